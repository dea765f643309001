// SPDX-License-Identifier: Apache-2.0
//
// The checkpoint: one file with all that a killed search needs to go on, its proof included, written whole or
// not at all. Its bytes are
//   "infimum-checkpoint 1\n" "H N M\n" problem state steps digest
// where problem are H bytes of text that must be equal when the search goes on, state is a Snapshot of N
// bytes, steps are the M bytes of gzip members that the certificate has so far, and digest is the SHA-256 of
// all before.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "proof/certificate.hpp"
#include "search/keeper.hpp"

namespace infimum::search {

// What must be equal for a search to go on: the format of the proof, problem, gap.
std::string checkpoint_problem(const erm::Problem& problem, const Rational& gap);

class CheckpointFile final : public Keeper {
 public:
  using Complain = std::function<void(const std::string&)>;

  // Every so many seconds, but never so often that writing takes more than a twentieth of the time. All
  // arguments must outlive the keeper.
  CheckpointFile(std::string path, std::string problem, proof::Certificate& proof, double seconds,
                 Complain complain);

  bool due() override;
  void keep(const Snapshot& snapshot) override;

 private:
  using Clock = std::chrono::steady_clock;

  std::string path_, problem_;
  proof::Certificate& proof_;
  Clock::duration interval_;
  Complain complain_;
  std::atomic<Clock::rep> next_;

  void write(const Snapshot& snapshot, std::uint64_t steps);
};

// Reads a checkpoint and hands its steps, piece by piece, to the sink. InputError if the file cannot be read,
// is no checkpoint, is damaged, or belongs to another problem.
Snapshot read_checkpoint(const std::string& path, const std::string& problem,
                         const proof::Spool::Sink& steps);

}  // namespace infimum::search
