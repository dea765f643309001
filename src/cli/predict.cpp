// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/arguments.hpp"
#include "cli/csv_text.hpp"
#include "cli/network_question.hpp"

namespace infimum::cli {

namespace {

struct Arguments {
  NetworkArguments network;
  std::string output = "-";
  NumberStyle style;
};

void predict(const Arguments& arguments) {
  arguments.style.check();
  check_outputs({{"NETWORK", arguments.network.network}, {"POINTS", arguments.network.data}},
                {{"--output", arguments.output}});
  const NetworkQuestion question = ask(arguments.network);
  const erm::NetworkProblem& problem = question.problem;
  const exact::Answer answer =
      exact::compute(problem.program, problem.risk.risk, {{problem.network.output}, {}, false},
                     problem.batches, question.settings);
  const std::vector<std::string> names = names_of_outputs(question.network);
  std::string text = csv_record(names);
  for (std::size_t b = 0; b < problem.batches.size(); ++b) {
    const std::size_t points = problem.batches[b].points;
    for (std::size_t i = 0; i < points; ++i) {
      numbers::RationalVector values;
      for (std::size_t c = 0; c < names.size(); ++c)
        values.push_back(answer.values[0][b].value(c * points + i));
      text += csv_record(values, arguments.style);
    }
  }
  write_result(arguments.output, text);
}

}  // namespace

void add_predict(CLI::App& app, int& exit_code) {
  const Command command(app, "predict");
  const auto arguments = std::make_shared<Arguments>();
  add_network_arguments(command, arguments->network);
  command.flag("--exact", arguments->style.exact);
  command.option("--digits", arguments->style.digits);
  command.option("--layer", arguments->network.output_layer);
  command.option("-o,--output", arguments->output);
  command.action([arguments, &exit_code] {
    predict(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
