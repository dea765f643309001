// SPDX-License-Identifier: Apache-2.0
#include "relaxations/edge_walk.hpp"

#include <algorithm>
#include <cmath>

#include "linear/edge_line.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess steep = 0x1p20;     // stiffness of pins: the fit comes near edges by about this factor a step
constexpr Guess near_edge = 1e-10;  // is near enough
constexpr Guess noise = 1e-9;       // values so near to an edge are at it, on the side that they come from
constexpr Guess soon = 1e-12;       // when the way crosses it then
constexpr Guess least_slope = 1e-11;  // of the risk on the way, for which it is worth going

}  // namespace

EdgeWalk::EdgeWalk(const Frame& frame) : frame_(frame), place_(frame.points(), frame.points()) {
  for (std::size_t i = 0; i < frame.points(); ++i) has_edges_ = has_edges_ || frame.has_edge(i);
}

void EdgeWalk::begin(const Region& region) {
  if (!has_edges_) return;
  region_ = &region;
  points_.clear();
  gradients_.clear();
  place_.assign(frame_.points(), frame_.points());
  region.settled().for_each([&](std::size_t i) {
    if (!region.is_one_sided(i)) return;
    place_[i] = points_.size();
    const Guess depth = frame_.has_edge(i) ? frame_.zero() - frame_.y(i) : 0.0;
    const Guess level = region.target(frame_, i) + depth;
    points_.push_back({i, frame_.weight(i), depth, level, depth});
    append_gradient(i);
  });
}

void EdgeWalk::append_gradient(std::size_t point) {
  gradients_.resize(gradients_.size() + frame_.parameters(), 0.0);
  Guess* z = &gradients_[gradients_.size() - frame_.parameters()];
  const Guess* x = frame_.x(point);
  if (frame_.intercept() > 0) z[0] = 1;
  for (std::size_t t = 0; t < frame_.affine(); ++t) z[frame_.affine_offset() + t] = x[t];
  for (std::size_t j = 0; j < region_->units(); ++j) {
    if (!region_->cone(j).on().test(point)) continue;
    for (std::size_t t = 0; t < frame_.dimension(); ++t)
      z[frame_.unit_offset(j) + t] = region_->sign(j) * x[t];
  }
}

// Of g at a point of the list.
Guess EdgeWalk::change(std::size_t place, const GuessVector& step) const {
  const Guess* z = &gradients_[place * step.size()];
  Guess sum = 0;
  for (std::size_t a = 0; a < step.size(); ++a) sum += z[a] * step[a];
  return sum;
}

std::vector<EdgeWalk::Wish> EdgeWalk::wanted() const {
  std::vector<Wish> wishes;
  for (const Point& point : points_) {
    if (point.state == State::counting) wishes.push_back({point.index, 0.0, 1.0});
    if (point.state == State::pinned)
      wishes.push_back({point.index, point.depth + point.pull / steep, steep});
  }
  return wishes;
}

void EdgeWalk::stand(const GuessVector& parameters, const std::vector<Hinge>& hinges) {
  here_ = parameters;
  residuals_.clear();
  keep_residuals(hinges, 1);
  for (std::size_t q = 0; q < points_.size(); ++q) {
    Point& point = points_[q];
    point.state = State::idle;
    point.excess = change(q, here_) - point.level;
    if (point.excess > 0) point.state = State::counting;
  }
  for (const Hinge& hinge : hinges) {
    if (!cares_for(hinge.point) || hinge.stiffness == 1) continue;
    Point& point = points_[place_[hinge.point]];
    point.state = State::pinned;
    point.pull = (hinge.lift - point.depth) * hinge.stiffness;
  }
}

Guess EdgeWalk::residual(std::size_t point, Guess otherwise) const {
  for (const auto& [index, residual] : residuals_) {
    if (index == point) return residual;
  }
  return otherwise;
}

// Of the hinges elsewhere, the given share of the way from where it stood.
void EdgeWalk::keep_residuals(const std::vector<Hinge>& hinges, Guess share) {
  std::vector<std::pair<std::size_t, Guess>> kept;
  for (const Hinge& hinge : hinges) {
    if (cares_for(hinge.point)) continue;
    const Guess before = residual(hinge.point, hinge.residual);
    kept.emplace_back(hinge.point, before + share * (hinge.residual - before));
  }
  residuals_ = std::move(kept);
}

// How far the risk falls on the way, with pins and hinges elsewhere as the parabolas that they are; and the
// place in the list of the point at whose edge that is.
Guess EdgeWalk::least_place(const GuessVector& step, const std::vector<Hinge>& hinges, std::size_t& edge) {
  linear::EdgeLine<Guess> line;
  const GuessVector &gram = region_->moments().gram, &target = region_->moments().linear;
  for (std::size_t a = 0; a < step.size(); ++a) {
    if (step[a] == 0) continue;
    Guess force = -target[a], change = 0;
    for (std::size_t b = 0; b < step.size(); ++b) {
      force += gram[a * step.size() + b] * here_[b];
      change += gram[a * step.size() + b] * step[b];
    }
    line.slope += step[a] * force;
    line.curvature += step[a] * change;
  }
  const auto add_parabola = [&](Guess weight, Guess error, Guess rise) {
    line.slope += weight * error * rise;
    line.curvature += weight * rise * rise;
  };
  for (const Hinge& hinge : hinges) {
    if (cares_for(hinge.point)) continue;
    const Guess before = residual(hinge.point, hinge.residual);
    add_parabola(frame_.weight(hinge.point) * hinge.stiffness, -before, before - hinge.residual);
  }
  std::vector<std::size_t> places;
  for (std::size_t q = 0; q < points_.size(); ++q) {
    Point& point = points_[q];
    point.rise = change(q, step);
    if (point.state == State::pinned) {
      add_parabola(point.weight * steep, point.excess - point.pull / steep, point.rise);
    } else {
      if (std::abs(point.excess) <= noise) {
        point.excess = (point.state == State::counting ? soon : -soon) * std::abs(point.rise);
      }
      line.terms.push_back({point.weight, point.price, point.excess, point.rise});
      places.push_back(q);
    }
  }
  edge = points_.size();
  if (line.slope_beyond() > -least_slope) return 0;
  const auto least = line.least(1.0);
  edge = least.edge ? places[*least.edge] : points_.size();
  return least.place;
}

bool EdgeWalk::go(const GuessVector& to, const std::vector<Hinge>& hinges) {
  GuessVector step(to.size());
  for (std::size_t a = 0; a < to.size(); ++a) step[a] = to[a] - here_[a];
  std::size_t edge = points_.size();
  const Guess share = least_place(step, hinges, edge);
  for (std::size_t a = 0; a < to.size(); ++a) here_[a] += share * step[a];
  keep_residuals(hinges, share);
  const bool changed = cross(share, edge);
  if (edge < points_.size()) {
    points_[edge].state = State::pinned;
    points_[edge].excess = points_[edge].pull = 0;
    return true;
  }
  if (changed || (share > 0 && share < 1)) return true;
  return release(hinges);
}

// Which points count after that share of the way; whether that is news. Of those that turn at its end, only
// the first ones do, up to the one that stops the walk.
bool EdgeWalk::cross(Guess share, std::size_t edge) {
  bool news = false;
  for (std::size_t q = 0; q < points_.size(); ++q) {
    Point& point = points_[q];
    const Guess before = point.excess;
    point.excess += share * point.rise;
    if (point.state == State::pinned || point.rise == 0 || share == 0) continue;
    const Guess turn = -before / point.rise;
    if (!(turn > 0 && turn <= share) || (turn == share && q >= edge)) continue;
    const State now = point.rise > 0 ? State::counting : State::idle;
    if (now != point.state) news = true;
    point.state = now;
  }
  return news;
}

bool EdgeWalk::hold(const std::vector<Hinge>& hinges) {
  bool moved = false;
  for (const Hinge& hinge : hinges) {
    if (!cares_for(hinge.point) || hinge.stiffness == 1) continue;
    Point& point = points_[place_[hinge.point]];
    const Guess pull = hinge.stiffness * hinge.residual;
    if (std::abs(pull - point.pull) > steep * near_edge) moved = true;
    point.pull = pull;
  }
  return moved;
}

// Lets the pin go whose multiplier is furthest out of range; false if there is none.
bool EdgeWalk::release(const std::vector<Hinge>& hinges) {
  Point* worst = nullptr;
  Guess most = noise;
  for (const Hinge& hinge : hinges) {
    if (!cares_for(hinge.point) || hinge.stiffness == 1) continue;
    Point& point = points_[place_[hinge.point]];
    const Guess beyond = std::max(point.pull, -point.depth - point.pull);
    if (!(beyond > most)) continue;
    most = beyond;
    worst = &point;
  }
  if (worst == nullptr) return false;
  worst->state = worst->pull > 0 ? State::idle : State::counting;
  worst->excess = 0;
  return true;
}

}  // namespace infimum::relaxations
