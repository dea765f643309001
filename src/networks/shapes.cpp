// SPDX-License-Identifier: Apache-2.0
#include "networks/shapes.hpp"

#include <algorithm>
#include <stdexcept>

namespace infimum::networks {

namespace {

constexpr std::size_t longest_axis = std::size_t{1} << 31;

class ShapeRule {
 public:
  ShapeRule(std::size_t layer, const std::vector<Shape>& reads) : layer_(layer), reads_(reads) {}

  Shape operator()(const Affine& kind) const {
    const Shape read = joined();
    require(!read.empty(), "an affine layer needs a vector, and reads a scalar");
    const Shape& weights = kind.weights.shape;
    require(weights.size() == 2, "the weights of an affine layer are a matrix");
    const std::size_t outputs = weights[kind.transposed ? 1 : 0], inputs = weights[kind.transposed ? 0 : 1];
    require(outputs > 0, "an affine layer without rows");
    const std::size_t bias = kind.bias.entries.size();
    require(bias == outputs || kind.bias.empty(), [&] {
      return "the bias has " + std::to_string(bias) + " entries, the weights have " +
             std::to_string(outputs) + " rows";
    });
    require(inputs == read.back(), [&] {
      return "the rows of the weights have " + std::to_string(inputs) + " entries, the layer reads " +
             std::to_string(read.back());
    });
    check_tensor(kind.weights);
    Shape shape = read;
    shape.back() = outputs;
    return shape;
  }

  Shape operator()(const Piecewise& kind) const {
    const std::string fault = fault_of(kind);
    require(fault.empty(), [&] { return fault; });
    return joined();
  }

  Shape operator()(const ParametricRelu& kind) const {
    check_tensor(kind.slopes);
    const auto shape = broadcast_shape(only(), kind.slopes.shape);
    require(shape && *shape == only(), "the slopes do not fit what the layer reads");
    return only();
  }

  Shape operator()(const Convolution& kind) const {
    const Shape& read = only();
    require(read.size() >= 2, "a convolution reads channels and at least one more axis");
    check_window(kind.window, read);
    const Shape& weights = kind.weights.shape;
    check_tensor(kind.weights);
    require(weights.size() == read.size() + 1 &&
                std::equal(weights.begin() + 2, weights.end(), kind.window.kernel.begin()),
            "the weights of a convolution are outputs x channels x window");
    require(
        kind.groups > 0 && read.front() % kind.groups == 0 && weights[0] % kind.groups == 0 && weights[0] > 0,
        "the groups of a convolution do not divide its channels");
    require(weights[1] == read.front() / kind.groups, [&] {
      return "the weights are for " + std::to_string(weights[1]) + " channels in a group, and there are " +
             std::to_string(read.front() / kind.groups);
    });
    require(kind.bias.empty() || kind.bias.entries.size() == weights[0],
            "the bias of a convolution has one entry for each output");
    return windowed(kind.window, weights[0], read);
  }

  Shape operator()(const MaxPooling& kind) const { return pooled(kind.window, false); }
  Shape operator()(const AveragePooling& kind) const { return pooled(kind.window, kind.count_padding); }

  Shape operator()(const Shift& kind) const { return with_constant(kind.constant); }
  Shape operator()(const Scaling& kind) const { return with_constant(kind.factors); }

  Shape operator()(const Sum& kind) const {
    require(kind.signs.size() == reads_.size(), "a sum has one sign for each layer that it reads");
    for (const int sign : kind.signs) require(sign == 1 || sign == -1, "the signs of a sum are 1 or -1");
    return broadcast_all();
  }
  Shape operator()(const Product&) const { return broadcast_all(); }
  Shape operator()(const Extremum&) const {
    require(reads_.size() < 1000, "a maximum of more than 1000 layers");
    return broadcast_all();
  }

  Shape operator()(const Power& kind) const {
    require(kind.exponent >= 1 && kind.exponent <= 1000, "the exponent of a power is 1 to 1000");
    return only();
  }

  Shape operator()(const Reshape& kind) const {
    require(count(kind.shape) == count(only()), [&] {
      return "a tensor of shape " + to_string(only()) + " cannot have shape " + to_string(kind.shape);
    });
    return kind.shape;
  }

  Shape operator()(const Transposition& kind) const {
    std::vector<std::size_t> sorted = kind.axes;
    std::sort(sorted.begin(), sorted.end());
    bool permutation = sorted.size() == only().size();
    for (std::size_t i = 0; permutation && i < sorted.size(); ++i) permutation = sorted[i] == i;
    require(permutation, "the axes of a transposition are those of what it reads, each once");
    Shape shape;
    for (const std::size_t axis : kind.axes) shape.push_back(only()[axis]);
    return shape;
  }

  Shape operator()(const Concatenation& kind) const {
    Shape shape = reads_.front();
    require(kind.axis < shape.size(), "a concatenation along an axis that is not there");
    for (std::size_t r = 1; r < reads_.size(); ++r) {
      Shape other = reads_[r];
      require(other.size() == shape.size(), "a concatenation of different numbers of axes");
      shape[kind.axis] += other[kind.axis];
      other[kind.axis] = shape[kind.axis];
      require(other == shape, "a concatenation of shapes that differ along other axes");
    }
    return shape;
  }

  Shape operator()(const Slice& kind) const {
    Shape shape = only();
    require(kind.axis < shape.size(), "a slice along an axis that is not there");
    require(kind.step > 0 && kind.begin < kind.end && kind.end <= shape[kind.axis],
            "a slice of nothing, or beyond the end");
    shape[kind.axis] = (kind.end - kind.begin - 1) / kind.step + 1;
    return shape;
  }

 private:
  std::size_t layer_;
  const std::vector<Shape>& reads_;

  void require(bool holds, const char* otherwise) const {
    if (!holds) throw StructureError(layer_, otherwise);
  }
  template <class Say>
  auto require(bool holds, const Say& otherwise) const -> decltype(otherwise(), void()) {
    if (!holds) throw StructureError(layer_, otherwise());
  }

  std::size_t count(const Shape& shape) const {
    for (const std::size_t axis : shape) require(axis > 0, "an axis without entries");
    try {
      return entries_of(shape);
    } catch (const std::length_error& error) {
      throw StructureError(layer_, error.what());
    }
  }

  const Shape& only() const {
    require(reads_.size() == 1, "this kind of layer reads one layer");
    return reads_.front();
  }

  // One layer as it is, or vectors one after the other.
  Shape joined() const {
    if (reads_.size() == 1) return reads_.front();
    std::size_t length = 0;
    for (const Shape& read : reads_) {
      require(read.size() == 1, "several layers are read one after the other only if they are vectors");
      length += read.front();
    }
    return {length};
  }

  void check_tensor(const Tensor& tensor) const {
    require(count(tensor.shape) == tensor.entries.size(),
            "a tensor has another number of entries than its shape says");
  }

  Shape with_constant(const Tensor& tensor) const {
    check_tensor(tensor);
    return fit(only(), tensor.shape);
  }

  Shape fit(const Shape& a, const Shape& b) const {
    const auto shape = broadcast_shape(a, b);
    require(shape.has_value(),
            [&] { return "shapes " + to_string(a) + " and " + to_string(b) + " do not fit"; });
    count(*shape);
    return *shape;
  }

  Shape broadcast_all() const {
    Shape shape = reads_.front();
    for (const Shape& read : reads_) shape = fit(shape, read);
    return shape;
  }

  void check_window(const Window& window, const Shape& read) const {
    const std::size_t axes = read.size() - 1;
    for (const Shape* part :
         {&window.kernel, &window.strides, &window.dilations, &window.pads_before, &window.pads_after}) {
      require(part->size() == axes, "a window has one number for each axis but the channels");
    }
    for (std::size_t a = 0; a < axes; ++a) {
      require(window.kernel[a] > 0 && window.strides[a] > 0 && window.dilations[a] > 0,
              "a window of nothing, or without stride or dilation");
      for (const Shape* part :
           {&window.kernel, &window.strides, &window.dilations, &window.pads_before, &window.pads_after}) {
        require((*part)[a] < longest_axis, "a window with an axis of 2^31 or more");
      }
      const std::size_t extent = (window.kernel[a] - 1) * window.dilations[a] + 1;
      require(read[a + 1] < longest_axis, "an axis of 2^31 or more");
      require(read[a + 1] + window.pads_before[a] + window.pads_after[a] >= extent,
              "the window is larger than what it slides over");
      require(window.pads_before[a] < extent && window.pads_after[a] < extent,
              "the padding is as large as the window");
    }
  }

  Shape windowed(const Window& window, std::size_t channels, const Shape& read) const {
    const Shape steps = steps_of(window, Shape(read.begin() + 1, read.end()));
    Shape shape = {channels};
    shape.insert(shape.end(), steps.begin(), steps.end());
    count(shape);
    return shape;
  }

  Shape pooled(const Window& window, bool count_padding) const {
    const Shape& read = only();
    require(read.size() >= 2, "a pooling reads channels and at least one more axis");
    check_window(window, read);
    for (std::size_t a = 0; !count_padding && a + 1 < read.size(); ++a) {
      // Every window must meet the tensor: with dilation it could step over it.
      require(window.dilations[a] <= read[a + 1], "a dilation larger than what the window slides over");
    }
    return windowed(window, read.front(), read);
  }
};

}  // namespace

Shape output_shape(std::size_t layer, const Kind& kind, const std::vector<Shape>& reads) {
  return std::visit(ShapeRule(layer, reads), kind);
}

Shape steps_of(const Window& window, const Shape& plane) {
  Shape steps;
  for (std::size_t a = 0; a < plane.size(); ++a) {
    const std::size_t padded = plane[a] + window.pads_before[a] + window.pads_after[a];
    const std::size_t free = padded - ((window.kernel[a] - 1) * window.dilations[a] + 1),
                      stride = window.strides[a];
    std::size_t count = free / stride + 1;
    if (window.round_up && free % stride != 0 && count * stride < plane[a] + window.pads_before[a]) ++count;
    steps.push_back(count);
  }
  return steps;
}

std::size_t entries_in_windows(const Kind& kind, const Shape& read, const Shape& result) {
  const Window* window = nullptr;
  std::size_t channels = 1;  // that a window looks at, for each place of the result
  if (const auto* convolution = std::get_if<Convolution>(&kind)) {
    window = &convolution->window;
    channels = read.front();
  } else if (const auto* maximum = std::get_if<MaxPooling>(&kind)) {
    window = &maximum->window;
  } else if (const auto* average = std::get_if<AveragePooling>(&kind)) {
    window = &average->window;
  }
  if (window == nullptr) return 0;
  Shape all = window->kernel;
  all.push_back(channels);
  const bool by_channel = !std::holds_alternative<Convolution>(kind);
  all.insert(all.end(), result.begin() + (by_channel ? 0 : 1), result.end());
  try {
    return entries_of(all);
  } catch (const std::length_error&) {
    return std::size_t{1} << 40;
  }
}

std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b) {
  Shape shape(std::max(a.size(), b.size()));
  for (std::size_t i = 1; i <= shape.size(); ++i) {
    const std::size_t from_a = i <= a.size() ? a[a.size() - i] : 1,
                      from_b = i <= b.size() ? b[b.size() - i] : 1;
    if (from_a != from_b && from_a != 1 && from_b != 1) return std::nullopt;
    shape[shape.size() - i] = std::max(from_a, from_b);
  }
  return shape;
}

bool next_index(Shape& index, const Shape& shape) {
  for (std::size_t a = shape.size(); a-- > 0;) {
    if (++index[a] < shape[a]) return true;
    index[a] = 0;
  }
  return false;
}

}  // namespace infimum::networks
