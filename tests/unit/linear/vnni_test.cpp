// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <vector>

#include "oracle/draw.hpp"

namespace infimum::linear::vnni {
namespace {

#if defined(__x86_64__)

// In functions of their own: a test may not hold such instructions.
INFIMUM_VNNI void canonical(std::uint32_t p, const std::int32_t* x, std::int32_t* out) {
  _mm512_storeu_si512(out, Reduction(p).canonical(_mm512_loadu_si512(x)));
}

INFIMUM_VNNI void fold(std::uint32_t p, const std::int32_t* x, std::int32_t* out) {
  _mm512_storeu_si512(out, Reduction(p).fold(_mm512_loadu_si512(x)));
}

template <class Kind>
INFIMUM_VNNI void canonical_sums(std::uint32_t p, const std::int32_t* x, std::int32_t* out) {
  _mm512_storeu_si512(out, canonical_sum(Kind(), Reduction(p), _mm512_loadu_si512(x)));
}

template <class Element>
INFIMUM_VNNI void copy(const Element* from, Element* to, std::size_t count) {
  narrow(to, first_lanes(count), widen(from, first_lanes(count)));
}

std::int64_t residue(std::int64_t x, std::int64_t p) {
  return (x % p + p) % p;
}

std::vector<std::int32_t> draw_numbers(std::int64_t bound, std::int64_t p, oracle::Draw& draw) {
  std::vector<std::int32_t> numbers;
  for (std::size_t i = 0; i < lanes; ++i) {
    std::int64_t x = draw.between(-bound, bound);
    if (draw.below(3) == 0) x = x / p * p + draw.between(-1, 1);  // at a multiple
    if (draw.below(3) == 0)
      x = x / p * p + (p - 1) / 2 + draw.between(0, 1);  // where the quotient is rounded
    if (draw.below(10) == 0) x = draw.below(2) == 0 ? bound : -bound;
    numbers.push_back(static_cast<std::int32_t>(std::clamp(x, -bound, bound)));
  }
  return numbers;
}

class VnniTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "no AVX-512 VNNI";
  }
};

TEST_F(VnniTest, CanonicalResidues) {
  oracle::Draw draw(1);
  std::int32_t out[lanes];
  for (std::uint32_t p = 3; p <= Words::greatest_modulus; p += 2) {
    const std::int64_t bound = std::min<std::int64_t>((1 << 24) - 1, std::int64_t{p} << 20);
    for (int trial = 0; trial < 20; ++trial) {
      const auto x = draw_numbers(trial < 5 ? 3 * p : bound, p, draw);
      canonical(p, x.data(), out);
      for (std::size_t i = 0; i < lanes; ++i) ASSERT_EQ(out[i], residue(x[i], p)) << x[i] << " modulo " << p;
    }
  }
}

TEST_F(VnniTest, FoldsKeepTheResidueAndAreSmall) {
  oracle::Draw draw(2);
  std::int32_t out[lanes];
  for (std::uint32_t p = 3; p <= Words::greatest_modulus; p += 2) {
    for (const int bits : {16, 24, 28, 31}) {
      const std::int64_t most = (std::int64_t{1} << bits) - 1;
      const auto x = draw_numbers(most, p, draw);
      fold(p, x.data(), out);
      const std::int64_t bound = (std::int64_t{1} << (bits - 16)) * ((p - 1) / 2) + (1 << 16);
      for (std::size_t i = 0; i < lanes; ++i) {
        ASSERT_EQ(residue(out[i], p), residue(x[i], p));
        ASSERT_LE(std::abs(std::int64_t{out[i]}), bound);
      }
    }
  }
}

TEST_F(VnniTest, AnySum) {
  oracle::Draw draw(3);
  std::int32_t bytes[lanes], words[lanes];
  for (std::uint32_t p = 3; p <= Words::greatest_modulus; p += 2) {
    const auto x = draw_numbers(std::numeric_limits<std::int32_t>::max(), p, draw);
    canonical_sums<Words>(p, x.data(), words);
    if (p <= 255) canonical_sums<Bytes>(p, x.data(), bytes);
    for (std::size_t i = 0; i < lanes; ++i) {
      ASSERT_EQ(words[i], residue(x[i], p));
      if (p <= 255) {
        ASSERT_EQ(bytes[i], residue(x[i], p));
      }
    }
  }
}

template <class Element>
void check_copies(std::size_t count) {
  std::vector<Element> from, to(lanes, 7);
  for (std::size_t i = 0; i < lanes; ++i) from.push_back(static_cast<Element>(1000 * i + 250));
  copy(from.data(), to.data(), count);
  for (std::size_t i = 0; i < lanes; ++i) EXPECT_EQ(to[i], i < count ? from[i] : 7);
}

TEST_F(VnniTest, OnlyTheFirstLanesAreTouched) {
  for (std::size_t count = 0; count <= lanes; ++count) {
    check_copies<std::uint8_t>(count);
    check_copies<std::uint16_t>(count);
  }
  EXPECT_EQ(first_lanes(1000), 0xffff);
}

#endif

TEST(Vnni, AvailableAnywhereToAsk) {
  EXPECT_EQ(available(), available());
}

}  // namespace
}  // namespace infimum::linear::vnni
