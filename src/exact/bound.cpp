// SPDX-License-Identifier: Apache-2.0
#include "exact/bound.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "numbers/powers.hpp"

namespace infimum::exact {

namespace {

using numbers::times_power_of_two;

// Every result is raised by this much: more than the relative rounding of a sum of 2^30 products, and than
// what can underflow, because rows are scaled to at most 1.
constexpr double raise = 1 + 1e-6, floor_of_rows = 1e-250;

constexpr long looked_at = 1l << 26;

// Some e with value < 2^e, for a positive value; at most one above the least.
long exponent_above(const Rational& value) {
  return static_cast<long>(mpz_sizeinbase(value.get_num_mpz_t(), 2)) -
         static_cast<long>(mpz_sizeinbase(value.get_den_mpz_t(), 2)) + 1;
}

// The root of the sum of squares over the places of each row.
std::vector<double> norms_over_places(const Bound& norm, std::size_t rows, std::size_t places) {
  std::vector<double> result(rows, 0.0);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t p = 0; p < places; ++p) result[r] = std::hypot(result[r], norm.rows[r * places + p]);
  }
  return result;
}

// |entries| times a vector, for a matrix of single words; a sum for each row or for each column.
void multiply_sizes(std::span<const std::uint64_t> words, std::size_t rows, std::size_t columns,
                    bool by_column, const std::vector<double>& factors, std::vector<double>& sums) {
  for (std::size_t r = 0; r < rows; ++r) {
    const std::uint64_t* const row = words.data() + r * columns;
    double sum = 0;
    for (std::size_t c = 0; c < columns; ++c) {
      const double size = std::abs(static_cast<double>(static_cast<std::int64_t>(row[c])));
      by_column ? void(sums[c] += size * factors[r]) : void(sum += size * factors[c]);
    }
    if (!by_column) sums[r] = sum;
  }
}

}  // namespace

double raised(double x) {
  return x * raise + floor_of_rows;
}

Magnitude magnitude_of(const Rational& value) {
  if (value == 0) return {};
  const Rational size = abs(value);
  const long exponent = exponent_above(size);
  return {raised(numbers::to_nearest_double(times_power_of_two(size, -exponent))), exponent};
}

// Rows to at most 1, the rest in the exponent.
Bound normalised(Bound bound) {
  const double largest = bound.rows.empty() ? 0 : *std::max_element(bound.rows.begin(), bound.rows.end());
  if (largest == 0) return bound;
  int exponent = 0;
  std::frexp(largest, &exponent);
  const double power = std::ldexp(1.0, -exponent);
  for (double& row : bound.rows) row *= power;
  bound.exponent += exponent;
  return bound;
}

// a + b * 2^shift for bounds of equal width, where either may still be without rows, which is 0.
void add_to(Bound& sum, const Bound& term, const Magnitude& factor) {
  if (factor.factor == 0 || term.rows.empty()) return;
  const long exponent = term.exponent + factor.exponent;
  if (sum.rows.empty()) sum = {std::vector<double>(term.rows.size(), 0.0), exponent};
  const long top = std::max(sum.exponent, exponent);
  const auto power = [&](long e) { return std::ldexp(1.0, static_cast<int>(std::max(e - top, -2000L))); };
  const double of_sum = power(sum.exponent), of_term = power(exponent) * factor.factor;
  for (std::size_t r = 0; r < sum.rows.size(); ++r) {
    sum.rows[r] = raised(sum.rows[r] * of_sum + term.rows[r] * of_term);
  }
  sum.exponent = top;
  sum = normalised(std::move(sum));
}

Bound larger(const Bound& a, const Bound& b) {
  Bound result = a;
  const long top = std::max(a.exponent, b.exponent);
  const auto power = [&](long e) { return std::ldexp(1.0, static_cast<int>(std::max(e - top, -2000L))); };
  for (std::size_t r = 0; r < result.rows.size(); ++r) {
    result.rows[r] = std::max(a.rows[r] * power(a.exponent), b.rows[r] * power(b.exponent)) + floor_of_rows;
  }
  result.exponent = top;
  return result;
}

Bound product_of(const MatrixProduct& step, const Bound& weights, const Bound& right, bool weights_transposed,
                 std::size_t outputs, std::size_t inputs) {
  Bound result{std::vector<double>(outputs * step.places, 0.0), weights.exponent + right.exponent};
  const auto add = [&](std::size_t o, std::size_t i, double w) {
    for (std::size_t p = 0; p < step.places; ++p) {
      result.rows[o * step.places + p] += w * right.rows[i * step.places + p];
    }
  };
  const std::size_t rows = weights_transposed ? inputs : outputs,
                    columns = weights_transposed ? outputs : inputs;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      add(weights_transposed ? c : r, weights_transposed ? r : c, weights.rows[r * columns + c]);
    }
  }
  for (double& row : result.rows) row = raised(row);
  return normalised(std::move(result));
}

Bound product_of(const MatrixProduct& step, const ScaledIntegers& weights, const Bound& right,
                 bool weights_transposed, std::size_t outputs, std::size_t inputs) {
  if (weights.limbs() != 1 || step.places != 1)
    return product_of(step, bound_of(weights, 1), right, weights_transposed, outputs, inputs);
  const Magnitude unit = magnitude_of(weights.unit());
  Bound result{std::vector<double>(outputs, 0.0), unit.exponent + right.exponent};
  multiply_sizes(weights.words(), weights_transposed ? inputs : outputs,
                 weights_transposed ? outputs : inputs, weights_transposed, right.rows, result.rows);
  for (double& row : result.rows) row = raised(row * unit.factor);
  return normalised(std::move(result));
}

Bound entry_product(const Bound& a, const Bound& b) {
  Bound result{a.rows, a.exponent + b.exponent};
  for (std::size_t r = 0; r < result.rows.size(); ++r) result.rows[r] = raised(a.rows[r] * b.rows[r]);
  return normalised(std::move(result));
}

// The derivative by the weights, a sum over places and points.
Bound outer_product(const MatrixProduct& step, const Bound& delta, const Bound& right) {
  const std::vector<double> left = norms_over_places(delta, step.outputs, step.places);
  const std::vector<double> below = norms_over_places(right, step.inputs, step.places);
  Bound result{std::vector<double>(step.outputs * step.inputs), delta.exponent + right.exponent};
  for (std::size_t o = 0; o < step.outputs; ++o) {
    for (std::size_t i = 0; i < step.inputs; ++i) {
      result.rows[step.transposed ? i * step.outputs + o : o * step.inputs + i] = raised(left[o] * below[i]);
    }
  }
  return normalised(std::move(result));
}

Bound single_row(const Bound& bound) {
  if (bound.rows.empty()) return bound;
  return {{*std::max_element(bound.rows.begin(), bound.rows.end())}, bound.exponent};
}

// The greatest entry of it.
Bound largest_outer_product(const MatrixProduct& step, const Bound& delta, const Bound& right) {
  const std::vector<double> left = norms_over_places(delta, step.outputs, step.places);
  const std::vector<double> below = norms_over_places(right, step.inputs, step.places);
  const double largest =
      *std::max_element(left.begin(), left.end()) * *std::max_element(below.begin(), below.end());
  return normalised({{raised(largest)}, delta.exponent + right.exponent});
}

// Greatest absolute values of a list.
Magnitude largest_of(const RationalVector& values) {
  Rational largest = 0;
  for (const Rational& value : values) largest = std::max(largest, Rational(abs(value)));
  return magnitude_of(largest);
}

Bound times(Bound bound, double factor) {
  for (double& row : bound.rows) row = raised(row * factor);
  return normalised(std::move(bound));
}

Bound bound_of(const ScaledIntegers& entries, std::size_t columns) {
  const auto bits = static_cast<long>(entries.bits());
  const Magnitude unit = magnitude_of(entries.unit());
  const std::size_t rows = columns == 0 ? 0 : entries.size() / columns;
  Bound bound{std::vector<double>(rows, 0.0), bits + unit.exponent};
  std::vector<double> sizes(entries.size());
  entries.integers_to_doubles(-bits, sizes);  // to at most 1
  for (std::size_t r = 0; r < rows; ++r) {
    double largest = 0;
    for (std::size_t c = 0; c < columns; ++c) largest = std::max(largest, std::abs(sizes[r * columns + c]));
    bound.rows[r] = largest == 0 ? 0 : raised(largest * unit.factor);
  }
  return bound;
}

std::size_t bits_of(const Bound& bound, const Rational& unit) {
  const double largest = bound.rows.empty() ? 0 : *std::max_element(bound.rows.begin(), bound.rows.end());
  if (largest == 0) return 0;
  // The unit is at least 2^(above - 2); numbers beyond what is ever computed are not looked at more closely.
  const long enough = bound.exponent + std::ilogb(largest) + 3 - exponent_above(unit);
  if (enough <= 1) return 1;
  if (enough > looked_at) return static_cast<std::size_t>(enough);
  const Rational ratio = times_power_of_two(numbers::from_double(largest), bound.exponent) / unit;
  return ratio < 1 ? 1 : mpz_sizeinbase(Integer(ratio.get_num() / ratio.get_den()).get_mpz_t(), 2);
}

}  // namespace infimum::exact
