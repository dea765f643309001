// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "base/limits.hpp"
#include "circuits/lengths.hpp"
#include "cli/arguments.hpp"
#include "cli/network_question.hpp"
#include "erm/bit_problem_file.hpp"

namespace infimum::cli {

namespace {

using erm::Verdict;
using erm::Verification;
using nlohmann::ordered_json;
using numbers::Rational;

constexpr int yes = 10, no = 20, unknown = 0;

struct Arguments {
  std::string problem, network, json;
  std::optional<std::string> memory_limit;
  double time_limit = 600;
};

const char* word(Verdict verdict) {
  return verdict == Verdict::yes ? "YES" : verdict == Verdict::no ? "NO" : "UNKNOWN";
}

// The fraction where it can be read, and its decimal where that is not the same.
std::string both_texts(const Rational& number, const char* sign = "= ") {
  constexpr std::size_t readable = 60;
  const std::string fraction = numbers::to_fraction(number), decimal = decimal_text(number);
  if (fraction.size() > readable) return decimal;
  return sign + (number.get_den() == 1 ? fraction : fraction + " " + decimal);
}

std::string bits_text(long double bits) {
  return (std::isfinite(bits) ? "about " : "") + circuits::size_text(bits);
}

std::string as_text(const erm::BitProblem& problem, const Verification& found) {
  const bool complete = found.computed == problem.points.size(), above = found.risk > problem.threshold;
  std::string text = std::string(word(found.verdict)) + "\n";
  text += fmt::format("risk {}{}, threshold {}: {}\n", complete ? "" : "at least ",
                      both_texts(found.risk, complete ? "= " : ""), both_texts(problem.threshold),
                      above      ? "above"
                      : complete ? "within"
                                 : "open");
  text += fmt::format("parameters have {} bits of {} allowed\n", found.used_bits.get_str(),
                      found.allowed_bits.get_str());
  if (!complete)
    text += fmt::format("{} of {} points computed: {}\n", found.computed, problem.points.size(),
                        found.lack == networks::Lack::time
                            ? "the others take more time than the limit"
                            : "the others take more memory than the limit, numbers of " +
                                  bits_text(found.expected_bits) + " bits");
  if (found.worst) text += fmt::format("the first point with a loss is point {}\n", *found.worst + 1);
  return text;
}

std::string as_json(const Arguments& arguments, const erm::BitProblem& problem, const Verification& found) {
  ordered_json json = {{"format", "infimum-verification-1"},
                       {"problem", arguments.problem},
                       {"network", arguments.network},
                       {"verdict", found.verdict == Verdict::yes  ? "yes"
                                   : found.verdict == Verdict::no ? "no"
                                                                  : "unknown"},
                       {"risk", number_json(found.risk)},
                       {"threshold", number_json(problem.threshold)},
                       {"points", problem.points.size()},
                       {"computed", found.computed},
                       {"bits", found.used_bits.get_str()},
                       {"allowed_bits", found.allowed_bits.get_str()}};
  if (found.worst) json["first_loss"] = *found.worst + 1;
  if (found.computed < problem.points.size()) {
    json["lack"] = found.lack == networks::Lack::time ? "time" : "memory";
    json["expected_bits"] = count_json(found.expected_bits);
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

int verify(const Arguments& arguments) {
  check_outputs({{"PROBLEM", arguments.problem}, {"NETWORK", arguments.network}},
                {{"--json", arguments.json}});
  const std::uint64_t memory = parse_memory("--memory-limit", arguments.memory_limit.value_or("2G"));
  if (!(arguments.time_limit >= 0)) throw base::UsageError("--time-limit: expected 0 or more seconds");
  base::Limits limits;
  limits.stop_after(arguments.time_limit);
  const erm::BitProblem problem = erm::read_bit_problem(arguments.problem, memory);
  const erm::Parameters parameters = erm::read_parameters(arguments.network, problem, memory);
  const Verification found =
      erm::verify(problem, parameters, {8.0 * static_cast<double>(memory), &limits, arguments.time_limit});
  if (!arguments.json.empty()) write_result(arguments.json, as_json(arguments, problem, found));
  if (arguments.json != "-") write_result("-", as_text(problem, found));
  return found.verdict == Verdict::yes ? yes : found.verdict == Verdict::no ? no : unknown;
}

}  // namespace

void add_verify(CLI::App& app, int& exit_code) {
  const Command command(app, "verify");
  const auto arguments = std::make_shared<Arguments>();
  command.option("PROBLEM", arguments->problem);
  command.option("NETWORK", arguments->network);
  command.option("--memory-limit", arguments->memory_limit);
  command.option("--time-limit", arguments->time_limit);
  command.option("--json", arguments->json);
  command.action([arguments, &exit_code] { exit_code = verify(*arguments); });
}

}  // namespace infimum::cli
