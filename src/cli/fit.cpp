// SPDX-License-Identifier: Apache-2.0
//
// `infimum fit`: a network of one unit fewer than there are distinct points, which fits them exactly. It has
// a unit for every point, so that its file is written as text at once, and not by way of objects.
#include <fmt/core.h>

#include <memory>

#include "base/errors.hpp"
#include "base/limits.hpp"
#include "base/output_file.hpp"
#include "cli/arguments.hpp"
#include "cli/network_question.hpp"
#include "cli/problem_arguments.hpp"
#include "networks/layer_writer.hpp"
#include "proof/certificate.hpp"
#include "special/interpolation.hpp"

namespace infimum::cli {

namespace {

using nlohmann::ordered_json;
using numbers::Integer;
using numbers::Rational;
using special::Interpolation;

constexpr std::size_t widest_certificate = 1000;  // units

struct Arguments : ProblemArguments {
  std::string network, certificate, json;
};

std::string list(const std::vector<std::string>& texts) {
  std::string all = "[";
  for (std::size_t i = 0; i < texts.size(); ++i) all += (i == 0 ? "" : ", ") + texts[i];
  return all + "]";
}

std::string quoted_number(const Rational& value) {
  return '"' + numbers::to_fraction(value) + '"';
}

// All units have the same weights: the vector that tells the points apart.
void write_network(const std::string& path, const data::Dataset& data, const Interpolation& found) {
  base::OutputFile file(path);
  std::vector<std::string> names, direction;
  for (const std::string& feature : data.features) names.push_back(networks::quoted(feature));
  for (const Integer& entry : found.direction) direction.push_back('"' + entry.get_str() + '"');
  const std::string weights = list(direction), rest = ",\n      ";
  const std::string intercept = quoted_number(found.values.empty() ? Rational(0) : found.values[0]);
  file.write("{\n  \"format\": \"infimum-network-1\",\n  \"inputs\": " + list(names) +
             ",\n  \"outputs\": " + list({networks::quoted(data.target)}) + ",\n  \"layers\": [\n");
  if (found.units() == 0) {  // one point: a constant
    const std::vector<std::string> zeros(names.size(), "0");
    file.write("    {\"name\": \"output\", \"kind\": \"affine\", \"reads\": [\"input\"], \"weights\": [" +
               list(zeros) + "], \"bias\": [" + intercept + "]}\n  ],\n  \"output\": \"output\"\n}\n");
    file.commit();
    return;
  }
  file.write(
      "    {\"name\": \"hidden\", \"kind\": \"affine\", \"reads\": [\"input\"], \"weights\": [\n      ");
  for (std::size_t i = 0; i < found.units(); ++i) file.write((i == 0 ? "" : rest) + weights);
  file.write("],\n     \"bias\": [\n      ");
  for (std::size_t i = 0; i < found.units(); ++i)
    file.write((i == 0 ? "" : rest) + quoted_number(Rational(-found.t[i])));
  file.write("]},\n    {\"name\": \"units\", \"kind\": \"relu\", \"reads\": [\"hidden\"]},\n");
  file.write(
      "    {\"name\": \"output\", \"kind\": \"affine\", \"reads\": [\"units\"], \"weights\": [[\n      ");
  for (std::size_t i = 0; i < found.units(); ++i)
    file.write((i == 0 ? "" : rest) + quoted_number(found.steps[i]));
  file.write("]], \"bias\": [" + intercept + "]}\n  ],\n  \"output\": \"output\"\n}\n");
  file.commit();
}

struct Fitted {
  const Arguments& arguments;
  const erm::Problem& problem;
  const Interpolation& found;
  std::size_t distinct;
  special::Lengths lengths;
  double seconds;
  std::uint64_t certificate_bytes = 0;
};

std::string as_text(const Fitted& fitted) {
  const data::Dataset& data = fitted.problem.data;
  const special::Lengths& bits = fitted.lengths;
  const Rational& risk = fitted.found.risk;
  std::string text = fmt::format("problem      {} point{}, {} of them distinct, {} input{}, {} loss\n",
                                 data.size(), data.size() == 1 ? "" : "s", fitted.distinct, data.dimension(),
                                 data.dimension() == 1 ? "" : "s", to_string(fitted.problem.loss));
  text += fmt::format("least risk   {} {}\n", numbers::to_fraction(risk),
                      risk == 0 ? "(every point is met)"
                                : decimal_text(risk) + " (points of equal inputs have different targets)");
  text += fmt::format("units        {}\n", fitted.found.units());
  text += fitted.found.base == 0
              ? "line         the first input alone tells all points apart\n"
              : fmt::format("line         input t has weight {}^(t-1) times its common denominator\n",
                            fitted.found.base);
  text += fmt::format(
      "bits         points on the line {} (at most {}), outer weights {} / {} (at most {} / {})\n", bits.t,
      bits.t_bound, bits.numerator, bits.denominator, bits.numerator_bound, bits.denominator_bound);
  text += fmt::format("took         {:.2f} s, {} MiB at most\n", fitted.seconds, base::peak_memory() >> 20);
  if (!fitted.arguments.network.empty()) text += "network in   " + fitted.arguments.network + "\n";
  if (!fitted.arguments.certificate.empty())
    text +=
        fmt::format("certificate  {} ({} bytes)\n", fitted.arguments.certificate, fitted.certificate_bytes);
  return text;
}

std::string as_json(const Fitted& fitted) {
  const data::Dataset& data = fitted.problem.data;
  const special::Lengths& bits = fitted.lengths;
  ordered_json json = {{"format", "infimum-fit-1"}, {"risk", number_json(fitted.found.risk)}};
  json["points"] = data.size();
  json["distinct_points"] = fitted.distinct;
  json["dimension"] = data.dimension();
  json["units"] = fitted.found.units();
  json["loss"] = to_string(fitted.problem.loss);
  json["base"] = fitted.found.base;
  json["bits"] = {{"t", {{"used", bits.t}, {"bound", bits.t_bound}}},
                  {"numerator", {{"used", bits.numerator}, {"bound", bits.numerator_bound}}},
                  {"denominator", {{"used", bits.denominator}, {"bound", bits.denominator_bound}}}};
  json["data"] = {
      {"file", data.file}, {"sha256", data.sha256}, {"target", data.target}, {"features", data.features}};
  json["seconds"] = fitted.seconds;
  json["peak_memory"] = base::peak_memory();
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

// The certificate of the checkers: no network of this family, nor any function, has less risk.
std::uint64_t write_certificate(const std::string& path, erm::Problem& problem, const Interpolation& found) {
  if (found.units() > widest_certificate)
    throw base::UsageError(
        fmt::format("--certificate: certificates have at most {} units, this network has {}",
                    widest_certificate, found.units()));
  problem.family.units = std::max<std::size_t>(found.units(), 1);
  std::size_t positive = 0;
  const networks::ShallowNetwork network = special::to_family(found, problem.family, positive);
  proof::Certificate certificate(problem, path);
  special::prove_floor(problem, certificate);
  return certificate.finish({found.risk, found.risk, network, positive});
}

void fit(const Arguments& arguments) {
  const base::Limits clock;
  check_outputs({{"DATA", arguments.data}}, {{"--network", arguments.network},
                                             {"--certificate", arguments.certificate},
                                             {"--json", arguments.json}});
  erm::Problem problem = read_problem(arguments);
  check_writable({arguments.network, arguments.json});
  const erm::Groups groups(problem);
  const Interpolation found = special::interpolate(groups, problem.loss);
  if (!special::meets_all(found)) throw std::logic_error("the interpolation misses a point");
  Fitted fitted{arguments, problem, found, groups.size(), special::lengths_of(found, groups), 0};
  if (!arguments.certificate.empty())
    fitted.certificate_bytes = write_certificate(arguments.certificate, problem, found);
  if (!arguments.network.empty()) write_network(arguments.network, problem.data, found);
  fitted.seconds = clock.seconds_so_far();
  if (!arguments.json.empty()) write_result(arguments.json, as_json(fitted));
  if (arguments.json != "-") write_result("-", as_text(fitted));
}

}  // namespace

void add_fit(CLI::App& app, int& exit_code) {
  const Command command(app, "fit");
  const auto arguments = std::make_shared<Arguments>();
  add_options(command, static_cast<ProblemArguments&>(*arguments));
  command.option("--network", arguments->network);
  command.option("--certificate", arguments->certificate);
  command.option("--json", arguments->json);
  command.action([arguments, &exit_code] {
    fit(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
