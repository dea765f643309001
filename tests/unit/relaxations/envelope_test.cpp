// SPDX-License-Identifier: Apache-2.0
//
// The least chord against all chords: every set of as many independent cuts as there are, in rationals.
#include "relaxations/envelope.hpp"

#include <gtest/gtest.h>

#include "oracle/elimination.hpp"
#include "relaxations/cut_regions.hpp"

namespace infimum::relaxations {
namespace {

using oracle::Matrix;
using oracle::RationalVector;

RationalVector guessed_row(const Frame& frame, std::size_t point, int sign) {
  RationalVector row;
  for (std::size_t t = 0; t < frame.dimension(); ++t) row.push_back(sign * Rational(frame.x(point)[t]));
  return row;
}

// The coordinates in the basis, if x lies in its span; the basis must be independent.
std::optional<RationalVector> coordinates(const Matrix& basis, const RationalVector& x) {
  Matrix system(x.size());
  for (std::size_t t = 0; t < x.size(); ++t) {
    for (const RationalVector& g : basis) system[t].push_back(g[t]);
    system[t].push_back(x[t]);
  }
  const oracle::Echelon echelon = oracle::reduce(system, basis.size() + 1);
  if (!echelon.pivots.empty() && echelon.pivots.back() == basis.size()) return std::nullopt;
  RationalVector result;
  for (const RationalVector& row : echelon.rows) result.push_back(row.back());
  return result;
}

struct AllChords {
  AllChords(const Frame& frame, const std::vector<cells::Cut>& cuts) : dimension(frame.dimension()) {
    for (const cells::Cut& cut : cuts) rows.push_back(guessed_row(frame, cut.row, cut.sign));
    rank = oracle::reduce(rows, dimension).pivots.size();
  }

  std::optional<Rational> least(const RationalVector& x, const GuessVector& place) const {
    std::optional<Rational> best;
    Matrix chosen;
    visit(0, chosen, [&](const Matrix& basis) {
      const auto c = coordinates(basis, x);
      if (!c) return;
      Rational value = 0;
      for (std::size_t l = 0; l < basis.size(); ++l) {
        if ((*c)[l] > 0) value += (*c)[l] * std::max(Rational(0), product(basis[l], place));
      }
      if (!best || value < *best) best = value;
    });
    return best;
  }

  static Rational product(const RationalVector& row, const GuessVector& place) {
    Rational sum = 0;
    for (std::size_t t = 0; t < row.size(); ++t) sum += row[t] * Rational(place[t]);
    return sum;
  }

  std::size_t dimension, rank = 0;
  Matrix rows;

 private:
  template <class Do>
  void visit(std::size_t from, Matrix& chosen, const Do& act) const {
    if (chosen.size() == rank) return act(chosen);
    for (std::size_t l = from; l < rows.size(); ++l) {
      chosen.push_back(rows[l]);
      if (oracle::reduce(chosen, dimension).pivots.size() == chosen.size()) visit(l + 1, chosen, act);
      chosen.pop_back();
    }
  }
};

Guess product(const Frame& frame, std::size_t point, const Guess* v) {
  Guess sum = 0;
  for (std::size_t t = 0; t < frame.dimension(); ++t) sum += frame.x(point)[t] * v[t];
  return sum;
}

// What the envelope says of its last chord: the basis makes it, it bounds relu on the cone, and the vertex
// attains its value.
void expect_chord(const Setting& s, const Region& region, Envelope& envelope, std::size_t point, Guess value,
                  const GuessVector& place, const std::vector<GuessVector>& generators) {
  const auto& cuts = region.cone(0).cuts();
  GuessVector chord(s.frame.dimension());
  envelope.chord(chord.data());
  Guess at_place = 0;
  for (std::size_t t = 0; t < chord.size(); ++t) at_place += chord[t] * place[t];
  EXPECT_NEAR(at_place, value, 1e-7 * (1 + std::abs(value))) << s.name;
  Envelope::Places basis;
  envelope.basis(basis);
  Matrix rows;
  for (const std::size_t l : basis) rows.push_back(guessed_row(s.frame, cuts[l].row, cuts[l].sign));
  ASSERT_EQ(oracle::reduce(rows, s.frame.dimension()).pivots.size(), basis.size()) << s.name;
  const auto c = coordinates(rows, guessed_row(s.frame, point, 1));
  if (c) {
    GuessVector sum(chord.size(), 0.0);
    Guess size = 1;
    for (std::size_t l = 0; l < basis.size(); ++l) {
      size = std::max(size, std::abs((*c)[l].get_d()));
      if ((*c)[l] <= 0) continue;
      for (std::size_t t = 0; t < chord.size(); ++t) sum[t] += Rational((*c)[l] * rows[l][t]).get_d();
    }
    for (std::size_t t = 0; t < chord.size(); ++t) EXPECT_NEAR(chord[t], sum[t], 1e-7 * size) << s.name;
  }
  for (const GuessVector& v : generators) {
    Guess along = 0;
    for (std::size_t t = 0; t < chord.size(); ++t) along += chord[t] * v[t];
    EXPECT_GE(along, std::max(0.0, product(s.frame, point, v.data())) - 1e-7 * (1 + std::abs(along)))
        << s.name;
  }
  const Guess* vertex = envelope.vertex();
  EXPECT_NEAR(product(s.frame, point, vertex), value, 1e-6 * (1 + std::abs(value))) << s.name;
  for (const cells::Cut& cut : cuts) {
    const Guess there = cut.sign * product(s.frame, cut.row, vertex);
    EXPECT_GE(there, -1e-6 * (1 + std::abs(value))) << s.name;
    EXPECT_LE(there, cut.sign * product(s.frame, cut.row, place.data()) + 1e-6 * (1 + std::abs(value)))
        << s.name;
  }
}

TEST(Envelope, FindsTheLeastChord) {
  std::size_t chords = 0, none = 0, between = 0, not_pointed = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = s.draw.percent(25) ? random_region(s.frame, s.draw, s.draw.below(6))
                                             : region_with_a_unit(s.frame, s.draw, 1 + s.draw.below(7));
    const auto& cuts = region.cone(0).cuts();
    const AllChords all(s.frame, cuts);
    const std::vector<GuessVector> generators = generators_of(s.frame, region);
    Envelope envelope(s.frame);
    envelope.start(cuts, {s.draw.below(8), s.draw.below(8)});
    EXPECT_EQ(envelope.is_pointed(), all.rank == s.frame.dimension()) << s.name;
    not_pointed += envelope.is_pointed() ? 0 : 1;
    for (int places = 0; places < 3; ++places) {
      const GuessVector place = combination_of(generators, s.draw, s.frame.dimension());
      envelope.look_at(place.data());
      for (std::size_t i = 0; i < s.frame.points(); ++i) {
        const Guess value = envelope.least(i);
        const auto exact = all.least(guessed_row(s.frame, i, 1), place);
        ASSERT_EQ(std::isfinite(value), exact.has_value()) << s.name;
        if (!exact) {
          ++none;
          continue;
        }
        ++chords;
        EXPECT_NEAR(value, exact->get_d(), 1e-7 * (1 + exact->get_d())) << s.name << " " << i;
        between += exact->get_d() > std::max(0.0, product(s.frame, i, place.data())) + 1e-3 ? 1 : 0;
        expect_chord(s, region, envelope, i, value, place, generators);
      }
    }
  }
  EXPECT_GT(chords, 1000U);
  EXPECT_GT(none, 100U);
  EXPECT_GT(between, 100U);
  EXPECT_GT(not_pointed, 30U);
}

// A place outside counts as one on the border, and nothing is infinite because of it.
TEST(Envelope, TakesPlacesOutside) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = region_with_a_unit(s.frame, s.draw, 8);
    Envelope envelope(s.frame);
    envelope.start(region.cone(0).cuts(), {});
    if (!envelope.is_pointed()) continue;
    GuessVector place;
    for (std::size_t t = 0; t < s.frame.dimension(); ++t) place.push_back(eighth(s.draw, -8, 8));
    envelope.look_at(place.data());
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      const Guess value = envelope.least(i);
      EXPECT_TRUE(std::isfinite(value)) << s.name;
      EXPECT_GE(value, 0.0) << s.name;
    }
  }
}

TEST(Envelope, OfNoCutsHasNoChords) {
  Setting s = cut_setting(1);
  const Region root = Region::root(s.frame, 0);
  Envelope envelope(s.frame);
  envelope.start(root.cone(0).cuts(), {});
  EXPECT_FALSE(envelope.is_pointed());
  const GuessVector place(s.frame.dimension(), 0.5);
  envelope.look_at(place.data());
  for (std::size_t i = 0; i < s.frame.points(); ++i) {
    Guess size = 0;
    for (std::size_t t = 0; t < s.frame.dimension(); ++t) size += std::abs(s.frame.x(i)[t]);
    if (size > 0) {
      EXPECT_EQ(envelope.least(i), INFINITY);
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
