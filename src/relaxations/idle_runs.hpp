// SPDX-License-Identifier: Apache-2.0
//
// What a region with one input must lose where its relaxation says nothing: at points with r = 0 at which
// units of both signs are free, so that their kinks together could meet any target. But each unit has one
// kink, so that over a run of such points a network of the region is few segments, and these leave at least
// what the best lines do (rule SEGMENTS of docs/certificate-format.md, with its proof). In units of
// LineFits::unit(). For `boston1` with five units a third of the regions.
#pragma once

#include <cstdint>
#include <vector>

#include "relaxations/line_tables.hpp"
#include "relaxations/region.hpp"

namespace infimum::relaxations {

template <class Number>  // std::int64_t: exact; double: a guess
class IdleRuns {
 public:
  // The frame must outlive this object.
  explicit IdleRuns(const Frame& frame);

  // What the rule adds if r vanishes at the points of `zeros`; 0 where there are no line fits.
  // Cost: O(n k), but for the tables.
  Number least(const Region& region, const Bitset& zeros);

 private:
  const Frame& frame_;
  LineTables<Number> tables_;
  Bitset idle_, known_, bound_;
  std::vector<bool> seen_, here_;  // units that are free at an idle point, and in the run at hand
  std::vector<Number> least_;      // of the runs so far, by the number of their kinks

  void find_idle(const Region& region, const Bitset& zeros);
  bool turns(const Region& region, std::size_t place) const;
  std::size_t end_of_run(const Region& region, std::size_t first);
  void add_run(std::size_t first, std::size_t end);
};

extern template class IdleRuns<std::int64_t>;
extern template class IdleRuns<double>;

}  // namespace infimum::relaxations
