// SPDX-License-Identifier: Apache-2.0
//
// The enclosure against exact coordinates. Vectors are known up to 2^-52 of themselves, so the exact ones are
// other rationals than the floats.
#include "relaxations/float_basis.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "numbers/powers.hpp"
#include "oracle/draw.hpp"
#include "oracle/elimination.hpp"

namespace infimum::relaxations {
namespace {

using oracle::Matrix;
using oracle::Rational;
using oracle::RationalVector;

enum class Kind { plain, nearly_singular, badly_scaled };

// A basis, and its floats. Off by as much as is allowed, or by nothing.
struct Case {
  Case(oracle::Draw& draw, std::size_t the_dimension, Kind kind, bool is_off)
      : dimension(the_dimension), basis(dimension) {
    const Matrix rows = drawn_rows(draw, kind);
    for (std::size_t l = 0; l < dimension; ++l) {
      exact.emplace_back();
      for (std::size_t t = 0; t < dimension; ++t) {
        basis.vector(l)[t] = rows[l][t].get_d();
        exact.back().push_back(nearby(draw, basis.vector(l)[t], is_off));
      }
    }
  }

  static Rational nearby(oracle::Draw& draw, double value, bool is_off) {
    const long sign = is_off ? draw.between(-1, 1) : 0;
    return Rational(value) * (1 + sign * numbers::times_power_of_two(1, -52));
  }

  // c with sum c_l g_l = x.
  RationalVector coordinates(const RationalVector& x) const {
    Matrix columns(dimension, RationalVector(dimension));
    for (std::size_t l = 0; l < dimension; ++l) {
      for (std::size_t t = 0; t < dimension; ++t) columns[t][l] = exact[l][t];
    }
    return oracle::solve(columns, x);
  }
  bool is_regular() const { return oracle::reduce(exact, dimension).pivots.size() == dimension; }

  std::size_t dimension;
  Matrix exact;
  FloatBasis basis;

 private:
  Matrix drawn_rows(oracle::Draw& draw, Kind kind) const {
    Matrix rows;
    for (std::size_t l = 0; l < dimension; ++l) {
      rows.emplace_back();
      for (std::size_t t = 0; t < dimension; ++t) rows.back().push_back(draw.between(-9, 9));
    }
    if (kind == Kind::nearly_singular && dimension > 1) {
      rows.back() = RationalVector(dimension, Rational(0));
      for (std::size_t l = 0; l + 1 < dimension; ++l) {
        const long factor = draw.between(-2, 2);
        for (std::size_t t = 0; t < dimension; ++t) rows.back()[t] += factor * rows[l][t];
      }
      rows.back()[draw.below(dimension)] += numbers::times_power_of_two(1, -draw.between(5, 40));
    }
    if (kind == Kind::badly_scaled) {
      for (RationalVector& row : rows) {
        const long exponent = draw.between(-30, 30);
        for (Rational& entry : row) entry *= numbers::times_power_of_two(1, exponent);
      }
    }
    return rows;
  }
};

std::vector<double> drawn_floats(oracle::Draw& draw, std::size_t dimension) {
  std::vector<double> x;
  for (std::size_t t = 0; t < dimension; ++t)
    x.push_back(
        std::ldexp(static_cast<double>(draw.between(-99999, 99999)), static_cast<int>(draw.between(-20, 3))));
  return x;
}

struct Tally {
  std::size_t inverted = 0, refused = 0, narrow = 0;
};

Tally expect_enclosures(Kind kind) {
  Tally tally;
  oracle::Draw draw(1 + static_cast<std::uint64_t>(kind));
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t dimension = 1 + draw.below(7);
    Case c(draw, dimension, kind, trial % 2 == 0);
    if (!c.basis.invert()) {
      ++tally.refused;
      continue;
    }
    ++tally.inverted;
    EXPECT_TRUE(c.is_regular());
    if (!c.is_regular()) continue;
    for (int vectors = 0; vectors < 3; ++vectors) {
      const std::vector<double> x = drawn_floats(draw, dimension);
      RationalVector truth;
      for (const double entry : x) truth.push_back(Case::nearby(draw, entry, trial % 2 == 0));
      std::vector<double> out(c.basis.room(), 0.0);
      const double error = c.basis.coordinates(x.data(), out.data());
      const RationalVector exact = c.coordinates(truth);
      double largest = 0;
      for (std::size_t l = 0; l < dimension; ++l) {
        EXPECT_LE(abs(Rational(Rational(out[l]) - exact[l])), Rational(error));
        largest = std::max(largest, std::abs(out[l]));
      }
      tally.narrow += error < 1e-9 * largest ? 1 : 0;
    }
  }
  return tally;
}

TEST(FloatBasis, EnclosesCoordinates) {
  const Tally tally = expect_enclosures(Kind::plain);
  EXPECT_GT(tally.inverted, 250U);
  EXPECT_GT(10 * tally.narrow, 9 * 3 * tally.inverted);
}

TEST(FloatBasis, EnclosesCoordinatesInNearlySingularBases) {
  const Tally tally = expect_enclosures(Kind::nearly_singular);
  EXPECT_GT(tally.inverted, 100U);
  EXPECT_GT(tally.refused, 10U);
}

TEST(FloatBasis, EnclosesCoordinatesInBadlyScaledBases) {
  const Tally tally = expect_enclosures(Kind::badly_scaled);
  EXPECT_GT(tally.inverted, 30U);
}

// A vector known up to errors of its own, which may be far larger than rounding.
TEST(FloatBasis, EnclosesCoordinatesOfWhatIsKnownUpToErrors) {
  oracle::Draw draw(5);
  std::size_t tight = 0, inverted = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const std::size_t dimension = 1 + draw.below(7);
    Case c(draw, dimension, draw.percent(50) ? Kind::plain : Kind::nearly_singular, true);
    if (!c.basis.invert()) continue;
    ++inverted;
    std::vector<double> x = drawn_floats(draw, dimension), errors, out(c.basis.room()), out_errors(out);
    RationalVector truth;
    for (const double entry : x) {
      errors.push_back(draw.percent(70) ? std::ldexp(1.0, static_cast<int>(draw.between(-50, -2))) : 0.0);
      truth.push_back(Case::nearby(draw, entry, true) + draw.between(-1, 1) * Rational(errors.back()));
    }
    c.basis.coordinates(x.data(), errors.data(), out.data(), out_errors.data());
    const RationalVector exact = c.coordinates(truth);
    double worst = 0;
    for (std::size_t l = 0; l < dimension; ++l) {
      const Rational off = abs(Rational(Rational(out[l]) - exact[l]));
      EXPECT_LE(off, Rational(out_errors[l]));
      worst = std::max(worst, Rational(off / Rational(out_errors[l])).get_d());
    }
    tight += worst > 0.2 ? 1 : 0;
  }
  EXPECT_GT(inverted, 150U);
  EXPECT_GT(3 * tight, inverted);  // no wider than the errors ask for
}

TEST(FloatBasis, RefusesDependentVectors) {
  oracle::Draw draw(6);
  for (int trial = 0; trial < 100; ++trial) {
    const std::size_t dimension = 2 + draw.below(5);
    FloatBasis basis(dimension);
    for (std::size_t l = 0; l + 1 < dimension; ++l) {
      for (std::size_t t = 0; t < dimension; ++t) {
        basis.vector(l)[t] = static_cast<double>(draw.between(-9, 9));
        basis.vector(dimension - 1)[t] += static_cast<double>(draw.between(1, 1)) * basis.vector(l)[t];
      }
    }
    EXPECT_FALSE(basis.invert());
  }
  FloatBasis zero(1), nan(2);
  EXPECT_FALSE(zero.invert());
  nan.vector(0)[0] = nan.vector(1)[1] = NAN;
  EXPECT_FALSE(nan.invert());
}

// One object serves many bases, and its answers do not depend on those before.
TEST(FloatBasis, KeepsNothing) {
  oracle::Draw draw(7);
  FloatBasis used(3);
  for (int trial = 0; trial < 50; ++trial) {
    FloatBasis fresh(3);
    for (std::size_t l = 0; l < 3; ++l) {
      for (std::size_t t = 0; t < 3; ++t)
        used.vector(l)[t] = fresh.vector(l)[t] = static_cast<double>(draw.between(-5, 5));
    }
    const bool inverts = fresh.invert();
    EXPECT_EQ(used.invert(), inverts);
    if (!inverts) continue;
    const std::vector<double> x = drawn_floats(draw, 3);
    std::vector<double> one(used.room()), other(used.room());
    EXPECT_EQ(used.coordinates(x.data(), one.data()), fresh.coordinates(x.data(), other.data()));
    EXPECT_EQ(one, other);
  }
}

}  // namespace
}  // namespace infimum::relaxations
