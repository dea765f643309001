// SPDX-License-Identifier: Apache-2.0
//
// A fit over a cone that is known by its cuts, rounded: the network with so many bits, the residuals of the
// points that are told one by one, and what of rule BASES can be expected of them, in floats, before the
// exact test is asked. Guesses; the witness it makes proves what the rule says.
#pragma once

#include "erm/witness.hpp"
#include "relaxations/cut_fit.hpp"
#include "relaxations/float_basis.hpp"

namespace infimum::relaxations {

class CutDraft {
 public:
  explicit CutDraft(const Frame& frame);

  // Both must outlive the draft's use. The form is a basis of cuts, by places in the list; where rounding
  // takes q out of what it generates, other cuts take their places. Of those of `idle` q has nothing.
  void start(const Region& region, const CutFit& fit, const std::vector<std::size_t>& form,
             const std::vector<std::size_t>& idle);
  // Rounds to so many bits; whether the rule is likely to hold with a bound of the goal, in guessed units.
  bool promises(long bits, Guess goal);
  // Of the last rounding.
  erm::Witness witness();

 private:
  // A point with an entry. All for a unit that counts positively: r > 0 where there are chords.
  struct Told {
    std::size_t point;
    Guess r;                            // what the fit has; 2 w times the residual
    std::vector<CutFit::Share> shares;  // the largest last
    // Rounded: r less the base, and the shares in units of 1 / parts().
    Guess entry = 0;
    std::vector<std::int64_t> numerators{};
  };

  const Frame& frame_;
  const Region* region_ = nullptr;
  const CutFit* fit_ = nullptr;
  std::vector<std::size_t> form_;
  FloatBasis inverse_, chord_inverse_;
  bool has_inverse_ = false;
  std::vector<char> vanishing_;   // cuts of the form whose coefficients are 0
  std::vector<char> is_in_span_;  // cuts, by place in the list, of the others; empty if there are no such
  GuessVector network_;           // of the fit, over the rows
  std::vector<long> pieces_;      // of free points without entry in the fit; edge where there is one
  std::vector<Told> fitted_;      // by increasing point
  Guess largest_ = 0;             // |r| of these
  std::size_t pivot_ = 0;         // whose entry is solved for

  long bits_ = 0, exponent_ = 0;
  std::vector<Told>
      told_;  // fitted ones that have not vanished, and points that rounding took to the wrong piece
  Guess intercept_ = 0, length_ = 0;  // length: of theta
  GuessVector theta_, u_, r_, sum_, coordinates_, cut_, cut_coordinates_;

  void find_shares();
  bool choose_pivot();
  std::int64_t parts() const;
  void round_network();
  void round_points();
  void round_decided(std::size_t i);
  void round_free(std::size_t i, const Told* fitted);
  void tell(Told told, Guess base);
  void round_shares(Told& told) const;
  void balance();
  void add_to_sum(Guess factor, const Guess* x);
  void invert_form();
  void leave_out_chords_with(const std::vector<std::size_t>& idle);
  void sum_up();
  bool is_combination();
  bool exchange(std::size_t place, Guess margin);
  Guess bound() const;
  erm::FreePair pair(const Told& told, erm::Bases& bases);
  void find_span();
  std::vector<std::size_t> basis_of(const Chord& chord);
};

}  // namespace infimum::relaxations
