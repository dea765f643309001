// SPDX-License-Identifier: Apache-2.0
//
// ERM_bit, empirical risk minimisation with rational numbers of bounded length: given an architecture,
// labelled points, losses and a threshold, are there rational parameters of risk at most the threshold whose
// encoding has at most C1 |I|^C2 bits, |I| the bits of the problem? For piecewise linear activations that is
// in NP, since `verify` takes polynomial time; for deep networks with a polynomial activation of degree 2 or
// more it is #P-hard, since a single bit of one network value is.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "networks/graph.hpp"

namespace infimum::erm {

using networks::Graph;
using networks::Parameters;
using numbers::Integer;
using numbers::Rational;
using numbers::RationalVector;

// Of one point, over its labelled vertices, f the network's value and y the label:
//   squared, absolute, hinge: the sum of (f - y)^2, |f - y|, max(0, 1 - y f)
//   zero_one: how many have y f <= 0 (labels are -1 and 1)
//   equality: 1 unless all values are equal to their labels
//   bit:      how many have floor(|f| / 2^bit) mod 2 different from their label (0 or 1)
enum class BitLossKind { squared, absolute, hinge, zero_one, equality, bit };
inline constexpr long farthest_bit = 1L << 40;
struct BitLoss {
  BitLossKind kind = BitLossKind::squared;
  long bit = 0;  // at most farthest_bit from 0
  bool operator==(const BitLoss&) const = default;
};

using VertexEntry = std::pair<std::size_t, Rational>;  // a vertex and its number

struct BitPoint {
  std::vector<VertexEntry> x;         // inputs other than 0
  std::vector<VertexEntry> y;         // labels
  std::optional<Rational> elsewhere;  // the label of all other vertices; without it they are not scored
  BitLoss loss;
  Rational weight = 1;  // not negative
};

struct BitProblem {
  Graph graph;
  std::vector<BitPoint> points;
  Rational threshold = 0;
  unsigned long factor = 1, exponent = 1;  // C1 and C2 of the bits that parameters may have
};

// The bits of the problem: of all its rational numbers (inputs of all vertices, zeros included, labels,
// weights, activations, threshold), and one for each vertex and edge.
Integer size_of(const BitProblem& problem);
Integer allowed_bits(const BitProblem& problem);  // C1 |I|^C2

// Of the network's values by vertex. Exact.
Rational loss_of(const BitPoint& point, const RationalVector& values);

// The same of values of `used` bits together; nullopt if the room does not suffice, and `lack` says what is
// missing.
std::optional<Rational> loss_of(const BitPoint& point, const RationalVector& values, long double used,
                                const networks::Room& room, networks::Lack& lack);

enum class Verdict { yes, no, unknown };

struct Verification {
  Verdict verdict = Verdict::unknown;
  Rational risk;             // of the points that were computed: all of them, or a lower bound
  std::size_t computed = 0;  // points
  networks::Lack lack = networks::Lack::none;  // what the first point that was not computed took too much of
  long double expected_bits = 0;               // of the longest number of such a point; a forecast
  Integer used_bits, allowed_bits;
  std::optional<std::size_t> worst;  // the first point of positive loss
};

// Does the network with these parameters show that the answer is yes? `no` says so of these parameters only.
// Unknown if the room that there is for each point leaves the question open; when the limits are reached, no
// other point is begun. std::invalid_argument if there is not one parameter for each edge.
Verification verify(const BitProblem& problem, const Parameters& parameters, const networks::Room& room);

}  // namespace infimum::erm
