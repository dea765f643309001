// SPDX-License-Identifier: Apache-2.0
#include "linear/amx_product.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "linear/amx_residues.hpp"
#include "residue_checks.hpp"

namespace infimum::linear::amx {
namespace {

// Byte for byte; the many shapes are those of amx_blocks_test.
void check_against_vnni(std::uint64_t seed) {
  oracle::Draw draw(seed);
  const ByteResidues ring(static_cast<std::uint32_t>(3 + 2 * draw.below(127)));
  Workspace workspace;
  for (const Form form : all_forms) {
    const std::size_t m = 1 + draw.below(90), n = 1 + draw.below(90), k = 1 + draw.below(900);
    const auto a = draw_elements(ring, m * k, draw), b = draw_elements(ring, k * n, draw);
    auto c = draw_elements(ring, m * n, draw), d = c;
    const bool accumulate = draw.below(2) == 0;
    ring.product(form, m, n, k, a.data(), b.data(), c.data(), accumulate, workspace);
    product(form, m, n, k, a.data(), b.data(), d.data(), accumulate, ring.modulus(), workspace);
    ASSERT_EQ(c, d) << m << " x " << n << " x " << k << " modulo " << ring.modulus();
  }
}

TEST(AmxProduct, TheSameAsByVnni) {
  if (!available()) GTEST_SKIP() << "no tiles of Intel AMX";
  for (std::uint64_t seed = 0; seed < 40; ++seed) check_against_vnni(seed);
}

TEST(AmxProduct, InManyThreads) {
  if (!available()) GTEST_SKIP() << "no tiles of Intel AMX";
  std::vector<std::thread> threads;
  for (std::uint64_t t = 1; t <= 4; ++t) {
    threads.emplace_back([t] {
      for (std::uint64_t seed = 0; seed < 10; ++seed) check_against_vnni(100 * t + seed);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace infimum::linear::amx
