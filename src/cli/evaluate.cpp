// SPDX-License-Identifier: Apache-2.0
#include "erm/evaluate.hpp"

#include <fmt/core.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "data/select.hpp"
#include "networks/json.hpp"

namespace infimum::cli {

namespace {

struct Arguments {
  std::string network, data, target, json;
  std::string loss = "squared";
  std::optional<std::string> weights;
};

struct Answer {
  data::Dataset data;
  erm::Loss loss;
  numbers::Rational risk;
};

Answer compute(const Arguments& arguments) {
  const erm::Loss loss = parse_loss(arguments.loss);
  const networks::Network network = networks::read_network(arguments.network);
  if (network.outputs().size() != 1) {
    throw base::InputError({arguments.network, 0, ""},
                           "the network has several outputs; a risk needs exactly one");
  }
  data::Dataset data =
      data::select(data::read_csv(arguments.data), {arguments.target, network.inputs(), arguments.weights});
  numbers::Rational risk = erm::risk(data, loss, network);
  return {std::move(data), loss, std::move(risk)};
}

// The value in decimals, and whether these are all of it.
std::string decimal_line(const numbers::Rational& value) {
  const std::string rounded = numbers::to_decimal(value, 15);
  return (numbers::parse_rational(rounded) == value ? "= " : "≈ ") + rounded;
}

std::string as_text(const Answer& answer) {
  return fmt::format("risk {}\n     {}\n{} loss, {} {}\n", numbers::to_fraction(answer.risk),
                     decimal_line(answer.risk), to_string(answer.loss), answer.data.size(),
                     answer.data.size() == 1 ? "point" : "points");
}

std::string as_json(const Arguments& arguments, const Answer& answer) {
  nlohmann::ordered_json value;
  value["format"] = "infimum-evaluation-1";
  value["network"] = arguments.network;
  value["data"] = answer.data.file;
  value["sha256"] = answer.data.sha256;
  value["target"] = answer.data.target;
  if (answer.data.weights_name) value["weights"] = *answer.data.weights_name;
  value["features"] = answer.data.features;
  value["loss"] = to_string(answer.loss);
  value["points"] = answer.data.size();
  value["risk"] = {{"exact", numbers::to_fraction(answer.risk)},
                   {"decimal", numbers::to_nearest_double(answer.risk)}};
  // File and column names may be any bytes; a damaged name is better than no answer.
  return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void evaluate(const Arguments& arguments) {
  check_outputs({{"NETWORK", arguments.network}, {"DATA", arguments.data}}, {{"--json", arguments.json}});
  const Answer answer = compute(arguments);
  if (!arguments.json.empty()) write_result(arguments.json, as_json(arguments, answer));
  if (arguments.json != "-") write_result("-", as_text(answer));
}

}  // namespace

void add_evaluate(CLI::App& app, int& exit_code) {
  CLI::App& command = add_command(app, "evaluate");
  const auto arguments = std::make_shared<Arguments>();
  add_option(command, "NETWORK", arguments->network);
  add_option(command, "DATA", arguments->data);
  add_option(command, "--target", arguments->target);
  add_option(command, "--weights", arguments->weights);
  add_option(command, "--loss", arguments->loss);
  add_option(command, "--json", arguments->json);
  command.callback([arguments, &exit_code] {
    evaluate(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
