// SPDX-License-Identifier: Apache-2.0
//
// The exact optimum of a tiny problem by going through all activation patterns of all units. Slow, short, and
// sharing no algorithm with src/: it takes from there only the plain structs. Every fit proves its own
// optimality (cone_fit.hpp) and the network is evaluated on the original points before it is returned.
//
// A unit in a cell of the arrangement gives predictions in the cone of the activations of the cell's rays;
// intercept and skip add columns of both signs. So for every choice of signs and of one cell per unit the
// risk is minimised over a cone.
//
// With an output ReLU, f = max(0, g), one also chooses the points that g is to reach; at the others f is 0,
// and values of g above 0 are charged as if 0 were the target, which is never less than the truth. So the
// least over all choices is the least risk. For the absolute loss targets below 0 count as 0. For the squared
// loss points whose means at equal x are below 0 need no choice, because what they cost is convex in g, with
// an edge at 0.
#pragma once

#include <cstddef>

#include "erm/problem.hpp"

namespace infimum::oracle {

using numbers::Rational;

struct Optimum {
  Rational risk;
  networks::ShallowNetwork network;  // attains it; positive units first
  std::size_t fits = 0;              // convex programs solved
};

// std::logic_error if a self-check fails, std::invalid_argument if the family asks for more positive units
// than units.
Optimum brute_force(const erm::Problem& problem);

// f(x), and the risk of a network on all points, straight from the definition.
Rational value_of(const networks::ShallowNetwork& network, const numbers::RationalVector& x);
Rational risk_of(const erm::Problem& problem, const networks::ShallowNetwork& network);

}  // namespace infimum::oracle
