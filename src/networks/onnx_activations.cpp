// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_activations.hpp"

#include <array>
#include <limits>

#include "networks/onnx_constants.hpp"

namespace infimum::networks {

namespace {

using base::Error;

OnnxValues rectify(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  return {op.add(relu(), {op.data(0)})};
}

OnnxValues rectify_leakily(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  return {op.add(leaky_relu(op.number("alpha", 0.01F)), {op.data(0)})};
}

OnnxValues rectify_with_parameters(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  const OnnxData& data = op.data(0);
  const OnnxData result =
      op.add(ParametricRelu{OnnxOperator::for_each_point(op.constant(1, "the slope"), data)}, {data});
  if (result.shape != data.shape) throw Error("the slopes do not fit the input");
  return {result};
}

// A bound may be an attribute (before opset 11) or an input.
std::optional<Rational> bound(OnnxOperator& op, const char* name, std::size_t input) {
  if (op.has(input)) return scalar_of(op.constant(input, name), name);
  if (!op.has_attribute(name)) return {};
  const Rational value = op.number(name, 0);
  // What older exporters write for "none".
  if (abs(value) == numbers::from_double(static_cast<double>(std::numeric_limits<float>::max()))) return {};
  return value;
}

OnnxValues clip_values(OnnxOperator& op) {
  op.expect_inputs(1, 3);
  const auto low = bound(op, "min", 1), high = bound(op, "max", 2);
  op.ignore("min");
  op.ignore("max");
  if (low && high && *low > *high) throw Error("min is above max");
  if (!low && !high) return {op.value(0)};
  return {op.add(clip(low, high), {op.data(0)})};
}

OnnxValues absolute(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  return {op.add(absolute_value(), {op.data(0)})};
}

OnnxValues sigmoid(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  const Rational slope = op.number("alpha", 0.2F), shift = op.number("beta", 0.5F);
  if (slope <= 0) throw Error("alpha is not positive");
  return {op.add(hard_sigmoid(slope, shift), {op.data(0)})};
}

// x * max(0, min(1, x / 6 + 1 / 2)), with the float nearest to 1/6.
OnnxValues swish(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  const OnnxData& data = op.data(0);
  const Rational sixth = numbers::from_double(static_cast<double>(1.0F / 6.0F));
  const OnnxData gate = op.add(hard_sigmoid(sixth, Rational(1, 2)), {data});
  return {op.add(Product{}, {data, gate})};
}

constexpr std::array rows = {
    OnnxRow{"Relu", rectify},
    OnnxRow{"LeakyRelu", rectify_leakily},
    OnnxRow{"PRelu", rectify_with_parameters},
    OnnxRow{"Clip", clip_values},
    OnnxRow{"Abs", absolute},
    OnnxRow{"HardSigmoid", sigmoid},
    OnnxRow{"HardSwish", swish},
};

}  // namespace

std::span<const OnnxRow> onnx_activations() {
  return rows;
}

}  // namespace infimum::networks
