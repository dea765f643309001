// SPDX-License-Identifier: Apache-2.0
//
// Sums and multiples of lists of doubles in lanes that do not wait for each other, as registers take them:
// element e of a list belongs to lane e mod 8, every lane is added up by itself, and the eight at the end, in
// a fixed order. Hence the same result on every machine, whatever its registers. Guesses; sizes are multiples
// of the lanes, and lists that end before are filled up with zeros.
#pragma once

#include <cstddef>

#include "linear/blas.hpp"

namespace infimum::linear {

inline constexpr std::size_t lane_count = 8;

constexpr std::size_t in_lanes(std::size_t size) {
  return (size + lane_count - 1) / lane_count * lane_count;
}

[[gnu::always_inline]] inline double sum_of_lanes(const double (&sums)[lane_count]) {
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

// sum a_e b_e; for loops that are compiled for several processors themselves.
[[gnu::always_inline]] inline double sum_of_products(const double* a, const double* b, std::size_t size) {
  double sums[lane_count] = {};
  for (std::size_t e = 0; e < size; e += lane_count) {
    for (std::size_t l = 0; l < lane_count; ++l) sums[l] += a[e + l] * b[e + l];
  }
  return sum_of_lanes(sums);
}

double product_of(const double* a, const double* b, std::size_t size);
// With each of several lists, which begin `room` entries after each other.
void products_of(const double* lists, std::size_t count, std::size_t room, const double* b, std::size_t size,
                 double* out);
// out_e = a_e b_e; out may be a or b.
void multiply(const double* a, const double* b, std::size_t size, double* out);
void set_multiple(double* to, double factor, const double* from, std::size_t size);
void add_multiple(double* to, double factor, const double* from, std::size_t size);

}  // namespace infimum::linear
