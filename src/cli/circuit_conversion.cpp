// SPDX-License-Identifier: Apache-2.0
#include "cli/circuit_conversion.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "base/errors.hpp"
#include "circuits/circuit_file.hpp"
#include "circuits/lengths.hpp"
#include "circuits/normal_form.hpp"
#include "networks/graph_file.hpp"
#include "networks/network_file.hpp"
#include "reductions/network_circuit.hpp"

namespace infimum::cli {

using base::UsageError;
using circuits::Circuit;
using numbers::Rational;

networks::Polynomial parse_activation(const std::string& text) {
  constexpr std::size_t most_degree = 20;
  networks::Polynomial activation;
  std::istringstream texts(text);
  for (std::string coefficient; std::getline(texts, coefficient, ',');) {
    const auto number = numbers::parse_rational(coefficient);
    if (!number)
      throw UsageError("--activation: expected numbers r0,r1,r2,..., found \"" + coefficient + "\"");
    activation.coefficients.push_back(*number);
  }
  if (activation.coefficients.size() < 3 || activation.coefficients.back() == 0)
    throw UsageError(
        "--activation: expected the coefficients r0,r1,r2,... of a polynomial of degree 2 or more");
  if (activation.degree() > most_degree) throw UsageError("--activation: a degree of at most 20");
  return activation;
}

reductions::GadgetForm parse_gadget(const std::string& text) {
  if (text == "basis") return reductions::GadgetForm::basis;
  if (text == "difference") return reductions::GadgetForm::difference;
  throw UsageError("--gadget: expected basis or difference, found \"" + text + "\"");
}

bool is_circuit(const std::string& path) {
  return path.ends_with(".slp");
}

namespace {

std::string circuit_report(const Circuit& circuit) {
  return fmt::format("{} gates, {} constants; the value has at most {} bits\n", circuit.size(),
                     circuit.constants().size(), circuits::size_text(circuits::length_of(circuit).numerator));
}

ConvertedCircuit bounded(const Circuit& circuit) {
  try {
    const circuits::NormalForm form = circuits::bounded_form(circuit);
    const std::size_t m = form.circuit.size() - 1;
    const numbers::Integer shift = form.exponent * static_cast<unsigned long>(m);
    return {circuits::to_text(form.circuit),
            fmt::format(
                "{} gates, all in [-1, 1]; bit j is now bit j - {}\n", form.circuit.size(),
                mpz_sizeinbase(shift.get_mpz_t(), 2) <= 200 ? shift.get_str() : fmt::format("{} 2^n", m))};
  } catch (const std::logic_error& error) {  // domain or length
    throw UsageError("--bounded: " + std::string(error.what()));
  }
}

ConvertedCircuit as_network(const Circuit& circuit, const CircuitArguments& arguments) {
  constexpr std::size_t most_told = 8;
  reductions::CircuitNetwork made =
      reductions::circuit_network(circuit, parse_activation(arguments.activation.value_or("0,0,1")),
                                  parse_gadget(arguments.gadget.value_or("basis")));
  std::vector<std::string> inputs;
  std::string point;
  for (std::size_t v = 0; v < made.main.size(); ++v) {
    if (made.main[v] == 0) continue;
    inputs.push_back(made.graph.vertices()[v].name);
    if (inputs.size() <= most_told)
      point += (point.empty() ? "" : ", ") + inputs.back() + " = " + numbers::to_fraction(made.main[v]);
  }
  if (inputs.size() > most_told) point += ", ...";
  const std::string output = made.graph.vertices()[made.output].name;
  const std::string report = fmt::format(
      "{} vertices, {} edges; at {} the output {} is the circuit's value\n", made.graph.vertices().size(),
      made.graph.edges().size(), point.empty() ? "0" : point, output);
  return {networks::to_json({std::move(made.graph), std::move(made.parameters), std::move(inputs), {output}}),
          report};
}

// "NAME[I,J]" as a parameter and the place of the entry.
struct Entry {
  exact::ValueId parameter;
  std::size_t place;
};

Entry entry_named(const std::string& text, const std::vector<exact::Parameter>& parameters) {
  const std::size_t bracket = text.rfind('[');
  const bool closed = bracket != std::string::npos && text.back() == ']';
  if (!closed) throw UsageError("--derivative: expected TENSOR[I,J], found \"" + text + "\"");
  const std::string name = text.substr(0, bracket);
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const exact::Parameter& parameter) { return parameter.name == name; });
  if (found == parameters.end())
    throw UsageError("--derivative: the network has no parameter \"" + name + "\"");
  std::istringstream indices(text.substr(bracket + 1, text.size() - bracket - 2));
  std::size_t place = 0, axis = 0;
  for (std::string index; std::getline(indices, index, ','); ++axis) {
    const bool digits = !index.empty() && index.size() < 10 &&
                        std::all_of(index.begin(), index.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || axis >= found->shape.size() || std::stoul(index) >= found->shape[axis])
      throw UsageError("--derivative: no such entry, the shape is " + networks::to_string(found->shape));
    place = place * found->shape[axis] + std::stoul(index);
  }
  if (axis != found->shape.size())
    throw UsageError("--derivative: no such entry, the shape is " + networks::to_string(found->shape));
  return {found->value, place};
}

Circuit asked(const NetworkQuestion& question, const CircuitArguments& arguments) {
  const erm::NetworkProblem& problem = question.problem;
  if (arguments.derivative) {
    const Entry entry = entry_named(*arguments.derivative, problem.network.parameters);
    return reductions::circuit_of_derivative(problem, question.settings.rule, entry.parameter, entry.place);
  }
  if (!arguments.value) return reductions::circuit_of_risk(problem, question.settings.rule);
  const auto names = names_of_outputs(question.network);
  const auto found = std::find(names.begin(), names.end(), *arguments.value);
  if (found == names.end())
    throw UsageError("--value: the network has no output \"" + *arguments.value + "\"");
  return reductions::circuit_of_value(problem, static_cast<std::size_t>(found - names.begin()));
}

}  // namespace

ConvertedCircuit from_circuit(const std::string& from, const std::string& to,
                              const CircuitArguments& arguments) {
  if (arguments.derivative || arguments.value)
    throw UsageError("--derivative and --value: FROM is a network there");
  const Circuit circuit = circuits::read_circuit(from);
  if (is_circuit(to)) {
    if (arguments.activation || arguments.gadget)
      throw UsageError("--activation and --gadget: TO is a network there");
    if (arguments.bounded) return bounded(circuit);
    const Circuit trimmed = circuits::trimmed(circuit);
    return {circuits::to_text(trimmed), circuit_report(trimmed)};
  }
  if (arguments.bounded) throw UsageError("--bounded: FROM and TO are circuits there");
  if (networks::is_onnx(to)) throw UsageError("TO: a circuit becomes a JSON file");
  return as_network(circuit, arguments);
}

ConvertedCircuit to_circuit(const NetworkQuestion& question, const CircuitArguments& arguments) {
  if (arguments.activation || arguments.gadget || arguments.bounded)
    throw UsageError("--activation, --gadget and --bounded: FROM is a circuit there");
  if (arguments.derivative && arguments.value)
    throw UsageError("--derivative and --value contradict each other");
  try {
    const Circuit circuit = asked(question, arguments);
    return {circuits::to_text(circuit), circuit_report(circuit)};
  } catch (const std::length_error& error) {
    throw UsageError("TO: " + std::string(error.what()) + "; fewer points make fewer");
  }
}

}  // namespace infimum::cli
