// SPDX-License-Identifier: Apache-2.0
#include "relaxations/hinge_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "linear/lanes.hpp"
#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

// Hinges at undecided points, or at any if there are none, with drawn pieces.
class RandomHinges {
 public:
  RandomHinges(Setting& s, const Region& region) : s_(s), region_(region), rows_(s.frame), columns_(s.frame) {
    columns_.collect(region);
  }

  void change() {
    if (hinges_.empty() || s_.draw.percent(70)) {
      hinges_.push_back(drawn());
      roots_.push_back(eighth(s_.draw, 1, 16));
      rows_.add(region_, hinges_.back(), roots_.back());
      return;
    }
    const std::size_t h = s_.draw.below(hinges_.size());
    if (s_.draw.percent(50)) {
      hinges_[h].pieces = drawn().pieces;
      roots_[h] = eighth(s_.draw, 1, 16);
      rows_.set(region_, h, hinges_[h], roots_[h]);
    } else {
      hinges_[h] = hinges_.back();
      hinges_.pop_back();
      roots_[h] = roots_.back();
      roots_.pop_back();
      rows_.remove(h);
    }
  }

  // From some column and hinge on, and what lies before and behind.
  void expect_values() {
    ASSERT_EQ(rows_.size(), hinges_.size());
    const std::size_t room = linear::in_lanes(hinges_.size()), first = s_.draw.below(hinges_.size() + 1);
    const std::size_t begin = s_.draw.below(columns_.size() + 1);
    GuessVector out(columns_.size() * room + 1, untouched);
    if (begin < columns_.size()) rows_.fill(columns_, begin, first, hinges_.size(), &out[begin * room], room);
    for (std::size_t a = 0; a < columns_.size(); ++a) {
      for (std::size_t h = 0; h < room; ++h) {
        const Guess written = out[a * room + h];
        const bool asked = a >= begin && h >= first && first < hinges_.size();
        if (written == untouched) {
          EXPECT_FALSE(asked) << s_.name;
          continue;
        }
        EXPECT_GE(a, begin);
        EXPECT_GE(h + linear::lane_count, first);
        const Guess value = h < hinges_.size() ? value_at(a, h) : 0.0;
        EXPECT_NEAR(written, value, 1e-9) << s_.name;
        EXPECT_EQ(written == 0, value == 0) << s_.name;
        ++seen_;
      }
    }
  }
  std::size_t seen() const { return seen_; }

 private:
  static constexpr Guess untouched = 12345;
  Setting& s_;
  const Region& region_;
  HingeRows rows_;
  Columns columns_;
  std::vector<Hinge> hinges_;
  GuessVector roots_;
  std::size_t seen_ = 0;

  Hinge drawn() {
    Hinge hinge{s_.draw.below(s_.frame.points()), 1, {}};
    for (std::size_t j = 0; j < region_.units(); ++j)
      hinge.pieces.push_back(s_.draw.one_of<Piece>({Piece::zero, Piece::linear, Piece::chord, Piece::exact}));
    return hinge;
  }
  Guess value_at(std::size_t a, std::size_t h) const {
    return roots_[h] * columns_.value(region_, a, hinges_[h].point, &hinges_[h].pieces);
  }
};

TEST(HingeRows, HaveTheValuesOfTheColumns) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed);
    if (!is_tame(s.frame) || s.frame.points() == 0) continue;
    const Region region = random_region(s.frame, s.draw, s.draw.below(7));
    RandomHinges hinges(s, region);
    for (int step = 0; step < 120; ++step) {
      hinges.change();
      hinges.expect_values();
    }
    seen += hinges.seen();
  }
  EXPECT_GT(seen, 100000U);
}

TEST(HingeRows, BeginAnew) {
  Setting s(1);
  const Region region = Region::root(s.frame, 0);
  HingeRows rows(s.frame);
  const Hinge hinge{0, 1, std::vector<Piece>(region.units(), Piece::linear)};
  rows.add(region, hinge, 1);
  rows.clear();
  EXPECT_EQ(rows.size(), 0U);
  rows.add(region, hinge, 1);
  Columns columns(s.frame);
  columns.collect(region);
  GuessVector out(columns.size() * linear::lane_count, 1.0);
  rows.fill(columns, 0, 0, 1, out.data(), linear::lane_count);
  for (std::size_t a = 0; a < columns.size(); ++a) {
    for (std::size_t h = 1; h < linear::lane_count; ++h) EXPECT_EQ(out[a * linear::lane_count + h], 0);
  }
}

}  // namespace
}  // namespace infimum::relaxations
