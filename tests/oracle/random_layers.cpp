// SPDX-License-Identifier: Apache-2.0
#include "oracle/random_layers.hpp"

#include <algorithm>
#include <numeric>

#include "networks/shapes.hpp"
#include "oracle/draw.hpp"

namespace infimum::oracle {

namespace {

using namespace networks;
using numbers::ScaledIntegers;

constexpr std::size_t most_entries = 120;

// Draws kinds until one fits the shapes that there are.
class Builder {
 public:
  explicit Builder(std::uint64_t seed) : draw_(seed) {
    names_.emplace_back(input_name);
    shapes_.push_back(random_shape());
  }

  Network build() {
    const Shape input = shapes_.front();
    const std::size_t count = 2 + draw_.below(7);
    while (layers_.size() < count) try_layer();
    return Network({}, {}, layers_, layers_.back().name, input);
  }

 private:
  Draw draw_;
  std::vector<std::string> names_;
  std::vector<Shape> shapes_;
  std::vector<Layer> layers_;
  std::size_t powers_ = 0;

  Shape random_shape() {
    Shape shape;
    const std::size_t axes = 1 + draw_.below(3);
    for (std::size_t a = 0; a < axes; ++a) shape.push_back(1 + draw_.below(4));
    return shape;
  }

  // Mostly the last layer, so that networks are deep.
  std::size_t some_source() { return draw_.percent(70) ? shapes_.size() - 1 : draw_.below(shapes_.size()); }

  void try_layer() {
    const std::size_t source = some_source(), which = draw_.below(17);
    if (which >= 15 && ++powers_ > 2) return;  // lengths double
    std::vector<std::size_t> from = {source};
    const bool several = which < 2 || (which >= 8 && which <= 10) || which == 15 || which == 11;
    while (several && draw_.percent(50)) from.push_back(some_source());
    std::vector<Shape> reads;
    for (const std::size_t f : from) reads.push_back(shapes_[f]);
    try {
      const Kind kind = random_kind(which, reads);
      const Shape shape = output_shape(0, kind, reads);
      if (entries_of(shape) > most_entries) return;
      Layer layer{"layer" + std::to_string(layers_.size()), {}, kind};
      for (const std::size_t f : from) layer.reads.push_back(names_[f]);
      layers_.push_back(layer);
      names_.push_back(layer.name);
      shapes_.push_back(shape);
    } catch (const StructureError&) {
    }
  }

  Kind random_kind(std::size_t which, const std::vector<Shape>& reads) {
    const Shape& read = reads.front();
    switch (which) {
      case 0:
        return random_affine(reads);
      case 1:
        return random_piecewise();
      case 2:
        return random_piecewise();
      case 3:
        return ParametricRelu{tensor(part_of(read))};
      case 4:
        return random_convolution(read);
      case 5:
        return MaxPooling{random_window(random_kernel(read))};
      case 6:
        return AveragePooling{random_window(random_kernel(read)), draw_.percent(50)};
      case 7:
        return draw_.percent(50) ? Kind(Shift{tensor(part_of(read))}) : Kind(Scaling{tensor(part_of(read))});
      case 8:
        return random_sum(reads.size());
      case 9:
        return Extremum{draw_.percent(50)};
      case 10:
        return random_sum(reads.size());
      case 11:
        return Concatenation{draw_.below(read.size())};
      case 12:
        return random_reshape(read);
      case 13:
        return random_transposition(read);
      case 14:
        return random_slice(read);
      case 15:
        return Product{};
      default:
        return Power{static_cast<unsigned>(1 + draw_.below(3))};
    }
  }

  Tensor tensor(const Shape& shape) {
    RationalVector entries;
    for (std::size_t i = 0; i < entries_of(shape); ++i)
      entries.push_back(draw_.percent(20) ? numbers::Rational(0) : draw_.fraction(3));
    Tensor result{shape, ScaledIntegers::of(entries), {}, draw_.percent(80)};
    if (draw_.percent(20)) result.name = "tensor" + std::to_string(draw_.below(1u << 30));
    return result;
  }

  // A shape that broadcasts to this one.
  Shape part_of(Shape shape) {
    for (std::size_t& axis : shape) axis = draw_.percent(40) ? 1 : axis;
    shape.erase(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(draw_.below(shape.size() + 1)));
    return shape;
  }

  Kind random_affine(const std::vector<Shape>& reads) {
    std::size_t inputs = reads.front().back();
    for (std::size_t r = 1; r < reads.size(); ++r) inputs += reads[r].front();
    const std::size_t outputs = 1 + draw_.below(4);
    const bool transposed = draw_.percent(30);
    Affine affine{tensor(transposed ? Shape{inputs, outputs} : Shape{outputs, inputs}), {}, transposed};
    if (draw_.percent(70)) affine.bias = tensor({outputs});
    return affine;
  }

  Kind random_piecewise() {
    switch (draw_.below(6)) {
      case 0:
        return relu();
      case 1:
        return leaky_relu(draw_.fraction(2));
      case 2:
        return absolute_value();
      case 3:
        return draw_.percent(50) ? clip(draw_.fraction(1) - 1, 1) : clip({}, draw_.fraction(2));
      case 4:
        return hard_sigmoid(Rational(1, 6), Rational(1, 2));
      default:
        return random_pieces();
    }
  }

  Piecewise random_pieces() {
    Piecewise result{{}, {draw_.fraction(2)}, {draw_.fraction(2)}};
    Rational at = draw_.fraction(2) - 2;
    for (std::size_t k = draw_.below(3); k-- > 0; at += Rational(1, 3) + draw_.below(2)) {
      const Rational value = result.slopes.back() * at + result.intercepts.back(), slope = draw_.fraction(2);
      result.breakpoints.push_back(at);
      result.slopes.push_back(slope);
      result.intercepts.push_back(value - slope * at);
    }
    return result;
  }

  Shape random_kernel(const Shape& read) {
    Shape kernel;
    for (std::size_t a = 1; a < read.size(); ++a) kernel.push_back(1 + draw_.below(3));
    return kernel;
  }

  Window random_window(const Shape& kernel) {
    Window window{kernel, kernel, kernel, kernel, kernel, draw_.percent(30)};
    for (std::size_t a = 0; a < kernel.size(); ++a) {
      window.strides[a] = 1 + draw_.below(3);
      window.dilations[a] = draw_.percent(70) ? 1 : 2;
      window.pads_before[a] = draw_.below(2);
      window.pads_after[a] = draw_.below(3);
    }
    return window;
  }

  Kind random_convolution(const Shape& read) {
    const std::size_t groups = draw_.percent(70) || read.front() % 2 != 0 ? 1 : 2;
    Shape shape = {groups * (1 + draw_.below(2)), std::max<std::size_t>(1, read.front() / groups)};
    const Shape kernel = random_kernel(read);
    shape.insert(shape.end(), kernel.begin(), kernel.end());
    Convolution result{tensor(shape), {}, random_window(kernel), groups};
    if (draw_.percent(70)) result.bias = tensor({shape.front()});
    return result;
  }

  Kind random_sum(std::size_t count) {
    Sum sum;
    for (std::size_t i = 0; i < count; ++i) sum.signs.push_back(draw_.percent(70) ? 1 : -1);
    return sum;
  }

  Kind random_reshape(const Shape& read) {
    const std::size_t entries = entries_of(read);
    for (const std::size_t divisor : {2, 3, 4}) {
      if (entries % divisor == 0 && draw_.percent(50)) return Reshape{{entries / divisor, divisor}};
    }
    return draw_.percent(50) ? Reshape{{entries}} : Reshape{{1, entries, 1}};
  }

  Kind random_transposition(const Shape& read) {
    std::vector<std::size_t> axes(read.size());
    std::iota(axes.begin(), axes.end(), std::size_t{0});
    draw_.shuffle(axes);
    return Transposition{axes};
  }

  Kind random_slice(const Shape& read) {
    const std::size_t axis = draw_.below(read.size()), begin = draw_.below(read[axis]);
    return Slice{axis, begin, begin + 1 + draw_.below(read[axis] - begin), 1 + draw_.below(2)};
  }
};

}  // namespace

Network random_layers(std::uint64_t seed) {
  return Builder(seed).build();
}

numbers::RationalVector random_input(const Network& network, std::uint64_t seed) {
  Draw draw(seed);
  numbers::RationalVector x;
  for (std::size_t i = 0; i < entries_of(network.input_shape()); ++i)
    x.push_back(draw.percent(30) ? numbers::Rational(draw.between(-1, 1)) : draw.fraction(4));
  return x;
}

}  // namespace infimum::oracle
