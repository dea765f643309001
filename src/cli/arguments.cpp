// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "base/errors.hpp"
#include "base/limits.hpp"
#include "base/output_file.hpp"
#include "data/csv.hpp"

namespace infimum::cli {

namespace {

// Whether writing to one path would change what the other one names.
bool same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  if (std::filesystem::exists(a, error) && !std::filesystem::is_regular_file(a, error)) return false;
  if (std::filesystem::equivalent(a, b, error)) return true;
  const std::filesystem::path one = std::filesystem::weakly_canonical(a, error);
  const std::filesystem::path other = std::filesystem::weakly_canonical(b, error);
  return !one.empty() && one == other;
}

bool is_file(const NamedPath& named) {
  return !named.path.empty() && named.path != "-";
}

}  // namespace

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

std::uint64_t parse_memory(const std::string& option, const std::string& text) {
  if (const auto bytes = base::parse_memory_size(text)) return *bytes;
  throw base::UsageError(option + ": expected a size such as 512M or 4G, found \"" + text + "\"");
}

void write_result(const std::string& path, std::string_view text) {
  if (path == "-") {
    base::write_to_standard_output(text);
  } else {
    base::write_file(path, text);
  }
}

void check_outputs(const std::vector<NamedPath>& inputs, const std::vector<NamedPath>& outputs) {
  for (auto output = outputs.begin(); output != outputs.end(); ++output) {
    if (!is_file(*output)) continue;
    for (const NamedPath& input : inputs) {
      if (is_file(input) && same_file(output->path, input.path)) {
        throw base::UsageError(
            fmt::format("{}: {} would overwrite {}", output->option, output->path, input.option));
      }
    }
    for (auto other = outputs.begin(); other != output; ++other) {
      if (is_file(*other) && same_file(output->path, other->path)) {
        throw base::UsageError(
            fmt::format("{} and {} are the same file, {}", other->option, output->option, output->path));
      }
    }
  }
}

void check_writable(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    std::error_code error;
    if (path.empty() || path == "-" || std::filesystem::is_fifo(path, error)) continue;
    const base::OutputFile probe(path);
  }
}

std::string shown(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    text += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return text;
}

void report_left_out(const std::vector<std::string>& columns) {
  if (columns.empty()) return;
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(shown(column));
  fmt::print(stderr, "infimum: left out, because they hold no numbers: {}\n", fmt::join(names, ", "));
}

}  // namespace infimum::cli
