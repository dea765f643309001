// SPDX-License-Identifier: Apache-2.0
//
// The guessed bound of a region with one unit whose cone is known by its cuts g_l alone, for the squared
// loss: the least, over the parameters z = (c, theta) with all g_l . theta >= 0, of
//   sum over decided points of w (f - y)^2
//   + sum over the others of w max(0, c + relu(u) - y, y - c - top)^2,   u = x . theta,
// where top is the least value of the point's chords (no limit without any), for a unit that counts
// positively; a negative one changes the signs of y and c. All terms are convex and piecewise quadratic:
// Newton's method with the pieces of points as its active set, and a dual nonnegative least squares over the
// cuts, and over the pieces of those few points that rest on an edge between two. Everything here is a guess.
#pragma once

#include <cmath>
#include <memory>

#include "linear/nnls.hpp"
#include "relaxations/chords.hpp"
#include "relaxations/region.hpp"

namespace infimum::relaxations {

class CutFit {
 public:
  // Pieces of a point; others are the numbers of its chords.
  enum : long { edge = -4, none = -3, off = -2, on = -1 };

  explicit CutFit(const Frame& frame);

  // A region, with the chords that it inherits and are still of use.
  void start(const Region& region);
  // The bound, from where the last fit ended; 0 if it is beyond the range of floats. Afterwards is_solved()
  // says whether pieces came to rest.
  Guess solve();
  bool is_solved() const { return is_solved_; }
  // From now on with this added to half the gradient with respect to theta, up to its sign: the multipliers
  // of cuts then add up to it, too.
  void pull(const GuessVector& pull) { pull_ = pull; }

  std::vector<Chord> chords;
  // To be told when they were changed.
  void see_chords() { evaluate(); }
  void see_chord(std::size_t k);  // of a new one

  // All for a unit that counts positively: of a negative one y and c are turned.
  int sign() const { return sign_; }
  const std::vector<cells::Cut>& cuts() const { return *cuts_; }
  Guess intercept() const { return frame_.intercept() > 0 ? place_[0] : 0.0; }
  const Guess* theta() const { return &place_[frame_.intercept()]; }
  Guess target(std::size_t i) const { return sign_ * frame_.y(i); }
  bool is_free(std::size_t i) const { return kinds_[i] == Kind::free; }
  const std::vector<std::size_t>& undecided() const { return undecided_; }
  Guess activation(std::size_t i) const { return u_[i]; }
  Guess top(std::size_t i) const { return top_[i]; }  // infinite without chord
  // How far the point lies above the network, and what of it the bound counts.
  Guess miss(std::size_t i) const { return target(i) - intercept() - std::max(0.0, u_[i]); }
  Guess counted(std::size_t i) const;
  bool bends_at(std::size_t i) const { return std::abs(u_[i]) < tolerance_; }
  Guess along(const Chord& chord) const;
  // Products of all points with a vector, D coordinates.
  void products(const Guess* vector, GuessVector& out) const;
  Guess true_risk() const;

  // Of the last fit: of cuts, by their places in the list; of the pieces of a free point, which sum to its
  // weight times its residual.
  const std::vector<std::pair<std::size_t, Guess>>& multipliers() const { return multipliers_; }
  struct Share {
    long piece;
    Guess size;
  };
  void shares(std::size_t i, std::vector<Share>& out) const;
  // Of a cut: g_l . theta; and g_l in coordinates, room() of them, in which the Hessian of half the sum is
  // the identity, with its square there.
  Guess slack(std::size_t cut) const;
  const Guess* direction_of_cut(std::size_t cut) const { return &directions_[cut * room_]; }
  Guess size_of_cut(std::size_t cut) const { return columns_[cut].square; }
  std::size_t room() const { return room_; }

  // Where it ended, for the parts of the region.
  std::shared_ptr<CutStart> end() const;

 private:
  enum class Kind : char { free, on, off };
  struct Column {       // of the dual: a cut, or a piece of a point on an edge
    std::size_t point;  // or no_point
    long piece;         // or the place of the cut
    Guess linear, square;
  };
  static constexpr std::size_t no_point = ~std::size_t{0};
  struct System;

  const Frame& frame_;
  const std::size_t parameters_, room_;
  const Region* region_ = nullptr;
  const std::vector<cells::Cut>* cuts_ = nullptr;
  int sign_ = 1;
  Guess tolerance_ = 0;  // of residuals
  std::vector<Kind> kinds_;
  std::vector<std::size_t> undecided_;
  GuessVector inputs_;  // a list of all points for each input
  GuessVector place_;   // c where the family has it, then theta
  GuessVector u_, top_, pull_;
  std::vector<long> lowest_;  // the chord of top_
  std::vector<std::pair<std::size_t, Guess>> multipliers_;
  bool is_solved_ = false;

  std::vector<long> piece_;   // of free points
  std::vector<int> changes_;  // of it
  std::vector<std::size_t> edges_;
  std::vector<long> first_chord_, next_chord_;  // of a point; of the same point
  GuessVector gram_, linear_;  // of the pieces in use: products of rows, and with the targets
  Guess square_ = 0;           // of the targets
  Guess ridge_ = 0, drift_ = 0;
  GuessVector factor_, inverse_, row_, reduced_;
  std::vector<Column> columns_;
  GuessVector directions_;  // of the columns: products of these are those of the dual
  linear::Nnls<Guess> nnls_;
  mutable GuessVector sums_, point_sums_;  // scratch of the dual
  std::vector<std::size_t> from_;
  GuessVector from_values_;

  void evaluate();
  Guess value() const;
  void begin();
  void fill_row(std::size_t point, long piece);
  void add_piece(std::size_t point, long piece, Guess factor);
  bool choose_pieces(bool first);
  long piece_now(std::size_t point) const;
  Guess residual(std::size_t point, long piece) const;
  bool are_equal(std::size_t point, long before, long now) const;
  void factorise();
  void add_column(Column column, Guess constant);
  void collect_columns();
  Guess size_of_gradients() const;
  bool step();
};

}  // namespace infimum::relaxations
