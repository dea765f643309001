// SPDX-License-Identifier: Apache-2.0
//
// Local descent on the risk in floating point: keep the pattern of signs, fit the points under it by
// (reweighted) least squares, walk towards the fit as long as the true risk falls, repeat. Finds good
// incumbents; proves nothing. It stalls on ridges of the risk, along which search/ridge_walk.hpp goes on, and
// at edges (Frame::has_edge), where it goes on with the outputs near them held at 0.
#pragma once

#include "search/pattern_squares.hpp"
#include "search/ridge_walk.hpp"

namespace infimum::search {

class Descent {
 public:
  explicit Descent(const Frame& frame);

  // Guessed risk (pure error excluded for the squared loss) of stacked guessed parameters.
  Guess risk(const GuessVector& parameters, std::size_t positive) const;
  // The value at the points of a group, before an output ReLU.
  Guess value(const GuessVector& parameters, std::size_t positive, std::size_t group) const;
  // Improves the parameters until no step helps; returns their risk, up to rounding. Monotone.
  Guess improve(GuessVector& parameters, std::size_t positive);
  // The same with little effort for the absolute loss, whose descent is slow where it ends; no difference for
  // the squared one.
  Guess approach(GuessVector& parameters, std::size_t positive);
  // With much effort: for the squared loss along ridges, too.
  Guess perfect(GuessVector& parameters, std::size_t positive);
  std::size_t targets() const { return targets_.size(); }

 private:
  const Frame& frame_;
  std::vector<PatternSquares::Target> targets_;  // groups' means for the squared loss, else single points
  PatternSquares squares_;
  Guess edge_losses_ = 0;  // which are in the floor
  bool has_edges_ = false;
  GuessVector gram_, trial_;
  GuessVector fit_weights_, fit_y_;  // of a fit, by target
  mutable GuessVector u_, f_;        // of the network looked at last: pre-activations and values, by target
  GuessVector affine_, fit_u_, fit_affine_;  // what a walk goes between, beside u_
  RidgeWalk ridge_walk_;

  Guess descend(GuessVector& parameters, std::size_t positive, Guess least_smoothing, Guess least_fall);
  bool has_output_relu() const { return frame_.problem.family.output_relu; }
  // With an output ReLU: the points that a fit is to reach, those where the output is on, or all with targets
  // above 0, too.
  enum class Outputs { present, wanted };
  Guess reach_ = -1;  // outputs so near an edge are held there
  Guess risk_of_values() const;
  Guess risk_between(Guess step, std::size_t positive);
  void find_values(const GuessVector& parameters, std::size_t positive) const;
  bool hold_edges(GuessVector& parameters, std::size_t positive, Guess& best, Guess least_fall);
  bool fit_pattern(const GuessVector& parameters, std::size_t positive, Guess smoothing, Outputs outputs,
                   GuessVector& fit);
  void weigh_targets(Guess smoothing, Outputs outputs);
  bool walk(GuessVector& parameters, std::size_t positive, const GuessVector& fit, Guess& risk);
};

}  // namespace infimum::search
