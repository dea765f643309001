// SPDX-License-Identifier: Apache-2.0
#include "networks/layer.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace infimum::networks {
namespace {

TEST(Layer, EntriesOfAShape) {
  EXPECT_EQ(entries_of({}), 1u);
  EXPECT_EQ(entries_of({3, 4, 5}), 60u);
  EXPECT_EQ(entries_of({3, 0, std::size_t{1} << 50}), 0u);
  EXPECT_THROW(entries_of({std::size_t{1} << 30, std::size_t{1} << 30, std::size_t{1} << 30}),
               std::length_error);
  EXPECT_EQ(to_string({3, 28, 28}), "3x28x28");
  EXPECT_EQ(to_string(Shape{}), "scalar");
}

TEST(Layer, RowsOfAnAffineLayerInBothOrders) {
  const std::vector<RationalVector> rows = {{1, Rational(1, 2), 3}, {4, 5, 6}};
  const Affine plain = affine(rows, {7, 8});
  EXPECT_EQ(rows_of(plain), rows);
  EXPECT_EQ(bias_of(plain), (RationalVector{7, 8}));
  const Affine turned{matrix_of({{1, 4}, {Rational(1, 2), 5}, {3, 6}}), {}, true};
  EXPECT_EQ(rows_of(turned), rows);
  EXPECT_EQ(bias_of(turned), (RationalVector{0, 0}));
  EXPECT_THROW(matrix_of({{1, 2}, {3}}), std::invalid_argument);
}

TEST(Layer, FormsOfActivations) {
  EXPECT_EQ(form_of(relu()), ActivationForm::relu);
  EXPECT_EQ(form_of(clip(0, {})), ActivationForm::relu);
  EXPECT_EQ(form_of(absolute_value()), ActivationForm::absolute);
  EXPECT_EQ(form_of(leaky_relu(-1)), ActivationForm::absolute);
  EXPECT_EQ(form_of(leaky_relu(Rational(1, 100))), ActivationForm::leaky_relu);
  EXPECT_EQ(form_of(clip(-1, 1)), ActivationForm::clip);
  EXPECT_EQ(form_of(clip(2, {})), ActivationForm::clip);
  EXPECT_EQ(form_of(clip({}, -2)), ActivationForm::clip);
  EXPECT_EQ(form_of(hard_sigmoid(1, 0)), ActivationForm::clip) << "from 0 to 1";
  EXPECT_EQ(form_of(hard_sigmoid(Rational(1, 6), Rational(1, 2))), ActivationForm::hard_sigmoid);
  EXPECT_EQ(form_of(clip(3, 3)), ActivationForm::other) << "a constant";
  EXPECT_EQ(form_of({{}, {2}, {1}}), ActivationForm::other);
  EXPECT_EQ(form_of({{1}, {0, 1}, {0, -1}}), ActivationForm::other) << "relu(z - 1)";
  EXPECT_THROW(hard_sigmoid(0, 1), std::invalid_argument);
}

TEST(Layer, TensorsByRoleAndName) {
  Layer layer{"conv", {"input"}, Convolution{}};
  auto& convolution = std::get<Convolution>(layer.kind);
  convolution.weights = vector_of({1, 2});
  convolution.weights.name = "w7";
  ASSERT_EQ(tensors_of(layer.kind).size(), 1u) << "no bias";
  EXPECT_EQ(name_of(layer, tensors_of(layer.kind)[0]), "w7");
  convolution.bias = vector_of({1});
  EXPECT_EQ(name_of(layer, tensors_of(layer.kind)[1]), "conv.bias");
  EXPECT_TRUE(tensors_of(Kind(relu())).empty());
}

}  // namespace
}  // namespace infimum::networks
