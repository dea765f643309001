// SPDX-License-Identifier: Apache-2.0
#include "networks/layer_writer.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "numbers/number_text.hpp"

namespace infimum::networks {

namespace {

using base::InputError;
using nlohmann::json;

template <class Entries, class Write>
std::string joined(const Entries& entries, const std::string& between, const Write& write) {
  std::string text;
  for (const auto& entry : entries) text += (text.empty() ? "" : between) + write(entry);
  return text;
}

std::string number_text(const Rational& number) {
  return "\"" + numbers::to_fraction(number) + "\"";
}

std::string list_of(const RationalVector& entries) {
  return "[" + joined(entries, ", ", number_text) + "]";
}

// A row of numbers on a line of its own, wherever there is more than one.
std::string nested(const Tensor& tensor, std::size_t axis, std::size_t& at, const std::string& indent) {
  if (axis == tensor.shape.size()) return number_text(tensor.entries.value(at++));
  const bool last = axis + 1 == tensor.shape.size();
  std::string text = "[";
  for (std::size_t i = 0; i < tensor.shape[axis]; ++i) {
    if (i > 0) text += last ? ", " : ",";
    if (!last) text += "\n" + indent + "  ";
    text += nested(tensor, axis + 1, at, indent + "  ");
  }
  return text + (last ? "]" : "\n" + indent + "]");
}

class LayerWriter {
 public:
  std::string write(const Layer& layer) {
    field("name", quoted(layer.name));
    std::visit([&](const auto& kind) { name_kind(kind, layer.reads); }, layer.kind);
    std::visit([&](const auto& kind) { put(kind); }, layer.kind);
    put_roles(layer.kind);
    return "    {\n" + text_ + "\n    }";
  }

 private:
  std::string text_;

  void field(const std::string& key, const std::string& value) {
    text_ += (text_.empty() ? "      \"" : ",\n      \"") + key + "\": " + value;
  }
  void tensor(const char* key, const Tensor& tensor) {
    std::size_t at = 0;
    if (!tensor.empty()) field(key, nested(tensor, 0, at, "      "));
  }
  void flag(const char* key, bool value) {
    if (value) field(key, "true");
  }
  void counts(const char* key, const Shape& counts, std::size_t usual) {
    if (counts != Shape(counts.size(), usual)) field(key, networks::list_of(counts));
  }

  template <class K>
  void name_kind(const K& kind, const std::vector<std::string>& reads) {
    field("kind", "\"" + std::string(word(kind)) + "\"");
    field("reads", networks::list_of(reads));
  }

  static const char* word(const Affine&) { return "affine"; }
  static const char* word(const ParametricRelu&) { return "parametric-relu"; }
  static const char* word(const Convolution&) { return "convolution"; }
  static const char* word(const MaxPooling&) { return "max-pooling"; }
  static const char* word(const AveragePooling&) { return "average-pooling"; }
  static const char* word(const Shift&) { return "shift"; }
  static const char* word(const Scaling&) { return "scaling"; }
  static const char* word(const Sum&) { return "sum"; }
  static const char* word(const Product&) { return "product"; }
  static const char* word(const Extremum& kind) { return kind.maximum ? "maximum" : "minimum"; }
  static const char* word(const Power&) { return "power"; }
  static const char* word(const Reshape&) { return "reshape"; }
  static const char* word(const Transposition&) { return "transposition"; }
  static const char* word(const Concatenation&) { return "concatenation"; }
  static const char* word(const Slice&) { return "slice"; }
  static const char* word(const Piecewise& kind) {
    switch (form_of(kind)) {
      case ActivationForm::relu:
        return "relu";
      case ActivationForm::absolute:
        return "absolute";
      case ActivationForm::leaky_relu:
        return "leaky-relu";
      case ActivationForm::clip:
        return "clip";
      case ActivationForm::hard_sigmoid:
        return "hard-sigmoid";
      case ActivationForm::other:
        break;
    }
    return "piecewise";
  }

  void put(const Affine& kind) {
    tensor("weights", kind.weights);
    tensor("bias", kind.bias);
    flag("transposed", kind.transposed);
  }
  void put(const Piecewise& kind) {
    switch (form_of(kind)) {
      case ActivationForm::relu:
      case ActivationForm::absolute:
        return;
      case ActivationForm::leaky_relu:
        return field("slope", number_text(kind.slopes.front()));
      case ActivationForm::clip:
        return put_bounds(kind);
      case ActivationForm::hard_sigmoid:
        field("slope", number_text(kind.slopes[1]));
        return field("shift", number_text(kind.intercepts[1]));
      case ActivationForm::other:
        field("breakpoints", list_of(kind.breakpoints));
        field("slopes", list_of(kind.slopes));
        field("intercepts", list_of(kind.intercepts));
    }
  }
  void put_bounds(const Piecewise& kind) {
    if (kind.slopes.front() == 0) field("low", number_text(kind.breakpoints.front()));
    if (kind.slopes.back() == 0) field("high", number_text(kind.breakpoints.back()));
  }
  void put(const ParametricRelu& kind) { tensor("slopes", kind.slopes); }
  void put(const Convolution& kind) {
    tensor("weights", kind.weights);
    tensor("bias", kind.bias);
    put_sliding(kind.window);
    if (kind.groups != 1) field("groups", std::to_string(kind.groups));
  }
  void put_sliding(const Window& window) {
    counts("strides", window.strides, 1);
    counts("dilations", window.dilations, 1);
    counts("pads_before", window.pads_before, 0);
    counts("pads_after", window.pads_after, 0);
    flag("round_up", window.round_up);
  }
  void put(const MaxPooling& kind) {
    field("kernel", networks::list_of(kind.window.kernel));
    put_sliding(kind.window);
  }
  void put(const AveragePooling& kind) {
    field("kernel", networks::list_of(kind.window.kernel));
    put_sliding(kind.window);
    flag("count_padding", kind.count_padding);
  }
  void put(const Shift& kind) { tensor("constant", kind.constant); }
  void put(const Scaling& kind) { tensor("factors", kind.factors); }
  void put(const Sum& kind) {
    if (std::count(kind.signs.begin(), kind.signs.end(), 1) == static_cast<std::ptrdiff_t>(kind.signs.size()))
      return;
    field("signs", "[" + joined(kind.signs, ", ", [](int sign) { return std::to_string(sign); }) + "]");
  }
  void put(const Product&) {}
  void put(const Extremum&) {}
  void put(const Power& kind) { field("exponent", std::to_string(kind.exponent)); }
  void put(const Reshape& kind) { field("shape", networks::list_of(kind.shape)); }
  void put(const Transposition& kind) { field("axes", networks::list_of(kind.axes)); }
  void put(const Concatenation& kind) { field("axis", std::to_string(kind.axis)); }
  void put(const Slice& kind) {
    field("axis", std::to_string(kind.axis));
    field("begin", std::to_string(kind.begin));
    field("end", std::to_string(kind.end));
    if (kind.step != 1) field("step", std::to_string(kind.step));
  }

  void put_roles(const Kind& kind) {
    std::vector<std::string> names, constants;
    for (const Role& role : tensors_of(kind)) {
      if (!role.tensor->name.empty()) names.push_back(quoted(role.role) + ": " + quoted(role.tensor->name));
      if (!role.tensor->trainable) constants.emplace_back(role.role);
    }
    if (!names.empty()) field("names", "{" + joined(names, ", ", std::identity()) + "}");
    if (!constants.empty()) field("constant_tensors", networks::list_of(constants));
  }
};

}  // namespace

std::string layer_text(const Layer& layer) {
  return LayerWriter().write(layer);
}

std::string quoted(const std::string& text) {
  try {
    return json(text).dump();
  } catch (const json::exception&) {
    throw InputError({}, "a network file cannot hold the name \"" + text + "\": it is not UTF-8");
  }
}

std::string list_of(const std::vector<std::string>& texts) {
  return "[" + joined(texts, ", ", quoted) + "]";
}

std::string list_of(const Shape& counts) {
  return "[" + joined(counts, ", ", [](std::size_t count) { return std::to_string(count); }) + "]";
}

}  // namespace infimum::networks
