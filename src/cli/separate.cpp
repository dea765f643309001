// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <memory>
#include <stdexcept>

#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "cli/farkas_answer.hpp"
#include "data/classes.hpp"
#include "special/separation.hpp"

namespace infimum::cli {

namespace {

struct Arguments : FarkasArguments {
  std::string inside;
  std::uint64_t units = 2;
};

std::string statement(const data::ClassPoints& points, std::size_t units, const special::Outcome& outcome) {
  const std::size_t inside = points.count_inside();
  const std::string sets = fmt::format("{} points with {} = {} from the other {}", inside,
                                       shown(points.target), shown(points.inside), points.size() - inside);
  const std::string planes = units == 1 ? "1 hyperplane" : fmt::format("{} hyperplanes", units);
  if (!outcome.theta.empty())
    return fmt::format(
        "{} separate{} {}: all a < 0 inside, some a >= 1 outside; max(0, 1 - sum of relu(a)) is 1 and 0",
        planes, units == 1 ? "s" : "", sets);
  if (outcome.refutation) return fmt::format("no {} separate{} {}", planes, units == 1 ? "s" : "", sets);
  return fmt::format("whether {} can separate {}", planes, sets);
}

int separate(const Arguments& arguments) {
  check_farkas_outputs(arguments);
  if (arguments.units < 1 || arguments.units > special::most_units)
    throw base::UsageError(fmt::format("--units: expected 1 to {}", special::most_units));
  data::ClassRequest request{arguments.target, arguments.inside, std::nullopt};
  if (arguments.features) request.features = parse_names("--features", *arguments.features);
  const data::ClassPoints points = data::select_class(data::read_csv(arguments.data), request);
  report_left_out(points.left_out);

  base::Limits limits;
  set_farkas_limits(arguments, limits);
  std::vector<numbers::Integer> scales;
  const special::Alternatives question =
      special::separation(special::integer_rows(points.x, scales), points.is_inside, arguments.units);
  const special::Outcome outcome = special::answer(question, limits);
  FarkasAnswer answer{question,
                      outcome,
                      {"separate", points.sha256, points.size(), points.target, points.inside,
                       points.inside_is_number, points.features, arguments.units},
                      "infimum-separation-1",
                      statement(points, arguments.units, outcome),
                      {},
                      std::nullopt,
                      0};
  if (!outcome.theta.empty()) {
    answer.units = special::separating_units(outcome.theta, scales, points.x, points.is_inside);
    if (!special::separates(answer.units, points.x, points.is_inside))
      throw std::logic_error("the hyperplanes found do not separate");
    answer.network = special::separating_network(answer.units, points.features, points.target);
  }
  answer.seconds = limits.seconds_so_far();
  return deliver(arguments, answer);
}

}  // namespace

void add_separate(CLI::App& app, int& exit_code) {
  const Command command(app, "separate");
  const auto arguments = std::make_shared<Arguments>();
  add_farkas_options(command, *arguments);
  command.option("--inside", arguments->inside);
  command.option("--units", arguments->units);
  command.action([arguments, &exit_code] { exit_code = separate(*arguments); });
}

}  // namespace infimum::cli
