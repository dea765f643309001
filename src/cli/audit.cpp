// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "cli/network_question.hpp"

namespace infimum::cli {

namespace {

using audit::Deviations;

struct Arguments {
  NetworkArguments network;
  std::string format = "float32", accumulator = "float32", json;
};

struct Answer {
  NetworkQuestion question;
  audit::Arithmetic arithmetic;
  audit::Audit audit;
};

numbers::FloatFormat parse_format(const std::string& option, const std::string& text) {
  const auto format = numbers::format_named(text);
  if (!format || *format == numbers::float64)
    throw base::UsageError(option + ": expected float32, bfloat16 or float16, found \"" + text + "\"");
  return *format;
}

Answer compute(const Arguments& arguments) {
  const audit::Arithmetic arithmetic{parse_format("--format", arguments.format),
                                     parse_format("--accumulate", arguments.accumulator)};
  if (!arguments.network.targets) throw base::UsageError("--target is required");
  NetworkQuestion question = ask(arguments.network);
  audit::Audit found = audit::audit_of(question.network, question.problem, arithmetic, question.settings);
  return {std::move(question), arithmetic, std::move(found)};
}

// "12 of 3456", or "none of 3456".
std::string share(std::size_t count, std::size_t of) {
  return count == 0 ? fmt::format("none of {}", of)
                    : fmt::format("{} of {} ({:.2g} %)", count, of,
                                  100.0 * static_cast<double>(count) / static_cast<double>(of));
}

template <class Items, class Count>
std::size_t sum_of(const Items& items, const Count& count) {
  std::size_t sum = 0;
  for (const auto& item : items) sum += count(item);
  return sum;
}

// The first layer where it happens, in words.
template <class Items, class Holds>
std::string first_of(const Items& items, const Holds& holds) {
  const auto found = std::find_if(items.begin(), items.end(), holds);
  return found == items.end() ? "" : ", first in " + shown(found->name);
}

// What a person reads in ten seconds.
std::string summary(const Answer& answer) {
  const audit::Audit& found = answer.audit;
  const auto entries = [](const audit::TensorAudit& t) { return t.gradient.entries; };
  const auto wrong = [](const audit::TensorAudit& t) { return t.gradient.wrong_signs; };
  const auto zero = [](const audit::TensorAudit& t) { return t.gradient.became_zero; };
  const auto flipped = [](const audit::LayerAudit& l) { return l.flips ? l.flips->flipped : 0; };
  const auto activations = [](const audit::LayerAudit& l) { return l.flips ? l.flips->activations : 0; };
  const auto infinite = [](const audit::LayerAudit& l) { return l.values.not_finite; };
  const std::size_t all = sum_of(found.tensors, entries);
  std::string text = fmt::format("{}, sums in {}; {} points\n\n", answer.arithmetic.storage.name,
                                 answer.arithmetic.accumulator.name, answer.question.points.count);
  text += fmt::format("gradient signs wrong       {}{}\n", share(sum_of(found.tensors, wrong), all),
                      first_of(found.tensors, [&](const auto& t) { return wrong(t) > 0; }));
  text += fmt::format("gradient entries lost to 0 {}{}\n", share(sum_of(found.tensors, zero), all),
                      first_of(found.tensors, [&](const auto& t) { return zero(t) > 0; }));
  text += fmt::format("gradient entries infinite  {}\n",
                      share(sum_of(found.tensors, [](const auto& t) { return t.gradient.not_finite; }), all));
  text += fmt::format("activations flipped        {}{}\n",
                      share(sum_of(found.layers, flipped), sum_of(found.layers, activations)),
                      first_of(found.layers, [&](const auto& l) { return flipped(l) > 0; }));
  text += fmt::format("values infinite            {}{}\n",
                      share(sum_of(found.layers, infinite),
                            sum_of(found.layers, [](const auto& l) { return l.values.entries; })),
                      first_of(found.layers, [&](const auto& l) { return infinite(l) > 0; }));
  return text + fmt::format("risk                       {:.9g}, in truth {}\n", found.computed_risk,
                            numbers::to_decimal(found.exact_risk, 12));
}

std::string ulps_text(double ulps) {
  return ulps < 1e5 ? fmt::format("{:.2f}", ulps) : fmt::format("{:.1e}", ulps);
}

template <class Items, class Of, class Flips>
std::string table(const std::string& title, const Items& items, const Of& of, const Flips& flips) {
  std::size_t width = title.size();
  for (const auto& item : items) width = std::max(width, shown(item.name).size());
  std::string text = fmt::format("\n{:<{}}  {:>9}  {:>7}  {:>7}  {:>8}  {:>10}  {:>10}  {}\n", title, width,
                                 "entries", "wrong", "to 0", "infinite", "ulps: half", "worst", "flipped");
  for (const auto& item : items) {
    const Deviations& d = of(item);
    text += fmt::format("{:<{}}  {:>9}  {:>7}  {:>7}  {:>8}  {:>10}  {:>10}  {}\n", shown(item.name), width,
                        d.entries, d.wrong_signs, d.became_zero, d.not_finite, ulps_text(d.median_ulps),
                        ulps_text(d.worst_ulps), flips(item));
  }
  return text;
}

std::string as_text(const Answer& answer) {
  const auto flips = [](const audit::LayerAudit& layer) -> std::string {
    if (!layer.flips) return "";
    return layer.flips->kinks == 0
               ? std::to_string(layer.flips->flipped)
               : fmt::format("{}, and {} on a kink", layer.flips->flipped, layer.flips->kinks);
  };
  return summary(answer) +
         table(
             "layer", answer.audit.layers, [](const auto& l) -> const Deviations& { return l.values; },
             flips) +
         table(
             "gradient of", answer.audit.tensors,
             [](const auto& t) -> const Deviations& { return t.gradient; }, [](const auto&) { return ""; }) +
         "\n" + method_line(answer.audit.report);
}

nlohmann::ordered_json deviations_json(const Deviations& d) {
  nlohmann::ordered_json json = {{"entries", d.entries},         {"wrong_signs", d.wrong_signs},
                                 {"became_zero", d.became_zero}, {"not_finite", d.not_finite},
                                 {"median_ulps", d.median_ulps}, {"worst_ulps", d.worst_ulps}};
  for (const audit::Difference& example : d.examples) {
    json["examples"].push_back({{"point", example.point + 1},
                                {"entry", example.entry},
                                {"exact", numbers::to_decimal(example.exact, 17)},
                                {"computed", example.computed}});
  }
  return json;
}

std::string as_json(const Arguments& arguments, const Answer& answer) {
  nlohmann::ordered_json json;
  json["format"] = "infimum-audit-1";
  json["network"] = arguments.network.network;
  json["data"] = answer.question.points.file;
  json["sha256"] = answer.question.points.sha256;
  json["loss"] = to_string(answer.question.loss);
  json["points"] = answer.question.points.count;
  json["storage"] = answer.arithmetic.storage.name;
  json["accumulator"] = answer.arithmetic.accumulator.name;
  json["risk"] = {{"exact", number_json(answer.audit.exact_risk)}, {"computed", answer.audit.computed_risk}};
  for (const audit::LayerAudit& layer : answer.audit.layers) {
    nlohmann::ordered_json entry = {{"layer", layer.name}, {"values", deviations_json(layer.values)}};
    if (layer.flips) {
      entry["activations"] = {{"all", layer.flips->activations},
                              {"flipped", layer.flips->flipped},
                              {"kinks", layer.flips->kinks}};
      for (const auto& [point, unit] : layer.flips->examples)
        entry["activations"]["examples"].push_back({{"point", point + 1}, {"entry", unit}});
    }
    json["layers"].push_back(std::move(entry));
  }
  for (const audit::TensorAudit& tensor : answer.audit.tensors)
    json["gradients"].push_back(
        {{"tensor", tensor.name}, {"layer", tensor.layer}, {"entries", deviations_json(tensor.gradient)}});
  json["method"] = method_json(answer.audit.report);
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void run_audit(const Arguments& arguments) {
  check_outputs({{"NETWORK", arguments.network.network}, {"DATA", arguments.network.data}},
                {{"--json", arguments.json}});
  const Answer answer = compute(arguments);
  if (!arguments.json.empty()) write_result(arguments.json, as_json(arguments, answer));
  if (arguments.json != "-") write_result("-", as_text(answer));
}

}  // namespace

void add_audit(CLI::App& app, int& exit_code) {
  const Command command(app, "audit");
  const auto arguments = std::make_shared<Arguments>();
  add_network_arguments(command, arguments->network);
  command.option("--format", arguments->format);
  command.option("--accumulate", arguments->accumulator);
  command.option("--json", arguments->json);
  command.action([arguments, &exit_code] {
    run_audit(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
