// SPDX-License-Identifier: Apache-2.0
//
// Rule LEAF of docs/certificate-format.md, section 6, word by word in rationals: slow, and with no formula
// solved in advance. Solved entries, for one, come from evaluating the equations at 0 and at unit vectors;
// and condition 5 is tested at the rays of the finest cells there are, those of all points.
#pragma once

#include <optional>
#include <stdexcept>
#include <vector>

#include "erm/witness.hpp"
#include "numbers/powers.hpp"
#include "oracle/arrangement.hpp"
#include "oracle/elimination.hpp"
#include "relaxations/region.hpp"
#include "relaxations/segments_judge.hpp"

namespace infimum::relaxations {

class LeafJudge {
 public:
  using Vector = std::vector<Rational>;

  LeafJudge(const Frame& frame, const Region& region, const erm::Witness& witness)
      : frame_(frame), groups_(frame.groups), region_(region), witness_(witness), n_(frame.points()) {}

  // r with solved entries; nullopt if the witness is no witness.
  std::optional<Vector> residuals() {
    if (witness_.network_form && count_decided() == 0) return std::nullopt;
    if (!read_alphas()) return std::nullopt;
    const std::size_t m = witness_.solved.size();
    Vector values(m, Rational(0));
    if (m == 0) return written_out(values);
    oracle::Matrix matrix(m, Vector(m));
    Vector right(m);
    for (std::size_t l = 0; l < m; ++l) {
      const auto at_zero = equation(l, written_out(values));
      if (!at_zero) return std::nullopt;
      right[l] = -*at_zero;
      for (std::size_t q = 0; q < m; ++q) {
        Vector unit = values;
        unit[q] = 1;
        matrix[l][q] = *equation(l, written_out(unit)) - *at_zero;
      }
    }
    singular_ = oracle::reduce(matrix, m).pivots.size() < m;
    if (singular_) return std::nullopt;
    return written_out(oracle::solve(matrix, right));
  }

  // The bound, if all conditions hold.
  std::optional<Rational> bound() {
    const std::optional<Rational> values = bound_by_values();
    if (!values) return std::nullopt;
    return *values + added(*residuals());
  }

  // Without rule SEGMENTS.
  std::optional<Rational> bound_by_values() {
    const std::optional<Vector> r = residuals();
    if (!r || !balanced(*r)) return std::nullopt;
    if (!holds_everywhere(*r)) return std::nullopt;
    Rational sum = groups_.out_of_reach();
    for (std::size_t i = 0; i < n_; ++i) {
      if (state(i) != Sign::on && (*r)[i] > 0) return std::nullopt;
      sum += value(i, (*r)[i]);
    }
    return sum;
  }

  // Whether residuals() failed because the equations do not determine the solved entries.
  bool singular() const { return singular_; }

  using Sign = SegmentsJudge::Sign;
  Sign sign(std::size_t i, std::size_t j) const {
    bool up = false, down = false;
    for (const auto& ray : region_.cone(j).rays()) {
      const int side = sgn(product(i, {ray->v.begin(), ray->v.end()}));
      up = up || side > 0;
      down = down || side < 0;
    }
    for (const auto& b : region_.cone(j).lineality()) {
      if (product(i, {b->v.begin(), b->v.end()}) != 0) up = down = true;
    }
    return !down ? Sign::on : !up ? Sign::off : Sign::free;
  }

  bool decided(std::size_t i) const {
    if (state(i) != Sign::on) return false;
    for (std::size_t j = 0; j < region_.units(); ++j) {
      if (sign(i, j) == Sign::free) return false;
    }
    return true;
  }

  // Of the output; on everywhere without an output ReLU.
  Sign state(std::size_t i) const {
    if (!frame_.problem.family.output_relu || region_.outputs_on().test(i)) return Sign::on;
    return region_.outputs_off().test(i) ? Sign::off : Sign::free;
  }

  // sum of r times the value of (unit j, v): minus the sign of the unit times T_j(v).
  Rational sum_at(const Vector& r, std::size_t j, const Vector& v) const {
    Rational sum = 0;
    for (std::size_t i = 0; i < n_; ++i) sum += -region_.sign(j) * r[i] * piece(r, i, j, v);
    return sum;
  }

 private:
  const Frame& frame_;
  const erm::Groups& groups_;
  const Region& region_;
  const erm::Witness& witness_;
  const std::size_t n_;
  bool singular_ = false;
  std::vector<std::vector<erm::Alpha>> alphas_;  // [point][unit]

  Rational added(const Vector& r) const {
    std::vector<SegmentsJudge::Unit> units;
    for (std::size_t j = 0; j < region_.units(); ++j) {
      units.push_back({region_.sign(j), {}});
      for (std::size_t i = 0; i < n_; ++i) units.back().signs.push_back(sign(i, j));
    }
    std::vector<bool> zero;
    for (const Rational& value : r) zero.push_back(value == 0);
    return SegmentsJudge(frame_, std::move(units)).added(zero);
  }

  bool squared() const { return frame_.problem.loss == erm::Loss::squared; }

  std::size_t count_decided() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < n_; ++i) count += decided(i) ? 1 : 0;
    return count;
  }

  bool holds_everywhere(const Vector& r) const {
    oracle::Matrix rows;
    for (std::size_t i = 0; i < n_; ++i) rows.emplace_back(groups_.row(i).begin(), groups_.row(i).end());
    const oracle::Arrangement arrangement = oracle::arrange(rows, frame_.dimension());
    for (std::size_t j = 0; j < region_.units(); ++j) {
      for (const oracle::Cell& cell : arrangement.cells) {
        bool inside = true;
        for (const Cut& cut : region_.cone(j).cuts()) inside = inside && cell.signs[cut.row] * cut.sign >= 0;
        for (std::size_t v : cell.rays) {
          if (inside && sum_at(r, j, arrangement.rays[v].theta) < 0) return false;
        }
      }
    }
    return true;
  }

  Rational product(std::size_t i, const Vector& v) const {
    Rational sum = 0;
    for (std::size_t t = 0; t < v.size(); ++t) sum += groups_.row(i)[t] * v[t];
    return sum;
  }

  // What stands beside p_ij in T_j(v).
  Rational piece(const Vector& r, std::size_t i, std::size_t j, const Vector& v) const {
    const Rational u = product(i, v), p = -r[i] * region_.sign(j);
    const Sign s = sign(i, j);
    if (s == Sign::off || p == 0) return 0;
    if (s == Sign::on) return u;
    if (p > 0 && alphas_[i][j] == erm::Alpha::zero) return 0;
    if (p > 0 && alphas_[i][j] == erm::Alpha::one) return u;
    return u > 0 ? u : Rational(0);
  }

  bool read_alphas() {
    const Vector r = written_out(Vector(witness_.solved.size(), Rational(0)));
    alphas_.assign(n_, std::vector<erm::Alpha>(region_.units(), erm::Alpha::zero));
    std::size_t next = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j < region_.units(); ++j) {
        if (sign(i, j) != Sign::free || -r[i] * region_.sign(j) <= 0) continue;
        if (next == witness_.alphas.size()) return false;
        alphas_[i][j] = witness_.alphas[next++];
      }
    }
    return next == witness_.alphas.size();
  }

  Vector entries(const Vector& solved) const {
    Vector result(n_, Rational(0));
    for (const erm::Entry& entry : witness_.entries) {
      result[entry.point] +=
          numbers::times_power_of_two(entry.numerator, witness_.entry_exponent) / witness_.entry_denominator;
    }
    for (std::size_t q = 0; q < solved.size(); ++q) result[witness_.solved[q].point] += solved[q];
    return result;
  }

  Vector written_out(const Vector& solved) const {
    Vector r = entries(solved);
    if (!witness_.network_form) return r;
    const Vector heights = network_heights();
    Rational c = 0, weights = 0;
    if (squared() && frame_.problem.family.intercept) {
      for (std::size_t i = 0; i < n_; ++i) {
        c += r[i];
        if (!decided(i)) continue;
        c += 2 * groups_[i].weight * (groups_[i].mean - heights[i]);
        weights += 2 * groups_[i].weight;
      }
      c /= weights;
    } else if (frame_.problem.family.intercept) {
      c = coefficient(0, 0);
    }
    for (std::size_t i = 0; i < n_; ++i) {
      if (decided(i)) r[i] += base(i, c + heights[i]);
    }
    return r;
  }

  Rational base(std::size_t i, const Rational& f) const {
    if (squared()) return 2 * groups_[i].weight * (groups_[i].mean - f);
    Rational sum = 0;
    for (const erm::Member& member : groups_[i].members) sum += member.weight * sgn(Rational(member.y - f));
    return sum;
  }

  Rational coefficient(std::size_t place, long digits) const {
    return numbers::times_power_of_two(witness_.coefficients.at(place), witness_.exponent - digits) /
           witness_.denominator;
  }

  Vector network_heights() const {
    Vector heights(n_, Rational(0));
    std::size_t next = !squared() && frame_.problem.family.intercept ? 1 : 0;
    for (std::size_t t = 0; t < frame_.affine(); ++t, ++next) {
      for (std::size_t i = 0; i < n_; ++i)
        heights[i] += coefficient(next, groups_.bits(t)) * groups_.row(i)[t];
    }
    for (std::size_t j = 0; j < region_.units(); ++j) {
      Vector theta;
      for (std::size_t t = 0; t < groups_.dimension(); ++t)
        theta.push_back(coefficient(next++, groups_.bits(t)));
      for (std::size_t i = 0; i < n_; ++i) {
        if (sign(i, j) == Sign::on) heights[i] += region_.sign(j) * product(i, theta);
      }
    }
    return heights;
  }

  // The vector that a unit's equation is about.
  std::optional<Vector> direction(const erm::SolvedEntry& solved) const {
    oracle::Matrix rows;
    for (std::size_t i : solved.points) rows.emplace_back(groups_.row(i).begin(), groups_.row(i).end());
    std::optional<Vector> v = oracle::kernel_line(rows, groups_.dimension());
    if (!v) return std::nullopt;
    for (const Cut& cut : region_.cone(solved.equation).cuts()) {
      const Rational side = cut.sign * product(cut.row, *v);
      if (side == 0) continue;
      if (side < 0) {
        for (Rational& entry : *v) entry = -entry;
      }
      return v;
    }
    return std::nullopt;
  }

  std::optional<Rational> equation(std::size_t l, const Vector& r) const {
    const erm::SolvedEntry& solved = witness_.solved[l];
    if (solved.equation >= region_.units()) {
      Rational sum = 0;
      for (std::size_t i = 0; i < n_; ++i) sum += r[i] * groups_.row(i)[solved.equation - region_.units()];
      return sum;
    }
    const std::optional<Vector> v = direction(solved);
    if (!v) return std::nullopt;
    return -region_.sign(solved.equation) * sum_at(r, solved.equation, *v);
  }

  bool balanced(const Vector& r) const {
    Rational sum = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      sum += r[i];
      if (!squared() && abs(r[i]) > groups_[i].weight) return false;
    }
    if (frame_.problem.family.intercept && sum != 0) return false;
    for (std::size_t t = 0; t < frame_.affine(); ++t) {
      sum = 0;
      for (std::size_t i = 0; i < n_; ++i) sum += r[i] * groups_.row(i)[t];
      if (sum != 0) return false;
    }
    return true;
  }

  // V_i(r): the infimum over t lies at a member, or for the squared loss where the slope is 0. With an output
  // ReLU it may be more where t must not be negative, which the rule may leave alone.
  Rational value(std::size_t i, const Rational& r) const {
    const auto at = [&](const Rational& t) {
      Rational sum = r * t;
      for (const erm::Member& member : groups_[i].members) {
        const Rational residual = member.y - t;
        sum += member.weight * (squared() ? Rational(residual * residual) : abs(residual));
      }
      return sum;
    };
    if (state(i) == Sign::off) return at(0);
    if (squared()) {
      const Rational vertex = groups_[i].mean - r / (2 * groups_[i].weight);
      // max(0, t) costs what 0 costs for t < 0; with a mean >= 0 the rule takes the parabola, which is less.
      const bool behind = state(i) == Sign::free && groups_[i].mean < 0 && vertex < 0;
      return at(behind ? Rational(0) : vertex);
    }
    std::optional<Rational> least;
    for (const erm::Member& member : groups_[i].members) {
      const Rational sum = at(member.y);
      if (!least || sum < *least) least = sum;
    }
    return *least;
  }
};

}  // namespace infimum::relaxations
