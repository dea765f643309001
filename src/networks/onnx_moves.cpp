// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_moves.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "networks/onnx_constants.hpp"

namespace infimum::networks {

namespace {

using base::Error;
using Integers = std::vector<std::int64_t>;

constexpr const char* mixes =
    "it would mix points: the first axis of every tensor must stay that of the points";

OnnxValues same(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  return {op.value(0)};
}

OnnxValues drop_out(OnnxOperator& op) {
  op.expect_inputs(1, 3);
  for (const char* name : {"ratio", "seed", "is_test"}) op.ignore(name);
  if (op.has(2) && scalar_of(op.constant(2, "training_mode"), "training_mode") != 0) {
    throw Error("it drops units at random (training_mode); export the network in its form for inference");
  }
  return {op.value(0)};
}

OnnxData to_shape(OnnxOperator& op, const OnnxData& data, const Shape& shape) {
  return shape == data.shape ? data : op.move(Reshape{shape}, data);
}

OnnxValues flatten(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  const OnnxData& data = op.data(0);
  const std::int64_t axis = op.integer("axis", 1);
  const std::size_t rank = data.shape.size() + 1;
  const std::size_t first = axis == static_cast<std::int64_t>(rank) ? rank : onnx_axis(axis, rank);
  for (std::size_t a = 1; a < first; ++a) {
    if (data.shape[a - 1] != 1) throw Error(mixes);
  }
  if (first == 0) throw Error(mixes);
  return {to_shape(op, data, {entries_of(data.shape)})};
}

// Whether the first entry of a new shape leaves the points alone, provided that the rest has as many entries
// as a point has.
bool keeps_points(const OnnxOperator& op, const OnnxConstant& wanted, const Integers& sizes,
                  bool zeros_are_meant) {
  if (sizes.empty()) return false;
  if (wanted.points) return *wanted.points == 0;
  if (sizes[0] == -1 || (sizes[0] == 0 && !zeros_are_meant)) return true;
  return op.points() && sizes[0] == static_cast<std::int64_t>(*op.points());
}

OnnxValues reshape(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  const bool zeros_are_meant = op.flag("allowzero");
  const OnnxConstant& wanted = op.constant(1, "the new shape");
  Integers sizes = integers_of(wanted, "the new shape");
  if (op.is_constant(0)) {
    if (wanted.points) throw Error("a constant gets a shape that depends on the number of points");
    const OnnxConstant& old = op.constant(0, "");
    return {reshaped(old, onnx_target_shape(sizes, old.tensor.shape, zeros_are_meant))};
  }
  const OnnxData& data = op.data(0);
  if (!keeps_points(op, wanted, sizes, zeros_are_meant)) {
    throw Error(std::string(mixes) +
                (sizes.empty() || sizes[0] != 1
                     ? ""
                     : " (was the network exported for one point only? name the first axis of "
                       "its input as a dynamic one)"));
  }
  // An axis is copied from the same place, the points being at place 0.
  Integers rest(sizes.begin() + 1, sizes.end());
  return {to_shape(op, data, onnx_target_shape(rest, data.shape, zeros_are_meant))};
}

std::set<std::size_t> axes_in(const Integers& list, std::size_t rank) {
  std::set<std::size_t> axes;
  for (const std::int64_t axis : list) {
    if (!axes.insert(onnx_axis(axis, rank)).second) throw Error("it names an axis twice");
  }
  return axes;
}

Shape without(const Shape& shape, const std::set<std::size_t>& axes) {
  Shape result;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    if (!axes.contains(a))
      result.push_back(shape[a]);
    else if (shape[a] != 1)
      throw Error("axis " + std::to_string(a) + " has not length 1");
  }
  return result;
}

std::set<std::size_t> axes_of_length_one(const Shape& shape) {
  std::set<std::size_t> axes;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    if (shape[a] == 1) axes.insert(a);
  }
  return axes;
}

// The shape with all its axes; that of the points has length 0, which nothing else has.
Shape with_points(const OnnxData& data) {
  Shape shape = data.shape;
  shape.insert(shape.begin(), 0);
  return shape;
}

OnnxValues squeeze(OnnxOperator& op) {
  op.expect_inputs(1, 2);
  const auto list = op.integers("axes", 1);
  const auto squeezed = [&](const Shape& shape) {
    return without(shape, list ? axes_in(*list, shape.size()) : axes_of_length_one(shape));
  };
  if (op.is_constant(0)) return {reshaped(op.constant(0, ""), squeezed(op.constant(0, "").tensor.shape))};
  const OnnxData& data = op.data(0);
  if (list && axes_in(*list, data.shape.size() + 1).contains(0)) throw Error(mixes);
  Shape shape = squeezed(with_points(data));
  shape.erase(shape.begin());
  return {to_shape(op, data, shape)};
}

Shape with_ones(const Shape& shape, const Integers& list) {
  Shape result;
  const auto axes = axes_in(list, shape.size() + list.size());
  auto next = shape.begin();
  for (std::size_t a = 0; a < shape.size() + list.size(); ++a)
    result.push_back(axes.contains(a) ? 1 : *next++);
  return result;
}

OnnxValues unsqueeze(OnnxOperator& op) {
  op.expect_inputs(1, 2);
  const auto list = op.integers("axes", 1);
  if (!list) throw Error("axes are missing");
  if (list->size() > 64) throw Error("it adds too many axes");
  if (op.is_constant(0))
    return {reshaped(op.constant(0, ""), with_ones(op.constant(0, "").tensor.shape, *list))};
  const OnnxData& data = op.data(0);
  Shape shape = with_ones(with_points(data), *list);
  if (shape.front() != 0) throw Error(mixes);
  shape.erase(shape.begin());
  return {to_shape(op, data, shape)};
}

OnnxValues transpose(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  const std::size_t rank =
      op.is_constant(0) ? op.constant(0, "").tensor.shape.size() : op.data(0).shape.size() + 1;
  std::vector<std::size_t> axes(rank);
  std::iota(axes.rbegin(), axes.rend(), std::size_t{0});
  if (const auto list = op.integers("perm")) {
    if (list->size() != rank || axes_in(*list, rank).size() != rank)
      throw Error("perm is no permutation of the axes");
    for (std::size_t a = 0; a < rank; ++a) axes[a] = onnx_axis((*list)[a], rank);
  }
  if (op.is_constant(0)) return {transposed(op.constant(0, ""), axes)};
  if (axes.front() != 0) throw Error(mixes);
  axes.erase(axes.begin());
  for (std::size_t& axis : axes) --axis;
  if (std::is_sorted(axes.begin(), axes.end())) return {op.data(0)};
  return {op.move(Transposition{axes}, op.data(0))};
}

OnnxValues concatenate_constants(const OnnxOperator& op, std::int64_t axis) {
  std::vector<const OnnxConstant*> parts;
  for (std::size_t i = 0; i < op.count(); ++i) parts.push_back(&op.constant(i, ""));
  return {concatenated(parts, onnx_axis(axis, parts.front()->tensor.shape.size()))};
}

OnnxData joined(OnnxOperator& op, const std::vector<OnnxData>& parts, std::size_t axis) {
  if (parts.size() == 1) return parts.front();
  OnnxData result = op.add(Concatenation{axis}, parts);
  result.from_input =
      std::all_of(parts.begin(), parts.end(), [](const OnnxData& part) { return part.from_input; });
  return result;
}

OnnxValues concatenate(OnnxOperator& op) {
  op.expect_inputs(1, op.count());
  if (!op.has_attribute("axis")) throw Error("axis is missing");
  const std::int64_t axis = op.integer("axis", 0);
  for (std::size_t i = 0; i < op.count(); ++i) op.value(i);
  if (op.all_constant()) return concatenate_constants(op, axis);
  std::vector<OnnxData> parts;
  for (std::size_t i = 0; i < op.count(); ++i) {
    if (op.is_constant(i)) throw Error("it puts constants beside values that depend on the input");
    parts.push_back(op.data(i));
    if (parts.back().shape.size() != parts.front().shape.size())
      throw Error("the parts have different numbers of axes");
  }
  const std::size_t along = onnx_axis(axis, parts.front().shape.size() + 1);
  if (along == 0) throw Error(mixes);
  return {joined(op, parts, along - 1)};
}

// Of ai.onnx.ml: vectors one after the other, of the lengths that the operator says.
OnnxValues vectorise(OnnxOperator& op) {
  op.expect_inputs(1, op.count());
  const auto widths = op.integers("inputdimensions").value_or(Integers{});
  if (widths.size() != op.count()) throw Error("inputdimensions has not one number for each input");
  std::vector<OnnxData> parts;
  for (std::size_t i = 0; i < op.count(); ++i) {
    parts.push_back(op.data(i));
    if (widths[i] < 0 || parts.back().shape != Shape{static_cast<std::size_t>(widths[i])}) {
      throw Error("input " + std::to_string(i + 1) + " is no vector of the length that it says");
    }
  }
  OnnxData result = joined(op, parts, 0);
  result.type = onnx::TensorProto::FLOAT;
  return {result};
}

constexpr std::array rows = {
    OnnxRow{"Identity", same},       OnnxRow{"Dropout", drop_out},   OnnxRow{"Flatten", flatten},
    OnnxRow{"Reshape", reshape},     OnnxRow{"Squeeze", squeeze},    OnnxRow{"Unsqueeze", unsqueeze},
    OnnxRow{"Transpose", transpose}, OnnxRow{"Concat", concatenate}, OnnxRow{"FeatureVectorizer", vectorise},
};

}  // namespace

std::span<const OnnxRow> onnx_moves() {
  return rows;
}

}  // namespace infimum::networks
