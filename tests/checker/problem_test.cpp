// SPDX-License-Identifier: Apache-2.0
#include "problem.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace checker {
namespace {

Header header_for(std::size_t records, bool absolute) {
  Header header;
  header.records = records;
  header.columns = {"y", "w", "x"};
  header.weighted = true;
  header.inputs = 1;
  header.units = 1;
  header.absolute = absolute;
  return header;
}

const States kAllOn(2, State::kOn);
constexpr const char* kData = "w,y,x\n0,9,1/7\n1,1,1/2\n3,5/2,0.50\n2,-1,-1/3\n1/2,4,2/4\n";

TEST(Problem, JoinsEqualInputsAndDropsWeightZero) {
  const Header header = header_for(5, false);
  const Problem problem(kData, header);
  ASSERT_EQ(problem.groups.size(), 2U);
  EXPECT_EQ(problem.rows, (Rows{{3, 1}, {-2, 1}}));
  EXPECT_EQ(problem.digits, (std::vector<long>{2, 1}));
  EXPECT_EQ(problem.groups[0].x, (std::vector<mpq_class>{mpq_class(1, 2), 1}));
  EXPECT_EQ(problem.groups[0].targets,
            (std::map<mpq_class, mpq_class>{{1, 1}, {mpq_class(5, 2), 3}, {4, mpq_class(1, 2)}}));
  EXPECT_EQ(problem.groups[0].y, (Vector{2, 5, 8}));
  EXPECT_EQ(problem.groups[0].weights, (Vector{2, 6, 1}));
}

// V(r) at a few r, from the definition: the least of sum w (y - t)^2 + r t over t is at t = (2 sum w y - r) /
// 2 W.
TEST(Problem, BoundsSquaredLoss) {
  const Header header = header_for(5, false);
  const Problem problem(kData, header);
  const std::vector<std::pair<mpq_class, mpq_class>> first{
      {1, 1}, {mpq_class(5, 2), 3}, {4, mpq_class(1, 2)}};
  const std::vector<std::pair<mpq_class, mpq_class>> second{{-1, 2}};
  const auto value = [](const auto& group, const mpq_class& r) {
    mpq_class weight = 0, moment = 0, sum = 0;
    for (const auto& [y, w] : group) weight += w, moment += w * y;
    const mpq_class t = (2 * moment - r) / (2 * weight);
    for (const auto& [y, w] : group) sum += w * (y - t) * (y - t);
    return mpq_class(sum + r * t);
  };
  for (const int r : {-7, -1, 0, 2, 10}) {
    const Multipliers multipliers{{r, -r}, 3};
    EXPECT_EQ(problem.bound(multipliers, kAllOn),
              value(first, mpq_class(r) / 3) + value(second, mpq_class(-r) / 3));
  }
}

// For absolute loss the least over all breakpoints t of sum w |y - t| + r t.
TEST(Problem, BoundsAbsoluteLoss) {
  const Header header = header_for(5, true);
  const Problem problem(kData, header);
  const std::vector<std::pair<mpq_class, mpq_class>> first{
      {1, 1}, {mpq_class(5, 2), 3}, {4, mpq_class(1, 2)}};
  for (const int r : {-9, -4, 0, 5, 9}) {  // over 2: at most the weight 9/2 of the group
    std::optional<mpq_class> least;
    for (const auto& [t, ignored] : first) {
      mpq_class sum = mpq_class(r) / 2 * t;
      for (const auto& [y, w] : first) sum += w * abs(y - t);
      if (!least || sum < *least) least = sum;
    }
    EXPECT_EQ(problem.bound({{r, 0}, 2}, kAllOn), *least) << r;
  }
}

// V of an output ReLU by its definition, on a grid that has all places where the infimum may be: targets and
// weights are whole, and r is a multiple of 1 / 3.
mpq_class least_on_grid(const std::map<int, int>& group, bool absolute, const mpq_class& r, State state) {
  int total = 0;
  for (const auto& [y, w] : group) total += w;
  std::optional<mpq_class> least;
  for (int step = -90 * total; step <= 90 * total; ++step) {
    const mpq_class t = mpq_class(step) / (6 * total), output = t > 0 ? t : mpq_class(0);
    if ((state == State::kOn && t < 0) || (state == State::kOff && t > 0)) continue;
    mpq_class sum = r * t;
    for (const auto& [y, w] : group) {
      const mpq_class slack = abs(y - output);
      sum += w * (absolute ? slack : mpq_class(slack * slack));
    }
    if (!least || sum < *least) least = sum;
  }
  return *least;
}

TEST(Problem, BoundsTheLossOfAnOutputRelu) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 300; ++trial) {
    const bool absolute = trial % 2 == 0;
    std::map<int, int> groups[2];
    std::string data = "w,y,x\n";
    const std::size_t points = 2 + random() % 4;
    for (std::size_t l = 0; l < points; ++l) {
      const int group = static_cast<int>(l) % 2, y = static_cast<int>(random() % 9) - 4,
                w = 1 + static_cast<int>(random() % 2);
      groups[group][y] += w;
      data += std::to_string(w) + "," + std::to_string(y) + "," + std::to_string(group) + "\n";
    }
    Header header = header_for(static_cast<std::size_t>(std::ranges::count(data, '\n')) - 1, absolute);
    header.output_relu = true;
    const Problem problem(data, header);
    Multipliers r{Vector(2), 3};
    States states;
    mpq_class sum = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      states.push_back(static_cast<State>(random() % 3));
      const int most = 3 * (absolute ? static_cast<int>(problem.groups[i].weight.get_si()) : 20);
      const int chosen = static_cast<int>(random() % (2 * most + 1)) - most;
      r.value[i] = states[i] == State::kOn ? chosen : -std::abs(chosen);
      sum += least_on_grid(groups[i], absolute, mpq_class(r.value[i]) / 3, states[i]);
    }
    EXPECT_EQ(problem.bound(r, states), sum) << data << r.value[0] << " " << r.value[1];
  }
}

Verdict verdict_of(std::string_view data, const Header& header) {
  try {
    const Problem problem(data, header);
    return kVerified;
  } catch (const Failure& failure) {
    return failure.verdict;
  }
}

TEST(Problem, RefusesOtherData) {
  EXPECT_EQ(verdict_of(kData, header_for(4, false)), kNotVerified);
  EXPECT_EQ(verdict_of("x,y\n1,2\n", header_for(1, false)), kNotVerified);
  EXPECT_EQ(verdict_of("", header_for(0, false)), kMalformed);
  EXPECT_EQ(verdict_of("x,y,w\n", header_for(0, false)), kVerified);
  EXPECT_EQ(verdict_of("x,y,w,x\n", header_for(0, false)), kMalformed);
  EXPECT_EQ(verdict_of("x,y,w\n1,2\n", header_for(1, false)), kMalformed);
  EXPECT_EQ(verdict_of("x,y,w\n1,2,-1\n", header_for(1, false)), kMalformed);
  EXPECT_EQ(verdict_of("x,y,w\n1,?,0\n", header_for(1, false)), kMalformed);
  EXPECT_EQ(verdict_of("x,y,w,name\n1,2,3,?\n", header_for(1, false)), kVerified);
}

}  // namespace
}  // namespace checker
