// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/errors.hpp"
#include "circuits/lengths.hpp"
#include "cli/arguments.hpp"
#include "cli/gradient_form.hpp"
#include "cli/network_question.hpp"
#include "data/npz.hpp"
#include "exact/deep_signs.hpp"
#include "exact/signs.hpp"

namespace infimum::cli {

namespace {

using numbers::Magnitudes;
using numbers::Rational;
using numbers::ScaledIntegers;

constexpr std::size_t most_entries_shown = 20, most_kinks_shown = 5, most_kinks_listed = 1000;

struct Arguments {
  NetworkArguments network;
  bool sign = false, exact = false;
  std::optional<std::string> round, layer;
  std::optional<long> bit;
  std::string npz, json;
};

struct TensorGradient {
  const exact::Parameter* parameter;
  const ScaledIntegers* entries;
  Magnitudes magnitudes;

  Rational greatest() const { return Rational(magnitudes.greatest) * entries->unit(); }
  Rational least() const { return Rational(magnitudes.least) * entries->unit(); }
};

// How many signs were asked for, and how many floats left open.
struct SignCounts {
  std::size_t entries, open;
};

// Signs or bits of numbers that are too long to be written down.
struct Deep {
  long precision = 0;  // of the balls; 0 if none were needed
  std::size_t unknown = 0, likely_zero = 0;
  double miss = 0, expected_bits = 0, expected_seconds = 0;
  bool modulo = false;  // low bits of integers
};

struct Answer {
  NetworkQuestion question;
  exact::Answer exact;               // with --sign, gradients are their signs, and there is no risk
  std::optional<SignCounts> counts;  // with --sign
  std::optional<Deep> deep;          // then gradients are signs or bits, 2 for unknown ones
  std::vector<TensorGradient> tensors;
  std::vector<Kink> kinks;
  std::size_t kink_count = 0;
};

// All parameters, or those of the layer, or the one of this name.
std::vector<const exact::Parameter*> chosen(const Arguments& arguments, const NetworkQuestion& question) {
  std::vector<const exact::Parameter*> parameters;
  std::string known;
  for (const exact::Parameter& parameter : question.problem.network.parameters) {
    if (!arguments.layer || parameter.layer == *arguments.layer || parameter.name == *arguments.layer)
      parameters.push_back(&parameter);
    known += (known.empty() ? "" : ", ") + parameter.name;
  }
  if (!parameters.empty()) return parameters;
  if (known.empty())
    throw base::InputError({arguments.network.network, 0, ""},
                           "the network has no parameters to differentiate by");
  throw base::UsageError("--layer: no layer with parameters, and no parameter, is called \"" +
                         *arguments.layer + "\"; there are " + known);
}

// Signs or bits in the place of gradients.
std::vector<ScaledIntegers> as_gradients(const std::vector<std::vector<std::int8_t>>& lists) {
  std::vector<ScaledIntegers> gradients;
  for (const std::vector<std::int8_t>& list : lists) {
    std::vector<std::uint64_t> words;
    for (const std::int8_t entry : list) words.push_back(static_cast<std::uint64_t>(std::int64_t{entry}));
    gradients.emplace_back(1, 1, std::move(words));
  }
  return gradients;
}

struct Computed {
  exact::Answer exact;
  std::optional<SignCounts> counts;
  std::optional<Deep> deep;
};

Computed signs_of(const NetworkQuestion& question, const std::vector<exact::ValueId>& gradients) {
  const erm::NetworkProblem& problem = question.problem;
  try {
    exact::Signs signs = exact::signs_of_gradients(problem.program, problem.risk.risk, gradients,
                                                   problem.batches, question.settings);
    Computed result;
    result.exact.gradients = as_gradients(signs.signs);
    result.exact.decisions = std::move(signs.decisions);
    result.exact.report = std::move(signs.report);
    result.counts = {signs.entries, signs.open};
    return result;
  } catch (const base::SizeError&) {
    const exact::DeepSigns signs = exact::deep_signs_of_gradients(
        problem.program, problem.risk.risk, gradients, problem.batches, question.settings);
    Computed result;
    result.exact.gradients = as_gradients(signs.signs);
    result.counts = {signs.entries, signs.entries};
    result.deep = {signs.precision,        signs.unknown, signs.likely_zero, signs.miss, signs.expected_bits,
                   signs.expected_seconds, false};
    return result;
  }
}

// Bits of numbers that are too long.
Computed bits_of(const NetworkQuestion& question, const std::vector<exact::ValueId>& gradients, long bit) {
  const erm::NetworkProblem& problem = question.problem;
  const exact::DeepBits found = exact::deep_bits_of_gradients(problem.program, problem.risk.risk, gradients,
                                                              problem.batches, question.settings, bit);
  std::vector<std::vector<std::int8_t>> lists;
  for (const auto& list : found.bits) {
    lists.emplace_back();
    for (const std::optional<bool>& entry : list)
      lists.back().push_back(entry ? std::int8_t{*entry} : exact::unknown_sign);
  }
  Computed result;
  result.exact.gradients = as_gradients(lists);
  result.deep = {found.precision,     found.unknown,          0,           0,
                 found.expected_bits, found.expected_seconds, found.modulo};
  return result;
}

Computed computed(const Arguments& arguments, const NetworkQuestion& question, const exact::Wanted& wanted) {
  if (arguments.sign) return signs_of(question, wanted.gradients);
  try {
    const erm::NetworkProblem& problem = question.problem;
    return {exact::compute(problem.program, problem.risk.risk, wanted, problem.batches, question.settings),
            {},
            {}};
  } catch (const base::SizeError&) {
    if (!arguments.bit) throw;
    return bits_of(question, wanted.gradients, *arguments.bit);
  }
}

Answer compute(const Arguments& arguments) {
  if (!arguments.network.targets) throw base::UsageError("--target is required");
  NetworkQuestion question = ask(arguments.network);
  const auto parameters = chosen(arguments, question);
  exact::Wanted wanted{{}, {}, true};
  for (const exact::Parameter* parameter : parameters) wanted.gradients.push_back(parameter->value);
  Computed found = computed(arguments, question, wanted);
  Answer answer{std::move(question), std::move(found.exact), found.counts, found.deep, {}, {}, 0};
  if (!answer.deep)
    answer.kinks = kinks_of(answer.question, answer.exact.decisions, most_kinks_listed, answer.kink_count);
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const ScaledIntegers& entries = answer.exact.gradients[p];
    answer.tensors.push_back({parameters[p], &entries, magnitudes_of(entries)});
  }
  return answer;
}

std::string size_text(const Rational& size) {
  if (size == 0) return "0";
  return fmt::format("2^{} {}", numbers::exponent_of(size), numbers::to_decimal(size, 4));
}

std::size_t unknown_of(const Answer& answer, const TensorGradient& tensor) {
  if (!answer.deep) return 0;
  const auto words = tensor.entries->words();
  return static_cast<std::size_t>(std::count(words.begin(), words.end(), std::uint64_t{2}));
}

std::string table(const Answer& answer) {
  std::size_t name = 6, shape = 5;
  for (const TensorGradient& tensor : answer.tensors) {
    name = std::max(name, shown(tensor.parameter->name).size());
    shape = std::max(shape, networks::to_string(tensor.parameter->shape).size());
  }
  const auto line = [&](const std::string& tensor, const std::string& of_shape, const auto& positive,
                        const auto& negative, const auto& zero) {
    return fmt::format("{:<{}}  {:<{}}  {:>8}  {:>8}  {:>8}", tensor, name, of_shape, shape, positive,
                       negative, zero);
  };
  std::string text = line("tensor", "shape", "+", "-", "0");
  text += answer.counts ? "\n" : fmt::format("  {:>5}  {:<22}  {}\n", "bits", "largest", "smallest but 0");
  for (const TensorGradient& tensor : answer.tensors) {
    const Magnitudes& m = tensor.magnitudes;
    text += line(shown(tensor.parameter->name), networks::to_string(tensor.parameter->shape),
                 m.positive - unknown_of(answer, tensor), m.negative, m.zero);
    text += answer.counts ? "\n"
                          : fmt::format("  {:>5}  {:<22}  {}\n", tensor.entries->bits(),
                                        size_text(tensor.greatest()), size_text(tensor.least()));
  }
  return text;
}

// Index of an entry of a tensor: "3,0,1".
std::string index_text(std::size_t place, const networks::Shape& shape) {
  std::string text;
  for (std::size_t a = shape.size(); a-- > 0; place /= shape[a])
    text = std::to_string(place % shape[a]) + (text.empty() ? "" : "," + text);
  return text;
}

std::string entries_text(const Answer& answer, const GradientForm& form) {
  std::size_t count = 0;
  for (const TensorGradient& tensor : answer.tensors) count += tensor.entries->size();
  if (count > most_entries_shown) {
    return form.chosen()
               ? fmt::format("{} entries: --npz or --json writes them all, --layer chooses a tensor\n", count)
               : "";
  }
  std::string text;
  for (const TensorGradient& tensor : answer.tensors) {
    for (std::size_t i = 0; i < tensor.entries->size(); ++i) {
      text += fmt::format("{}[{}] {}\n", shown(tensor.parameter->name),
                          index_text(i, tensor.parameter->shape), form.text(tensor.entries->value(i)));
    }
  }
  return text;
}

std::string kinks_text(const Answer& answer, const std::string& rule) {
  if (answer.kink_count == 0) return "";
  std::string text = fmt::format(
      "{} argument{} exactly where an activation has a kink (derivative there: {}):", answer.kink_count,
      answer.kink_count == 1 ? " lies" : "s lie", rule);
  for (std::size_t k = 0; k < std::min(most_kinks_shown, answer.kinks.size()); ++k) {
    const Kink& kink = answer.kinks[k];
    text += fmt::format("{} point {} in {}[{}]", k == 0 ? "" : ",", kink.point + 1,
                        kink.layer.empty() ? "a maximum" : shown(kink.layer), kink.entry);
  }
  return text + (answer.kink_count > most_kinks_shown ? ", ...\n" : "\n");
}

// "about 2.15e+10", or "beyond 2^1000" where a double ends.
std::string forecast_text(double forecast) {
  return std::isfinite(forecast) ? "about " + circuits::size_text(forecast) : "beyond 2^1000";
}

std::string deep_text(const Deep& deep, const std::optional<long>& bit) {
  std::string text = "numbers of " + forecast_text(deep.expected_bits) + " bits: ";
  const std::string balls = fmt::format("by balls of {} bits", deep.precision);
  text += !bit ? "signs " + balls
               : fmt::format("bit {} {}", *bit,
                             deep.modulo          ? fmt::format("modulo 2^{}", *bit + 1)
                             : deep.precision > 0 ? balls
                                                  : "of integers");
  if (deep.likely_zero > 0)
    text += fmt::format("; {} zero modulo random primes, wrong with a probability below about 2^{:.0f}",
                        deep.likely_zero, deep.miss);
  if (deep.unknown > 0)
    text += fmt::format("; {} UNKNOWN: in full that takes {} s", deep.unknown,
                        forecast_text(deep.expected_seconds));
  return text + "\n";
}

std::string as_text(const Arguments& arguments, const Answer& answer, const GradientForm& form) {
  std::string text;
  if (answer.exact.risk)
    text = fmt::format("risk {}\n     {}\n", numbers::to_fraction(*answer.exact.risk),
                       decimal_text(*answer.exact.risk));
  text += fmt::format("{} loss, {} {}\n\n", to_string(answer.question.loss), answer.question.points.count,
                      answer.question.points.count == 1 ? "point" : "points");
  if (!answer.deep || answer.counts) text += table(answer) + "\n";
  text += entries_text(answer, form) + kinks_text(answer, arguments.network.kink);
  if (answer.deep) return text + deep_text(*answer.deep, arguments.bit);
  if (answer.counts)
    text +=
        fmt::format("signs: {} of {} beyond floats; {} of {} activations\n", answer.counts->open,
                    answer.counts->entries, answer.exact.report.resolved, answer.exact.report.activations);
  return answer.exact.report.moduli == 0 ? text : text + method_line(answer.exact.report);
}

nlohmann::ordered_json tensor_json(const TensorGradient& tensor, std::size_t unknown, bool signs,
                                   const GradientForm& form) {
  const Magnitudes& m = tensor.magnitudes;
  nlohmann::ordered_json json = {{"name", tensor.parameter->name},   {"layer", tensor.parameter->layer},
                                 {"shape", tensor.parameter->shape}, {"positive", m.positive - unknown},
                                 {"negative", m.negative},           {"zero", m.zero}};
  if (unknown > 0) json["unknown"] = unknown;
  if (!signs) {
    json["bits"] = tensor.entries->bits();
    json["unit"] = numbers::to_fraction(tensor.entries->unit());
  }
  if (!signs && m.greatest != 0) {
    json["largest_exponent"] = numbers::exponent_of(tensor.greatest());
    json["smallest_exponent"] = numbers::exponent_of(tensor.least());
  }
  if (form.chosen()) {
    json["form"] = form.name();
    auto& entries = json["entries"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < tensor.entries->size(); ++i)
      entries.push_back(form.text(tensor.entries->value(i)));
  }
  return json;
}

std::string as_json(const Arguments& arguments, const Answer& answer, const GradientForm& form) {
  nlohmann::ordered_json json;
  json["format"] = "infimum-gradient-1";
  json["network"] = arguments.network.network;
  json["data"] = answer.question.points.file;
  json["sha256"] = answer.question.points.sha256;
  json["loss"] = to_string(answer.question.loss);
  json["points"] = answer.question.points.count;
  if (answer.exact.risk) json["risk"] = number_json(*answer.exact.risk);
  for (const TensorGradient& tensor : answer.tensors)
    json["tensors"].push_back(
        tensor_json(tensor, unknown_of(answer, tensor), answer.counts || answer.deep, form));
  json["kink_rule"] = arguments.network.kink;
  json["kinks"] = answer.kink_count;
  for (const Kink& kink : answer.kinks)
    json["kink_list"].push_back({{"layer", kink.layer}, {"point", kink.point + 1}, {"entry", kink.entry}});
  if (answer.counts)
    json["signs"] = {{"entries", answer.counts->entries}, {"beyond_floats", answer.counts->open}};
  if (answer.deep) {
    json["deep"] = {{"precision", answer.deep->precision},
                    {"unknown", answer.deep->unknown},
                    {"likely_zero", answer.deep->likely_zero},
                    {"error_exponent", answer.deep->miss}};
    json["deep"]["expected_bits"] = count_json(answer.deep->expected_bits);
    json["deep"]["expected_seconds"] = count_json(answer.deep->expected_seconds);
  } else {
    json["method"] = method_json(answer.exact.report);
  }
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string as_npz(const Answer& answer, const GradientForm& form) {
  std::vector<std::pair<std::string, std::string>> arrays;
  for (const TensorGradient& tensor : answer.tensors)
    form.add_arrays(tensor.parameter->name, tensor.parameter->shape, *tensor.entries, arrays);
  return data::npz_of(arrays);
}

int grad(const Arguments& arguments) {
  constexpr int unknown = 10;
  GradientForm form(arguments.sign, arguments.round, arguments.bit, arguments.exact);
  check_outputs({{"NETWORK", arguments.network.network}, {"DATA", arguments.network.data}},
                {{"--json", arguments.json}, {"--npz", arguments.npz}});
  const Answer answer = compute(arguments);
  if (answer.deep) form.expect_answers();
  if (!arguments.npz.empty()) write_result(arguments.npz, as_npz(answer, form));
  if (!arguments.json.empty()) write_result(arguments.json, as_json(arguments, answer, form));
  if (arguments.json != "-" && arguments.npz != "-") write_result("-", as_text(arguments, answer, form));
  return answer.deep && answer.deep->unknown > 0 ? unknown : 0;
}

}  // namespace

void add_grad(CLI::App& app, int& exit_code) {
  const Command command(app, "grad");
  const auto arguments = std::make_shared<Arguments>();
  add_network_arguments(command, arguments->network);
  command.flag("--sign", arguments->sign);
  command.option("--round", arguments->round);
  command.option("--bit", arguments->bit);
  command.flag("--exact", arguments->exact);
  command.option("--layer", arguments->layer);
  command.option("--npz", arguments->npz);
  command.option("--json", arguments->json);
  command.action([arguments, &exit_code] { exit_code = grad(*arguments); });
}

}  // namespace infimum::cli
