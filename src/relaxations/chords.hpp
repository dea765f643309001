// SPDX-License-Identifier: Apache-2.0
//
// Chords of relu on a cone that is known by its cuts (relaxations/envelope.hpp), as regions hand them on: a
// chord of a cone is one of every part of it. Guesses.
// header-only
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "erm/problem.hpp"

namespace infimum::relaxations {

struct Chord {
  std::size_t point;
  std::array<double, erm::most_cut_dimension> slope;         // D guessed coordinates, then zeros
  std::array<std::uint32_t, erm::most_cut_dimension> basis;  // places in the list of cuts, increasing
  std::size_t basis_size;
};

// Where the fit of a region ended.
struct CutStart {
  std::vector<double> place;  // the parameters
  std::vector<Chord> chords;
  std::vector<std::pair<std::size_t, double>> multipliers;  // of cuts
  std::vector<std::size_t> basis;                           // of the envelope
  std::vector<double> inside;                               // a direction in the cone
};

}  // namespace infimum::relaxations
