// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "data/csv.hpp"

namespace infimum::cli {

erm::Loss parse_loss(const std::string& text) {
  for (const erm::Loss loss : {erm::Loss::squared, erm::Loss::absolute}) {
    if (text == to_string(loss)) return loss;
  }
  throw base::UsageError("--loss: expected squared or absolute, found \"" + text + "\"");
}

std::string_view to_string(erm::Loss loss) {
  return loss == erm::Loss::squared ? "squared" : "absolute";
}

std::vector<std::string> parse_names(const std::string& option, const std::string& text) {
  if (text.find_first_of("\r\n") != std::string::npos || text.empty()) {
    throw base::UsageError(option + ": expected names of columns, separated by commas");
  }
  try {
    return data::parse_csv(text, option).header();
  } catch (const base::InputError& error) {
    throw base::UsageError(error.what());
  }
}

void write_result(const std::string& path, std::string_view text) {
  if (path == "-") {
    base::write_to_standard_output(text);
  } else {
    base::write_file(path, text);
  }
}

void report_left_out(const std::vector<std::string>& columns) {
  if (columns.empty()) return;
  fmt::print(stderr, "infimum: left out, because they hold no numbers: {}\n", fmt::join(columns, ", "));
}

}  // namespace infimum::cli
