// SPDX-License-Identifier: Apache-2.0
//
// The progress table on standard error: a line for every improvement and one every second, the header
// repeated every twenty lines.
#pragma once

#include "search/solver.hpp"

namespace infimum::cli {

class ProgressTable final : public search::Observer {
 public:
  void progress(const search::Progress& progress) override;
  bool due(double seconds) const override;
  void stopping(base::StopReason reason, std::size_t open) override;

 private:
  std::size_t lines_ = 0;
  double last_ = -1;

  void print_header();
};

}  // namespace infimum::cli
