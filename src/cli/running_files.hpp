// SPDX-License-Identifier: Apache-2.0
//
// The files that grow with a search: its certificate, and the checkpoint from which it can go on.
#pragma once

#include <optional>
#include <string>

#include "search/checkpoint.hpp"
#include "search/solver.hpp"

namespace infimum::cli {

class RunningFiles {
 public:
  // Empty paths: none. The problem must outlive the files. InputError for paths that cannot be written, and for a
  // checkpoint to go on from that does not fit.
  struct Paths {
    std::string certificate, checkpoint, resume;
    double interval;  // seconds between checkpoints
  };
  RunningFiles(const erm::Problem& problem, const numbers::Rational& gap, const Paths& paths);

  proof::Listener& listener();
  void attach_to(search::Options& options);
  double earlier_seconds() const { return earlier_ ? earlier_->seconds : 0; }

  // Writes the certificate, if there is one; its bytes.
  std::uint64_t finish(const search::Outcome& outcome);
  // After all else is written: a search that has come to its end needs no checkpoint.
  void remove_checkpoint() const;

 private:
  Paths paths_;
  proof::Silence silence_;
  std::optional<proof::Certificate> proof_;  // also where only a checkpoint is asked for
  std::optional<search::Snapshot> earlier_;
  std::optional<search::CheckpointFile> checkpoint_;
};

}  // namespace infimum::cli
