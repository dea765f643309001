// SPDX-License-Identifier: Apache-2.0
#include "relaxations/line_fits.hpp"

#include "numbers/powers.hpp"

namespace infimum::relaxations {

namespace {

constexpr long word_digits = 62;  // of e of all points, so that sums over parts of them are words, too

bool applies(const erm::Problem& problem, const erm::Groups& groups) {
  return problem.loss == erm::Loss::squared && !problem.family.output_relu && groups.inputs() == 1 &&
         groups.dimension() == 2 && groups.size() > 2;
}

Integer over(const Rational& value, const Integer& denominator) {
  return value.get_num() * (denominator / value.get_den());
}

}  // namespace

LineFits::LineFits(const erm::Problem& problem, const erm::Groups& groups)
    : kinks_(std::min(problem.family.units, most_kinks)) {
  if (!applies(problem, groups)) return;
  for (std::size_t i = 0; i < groups.size(); ++i) order_.push_back(i);
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return groups.row(a)[0] < groups.row(b)[0]; });
  collect(groups);
  if (error(0, order_.size() - 1).numerator == 0) {
    order_.clear();
    return;
  }
  choose_unit();
  rows_ = std::make_unique<Row[]>(order_.size());
}

void LineFits::collect(const erm::Groups& groups) {
  for (std::size_t i : order_) {
    const erm::Group& group = groups[i];
    weight_unit_ = lcm(weight_unit_, group.weight.get_den());
    mean_unit_ = lcm(mean_unit_, Rational(group.weight * group.mean).get_den());
    square_unit_ = lcm(square_unit_, Rational(group.weight * group.mean * group.mean).get_den());
  }
  sums_.resize(1);
  for (std::size_t i : order_) {
    const Integer& x = groups.row(i)[0];
    const Rational moment = groups[i].weight * groups[i].mean;
    const Integer w = over(groups[i].weight, weight_unit_), wy = over(moment, mean_unit_);
    const Sums& before = sums_.back();
    sums_.push_back({before.w + w, before.wx + w * x, before.wxx + w * x * x, before.wy + wy,
                     before.wxy + wy * x, before.wyy + over(moment * groups[i].mean, square_unit_)});
  }
}

// 2^61 <= 2^s e < 2^62 for all points together.
void LineFits::choose_unit() {
  const Ratio all = error(0, order_.size() - 1);
  const Rational error = numbers::fraction(all.numerator, all.denominator);
  exponent_ = word_digits - numbers::binary_digits(error.get_num()) + numbers::binary_digits(error.get_den());
  const Rational limit(Integer(1) << word_digits);
  while (numbers::times_power_of_two(error, exponent_) >= limit) --exponent_;
  while (2 * numbers::times_power_of_two(error, exponent_) < limit) ++exponent_;
  unit_ = numbers::times_power_of_two(1, -exponent_);
}

// The sum of weight * mean^2 less what the best line takes from it.
LineFits::Ratio LineFits::error(std::size_t first, std::size_t last) const {
  const Sums &from = sums_[first], &to = sums_[last + 1];
  const Integer w = to.w - from.w, wx = to.wx - from.wx, wxx = to.wxx - from.wxx;
  const Integer wy = to.wy - from.wy, wxy = to.wxy - from.wxy, wyy = to.wyy - from.wyy;
  const Integer determinant = w * wxx - wx * wx;
  const Integer taken = wy * (wxx * wy - 2 * wx * wxy) + w * wxy * wxy;
  const Integer means = mean_unit_ * mean_unit_;
  return {wyy * means * determinant - weight_unit_ * square_unit_ * taken,
          square_unit_ * means * determinant};
}

std::int64_t LineFits::in_units(std::size_t first, std::size_t last) const {
  if (last < first + 2) return 0;
  Ratio e = error(first, last);
  (exponent_ > 0 ? e.numerator : e.denominator) <<= static_cast<mp_bitcnt_t>(std::abs(exponent_));
  mpz_fdiv_q(e.numerator.get_mpz_t(), e.numerator.get_mpz_t(), e.denominator.get_mpz_t());
  return e.numerator.get_si();
}

const LineFits::Words& LineFits::by_one_line(std::size_t first) const {
  Row& row = rows_[first];
  std::call_once(row.one_made, [&] {
    for (std::size_t length = 0; length < reach(first); ++length)
      row.one.push_back(in_units(first, first + length));
  });
  return row.one;
}

// With one kink more: the last segment begins behind place first + q.
const std::vector<LineFits::Words>& LineFits::by_lines(std::size_t first) const {
  Row& row = rows_[first];
  std::call_once(row.all_made, [&] {
    row.all.push_back(by_one_line(first));
    for (std::size_t kinks = 1; kinks <= kinks_; ++kinks) {
      const Words& before = row.all.back();
      Words least = before;
      for (std::size_t q = 0; q + 1 < least.size(); ++q) {
        const std::int64_t* last = by_one_line(first + q + 1).data();
        for (std::size_t end = q + 1; end < least.size(); ++end)
          least[end] = std::min(least[end], before[q] + last[end - q - 1]);
      }
      row.all.push_back(std::move(least));
    }
  });
  return row.all;
}

std::int64_t LineFits::least(std::size_t first, std::size_t last, std::size_t kinks) const {
  if (kinks > kinks_ || last - first >= most_points) return 0;
  return by_lines(first)[kinks][last - first];
}

}  // namespace infimum::relaxations
