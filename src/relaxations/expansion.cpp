// SPDX-License-Identifier: Apache-2.0
#include "relaxations/expansion.hpp"

#include <algorithm>
#include <bit>

#include "numbers/powers.hpp"

namespace infimum::relaxations {

using numbers::fraction, numbers::times_power_of_two;

Expansion::Expansion(const Frame& frame)
    : frame_(frame),
      integers_(frame.integers),
      r_(frame.points()),
      multipliers_(frame.rows, r_),
      weights_(frame.rows, integers_.weights),
      heights_(frame.points()),
      rising_(frame.units(), Bitset(frame.points())),
      vanishing_(rising_) {}

bool Expansion::write_out(const Region& region, const erm::Witness& witness) {
  if (!witness.network_form) {
    denominator_ = witness.entry_denominator
                   << static_cast<mp_bitcnt_t>(std::max<long>(-witness.entry_exponent, 0));
    for (Integer& r : r_) r = 0;
    add_entries(witness);
  } else if (region.decided().none() && frame_.problem.cones == erm::Cones::rays) {
    return false;
  } else if (frame_.problem.loss == erm::Loss::squared) {
    write_squared(region, witness);
  } else {
    write_absolute(region, witness);
  }
  multipliers_.update();
  return true;
}

// The decided points; where cones are nothing but their cuts also those where g is convex or concave: their
// free pairs belong to units of one sign.
void Expansion::find_based(const Region& region) {
  based_ = region.decided();
  if (frame_.problem.cones == erm::Cones::rays) return;
  based_.assign([&](std::size_t i) {
    bool signs[2] = {false, false};
    for (std::size_t j = 0; j < region.units(); ++j) {
      if (region.cone(j).is_free(i)) signs[region.sign(j) > 0 ? 1 : 0] = true;
    }
    return region.outputs_on().test(i) && !(signs[0] && signs[1]);
  });
}

// h_i at these points: coefficients m at column t count m * 2^(exponent - sigma_t) / denominator. All
// are brought to the common exponent - max sigma.
void Expansion::find_heights(const Region& region, const erm::Witness& witness, std::size_t first) {
  const erm::Groups& groups = frame_.groups;
  long most = 0;
  for (std::size_t t = 0; t < groups.dimension(); ++t) most = std::max(most, groups.bits(t));
  height_unit_ = times_power_of_two(1, witness.exponent - most) / witness.denominator;
  find_based(region);
  rising_.assign(region.units(), Bitset(frame_.points()));
  vanishing_ = rising_;
  std::vector<Integer> shifted;
  for (std::size_t m = first; m < witness.coefficients.size(); ++m) {
    const std::size_t place = m - first;
    const std::size_t t = place < frame_.affine() ? place : (place - frame_.affine()) % groups.dimension();
    shifted.push_back(witness.coefficients[m] << static_cast<mp_bitcnt_t>(most - groups.bits(t)));
  }
  long digits = 0;
  for (const Integer& value : shifted) digits = std::max(digits, numbers::binary_digits(value));
  digits += frame_.rows.digits() + static_cast<long>(std::bit_width(shifted.size()));
  if (frame_.rows.in_words() && digits <= most_word_digits) {
    std::vector<std::int64_t> words;
    for (const Integer& value : shifted) words.push_back(value.get_si());
    based_.for_each([&](std::size_t i) { heights_[i] = height_in_words(region, words, i); });
  } else {
    based_.for_each([&](std::size_t i) { find_height(region, shifted, i); });
  }
}

long Expansion::height_in_words(const Region& region, const std::vector<std::int64_t>& coefficients,
                                std::size_t point) {
  const std::int64_t* row = frame_.rows.words(point);
  const std::int64_t* next = coefficients.data();
  std::int64_t height = 0;
  for (std::size_t t = 0; t < frame_.affine(); ++t) height += *next++ * row[t];
  for (std::size_t j = 0; j < region.units(); ++j, next += frame_.dimension()) {
    if (region.cone(j).off().test(point)) continue;
    std::int64_t value = 0;
    for (std::size_t t = 0; t < frame_.dimension(); ++t) value += next[t] * row[t];
    if (region.cone(j).is_free(point)) {
      if (value == 0) vanishing_[j].set(point);
      if (value <= 0) continue;
      rising_[j].set(point);
    }
    height += region.sign(j) * value;
  }
  return height;
}

void Expansion::find_height(const Region& region, const std::vector<Integer>& coefficients,
                            std::size_t point) {
  const std::size_t dimension = frame_.dimension();
  const cells::IntegerVector& row = frame_.groups.row(point);
  Integer& height = heights_[point];
  height = 0;
  for (std::size_t t = 0; t < frame_.affine(); ++t) add_product(height, coefficients[t], row[t]);
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (region.cone(j).off().test(point)) continue;
    const Integer* theta = &coefficients[frame_.affine() + j * dimension];
    Integer value = 0;
    for (std::size_t t = 0; t < dimension; ++t) add_product(value, theta[t], row[t]);
    if (region.cone(j).is_free(point)) {
      if (value == 0) vanishing_[j].set(point);
      if (value <= 0) continue;
      rising_[j].set(point);
    }
    height += region.sign(j) * value;
  }
}

void Expansion::write_squared(const Region& region, const erm::Witness& witness) {
  const bool has_rays = frame_.problem.cones == erm::Cones::rays;
  find_heights(region, witness, has_rays ? 0 : frame_.intercept());
  const Rational entry_unit = times_power_of_two(1, witness.entry_exponent) / witness.entry_denominator;
  Rational c = 0;
  if (frame_.problem.family.intercept && !has_rays) {
    c = witness.coefficients[0] * times_power_of_two(1, witness.exponent) / witness.denominator;
  } else if (frame_.problem.family.intercept) {
    Integer sums = 0, heights = 0, weights = 0, entries = 0;
    region.decided().for_each([&](std::size_t i) {
      sums += integers_.sums[i];
      weights += integers_.weights[i];
      add_product(heights, integers_.weights[i], heights_[i]);
    });
    for (const erm::Entry& entry : witness.entries) entries += entry.numerator;
    const Rational twice =
        2 * (fraction(sums, integers_.sum_unit) - fraction(heights, integers_.weight_unit) * height_unit_);
    c = (twice + entries * entry_unit) / (2 * fraction(weights, integers_.weight_unit));
  }
  // r_i = (by_sum * sums_i - weights_i * (by_weight + by_height * heights_i) + entry) / denominator
  const Rational by_sum = Rational(2) / integers_.sum_unit, by_weight = 2 * c / integers_.weight_unit;
  const Rational by_height = 2 * height_unit_ / integers_.weight_unit;
  denominator_ =
      lcm(lcm(by_sum.get_den(), by_weight.get_den()), lcm(by_height.get_den(), entry_unit.get_den()));
  const Integer k_sum = over(by_sum, denominator_), k_weight = over(by_weight, denominator_);
  const Integer k_height = over(by_height, denominator_);
  for (Integer& r : r_) r = 0;
  Integer fitted;
  based_.for_each([&](std::size_t i) {
    fitted = k_weight;
    add_product(fitted, k_height, heights_[i]);
    r_[i] = k_sum * integers_.sums[i];
    mpz_submul(r_[i].get_mpz_t(), integers_.weights[i].get_mpz_t(), fitted.get_mpz_t());
    if (!is_of_use(region, i)) r_[i] = 0;
  });
  add_entries(witness);
}

// Decided, or p > 0 at its free pairs.
bool Expansion::is_of_use(const Region& region, std::size_t point) const {
  if (region.decided().test(point)) return true;
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (region.cone(j).is_free(point)) return sgn(r_[point]) * region.sign(j) < 0;
  }
  return false;
}

void Expansion::write_absolute(const Region& region, const erm::Witness& witness) {
  const std::size_t first = frame_.intercept();
  find_heights(region, witness, first);
  const Rational c =
      first > 0
          ? Rational(witness.coefficients[0] * times_power_of_two(1, witness.exponent) / witness.denominator)
          : Rational(0);
  const Rational entry_unit = times_power_of_two(1, witness.entry_exponent) / witness.entry_denominator;
  denominator_ = lcm(lcm(integers_.weight_unit, integers_.member_unit), entry_unit.get_den());
  const Integer weight_factor = denominator_ / integers_.member_unit;
  // y / target_unit > c + h u, all multiplied by the denominators
  const Integer k_target = c.get_den() * height_unit_.get_den();
  const Integer k_height = integers_.target_unit * height_unit_.get_num() * c.get_den();
  const Integer k_constant = integers_.target_unit * c.get_num() * height_unit_.get_den();
  for (Integer& r : r_) r = 0;
  Integer above, share;
  region.decided().for_each([&](std::size_t i) {
    share = 0;
    for (const GroupIntegers::Member& member : integers_.members[i]) {
      above = member.target * k_target - k_constant;
      mpz_submul(above.get_mpz_t(), heights_[i].get_mpz_t(), k_height.get_mpz_t());
      if (above > 0) share += member.weight;
      if (above < 0) share -= member.weight;
    }
    add_product(r_[i], share, weight_factor);
  });
  add_entries(witness);
}

void Expansion::add_entries(const erm::Witness& witness) {
  const Rational unit = times_power_of_two(1, witness.entry_exponent) / witness.entry_denominator;
  const Integer factor = over(unit, denominator_);
  for (const erm::Entry& entry : witness.entries) add_product(r_[entry.point], factor, entry.numerator);
}

void Expansion::add_solved(const Region& region, const erm::Witness& witness,
                           const std::vector<Rational>& values) {
  Integer total = 0;
  Rational sum = 0;
  region.decided().for_each([&](std::size_t i) { total += integers_.weights[i]; });
  for (const Rational& value : values) sum += value;
  const bool centred = frame_.problem.loss == erm::Loss::squared && frame_.problem.family.intercept &&
                       frame_.problem.cones == erm::Cones::rays;
  const Rational per_weight = centred ? Rational(sum / total) : Rational(0);
  Integer denominator = lcm(denominator_, per_weight.get_den());
  for (const Rational& value : values) denominator = lcm(denominator, value.get_den());
  const Integer factor = denominator / denominator_, move = over(per_weight, denominator);
  denominator_ = denominator;
  for (Integer& r : r_) r *= factor;
  if (move != 0)
    region.decided().for_each([&](std::size_t i) {
      mpz_submul(r_[i].get_mpz_t(), integers_.weights[i].get_mpz_t(), move.get_mpz_t());
    });
  for (std::size_t index = 0; index < values.size(); ++index) {
    r_[witness.solved[index].point] += over(values[index], denominator_);
  }
  multipliers_.update();
}

}  // namespace infimum::relaxations
