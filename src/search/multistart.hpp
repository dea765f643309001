// SPDX-License-Identifier: Apache-2.0
//
// Incumbents by iterated local search (Lourenco, Martin and Stuetzle 2003): chains of descents, each from the
// best network of its chain with one unit shaken or drawn anew or three made a spike at a single point, or,
// once that has led nowhere for a while, from a random network whose kinks pass through random points. A
// first round comes before the search, and as long as the best risk has been met by few chains, a little goes
// on beside it. The amount of work is counted and not timed, so that the same seed gives the same search. Not
// safe for several threads at once.
#pragma once

#include <cstdint>
#include <vector>

#include "base/limits.hpp"
#include "base/random.hpp"
#include "search/incumbent.hpp"

namespace infimum::search {

class Multistart {
 public:
  // The frame must outlive this object.
  Multistart(const Frame& frame, std::uint64_t seed);

  // As many descents as the problem's size suggests, until a limit is reached.
  void first_round(const base::Limits& limits, Incumbent& incumbent);
  // A few more.
  void go_on(Incumbent& incumbent);
  // Several chains have ended in the best risk: more of them hardly find a better one.
  bool finished() const;

 private:
  // Networks with equally many positive units.
  struct Chain {
    GuessVector parameters;  // empty before its first descent
    Guess risk = 0;
    std::size_t fruitless = 0;  // moves since the last improvement
    bool has_met_best = false;
  };

  const Frame& frame_;
  Descent descent_;
  base::Random random_;
  std::vector<Chain> chains_;  // by the number of positive units; one, if that is fixed
  std::size_t next_ = 0;
  bool may_spike_;
  Guess best_approached_;     // least risk of a descent
  std::size_t meetings_ = 0;  // of chains and that risk
  // The best network since the incumbent was last offered one.
  GuessVector best_;
  std::size_t best_positive_ = 0;
  Guess best_risk_;

  std::size_t positive(const Chain& chain) const;
  bool deserves_effort(const Chain& chain, Guess risk) const;
  GuessVector moved(const Chain& chain);
  void draw_unit(Guess* theta);
  void shake_unit(Guess* theta);
  // A ridge over a random direction of the inputs that rises, or falls, to the target of one point, from 0 at
  // the points before and behind it: of three units, s relu(.) twice and -s relu(.) once. Outliers are met so
  // by the best networks, and no move of one unit leads there.
  struct Spike {
    GuessVector direction;
    Guess before = 0, top = 0, behind = 0;  // along it
    Guess height = 0;
  };
  Spike draw_spike(const GuessVector& parameters, std::size_t positive);
  bool make_spike(GuessVector& parameters, std::size_t positive);  // false if units of a sign are lacking
  void descend();
  void advance(Chain& chain, GuessVector parameters, Guess risk);
  void compare(Chain& chain, GuessVector parameters, Guess risk);
  void offer(Incumbent& incumbent);
};

}  // namespace infimum::search
