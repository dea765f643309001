// SPDX-License-Identifier: Apache-2.0
#include "relaxations/line_fits.hpp"

#include <algorithm>

#include "numbers/powers.hpp"
#include "relaxations/group_integers.hpp"

namespace infimum::relaxations {

namespace {

constexpr long most_unit_digits = 512, more_places = 64;  // binary, the latter behind the point of a word
constexpr long word_digits = 62;  // of e of all points, so that sums over parts of them are words, too

bool applies(const erm::Problem& problem, const erm::Groups& groups) {
  return problem.loss == erm::Loss::squared && !problem.family.output_relu && groups.inputs() == 1 &&
         groups.dimension() == 2 && groups.size() > 2;
}

}  // namespace

LineFits::LineFits(const erm::Problem& problem, const erm::Groups& groups) {
  if (!applies(problem, groups)) return;
  for (std::size_t i = 0; i < groups.size(); ++i) order_.push_back(i);
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return groups.row(a)[0] < groups.row(b)[0]; });
  collect(groups);
  const Rational all = error_of_all(groups);
  if (all == 0) {
    order_.clear();
    return;
  }
  choose_unit(all);
  collect_squares(groups);
  guess(groups);
}

void LineFits::collect(const erm::Groups& groups) {
  for (std::size_t i : order_) {
    weight_unit_ = lcm(weight_unit_, groups[i].weight.get_den());
    mean_unit_ = lcm(mean_unit_, Rational(groups[i].weight * groups[i].mean).get_den());
  }
  sums_.resize(1);
  for (std::size_t i : order_) {
    const Integer& x = groups.row(i)[0];
    const Integer w = over(groups[i].weight, weight_unit_);
    const Integer wy = over(groups[i].weight * groups[i].mean, mean_unit_);
    const Sums& before = sums_.back();
    sums_.push_back({before.w + w, before.wx + w * x, before.wxx + w * x * x, before.wy + wy,
                     before.wxy + wy * x, Integer(0)});
  }
}

Rational LineFits::error_of_all(const erm::Groups& groups) const {
  Rational squares = 0;
  for (std::size_t i : order_) squares += groups[i].weight * groups[i].mean * groups[i].mean;
  Line line;
  find_line(0, order_.size() - 1, line);
  return squares - numbers::fraction(line.taken * weight_unit_, line.determinant * mean_unit_ * mean_unit_);
}

// 2^61 <= 2^s e < 2^62 for all points together.
void LineFits::choose_unit(const Rational& error) {
  exponent_ = word_digits - numbers::binary_digits(error.get_num()) + numbers::binary_digits(error.get_den());
  const Rational limit(Integer(1) << word_digits);
  while (numbers::times_power_of_two(error, exponent_) >= limit) --exponent_;
  while (2 * numbers::times_power_of_two(error, exponent_) < limit) ++exponent_;
  unit_ = numbers::times_power_of_two(1, -exponent_);
}

// In units of the least common multiple of all denominators, if that is short; weights in decimals may make
// it as long as their list. Then in a unit so small that rounding down hardly ever changes a word.
void LineFits::collect_squares(const erm::Groups& groups) {
  Integer unit = 1;
  for (std::size_t i : order_) {
    if (numbers::binary_digits(unit) > most_unit_digits) break;
    unit = lcm(unit, Rational(groups[i].weight * groups[i].mean * groups[i].mean).get_den());
  }
  if (numbers::binary_digits(unit) > most_unit_digits)
    unit = Integer(1) << static_cast<mp_bitcnt_t>(std::max(exponent_ + more_places, 0L));
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const erm::Group& group = groups[order_[place]];
    const Rational square = group.weight * group.mean * group.mean * unit;
    Integer floor;
    mpz_fdiv_q(floor.get_mpz_t(), square.get_num_mpz_t(), square.get_den_mpz_t());
    sums_[place + 1].squares = sums_[place].squares + floor;
  }
  taken_unit_ = weight_unit_ * unit;
  line_unit_ = mean_unit_ * mean_unit_;
  left_unit_ = unit << static_cast<mp_bitcnt_t>(std::max(-exponent_, 0L));
}

// What the best line takes from the sum of weight * mean^2 is taken / determinant, but for the units. Into
// numbers that are there already, for there are many of these.
void LineFits::find_line(std::size_t first, std::size_t last, Line& line) const {
  const Sums &from = sums_[first], &to = sums_[last + 1];
  line.w = to.w - from.w;
  line.wx = to.wx - from.wx;
  line.wxx = to.wxx - from.wxx;
  line.wy = to.wy - from.wy;
  line.wxy = to.wxy - from.wxy;
  line.determinant = line.w * line.wxx;
  mpz_submul(line.determinant.get_mpz_t(), line.wx.get_mpz_t(), line.wx.get_mpz_t());
  line.wx *= line.wxy;
  line.wx *= 2;
  line.wxx *= line.wy;
  line.wxx -= line.wx;
  line.taken = line.wxx * line.wy;
  line.wxy *= line.wxy;
  mpz_addmul(line.taken.get_mpz_t(), line.w.get_mpz_t(), line.wxy.get_mpz_t());
}

void LineFits::extend(std::size_t first, std::size_t length, std::vector<std::int64_t>& row) const {
  Line line;
  Integer left, e;
  while (row.size() < length) {
    if (row.size() < 2) {
      row.push_back(0);
      continue;
    }
    const std::size_t last = first + row.size();
    find_line(first, last, line);
    line.determinant *= line_unit_;
    left = sums_[last + 1].squares - sums_[first].squares;
    left *= line.determinant;
    mpz_submul(left.get_mpz_t(), taken_unit_.get_mpz_t(), line.taken.get_mpz_t());
    line.determinant *= left_unit_;
    left <<= static_cast<mp_bitcnt_t>(std::max(exponent_, 0L));
    mpz_fdiv_q(e.get_mpz_t(), left.get_mpz_t(), line.determinant.get_mpz_t());
    row.push_back(std::max<std::int64_t>(e.get_si(), 0));
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
