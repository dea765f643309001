// SPDX-License-Identifier: Apache-2.0
//
// Writes certificates of the second kind (docs/farkas-certificates.md): a network that does what was asked
// for, or the tree of Farkas vectors that shows that there is none.
#pragma once

#include <string>

#include "networks/shallow.hpp"
#include "special/alternatives.hpp"

namespace infimum::special {

// What the header says; `inside` for separate alone.
struct FarkasHeader {
  std::string question;  // separate, convex-fit
  std::string sha256;    // of the data file
  std::size_t records = 0;
  std::string target, inside;
  bool inside_is_number = false;
  std::vector<std::string> features;
  std::size_t units = 0;
};

// The bytes of a certificate that says yes, or no.
std::string yes_certificate(const FarkasHeader& header, const std::vector<networks::Unit>& units);
std::string no_certificate(const FarkasHeader& header, const Alternatives& question,
                           const Refutation& refutation);

// What a certificate holds of a refutation: sets that are images of others in the smaller list of a split
// that moved up are left out.
struct Extent {
  std::uint64_t leaves = 0, splits = 0, deepest = 0;
};
Extent extent(const Alternatives& question, const Refutation& refutation);

}  // namespace infimum::special
