// SPDX-License-Identifier: Apache-2.0
#include "exact/enclosure.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <span>

#include "base/share_out.hpp"
#include "exact/valuation.hpp"
#include "numbers/powers.hpp"

namespace infimum::exact {

namespace {

constexpr double unit_roundoff = 0x1p-53;
constexpr double least_float = 0x1p-126;  // of the normal ones
// Results below this may have lost digits to underflow; their error is then raised to at least the least
// float.
constexpr double safe = 0x1p-900;

// Some float that is at least x >= 0; 0 for 0, and NaN and infinity as they are.
inline float float_above(double x) {
  const auto above = static_cast<float>((x < least_float ? least_float : x) * (1 + 0x1p-22));
  return x == 0 ? 0.0f : above;
}

// The rounding error of one operation with the result x, and what underflow may add.
double rounding(double x) {
  const double size = std::abs(x);
  return 0x1p-52 * size + (size < safe && size != 0 ? least_float : 0);
}

struct Coefficient {
  double value = 0;
  bool exact = false;

  explicit Coefficient(const Rational& of)
      : value(numbers::to_nearest_double(of)),
        exact(std::isfinite(value) && numbers::from_double(value) == of) {}
  double error() const { return exact ? 0 : std::isfinite(value) ? rounding(value) : value; }
};

// value * x + shift, with what is known of each.
void affine_entry(const Coefficient& factor, const Coefficient& shift, double middle, float error,
                  double& out, float& out_error) {
  if (factor.value == 1 && factor.exact && shift.value == 0 && shift.exact) {
    out = middle;
    out_error = error;
    return;
  }
  const double product = factor.value == 0 && factor.exact ? 0 : factor.value * middle;
  const double spread = factor.value == 0 && factor.exact
                            ? 0
                            : std::abs(factor.value) * error + factor.error() * (std::abs(middle) + error) +
                                  (middle == 0 ? 0 : rounding(product) + (product == 0 ? least_float : 0));
  out = product + shift.value;
  const double of_sum = shift.value == 0 ? 0 : rounding(out) + rounding(product);
  out_error = float_above((spread + shift.error() + of_sum) * (1 + 0x1p-40));
}

// factor |x| + share * error of every entry, as floats rounded upwards.
INFIMUM_CLONES void sizes_loop(const double* middle, const float* error, double factor, double share,
                               std::size_t count, float* sizes) {
  for (std::size_t i = 0; i < count; ++i) {
    const double size = std::abs(middle[i]), e = error[i], x = factor * size + share * e;
    const auto above = static_cast<float>((x < least_float ? least_float : x) * (1 + 0x1p-22));
    sizes[i] = size + e == 0 ? 0.0f : above;
  }
}

// The bits of the least entry that is not 0, less 1: as unsigned numbers floats have the same order, and 0
// becomes the greatest.
INFIMUM_CLONES std::uint32_t least_loop(const float* sizes, std::size_t count) {
  std::uint32_t least = ~std::uint32_t{0};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(sizes[i]) - 1;
    least = bits < least ? bits : least;
  }
  return least;
}

// And the least that is not 0.
float sizes_with_errors(const Enclosure& matrix, double factor, double share, float* sizes) {
  constexpr std::size_t block = 4096;  // which is still near when it is read again
  std::uint32_t least = ~std::uint32_t{0};
  for (std::size_t i = 0; i < matrix.size(); i += block) {
    const std::size_t count = std::min(block, matrix.size() - i);
    sizes_loop(matrix.middle.data() + i, matrix.error.data() + i, factor, share, count, sizes + i);
    least = std::min(least, least_loop(sizes + i, count));
  }
  return least == ~std::uint32_t{0} ? std::numeric_limits<float>::infinity()
                                    : std::bit_cast<float>(least + 1);
}

INFIMUM_CLONES void scale_up(float* error, std::size_t count, double factor, double lost) {
  for (std::size_t i = 0; i < count; ++i)
    error[i] = static_cast<float>((error[i] * factor + lost) * (1 + 0x1p-22));
}

// The product of floats was rounded too, and may have underflowed.
void finish_error(std::span<float> error, std::size_t inner, float least_product) {
  const auto k = static_cast<double>(inner);
  const double factor = (1 + (k + 2) * 0x1p-23) * (1 + 0x1p-20),
               lost = least_product < 0x1p-120f ? k * 0x1p-125 : 0;
  scale_up(error.data(), error.size(), factor, lost);
}

// One entry of a sum: what it was, and what is added.
inline void add_entry(double x, float e, double& sum, float& error) {
  const double total = sum + x;
  const bool rounded = (x != 0) & (sum != 0);
  sum = total;
  error = float_above(double{error} + e + (rounded ? unit_roundoff * std::abs(total) : 0));
}

// Terms as they are or negated, one for each entry; and one for all of them.
INFIMUM_CLONES void add_entries(double sign, const double* term, const float* term_error, std::size_t count,
                                double* sum, float* error) {
  for (std::size_t i = 0; i < count; ++i) add_entry(sign * term[i], term_error[i], sum[i], error[i]);
}

INFIMUM_CLONES void add_to_all(double term, float term_error, std::size_t count, double* sum, float* error) {
  for (std::size_t i = 0; i < count; ++i) add_entry(term, term_error, sum[i], error[i]);
}

struct Breakpoint {
  double at;
  bool exact;
};

// The code that is shown, or undecided; `between` is the piece that the middle lies on.
Code shown_code(const std::vector<Breakpoint>& breakpoints, double middle, float error,
                std::size_t& between) {
  Code code = 0;
  between = 0;
  for (const Breakpoint& breakpoint : breakpoints) {
    const double distance = middle - breakpoint.at;
    const double slack =
        error +
        (breakpoint.at == 0 && breakpoint.exact ? 0 : 0x1p-50 * (std::abs(middle) + std::abs(breakpoint.at)));
    if (distance > slack) {
      if (code != undecided) code = static_cast<Code>(code + 2);
      ++between;
    } else if (distance < -slack) {
      return code;
    } else if (error == 0 && breakpoint.exact && middle == breakpoint.at) {
      return code == undecided ? code : static_cast<Code>(code + 1);
    } else {
      code = undecided;
      if (distance > 0) ++between;
    }
  }
  return code;
}

bool is_relu(const Piecewise& step) {
  return step.breakpoints == RationalVector{0} && step.slopes == RationalVector{0, 1} &&
         step.intercepts == RationalVector{0, 0};
}

// The same as below in loops without branches. Codes: 2 for the right side, 0 for the left, 1 for 0 itself.
// Numbers as wide as the entries first, then bytes: both loops are vector code, as one they hardly are.
INFIMUM_CLONES void relu_codes(const double* middle, const float* error, std::size_t count, Code* codes) {
  constexpr std::size_t block = 512;
  std::int64_t wide[block];
  for (std::size_t first = 0; first < count; first += block) {
    const std::size_t size = std::min(block, count - first);
    for (std::size_t i = 0; i < size; ++i) {
      const double x = middle[first + i], e = error[first + i];
      wide[i] = x > e ? 2 : x < -e ? 0 : std::abs(x) + e == 0 ? 1 : undecided;
    }
    for (std::size_t i = 0; i < size; ++i) codes[first + i] = static_cast<Code>(wide[i]);
  }
}

INFIMUM_CLONES void relu_values(const double* middle, const float* error, std::size_t count, double* result,
                                float* result_error) {
  for (std::size_t i = 0; i < count; ++i) {
    const double x = middle[i], e = error[i];
    result[i] = x > 0 ? x : 0;
    result_error[i] = x < -e ? 0.0f : static_cast<float>(e);
  }
}

// What has the code stays, all else becomes 0.
INFIMUM_CLONES void keep_code(Code code, const Code* codes, const double* middle, const float* error,
                              std::size_t count, double* result, float* result_error) {
  for (std::size_t i = 0; i < count; ++i) {
    const bool keep = codes[i] == code;
    result[i] = keep ? middle[i] : 0;
    result_error[i] = keep ? error[i] : 0;
  }
}

}  // namespace

Enclosure enclose(const ScaledIntegers& entries) {
  Enclosure result;
  linear::renew(result.middle, entries.size());
  linear::renew(result.error, entries.size());
  bool exact = false;
  entries.to_doubles(result.middle, exact);
  if (exact) {
    std::fill(result.error.begin(), result.error.end(), 0.0f);
    result.grid = valuation_of(entries.unit());
    return result;
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    const double x = result.middle[i];
    result.error[i] = entries.zero(i) ? 0 : float_above(x == 0 ? least_float : rounding(x));
  }
  return result;
}

// Below 2^53 units, which fits() has seen to, so that nothing is rounded.
ScaledIntegers integers_of(const Enclosure& exact) {
  const double units = std::ldexp(1.0, static_cast<int>(-*exact.grid));
  std::vector<std::uint64_t> words(exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i)
    words[i] = static_cast<std::uint64_t>(static_cast<std::int64_t>(exact.middle[i] * units));
  return ScaledIntegers(numbers::times_power_of_two(1, *exact.grid), 1, std::move(words));
}

// Lane by lane, so that compilers see what is independent.
INFIMUM_CLONES RowSizes sizes_of(const double* middle, const float* error, std::size_t count) {
  constexpr std::size_t lanes = 8;
  double largest[lanes] = {}, squares[lanes] = {};
  const std::size_t whole = count / lanes * lanes;
  for (std::size_t i = 0; i < whole; i += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) {
      const double size = std::abs(middle[i + l]) + error[i + l];
      largest[l] = size <= largest[l] ? largest[l] : size;
      squares[l] += size * size;
    }
  }
  for (std::size_t i = whole; i < count; ++i) {
    const double size = std::abs(middle[i]) + error[i];
    largest[0] = size <= largest[0] ? largest[0] : size;
    squares[0] += size * size;
  }
  RowSizes sizes;
  for (std::size_t l = 0; l < lanes; ++l) {
    sizes.largest = largest[l] <= sizes.largest ? sizes.largest : largest[l];
    sizes.squares += squares[l];
  }
  if (std::isnan(sizes.squares)) sizes.largest = sizes.squares;  // comparisons may have lost it
  return sizes;
}

namespace {

double largest_of(const Enclosure& value) {
  return sizes_of(value.middle.data(), value.error.data(), value.size()).largest;
}

// The error of some entries in the mean, by their size.
double typical_error(const Enclosure& value) {
  constexpr std::size_t looked_at = 4096;
  const std::size_t step = value.size() / looked_at + 1;
  double errors = 0, sizes = 0;
  for (std::size_t i = 0; i < value.size(); i += step) {
    errors += value.error[i];
    sizes += std::abs(value.middle[i]);
  }
  return sizes > 0 ? errors / sizes : 0;
}

// Whether multiples of 2^grid up to this size, which was computed in doubles, are doubles, and no smaller
// than normal ones.
bool fits(double size, long grid) {
  constexpr long least_grid = -1000, greatest_grid = 900;
  if (grid < least_grid || grid > greatest_grid) return false;
  return size * (1 + 0x1p-40) <= std::ldexp(1.0, static_cast<int>(grid) + 53);
}

// Of sum + coefficient * term, if that is exact.
std::optional<long> grid_of_sum(const Rational& coefficient, const Enclosure& term, const Enclosure& sum) {
  if (!term.grid || !sum.grid || abs(coefficient) != 1) return std::nullopt;
  const long grid = std::min(*term.grid, *sum.grid);
  return fits(largest_of(term) + largest_of(sum), grid) ? std::optional(grid) : std::nullopt;
}

// The greatest of a few entries.
double largest_of_some(const Enclosure& value) {
  constexpr std::size_t looked_at = 64;
  return sizes_of(value.middle.data(), value.error.data(), std::min(value.size(), looked_at)).largest;
}

// Of a product, if that is exact. Floats of full length show at a few entries that it is not.
std::optional<long> grid_of_product(const EnclosedFactor& left, const Enclosure& right, std::size_t inner) {
  if (!left.values().grid || !right.grid) return std::nullopt;
  const long grid = *left.values().grid + *right.grid;
  const auto terms = static_cast<double>(inner);
  if (!fits(terms * largest_of_some(left.values()) * largest_of_some(right), grid)) return std::nullopt;
  return fits(terms * left.largest() * largest_of(right), grid) ? std::optional(grid) : std::nullopt;
}

}  // namespace

double relative_error(std::size_t inner) {
  return (static_cast<double>(inner) + 4) * unit_roundoff;
}

double balanced_share(const Enclosure& left, const Enclosure& right, std::size_t inner) {
  const double share = std::sqrt(typical_error(left) * typical_error(right));
  return std::max(relative_error(inner), std::isfinite(share) && share < 1 ? share : 0);
}

EnclosedFactor::EnclosedFactor(const Enclosure& of, double share) : of_(&of), share_(share) {
  linear::renew(sizes_, of.size());
  least_ = sizes_with_errors(of, 1, 1 / share_, sizes_.data());
}

double EnclosedFactor::largest() const {
  if (!largest_) largest_ = largest_of(*of_);
  return *largest_;
}

namespace {

// A product of matrices, or some of its rows.
struct Rows {
  linear::Form form;
  std::size_t rows, columns, inner, first, count;

  template <class Float>
  void multiply(const Float* left, const Float* right, Float* product) const {
    const bool transposed = form == linear::Form::left_transposed;
    const std::size_t right_stride = form == linear::Form::right_transposed ? inner : columns;
    linear::gemm(form, count, columns, inner, Float{1}, left + (transposed ? first : first * inner),
                 transposed ? rows : std::max<std::size_t>(inner, 1), right,
                 std::max<std::size_t>(right_stride, 1), Float{0}, product + first * columns);
  }
};

// As many as are worth a thread each, of about a million products.
std::size_t parts_of_product(std::size_t rows, std::size_t columns, std::size_t inner, std::size_t threads) {
  const std::size_t worth = rows * columns * inner >> 20;
  return std::clamp<std::size_t>(worth, 1,
                                 std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(rows, 1)));
}

}  // namespace

void multiply(linear::Form form, std::size_t rows, std::size_t columns, std::size_t inner,
              const EnclosedFactor& left, const Enclosure& right, Enclosure& product,
              linear::Workspace& workspace, std::size_t threads) {
  linear::renew(product.middle, rows * columns);
  linear::renew(product.error, rows * columns);
  product.grid = grid_of_product(left, right, inner);
  float* const sizes = product.grid ? nullptr : workspace.take<float>(0, right.size());
  const double share = std::max(relative_error(inner), left.share());
  const float least = product.grid ? 0 : sizes_with_errors(right, share, 1, sizes) * left.least();
  const std::size_t parts = parts_of_product(rows, columns, inner, threads);
  base::for_each_part(parts, parts, [&](std::size_t p) {
    const std::size_t first = rows * p / parts, count = rows * (p + 1) / parts - first;
    const Rows part{form, rows, columns, inner, first, count};
    const std::span<float> error(product.error.data() + first * columns, count * columns);
    part.multiply(left.values().middle.data(), right.middle.data(), product.middle.data());
    if (product.grid) return std::fill(error.begin(), error.end(), 0.0f);
    part.multiply(left.sizes().data(), static_cast<const float*>(sizes), product.error.data());
    finish_error(error, inner, least);
  });
}

void add_multiple(const Rational& coefficient, const Enclosure& term, Enclosure& sum) {
  const Coefficient factor(coefficient), none{Rational(0)};
  const std::size_t columns = term.size() == 0 ? 0 : sum.size() / term.size();
  const std::optional<long> grid = grid_of_sum(coefficient, term, sum);
  sum.grid = grid;
  if (grid) {
    for (std::size_t i = 0; i < term.size(); ++i) {
      for (std::size_t c = 0; c < columns; ++c) sum.middle[i * columns + c] += factor.value * term.middle[i];
    }
    return;
  }
  if (columns == 1 && abs(coefficient) == 1) {
    return add_entries(factor.value, term.middle.data(), term.error.data(), sum.size(), sum.middle.data(),
                       sum.error.data());
  }
  for (std::size_t r = 0; r < term.size(); ++r) {
    double x = 0;
    float error = 0;
    affine_entry(factor, none, term.middle[r], term.error[r], x, error);
    add_to_all(x, error, columns, sum.middle.data() + r * columns, sum.error.data() + r * columns);
  }
}

namespace {

struct RowSum {
  double sum = 0, sizes = 0, errors = 0;
};

// Lane by lane, so that compilers see what is independent.
INFIMUM_CLONES RowSum sum_of_row(const double* middle, const float* error, std::size_t count) {
  constexpr std::size_t lanes = 8;
  double sum[lanes] = {}, sizes[lanes] = {}, errors[lanes] = {};
  const std::size_t whole = count / lanes * lanes;
  for (std::size_t i = 0; i < whole; i += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) {
      sum[l] += middle[i + l];
      sizes[l] += std::abs(middle[i + l]);
      errors[l] += error[i + l];
    }
  }
  RowSum result;
  for (std::size_t i = whole; i < count; ++i) {
    result.sum += middle[i];
    result.sizes += std::abs(middle[i]);
    result.errors += error[i];
  }
  for (std::size_t l = 0; l < lanes; ++l) {
    result.sum += sum[l];
    result.sizes += sizes[l];
    result.errors += errors[l];
  }
  return result;
}

}  // namespace

// Any order of n additions errs by at most (n - 1) u times the sum of sizes, which is itself rounded; sums
// with 0, as lanes begin, do not err.
Enclosure sum_of_rows(const Enclosure& value, std::size_t rows) {
  Enclosure result(rows);
  const std::size_t columns = rows == 0 ? 0 : value.size() / rows;
  for (std::size_t r = 0; r < rows; ++r) {
    const RowSum row =
        sum_of_row(value.middle.data() + r * columns, value.error.data() + r * columns, columns);
    const double rounding = static_cast<double>(columns) * unit_roundoff * row.sizes;
    result.middle[r] = row.sum;
    result.error[r] = float_above((row.errors + rounding) * (1 + 0x1p-20));
  }
  return result;
}

void multiply_entries(const Enclosure& left, const Enclosure& right, Enclosure& product) {
  product.grid.reset();
  for (std::size_t i = 0; i < product.size(); ++i) {
    const double a = left.middle[i], b = right.middle[i], ea = left.error[i], eb = right.error[i];
    const double x = a * b;
    const bool zero = (a == 0 && ea == 0) || (b == 0 && eb == 0);
    const double lost = zero ? 0 : x == 0 ? least_float : rounding(x);
    product.middle[i] = x;
    product.error[i] = float_above((std::abs(a) * eb + std::abs(b) * ea + ea * eb + lost) * (1 + 0x1p-40));
  }
}

void apply(const Piecewise& step, const Enclosure& argument, std::vector<Code>& codes, Enclosure& result) {
  if (is_relu(step)) {
    result.grid = argument.grid;
    relu_codes(argument.middle.data(), argument.error.data(), argument.size(), codes.data());
    return relu_values(argument.middle.data(), argument.error.data(), argument.size(), result.middle.data(),
                       result.error.data());
  }
  result.grid.reset();
  std::vector<Breakpoint> breakpoints;
  for (const Rational& at : step.breakpoints) {
    const Coefficient value(at);
    breakpoints.push_back({value.value, value.exact});
  }
  std::vector<Coefficient> slopes(step.slopes.begin(), step.slopes.end());
  std::vector<Coefficient> intercepts(step.intercepts.begin(), step.intercepts.end());
  double steepest = 0;
  for (const Coefficient& slope : slopes)
    steepest = std::max(steepest, std::abs(slope.value) + slope.error());
  for (std::size_t i = 0; i < argument.size(); ++i) {
    std::size_t piece = 0;
    const double middle = argument.middle[i];
    const float error = argument.error[i];
    codes[i] = shown_code(breakpoints, middle, error, piece);
    // An undecided argument may lie on another piece than its middle: the function is Lipschitz with the
    // steepest slope, and the middle itself is within its own rounding error of the piece on which it was
    // taken.
    const bool known = codes[i] != undecided;
    affine_entry(slopes[piece], intercepts[piece], middle, known ? error : 0, result.middle[i],
                 result.error[i]);
    if (known) continue;
    double doubt = steepest * error;
    for (const Breakpoint& b : breakpoints) {
      doubt += 2 * steepest * 0x1p-49 * (b.at == 0 ? 0 : std::abs(b.at) + std::abs(middle));
    }
    result.error[i] = float_above((result.error[i] + doubt) * (1 + 0x1p-40));
  }
}

void multiply_by_code(const RationalVector& factors, const std::vector<Code>& codes,
                      const Enclosure& argument, Enclosure& result) {
  if (factors == RationalVector{0, 0, 1}) {
    result.grid = argument.grid;
    return keep_code(2, codes.data(), argument.middle.data(), argument.error.data(), argument.size(),
                     result.middle.data(), result.error.data());
  }
  result.grid.reset();
  const std::vector<Coefficient> coefficients(factors.begin(), factors.end());
  const Coefficient none{Rational(0)};
  for (std::size_t i = 0; i < argument.size(); ++i) {
    affine_entry(coefficients[codes[i]], none, argument.middle[i], argument.error[i], result.middle[i],
                 result.error[i]);
  }
}

}  // namespace infimum::exact
