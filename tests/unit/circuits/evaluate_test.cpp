// SPDX-License-Identifier: Apache-2.0
#include "circuits/evaluate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

// Fractions, which remembers how many elements are in use.
struct FractionRing {
  using Element = Rational;
  void constant(Rational& result, const Rational& value) const { result = value; }
  void sum(Rational& result, const Rational& a, const Rational& b) const { result = a + b; }
  void difference(Rational& result, const Rational& a, const Rational& b) const { result = a - b; }
  void product(Rational& result, const Rational& a, const Rational& b) const { result = a * b; }
  void release(Rational& element) const { element = -999; }
};

TEST(Evaluate, IsTheDefinition) {
  base::Random random(3);
  for (int k = 0; k < 500; ++k) {
    Circuit circuit = oracle::random_circuit(random, 1 + random.below(25), {1, 2, 5});
    if (k % 3 == 0) circuit.set_output(static_cast<GateId>(random.below(circuit.size())));
    FractionRing ring;
    ASSERT_EQ(evaluate(circuit, schedule_of(circuit), ring),
              oracle::values_of_gates(circuit)[circuit.output()]);
  }
}

TEST(Evaluate, AChainTakesOnePlaceAndItsConstants) {
  Circuit circuit;
  GateId last = circuit.constant(1);
  for (int k = 0; k < 100; ++k) last = circuit.product(last, last);
  EXPECT_EQ(schedule_of(circuit).places, 1U);
  for (int k = 0; k < 100; ++k) last = circuit.sum(last, 0);
  EXPECT_EQ(schedule_of(circuit).places, 2U);
}

TEST(Evaluate, GatesThatNobodyNeedsHaveNoPlace) {
  Circuit circuit;
  const GateId one = circuit.constant(1);
  circuit.sum(one, one);
  circuit.set_output(one);
  const Schedule schedule = schedule_of(circuit);
  EXPECT_EQ(schedule.place[1], Schedule::nowhere);
  EXPECT_EQ(schedule.places, 1U);
}

}  // namespace
}  // namespace infimum::circuits
