// SPDX-License-Identifier: Apache-2.0
//
// least(a, b, m): what m + 1 lines leave of the points from place a to place b at least, wherever one ends
// and the next begins: the segments of a piecewise linear function with m kinks (Bellman, On the
// approximation of curves by line segments using dynamic programming, CACM 1961). Exact in words, guessed in
// doubles, in units of LineFits::unit(). Tables grow as they are asked for, to the length that is asked for;
// so each thread has its own.
#pragma once

#include "relaxations/line_fits.hpp"

namespace infimum::relaxations {

template <class Number>  // std::int64_t or double
class LineTables {
 public:
  static constexpr std::size_t most_points = 1000;  // of a run; longer ones count 0
  static constexpr std::size_t most_kinks = 8;      // more count 0, which the rule allows
  // Numbers that are kept, nearly; beyond, all are forgotten. A single run takes an eighth of it at most.
  static constexpr std::size_t most_kept = std::size_t{1} << 22;

  // The fits must outlive the tables.
  LineTables(const LineFits& fits, std::size_t units);

  // Both places included. O(1), but for what the tables lack: l^2 fits of a line and k l^2 additions for a
  // run of l points that begins where none has begun, k kinks.
  Number least(std::size_t first, std::size_t last, std::size_t kinks);

 private:
  using Row = std::vector<Number>;
  const LineFits& fits_;
  const std::size_t kinks_;
  std::vector<Row> one_;               // by one line, from a place to each further one
  std::vector<std::vector<Row>> all_;  // the same by the number of kinks
  std::size_t kept_ = 0;

  const Row& by_one_line(std::size_t first, std::size_t length);
  void grow(std::size_t first, std::size_t length);
  void forget();
};

extern template class LineTables<std::int64_t>;
extern template class LineTables<double>;

}  // namespace infimum::relaxations
