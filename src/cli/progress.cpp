// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"

#include <fmt/core.h>

#include "base/limits.hpp"

namespace infimum::cli {

namespace {

constexpr double seconds_between_lines = 1.0;
constexpr std::size_t lines_between_headers = 20;

}  // namespace

bool ProgressTable::due(double seconds) const {
  return seconds >= last_ + seconds_between_lines;
}

void ProgressTable::progress(const search::Progress& progress) {
  if (!progress.improved && !due(progress.seconds)) return;
  last_ = progress.seconds;
  if (lines_++ % lines_between_headers == 0) print_header();
  const double risk = numbers::to_nearest_double(progress.risk),
               bound = numbers::to_nearest_double(progress.bound);
  const double gap = risk > 0 ? 100.0 * (risk - bound) / risk : 0.0;
  fmt::print(stderr, "{:>8.1f} {:>10} {:>6} | {:>14.8g} {:>14.8g} {:>6.2f} % | {:>6} {}\n", progress.seconds,
             progress.regions, progress.open, bound, risk, gap, base::memory_in_use() >> 20,
             progress.improved ? "*" : "");
}

void ProgressTable::stopping(base::StopReason reason, std::size_t open) {
  fmt::print(stderr, "stopping ({}): proving a bound for {} open regions; a second interrupt ends at once\n",
             base::to_string(reason), open);
}

void ProgressTable::print_header() {
  if (lines_ == 1) {
    fmt::print(stderr, "bound: least over open regions, a guess until the end; * better network\n");
  }
  fmt::print(stderr, "{:>8} {:>10} {:>6} | {:>14} {:>14} {:>8} | {:>6}\n", "seconds", "regions", "open",
             "bound", "risk", "gap", "MiB");
}

}  // namespace infimum::cli
