// SPDX-License-Identifier: Apache-2.0
#include "networks/layer.hpp"

#include <stdexcept>

namespace infimum::networks {

using numbers::ScaledIntegers;

std::size_t entries_of(const Shape& shape) {
  constexpr std::size_t most = std::size_t{1} << 40;
  std::size_t entries = 1;
  for (const std::size_t axis : shape) {
    if (axis != 0 && entries > most / axis) throw std::length_error("a tensor of more than 2^40 entries");
    entries *= axis;
  }
  return entries;
}

std::string to_string(const Shape& shape) {
  if (shape.empty()) return "scalar";
  std::string text;
  for (const std::size_t axis : shape) text += (text.empty() ? "" : "x") + std::to_string(axis);
  return text;
}

Tensor vector_of(const RationalVector& entries) {
  return {{entries.size()}, ScaledIntegers::of(entries), {}, true};
}

Tensor matrix_of(const std::vector<RationalVector>& rows) {
  RationalVector entries;
  const std::size_t columns = rows.empty() ? 0 : rows.front().size();
  for (const RationalVector& row : rows) {
    if (row.size() != columns) throw std::invalid_argument("matrix_of: rows of different lengths");
    entries.insert(entries.end(), row.begin(), row.end());
  }
  return {{rows.size(), columns}, ScaledIntegers::of(entries), {}, true};
}

Affine affine(const std::vector<RationalVector>& rows, const RationalVector& bias) {
  return {matrix_of(rows), vector_of(bias), false};
}

std::vector<RationalVector> rows_of(const Affine& affine) {
  const Shape& shape = affine.weights.shape;
  const std::size_t outputs = shape[affine.transposed ? 1 : 0], inputs = shape[affine.transposed ? 0 : 1];
  std::vector<RationalVector> rows(outputs, RationalVector(inputs));
  for (std::size_t o = 0; o < outputs; ++o) {
    for (std::size_t i = 0; i < inputs; ++i) {
      rows[o][i] = affine.weights.entries.value(affine.transposed ? i * outputs + o : o * inputs + i);
    }
  }
  return rows;
}

RationalVector bias_of(const Affine& affine) {
  RationalVector bias(affine.weights.shape[affine.transposed ? 1 : 0], Rational(0));
  for (std::size_t i = 0; i < affine.bias.entries.size(); ++i) bias[i] = affine.bias.entries.value(i);
  return bias;
}

std::string fault_of(const Piecewise& activation) {
  const std::size_t pieces = activation.breakpoints.size() + 1;
  if (activation.slopes.size() != pieces || activation.intercepts.size() != pieces)
    return "an activation has one slope and one intercept more than breakpoints";
  if (pieces > 101) return "an activation of more than 100 breakpoints";
  for (std::size_t k = 0; k + 1 < pieces; ++k) {
    const Rational& at = activation.breakpoints[k];
    if (k > 0 && activation.breakpoints[k - 1] >= at) return "the breakpoints of an activation must increase";
    if (activation.slopes[k] * at + activation.intercepts[k] !=
        activation.slopes[k + 1] * at + activation.intercepts[k + 1])
      return "the pieces of an activation do not meet at a breakpoint";
  }
  return "";
}

Piecewise relu() {
  return {{0}, {0, 1}, {0, 0}};
}

Piecewise leaky_relu(const Rational& slope) {
  return {{0}, {slope, 1}, {0, 0}};
}

Piecewise absolute_value() {
  return {{0}, {-1, 1}, {0, 0}};
}

Piecewise clip(const std::optional<Rational>& low, const std::optional<Rational>& high) {
  Piecewise result{{}, {1}, {0}};
  if (low) {
    result.breakpoints.push_back(*low);
    result.slopes.insert(result.slopes.begin(), Rational(0));
    result.intercepts.insert(result.intercepts.begin(), *low);
  }
  if (high && low && *low == *high) return {{}, {0}, {*high}};
  if (high) {
    result.breakpoints.push_back(*high);
    result.slopes.emplace_back(0);
    result.intercepts.push_back(*high);
  }
  return result;
}

Piecewise hard_sigmoid(const Rational& slope, const Rational& shift) {
  if (slope <= 0) throw std::invalid_argument("hard_sigmoid: the slope must be positive");
  return {{-shift / slope, (1 - shift) / slope}, {0, slope, 0}, {0, shift, 1}};
}

namespace {

// The identity between its least and its greatest value, or without one of them.
bool is_clip(const Piecewise& activation) {
  const auto& [breakpoints, slopes, intercepts] = activation;
  if (breakpoints.empty() || breakpoints.size() > 2) return false;
  const std::optional<Rational> low = slopes.front() == 0 ? std::optional(breakpoints.front()) : std::nullopt;
  const std::optional<Rational> high = slopes.back() == 0 ? std::optional(breakpoints.back()) : std::nullopt;
  return (low || high) && !(low && high && *low == *high) && activation == clip(low, high);
}

}  // namespace

ActivationForm form_of(const Piecewise& activation) {
  const auto& [breakpoints, slopes, intercepts] = activation;
  if (activation == relu()) return ActivationForm::relu;
  if (activation == absolute_value()) return ActivationForm::absolute;
  if (slopes.size() == 2 && activation == leaky_relu(slopes.front())) return ActivationForm::leaky_relu;
  if (is_clip(activation)) return ActivationForm::clip;
  if (slopes.size() == 3 && slopes[1] > 0 && activation == hard_sigmoid(slopes[1], intercepts[1]))
    return ActivationForm::hard_sigmoid;
  return ActivationForm::other;
}

std::vector<Role> tensors_of(const Kind& kind) {
  std::vector<Role> roles;
  if (const auto* affine = std::get_if<Affine>(&kind))
    roles = {{"weights", &affine->weights}, {"bias", &affine->bias}};
  if (const auto* convolution = std::get_if<Convolution>(&kind))
    roles = {{"weights", &convolution->weights}, {"bias", &convolution->bias}};
  if (const auto* relu = std::get_if<ParametricRelu>(&kind)) roles = {{"slopes", &relu->slopes}};
  if (const auto* shift = std::get_if<Shift>(&kind)) roles = {{"constant", &shift->constant}};
  if (const auto* scaling = std::get_if<Scaling>(&kind)) roles = {{"factors", &scaling->factors}};
  std::erase_if(roles, [](const Role& role) { return role.tensor->empty(); });
  return roles;
}

std::string name_of(const Layer& layer, const Role& role) {
  return role.tensor->name.empty() ? layer.name + "." + role.role : role.tensor->name;
}

}  // namespace infimum::networks
