// SPDX-License-Identifier: Apache-2.0
#include "circuits/normal_form.hpp"

#include <gtest/gtest.h>

#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

Rational value_of(const Circuit& circuit) {
  return oracle::values_of_gates(circuit)[circuit.output()];
}

Rational power(const Rational& base, const Integer& exponent) {
  Rational result = 1;
  for (Integer k = 0; k < exponent; ++k) result *= base;
  return result;
}

TEST(NormalForm, IntegersTimesAPower) {
  base::Random random(7);
  for (int k = 0; k < 300; ++k) {
    const Circuit circuit = oracle::random_circuit(random, 1 + random.below(12), {1, 2, 3});
    const NormalForm form = integer_form(circuit);
    for (const Rational& constant : form.circuit.constants()) ASSERT_EQ(constant.get_den(), 1);
    ASSERT_EQ(value_of(circuit), value_of(form.circuit) * power(form.base, form.exponent));
  }
}

TEST(NormalForm, OverOneHasOneConstant) {
  base::Random random(8);
  for (int k = 0; k < 300; ++k) {
    const Circuit circuit = oracle::random_circuit(random, 1 + random.below(12), {1});
    const Circuit unit = over_one(circuit);
    ASSERT_EQ(unit.constants(), RationalVector{1});
    ASSERT_EQ(value_of(unit), value_of(circuit));
  }
  Circuit fraction;
  fraction.constant(Rational(1, 2));
  EXPECT_THROW(over_one(fraction), std::domain_error);
}

TEST(NormalForm, BoundedValuesKeepEveryBit) {
  base::Random random(9);
  for (int k = 0; k < 60; ++k) {
    const Circuit circuit = oracle::random_circuit(random, 1 + random.below(5), {1});
    const NormalForm form = bounded_form(circuit);
    const RationalVector values = oracle::values_of_gates(form.circuit);
    for (std::size_t i = 0; i < values.size(); ++i) ASSERT_LE(abs(values[i]), 1) << i;
    ASSERT_EQ(form.circuit.constants(), RationalVector{1 / form.base});
    ASSERT_EQ(form.base, Integer(1) << (form.circuit.size() - 1));
    ASSERT_EQ(value_of(circuit), values[form.circuit.output()] * power(form.base, form.exponent));
  }
}

// 1 + 1, then squared: 2n gates beside the constant, value 2^(-m 2^n) 2^(2^(n-1)).
TEST(NormalForm, RepeatedSquaring) {
  for (std::size_t n = 1; n <= 10; ++n) {
    Circuit circuit;
    GateId last = circuit.constant(1);
    last = circuit.sum(last, last);
    for (std::size_t k = 1; k < n; ++k) last = circuit.product(last, last);
    const NormalForm form = bounded_form(circuit);
    EXPECT_EQ(form.circuit.size() - 1, 2 * n);
    const Integer shift = Integer(2 * n) << n;
    const RationalVector values = oracle::values_of_gates(form.circuit);
    for (const Rational& gate : values) EXPECT_LE(abs(gate), 1) << n;
    const Rational value = values[form.circuit.output()];
    EXPECT_EQ(value.get_num(), 1);
    EXPECT_EQ(mpz_sizeinbase(value.get_den_mpz_t(), 2) - 1, shift.get_ui() - (1UL << (n - 1))) << n;
  }
}

}  // namespace
}  // namespace infimum::circuits
