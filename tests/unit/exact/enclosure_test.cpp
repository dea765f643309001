// SPDX-License-Identifier: Apache-2.0
#include "exact/enclosure.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "numbers/powers.hpp"
#include "oracle/draw.hpp"

namespace infimum::exact {
namespace {

using numbers::from_double;

bool covers(const Enclosure& enclosure, std::size_t i, const Rational& truth) {
  if (!std::isfinite(enclosure.middle[i]) || !std::isfinite(enclosure.error[i])) return true;
  return abs(from_double(enclosure.middle[i]) - truth) <= from_double(double{enclosure.error[i]});
}

// Numbers of any size, with zeros, powers of two and the smallest doubles among them.
double random_double(oracle::Draw& draw, int range) {
  switch (draw.below(8)) {
    case 0:
      return 0;
    case 1:
      return std::ldexp(1.0, static_cast<int>(draw.between(-range, range)));
    case 2:
      return draw.below(4) == 0 ? std::numeric_limits<double>::denorm_min() : -1;
    default:
      return std::ldexp(static_cast<double>(draw.between(-(1l << 52), 1l << 52)),
                        static_cast<int>(draw.between(-range - 52, range - 52)));
  }
}

struct Known {
  RationalVector truth;
  Enclosure enclosure;
};

// Truths that lie anywhere inside of their enclosures, the ends included.
Known random_matrix(oracle::Draw& draw, std::size_t size, int range, bool exact) {
  Known known{{}, Enclosure(size)};
  for (std::size_t i = 0; i < size; ++i) {
    known.enclosure.middle[i] = random_double(draw, range);
    const auto error =
        static_cast<float>(exact || draw.below(3) == 0 ? 0 : std::abs(random_double(draw, 20)) * 1e-6);
    known.enclosure.error[i] = error;
    known.truth.push_back(from_double(known.enclosure.middle[i]) +
                          Rational(draw.between(-2, 2), 2) * from_double(double{error}));
  }
  return known;
}

TEST(Enclosure, OfNumbersThatAreNoDoubles) {
  const RationalVector values = {Rational(1, 3), 0, numbers::times_power_of_two(1, -2000),
                                 numbers::times_power_of_two(1, 2000), Rational((1l << 60) + 1)};
  const Enclosure enclosure = enclose(ScaledIntegers::of(values));
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_TRUE(covers(enclosure, i, values[i])) << i;
  EXPECT_GT(enclosure.error[0], 0);
  EXPECT_EQ(enclosure.error[1], 0);
  EXPECT_GT(enclosure.error[2], 0);
  EXPECT_FALSE(std::isfinite(enclosure.error[3]));
}

TEST(Enclosure, ProductsHoldTheTruth) {
  oracle::Draw draw(11);
  linear::Workspace workspace;
  for (int trial = 0; trial < 400; ++trial) {
    const int range = trial % 4 == 0 ? 1000 : trial % 4 == 1 ? 60 : 3;
    const std::size_t m = 1 + draw.below(4), n = 1 + draw.below(4), k = 1 + draw.below(6);
    const Known a = random_matrix(draw, m * k, range, trial % 3 == 0),
                b = random_matrix(draw, k * n, range, trial % 5 == 0);
    Enclosure product(0);
    const bool transposed = draw.below(2) == 0;
    const double shares[] = {0x1p-60, relative_error(k), 0x1p-30,
                             balanced_share(a.enclosure, b.enclosure, k)};
    multiply(transposed ? linear::Form::left_transposed : linear::Form::plain, m, n, k,
             EnclosedFactor(a.enclosure, shares[draw.below(4)]), b.enclosure, product, workspace);
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        Rational truth = 0;
        for (std::size_t l = 0; l < k; ++l)
          truth += a.truth[transposed ? l * m + i : i * k + l] * b.truth[l * n + j];
        EXPECT_TRUE(covers(product, i * n + j, truth)) << "trial " << trial;
      }
    }
  }
}

// Threads divide the rows of long products.
TEST(Enclosure, ProductsInThreadsHoldTheTruth) {
  oracle::Draw draw(12);
  linear::Workspace workspace;
  using linear::Form;
  const std::size_t m = 130, n = 90, k = 400;
  for (const Form form : {Form::plain, Form::left_transposed, Form::right_transposed}) {
    for (const bool integers : {false, true}) {
      Known a = random_matrix(draw, m * k, 3, integers), b = random_matrix(draw, k * n, 3, integers);
      for (Known* const known : {&a, &b}) {
        if (!integers) continue;
        for (std::size_t i = 0; i < known->truth.size(); ++i)
          known->truth[i] = known->enclosure.middle[i] = static_cast<double>(draw.between(-9, 9));
        known->enclosure.grid = 0;
      }
      for (const std::size_t threads : {1u, 2u, 3u, 500u}) {
        Enclosure product(0);
        multiply(form, m, n, k, EnclosedFactor(a.enclosure, relative_error(k)), b.enclosure, product,
                 workspace, threads);
        EXPECT_EQ(product.grid.has_value(), integers);
        for (std::size_t e = 0; e < m * n; e += 97) {
          Rational truth = 0;
          for (std::size_t l = 0; l < k; ++l) {
            truth += a.truth[form == Form::left_transposed ? l * m + e / n : e / n * k + l] *
                     b.truth[form == Form::right_transposed ? e % n * k + l : l * n + e % n];
          }
          EXPECT_TRUE(covers(product, e, truth)) << e;
          EXPECT_TRUE(std::isfinite(product.error[e]) && (!integers || product.error[e] == 0));
        }
      }
    }
  }
}

TEST(Enclosure, NothingTimesSomethingIsExactlyNothing) {
  Enclosure zeros(4), values(4), product(0);
  linear::Workspace workspace;
  values.middle = {1, 2, 3, 1e-300};
  values.error = {0.5f, 0, 0, 0};
  multiply(linear::Form::plain, 2, 2, 2, EnclosedFactor(values, 0x1p-40), zeros, product, workspace);
  EXPECT_EQ(product.middle, (linear::LargeVector<double>(4, 0.0)));
  EXPECT_EQ(product.error, (linear::LargeVector<float>(4, 0.0f)));
}

TEST(Enclosure, SumsAndProductsOfEntriesHoldTheTruth) {
  oracle::Draw draw(12);
  for (int trial = 0; trial < 300; ++trial) {
    const int range = trial % 3 == 0 ? 1000 : 5;
    const std::size_t size = 6;
    const Known a = random_matrix(draw, size, range, false),
                b = random_matrix(draw, size, range, trial % 2 == 0);
    Enclosure product(size), sum = a.enclosure;
    multiply_entries(a.enclosure, b.enclosure, product);
    const Rational coefficient =
        trial % 4 == 0 ? Rational(1) : Rational(draw.between(-9, 9), draw.between(1, 9));
    Rational exact = coefficient;
    exact.canonicalize();
    add_multiple(exact, b.enclosure, sum);
    for (std::size_t i = 0; i < size; ++i) {
      EXPECT_TRUE(covers(product, i, a.truth[i] * b.truth[i])) << trial;
      EXPECT_TRUE(covers(sum, i, a.truth[i] + exact * b.truth[i])) << trial;
    }
  }
}

TEST(Enclosure, ActivationsHoldTheTruthAndDecideOnlyWhatIsShown) {
  oracle::Draw draw(13);
  const std::vector<Piecewise> functions = {
      {0, {0}, {0, 1}, {0, 0}},
      {0, {0}, {-1, 1}, {0, 0}},
      {0, {Rational(-1, 3), Rational(1, 3)}, {0, 3, 0}, {-1, 0, 1}},
      {0, {-2, 0, 1}, {-1, 2, 0, 1}, {-4, 2, 2, 1}},
      {0, {}, {Rational(2, 7)}, {Rational(1, 9)}},
  };
  std::size_t open = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const Piecewise& step = functions[draw.below(functions.size())];
    Known z = random_matrix(draw, 8, trial % 3 == 0 ? 1000 : 2, false);
    if (!step.breakpoints.empty() && draw.below(2) == 0) {  // close to a breakpoint, or on it
      z.truth[0] = step.breakpoints[draw.below(step.breakpoints.size())];
      z.enclosure.middle[0] = numbers::to_nearest_double(z.truth[0]);
      z.enclosure.error[0] = from_double(z.enclosure.middle[0]) == z.truth[0] ? 0.0f : 1e-15f;
    }
    Enclosure result(8);
    std::vector<Code> codes(8, undecided);
    apply(step, z.enclosure, codes, result);
    const Pieces pieces = pieces_of(step, {});
    for (std::size_t i = 0; i < 8; ++i) {
      const Code truth = code_of(step, z.truth[i]);
      open += codes[i] == undecided;
      EXPECT_TRUE(codes[i] == undecided || codes[i] == truth) << "trial " << trial;
      EXPECT_TRUE(covers(result, i, pieces.slopes[truth] * z.truth[i] + pieces.intercepts[truth]))
          << "trial " << trial;
      codes[i] = truth;
    }
    multiply_by_code(pieces.derivatives, codes, z.enclosure, result);
    for (std::size_t i = 0; i < 8; ++i)
      EXPECT_TRUE(covers(result, i, pieces.derivatives[codes[i]] * z.truth[i]));
  }
  EXPECT_GT(open, 0u);
  EXPECT_LT(open, 2000u);  // of 4000: most are decided
}

TEST(Enclosure, ReluOnItsKinkIsDecidedWhereTheArgumentIsKnown) {
  Enclosure z(3), result(3);
  z.error = {0, 1e-30f, std::numeric_limits<float>::quiet_NaN()};
  std::vector<Code> codes(3);
  apply({0, {0}, {0, 1}, {0, 0}}, z, codes, result);
  EXPECT_EQ(codes, (std::vector<Code>{1, undecided, undecided}));
}

// Whatever the place of a number that is none, the sizes of the row tell.
TEST(Enclosure, SizesOfARow) {
  for (const std::size_t count : {1u, 2u, 8u, 9u, 23u}) {
    const std::vector<double> middle(count, -3.0);
    std::vector<float> error(count, 1.0f);
    const RowSizes sizes = sizes_of(middle.data(), error.data(), count);
    EXPECT_EQ(sizes.largest, 4.0);
    EXPECT_EQ(sizes.squares, 16.0 * static_cast<double>(count));
    for (std::size_t i = 0; i < count; ++i) {
      for (const float bad :
           {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        error[i] = bad;
        EXPECT_FALSE(std::isfinite(sizes_of(middle.data(), error.data(), count).largest))
            << count << " " << i;
        error[i] = 1;
      }
    }
  }
}

TEST(Enclosure, SumsOfRowsHoldTheTruth) {
  oracle::Draw draw(17);
  for (int trial = 0; trial < 100; ++trial) {
    const std::size_t rows = 1 + draw.below(3), columns = 1 + draw.below(9);
    const Known value = random_matrix(draw, rows * columns, trial % 2 == 0 ? 60 : 3, trial % 3 == 0);
    const Enclosure sums = sum_of_rows(value.enclosure, rows);
    for (std::size_t r = 0; r < rows; ++r) {
      Rational truth = 0;
      for (std::size_t c = 0; c < columns; ++c) truth += value.truth[r * columns + c];
      EXPECT_TRUE(covers(sums, r, truth)) << trial;
    }
  }
}

// Products and sums of small integers have no error, and of those that are too long they have one: whatever
// is claimed is true, and nothing is left open without need.
TEST(Enclosure, SumsOfSmallIntegersAreExact) {
  oracle::Draw draw(23);
  linear::Workspace workspace;
  std::size_t exact = 0, rounded = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t m = 1 + draw.below(3), n = 1 + draw.below(3), k = 1 + draw.below(5);
    const std::size_t bits = 10 + draw.below(25);  // of each factor: from 20 to 68 of a product
    const auto integers = [&](std::size_t count, long exponent) {
      RationalVector entries;
      for (std::size_t i = 0; i < count; ++i)
        entries.push_back(numbers::times_power_of_two(draw.between(-(1L << bits), 1L << bits), exponent));
      return entries;
    };
    const RationalVector a = integers(m * k, -7), b = integers(k * n, 2), c = integers(m, -6);
    const Enclosure left = enclose(ScaledIntegers::of(a)), right = enclose(ScaledIntegers::of(b));
    Enclosure result(0);
    multiply(linear::Form::plain, m, n, k, EnclosedFactor(left, relative_error(k)), right, result, workspace);
    add_multiple(trial % 2 == 0 ? 1 : -1, enclose(ScaledIntegers::of(c)), result);
    (result.grid ? exact : rounded) += 1;
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        Rational truth = trial % 2 == 0 ? c[i] : Rational(-c[i]);
        for (std::size_t l = 0; l < k; ++l) truth += a[i * k + l] * b[l * n + j];
        EXPECT_TRUE(covers(result, i * n + j, truth)) << trial;
        if (result.grid) {
          EXPECT_EQ(result.error[i * n + j], 0);
          EXPECT_EQ(Rational(truth / numbers::times_power_of_two(1, *result.grid)).get_den(), 1);
        }
      }
    }
    EXPECT_TRUE(result.grid || bits > 22) << bits;
  }
  EXPECT_GT(exact, 50u);
  EXPECT_GT(rounded, 50u);
}

// Small integers at first, and long ones behind them: the product is not exact, and does not claim to be.
TEST(Enclosure, LongIntegersBehindShortOnes) {
  oracle::Draw draw(29);
  linear::Workspace workspace;
  constexpr std::size_t k = 150;
  for (const long bits : {10L, 30L}) {
    RationalVector a, b;
    for (std::size_t i = 0; i < k; ++i) {
      const long most = 1L << (i < 100 ? 5 : bits);
      a.emplace_back(draw.between(-most, most));
      b.emplace_back(draw.between(-most, most));
    }
    a[0] = b[0] = 1;
    const Enclosure left = enclose(ScaledIntegers::of(a)), right = enclose(ScaledIntegers::of(b));
    Enclosure product(0);
    multiply(linear::Form::plain, 1, 1, k, EnclosedFactor(left, relative_error(k)), right, product,
             workspace);
    Rational truth = 0;
    for (std::size_t i = 0; i < k; ++i) truth += a[i] * b[i];
    EXPECT_TRUE(covers(product, 0, truth));
    EXPECT_EQ(product.grid.has_value(), bits == 10);
  }
}

}  // namespace
}  // namespace infimum::exact
