// SPDX-License-Identifier: Apache-2.0
#include "relaxations/edge_walk.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/known_problems.hpp"
#include "oracle/random_problems.hpp"

namespace infimum::relaxations {
namespace {

erm::Problem with_targets(const numbers::RationalVector& y) {
  numbers::RationalVector places;
  for (std::size_t i = 0; i < y.size(); ++i) places.emplace_back(static_cast<long>(i));
  erm::Problem problem = oracle::with_output_relu(oracle::squares(oracle::line(places), y, 1));
  problem.family.intercept = true;
  return problem;
}

// All outputs with targets above 0 on, and the unit off everywhere: networks that are constant.
Region flat_cell(const Frame& frame) {
  Region cell = Region::root(frame, 1);
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (frame.bends(i)) cell = cell.with_output(frame, i, true);
    if (cell.cone(0).is_free(i)) cell = *cell.with(frame, {0}, {i, -1});
  }
  return cell;
}

// The walk to the best constant, with fits by formula; how many it takes. Ends at the constant, in units of
// the data, less what is 0 there.
Guess walked(const Frame& frame, const Region& cell, Guess start, int& fits) {
  EdgeWalk walk(frame);
  walk.begin(cell);
  GuessVector parameters(frame.parameters(), 0.0);
  parameters[0] = start;
  walk.stand(parameters, {});
  std::vector<Hinge> hinges;
  const auto fit = [&] {
    hinges.clear();
    for (const EdgeWalk::Wish& wish : walk.wanted())
      hinges.push_back({wish.point, -1, {}, 0, wish.lift, wish.stiffness});
    Guess sum = 0, total = 0;
    cell.decided().for_each([&](std::size_t i) {
      sum += frame.weight(i) * frame.y(i);
      total += frame.weight(i);
    });
    for (const Hinge& hinge : hinges) {
      const Guess weight = frame.weight(hinge.point) * hinge.stiffness;
      sum += weight * cell.target(frame, hinge);
      total += weight;
    }
    parameters[0] = sum / total;
    for (Hinge& hinge : hinges) hinge.residual = cell.target(frame, hinge) - parameters[0];
    ++fits;
  };
  do {
    fit();
    for (int again = 0; again < 3 && walk.hold(hinges); ++again) fit();
  } while (fits < 100 && walk.go(parameters, hinges));
  return (parameters[0] - frame.zero()) * frame.y_unit();
}

TEST(EdgeWalk, FindsTheBestConstant) {
  const auto best = [](const numbers::RationalVector& y, int& fits) {
    const erm::Problem problem = with_targets(y);
    const Frame frame(problem);
    const Region cell = flat_cell(frame);
    Guess first = 0;
    for (const Guess start : {1.0, -1.0, 0.3, frame.zero()}) {
      fits = 0;
      const Guess found = walked(frame, cell, start, fits);
      EXPECT_LT(fits, 20);
      if (start == 1.0) first = found;
      EXPECT_NEAR(found, first, 1e-8);
    }
    return first;
  };
  int fits = 0;
  EXPECT_NEAR(best({4, -1, -2}, fits), 1.0 / 3, 1e-8);  // both count
  EXPECT_NEAR(best({4, -1, -3}, fits), 0, 1e-8);        // 4 - 1 - 3: just held
  EXPECT_NEAR(best({1, -1, -3, -5}, fits), 0, 1e-8);    // many at one edge
  EXPECT_NEAR(best({9, -1, -1, -1, -1}, fits), 1, 1e-8);
  EXPECT_NEAR(best({5, 0, -2}, fits), 1, 1e-8);  // a target of 0 has no edge, and counts beyond 0
}

TEST(EdgeWalk, CaresForSettledPointsOnly) {
  const erm::Problem problem = with_targets({4, -1, 0, -2});
  const Frame frame(problem);
  EdgeWalk walk(frame);
  EXPECT_TRUE(walk.has_edges());
  walk.begin(Region::root(frame, 1));
  EXPECT_TRUE(walk.is_empty());
  const Region cell = flat_cell(frame);
  walk.begin(cell);
  EXPECT_FALSE(walk.cares_for(0));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(walk.cares_for(i));
  const erm::Problem other = with_targets({4, 1, 0, 2});
  const Frame without(other);
  EdgeWalk idle(without);
  EXPECT_FALSE(idle.has_edges());
  const Region other_cell = flat_cell(without);
  idle.begin(other_cell);
  EXPECT_TRUE(idle.is_empty());
}

}  // namespace
}  // namespace infimum::relaxations
