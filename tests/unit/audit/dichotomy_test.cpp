// SPDX-License-Identifier: Apache-2.0
#include "audit/dichotomy.hpp"

#include <gtest/gtest.h>

#include "erm/network_problem.hpp"
#include "exact/compute.hpp"

namespace infimum::audit {
namespace {

using numbers::Integer;
using numbers::Rational;
using numbers::RationalVector;

std::vector<Integer> sizes_of(const numbers::ScaledIntegers& list) {
  std::vector<Integer> sizes;
  for (std::size_t i = 0; i < list.size(); ++i) sizes.emplace_back(abs(list.value(i).get_num()));
  return sizes;
}

TEST(Dichotomy, TowersHaveTheirShape) {
  const networks::Network network = tower({3, 5, 4, 7}, TowerKind::square);
  EXPECT_EQ(network.inputs().size(), 3u);
  EXPECT_EQ(network.layers().size(), 11u);
  EXPECT_EQ(network.output_shape(), (networks::Shape{1}));
  for (const networks::Layer& layer : network.layers()) {
    const auto* line = std::get_if<networks::Affine>(&layer.kind);
    if (line == nullptr) continue;
    for (const RationalVector& row : networks::rows_of(*line)) {
      for (const Rational& weight : row) {
        EXPECT_EQ(mpz_sizeinbase(weight.get_num_mpz_t(), 2), 4u);
        EXPECT_EQ(weight.get_den(), 1);
      }
    }
  }
}

// By the engine of residues, which has nothing in common with this way but the program.
TEST(Dichotomy, AgreesWithComputingByResidues) {
  for (const TowerKind kind : {TowerKind::relu, TowerKind::square}) {
    for (std::size_t depth = 1; depth <= 8; ++depth) {
      const TowerShape shape{3, depth, 3, 11};
      const erm::NetworkProblem problem =
          erm::network_problem(tower(shape, kind), tower_point(shape), erm::PointLoss::squared);
      const exact::Answer answer =
          exact::compute(problem.program, problem.risk.risk,
                         {problem.network.layers, problem.program.parameters(), false}, problem.batches, {});
      Integer value = 0, greatest = 0, least = 0;
      for (const auto& batches : answer.values) {
        for (const Integer& size : sizes_of(batches.front())) value = std::max(value, size);
      }
      for (const auto& gradient : answer.gradients) {
        for (const Integer& size : sizes_of(gradient)) {
          greatest = std::max(greatest, size);
          if (size > 0 && (least == 0 || size < least)) least = size;
        }
      }
      const TowerMeasure found = measured(shape, kind);
      ASSERT_EQ(found.value_bits, mpz_sizeinbase(value.get_mpz_t(), 2));
      ASSERT_EQ(found.gradient_bits, mpz_sizeinbase(greatest.get_mpz_t(), 2));
      ASSERT_EQ(found.gradient.largest + 1, static_cast<long>(found.gradient_bits));
      ASSERT_EQ(found.gradient.smallest + 1, static_cast<long>(mpz_sizeinbase(least.get_mpz_t(), 2)));
      ASSERT_GT(found.bytes, 0);
    }
  }
}

TEST(Dichotomy, ReluIsLinearAndTheSquareDoubles) {
  const auto bits = [](TowerKind kind, std::size_t depth) {
    return static_cast<double>(measured({4, depth, 3, 0}, kind).value_bits);
  };
  EXPECT_NEAR(bits(TowerKind::relu, 64) / bits(TowerKind::relu, 32), 2, 0.3);
  EXPECT_NEAR(bits(TowerKind::square, 12) / bits(TowerKind::square, 11), 2, 0.01);
  const auto gradient = [](std::size_t depth) {
    return static_cast<double>(measured({4, depth, 3, 0}, TowerKind::square).gradient_bits);
  };
  EXPECT_NEAR(gradient(12) / gradient(11), 2, 0.01);
}

TEST(Dichotomy, StaysWithinTheLaws) {
  for (const TowerKind kind : {TowerKind::relu, TowerKind::square}) {
    for (const std::size_t width : {1, 2, 5}) {
      for (std::size_t depth = 1; depth <= 9; ++depth) {
        const TowerShape shape{width, depth, 1 + depth % 4, depth};
        ASSERT_LE(static_cast<double>(measured(shape, kind).value_bits), most_value_bits(shape, kind));
      }
    }
  }
}

TEST(Dichotomy, StopsAtTheMemoryLimit) {
  std::size_t heard = 0;
  const auto rows = dichotomy({2, 1, 3, 0}, 20000, [&](const DepthRow&) { ++heard; });
  EXPECT_EQ(heard, rows.size());
  std::size_t squares = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    EXPECT_TRUE(r == 0 || rows[r].depth > rows[r - 1].depth);
    EXPECT_GT(rows[r].relu.value_bits, 0u);
    EXPECT_EQ(rows[r].square.has_value(), rows[r].expected_bytes <= 20000);
    if (rows[r].square) {
      ++squares;
      EXPECT_TRUE(r == 0 || rows[r].square->bytes <= rows[r].expected_bytes) << r;
      EXPECT_LE(static_cast<double>(rows[r].square->value_bits), rows[r].square_law);
    }
    EXPECT_LE(static_cast<double>(rows[r].relu.value_bits), rows[r].relu_law);
  }
  EXPECT_GT(squares, 3u);
  EXPECT_EQ(rows.size(), squares + 4);
  EXPECT_EQ(rows.back().depth, 8 * (squares + 1));
}

}  // namespace
}  // namespace infimum::audit
