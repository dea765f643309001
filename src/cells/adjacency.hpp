// SPDX-License-Identifier: Apache-2.0
//
// Which pairs of extreme rays of a cone span a face of dimension two. Every cut asks this of all pairs of
// rays on its two sides, so the rows of the cone's list at which a ray is tight are kept as words of bits.
//
// Necessary are enough common tight rows. If one of the two rays has no more tight rows than an extreme ray
// needs, these are independent, and that is sufficient. Otherwise the rays are adjacent iff no third extreme
// ray is tight at all common rows (Fukuda and Prodon 1996). Exact, because all rays of the cone are extreme.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cells/cone.hpp"

namespace infimum::cells {

class Adjacency {
 public:
  // The rays of the cone as it is; rows have so many entries.
  Adjacency(const Cone& cone, std::size_t dimension);

  // The places in a list of rays, p not among them, of those that are adjacent to p; increasing. Cost: three
  // operations for each ray of the list where cuts fit into one word.
  void find_neighbours(std::size_t p, const std::vector<std::size_t>& rays,
                       std::vector<std::size_t>& places) const;

 private:
  using Word = std::uint64_t;
  std::size_t words_;            // per ray
  std::size_t needed_;           // tight rows that an extreme ray has at least
  std::vector<Word> tight_;      // of one ray after the other
  std::vector<bool> is_simple_;  // whether a ray has no more than it needs

  bool has_third(const Word* p, const Word* q) const;
};

}  // namespace infimum::cells
