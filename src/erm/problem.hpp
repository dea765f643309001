// SPDX-License-Identifier: Apache-2.0
//
// Empirical risk minimisation over one-hidden-layer ReLU networks: minimise sum_i weight_i * loss(y_i -
// f(x_i)) over a family of networks, exactly. The family is part of what is proved
// (docs/certificate-format.md, section 1).
#pragma once

#include <optional>
#include <string>

#include "data/dataset.hpp"
#include "networks/shallow.hpp"

namespace infimum::erm {

using numbers::Rational;

enum class Loss { squared, absolute };

// How a proof deals with the cones of units (docs/certificate-format.md, section 4): by generators, or by
// nothing but their lists of cuts.
enum class Cones { rays, cuts };

// The networks that compete. `positive` is the number of units with sign +1, free if empty. With an output
// ReLU the function of a network is max(0, g), where g is what its numbers say.
struct Family {
  std::size_t units = 1;
  bool intercept = true;
  bool bias = true;
  bool skip = false;
  std::optional<std::size_t> positive;
  bool output_relu = false;
};

struct Problem {
  data::Dataset data;
  Loss loss = Loss::squared;
  Family family;
  Cones cones = Cones::rays;
};

// Whether the search can do with cuts alone, as far as the kind of problem goes: squared loss, one unit, no
// affine term, output as it is, at most 32 numbers in a row. The columns must be independent, too
// (erm/groups.hpp).
inline constexpr std::size_t most_cut_dimension = 32;
bool can_use_cuts(const Problem& problem);

// Loss of one residual, and the risk of a network on all points of the data. Exact.
Rational loss_of(Loss loss, const Rational& residual);
Rational risk(const Problem& problem, const networks::ShallowNetwork& network);

// Why the network is not in the family ("has 3 units, the family allows 2"), or empty if it is.
std::string outside(const Family& family, const networks::ShallowNetwork& network);

}  // namespace infimum::erm
