// SPDX-License-Identifier: Apache-2.0
//
// `infimum train`: from options to a problem, through the search for each number of units, to results and
// files.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "cli/any_width.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/interpolated.hpp"
#include "cli/problem_arguments.hpp"
#include "cli/progress.hpp"
#include "cli/running_files.hpp"
#include "cli/train_result.hpp"
#include "networks/convert.hpp"
#include "networks/json.hpp"
#include "special/interpolation.hpp"

namespace infimum::cli {

namespace {

constexpr double usual_interval = 120;  // seconds between checkpoints
constexpr double century = 3.2e9;       // fits the clock

struct Arguments : ProblemArguments, LimitArguments {
  std::string units = "1", width, penalty, start, gap, network, certificate, json, checkpoint, resume;
  bool quiet = false, path = false;
  std::optional<double> checkpoint_interval;
  std::uint64_t seed = 0;
};

struct Widths {
  std::size_t first, last;
};

Widths parse_widths(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {parse_width(text), parse_width(text)};
  const Widths widths{parse_width(std::string_view(text).substr(0, colon)),
                      parse_width(std::string_view(text).substr(colon + 1))};
  if (widths.first > widths.last) throw base::UsageError("--units: the range " + text + " is empty");
  return widths;
}

numbers::Rational parse_gap(const std::string& text) {
  if (text.empty()) return 0;
  const std::optional<numbers::Rational> gap = numbers::parse_rational(text);
  if (!gap || *gap < 0 || *gap >= 1) {
    throw base::UsageError("--gap: expected a number that is at least 0 and less than 1, found \"" + text +
                           "\"");
  }
  return *gap;
}

// The network of --start with its inputs in the order of the features.
networks::ShallowNetwork read_start(const std::string& path, const std::vector<std::string>& features) {
  const networks::Network network = networks::read_network(path);
  networks::ShallowNetwork shallow = [&] {
    try {
      return networks::to_shallow(network);
    } catch (const base::InputError&) {
      throw;
    } catch (const base::Error& error) {
      throw base::InputError({path, 0, ""}, error.what());
    }
  }();
  const auto rearrange = [&](const numbers::RationalVector& values) {
    numbers::RationalVector result;
    for (const std::string& feature : features) {
      const auto place = std::find(network.inputs().begin(), network.inputs().end(), feature);
      if (place == network.inputs().end())
        throw base::InputError({path, 0, ""}, "the network has no input \"" + feature + "\"");
      result.push_back(values.empty() ? numbers::Rational(0)
                                      : values[static_cast<std::size_t>(place - network.inputs().begin())]);
    }
    return result;
  };
  if (network.inputs().size() != features.size()) {
    throw base::InputError({path, 0, ""}, fmt::format("the network has {} inputs, the problem {}",
                                                      network.inputs().size(), features.size()));
  }
  for (networks::Unit& unit : shallow.units) unit.weights = rearrange(unit.weights);
  shallow.affine = rearrange(shallow.affine);
  return shallow;
}

// "net.json" for a single width, "net-3.json" within a range.
std::string file_of_width(const std::string& path, const Widths& widths, std::size_t units) {
  if (path.empty() || widths.first == widths.last) return path;
  std::filesystem::path file(path);
  const std::string name = fmt::format("{}-{}{}", file.stem().string(), units, file.extension().string());
  return file.replace_filename(name).string();
}

// All files that the run will write. --start may be replaced by --network: it has been read by then.
void check_files(const Arguments& arguments, const Widths& widths) {
  std::vector<NamedPath> outputs{{"--json", arguments.json}, {"--checkpoint", arguments.checkpoint}};
  for (std::size_t units = widths.first; units <= widths.last; ++units) {
    outputs.push_back({"--network", file_of_width(arguments.network, widths, units)});
    outputs.push_back({"--certificate", file_of_width(arguments.certificate, widths, units)});
  }
  std::vector<NamedPath> inputs{{"DATA", arguments.data}};
  check_outputs(inputs, outputs);
  outputs.erase(outputs.begin() + 1);  // a checkpoint may replace the one that was read
  check_outputs({{"--resume", arguments.resume}}, outputs);
}

void check_checkpoint(const Arguments& arguments, const Widths& widths) {
  if (arguments.checkpoint_interval && !(*arguments.checkpoint_interval > 0)) {
    throw base::UsageError("--checkpoint-interval: expected a number of seconds, more than 0");
  }
  if (arguments.checkpoint.empty() && arguments.resume.empty()) return;
  if (widths.first != widths.last) {
    throw base::UsageError("--checkpoint and --resume need one number of units, not a range");
  }
  std::error_code error;
  if (!std::filesystem::exists(arguments.checkpoint, error)) return;
  if (std::filesystem::equivalent(arguments.checkpoint, arguments.resume, error)) return;
  throw base::UsageError(fmt::format("--checkpoint: {} exists; go on with it (--resume {}), or remove it",
                                     arguments.checkpoint, arguments.checkpoint));
}

// A path that cannot be written, or names that no file can hold, should not cost a search.
void try_outputs(const Arguments& arguments, const Widths& widths, const data::Dataset& data) {
  check_writable({file_of_width(arguments.network, widths, widths.first),
                  file_of_width(arguments.certificate, widths, widths.first), arguments.json,
                  arguments.checkpoint});
  networks::ShallowNetwork zero;
  zero.affine.assign(data.dimension(), numbers::Rational(0));
  networks::to_json(networks::to_network(zero, data.features, data.target));
}

class Training {
 public:
  explicit Training(const Arguments& arguments)
      : arguments_(arguments),
        widths_(parse_widths(arguments.units)),
        gap_(parse_gap(arguments.gap)),
        threads_(number_of_threads(arguments)) {
    set_limits(arguments, limits_);
    if (!arguments.signs.empty()) parse_signs(arguments.signs, widths_.last);
    if (!arguments.signs.empty() && widths_.first != widths_.last) {
      throw base::UsageError("--signs fixes the number of units, and cannot be combined with a range");
    }
    check_files(arguments, widths_);
    check_checkpoint(arguments, widths_);
    problem_ = read_problem(arguments);
    try_outputs(arguments, widths_, problem_.data);
    if (!arguments.start.empty()) start_ = read_start(arguments.start, problem_.data.features);
  }

  int run();

 private:
  const Arguments& arguments_;
  Widths widths_;
  numbers::Rational gap_;
  std::size_t threads_;
  base::Limits limits_;
  erm::Problem problem_;
  std::optional<networks::ShallowNetwork> start_;
  std::string table_;  // one line for each width, if there are several
  nlohmann::ordered_json results_ = nlohmann::ordered_json::array();
  bool stopped_ = false;

  void train(std::size_t units);
  void finish(const Trained& trained);
  void tell() const;
};

int Training::run() {
  base::note_signals();
  std::size_t units = widths_.first;
  for (; units <= widths_.last && !stopped_; ++units) train(units);
  for (; units <= widths_.last; ++units) fmt::print(stderr, "infimum: stopped before {} units\n", units);
  tell();
  return stopped_ ? 10 : 0;
}

void Training::train(std::size_t units) {
  problem_.family.units = units;
  if (!arguments_.signs.empty()) problem_.family.positive = parse_signs(arguments_.signs, units);
  set_cones(arguments_, problem_);
  if (start_) {
    const std::string why = erm::outside(problem_.family, *start_);
    if (!why.empty()) throw base::InputError({arguments_.start, 0, ""}, "cannot be a start: " + why);
  }
  const std::string network_file = file_of_width(arguments_.network, widths_, units);
  const std::string certificate_file = file_of_width(arguments_.certificate, widths_, units);
  RunningFiles files(problem_, gap_,
                     {certificate_file, arguments_.checkpoint, arguments_.resume,
                      std::min(arguments_.checkpoint_interval.value_or(usual_interval), century)});
  search::Options options;
  files.attach_to(options);
  options.gap = gap_;
  options.seed = arguments_.seed;
  options.threads = threads_;
  options.start = start_;
  ProgressTable table;
  const double started = limits_.seconds_so_far();
  search::Solver solver(problem_, options, limits_, files.listener(), arguments_.quiet ? nullptr : &table);
  const bool wide =
      arguments_.resume.empty() && special::interpolates(problem_.family, solver.distinct_points());
  const search::Outcome outcome = wide ? interpolated(problem_, files.listener()) : solver.search();
  const double seconds = limits_.seconds_so_far() - started + files.earlier_seconds();
  Trained trained{problem_, outcome,      solver.distinct_points(), seconds, arguments_.seed,
                  threads_, network_file, certificate_file};
  if (outcome.unfinished) trained.checkpoint_file = arguments_.checkpoint;
  try {
    trained.certificate_bytes = files.finish(outcome);
    if (!network_file.empty()) base::write_file(network_file, network_json(trained));
  } catch (const base::InputError&) {  // the answer of a long run is not lost with its file
    trained.network_file = trained.certificate_file = "";
    if (arguments_.json != "-") base::write_to_standard_output(closing_block(trained));
    throw;
  }
  finish(trained);
  if (!outcome.unfinished) files.remove_checkpoint();
}

void Training::finish(const Trained& trained) {
  const search::Outcome& outcome = trained.outcome;
  stopped_ = outcome.stopped_by != base::StopReason::proof && outcome.stopped_by != base::StopReason::gap;
  results_.push_back(closing_json(trained));
  table_ += fmt::format("{:>5}  {:<18} {:<18} {:<9} {:>10} {:>9.2f}\n", trained.problem.family.units,
                        numbers::to_decimal(outcome.risk, 12), numbers::to_decimal(outcome.bound, 12),
                        trained.optimal() ? "optimal" : base::to_string(outcome.stopped_by), outcome.regions,
                        trained.seconds);
  if (arguments_.json != "-")
    base::write_to_standard_output(closing_block(trained) + (widths_.first < widths_.last ? "\n" : ""));
  start_ = outcome.network;
}

void Training::tell() const {
  if (widths_.first < widths_.last && arguments_.json != "-") {
    base::write_to_standard_output(fmt::format("{:>5}  {:<18} {:<18} {:<9} {:>10} {:>9}\n{}", "units",
                                               "risk ≈", "bound ≈", "status", "regions", "seconds", table_));
  }
  if (arguments_.json.empty()) return;
  nlohmann::ordered_json json = results_[0];
  if (widths_.first < widths_.last) json = {{"format", "infimum-trainings-1"}, {"widths", results_}};
  write_result(arguments_.json,
               json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

// Options that choose among networks of a given width have no meaning for any width.
void check_any_width(const Arguments& arguments) {
  if (arguments.width != "any")
    throw base::UsageError("--width: expected any, found \"" + arguments.width + "\"");
  const bool others = arguments.units != "1" || !arguments.signs.empty() || !arguments.start.empty() ||
                      !arguments.gap.empty() || !arguments.checkpoint.empty() || !arguments.resume.empty() ||
                      !arguments.certificate.empty() || arguments.no_intercept || arguments.no_bias ||
                      arguments.region_limit || arguments.loss != "squared" || arguments.output != "identity";
  if (others)
    throw base::UsageError(
        "--width any goes with --penalty, --path, --skip, --features, --weights, --time-limit, --network and "
        "--json only");
}

numbers::Rational parse_penalty(const std::string& text) {
  if (text.empty())
    throw base::UsageError("--penalty is required with --width any (see infimum train --help)");
  const std::optional<numbers::Rational> penalty = numbers::parse_rational(text);
  if (!penalty || *penalty < 0)
    throw base::UsageError("--penalty: expected a number, 0 or more, found \"" + text + "\"");
  return *penalty;
}

int train_any_width(const Arguments& arguments) {
  check_any_width(arguments);
  const numbers::Rational penalty = parse_penalty(arguments.penalty);
  base::Limits limits;
  set_limits(arguments, limits);
  check_outputs({{"DATA", arguments.data}}, {{"--network", arguments.network}, {"--json", arguments.json}});
  const erm::Problem problem = read_problem(arguments);
  if (problem.data.dimension() != 1)
    throw base::UsageError(
        fmt::format("--width any: expected one input (--features), found {}", problem.data.dimension()));
  check_writable({arguments.network, arguments.json});
  base::note_signals();
  const special::Line line = special::line_of(erm::Groups(problem));
  if (line.x.empty()) throw base::UsageError("--width any: no point has a weight above 0");
  const auto piece = special::lasso(line, problem.family.skip, penalty, limits);
  AnyWidth found{problem, line, penalty, piece ? piece->at(penalty) : special::LineFit()};
  if (piece && arguments.path) found.path = special::lasso_path(line, problem.family.skip, limits);
  if (!piece || (arguments.path && !found.path)) {
    fmt::print(stderr, "infimum: stopped at a limit or by a signal before the optimum was found\n");
    return 10;
  }
  if (!special::is_optimal(line, problem.family.skip, penalty, found.fit))
    throw std::logic_error("a fit that is not optimal");
  found.seconds = limits.seconds_so_far();
  found.network_file = arguments.network;
  if (!arguments.network.empty()) base::write_file(arguments.network, any_width_network(found));
  if (!arguments.json.empty()) write_result(arguments.json, any_width_json(found).dump(2) + "\n");
  if (arguments.json != "-") base::write_to_standard_output(any_width_text(found));
  return 0;
}

int train(const Arguments& arguments) {
  if (!arguments.width.empty()) return train_any_width(arguments);
  if (!arguments.penalty.empty() || arguments.path)
    throw base::UsageError("--penalty and --path go with --width any");
  return Training(arguments).run();
}

}  // namespace

void add_train(CLI::App& app, int& exit_code) {
  const Command command(app, "train");
  const auto arguments = std::make_shared<Arguments>();
  add_options(command, static_cast<ProblemArguments&>(*arguments));
  add_options(command, static_cast<LimitArguments&>(*arguments));
  command.option("--units", arguments->units);
  command.option("--start", arguments->start);
  command.option("--checkpoint", arguments->checkpoint);
  command.option("--checkpoint-interval", arguments->checkpoint_interval);
  command.option("--resume", arguments->resume);
  command.option("--gap", arguments->gap);
  command.option("--seed", arguments->seed);
  command.option("--network", arguments->network);
  command.option("--certificate", arguments->certificate);
  command.option("--json", arguments->json);
  command.flag("--quiet", arguments->quiet);
  command.option("--width", arguments->width);
  command.option("--penalty", arguments->penalty);
  command.flag("--path", arguments->path);
  command.action([arguments, &exit_code] { exit_code = train(*arguments); });
}

}  // namespace infimum::cli
