// SPDX-License-Identifier: Apache-2.0
//
// Separability by two hyperplanes (Megiddo 1988) as the training of two ReLUs under an output ReLU: are there
// affine a_1, a_2 such that a_1 < 0 and a_2 < 0 at all inner points, and a_1 > 0 or a_2 > 0 at every outer
// point? With two more inputs (u, v) and eight more points, labels 1 for the inner and 0 for the outer
// points, that is whether relu(b_0 + b_1 relu(..) + b_2 relu(..)) has risk 0: the eight points force b = (1,
// -1, -1). Hence it is NP-hard (Boob, Dey and Lan 2022). Proof: docs/relu-training.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "networks/network.hpp"
#include "reductions/known_training.hpp"

namespace infimum::reductions {

using Point = std::vector<Rational>;

struct AffineForm {
  Point weights;
  Rational bias;

  Rational at(const Point& x) const;
};

struct SeparabilityProblem {
  std::vector<Point> inner, outer;  // neither empty; the first inner point is the origin
  bool yes = false;
  std::vector<AffineForm> hyperplanes;  // two, if yes
  std::string why;                      // a sentence
};

// diamond-2, diamond-3, diamond-4: (+-1, 0), (0, +-1) within, and that many corners (+-1, +-1) outside. gap:
// 0 and 2 within, 1 outside. and-cube: of {0, 1}^d, d >= 2, within are those with x1 = x2 = 0. yes: drawn on
// both sides of two drawn hyperplanes. no: three outer points whose midpoints are within, and drawn others.
// std::invalid_argument otherwise.
SeparabilityProblem separability_problem(const std::string& set, std::size_t inputs, std::size_t points,
                                         std::uint64_t seed);

// Whether the hyperplanes are as they should be.
bool separates(const SeparabilityProblem& problem);

// The points of the network: (p; 0, 0) with labels, and the eight of the gadget.
erm::Problem separability_training(const SeparabilityProblem& problem);

// Of risk 0 on these points; only for a yes.
networks::Network separability_network(const SeparabilityProblem& problem);

}  // namespace infimum::reductions
