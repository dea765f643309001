// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_windows.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "networks/onnx_constants.hpp"

namespace infimum::networks {

namespace {

using base::Error;

constexpr std::int64_t longest = std::int64_t{1} << 31;

Shape lengths(const std::vector<std::int64_t>& list, const std::string& name, std::size_t axes) {
  if (list.size() != axes) throw Error(name + " has not one number for each axis");
  Shape result;
  for (const std::int64_t length : list) {
    if (length < 0 || length > longest) throw Error(name + " holds " + std::to_string(length));
    result.push_back(static_cast<std::size_t>(length));
  }
  return result;
}

Shape lengths(OnnxOperator& op, const std::string& name, std::size_t axes, std::size_t fallback) {
  const auto list = op.integers(name);
  return list ? lengths(*list, name, axes) : Shape(axes, fallback);
}

// As many windows as the input has strides, rounded up; the padding that this needs is spread evenly.
void pad_for_same(Window& window, const Shape& shape, bool more_after) {
  for (std::size_t a = 0; a < window.kernel.size(); ++a) {
    const std::size_t length = shape[a + 1], stride = window.strides[a];
    if (stride == 0 || window.kernel[a] == 0) throw Error("a stride or a kernel of length 0");
    const std::size_t reach = (window.kernel[a] - 1) * window.dilations[a] + 1;
    const std::size_t wanted = ((length + stride - 1) / stride - 1) * stride + reach;
    const std::size_t pad = wanted > length ? wanted - length : 0;
    window.pads_before[a] = more_after ? pad / 2 : pad - pad / 2;
    window.pads_after[a] = pad - window.pads_before[a];
  }
}

void set_pads(OnnxOperator& op, Window& window, const Shape& shape) {
  const std::size_t axes = window.kernel.size();
  const std::string mode = op.text("auto_pad", "NOTSET");
  const Shape pads = lengths(op, "pads", 2 * axes, 0);
  window.pads_before.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(axes));
  window.pads_after.assign(pads.begin() + static_cast<std::ptrdiff_t>(axes), pads.end());
  if (mode == "NOTSET") return;
  if (std::any_of(pads.begin(), pads.end(), [](std::size_t pad) { return pad != 0; })) {
    throw Error("it has pads and auto_pad");
  }
  if (mode == "SAME_UPPER" || mode == "SAME_LOWER")
    pad_for_same(window, shape, mode == "SAME_UPPER");
  else if (mode != "VALID")
    throw Error("auto_pad is " + mode);
}

std::size_t spatial_axes(const OnnxData& data) {
  if (data.shape.size() < 2) throw Error("its input has no axes but points and channels");
  return data.shape.size() - 1;
}

Window window_of(OnnxOperator& op, const OnnxData& data, const Shape& kernel) {
  const std::size_t axes = spatial_axes(data);
  Window window;
  window.kernel = kernel;
  window.strides = lengths(op, "strides", axes, 1);
  window.dilations = lengths(op, "dilations", axes, 1);
  set_pads(op, window, data.shape);
  return window;
}

OnnxValues convolve(OnnxOperator& op) {
  op.expect_inputs(2, 3);
  const OnnxData& data = op.data(0);
  const std::size_t axes = spatial_axes(data);
  Convolution convolution;
  convolution.weights = op.constant(1, "the weights").tensor;
  if (op.has(2)) convolution.bias = op.constant(2, "the bias").tensor;
  const Shape& shape = convolution.weights.shape;
  if (shape.size() != axes + 2) throw Error("the weights of shape " + to_string(shape) + " do not fit");
  const Shape kernel(shape.begin() + 2, shape.end());
  if (const auto given = op.integers("kernel_shape");
      given && lengths(*given, "kernel_shape", axes) != kernel) {
    throw Error("kernel_shape is not that of the weights");
  }
  const std::int64_t groups = op.integer("group", 1);
  if (groups < 1 || groups > longest) throw Error("group is " + std::to_string(groups));
  convolution.groups = static_cast<std::size_t>(groups);
  convolution.window = window_of(op, data, kernel);
  return {op.add(std::move(convolution), {data})};
}

Window pooling_window(OnnxOperator& op, const OnnxData& data) {
  const auto kernel = op.integers("kernel_shape");
  if (!kernel) throw Error("kernel_shape is missing");
  Window window = window_of(op, data, lengths(*kernel, "kernel_shape", spatial_axes(data)));
  window.round_up = op.flag("ceil_mode");
  return window;
}

OnnxValues pool_maxima(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  op.ignore("storage_order");  // of the indices, which are another output
  return {op.add(MaxPooling{pooling_window(op, op.data(0))}, {op.data(0)})};
}

OnnxValues pool_averages(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  const bool count = op.flag("count_include_pad");
  return {op.add(AveragePooling{pooling_window(op, op.data(0)), count}, {op.data(0)})};
}

// One window that is all of the input.
Window whole(const OnnxData& data) {
  const std::size_t axes = spatial_axes(data);
  const Shape ones(axes, 1), zeros(axes, 0);
  return {Shape(data.shape.begin() + 1, data.shape.end()), ones, ones, zeros, zeros};
}

OnnxValues pool_all_maxima(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  return {op.add(MaxPooling{whole(op.data(0))}, {op.data(0)})};
}

OnnxValues pool_all_averages(OnnxOperator& op) {
  op.expect_inputs(1, 1);
  return {op.add(AveragePooling{whole(op.data(0)), false}, {op.data(0)})};
}

// The axes that go and those that stay, of a point's tensor.
struct Reduction {
  std::vector<std::size_t> kept, gone;
  bool keep = true;  // as axes of length 1
};

Reduction reduction_of(OnnxOperator& op, const OnnxData& data) {
  Reduction result;
  result.keep = op.flag("keepdims", true);
  const bool none_means_none = op.flag("noop_with_empty_axes");
  std::set<std::size_t> axes;
  const auto list = op.integers("axes", 1).value_or(std::vector<std::int64_t>{});
  for (const std::int64_t axis : list) axes.insert(onnx_axis(axis, data.shape.size() + 1));
  if (axes.contains(0) || (list.empty() && !none_means_none)) throw Error("it would mix points");
  for (std::size_t a = 0; a < data.shape.size(); ++a) {
    (axes.contains(a + 1) ? result.gone : result.kept).push_back(a);
  }
  return result;
}

Shape lengths_at(const Shape& shape, const std::vector<std::size_t>& axes) {
  Shape result;
  for (const std::size_t axis : axes) result.push_back(shape[axis]);
  return result;
}

// The axes that go are brought to the end and made one; `fold` maps each row of that matrix to one number.
template <class Fold>
OnnxValues reduce(OnnxOperator& op, const Fold& fold) {
  op.expect_inputs(1, 2);
  const OnnxData& data = op.data(0);
  const Reduction axes = reduction_of(op, data);
  if (axes.gone.empty()) return {data};
  std::vector<std::size_t> order = axes.kept;
  order.insert(order.end(), axes.gone.begin(), axes.gone.end());
  const OnnxData moved =
      std::is_sorted(order.begin(), order.end()) ? data : op.add(Transposition{order}, {data});
  Shape shape = lengths_at(data.shape, axes.kept);
  const std::size_t rows = entries_of(shape), width = entries_of(lengths_at(data.shape, axes.gone));
  const OnnxData folded = fold(op.add(Reshape{{rows, width}}, {moved}), width);
  if (axes.keep) {
    shape = data.shape;
    for (const std::size_t axis : axes.gone) shape[axis] = 1;
  }
  return {op.add(Reshape{shape}, {folded})};
}

OnnxValues reduce_with_weights(OnnxOperator& op, bool mean) {
  return reduce(op, [&](const OnnxData& rows, std::size_t width) {
    const Rational weight(1, mean ? width : 1);
    return op.add(Affine{constant_tensor({1, width}, RationalVector(width, weight)), {}, false}, {rows});
  });
}

OnnxValues reduce_to_mean(OnnxOperator& op) {
  if (op.has(0) && !is_onnx_float(op.data(0).type)) throw Error("a mean of integers rounds");
  return reduce_with_weights(op, true);
}

OnnxValues reduce_to_sum(OnnxOperator& op) {
  return reduce_with_weights(op, false);
}

OnnxValues reduce_to_maximum(OnnxOperator& op) {
  return reduce(op,
                [&](const OnnxData& rows, std::size_t) { return op.add(MaxPooling{whole(rows)}, {rows}); });
}

OnnxValues reduce_to_minimum(OnnxOperator& op) {
  return reduce(op, [&](const OnnxData& rows, std::size_t) {
    const Scaling negated{constant_tensor({}, {-1})};
    const OnnxData negative = op.add(negated, {rows});
    return op.add(negated, {op.add(MaxPooling{whole(negative)}, {negative})});
  });
}

constexpr std::array rows = {
    OnnxRow{"Conv", convolve},
    OnnxRow{"MaxPool", pool_maxima},
    OnnxRow{"AveragePool", pool_averages},
    OnnxRow{"GlobalMaxPool", pool_all_maxima},
    OnnxRow{"GlobalAveragePool", pool_all_averages},
    OnnxRow{"ReduceMean", reduce_to_mean},
    OnnxRow{"ReduceSum", reduce_to_sum},
    OnnxRow{"ReduceMax", reduce_to_maximum},
    OnnxRow{"ReduceMin", reduce_to_minimum},
};

}  // namespace

std::span<const OnnxRow> onnx_windows() {
  return rows;
}

}  // namespace infimum::networks
