// SPDX-License-Identifier: Apache-2.0
#include "cli/any_width.hpp"

#include <fmt/core.h>

#include "base/limits.hpp"
#include "cli/arguments.hpp"
#include "cli/network_question.hpp"
#include "networks/convert.hpp"
#include "networks/json.hpp"

namespace infimum::cli {

namespace {

using nlohmann::ordered_json;
using numbers::Rational;
using special::Kink;
using special::LineFit;
using special::PathPiece;

std::string exactly(const Rational& value) {
  constexpr std::size_t longest = 60;
  const std::string fraction = numbers::to_fraction(value);
  return fraction.size() > longest ? decimal_text(value)
         : value.get_den() == 1    ? fraction
                                   : fraction + " " + decimal_text(value);
}

std::size_t units_of(const LineFit& fit) {
  std::size_t units = 0;
  for (const Kink& kink : fit.kinks) units += kink.slope == 0 ? 0 : 1;
  return units;
}

std::string network_rows(const AnyWidth& found) {
  constexpr int digits = 7;
  const auto decimal = [](const Rational& value) { return numbers::to_decimal(value, digits); };
  const std::string input = shown(found.problem.data.features[0]);
  std::string text =
      fmt::format("network      {} ≈ {}", shown(found.problem.data.target), decimal(found.fit.intercept));
  if (found.fit.affine != 0) text += fmt::format(" + {} {}", decimal(found.fit.affine), input);
  text += "\n";
  for (const Kink& kink : found.fit.kinks) {
    if (kink.slope == 0) continue;
    const std::string at = decimal(found.line.x[kink.at]);
    text += fmt::format("               {} {} relu({})\n", kink.slope > 0 ? '+' : '-',
                        decimal(abs(kink.slope)), kink.right ? input + " - " + at : at + " - " + input);
  }
  return text;
}

// The greatest penalty of the piece that has not been told before.
std::optional<Rational> end_of(const std::vector<PathPiece>& path, std::size_t p) {
  return p == 0 ? std::nullopt : std::optional(path[p - 1].low);
}

std::string path_rows(const AnyWidth& found) {
  std::string text = fmt::format("path         {} pieces\n{:>24} {:>8} {:>18} {:>18}\n", found.path->size(),
                                 "down to penalty ≈", "units", "risk ≈", "slopes ≈");
  for (const PathPiece& piece : *found.path) {
    const LineFit fit = piece.at(piece.low);
    text += fmt::format(
        "{:>23} {:>8} {:>17} {:>17}\n", numbers::to_decimal(piece.low, 10), piece.constant.kinks.size(),
        numbers::to_decimal(special::risk_of(found.line, fit), 10), numbers::to_decimal(fit.norm(), 10));
  }
  return text;
}

ordered_json fit_json(const special::Line& line, const LineFit& fit) {
  ordered_json kinks = ordered_json::array();
  for (const Kink& kink : fit.kinks)
    kinks.push_back({{"at", numbers::to_fraction(line.x[kink.at])},
                     {"side", kink.right ? "right" : "left"},
                     {"slope", numbers::to_fraction(kink.slope)}});
  return {{"intercept", numbers::to_fraction(fit.intercept)},
          {"affine", numbers::to_fraction(fit.affine)},
          {"kinks", kinks}};
}

ordered_json path_json(const AnyWidth& found) {
  ordered_json pieces = ordered_json::array();
  for (std::size_t p = 0; p < found.path->size(); ++p) {
    const PathPiece& piece = (*found.path)[p];
    const std::optional<Rational> end = end_of(*found.path, p);
    pieces.push_back({{"from", end ? ordered_json(numbers::to_fraction(*end)) : ordered_json(nullptr)},
                      {"to", numbers::to_fraction(piece.low)},
                      {"constant", fit_json(found.line, piece.constant)},
                      {"rate", fit_json(found.line, piece.rate)}});
  }
  return pieces;
}

networks::Network layered(const AnyWidth& found) {
  return networks::to_network(special::network_of(found.line, found.fit), found.problem.data.features,
                              found.problem.data.target);
}

}  // namespace

Rational penalised_risk(const AnyWidth& found) {
  return special::risk_of(found.line, found.fit) + found.penalty * found.fit.norm();
}

std::string any_width_text(const AnyWidth& found) {
  const data::Dataset& data = found.problem.data;
  std::string text =
      fmt::format("problem      {} ~ {}: {} points, squared loss, any number of units{}, penalty {}\n",
                  shown(data.target), shown(data.features[0]), data.size(),
                  found.problem.family.skip ? ", skip" : "", exactly(found.penalty));
  text += fmt::format("least        {}: risk + penalty × |slopes|\n", exactly(penalised_risk(found)));
  text += fmt::format("risk         {}\n", exactly(special::risk_of(found.line, found.fit)));
  text += fmt::format("|slopes|     {}\n", exactly(found.fit.norm()));
  text += fmt::format("units        {} in {:.2f} s; optimal among networks of every width\n",
                      units_of(found.fit), found.seconds);
  text += network_rows(found);
  if (found.path) text += path_rows(found);
  if (!found.network_file.empty()) text += "network in   " + found.network_file + "\n";
  return text;
}

ordered_json any_width_json(const AnyWidth& found) {
  const data::Dataset& data = found.problem.data;
  ordered_json json = {{"format", "infimum-lasso-1"}, {"status", "optimal"}};
  json["penalty"] = numbers::to_fraction(found.penalty);
  json["penalised_risk"] = number_json(penalised_risk(found));
  json["risk"] = number_json(special::risk_of(found.line, found.fit));
  json["norm"] = number_json(found.fit.norm());
  json["units"] = units_of(found.fit);
  json["skip"] = found.problem.family.skip;
  json["data"] = {
      {"file", data.file}, {"sha256", data.sha256}, {"target", data.target}, {"feature", data.features[0]}};
  json["data"]["weights"] = data.weights_name ? ordered_json(*data.weights_name) : ordered_json(nullptr);
  json["points"] = data.size();
  json["distinct_points"] = found.line.x.size();
  json["fit"] = fit_json(found.line, found.fit);
  if (found.path) json["path"] = path_json(found);
  json["network"] = ordered_json::parse(networks::to_json(layered(found)));
  json["seconds"] = found.seconds;
  return json;
}

std::string any_width_network(const AnyWidth& found) {
  return networks::to_json(layered(found), {{"trained_on", found.problem.data.file},
                                            {"sha256", found.problem.data.sha256},
                                            {"penalty", numbers::to_fraction(found.penalty)},
                                            {"penalised_risk", numbers::to_fraction(penalised_risk(found))}});
}

}  // namespace infimum::cli
