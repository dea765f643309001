// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rule SEGMENTS (section 6): with one input, what the groups of idle points cost at least, about which rule
// LEAF says nothing. Sums are those of words, below 2^62; only epsilon(a, b) itself takes large integers.
// Points are named by their places in the order of x.
#include <numeric>
#include <span>

#include "leaf.hpp"

namespace checker {

class Segments {
 public:
  explicit Segments(const Problem& known) : problem_(known), order_(known.rows.size()) {
    const Header& header = known.header;
    if (header.cuts || header.absolute || header.output_relu || header.inputs != 1 || !header.bias) return;
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::ranges::sort(order_, {}, [&](size_t i) -> const mpz_class& { return known.rows[i][0]; });
    Sums all;
    for (const size_t i : order_) add(all, i);
    choose_step(all);
  }

  // What the rule adds to the sum of V_i(r_i).
  mpq_class added(const Region& region, const Multipliers& r) {
    if (step_ == 0) return 0;
    find_runs(Units(region.cones).first(problem_.header.units), r);
    const auto most = static_cast<size_t>(std::ranges::count(free_, true));
    Words least(most + 1);  // over all runs so far, for each number of kinks in them together
    for (const Run& run : runs_) {
      const Words sums = sums_of(run);
      for (size_t m = most + 1; m-- > 0;) {
        Word best = least[m] + sums[0];
        for (size_t kinks = 1; kinks < std::min(m + 1, sums.size()); ++kinks) {
          best = std::min(best, least[m - kinks] + sums[kinks]);
        }
        least[m] = best;
      }
    }
    return step_ * least[most];
  }

 private:
  using Word = unsigned long;  // as GMP has it
  static_assert(sizeof(Word) == sizeof(std::uint64_t));
  using Words = std::vector<Word>;
  using Units = std::span<const std::shared_ptr<const Cone>>;

  struct Sums {  // of the weights W times a product, over the common denominators
    mpz_class one, x, xx, y, xy, yy;
  };

  struct Run {
    size_t first, last;
    std::vector<bool> free;  // the units that are free somewhere
  };

  struct Row {  // epsilon(a, b) for b = a, a + 1, ...
    Sums sums;
    Words epsilon;
  };

  void add(Sums& sums, size_t i) const {
    const Group& group = problem_.groups[i];
    const mpz_class &x = problem_.rows[i][0], wx = group.weight * x;
    sums.one += group.weight;
    sums.x += wx;
    add_product(sums.xx, wx, x);
    sums.y += group.moment;
    add_product(sums.xy, group.moment, x);
    add_product(sums.yy, group.moment * group.moment, group.inverse);  // times the multiple of all W
  }

  // The least sum of squares is first / (second unit_). The second is 0 for less than two points.
  std::pair<mpz_class, mpz_class> least_squares(const Sums& s) const {
    const mpz_class spread = s.one * s.xx - s.x * s.x;
    const mpz_class explained = s.xy * (s.one * s.xy - 2 * s.x * s.y) + s.xx * s.y * s.y;
    return {s.yy * spread - weight_multiple_ * explained, spread};
  }

  // The step is 2^-s, and 0 if there is nothing to add.
  void choose_step(const Sums& all) {
    if (order_.empty()) return;
    weight_multiple_ = problem_.groups[0].inverse * problem_.groups[0].weight;
    unit_ = weight_multiple_ * problem_.weight_den * problem_.y_den * problem_.y_den;
    const auto [squares, spread] = least_squares(all);
    if (squares == 0) return;
    const mpq_class least = mpq_class(squares) / (spread * unit_);
    const auto bits = [](const mpz_class& value) {
      return static_cast<long>(mpz_sizeinbase(value.get_mpz_t(), 2));
    };
    const long exponent = bits(least.get_num()) - bits(least.get_den()) - 61;  // -s, or one more
    const mpz_class power = mpz_class(1) << static_cast<size_t>(std::abs(exponent));
    step_ = exponent > 0 ? mpq_class(power) : mpq_class(1, power);
    if (least < step_ * (mpz_class(1) << 61)) step_ /= 2;
    unit_ *= step_.get_num();
  }

  void find_runs(Units units, const Multipliers& r) {
    runs_.clear();
    free_.assign(units.size(), false);
    bool open = false;  // whether the point before is idle
    for (size_t place = 0; place < order_.size(); ++place) {
      const size_t i = order_[place];
      const bool idle = r.value[i] == 0 && is_free(units, i, 1) && is_free(units, i, -1);
      if (idle && !(open && joined(units, order_[place - 1], i))) {
        runs_.push_back({place, place, std::vector<bool>(units.size())});
      }
      open = idle;
      if (!idle) continue;
      runs_.back().last = place;
      for (size_t j = 0; j < units.size(); ++j)
        if (units[j]->free(i)) free_[j] = runs_.back().free[j] = true;
    }
  }

  static bool is_free(Units units, size_t i, int sign) {  // with some unit of this sign
    return std::ranges::any_of(units, [&](const auto& unit) { return unit->sign == sign && unit->free(i); });
  }

  static bool joined(Units units, size_t i, size_t next) {  // no unit turns in between
    return std::ranges::none_of(units, [&](const auto& unit) {
      return !unit->free(i) && !unit->free(next) && unit->on(i) != unit->on(next);
    });
  }

  // The least sums of epsilon over the parts of a run, with 0, 1, ... kinks. No more kinks are looked at than
  // leave two points to each part, where all sums are 0.
  Words sums_of(const Run& run) {
    if (run.last - run.first >= 1000) return {0};
    if (stored_ > kMostStored) {
      rows_.clear();
      parts_.clear();
      stored_ = 0;
    }
    const auto units = static_cast<size_t>(std::ranges::count(run.free, true));
    const size_t kinks = std::min(units, (run.last - run.first) / 2);
    std::vector<Words>& parts = parts_[run.first];
    if (parts.size() <= kinks) parts.resize(kinks + 1);
    Words sums;
    for (size_t m = 0; m <= kinks; ++m) {
      extend(parts, m, run.first, run.last);
      sums.push_back(parts[m][run.last - run.first]);
    }
    return sums;
  }

  // Least sums for the points from `first` to `last` and to those before it, in at most m + 1 parts. The last
  // part begins at c (Bellman 1961).
  void extend(std::vector<Words>& parts, size_t m, size_t first, size_t last) {
    Words& sums = parts[m];
    const size_t known = sums.size(), wanted = last - first + 1;
    if (known >= wanted) return;
    const Words& less = m == 0 ? row(first, last) : parts[m - 1];
    sums.insert(sums.end(), less.begin() + static_cast<long>(known),
                less.begin() + static_cast<long>(wanted));
    stored_ += wanted - known;
    for (size_t c = 1; m > 0 && c < wanted; ++c) {
      const Words& part = row(first + c, last);
      for (size_t b = std::max(c, known); b < wanted; ++b) {
        sums[b] = std::min(sums[b], less[c - 1] + part[b - c]);
      }
    }
  }

  const Words& row(size_t a, size_t last) {
    Row& row = rows_[a];
    for (size_t b = a + row.epsilon.size(); b <= last; ++b, ++stored_) {
      add(row.sums, order_[b]);
      const auto [squares, spread] = least_squares(row.sums);
      const mpz_class scaled = squares * step_.get_den();
      row.epsilon.push_back(squares == 0 ? 0 : mpz_class(scaled / (spread * unit_)).get_ui());
    }
    return row.epsilon;
  }

  static constexpr size_t kMostStored = size_t{1} << 25;  // words; what is needed again is computed again

  const Problem& problem_;
  std::vector<size_t> order_;
  mpz_class weight_multiple_, unit_;
  mpq_class step_;
  std::vector<Run> runs_;
  std::vector<bool> free_;                      // the units that are free at some idle point
  std::map<size_t, Row> rows_;                  // by the first point
  std::map<size_t, std::vector<Words>> parts_;  // likewise, for each number of kinks
  size_t stored_ = 0;
};

}  // namespace checker
