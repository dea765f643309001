// SPDX-License-Identifier: Apache-2.0
#include "exact/chain.hpp"

#include <gtest/gtest.h>

#include "linear/float_residues.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

using linear::FloatResidues;

Decisions decided(const oracle::RandomProgram& random, const Batch& batch) {
  Decisions decisions(random.program, batch.points);
  for (std::size_t i = 0; i < batch.points; ++i) {
    const auto values = oracle::values_at(random.program, batch, i);
    for (ValueId id = 0; id < values.size(); ++id) {
      const auto* step = std::get_if<Piecewise>(&random.program.value(id).step);
      if (step == nullptr) continue;
      const std::size_t columns = random.program.value(id).shared ? 1 : batch.points;
      for (std::size_t r = 0; r < values[id].size(); ++r) {
        decisions.of(id)[columns == 1 ? r : r * columns + i] = code_of(*step, values[step->argument][r]);
      }
    }
  }
  return decisions;
}

// One modulus is enough to see an error: values, risk and derivatives are the residues of the fractions, for
// several chains in the same memory.
TEST(Chain, CarriesTheResiduesOfTheFractions) {
  Chain<FloatResidues>::Memory memory;
  for (std::uint64_t seed = 4000; seed < 4100; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const KinkRule rule;
    const Plan plan(random.program, random.risk, {{}, random.program.parameters(), true}, rule);
    const std::uint32_t prime = 4194301;
    Chain<FloatResidues> chain(plan, prime, memory);
    std::vector<Decisions> decisions;
    for (const Batch& batch : random.batches) decisions.push_back(decided(random, batch));
    chain.forward_shared(random.batches.front(), decisions.front());
    for (std::size_t b = 0; b < random.batches.size(); ++b) {
      chain.forward(random.batches[b], decisions[b]);
      const auto values = oracle::values_at(random.program, random.batches[b], 0);
      EXPECT_EQ(chain.residues().residue(chain.value(random.risk.result)[0]),
                numbers::residue_of(values[random.risk.result][0], prime));
      chain.add_risk();
      chain.backward();
    }
    chain.finish();
    EXPECT_EQ(chain.residues().residue(chain.risk()),
              numbers::residue_of(oracle::risk_of(random.program, random.risk, random.batches), prime));
    for (const ValueId id : random.program.parameters()) {
      for (std::size_t e = 0; e < random.program.value(id).width; ++e) {
        const Rational truth =
            oracle::derivative_of(random.program, random.risk, random.batches, id, e, rule);
        const std::uint32_t found =
            chain.delta(id) == nullptr ? 0 : chain.residues().residue(chain.delta(id)[e]);
        ASSERT_EQ(found, numbers::residue_of(truth, prime)) << seed << " value " << id;
      }
    }
  }
}

}  // namespace
}  // namespace infimum::exact
