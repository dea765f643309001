// SPDX-License-Identifier: Apache-2.0
#include "audit/lengths.hpp"

#include <algorithm>
#include <cmath>

#include "audit/float_run.hpp"

namespace infimum::audit {

namespace {

using exact::Extent;
using exact::ScaledIntegers;
using exact::ValueId;
using numbers::Magnitudes;
using numbers::Rational;

// The largest and the smallest size seen, of many lists.
class Range {
 public:
  void see(const ScaledIntegers& list) {
    const Magnitudes found = magnitudes_of(list);
    if (found.greatest == 0) return;
    const Rational greatest = Rational(found.greatest) * list.unit(),
                   least = Rational(found.least) * list.unit();
    if (greatest > greatest_) greatest_ = greatest;
    if (least_ == 0 || least < least_) least_ = least;
  }
  bool empty() const { return least_ == 0; }
  std::optional<Exponents> exponents() const {
    if (empty()) return std::nullopt;
    return Exponents{numbers::exponent_of(greatest_), numbers::exponent_of(least_)};
  }
  // Bits as an integer multiple of the unit.
  std::size_t bits(const Rational& unit) const {
    return empty() ? 0 : static_cast<std::size_t>(std::max(0L, numbers::exponent_of(greatest_ / unit) + 1));
  }
  bool overflows(const numbers::FloatFormat& format) const { return greatest_ > largest_number(format); }
  bool underflows(const numbers::FloatFormat& format) const {
    return !empty() && least_ < least_normal(format);
  }

 private:
  Rational greatest_ = 0, least_ = 0;
};

// The same input for every entry: 1 and 2^bits - 1, so that the unit is 1.
exact::Batch integers_of(const exact::Program& program, std::size_t input_bits) {
  exact::Batch batch{2, std::vector<ScaledIntegers>(program.given())};
  const Rational most = Rational((numbers::Integer(1) << input_bits) - 1);
  for (const exact::Value& value : program.values()) {
    const auto* given = std::get_if<exact::Given>(&value.step);
    if (given == nullptr) continue;
    numbers::RationalVector entries;
    for (std::size_t r = 0; r < value.width; ++r) entries.insert(entries.end(), {Rational(1), most});
    batch.given[given->number] = ScaledIntegers::of(entries);
  }
  return batch;
}

Lengths of_extents(const networks::Network& network, const erm::NetworkProblem& problem,
                   const std::vector<Extent>& extents) {
  Lengths lengths;
  for (const std::size_t l : network.order()) {
    const Extent& extent = extents[problem.network.layers[l]];
    lengths.layers.push_back({network.layers()[l].name, extent.bits(), {}, {}});
  }
  for (const exact::Parameter& parameter : problem.network.parameters) {
    const auto& tensor = std::get<exact::Constant>(problem.program.value(parameter.value).step);
    lengths.tensors.push_back({parameter.name, parameter.layer, tensor.entries.bits(), {}, {}, {}, {}});
  }
  return lengths;
}

// Whether the tensor is added to a layer's sums, and no factor.
bool is_addend(const networks::Network& network, const exact::Parameter& parameter) {
  for (const networks::Layer& layer : network.layers()) {
    for (const networks::Role& role : networks::tensors_of(layer.kind)) {
      const std::string_view what = role.role;
      if (networks::name_of(layer, role) == parameter.name) return what == "bias" || what == "constant";
    }
  }
  return false;
}

std::size_t points_of(const std::vector<exact::Batch>& batches) {
  std::size_t points = 0;
  for (const exact::Batch& batch : batches) points += batch.points;
  return points;
}

class Measurement {
 public:
  Measurement(const networks::Network& network, const erm::NetworkProblem& problem, bool with_gradients,
              const exact::Settings& settings)
      : network_(network), problem_(problem), with_gradients_(with_gradients), settings_(settings) {
    for (const std::size_t l : network.order()) wanted_.values.push_back(problem.network.layers[l]);
    if (!with_gradients) return;
    for (const exact::Parameter& parameter : problem.network.parameters)
      wanted_.gradients.push_back(parameter.value);
  }

  Lengths run() {
    const std::vector<Extent> foreseen = exact::forward_extents(problem_.program, problem_.batches);
    lengths_ = of_extents(network_, problem_, foreseen);
    const exact::Answer answer =
        exact::compute(problem_.program, problem_.risk.risk, wanted_, problem_.batches, settings_);
    lengths_.report = answer.report;
    measure_layers(answer, foreseen);
    if (with_gradients_) measure_gradients(answer, foreseen);
    for (const numbers::FloatFormat& format : {numbers::float32, numbers::bfloat16, numbers::float16})
      lengths_.limits.push_back(limit_of(format));
    return std::move(lengths_);
  }

 private:
  const networks::Network& network_;
  const erm::NetworkProblem& problem_;
  bool with_gradients_;
  const exact::Settings& settings_;
  exact::Wanted wanted_;
  Lengths lengths_;
  std::vector<Range> values_, gradients_;

  void measure_layers(const exact::Answer& answer, const std::vector<Extent>& foreseen) {
    for (std::size_t v = 0; v < wanted_.values.size(); ++v) {
      Range& range = values_.emplace_back();
      for (const ScaledIntegers& batch : answer.values[v]) range.see(batch);
      lengths_.layers[v].measured = range.bits(foreseen[wanted_.values[v]].unit);
      lengths_.layers[v].exponents = range.exponents();
    }
  }

  void measure_gradients(const exact::Answer& answer, const std::vector<Extent>& foreseen) {
    const auto extents =
        exact::backward_extents(problem_.program, foreseen, problem_.risk.risk.result,
                                problem_.risk.risk.weights, points_of(problem_.batches), settings_.rule);
    const std::size_t output = output_bits(answer);
    const exact::Plan plan(problem_.program, problem_.risk.risk, {{}, wanted_.gradients, false},
                           settings_.rule);
    const FloatRun floats = run_in_floats(plan, problem_.batches, {numbers::float64, numbers::float64});
    for (std::size_t g = 0; g < wanted_.gradients.size(); ++g) {
      Range& range = gradients_.emplace_back();
      range.see(answer.gradients[g]);
      TensorLength& tensor = lengths_.tensors[g];
      const Extent extent = extents[wanted_.gradients[g]].value_or(Extent{});
      tensor.foreseen = extent.bits();
      tensor.measured = range.bits(extent.unit);
      tensor.exponents = range.exponents();
      tensor.predicted = predicted(floats.gradients[g], extent.unit).value_or(by_rule(g, output));
    }
  }

  // Of a gradient in floats; nothing if these overflow, or vanish.
  static std::optional<std::size_t> predicted(const std::vector<double>& gradient, const Rational& unit) {
    double largest = 0;
    for (const double entry : gradient) {
      if (!std::isfinite(entry)) return std::nullopt;
      largest = std::max(largest, std::abs(entry));
    }
    if (largest == 0) return std::nullopt;
    return static_cast<std::size_t>(
        std::max(0L, numbers::exponent_of(numbers::from_double(largest) / unit) + 1));
  }

  // Twice the bits of the output less those of the tensor, or for what is added those of its layer.
  std::size_t by_rule(std::size_t g, std::size_t output) const {
    const TensorLength& tensor = lengths_.tensors[g];
    const bool added = is_addend(network_, problem_.network.parameters[g]);
    const std::size_t own = added ? layer_bits(tensor.layer) : tensor.bits;
    return 2 * output > own ? 2 * output - own : 0;
  }

  std::size_t layer_bits(const std::string& name) const {
    const auto found = std::find_if(lengths_.layers.begin(), lengths_.layers.end(),
                                    [&](const LayerLength& layer) { return layer.name == name; });
    return found == lengths_.layers.end() ? 0 : found->measured.value_or(0);
  }

  // Of the residuals, which the derivative begins with: as long as the output, unless the targets are longer.
  std::size_t output_bits(const exact::Answer& answer) const {
    const auto place = std::find(network_.order().begin(), network_.order().end(), network_.output());
    const auto v = static_cast<std::size_t>(place - network_.order().begin());
    std::size_t bits = 0;
    for (const ScaledIntegers& batch : answer.values[v]) bits = std::max(bits, batch.bits());
    return std::max(bits, lengths_.layers[v].measured.value_or(0));
  }

  FormatLimit limit_of(const numbers::FloatFormat& format) const {
    FormatLimit limit{format, {}, {}, {}, {}};
    const auto set = [](std::string& place, const std::string& name, bool holds) {
      if (holds && place.empty()) place = name;
    };
    for (std::size_t v = 0; v < values_.size(); ++v) {
      set(limit.value_overflows, lengths_.layers[v].name, values_[v].overflows(format));
      set(limit.value_underflows, lengths_.layers[v].name, values_[v].underflows(format));
    }
    for (std::size_t g = gradients_.size(); g-- > 0;) {
      set(limit.gradient_overflows, lengths_.tensors[g].name, gradients_[g].overflows(format));
      set(limit.gradient_underflows, lengths_.tensors[g].name, gradients_[g].underflows(format));
    }
    return limit;
  }
};

}  // namespace

Lengths foreseen_lengths(const networks::Network& network, const erm::NetworkProblem& problem,
                         std::size_t input_bits) {
  const exact::Batch batch = integers_of(problem.program, input_bits);
  return of_extents(network, problem, exact::forward_extents(problem.program, {batch}));
}

Lengths measured_lengths(const networks::Network& network, const erm::NetworkProblem& problem,
                         bool with_gradients, const exact::Settings& settings) {
  return Measurement(network, problem, with_gradients, settings).run();
}

}  // namespace infimum::audit
