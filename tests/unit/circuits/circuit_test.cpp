// SPDX-License-Identifier: Apache-2.0
#include "circuits/circuit.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"

#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

TEST(Circuit, GatesReadEarlierGatesOnly) {
  Circuit circuit;
  const GateId one = circuit.constant(1);
  EXPECT_THROW(circuit.sum(one, 1), std::invalid_argument);
  EXPECT_THROW(circuit.add(Operation::constant, one, one), std::invalid_argument);
  EXPECT_EQ(circuit.sum(one, one), 1U);
  EXPECT_EQ(circuit.output(), 1U);
  circuit.set_output(0);
  EXPECT_EQ(circuit.output(), 0U);
  EXPECT_THROW(circuit.set_output(2), std::invalid_argument);
}

TEST(Circuit, PowersBySquaring) {
  for (const unsigned exponent : {1U, 2U, 3U, 7U, 8U, 100U}) {
    Circuit circuit;
    circuit.power(circuit.constant(3), exponent);
    Integer expected;
    mpz_ui_pow_ui(expected.get_mpz_t(), 3, exponent);
    EXPECT_EQ(oracle::values_of_gates(circuit)[circuit.output()], expected) << exponent;
  }
  Circuit circuit;
  EXPECT_THROW(circuit.power(circuit.constant(3), 0), std::invalid_argument);
}

// The value stays, and no two gates are equal any more.
TEST(Circuit, TrimmedHasTheSameValueInFewerGates) {
  base::Random random(1);
  for (int k = 0; k < 300; ++k) {
    Circuit circuit = oracle::random_circuit(random, 3 + random.below(20), {1, 2, 3});
    circuit.set_output(static_cast<GateId>(random.below(circuit.size())));
    const Circuit trim = trimmed(circuit);
    ASSERT_EQ(oracle::values_of_gates(circuit)[circuit.output()],
              oracle::values_of_gates(trim)[trim.output()]);
    ASSERT_LE(trim.size(), circuit.size());
    ASSERT_EQ(trimmed(trim), trim);
  }
  Circuit doubled;
  const GateId a = doubled.constant(5), b = doubled.constant(5);
  doubled.product(doubled.sum(a, b), doubled.sum(b, a));
  EXPECT_EQ(trimmed(doubled).size(), 3U);
}

TEST(Circuit, DenominatorsEachOnce) {
  base::Random random(70);
  for (std::size_t count = 0; count < 40; ++count) {
    Circuit circuit;
    circuit.constant(7);
    Integer expected = 1;
    std::set<Integer> denominators;
    for (std::size_t k = 0; k < count; ++k) {
      const Rational value = Rational(1) / static_cast<long>(1 + random.below(60));
      circuit.constant(value);
      expected = lcm(expected, value.get_den());
      if (value != 1) denominators.insert(value.get_den());
    }
    ASSERT_EQ(common_denominator(circuit), expected);
    ASSERT_EQ(denominators_of(circuit), std::vector<Integer>(denominators.begin(), denominators.end()));
  }
}

TEST(Circuit, CommonDenominator) {
  Circuit circuit;
  EXPECT_EQ(common_denominator(circuit), 1);
  circuit.constant(Rational(1, 6));
  circuit.constant(Rational(3, 4));
  EXPECT_EQ(common_denominator(circuit), 12);
}

}  // namespace
}  // namespace infimum::circuits
