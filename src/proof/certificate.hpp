// SPDX-License-Identifier: Apache-2.0
//
// Writes certificates (docs/certificate-format.md) while the search runs: the proof goes, compressed, to a
// nameless file beside the target; at the end header, proof and network become one gzip stream of three
// members under the final name, whole or not at all. Memory does not grow with the proof.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "erm/problem.hpp"
#include "proof/encoding.hpp"
#include "proof/listener.hpp"
#include "proof/spool.hpp"

namespace infimum::proof {

// The claim: optimal if the bound equals the risk, else an interval. The network attains the risk. With
// bound_only: that no network has a risk below the bound, and no word about any network.
struct Claim {
  Rational risk, bound;
  networks::ShallowNetwork network;  // exactly family.units units, positive ones first
  std::size_t positive = 0;
  bool bound_only = false;
};

// The first line of a certificate: the version of the format, the steps included.
constexpr std::string_view format_line = "infimum-certificate 5\n";
// The lines of the header that say what the problem is.
std::string problem_lines(const erm::Problem& problem);

class Certificate final : public Listener {
 public:
  // InputError at once if nothing can be written beside `path`.
  Certificate(const erm::Problem& problem, const std::string& path);

  void split(std::size_t unit, std::size_t point) override;
  void symmetric_split(std::size_t unit, std::size_t point) override;
  void flip(std::size_t unit, std::size_t point) override;
  void leaf(std::string_view step) override;
  void earlier(std::string_view steps) override;

  // For a run that may have to be continued: makes all steps so far readable as whole gzip members, and
  // returns their size.
  std::uint64_t pause();
  void read_paused(const Spool::Sink& sink) { spool_.read_compressed(sink); }
  // What read_paused() gave to an earlier run, in pieces, before any step is told. `check` refuses damage
  // (InputError).
  void adopt(std::string_view piece) { spool_.adopt(piece); }
  void check_adopted() {
    spool_.read_plain([](std::string_view) {});
  }

  // Puts the file in its place; nothing may follow. Returns its size in bytes. InputError if the disk is
  // full.
  std::uint64_t finish(const Claim& claim);

 private:
  const erm::Problem& problem_;
  std::string path_;
  std::string bytes_;  // waiting for the spool
  Spool spool_;

  void flush_if_full();
  std::string header(const Claim& claim) const;
  std::string network(const Claim& claim) const;
};

}  // namespace infimum::proof
