// SPDX-License-Identifier: Apache-2.0
//
// The minimum along a line of a quadratic and of terms that count on one side. Half of it is
//   slope s + curvature s^2 / 2 + 1/2 sum weight (max(0, e)^2 + 2 price max(0, e)),  e = excess + rise s,
// with weights and prices >= 0. It is convex; its slope is linear in s between the places where an e is 0,
// and jumps up by weight * price * |rise| there, at an edge. Exact with Number = Rational. header-only
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace infimum::linear {

template <class Number>
struct LineTerm {
  Number weight, price, excess, rise;
};

template <class Number>
struct EdgeLine {
  Number slope{0}, curvature{0};
  std::vector<LineTerm<Number>> terms;

  // The derivative beyond 0.
  Number slope_beyond() const { return beginning().at_zero; }

  struct Least {
    Number place;
    std::optional<std::size_t> edge;  // the minimum lies at the edge of this term
  };

  // The least s in [0, most] at which the function is least there.
  Least least(const Number& most) const {
    const Number none(0);
    Piece piece = beginning();
    if (!(piece.at_zero < none)) return {none, std::nullopt};
    for (const auto& [turn, index] : turns_before(most)) {
      if (!(piece.at(turn) < none)) return {piece.root(), std::nullopt};
      const LineTerm<Number>& term = terms[index];
      add(piece, term, term.rise > none);
      if (!(piece.at(turn) < none)) return {turn, term.price > none ? std::optional(index) : std::nullopt};
    }
    if (!(piece.at(most) < none)) return {piece.root(), std::nullopt};
    return {most, std::nullopt};
  }

 private:
  struct Piece {  // of the derivative
    Number at_zero, growth;
    Number at(const Number& s) const { return Number(at_zero + growth * s); }
    Number root() const { return Number(-at_zero / growth); }
  };

  // Lets the term count, or no longer.
  static void add(Piece& piece, const LineTerm<Number>& term, bool counts) {
    const Number force(term.weight * (term.excess + term.price) * term.rise);
    const Number growth(term.weight * term.rise * term.rise);
    piece.at_zero = counts ? Number(piece.at_zero + force) : Number(piece.at_zero - force);
    piece.growth = counts ? Number(piece.growth + growth) : Number(piece.growth - growth);
  }

  Piece beginning() const {
    const Number none(0);
    Piece piece{slope, curvature};
    for (const LineTerm<Number>& term : terms) {
      if (term.excess > none || (term.excess == none && term.rise > none)) add(piece, term, true);
    }
    return piece;
  }

  // Where terms begin or cease to count.
  std::vector<std::pair<Number, std::size_t>> turns_before(const Number& most) const {
    const Number none(0);
    std::vector<std::pair<Number, std::size_t>> turns;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (terms[i].rise == none) continue;
      Number place(-terms[i].excess / terms[i].rise);
      if (place > none && place < most) turns.emplace_back(std::move(place), i);
    }
    std::sort(turns.begin(), turns.end());
    return turns;
  }
};

}  // namespace infimum::linear
