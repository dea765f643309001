// SPDX-License-Identifier: Apache-2.0
#include "linear/blas.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <vector>

#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

// Small integers: every order of the sums gives the same floats.
template <class Float>
void check_gemm(Form form, std::size_t m, std::size_t n, std::size_t k, oracle::Draw& draw) {
  std::vector<Float> a(m * k), b(k * n), c(m * n);
  for (auto* matrix : {&a, &b, &c}) {
    for (Float& entry : *matrix) entry = static_cast<Float>(draw.between(-9, 9));
  }
  std::vector<Float> computed = c;
  gemm(form, m, n, k, Float{3}, a.data(), b.data(), Float{-2}, computed.data());
  for (std::size_t row = 0; row < m; ++row) {
    for (std::size_t column = 0; column < n; ++column) {
      Float sum = 0;
      for (std::size_t t = 0; t < k; ++t) {
        sum += (form == Form::left_transposed ? a[t * m + row] : a[row * k + t]) *
               (form == Form::right_transposed ? b[column * k + t] : b[t * n + column]);
      }
      ASSERT_EQ(computed[row * n + column], 3 * sum - 2 * c[row * n + column]);
    }
  }
}

TEST(Blas, ProductsByTheirDefinition) {
  oracle::Draw draw(1);
  for (const Form form : {Form::plain, Form::left_transposed, Form::right_transposed}) {
    for (int trial = 0; trial < 50; ++trial) {
      check_gemm<double>(form, draw.below(20), draw.below(20), draw.below(20), draw);
      check_gemm<float>(form, draw.below(20), draw.below(20), draw.below(20), draw);
    }
  }
}

TEST(Blas, PartsOfLargerMatrices) {
  const std::vector<double> a = {1, 2, 0, 3, 4, 0}, b = {5, 6, 7, 0, 8, 9, 10, 0};
  std::vector<double> c(6, std::numeric_limits<double>::quiet_NaN());  // not read
  gemm(Form::plain, 2, 3, 2, 1.0, a.data(), 3, b.data(), 4, 0.0, c.data());
  EXPECT_EQ(c, (std::vector<double>{21, 24, 27, 47, 54, 61}));
  const std::vector<float> x = {1, 3, 0, 2, 4, 0}, y = {5, 6, 7, 0, 8, 9, 10, 0};
  std::vector<float> z(6, std::numeric_limits<float>::quiet_NaN());
  gemm(Form::left_transposed, 2, 3, 2, 1.0f, x.data(), 3, y.data(), 4, 0.0f, z.data());
  EXPECT_EQ(z, (std::vector<float>{21, 24, 27, 47, 54, 61}));
}

TEST(Blas, DimensionsBeyondTheLibrary) {
  double number = 0;
  EXPECT_THROW(gemm(Form::plain, std::size_t{1} << 31, 1, 1, 1.0, &number, &number, 0.0, &number),
               std::invalid_argument);
}

TEST(Blas, AnOlderCoreThanTheProcessor) {
  EXPECT_EQ(better_core("Prescott", true, true), "SKYLAKEX");
  EXPECT_EQ(better_core("Haswell", true, true), "SKYLAKEX");
  EXPECT_EQ(better_core("SkylakeX", true, true), std::nullopt);
  EXPECT_EQ(better_core("Cooperlake", true, true), std::nullopt);
  EXPECT_EQ(better_core("Nehalem", false, true), "HASWELL");
  EXPECT_EQ(better_core("Haswell", false, true), std::nullopt);
  EXPECT_EQ(better_core("Zen", false, true), std::nullopt);
  EXPECT_EQ(better_core("Nehalem", false, false), std::nullopt);
}

TEST(Blas, WhoSetsTheCoreIsNotOverruled) {
  use_one_thread();
  EXPECT_FALSE(core_name().empty());
  const char* const was = std::getenv("OPENBLAS_CORETYPE");
  const std::string kept = was == nullptr ? "" : was;
  setenv("OPENBLAS_CORETYPE", "PRESCOTT", 1);
  EXPECT_EQ(better_core(), std::nullopt);
  if (was != nullptr) {
    setenv("OPENBLAS_CORETYPE", kept.c_str(), 1);
  } else {
    unsetenv("OPENBLAS_CORETYPE");
  }
}

}  // namespace
}  // namespace infimum::linear
