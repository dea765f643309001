// SPDX-License-Identifier: Apache-2.0
//
// The guessed bound for the squared loss: a nonnegative least-squares fit of the decided points (through
// their moments, so its cost does not depend on their number) and, in rounds, of the undecided points that
// lie outside the band of values the region's networks can take there. Everything in this file is a guess.
//
// Where groups have edges (Frame::has_edge), relaxations/edge_fit.hpp goes on.
#pragma once

#include "relaxations/band.hpp"
#include "relaxations/fit_values.hpp"
#include "relaxations/hinge_rows.hpp"
#include "relaxations/misses.hpp"
#include "relaxations/quadratic_fit.hpp"

namespace infimum::relaxations {

class SquaredFit : public QuadraticFit {
 public:
  explicit SquaredFit(const Frame& frame);

  // Stops refining at `enough`, or after `patience` times the usual number of rounds.
  Guess bound(Region& region, Guess enough, std::size_t patience = 1) final;
  void drop(const std::vector<std::size_t>& points) final;
  void trim(Guess enough) final;
  const GuessVector& widths(std::size_t point) final;

  const Columns& columns() const final { return columns_; }
  const std::vector<Hinge>& hinges() const final { return hinges_; }
  std::size_t size() const { return columns_.size(); }
  bool is_free(std::size_t a) const final { return columns_[a].is_free; }
  Guess gram(std::size_t a, std::size_t b) const final { return values_.product(a, b); }
  Guess square(std::size_t a) const final;
  Guess linear(std::size_t a) const final { return values_.product(a, target_); }
  void gradients(const std::vector<std::size_t>& support, const GuessVector& values,
                 GuessVector& out) const final;
  void update_residuals(const Region& region, const std::vector<std::size_t>& support,
                        const GuessVector& values, std::vector<Hinge>& hinges) const final;
  void respond(const GuessVector& step, const std::vector<Pull>& pulls, GuessVector& out) const final;
  void sizes(GuessVector& out) const final;

 protected:
  static constexpr std::size_t none = ~std::size_t{0};
  const Frame& frame_;
  std::vector<Hinge> hinges_;
  mutable std::vector<std::size_t> places_;  // scratch: of points among the hinges, or none

  const Region& region() const { return *region_; }
  void find_places() const;
  void add_hinge(Hinge hinge);
  // Another parabola for a hinge at an edge.
  void change_hinge(std::size_t h, Guess lift, Guess stiffness);
  // Of those for which the condition holds; false if it does for all.
  template <class Condition>
  bool keep_hinges(Condition keep) {
    const std::size_t before = hinges_.size();
    for (std::size_t h = before; h-- > 0;) {
      if (!keep(hinges_[h])) remove_hinge(h);
    }
    return hinges_.size() < before;
  }
  void solve_again() { solve(nnls_.support(), nnls_.values()); }
  // As often as the fit without them turns others.
  void drop_all_turned();

  // Before the first fit in a region.
  virtual void begin() {}
  // Leaves no hinge that has turned, after a fit that is the last for now, or that will be refined.
  virtual void settle_hinges() { drop_all_turned(); }
  virtual void settle_roughly() { is_settled_ = !drop_turned_hinges(); }

 private:
  const Region* region_ = nullptr;
  Columns columns_;
  Subdivision subdivision_;
  BandFinder finder_;
  bool has_bands_ = false;   // the finder knows the present fit
  bool is_settled_ = false;  // no hinge has turned
  HingeRows rows_;           // the hinges
  Misses misses_;
  FitValues values_;
  GuessVector target_;             // y as such a vector
  mutable GuessVector squares_;    // of the columns; negative where not yet asked for
  mutable GuessVector residuals_;  // target less fit, as such a vector
  mutable GuessVector pulled_;     // scratch of respond()
  std::vector<std::size_t> from_;  // scratch of solve()
  GuessVector from_values_;

  void fill_front(std::size_t first);
  void find_residuals(const std::vector<std::size_t>& support, const GuessVector& values) const;
  void start(Region& region);
  void find_support(std::vector<std::size_t>& known, GuessVector& values) const;
  void inherit(const Region& region);
  bool lies_on_lines(const Hinge& hinge) const;
  void append_hinge(Hinge hinge);
  void remove_hinge(std::size_t h);
  void fill_hinges(std::size_t column, std::size_t first, std::size_t end);
  void refill_hinge(std::size_t h);
  void forget_hinges(std::size_t expected);
  void solve(const std::vector<std::size_t>& start, const GuessVector& values);
  void take_bands();
  void survey();
  void survey_point(std::size_t point);
  void suggest(const Band& band, std::size_t point);
  bool refine();
  bool add_hinges();
  bool subdivide();
  static bool sharpen(Hinge& hinge, const std::vector<Subdivision::Candidate>& chosen);
  bool drop_turned_hinges();
  bool settle();
  Guess level(std::size_t point) const;
  Guess counted(const Hinge& hinge) const;
  Guess weight(const Hinge& hinge) const { return frame_.weight(hinge.point) * hinge.stiffness; }
  void remember(Region& region) const;
};

}  // namespace infimum::relaxations
