// SPDX-License-Identifier: Apache-2.0
//
// What proves a lower bound of the risk on one region: a rational r_i per point and an alpha per free pair
// with r_i s_j < 0, in the compact form in which a certificate stores them (docs/certificate-format.md,
// section 6):
//   r_i = base_i + entry_i,  base from a coarse network (network form) or 0 (plain form).
// header-only
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "erm/problem.hpp"

namespace infimum::erm {

using numbers::Integer;

struct Entry {
  std::size_t point;
  Integer numerator;  // entry = numerator * 2^exponent / denominator
};

// An entry that the reader computes: at a decided point, so that the equation holds (network form only). With
// bases the equations are those of the affine function: 0 of the intercept, beyond of an input.
struct SolvedEntry {
  std::size_t point;
  std::size_t equation;             // below the number of units: of this unit; beyond: of an affine term
  std::vector<std::size_t> points;  // of a unit's equation: D - 1 points whose rows fix its direction
};

// What stands for relu(u) from below: 0, u, or relu(u) itself, which subdivides the cone of the unit. The
// format has all alphas in [0, 1]; no more than their ends are needed here.
enum class Alpha : unsigned char { zero, one, exact };

// Where cones are nothing but their cuts: what rule BASES asks for, for the pairs of its order.
struct Basis {
  std::size_t unit;
  std::vector<std::size_t> pairs;  // numbers in the list of the unit, increasing
};
struct Fraction {
  std::int64_t numerator = 0, denominator = 1;
};
struct FreePair {
  Rational alpha;  // where p > 0
  struct Chord {
    std::size_t basis;
    Fraction share;  // of the last one: what the others leave
  };
  std::vector<Chord> chords;  // where p < 0
};
struct Bases {
  std::vector<Basis> all;
  std::vector<FreePair> pairs;
  std::vector<std::size_t> forms;  // one for each unit
};

struct Witness {
  bool network_form = false;
  long exponent = 0;        // of the coefficients
  Integer denominator = 1;  // of the coefficients
  std::vector<Integer>
      coefficients;  // intercept (absolute loss), affine term (skip), then the units, as in the format

  long entry_exponent = 0;
  Integer entry_denominator = 1;
  std::vector<Entry> entries;  // increasing points, numerators not 0
  std::vector<SolvedEntry> solved;

  std::vector<Alpha> alphas;   // for the pairs that the rule asks for, in its order
  std::optional<Bases> bases;  // instead, where cones are nothing but their cuts
};

// r = 0 at all points, which proves what no function can avoid, whatever the region.
inline Witness nothing_said(const Problem& problem) {
  Witness witness;
  if (problem.cones == Cones::rays) return witness;
  witness.bases.emplace();
  for (std::size_t j = 0; j < problem.family.units; ++j) {
    witness.bases->all.push_back({j, {}});
    witness.bases->forms.push_back(j);
  }
  return witness;
}

}  // namespace infimum::erm
