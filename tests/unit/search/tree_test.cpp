// SPDX-License-Identifier: Apache-2.0
#include "search/tree.hpp"

#include <gtest/gtest.h>

#include <string>

#include "relaxations/random_regions.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

using relaxations::Frame;

// The proof as a text, one letter a step.
class Scribe final : public proof::Listener {
 public:
  void split(std::size_t unit, std::size_t point) override { write("s", unit, point); }
  void symmetric_split(std::size_t unit, std::size_t point) override { write("y", unit, point); }
  void flip(std::size_t unit, std::size_t point) override { write("f", unit, point); }
  void leaf(const erm::Witness& witness) override { text += "l" + std::to_string(witness.exponent) + " "; }
  std::string text;

 private:
  void write(const char* kind, std::size_t unit, std::size_t point) {
    text += kind + std::to_string(unit) + "," + std::to_string(point) + " ";
  }
};

// A search that does with every region what its cuts say, whenever it is asked.
struct Policy {
  const Frame& frame;
  std::size_t most_cuts;

  static std::size_t cuts(const Region& region) {
    std::size_t sum = 0;
    for (std::size_t j = 0; j < region.units(); ++j) sum += region.cone(j).cuts().size();
    return sum;
  }
  static long mixed(const Region& region) {
    long sum = static_cast<long>(region.positive());
    for (std::size_t j = 0; j < region.units(); ++j) {
      for (const relaxations::Cut& cut : region.cone(j).cuts()) {
        sum = (sum * 31 + static_cast<long>(2 * cut.row) + cut.sign + 7) % 9973;
      }
    }
    return sum;
  }

  Step step(const Region& region) const {
    const auto pairs = relaxations::free_pairs(frame, region);
    const long number = mixed(region);
    Step leaf{Step::Kind::leaf, 0, 0, {}};
    leaf.witness.exponent = number;
    if (pairs.empty() || cuts(region) >= most_cuts) return leaf;
    const auto [unit, point] = pairs[static_cast<std::size_t>(number) % pairs.size()];
    Step split{number % 5 == 0 ? Step::Kind::flip : Step::Kind::split, unit, point, {}};
    for (const int sign : {1, -1}) {
      if (sign < 0 && split.kind == Step::Kind::flip) continue;
      split.children.push_back(*region.with(frame, {unit}, {point, sign}));
      split.children.back().parent_bound = static_cast<Guess>(mixed(split.children.back()));
    }
    return split;
  }

  void tell(const Region& region, Scribe& scribe) const {
    const Step made = step(region);
    if (made.kind == Step::Kind::leaf) scribe.leaf(made.witness);
    if (made.kind == Step::Kind::split) scribe.split(made.unit, made.point);
    if (made.kind == Step::Kind::flip) scribe.flip(made.unit, made.point);
    for (const Region& child : made.children) tell(child, scribe);
  }
};

struct Passage {
  std::size_t taken = 0, out_of_order = 0;
  std::string told, expected;
};

Passage pass(const Frame& frame, std::size_t most_cuts) {
  const Policy policy{frame, most_cuts};
  Scribe expected, scribe;
  Tree tree(scribe);
  for (std::size_t positive = 0; positive <= frame.units(); ++positive) {
    policy.tell(Region::root(frame, positive), expected);
    tree.plant(Region::root(frame, positive));
  }
  Passage result;
  while (tree.open()) {
    const Guess least = tree.least_bound();
    Region region = tree.take();
    result.out_of_order += region.parent_bound == least ? 0 : 1;
    ++result.taken;
    tree.put(policy.step(region));
  }
  result.told = scribe.text;
  result.expected = expected.text;
  return result;
}

// Whatever the order in which regions were opened, the proof hears them depth first.
TEST(Tree, TellsDepthFirstWhatItOpensBestFirst) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    relaxations::Setting s(seed);
    const Passage small = pass(s.frame, 6);
    EXPECT_EQ(small.told, small.expected) << s.name;
    EXPECT_EQ(small.out_of_order, 0U) << s.name;
  }
}

// Beyond the top the search goes depth first.
TEST(Tree, GoesDeepAfterTheTop) {
  std::vector<RationalVector> x;
  RationalVector y;
  oracle::Draw draw(1);
  for (int i = 0; i < 14; ++i) {
    x.push_back({draw.between(-99, 99), draw.between(-99, 99)});
    y.push_back(draw.between(-9, 9));
  }
  const erm::Problem problem = squares(x, y, 2);
  const Frame frame(problem);
  const Passage large = pass(frame, 13);
  EXPECT_EQ(large.told, large.expected);
  EXPECT_GT(large.taken, 8000U);
  EXPECT_GT(large.out_of_order, 1000U);
}

TEST(Tree, IsClosedWithoutRoots) {
  Scribe scribe;
  const Tree tree(scribe);
  EXPECT_FALSE(tree.open());
  EXPECT_EQ(tree.open_regions(), 0U);
}

}  // namespace
}  // namespace infimum::search
