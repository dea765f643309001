// SPDX-License-Identifier: Apache-2.0
//
// The fit of a region with one unit, whose cone is known by its cuts, solved in exact arithmetic: least
// squares over the pieces that a guess suggests, with the unit at 0 where the guess has it on an edge, by the
// equations of Karush, Kuhn and Tucker. Points with chords take part only where these are the unit itself, or
// 0, because the sign of the point follows from the cuts; others are long when exact. Slow and final: used
// where q must be on the border of what the cuts generate, and where the bound must equal a risk.
#pragma once

#include <optional>
#include <vector>

#include "erm/witness.hpp"
#include "relaxations/cut_fit.hpp"

namespace infimum::relaxations {

// What a chord is: the unit itself, where the point is on all over the cone, 0, where it is off, or longer; a
// guess.
enum class ExactPart : char { none, off, on };
ExactPart exact_part(const Frame& frame, const Chord& chord);

struct CutSolution {
  erm::Witness witness;
  std::vector<Rational> parameters;  // over the integer rows, stacked
};

// The fit's chords must be exact. nullopt if the equations contradict each other. What it proves is left to
// the rule, with exact chords.
std::optional<CutSolution> solve_exactly(const Frame& frame, const Region& region, const CutFit& fit);

// The witness of the best network of a cell, exact parameters over the integer rows: of the cuts on which it
// rests, those of which q is a combination, by exact nonnegative least squares.
erm::Witness cell_witness(const Frame& frame, const Region& cell, const std::vector<Rational>& parameters);

}  // namespace infimum::relaxations
