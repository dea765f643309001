// SPDX-License-Identifier: Apache-2.0
#include "linear/amx_residues.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "residue_checks.hpp"

namespace infimum::linear {
namespace {

TEST(AmxResidues, NamesAndModuliAreThoseOfBytes) {
  EXPECT_STREQ(AmxResidues::name, "amx8");
  EXPECT_EQ(AmxResidues::moduli(200, 10, 784), ByteResidues::moduli(200, 10, 784));
  EXPECT_THROW(AmxResidues{256}, std::invalid_argument);
}

TEST(AmxResidues, AllOperations) {
  if (!AmxResidues::available()) GTEST_SKIP() << "no tiles of Intel AMX";
  oracle::Draw draw(1);
  for (const std::uint32_t p : {3u, 253u, 255u}) {
    check_elements<AmxResidues>(p);
    check_entrywise<AmxResidues>(p, 200, draw);
    check_load<AmxResidues>(p, 7, 50, draw);
    check_products<AmxResidues>(p, draw);
  }
}

}  // namespace
}  // namespace infimum::linear
