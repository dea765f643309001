// SPDX-License-Identifier: Apache-2.0
#include "cli/network_question.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <random>

#include "base/errors.hpp"
#include "base/limits.hpp"
#include "cli/arguments.hpp"
#include "linear/blas.hpp"
#include "networks/network_file.hpp"

namespace infimum::cli {

namespace {

using base::InputError;
using base::UsageError;

template <class Value>
void add_if_known(const Command& command, std::string_view name, Value& value) {
  if (!command.knows(name)) return;
  if constexpr (std::is_same_v<Value, bool>) {
    command.flag(name, value);
  } else {
    command.option(name, value);
  }
}

erm::PointLoss parse_point_loss(const std::string& text) {
  if (const auto loss = erm::point_loss_named(text)) return *loss;
  throw UsageError("--loss: expected squared, absolute or hinge, found \"" + text + "\"");
}

exact::KinkRule parse_kink(const std::string& text) {
  if (text == "zero") return {};
  if (text == "left") return {false, 0};
  if (text == "right") return {false, 1};
  const auto share = numbers::parse_rational(text);
  if (!share || *share < 0 || *share > 1)
    throw UsageError("--kink: expected zero, left, right or a number from 0 to 1, found \"" + text + "\"");
  return {false, *share};
}

std::string parse_kernel(const std::string& text) {
  if (text == "auto") return "";
  const std::vector<std::string> known = exact::available_kernels();
  if (std::find(known.begin(), known.end(), text) != known.end()) return text;
  std::string names;
  for (const std::string& name : known) names += ", " + name;
  throw UsageError("--kernel: this processor has auto" + names + "; found \"" + text + "\"");
}

exact::Settings settings_of(const NetworkArguments& arguments) {
  exact::Settings settings;
  if (arguments.threads > 1024) throw UsageError("--threads: expected 1 to 1024");
  settings.threads = arguments.threads > 0 ? arguments.threads : base::processors();
  settings.kernel = parse_kernel(arguments.kernel);
  settings.rule = parse_kink(arguments.kink);
  settings.seed = std::uint64_t{std::random_device()()} << 32 | std::random_device()();
  return settings;
}

data::PointsRequest request_of(const NetworkArguments& arguments, const networks::Network& network) {
  data::PointsRequest request;
  if (arguments.targets) request.targets = parse_names("--target", *arguments.targets);
  request.one_hot = arguments.one_hot;
  request.weights = arguments.weights;
  if (!arguments.data.ends_with(".npz")) request.features = network.inputs();
  return request;
}

// Points and network are about the same things.
void check_sizes(const NetworkArguments& arguments, const networks::Network& network,
                 const data::Points& points) {
  const std::size_t inputs = networks::entries_of(network.input_shape());
  const std::size_t outputs = networks::entries_of(network.output_shape());
  if (points.features.size() != inputs) {
    const bool may_be_targets = points.targets.empty() && points.features.size() > inputs;
    throw InputError({arguments.data, 0, ""},
                     fmt::format("{} has {} inputs, and the data have {} columns of numbers for them{}",
                                 arguments.network, inputs, points.features.size(),
                                 may_be_targets ? " (--target names those that are none)" : ""));
  }
  if (points.targets.empty() || points.targets.size() == outputs) return;
  const std::string what = arguments.one_hot ? "classes" : "targets";
  const std::string advice =
      arguments.one_hot ? "" : " (--target takes several names, and --one-hot a column of classes)";
  throw InputError({arguments.data, 0, ""},
                   fmt::format("{} has {} outputs, and there are {} {}{}", arguments.network, outputs,
                               points.targets.size(), what, advice));
}

// One class, or 1 and -1: what the hinge loss is about.
void check_hinge(const NetworkArguments& arguments, const data::Points& points) {
  if (points.targets.empty()) return;
  if (points.targets.size() > 1) {
    if (!arguments.one_hot)
      throw UsageError("--loss hinge with several outputs needs classes: --target COLUMN --one-hot");
    return;
  }
  for (std::size_t i = 0; i < points.count; ++i) {
    if (abs(points.y.value(i)) != 1) {
      throw InputError({arguments.data, 0, points.targets.front()},
                       fmt::format("the hinge loss needs targets 1 and -1; point {} has {}", i + 1,
                                   numbers::to_decimal(points.y.value(i), 12)));
    }
  }
}

}  // namespace

void add_network_arguments(const Command& command, NetworkArguments& arguments) {
  add_if_known(command, "NETWORK", arguments.network);
  add_if_known(command, "DATA", arguments.data);
  add_if_known(command, "POINTS", arguments.data);
  add_if_known(command, "--target", arguments.targets);
  add_if_known(command, "--one-hot", arguments.one_hot);
  add_if_known(command, "--weights", arguments.weights);
  add_if_known(command, "--loss", arguments.loss);
  add_if_known(command, "--output", arguments.output_layer);
  add_if_known(command, "--kink", arguments.kink);
  add_if_known(command, "--threads", arguments.threads);
  add_if_known(command, "--kernel", arguments.kernel);
}

NetworkQuestion ask(const NetworkArguments& arguments) {
  const erm::PointLoss loss = parse_point_loss(arguments.loss);
  exact::Settings settings = settings_of(arguments);
  if (arguments.one_hot && !arguments.targets) throw UsageError("--one-hot: needs --target");
  networks::Network network = networks::read_network_file(arguments.network, arguments.output_layer);
  data::Points points = data::read_points(arguments.data, request_of(arguments, network));
  report_left_out(points.left_out);
  check_sizes(arguments, network, points);
  if (loss == erm::PointLoss::hinge) check_hinge(arguments, points);
  erm::NetworkProblem problem = erm::network_problem(network, points, loss);
  return {std::move(network), std::move(points), loss, std::move(problem), std::move(settings)};
}

std::vector<std::string> names_of_outputs(const networks::Network& network) {
  if (!network.outputs().empty()) return network.outputs();
  const std::size_t count = networks::entries_of(network.output_shape());
  if (count == 1) return {"y"};
  std::vector<std::string> names;
  for (std::size_t c = 0; c < count; ++c) names.push_back("y" + std::to_string(c));
  return names;
}

std::string method_line(const exact::Report& report) {
  return fmt::format(
      "exact: {} moduli ({}), up to {} bits, {} of {} activations beyond floats; rechecked modulo {}\n",
      report.moduli, report.kernel, report.bits, report.resolved, report.activations,
      fmt::join(report.recheck_primes, " and "));
}

nlohmann::ordered_json method_json(const exact::Report& report) {
  return {{"kernel", report.kernel},
          {"openblas_core", linear::core_name()},
          {"moduli", report.moduli},
          {"bits", report.bits},
          {"activations", report.activations},
          {"resolved_exactly", report.resolved},
          {"recheck_primes", report.recheck_primes},
          {"seconds",
           {{"decide", report.seconds.decide},
            {"residues", report.seconds.residues},
            {"remainder", report.seconds.remainder},
            {"recheck", report.seconds.recheck}}}};
}

std::vector<Kink> kinks_of(const NetworkQuestion& question, const std::vector<exact::Decisions>& decisions,
                           std::size_t most, std::size_t& total) {
  std::vector<Kink> kinks;
  total = 0;
  const exact::Program& program = question.problem.program;
  for (exact::ValueId id = 0; id < program.values().size(); ++id) {
    const exact::Value& value = program.value(id);
    if (!std::holds_alternative<exact::Piecewise>(value.step)) continue;
    std::size_t first = 0;
    for (std::size_t b = 0; b < decisions.size(); ++b) {
      const std::vector<exact::Code>& codes = decisions[b].of(id);
      const std::size_t columns = value.shared ? 1 : question.problem.batches[b].points;
      for (std::size_t i = 0; i < codes.size(); ++i) {
        if (codes[i] % 2 == 0 || codes[i] == exact::undecided) continue;
        if (kinks.size() < most) kinks.push_back({value.name, first + i % columns, i / columns});
        ++total;
      }
      first += question.problem.batches[b].points;
    }
  }
  return kinks;
}

std::string decimal_text(const numbers::Rational& value) {
  const std::string rounded = numbers::to_decimal(value, 15);
  return (numbers::parse_rational(rounded) == value ? "= " : "≈ ") + rounded;
}

nlohmann::ordered_json number_json(const numbers::Rational& value) {
  return {{"exact", numbers::to_fraction(value)}, {"decimal", numbers::to_nearest_double(value)}};
}

nlohmann::ordered_json count_json(long double count) {
  return count < 1e300L ? nlohmann::ordered_json(static_cast<double>(count))
                        : nlohmann::ordered_json(nullptr);
}

}  // namespace infimum::cli
