// SPDX-License-Identifier: Apache-2.0
//
// Rule LEAF with rule BASES (docs/certificate-format.md, section 6, cones cuts), word by word in rationals,
// for the squared loss and output identity.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "erm/witness.hpp"
#include "numbers/powers.hpp"
#include "oracle/elimination.hpp"
#include "relaxations/region.hpp"

namespace infimum::relaxations {

class BasesJudge {
 public:
  using Vector = std::vector<Rational>;
  enum class Sign { on, off, free };

  BasesJudge(const Frame& frame, const Region& region, const erm::Witness& witness)
      : frame_(frame), region_(region), witness_(witness), n_(frame.points()) {}

  Sign sign(std::size_t i, std::size_t j) const {
    for (const Cut& cut : region_.cone(j).cuts()) {
      if (cut.row == i) return cut.sign > 0 ? Sign::on : Sign::off;
    }
    return Sign::free;
  }

  // r without solved entries.
  Vector written_out() const {
    Vector r = entries();
    if (!witness_.network_form) return r;
    for (std::size_t i = 0; i < n_; ++i) r[i] += base(i);
    return r;
  }

  // r, if the solved entries are what they should be.
  std::optional<Vector> residuals() const {
    Vector r = written_out();
    const std::size_t m = witness_.solved.size();
    if (m == 0) return r;
    if (!witness_.network_form) return std::nullopt;
    const Vector stored = entries();
    oracle::Matrix matrix(m, Vector(m));
    Vector right(m, Rational(0));
    for (std::size_t l = 0; l < m; ++l) {
      const std::size_t point = witness_.solved[l].point;
      if (!decided(point) || stored[point] != 0) return std::nullopt;
      for (std::size_t i = 0; i < n_; ++i) right[l] -= r[i] * factor(l, i);
      for (std::size_t q = 0; q < m; ++q) matrix[l][q] = factor(l, witness_.solved[q].point);
    }
    if (oracle::reduce(matrix, m).pivots.size() < m) return std::nullopt;
    const Vector values = oracle::solve(matrix, right);
    for (std::size_t l = 0; l < m; ++l) r[witness_.solved[l].point] += values[l];
    return r;
  }

  std::optional<Rational> bound() const {
    const std::optional<Vector> r = residuals();
    if (!r || !witness_.bases || !is_balanced(*r) || !bases_are_independent()) return std::nullopt;
    std::vector<Vector> q(region_.units(), Vector(frame_.dimension(), Rational(0)));
    if (!sum_up(*r, q)) return std::nullopt;
    const std::vector<std::size_t>& forms = witness_.bases->forms;
    if (forms.size() != region_.units()) return std::nullopt;
    for (std::size_t j = 0; j < region_.units(); ++j) {
      const auto nu = coordinates(j, forms[j], q[j]);
      if (!nu || std::any_of(nu->begin(), nu->end(), [](const Rational& value) { return value < 0; }))
        return std::nullopt;
    }
    Rational sum = 0;
    for (std::size_t i = 0; i < n_; ++i) sum += value(i, (*r)[i]);
    return sum;
  }

 private:
  const Frame& frame_;
  const Region& region_;
  const erm::Witness& witness_;
  const std::size_t n_;

  bool decided(std::size_t i) const {
    for (std::size_t j = 0; j < region_.units(); ++j) {
      if (sign(i, j) == Sign::free) return false;
    }
    return true;
  }

  Rational product(std::size_t i, const Vector& v) const {
    Rational sum = 0;
    for (std::size_t t = 0; t < v.size(); ++t) sum += frame_.groups.row(i)[t] * v[t];
    return sum;
  }

  Vector entries() const {
    Vector result(n_, Rational(0));
    for (const erm::Entry& entry : witness_.entries) {
      result[entry.point] +=
          numbers::times_power_of_two(entry.numerator, witness_.entry_exponent) / witness_.entry_denominator;
    }
    return result;
  }

  Rational coefficient(std::size_t place, long digits) const {
    return numbers::times_power_of_two(witness_.coefficients.at(place), witness_.exponent - digits) /
           witness_.denominator;
  }

  Vector theta(std::size_t j) const {
    Vector result;
    for (std::size_t t = 0; t < frame_.dimension(); ++t)
      result.push_back(coefficient(frame_.unit_offset(j) + t, frame_.groups.bits(t)));
    return result;
  }

  Rational base(std::size_t i) const {
    Rational f = frame_.problem.family.intercept ? coefficient(0, 0) : Rational(0);
    for (std::size_t t = 0; t < frame_.affine(); ++t)
      f += coefficient(frame_.affine_offset() + t, frame_.groups.bits(t)) * frame_.groups.row(i)[t];
    bool has_positive = false, has_negative = false;
    for (std::size_t j = 0; j < region_.units(); ++j) {
      const Rational u = product(i, theta(j));
      const Sign s = sign(i, j);
      if (s == Sign::on || (s == Sign::free && u > 0)) f += region_.sign(j) * u;
      if (s == Sign::free) (region_.sign(j) > 0 ? has_positive : has_negative) = true;
    }
    const Rational result = 2 * frame_.groups[i].weight * (frame_.groups[i].mean - f);
    if (decided(i)) return result;
    if (has_positive && has_negative) return 0;
    return (has_positive ? 1 : -1) * result < 0 ? result : Rational(0);
  }

  Rational factor(std::size_t l, std::size_t i) const {
    const std::size_t equation = witness_.solved[l].equation;
    return equation == 0 ? Rational(1) : Rational(frame_.groups.row(i)[equation - 1]);
  }

  bool is_balanced(const Vector& r) const {
    Rational sum = 0;
    for (const Rational& value : r) sum += value;
    if (frame_.problem.family.intercept && sum != 0) return false;
    for (std::size_t t = 0; t < frame_.affine(); ++t) {
      sum = 0;
      for (std::size_t i = 0; i < n_; ++i) sum += r[i] * frame_.groups.row(i)[t];
      if (sum != 0) return false;
    }
    return true;
  }

  oracle::Matrix rows_of(const erm::Basis& basis) const {
    oracle::Matrix rows;
    for (const std::size_t l : basis.pairs) {
      const Cut& cut = region_.cone(basis.unit).cuts().at(l);
      rows.emplace_back();
      for (const Integer& entry : frame_.groups.row(cut.row)) rows.back().push_back(cut.sign * entry);
    }
    return rows;
  }

  bool bases_are_independent() const {
    for (const erm::Basis& basis : witness_.bases->all) {
      if (basis.unit >= region_.units() || basis.pairs.size() > frame_.dimension()) return false;
      for (std::size_t l = 0; l < basis.pairs.size(); ++l) {
        if (basis.pairs[l] >= region_.cone(basis.unit).cuts().size()) return false;
        if (l > 0 && basis.pairs[l] <= basis.pairs[l - 1]) return false;
      }
      if (oracle::reduce(rows_of(basis), frame_.dimension()).pivots.size() < basis.pairs.size()) return false;
    }
    return true;
  }

  // In a basis of the unit.
  std::optional<Vector> coordinates(std::size_t j, std::size_t number, const Vector& x) const {
    if (number >= witness_.bases->all.size() || witness_.bases->all[number].unit != j) return std::nullopt;
    const oracle::Matrix g = rows_of(witness_.bases->all[number]);
    oracle::Matrix system(x.size());
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (const Vector& row : g) system[t].push_back(row[t]);
      system[t].push_back(x[t]);
    }
    const oracle::Echelon echelon = oracle::reduce(system, g.size() + 1);
    if (!echelon.pivots.empty() && echelon.pivots.back() == g.size()) return std::nullopt;
    Vector result;
    for (const Vector& row : echelon.rows) result.push_back(row.back());
    return result;
  }

  std::optional<Vector> chord(std::size_t i, std::size_t j, std::size_t number) const {
    const cells::IntegerVector& row = frame_.groups.row(i);
    const auto c = coordinates(j, number, Vector(row.begin(), row.end()));
    if (!c) return std::nullopt;
    const oracle::Matrix g = rows_of(witness_.bases->all[number]);
    Vector sum(frame_.dimension(), Rational(0));
    for (std::size_t l = 0; l < g.size(); ++l) {
      if ((*c)[l] > 0) add(sum, (*c)[l], g[l]);
    }
    return sum;
  }

  std::optional<Vector> mixture(std::size_t i, std::size_t j, const erm::FreePair& pair) const {
    Vector sum(frame_.dimension(), Rational(0));
    Rational left = 1;
    for (std::size_t c = 0; c < pair.chords.size(); ++c) {
      const erm::Fraction& told = pair.chords[c].share;
      Rational share = left;
      if (c + 1 < pair.chords.size())
        share = Rational(Integer(told.numerator)) / Rational(Integer(told.denominator));
      left -= share;
      const auto u = chord(i, j, pair.chords[c].basis);
      if (!u || share < 0) return std::nullopt;
      add(sum, share, *u);
    }
    return sum;
  }

  static void add(Vector& sum, const Rational& factor, const Vector& v) {
    for (std::size_t t = 0; t < v.size(); ++t) sum[t] += factor * v[t];
  }

  bool sum_up(const Vector& r, std::vector<Vector>& q) const {
    const Vector stored = entries(), first = written_out();
    std::size_t next = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      const cells::IntegerVector& row = frame_.groups.row(i);
      const Vector x(row.begin(), row.end());
      for (std::size_t j = 0; j < region_.units(); ++j) {
        const Rational p = -r[i] * region_.sign(j);
        const Sign s = sign(i, j);
        if (s == Sign::on) add(q[j], p, x);
        if (s != Sign::free || first[i] == 0) continue;
        if (p > 0 && stored[i] == 0 && product(i, theta(j)) != 0) {
          if (product(i, theta(j)) > 0) add(q[j], p, x);
          continue;
        }
        if (next == witness_.bases->pairs.size()) return false;
        const erm::FreePair& pair = witness_.bases->pairs[next++];
        if (pair.chords.empty() != (p > 0)) return false;
        if (p > 0) {
          if (pair.alpha < 0 || pair.alpha > 1) return false;
          add(q[j], pair.alpha * p, x);
          continue;
        }
        const auto u = mixture(i, j, pair);
        if (!u) return false;
        add(q[j], p, *u);
      }
    }
    return next == witness_.bases->pairs.size();
  }

  Rational value(std::size_t i, const Rational& r) const {
    const erm::Group& group = frame_.groups[i];
    const Rational t = group.mean - r / (2 * group.weight);
    Rational sum = r * t;
    for (const erm::Member& member : group.members) sum += member.weight * (member.y - t) * (member.y - t);
    return sum;
  }
};

}  // namespace infimum::relaxations
