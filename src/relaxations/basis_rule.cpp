// SPDX-License-Identifier: Apache-2.0
#include "relaxations/basis_rule.hpp"

#include <algorithm>
#include <cmath>

#include "linear/exact_solve.hpp"
#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr double rounding = 0x1p-53;
constexpr double upwards = 1 + 0x1p-20;  // more than the rounding of a bound

double to_double(const erm::Fraction& fraction) {
  return static_cast<double>(fraction.numerator) / static_cast<double>(fraction.denominator);
}

Rational to_rational(const erm::Fraction& fraction) {
  return numbers::fraction(Integer(static_cast<long>(fraction.numerator)),
                           Integer(static_cast<long>(fraction.denominator)));
}

// The share of the last chord.
Rational rest(const std::vector<erm::FreePair::Chord>& chords) {
  Rational left = 1;
  for (std::size_t c = 0; c + 1 < chords.size(); ++c) left -= to_rational(chords[c].share);
  return left;
}

}  // namespace

BasisRule::BasisRule(const Frame& frame)
    : frame_(frame),
      form_sum_(linear::in_lanes(frame.dimension()), 0.0),
      sizes_(form_sum_),
      errors_(form_sum_),
      coordinates_(form_sum_),
      scratch_(form_sum_) {}

bool BasisRule::holds(const Region& region, std::size_t unit, const Multipliers& r,
                      const std::vector<ToldPair>& pairs, const erm::Bases& bases, bool exactly) {
  region_ = &region;
  unit_ = unit;
  bases_ = &bases;
  RowSum sum(r);
  region.cone(unit).on().for_each([&](std::size_t i) { sum.add(i); });
  bool has_chords = false;
  for (const ToldPair& pair : pairs) {
    has_chords = has_chords || pair.chords != nullptr;
    if (pair.chords != nullptr) continue;
    if (pair.alpha < 0 || pair.alpha > 1) return false;
    if (pair.alpha == 1) sum.add(pair.point);
  }
  const std::vector<std::size_t>& form = bases.all[bases.forms[unit]].pairs;
  return has_chords && !exactly ? holds_certainly(sum, pairs, r) : holds_exactly(sum, pairs, r, form);
}

bool BasisRule::holds_certainly(const RowSum& sum, const std::vector<ToldPair>& pairs, const Multipliers& r) {
  while (inverses_.size() < bases_->all.size()) inverses_.emplace_back(frame_.dimension());
  for (Inverse& inverse : inverses_) inverse.is_known = false;
  form_ = inverse(bases_->forms[unit_]);
  if (form_ == nullptr || !spans(pairs, r)) return false;
  begin(sum);
  for (const ToldPair& pair : pairs) {
    const double weight = r[pair.point].get_d();
    if (pair.chords == nullptr) {
      if (pair.alpha != 0 && pair.alpha != 1)
        add_part(pair.alpha.get_d() * weight, frame_.x(pair.point), -region_->sign(unit_));
      continue;
    }
    for (const erm::FreePair::Chord& chord : *pair.chords) {
      const bool last = &chord == &pair.chords->back();
      const double share = last ? rest(*pair.chords).get_d() : to_double(chord.share);
      if (!(share >= 0) || !add_chord(pair.point, share * std::abs(weight), chord.basis)) return false;
    }
  }
  return is_combination();
}

// -sign * (sum r X + sum r u) = sum nu g
bool BasisRule::holds_exactly(const RowSum& sum, const std::vector<ToldPair>& pairs, const Multipliers& r,
                              const std::vector<std::size_t>& form) const {
  RationalVector total;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) total.emplace_back(sum.entry(t));
  for (const ToldPair& pair : pairs) {
    if (pair.chords != nullptr) {
      if (!add_exact_chords(pair, r[pair.point], total)) return false;
    } else if (pair.alpha != 0 && pair.alpha != 1) {
      for (std::size_t t = 0; t < frame_.dimension(); ++t)
        total[t] += pair.alpha * r[pair.point] * frame_.groups.row(pair.point)[t];
    }
  }
  for (Rational& entry : total) entry *= -region_->sign(unit_);
  const std::optional<RationalVector> nu = combination(total, form);
  return nu && std::all_of(nu->begin(), nu->end(), [](const Rational& value) { return value >= 0; });
}

// The coefficients of the cuts of a basis.
std::optional<BasisRule::RationalVector> BasisRule::combination(const RationalVector& vector,
                                                                const std::vector<std::size_t>& pairs) const {
  linear::RationalMatrix system(frame_.dimension());
  for (std::size_t t = 0; t < frame_.dimension(); ++t) {
    for (const std::size_t l : pairs) {
      const Cut& cut = region_->cone(unit_).cuts()[l];
      system[t].emplace_back(cut.sign * frame_.groups.row(cut.row)[t]);
    }
  }
  return linear::solve_unique(system, vector, pairs.size());
}

bool BasisRule::add_exact_chords(const ToldPair& pair, const Integer& r, RationalVector& sum) const {
  const cells::IntegerVector& row = frame_.groups.row(pair.point);
  for (const erm::FreePair::Chord& chord : *pair.chords) {
    const bool last = &chord == &pair.chords->back();
    const Rational share = last ? rest(*pair.chords) : to_rational(chord.share);
    const std::vector<std::size_t>& pairs = bases_->all[chord.basis].pairs;
    const auto c = combination(RationalVector(row.begin(), row.end()), pairs);
    if (!c || share < 0) return false;
    for (std::size_t l = 0; l < pairs.size(); ++l) {
      const Cut& cut = region_->cone(unit_).cuts()[pairs[l]];
      if ((*c)[l] <= 0) continue;
      const Rational factor = share * r * (*c)[l] * cut.sign;
      for (std::size_t t = 0; t < frame_.dimension(); ++t) sum[t] += factor * frame_.groups.row(cut.row)[t];
    }
  }
  return true;
}

// The rows of the pairs; those of fewer than D are completed by unit vectors.
bool BasisRule::load(const std::vector<std::size_t>& pairs, Inverse& inverse) const {
  const std::size_t dimension = frame_.dimension();
  if (pairs.size() > dimension) return false;
  std::vector<std::size_t> points;
  for (std::size_t l = 0; l < pairs.size(); ++l) {
    const Cut& cut = region_->cone(unit_).cuts()[pairs[l]];
    const Guess* x = frame_.x(cut.row);
    for (std::size_t t = 0; t < dimension; ++t) inverse.basis.vector(l)[t] = cut.sign * x[t];
    points.push_back(cut.row);
  }
  inverse.is_whole = pairs.size() == dimension;
  if (inverse.is_whole) return inverse.basis.invert();
  if (!inverse.span.find(frame_, points)) return false;
  cells::IntegerVector unit(dimension, Integer(0));
  for (std::size_t e = 0; e < inverse.span.open_columns().size(); ++e) {
    unit[inverse.span.open_columns()[e]] = 1;
    frame_.sum_to_guess(unit, inverse.basis.vector(pairs.size() + e));
    unit[inverse.span.open_columns()[e]] = 0;
  }
  return inverse.basis.invert();
}

const BasisRule::Inverse* BasisRule::inverse(std::size_t basis) {
  Inverse& result = inverses_[basis];
  if (!result.is_known) {
    if (bases_->all[basis].unit != unit_ || !load(bases_->all[basis].pairs, result)) return nullptr;
    result.is_known = true;
  }
  return &result;
}

// Whether the form spans all rows that q is made of, but for those of cuts in chords.
bool BasisRule::spans(const std::vector<ToldPair>& pairs, const Multipliers& r) const {
  if (form_->is_whole) return true;
  for (const ToldPair& pair : pairs) {
    if (pair.chords == nullptr && pair.alpha != 0 && !form_->span.contains(frame_, pair.point)) return false;
  }
  bool all = true;
  region_->cone(unit_).on().for_each(
      [&](std::size_t i) { all = all && (r[i] == 0 || form_->span.contains(frame_, i)); });
  return all;
}

void BasisRule::begin(const RowSum& sum) {
  cells::IntegerVector entries;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) entries.push_back(sum.entry(t));
  frame_.sum_to_guess(entries, form_sum_.data());
  for (std::size_t t = 0; t < frame_.dimension(); ++t) {
    form_sum_[t] *= -region_->sign(unit_);
    sizes_[t] = std::abs(form_sum_[t]);
  }
  const std::size_t cuts = region_->cone(unit_).cuts().size();
  sums_.assign(cuts, 0.0);
  spreads_.assign(cuts, 0.0);
}

void BasisRule::add_part(double weight, const Guess* x, int sign) {
  for (std::size_t t = 0; t < frame_.dimension(); ++t) {
    form_sum_[t] += sign * weight * x[t];
    sizes_[t] += std::abs(weight * x[t]);
  }
}

bool BasisRule::add_chord(std::size_t point, double weight, std::size_t basis) {
  const Inverse* known = inverse(basis);
  if (known == nullptr || (!known->is_whole && !known->span.contains(frame_, point))) return false;
  std::copy_n(frame_.x(point), frame_.dimension(), scratch_.data());
  const double error = known->basis.coordinates(scratch_.data(), coordinates_.data());
  const std::vector<std::size_t>& pairs = bases_->all[basis].pairs;
  for (std::size_t l = 0; l < pairs.size(); ++l) {
    if (coordinates_[l] <= -error) continue;  // surely not positive
    sums_[pairs[l]] += weight * std::max(0.0, coordinates_[l]);
    spreads_[pairs[l]] += weight * error;
  }
  return true;
}

// The sum of q less the chords, in the basis of the form. Weights, and sums of as many terms as there are
// points, are off by some roundings each.
bool BasisRule::is_combination() {
  const double terms = rounding * static_cast<double>(frame_.points() + sums_.size() + 16);
  for (std::size_t l = 0; l < sums_.size(); ++l) {
    if (sums_[l] == 0 && spreads_[l] == 0) continue;
    const Cut& cut = region_->cone(unit_).cuts()[l];
    if (!form_->is_whole && !form_->span.contains(frame_, cut.row)) return false;
    const double spread = upwards * (spreads_[l] + terms * sums_[l]);
    for (std::size_t t = 0; t < frame_.dimension(); ++t) {
      const double x = frame_.x(cut.row)[t];
      form_sum_[t] -= cut.sign * sums_[l] * x;
      sizes_[t] += std::abs(sums_[l] * x);
      errors_[t] += spread * std::abs(x);
    }
  }
  for (std::size_t t = 0; t < frame_.dimension(); ++t) {
    errors_[t] = upwards * (errors_[t] + terms * sizes_[t]);
  }
  form_->basis.coordinates(form_sum_.data(), errors_.data(), coordinates_.data(), scratch_.data());
  bool holds = true;
  const std::size_t count = bases_->all[bases_->forms[unit_]].pairs.size();
  for (std::size_t l = 0; l < count; ++l) holds = holds && coordinates_[l] >= scratch_[l];
  std::fill(errors_.begin(), errors_.end(), 0.0);
  std::fill(scratch_.begin(), scratch_.end(), 0.0);
  return holds;
}

}  // namespace infimum::relaxations
