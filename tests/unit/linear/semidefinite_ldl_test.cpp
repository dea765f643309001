// SPDX-License-Identifier: Apache-2.0
#include "linear/semidefinite_ldl.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"
#include "oracle/elimination.hpp"

namespace infimum::linear {
namespace {

using Vector = SemidefiniteLdl::Vector;

double dot(const Vector& u, const Vector& v) {
  double sum = 0;
  for (std::size_t i = 0; i < u.size(); ++i) sum += u[i] * v[i];
  return sum;
}

// Twice the first column as one more: it is not kept, and its combination is told.
void expect_refusal(SemidefiniteLdl& factor, const std::vector<Vector>& columns,
                    const std::vector<Vector>& gram) {
  const std::size_t a = factor.size();
  Vector twice(gram[0].begin(), gram[0].begin() + static_cast<std::ptrdiff_t>(a)), beta;
  for (double& entry : twice) entry *= 2;
  twice.push_back(4 * gram[0][0]);
  EXPECT_FALSE(factor.append_or_combine(twice, beta));
  ASSERT_EQ(beta.size(), a);
  for (std::size_t t = 0; t < columns[0].size(); ++t) {
    double sum = 0;
    for (std::size_t b = 0; b < a; ++b) sum += beta[b] * columns[b][t];
    EXPECT_NEAR(sum, 2 * columns[0][t], 1e-8);
  }
  EXPECT_EQ(factor.size(), a);
}

// Gram matrices of small integer vectors, whose rank the oracle knows.
TEST(SemidefiniteLdl, SetsDependentColumnsAside) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t n = 1 + draw.below(7), d = 1 + draw.below(4);
    std::vector<Vector> columns, gram(n, Vector(n));
    oracle::Matrix exact;
    for (std::size_t a = 0; a < n; ++a) {
      columns.emplace_back();
      exact.emplace_back();
      for (std::size_t t = 0; t < d; ++t) {
        const long entry = draw.between(-2, 2);
        columns.back().push_back(static_cast<double>(entry));
        exact.back().emplace_back(entry);
      }
    }
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = 0; b < n; ++b) gram[a][b] = dot(columns[a], columns[b]);
    }
    const SemidefiniteLdl factor(gram);
    std::size_t rank = 0;
    for (std::size_t a = 0; a < n; ++a) {
      const oracle::Matrix first(exact.begin(), exact.begin() + static_cast<std::ptrdiff_t>(a) + 1);
      const std::size_t now = oracle::reduce(first, d).pivots.size();
      ASSERT_EQ(factor.independent(a), now > rank);
      rank = now;
      if (factor.independent(a)) continue;
      const Vector beta = factor.combination(a);
      ASSERT_EQ(beta.size(), a);
      for (std::size_t t = 0; t < d; ++t) {
        double sum = 0;
        for (std::size_t b = 0; b < a; ++b) sum += beta[b] * columns[b][t];
        EXPECT_NEAR(sum, columns[a][t], 1e-8);
      }
    }
    SemidefiniteLdl grown;  // column by column; one that is tried and dropped leaves no trace
    for (std::size_t a = 0; a < n; ++a) {
      if (a > 0) expect_refusal(grown, columns, gram);
      EXPECT_EQ(grown.size(), a);
      Vector beta;
      const bool independent =
          draw.percent(50) ? grown.append(gram[a]) : grown.append_or_combine(gram[a], beta);
      EXPECT_EQ(independent, factor.independent(a));
      if (grown.size() == a) grown.append(gram[a]);
    }
    const Vector y(d, 1.0);
    Vector right;
    for (const Vector& column : columns) right.push_back(dot(column, y));
    const Vector x = factor.solve(right);
    EXPECT_EQ(grown.solve(right), x);
    for (std::size_t a = 0; a < n; ++a) {
      EXPECT_NEAR(dot(gram[a], x), right[a], 1e-7);  // solvable, because it comes from a vector
      EXPECT_TRUE(factor.independent(a) || x[a] == 0);
    }
  }
}

}  // namespace
}  // namespace infimum::linear
