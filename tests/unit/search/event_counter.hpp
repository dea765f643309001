// SPDX-License-Identifier: Apache-2.0
//
// Follows the events of a proof, and knows at each moment how many subtrees are still to come.
#pragma once

#include "proof/listener.hpp"

namespace infimum::search {

class EventCounter final : public proof::Listener {
 public:
  void split(std::size_t, std::size_t) override { step(2); }
  void symmetric_split(std::size_t, std::size_t) override { step(2); }
  void flip(std::size_t, std::size_t) override { step(1); }
  void leaf(std::string_view) override {
    ++leaves;
    step(0);
  }
  void earlier(std::string_view) override {}
  std::uint64_t steps = 0, leaves = 0, trees = 0;
  bool between_trees() const { return open_ == 0; }

 private:
  std::uint64_t open_ = 0;  // subtrees announced and not yet begun
  void step(std::uint64_t children) {
    ++steps;
    if (open_ == 0) ++trees, open_ = 1;
    open_ += children - 1;
  }
};

}  // namespace infimum::search
