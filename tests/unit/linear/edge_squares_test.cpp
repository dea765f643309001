// SPDX-License-Identifier: Apache-2.0
#include "linear/edge_squares.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/cone_fit.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using State = EdgeSquares::State;

// Least squares of rows with targets, and terms with rows; small integers, so that much happens at once.
class Drawn final : public EdgeProgram {
 public:
  explicit Drawn(oracle::Draw& draw, bool levels) {
    const std::size_t columns = 1 + draw.below(5), points = draw.below(5), count = 1 + draw.below(6);
    for (std::size_t a = 0; a < columns; ++a) free_.push_back(draw.percent(30));
    const auto row = [&] {
      std::vector<Rational> entries;
      for (std::size_t a = 0; a < columns; ++a) entries.emplace_back(draw.between(-2, 2));
      return entries;
    };
    gram_.assign(columns, std::vector<Rational>(columns));
    linear_.assign(columns, Rational(0));
    for (std::size_t i = 0; i < points; ++i) {
      const std::vector<Rational> z = row();
      const Rational y = draw.between(-3, 3);
      energy_ += y * y;
      for (std::size_t a = 0; a < columns; ++a) {
        linear_[a] += z[a] * y;
        for (std::size_t b = 0; b < columns; ++b) gram_[a][b] += z[a] * z[b];
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      rows_.push_back(i > 0 && draw.percent(25) ? rows_.back() : row());
      const Rational price = draw.percent(70) ? draw.between(0, 3) : 0;
      terms_.push_back({draw.between(1, 3), price, levels ? Rational(draw.between(-1, 1)) : Rational(0)});
    }
  }

  std::size_t size() const override { return linear_.size(); }
  bool is_free(std::size_t a) const override { return free_[a]; }
  Rational gram(std::size_t a, std::size_t b) const override { return gram_[a][b]; }
  Rational linear(std::size_t a) const override { return linear_[a]; }
  void gradients(const std::vector<std::size_t>& support, const std::vector<Rational>& values,
                 std::vector<Rational>& out) const override {
    out = linear_;
    for (std::size_t a = 0; a < out.size(); ++a) {
      for (std::size_t s = 0; s < support.size(); ++s) out[a] -= gram_[a][support[s]] * values[s];
    }
  }
  const std::vector<EdgeTerm>& terms() const override { return terms_; }
  Rational phi(std::size_t term, std::size_t a) const override { return rows_[term][a]; }
  const Rational& energy() const { return energy_; }

  // The least by another algorithm; free columns come twice, levels must be 0.
  Rational least() const {
    std::vector<std::pair<std::size_t, int>> signed_columns;
    for (std::size_t a = 0; a < size(); ++a) {
      signed_columns.emplace_back(a, 1);
      if (free_[a]) signed_columns.emplace_back(a, -1);
    }
    oracle::Matrix gram;
    oracle::RationalVector target;
    for (const auto& [a, sa] : signed_columns) {
      gram.emplace_back();
      for (const auto& [b, sb] : signed_columns) gram.back().emplace_back(sa * sb * gram_[a][b]);
      target.emplace_back(sa * linear_[a]);
    }
    std::vector<oracle::Edge> edges;
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      edges.push_back({{}, terms_[i].weight, -terms_[i].price});
      for (const auto& [a, sa] : signed_columns) edges.back().row.emplace_back(sa * rows_[i][a]);
    }
    return oracle::fit_edges(gram, target, energy_, edges).risk;
  }

 private:
  std::vector<bool> free_;
  std::vector<std::vector<Rational>> gram_, rows_;
  std::vector<Rational> linear_;
  std::vector<EdgeTerm> terms_;
  Rational energy_ = 0;
};

struct Found {
  std::vector<Rational> values;  // of all columns
  Rational function;
  std::size_t pinned = 0;
};

// Checks the conditions of the minimum, and computes it.
Found judged(const Drawn& program, const EdgeSquares& squares) {
  Found found{std::vector<Rational>(program.size(), Rational(0)), program.energy()};
  for (std::size_t s = 0; s < squares.support().size(); ++s)
    found.values[squares.support()[s]] += squares.values()[s];
  std::vector<Rational> gradient;
  program.gradients(squares.support(), squares.values(), gradient);
  for (std::size_t a = 0; a < program.size(); ++a) {
    found.function -= found.values[a] * (program.linear(a) + gradient[a]);
  }
  for (std::size_t i = 0; i < program.terms().size(); ++i) {
    const EdgeTerm& term = program.terms()[i];
    Rational e = -term.level;
    for (std::size_t a = 0; a < program.size(); ++a) e += program.phi(i, a) * found.values[a];
    const Rational u = squares.multiplier(i), limit = term.weight * term.price;
    EXPECT_TRUE(e > 0 ? u == term.weight * e + limit : u >= 0 && u <= (e < 0 ? Rational(0) : limit));
    if (e > 0) found.function += term.weight * e * (e + 2 * term.price);
    for (std::size_t a = 0; a < program.size(); ++a) gradient[a] -= u * program.phi(i, a);
    found.pinned += squares.state(i) == State::pinned ? 1 : 0;
  }
  for (std::size_t a = 0; a < program.size(); ++a) {
    if (program.is_free(a)) {
      EXPECT_EQ(gradient[a], 0);
    } else {
      EXPECT_TRUE(found.values[a] >= 0 && gradient[a] <= 0 && found.values[a] * gradient[a] == 0);
    }
  }
  return found;
}

struct Start {
  std::vector<std::size_t> support;
  std::vector<Rational> values;
  std::vector<State> states;
};

Start drawn_start(const Drawn& program, oracle::Draw& draw) {
  Start start;
  for (std::size_t a = 0; a < program.size(); ++a) {
    if (!draw.percent(40)) continue;
    start.support.push_back(a);
    start.values.emplace_back(draw.between(1, 3));
  }
  for (const EdgeTerm& term : program.terms()) {
    const std::size_t drawn = draw.below(term.price > 0 ? 3 : 2);
    start.states.push_back(drawn == 0 ? State::idle : drawn == 1 ? State::counting : State::pinned);
  }
  return start;
}

TEST(EdgeSquares, FindsTheLeastFromAnywhere) {
  oracle::Draw draw(3);
  std::size_t pinned = 0;
  for (int n = 0; n < 1500; ++n) {
    const Drawn program(draw, false);
    const Start start = drawn_start(program, draw);
    EdgeSquares squares(program);
    ASSERT_TRUE(squares.minimise(start.support, start.values, start.states, EdgeSquares::plenty(program)));
    const Found found = judged(program, squares);
    pinned += found.pinned;
    EXPECT_EQ(found.function, program.least());
  }
  EXPECT_GT(pinned, 500U);
}

TEST(EdgeSquares, HoldsItsConditionsAtAnyLevel) {
  oracle::Draw draw(4);
  for (int n = 0; n < 1500; ++n) {
    const Drawn program(draw, true);
    const Start start = drawn_start(program, draw);
    EdgeSquares squares(program);
    ASSERT_TRUE(squares.minimise(start.support, start.values, start.states, EdgeSquares::plenty(program)));
    judged(program, squares);
  }
}

// It stops where it is told to, at values of the cone.
TEST(EdgeSquares, StaysInTheConeWhenStopped) {
  oracle::Draw draw(5);
  std::size_t stopped = 0;
  for (int n = 0; n < 300; ++n) {
    const Drawn program(draw, true);
    const Start start = drawn_start(program, draw);
    EdgeSquares squares(program);
    if (squares.minimise(start.support, start.values, start.states, draw.below(3))) continue;
    ++stopped;
    for (std::size_t s = 0; s < squares.support().size(); ++s) {
      EXPECT_TRUE(squares.values()[s] >= 0 || program.is_free(squares.support()[s]));
    }
  }
  EXPECT_GT(stopped, 50U);
}

}  // namespace
}  // namespace infimum::linear
