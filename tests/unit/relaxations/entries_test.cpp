// SPDX-License-Identifier: Apache-2.0
#include "relaxations/entries.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "relaxations/leaf_judge.hpp"
#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

using Values = std::map<std::size_t, Rational>;

Values read_back(const erm::Witness& witness) {
  Values values;
  for (const erm::Entry& entry : witness.entries) {
    values[entry.point] =
        numbers::times_power_of_two(entry.numerator, witness.entry_exponent) / witness.entry_denominator;
  }
  return values;
}

TEST(Entries, ComeBackExactly) {
  oracle::Draw draw(7);
  const std::vector<long> exponents{0, 1, -1, 40, -40, 4096, -4096, 5000, -5000};
  for (int trial = 0; trial < 200; ++trial) {
    Values values, nonzero;
    for (std::size_t i = 0; i < 1 + draw.below(5); ++i) {
      values[3 * i] = numbers::times_power_of_two(draw.fraction(20), draw.one_of(exponents));
      if (values[3 * i] != 0) nonzero[3 * i] = values[3 * i];
    }
    erm::Witness witness;
    witness.entries = {{99, 1}};  // must go
    set_entries(witness, values);
    EXPECT_EQ(read_back(witness), nonzero);
    EXPECT_LE(std::abs(witness.entry_exponent), 4096);
    for (std::size_t e = 1; e < witness.entries.size(); ++e)
      EXPECT_LT(witness.entries[e - 1].point, witness.entries[e].point);
    for (const erm::Entry& entry : witness.entries) EXPECT_NE(entry.numerator, 0);
  }
}

TEST(Entries, PowersOfTwoGoIntoTheExponent) {
  erm::Witness witness;
  set_entries(witness, {{0, Rational(3, 8)}, {4, Rational(-5, 4)}});
  EXPECT_EQ(witness.entry_exponent, -3);
  EXPECT_EQ(witness.entry_denominator, 1);
  EXPECT_EQ(witness.entries[0].numerator, 3);
  EXPECT_EQ(witness.entries[1].numerator, -10);
  set_entries(witness, {{0, Rational(48)}, {1, Rational(80, 3)}});
  EXPECT_EQ(witness.entry_exponent, 4);
  EXPECT_EQ(witness.entry_denominator, 3);
  EXPECT_EQ(witness.entries[0].numerator, 9);
  EXPECT_EQ(witness.entries[1].numerator, 5);
  set_entries(witness, {});
  EXPECT_TRUE(witness.entries.empty());
  EXPECT_EQ(witness.entry_exponent, 0);
}

TEST(Entries, AreMultiplesOfAPowerOfTwo) {
  for (const long exponent : {0L, 3L, -3L, 4096L, -4096L, 5000L, -5000L}) {
    erm::Witness witness;
    set_entries(witness, {{7, -6}, {2, 4}, {5, 0}}, exponent);
    const auto times = [&](long value) { return numbers::times_power_of_two(value, exponent); };
    EXPECT_EQ(read_back(witness), (Values{{2, times(4)}, {7, times(-6)}})) << exponent;
    EXPECT_LE(std::abs(witness.entry_exponent), 4096);
  }
}

TEST(Entries, AddUp) {
  oracle::Draw draw(8);
  const std::vector<long> exponents{0, 1, -1, 40, -40, 5000, -5000};
  const auto drawn = [&] {
    Values values;
    for (std::size_t i = 0; i < 8; ++i) {
      if (draw.percent(50)) values[i] = numbers::times_power_of_two(draw.fraction(5), draw.one_of(exponents));
    }
    return values;
  };
  std::size_t cancelled = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const Values first = drawn();
    Values second = draw.percent(20) ? first : drawn(), sums = first;
    if (second == first) {
      for (auto& [point, value] : second) value = -value;
    }
    for (const auto& [point, value] : second) sums[point] += value;
    cancelled += std::erase_if(sums, [](const auto& item) { return item.second == 0; });
    erm::Witness witness;
    set_entries(witness, first);
    add_entries(witness, second);
    EXPECT_EQ(read_back(witness), sums);
    EXPECT_TRUE(std::ranges::is_sorted(witness.entries, {}, &erm::Entry::point));
  }
  EXPECT_GT(cancelled, 20U);
}

// As many alphas as rule LEAF asks for, and at each pair the one of its hinge.
TEST(Entries, AlphasFollowTheHinges) {
  std::size_t linear = 0, zero = 0, exact = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed);
    const Region region = random_region(s.frame, s.draw, s.draw.below(4));
    std::vector<Hinge> hinges;
    Values r;
    std::vector<erm::Alpha> expected;
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (region.decided().test(i) || s.draw.percent(20)) continue;
      Hinge hinge{i, s.draw.percent(50) ? 1 : -1, {}};
      const bool used = s.draw.percent(80);
      if (used) r[i] = hinge.side * Rational(1, 3);
      for (std::size_t j = 0; j < region.units(); ++j) {
        const bool chord = hinge.side * region.sign(j) > 0, line = s.draw.percent(40),
                   bent = s.draw.percent(50);
        hinge.pieces.push_back(chord  ? Piece::chord
                               : line ? Piece::linear
                               : bent ? Piece::exact
                                      : Piece::zero);
        if (!used || chord || !region.cone(j).is_free(i)) continue;
        expected.push_back(line ? erm::Alpha::one : bent ? erm::Alpha::exact : erm::Alpha::zero);
        (line ? linear : bent ? exact : zero) += 1;
      }
      hinges.push_back(hinge);
    }
    s.draw.shuffle(hinges);
    erm::Witness witness;
    witness.alphas = {erm::Alpha::one};  // must go
    set_entries(witness, r);
    set_alphas(witness, region, hinges);
    EXPECT_EQ(witness.alphas, expected) << s.name;
    EXPECT_TRUE(LeafJudge(s.frame, region, witness).residuals().has_value()) << s.name;
  }
  EXPECT_GT(linear, 10U);
  EXPECT_GT(zero, 10U);
  EXPECT_GT(exact, 10U);
}

}  // namespace
}  // namespace infimum::relaxations
