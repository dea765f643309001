// SPDX-License-Identifier: Apache-2.0
//
// What `infimum train` tells at the end: a closing block for people, and the same as JSON for programs. Every
// number is exact or carries the sign of approximation.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "search/solver.hpp"

namespace infimum::cli {

struct Trained {
  const erm::Problem& problem;
  const search::Outcome& outcome;
  std::size_t distinct_points;
  double seconds;
  std::uint64_t seed;
  std::size_t threads;
  std::string network_file;      // empty if none was written
  std::string certificate_file;  // likewise
  std::uint64_t certificate_bytes = 0;
  std::string checkpoint_file{};  // from which the search can go on; empty if it cannot

  bool optimal() const { return outcome.bound == outcome.risk; }
};

// The network in decimals; with one input its kinks too.
std::string network_rows(const Trained& trained);
std::string closing_block(const Trained& trained);
nlohmann::ordered_json closing_json(const Trained& trained);

// The network file: the network with the story of its training.
std::string network_json(const Trained& trained);

// "skip, no bias, signs ++-" or empty.
std::string restrictions(const erm::Family& family);

}  // namespace infimum::cli
