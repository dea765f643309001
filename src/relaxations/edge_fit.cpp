// SPDX-License-Identifier: Apache-2.0
#include "relaxations/edge_fit.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

namespace {

constexpr Guess steep = 1024;      // greatest stiffness at edges
constexpr Guess stiffer = 4;       // every time
constexpr Guess near_edge = 1e-7;  // of where a parabola should be is near enough
constexpr int most_holds = 3;      // of pins, before the walk goes on
constexpr int most_fits = 60;      // until all edges are settled

}  // namespace

bool EdgeFit::applies(const Frame& frame) {
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (frame.has_edge(i)) return true;
  }
  return false;
}

void EdgeFit::settle_hinges() {
  for (int left = walk_.has_edges() ? most_fits : 0; left > 0;) {
    if (!walk_.is_empty()) walk_edges(left);
    const auto stays = [&](const Hinge& hinge) {
      return walk_.cares_for(hinge.point) || hinge.side * hinge.residual > 0;
    };
    if (!keep_hinges(stays) && !aim()) break;
    solve_again();
    --left;
  }
  drop_all_turned();
}

void EdgeFit::walk_edges(int& left) {
  walk_.stand(parameters_, hinges_);
  do {
    if (take_wanted()) solve_again();
    for (int again = 0; again < most_holds && walk_.hold(hinges_); ++again) {
      take_wanted();
      solve_again();
    }
  } while (walk_.go(parameters_, hinges_) && --left > 0);
}

// The hinges that the walk wants; false if these are there.
bool EdgeFit::take_wanted() {
  bool changed = keep_hinges(
      [&](const Hinge& hinge) { return !walk_.cares_for(hinge.point) || walk_.wants(hinge.point); });
  find_places();
  for (const EdgeWalk::Wish& wish : walk_.wanted()) {
    const std::size_t h = places_[wish.point];
    if (h == none) {
      add_hinge(
          {wish.point, -1, std::vector<Piece>(region().units(), Piece::zero), 0, wish.lift, wish.stiffness});
    } else if (hinges_[h].lift != wish.lift || hinges_[h].stiffness != wish.stiffness) {
      change_hinge(h, wish.lift, wish.stiffness);
    } else {
      continue;
    }
    changed = true;
  }
  return changed;
}

// Gives the other edges the parabolas that the multipliers ask for; false if they have them.
bool EdgeFit::aim() {
  bool moved = false;
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    if (frame_.has_edge(hinges_[h].point) && !walk_.cares_for(hinges_[h].point) && aim(h)) moved = true;
  }
  return moved;
}

bool EdgeFit::aim(std::size_t h) {
  const Hinge& hinge = hinges_[h];
  const Guess depth = frame_.y(hinge.point) - frame_.zero(), pull = hinge.stiffness * hinge.residual;
  const bool pinned = pull > depth;
  const Guess stiffness = pinned ? std::min(steep, hinge.stiffness * stiffer) : 1.0;
  const Guess lift = pinned ? pull / stiffness - depth : 0.0;
  if (stiffness == hinge.stiffness && std::abs(lift - hinge.lift) <= near_edge) return false;
  change_hinge(h, lift, stiffness);
  return true;
}

}  // namespace infimum::relaxations
