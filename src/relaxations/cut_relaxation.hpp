// SPDX-License-Identifier: Apache-2.0
//
// The relaxation for the squared loss and one unit whose cone is known by its cuts alone: for tables with so
// many inputs that a cone has thousands of rays. A fit (relaxations/cut_fit.hpp) bounds the risk; where it
// misses much of the loss of points that lie above it, the least chords at the place of the fit are looked
// for, and the fit is solved again, as long as that promises something. A proof names the bases of its
// chords: rule BASES of docs/certificate-format.md.
#pragma once

#include "relaxations/cut_fit.hpp"
#include "relaxations/cut_rounding.hpp"
#include "relaxations/envelope.hpp"
#include "relaxations/exact_risk.hpp"
#include "relaxations/squared_relaxation.hpp"

namespace infimum::relaxations {

class CutRelaxation final : public Relaxation {
 public:
  explicit CutRelaxation(const Frame& frame);

  Guess guess(Region& region, Guess enough, std::size_t patience = 1) override;
  const GuessVector& parameters() const override { return parameters_; }
  Guess true_risk() const override { return true_risk_; }
  const GuessVector& excess() const override { return excess_; }

  std::optional<Proved> prove(const Region& region, const Rational& target) override;
  Settled settle(const Region& region) override;

 private:
  const Frame& frame_;
  CutFit fit_;
  Envelope envelope_;
  LeafRule rule_;
  ExactRisk exact_risk_;
  std::unique_ptr<SquaredRelaxation> cells_;  // with rays
  CutRounding rounding_;
  bool has_started_ = false;  // the envelope, in this region
  Envelope::Places basis_;    // to start it with
  Guess value_ = 0, true_risk_ = 0;
  bool has_excess_ = false;
  GuessVector parameters_, excess_;
  GuessVector inside_;  // a direction in the cone
  GuessVector place_;   // where chords are looked for
  GuessVector products_;
  GuessVector least_;  // that relu can be above the place: what is known without asking
  std::vector<std::pair<Guess, std::size_t>> candidates_;

  std::optional<Proved> prove_exactly(const Region& region, const Rational& target);
  std::optional<Proved> prove_by_equations(const Region& region, const Rational& target);
  Settled settle_by_rays(const Region& region);
  void begin(Region& region);
  void start_envelope();
  void look_inside();
  bool collect_candidates(Guess enough);
  std::size_t add_chords();
  std::optional<std::size_t> add_chord(std::size_t point);
  bool is_steep(const Chord& chord) const;
  std::size_t put_chord(const Chord& chord);
  void learn_from_vertex();
  void finish(Region& region, Guess enough);
  void find_all_excess();
  void find_excess(std::size_t point);
  void find_worst();
};

}  // namespace infimum::relaxations
