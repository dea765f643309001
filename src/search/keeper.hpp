// SPDX-License-Identifier: Apache-2.0
//
// Who remembers a search that is still going on, so that it can go on after the end of the process.
// header-only
#pragma once

#include "search/snapshot.hpp"

namespace infimum::search {

class Keeper {
 public:
  virtual ~Keeper() = default;
  // Whether it is time again. Asked often, from any thread.
  virtual bool due() = 0;
  // Called while the search rests, by one thread at a time; all steps that are not in the snapshot have been
  // told to the proof. What it throws ends the search.
  virtual void keep(const Snapshot& snapshot) = 0;
};

}  // namespace infimum::search
