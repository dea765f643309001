// SPDX-License-Identifier: Apache-2.0
// Leaves with cones cuts, made by hand: what each condition refuses, and the numbers r that a leaf stands
// for.
#include "cuts.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "bytes.hpp"

namespace checker {
namespace {

std::string all(std::initializer_list<size_t> values) {
  std::string bytes;
  for (const size_t value : values) bytes += nat(value);
  return bytes;
}

// Whole entries at points in increasing order.
std::string entries(const std::vector<std::pair<size_t, long>>& at) {
  std::string bytes = nat(at.size()), values;
  if (!at.empty()) bytes += whole(0) + nat(1);
  size_t next = 0;
  for (const auto& [point, value] : at) {
    bytes += nat(point - next);
    values += whole(value);
    next = point + 1;
  }
  return bytes + values;
}

using List = std::vector<std::pair<size_t, int>>;

// Five points 0, ..., 4 with targets 2, 0, 1, 0, 3.
struct Setting {
  explicit Setting(const std::vector<int>& signs = {1}) {
    header.records = 5;
    header.columns = {"y", "x"};
    header.inputs = 1;
    header.units = signs.size();
    header.cuts = true;
    for (const int sign : signs) lists.emplace_back(sign, List{});
  }

  Region region() const {
    Region made{{}, states};
    for (const auto& [sign, list] : lists) {
      auto cone = std::make_shared<const Cone>(sign, 5);
      for (const auto& [point, way] : list) cone = cone->append(point)[way > 0];
      made.cones.push_back(cone);
    }
    made.cones.push_back(std::make_shared<const Cone>(1, Generators{}, 5, true));
    return made;
  }

  // The bound, or how the leaf is refused.
  std::pair<Verdict, mpq_class> check(bool network_form, const std::string& bytes) const {
    const Problem problem("y,x\n2,0\n0,1\n1,2\n0,3\n3,4\n", header);
    const Bases rule(problem);
    const Region made = region();
    std::istringstream file(packed(bytes));
    Stream in(file);
    Vector before{7, 7, 7};
    try {
      mpq_class bound = CutsLeaf(problem, rule, made, before).check(network_form, in);
      EXPECT_EQ(in.position(), bytes.size());
      return {kVerified, bound};
    } catch (const Failure& failure) {
      return {failure.verdict, 0};
    }
  }

  Verdict plain(const std::string& bytes) const { return check(false, bytes).first; }
  Verdict network(const std::string& bytes) const { return check(true, bytes).first; }

  Header header;
  std::vector<std::pair<int, List>> lists;
  States states = States(5, State::kOn);
};

// One unit, on at point 1 and off at point 3, so that X_2 = (1/2) X_1 - (1/2) (-X_3), with the chord X_1 / 2.
Setting wedge() {
  Setting s;
  s.lists[0].second = {{1, 1}, {3, -1}};
  return s;
}

const std::string kBoth = all({1, 0, 2, 0, 0});  // one basis with both pairs

TEST(Cuts, HoldWhereTheChordIsOutweighed) {
  // The chord adds -2 (1/2) X_1, point 1 adds -r_1 X_1.
  const std::string pairs = all({0, 0});
  const Setting s = wedge();
  EXPECT_EQ(s.plain(entries({{1, -2}, {2, 2}}) + kBoth + pairs), kVerified);
  EXPECT_EQ(s.plain(entries({{1, -1}, {2, 2}, {3, -1}}) + kBoth + pairs), kVerified);  // a tie
  EXPECT_EQ(s.plain(entries({{2, 2}, {3, -2}}) + kBoth + pairs), kNotVerified);
  EXPECT_EQ(s.plain(entries({{1, 1}, {3, -1}}) + kBoth + nat(0)), kNotVerified);
  // For squared loss V(r) = r y - r^2 / 4.
  const auto [verdict, bound] = s.check(false, entries({{1, -2}, {2, 2}}) + kBoth + pairs);
  EXPECT_EQ(bound, -1 + 2 - 1);
}

TEST(Cuts, NeedBasesThatAreIndependentAndSpan) {
  const std::string r = entries({{1, -2}, {2, 2}});
  Setting s = wedge();
  EXPECT_EQ(s.plain(r + all({2, 0, 2, 0, 0, 0, 1, 0}) + all({0, 1})), kVerified);     // the sum is X_1
  EXPECT_EQ(s.plain(r + all({2, 0, 2, 0, 0, 0, 1, 1}) + all({0, 1})), kNotVerified);  // and not -X_3
  EXPECT_EQ(s.plain(r + all({2, 0, 2, 0, 0, 0, 0}) + all({0, 1})), kNotVerified);
  EXPECT_EQ(s.plain(r + all({2, 0, 2, 0, 0, 0, 1, 0}) + all({2, 1})),
            kNotVerified);                                               // X_2 is not in the span
  EXPECT_EQ(s.plain(entries({}) + all({1, 0, 0}) + nat(0)), kVerified);  // nothing is said
  s.header.bias = false;  // all rows are multiples of each other
  EXPECT_EQ(s.plain(r + all({1, 0, 1, 0}) + all({0, 0})), kNotVerified);  // -2 X_2 + 2 X_1 = -2 X_1
  EXPECT_EQ(s.plain(entries({{1, -4}, {2, 2}, {3, 2}}) + all({1, 0, 1, 0}) + all({0, 0})), kVerified);
}

// X_2 is X_1 / 2 - (-X_3) / 2, and 2 X_1 - X_0: two chords, X_1 / 2 and 2 X_1.
TEST(Cuts, MixChords) {
  Setting s = wedge();
  s.lists[0].second = {{1, 1}, {3, -1}, {0, 1}};
  const std::string bases = all({2, 0, 2, 0, 0, 0, 2, 0, 1});
  const auto mixed = [&](long weight, const std::string& code, long share, std::uint64_t parts) {
    std::vector<std::pair<size_t, long>> r{{1, -weight}, {2, 2}};
    if (weight != 2) r.emplace_back(3, weight - 2);  // off, for balance
    return s.plain(entries(r) + bases + code + whole(share) + nat(parts) + nat(2) + nat(0));
  };
  EXPECT_EQ(mixed(3, nat(1), 1, 2), kVerified);  // 2 (1/4 + 1) is 5/2
  EXPECT_EQ(mixed(2, nat(1), 1, 2), kNotVerified);
  EXPECT_EQ(mixed(4, nat(1), 0, 1), kVerified);
  EXPECT_EQ(mixed(3, nat(1), 0, 1), kNotVerified);
  EXPECT_EQ(mixed(1, nat(1), 2, 2), kVerified);
  EXPECT_EQ(mixed(9, nat(1), -1, 2), kNotVerified);
  EXPECT_EQ(mixed(9, nat(1), 3, 2), kNotVerified);
  EXPECT_EQ(mixed(3, nat(1), 1, 0), kMalformed);
  EXPECT_EQ(mixed(3, nat(5), 1, 2), kMalformed);  // no such basis
}

// A basis that no pair names must be one too.
TEST(Cuts, RefuseDependentBasesEvenWithoutUse) {
  Setting s;
  s.header.bias = false;
  s.lists[0].second = {{0, 1}, {1, 1}};
  const std::string none = entries({});
  EXPECT_EQ(s.plain(none + all({2, 0, 1, 1, 0, 0}) + nat(0)), kVerified);
  EXPECT_EQ(s.plain(none + all({2, 0, 1, 1, 0, 1, 0}) + nat(0)), kNotVerified);  // X_0 = 0
}

TEST(Cuts, HaveAGrammar) {
  const std::string r = entries({{1, -2}, {2, 2}});
  const Setting s = wedge();
  EXPECT_EQ(s.plain(entries({{5, 1}})), kMalformed);
  EXPECT_EQ(s.plain(r + nat(7)), kMalformed);                   // more than kn + k bases
  EXPECT_EQ(s.plain(r + all({1, 1, 2, 0, 0})), kMalformed);     // no such unit
  EXPECT_EQ(s.plain(r + all({1, 0, 3, 0, 0, 0})), kMalformed);  // longer than D
  EXPECT_EQ(s.plain(r + all({1, 0, 2, 0, 1})), kMalformed);     // not in the list
  EXPECT_EQ(s.plain(r + kBoth + all({2, 0})), kMalformed);      // no such basis
  EXPECT_EQ(s.plain(r + kBoth + all({0, 1})), kMalformed);
  EXPECT_EQ(s.plain(entries({{1, -2}, {2, 4}, {4, -2}}) + kBoth + all({0, 3, 0})), kMalformed);  // exact
  EXPECT_EQ(s.plain(entries({}) + nat(0) + nat(0)), kMalformed);  // nothing to name
  EXPECT_EQ(s.plain(r + kBoth + nat(0)), kMalformed);             // bytes are missing
  Setting two({1, 1});
  two.lists[0].second = two.lists[1].second = wedge().lists[0].second;
  const std::string bases = all({2, 0, 2, 0, 0, 1, 2, 0, 0});
  EXPECT_EQ(two.plain(r + bases + all({0, 2, 0, 1})), kVerified);
  EXPECT_EQ(two.plain(r + bases + all({2, 2, 0, 1})), kMalformed);
  EXPECT_EQ(two.plain(r + bases + all({0, 2, 1, 1})), kMalformed);
}

TEST(Cuts, NeedFactorsFromZeroToOne) {
  // X_0 is (3 X_1 - X_3) / 2, and the pair counts as free all the same; X_4 is (-X_1 + 3 X_3) / 2.
  const Setting s = wedge();
  const auto inner = [&](const std::string& alpha) {
    return s.plain(entries({{0, -2}, {3, 2}}) + kBoth + alpha + nat(0));
  };
  const auto outer = [&](const std::string& alpha) {
    return s.plain(entries({{1, -6}, {3, 8}, {4, -2}}) + kBoth + alpha + nat(0));
  };
  EXPECT_EQ(inner(nat(0)), kVerified);
  EXPECT_EQ(inner(nat(1)), kVerified);
  EXPECT_EQ(inner(nat(2) + whole(2) + nat(2)), kVerified);
  EXPECT_EQ(inner(nat(2) + whole(3) + nat(2)), kNotVerified);
  EXPECT_EQ(inner(nat(2) + whole(1) + nat(0)), kMalformed);
  EXPECT_EQ(outer(nat(0)), kVerified);
  EXPECT_EQ(outer(nat(1)), kNotVerified);
  EXPECT_EQ(outer(nat(2) + whole(0) + nat(2)), kVerified);
  EXPECT_EQ(outer(nat(2) + whole(-1) + nat(2)), kNotVerified);
}

TEST(Cuts, HaveTheOtherConditionsOfLeaves) {
  const std::string rest = kBoth + all({0, 0});
  Setting s = wedge();
  EXPECT_EQ(s.plain(entries({{1, -3}, {2, 2}}) + rest), kNotVerified);  // the sum of r
  s.header.intercept = false;
  EXPECT_EQ(s.plain(entries({{1, -3}, {2, 2}}) + rest), kVerified);
  s.header.skip = true;
  EXPECT_EQ(s.plain(entries({{1, -3}, {2, 2}}) + rest), kNotVerified);  // that of r X
  EXPECT_EQ(s.plain(entries({{1, -4}, {2, 2}}) + rest), kVerified);
  s.header.skip = false;
  s.header.absolute = true;
  EXPECT_EQ(s.plain(entries({{1, -2}, {2, 2}}) + rest), kNotVerified);  // more than the weights
  EXPECT_EQ(s.plain(entries({{1, -1}, {2, 1}}) + rest), kVerified);
  s.header.output_relu = true;
  EXPECT_EQ(s.plain(entries({{1, -1}, {2, 1}}) + rest), kVerified);
  s.states[2] = State::kOff;
  EXPECT_EQ(s.plain(entries({{1, -1}, {2, 1}}) + rest), kNotVerified);
}

// Coefficients 2^exponent / den: the intercept, then w and b. The sigma of x is 3, that of 1 is 1.
std::string network(long exponent, size_t den, std::initializer_list<long> numbers) {
  std::string bytes = whole(exponent) + nat(den);
  for (const long number : numbers) bytes += whole(number);
  return bytes;
}

// No lists, so that all points are free and a base counts where it is negative: with c = 0 and theta = (1, 0)
// the slacks are 2, -1, -1, -3, -1 and r = 0, -2, -2, -6, -2.
TEST(Cuts, TakeTheBaseOfAFreePointWhereItPulls) {
  Setting s;
  s.header.intercept = false;
  const std::string rest = entries({}) + nat(0) + all({1, 0, 0, 0});
  const auto [refused, none] = s.check(true, network(0, 1, {8, 0}) + rest);
  EXPECT_EQ(refused, kNotVerified);  // the sum over alpha = 1 is not 0
  const auto [verdict, bound] = s.check(true, network(0, 1, {-8, 0}) + rest);
  EXPECT_EQ(verdict, kVerified);  // no input is positive: the slacks are the targets, and no base is negative
  EXPECT_EQ(bound, 0);
  const auto [lifted, value] = s.check(true, network(-1, 1, {0, -4}) + rest);
  EXPECT_EQ(lifted, kVerified);
  EXPECT_EQ(value, 0);
}

// With c = 1 the slacks are 1, -1, 0, -1, 2; r = -2 at points 1 and 3, which pull the unit up where it is 0.
TEST(Cuts, KnowTheAlphasOfPointsWithoutEntry) {
  Setting s;
  const std::string rest = all({1, 0, 0, 0}), low = network(-2, 3, {12, 0, -1});
  EXPECT_EQ(s.network(low + entries({}) + nat(0) + rest), kNotVerified);  // the sum of r
  s.lists[0].second = {{4, -1}};
  const std::string sum = nat(1) + all({4, 0});
  const auto [verdict, bound] = s.check(true, low + entries({}) + sum + rest);
  EXPECT_EQ(verdict, kVerified);
  EXPECT_EQ(bound, (0 - 1) + (0 - 1) + (4 * 3 - 4));  // V = r y - r^2 / 4 with r = -2, -2, 4
  EXPECT_EQ(s.network(low + entries({{4, 1}}) + sum + rest), kNotVerified);       // two entries at one point
  EXPECT_EQ(s.network(low + entries({}) + all({1, 0, 0}) + rest), kNotVerified);  // at a point that is free
  EXPECT_EQ(s.network(low + entries({}) + all({1, 4, 1}) + rest), kMalformed);    // no skip term
  EXPECT_EQ(s.network(low + entries({}) + all({3, 4, 0}) + rest), kMalformed);    // more than d + 1
  EXPECT_EQ(s.network(low + entries({}) + all({1, 5, 0}) + rest), kMalformed);
  EXPECT_EQ(s.network(low + entries({}) + all({1, 4, 2}) + rest), kMalformed);
}

// One equation for two points, and the same one twice.
TEST(Cuts, RefuseSingularEquations) {
  Setting s;
  s.header.skip = true;
  s.lists[0].second = {{3, -1}, {4, -1}};
  const std::string start = network(0, 1, {0, 0, 0, 0}) + entries({{0, 1}}), rest = all({1, 0, 0});
  EXPECT_EQ(s.network(start + all({2, 3, 0, 4, 1}) + rest + all({0, 0})), kNotVerified);  // 1 is below
  const std::string up = network(0, 1, {0, 0, 0, 0}) + entries({{0, -1}});
  EXPECT_EQ(s.network(up + all({2, 3, 0, 4, 1}) + rest + all({0, 0})), kVerified);
  EXPECT_EQ(s.network(up + all({2, 3, 1, 4, 0}) + rest + all({0, 0})), kVerified);
  EXPECT_EQ(s.network(up + all({2, 3, 1, 4, 1}) + rest + all({0, 0})), kNotVerified);
  EXPECT_EQ(s.network(up + all({2, 3, 0, 3, 1}) + rest + all({0, 0})), kNotVerified);
  s.header.intercept = false;
  EXPECT_EQ(s.network(network(0, 1, {0, 0, 0}) + entries({{0, -1}}) + all({1, 3, 0})), kMalformed);
}

// A point that is free with units of both signs has no base.
TEST(Cuts, TakeNoBaseWithBothSigns) {
  Setting s({1, -1});
  s.header.intercept = false;
  const std::string zero = network(0, 1, {0, 0, 0, 0}) + entries({}) + nat(0);
  EXPECT_EQ(s.check(true, zero + all({2, 0, 0, 1, 0}) + all({0, 1})).second, 0);
  s.lists[0].second = {{4, -1}};  // now it is free with the second only, and its base 6 is positive; a unit
                                  // at 0 leaves alpha open
  const std::string none = all({2, 0, 0, 1, 0}), forms = all({0, 1});
  EXPECT_EQ(s.check(true, zero + none + nat(0) + forms), std::pair(kVerified, mpq_class(6 * 3 - 9)));
  EXPECT_EQ(s.check(true, zero + none + nat(1) + forms).first, kNotVerified);
  EXPECT_EQ(s.check(true, zero + none + forms).first, kMalformed);
}

}  // namespace
}  // namespace checker
