// SPDX-License-Identifier: Apache-2.0
//
// Where a family has as many units as distinct points, less one, nothing is left to search: the answer of
// `fit` as the outcome of a search, with its proof.
#pragma once

#include "proof/listener.hpp"
#include "search/solver.hpp"

namespace infimum::cli {

// The problem's family must be wide enough (special::interpolates). Tells the proof.
search::Outcome interpolated(const erm::Problem& problem, proof::Listener& proof);

}  // namespace infimum::cli
