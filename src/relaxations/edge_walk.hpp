// SPDX-License-Identifier: Apache-2.0
//
// Which points count, and how, that are settled but only cost something where g is large: those whose output
// is off, whose targets are 0, or that have an edge (Frame::has_edge). The risk is convex and piecewise
// quadratic in g there. As in linear/edge_squares.hpp a walk goes from network to network, towards the
// fit of the points that count and of those that are pinned to their edges, as far as the risk falls.
//
// A point is pinned by a steep parabola (Hinge in relaxations/region.hpp), moved after every fit by the
// method of multipliers of M. R. Hestenes (1969) and M. J. D. Powell (1969) until the fit lies at the edge.
// Guesses.
#pragma once

#include "relaxations/region.hpp"

namespace infimum::relaxations {

class EdgeWalk {
 public:
  explicit EdgeWalk(const Frame& frame);

  // Of a region; nothing to do in problems without edges.
  void begin(const Region& region);
  bool has_edges() const { return has_edges_; }
  bool is_empty() const { return points_.empty(); }
  // Whether it cares for the point; if so, whether and how the fit is to count it.
  bool cares_for(std::size_t point) const { return place_[point] < points_.size(); }
  bool wants(std::size_t point) const { return points_[place_[point]].state != State::idle; }
  struct Wish {
    std::size_t point;
    Guess lift, stiffness;  // of a hinge
  };
  std::vector<Wish> wanted() const;

  // At the network of a fit with these hinges, those that are wanted among them.
  void stand(const GuessVector& parameters, const std::vector<Hinge>& hinges);
  // Moves the parabolas of pins to where the multipliers of the fit ask for them; false if they are there.
  bool hold(const std::vector<Hinge>& hinges);
  // Goes towards the network of a fit with the hinges that were wanted, and with others; false if there is
  // nothing to change about what is wanted.
  bool go(const GuessVector& to, const std::vector<Hinge>& hinges);

 private:
  enum class State { idle, counting, pinned };
  struct Point {
    std::size_t index;
    Guess weight, price, level, depth;  // depth: of the mean below the edge
    State state = State::idle;
    Guess excess = 0, rise = 0;
    Guess pull = 0;  // where pinned, the multiplier r / 2 weight that its parabola has at the edge
  };

  const Frame& frame_;
  bool has_edges_ = false;
  const Region* region_ = nullptr;
  std::vector<Point> points_;
  GuessVector gradients_;           // of g in the stacked parameters, point by point
  std::vector<std::size_t> place_;  // of every point in the list
  GuessVector here_;
  std::vector<std::pair<std::size_t, Guess>> residuals_;  // of the other hinges

  void append_gradient(std::size_t point);
  Guess change(std::size_t place, const GuessVector& step) const;
  Guess residual(std::size_t point, Guess otherwise) const;
  void keep_residuals(const std::vector<Hinge>& hinges, Guess share);
  Guess least_place(const GuessVector& step, const std::vector<Hinge>& hinges, std::size_t& edge);
  bool cross(Guess share, std::size_t edge);
  bool release(const std::vector<Hinge>& hinges);
};

}  // namespace infimum::relaxations
