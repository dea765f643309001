// SPDX-License-Identifier: Apache-2.0
#include "erm/bit_exhaustion.hpp"

#include <algorithm>
#include <numeric>

namespace infimum::erm {

namespace {

constexpr std::size_t longest_listed = 20;  // bits of one number: some ten million have fewer
constexpr std::size_t least_size = 2;       // bits of 0, 1 and -1

std::size_t length_of(std::uint64_t value) {
  std::size_t bits = 1;
  while (value >>= 1) ++bits;
  return bits;
}

// The rationals with so many bits, numerator and denominator together.
std::vector<Rational> rationals_of_size(std::size_t size) {
  std::vector<Rational> list;
  for (std::size_t above = 1; above < size; ++above) {
    const std::size_t below = size - above;
    for (std::uint64_t q = std::uint64_t{1} << (below - 1); q >> below == 0; ++q) {
      for (std::uint64_t p = above == 1 ? 0 : std::uint64_t{1} << (above - 1); p >> above == 0; ++p) {
        if (std::gcd(p, q) != 1) continue;  // gcd(0, q) = q: 0 is 0/1 only
        list.emplace_back(Integer(p), Integer(q));
        if (p != 0) list.emplace_back(-Integer(p), Integer(q));
      }
    }
  }
  return list;
}

// The same, counted only.
Integer count_of_size(std::size_t size) {
  Integer count = 0;
  for (std::size_t above = 1; above < size; ++above) {
    for (std::uint64_t q = std::uint64_t{1} << (size - above - 1); length_of(q) == size - above; ++q) {
      for (std::uint64_t p = above == 1 ? 0 : std::uint64_t{1} << (above - 1); p >> above == 0; ++p) {
        if (std::gcd(p, q) == 1) count += p == 0 ? 1 : 2;
      }
    }
  }
  return count;
}

}  // namespace

Choices choices_within(std::size_t parameters, const Integer& bits) {
  if (bits < Integer(least_size * parameters)) return {0, false};
  if (parameters == 0) return {1, false};
  const Integer longest = bits - Integer(least_size * (parameters - 1));
  const bool cut = longest > longest_listed;
  const std::size_t listed = cut ? longest_listed : longest.get_ui();
  // ways[b]: choices of exactly b bits beyond the least, of the parameters so far
  const std::size_t spare = listed - least_size;
  std::vector<Integer> by_size, ways(spare + 1);
  for (std::size_t size = least_size; size <= listed; ++size) by_size.push_back(count_of_size(size));
  ways[0] = 1;
  for (std::size_t p = 0; p < parameters; ++p) {
    std::vector<Integer> next(spare + 1);
    for (std::size_t have = 0; have <= spare; ++have) {
      for (std::size_t more = 0; have + more <= spare; ++more)
        next[have + more] += ways[have] * by_size[more];
    }
    ways = std::move(next);
  }
  return {std::accumulate(ways.begin(), ways.end(), Integer(0)), cut};
}

namespace {

class Exhausting {
 public:
  Exhausting(const BitProblem& problem, const networks::Room& room)
      : problem_(problem), room_(room), count_(2 * problem.graph.edges().size()) {
    parameters_.weights.resize(count_ / 2);
    parameters_.biases.resize(count_ / 2);
  }

  // All choices of exactly so many bits; false once the search is over.
  bool try_size(std::size_t bits) {
    while (by_size_.size() <= bits - least_size * (count_ - 1)) {
      const std::size_t size = by_size_.size();
      by_size_.push_back(size < least_size ? std::vector<Rational>() : rationals_of_size(size));
    }
    return choose(0, bits);
  }
  bool try_nothing() { return judge(); }  // no edge, no parameter

  void tell(Exhaustion& result) const {
    result.tried = tried_;
    if (found_) {
      result.verdict = Verdict::yes;
      result.witness = parameters_;
      result.risk = risk_;
    } else if (!open_ && !stopped_) {
      result.verdict = Verdict::no;
    }
  }

 private:
  const BitProblem& problem_;
  const networks::Room& room_;
  std::size_t count_;
  std::vector<std::vector<Rational>> by_size_;
  Parameters parameters_;
  Rational risk_;
  std::uint64_t tried_ = 0;
  bool found_ = false, open_ = false, stopped_ = false;

  bool choose(std::size_t place, std::size_t bits) {
    if (place == count_) return judge();
    const std::size_t rest = least_size * (count_ - place - 1);
    const std::size_t first = place + 1 == count_ ? bits : least_size;
    for (std::size_t size = first; size + rest <= bits; ++size) {
      for (const Rational& value : by_size_[size]) {
        (place % 2 == 0 ? parameters_.weights : parameters_.biases)[place / 2] = value;
        if (!choose(place + 1, bits - size)) return false;
      }
    }
    return true;
  }

  // False if the choice is a yes, or a limit is reached.
  bool judge() {
    ++tried_;
    if (room_.limits != nullptr && room_.limits->reached()) {
      stopped_ = true;
      return false;
    }
    Rational risk = 0;
    RationalVector x(problem_.graph.vertices().size());
    bool complete = true;
    for (const BitPoint& point : problem_.points) {
      for (const auto& [vertex, value] : point.x) x[vertex] = value;
      const networks::GraphValues found = networks::values_of(problem_.graph, parameters_, x, room_);
      for (const VertexEntry& entry : point.x) x[entry.first] = 0;
      complete = complete && !found.values.empty();
      if (!found.values.empty()) risk += point.weight * loss_of(point, found.values);
      if (risk > problem_.threshold) return true;
    }
    if (risk > problem_.threshold) return true;
    open_ = open_ || !complete;
    found_ = complete;
    risk_ = risk;
    return !found_;
  }
};

}  // namespace

Exhaustion exhaust(const BitProblem& problem, std::uint64_t most, const networks::Room& room) {
  const std::size_t parameters = 2 * problem.graph.edges().size();
  const Integer budget = allowed_bits(problem);
  Exhaustion result;
  result.choices = choices_within(parameters, budget);
  if (result.choices.at_least || result.choices.count > Integer(most)) {
    result.refused = true;
    return result;
  }
  Exhausting search(problem, room);
  if (parameters == 0) {
    search.try_nothing();
  } else {
    for (std::size_t bits = least_size * parameters; bits <= budget.get_ui(); ++bits) {
      if (!search.try_size(bits)) break;
    }
  }
  search.tell(result);
  return result;
}

}  // namespace infimum::erm
