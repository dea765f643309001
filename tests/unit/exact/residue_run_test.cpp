// SPDX-License-Identifier: Apache-2.0
#include "exact/residue_run.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "linear/float_residues.hpp"

namespace infimum::exact {
namespace {

using linear::FloatResidues;

struct Line {
  Program program;
  ValueId x = program.give(1), weights = program.give(1);
  ValueId slope = program.constant(ScaledIntegers::of(RationalVector{Rational(3, 4)}), true);
  ValueId product = program.multiply(slope, x);
  Plan plan{program, {product, weights}, {{product}, {slope}, true}, {}};
  std::vector<Batch> batches{
      {2, {ScaledIntegers::of(RationalVector{5, Rational(-1, 2)}), ScaledIntegers::of(RationalVector{1, 2})}},
      {1, {ScaledIntegers::of(RationalVector{7}), ScaledIntegers::of(RationalVector{3})}}};
  std::vector<Decisions> decisions{Decisions(program, 2), Decisions(program, 1)};
  std::vector<Target> targets{{Target::What::value, product, 0, 2, Rational(1, 8), 10},
                              {Target::What::value, product, 1, 1, Rational(1, 8), 10},
                              {Target::What::gradient, slope, 0, 1, Rational(1, 2), 10},
                              {Target::What::risk, 0, 0, 1, Rational(1, 8), 10}};
};

TEST(ResidueRun, PutsTheTargetsTogether) {
  const Line line;
  for (const std::size_t threads : {1u, 2u, 5u}) {
    ResidueRun<FloatResidues> run(line.plan, line.batches, line.decisions, line.targets, {101, 103, 107});
    run.store_shares();
    run.run(threads);
    EXPECT_EQ(run.integers(0), ScaledIntegers::of(RationalVector{Rational(15, 4), Rational(-3, 8)}));
    EXPECT_EQ(run.integers(1), ScaledIntegers::of(RationalVector{Rational(21, 4)}));
    EXPECT_EQ(run.integers(2).value(0), 25);  // 5 - 2/2 + 21
    EXPECT_EQ(run.integers(3).value(0), Rational(75, 4));
  }
}

TEST(ResidueRun, PutsAValueNearItsCentreTogether) {
  Line line;
  line.targets.back().centre = 100;
  line.targets.back().bits = 6;  // 150 eighths are 50 more
  ResidueRun<FloatResidues> run(line.plan, line.batches, line.decisions, line.targets, {101, 103, 107});
  run.store_shares();
  run.run(1);
  EXPECT_EQ(run.integers(3).value(0), Rational(75, 4));
}

// Residues as they are, for a recheck, of which nothing is put together.
TEST(ResidueRun, StoresResidues) {
  const Line line;
  ResidueRun<FloatResidues> run(line.plan, line.batches, line.decisions, line.targets, {101, 103, 107});
  run.run(1);
  EXPECT_EQ(run.stored(0, 2)[0], 50u);  // 25 halves, modulo 101
  EXPECT_THROW(run.integers(2), std::logic_error);
}

// What is known is read, and not computed: a false product shows in what comes of it.
TEST(ResidueRun, ReadsProductsThatAreKnown) {
  Line line;
  line.product = line.program.product({line.slope, line.x, 1, 1});
  line.plan = Plan(line.program, {line.product, line.weights}, {{line.product}, {line.slope}, true}, {});
  for (Target& target : line.targets) {
    if (target.what == Target::What::value) target.id = line.product;
  }
  for (Decisions& decisions : line.decisions) decisions = Decisions(line.program, 2);
  const std::vector<Products> products = {
      {{line.product, ScaledIntegers::of(RationalVector{1, Rational(9, 8)})}}, {}};
  ResidueRun<FloatResidues> run(line.plan, line.batches, line.decisions, line.targets, {101, 103, 107});
  run.know(&products);
  run.store_shares();
  run.run(1);
  EXPECT_EQ(run.integers(0), ScaledIntegers::of(RationalVector{1, Rational(9, 8)}));
  EXPECT_EQ(run.integers(1), ScaledIntegers::of(RationalVector{Rational(21, 4)}));
}

TEST(ResidueRun, ErrorsInThreadsReachTheCaller) {
  const Line line;
  ResidueRun<FloatResidues> run(line.plan, line.batches, line.decisions, line.targets,
                                {101, 103, 2 * 107 + 1, 100});
  EXPECT_THROW(run.run(3), std::exception);  // 100 is even, and 2 a denominator
}

}  // namespace
}  // namespace infimum::exact
