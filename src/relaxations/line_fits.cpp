// SPDX-License-Identifier: Apache-2.0
#include "relaxations/line_fits.hpp"

#include <algorithm>

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

LineFits::LineFits(const erm::Problem& problem, const erm::Groups& groups) {
  if (!applies(problem, groups)) return;
  for (std::size_t i = 0; i < groups.size(); ++i) order_.push_back(i);
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return groups.row(a)[0] < groups.row(b)[0]; });
  collect(groups);
  Error all;
  find_error(0, order_.size() - 1, all);
  if (all.numerator == 0) {
    order_.clear();
    return;
  }
  choose_unit(numbers::fraction(all.numerator, all.denominator));
  guess(groups);
}

void LineFits::collect(const erm::Groups& groups) {
  for (std::size_t i : order_) {
    const erm::Group& group = groups[i];
    weight_unit_ = lcm(weight_unit_, group.weight.get_den());
    mean_unit_ = lcm(mean_unit_, Rational(group.weight * group.mean).get_den());
    square_unit_ = lcm(square_unit_, Rational(group.weight * group.mean * group.mean).get_den());
  }
  means_ = mean_unit_ * mean_unit_;
  taken_unit_ = weight_unit_ * square_unit_;
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
void LineFits::choose_unit(const Rational& error) {
  exponent_ = word_digits - numbers::binary_digits(error.get_num()) + numbers::binary_digits(error.get_den());
  const Rational limit(Integer(1) << word_digits);
  while (numbers::times_power_of_two(error, exponent_) >= limit) --exponent_;
  while (2 * numbers::times_power_of_two(error, exponent_) < limit) ++exponent_;
  unit_ = numbers::times_power_of_two(1, -exponent_);
}

// The sum of weight * mean^2 less what the best line takes from it. Into numbers that are there already, for
// there are many of these.
void LineFits::find_error(std::size_t first, std::size_t last, Error& e) const {
  const Sums &from = sums_[first], &to = sums_[last + 1];
  e.w = to.w - from.w;
  e.wx = to.wx - from.wx;
  e.wxx = to.wxx - from.wxx;
  e.wy = to.wy - from.wy;
  e.wxy = to.wxy - from.wxy;
  e.denominator = e.w * e.wxx;
  mpz_submul(e.denominator.get_mpz_t(), e.wx.get_mpz_t(), e.wx.get_mpz_t());
  e.wx *= e.wxy;
  e.wx *= 2;
  e.wxx *= e.wy;
  e.wxx -= e.wx;
  e.taken = e.wxx * e.wy;
  e.wxy *= e.wxy;
  mpz_addmul(e.taken.get_mpz_t(), e.w.get_mpz_t(), e.wxy.get_mpz_t());
  e.wy = to.wyy - from.wyy;
  e.denominator *= means_;
  e.numerator = e.wy * e.denominator;
  mpz_submul(e.numerator.get_mpz_t(), taken_unit_.get_mpz_t(), e.taken.get_mpz_t());
  e.denominator *= square_unit_;
}

void LineFits::extend(std::size_t first, std::size_t length, std::vector<std::int64_t>& row) const {
  Error e;
  while (row.size() < length) {
    if (row.size() < 2) {
      row.push_back(0);
      continue;
    }
    find_error(first, first + row.size(), e);
    (exponent_ > 0 ? e.numerator : e.denominator) <<= static_cast<mp_bitcnt_t>(std::abs(exponent_));
    mpz_fdiv_q(e.taken.get_mpz_t(), e.numerator.get_mpz_t(), e.denominator.get_mpz_t());
    row.push_back(e.taken.get_si());
  }
}

void LineFits::guess(const erm::Groups& groups) {
  const Integer &low = groups.row(order_.front())[0], &high = groups.row(order_.back())[0];
  Rational least = groups[order_.front()].mean, most = least, heaviest = 0;
  for (std::size_t i : order_) {
    least = std::min(least, groups[i].mean);
    most = std::max(most, groups[i].mean);
    heaviest = std::max(heaviest, groups[i].weight);
  }
  for (std::size_t i : order_) {
    const Rational x = numbers::fraction(groups.row(i)[0] - low, high - low);
    const Rational y = (groups[i].mean - least) / (most - least);
    points_.push_back({Rational(groups[i].weight / heaviest).get_d(), x.get_d(), y.get_d()});
  }
  const Rational unit = unit_ / (heaviest * (most - least) * (most - least));
  guessed_unit_ = unit.get_d();
}

// Relative to the first point, so that short rows lose no digits.
void LineFits::extend(std::size_t first, std::size_t length, std::vector<double>& row) const {
  row.clear();
  const Point& from = points_[first];
  double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0, wyy = 0;
  for (std::size_t place = first; place < first + length; ++place) {
    const Point& point = points_[place];
    const double x = point.x - from.x, y = point.y - from.y, weighted = point.weight * x;
    w += point.weight;
    wx += weighted;
    wxx += weighted * x;
    wy += point.weight * y;
    wxy += weighted * y;
    wyy += point.weight * y * y;
    const double xx = wxx - wx * wx / w, xy = wxy - wx * wy / w, yy = wyy - wy * wy / w;
    const bool none = place < first + 2 || !(xx > 0);
    row.push_back(none ? 0.0 : std::max(yy - xy * xy / xx, 0.0) / guessed_unit_);
  }
}

}  // namespace infimum::relaxations
