// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_encoding.hpp"

#include <gtest/gtest.h>

#include "relaxations/leaf_rule.hpp"
#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

// Whatever the form, the rule reads the r that went in.
TEST(AbsoluteEncoding, LosesNothing) {
  std::size_t networks = 0, plain = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s(seed, erm::Loss::absolute);
    Region region = random_region(s.frame, s.draw, s.draw.below(10));
    AbsoluteFit fit(s.frame);
    fit.bound(region, 1e300);
    AbsoluteEncoding encoding(s.frame);
    AbsoluteResiduals r{encoding.bounded(fit), {}};
    for (std::size_t q = 0; q < fit.program().met().size(); ++q) {
      const AbsoluteFit::Variable& variable = fit.variables()[fit.program().met()[q]];
      if (variable.side == 0) r.added[variable.group] += Rational(s.draw.between(-9, 9)) / 7;
    }
    const erm::Witness witness = encoding.encode(region, fit, r);
    (witness.network_form ? networks : plain) += 1;
    Expansion expansion(s.frame);
    ASSERT_TRUE(expansion.write_out(region, witness));
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      Rational expected(r.bounded[i], encoding.unit()),
          found(expansion.numerators()[i], expansion.denominator());
      expected.canonicalize();
      found.canonicalize();
      if (r.added.count(i) > 0) expected += r.added[i];
      EXPECT_EQ(found, expected) << s.name;
    }
  }
  EXPECT_GT(networks, 10U);
  EXPECT_GT(plain, 10U);
}

// A group's own least loss, kept below its median, is worth what its hinges say.
TEST(AbsoluteEncoding, WeighsMembersOfAHingeOnce) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s(seed, erm::Loss::absolute);
    Region region = random_region(s.frame, s.draw, s.draw.below(7));
    AbsoluteFit fit(s.frame);
    fit.bound(region, 1e300);
    const AbsoluteEncoding encoding(s.frame);
    const std::vector<Integer> bounded = encoding.bounded(fit);
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      Guess sum = 0;
      for (std::size_t l = 0; l < fit.variables().size(); ++l) {
        if (fit.variables()[l].group == i && !fit.program().is_met(l)) sum += fit.program().r(l);
      }
      const Guess exact = Rational(Rational(bounded[i]) / encoding.unit()).get_d() / s.frame.weight_unit();
      EXPECT_NEAR(exact, sum, 1e-9 * (1 + std::abs(sum))) << s.name;
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
