// SPDX-License-Identifier: Apache-2.0
#include "circuits/questions.hpp"

#include <gtest/gtest.h>

#include "circuits/circuit_file.hpp"
#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

const Budget plenty{std::uint64_t{1} << 30, 60};

TEST(Questions, AreAnsweredAsTheValueIs) {
  base::Random random(11);
  for (int k = 0; k < 400; ++k) {
    const std::vector<int> denominators = k % 3 == 0   ? std::vector<int>{1}
                                          : k % 3 == 1 ? std::vector<int>{1, 2, 4}
                                                       : std::vector<int>{1, 3};
    const Circuit circuit = oracle::random_circuit(random, 1 + random.below(16), denominators);
    const Rational truth = oracle::values_of_gates(circuit)[circuit.output()];
    Questions questions(circuit, plenty, 1);
    const Answer sign = questions.sign(), zero = questions.zero();
    ASSERT_EQ(sign.value, sgn(truth)) << to_text(circuit);
    ASSERT_FALSE(sign.miss);
    ASSERT_EQ(zero.value, truth == 0 ? 1 : 0);
    ASSERT_FALSE(zero.miss);
    for (const long bit : {-3L, 0L, 1L, 5L, 17L}) {
      const Answer answer = questions.bit(bit);
      ASSERT_EQ(answer.value, numbers::bit_of(truth, bit)) << to_text(circuit) << "bit " << bit;
    }
  }
}

// Two ways to the same number of 2^depth bits, and one more.
Circuit chains(std::size_t depth, bool one_more) {
  Circuit circuit;
  const GateId one = circuit.constant(1), three = circuit.constant(3);
  GateId a = circuit.constant(5), b = a;
  for (std::size_t k = 0; k < depth; ++k) {
    a = circuit.sum(circuit.product(a, a), three);
    b = circuit.sum(circuit.sum(circuit.product(circuit.sum(b, one), circuit.difference(b, one)), one),
                    three);
  }
  const GateId difference = circuit.difference(a, b);
  if (one_more) circuit.sum(difference, one);
  return circuit;
}

TEST(Questions, PlantedCancellationNeedsTheIntegers) {
  const Circuit equal = chains(10, false), above = chains(10, true);
  EXPECT_EQ(Questions(equal, plenty, 1).sign().value, 0);
  EXPECT_FALSE(Questions(equal, plenty, 1).zero().miss);
  const Answer answer = Questions(above, plenty, 1).sign();
  EXPECT_EQ(answer.value, 1);
  EXPECT_TRUE(std::holds_alternative<IntegerProof>(answer.proofs.front()));
}

TEST(Questions, WithoutRoomZeroIsLikelyAndSignsAreUnknown) {
  const Budget little{1 << 16, 0.2};
  const Circuit equal = chains(30, false), above = chains(30, true);
  const Answer zero = Questions(equal, little, 1).zero();
  EXPECT_EQ(zero.value, 1);
  ASSERT_TRUE(zero.miss);
  EXPECT_LE(*zero.miss, -100);
  EXPECT_GT(zero.primes, 1U);
  EXPECT_TRUE(zero.proofs.empty());
  const Answer nonzero = Questions(above, little, 1).zero();
  EXPECT_EQ(nonzero.value, 0);
  EXPECT_FALSE(nonzero.miss);
  const Answer sign = Questions(above, little, 1).sign();
  EXPECT_FALSE(sign.value);
  EXPECT_GT(sign.forecast.bits, 0x1p30L);
}

TEST(Questions, LowAndHighBitsOfWhatNobodyCanHold) {
  Circuit circuit;  // 3^(2^50)
  const GateId three = circuit.constant(3);
  GateId last = three;
  for (int k = 0; k < 50; ++k) last = circuit.product(last, last);
  Questions questions(circuit, {1 << 24, 1}, 1);
  Integer modulus = Integer(1) << 64, low, exponent = Integer(1) << 50, base = 3;
  mpz_powm(low.get_mpz_t(), base.get_mpz_t(), exponent.get_mpz_t(), modulus.get_mpz_t());
  for (const long bit : {0L, 10L, 40L, 63L})
    EXPECT_EQ(questions.bit(bit).value, mpz_tstbit(low.get_mpz_t(), static_cast<unsigned long>(bit))) << bit;
  // 2^50 log2 3 = 1784509131911002.119..., and 2^0.119... = 1.0001011 in binary.
  const Integer top("1784509131911002");
  EXPECT_EQ(questions.bit(top + 1).value, 0);
  EXPECT_EQ(questions.bit(top).value, 1);
  EXPECT_EQ(questions.bit(top - 3).value, 0);
  EXPECT_EQ(questions.bit(top - 4).value, 1);
  EXPECT_FALSE(questions.bit(Integer(1) << 49).value);
  // With all the memory of the world GMP's integers end at 2^37.
  EXPECT_FALSE(Questions(circuit, {~std::uint64_t{0}, 1}, 1).bit(Integer(1) << 40).value);
}

// A sum of 1/p over many long p, less itself: nothing waits for the common denominator.
TEST(Questions, LongDenominators) {
  Circuit circuit;
  Integer denominator = 1;
  denominator <<= 100000;
  GateId sum = circuit.constant(0);
  for (int k = 1; k <= 200; ++k)
    sum = circuit.sum(sum, circuit.constant(Rational(1, denominator + 2 * k + 1)));
  const Budget little{1 << 26, 2};
  EXPECT_EQ(Questions(circuit, little, 1).sign().value, 1);
  EXPECT_EQ(Questions(circuit, little, 1).zero().value, 0);
  circuit.difference(sum, sum);
  const Answer zero = Questions(circuit, little, 1).zero();
  EXPECT_EQ(zero.value, 1);
  EXPECT_TRUE(zero.miss);
  EXPECT_GT(zero.forecast.memory, 1 << 26);
}

}  // namespace
}  // namespace infimum::circuits
