// SPDX-License-Identifier: Apache-2.0
//
// Small problems whose cones are to be known by their cuts alone, and regions of them: with and without inner
// points, with chords as a parent hands them on.
#pragma once

#include "erm/groups.hpp"
#include "relaxations/chords.hpp"
#include "relaxations/cut_fit.hpp"
#include "relaxations/cut_relaxation.hpp"
#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {

// More points than inputs, so that chords differ from the unit: on a lattice, or anywhere.
inline erm::Problem crowded_cut_problem(std::uint64_t seed) {
  oracle::Draw draw(seed);
  erm::Problem problem;
  const std::size_t inputs = 1 + draw.below(3), points = 9 + draw.below(4) - inputs;
  const long size = draw.one_of<long>({1, 3, 50});
  problem.data.target = "y";
  for (std::size_t t = 0; t < inputs; ++t) problem.data.features.push_back("x" + std::to_string(t));
  for (std::size_t i = 0; i < points; ++i) {
    problem.data.x.emplace_back();
    for (std::size_t t = 0; t < inputs; ++t) problem.data.x.back().push_back(draw.between(-size, size));
    problem.data.y.push_back(draw.between(-9, 9));
    problem.data.weights.push_back(draw.percent(70) ? Rational(1) : Rational(draw.between(1, 5)) / 2);
  }
  problem.data.weights_name = "w";
  problem.family = {1, draw.percent(70), draw.percent(70), false, std::nullopt, false};
  problem.cones = erm::Cones::cuts;
  return problem;
}

inline erm::Problem drawn_cut_problem(std::uint64_t seed) {
  if (seed % 2 == 1) return crowded_cut_problem(seed);
  const std::vector<oracle::Limits> shapes{{7, 1, 2}, {8, 1, 3}, {8, 1, 1}, {10, 1, 2}, {7, 1, 4}};
  erm::Problem problem = oracle::random_problem(seed, shapes[seed / 2 % shapes.size()]);
  problem.loss = erm::Loss::squared;
  problem.family.skip = false;
  problem.cones = erm::Cones::cuts;
  return problem;
}

// Only where no column is a combination of others can the search do with cuts.
inline erm::Problem independent_cut_problem(std::uint64_t seed) {
  erm::Problem problem = drawn_cut_problem(seed);
  while (!erm::Groups(problem).has_independent_columns()) problem = drawn_cut_problem(seed += 1'000'002);
  return problem;
}

inline Setting cut_setting(std::uint64_t seed) {
  return {seed, independent_cut_problem(seed)};
}

// Split at random points on the side where a random unit is, which so lies inside as a rule.
inline Region region_with_a_unit(const Frame& frame, oracle::Draw& draw, std::size_t splits) {
  Region region = Region::root(frame, frame.problem.family.positive.value_or(draw.below(2)));
  GuessVector unit;
  for (std::size_t t = 0; t < frame.dimension(); ++t)
    unit.push_back(static_cast<Guess>(draw.between(-1000, 1000)) / 1000);
  for (std::size_t s = 0; s < splits; ++s) {
    const auto pairs = free_pairs(frame, region);
    if (pairs.empty()) break;
    const std::size_t point = draw.one_of(pairs).second;
    Guess u = 0;
    for (std::size_t t = 0; t < frame.dimension(); ++t) u += frame.x(point)[t] * unit[t];
    region = *region.with(frame, {0}, {point, u >= 0 ? 1 : -1});
  }
  return region;
}

// With a goal that chords may reach.
inline Guess guess_with_chords(CutRelaxation& relaxation, Region& region) {
  relaxation.guess(region, 1e300);
  return relaxation.guess(region, 1.01 * relaxation.true_risk() + 1e-9, 2);
}

// As the search makes them: one relaxation after the other, so that chords are inherited.
inline Region grown_region(const Frame& frame, oracle::Draw& draw, std::size_t splits) {
  CutRelaxation relaxation(frame);
  const Region last = region_with_a_unit(frame, draw, splits);
  Region region = Region::root(frame, last.positive());
  for (const Cut& cut : last.cone(0).cuts()) {
    guess_with_chords(relaxation, region);
    region = *region.with(frame, {0}, cut);
  }
  return region;
}

// Most have inner points.
inline Region any_region(const Frame& frame, oracle::Draw& draw) {
  const std::size_t splits = draw.below(frame.points() + 1);
  switch (draw.below(4)) {
    case 0:
      return random_region(frame, draw, splits);
    case 1:
      return region_with_a_unit(frame, draw, splits);
    default:
      return grown_region(frame, draw, splits);
  }
}

// Vectors that generate the cone of the unit, in guessed coordinates.
inline std::vector<GuessVector> generators_of(const Frame& frame, const Region& region) {
  std::vector<GuessVector> result;
  const Region full = *region.with_rays(frame, ~std::size_t{0});
  const auto add = [&](const cells::Generator& generator, double sign) {
    GuessVector direction, guess(frame.dimension());
    for (const Integer& entry : generator.v) direction.push_back(sign * entry.get_d());
    frame.to_guess(direction, guess.data());
    Guess size = 0;
    for (const Guess entry : guess) size = std::max(size, std::abs(entry));
    for (Guess& entry : guess) entry /= size;
    result.push_back(guess);
  };
  for (const auto& ray : full.cone(0).rays()) add(*ray, 1);
  for (const auto& line : full.cone(0).lineality()) {
    add(*line, 1);
    add(*line, -1);
  }
  return result;
}

inline GuessVector combination_of(const std::vector<GuessVector>& generators, oracle::Draw& draw,
                                  std::size_t dimension) {
  GuessVector sum(dimension, 0.0);
  for (const GuessVector& generator : generators) {
    const Guess factor = draw.percent(60) ? eighth(draw, 0, 8) : 0.0;
    for (std::size_t t = 0; t < dimension; ++t) sum[t] += factor * generator[t];
  }
  return sum;
}

}  // namespace infimum::relaxations
