// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_encoding.hpp"

#include <algorithm>
#include <cmath>

#include "numbers/powers.hpp"
#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"

namespace infimum::relaxations {

namespace {

constexpr long bits_step = 3, most_bits = 32;  // of a network that only gives signs
constexpr std::size_t entry_size = 3;          // bytes, about
constexpr double certain = 1e-10;              // relative; closer calls are made exactly

std::size_t bytes(const Integer& value) {
  return 1 + mpz_sizeinbase(value.get_mpz_t(), 2) / 7;
}

}  // namespace

AbsoluteEncoding::AbsoluteEncoding(const Frame& frame) : frame_(frame) {
  const erm::Groups& groups = frame.groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    first_.push_back(y_.size());
    for (const Integer& entry : groups.row(i)) x_.push_back(entry.get_d());
    for (const erm::Member& member : groups[i].members) {
      unit_ = lcm(unit_, member.weight.get_den());
      y_.push_back(member.y.get_d());
    }
  }
  first_.push_back(y_.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    weights_.emplace_back();
    for (const erm::Member& member : groups[i].members) {
      weights_.back().push_back(member.weight.get_num() * (unit_ / member.weight.get_den()));
    }
  }
}

std::vector<Integer> AbsoluteEncoding::bounded(const AbsoluteFit& fit) const {
  std::vector<Integer> sums(frame_.points());
  const auto& variables = fit.variables();
  for (std::size_t l = 0; l < variables.size(); ++l) {
    if (fit.program().is_met(l)) continue;
    const double r = fit.program().r(l);
    if (r == 0) continue;
    const AbsoluteFit::Variable& variable = variables[l];
    const Integer weight =
        variable.side == 0 ? weights_[variable.group][variable.member] : hinge_weight(variable);
    if (r > 0) sums[variable.group] += weight;
    if (r < 0) sums[variable.group] -= weight;
  }
  return sums;
}

// As in the fit, exactly: twice the member's weight, or what is left; all where an output ReLU is off.
Integer AbsoluteEncoding::hinge_weight(const AbsoluteFit::Variable& variable) const {
  const std::vector<Integer>& weights = weights_[variable.group];
  Integer before = 0, total = 0;
  for (std::size_t m = 0; m < weights.size(); ++m) {
    total += weights[m];
    if (variable.side > 0 ? m < variable.member : m > variable.member) before += 2 * weights[m];
  }
  if (variable.is_off) return total;
  const Integer rest = total - before, twice = 2 * weights[variable.member];
  return rest < 0 ? Integer(0) : rest < twice ? rest : twice;
}

Rational AbsoluteEncoding::value(const AbsoluteResiduals& r, std::size_t group) const {
  Rational sum(r.bounded[group], unit_);
  sum.canonicalize();
  const auto added = r.added.find(group);
  if (added != r.added.end()) sum += added->second;
  return sum;
}

std::map<std::size_t, Rational> AbsoluteEncoding::values(const AbsoluteResiduals& r) const {
  std::map<std::size_t, Rational> result;
  for (std::size_t i = 0; i < r.bounded.size(); ++i) {
    if (r.bounded[i] == 0 && r.added.count(i) == 0) continue;
    result.emplace_hint(result.end(), i, value(r, i));
  }
  return result;
}

erm::Witness AbsoluteEncoding::encode(const Region& region, const AbsoluteFit& fit,
                                      const AbsoluteResiduals& r) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < r.bounded.size(); ++i) {
    used += r.bounded[i] != 0 || r.added.count(i) > 0 ? 1 : 0;
  }
  std::optional<Candidate> best;
  std::size_t least = entry_size * used;
  const long before = last_bits_;
  for (const long bits : {before, before - bits_step, before + bits_step}) {
    if (region.decided().none() || bits < bits_step || bits > most_bits) continue;
    Candidate found = candidate(region, fit, r, bits);
    if (std::abs(found.witness.exponent) > largest_exponent || found.size >= least) continue;
    least = found.size;
    last_bits_ = bits;
    best = std::move(found);
  }
  std::map<std::size_t, Rational> entries;
  if (best) {
    for (std::size_t i : best->entries) entries.emplace(i, value(r, i) - base(region, best->witness, i));
  } else {
    entries = values(r);
  }
  erm::Witness witness = best ? std::move(best->witness) : erm::Witness{};
  set_entries(witness, entries);
  set_alphas(witness, region, fit.hinges());
  return witness;
}

AbsoluteEncoding::Candidate AbsoluteEncoding::candidate(const Region& region, const AbsoluteFit& fit,
                                                        const AbsoluteResiduals& r, long bits) {
  Candidate result{coarse_network(frame_, frame_.to_rows(fit.parameters()), bits), {}, 0};
  find_entries(region, r, result);
  result.size = entry_size * result.entries.size();
  for (const Integer& coefficient : result.witness.coefficients) result.size += bytes(coefficient);
  return result;
}

// The stacked parameters over the integer rows that a network form without denominator stands for.
std::vector<double> AbsoluteEncoding::decode(const erm::Witness& witness) const {
  std::vector<double> parameters;
  for (std::size_t m = 0; m < witness.coefficients.size(); ++m) {
    long shift = 0;
    if (m >= frame_.intercept()) {
      const std::size_t place = m - frame_.intercept(), affine = frame_.affine();
      shift = frame_.groups.bits(place < affine ? place : (place - affine) % frame_.dimension());
    }
    parameters.push_back(
        std::ldexp(witness.coefficients[m].get_d(), static_cast<int>(witness.exponent - shift)));
  }
  return parameters;
}

void AbsoluteEncoding::find_entries(const Region& region, const AbsoluteResiduals& r,
                                    Candidate& candidate) const {
  const std::vector<double> parameters = decode(candidate.witness);
  const std::size_t dimension = frame_.dimension();
  auto added = r.added.begin();
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    while (added != r.added.end() && added->first < i) ++added;
    bool listed = added != r.added.end() && added->first == i;
    if (!region.decided().test(i)) {
      if (listed || r.bounded[i] != 0) candidate.entries.push_back(i);
      continue;
    }
    if (!listed) {
      const double* x = &x_[i * dimension];
      double value = frame_.intercept() > 0 ? parameters[0] : 0.0, scale = std::abs(value);
      const auto count = [&](double term) {
        value += term;
        scale += std::abs(term);
      };
      for (std::size_t t = 0; t < frame_.affine(); ++t) count(parameters[frame_.affine_offset() + t] * x[t]);
      for (std::size_t j = 0; j < region.units(); ++j) {
        if (!region.cone(j).on().test(i)) continue;
        const double* theta = &parameters[frame_.unit_offset(j)];
        for (std::size_t t = 0; t < dimension; ++t) count(region.sign(j) * theta[t] * x[t]);
      }
      listed = !agrees(i, value, scale, r.bounded[i]);
    }
    if (listed) candidate.entries.push_back(i);
  }
}

// Is r what a network of this value gives? No, if that is too close to call.
bool AbsoluteEncoding::agrees(std::size_t group, double value, double scale, const Integer& r) const {
  const std::vector<Integer>& weights = weights_[group];
  if (weights.size() == 1) {
    const double above = y_[first_[group]] - value;
    return std::abs(above) > certain * (scale + std::abs(y_[first_[group]])) && (above > 0) == (r > 0) &&
           mpz_cmpabs(r.get_mpz_t(), weights[0].get_mpz_t()) == 0;
  }
  Integer sum = 0;
  for (std::size_t m = 0; m < weights.size(); ++m) {
    const double y = y_[first_[group] + m], above = y - value;
    if (!(std::abs(above) > certain * (scale + std::abs(y)))) return false;
    if (above > 0) sum += weights[m];
    if (above < 0) sum -= weights[m];
  }
  return sum == r;
}

// The r that the network form gives to a group, exactly.
Rational AbsoluteEncoding::base(const Region& region, const erm::Witness& network, std::size_t group) const {
  if (!region.decided().test(group)) return 0;
  const std::size_t first = frame_.intercept(), affine = frame_.affine(), dimension = frame_.dimension();
  const cells::IntegerVector& row = frame_.groups.row(group);
  Rational value = first > 0 ? Rational(network.coefficients[0]) : Rational(0);
  const auto term = [&](std::size_t m, std::size_t t) -> Rational {
    return Rational(network.coefficients[m] * row[t]) *
           numbers::times_power_of_two(1, -frame_.groups.bits(t));
  };
  for (std::size_t t = 0; t < affine; ++t) value += term(first + t, t);
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!region.cone(j).on().test(group)) continue;
    for (std::size_t t = 0; t < dimension; ++t) {
      value += region.sign(j) * term(first + affine + j * dimension + t, t);
    }
  }
  value *= numbers::times_power_of_two(1, network.exponent);
  Rational sum = 0;
  for (const erm::Member& member : frame_.groups[group].members) {
    const int above = cmp(member.y, value);
    if (above > 0) sum += member.weight;
    if (above < 0) sum -= member.weight;
  }
  return sum;
}

}  // namespace infimum::relaxations
