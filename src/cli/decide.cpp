// SPDX-License-Identifier: Apache-2.0
//
// `infimum decide`: is there a network of risk at most a threshold? On data, the search of `train` stops as
// soon as it knows; on a small problem of ERM_bit, every network within the budget is tried.
#include <fmt/core.h>

#include <memory>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "circuits/lengths.hpp"
#include "cli/arguments.hpp"
#include "cli/interpolated.hpp"
#include "cli/network_question.hpp"
#include "cli/problem_arguments.hpp"
#include "cli/progress.hpp"
#include "cli/train_result.hpp"
#include "erm/bit_exhaustion.hpp"
#include "erm/bit_problem_file.hpp"
#include "networks/graph_file.hpp"
#include "proof/certificate.hpp"
#include "search/few_bits_network.hpp"
#include "special/interpolation.hpp"

namespace infimum::cli {

namespace {

using erm::Verdict;
using nlohmann::ordered_json;
using numbers::Rational;

struct Arguments : ProblemArguments, LimitArguments {
  std::string units, threshold, network, certificate, json;
  std::optional<std::uint64_t> bits;
  std::uint64_t seed = 0, choices = 1000000;
  bool quiet = false;
};

int exit_code_of(Verdict verdict) {
  return verdict == Verdict::yes ? 10 : verdict == Verdict::no ? 20 : 0;
}

std::string word(Verdict verdict) {
  return verdict == Verdict::yes ? "yes" : verdict == Verdict::no ? "no" : "unknown";
}

std::string first_line(Verdict verdict) {
  return verdict == Verdict::yes ? "YES\n" : verdict == Verdict::no ? "NO\n" : "UNKNOWN\n";
}

std::string number_text(const Rational& number) {
  constexpr std::size_t readable = 60;
  const std::string fraction = numbers::to_fraction(number), decimal = decimal_text(number);
  if (fraction.size() > readable) return decimal;
  return number.get_den() == 1 ? fraction : fraction + " " + decimal;
}

void check_usage(const Arguments& arguments, bool on_data) {
  const auto need = [&](const std::string& value, const std::string& name) {
    if (value.empty() == on_data)
      throw base::UsageError(name + (on_data ? " is required with data (see infimum decide --help)"
                                             : " does not go with a problem file, which has all of it"));
  };
  need(arguments.target, "--target");
  need(arguments.units, "--units");
  need(arguments.threshold, "--threshold");
  if (arguments.units.find(':') != std::string::npos)
    throw base::UsageError("--units: expected one number, not the range \"" + arguments.units + "\"");
  if (on_data) return;
  const bool more = !arguments.features.empty() || !arguments.weights.empty() || !arguments.signs.empty() ||
                    !arguments.certificate.empty() || arguments.skip || arguments.no_intercept ||
                    arguments.no_bias || arguments.output != "identity" || arguments.bits ||
                    arguments.region_limit || arguments.threads;
  if (more)
    throw base::UsageError(
        "a problem file goes with --choices, --time-limit, --memory-limit, --network and --json only");
}

Rational parse_threshold(const std::string& text) {
  const std::optional<Rational> threshold = numbers::parse_rational(text);
  if (!threshold) throw base::UsageError("--threshold: expected a number, found \"" + text + "\"");
  return *threshold;
}

// On data.
class Decision {
 public:
  explicit Decision(const Arguments& arguments)
      : arguments_(arguments),
        threshold_(parse_threshold(arguments.threshold)),
        threads_(number_of_threads(arguments)) {
    set_limits(arguments, limits_);
    if (arguments.bits && (*arguments.bits < 1 || *arguments.bits > 10000))
      throw base::UsageError("--bits: expected 1 to 10000");
    const std::size_t units = parse_width(arguments.units);
    std::optional<std::size_t> positive;
    if (!arguments.signs.empty()) positive = parse_signs(arguments.signs, units);
    check_outputs({{"DATA", arguments.data}}, {{"--network", arguments.network},
                                               {"--certificate", arguments.certificate},
                                               {"--json", arguments.json}});
    problem_ = read_problem(arguments);
    problem_.family.units = units;
    problem_.family.positive = positive;
    set_cones(arguments_, problem_);
    check_writable({arguments.network, arguments.json});
    if (!arguments.certificate.empty()) certificate_.emplace(problem_, arguments.certificate);
  }

  Verdict run();

 private:
  const Arguments& arguments_;
  Rational threshold_;
  std::size_t threads_;
  base::Limits limits_;
  erm::Problem problem_;
  std::optional<proof::Certificate> certificate_;
  proof::Silence silence_;
  Rational unrestricted_risk_;  // of the network that was found before its bits were bounded
  std::uint64_t certificate_bytes_ = 0;

  Verdict judge(search::Outcome& outcome) const;
  void bound_bits(search::Outcome& outcome);
  search::Outcome search_on(const networks::ShallowNetwork& start);
  void write_certificate(const search::Outcome& outcome, Verdict verdict);
  std::string text(const Trained& trained, Verdict verdict) const;
  std::string bits_text(const Trained& trained) const;
  std::string json(const Trained& trained, Verdict verdict) const;
};

Verdict Decision::run() {
  base::note_signals();
  search::Options options;
  options.threshold = threshold_;
  options.seed = arguments_.seed;
  options.threads = threads_;
  ProgressTable table;
  proof::Listener& listener = certificate_ ? static_cast<proof::Listener&>(*certificate_) : silence_;
  search::Solver solver(problem_, options, limits_, listener, arguments_.quiet ? nullptr : &table);
  const bool wide = special::interpolates(problem_.family, solver.distinct_points());
  search::Outcome outcome = wide ? interpolated(problem_, listener) : solver.search();
  unrestricted_risk_ = outcome.risk;
  if (arguments_.bits) bound_bits(outcome);
  const Verdict verdict = judge(outcome);
  write_certificate(outcome, verdict);
  Trained trained{problem_,          outcome,  solver.distinct_points(), limits_.seconds_so_far(),
                  arguments_.seed,   threads_, arguments_.network,       arguments_.certificate,
                  certificate_bytes_};
  if (verdict == Verdict::no) trained.network_file = "";
  if (!trained.network_file.empty()) base::write_file(trained.network_file, network_json(trained));
  if (!arguments_.json.empty()) write_result(arguments_.json, json(trained, verdict));
  if (arguments_.json != "-") base::write_to_standard_output(text(trained, verdict));
  return verdict;
}

// The network of the outcome has few bits already, if that was asked for.
Verdict Decision::judge(search::Outcome& outcome) const {
  if (outcome.bound > threshold_) return Verdict::no;
  if (outcome.risk > threshold_) return Verdict::unknown;
  if (!arguments_.bits) return Verdict::yes;
  const search::ParameterBits bits = search::parameter_bits(outcome.network);
  return std::max(bits.numerator, bits.denominator) <= *arguments_.bits ? Verdict::yes : Verdict::unknown;
}

// Near the network that was found; if that is not enough, near a better one.
void Decision::bound_bits(search::Outcome& outcome) {
  if (outcome.risk > threshold_) return;
  const auto rounded = [&](const networks::ShallowNetwork& near) {
    return search::few_bits_network(problem_, near, *arguments_.bits, threshold_, arguments_.seed, limits_);
  };
  search::FewBitsNetwork found = rounded(outcome.network);
  if (found.risk > threshold_ && !limits_.reached()) {
    const search::Outcome better = search_on(outcome.network);
    search::FewBitsNetwork other = rounded(better.network);
    if (other.risk < found.risk) {
      found = std::move(other);
      outcome.positive = better.positive;
    }
  }
  outcome.network = std::move(found.network);
  outcome.risk = std::move(found.risk);
}

// For a while, for its network only.
search::Outcome Decision::search_on(const networks::ShallowNetwork& start) {
  constexpr std::uint64_t while_regions = 1000;
  base::Limits limits;
  limits.stop_after_regions(while_regions);
  if (arguments_.time_limit)
    limits.stop_after(std::max(0.0, *arguments_.time_limit - limits_.seconds_so_far()));
  search::Options options;
  options.seed = arguments_.seed;
  options.threads = threads_;
  options.start = start;
  return search::Solver(problem_, options, limits, silence_).search();
}

// NO: no network is below a bound that is above the threshold. Otherwise an interval, whose upper end a
// network has.
void Decision::write_certificate(const search::Outcome& outcome, Verdict verdict) {
  if (!certificate_) return;
  certificate_bytes_ = certificate_->finish(
      {outcome.risk, outcome.bound, outcome.network, outcome.positive, verdict == Verdict::no});
}

std::string Decision::bits_text(const Trained& trained) const {
  if (!arguments_.bits || unrestricted_risk_ > threshold_) return "";
  const search::ParameterBits bits = search::parameter_bits(trained.outcome.network);
  return fmt::format(
      "bits: longest numerator {}, longest denominator {}, of {} allowed; without that limit risk {}\n",
      bits.numerator, bits.denominator, *arguments_.bits, number_text(unrestricted_risk_));
}

std::string Decision::text(const Trained& trained, Verdict verdict) const {
  const search::Outcome& outcome = trained.outcome;
  std::string text = first_line(verdict);
  const std::string threshold = number_text(threshold_);
  if (verdict == Verdict::no) {
    text += fmt::format("every network has risk at least {}, above the threshold {}\n",
                        number_text(outcome.bound), threshold);
  } else if (verdict == Verdict::yes) {
    text +=
        fmt::format("a network has risk {}, within the threshold {}\n", number_text(outcome.risk), threshold);
  } else {
    text += fmt::format("the best network found has risk {}, every one at least {}; threshold {}\n",
                        number_text(outcome.risk), number_text(outcome.bound), threshold);
  }
  text += bits_text(trained);
  text += fmt::format("{} regions in {:.2f} s, stopped by {}\n", outcome.regions, trained.seconds,
                      base::to_string(outcome.stopped_by));
  if (verdict != Verdict::no) text += network_rows(trained);
  if (!trained.network_file.empty()) text += "network in " + trained.network_file + "\n";
  if (certificate_)
    text += fmt::format("certificate {} ({} bytes); check with infimum-check {} {}\n", arguments_.certificate,
                        certificate_bytes_, problem_.data.file, arguments_.certificate);
  return text;
}

std::string Decision::json(const Trained& trained, Verdict verdict) const {
  const search::Outcome& outcome = trained.outcome;
  ordered_json json = {{"format", "infimum-decision-1"}, {"verdict", word(verdict)}};
  json["threshold"] = number_json(threshold_);
  if (arguments_.bits) {
    const search::ParameterBits bits = search::parameter_bits(outcome.network);
    json["bits"] = {{"allowed", *arguments_.bits},
                    {"numerator", bits.numerator},
                    {"denominator", bits.denominator},
                    {"risk_without_limit", number_json(unrestricted_risk_)}};
  }
  ordered_json training = closing_json(trained);
  for (const char* key : {"format", "status", "gap"}) training.erase(key);
  json.update(training);
  if (verdict == Verdict::no) json.erase("network");
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string choices_text(const erm::Choices& choices) {
  const double count = choices.count.get_d();
  const std::string number = count < 1e9 ? choices.count.get_str() : fmt::format("{:.2e}", count);
  return (choices.at_least ? "at least " : "") + number;
}

std::string exhaustion_text(const erm::BitProblem& problem, const erm::Exhaustion& found,
                            std::uint64_t most) {
  const std::string budget = erm::allowed_bits(problem).get_str(), count = choices_text(found.choices);
  std::string text = first_line(found.verdict);
  if (found.refused)
    return text + fmt::format("{} choices of {} parameters have at most {} bits; --choices allows {}\n",
                              count, 2 * problem.graph.edges().size(), budget, most);
  if (found.witness)
    return text + fmt::format("parameters of {} bits, of {} allowed, have risk {}, threshold {}\n",
                              networks::size_of(*found.witness), budget, number_text(found.risk),
                              number_text(problem.threshold));
  const std::string tried =
      fmt::format("{} of {} choices of at most {} bits tried", found.tried, count, budget);
  return text + tried +
         (found.verdict == Verdict::no ? ": all have a risk above the threshold\n"
                                       : "; time, or room for some value, was not enough\n");
}

Verdict exhaust(const Arguments& arguments) {
  check_outputs({{"DATA", arguments.data}}, {{"--network", arguments.network}, {"--json", arguments.json}});
  const erm::BitProblem problem = erm::read_bit_problem(arguments.data);
  check_writable({arguments.network, arguments.json});
  base::Limits limits;
  LimitArguments limit = arguments;
  limit.memory_limit.clear();  // it bounds the numbers here
  set_limits(limit, limits);
  base::note_signals();
  const std::string memory = arguments.memory_limit.empty() ? "2G" : arguments.memory_limit;
  const double bits = 8.0 * static_cast<double>(parse_memory("--memory-limit", memory));
  const erm::Exhaustion found = erm::exhaust(problem, arguments.choices, {bits, &limits});
  if (found.witness && !arguments.network.empty())
    base::write_file(arguments.network, networks::to_json({problem.graph, *found.witness, {}, {}}));
  ordered_json json = {{"format", "infimum-decision-1"},
                       {"verdict", word(found.verdict)},
                       {"threshold", number_json(problem.threshold)},
                       {"allowed_bits", erm::allowed_bits(problem).get_str()},
                       {"choices", found.choices.count.get_str()},
                       {"choices_exact", !found.choices.at_least},
                       {"tried", found.tried}};
  if (found.witness) {
    json["risk"] = number_json(found.risk);
    json["bits"] = networks::size_of(*found.witness);
  }
  if (!arguments.json.empty()) write_result(arguments.json, json.dump(2) + "\n");
  if (arguments.json != "-")
    base::write_to_standard_output(exhaustion_text(problem, found, arguments.choices));
  return found.verdict;
}

Verdict decide(const Arguments& arguments) {
  const bool on_data = !arguments.data.ends_with(".json");
  check_usage(arguments, on_data);
  return on_data ? Decision(arguments).run() : exhaust(arguments);
}

}  // namespace

void add_decide(CLI::App& app, int& exit_code) {
  const Command command(app, "decide");
  const auto arguments = std::make_shared<Arguments>();
  add_options(command, static_cast<ProblemArguments&>(*arguments));
  add_options(command, static_cast<LimitArguments&>(*arguments));
  command.option("--units", arguments->units);
  command.option("--threshold", arguments->threshold);
  command.option("--bits", arguments->bits);
  command.option("--choices", arguments->choices);
  command.option("--seed", arguments->seed);
  command.option("--network", arguments->network);
  command.option("--certificate", arguments->certificate);
  command.option("--json", arguments->json);
  command.flag("--quiet", arguments->quiet);
  command.action([arguments, &exit_code] { exit_code = exit_code_of(decide(*arguments)); });
}

}  // namespace infimum::cli
