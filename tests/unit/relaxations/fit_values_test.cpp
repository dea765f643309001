// SPDX-License-Identifier: Apache-2.0
#include "relaxations/fit_values.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "oracle/draw.hpp"

namespace infimum::relaxations {
namespace {

// The same numbers in the plainest layout.
struct Table {
  std::vector<GuessVector> rows;
  GuessVector weights;

  Guess product(std::size_t a, std::size_t b) const {
    Guess sum = 0;
    for (std::size_t h = 0; h < rows.size(); ++h) sum += weights[h] * rows[h][a] * rows[h][b];
    return sum;
  }
};

GuessVector drawn(oracle::Draw& draw, std::size_t size) {
  GuessVector values;
  for (std::size_t a = 0; a < size; ++a) values.push_back(static_cast<Guess>(draw.between(-16, 16)) / 4);
  return values;
}

void expect_equal(const FitValues& values, const Table& table, std::size_t columns, oracle::Draw& draw) {
  ASSERT_EQ(values.size(), table.rows.size());
  GuessVector vector(values.padded(), 0.0), out(columns, 1.0);
  for (std::size_t h = 0; h < values.size(); ++h) {
    EXPECT_DOUBLE_EQ(values.root(h), std::sqrt(table.weights[h]));
    vector[h] = static_cast<Guess>(draw.between(-8, 8));
  }
  values.project(vector, out);
  for (std::size_t a = 0; a < columns; ++a) {
    Guess sum = 1;
    for (std::size_t h = 0; h < values.size(); ++h) {
      EXPECT_NEAR(values.at(h, a), values.root(h) * table.rows[h][a], 1e-12);
      sum += vector[h] * values.root(h) * table.rows[h][a];
    }
    EXPECT_NEAR(out[a], sum, 1e-9);
    for (std::size_t b = 0; b < columns; ++b) EXPECT_NEAR(values.product(a, b), table.product(a, b), 1e-9);
  }
}

TEST(FitValues, FollowEveryChange) {
  oracle::Draw draw(8);
  FitValues values;
  for (int trial = 0; trial < 60; ++trial) {
    std::size_t columns = 1 + draw.below(12);
    Table table;
    values.clear(columns, draw.below(20));
    for (int step = 0; step < 40; ++step) {
      if (draw.percent(60) || table.rows.empty()) {
        table.rows.push_back(drawn(draw, columns));
        table.weights.push_back(draw.one_of<Guess>({1.0, 0.25, 2.0}));
        values.add(table.weights.back(), table.rows.back());
      } else if (draw.percent(50)) {
        std::vector<bool> marks;
        Table kept;
        for (std::size_t h = 0; h < table.rows.size(); ++h) {
          marks.push_back(draw.percent(70));
          if (!marks.back()) continue;
          kept.rows.push_back(table.rows[h]);
          kept.weights.push_back(table.weights[h]);
        }
        values.keep(marks);
        table = kept;
      } else {  // more columns, and some of the old ones anew
        const std::size_t first = draw.percent(50) ? columns : 0;
        columns += draw.below(3);
        values.grow(columns);
        for (std::size_t h = 0; h < table.rows.size(); ++h) {
          const GuessVector fresh = drawn(draw, columns);
          table.rows[h].resize(columns);
          for (std::size_t a = first; a < columns; ++a) table.rows[h][a] = fresh[a];
          values.set(h, first, table.rows[h]);
        }
      }
      expect_equal(values, table, columns, draw);
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
