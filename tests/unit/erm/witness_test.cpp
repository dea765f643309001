// SPDX-License-Identifier: Apache-2.0
#include "erm/witness.hpp"

#include <gtest/gtest.h>

namespace infimum::erm {
namespace {

TEST(Witness, SaysNothingWithRays) {
  Problem problem;
  problem.family.units = 3;
  const Witness witness = nothing_said(problem);
  EXPECT_FALSE(witness.network_form);
  EXPECT_TRUE(witness.entries.empty());
  EXPECT_FALSE(witness.bases.has_value());
}

// An empty basis for every unit: the form 0 is the combination of nothing.
TEST(Witness, NamesAnEmptyBasisForEveryUnitWithCuts) {
  Problem problem;
  problem.family.units = 2;
  problem.cones = Cones::cuts;
  const Witness witness = nothing_said(problem);
  ASSERT_TRUE(witness.bases.has_value());
  ASSERT_EQ(witness.bases->all.size(), 2U);
  ASSERT_EQ(witness.bases->forms.size(), 2U);
  EXPECT_TRUE(witness.bases->pairs.empty());
  for (std::size_t j = 0; j < 2; ++j) {
    const Basis& basis = witness.bases->all[witness.bases->forms[j]];
    EXPECT_EQ(basis.unit, j);
    EXPECT_TRUE(basis.pairs.empty());
  }
}

}  // namespace
}  // namespace infimum::erm
