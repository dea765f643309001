// SPDX-License-Identifier: Apache-2.0
//
// A search at rest, as it must be remembered to go on later: what is left of the tree in the order of the
// proof, and what is known by now. The steps that the proof has been told already are not part of it.
// Relaxations begin afresh on the open regions, and a region is nothing but its lists of signs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "relaxations/region.hpp"

namespace infimum::search {

using numbers::Rational;
using relaxations::Frame;
using relaxations::Guess;
using relaxations::Region;

// A region without what can be computed again.
struct Outline {
  std::size_t positive = 0;
  std::vector<std::vector<cells::Cut>> cuts;  // by unit
  std::vector<std::size_t> expected_units;
  std::size_t expected_point = 0;
  Guess bound = 0;
  std::vector<cells::Cut> outputs{};  // the points where an output ReLU is on (+1), or off
  bool operator==(const Outline&) const = default;
};
Outline outline(const Region& region);
// nullopt if there is no such region in the frame.
std::optional<Region> region_of(const Outline& outline, const Frame& frame);

using Remainder = std::variant<Outline, std::string>;  // an open region; encoded steps

struct Snapshot {
  std::uint64_t regions = 0, leaves = 0;
  double seconds = 0;
  bool given_up = false;
  std::optional<Rational> least_bound;  // of the leaves
  std::size_t positive = 0;             // of the incumbent
  std::vector<Rational> parameters;     // likewise
  std::vector<Remainder> remainders;
  bool operator==(const Snapshot&) const = default;
};

std::string to_bytes(const Snapshot& snapshot);
// nullopt if the bytes are none of to_bytes().
std::optional<Snapshot> snapshot_from(std::string_view bytes);

}  // namespace infimum::search
