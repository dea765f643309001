// SPDX-License-Identifier: Apache-2.0
#pragma once
// A region of the proof (section 4), and rule LEAF (section 6), which bounds the risk on it from below.
#include "cone.hpp"

namespace checker {

struct Region {
  std::vector<std::shared_ptr<const Cone>> cones;  // of the units
  std::size_t positive = 0;                        // the units before this one have s = +1, the others s = -1
  int sign(std::size_t unit) const { return unit < positive ? 1 : -1; }
};

// A vector that spans the space orthogonal to the rows, one fewer than their width, or nothing if they are
// dependent. Gauss-Jordan elimination without fractions: no division leaves a rest (Bareiss).
inline Vector kernel(Rows a, std::size_t width) {
  std::vector<std::size_t> pivots;
  std::size_t loose = width;  // the column without pivot
  mpz_class last = 1;
  for (std::size_t column = 0; column < width; ++column) {
    const std::size_t top = pivots.size();
    std::size_t found = top;
    while (found < a.size() && a[found][column] == 0) ++found;
    if (found == a.size()) {
      if (loose < width) return {};
      loose = column;
      continue;
    }
    std::swap(a[top], a[found]);
    for (std::size_t i = 0; i < a.size(); ++i) {
      const mpz_class factor = a[i][column];
      for (std::size_t t = 0; i != top && t < width; ++t) {
        a[i][t] = (a[top][column] * a[i][t] - factor * a[top][t]) / last;
      }
    }
    last = a[top][column];
    pivots.push_back(column);
  }
  Vector v(width);
  v[loose] = last;
  for (std::size_t i = 0; i < pivots.size(); ++i) v[pivots[i]] = -a[i][loose];
  return v;
}

class Leaf {
 public:
  Leaf(const Problem& problem, const Region& region)
      : problem_(problem),
        header_(problem.header),
        region_(region),
        points_(problem.rows.size()),
        decided_(points_),
        entries_{Vector(points_)},
        alphas_(header_.units) {
    const auto is_free = [](std::size_t i) { return [i](const auto& cone) { return cone->free(i); }; };
    for (std::size_t i = 0; i < points_; ++i) decided_[i] = std::ranges::none_of(region.cones, is_free(i));
  }

  // Reads the leaf, checks its conditions, and returns the bound that it proves.
  mpq_class check(bool network_form, Stream& in) {
    if (network_form) {
      read_network_form(in);
    } else {
      read_entries(in);
      r_ = entries_;
    }
    read_alphas(in);
    if (!solved_.empty()) solve();
    check_multipliers();
    for (std::size_t j = 0; j < header_.units; ++j) check_unit(j);
    return problem_.bound(r_);
  }

 private:
  struct Alpha {
    std::size_t point;
    mpz_class value, den;
  };
  struct Solved {
    std::size_t point, equation;         // of a unit, or the number of units plus an input
    std::vector<std::size_t> vanishing;  // the points g, with X_g v = 0
  };

  void read_entries(Stream& in) {
    std::vector<std::size_t> places(in.below(points_ + 1, "more entries than points"));
    if (places.empty()) return;
    const long exponent = in.exponent();
    entries_.den = in.den() << static_cast<std::size_t>(std::max(-exponent, 0L));
    std::size_t next = 0;
    for (std::size_t& place : places) {
      place = next + in.below(points_ - next, "an entry for a point that does not exist");
      next = place + 1;
    }
    for (const std::size_t i : places) {
      entries_.value[i] = in.integer() << static_cast<std::size_t>(std::max(exponent, 0L));
      wellformed(entries_.value[i] != 0, "an entry that is zero");
    }
  }

  void read_solved(Stream& in) {
    const std::size_t units = header_.units, equations = units + (header_.skip ? header_.inputs() : 0);
    const std::size_t most = units * header_.width() + header_.inputs();
    for (std::size_t left = in.below(most + 1, "more solved entries than allowed"); left > 0; --left) {
      const std::size_t point = in.below(points_, "a solved entry for a point that does not exist");
      Solved& solved = solved_.emplace_back(Solved{point, in.below(equations, "no such equation"), {}});
      while (solved.equation < units && solved.vanishing.size() + 1 < header_.width()) {
        solved.vanishing.push_back(in.below(points_, "an equation with a point that does not exist"));
      }
    }
  }

  // The network stands in scaled coordinates, all of it multiplied by `scale`.
  void read_network_form(Stream& in) {
    wellformed(std::ranges::count(decided_, true) > 0, "a network form without a decided point");
    const long exponent = in.exponent(), top = std::max(exponent, std::ranges::max(problem_.digits));
    const mpz_class scale = in.den() << static_cast<std::size_t>(top - exponent);
    const auto read = [&](long digits) {
      return mpz_class(in.integer() << static_cast<std::size_t>(top - digits));
    };
    const mpz_class constant = header_.absolute && header_.intercept ? read(0) : mpz_class(0);
    Vector affine(header_.skip ? header_.inputs() : 0);
    std::ranges::transform(affine, problem_.digits, affine.begin(), [&](auto&, long s) { return read(s); });
    Rows units(header_.units);
    for (Vector& unit : units) std::ranges::transform(problem_.digits, std::back_inserter(unit), read);
    read_entries(in);
    read_solved(in);
    const mpz_class& y_den = problem_.y_den;
    r_.value.resize(points_);
    r_.den = problem_.weight_den;
    if (!header_.absolute) r_.den *= y_den * scale;
    for (std::size_t i = 0; i < points_; ++i) {
      const Group& group = problem_.groups[i];
      mpz_class output = constant + dot(affine, problem_.rows[i]);
      for (std::size_t j = 0; j < units.size(); ++j) {
        if (region_.cones[j]->on(i)) output += region_.sign(j) * dot(units[j], problem_.rows[i]);
      }
      for (const Level& level : group.levels) {
        const mpz_class slack = level.y * scale - output * y_den;
        if (decided_[i]) r_.value[i] += level.weight * (header_.absolute ? mpz_class(sgn(slack)) : 2 * slack);
      }
      r_.value[i] = r_.value[i] * entries_.den + entries_.value[i] * r_.den;
    }
    r_.den *= entries_.den;
    center();
  }

  // For squared loss with intercept c makes the sum of r zero; W_i times 2 (c's share) leaves each base.
  bool centered() const { return header_.intercept && !header_.absolute; }
  mpz_class share(std::size_t i) const {
    return centered() && decided_[i] ? problem_.groups[i].weight : mpz_class(0);
  }

  void center() {
    if (!centered()) return;
    mpz_class sum = 0, total = 0;
    for (std::size_t i = 0; i < points_; ++i) sum += r_.value[i], total += share(i);
    for (std::size_t i = 0; i < points_; ++i) r_.value[i] = r_.value[i] * total - share(i) * sum;
    r_.den *= total;
  }

  // The sign of p_ij = -r_i s_j where the pair is free, and 0 elsewhere.
  int pull(std::size_t i, std::size_t j) const {
    return region_.cones[j]->free(i) ? -sgn(r_.value[i]) * region_.sign(j) : 0;
  }
  // Affine equations count as those of a unit that is on at all points.
  bool on(std::size_t i, std::size_t j) const { return j >= header_.units || region_.cones[j]->on(i); }

  void read_alphas(Stream& in) {
    for (std::size_t i = 0; i < points_; ++i) {
      for (std::size_t j = 0; j < header_.units; ++j) {
        const std::size_t form = pull(i, j) > 0 ? in.below(3, "an alpha of unknown form") : 0;
        if (form == 1) alphas_[j].push_back({i, 1, 1});
        if (form != 2) continue;
        alphas_[j].push_back({i, in.integer(), 1});
        alphas_[j].back().den = in.den();
      }
    }
  }

  // With F(v) = the sum of r_i times the factor of v at point i, T_j(v) = -s_j F(v).
  struct Balance {
    Vector on;                        // the sum of r_i X_i where the unit is on
    std::vector<std::size_t> chords;  // points that count r_i max(0, X_i v)
    Vector relaxed;                   // the sum of alpha_i r_i X_i, times scale
    mpz_class scale = 1;
  };

  Balance balance(std::size_t j) const {
    Balance sum{Vector(header_.width()), {}, Vector(header_.width())};
    for (std::size_t i = 0; i < points_; ++i) {
      if (on(i, j)) add(sum.on, r_.value[i], problem_.rows[i]);
      if (j < header_.units && pull(i, j) < 0) sum.chords.push_back(i);
    }
    if (j >= header_.units) return sum;
    for (const Alpha& alpha : alphas_[j]) sum.scale = lcm(sum.scale, alpha.den);
    for (const auto& [i, value, den] : alphas_[j]) {
      add(sum.relaxed, sum.scale / den * value * r_.value[i], problem_.rows[i]);
    }
    return sum;
  }

  mpz_class scaled_f(const Balance& balance, const Generator& v, int side) const {  // of side v
    Vector sum = balance.on;
    for (const std::size_t i : balance.chords) {
      if (side * v.side[i] > 0) add(sum, r_.value[i], problem_.rows[i]);
    }
    return side * (balance.scale * dot(sum, v.v) + dot(balance.relaxed, v.v));
  }

  // The vector v of an equation.
  Shared direction(const Solved& solved) const {
    Vector v(header_.width());
    if (solved.equation >= header_.units) {
      v[solved.equation - header_.units] = 1;
      return make_generator(problem_.rows, 1, v);
    }
    Rows rows;
    for (const std::size_t g : solved.vanishing) rows.push_back(problem_.rows[g]);
    v = kernel(std::move(rows), header_.width());
    require(!v.empty(), "the rows of an equation are not linearly independent");
    int side = 0;
    for (const auto& [i, sign] : region_.cones[solved.equation]->list) {
      if (side == 0) side = sign * sgn(dot(problem_.rows[i], v));
    }
    require(side != 0, "no pair of the list gives the sign of an equation");
    return make_generator(problem_.rows, side, v);
  }

  // The equations are linear in x and w, where x / (w r_.den) are the solved entries. Such an entry changes
  // the r of its own point, and by its part in c those of all decided points.
  void solve() {
    std::set<std::size_t> named;
    mpz_class total = centered() ? 0 : 1;
    for (std::size_t i = 0; i < points_; ++i) total += share(i);
    for (const Solved& solved : solved_) {
      require(decided_[solved.point], "a solved entry at a point that is not decided");
      require(entries_.value[solved.point] == 0, "a solved entry at a point with a stored entry");
      require(named.insert(solved.point).second, "two solved entries at one point");
    }
    Rows system;
    for (const Solved& solved : solved_) {
      const std::size_t j = solved.equation;
      const Shared v = direction(solved);
      const Balance sum = balance(j);
      Vector row, shares(header_.width());
      for (std::size_t i = 0; i < points_; ++i) {
        if (on(i, j)) add(shares, share(i), problem_.rows[i]);
      }
      for (const auto& [z, ignored, points] : solved_) {
        const mpz_class factor = on(z, j) ? dot(problem_.rows[z], v->v) : mpz_class(0);
        row.push_back(sum.scale * (total * factor - dot(shares, v->v)));
      }
      row.push_back(total * scaled_f(sum, *v, 1));
      system.push_back(std::move(row));
    }
    const Vector x = kernel(std::move(system), solved_.size() + 1);
    require(!x.empty() && x.back() != 0, "the equations of the solved entries are singular");
    for (mpz_class& value : r_.value) value *= abs(x.back());
    for (std::size_t l = 0; l < solved_.size(); ++l) r_.value[solved_[l].point] += sgn(x.back()) * x[l];
    r_.den *= abs(x.back());
    center();
  }

  void check_multipliers() const {
    mpz_class sum = 0;
    for (const mpz_class& value : r_.value) sum += value;
    require(!header_.intercept || sum == 0, "the sum of r is not zero");
    const Vector moments = balance(header_.units).on;
    for (std::size_t t = 0; t < header_.inputs(); ++t) {
      require(!header_.skip || moments[t] == 0, "the sum of r times x is not zero");
    }
    for (std::size_t i = 0; header_.absolute && i < points_; ++i) {
      const bool bounded = abs(r_.value[i]) * problem_.weight_den <= problem_.groups[i].weight * r_.den;
      require(bounded, "some |r| is greater than the weight of its point");
    }
    for (const auto& unit : alphas_) {
      for (const Alpha& alpha : unit) {
        require(alpha.value >= 0, "an alpha is negative");
        require(alpha.value <= alpha.den, "an alpha is greater than one");
      }
    }
  }

  void check_unit(std::size_t j) const {
    const Balance sum = balance(j);
    const auto sign = [&](const Shared& v, int side) {
      return -region_.sign(j) * sgn(scaled_f(sum, *v, side));
    };
    for (const Shared& ray : region_.cones[j]->rays) {
      require(sign(ray, 1) >= 0, "the bound fails at a ray");
    }
    for (const Shared& line : region_.cones[j]->lines) {
      require(sign(line, 1) >= 0, "the bound fails along a line");
      require(sign(line, -1) >= 0, "the bound fails along a line backwards");
    }
  }

  const Problem& problem_;
  const Header& header_;
  const Region& region_;
  std::size_t points_;
  std::vector<bool> decided_;
  Multipliers entries_, r_;
  std::vector<Solved> solved_;
  std::vector<std::vector<Alpha>> alphas_;  // by unit, without those that are zero
};

}  // namespace checker
