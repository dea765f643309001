// SPDX-License-Identifier: Apache-2.0
#include "cli/problem_arguments.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "data/select.hpp"
#include "erm/groups.hpp"

namespace infimum::cli {

void add_options(const Command& command, ProblemArguments& arguments) {
  const auto text = [&](std::string_view name, std::string& value) {
    if (command.knows(name)) command.option(name, value);
  };
  const auto flag = [&](std::string_view name, bool& value) {
    if (command.knows(name)) command.flag(name, value);
  };
  text("DATA", arguments.data);
  text("--target", arguments.target);
  text("--features", arguments.features);
  text("--weights", arguments.weights);
  text("--loss", arguments.loss);
  text("--signs", arguments.signs);
  text("--output", arguments.output);
  text("--cones", arguments.cones);
  flag("--skip", arguments.skip);
  flag("--no-intercept", arguments.no_intercept);
  flag("--no-bias", arguments.no_bias);
}

namespace {

bool parse_output(const std::string& text) {
  if (text == "relu" || text == "identity") return text == "relu";
  throw base::UsageError("--output: expected identity or relu, found \"" + text + "\"");
}

}  // namespace

erm::Problem read_problem(const ProblemArguments& arguments) {
  erm::Problem problem;
  problem.loss = parse_loss(arguments.loss);
  problem.family.intercept = !arguments.no_intercept;
  problem.family.bias = !arguments.no_bias;
  problem.family.skip = arguments.skip;
  problem.family.output_relu = parse_output(arguments.output);
  data::Selection selection;
  selection.target = arguments.target;
  if (!arguments.features.empty()) selection.features = parse_names("--features", arguments.features);
  if (!arguments.weights.empty()) selection.weights = arguments.weights;
  problem.data = data::select(data::read_csv(arguments.data), selection);
  report_left_out(problem.data.left_out);
  return problem;
}

namespace {

// Of so many binary digits that floats tell rows apart.
bool has_short_rows(const erm::Groups& groups) {
  constexpr long most_digits = 60;
  for (std::size_t t = 0; t < groups.dimension(); ++t) {
    if (groups.bits(t) > most_digits) return false;
  }
  return true;
}

}  // namespace

void set_cones(const ProblemArguments& arguments, erm::Problem& problem) {
  const std::string& wish = arguments.cones;
  if (wish != "auto" && wish != "rays" && wish != "cuts")
    throw base::UsageError("--cones: expected auto, rays or cuts, found \"" + wish + "\"");
  if (wish == "cuts" && !erm::can_use_cuts(problem)) {
    throw base::UsageError(fmt::format(
        "--cones cuts needs the squared loss, one unit, no --skip, output identity, and at most {} inputs",
        erm::most_cut_dimension - (problem.family.bias ? 1 : 0)));
  }
  constexpr std::size_t many_inputs = 8;  // from where on rays are too many
  const bool wanted = wish == "cuts" || (wish == "auto" && problem.data.features.size() >= many_inputs);
  problem.cones = erm::Cones::rays;
  if (!wanted || !erm::can_use_cuts(problem)) return;
  const erm::Groups groups(problem);
  if (groups.has_independent_columns()) {
    if (wish == "cuts" || has_short_rows(groups)) problem.cones = erm::Cones::cuts;
  } else if (wish == "cuts") {
    throw base::UsageError(
        "--cones cuts: some column is a combination of the others on these points, or there are fewer points "
        "than numbers of a unit; leave columns out by --features");
  }
}

void add_options(const Command& command, LimitArguments& arguments) {
  if (command.knows("--threads")) command.option("--threads", arguments.threads);
  if (command.knows("--time-limit")) command.option("--time-limit", arguments.time_limit);
  if (command.knows("--region-limit")) command.option("--region-limit", arguments.region_limit);
  if (command.knows("--memory-limit")) command.option("--memory-limit", arguments.memory_limit);
}

void set_limits(const LimitArguments& arguments, base::Limits& limits) {
  if (arguments.time_limit) {
    if (!(*arguments.time_limit >= 0))
      throw base::UsageError("--time-limit: expected a number of seconds, 0 or more");
    limits.stop_after(*arguments.time_limit);
  }
  if (arguments.region_limit) limits.stop_after_regions(*arguments.region_limit);
  if (arguments.memory_limit.empty()) {
    limits.stop_above_memory(base::memory_of_machine() / 4 * 3);
    return;
  }
  limits.stop_above_memory(parse_memory("--memory-limit", arguments.memory_limit));
}

std::size_t number_of_threads(const LimitArguments& arguments) {
  constexpr std::uint64_t most = 1024;
  if (!arguments.threads) return std::min<std::size_t>(base::processors(), most);
  if (*arguments.threads < 1 || *arguments.threads > most) {
    throw base::UsageError(
        fmt::format("--threads: expected a number from 1 to {}, found {}", most, *arguments.threads));
  }
  return *arguments.threads;
}

std::size_t parse_width(std::string_view text) {
  constexpr std::size_t most = 1000;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > most) {
    throw base::UsageError(
        fmt::format("--units: expected a number from 1 to {} or a range A:B, found \"{}\"", most, text));
  }
  return value;
}

std::size_t parse_signs(const std::string& text, std::size_t units) {
  const auto plus = static_cast<std::size_t>(std::count(text.begin(), text.end(), '+'));
  const auto minus = static_cast<std::size_t>(std::count(text.begin(), text.end(), '-'));
  if (plus + minus != text.size() || text.size() != units) {
    throw base::UsageError(
        fmt::format("--signs: expected {} characters + or -, one for each unit, found \"{}\"", units, text));
  }
  return plus;
}

}  // namespace infimum::cli
