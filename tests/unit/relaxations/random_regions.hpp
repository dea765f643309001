// SPDX-License-Identifier: Apache-2.0
//
// Random regions of small problems, and the exact minimum of the risk over one of them: the oracle's cells
// that agree with the region's lists are gone through one tuple after the other. Cones of src/cells are not
// asked. With an output ReLU the minimum is that of what the relaxation charges where the output is known,
// and the least over both where it is not: f = g where it is on, max(0, g) and the loss of 0 where it is off.
// Points with targets below 0 (squared loss) have their true loss.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "numbers/powers.hpp"
#include "oracle/arrangement.hpp"
#include "oracle/brute_force.hpp"
#include "oracle/cone_fit.hpp"
#include "oracle/draw.hpp"
#include "oracle/random_problems.hpp"
#include "relaxations/region.hpp"

namespace infimum::relaxations {

inline erm::Problem drawn_problem(std::uint64_t seed, std::optional<erm::Loss> loss) {
  erm::Problem problem = oracle::random_problem(seed, {4, 2, 2});
  if (loss) problem.loss = *loss;
  return problem;
}

struct Setting {
  explicit Setting(std::uint64_t seed, std::optional<erm::Loss> loss = std::nullopt, bool output_relu = false)
      : problem(output_relu ? oracle::with_output_relu(drawn_problem(seed, loss))
                            : drawn_problem(seed, loss)),
        frame(problem),
        draw(seed + 1000),
        name(oracle::describe(problem)) {}
  Setting(std::uint64_t seed, erm::Problem the_problem)
      : problem(std::move(the_problem)), frame(problem), draw(seed + 1000), name(oracle::describe(problem)) {}

  const erm::Problem problem;
  const Frame frame;
  oracle::Draw draw;
  const std::string name;  // for messages
};

// Whether floating point sees the data well: no rows with entries of 20 bits or more, no weights or targets
// far apart.
inline bool is_tame(const Frame& frame) {
  for (std::size_t t = 0; t < frame.dimension(); ++t) {
    if (frame.groups.bits(t) >= 20) return false;
  }
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (frame.weight(i) < 1e-3) return false;
    for (const erm::Member& member : frame.groups[i].members) {
      if (abs(member.y) > 1000 || (member.y != 0 && abs(member.y) < Rational(1, 1000))) return false;
    }
  }
  return frame.y_unit() > 1e-6;
}

inline Guess eighth(oracle::Draw& draw, long least, long most) {
  return static_cast<Guess>(draw.between(least, most)) / 8.0;
}

inline std::vector<std::pair<std::size_t, std::size_t>> free_pairs(const Frame& frame, const Region& region) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t j = 0; j < region.units(); ++j) {
    for (std::size_t i = 0; i < frame.points(); ++i) {
      if (region.cone(j).is_free(i)) pairs.emplace_back(j, i);
    }
  }
  return pairs;
}

inline std::vector<std::size_t> free_outputs(const Frame& frame, const Region& region) {
  std::vector<std::size_t> points;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (frame.bends(i) && region.is_output_free(i)) points.push_back(i);
  }
  return points;
}

// A root split on at most so many free pairs and outputs.
inline Region random_region(const Frame& frame, oracle::Draw& draw, std::size_t splits) {
  const std::size_t positive = frame.problem.family.positive.value_or(draw.below(frame.units() + 1));
  Region region = Region::root(frame, positive);
  for (std::size_t s = 0; s < splits; ++s) {
    const auto pairs = free_pairs(frame, region);
    const auto outputs = free_outputs(frame, region);
    if (!outputs.empty() && (pairs.empty() || draw.percent(40))) {
      const std::size_t point = draw.one_of(outputs);
      region = region.with_output(frame, point, draw.percent(60));
      continue;
    }
    if (pairs.empty()) break;
    const auto [unit, point] = draw.one_of(pairs);
    region = *region.with(frame, {unit}, {point, draw.percent(50) ? 1 : -1});
  }
  return region;
}

inline Region random_cell(const Frame& frame, oracle::Draw& draw) {
  return random_region(frame, draw, (frame.units() + 1) * frame.points());
}

class LeastRisk {
 public:
  explicit LeastRisk(const Frame& frame) : frame_(frame) {
    for (std::size_t i = 0; i < frame.points(); ++i) {
      rows_.emplace_back(frame.groups.row(i).begin(), frame.groups.row(i).end());
    }
    arrangement_ = oracle::arrange(rows_, frame.dimension());
  }

  // Exact, pure error included. Where an output is off, values of g above 0 cost so many times the weight.
  Rational over(const Region& region, const Rational& off_price = 1) {
    off_price_ = off_price;
    return over_outputs(region);
  }
  // Nearly the least risk of networks whose outputs are off where the region says so, from below.
  Rational nearly_true(const Region& region) {
    return over(region, numbers::times_power_of_two(Integer(1), 400));
  }

 private:
  Rational over_outputs(const Region& region) const {
    const std::vector<std::size_t> outputs = free_outputs(frame_, region);
    if (outputs.empty()) return over_known_outputs(region);
    const Rational on = over_outputs(region.with_output(frame_, outputs[0], true));
    return std::min(on, over_outputs(region.with_output(frame_, outputs[0], false)));
  }

  Rational over_known_outputs(const Region& region) const {
    std::optional<Rational> least;
    std::vector<Faces> parts;
    for (std::size_t j = 0; j < region.units(); ++j) parts.push_back(parts_of(region.cone(j).cuts()));
    Faces chosen;
    const std::function<void()> choose = [&] {
      const std::size_t j = chosen.size();
      if (j == region.units()) {
        const Rational risk = fit(region, chosen);
        if (!least || risk < *least) least = risk;
        return;
      }
      for (const std::vector<std::size_t>& rays : parts[j]) {
        chosen.push_back(rays);
        choose();
        chosen.pop_back();
      }
    };
    choose();
    return least.value();
  }

  using Faces = std::vector<std::vector<std::size_t>>;  // by their rays

  // The cells in a cone; of a cone without inner points, which cuts alone may make, faces of cells.
  Faces parts_of(const std::vector<Cut>& cuts) const {
    Faces faces;
    for (const oracle::Cell& cell : arrangement_.cells) {
      if (agrees(cell, cuts)) faces.push_back(cell.rays);
    }
    if (!faces.empty()) return faces;
    std::set<std::vector<std::size_t>> found;
    for (const oracle::Cell& cell : arrangement_.cells) {
      std::vector<std::size_t> rays;
      for (const std::size_t v : cell.rays) {
        const bool inside = std::all_of(cuts.begin(), cuts.end(), [&](const Cut& cut) {
          return cut.sign * oracle::dot(rows_[cut.row], arrangement_.rays[v].theta) >= 0;
        });
        if (inside) rays.push_back(v);
      }
      std::sort(rays.begin(), rays.end());
      found.insert(std::move(rays));
    }
    return {found.begin(), found.end()};
  }

  const Frame& frame_;
  oracle::Matrix rows_;
  oracle::Arrangement arrangement_;
  Rational off_price_ = 1;

  static bool agrees(const oracle::Cell& cell, const std::vector<Cut>& cuts) {
    for (const Cut& cut : cuts) {
      if (cell.signs[cut.row] * cut.sign < 0) return false;
    }
    return true;
  }

  Rational fit(const Region& region, const Faces& faces) const {
    oracle::Matrix columns;
    const auto add = [&](const std::function<Rational(std::size_t)>& value, int sign) {
      columns.emplace_back();
      for (std::size_t i = 0; i < frame_.points(); ++i) columns.back().push_back(sign * value(i));
    };
    for (int sign : {1, -1}) {
      if (frame_.problem.family.intercept) add([](std::size_t) { return Rational(1); }, sign);
      for (std::size_t t = 0; t < frame_.affine(); ++t) add([&](std::size_t i) { return rows_[i][t]; }, sign);
    }
    for (std::size_t j = 0; j < faces.size(); ++j) {
      for (std::size_t v : faces[j]) {
        add([&](std::size_t i) { return arrangement_.rays[v].activations[i]; }, region.sign(j));
      }
    }
    for (std::size_t point = 0; point < frame_.points(); ++point) {
      if (region.is_one_sided(point) && !frame_.has_edge(point))
        add([&](std::size_t i) { return Rational(i == point ? 1 : 0); }, 1);
    }
    return frame_.problem.loss == erm::Loss::squared ? fit_squared(region, columns)
                                                     : fit_members(region, columns);
  }

  Rational fit_squared(const Region& region, const oracle::Matrix& columns) const {
    const auto product = [&](const oracle::RationalVector& u, const std::function<Rational(std::size_t)>& v) {
      Rational sum = 0;
      for (std::size_t i = 0; i < frame_.points(); ++i) {
        if (frame_.has_edge(i)) continue;
        const Rational price = region.outputs_off().test(i) ? off_price_ : Rational(1);
        sum += price * frame_.groups[i].weight * u[i] * v(i);
      }
      return sum;
    };
    const auto mean = [&](std::size_t i) {
      return region.outputs_off().test(i) ? Rational(0) : frame_.groups[i].mean;
    };
    oracle::Matrix gram;
    oracle::RationalVector target;
    for (const auto& u : columns) {
      gram.emplace_back();
      for (const auto& v : columns) gram.back().push_back(product(u, [&](std::size_t i) { return v[i]; }));
      target.push_back(product(u, mean));
    }
    Rational energy = 0, pure = 0;
    std::vector<oracle::Edge> edges;
    for (std::size_t i = 0; i < frame_.points(); ++i) {
      if (frame_.has_edge(i)) {
        edges.push_back({{}, frame_.groups[i].weight, frame_.groups[i].mean});
        for (const auto& u : columns) edges.back().row.push_back(u[i]);
        for (const erm::Member& member : frame_.groups[i].members)
          pure += member.weight * member.y * member.y;
        continue;
      }
      energy += frame_.groups[i].weight * mean(i) * mean(i);
      for (const erm::Member& member : frame_.groups[i].members) {
        pure += member.weight * (member.y - mean(i)) * (member.y - mean(i));
      }
    }
    if (edges.empty()) return pure + oracle::fit_squares(gram, target, energy).risk;
    return pure + oracle::fit_edges(gram, target, energy, edges).risk;
  }

  Rational fit_members(const Region& region, const oracle::Matrix& columns) const {
    oracle::Matrix spread(columns.size());
    oracle::RationalVector y, weights;
    Rational given_up = frame_.groups.out_of_reach();
    for (std::size_t i = 0; i < frame_.points(); ++i) {
      for (const erm::Member& member : frame_.groups[i].members) {
        for (std::size_t a = 0; a < columns.size(); ++a) spread[a].push_back(columns[a][i]);
        const bool off = region.outputs_off().test(i);
        if (off) given_up += member.weight * member.y;
        y.push_back(off ? Rational(0) : member.y);
        weights.push_back(off ? Rational(off_price_ * member.weight) : member.weight);
      }
    }
    return given_up + oracle::fit_absolute(spread, y, weights).risk;
  }
};

// With an output ReLU the rule may prove more than the relaxation charges, up to the truth.
inline Rational most_provable(const Frame& frame, const Region& region, const Rational& least) {
  if (!frame.problem.family.output_relu) return least;
  const Rational truth = std::max(least, LeastRisk(frame).nearly_true(region));
  return truth + truth * numbers::times_power_of_two(Integer(1), -40) +
         numbers::times_power_of_two(Integer(1), -300);
}

// The exact risk of stacked parameters over the integer rows.
inline Rational risk_at(const Frame& frame, const Region& region, const std::vector<Rational>& parameters) {
  return oracle::risk_of(frame.problem, frame.to_network(parameters, region.positive()));
}

// Whether the parameters lie in the region.
inline bool lies_in(const Frame& frame, const Region& region, const std::vector<Rational>& parameters) {
  for (std::size_t j = 0; j < region.units(); ++j) {
    for (const Cut& cut : region.cone(j).cuts()) {
      Rational u = 0;
      for (std::size_t t = 0; t < frame.dimension(); ++t) {
        u += frame.groups.row(cut.row)[t] * parameters[frame.unit_offset(j) + t];
      }
      if (cut.sign * u < 0) return false;
    }
  }
  return true;
}

}  // namespace infimum::relaxations
