// SPDX-License-Identifier: Apache-2.0
#include "cli/running_files.hpp"

#include <fmt/core.h>

#include <filesystem>

#include "base/errors.hpp"

namespace infimum::cli {

RunningFiles::RunningFiles(const erm::Problem& problem, const numbers::Rational& gap, const Paths& paths)
    : paths_(paths) {
  const std::string& beside = paths.certificate.empty() ? paths.checkpoint : paths.certificate;
  if (!beside.empty()) proof_.emplace(problem, beside);
  const std::string lines = search::checkpoint_problem(problem, gap);
  if (!paths.resume.empty()) {
    earlier_ = search::read_checkpoint(paths.resume, lines, [this](std::string_view piece) {
      if (proof_) proof_->adopt(piece);
    });
    if (proof_) proof_->check_adopted();
  }
  if (paths.checkpoint.empty()) return;
  const auto complain = [](const std::string& why) { fmt::print(stderr, "infimum: warning: {}\n", why); };
  checkpoint_.emplace(paths.checkpoint, lines, *proof_, paths.interval, complain);
}

proof::Listener& RunningFiles::listener() {
  if (proof_) return *proof_;
  return silence_;
}

void RunningFiles::attach_to(search::Options& options) {
  if (checkpoint_) options.keeper = &*checkpoint_;
  if (earlier_) options.earlier = &*earlier_;
}

std::uint64_t RunningFiles::finish(const search::Outcome& outcome) {
  if (paths_.certificate.empty()) return 0;
  return proof_->finish({outcome.risk, outcome.bound, outcome.network, outcome.positive});
}

void RunningFiles::remove_checkpoint() const {
  std::error_code nothing_there;
  if (!paths_.checkpoint.empty()) std::filesystem::remove(paths_.checkpoint, nothing_there);
}

}  // namespace infimum::cli
