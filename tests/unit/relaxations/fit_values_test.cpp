// SPDX-License-Identifier: Apache-2.0
#include "relaxations/fit_values.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "oracle/draw.hpp"

namespace infimum::relaxations {
namespace {

// The same numbers in the plainest layout.
struct Table {
  std::vector<GuessVector> fronts;  // by column
  std::vector<GuessVector> rows;    // by hinge
  GuessVector weights;

  Guess product(std::size_t a, std::size_t b) const {
    Guess sum = 0;
    for (std::size_t e = 0; e < fronts[a].size(); ++e) sum += fronts[a][e] * fronts[b][e];
    for (std::size_t h = 0; h < rows.size(); ++h) sum += weights[h] * rows[h][a] * rows[h][b];
    return sum;
  }
};

GuessVector drawn(oracle::Draw& draw, std::size_t size) {
  GuessVector values;
  for (std::size_t a = 0; a < size; ++a) values.push_back(static_cast<Guess>(draw.between(-16, 16)) / 4);
  return values;
}

// Writes phi of the columns from `first` on at a hinge.
void write(FitValues& values, std::size_t hinge, std::size_t first, const GuessVector& phi) {
  for (std::size_t a = first; a < values.columns(); ++a)
    values.column(a)[values.hinges_begin() + hinge] = values.root(hinge) * phi[a];
}

// Writes the fronts of the columns from `first` on.
void fill(FitValues& values, Table& table, std::size_t first, std::size_t front, oracle::Draw& draw) {
  for (std::size_t a = first; a < values.columns(); ++a) {
    table.fronts.push_back(drawn(draw, front));
    std::copy(table.fronts[a].begin(), table.fronts[a].end(), values.column(a));
  }
}

void expect_equal(const FitValues& values, const Table& table, oracle::Draw& draw) {
  ASSERT_EQ(values.size(), table.rows.size());
  const std::size_t front = table.fronts.front().size();
  GuessVector vector(values.padded(), 0.0), out, sum = vector;
  for (std::size_t e = 0; e < front; ++e) vector[e] = static_cast<Guess>(draw.between(-8, 8));
  for (std::size_t h = 0; h < values.size(); ++h) {
    EXPECT_DOUBLE_EQ(values.root(h), std::sqrt(table.weights[h]));
    vector[values.hinges_begin() + h] = static_cast<Guess>(draw.between(-8, 8));
  }
  values.project(vector, out);
  ASSERT_EQ(out.size(), values.columns());
  for (std::size_t a = 0; a < values.columns(); ++a) {
    Guess expected = 0;
    for (std::size_t e = 0; e < front; ++e) expected += vector[e] * table.fronts[a][e];
    for (std::size_t h = 0; h < values.size(); ++h) {
      const Guess phi = values.root(h) * table.rows[h][a];
      EXPECT_NEAR(values.column(a)[values.hinges_begin() + h], phi, 1e-12);
      expected += vector[values.hinges_begin() + h] * phi;
    }
    EXPECT_NEAR(out[a], expected, 1e-9);
    EXPECT_NEAR(values.product(a, vector), expected, 1e-9);
    for (std::size_t b = 0; b < values.columns(); ++b)
      EXPECT_NEAR(values.product(a, b), table.product(a, b), 1e-9);
    values.add_to(sum, 2.0, a);
  }
  for (std::size_t e = 0; e < values.padded(); ++e) {
    Guess expected = 0;
    for (std::size_t a = 0; a < values.columns(); ++a) expected += 2 * values.column(a)[e];
    EXPECT_NEAR(sum[e], expected, 1e-9);
  }
}

TEST(FitValues, FollowEveryChange) {
  oracle::Draw draw(8);
  FitValues values;
  for (int trial = 0; trial < 60; ++trial) {
    std::size_t columns = 1 + draw.below(12);
    const std::size_t front = draw.below(20);
    Table table;
    values.clear(columns, front, draw.below(20));
    fill(values, table, 0, front, draw);
    for (int step = 0; step < 40; ++step) {
      if (draw.percent(60) || table.rows.empty()) {
        table.rows.push_back(drawn(draw, columns));
        table.weights.push_back(draw.one_of<Guess>({1.0, 0.25, 2.0}));
        values.add(table.weights.back());
        write(values, values.size() - 1, 0, table.rows.back());
      } else if (draw.percent(50)) {
        const std::size_t h = draw.below(table.rows.size());
        std::swap(table.rows[h], table.rows.back());
        std::swap(table.weights[h], table.weights.back());
        table.rows.pop_back();
        table.weights.pop_back();
        values.remove(h);
      } else {  // more columns, and some of the old ones anew
        const std::size_t first = draw.percent(50) ? columns : 0;
        columns += draw.below(3);
        values.grow(columns);
        fill(values, table, table.fronts.size(), front, draw);
        for (std::size_t h = 0; h < table.rows.size(); ++h) {
          const GuessVector fresh = drawn(draw, columns);
          table.rows[h].resize(columns);
          for (std::size_t a = first; a < columns; ++a) table.rows[h][a] = fresh[a];
          write(values, h, first, table.rows[h]);
        }
      }
      expect_equal(values, table, draw);
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
