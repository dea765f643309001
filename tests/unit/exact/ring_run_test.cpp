// SPDX-License-Identifier: Apache-2.0
#include "exact/ring_run.hpp"

#include <gtest/gtest.h>

#include "circuits/rings.hpp"
#include "exact/decisions.hpp"
#include "numbers/modular.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

using circuits::BallRing;
using circuits::ResidueRing;
using circuits::WordRing;

// All points of all batches in a ring, with activations decided by the oracle's fractions; gradients by
// parameter.
template <class Ring>
std::vector<std::vector<typename Ring::Element>> gradients_in(const Ring& ring,
                                                              const oracle::RandomProgram& random,
                                                              const KinkRule& rule) {
  const auto parameters = random.program.parameters();
  const Plan plan(random.program, random.risk, {{}, parameters, false}, rule);
  std::vector<RationalVector> values = oracle::values_at(random.program, random.batches.front(), 0);
  RingRun<Ring> run(plan, ring, [&](ValueId id, std::size_t entry, const typename Ring::Element&) {
    const auto& step = std::get<Piecewise>(random.program.value(id).step);
    return code_of(step, values[step.argument][entry]);
  });
  for (const Batch& batch : random.batches) {
    for (std::size_t i = 0; i < batch.points; ++i) {
      values = oracle::values_at(random.program, batch, i);
      run.add_point(batch, i);
    }
  }
  run.finish();
  std::vector<std::vector<typename Ring::Element>> gradients;
  for (const ValueId id : parameters) gradients.push_back(run.take_gradient(id));
  return gradients;
}

Rational truth_of(const oracle::RandomProgram& random, const KinkRule& rule, std::size_t g, std::size_t e) {
  return oracle::derivative_of(random.program, random.risk, random.batches, random.program.parameters()[g], e,
                               rule);
}

TEST(RingRun, CarriesTheResiduesOfTheFractions) {
  constexpr std::uint64_t prime = 4611686018427387847U;                          // 2^62 - 57
  const numbers::Integer long_prime("170141183460469231731687303715884105727");  // 2^127 - 1
  for (std::uint64_t seed = 4000; seed < 4060; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const KinkRule rule = seed % 2 == 0 ? KinkRule{} : KinkRule{false, Rational(1, 3)};
    const auto words = gradients_in(WordRing(prime), random, rule);
    const auto integers = gradients_in(ResidueRing(long_prime), random, rule);
    for (std::size_t g = 0; g < words.size(); ++g) {
      ASSERT_EQ(words[g].size(), integers[g].size());
      for (std::size_t e = 0; e < random.program.value(random.program.parameters()[g]).width; ++e) {
        const Rational truth = truth_of(random, rule, g, e);
        std::uint64_t word = 0;
        numbers::Integer integer = 0;
        WordRing(prime).constant(word, truth);
        ResidueRing(long_prime).constant(integer, truth);
        ASSERT_EQ(words[g].empty() ? 0 : words[g][e], word) << seed << " " << g << " " << e;
        ASSERT_EQ(integers[g].empty() ? numbers::Integer(0) : integers[g][e], integer);
      }
    }
  }
}

TEST(RingRun, BallsEncloseTheFractions) {
  const BallRing ring(96);
  for (std::uint64_t seed = 4100; seed < 4140; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const auto balls = gradients_in(ring, random, {});
    for (std::size_t g = 0; g < balls.size(); ++g) {
      for (std::size_t e = 0; e < balls[g].size(); ++e) {
        const Rational truth = truth_of(random, {}, g, e);
        circuits::Ball at, difference;
        ring.constant(at, truth);
        ring.difference(difference, balls[g][e], at);
        ASSERT_EQ(difference.sign().value_or(0), 0) << seed;
        ASSERT_TRUE(truth == 0 || balls[g][e].sign() == sgn(truth)) << seed;
      }
    }
  }
}

}  // namespace
}  // namespace infimum::exact
