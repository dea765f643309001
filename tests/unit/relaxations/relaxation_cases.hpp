// SPDX-License-Identifier: Apache-2.0
//
// What any relaxation owes, whatever its loss: guesses below the truth where floating point sees the data
// well, proofs that pass the rule and never exceed the truth, cells settled exactly.
#pragma once

#include <gtest/gtest.h>

#include "relaxations/leaf_judge.hpp"
#include "relaxations/leaf_rule.hpp"
#include "relaxations/random_regions.hpp"
#include "relaxations/relaxation.hpp"

namespace infimum::relaxations {

// A proof, judged twice: by the rule, and by a second reading of it.
inline void expect_proof(const Frame& frame, const Region& region, const Proved& proved,
                         const Rational& least) {
  const std::string name = oracle::describe(frame.problem);
  LeafRule rule(frame);
  const std::optional<Rational> bound = rule.bound(region, proved.witness);
  EXPECT_EQ(LeafJudge(frame, region, proved.witness).bound(), bound) << name;
  const bool floor = proved.bound == frame.floor;  // r = 0 proves more where outputs are off
  EXPECT_TRUE(bound == proved.bound || (floor && bound > proved.bound)) << name;
  EXPECT_LE(proved.bound, most_provable(frame, region, least)) << name;
}

template <class AnyRelaxation>
void expect_exact_cells(erm::Loss loss, std::uint64_t seeds, bool output_relu = false) {
  std::uint64_t tight = 0, above = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Setting s(seed, loss, output_relu);
    Region cell = random_cell(s.frame, s.draw);
    AnyRelaxation relaxation(s.frame);
    relaxation.guess(cell, 1e300);
    const Rational least = LeastRisk(s.frame).over(cell);
    const Settled settled = relaxation.settle(cell);
    EXPECT_GE(settled.proved.bound, least) << s.name;
    expect_proof(s.frame, cell, settled.proved, least);
    const Rational risk = risk_at(s.frame, cell, settled.parameters);
    EXPECT_TRUE(risk == least || (output_relu && risk < least)) << s.name;
    above += settled.proved.bound > least ? 1 : 0;
    EXPECT_TRUE(lies_in(s.frame, cell, settled.parameters)) << s.name;
    const std::optional<Proved> proved = relaxation.prove(cell, least);  // without any gap
    EXPECT_FALSE(relaxation.prove(cell, most_provable(s.frame, cell, least) + 1).has_value()) << s.name;
    if (!proved) continue;
    ++tight;
    EXPECT_GE(proved->bound, least) << s.name;
    expect_proof(s.frame, cell, *proved, least);
  }
  EXPECT_LT(2 * above, seeds);
  EXPECT_GE(100 * tight, (output_relu ? 60 : 95) * seeds);  // the rest is degenerate, and left to settle()
}

template <class AnyRelaxation>
void expect_true_proofs(erm::Loss loss, std::uint64_t seeds, bool output_relu = false) {
  std::size_t proofs = 0, asked = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Setting s(seed, loss, output_relu);
    Region region = random_region(s.frame, s.draw, s.draw.below(8));
    AnyRelaxation relaxation(s.frame);
    const Guess guess = relaxation.guess(region, 1e300);
    if (guess > 0 && guess < 1e-20) continue;  // rounding noise in place of 0
    const Rational least = LeastRisk(s.frame).over(region);
    for (const Guess share : {0.5, 0.9, 0.9999, 1.0, 1.0001}) {
      const Rational target = s.frame.guess_to_risk(share * guess);
      const std::optional<Proved> proved = relaxation.prove(region, target);
      ++asked;
      if (!proved) continue;
      ++proofs;
      EXPECT_GE(proved->bound, target) << s.name;
      expect_proof(s.frame, region, *proved, least);
    }
  }
  EXPECT_GT(10 * proofs, 7 * asked);  // the last two shares leave no gap, or none at all
}

template <class AnyRelaxation>
void expect_free_floor(erm::Loss loss) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Setting s(seed, loss);
    Region root = Region::root(s.frame, s.problem.family.positive.value_or(0));
    AnyRelaxation relaxation(s.frame);
    relaxation.guess(root, 1e300);
    const std::optional<Proved> proved = relaxation.prove(root, s.frame.floor);
    ASSERT_TRUE(proved.has_value());
    EXPECT_TRUE(proved->witness.entries.empty() && !proved->witness.network_form);
    expect_proof(s.frame, root, *proved, s.frame.floor);
    if (root.is_cell()) continue;
    EXPECT_THROW(relaxation.settle(root), std::logic_error);
  }
}

// fit.bound(): never above the least risk, equal to it on cells; the risk that it reports is that of its
// network.
template <class AnyFit>
void expect_sound_guesses(erm::Loss loss, std::uint64_t seeds, bool output_relu = false) {
  std::size_t cells = 0, positive = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Setting s(seed, loss, output_relu);
    if (!is_tame(s.frame)) continue;
    Region region =
        seed % 3 == 0 ? random_cell(s.frame, s.draw) : random_region(s.frame, s.draw, s.draw.below(8));
    AnyFit fit(s.frame);
    const Guess bound = fit.bound(region, 1e300);
    const Guess least = s.frame.risk_to_guess(LeastRisk(s.frame).over(region));
    EXPECT_LE(bound, least + (output_relu ? 1e-7 : 1e-9)) << s.name;  // pins are steep
    EXPECT_EQ(fit.value(), bound);
    positive += bound > 1e-6 ? 1 : 0;
    if (region.is_cell()) {
      ++cells;
      EXPECT_NEAR(bound, least, 1e-7) << s.name;
    }
    std::vector<Rational> parameters;
    for (Guess parameter : s.frame.to_rows(fit.parameters())) parameters.emplace_back(parameter);
    const Guess risk = s.frame.risk_to_guess(risk_at(s.frame, region, parameters));
    EXPECT_GE(fit.true_risk(), risk - 1e-6 * (1 + risk)) << s.name;  // outputs on or off are charged more
    if (!output_relu || (region.outputs_on().none() && region.outputs_off().none())) {
      EXPECT_NEAR(fit.true_risk(), risk, 1e-6 * (1 + risk)) << s.name;
    }
    Guess excess = 0;
    for (Guess part : fit.excess()) excess += part;
    EXPECT_NEAR(excess, fit.true_risk() - bound, 1e-7 * (1 + risk)) << s.name;
  }
  EXPECT_GT(cells, 10U);
  EXPECT_GT(positive, 10U);
}

}  // namespace infimum::relaxations
