// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_arithmetic.hpp"

#include <array>

#include "networks/onnx_constants.hpp"

namespace infimum::networks {

namespace {

using base::Error;

constexpr long largest_power = 1000;

// A constant of the architecture with the shape of another.
Tensor times(const Tensor& tensor, const Rational& factor) {
  RationalVector values;
  for (std::size_t i = 0; i < tensor.entries.size(); ++i) values.push_back(tensor.entries.value(i) * factor);
  return constant_tensor(tensor.shape, values);
}

Tensor inverted(const Tensor& tensor) {
  RationalVector values;
  for (std::size_t i = 0; i < tensor.entries.size(); ++i) {
    if (tensor.entries.zero(i)) throw Error("it divides by 0");
    values.push_back(1 / tensor.entries.value(i));
  }
  return constant_tensor(tensor.shape, values);
}

OnnxData scaled(OnnxOperator& op, const OnnxData& data, const Rational& factor) {
  return op.add(Scaling{constant_tensor({}, {factor})}, {data});
}

// What depends on the input and what does not.
struct Parts {
  std::vector<OnnxData> data;
  std::vector<OnnxConstant> constants;
};

Parts parts_of(const OnnxOperator& op) {
  op.expect_inputs(1, op.count());
  Parts parts;
  for (std::size_t i = 0; i < op.count(); ++i) {
    if (op.is_constant(i))
      parts.constants.push_back(op.constant(i, ""));
    else
      parts.data.push_back(op.data(i));
  }
  for (const OnnxData& data : parts.data) {
    if (data.shape.size() == parts.data.front().shape.size()) continue;
    throw Error("tensors with different numbers of axes would mix points; reshape one of them before");
  }
  return parts;
}

OnnxValue folded(const Parts& parts, char operation) {
  OnnxConstant result = parts.constants.front();
  for (std::size_t i = 1; i < parts.constants.size(); ++i) {
    result = combined(result, parts.constants[i], operation);
  }
  return result;
}

OnnxValue sum_of(OnnxOperator& op) {
  const Parts parts = parts_of(op);
  if (parts.data.empty()) return folded(parts, '+');
  OnnxData result = parts.data.front();
  if (parts.data.size() > 1) result = op.add(Sum{std::vector<int>(parts.data.size(), 1)}, parts.data);
  for (const OnnxConstant& constant : parts.constants) {
    result = op.add(Shift{OnnxOperator::for_each_point(constant, result)}, {result});
  }
  return result;
}

OnnxValues add(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  return {sum_of(op)};
}

OnnxValues sum(OnnxOperator& op) {
  return {sum_of(op)};
}

OnnxValues mean(OnnxOperator& op) {
  const OnnxValue total = sum_of(op);
  const auto* data = std::get_if<OnnxData>(&total);
  if (data == nullptr) throw Error("it is applied to constants only; let the exporter fold constants");
  return {scaled(op, *data, Rational(1, op.count()))};
}

OnnxValues subtract(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  const Parts parts = parts_of(op);
  if (parts.data.empty()) return {folded(parts, '-')};
  if (parts.data.size() == 2) return {op.add(Sum{{1, -1}}, parts.data)};
  const OnnxData& data = parts.data.front();
  const Tensor constant = OnnxOperator::for_each_point(parts.constants.front(), data);
  if (!op.is_constant(0)) return {op.add(Shift{times(constant, -1)}, {data})};
  return {op.add(Shift{constant}, {scaled(op, data, -1)})};
}

OnnxValues multiply(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  const Parts parts = parts_of(op);
  if (parts.data.empty()) return {folded(parts, '*')};
  if (parts.data.size() == 1) {
    return {op.add(Scaling{OnnxOperator::for_each_point(parts.constants.front(), parts.data.front())},
                   parts.data)};
  }
  if (parts.data[0].layer == parts.data[1].layer) return {op.add(Power{2}, {parts.data.front()})};
  return {op.add(Product{}, parts.data)};
}

OnnxValues divide(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  if (op.all_constant()) return {folded(parts_of(op), '/')};
  if (!op.is_constant(1)) throw Error("a quotient by something that depends on the input is no polynomial");
  const OnnxData& data = op.data(0);
  if (!is_onnx_float(data.type)) throw Error("a division of integers rounds");
  return {
      op.add(Scaling{inverted(OnnxOperator::for_each_point(op.constant(1, "the divisor"), data))}, {data})};
}

OnnxValues negate(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  if (op.all_constant()) {
    const OnnxConstant& constant = op.constant(0, "");
    return {combined({constant_tensor({}, {0}), constant.type, {}}, constant, '-')};
  }
  return {scaled(op, op.data(0), -1)};
}

OnnxValues power(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  const Rational exponent = scalar_of(op.constant(1, "the exponent"), "the exponent");
  if (exponent.get_den() != 1 || exponent < 1 || exponent > largest_power) {
    throw Error("the exponent " + numbers::to_fraction(exponent) + " is no integer from 1 to " +
                std::to_string(largest_power));
  }
  // An exponent with more axes than the data would give the result more axes.
  OnnxOperator::for_each_point(op.constant(1, "the exponent"), op.data(0));
  return {op.add(Power{static_cast<unsigned>(exponent.get_num().get_ui())}, {op.data(0)})};
}

// max(z, c) is clip for one number c, and else c + max(z - c, 0).
OnnxData limited(OnnxOperator& op, const OnnxData& data, const Tensor& bound, bool maximum) {
  const auto cut = [&](const Rational& c) { return maximum ? clip(c, {}) : clip({}, c); };
  if (bound.entries.size() == 1) return op.add(cut(bound.entries.value(0)), {data});
  const OnnxData difference = op.add(Shift{times(bound, -1)}, {data});
  return op.add(Shift{times(bound, 1)}, {op.add(cut(0), {difference})});
}

OnnxValues extremum(OnnxOperator& op, bool maximum) {
  const Parts parts = parts_of(op);
  OnnxData result = parts.data.empty() ? op.data(0) : parts.data.front();
  if (parts.data.size() > 1) result = op.add(Extremum{maximum}, parts.data);
  for (const OnnxConstant& constant : parts.constants) {
    result = limited(op, result, OnnxOperator::for_each_point(constant, result), maximum);
  }
  return {result};
}

OnnxValues maximum(OnnxOperator& op) {
  return extremum(op, true);
}

OnnxValues minimum(OnnxOperator& op) {
  return extremum(op, false);
}

std::optional<Rational> root_of(const Rational& value) {
  if (value <= 0 || mpz_perfect_square_p(value.get_num_mpz_t()) == 0 ||
      mpz_perfect_square_p(value.get_den_mpz_t()) == 0) {
    return {};
  }
  return Rational(sqrt(value.get_num()), sqrt(value.get_den()));
}

// (x - mean) / sqrt(variance + epsilon) * scale + bias with constants: affine, but rational only by luck.
OnnxValues normalise_batch(OnnxOperator& op) {
  op.expect_inputs(5, 5);
  for (const char* name : {"momentum", "is_test", "consumed_inputs"}) op.ignore(name);
  if (op.flag("training_mode") || !op.flag("spatial", true))
    throw Error("only the form for inference is known");
  const Rational epsilon = op.number("epsilon", 1e-5F);
  const OnnxData& data = op.data(0);
  const char* names[] = {"", "the scale", "the bias", "the mean", "the variance"};
  std::vector<RationalVector> lists;
  for (std::size_t i = 1; i < 5; ++i) lists.push_back(values_of(op.constant(i, names[i])));
  if (data.shape.empty()) throw Error("its input has no axis of channels");
  const std::size_t channels = data.shape.front();
  RationalVector factors, shifts;
  for (std::size_t c = 0; c < channels; ++c) {
    for (const auto& list : lists) {
      if (list.size() != channels) throw Error("its constants do not have one number for each channel");
    }
    const auto root = root_of(lists[3][c] + epsilon);
    if (!root) {
      throw Error(
          "the square root of the variance plus epsilon is irrational; let the exporter fold the "
          "normalisation into the layer before it (export the network in its form for inference)");
    }
    factors.push_back(lists[0][c] / *root);
    shifts.push_back(lists[1][c] - lists[2][c] * factors.back());
  }
  Shape shape(data.shape.size(), 1);
  shape.front() = channels;
  const OnnxData product = op.add(Scaling{constant_tensor(shape, factors)}, {data});
  return {op.add(Shift{constant_tensor(shape, shifts)}, {product})};
}

// (x - offset) * scale of ai.onnx.ml, along the last axis; one number stands for all.
OnnxValues scale_features(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  RationalVector offset = op.numbers("offset").value_or(RationalVector{}),
                 scale = op.numbers("scale").value_or(RationalVector{});
  OnnxData data = op.data(0);
  data.type = onnx::TensorProto::FLOAT;
  for (auto& entry : offset) entry = -entry;
  if (!offset.empty()) data = op.add(Shift{constant_tensor({offset.size()}, offset)}, {data});
  if (!scale.empty()) data = op.add(Scaling{constant_tensor({scale.size()}, scale)}, {data});
  if (data.shape != op.data(0).shape) throw Error("offset or scale do not fit the input");
  return {data};
}

constexpr std::array rows = {
    OnnxRow{"Add", add},
    OnnxRow{"Sum", sum},
    OnnxRow{"Mean", mean},
    OnnxRow{"Sub", subtract},
    OnnxRow{"Mul", multiply},
    OnnxRow{"Div", divide},
    OnnxRow{"Neg", negate},
    OnnxRow{"Pow", power},
    OnnxRow{"Max", maximum},
    OnnxRow{"Min", minimum},
    OnnxRow{"Scaler", scale_features},
    OnnxRow{"BatchNormalization", normalise_batch},
};

}  // namespace

std::span<const OnnxRow> onnx_arithmetic() {
  return rows;
}

}  // namespace infimum::networks
