// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_writer.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace infimum::networks {

namespace {

constexpr int first_version = 13, version_with_dilated_averages = 19;

using Names = std::vector<std::string>;
using Integers = std::vector<std::int64_t>;

Integers signed_sizes(const Shape& shape) {
  return Integers(shape.begin(), shape.end());
}

// One layer after the other becomes operators; what a layer makes in the end has its name.
class Writer {
 public:
  Writer(const Network& network, OnnxPrecision precision)
      : network_(network), file_(precision, names_of(network)) {}

  OnnxBytes bytes() {
    for (const std::size_t l : network_.order()) write(l);
    write_ends();
    return {file_.bytes(version_), file_.rounded()};
  }

 private:
  static std::set<std::string> names_of(const Network& network) {
    std::set<std::string> names = {input_name};
    for (const Layer& layer : network.layers()) names.insert(layer.name);
    return names;
  }

  void write(std::size_t l);
  void write_ends();

  std::string read(std::size_t i) const {
    const std::size_t from = network_.reads(layer_)[i];
    return from == Network::from_input ? input_name : network_.layers()[from].name;
  }
  const Shape& read_shape(std::size_t i) const { return network_.shape(network_.reads(layer_)[i]); }
  std::size_t reads() const { return network_.reads(layer_).size(); }
  const Layer& layer() const { return network_.layers()[layer_]; }

  // The last operator makes the layer's tensor, and those before it auxiliary ones.
  std::string step(const std::string& type, const Names& inputs) {
    return file_.add(type, inputs, file_.free_name(layer().name));
  }
  void last(const std::string& type, const Names& inputs) { file_.add(type, inputs, layer().name); }
  std::string number(const Rational& value) { return file_.number(value, layer().name); }
  std::string tensor(const Tensor& tensor, const std::string& role) {
    return file_.tensor(tensor, tensor.name.empty() ? layer().name + "." + role : tensor.name, layer().name);
  }
  std::string joined();
  std::string with_rank(std::size_t i, std::size_t rank);
  void fold(const std::string& type);
  void set_window(const Window& window, const Shape& shape);
  void write_leaky(const Rational& slope, const std::string& z);
  void write_general(const Piecewise& piecewise, const std::string& z);

  void put(const Affine& affine);
  void put(const Piecewise& piecewise);
  void put(const ParametricRelu& relu) { last("PRelu", {read(0), tensor(relu.slopes, "slopes")}); }
  void put(const Convolution& convolution);
  void put(const MaxPooling& pooling);
  void put(const AveragePooling& pooling);
  void put(const Shift& shift) {
    last("Add", {with_rank(0, shift.constant.shape.size()), tensor(shift.constant, "constant")});
  }
  void put(const Scaling& scaling);
  void put(const Sum& sum);
  void put(const Product&) { fold("Mul"); }
  void put(const Extremum& extremum);
  void put(const Power& power) { last("Pow", {read(0), number(power.exponent)}); }
  void put(const Reshape& reshape);
  void put(const Transposition& transposition);
  void put(const Concatenation& concatenation);
  void put(const Slice& slice);

  const Network& network_;
  OnnxFile file_;
  std::size_t layer_ = 0;
  int version_ = first_version;
};

void Writer::write(std::size_t l) {
  layer_ = l;
  std::visit([&](const auto& kind) { put(kind); }, layer().kind);
}

void Writer::write_ends() {
  file_.add_input(input_name, network_.input_shape());
  file_.add_output(network_.output_layer(), network_.output_shape());
  file_.add_names("infimum.inputs", network_.inputs());
  file_.add_names("infimum.outputs", network_.outputs());
}

// What is read, one after the other along the last axis.
std::string Writer::joined() {
  if (reads() == 1) return read(0);
  Names parts;
  for (std::size_t i = 0; i < reads(); ++i) parts.push_back(read(i));
  const std::string result = step("Concat", parts);
  file_.set("axis", -1);
  return result;
}

// Axes of length 1 between the points and the others, so that broadcasting leaves the points alone.
std::string Writer::with_rank(std::size_t i, std::size_t rank) {
  const Shape& shape = read_shape(i);
  if (shape.size() >= rank) return read(i);
  Integers sizes = {-1};
  sizes.resize(1 + rank - shape.size(), 1);
  sizes.insert(sizes.end(), shape.begin(), shape.end());
  return step("Reshape", {read(i), file_.integers(sizes)});
}

// 1 / x for all of them; nothing if one is 0.
std::optional<Tensor> inverted(Tensor tensor) {
  RationalVector entries;
  for (std::size_t i = 0; i < tensor.entries.size(); ++i) {
    if (tensor.entries.zero(i)) return std::nullopt;
    entries.push_back(1 / tensor.entries.value(i));
  }
  tensor.entries = numbers::ScaledIntegers::of(entries);
  return tensor;
}

// Standardised inputs were divided by floats, so that the factors are none.
void Writer::put(const Scaling& scaling) {
  const std::string x = with_rank(0, scaling.factors.shape.size());
  const std::optional<Tensor> divisors =
      file_.holds(scaling.factors) ? std::nullopt : inverted(scaling.factors);
  if (divisors && file_.holds(*divisors)) return last("Div", {x, tensor(*divisors, "factors")});
  last("Mul", {x, tensor(scaling.factors, "factors")});
}

void Writer::put(const Affine& affine) {
  const std::string x = joined();
  if (network_.shape(layer_).size() == 1) {
    Names inputs = {x, tensor(affine.weights, "weights")};
    if (!affine.bias.empty()) inputs.push_back(tensor(affine.bias, "bias"));
    last("Gemm", inputs);
    if (!affine.transposed) file_.set("transB", 1);
    return;
  }
  std::string weights = tensor(affine.weights, "weights");
  if (!affine.transposed) weights = step("Transpose", {weights});
  if (affine.bias.empty()) return last("MatMul", {x, weights});
  const std::string product = step("MatMul", {x, weights});
  last("Add", {product, tensor(affine.bias, "bias")});
}

void Writer::put(const Piecewise& piecewise) {
  const std::string z = joined();
  const RationalVector &slopes = piecewise.slopes, &breaks = piecewise.breakpoints;
  if (piecewise == relu()) return last("Relu", {z});
  if (piecewise == absolute_value()) return last("Abs", {z});
  if (breaks.size() == 1 && piecewise == leaky_relu(slopes[0])) return write_leaky(slopes[0], z);
  if (breaks.size() == 1 && slopes[0] == 0 && slopes[1] == 1 && piecewise == clip(breaks[0], {})) {
    return last("Clip", {z, number(breaks[0])});
  }
  if (breaks.size() == 1 && slopes[0] == 1 && slopes[1] == 0 && piecewise == clip({}, breaks[0])) {
    return last("Clip", {z, "", number(breaks[0])});
  }
  if (breaks.size() == 2 && slopes[1] == 1 && piecewise == clip(breaks[0], breaks[1])) {
    return last("Clip", {z, number(breaks[0]), number(breaks[1])});
  }
  const RationalVector& intercepts = piecewise.intercepts;
  if (breaks.size() == 2 && slopes[1] > 0 && piecewise == hard_sigmoid(slopes[1], intercepts[1]) &&
      file_.is_attribute(slopes[1]) && file_.is_attribute(intercepts[1])) {
    last("HardSigmoid", {z});
    file_.set_number("alpha", slopes[1], layer().name);
    return file_.set_number("beta", intercepts[1], layer().name);
  }
  write_general(piecewise, z);
}

void Writer::write_leaky(const Rational& slope, const std::string& z) {
  if (!file_.is_attribute(slope)) return last("PRelu", {z, number(slope)});
  last("LeakyRelu", {z});
  file_.set_number("alpha", slope, layer().name);
}

// slopes[0] z + intercepts[0] and at every breakpoint the change of slope: a sum of hinges.
void Writer::write_general(const Piecewise& piecewise, const std::string& z) {
  Names terms = {step("Mul", {z, number(piecewise.slopes[0])})};
  for (std::size_t p = 0; p < piecewise.breakpoints.size(); ++p) {
    const std::string distance = step("Sub", {z, number(piecewise.breakpoints[p])});
    const Rational change = piecewise.slopes[p + 1] - piecewise.slopes[p];
    terms.push_back(step("Mul", {step("Relu", {distance}), number(change)}));
  }
  const std::string total = terms.size() == 1 ? terms[0] : step("Sum", terms);
  last("Add", {total, number(piecewise.intercepts[0])});
}

void Writer::set_window(const Window& window, const Shape& shape) {
  Integers pads = signed_sizes(window.pads_before);
  pads.insert(pads.end(), window.pads_after.begin(), window.pads_after.end());
  file_.set("kernel_shape", window.kernel.empty() ? Integers(shape.size(), 1) : signed_sizes(window.kernel));
  file_.set("strides", signed_sizes(window.strides));
  file_.set("pads", pads);
}

// Convolutions have no rounding up in ONNX; the padding that the last window needs does the same.
Shape exact_pads(const Window& window, const Shape& from, const Shape& to) {
  Shape pads = window.pads_after;
  for (std::size_t a = 0; a < pads.size(); ++a) {
    const std::size_t reach = (window.kernel[a] - 1) * window.dilations[a] + 1;
    const std::size_t end = (to[a + 1] - 1) * window.strides[a] + reach,
                      length = from[a + 1] + window.pads_before[a];
    pads[a] = end > length ? end - length : 0;
  }
  return pads;
}

void Writer::put(const Convolution& convolution) {
  Names inputs = {read(0), tensor(convolution.weights, "weights")};
  if (!convolution.bias.empty()) inputs.push_back(tensor(convolution.bias, "bias"));
  last("Conv", inputs);
  Window window = convolution.window;
  if (window.round_up) window.pads_after = exact_pads(window, read_shape(0), network_.shape(layer_));
  set_window(window, read_shape(0));
  file_.set("dilations", signed_sizes(window.dilations));
  file_.set("group", static_cast<std::int64_t>(convolution.groups));
}

void Writer::put(const MaxPooling& pooling) {
  last("MaxPool", {read(0)});
  set_window(pooling.window, read_shape(0));
  file_.set("dilations", signed_sizes(pooling.window.dilations));
  if (pooling.window.round_up) file_.set("ceil_mode", 1);
}

void Writer::put(const AveragePooling& pooling) {
  const Shape& dilations = pooling.window.dilations;
  last("AveragePool", {read(0)});
  set_window(pooling.window, read_shape(0));
  if (std::any_of(dilations.begin(), dilations.end(), [](std::size_t d) { return d != 1; })) {
    file_.set("dilations", signed_sizes(dilations));
    version_ = version_with_dilated_averages;
  }
  if (pooling.window.round_up) file_.set("ceil_mode", 1);
  if (pooling.count_padding) file_.set("count_include_pad", 1);
}

// Of two at a time, the last of which makes the layer's tensor.
void Writer::fold(const std::string& type) {
  const std::size_t rank = network_.shape(layer_).size();
  std::string total = with_rank(0, rank);
  if (reads() == 1) return last("Identity", {total});
  for (std::size_t i = 1; i + 1 < reads(); ++i) total = step(type, {total, with_rank(i, rank)});
  last(type, {total, with_rank(reads() - 1, rank)});
}

void Writer::put(const Sum& sum) {
  const std::size_t rank = network_.shape(layer_).size();
  Names terms;
  for (std::size_t i = 0; i < reads(); ++i) {
    const std::string term = with_rank(i, rank);
    terms.push_back(sum.signs[i] > 0 ? term : step("Neg", {term}));
  }
  last("Sum", terms);
}

void Writer::put(const Extremum& extremum) {
  const std::size_t rank = network_.shape(layer_).size();
  Names terms;
  for (std::size_t i = 0; i < reads(); ++i) terms.push_back(with_rank(i, rank));
  last(extremum.maximum ? "Max" : "Min", terms);
}

void Writer::put(const Reshape& reshape) {
  Integers sizes = signed_sizes(reshape.shape);
  sizes.insert(sizes.begin(), -1);
  last("Reshape", {read(0), file_.integers(sizes)});
}

void Writer::put(const Transposition& transposition) {
  Integers axes = {0};
  for (const std::size_t axis : transposition.axes) axes.push_back(static_cast<std::int64_t>(axis) + 1);
  last("Transpose", {read(0)});
  file_.set("perm", axes);
}

void Writer::put(const Concatenation& concatenation) {
  Names parts;
  for (std::size_t i = 0; i < reads(); ++i) parts.push_back(read(i));
  last("Concat", parts);
  file_.set("axis", static_cast<std::int64_t>(concatenation.axis) + 1);
}

void Writer::put(const Slice& slice) {
  const auto one = [&](std::size_t value) { return file_.integers({static_cast<std::int64_t>(value)}); };
  last("Slice", {read(0), one(slice.begin), one(slice.end), one(slice.axis + 1), one(slice.step)});
}

}  // namespace

OnnxBytes to_onnx(const Network& network, OnnxPrecision precision) {
  return Writer(network, precision).bytes();
}

}  // namespace infimum::networks
