// SPDX-License-Identifier: Apache-2.0
#include "circuits/rings.hpp"

#include <gtest/gtest.h>

#include "circuits/evaluate.hpp"
#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

template <class Ring>
auto value_in(const Circuit& circuit, Ring ring) {
  return evaluate(circuit, schedule_of(circuit), ring);
}

Integer modulo(const Rational& value, const Integer& modulus) {
  Integer inverse, result;
  if (mpz_invert(inverse.get_mpz_t(), value.get_den_mpz_t(), modulus.get_mpz_t()) == 0) return -1;
  result = value.get_num() * inverse;
  mpz_mod(result.get_mpz_t(), result.get_mpz_t(), modulus.get_mpz_t());
  return result;
}

TEST(Rings, AllSayTheSame) {
  base::Random random(4);
  const Integer large = (Integer(1) << 89) - 1;
  const std::uint64_t word = (std::uint64_t{1} << 61) - 1;
  for (int k = 0; k < 400; ++k) {
    const bool fractions = k % 2 == 1;
    const Circuit circuit = oracle::random_circuit(
        random, 1 + random.below(20), fractions ? std::vector<int>{1, 3, 5} : std::vector<int>{1});
    const Rational truth = oracle::values_of_gates(circuit)[circuit.output()];
    if (!fractions) {
      ASSERT_EQ(value_in(circuit, IntegerRing()), truth.get_num());
    }
    ASSERT_EQ(value_in(circuit, LowBitsRing(17)), modulo(truth, 1 << 17));
    ASSERT_EQ(value_in(circuit, ResidueRing(large)), modulo(truth, large));
    ASSERT_EQ(Integer(static_cast<unsigned long>(value_in(circuit, WordRing(word)))),
              modulo(truth, Integer(static_cast<unsigned long>(word))));
    const Ball ball = value_in(circuit, BallRing(53));
    const Dyadic middle = ball.middle(), radius = ball.radius();
    const auto number = [](const Dyadic& dyadic) {
      Rational result(dyadic.mantissa);
      const long exponent = dyadic.exponent.get_si();
      if (exponent >= 0) {
        result *= Integer(Integer(1) << static_cast<unsigned long>(exponent));
      } else {
        result /= Integer(Integer(1) << static_cast<unsigned long>(-exponent));
      }
      return result;
    };
    ASSERT_LE(abs(truth - number(middle)), number(radius));
  }
}

TEST(Rings, RefuseWhatTheyDoNotHold) {
  Circuit third;
  third.constant(Rational(1, 3));
  EXPECT_THROW(value_in(third, IntegerRing()), std::domain_error);
  EXPECT_THROW(value_in(third, ResidueRing(Integer(6))), std::domain_error);
  EXPECT_THROW(value_in(third, WordRing(6)), std::domain_error);
  Circuit half;
  half.constant(Rational(1, 2));
  EXPECT_THROW(value_in(half, LowBitsRing(3)), std::domain_error);
}

}  // namespace
}  // namespace infimum::circuits
