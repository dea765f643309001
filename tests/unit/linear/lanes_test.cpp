// SPDX-License-Identifier: Apache-2.0
#include "linear/lanes.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

std::vector<double> drawn(oracle::Draw& draw, std::size_t size) {
  std::vector<double> list;
  for (std::size_t e = 0; e < size; ++e) list.push_back(static_cast<double>(draw.between(-999, 999)));
  return list;
}

double plain_product(const double* a, const double* b, std::size_t size) {
  double sum = 0;
  for (std::size_t e = 0; e < size; ++e) sum += a[e] * b[e];
  return sum;
}

TEST(Lanes, RoundsUpToWholeLanes) {
  EXPECT_EQ(in_lanes(0), 0U);
  EXPECT_EQ(in_lanes(1), lane_count);
  EXPECT_EQ(in_lanes(lane_count), lane_count);
  EXPECT_EQ(in_lanes(lane_count + 1), 2 * lane_count);
}

// Sums of integers are exact in any order.
TEST(Lanes, MultipliesAndAddsUp) {
  oracle::Draw draw(1);
  for (std::size_t size = 0; size <= 40; size += lane_count) {
    const std::vector<double> a = drawn(draw, size), b = drawn(draw, size);
    EXPECT_EQ(product_of(a.data(), b.data(), size), plain_product(a.data(), b.data(), size));
    std::vector<double> products = a;
    multiply(products.data(), b.data(), size, products.data());
    for (std::size_t e = 0; e < size; ++e) EXPECT_EQ(products[e], a[e] * b[e]);
    std::vector<double> sum = a;
    add_multiple(sum.data(), 3, b.data(), size);
    for (std::size_t e = 0; e < size; ++e) EXPECT_EQ(sum[e], a[e] + 3 * b[e]);
    set_multiple(sum.data(), -2, b.data(), size);
    for (std::size_t e = 0; e < size; ++e) EXPECT_EQ(sum[e], -2 * b[e]);
  }
}

TEST(Lanes, MultipliesSeveralLists) {
  oracle::Draw draw(2);
  const std::size_t size = 16, room = 24;
  const std::vector<double> lists = drawn(draw, 5 * room), b = drawn(draw, size);
  std::vector<double> products(5);
  products_of(lists.data(), 5, room, b.data(), size, products.data());
  for (std::size_t a = 0; a < 5; ++a) EXPECT_EQ(products[a], plain_product(&lists[a * room], b.data(), size));
}

// Lane 0 holds 2^53 and loses the 1 that follows it there, lane 1 keeps its own.
TEST(Lanes, AddsInItsOwnOrder) {
  const std::vector<double> ones(2 * lane_count, 1.0);
  std::vector<double> a(2 * lane_count, 0.0);
  a[0] = 0x1p53;
  a[lane_count] = 1;
  EXPECT_EQ(product_of(a.data(), ones.data(), a.size()), 0x1p53);
  a[lane_count] = 0;
  a[1] = a[lane_count + 1] = 1;
  EXPECT_EQ(product_of(a.data(), ones.data(), a.size()), 0x1p53 + 2);
}

}  // namespace
}  // namespace infimum::linear
