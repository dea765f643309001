// SPDX-License-Identifier: Apache-2.0
#include "erm/groups.hpp"

#include <algorithm>
#include <map>

namespace infimum::erm {

namespace {

void merge_equal_targets(std::vector<Member>& members) {
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.y < b.y; });
  std::size_t kept = 0;
  for (std::size_t m = 1; m < members.size(); ++m) {
    if (members[m].y == members[kept].y) {
      members[kept].weight += members[m].weight;
    } else if (++kept != m) {
      members[kept] = std::move(members[m]);
    }
  }
  members.resize(kept + 1);
}

void finish(Group& group) {
  merge_equal_targets(group.members);
  Rational sum = 0, squares = 0;
  for (const Member& member : group.members) {
    group.weight += member.weight;
    sum += member.weight * member.y;
    squares += member.weight * member.y * member.y;
  }
  group.mean = sum / group.weight;
  group.pure_error = squares - sum * group.mean;
  Rational weight_so_far = 0, sum_so_far = 0;
  for (Member& member : group.members) {
    weight_so_far += member.weight;
    sum_so_far += member.weight * member.y;
    member.distance = member.y * (2 * weight_so_far - group.weight) + sum - 2 * sum_so_far;
  }
}

// The sum is convex in t and linear between targets.
Rational absolute_value(const Group& group, const Rational& r) {
  const auto at = [&](const Member& member) { return Rational(member.distance + r * member.y); };
  Rational least = at(group.members.front());
  for (const Member& member : group.members) least = std::min(least, at(member));
  return least;
}

}  // namespace

Groups::Groups(const Problem& problem) {
  std::vector<const numbers::RationalVector*> inputs;
  collect(problem, inputs);
  for (Group& group : groups_) finish(group);
  if (problem.family.output_relu && problem.loss == Loss::squared) {
    for (Group& group : groups_) group.has_edge = group.mean < 0;
  }
  clear_denominators(inputs, problem.family.bias);
}

void Groups::collect(const Problem& problem, std::vector<const numbers::RationalVector*>& inputs) {
  const data::Dataset& data = problem.data;
  const auto less = [](const numbers::RationalVector* a, const numbers::RationalVector* b) {
    return *a < *b;
  };
  std::map<const numbers::RationalVector*, std::size_t, decltype(less)> known(less);
  for (std::size_t l = 0; l < data.size(); ++l) {
    if (data.weights[l] == 0) continue;
    const auto [place, is_new] = known.try_emplace(&data.x[l], groups_.size());
    if (is_new) {
      groups_.emplace_back();
      inputs.push_back(&data.x[l]);
    }
    Rational y = data.y[l];
    if (problem.family.output_relu && problem.loss == Loss::absolute && y < 0) {
      out_of_reach_ -= data.weights[l] * y;
      y = 0;
    }
    groups_[place->second].members.push_back({std::move(y), data.weights[l], 0});
  }
  scales_.assign(data.dimension(), Integer(1));
}

void Groups::clear_denominators(const std::vector<const numbers::RationalVector*>& inputs, bool bias) {
  dimension_ = scales_.size() + (bias ? 1 : 0);
  for (const numbers::RationalVector* x : inputs) {
    for (std::size_t t = 0; t < scales_.size(); ++t) scales_[t] = lcm(scales_[t], (*x)[t].get_den());
  }
  bits_.assign(dimension_, 0);
  for (const numbers::RationalVector* x : inputs) {
    std::vector<Integer> row(dimension_, Integer(1));
    for (std::size_t t = 0; t < scales_.size(); ++t)
      row[t] = (*x)[t].get_num() * (scales_[t] / (*x)[t].get_den());
    for (std::size_t t = 0; t < dimension_; ++t) {
      const long bits = row[t] == 0 ? 0 : static_cast<long>(mpz_sizeinbase(row[t].get_mpz_t(), 2));
      bits_[t] = std::max(bits_[t], bits);
    }
    rows_.push_back(std::move(row));
  }
  if (inputs.empty() && bias) bits_.back() = 1;
}

bool Groups::has_independent_columns() const {
  constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;
  const Integer modulus(static_cast<unsigned long>(prime));
  const auto times = [](std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(a) * b % prime);
  };
  std::vector<std::vector<std::uint64_t>> basis;  // row p begins with column pivots[p], of value 1
  std::vector<std::size_t> pivots;
  for (std::size_t i = 0; i < size() && basis.size() < dimension_; ++i) {
    std::vector<std::uint64_t> row;
    for (const Integer& entry : rows_[i]) row.push_back(mpz_fdiv_ui(entry.get_mpz_t(), prime));
    for (std::size_t p = 0; p < basis.size(); ++p) {
      const std::uint64_t factor = prime - row[pivots[p]];
      for (std::size_t t = 0; t < dimension_; ++t) row[t] = (row[t] + times(factor, basis[p][t])) % prime;
    }
    const auto first = std::find_if(row.begin(), row.end(), [](std::uint64_t entry) { return entry != 0; });
    if (first == row.end()) continue;
    Integer inverse(static_cast<unsigned long>(*first));
    mpz_invert(inverse.get_mpz_t(), inverse.get_mpz_t(), modulus.get_mpz_t());
    for (std::uint64_t& entry : row) entry = times(entry, inverse.get_ui());
    pivots.push_back(static_cast<std::size_t>(first - row.begin()));
    basis.push_back(std::move(row));
  }
  return basis.size() == dimension_;
}

Rational Groups::value(Loss loss, std::size_t i, const Rational& r) const {
  const Group& group = groups_[i];
  if (loss == Loss::absolute) return absolute_value(group, r);
  // The parabola's vertex, mean - r / 2W, lies where the loss is that of 0.
  if (group.has_edge && r > 2 * group.weight * group.mean) return group.loss_of_zero();
  return r * group.mean - r * r / (4 * group.weight) + group.pure_error;
}

Rational Groups::pure_error(Loss loss) const {
  Rational sum = out_of_reach_;
  for (std::size_t i = 0; i < size(); ++i) sum += value(loss, i, 0);
  return sum;
}

}  // namespace infimum::erm
