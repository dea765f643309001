// SPDX-License-Identifier: Apache-2.0
#include "cli/farkas_answer.hpp"

#include <fmt/core.h>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "cli/arguments.hpp"
#include "cli/version.hpp"
#include "networks/json.hpp"

namespace infimum::cli {

namespace {

using nlohmann::ordered_json;

constexpr int yes = 10, no = 20, unknown = 0;
constexpr int readable_digits = 7;

std::string row(const std::string& name, const std::string& text) {
  return fmt::format("{:<13}{}\n", name, text);
}

std::string term(const numbers::Rational& factor, const std::string& name, bool first) {
  const std::string size = numbers::to_decimal(abs(factor), readable_digits);
  const std::string sign = factor < 0 ? (first ? "-" : " - ") : (first ? "" : " + ");
  return sign + size + (name.empty() ? "" : " " + shown(name));
}

std::string linear_form(const networks::Unit& unit, const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t t = 0; t < unit.weights.size(); ++t) {
    if (unit.weights[t] != 0) text += term(unit.weights[t], names[t], text.empty());
  }
  if (unit.bias != 0 || text.empty()) text += term(unit.bias, "", text.empty());
  return text;
}

std::string unit_rows(const FarkasAnswer& answer) {
  std::string text;
  for (std::size_t j = 0; j < answer.units.size(); ++j)
    text += row("", fmt::format("a{} ≈ {}", j + 1, linear_form(answer.units[j], answer.header.features)));
  return text;
}

const char* word(const FarkasAnswer& answer) {
  return answer.network ? "yes" : answer.outcome.refutation ? "no" : "unknown";
}

std::string as_text(const FarkasArguments& arguments, const FarkasAnswer& answer,
                    std::size_t certificate_bytes) {
  const special::Outcome& outcome = answer.outcome;
  std::string text = answer.network ? "YES\n" : outcome.refutation ? "NO\n" : "UNKNOWN\n";
  text += answer.statement + "\n";
  if (answer.network) text += unit_rows(answer);
  if (outcome.refutation) {
    const special::Extent extent = special::extent(answer.question, *outcome.refutation);
    text += row("proof", fmt::format("{} lea{} of Farkas vectors, {} split{}, depth {}", extent.leaves,
                                     extent.leaves == 1 ? "f" : "ves", extent.splits,
                                     extent.splits == 1 ? "" : "s", extent.deepest));
  }
  if (outcome.stopped) text += row("stopped by", std::string(base::to_string(*outcome.stopped)));
  text +=
      row("searched", fmt::format("{} linear program{}, {} in fractions, {} region{}, {:.3f} s",
                                  outcome.programs, outcome.programs == 1 ? "" : "s", outcome.exact_programs,
                                  outcome.regions, outcome.regions == 1 ? "" : "s", answer.seconds));
  if (!arguments.network.empty() && answer.network) text += row("network in", arguments.network);
  if (certificate_bytes > 0) {
    text += row("certificate", fmt::format("{} ({} bytes)", arguments.certificate, certificate_bytes));
    text += row("check with", fmt::format("infimum-check {} {}", arguments.data, arguments.certificate));
  }
  return text;
}

std::string as_json(const FarkasArguments& arguments, const FarkasAnswer& answer) {
  const special::Outcome& outcome = answer.outcome;
  ordered_json json = {{"format", answer.format},
                       {"answer", word(answer)},
                       {"statement", answer.statement},
                       {"data", {{"file", arguments.data}, {"sha256", answer.header.sha256}}},
                       {"target", answer.header.target},
                       {"features", answer.header.features},
                       {"points", answer.header.records},
                       {"units", answer.header.units},
                       {"programs", outcome.programs},
                       {"exact_programs", outcome.exact_programs},
                       {"regions", outcome.regions},
                       {"seconds", answer.seconds},
                       {"version", version_number()}};
  if (answer.header.question == "separate") json["inside"] = answer.header.inside;
  if (outcome.stopped) json["stopped_by"] = base::to_string(*outcome.stopped);
  if (outcome.refutation) {
    const special::Extent extent = special::extent(answer.question, *outcome.refutation);
    json["proof"] = {{"leaves", extent.leaves}, {"splits", extent.splits}, {"depth", extent.deepest}};
  }
  if (answer.network) json["network"] = ordered_json::parse(networks::to_json(*answer.network));
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string certificate_bytes(const FarkasAnswer& answer) {
  if (answer.network) return special::yes_certificate(answer.header, answer.units);
  return special::no_certificate(answer.header, answer.question, *answer.outcome.refutation);
}

}  // namespace

void add_farkas_options(const Command& command, FarkasArguments& arguments) {
  command.option("DATA", arguments.data);
  command.option("--target", arguments.target);
  command.option("--features", arguments.features);
  command.option("--time-limit", arguments.time_limit);
  command.option("--region-limit", arguments.region_limit);
  command.option("--network", arguments.network);
  command.option("--certificate", arguments.certificate);
  command.option("--json", arguments.json);
}

void check_farkas_outputs(const FarkasArguments& arguments) {
  check_outputs({{"DATA", arguments.data}}, {{"--network", arguments.network},
                                             {"--certificate", arguments.certificate},
                                             {"--json", arguments.json}});
  check_writable({arguments.network, arguments.certificate, arguments.json});
}

void set_farkas_limits(const FarkasArguments& arguments, base::Limits& limits) {
  if (arguments.time_limit) {
    if (!(*arguments.time_limit >= 0)) throw base::UsageError("--time-limit: expected 0 or more seconds");
    limits.stop_after(*arguments.time_limit);
  }
  if (arguments.region_limit) limits.stop_after_regions(*arguments.region_limit);
  base::note_signals();
}

int deliver(const FarkasArguments& arguments, const FarkasAnswer& answer) {
  const bool answered = answer.network || answer.outcome.refutation;
  std::size_t size = 0;
  if (!arguments.network.empty() && answer.network) {
    write_result(arguments.network, networks::to_json(*answer.network, {{"made_from", arguments.data},
                                                                        {"sha256", answer.header.sha256},
                                                                        {"statement", answer.statement}}));
  }
  if (!arguments.certificate.empty() && answered) {
    const std::string bytes = certificate_bytes(answer);
    base::write_file(arguments.certificate, bytes);
    size = bytes.size();
  }
  if (!arguments.json.empty()) write_result(arguments.json, as_json(arguments, answer));
  if (arguments.json != "-") write_result("-", as_text(arguments, answer, size));
  return answer.network ? yes : answer.outcome.refutation ? no : unknown;
}

}  // namespace infimum::cli
