// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <memory>

#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "cli/csv_text.hpp"
#include "cli/network_question.hpp"

namespace infimum::cli {

namespace {

using numbers::Rational;
using numbers::RationalVector;

struct Arguments {
  NetworkArguments network;
  std::string json, residuals, margins;
  NumberStyle style;
};

// How well the greatest output tells the class.
struct Classification {
  RationalVector margins;   // by point: output of the class less the greatest of the others
  std::size_t correct = 0;  // margins above 0
  Rational least;
};

struct Answer {
  NetworkQuestion question;
  exact::Answer exact;
  std::vector<RationalVector> residuals;  // by point; empty if nobody asks
  std::optional<Classification> classification;
};

// By point, what a value of the program has for it: one row for each entry.
std::vector<RationalVector> by_point(const NetworkQuestion& question,
                                     const std::vector<exact::ScaledIntegers>& batches, std::size_t width) {
  std::vector<RationalVector> rows;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const std::size_t points = question.problem.batches[b].points;
    for (std::size_t i = 0; i < points; ++i) {
      RationalVector& row = rows.emplace_back();
      for (std::size_t r = 0; r < width; ++r) row.push_back(batches[b].value(r * points + i));
    }
  }
  return rows;
}

Classification classified(const data::Points& points, const std::vector<RationalVector>& outputs) {
  Classification result;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    std::optional<Rational> other;
    Rational own;
    for (std::size_t c = 0; c < outputs[i].size(); ++c) {
      if (!points.y.zero(c * points.count + i)) {
        own = outputs[i][c];
      } else if (!other || outputs[i][c] > *other) {
        other = outputs[i][c];
      }
    }
    const Rational margin = own - other.value_or(0);
    if (margin > 0) ++result.correct;
    if (i == 0 || margin < result.least) result.least = margin;
    result.margins.push_back(margin);
  }
  return result;
}

Answer compute(const Arguments& arguments) {
  NetworkQuestion question = ask(arguments.network);
  const auto& problem = question.problem;
  const bool classes = !question.points.classes.empty();
  if (!arguments.margins.empty() && !classes) throw base::UsageError("--margins: needs classes (--one-hot)");
  exact::Wanted wanted{{}, {}, true};
  if (!arguments.residuals.empty()) wanted.values.push_back(problem.risk.residuals);
  if (classes) wanted.values.push_back(problem.network.output);
  exact::Answer answer =
      exact::compute(problem.program, problem.risk.risk, wanted, problem.batches, question.settings);
  Answer result{std::move(question), std::move(answer), {}, {}};
  const std::size_t width = result.question.points.targets.size();
  if (!arguments.residuals.empty())
    result.residuals = by_point(result.question, result.exact.values.front(), width);
  if (classes)
    result.classification =
        classified(result.question.points, by_point(result.question, result.exact.values.back(), width));
  return result;
}

std::string as_text(const Answer& answer) {
  const data::Points& points = answer.question.points;
  const Rational& risk = *answer.exact.risk;
  std::string text =
      fmt::format("risk {}\n     {}\n{} loss, {} {}\n", numbers::to_fraction(risk), decimal_text(risk),
                  to_string(answer.question.loss), points.count, points.count == 1 ? "point" : "points");
  if (answer.classification) {
    text +=
        fmt::format("{} of {} points have their class as the greatest output; least margin {}\n",
                    answer.classification->correct, points.count, decimal_text(answer.classification->least));
  }
  return text + method_line(answer.exact.report);
}

std::string as_json(const Arguments& arguments, const Answer& answer) {
  const data::Points& points = answer.question.points;
  nlohmann::ordered_json value;
  value["format"] = "infimum-evaluation-1";
  value["network"] = arguments.network.network;
  value["data"] = points.file;
  value["sha256"] = points.sha256;
  value["targets"] = points.targets;
  if (arguments.network.weights) value["weights"] = *arguments.network.weights;
  value["features"] = points.features;
  value["loss"] = to_string(answer.question.loss);
  value["points"] = points.count;
  value["risk"] = number_json(*answer.exact.risk);
  if (answer.classification) {
    value["classes"] = points.classes;
    value["correct"] = answer.classification->correct;
    value["least_margin"] = number_json(answer.classification->least);
  }
  value["method"] = method_json(answer.exact.report);
  // File and column names may be any bytes; a damaged name is better than no answer.
  return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string residuals_text(const Answer& answer, const NumberStyle& style) {
  std::string text = csv_record(answer.question.points.targets);
  for (const RationalVector& row : answer.residuals) text += csv_record(row, style);
  return text;
}

std::string margins_text(const Answer& answer, const NumberStyle& style) {
  std::string text = csv_record({"margin"});
  for (const Rational& margin : answer.classification->margins) text += csv_record({style.text(margin)});
  return text;
}

void evaluate(const Arguments& arguments) {
  arguments.style.check();
  check_outputs(
      {{"NETWORK", arguments.network.network}, {"DATA", arguments.network.data}},
      {{"--json", arguments.json}, {"--residuals", arguments.residuals}, {"--margins", arguments.margins}});
  const Answer answer = compute(arguments);
  if (!arguments.residuals.empty())
    write_result(arguments.residuals, residuals_text(answer, arguments.style));
  if (!arguments.margins.empty()) write_result(arguments.margins, margins_text(answer, arguments.style));
  if (!arguments.json.empty()) write_result(arguments.json, as_json(arguments, answer));
  if (arguments.json != "-" && arguments.residuals != "-" && arguments.margins != "-")
    write_result("-", as_text(answer));
}

}  // namespace

void add_evaluate(CLI::App& app, int& exit_code) {
  const Command command(app, "evaluate");
  const auto arguments = std::make_shared<Arguments>();
  add_network_arguments(command, arguments->network);
  command.option("--residuals", arguments->residuals);
  command.option("--margins", arguments->margins);
  command.flag("--exact", arguments->style.exact);
  command.option("--digits", arguments->style.digits);
  command.option("--json", arguments->json);
  command.action([arguments, &exit_code] {
    evaluate(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
