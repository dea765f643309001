// SPDX-License-Identifier: Apache-2.0
//
// The least that linear functions allow relu to be on a cone that is known by its cuts g_l . v >= 0 alone. If
// x = sum c_l g_l over a basis, D independent cuts, then on the cone
//   max(0, x . v) <= u . v,  u = sum max(0, c_l) g_l,
// the chord of this basis (rule BASES of docs/certificate-format.md). The least chord at a place w is, by
// linear duality, the program
//   max x . p  subject to  0 <= g_l . p <= g_l . w,
// and its optimal basis is that of the chord. Few cuts, many points x: the dual simplex method with bounded
// variables (Lemke 1954; long steps, Maros 2003) goes from one point to the next. Everything here is a guess.
#pragma once

#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class Envelope {
 public:
  using Places = std::vector<std::size_t>;  // in the list of cuts

  explicit Envelope(const Frame& frame);

  // The cone, and cuts that may be a good basis to start with, whatever is left of them.
  void start(const std::vector<cells::Cut>& cuts, const Places& basis);
  // Whether the cuts leave no line in the cone; otherwise most points have no chord.
  bool is_pointed() const { return missing_ == 0; }
  // The place, D guessed coordinates; what lies outside the cone counts as on its border.
  void look_at(const Guess* place);

  // The value of the least chord of a point at the place; infinite if there is none. O(cuts * D) per pivot.
  Guess least(std::size_t point);
  // Of the last point with a chord: D coordinates, and the basis.
  void chord(Guess* out) const;
  void basis(Places& out) const;
  // Where x . p is that value: D coordinates, in the cone.
  const Guess* vertex();

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  const Frame& frame_;
  const std::size_t dimension_, room_;  // room: of a row of the table
  const std::vector<cells::Cut>* cuts_ = nullptr;
  // Rows of `room_` entries: the cuts, then the unit vectors, as combinations of the basis. A place of the
  // basis without a cut is taken by a unit vector.
  GuessVector table_;
  std::size_t missing_ = 0;        // cuts in the basis
  std::vector<std::size_t> base_;  // cut at each place of the basis, or none
  std::vector<std::size_t> place_of_;
  GuessVector rights_;              // g_l . w
  GuessVector coefficients_;        // c of the point at hand
  GuessVector heights_, products_;  // g_b . p in the basis; of all cuts
  GuessVector vertex_, pivot_row_;
  Guess noise_ = 0;  // rights below this count as 0

  Guess* row(std::size_t r) { return &table_[r * room_]; }
  const Guess* row(std::size_t r) const { return &table_[r * room_]; }
  void enter(std::size_t cut);
  void pivot(std::size_t cut, std::size_t place);
  bool express(std::size_t point);
  void find_heights();
  struct Breach {
    std::size_t cut;
    bool above;  // its right side; else below 0
    Guess size;
  };
  Breach worst_breach();
  bool mend(const Breach& breach);
};

}  // namespace infimum::relaxations
