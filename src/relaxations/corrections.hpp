// SPDX-License-Identifier: Apache-2.0
//
// Conditions of rule LEAF that must hold with equality, T(v) = 0 or sum r x = 0, are met exactly by changing
// r at as many points as there are independent conditions: a small linear system in exact arithmetic, its
// pivot points guessed. Where rows of points fix the directions of all conditions, the witness only names
// points and equations (solved entries). In the network form a change at one point moves the intercept, and
// with it r at all decided points, so conditions are taken relative to their weighted mean over the decided
// points.
#pragma once

#include "linear/exact_solve.hpp"
#include "linear/pivots.hpp"
#include "relaxations/columns.hpp"
#include "relaxations/expansion.hpp"

namespace infimum::relaxations {

class Corrections {
 public:
  // conditions: columns whose condition must be an equation. The arguments must outlive this object.
  Corrections(Expansion& expansion, const Region& region, const Columns& columns,
              const std::vector<Hinge>& hinges, std::vector<std::size_t> conditions, bool centred);

  // Names the corrections as solved entries of the witness, if these conditions can be named.
  bool name(erm::Witness& witness) const;
  // Adds to the entries of the witness what makes all equations hold; false if the guessed pivots were
  // singular.
  bool apply(erm::Witness& witness) const;

  // The same in floats: pulls that cancel the errors of all columns' conditions where those must be
  // equations; nullopt if the guess fails.
  const std::vector<std::size_t>& points() const { return pivot_points_; }
  std::optional<GuessVector> guess(const GuessVector& errors) const;

 private:
  Expansion& expansion_;
  const Frame& frame_;
  const Region& region_;
  const Columns& columns_;
  const std::vector<Hinge>& hinges_;
  std::vector<const Hinge*> hinge_at_;  // of every point; nullptr where there is none
  std::vector<std::size_t> conditions_;
  std::vector<std::size_t> pivot_points_;
  linear::RationalMatrix system_;
  std::vector<GuessVector> guessed_system_;
  std::vector<erm::SolvedEntry> named_;
  bool can_name_ = false;

  std::vector<Integer> condition_sums(const Multipliers& r, const std::vector<Hinge>& hinges) const;
  const std::vector<Piece>* pieces_at(std::size_t point) const;
  // Independent conditions, as many points that can correct them, and phi of the ones at the others.
  struct GuessedPivots {
    std::vector<std::size_t> conditions, points;
    std::vector<GuessVector> system;
  };
  GuessedPivots find_pivots(const std::vector<std::size_t>& points, bool centred) const;
  GuessedPivots pivots_among(const std::vector<std::size_t>& points, bool centred) const;
  std::vector<GuessVector> guessed_values(const std::vector<std::size_t>& points, bool centred) const;
  Guess guessed_mean(std::size_t a) const;
  void choose_pivots(bool centred);
  bool find_names();
  void make_names();
  std::vector<std::size_t> fixing_points(const Column& column) const;
  std::vector<Rational> weighted_means(bool centred) const;
};

}  // namespace infimum::relaxations
