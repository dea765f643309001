// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <memory>
#include <stdexcept>

#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "cli/farkas_answer.hpp"
#include "data/csv.hpp"
#include "data/select.hpp"
#include "networks/convert.hpp"
#include "special/convex_fit.hpp"

namespace infimum::cli {

namespace {

struct Arguments : FarkasArguments {
  std::uint64_t units = 1;
};

// Why not, where that can be said in a few words.
std::string negative_label(const data::Dataset& data) {
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.y[i] >= 0) continue;
    return fmt::format(
        "the value {} of {} at point {} is negative, and a sum of relu's with outer weights +1 never is",
        numbers::to_decimal(data.y[i]), shown(data.target), i + 1);
  }
  return "";
}

std::string statement(const data::Dataset& data, std::size_t units, const special::Outcome& outcome) {
  const std::string what = fmt::format("{} unit{}", units, units == 1 ? "" : "s");
  if (!outcome.theta.empty())
    return fmt::format("{} fit{} all {} points exactly: {} = sum of relu(a)", what, units == 1 ? "s" : "",
                       data.size(), shown(data.target));
  if (!outcome.refutation) return fmt::format("whether {} can fit {} points exactly", what, data.size());
  const std::string why = negative_label(data);
  if (!why.empty()) return why;
  return fmt::format("no sum of {} with outer weights +1 fits all {} points", what, data.size());
}

int convex_fit(const Arguments& arguments) {
  check_farkas_outputs(arguments);
  if (arguments.units < 1 || arguments.units > special::most_units)
    throw base::UsageError(fmt::format("--units: expected 1 to {}", special::most_units));
  data::Selection selection{arguments.target, std::nullopt, std::nullopt};
  if (arguments.features) selection.features = parse_names("--features", *arguments.features);
  const data::Dataset data = data::select(data::read_csv(arguments.data), selection);
  report_left_out(data.left_out);

  base::Limits limits;
  set_farkas_limits(arguments, limits);
  std::vector<numbers::Integer> scales;
  const special::Alternatives question =
      special::convex_fit(special::integer_rows(data.x, scales), data.y, arguments.units);
  const special::Outcome outcome = special::answer(question, limits);
  FarkasAnswer answer{
      question,
      outcome,
      {"convex-fit", data.sha256, data.size(), data.target, "", false, data.features, arguments.units},
      "infimum-convex-fit-1",
      statement(data, arguments.units, outcome),
      {},
      std::nullopt,
      0};
  if (!outcome.theta.empty()) {
    const networks::ShallowNetwork network = special::convex_network(outcome.theta, scales);
    if (!special::fits(network, data.x, data.y)) throw std::logic_error("the network found does not fit");
    answer.units = network.units;
    answer.network = networks::to_network(network, data.features, data.target);
  }
  answer.seconds = limits.seconds_so_far();
  return deliver(arguments, answer);
}

}  // namespace

void add_convex_fit(CLI::App& app, int& exit_code) {
  const Command command(app, "convex-fit");
  const auto arguments = std::make_shared<Arguments>();
  add_farkas_options(command, *arguments);
  command.option("--units", arguments->units);
  command.action([arguments, &exit_code] { exit_code = convex_fit(*arguments); });
}

}  // namespace infimum::cli
