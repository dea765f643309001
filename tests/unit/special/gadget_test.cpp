// SPDX-License-Identifier: Apache-2.0
//
// The gadget that makes training of (2,1)-ReLU networks as hard as separation by two hyperplanes: six points
// of label 1 and three of label 0 in the plane. By exhaustion over all pairs of cells and all signs of the
// outer weights: networks max(0, b0 + b1 relu(a1) + b2 relu(a2)) that fit them have b1, b2 < 0, and no unit
// is positive at a point of label 1. Guessed in floats; every program is then decided by a Farkas vector or a
// point in fractions.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>

#include "linear/integer_kernel.hpp"
#include "linear/nearest_point.hpp"
#include "numbers/rational.hpp"

namespace infimum::special {
namespace {

using numbers::Integer;
using numbers::Rational;
using Row = std::vector<int>;

// Rows: normal.x <= bound.
struct Program {
  std::vector<Row> normals;
  std::vector<int> bounds;

  void add(const Row& normal, int bound) {
    normals.push_back(normal);
    bounds.push_back(bound);
  }
  void add_equation(Row normal, int bound) {
    add(normal, bound);
    for (int& entry : normal) entry = -entry;
    add(normal, -bound);
  }
};

template <class Number>
struct Source {
  const Program& program;
  using Side = linear::HalfSpace<Number, std::size_t>;

  std::optional<Side> worst(const std::vector<Number>& point) const {
    std::size_t found = program.bounds.size();
    Number most(std::is_floating_point_v<Number> ? 1e-9 : 0.0);
    for (std::size_t l = 0; l < program.bounds.size(); ++l) {
      Number excess(-program.bounds[l]);
      for (std::size_t t = 0; t < point.size(); ++t) {
        if (program.normals[l][t] != 0) excess += program.normals[l][t] * point[t];
      }
      if (!(excess > most)) continue;
      most = excess;
      found = l;
    }
    if (found == program.bounds.size()) return std::nullopt;
    return Side{found, std::vector<Number>(program.normals[found].begin(), program.normals[found].end()),
                Number(program.bounds[found])};
  }
};

bool is_contradiction(const Program& program, const std::vector<std::size_t>& rows) {
  std::vector<std::vector<Integer>> normals;
  for (const std::size_t row : rows)
    normals.emplace_back(program.normals[row].begin(), program.normals[row].end());
  const auto factors = linear::dependence(normals);
  if (!factors) return false;
  Integer bound;
  int sign = 0;
  for (std::size_t l = 0; l < rows.size(); ++l) {
    if (sgn((*factors)[l]) * sign < 0) return false;
    if (sign == 0) sign = sgn((*factors)[l]);
    bound += (*factors)[l] * program.bounds[rows[l]];
  }
  return sign * sgn(bound) < 0;
}

// Exact, whatever the floats say.
bool feasible(const Program& program) {
  using Guess = linear::NearestPoint<double, std::size_t>;
  using Exact = linear::NearestPoint<Rational, std::size_t>;
  Guess guess{std::vector<double>(program.normals[0].size())};
  if (guess.solve(Source<double>{program}) == Guess::Status::empty) {
    std::vector<std::size_t> rows;
    for (const auto& share : guess.combination()) rows.push_back(share.name);
    if (is_contradiction(program, rows)) return false;
  }
  Exact exact{std::vector<Rational>(program.normals[0].size())};
  return exact.solve(Source<Rational>{program}) == Exact::Status::met;
}

constexpr std::array<std::array<int, 2>, 9> points = {
    {{0, 0}, {-2, 0}, {-1, -1}, {0, -2}, {-5, 0}, {0, -5}, {-3, 1}, {1, -3}, {1, 1}}};
constexpr std::size_t ones = 6;

using Cell = unsigned;  // the points at which a unit is on

std::vector<Cell> cells() {
  std::vector<Cell> found;
  for (Cell cell = 0; cell < 1U << points.size(); ++cell) {
    Program program;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const int sign = cell >> i & 1U ? -1 : 1;
      program.add({sign * points[i][0], sign * points[i][1], sign}, -1);
    }
    if (feasible(program)) found.push_back(cell);
  }
  return found;
}

// Unknown: a1, a2, b0, and a last one that the bounds are multiplied with where `homogeneous`.
Program training(Cell first, Cell second, int b1, int b2, bool homogeneous) {
  Program program;
  const std::array<Cell, 2> cell = {first, second};
  const std::array<int, 2> b = {b1, b2};
  for (std::size_t i = 0; i < points.size(); ++i) {
    Row value(homogeneous ? 8 : 7);
    value[6] = 1;
    for (std::size_t j = 0; j < 2; ++j) {
      const bool on = cell[j] >> i & 1U;
      Row sign(value.size());
      for (std::size_t t = 0; t < 3; ++t) {
        const int entry = t < 2 ? points[i][t] : 1;
        sign[3 * j + t] = on ? -entry : entry;
        if (on) value[3 * j + t] = b[j] * entry;
      }
      if (b[j] != 0) program.add(sign, 0);
    }
    if (homogeneous && i < ones) value[7] = -1;
    if (i < ones) program.add_equation(value, homogeneous ? 0 : 1);
    if (i >= ones) program.add(value, 0);
  }
  return program;
}

struct Count {
  std::size_t programs = 0, feasible = 0, positive = 0;
};

// Whether some unit can be positive at a point of label 1, in a pair of cells that holds a network: then a
// multiple of it, together with the number that multiplies the bounds, has value 1.
void look_for_positive(Cell first, Cell second, Count& count) {
  const std::array<Cell, 2> cell = {first, second};
  for (std::size_t j = 0; j < 2; ++j) {
    for (std::size_t i = 0; i < ones; ++i) {
      if ((cell[j] >> i & 1U) == 0) continue;
      Program program = training(first, second, -1, -1, true);
      Row scale(8), value(8);
      scale[7] = -1;
      program.add(scale, 0);
      for (std::size_t t = 0; t < 3; ++t) value[3 * j + t] = t < 2 ? -points[i][t] : -1;
      program.add(value, -1);
      ++count.programs;
      count.positive += feasible(program);
    }
  }
}

Count count_for(const std::vector<Cell>& all, int b1, int b2) {
  Count count;
  for (std::size_t first = 0; first < (b1 == 0 ? 1 : all.size()); ++first) {
    for (std::size_t second = b1 == b2 ? first : 0; second < (b2 == 0 ? 1 : all.size()); ++second) {
      ++count.programs;
      if (!feasible(training(all[first], all[second], b1, b2, false))) continue;
      ++count.feasible;
      if (b1 < 0 && b2 < 0) look_for_positive(all[first], all[second], count);
    }
  }
  return count;
}

TEST(SeparationGadget, ExhaustiveCheckOfTheReduction) {
  const std::vector<Cell> all = cells();
  EXPECT_EQ(all.size(), 56U);
  const auto start = std::chrono::steady_clock::now();
  std::size_t programs = 0;
  for (const auto& [b1, b2] : {std::pair(1, 1), {1, -1}, {1, 0}, {-1, 0}, {0, 0}}) {
    const Count count = count_for(all, b1, b2);
    EXPECT_EQ(count.feasible, 0U) << b1 << " " << b2;
    programs += count.programs;
  }
  const Count count = count_for(all, -1, -1);
  programs += count.programs;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(count.feasible, 60U);
  EXPECT_EQ(count.positive, 0U);
  EXPECT_EQ(programs, 6597U);
  RecordProperty("seconds", std::to_string(seconds.count()));
  std::printf("%zu exact linear programs in %.3f s\n", programs, seconds.count());
}

}  // namespace
}  // namespace infimum::special
