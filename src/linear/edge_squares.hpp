// SPDX-License-Identifier: Apache-2.0
//
// Nonnegative least squares with edges, exactly: minimise
//   1/2 l'Gl - g'l + 1/2 sum_i weight_i (max(0, e_i)^2 + 2 price_i max(0, e_i)),  e_i = phi_i . l - level_i,
// over l >= 0 (some l free). A term with a price has an edge at e_i = 0, where its multiplier u_i, half of
// what it adds to the derivative by e_i, may be anything from 0 to weight_i price_i.
//
// An active-set method (R. Fletcher, Practical Methods of Optimization, 1987, chapters 10 and 14.3): columns
// in the support, terms that count, terms that are pinned to e_i = 0. It solves for the stationary point of
// these, and goes there, or to where the true function is least on the way, or a column becomes 0; at
// a stationary point a pinned term whose multiplier is out of range is released, or a column enters. The
// function falls in every step that moves; in steps that do not the least index is taken (Y.-Y. Chang, R. W.
// Cottle, Least-index resolution of degeneracy in quadratic programming, 1980).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "linear/edge_line.hpp"
#include "numbers/rational.hpp"

namespace infimum::linear {

using numbers::Rational;

struct EdgeTerm {
  Rational weight, price, level;
};

class EdgeProgram {
 public:
  EdgeProgram() = default;
  EdgeProgram(const EdgeProgram&) = delete;
  EdgeProgram& operator=(const EdgeProgram&) = delete;
  virtual ~EdgeProgram() = default;

  virtual std::size_t size() const = 0;  // columns
  virtual bool is_free(std::size_t a) const = 0;
  virtual Rational gram(std::size_t a, std::size_t b) const = 0;
  virtual Rational linear(std::size_t a) const = 0;
  // g - Gl of every column.
  virtual void gradients(const std::vector<std::size_t>& support, const std::vector<Rational>& values,
                         std::vector<Rational>& out) const = 0;
  virtual const std::vector<EdgeTerm>& terms() const = 0;
  virtual Rational phi(std::size_t term, std::size_t a) const = 0;
};

class EdgeSquares {
 public:
  enum class State { idle, pinned, counting };

  explicit EdgeSquares(const EdgeProgram& program) : program_(program) {}

  // Starts with these columns and states if they have a stationary point, else with these values, > 0 where
  // columns are not free. False if the least is not found in so many steps; the values are feasible then.
  bool minimise(std::vector<std::size_t> support, std::vector<Rational> values, std::vector<State> states,
                std::size_t most_steps);
  // As many steps as no program has needed.
  static std::size_t plenty(const EdgeProgram& program);

  const std::vector<std::size_t>& support() const { return support_; }
  const std::vector<Rational>& values() const { return values_; }
  State state(std::size_t term) const { return states_[term]; }
  // weight (e + price) where the term counts, what holds it at the edge where it is pinned, else 0.
  Rational multiplier(std::size_t term) const;

 private:
  const EdgeProgram& program_;
  std::vector<std::size_t> support_;
  std::vector<Rational> values_, excess_;
  std::vector<State> states_;
  std::vector<std::vector<Rational>> phi_;  // [term][place in the support]
  std::vector<Rational> target_, pulls_;    // the stationary point, and the multipliers of pinned terms
  std::size_t stalled_ = 0;                 // steps since the function fell

  void enter(std::size_t a, const Rational& value);
  void leave(std::size_t place);
  void look();
  bool find_target();
  bool is_feasible() const;
  EdgeLine<Rational> line() const;
  Rational promised_slope(const EdgeLine<Rational>& line) const;
  void advance(const EdgeLine<Rational>& line);
  void block(const EdgeLine<Rational>& line);
  bool improve();
  bool release();
  bool add_column();
};

}  // namespace infimum::linear
