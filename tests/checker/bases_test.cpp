// SPDX-License-Identifier: Apache-2.0
// Rule BASES against its definition by elimination on fractions, the enclosures in words against that, and
// its conclusion at vectors of the cone.
#include "bases.hpp"

#include <gtest/gtest.h>

#include <random>

namespace checker {
namespace {

using Fractions = std::vector<mpq_class>;

// The c with y = sum c_l rows_l for linearly independent rows; nothing if there are none, or the rows are
// dependent. Gauss and Jordan, with nothing shared with what is tested.
std::optional<Fractions> combination(const Rows& rows, const Fractions& y, bool* dependent = nullptr) {
  std::vector<Fractions> a;  // an equation for each coordinate
  for (size_t t = 0; t < y.size(); ++t) {
    Fractions& equation = a.emplace_back();
    for (const Vector& row : rows) equation.emplace_back(row[t]);
    equation.push_back(y[t]);
  }
  size_t top = 0;
  for (size_t l = 0; l < rows.size(); ++l, ++top) {
    size_t pivot = top;
    while (pivot < a.size() && a[pivot][l] == 0) ++pivot;
    if (dependent != nullptr) *dependent = pivot == a.size();
    if (pivot == a.size()) return std::nullopt;
    std::swap(a[pivot], a[top]);
    for (size_t t = 0; t < a.size(); ++t) {
      const mpq_class factor = a[t][l] / a[top][l];
      for (size_t m = 0; t != top && m < a[t].size(); ++m) a[t][m] -= factor * a[top][m];
    }
  }
  Fractions c;
  for (size_t l = 0; l < rows.size(); ++l) c.push_back(a[l].back() / a[l][l]);
  for (size_t t = top; t < a.size(); ++t)
    if (a[t].back() != 0) return std::nullopt;
  return c;
}

// What the entries of the points are like.
enum class Kind { kTiny, kShort, kLong, kHuge, kNear };

struct Setting {
  Setting(std::mt19937_64& random, Kind kind, size_t width, size_t points, bool bias) {
    header.columns = {"y"};
    header.inputs = width - bias;
    header.units = 1;
    header.bias = bias;
    header.cuts = true;
    std::string data = "y";
    for (size_t t = 0; t < header.inputs; ++t) {
      header.columns.push_back("x" + std::to_string(t));
      data += ",x" + std::to_string(t);
    }
    for (size_t i = 0; i < points; ++i) {
      data += "\n1";
      for (size_t t = 0; t < header.inputs; ++t) data += "," + entry(random, kind, t).get_str();
    }
    header.records = points;
    problem = std::make_unique<Problem>(data, header);
    rule = std::make_unique<Bases>(*problem);
  }

  static mpz_class entry(std::mt19937_64& random, Kind kind, size_t t) {
    const auto draw = [&](int bits) -> mpz_class {
      mpz_class value = 0;
      for (int left = bits; left > 0; left -= 30) value = (value << 30) + static_cast<long>(random() >> 34);
      return value % (mpz_class(1) << bits) - (mpz_class(1) << (bits - 1));
    };
    switch (kind) {
      case Kind::kTiny:
        return draw(2);
      case Kind::kShort:
        return draw(static_cast<int>(5 + 5 * (t % 4)));
      case Kind::kLong:
        return draw(t % 3 == 0 ? 55 : 12);
      case Kind::kHuge:
        return draw(t % 2 == 0 ? 200 : 30);
      case Kind::kNear:
        return (mpz_class(1) << 18) + draw(3);
    }
    return 0;
  }

  Vector row(size_t i) const {  // without what stands there if there is no bias
    return {problem->rows[i].begin(), problem->rows[i].begin() + static_cast<long>(width())};
  }
  size_t width() const { return header.inputs + header.bias; }
  size_t points() const { return problem->rows.size(); }

  Header header;
  std::unique_ptr<Problem> problem;
  std::unique_ptr<Bases> rule;
};

constexpr Kind kKinds[] = {Kind::kTiny, Kind::kShort, Kind::kLong, Kind::kHuge, Kind::kNear};

TEST(Enclosure, HoldsTheCoefficients) {
  std::mt19937_64 random(1);
  std::map<Kind, size_t> found, regular;
  for (int trial = 0; trial < 1500; ++trial) {
    const Kind kind = kKinds[trial % 5];
    const size_t width = 1 + random() % (trial % 10 == 0 ? 11 : 5);
    const Setting s(random, kind, width, width + 5, width > 1 && random() % 2 == 0);
    const EvenRows& even = s.rule->even();
    if (!even.in_words() || s.points() < width) continue;
    Words b;
    Rows rows;
    for (size_t m = 0; m < width; ++m) {
      b.insert(b.end(), even.row(m), even.row(m) + width);
      rows.push_back(s.row(m));
    }
    bool dependent = false;
    combination(rows, Fractions(width), &dependent);
    regular[kind] += !dependent;
    const std::optional<Enclosure> inverse = Enclosure::find(b, width, even.digits);
    if (!inverse) continue;
    ++found[kind];
    ASSERT_FALSE(dependent);
    for (size_t i = 0; i < s.points(); ++i) {
      const Vector x = s.row(i);
      const Fractions c = *combination(rows, Fractions(x.begin(), x.end()));
      Words about(width);
      std::int64_t error = 0;
      if (!inverse->enclose(even.row(i), about, error)) continue;
      EXPECT_TRUE(kind != Kind::kShort || error < 1 << 20);
      for (size_t l = 0; l < width; ++l) {
        EXPECT_LE(abs(c[l] * (mpz_class(1) << Enclosure::kPlaces) - about[l]), error);
      }
    }
  }
  EXPECT_GT(found[Kind::kTiny], 100U);
  for (const Kind kind : {Kind::kTiny, Kind::kShort, Kind::kLong})
    EXPECT_GE(found[kind], regular[kind] * 9 / 10);
}

// Some rows are almost dependent, or are so where floats see a rest of their own rounding.
TEST(Enclosure, IsNotFoundWhereIntegersDoNotShowIt) {
  EXPECT_TRUE(Enclosure::find({3, 5, 2, 7}, 2, 8));
  EXPECT_FALSE(Enclosure::find({0, 0, 0, 0}, 2, 8));
  EXPECT_FALSE(Enclosure::find({3, 5, 6, 10}, 2, 8));
  EXPECT_FALSE(Enclosure::find({(1L << 60) + 1, 1L << 60, 1L << 60, (1L << 60) - 1}, 2, 62));
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 1000; ++trial) {
    Words b(9);
    for (size_t place = 0; place < 6; ++place) b[place] = static_cast<long>(random() >> 44) - (1L << 19);
    for (size_t t = 0; t < 3; ++t) b[6 + t] = b[t] + b[3 + t];
    EXPECT_FALSE(Enclosure::find(b, 3, 21));
  }
}

// x is a large multiple of one row and a small one of another, for a matrix as good or as bad as random ones
// are.
TEST(Enclosure, DoesNotTakeSmallNegativesForZero) {
  std::mt19937_64 random(6);
  size_t seen = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    const long digits = trial % 3 == 0 ? 2 : trial % 3 == 1 ? 8 : 50;
    Words b(9);
    for (std::int64_t& entry : b)
      entry = static_cast<std::int64_t>(random() >> (64 - digits)) - (1L << (digits - 1));
    for (size_t t = 0; digits == 50 && trial % 2 == 0 && t < 3; ++t) {
      b[6 + t] = (b[t] + b[3 + t]) / 2 + static_cast<std::int64_t>(random() >> 46);
    }
    const auto inverse = Enclosure::find(b, 3, digits);
    if (!inverse) continue;
    const auto combined = [&](const mpz_class& small) {
      Vector x;
      for (size_t t = 0; t < 3; ++t) x.emplace_back(b[t] * (mpz_class(1) << 90) + small * b[3 + t]);
      return x;
    };
    EXPECT_FALSE(inverse->is_nonnegative(combined(-1), Vector(3)));
    const mpz_class large = mpz_class(1) << 89;
    Vector x = combined(large);
    for (size_t t = 0; t < 3; ++t) x[t] += large * b[6 + t];
    seen += inverse->is_nonnegative(x, Vector(3));
    EXPECT_FALSE(inverse->is_nonnegative(x, Vector(3, mpz_class(1) << 138)));  // 2^90 may be taken away
  }
  EXPECT_GT(seen, 700U);
}

TEST(Enclosure, RefusesCoefficientsBeyondWords) {
  const auto inverse = Enclosure::find({1, 0, 0, 1L << 40}, 2, 41);
  ASSERT_TRUE(inverse);
  Words c(2);
  std::int64_t error = 0;
  for (int power = 0; power < 41; ++power) {
    const std::int64_t x[] = {1L << power, 0};
    const bool fits = inverse->enclose(x, c, error);
    EXPECT_LE(fits, power < 14);
    EXPECT_TRUE(!fits || std::abs(c[0] - (1L << (power + Enclosure::kPlaces))) <= error) << power;
  }
}

struct Example {
  std::vector<std::pair<size_t, int>> list;
  UnitProof unit;
  Vector r;
};

Rows rows_of(const Setting& s, const Example& e, const std::vector<size_t>& basis) {
  Rows rows;
  for (const size_t pair : basis) {
    rows.push_back(s.row(e.list[pair].first));
    for (mpz_class& entry : rows.back()) entry *= e.list[pair].second;
  }
  return rows;
}

bool by_definition(const Setting& s, const Example& e) {
  for (const auto& basis : e.unit.bases) {
    bool dependent = false;
    combination(rows_of(s, e, basis), Fractions(s.width()), &dependent);
    if (dependent) return false;
  }
  Fractions sum;
  for (size_t t = 0; t < s.width(); ++t) sum.push_back(mpq_class(e.unit.linear[t]) / e.unit.scale);
  for (const auto& [i, place, share] : e.unit.chords) {
    const Rows rows = rows_of(s, e, e.unit.bases[place]);
    const Vector x = s.row(i);
    const auto c = combination(rows, Fractions(x.begin(), x.end()));
    if (!c) return false;
    for (size_t l = 0; l < rows.size(); ++l)
      for (size_t t = 0; (*c)[l] > 0 && t < s.width(); ++t) sum[t] += share * e.r[i] * (*c)[l] * rows[l][t];
  }
  for (mpq_class& entry : sum) entry *= -e.unit.sign;
  const auto nu = combination(rows_of(s, e, e.unit.bases[e.unit.last_basis]), sum);
  return nu && std::ranges::all_of(*nu, [](const mpq_class& value) { return value >= 0; });
}

bool is_decided(const Setting& s, const Example& e) {
  try {
    s.rule->decide(e.unit, e.r);
    return true;
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.verdict, kNotVerified);
    return false;
  }
}

std::vector<size_t> some_pairs(std::mt19937_64& random, size_t length, size_t most) {
  std::vector<size_t> all(length), pairs;
  std::iota(all.begin(), all.end(), size_t{0});
  std::ranges::sample(all, std::back_inserter(pairs), static_cast<long>(most), random);
  return pairs;
}

// Points of the list have multipliers where they are on, and others that are chords. What is on outweighs the
// chords, more or less; if all of it belongs to the last basis, some nu are 0 and some just not.
Example drawn(std::mt19937_64& random, const Setting& s) {
  Example e{{}, {1, {}, {}, {}, 0, Vector(s.problem->rows[0].size()), 1}, Vector(s.points())};
  const size_t length = std::min(s.points(), s.width() + 1 + random() % 3);
  e.unit.sign = random() % 2 == 0 ? 1 : -1;
  const int mostly = random() % 4 == 0 ? 2 : 5;
  for (size_t i = 0; i < length; ++i)
    e.list.emplace_back(i, static_cast<int>(random()) % mostly != 0 ? 1 : -1);
  const bool full = random() % 8 != 0;
  for (size_t count = 1 + random() % 3; count > 0; --count) {
    e.unit.bases.push_back(some_pairs(random, length, full ? s.width() : random() % (s.width() + 1)));
  }
  e.unit.last_basis = random() % e.unit.bases.size();
  for (size_t i = length; i < s.points(); ++i) {
    e.r[i] = static_cast<long>(e.unit.sign) * static_cast<long>(random() % 3);
    if (e.r[i] == 0) continue;
    const mpq_class share(static_cast<long>(random() % 4), 3);
    e.unit.chords.push_back({i, random() % e.unit.bases.size(), share});
    e.unit.chords.back().share.canonicalize();
    if (share != 1)
      e.unit.chords.push_back({i, random() % e.unit.bases.size(), 1 - e.unit.chords.back().share});
  }
  e.unit.scale = 3 * (1 + random() % 3);
  const auto& last = e.unit.bases[e.unit.last_basis];
  for (size_t pair = 0; pair < length; ++pair) {
    const bool named = std::ranges::count(last, pair) > 0;
    if (e.list[pair].second < 0 || (!named && random() % 4 != 0)) continue;
    e.r[pair] = static_cast<long>(-e.unit.sign) * static_cast<long>(random() % 30);
    add(e.unit.linear, e.unit.scale * e.r[pair], s.problem->rows[pair]);
  }
  return e;
}

struct Tally {
  size_t held = 0, certain = 0, failed = 0;
};

TEST(Bases, AreWhatTheRuleSays) {
  std::mt19937_64 random(3);
  std::map<Kind, Tally> tally;
  for (int trial = 0; trial < 6000; ++trial) {
    const Kind kind = kKinds[trial % 5];
    const size_t width = 1 + random() % 4;
    const Setting s(random, kind, width, width + 6, width > 1 && random() % 2 == 0);
    if (s.points() < width + 2) continue;
    Example e = drawn(random, s);
    e.unit.list = e.list;
    const bool holds = by_definition(s, e), certain = s.rule->is_certain(e.unit, e.r);
    ASSERT_EQ(is_decided(s, e), holds);
    ASSERT_LE(certain, holds);
    tally[kind].held += holds;
    tally[kind].failed += !holds;
    tally[kind].certain += certain;
  }
  for (const Kind kind : kKinds) {
    EXPECT_GT(tally[kind].held, 30U) << static_cast<int>(kind);
    EXPECT_GT(tally[kind].failed, 100U);
  }
  for (const Kind kind : {Kind::kShort, Kind::kLong}) EXPECT_GE(tally[kind].certain, tally[kind].held / 2);
  EXPECT_EQ(tally[Kind::kHuge].certain, 0U);
}

// T(v) at whole vectors v of the cone.
TEST(Bases, ProveThatTheSumIsNotNegativeOnTheCone) {
  std::mt19937_64 random(4);
  size_t tested = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    const size_t width = 2 + random() % 2;
    const Setting s(random, Kind::kTiny, width, 9, random() % 2 == 0);
    if (s.points() < width + 3) continue;
    Example e = drawn(random, s);
    e.unit.list = e.list;
    if (!s.rule->is_certain(e.unit, e.r) && !is_decided(s, e)) continue;
    for (int draw = 0; draw < 30; ++draw) {
      Vector v(s.problem->rows[0].size());
      for (size_t t = 0; t < width; ++t) v[t] = static_cast<long>(random() % 41) - 20;
      const auto inside = [&](const auto& pair) {
        return pair.second * dot(s.problem->rows[pair.first], v) >= 0;
      };
      if (!std::ranges::all_of(e.list, inside)) continue;
      mpz_class sum;
      for (size_t i = 0; i < s.points(); ++i) {
        const mpz_class height = dot(s.problem->rows[i], v);
        if (height > 0 && (i >= e.list.size() || e.list[i].second > 0)) sum -= e.unit.sign * e.r[i] * height;
      }
      ASSERT_GE(sum, 0);
      ++tested;
    }
  }
  EXPECT_GT(tested, 1000U);
}

// The enclosure of a sum that is exactly 0 cannot tell; one that is a billionth off on either side can.
void expect_tie(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const Setting s(random, Kind::kShort, 3, 12, true);
  const mpz_class large = 1000000000;
  Example e{{{0, 1}, {1, 1}, {2, 1}}, {1, {}, {{0, 1, 2}}, {{5, 0, 1}}, 0, Vector(3), 1}, Vector(12)};
  e.unit.list = e.list;
  e.r[5] = large;
  const Vector x = s.row(5);
  const Fractions c = *combination(rows_of(s, e, {0, 1, 2}), Fractions(x.begin(), x.end()));
  Fractions sum(3);
  mpz_class den = 1;
  for (const mpq_class& factor : c) den = lcm(den, factor.get_den());
  for (size_t l = 0; l < 3; ++l)
    for (size_t t = 0; c[l] > 0 && t < 3; ++t) sum[t] -= large * c[l] * s.row(l)[t];
  for (const int off : {-1, 0, 1}) {
    e.unit.scale = den;
    for (size_t t = 0; t < 3; ++t) {
      mpq_class entry = sum[t] * den;
      for (size_t l = 0; l < 3; ++l) entry -= off * den * s.row(l)[t];
      e.unit.linear[t] = entry.get_num();
    }
    EXPECT_EQ(s.rule->is_certain(e.unit, e.r), off == 1);
    EXPECT_EQ(is_decided(s, e), off >= 0);
    EXPECT_EQ(by_definition(s, e), off >= 0);
  }
}

TEST(Bases, LeaveTiesToFractions) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) expect_tie(seed);
}

}  // namespace
}  // namespace checker
