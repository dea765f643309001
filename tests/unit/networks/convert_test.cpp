// SPDX-License-Identifier: Apache-2.0
#include "networks/convert.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "message_of.hpp"
#include "networks/random_networks.hpp"

namespace infimum::networks {
namespace {

std::string refusal(const std::vector<Layer>& layers) {
  const Network network({"x"}, {"y"}, layers, "out");
  return message_of<StructureError>([&] { to_shallow(network); });
}

RC_GTEST_PROP(Convert, ThereAndBackIsTheSameNetwork, ()) {
  const auto inputs = *rc::gen::inRange<std::size_t>(1, 4);
  const ShallowNetwork network = random_shallow(inputs, *rc::gen::inRange<std::size_t>(0, 4));
  const ShallowNetwork back = to_shallow(to_network(network, input_names(inputs), "y"));
  RC_ASSERT(back.intercept == network.intercept);
  RC_ASSERT(back.affine == network.affine);
  RC_ASSERT(back.units.size() == network.units.size());
  for (std::size_t j = 0; j < back.units.size(); ++j) {
    RC_ASSERT(back.units[j].sign == network.units[j].sign);
    RC_ASSERT(back.units[j].weights == network.units[j].weights);
    RC_ASSERT(back.units[j].bias == network.units[j].bias);
  }
}

RC_GTEST_PROP(Convert, KeepsTheFunction, ()) {
  const auto inputs = *rc::gen::inRange<std::size_t>(1, 4);
  const ShallowNetwork network = random_shallow(inputs, *rc::gen::inRange<std::size_t>(0, 4));
  const RationalVector x = random_vector(inputs);
  RC_ASSERT(to_network(network, input_names(inputs), "y").value(x) == RationalVector{network.value(x)});
}

// Outer weights of any size, two relu layers, one of them over two affine layers, the input in between and
// twice.
RC_GTEST_PROP(Convert, FoldsOuterWeights, ()) {
  const auto random_affine = [](std::size_t count) {
    std::vector<RationalVector> rows;
    for (std::size_t row = 0; row < count; ++row) rows.push_back(random_vector(2));
    return affine(rows, random_vector(count));
  };
  const Network network(
      {"x0", "x1"}, {"y"},
      {{"a", {"input"}, random_affine(2)},
       {"b", {"input"}, random_affine(1)},
       {"c", {"input"}, random_affine(1)},
       {"relu-ab", {"a", "b"}, relu()},
       {"relu-c", {"c"}, relu()},
       {"out", {"input", "relu-c", "input", "relu-ab"}, affine({random_vector(8)}, random_vector(1))}},
      "out");
  const ShallowNetwork shallow = to_shallow(network);
  RC_ASSERT(shallow.units.size() == 4u);
  const RationalVector x = random_vector(2);
  RC_ASSERT(RationalVector{shallow.value(x)} == network.value(x));
}

TEST(Convert, AnEmptyAffinePartIsZero) {
  const ShallowNetwork constant{7, {}, {}};
  EXPECT_EQ(to_network(constant, {"x", "z"}, "y").value({1, 2}), (RationalVector{7}));
}

TEST(Convert, ReadsTheInputOnlyWhereItMatters) {
  const ShallowNetwork plain{0, {0}, {{1, {1}, 0}}};
  EXPECT_EQ(to_network(plain, {"x"}, "y").layers().back().reads, (std::vector<std::string>{"units"}));
}

TEST(Convert, RefusesOtherForms) {
  const Affine one = affine({{1}}, {0});
  EXPECT_EQ(refusal({{"out", {"input"}, relu()}}), "the output layer must be affine");
  EXPECT_EQ(refusal({{"a", {"input"}, one}, {"out", {"a"}, one}}),
            "not a shallow network: the output may read the input and relu layers only");
  EXPECT_EQ(refusal({{"r", {"input"}, relu()}, {"out", {"r"}, one}}),
            "not a shallow network: a relu layer must read affine layers");
  EXPECT_EQ(refusal({{"a", {"input"}, one},
                     {"r", {"a"}, relu()},
                     {"b", {"r"}, one},
                     {"s", {"b"}, relu()},
                     {"out", {"s"}, one}}),
            "not a shallow network: a hidden layer must read the input alone");
  const Network two({"x"}, {"y", "z"}, {{"out", {"input"}, affine({{1}, {2}}, {0, 0})}}, "out");
  EXPECT_EQ(message_of<StructureError>([&] { to_shallow(two); }), "a shallow network has one output");
}

}  // namespace
}  // namespace infimum::networks
