// SPDX-License-Identifier: Apache-2.0
#include "search/tree.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>

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
  void leaf(std::string_view step) override { text += "l" + std::string(step) + " "; }
  void earlier(std::string_view steps) override { text += steps; }
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
    Step leaf{Step::Kind::leaf, 0, 0, std::to_string(number)};
    if (pairs.empty() || cuts(region) >= most_cuts) return leaf;
    const auto [unit, point] = pairs[static_cast<std::size_t>(number) % pairs.size()];
    Step split{number % 5 == 0 ? Step::Kind::flip : Step::Kind::split, unit, point};
    for (const int sign : {1, -1}) {
      if (sign < 0 && split.kind == Step::Kind::flip) continue;
      split.children.push_back(*region.with(frame, {unit}, {point, sign}));
      split.children.back().parent_bound = static_cast<Guess>(mixed(split.children.back()));
    }
    return split;
  }

  void tell(const Region& region, Scribe& scribe) const {
    const Step made = step(region);
    if (made.kind == Step::Kind::leaf) scribe.leaf(made.text);
    if (made.kind == Step::Kind::split) scribe.split(made.unit, made.point);
    if (made.kind == Step::Kind::flip) scribe.flip(made.unit, made.point);
    for (const Region& child : made.children) tell(child, scribe);
  }

  // Up to `most` steps below the region of the task, depth first.
  void work_on(Tree& tree, Tree::Task task, std::size_t most) const {
    Steps done;
    std::vector<Region> open{std::move(task.region)};
    do {
      Step made = step(open.back());
      open.pop_back();
      std::move(made.children.rbegin(), made.children.rend(), std::back_inserter(open));
      made.children.clear();
      done.push_back(std::move(made));
    } while (!open.empty() && done.size() < (task.whole ? most : 1) && !tree.recalled());
    std::reverse(open.begin(), open.end());
    tree.put(std::move(task), std::move(done), std::move(open));
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
  for (;;) {
    const Guess least = tree.least_bound();
    std::optional<Tree::Task> task = tree.take();
    if (!task) break;
    result.out_of_order += task->region.parent_bound == least ? 0 : 1;
    ++result.taken;
    policy.work_on(tree, std::move(*task), 1);
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

erm::Problem large_problem() {
  std::vector<RationalVector> x;
  RationalVector y;
  oracle::Draw draw(1);
  for (int i = 0; i < 14; ++i) {
    x.push_back({draw.between(-99, 99), draw.between(-99, 99)});
    y.push_back(draw.between(-9, 9));
  }
  return squares(x, y, 2);
}

// Beyond the top the search goes depth first.
TEST(Tree, GoesDeepAfterTheTop) {
  const erm::Problem problem = large_problem();
  const Frame frame(problem);
  const Passage large = pass(frame, 13);
  EXPECT_EQ(large.told, large.expected);
  EXPECT_GT(large.taken, 8000U);
  EXPECT_GT(large.out_of_order, 1000U);
}

struct Grove {  // the roots of a frame, with what the proof of the policy must be
  const Policy policy;
  Scribe expected, scribe;
  Tree tree{scribe};

  Grove(const Frame& frame, std::size_t most_cuts) : policy{frame, most_cuts} {
    for (std::size_t positive = 0; positive <= frame.units(); ++positive) {
      policy.tell(Region::root(frame, positive), expected);
      tree.plant(Region::root(frame, positive));
    }
  }
};

void run_threads(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::vector<std::thread> threads;
  for (std::size_t number = 0; number < count; ++number) threads.emplace_back(work, number);
  for (std::thread& thread : threads) thread.join();
}

// Many threads that take and put as they like, with rests in between: the proof is the same.
TEST(Tree, TellsInOrderWhateverThreadsDo) {
  const erm::Problem problem = large_problem();
  const Frame frame(problem);
  for (const std::size_t count : {2, 5}) {
    Grove grove(frame, 12);
    std::atomic<std::size_t> rests = 0, places = 0;
    run_threads(count, [&](std::size_t number) {
      for (std::size_t turn = 0; std::optional<Tree::Task> task = grove.tree.take(); ++turn) {
        grove.policy.work_on(grove.tree, std::move(*task), 1 + 7 * number);
        if (turn % 500 == number && grove.tree.rest([&] { ++places; })) ++rests;
      }
    });
    EXPECT_EQ(grove.scribe.text, grove.expected.text);
    EXPECT_FALSE(grove.tree.open());
    EXPECT_EQ(grove.tree.least_bound(), std::numeric_limits<Guess>::infinity());
    EXPECT_GT(rests, 2U);
    EXPECT_EQ(rests, places);
  }
}

TEST(Tree, HaltsAndGoesOn) {
  const relaxations::Setting s(3);
  Grove grove(s.frame, 6);
  std::size_t halts = 0;
  for (bool closed = false; !closed; ++halts) {
    run_threads(3, [&](std::size_t) {
      for (int turn = 0; turn < 4; ++turn) {
        std::optional<Tree::Task> task = grove.tree.take();
        if (!task) return;
        grove.policy.work_on(grove.tree, std::move(*task), 1);
      }
      grove.tree.halt();
    });
    closed = !grove.tree.open();
    EXPECT_EQ(grove.tree.take(), std::nullopt);
    grove.tree.go_on();
  }
  EXPECT_GT(halts, 1U);
  EXPECT_EQ(grove.scribe.text, grove.expected.text);
}

// A thread that fails with a region in its hands must not keep the others waiting.
TEST(Tree, IsAbandoned) {
  const relaxations::Setting s(3);
  Scribe scribe;
  Tree tree(scribe);
  tree.plant(Region::root(s.frame, 0));
  const std::optional<Tree::Task> lost = tree.take();
  ASSERT_TRUE(lost);
  std::thread waiting([&] { EXPECT_EQ(tree.take(), std::nullopt); });
  while (!tree.hungry()) std::this_thread::yield();
  tree.abandon();
  waiting.join();
  EXPECT_TRUE(tree.recalled());
  EXPECT_FALSE(tree.rest([] { FAIL(); }));
}

TEST(Tree, BeginsWithWhatAnEarlierRunHasLeft) {
  const relaxations::Setting s(3);
  Scribe scribe;
  Tree tree(scribe);
  tree.plant_steps("a");
  EXPECT_EQ(scribe.text, "a");
  tree.plant(Region::root(s.frame, 0));
  tree.plant_steps("b");
  EXPECT_EQ(scribe.text, "a");
  std::optional<Tree::Task> task = tree.take();
  ASSERT_TRUE(task);
  tree.put(std::move(*task), {Step{Step::Kind::leaf, 0, 0, "7"}}, {});
  EXPECT_EQ(scribe.text, "al7 b");
  EXPECT_EQ(tree.take(), std::nullopt);
}

TEST(Tree, IsClosedWithoutRoots) {
  Scribe scribe;
  Tree tree(scribe);
  EXPECT_FALSE(tree.open());
  EXPECT_EQ(tree.open_regions(), 0U);
  EXPECT_EQ(tree.take(), std::nullopt);
}

}  // namespace
}  // namespace infimum::search
