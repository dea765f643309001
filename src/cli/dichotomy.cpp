// SPDX-License-Identifier: Apache-2.0
#include "cli/dichotomy.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "cli/arguments.hpp"

namespace infimum::cli {

using audit::DepthRow;
using audit::TowerMeasure;
using nlohmann::ordered_json;

namespace {

std::string bytes_text(double bytes) {
  constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  if (bytes >= 1e5) return fmt::format("2^{:.0f} B", std::log2(bytes) + 10.0 * static_cast<double>(unit));
  return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, units[unit]);
}

std::string bits_text(double bits) {
  if (!std::isfinite(bits)) return "beyond 2^1024";
  return bits < 1e9 ? fmt::format("{:.0f}", std::floor(bits)) : fmt::format("2^{:.1f}", std::log2(bits));
}

std::string cells(const std::string& bits, const std::string& law, const std::string& gradient,
                  const std::string& sizes, const std::string& bytes, const std::string& seconds) {
  return fmt::format("  {:>9}  {:>9}  {:>9}  {:>20}  {:>10}  {:>9}", bits, law, gradient, sizes, bytes,
                     seconds);
}

std::string measured_cells(const TowerMeasure& measure, double law) {
  return cells(std::to_string(measure.value_bits), bits_text(law), std::to_string(measure.gradient_bits),
               fmt::format("2^{} .. 2^{}", measure.gradient.smallest, measure.gradient.largest),
               bytes_text(measure.bytes), fmt::format("{:.3g}", measure.seconds));
}

ordered_json measure_json(const TowerMeasure& measure) {
  return {{"value_bits", measure.value_bits},
          {"gradient_bits", measure.gradient_bits},
          {"gradient_exponents",
           {{"largest", measure.gradient.largest}, {"smallest", measure.gradient.smallest}}},
          {"bytes", measure.bytes},
          {"seconds", measure.seconds}};
}

ordered_json law_json(double bits) {
  return std::isfinite(bits) ? ordered_json(bits) : ordered_json(nullptr);
}

std::uint64_t memory_of(const DichotomyArguments& arguments) {
  return parse_memory("--memory-limit", arguments.memory_limit.value_or("2G"));
}

}  // namespace

audit::TowerShape shape_of(const DichotomyArguments& arguments) {
  audit::TowerShape shape;
  shape.width = arguments.width.value_or(shape.width);
  shape.weight_bits = arguments.weight_bits.value_or(shape.weight_bits);
  shape.seed = arguments.seed.value_or(shape.seed);
  if (shape.width < 1 || shape.width > 256) throw base::UsageError("--width: expected 1 to 256");
  if (shape.weight_bits < 1 || shape.weight_bits > 64)
    throw base::UsageError("--weight-bits: expected 1 to 64");
  return shape;
}

std::string dichotomy_header() {
  const std::string names = cells("bits", "at most", "gradient", "sizes", "memory", "seconds");
  return fmt::format("{:5}  {:<{}}{}\n", "", "relu", names.size() - 1, " x^2") +
         fmt::format("{:>5}{}{}\n", "depth", names, names);
}

std::string dichotomy_line(const DepthRow& row) {
  const std::string relu = measured_cells(row.relu, row.relu_law);
  const std::string square =
      row.square ? measured_cells(*row.square, row.square_law)
                 : cells("", bits_text(row.square_law), "", "", bytes_text(row.expected_bytes), "");
  const std::string line = fmt::format("{:>5}{}{}", row.depth, relu, square);
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string dichotomy_json(const audit::TowerShape& shape, std::uint64_t memory,
                           const std::vector<DepthRow>& rows) {
  ordered_json json = {{"format", "infimum-dichotomy-1"},  {"width", shape.width},
                       {"weight_bits", shape.weight_bits}, {"seed", shape.seed},
                       {"memory_limit", memory},           {"rows", ordered_json::array()}};
  for (const DepthRow& row : rows) {
    ordered_json entry = {{"depth", row.depth}, {"relu", measure_json(row.relu)}};
    entry["relu"]["most_value_bits"] = law_json(row.relu_law);
    entry["square"] = row.square ? measure_json(*row.square) : ordered_json::object();
    entry["square"]["most_value_bits"] = law_json(row.square_law);
    if (!row.square) entry["square"]["expected_bytes"] = law_json(row.expected_bytes);
    json["rows"].push_back(std::move(entry));
  }
  return json.dump(2) + "\n";
}

void dichotomy(const DichotomyArguments& arguments, const std::string& json) {
  const audit::TowerShape shape = shape_of(arguments);
  const std::uint64_t memory = memory_of(arguments);
  const bool text = json != "-";
  if (text)
    write_result("-",
                 fmt::format("{} units of each layer, weights of {} bits; lengths in bits, of values and of "
                             "derivatives\n\n",
                             shape.width, shape.weight_bits) +
                     dichotomy_header());
  const auto rows = audit::dichotomy(shape, static_cast<double>(memory), [&](const DepthRow& row) {
    if (text) write_result("-", dichotomy_line(row));
  });
  if (text)
    write_result(
        "-",
        fmt::format("\nrelu grows by at most {:.1f} bits a layer; x^2 doubles, and stops at the memory "
                    "limit of {}\n",
                    static_cast<double>(shape.weight_bits) + std::log2(static_cast<double>(shape.width) + 1),
                    bytes_text(static_cast<double>(memory))));
  if (!json.empty()) write_result(json, dichotomy_json(shape, memory, rows));
}

}  // namespace infimum::cli
