// SPDX-License-Identifier: Apache-2.0
#include "special/region_programs.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "linear/exact_solve.hpp"

namespace infimum::special {

namespace {

constexpr double tolerance = 1e-9;  // of a violation, relative to theta: floats alone

Rational power_of_two(long exponent) {
  Rational power(1);
  if (exponent >= 0) mpq_mul_2exp(power.get_mpq_t(), power.get_mpq_t(), static_cast<unsigned long>(exponent));
  if (exponent < 0) mpq_div_2exp(power.get_mpq_t(), power.get_mpq_t(), static_cast<unsigned long>(-exponent));
  return power;
}

template <class Number>
Number product(const std::vector<Number>& row, const std::vector<Number>& theta, std::size_t unit) {
  Number sum(0);
  const std::size_t start = unit * row.size();
  for (std::size_t t = 0; t < row.size(); ++t) sum += row[t] * theta[start + t];
  return sum;
}

double to_double(double value) {
  return value;
}
double to_double(const Rational& value) {
  return value.get_d();
}

template <class Number>
double largest(const std::vector<Number>& theta) {
  double most = 0;
  for (const Number& entry : theta) most = std::max(most, std::fabs(to_double(entry)));
  return most;
}

// All inequalities of a region; the one that is violated most, by its distance. Bounded points that have once
// been the worst, `busy` if given, are looked at first, and all others only when none of them is violated.
template <class Number>
class Source {
 public:
  static constexpr bool exact = !std::is_floating_point_v<Number>;
  using Side = linear::HalfSpace<Number, Inequality>;

  Source(const Alternatives& question, const std::vector<std::vector<Number>>& rows,
         const std::vector<Number>& values, const std::vector<double>& lengths,
         const std::vector<Decision>& list, std::vector<std::size_t>* busy = nullptr)
      : question_(question), rows_(rows), values_(values), lengths_(lengths), list_(list), busy_(busy) {}

  std::optional<Side> worst(const std::vector<Number>& theta) const {
    Worst found{{}, Number(0), exact ? 0.0 : tolerance * (1 + largest(theta))};
    look_at_decisions(theta, found);
    if (busy_) {
      for (const std::size_t i : *busy_) look_at_bound(theta, i, found);
    }
    if (!busy_ || !found.some) {
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (question_.bounded[i]) look_at_bound(theta, i, found);
      }
      if (busy_ && found.some) busy_->push_back(found.inequality.point);
    }
    if (!found.some) return std::nullopt;
    return side(found.inequality);
  }

  Side side(const Inequality& inequality) const {
    const std::vector<Number>& row = rows_[inequality.point];
    // Floats want normals of size 1.
    const Number factor = exact ? Number(1) : Number(1 / length(inequality));
    Side made{inequality, std::vector<Number>(question_.units * row.size(), Number(0)),
              values_[inequality.point] * factor};
    for (std::size_t j = 0; j < question_.units; ++j) {
      if ((inequality.set >> j & 1) == 0) continue;
      for (std::size_t t = 0; t < row.size(); ++t) {
        const Number entry = row[t] * factor;
        made.normal[j * row.size() + t] = inequality.upper ? entry : Number(-entry);
      }
    }
    if (!inequality.upper) made.offset = -made.offset;
    return made;
  }

 private:
  struct Worst {
    Inequality inequality{};
    Number excess;
    double distance;
    bool some = false;
  };

  const Alternatives& question_;
  const std::vector<std::vector<Number>>& rows_;
  const std::vector<Number>& values_;
  const std::vector<double>& lengths_;
  const std::vector<Decision>& list_;
  std::vector<std::size_t>* busy_;

  double length(const Inequality& inequality) const {
    return lengths_[inequality.point] * std::sqrt(static_cast<double>(std::popcount(inequality.set)));
  }

  void look_at_decisions(const std::vector<Number>& theta, Worst& found) const {
    for (const Decision& decision : list_) {
      Number sum(0);
      for (std::size_t j = 0; j < question_.units; ++j) {
        if (decision.set >> j & 1) sum += product(rows_[decision.point], theta, j);
      }
      compare({decision.point, decision.set, false}, values_[decision.point] - sum, found);
    }
  }

  void look_at_bound(const std::vector<Number>& theta, std::size_t i, Worst& found) const {
    Number sum(0);
    Set set = 0;
    for (std::size_t j = 0; j < question_.units; ++j) {
      const Number value = product(rows_[i], theta, j);
      if (question_.single) {
        compare({i, Set{1} << j, true}, value - values_[i], found);
      } else if (value > 0) {
        sum += value;
        set |= Set{1} << j;
      }
    }
    if (set != 0) compare({i, set, true}, sum - values_[i], found);
  }

  void compare(const Inequality& inequality, const Number& excess, Worst& found) const {
    if (!(excess > 0)) return;
    const double distance = to_double(excess) / length(inequality);
    if (found.some ? distance <= found.distance : !exact && distance <= found.distance) return;
    found = {inequality, excess, distance, true};
  }
};

}  // namespace

RegionPrograms::RegionPrograms(const Alternatives& question)
    : question_(question), width_(question.width()), size_(question.units * question.width()) {
  find_scales();
  for (std::size_t i = 0; i < question_.rows.size(); ++i) {
    std::vector<double>& row = rows_.emplace_back();
    double square = 0;
    for (const Rational& entry : exact_row(i)) {
      row.push_back(entry.get_d());
      square += row.back() * row.back();
    }
    lengths_.push_back(std::sqrt(square));
    values_.push_back(Rational(question_.values[i] * power_of_two(-value_scale_)).get_d());
  }
}

void RegionPrograms::find_scales() {
  for (std::size_t t = 0; t + 1 < width_; ++t) {
    Integer least = question_.rows.front()[t], most = least;
    for (const std::vector<Integer>& row : question_.rows) {
      least = std::min(least, row[t]);
      most = std::max(most, row[t]);
    }
    shift_.push_back((least + most) / 2);
    scale_.push_back(std::max(0L, numbers::binary_digits(most - least) - 1));
  }
  Rational most(0);
  for (const Rational& value : question_.values) most = std::max(most, Rational(abs(value)));
  if (most > 0 && !question_.single)
    value_scale_ = numbers::binary_digits(most.get_num()) - numbers::binary_digits(most.get_den());
}

RationalVector RegionPrograms::exact_row(std::size_t point) const {
  RationalVector row;
  for (std::size_t t = 0; t + 1 < width_; ++t) {
    row.emplace_back(Rational(question_.rows[point][t] - shift_[t]) * power_of_two(-scale_[t]));
  }
  row.emplace_back(1);
  return row;
}

RegionPrograms::Status RegionPrograms::guess(Guess& state, const std::vector<Decision>& list) {
  return state.solve(Source<double>(question_, rows_, values_, lengths_, list, &busy_));
}

std::optional<RegionPrograms::Decided> RegionPrograms::decide(const std::vector<Decision>& list,
                                                              const base::Limits& limits) const {
  std::vector<RationalVector> rows;
  RationalVector values;
  for (std::size_t i = 0; i < question_.rows.size(); ++i) {
    rows.push_back(exact_row(i));
    values.emplace_back(question_.values[i] * power_of_two(-value_scale_));
  }
  Exact program(RationalVector(size_, Rational(0)));
  const Source<Rational> source(question_, rows, values, lengths_, list);
  for (;;) {
    if (limits.reached()) return std::nullopt;
    auto side = source.worst(program.point());
    if (!side) return Decided{{}, program.point()};
    if (program.add(std::move(*side)) == Exact::Status::empty) break;
  }
  Integer common = 1;
  for (const Exact::Share& share : program.combination()) common = lcm(common, share.factor.get_den());
  Decided decided;
  for (const Exact::Share& share : program.combination()) {
    const Integer factor = common / share.factor.get_den() * share.factor.get_num();
    decided.combination.push_back(
        {share.name.point, share.name.set, share.name.upper ? factor : Integer(-factor)});
  }
  return decided;
}

double RegionPrograms::gap(const std::vector<double>& theta, std::size_t point) const {
  double most = question_.single ? -1 : 0;
  for (std::size_t j = 0; j < question_.units; ++j) {
    const double value = product(rows_[point], theta, j);
    if (question_.single) most = j == 0 ? value : std::max(most, value);
    if (!question_.single && value > 0) most += value;
  }
  // A sign needs to be positive only, but the guess should leave some room for rounding.
  const double wanted = question_.single ? 1e-6 : values_[point];
  const double missing = (wanted - most) / lengths_[point];
  return missing > 10 * tolerance * (1 + largest(theta)) ? missing : 0;
}

std::vector<std::size_t> RegionPrograms::unmet(const RationalVector& theta) const {
  std::vector<std::size_t> points;
  for (std::size_t i = 0; i < question_.rows.size(); ++i) {
    if (!question_.open[i]) continue;
    const RationalVector row = exact_row(i);
    Rational sum(0);
    bool some = false;
    for (std::size_t j = 0; j < question_.units; ++j) {
      const Rational value = product(row, theta, j);
      some = some || value > 0;
      if (value > 0) sum += value;
    }
    if (question_.single ? !some : sum < question_.values[i] * power_of_two(-value_scale_))
      points.push_back(i);
  }
  return points;
}

std::vector<RationalVector> RegionPrograms::original(const RationalVector& theta) const {
  std::vector<RationalVector> units;
  const Rational value = power_of_two(value_scale_);
  for (std::size_t j = 0; j < question_.units; ++j) {
    RationalVector& unit = units.emplace_back();
    Rational constant = theta[(j + 1) * width_ - 1] * value;
    for (std::size_t t = 0; t + 1 < width_; ++t) {
      unit.emplace_back(theta[j * width_ + t] * value * power_of_two(-scale_[t]));
      constant -= unit.back() * shift_[t];
    }
    unit.push_back(constant);
  }
  return units;
}

std::optional<std::vector<RationalVector>> RegionPrograms::witness(const std::vector<double>& theta) const {
  return question_.single ? rounded_signs(theta) : solved_pattern(theta);
}

// Signs leave room: as few bits as will do.
std::optional<std::vector<RationalVector>> RegionPrograms::rounded_signs(
    const std::vector<double>& theta) const {
  for (const int bits : {4, 8, 12, 20, 36, 52}) {
    RationalVector rounded(size_, Rational(0));
    for (std::size_t j = 0; j < question_.units; ++j) {
      double most = 0;
      for (std::size_t t = 0; t < width_; ++t) most = std::max(most, std::fabs(theta[j * width_ + t]));
      if (!(most > 0) || !std::isfinite(most)) continue;
      const double scale = std::ldexp(1.0, bits - std::ilogb(most));
      for (std::size_t t = 0; t < width_; ++t) {
        const std::size_t place = j * width_ + t;
        rounded[place] = numbers::from_double(std::round(theta[place] * scale) / std::ldexp(1.0, bits));
      }
    }
    auto units = original(rounded);
    if (satisfies(question_, units)) return units;
  }
  return std::nullopt;
}

// The units that are on at each point are guessed; then its value is a linear equation.
std::optional<std::vector<RationalVector>> RegionPrograms::solved_pattern(
    const std::vector<double>& theta) const {
  constexpr std::size_t most_equations = 1000;
  RationalVector start;
  for (const double entry : theta) {
    if (!std::isfinite(entry)) return std::nullopt;
    start.push_back(numbers::from_double(std::ldexp(std::round(std::ldexp(entry, 20)), -20)));
  }
  linear::RationalMatrix equations;
  RationalVector missing;
  const double close = 100 * tolerance * (1 + largest(theta));
  for (std::size_t i = 0; i < rows_.size() && equations.size() < most_equations; ++i) {
    const RationalVector row = exact_row(i);
    RationalVector equation(size_, Rational(0));
    Rational rest = question_.values[i] * power_of_two(-value_scale_);
    bool some = false;
    for (std::size_t j = 0; j < question_.units; ++j) {
      if (!(product(rows_[i], theta, j) > close)) continue;
      some = true;
      std::copy(row.begin(), row.end(), equation.begin() + static_cast<std::ptrdiff_t>(j * width_));
      rest -= product(row, start, j);
    }
    if (!some) continue;
    equations.push_back(std::move(equation));
    missing.push_back(rest);
  }
  const auto correction = linear::solve(equations, missing, size_);
  if (!correction) return std::nullopt;
  for (std::size_t p = 0; p < size_; ++p) start[p] += (*correction)[p];
  auto units = original(start);
  if (!satisfies(question_, units)) return std::nullopt;
  return units;
}

}  // namespace infimum::special
