// SPDX-License-Identifier: Apache-2.0
#include "networks/layer_reader.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace infimum::networks {

namespace {

struct KindReader {
  std::vector<std::string_view> keys;     // besides those that all layers have
  std::vector<std::string_view> tensors;  // those of the keys that are tensors
  std::function<Kind(const Item&)> read;
};

Tensor tensor_at(const Item& item, const char* key) {
  Tensor tensor = item.at(key).tensor();
  if (item.has("names") && item.at("names").has(key)) tensor.name = item.at("names").at(key).text();
  if (item.has("constant_tensors")) {
    const auto constants = item.at("constant_tensors").texts();
    tensor.trainable = std::find(constants.begin(), constants.end(), key) == constants.end();
  }
  return tensor;
}

Tensor tensor_if_any(const Item& item, const char* key) {
  return item.has(key) ? tensor_at(item, key) : Tensor{};
}

std::size_t count_or(const Item& item, const char* key, std::size_t otherwise) {
  return item.has(key) ? item.at(key).count() : otherwise;
}

std::optional<Rational> number_if_any(const Item& item, const char* key) {
  return item.has(key) ? std::optional(item.at(key).number()) : std::nullopt;
}

Shape counts_or(const Item& item, const char* key, std::size_t axes, std::size_t otherwise) {
  return item.has(key) ? item.at(key).counts() : Shape(axes, otherwise);
}

Window window_of(const Item& item, const Shape& kernel) {
  const std::size_t axes = kernel.size();
  return {kernel,
          counts_or(item, "strides", axes, 1),
          counts_or(item, "dilations", axes, 1),
          counts_or(item, "pads_before", axes, 0),
          counts_or(item, "pads_after", axes, 0),
          item.has("round_up") && item.at("round_up").truth()};
}

Affine read_affine(const Item& item) {
  return {tensor_at(item, "weights"), tensor_if_any(item, "bias"),
          item.has("transposed") && item.at("transposed").truth()};
}

Convolution read_convolution(const Item& item) {
  Tensor weights = tensor_at(item, "weights");
  if (weights.shape.size() < 3)
    item.at("weights").refuse("expected outputs x channels x window as nested lists");
  const Shape kernel(weights.shape.begin() + 2, weights.shape.end());
  return {std::move(weights), tensor_if_any(item, "bias"), window_of(item, kernel),
          count_or(item, "groups", 1)};
}

Piecewise read_clip(const Item& item) {
  const auto low = number_if_any(item, "low"), high = number_if_any(item, "high");
  if (low && high && *low > *high) item.refuse("low is above high");
  return clip(low, high);
}

Piecewise read_hard_sigmoid(const Item& item) {
  const Rational slope = item.at("slope").number();
  if (slope <= 0) item.at("slope").refuse("expected a number above 0");
  return hard_sigmoid(slope, item.at("shift").number());
}

Sum read_sum(const Item& item) {
  if (!item.has("signs")) return {std::vector<int>(item.at("reads").texts().size(), 1)};
  return {item.at("signs").list([](const Item& entry) {
    const Rational sign = entry.number();
    if (abs(sign) != 1) entry.refuse("expected 1 or -1");
    return sign > 0 ? 1 : -1;
  })};
}

Slice read_slice(const Item& item) {
  return {item.at("axis").count(), item.at("begin").count(), item.at("end").count(),
          count_or(item, "step", 1)};
}

const std::map<std::string, KindReader>& kind_readers() {
  using I = const Item&;
  static const std::vector<std::string_view> sliding = {"strides", "dilations", "pads_before", "pads_after",
                                                        "round_up"};
  const auto with = [](std::vector<std::string_view> keys) {
    keys.insert(keys.end(), sliding.begin(), sliding.end());
    return keys;
  };
  static const std::map<std::string, KindReader> readers = {
      {"affine", {{"weights", "bias", "transposed"}, {"weights", "bias"}, read_affine}},
      {"relu", {{}, {}, [](I) { return relu(); }}},
      {"leaky-relu", {{"slope"}, {}, [](I item) { return leaky_relu(item.at("slope").number()); }}},
      {"absolute", {{}, {}, [](I) { return absolute_value(); }}},
      {"clip", {{"low", "high"}, {}, read_clip}},
      {"hard-sigmoid", {{"slope", "shift"}, {}, read_hard_sigmoid}},
      {"piecewise",
       {{"breakpoints", "slopes", "intercepts"},
        {},
        [](I item) {
          return Piecewise{item.at("breakpoints").numbers(), item.at("slopes").numbers(),
                           item.at("intercepts").numbers()};
        }}},
      {"parametric-relu",
       {{"slopes"}, {"slopes"}, [](I item) { return ParametricRelu{tensor_at(item, "slopes")}; }}},
      {"convolution", {with({"weights", "bias", "groups"}), {"weights", "bias"}, read_convolution}},
      {"max-pooling",
       {with({"kernel"}),
        {},
        [](I item) { return MaxPooling{window_of(item, item.at("kernel").counts())}; }}},
      {"average-pooling",
       {with({"kernel", "count_padding"}),
        {},
        [](I item) {
          return AveragePooling{window_of(item, item.at("kernel").counts()),
                                item.has("count_padding") && item.at("count_padding").truth()};
        }}},
      {"shift", {{"constant"}, {"constant"}, [](I item) { return Shift{tensor_at(item, "constant")}; }}},
      {"scaling", {{"factors"}, {"factors"}, [](I item) { return Scaling{tensor_at(item, "factors")}; }}},
      {"sum", {{"signs"}, {}, read_sum}},
      {"product", {{}, {}, [](I) { return Product{}; }}},
      {"maximum", {{}, {}, [](I) { return Extremum{true}; }}},
      {"minimum", {{}, {}, [](I) { return Extremum{false}; }}},
      {"power",
       {{"exponent"}, {}, [](I item) { return Power{static_cast<unsigned>(item.at("exponent").count())}; }}},
      {"reshape", {{"shape"}, {}, [](I item) { return Reshape{item.at("shape").counts()}; }}},
      {"transposition", {{"axes"}, {}, [](I item) { return Transposition{item.at("axes").counts()}; }}},
      {"concatenation", {{"axis"}, {}, [](I item) { return Concatenation{item.at("axis").count()}; }}},
      {"slice", {{"axis", "begin", "end", "step"}, {}, read_slice}},
  };
  return readers;
}

// Names and constants are told of tensors that the layer has.
void check_roles(const Item& item, const std::vector<std::string_view>& tensors) {
  if (item.has("names")) item.at("names").require_keys(tensors);
  if (!item.has("constant_tensors")) return;
  item.at("constant_tensors").list([&](const Item& entry) {
    if (std::find(tensors.begin(), tensors.end(), entry.text()) == tensors.end())
      entry.refuse("this kind of layer has no such tensor");
    return 0;
  });
}

}  // namespace

Layer read_layer(const Item& item) {
  const std::string kind = item.at("kind").text();
  const auto reader = kind_readers().find(kind);
  if (reader == kind_readers().end()) {
    std::string known;
    for (const auto& [name, unused] : kind_readers()) known += (known.empty() ? "" : ", ") + name;
    item.at("kind").refuse("unknown kind of layer; known are " + known);
  }
  std::vector<std::string_view> keys = reader->second.keys;
  keys.insert(keys.end(), {"name", "kind", "reads"});
  if (!reader->second.tensors.empty()) keys.insert(keys.end(), {"names", "constant_tensors"});
  item.require_keys(keys);
  check_roles(item, reader->second.tensors);
  return {item.at("name").text(), item.at("reads").texts(), reader->second.read(item)};
}

}  // namespace infimum::networks
