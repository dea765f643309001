// SPDX-License-Identifier: Apache-2.0
//
// The kinds of layers, each a function of tensors that is piecewise linear or polynomial with rational
// parameters: those networks whose values at rational points are rational, and can be computed. Tensors are
// of one point: there is no axis of points. Entries lie in row-major order.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/errors.hpp"
#include "numbers/scaled_integers.hpp"

namespace infimum::networks {

using numbers::Rational;
using numbers::RationalVector;

inline constexpr const char* input_name = "input";

using Shape = std::vector<std::size_t>;

std::size_t entries_of(const Shape& shape);  // the product; 1 for no axes. std::length_error beyond 2^40
std::string to_string(const Shape& shape);   // "3x28x28", "scalar"

// Numbers that belong to the network. A tensor without name is called after its layer, as in
// "hidden.weights".
struct Tensor {
  Shape shape;
  numbers::ScaledIntegers entries;
  std::string name;
  bool trainable = true;  // it has a gradient; false for constants of the architecture

  bool empty() const { return entries.size() == 0; }
};

Tensor vector_of(const RationalVector& entries);
Tensor matrix_of(
    const std::vector<RationalVector>& rows);  // std::invalid_argument if the rows have different lengths

// z = W x + b along the last axis, for each place on the other axes. Reads one layer, or several vectors,
// which it sees one after the other.
struct Affine {
  Tensor weights;  // outputs x inputs, or inputs x outputs if transposed
  Tensor bias;     // outputs; may be empty
  bool transposed = false;
};
// From rows and bias of rationals.
Affine affine(const std::vector<RationalVector>& rows, const RationalVector& bias);
std::vector<RationalVector> rows_of(const Affine& affine);  // outputs x inputs
RationalVector bias_of(const Affine& affine);               // zeros if it has none

// An activation, entry by entry: slopes[p] z + intercepts[p] on piece p, where breakpoints[p-1] <= z <=
// breakpoints[p]; continuous (StructureError otherwise), breakpoints strictly increasing, one more slope and
// intercept than breakpoints. Reads as Affine does.
struct Piecewise {
  RationalVector breakpoints, slopes, intercepts;
  bool operator==(const Piecewise&) const = default;
};
std::string fault_of(const Piecewise& activation);  // why it is none; empty if it is one
Piecewise relu();
Piecewise leaky_relu(const Rational& slope);
Piecewise absolute_value();
Piecewise clip(const std::optional<Rational>& low, const std::optional<Rational>& high);  // low <= high
Piecewise hard_sigmoid(const Rational& slope,
                       const Rational& shift);  // max(0, min(1, slope z + shift)), slope > 0

// Which of these an activation is; `other` if none. Each activation has one form: a clip to [0, 1] is a clip.
enum class ActivationForm { relu, absolute, leaky_relu, clip, hard_sigmoid, other };
ActivationForm form_of(const Piecewise& activation);

// max(z, 0) + slopes * min(z, 0), the slopes broadcast to the shape of z.
struct ParametricRelu {
  Tensor slopes;
};

// The windows of convolutions and poolings over all axes but the first (the channels); one entry for each
// such axis.
struct Window {
  Shape kernel, strides, dilations, pads_before, pads_after;
  bool round_up = false;  // of the number of windows (ceil mode); windows that start in the padding at the
                          // end are left out
  bool operator==(const Window&) const = default;
};

struct Convolution {
  Tensor weights;  // outputs x (channels / groups) x kernel
  Tensor bias;     // outputs; may be empty
  Window window;
  std::size_t groups = 1;
};

struct MaxPooling {  // padding never counts
  Window window;
};

struct AveragePooling {
  Window window;
  bool count_padding = false;
};

// Entry by entry with a constant, which is broadcast (by the rules of NumPy and ONNX; the result may be
// larger than what is read).
struct Shift {
  Tensor constant;
};
struct Scaling {
  Tensor factors;
};

// Of all the layers that are read, broadcast to one shape.
struct Sum {
  std::vector<int> signs;  // +1 or -1 for each
};
struct Product {};
struct Extremum {
  bool maximum = true;
};

struct Power {
  unsigned exponent = 2;  // at least 1
};

struct Reshape {
  Shape shape;
};
struct Transposition {
  std::vector<std::size_t> axes;  // result axis i is axis axes[i] of what is read
};
struct Concatenation {
  std::size_t axis = 0;
};
struct Slice {
  std::size_t axis = 0, begin = 0, end = 0, step = 1;
};

using Kind =
    std::variant<Affine, Piecewise, ParametricRelu, Convolution, MaxPooling, AveragePooling, Shift, Scaling,
                 Sum, Product, Extremum, Power, Reshape, Transposition, Concatenation, Slice>;

struct Layer {
  std::string name;
  std::vector<std::string> reads;
  Kind kind;
};

// The tensors of a layer by what they are to it ("weights", "bias", ...), empty ones left out; and the full
// name of one.
struct Role {
  const char* role;
  const Tensor* tensor;
};
std::vector<Role> tensors_of(const Kind& kind);
std::string name_of(const Layer& layer, const Role& role);

// What makes a list of layers no network; `layer` is its place in the list, or npos for the network as a
// whole.
class StructureError : public base::Error {
 public:
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  StructureError(std::size_t layer, const std::string& what) : Error(what), layer_(layer) {}
  std::size_t layer() const { return layer_; }

 private:
  std::size_t layer_;
};

}  // namespace infimum::networks
