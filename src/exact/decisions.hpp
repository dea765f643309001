// SPDX-License-Identifier: Apache-2.0
//
// Where the arguments of the activations lie: what turns a program into a polynomial. One code for each entry
// of each piecewise value at each point: 2p inside of piece p, 2k + 1 on breakpoint k exactly. A float can
// show the first, only exact arithmetic the second; what neither has shown yet is undecided.
#pragma once

#include <cstdint>
#include <vector>

#include "exact/program.hpp"

namespace infimum::exact {

using Code = std::uint8_t;
inline constexpr Code undecided = 255;

// The codes of one batch: for each piecewise value a matrix of width x points (one column if it is shared),
// row-major.
class Decisions {
 public:
  Decisions() = default;
  Decisions(const Program& program, std::size_t points);  // all undecided

  std::vector<Code>& of(ValueId id) { return codes_[id]; }
  const std::vector<Code>& of(ValueId id) const { return codes_[id]; }
  std::size_t count() const;           // of all codes
  std::size_t count(Code code) const;  // of this one

 private:
  std::vector<std::vector<Code>> codes_;  // by value; empty for steps that decide nothing
};

// The code of an exact argument.
Code code_of(const Piecewise& step, const Rational& argument);

// What is taken as the derivative on a breakpoint, where left and right derivative differ: the number between
// them that is nearest to 0 (0 for relu and |z|, the slope for leaky relu), or a fixed share of the way from
// left to right.
struct KinkRule {
  bool nearest_to_zero = true;
  Rational share = 0;  // 0 is the left derivative, 1 the right one; used unless nearest_to_zero
};

// The function and its derivative, by code: on code c they are slope z + intercept and derivative. The
// function on a breakpoint is that of the piece on its left.
struct Pieces {
  RationalVector slopes, intercepts, derivatives;  // one for each code
};
Pieces pieces_of(const Piecewise& step, const KinkRule& rule);

}  // namespace infimum::exact
