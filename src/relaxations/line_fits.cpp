// SPDX-License-Identifier: Apache-2.0
#include "relaxations/line_fits.hpp"

#include <algorithm>
#include <numeric>

#include "numbers/powers.hpp"

namespace infimum::relaxations {

namespace {

constexpr long most_unit_digits = 512, more_places = 64;  // binary, the latter behind the point of a word
constexpr long word_digits = 62;  // of e of all points, so that sums over parts of them are words, too

bool applies(const erm::Problem& problem, const erm::Groups& groups) {
  return problem.loss == erm::Loss::squared && !problem.family.output_relu && groups.inputs() == 1 &&
         groups.dimension() == 2 && groups.size() > 2;
}

}  // namespace

LineFits::LineFits(const erm::Problem& problem, const erm::Groups& groups, const GroupIntegers& integers)
    : weight_unit_(integers.weight_unit), mean_unit_(integers.sum_unit) {
  if (!applies(problem, groups)) return;
  for (std::size_t i = 0; i < groups.size(); ++i) order_.push_back(i);
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return groups.row(a)[0] < groups.row(b)[0]; });
  collect(groups, integers);
  std::vector<Rational> squares;  // weight * mean^2, by place
  for (std::size_t i : order_) squares.emplace_back(groups[i].weight * groups[i].mean * groups[i].mean);
  const Rational all = error_of_all(squares);
  if (all == 0) {
    order_.clear();
    return;
  }
  choose_unit(all);
  collect_squares(squares);
  collect_wide(groups);
  guess(groups);
}

void LineFits::collect(const erm::Groups& groups, const GroupIntegers& integers) {
  sums_.resize(1);
  for (std::size_t i : order_) {
    const Integer& x = groups.row(i)[0];
    const Integer &w = integers.weights[i], &wy = integers.sums[i];
    const Sums& before = sums_.back();
    sums_.push_back({before.w + w, before.wx + w * x, before.wxx + w * x * x, before.wy + wy,
                     before.wxy + wy * x, Integer(0)});
  }
}

Rational LineFits::error_of_all(const std::vector<Rational>& squares) const {
  const Rational sum = std::accumulate(squares.begin(), squares.end(), Rational(0));
  Line line;
  find_line(0, order_.size() - 1, line);
  return sum - numbers::fraction(line.taken * weight_unit_, line.determinant * mean_unit_ * mean_unit_);
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
void LineFits::collect_squares(const std::vector<Rational>& squares) {
  Integer unit = 1;
  for (const Rational& square : squares) {
    if (numbers::binary_digits(unit) > most_unit_digits) break;
    unit = lcm(unit, square.get_den());
  }
  if (numbers::binary_digits(unit) > most_unit_digits)
    unit = Integer(1) << static_cast<mp_bitcnt_t>(std::max(exponent_ + more_places, 0L));
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const Rational square = squares[place] * unit;
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

void LineFits::collect_wide(const erm::Groups& groups) {
  const Integer& origin = groups.row(order_.front())[0];
  Integer step = 0;
  for (std::size_t i : order_) step = gcd(step, Integer(groups.row(i)[0] - origin));
  const Integer common = gcd(line_unit_, taken_unit_);
  const Integer line_unit = line_unit_ / common, taken_unit = taken_unit_ / common;
  std::vector<WideSums> sums(1);
  Sums size{};  // of all terms, without their signs
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const Integer x = (groups.row(order_[place])[0] - origin) / step;
    const Integer w = sums_[place + 1].w - sums_[place].w, wy = sums_[place + 1].wy - sums_[place].wy;
    size.w += w;
    size.wx += w * x;
    size.wxx += w * x * x;
    size.wy += abs(wy);
    size.wxy += abs(wy) * x;
    size.squares = sums_[place + 1].squares;
    const Integer determinant = size.w * size.wxx, taken = size.wxx * size.wy * size.wy +
                                                           2 * size.wx * size.wxy * size.wy +
                                                           size.w * size.wxy * size.wxy;
    for (const Integer& most : {Integer(size.squares * determinant * line_unit), Integer(taken_unit * taken),
                                Integer(determinant * line_unit * left_unit_)}) {
      if (numbers::binary_digits(most) >= numbers::most_wide_digits) return;
    }
    const WideSums& before = sums.back();
    const numbers::Wide wide_x = numbers::to_wide(x), wide_w = numbers::to_wide(w),
                        wide_wy = numbers::to_wide(wy);
    sums.push_back({before.w + wide_w, before.wx + wide_w * wide_x, before.wxx + wide_w * wide_x * wide_x,
                    before.wy + wide_wy, before.wxy + wide_wy * wide_x, numbers::to_wide(size.squares)});
  }
  wide_sums_ = std::move(sums);
  wide_line_unit_ = numbers::to_wide(line_unit);
  wide_taken_unit_ = numbers::to_wide(taken_unit);
  wide_left_unit_ = numbers::to_wide(left_unit_);
}

std::int64_t LineFits::wide_word(std::size_t first, std::size_t last) const {
  const WideSums &from = wide_sums_[first], &to = wide_sums_[last + 1];
  const numbers::Wide w = to.w - from.w, wx = to.wx - from.wx, wxx = to.wxx - from.wxx;
  const numbers::Wide wy = to.wy - from.wy, wxy = to.wxy - from.wxy;
  const numbers::Wide determinant = (w * wxx - wx * wx) * wide_line_unit_;
  const numbers::Wide taken = wxx * wy * wy - 2 * wx * wxy * wy + w * wxy * wxy;
  const numbers::Wide left = (to.squares - from.squares) * determinant - wide_taken_unit_ * taken;
  if (left <= 0) return 0;
  return numbers::shifted_quotient(static_cast<numbers::UnsignedWide>(left),
                                   static_cast<numbers::UnsignedWide>(determinant * wide_left_unit_),
                                   std::max(exponent_, 0L));
}

std::int64_t LineFits::long_word(std::size_t first, std::size_t last, Line& line) const {
  find_line(first, last, line);
  line.determinant *= line_unit_;
  Integer left = sums_[last + 1].squares - sums_[first].squares;
  left *= line.determinant;
  mpz_submul(left.get_mpz_t(), taken_unit_.get_mpz_t(), line.taken.get_mpz_t());
  line.determinant *= left_unit_;
  left <<= static_cast<mp_bitcnt_t>(std::max(exponent_, 0L));
  mpz_fdiv_q(left.get_mpz_t(), left.get_mpz_t(), line.determinant.get_mpz_t());
  return std::max<std::int64_t>(left.get_si(), 0);
}

std::int64_t LineFits::word(std::size_t first, std::size_t last) const {
  if (last < first + 2) return 0;
  if (!wide_sums_.empty()) return wide_word(first, last);
  Line line;
  return long_word(first, last, line);
}

void LineFits::extend(std::size_t first, std::size_t length, std::vector<std::int64_t>& row) const {
  Line line;
  while (row.size() < length) {
    const std::size_t last = first + row.size();
    row.push_back(row.size() < 2       ? 0
                  : wide_sums_.empty() ? long_word(first, last, line)
                                       : wide_word(first, last));
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
