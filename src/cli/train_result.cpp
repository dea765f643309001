// SPDX-License-Identifier: Apache-2.0
#include "cli/train_result.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/limits.hpp"
#include "cli/arguments.hpp"
#include "cli/version.hpp"
#include "networks/convert.hpp"
#include "networks/json.hpp"
#include "networks/segments.hpp"

namespace infimum::cli {

using numbers::Rational;

namespace {

constexpr std::size_t longest_fraction = 160;  // characters shown to people; files have all of them
constexpr int digits = 12;

std::string approximately(const Rational& value) {
  const std::string text = numbers::to_decimal(value, digits);
  return (numbers::parse_rational(text) == value ? "= " : "≈ ") + text;
}

std::string short_fraction(const Rational& value) {
  const std::string text = numbers::to_fraction(value);
  if (text.size() <= longest_fraction) return text;
  return fmt::format("{}… ({} characters; in full with --json)", text.substr(0, longest_fraction / 2),
                     text.size());
}

std::string row(const std::string& name, const std::string& text) {
  return fmt::format("{:<13}{}\n", name, text);
}

std::string value_rows(const std::string& name, const Rational& value) {
  return row(name, short_fraction(value)) + row("", approximately(value));
}

std::string short_decimal(const Rational& value) {
  return numbers::to_decimal(value, 7);
}

// " + 3.1 times" or " - 3.1 times"; the first term has no plus.
std::string term(const Rational& factor, const std::string& name, bool first) {
  const std::string size = short_decimal(abs(factor));
  const std::string sign = factor < 0 ? (first ? "-" : " - ") : (first ? "" : " + ");
  if (!name.empty() && size == "1") return sign + shown(name);
  return sign + size + (name.empty() ? "" : " " + shown(name));
}

std::string linear_form(const numbers::RationalVector& weights, const Rational& constant,
                        const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t t = 0; t < weights.size(); ++t) {
    if (weights[t] != 0) text += term(weights[t], names[t], text.empty());
  }
  if (constant != 0) text += term(constant, "", text.empty());
  return text.empty() ? "0" : text;
}

std::string readable_network(const Trained& trained) {
  const networks::ShallowNetwork& network = trained.outcome.network;
  const data::Dataset& data = trained.problem.data;
  const std::string line = linear_form(network.affine, network.intercept, data.features);
  std::string text =
      row("network", fmt::format("{} ≈ {}{}", shown(data.target), network.output_relu ? "max(0, " : "",
                                 line + (network.output_relu && network.units.empty() ? ")" : "")));
  for (const networks::Unit& unit : network.units) {
    text += row("", fmt::format("  {} relu({})", unit.sign > 0 ? '+' : '-',
                                linear_form(unit.weights, unit.bias, data.features)) +
                        (network.output_relu && &unit == &network.units.back() ? ")" : ""));
  }
  return text;
}

std::string kink_table(const Trained& trained) {
  const networks::Segments segments = networks::segments(trained.outcome.network);
  const data::Dataset& data = trained.problem.data;
  std::string text = row("segments", "slope " + short_decimal(segments.first_slope));
  for (const networks::Kink& kink : segments.kinks) {
    text += row("", fmt::format("kink at {} ≈ {}, {} ≈ {}; then slope {}", shown(data.features[0]),
                                short_decimal(kink.at), shown(data.target), short_decimal(kink.value),
                                short_decimal(kink.after)));
  }
  return text;
}

Rational relative_gap(const search::Outcome& outcome) {
  return outcome.risk > 0 ? Rational((outcome.risk - outcome.bound) / outcome.risk) : Rational(0);
}

std::string files(const Trained& trained) {
  std::string text;
  if (!trained.network_file.empty()) text += row("network in", trained.network_file);
  if (!trained.checkpoint_file.empty()) {
    text += row("checkpoint", fmt::format("{0}; to go on: --resume {0}", trained.checkpoint_file));
  }
  if (trained.certificate_file.empty()) return text;
  text +=
      row("certificate", fmt::format("{} ({} bytes)", trained.certificate_file, trained.certificate_bytes));
  return text + row("check with",
                    fmt::format("infimum-check {} {}", trained.problem.data.file, trained.certificate_file));
}

std::string signs(const erm::Family& family) {
  if (!family.positive) return "any";
  return std::string(*family.positive, '+') + std::string(family.units - *family.positive, '-');
}

nlohmann::ordered_json exact_json(const Rational& value) {
  return {{"exact", numbers::to_fraction(value)}, {"decimal", numbers::to_nearest_double(value)}};
}

networks::Network layered(const Trained& trained) {
  return networks::to_network(trained.outcome.network, trained.problem.data.features,
                              trained.problem.data.target);
}

}  // namespace

std::string restrictions(const erm::Family& family) {
  std::vector<std::string> parts;
  if (family.output_relu) parts.emplace_back("output ReLU");
  if (family.skip) parts.emplace_back("skip");
  if (!family.intercept) parts.emplace_back("no intercept");
  if (!family.bias) parts.emplace_back("no bias");
  if (family.positive) parts.emplace_back("signs " + signs(family));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string network_rows(const Trained& trained) {
  const bool line = trained.problem.data.dimension() == 1;
  return readable_network(trained) + (line ? kink_table(trained) : "");
}

std::string closing_block(const Trained& trained) {
  const search::Outcome& outcome = trained.outcome;
  const erm::Family& family = trained.problem.family;
  const std::string limits = restrictions(family);
  const std::size_t points = trained.problem.data.size();
  std::vector<std::string> features;
  for (const std::string& feature : trained.problem.data.features) features.push_back(shown(feature));
  std::string text =
      row("problem", fmt::format("{} ~ {}: {} point{}, {} loss, {} unit{}{}",
                                 shown(trained.problem.data.target), fmt::join(features, " + "), points,
                                 points == 1 ? "" : "s", to_string(trained.problem.loss), family.units,
                                 family.units == 1 ? "" : "s", limits.empty() ? "" : ", " + limits));
  if (trained.optimal()) {
    text += value_rows("least risk", outcome.risk);
    text += row("bound", "equal to the risk: proved optimal");
  } else {
    text += value_rows("risk", outcome.risk) + value_rows("bound", outcome.bound);
    text += row("gap", fmt::format("≈ {} % of the risk; stopped by {}",
                                   numbers::to_decimal(100 * relative_gap(outcome), 4),
                                   base::to_string(outcome.stopped_by)));
  }
  text += row("regions",
              fmt::format("{} in {:.2f} s, {} thread{}, {} MiB at most", outcome.regions, trained.seconds,
                          trained.threads, trained.threads == 1 ? "" : "s", base::peak_memory() >> 20));
  return text + network_rows(trained) + files(trained);
}

nlohmann::ordered_json closing_json(const Trained& trained) {
  const erm::Problem& problem = trained.problem;
  const search::Outcome& outcome = trained.outcome;
  nlohmann::ordered_json json;
  json["format"] = "infimum-training-1";
  json["status"] = trained.optimal() ? "optimal" : "interval";
  json["stopped_by"] = base::to_string(outcome.stopped_by);
  json["risk"] = exact_json(outcome.risk);
  json["bound"] = exact_json(outcome.bound);
  json["gap"] = exact_json(relative_gap(outcome));
  json["regions"] = outcome.regions;
  json["leaves"] = outcome.leaves;
  json["seconds"] = trained.seconds;
  json["threads"] = trained.threads;
  json["peak_memory"] = base::peak_memory();
  json["data"] = {{"file", problem.data.file},
                  {"sha256", problem.data.sha256},
                  {"target", problem.data.target},
                  {"features", problem.data.features}};
  json["data"]["weights"] =
      problem.data.weights_name ? nlohmann::ordered_json(*problem.data.weights_name) : nullptr;
  json["points"] = problem.data.size();
  json["distinct_points"] = trained.distinct_points;
  json["dimension"] = problem.data.dimension();
  json["units"] = problem.family.units;
  json["loss"] = to_string(problem.loss);
  json["restrictions"] = {{"intercept", problem.family.intercept},
                          {"bias", problem.family.bias},
                          {"skip", problem.family.skip},
                          {"output", problem.family.output_relu ? "relu" : "identity"},
                          {"signs", signs(problem.family)}};
  json["seed"] = trained.seed;
  json["version"] = version_number();
  json["commit"] = commit();
  if (!trained.certificate_file.empty()) {
    json["certificate"] = {{"file", trained.certificate_file}, {"bytes", trained.certificate_bytes}};
  }
  if (!trained.checkpoint_file.empty()) json["checkpoint"] = {{"file", trained.checkpoint_file}};
  json["network"] = nlohmann::ordered_json::parse(networks::to_json(layered(trained)));
  return json;
}

std::string network_json(const Trained& trained) {
  return networks::to_json(layered(trained), {{"trained_on", trained.problem.data.file},
                                              {"sha256", trained.problem.data.sha256},
                                              {"loss", std::string(to_string(trained.problem.loss))},
                                              {"status", trained.optimal() ? "optimal" : "interval"},
                                              {"risk", numbers::to_fraction(trained.outcome.risk)},
                                              {"bound", numbers::to_fraction(trained.outcome.bound)}});
}

}  // namespace infimum::cli
