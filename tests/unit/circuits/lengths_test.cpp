// SPDX-License-Identifier: Apache-2.0
#include "circuits/lengths.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "circuits/normal_form.hpp"
#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

TEST(Lengths, AreNeverBelowTheTruth) {
  base::Random random(6);
  for (int k = 0; k < 400; ++k) {
    const Circuit circuit = oracle::random_circuit(random, 1 + random.below(20), {1, 2, 3, 4});
    const Rational value = oracle::values_of_gates(circuit)[circuit.output()];
    const Length length = length_of(circuit);
    ASSERT_LT(std::log2(std::abs(value.get_num().get_d()) + 0.5),
              static_cast<double>(length.numerator) + 1e-6);
    ASSERT_LE(std::log2(value.get_den().get_d()), static_cast<double>(length.denominator) + 1e-6);
    ASSERT_GE(forecast_of(integer_form(circuit).circuit).bits + 1e-6L,
              static_cast<long double>(mpz_sizeinbase(value.get_num_mpz_t(), 2)) - 1);
  }
}

TEST(Lengths, DoubleWithEachSquare) {
  Circuit circuit;
  GateId last = circuit.constant(3);
  for (int k = 0; k < 20; ++k) last = circuit.product(last, last);
  EXPECT_NEAR(static_cast<double>(length_of(circuit).numerator), 2 * 1048576.0, 1);
  const Forecast forecast = forecast_of(circuit);
  EXPECT_GT(forecast.memory, 2 * 1048576 / 8);
  EXPECT_LT(forecast.memory, 20 * 1048576);
  EXPECT_GT(forecast.seconds, 0);
}

// 1/3 + 1/5 = 8/15: a sum is not one bit longer than its longer term.
TEST(Lengths, OfAThirdAndAFifth) {
  Circuit circuit;
  circuit.sum(circuit.constant(Rational(1, 3)), circuit.constant(Rational(1, 5)));
  const Length length = length_of(circuit);
  EXPECT_GE(length.numerator, 4);
  EXPECT_GE(length.denominator, 4);
}

TEST(Lengths, EndBeyondEveryNumber) {
  Circuit circuit;
  GateId last = circuit.constant(3);
  for (int k = 0; k < 20000; ++k) last = circuit.product(last, last);
  EXPECT_TRUE(std::isinf(length_of(circuit).numerator));
  EXPECT_TRUE(std::isinf(forecast_of(circuit).bits));
  EXPECT_EQ(size_text(forecast_of(circuit).bits), "beyond 2^16000");
}

// 1/p over many long p: the sum is bounded without the common denominator, which would take minutes.
TEST(Lengths, OfManyLongDenominators) {
  Circuit circuit;
  Integer denominator = 1;
  denominator <<= 100000;
  GateId last = circuit.constant(Rational(1, denominator + 1));
  for (int k = 1; k < 200; ++k)
    last = circuit.sum(last, circuit.constant(Rational(1, denominator + 2 * k + 1)));
  const Length length = length_of(circuit);
  EXPECT_GE(length.denominator, 200 * 100000);
  EXPECT_LT(length.denominator, 200 * 100010);
  EXPECT_LT(length.numerator, 199 * 100001 + 300);
  EXPECT_GT(length.numerator, 199 * 100000);
  const Forecast forecast = forecast_of_integers(circuit);
  EXPECT_GT(forecast.memory, 200.0L * 200 * 100000 / 8);
  EXPECT_GT(forecast.seconds, 1);
}

TEST(Lengths, Text) {
  EXPECT_EQ(size_text(12), "12");
  EXPECT_EQ(size_text(2.5e9L), "2.50e+09");
  EXPECT_EQ(size_text(0x1p100L), "2^100.0");
}

}  // namespace
}  // namespace infimum::circuits
