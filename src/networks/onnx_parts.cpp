// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_parts.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "networks/onnx_constants.hpp"

namespace infimum::networks {

namespace {

using base::Error;
using onnx::TensorProto;
using Integers = std::vector<std::int64_t>;
using Indices = std::vector<std::size_t>;

constexpr const char* mixes = "it would take some of the points and leave others";
constexpr std::size_t most_indices = 10'000'000, most_runs = 10'000;

// A run of indices with a constant step is one slice; several are put together again.
OnnxData pick(OnnxOperator& op, const OnnxData& data, std::size_t axis, const Indices& indices) {
  if (indices.empty()) throw Error("it takes nothing");
  std::vector<OnnxData> runs;
  for (std::size_t from = 0; from < indices.size();) {
    std::size_t to = from + 1;
    const std::size_t step =
        to < indices.size() && indices[to] > indices[from] ? indices[to] - indices[from] : 1;
    while (to < indices.size() && indices[to] == indices[to - 1] + step) ++to;
    if (runs.size() == most_runs) throw Error("it takes entries here and there, in too many pieces");
    runs.push_back(op.move(Slice{axis, indices[from], indices[to - 1] + 1, step}, data));
    from = to;
  }
  if (runs.size() == 1) return runs.front();
  OnnxData result = op.add(Concatenation{axis}, runs);
  result.from_input = data.from_input;
  return result;
}

bool is_all(const Indices& indices, std::size_t length) {
  if (indices.size() != length) return false;
  for (std::size_t i = 0; i < length; ++i) {
    if (indices[i] != i) return false;
  }
  return true;
}

OnnxValue part_of(OnnxOperator& op, const OnnxValue& value, std::size_t axis, const Indices& indices) {
  if (const auto* constant = std::get_if<OnnxConstant>(&value)) return taken(*constant, axis, indices);
  const auto& data = std::get<OnnxData>(value);
  if (axis == 0) throw Error(mixes);
  return is_all(indices, data.shape[axis - 1]) ? data : pick(op, data, axis - 1, indices);
}

std::size_t rank_of(const OnnxValue& value) {
  if (const auto* constant = std::get_if<OnnxConstant>(&value)) return constant->tensor.shape.size();
  return std::get<OnnxData>(value).shape.size() + 1;
}

std::size_t length_of(const OnnxValue& value, std::size_t axis) {
  if (const auto* constant = std::get_if<OnnxConstant>(&value)) return constant->tensor.shape[axis];
  if (axis == 0) throw Error(mixes);
  return std::get<OnnxData>(value).shape[axis - 1];
}

// begin, begin + step, … before end, where negative places count from the end and all are brought into range.
Indices range(std::int64_t begin, std::int64_t end, std::int64_t step, std::size_t length) {
  const auto size = static_cast<std::int64_t>(length);
  if (step == 0) throw Error("a step of 0");
  const auto into = [&](std::int64_t place, std::int64_t low, std::int64_t high) {
    return std::clamp(place < 0 ? std::max(place, -size - 1) + size : place, low, high);
  };
  Indices indices;
  if (length > most_indices) throw Error("it slices an axis of length " + std::to_string(length));
  const std::int64_t first = step > 0 ? into(begin, 0, size) : into(begin, -1, size - 1);
  const std::int64_t last = step > 0 ? into(end, 0, size) : into(end, -1, size - 1);
  const std::int64_t stride =
      std::clamp(step, -size - 1, size + 1);  // longer ones take one entry all the same
  for (std::int64_t i = first; step > 0 ? i < last : i > last; i += stride)
    indices.push_back(static_cast<std::size_t>(i));
  return indices;
}

OnnxValues slice(OnnxOperator& op) {
  op.expect_inputs(1, 5);
  const auto begins = op.integers("starts", 1), ends = op.integers("ends", 2);
  if (!begins || !ends) throw Error("starts or ends are missing");
  Integers axes(begins->size());
  std::iota(axes.begin(), axes.end(), 0);
  axes = op.integers("axes", 3).value_or(axes);
  const Integers steps = op.integers("steps", 4).value_or(Integers(begins->size(), 1));
  if (ends->size() != begins->size() || axes.size() != begins->size() || steps.size() != begins->size()) {
    throw Error("starts, ends, axes and steps do not fit");
  }
  OnnxValue value = op.value(0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = onnx_axis(axes[i], rank_of(value));
    // The whole of the points is what some exporters write out.
    if (axis == 0 && value.index() == 0 && (*begins)[i] == 0 && (*ends)[i] >= std::int64_t{1} << 31 &&
        steps[i] == 1)
      continue;
    value = part_of(op, value, axis, range((*begins)[i], (*ends)[i], steps[i], length_of(value, axis)));
  }
  return {value};
}

Integers equal_parts(std::size_t length, std::size_t parts) {
  if (parts == 0 || parts > length) throw Error("it has more outputs than parts");
  const std::size_t width = (length + parts - 1) / parts;
  Integers sizes(parts, static_cast<std::int64_t>(width));
  sizes.back() = static_cast<std::int64_t>(length) - static_cast<std::int64_t>(width * (parts - 1));
  return sizes;
}

OnnxValues split(OnnxOperator& op) {
  op.expect_inputs(1, 2);
  const OnnxValue& value = op.value(0);
  const std::size_t axis = onnx_axis(op.integer("axis", 0), rank_of(value)), length = length_of(value, axis);
  const std::int64_t parts = op.integer("num_outputs", static_cast<std::int64_t>(op.outputs()));
  if (parts != static_cast<std::int64_t>(op.outputs()))
    throw Error("num_outputs is not the number of outputs");
  const auto given = op.integers("split", 1);
  const Integers sizes = given ? *given : equal_parts(length, op.outputs());
  OnnxValues result;
  std::size_t from = 0;
  for (const std::int64_t size : sizes) {
    if (size < 1 || static_cast<std::size_t>(size) > length - from)
      throw Error("its parts do not fit the axis");
    Indices indices(static_cast<std::size_t>(size));
    std::iota(indices.begin(), indices.end(), from);
    result.push_back(part_of(op, value, axis, indices));
    from += indices.size();
  }
  if (from != length || result.size() != op.outputs()) throw Error("its parts do not fit the axis");
  return result;
}

Indices indices_from(const Integers& list, std::size_t length) {
  Indices indices;
  for (const std::int64_t index : list) indices.push_back(onnx_axis(index, length));
  return indices;
}

// A list of indices keeps the axis, and a single index without axes takes it away.
OnnxValues gather(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  const OnnxValue& value = op.value(0);
  const std::size_t axis = onnx_axis(op.integer("axis", 0), rank_of(value));
  const OnnxConstant& chosen = op.constant(1, "the list of indices");
  if (chosen.points) throw Error("it takes the entry with the number of the points");
  const Indices indices = indices_from(integers_of(chosen, "the list of indices"), length_of(value, axis));
  OnnxValue result = part_of(op, value, axis, indices);
  if (!chosen.tensor.shape.empty()) return {result};
  if (auto* constant = std::get_if<OnnxConstant>(&result)) {
    Shape shape = constant->tensor.shape;
    shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
    return {reshaped(*constant, shape)};
  }
  const auto& data = std::get<OnnxData>(result);
  Shape shape = data.shape;
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis) - 1);
  return {op.move(Reshape{shape}, data)};
}

// Of ai.onnx.ml: entries of the last axis.
OnnxValues extract_features(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  const OnnxData& data = op.data(0);
  const OnnxConstant list = op.constant(1, "the list of indices");
  if (data.shape.empty()) throw Error(mixes);
  const Indices indices = indices_from(
      integers_of(reshaped(list, {list.tensor.entries.size()}), "the list of indices"), data.shape.back());
  return {part_of(op, data, data.shape.size(), indices)};
}

OnnxValues shape(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  const auto* data = std::get_if<OnnxData>(&op.value(0));
  Integers sizes;
  if (data != nullptr) sizes.push_back(0);
  for (const std::size_t length : data != nullptr ? data->shape : op.constant(0, "").tensor.shape) {
    sizes.push_back(static_cast<std::int64_t>(length));
  }
  OnnxConstant list = onnx_integers(sizes);
  if (data != nullptr) list.points = 0;
  const Indices indices = range(op.integer("start", 0),
                                op.integer("end", static_cast<std::int64_t>(sizes.size())), 1, sizes.size());
  return {taken(list, 0, indices)};
}

OnnxValues constant(OnnxOperator& op) {
  op.expect_inputs(0, 0);
  OnnxConstant result;
  if (const TensorProto* tensor = op.tensor("value")) {
    result = decode_onnx_tensor(*tensor);
  } else if (op.has_attribute("value_int")) {
    result = reshaped(onnx_integers({op.integer("value_int", 0)}), {});
  } else if (const auto integers = op.integers("value_ints")) {
    result = onnx_integers(*integers);
  } else if (op.has_attribute("value_float")) {
    result.tensor = constant_tensor({}, {op.number("value_float", 0)});
  } else if (const auto numbers = op.numbers("value_floats")) {
    result.tensor = constant_tensor({numbers->size()}, *numbers);
  } else {
    throw Error("it has no value that is a number");
  }
  result.tensor.trainable = false;
  result.tensor.name.clear();
  return {result};
}

OnnxValues constant_of_shape(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  const OnnxConstant& wanted = op.constant(0, "the shape");
  if (wanted.points) throw Error("it makes a constant for each point");
  OnnxConstant value{constant_tensor({1}, {0}), TensorProto::FLOAT, {}};
  if (const TensorProto* tensor = op.tensor("value")) value = decode_onnx_tensor(*tensor);
  value.tensor.trainable = false;
  Shape shape;
  std::size_t entries = 1;
  for (const std::int64_t length : integers_of(wanted, "the shape")) {
    if (length < 1 || static_cast<std::size_t>(length) > most_indices / entries)
      throw Error("its shape is empty or too large");
    shape.push_back(static_cast<std::size_t>(length));
    entries *= shape.back();
  }
  if (value.tensor.entries.size() != 1) throw Error("its value is not one number");
  return {gathered(value, shape, Indices(entries, 0))};
}

bool widens(int from, int to) {
  if (to == TensorProto::DOUBLE) return is_onnx_float(from);
  return to == TensorProto::FLOAT && (from == TensorProto::FLOAT16 || from == TensorProto::BFLOAT16);
}

OnnxValue to_type(const OnnxValue& value, int to) {
  if (const auto* constant = std::get_if<OnnxConstant>(&value)) return cast(*constant, to);
  OnnxData data = std::get<OnnxData>(value);
  const bool keeps = to == data.type || widens(data.type, to) ||
                     (data.from_input && (to == TensorProto::FLOAT || to == TensorProto::DOUBLE));
  if (!keeps) {
    throw Error("a cast from " + onnx_type_name(data.type) + " to " + onnx_type_name(to) +
                " rounds a value that depends on the input; only the input itself is taken as it is");
  }
  data.type = to;
  return data;
}

OnnxValues cast_type(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  op.ignore("saturate");
  op.ignore("round_mode");
  return {to_type(op.value(0), static_cast<int>(op.integer("to", 0)))};
}

OnnxValues cast_like(OnnxOperator& op) {
  op.expect_inputs(2, 2);
  op.ignore("saturate");
  op.ignore("round_mode");
  return {to_type(op.value(0), op.is_constant(1) ? op.constant(1, "").type : op.data(1).type)};
}

OnnxValues dequantise(OnnxOperator& op) {
  op.expect_inputs(2, 3);
  const OnnxConstant& values = op.constant(0, "what is made a float again");
  const OnnxConstant& scale = op.constant(1, "the scale");
  const OnnxConstant* zero = op.has(2) ? &op.constant(2, "the zero point") : nullptr;
  return {dequantised(values, scale, zero, op.integer("axis", 1))};
}

constexpr std::array rows = {
    OnnxRow{"Slice", slice},
    OnnxRow{"Split", split},
    OnnxRow{"Gather", gather},
    OnnxRow{"ArrayFeatureExtractor", extract_features},
    OnnxRow{"Shape", shape},
    OnnxRow{"Constant", constant},
    OnnxRow{"ConstantOfShape", constant_of_shape},
    OnnxRow{"Cast", cast_type},
    OnnxRow{"CastLike", cast_like},
    OnnxRow{"DequantizeLinear", dequantise},
};

}  // namespace

std::span<const OnnxRow> onnx_parts() {
  return rows;
}

}  // namespace infimum::networks
