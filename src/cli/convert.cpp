// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <memory>
#include <stdexcept>

#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "cli/circuit_conversion.hpp"
#include "cli/network_question.hpp"
#include "networks/json.hpp"
#include "networks/network_file.hpp"
#include "networks/onnx_reader.hpp"
#include "networks/onnx_writer.hpp"

namespace infimum::cli {

namespace {

using networks::Network;
using numbers::Rational;

struct Arguments {
  NetworkArguments network;  // data may be absent
  std::string to;
  std::optional<std::string> precision;
  CircuitArguments circuit;
};

std::size_t numbers_of(const Network& network) {
  std::size_t count = 0;
  for (const networks::Layer& layer : network.layers()) {
    for (const networks::Role& role : networks::tensors_of(layer.kind)) count += role.tensor->entries.size();
  }
  return count;
}

networks::OnnxPrecision parse_precision(const std::string& text) {
  if (text == "float32") return networks::OnnxPrecision::float32;
  if (text == "float64") return networks::OnnxPrecision::float64;
  throw base::UsageError("--precision: expected float32 or float64, found \"" + text + "\"");
}

networks::OnnxBytes onnx_of(const Arguments& arguments, const Network& network) {
  try {
    return networks::to_onnx(network, parse_precision(arguments.precision.value_or("float32")));
  } catch (const std::range_error& error) {
    throw base::InputError({arguments.network.network, 0, ""}, error.what());
  }
}

Rational risk_of(const NetworkQuestion& question, const Network& network) {
  const erm::NetworkProblem problem = erm::network_problem(network, question.points, question.loss);
  return *exact::compute(problem.program, problem.risk.risk, {{}, {}, true}, problem.batches,
                         question.settings)
              .risk;
}

// The risk before and after.
std::string risk_text(const NetworkQuestion& question, const Network& written) {
  const Rational before = risk_of(question, question.network), after = risk_of(question, written);
  if (before == after)
    return fmt::format("risk {} as before\n     {}\n", numbers::to_fraction(before), decimal_text(before));
  return fmt::format("risk before {}\n     after  {}\n     change {}\n", decimal_text(before),
                     decimal_text(after), decimal_text(after - before));
}

struct Converted {
  std::string bytes, report;
  Network network;  // that the bytes hold
};

Converted converted(const Arguments& arguments, const Network& network) {
  if (!networks::is_onnx(arguments.to)) {
    if (arguments.precision)
      throw base::UsageError("--precision: JSON files hold fractions, which are not rounded");
    return {networks::to_json(network),
            fmt::format("{} numbers, exactly as they were\n", numbers_of(network)), network};
  }
  networks::OnnxBytes onnx = onnx_of(arguments, network);
  const std::string precision = arguments.precision.value_or("float32");
  const std::string report =
      onnx.rounded == 0
          ? fmt::format("{} numbers, all of them {} already\n", numbers_of(network), precision)
          : fmt::format("{} of {} numbers rounded to {}\n", onnx.rounded, numbers_of(network), precision);
  Network read_back = networks::parse_onnx(onnx.bytes, arguments.to);
  return {std::move(onnx.bytes), report, std::move(read_back)};
}

void write_converted(const std::string& to, const std::string& bytes, const std::string& report) {
  write_result(to, bytes);
  if (to != "-") write_result("-", report);
}

void convert_circuit(const Arguments& arguments) {
  const NetworkArguments& from = arguments.network;
  if (arguments.precision)
    throw base::UsageError("--precision: circuits hold fractions, which are not rounded");
  ConvertedCircuit result;
  if (is_circuit(from.network)) {
    if (!from.data.empty() || from.targets)
      throw base::UsageError("--data and --target: FROM is a network there");
    result = from_circuit(from.network, arguments.to, arguments.circuit);
  } else {
    if (from.data.empty() || (!from.targets && !arguments.circuit.value))
      throw base::UsageError(
          "a circuit is that of a risk, or of a derivative, at points: --data and --target "
          "are required (for --value, --data)");
    result = to_circuit(ask(from), arguments.circuit);
  }
  write_converted(arguments.to, result.bytes, result.report);
}

void convert(const Arguments& arguments) {
  const NetworkArguments& from = arguments.network;
  check_outputs({{"FROM", from.network}, {"--data", from.data}}, {{"TO", arguments.to}});
  if (is_circuit(from.network) || is_circuit(arguments.to)) return convert_circuit(arguments);
  if (arguments.circuit.any())
    throw base::UsageError(
        "--activation, --gadget, --bounded, --derivative and --value: FROM or TO is a circuit, .slp, there");
  if (from.data.empty() != !from.targets)
    throw base::UsageError("--data and --target are needed together, to compare risks");
  if (from.data.empty()) {
    const Converted result =
        converted(arguments, networks::read_network_file(from.network, from.output_layer));
    return write_converted(arguments.to, result.bytes, result.report);
  }
  const NetworkQuestion question = ask(from);
  const Converted result = converted(arguments, question.network);
  write_converted(arguments.to, result.bytes, result.report + risk_text(question, result.network));
}

}  // namespace

void add_convert(CLI::App& app, int& exit_code) {
  const Command command(app, "convert");
  const auto arguments = std::make_shared<Arguments>();
  command.option("FROM", arguments->network.network);
  command.option("TO", arguments->to);
  add_network_arguments(command, arguments->network);
  command.option("--precision", arguments->precision);
  command.option("--data", arguments->network.data);
  command.option("--derivative", arguments->circuit.derivative);
  command.option("--value", arguments->circuit.value);
  command.option("--activation", arguments->circuit.activation);
  command.option("--gadget", arguments->circuit.gadget);
  command.flag("--bounded", arguments->circuit.bounded);
  command.action([arguments, &exit_code] {
    convert(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
