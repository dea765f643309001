// SPDX-License-Identifier: Apache-2.0
#include "reductions/cancellation.hpp"

#include <gtest/gtest.h>

#include "circuits/questions.hpp"
#include "oracle/random_circuits.hpp"

namespace infimum::reductions {
namespace {

TEST(Cancellation, TheValueIsTheDifference) {
  for (const int difference : {-1, 0, 1}) {
    for (const std::size_t depth : {1, 2, 8}) {
      const circuits::Circuit circuit = cancelling_chains(depth, difference);
      EXPECT_EQ(oracle::values_of_gates(circuit)[circuit.output()], difference);
    }
  }
}

// With room for that the sign is proven; without it is unknown, though primes tell that it is not 0.
TEST(Cancellation, TakesTheWholeLength) {
  const circuits::Circuit circuit = cancelling_chains(14, -1), deep = cancelling_chains(40, -1);
  const circuits::Answer answer = circuits::Questions(circuit, {1 << 28, 60}, 1).sign();
  EXPECT_EQ(answer.value, -1);
  const auto* ball = std::get_if<circuits::BallProof>(&answer.proofs.front());
  EXPECT_TRUE(ball == nullptr || ball->precision >= 1 << 14);
  circuits::Questions questions(deep, {1 << 22, 0.5}, 1);
  EXPECT_FALSE(questions.sign().value);
  EXPECT_EQ(questions.zero().value, 0);
}

TEST(Cancellation, RefusesOtherDepths) {
  EXPECT_THROW(cancelling_chains(0, 1), std::invalid_argument);
  EXPECT_THROW(cancelling_chains(100001, 1), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::reductions
