// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "data/select.hpp"
#include "networks/json.hpp"

namespace infimum::cli {

namespace {

using numbers::Rational;
using numbers::RationalVector;

struct Arguments {
  std::string network, points;
  std::string output = "-";
  bool exact = false;
  std::optional<int> digits;
};

void check(const Arguments& arguments) {
  if (arguments.exact && arguments.digits) {
    throw base::UsageError("--exact and --digits contradict each other");
  }
  const int digits = arguments.digits.value_or(12);
  if (digits < 1 || digits > 1000) throw base::UsageError("--digits: expected 1 to 1000");
}

// A field of CSV, quoted where it must be.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_record(const std::vector<std::string>& fields) {
  std::string record;
  for (const auto& field : fields) record += (record.empty() ? "" : ",") + csv_field(field);
  return record + "\n";
}

std::string csv_record(const RationalVector& values, const Arguments& arguments) {
  std::vector<std::string> fields;
  for (const Rational& value : values) {
    fields.push_back(arguments.exact ? numbers::to_fraction(value)
                                     : numbers::to_decimal(value, arguments.digits.value_or(12)));
  }
  return csv_record(fields);
}

void predict(const Arguments& arguments) {
  check(arguments);
  check_outputs({{"NETWORK", arguments.network}, {"POINTS", arguments.points}}, {{"--output", arguments.output}});
  const networks::Network network = networks::read_network(arguments.network);
  const auto points = data::select_points(data::read_csv(arguments.points), network.inputs());
  std::string text = csv_record(network.outputs());
  for (const RationalVector& x : points) text += csv_record(network.value(x), arguments);
  write_result(arguments.output, text);
}

}  // namespace

void add_predict(CLI::App& app, int& exit_code) {
  CLI::App& command = add_command(app, "predict");
  const auto arguments = std::make_shared<Arguments>();
  add_option(command, "NETWORK", arguments->network);
  add_option(command, "POINTS", arguments->points);
  add_flag(command, "--exact", arguments->exact);
  add_option(command, "--digits", arguments->digits);
  add_option(command, "-o,--output", arguments->output);
  command.callback([arguments, &exit_code] {
    predict(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
