// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <memory>

#include "audit/lengths.hpp"
#include "audit/widths.hpp"
#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "cli/dichotomy.hpp"
#include "cli/network_question.hpp"
#include "networks/network_file.hpp"

namespace infimum::cli {

namespace {

using audit::AccumulatorWidth;
using audit::Exponents;
using audit::FormatLimit;
using audit::LayerLength;
using audit::Lengths;
using audit::TensorLength;

struct Arguments {
  NetworkArguments network;  // data may be absent; the network too, with `dichotomy`
  DichotomyArguments tower;
  bool dichotomy = false;
  std::optional<std::uint64_t> input_bits;
  std::string json;
};

struct Answer {
  Lengths lengths;
  std::vector<AccumulatorWidth> widths;  // with data
  std::size_t points = 0;
};

// The network with one point that nobody looks at: lengths are foreseen from the parameters.
Answer foreseen(const Arguments& arguments) {
  const networks::Network network =
      networks::read_network_file(arguments.network.network, arguments.network.output_layer);
  data::Points points;
  points.count = 1;
  points.features.resize(networks::entries_of(network.input_shape()));
  points.x = numbers::ScaledIntegers(1, 1, std::vector<std::uint64_t>(points.features.size(), 1));
  points.weights = numbers::ScaledIntegers(1, 1, {1});
  const erm::NetworkProblem problem = erm::network_problem(network, points, erm::PointLoss::squared);
  return {audit::foreseen_lengths(network, problem, arguments.input_bits.value_or(8)), {}, 0};
}

Answer compute(const Arguments& arguments) {
  const std::uint64_t input_bits = arguments.input_bits.value_or(8);
  if (input_bits < 1 || input_bits > 10000) throw base::UsageError("--input-bits: expected 1 to 10000");
  if (arguments.network.data.empty()) {
    if (arguments.network.targets) throw base::UsageError("--target: needs --data");
    return foreseen(arguments);
  }
  if (arguments.input_bits) throw base::UsageError("--input-bits and --data contradict each other");
  const NetworkQuestion question = ask(arguments.network);
  Answer answer{audit::measured_lengths(question.network, question.problem,
                                        arguments.network.targets.has_value(), question.settings),
                audit::accumulator_widths(question.problem, question.settings), question.points.count};
  return answer;
}

std::string text_of(const std::optional<std::size_t>& bits) {
  return bits ? std::to_string(*bits) : "";
}

std::string text_of(const std::optional<Exponents>& exponents) {
  return exponents ? fmt::format("2^{} .. 2^{}", exponents->smallest, exponents->largest) : "";
}

template <class Items>
std::size_t width_of_names(const Items& items, std::size_t least) {
  for (const auto& item : items) least = std::max(least, shown(item.name).size());
  return least;
}

std::string layers_text(const Answer& answer) {
  const std::size_t name = width_of_names(answer.lengths.layers, 5);
  std::string text =
      fmt::format("{:<{}}  {:>8}  {:>8}  {}\n", "layer", name, "foreseen", "measured", "sizes");
  for (const LayerLength& layer : answer.lengths.layers) {
    text += fmt::format("{:<{}}  {:>8}  {:>8}  {}\n", shown(layer.name), name, layer.foreseen,
                        text_of(layer.measured), text_of(layer.exponents));
  }
  return text;
}

std::string tensors_text(const Answer& answer) {
  if (answer.lengths.tensors.empty()) return "";
  const std::size_t name = width_of_names(answer.lengths.tensors, 6);
  const bool measured = answer.lengths.tensors.front().measured.has_value();
  std::string text = measured
                         ? fmt::format("\n{:<{}}  {:>5}  {:>8}  {:>9}  {:>8}  {}\n", "tensor", name, "bits",
                                       "foreseen", "predicted", "gradient", "sizes of the gradient")
                         : fmt::format("\n{:<{}}  {:>5}\n", "tensor", name, "bits");
  for (const TensorLength& tensor : answer.lengths.tensors) {
    text += fmt::format("{:<{}}  {:>5}", shown(tensor.name), name, tensor.bits);
    if (measured) {
      text += fmt::format("  {:>8}  {:>9}  {:>8}  {}", text_of(tensor.foreseen), text_of(tensor.predicted),
                          text_of(tensor.measured), text_of(tensor.exponents));
    }
    text += "\n";
  }
  return text;
}

std::string widths_text(const Answer& answer) {
  if (answer.widths.empty()) return "";
  std::size_t name = 12;
  for (const AccumulatorWidth& width : answer.widths) name = std::max(name, shown(width.layer).size());
  std::string text = fmt::format("\n{:<{}}  {:>7}  {:>6}  {:>8}  {:>5}  {}\n", "accumulators", name,
                                 "weights", "inputs", "foreseen", "least", "tried out");
  for (const AccumulatorWidth& width : answer.widths) {
    const std::string tried = !width.confirmed   ? "no: beyond 128 bits"
                              : *width.confirmed ? "right, and wrong with one bit less"
                                                 : "FAILED";
    text += fmt::format("{:<{}}  {:>7}  {:>6}  {:>8}  {:>5}  {}\n", shown(width.layer), name,
                        width.weight_bits, width.input_bits, width.foreseen, width.least, tried);
  }
  return text;
}

std::string limits_text(const Answer& answer) {
  std::string text;
  for (const FormatLimit& limit : answer.lengths.limits) {
    std::string faults;
    const auto tell = [&](const std::string& what, const std::string& place) {
      if (!place.empty()) faults += (faults.empty() ? "" : ", ") + what + " " + shown(place);
    };
    tell("values overflow in", limit.value_overflows);
    tell("values underflow in", limit.value_underflows);
    tell("gradients overflow at", limit.gradient_overflows);
    tell("gradients underflow at", limit.gradient_underflows);
    text += fmt::format("{:<8}  {}\n", limit.format.name,
                        faults.empty() ? "holds the sizes of all numbers" : faults);
  }
  return text.empty() ? text : "\n" + text;
}

std::string as_text(const Arguments& arguments, const Answer& answer) {
  const std::string about = answer.points > 0
                                ? fmt::format("{} points; lengths in bits\n\n", answer.points)
                                : fmt::format("inputs are integers of {} bits; lengths in bits\n\n",
                                              arguments.input_bits.value_or(8));
  return about + layers_text(answer) + tensors_text(answer) + widths_text(answer) + limits_text(answer) +
         (answer.lengths.report ? "\n" + method_line(*answer.lengths.report) : "");
}

nlohmann::ordered_json exponents_json(const std::optional<Exponents>& exponents) {
  if (!exponents) return nullptr;
  return {{"largest", exponents->largest}, {"smallest", exponents->smallest}};
}

nlohmann::ordered_json bits_json(const std::optional<std::size_t>& bits) {
  return bits ? nlohmann::ordered_json(*bits) : nlohmann::ordered_json(nullptr);
}

std::string as_json(const Arguments& arguments, const Answer& answer) {
  nlohmann::ordered_json json;
  json["format"] = "infimum-bits-1";
  json["network"] = arguments.network.network;
  if (answer.points > 0) {
    json["data"] = arguments.network.data;
    json["points"] = answer.points;
  } else {
    json["input_bits"] = arguments.input_bits.value_or(8);
  }
  for (const LayerLength& layer : answer.lengths.layers) {
    json["layers"].push_back({{"layer", layer.name},
                              {"foreseen", layer.foreseen},
                              {"measured", bits_json(layer.measured)},
                              {"exponents", exponents_json(layer.exponents)}});
  }
  for (const TensorLength& tensor : answer.lengths.tensors) {
    json["tensors"].push_back({{"tensor", tensor.name},
                               {"layer", tensor.layer},
                               {"bits", tensor.bits},
                               {"gradient",
                                {{"foreseen", bits_json(tensor.foreseen)},
                                 {"predicted", bits_json(tensor.predicted)},
                                 {"measured", bits_json(tensor.measured)},
                                 {"exponents", exponents_json(tensor.exponents)}}}});
  }
  for (const AccumulatorWidth& width : answer.widths) {
    json["accumulators"].push_back(
        {{"layer", width.layer},
         {"weight_bits", width.weight_bits},
         {"input_bits", width.input_bits},
         {"foreseen", width.foreseen},
         {"least", width.least},
         {"confirmed", width.confirmed ? nlohmann::ordered_json(*width.confirmed) : nullptr}});
  }
  for (const FormatLimit& limit : answer.lengths.limits) {
    json["formats"].push_back({{"format", limit.format.name},
                               {"value_overflows", limit.value_overflows},
                               {"value_underflows", limit.value_underflows},
                               {"gradient_overflows", limit.gradient_overflows},
                               {"gradient_underflows", limit.gradient_underflows}});
  }
  if (answer.lengths.report) json["method"] = method_json(*answer.lengths.report);
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void check_mode(const Arguments& arguments) {
  const DichotomyArguments& tower = arguments.tower;
  const bool about_tower = tower.width || tower.weight_bits || tower.seed || tower.memory_limit;
  if (arguments.dichotomy && (!arguments.network.network.empty() || !arguments.network.data.empty()))
    throw base::UsageError("--dichotomy makes its own networks: it takes neither NETWORK nor --data");
  if (!arguments.dichotomy && about_tower)
    throw base::UsageError("--width, --weight-bits, --seed and --memory-limit belong to --dichotomy");
  if (!arguments.dichotomy && arguments.network.network.empty())
    throw base::UsageError("NETWORK is required, or --dichotomy");
}

void bits(const Arguments& arguments) {
  check_mode(arguments);
  if (arguments.dichotomy) return dichotomy(arguments.tower, arguments.json);
  check_outputs({{"NETWORK", arguments.network.network}, {"--data", arguments.network.data}},
                {{"--json", arguments.json}});
  const Answer answer = compute(arguments);
  if (!arguments.json.empty()) write_result(arguments.json, as_json(arguments, answer));
  if (arguments.json != "-") write_result("-", as_text(arguments, answer));
}

}  // namespace

void add_bits(CLI::App& app, int& exit_code) {
  const Command command(app, "bits");
  const auto arguments = std::make_shared<Arguments>();
  add_network_arguments(command, arguments->network);
  command.option("--data", arguments->network.data);
  command.option("--input-bits", arguments->input_bits);
  command.flag("--dichotomy", arguments->dichotomy);
  command.option("--width", arguments->tower.width);
  command.option("--weight-bits", arguments->tower.weight_bits);
  command.option("--seed", arguments->tower.seed);
  command.option("--memory-limit", arguments->tower.memory_limit);
  command.option("--json", arguments->json);
  command.action([arguments, &exit_code] {
    bits(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
