// SPDX-License-Identifier: Apache-2.0
#include "circuits/gate_ring.hpp"

#include <gtest/gtest.h>

#include "circuits/evaluate.hpp"
#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

Rational value_of(const Circuit& circuit, GateId gate) {
  return oracle::values_of_gates(circuit)[gate];
}

TEST(GateRing, WritesAnEvaluationDown) {
  base::Random random(70);
  for (int k = 0; k < 200; ++k) {
    const Circuit circuit = oracle::random_circuit(random, 1 + random.below(12), {1, 3});
    Circuit written;
    GateRing ring(written);
    const GateId output = ring.gate_of(evaluate(circuit, schedule_of(circuit), ring));
    ASSERT_EQ(value_of(written, output), value_of(circuit, circuit.output()));
    ASSERT_LE(written.size(), circuit.size() + 1);
  }
}

TEST(GateRing, LeavesZerosAndOnesOut) {
  Circuit written;
  const GateRing ring(written);
  GateRing::Element zero, one, five, result;
  ring.constant(zero, 0);
  ring.constant(one, 1);
  ring.constant(five, 5);
  const std::size_t constants = written.size();
  ring.product(result, zero, five);
  EXPECT_EQ(result.kind, GateRing::Element::zero);
  ring.product(result, one, five);
  EXPECT_EQ(result.gate, five.gate);
  ring.sum(result, five, zero);
  EXPECT_EQ(result.gate, five.gate);
  ring.difference(result, five, zero);
  EXPECT_EQ(result.gate, five.gate);
  EXPECT_EQ(written.size(), constants);
  ring.difference(result, zero, five);
  EXPECT_EQ(value_of(written, result.gate), -5);
}

TEST(GateRing, SumsOfProducts) {
  Circuit written;
  const GateRing ring(written);
  std::vector<GateRing::Element> a(3), b(6);
  for (int k = 0; k < 3; ++k) ring.constant(a[k], k + 2);
  for (int k = 0; k < 6; ++k) ring.constant(b[k], k);
  GateRing::Element sum;
  ring.dot(sum, false, a.data(), 1, b.data(), 2, 3);
  EXPECT_EQ(value_of(written, sum.gate), 2 * 0 + 3 * 2 + 4 * 4);
  ring.dot(sum, true, a.data(), 1, b.data() + 1, 2, 3);
  EXPECT_EQ(value_of(written, sum.gate), 22 + 2 * 1 + 3 * 3 + 4 * 5);
}

TEST(GateRing, StopsAtItsLimit) {
  Circuit written;
  const GateRing ring(written, 2);
  GateRing::Element a, b;
  ring.constant(a, 2);
  ring.constant(b, 3);
  EXPECT_THROW(ring.product(a, a, b), std::length_error);
}

}  // namespace
}  // namespace infimum::circuits
