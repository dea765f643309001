// SPDX-License-Identifier: Apache-2.0
//
// The best network so far: exact parameters, exact risk. It accepts guesses, which are first improved by
// descent and then made exact, and exact networks; in both cases only the exact risk on the data decides.
// Any thread may ask and offer; the work is done outside of the lock, on the scratch of the caller.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "relaxations/exact_risk.hpp"
#include "search/descent.hpp"

namespace infimum::search {

using numbers::Rational;

class Incumbent {
 public:
  struct Best {
    std::vector<Rational> parameters;  // over the integer rows
    std::size_t positive;
    Rational risk;
    Guess guessed_risk;  // pure error excluded for the squared loss
  };

  // Starts with the zero network.
  explicit Incumbent(const Frame& frame);

  std::shared_ptr<const Best> best() const;
  // Grows with every improvement.
  std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  Guess guessed_risk() const { return guessed_risk_.load(std::memory_order_relaxed); }
  Rational risk() const { return best()->risk; }
  networks::ShallowNetwork network() const;

  // Each returns whether the incumbent became better.
  bool offer(Descent& descent, GuessVector guess, std::size_t positive);
  bool offer_exact(std::vector<Rational> parameters, std::size_t positive);

 private:
  const Frame& frame_;
  const relaxations::ExactRisk exact_risk_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Best> best_;
  std::atomic<std::uint64_t> version_{0};
  std::atomic<Guess> guessed_risk_{0};

  Best judged(std::vector<Rational> parameters, std::size_t positive) const;
};

}  // namespace infimum::search
