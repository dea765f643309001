// SPDX-License-Identifier: Apache-2.0
//
// MAX-CUT as the training of one ReLU without bias: strongly NP-hard, with small numbers. For a graph of n
// vertices and m edges, greatest degree D and R = 2 D m + 1: points (e_i, 1), (-e_i, 1) of weight R, and (e_i
// + e_j, 0), (-e_i - e_j, 0) for each edge. The risk is R n + R sum (|w_i| - 1)^2 + sum over edges (w_i +
// w_j)^2, and with u edges uncut by the signs s of w the least on that piece lies in R n + [4u / (1 + 2D/R),
// 4u]: so some risk is at most R n + 4 (m - K) iff K edges can be cut. Each piece is a quadratic, R n + sum
// over i of R (s_i w_i - 1)^2 + ..., whose least is 2 R n - R^2 s.(R I + L)^-1 s.
#pragma once

#include "reductions/hypergraph.hpp"
#include "reductions/known_training.hpp"

namespace infimum::reductions {

struct CutTraining {
  KnownTraining known;     // the threshold is that of the greatest cut
  std::size_t cut = 0;     // edges of the greatest cut
  Integer repetition = 0;  // R
};

// Tries all cuts: std::length_error for more than 14 vertices. std::invalid_argument unless it is a graph
// with an edge.
CutTraining max_cut_training(const Hypergraph& graph);

// The threshold of a cut of so many edges.
Rational cut_threshold(const CutTraining& made, const Hypergraph& graph, std::size_t edges);

}  // namespace infimum::reductions
