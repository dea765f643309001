// SPDX-License-Identifier: Apache-2.0
//
// Who wants to know how the search is getting on. Calls come one at a time, from any of its threads.
// header-only
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.hpp"
#include "numbers/rational.hpp"

namespace infimum::search {

using base::StopReason;
using numbers::Rational;

struct Progress {
  double seconds;
  std::uint64_t regions;
  std::size_t open;
  const Rational& risk;
  const Rational& bound;  // least over open regions and leaves: a guess while regions are open
  bool improved;
};

class Observer {
 public:
  virtual ~Observer() = default;
  // After every improvement, and every so many regions if it is due.
  virtual void progress(const Progress& progress) = 0;
  // Whether to be told after so many seconds, with nothing improved. To gather what is told takes a walk over
  // the tree.
  virtual bool due(double /*seconds*/) const { return true; }
  // A limit is reached; the open regions are now closed with what can be proved, which takes a while.
  virtual void stopping(StopReason, std::size_t /*open*/) {}
};

}  // namespace infimum::search
