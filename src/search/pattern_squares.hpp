// SPDX-License-Identifier: Apache-2.0
//
// A guessed network at all targets at once: its pre-activations, its values, and the least squares of its
// pattern, which says of every unit and target whether the unit is on there. Descents do nothing else, at all
// points in every step, so the inputs are kept as columns, and everything is a sum over columns
// (linear/lanes.hpp). Guesses.
//
// A list has an entry for every target, then zeros up to size(); lists of several units follow each other.
#pragma once

#include <cstddef>
#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::search {

using relaxations::Frame;
using relaxations::Guess;
using relaxations::GuessVector;

class PatternSquares {
 public:
  struct Target {
    std::size_t group;
    Guess y, weight;
  };
  // One target for each group, its mean. The frame must outlive this object.
  explicit PatternSquares(const Frame& frame);
  PatternSquares(const Frame& frame, const std::vector<Target>& targets);

  std::size_t targets() const { return targets_; }
  std::size_t size() const { return size_; }
  const GuessVector& y() const { return y_; }
  const GuessVector& weights() const { return weights_; }

  // Of all units at all targets.
  void preactivations(const GuessVector& parameters, GuessVector& u) const;
  // The rest of the network, c + a.x.
  void affine_part(const GuessVector& parameters, GuessVector& sum) const;
  // Adds s * change of all units that are on, u > 0, or turn on, u = 0 and change > 0. With change = u that
  // is s * relu(u).
  void add_units(const GuessVector& u, const GuessVector& change, std::size_t positive,
                 GuessVector& sum) const;
  // Adds s * relu of what lies between two lists of pre-activations, at u + step (to - u).
  void add_units_between(const GuessVector& u, const GuessVector& to, Guess step, std::size_t positive,
                         GuessVector& sum) const;
  // sum weight (y - f)^2.
  Guess squares(const GuessVector& weights, const GuessVector& y, const GuessVector& f) const;
  // sum weight z z' (row by row) and sum weight y z, where z is the gradient of the network in its stacked
  // parameters, the units with u > 0 being on.
  void moments(const GuessVector& u, std::size_t positive, const GuessVector& weights, const GuessVector& y,
               GuessVector& gram, GuessVector& right) const;

 private:
  const Frame& frame_;
  std::size_t targets_, size_;
  GuessVector columns_;  // of the inputs, size_ entries each
  GuessVector y_, weights_;
  mutable GuessVector z_, weighted_, sums_;  // scratch memory of a block of targets

  const Guess* column(std::size_t t) const { return columns_.data() + t * size_; }
  void fill_block(const GuessVector& u, std::size_t positive, std::size_t begin, std::size_t count) const;
};

}  // namespace infimum::search
