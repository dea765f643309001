// SPDX-License-Identifier: Apache-2.0
//
// Linear inequalities with alternatives, as two questions about networks come down to them
// (docs/farkas-certificates.md): unknown theta_1 .. theta_k, rows X_i, and sets S of units with f_S(i) = sum
// over j in S of theta_j.X_i. Of some points f_S(i) <= v_i is required for every admissible S, of some f_S(i)
// >= v_i for at least one. A region is a list of pairs (i, S) for which the latter is decided; in a region
// that holds no theta a combination of inequalities says so (Farkas), and a tree of such combinations refutes
// the whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "networks/shallow.hpp"
#include "numbers/rational.hpp"

namespace infimum::special {

using numbers::Integer;
using numbers::Rational;
using numbers::RationalVector;

using Set = std::uint32_t;  // of units, unit j as bit j
inline constexpr std::size_t most_units = 12;

struct Alternatives {
  std::size_t units = 0;
  bool single = false;                     // admissible are sets of one unit; otherwise all sets
  std::vector<std::vector<Integer>> rows;  // X_i, the inputs without denominators and 1
  RationalVector values;                   // v_i
  std::vector<char> bounded;               // f_S(i) <= v_i for all admissible S
  std::vector<char> open;                  // f_S(i) >= v_i for some admissible S that is not empty

  std::size_t width() const { return rows.front().size(); }
};

// The points as rows of integers, a 1 behind the inputs: each input times the least common multiple of its
// denominators, which `scales` receives.
std::vector<std::vector<Integer>> integer_rows(const std::vector<RationalVector>& x,
                                               std::vector<Integer>& scales);

// theta as units of this sign, in the coordinates of the points.
std::vector<networks::Unit> units_of(const std::vector<RationalVector>& theta,
                                     const std::vector<Integer>& scales, int sign);

struct Decision {
  std::size_t point;
  Set set;
};

// The sets among which a split at an open point chooses, in increasing order: of units that are in the same
// sets of the list, which may be exchanged with each other, those of lower number first.
std::vector<Set> choices(const Alternatives& question, const std::vector<Decision>& list);

// An inequality: f_set(point) <= v for `upper`, f_set(point) >= v otherwise.
struct Inequality {
  std::size_t point;
  Set set;
  bool upper;
};

// Factor > 0 times f_set(point) <= v, or < 0 times f_set(point) >= v.
struct Term {
  std::size_t point;
  Set set;
  Integer factor;
};

// Why a region holds no theta: a combination of its inequalities, or a split and the same for its children.
struct Refutation {
  std::vector<Term> combination;  // of a leaf
  std::size_t point = 0;          // of a split
  std::vector<std::pair<Set, std::unique_ptr<Refutation>>> children;
  std::vector<std::size_t> used;  // the points whose decisions it rests on, in increasing order

  bool is_leaf() const { return children.empty(); }
};

// The combination of just these inequalities that shows that they contradict each other, if there is one and
// no other. Exact.
std::optional<std::vector<Term>> contradiction(const Alternatives& question,
                                               const std::vector<Inequality>& inequalities);

// Whether theta (k vectors) satisfies everything, alternatives included. Exact. For single sets inequalities
// are those of signs, f < 0 and f > 0, which a multiple of theta makes <= -1 and >= 1; for others all sums of
// relu(theta_j.X_i) are v_i.
bool satisfies(const Alternatives& question, const std::vector<RationalVector>& theta);

}  // namespace infimum::special
