// SPDX-License-Identifier: Apache-2.0
// Rule SEGMENTS against its definition: all partitions of all runs, with sums of squares in fractions. The
// signs of pairs are set by hand, so that units may be free, on and off in any order.
#include "segments.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace checker {
namespace {

constexpr int kOff = Cone::kBelow, kOn = Cone::kAbove, kFree = kOn | kOff;

struct Point {
  mpq_class x;
  int y, weight;
};

// The points in the order of the file, and what a leaf says about them.
struct Example {
  std::vector<Point> points;  // of different x
  std::vector<int> signs;     // of the units
  std::vector<std::vector<int>> sides;
  Vector r;
};

Header header_of(const Example& example) {
  Header header;
  header.records = example.points.size();
  header.columns = {"y", "w", "x"};
  header.weighted = true;
  header.inputs = 1;
  header.units = example.signs.size();
  return header;
}

std::string data_of(const Example& example) {
  std::string data = "x,w,y\n";
  for (const Point& point : example.points) {
    data += point.x.get_str() + "," + std::to_string(point.weight) + "," + std::to_string(point.y) + "\n";
  }
  return data;
}

Region region_of(const Example& example) {
  const size_t points = example.points.size();
  Region region{{}, States(points, State::kOn)};
  for (size_t j = 0; j < example.signs.size(); ++j) {
    Cone cone(example.signs[j], {}, points, true);
    cone.sides = example.sides[j];
    region.cones.push_back(std::make_shared<const Cone>(cone));
  }
  region.cones.push_back(std::make_shared<const Cone>(1, Generators{}, points, true));
  return region;
}

mpq_class added(const Example& example, Header header) {
  const Problem problem(data_of(example), header);
  return Segments(problem).added(region_of(example), {example.r, 1});
}

mpq_class added(const Example& example) {
  return added(example, header_of(example));
}

// The least sum of w (y - a - b x)^2, about the mean of x.
mpq_class squares(const std::vector<Point>& points) {
  mpq_class weight, x, y, xx, xy, yy;
  for (const Point& point : points) {
    weight += point.weight;
    x += point.weight * point.x;
    y += point.weight * point.y;
  }
  x /= weight;
  y /= weight;
  for (const Point& point : points) {
    const mpq_class dx = point.x - x, dy = point.y - y;
    xx += point.weight * dx * dx;
    xy += point.weight * dx * dy;
    yy += point.weight * dy * dy;
  }
  return xx == 0 ? yy : mpq_class(yy - xy * xy / xx);
}

mpq_class step_of(const std::vector<Point>& points) {
  const mpq_class all = points.empty() ? mpq_class(0) : squares(points);
  if (all == 0) return 0;
  mpq_class step = 1;
  while (all >= step * (mpz_class(1) << 62)) step *= 2;
  while (all < step * (mpz_class(1) << 61)) step /= 2;
  return step;
}

mpz_class epsilon(const std::vector<Point>& points, const mpq_class& step) {
  const mpq_class scaled = squares(points) / step;
  return scaled.get_num() / scaled.get_den();
}

bool idle(const Example& example, size_t i) {
  bool plus = false, minus = false;
  for (size_t j = 0; j < example.signs.size(); ++j) {
    if (example.sides[j][i] == kFree) (example.signs[j] > 0 ? plus : minus) = true;
  }
  return example.r[i] == 0 && plus && minus;
}

bool turned(const Example& example, size_t i, size_t next) {
  return std::ranges::any_of(example.sides, [&](const std::vector<int>& sides) {
    return sides[i] + sides[next] == kOn + kOff && sides[i] != sides[next] && sides[i] != 0 &&
           sides[next] != 0;
  });
}

using Places = std::vector<std::vector<size_t>>;

Places runs_of(const Example& example, const std::vector<size_t>& order) {
  Places runs;
  for (size_t place = 0; place < order.size(); ++place) {
    if (!idle(example, order[place])) continue;
    const bool goes_on =
        place > 0 && idle(example, order[place - 1]) && !turned(example, order[place - 1], order[place]);
    if (!goes_on) runs.emplace_back();
    runs.back().push_back(order[place]);
  }
  return runs;
}

long free_units(const Example& example, const std::vector<size_t>& points) {
  return std::ranges::count_if(example.sides, [&](const std::vector<int>& sides) {
    return std::ranges::any_of(points, [&](size_t i) { return sides[i] == kFree; });
  });
}

// For each number of cuts in all runs together, the least sum; every gap of every run is cut or not.
mpq_class by_definition(const Example& example) {
  std::vector<size_t> order(example.points.size()), all_idle;
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return example.points[i].x; });
  const mpq_class step = step_of(example.points);
  if (step == 0) return 0;
  std::map<long, mpz_class> least{{0, 0}};
  for (const std::vector<size_t>& run : runs_of(example, order)) {
    all_idle.insert(all_idle.end(), run.begin(), run.end());
    std::map<long, mpz_class> sums;
    for (size_t cuts = 0; cuts < size_t{1} << (run.size() - 1); ++cuts) {
      const long kinks = std::popcount(cuts);
      if (kinks > free_units(example, run)) continue;
      mpz_class sum = 0;
      std::vector<Point> part;
      for (size_t place = 0; place < run.size(); ++place) {
        part.push_back(example.points[run[place]]);
        if (place + 1 < run.size() && (cuts >> place & 1) == 0) continue;
        sum += epsilon(part, step);
        part.clear();
      }
      if (!sums.contains(kinks) || sum < sums[kinks]) sums[kinks] = sum;
    }
    std::map<long, mpz_class> both;
    for (const auto& [m, a] : least) {
      for (const auto& [kinks, b] : sums) {
        if (!both.contains(m + kinks) || a + b < both[m + kinks]) both[m + kinks] = a + b;
      }
    }
    least = both;
  }
  std::optional<mpz_class> best;
  for (const auto& [kinks, sum] : least) {
    if (kinks <= free_units(example, all_idle) && (!best || sum < *best)) best = sum;
  }
  return step * *best;
}

Example random_example(std::mt19937& random) {
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  Example example;
  const size_t count = random() % 15;
  std::set<mpq_class> seen;
  while (example.points.size() < count) {
    const mpq_class x = mpq_class(below(60) - 30) / (1 + below(3));
    if (seen.insert(x).second) example.points.push_back({x, below(21) - 10, 1 + below(3)});
  }
  example.signs.resize(2 + random() % 2);
  for (int& sign : example.signs) sign = below(2) == 0 ? 1 : -1;
  const int known = 3 + below(40);  // one pair in so many
  for (size_t j = 0; j < example.signs.size(); ++j) {
    std::vector<int>& sides = example.sides.emplace_back();
    for (size_t i = 0; i < count; ++i) sides.push_back(below(known) > 0 ? kFree : below(2) == 0 ? kOn : kOff);
  }
  for (size_t i = 0; i < count; ++i) example.r.emplace_back(below(12) == 0 ? below(5) - 2 : 0);
  return example;
}

TEST(Segments, AddWhatTheDefinitionSays) {
  std::mt19937 random(11);
  size_t positive = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const Example example = random_example(random);
    const mpq_class sum = by_definition(example);
    EXPECT_EQ(added(example), sum) << trial;
    positive += sum > 0;
  }
  EXPECT_GT(positive, 500U);
}

// The tables that one leaf leaves behind serve the next: leaves in any order say what they say alone.
TEST(Segments, AddTheSameAfterOtherLeaves) {
  std::mt19937 random(12);
  for (int trial = 0; trial < 300; ++trial) {
    Example example = random_example(random);
    const Header header = header_of(example);
    const Problem problem(data_of(example), header);
    Segments segments(problem);
    for (int leaf = 0; leaf < 10; ++leaf) {
      for (std::vector<int>& sides : example.sides)
        for (int& side : sides)
          if (random() % 8 == 0) side = 1 + static_cast<int>(random() % 3);
      EXPECT_EQ(segments.added(region_of(example), {example.r, 1}), by_definition(example)) << trial;
    }
  }
}

// A zigzag of so many points, all of them free for two units of opposite signs.
Example zigzag(size_t count) {
  Example example;
  for (size_t i = 0; i < count; ++i) example.points.push_back({mpq_class(i), i % 2 == 0 ? 0 : 1, 1});
  example.signs = {1, -1};
  example.sides.assign(2, std::vector<int>(count, kFree));
  example.r = Vector(count);
  return example;
}

TEST(Segments, AddNothingToSmallOrStraightData) {
  for (const size_t count : {0U, 1U, 2U, 3U, 4U, 5U, 6U}) EXPECT_EQ(added(zigzag(count)), 0) << count;
  EXPECT_GT(added(zigzag(7)), 0);
  Example straight = zigzag(20);
  for (size_t i = 0; i < 20; ++i) straight.points[i].y = 3 * static_cast<int>(i) - 7;
  EXPECT_EQ(added(straight), 0);
}

TEST(Segments, AddNothingOutsideTheirFamilies) {
  const Example example = zigzag(9);
  EXPECT_GT(added(example, header_of(example)), 0);
  Header header = header_of(example);
  header.absolute = true;
  EXPECT_EQ(added(example, header), 0);
  header = header_of(example);
  header.output_relu = true;
  EXPECT_EQ(added(example, header), 0);
  header = header_of(example);
  header.bias = false;
  EXPECT_EQ(added(example, header), 0);
  header = header_of(example);
  header.inputs = 2;
  header.columns = {"y", "x", "w"};
  header.weighted = false;
  EXPECT_EQ(added(example, header), 0);
}

TEST(Segments, AddWithoutSkipAndIntercept) {
  const Example example = zigzag(9);
  Header header = header_of(example);
  const mpq_class sum = added(example, header);
  header.intercept = false;
  EXPECT_EQ(added(example, header), sum);
  header.intercept = true;
  header.skip = true;
  EXPECT_EQ(added(example, header), sum);
}

// An idle point beyond a straight gap of one that is not idle, by r or by its pairs.
TEST(Segments, EndWhereAPointIsNotIdle) {
  Example example = zigzag(12);
  example.r[6] = 1;
  const mpq_class sum = added(example);
  EXPECT_EQ(sum, by_definition(example));
  EXPECT_GT(sum, 0);
  example.r[6] = 0;
  EXPECT_GT(added(example), sum);
  for (const int side : {kOn, kOff}) {
    example.sides[0][6] = side;
    EXPECT_EQ(added(example), sum);
  }
}

// A third unit that turns between two points divides the run and may not bend inside: without other free
// points it does not count.
TEST(Segments, EndWhereAUnitTurns) {
  Example example = zigzag(12);
  const mpq_class whole = added(example);
  example.signs.push_back(1);
  example.sides.emplace_back(12, kOn);
  EXPECT_EQ(added(example), whole);
  for (size_t i = 0; i < 6; ++i) example.sides[2][i] = kOff;
  const mpq_class divided = added(example);
  EXPECT_EQ(divided, by_definition(example));
  EXPECT_LT(divided, whole);
  example.sides[2][5] = kFree;  // and now it may bend, but the run is whole
  EXPECT_EQ(added(example), by_definition(example));
}

// Two runs share both units: two kinks in all, not two in each.
TEST(Segments, ShareTheKinksOfTheirUnits) {
  Example example = zigzag(13);
  example.r[6] = 1;
  Example left = example, right = example;
  for (size_t i = 7; i < 13; ++i) left.r[i] = 1;
  for (size_t i = 0; i < 6; ++i) right.r[i] = 1;
  EXPECT_EQ(added(example), by_definition(example));
  EXPECT_GT(added(example), added(left) + added(right));
}

TEST(Segments, LeaveOutRunsOfMoreThanAThousandPoints) {
  EXPECT_GT(added(zigzag(1000)), 0);
  EXPECT_EQ(added(zigzag(1001)), 0);
  Example example = zigzag(1009);
  example.r[1001] = 1;  // behind it a run of 7
  Example alone = example;
  for (size_t i = 0; i < 1001; ++i) alone.r[i] = 1;
  EXPECT_EQ(added(example), added(alone));
  EXPECT_GT(added(alone), 0);
}

// Values far from 1 and of many digits.
TEST(Segments, TakeAnyScale) {
  std::mt19937 random(13);
  for (const std::string power : {"e-900", "e-20", "e20", "e900"}) {
    Example example = zigzag(9);
    for (Point& point : example.points) point.y = static_cast<int>(random() % 1000);
    std::string data = "x,w,y\n";
    for (const Point& point : example.points) {
      data += point.x.get_str() + ",1," + std::to_string(point.y) + power + "\n";
    }
    const Header header = header_of(example);
    const Problem problem(data, header);
    const mpq_class sum = Segments(problem).added(region_of(example), {example.r, 1});
    const mpq_class scale = parse_number("1" + power), plain = by_definition(example);
    EXPECT_NE(sum, 0);
    EXPECT_LT(abs(sum / (scale * scale) - plain), plain / 1000000000);
  }
}

}  // namespace
}  // namespace checker
