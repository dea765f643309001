// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rule BASES (section 6): condition 5 on a cone of which nothing is known but its list of half-spaces g_l.
// The convex term max(0, X_i v) of a chord is replaced by the product of v with a nonnegative combination of
// the g_l that is not less anywhere on the cone; then T_j is linear, and the rule wants it to be such a
// combination itself. Every combination is one of a basis, a set of linearly independent g_l.
//
// Numbers c_l have denominators of hundreds of digits. So words enclose them first (enclosure.hpp), and where
// all signs of the nu_l follow from that, the exact ones need not be computed.
#include <span>
#include <unordered_map>

#include "cone.hpp"
#include "enclosure.hpp"

namespace checker {

struct Chord {
  size_t point, basis;
  mpq_class share;  // of the chord of this basis in that of the point
};

// Condition 5 for one unit. T(v) is at least the product of v with -sign times the sum of `linear` / `scale`
// and of r_i share u over the chords; r_i has the sign of the unit there. All shares are whole numbers over
// `scale`.
struct UnitProof {
  int sign;
  std::span<const std::pair<size_t, int>> list;
  std::vector<std::vector<size_t>> bases;  // numbers of pairs of the list, increasing
  std::vector<Chord> chords;
  size_t last_basis;  // phi
  Vector linear;
  mpz_class scale = 1;
};

class Bases {
 public:
  explicit Bases(const Problem& problem)
      : problem_(problem), even_(problem), width_(problem.header.inputs + problem.header.bias) {}

  const EvenRows& even() const { return even_; }

  void check(const UnitProof& unit, const Vector& r) const {
    if (!is_certain(unit, r)) decide(unit, r);
  }

  // Whether words show that the rule holds.
  bool is_certain(const UnitProof& unit, const Vector& r) const {
    if (!even_.in_words()) return false;
    Sum sum{Vector(unit.list.size()), 0};
    Inverse last;
    std::vector<const Chord*> chords;
    for (const Chord& chord : unit.chords) chords.push_back(&chord);
    std::ranges::stable_sort(chords, {}, &Chord::basis);
    auto next = chords.begin();
    for (size_t place = 0; place < unit.bases.size(); ++place) {
      const std::vector<size_t> basis = by_points(unit, unit.bases[place]);
      const Inverse inverse = inverse_of(unit, basis);
      if (!*inverse) return false;
      for (; next != chords.end() && (*next)->basis == place; ++next) {
        if (!add_chord(basis, **inverse, (*next)->point, weight(unit, **next, r), sum)) return false;
      }
      if (place == unit.last_basis) last = inverse;
    }
    return is_combination(unit, **last, sum);
  }

  // The rule by its definition.
  void decide(const UnitProof& unit, const Vector& r) const {
    for (const std::vector<size_t>& basis : unit.bases) {
      require(are_independent(rows_of(unit, basis)), "the rows of a basis are linearly dependent");
    }
    std::vector<mpq_class> sum(width_);
    for (size_t t = 0; t < width_; ++t) sum[t] = mpq_class(unit.linear[t]) / unit.scale;
    for (const Chord& chord : unit.chords) {
      const Rows rows = rows_of(unit, unit.bases[chord.basis]);
      const auto c = combination(rows, problem_.rows[chord.point]);
      require(c.has_value(), "a point is no combination of its basis");
      for (size_t l = 0; c && l < rows.size(); ++l) {
        const mpq_class factor = r[chord.point] * chord.share * (*c)[l];
        for (size_t t = 0; (*c)[l] > 0 && t < width_; ++t) sum[t] += factor * rows[l][t];
      }
    }
    const auto nu = combination(rows_of(unit, unit.bases[unit.last_basis]), whole(sum, -unit.sign));
    require(nu.has_value(), "the sum of a unit is no combination of its basis");
    for (size_t l = 0; nu && l < nu->size(); ++l) {
      require((*nu)[l] >= 0, "the sum of a unit needs a negative factor");
    }
  }

 private:
  // The sum of the weights times max(0, c_l) over the chords for each pair l of the list, and how far each of
  // them may be off; over 2^kPlaces.
  struct Sum {
    Vector factors;
    mpz_class slack;
  };

  // Leaves near each other name the same bases, so that inverses are kept, up to 64 MiB of them.
  using Inverse = std::shared_ptr<const std::optional<Enclosure>>;

  static std::vector<size_t> by_points(const UnitProof& unit, std::vector<size_t> basis) {
    std::ranges::sort(basis, {}, [&](size_t pair) { return unit.list[pair]; });
    return basis;
  }

  Inverse inverse_of(const UnitProof& unit, const std::vector<size_t>& basis) const {
    static const Inverse none = std::make_shared<const std::optional<Enclosure>>();
    if (basis.size() != width_) return none;
    std::u32string key;
    for (const size_t pair : basis) {
      key += static_cast<char32_t>(2 * unit.list[pair].first + (unit.list[pair].second > 0));
    }
    if (kept_.size() * (width_ * width_ + 20) > (1 << 22)) kept_.clear();
    Inverse& known = kept_[key];
    if (!known) known = std::make_shared<const std::optional<Enclosure>>(enclosure(unit, basis));
    return known;
  }

  std::optional<Enclosure> enclosure(const UnitProof& unit, const std::vector<size_t>& basis) const {
    Words rows;
    rows.reserve(width_ * width_);
    for (const size_t pair : basis) {
      const auto& [i, way] = unit.list[pair];
      for (size_t t = 0; t < width_; ++t) rows.push_back(way * even_.row(i)[t]);
    }
    return Enclosure::find(rows, width_, even_.digits);
  }

  // r_i times the share, over the scale.
  static mpz_class weight(const UnitProof& unit, const Chord& chord, const Vector& r) {
    return r[chord.point] * chord.share.get_num() * (unit.scale / chord.share.get_den());
  }

  // max(0, c) changes by no more than c.
  bool add_chord(const std::vector<size_t>& basis, const Enclosure& inverse, size_t i,
                 const mpz_class& weight, Sum& sum) const {
    Words c(width_);
    std::int64_t error = 0;
    if (!inverse.enclose(even_.row(i), c, error)) return false;
    for (size_t l = 0; l < width_; ++l)
      if (c[l] > 0) add_product(sum.factors[basis[l]], weight, c[l]);
    add_product(sum.slack, weight, sgn(weight) * error);
    return true;
  }

  // Whether nu >= 0 for all sums that may be. What the factors are off, the coefficients of the g_l in the
  // last basis carry over to nu.
  bool is_combination(const UnitProof& unit, const Enclosure& inverse, const Sum& sum) const {
    Vector q(width_), slack(width_);
    Words c(width_);
    std::int64_t error = 0;
    for (size_t pair = 0; pair < unit.list.size(); ++pair) {
      const auto& [i, way] = unit.list[pair];
      const mpz_class factor = -unit.sign * way * sum.factors[pair];
      for (size_t t = 0; t < width_; ++t) add_product(q[t], factor, even_.row(i)[t]);
      if (sum.slack == 0) continue;
      if (!inverse.enclose(even_.row(i), c, error)) return false;
      for (size_t l = 0; l < width_; ++l) slack[l] += static_cast<std::uint64_t>(std::abs(c[l]) + error);
    }
    for (size_t t = 0; t < width_; ++t) {
      q[t] -= unit.sign * unit.linear[t] << (even_.lift[t] + Enclosure::kPlaces);
      slack[t] *= sum.slack;
    }
    return inverse.is_nonnegative(q, slack);
  }

  Rows rows_of(const UnitProof& unit, const std::vector<size_t>& basis) const {
    Rows rows;
    for (const size_t pair : basis) {
      const auto& [i, way] = unit.list[pair];
      add(rows.emplace_back(width_), way, problem_.rows[i]);
    }
    return rows;
  }

  // The numbers x with sum x_l rows_l = 0, the last row being `last` if there is one.
  Generators dependences(const Rows& rows, const Vector* last) const {
    const size_t unknown = rows.size() + (last != nullptr);
    Generators space = basis({}, unknown, 0, unknown);
    for (size_t t = 0; t < width_; ++t) {
      Vector column;
      for (const Vector& row : rows) column.push_back(row[t]);
      if (last != nullptr) column.push_back((*last)[t]);
      restrict({}, column, space);
    }
    return space;
  }

  bool are_independent(const Rows& rows) const { return dependences(rows, nullptr).empty(); }

  // The c_l with y = sum c_l rows_l, if there are any.
  std::optional<std::vector<mpq_class>> combination(const Rows& rows, const Vector& y) const {
    for (const Shared& line : dependences(rows, &y)) {
      if (line->v.back() == 0) continue;
      std::vector<mpq_class> c;
      for (size_t l = 0; l < rows.size(); ++l) c.push_back(mpq_class(-line->v[l]) / line->v.back());
      return c;
    }
    return std::nullopt;
  }

  // A positive multiple of the sum, times the sign.
  static Vector whole(const std::vector<mpq_class>& sum, int sign) {
    mpz_class den = 1;
    for (const mpq_class& entry : sum) den = lcm(den, entry.get_den());
    Vector result;
    for (const mpq_class& entry : sum) result.emplace_back(entry * den * sign);
    return result;
  }

  const Problem& problem_;
  const EvenRows even_;
  const size_t width_;  // D
  mutable std::unordered_map<std::u32string, Inverse> kept_;
};

}  // namespace checker
