// SPDX-License-Identifier: Apache-2.0
#include "relaxations/exact_moments.hpp"

#include <gtest/gtest.h>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

// The gradient of f in the stacked parameters, parameter by parameter.
std::vector<Rational> gradient(const Frame& frame, std::size_t point, const ExactMoments::Signs& signs) {
  std::vector<Rational> z(frame.parameters(), Rational(0));
  const cells::IntegerVector& row = frame.groups.row(point);
  if (frame.intercept() > 0) z[0] = 1;
  for (std::size_t t = 0; t < frame.affine(); ++t) z[frame.affine_offset() + t] = row[t];
  for (std::size_t j = 0; j < frame.units(); ++j) {
    for (std::size_t t = 0; t < row.size(); ++t) z[frame.unit_offset(j) + t] = signs[j] * row[t];
  }
  return z;
}

TEST(ExactMoments, AreTheSumsOfTheDefinition) {
  std::size_t without = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed, erm::Loss::squared);
    const std::size_t p = s.frame.parameters();
    ExactMoments moments(s.frame);
    linear::RationalMatrix gram(p, std::vector<Rational>(p, Rational(0)));
    std::vector<Rational> linear(p, Rational(0));
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (s.draw.percent(20)) continue;
      ExactMoments::Signs signs;
      for (std::size_t j = 0; j < s.frame.units(); ++j)
        signs.push_back(static_cast<int>(s.draw.between(-1, 1)));
      const bool has_target = s.draw.percent(80);
      without += has_target ? 0 : 1;
      moments.add(i, signs, has_target);
      const std::vector<Rational> z = gradient(s.frame, i, signs);
      const erm::Group& group = s.frame.groups[i];
      for (std::size_t a = 0; a < p; ++a) {
        for (std::size_t b = 0; b < p; ++b) gram[a][b] += group.weight * z[a] * z[b];
        if (has_target) linear[a] += group.weight * group.mean * z[a];
      }
    }
    EXPECT_EQ(moments.gram(), gram) << s.name;
    EXPECT_EQ(moments.linear(), linear) << s.name;
  }
  EXPECT_GT(without, 20U);
}

}  // namespace
}  // namespace infimum::relaxations
