// SPDX-License-Identifier: Apache-2.0
//
// How long the numbers of a program can get, known before it is run: for every value a unit of which all
// entries are integer multiples, and a bound on their size, row by row; likewise for the derivatives of the
// risk by the value. Units multiply along products and meet in greatest common divisors at sums, so each
// layer's denominator occurs once: lengths are linear in the lengths of the parameters (Lemma "PL forward" of
// docs/exact.md). Bounds are matrix products of absolute values. They are doubles rounded upwards with an
// exponent of their own, and never below the truth.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exact/bound.hpp"
#include "exact/decisions.hpp"
#include "exact/program.hpp"
#include "exact/valuation.hpp"

namespace infimum::exact {

// Of a value at all points: the greatest |entry| of each row, and the root of the sum of squares over the
// points (and for one row of a shared value, |entry|).
struct Sizes {
  Bound largest, norm;
};

struct Extent {
  Rational unit = 1;
  Bound bound = {}, norm = {};
  Valuations twos = {};  // by row; of the derivative by a constant a single one for all

  std::size_t bits() const { return bits_of(bound, unit); }
};

// The greatest rational of which both are integer multiples; 0 stands for no condition.
Rational common_unit(const Rational& a, const Rational& b);

// Sizes that were observed instead of foreseen, by value; they must hold at all points. Empty: none.
using Observed = std::vector<std::optional<Sizes>>;

// The longest integers that are put together from residues.
inline constexpr std::size_t most_bits = std::size_t{1} << 17;
// base::SizeError if `what` has more; "the answer has numbers of ...".
void refuse_longer(std::size_t bits, const std::string& what);

// Of the values themselves, for every value of the program. base::SizeError if a unit has far more bits than
// that, which tells how long the numbers would become.
std::vector<Extent> forward_extents(const Program& program, const std::vector<Batch>& batches,
                                    const Observed& observed = {});

// Of the derivatives of the sum over points of weight * result by every value that the result depends on; per
// point, but for shared values the sum over all points, which the inequality of Cauchy and Schwarz bounds.
// `result` has width 1, `weights` is a given value of width 1. Errors as above.
std::vector<std::optional<Extent>> backward_extents(const Program& program,
                                                    const std::vector<Extent>& forward, ValueId result,
                                                    ValueId weights, std::size_t points,
                                                    const KinkRule& rule);

}  // namespace infimum::exact
