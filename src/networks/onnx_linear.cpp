// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_linear.hpp"

#include <array>
#include <numeric>

#include "networks/onnx_constants.hpp"

namespace infimum::networks {

namespace {

using base::Error;

Tensor matrix_from(const OnnxConstant& constant) {
  if (constant.points) throw Error("it computes with the number of points");
  Tensor matrix = constant.tensor;
  // Axes of length 1 in front of a matrix change nothing but the number of axes.
  while (matrix.shape.size() > 2 && matrix.shape.front() == 1) matrix.shape.erase(matrix.shape.begin());
  if (matrix.shape.size() != 2) {
    throw Error("the constant of shape " + to_string(matrix.shape) + " is no matrix");
  }
  return matrix;
}

OnnxData multiplied(OnnxOperator& op, const OnnxData& data, const Tensor& matrix, bool transposed) {
  return op.add(Affine{matrix, {}, transposed}, {data});
}

// A vector on the right takes away the last axis.
OnnxData times_vector(OnnxOperator& op, const OnnxData& data, Tensor vector) {
  vector.shape = {1, vector.shape.front()};
  const OnnxData product = multiplied(op, data, vector, false);
  Shape shape = product.shape;
  shape.pop_back();
  return op.add(Reshape{shape}, {product});
}

std::vector<std::size_t> last_two_exchanged(std::size_t axes) {
  std::vector<std::size_t> order(axes);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::swap(order[axes - 1], order[axes - 2]);
  return order;
}

// A X for each point is the transpose of X^T A^T.
OnnxData times_from_left(OnnxOperator& op, const Tensor& matrix, const OnnxData& data) {
  if (data.shape.size() < 2) throw Error("a matrix on the left would mix points");
  const auto exchange = last_two_exchanged(data.shape.size());
  const OnnxData product = multiplied(op, op.add(Transposition{exchange}, {data}), matrix, false);
  return op.add(Transposition{exchange}, {product});
}

OnnxValues multiply(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  if (op.all_constant()) throw Error("it multiplies constants only; let the exporter fold constants");
  if (!op.is_constant(0) && !op.is_constant(1)) {
    throw Error("a product of two matrices that both depend on the input (attention, say) is not known");
  }
  if (op.is_constant(0)) return {times_from_left(op, matrix_from(op.constant(0, "")), op.data(1))};
  const OnnxData& data = op.data(0);
  const OnnxConstant& constant = op.constant(1, "");
  if (data.shape.empty()) throw Error("it would mix points: its input has no axis but that of the points");
  if (constant.tensor.shape.size() == 1) return {times_vector(op, data, constant.tensor)};
  if (constant.tensor.shape.size() > data.shape.size() + 1) throw Error("the constant has too many axes");
  return {multiplied(op, data, matrix_from(constant), true)};
}

bool is_row(const Shape& shape, std::size_t length) {
  return shape == Shape{length} || shape == Shape{1, length};
}

// beta C is the bias if it has the form of one, and else a shift that is broadcast.
OnnxData gemm_with_constant(OnnxOperator& op, Affine affine, const Rational& alpha, const Rational& beta) {
  const std::size_t width = affine.weights.shape.at(affine.transposed ? 1 : 0);
  const OnnxConstant& constant = op.constant(2, "the third input");
  const bool plain = alpha == 1 && beta == 1 && is_row(constant.tensor.shape, width) && !constant.points;
  if (plain) affine.bias = reshaped(constant, {width}).tensor;
  OnnxData result = op.add(affine, {op.data(0)});
  if (plain) return result;
  if (alpha != 1) result = op.add(Scaling{constant_tensor({}, {alpha})}, {result});
  const OnnxConstant factor{constant_tensor({}, {beta}), constant.type, {}};
  const OnnxConstant addend = beta == 1 ? constant : combined(constant, factor, '*');
  return op.add(Shift{OnnxOperator::for_each_point(addend, result)}, {result});
}

OnnxValues gemm(OnnxOperator& op) {
  op.expect_inputs(2, 3);
  const Rational alpha = op.number("alpha", 1), beta = op.number("beta", 1);
  const bool transposed = op.flag("transB");
  if (op.flag("transA")) throw Error("transA exchanges the points with the inputs");
  if (op.is_constant(0)) throw Error("a constant on the left would mix points");
  if (op.data(0).shape.size() != 1) throw Error("its input is no vector for each point");
  Affine affine{matrix_from(op.constant(1, "the matrix")), {}, !transposed};
  if (op.is_constant(2)) {
    const OnnxData result = gemm_with_constant(op, std::move(affine), alpha, beta);
    if (result.shape.size() != 1) throw Error("the third input does not fit");
    return {result};
  }
  OnnxData result = op.add(std::move(affine), {op.data(0)});
  if (alpha != 1) result = op.add(Scaling{constant_tensor({}, {alpha})}, {result});
  if (!op.has(2)) return {result};
  OnnxData addend = op.data(2);
  if (addend.shape.size() != 1) throw Error("the third input would mix points");
  if (beta != 1) addend = op.add(Scaling{constant_tensor({}, {beta})}, {addend});
  return {op.add(Sum{{1, 1}}, {result, addend})};
}

// Of ai.onnx.ml: rows of coefficients, one for each target.
OnnxValues regress(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  const OnnxData& data = op.data(0);
  const auto coefficients = op.numbers("coefficients").value_or(RationalVector{});
  const auto intercepts = op.numbers("intercepts").value_or(RationalVector{});
  const std::int64_t targets = op.integer("targets", 1);
  if (op.text("post_transform", "NONE") != "NONE") throw Error("only the post_transform NONE is known");
  if (data.shape.size() != 1) throw Error("its input is no vector for each point");
  const std::size_t inputs = data.shape.front();
  if (targets < 1 || coefficients.empty() || coefficients.size() % inputs != 0 ||
      coefficients.size() / inputs != static_cast<std::size_t>(targets)) {
    throw Error("its coefficients do not fit the input");
  }
  Affine affine{constant_tensor({static_cast<std::size_t>(targets), inputs}, coefficients), {}, false};
  affine.weights.trainable = true;
  if (!intercepts.empty()) {
    affine.bias = constant_tensor({intercepts.size()}, intercepts);
    affine.bias.trainable = true;
  }
  OnnxData result = op.add(std::move(affine), {data});
  result.type = onnx::TensorProto::FLOAT;
  return {result};
}

constexpr std::array rows = {OnnxRow{"MatMul", multiply}, OnnxRow{"Gemm", gemm},
                             OnnxRow{"LinearRegressor", regress}};

}  // namespace

std::span<const OnnxRow> onnx_linear() {
  return rows;
}

}  // namespace infimum::networks
