// SPDX-License-Identifier: Apache-2.0
#include "relaxations/line_tables.hpp"

#include <algorithm>

namespace infimum::relaxations {

template <class Number>
LineTables<Number>::LineTables(const LineFits& fits, std::size_t units)
    : fits_(fits),
      kinks_(std::min(units, most_kinks)),
      one_(fits.order().size()),
      all_(fits.order().size(), std::vector<Row>(1)) {}

template <class Number>
Number LineTables<Number>::least(std::size_t first, std::size_t last, std::size_t kinks) {
  const std::size_t length = last - first + 1;
  if (kinks > kinks_ || length > most_points) return 0;
  if (all_[first].back().size() < length) grow(first, length);
  return all_[first][kinks][length - 1];
}

template <class Number>
const typename LineTables<Number>::Row& LineTables<Number>::by_one_line(std::size_t first,
                                                                        std::size_t length) {
  Row& row = one_[first];
  if (row.size() < length) {
    kept_ += length - row.size();
    fits_.extend(first, length, row);
  }
  return row;
}

// With one kink more: the last segment begins behind place first + q. Once a table is too short, it grows by
// half, so that it is seldom made anew.
template <class Number>
void LineTables<Number>::grow(std::size_t first, std::size_t length) {
  if (kept_ > most_kept) forget();
  std::vector<Row>& all = all_[first];
  kept_ -= all.size() * all.back().size();
  length = std::max(length, all.back().size() * 3 / 2);
  length = std::min({length, fits_.order().size() - first, most_points});
  const Row& one = by_one_line(first, length);
  all.assign(1, Row(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(length)));
  for (std::size_t kinks = 1; kinks <= kinks_; ++kinks) {
    const Row& before = all.back();
    Row least = before;
    for (std::size_t q = 0; q + 1 < length; ++q) {
      const Number* last = by_one_line(first + q + 1, length - q - 1).data();
      const Number start = before[q];
      for (std::size_t end = q + 1; end < length; ++end)
        least[end] = std::min(least[end], start + last[end - q - 1]);
    }
    all.push_back(std::move(least));
  }
  kept_ += all.size() * length;
}

template <class Number>
void LineTables<Number>::forget() {
  for (Row& row : one_) row = Row();
  for (std::vector<Row>& all : all_) all.assign(1, Row());
  kept_ = 0;
}

template class LineTables<std::int64_t>;
template class LineTables<double>;

}  // namespace infimum::relaxations
