// SPDX-License-Identifier: Apache-2.0
#pragma once
// A region of the proof (section 4), and rule LEAF (section 6), which bounds the risk on it from below.
#include "cone.hpp"

namespace checker {

struct Unit {
  std::vector<std::pair<std::size_t, int>> list;  // points, each with the sign +1 or -1
  Cone cone;
};

struct Region {
  std::vector<std::shared_ptr<const Unit>> units;
  std::size_t positive = 0;  // the units before this one have s = +1, the others s = -1
  std::uint64_t level = 0;
  int sign(std::size_t unit) const { return unit < positive ? 1 : -1; }
};

// A vector that spans the space orthogonal to the rows, one fewer than their width, or nothing if they are
// dependent. Gauss-Jordan elimination without fractions: every division leaves no rest (Bareiss).
inline Vector kernel(Rows a, std::size_t width) {
  std::vector<std::size_t> pivots;
  std::size_t loose = width;  // the column without pivot
  mpz_class last = 1;
  for (std::size_t column = 0; column < width; ++column) {
    const std::size_t top = pivots.size();
    std::size_t found = top;
    while (found < a.size() && a[found][column] == 0) ++found;
    if (found == a.size() && loose < width) return {};
    if (found == a.size()) {
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
      : problem_(problem), region_(region), points_(problem.rows.size()), alphas_(region.units.size()) {}

  // Reads the leaf, checks its conditions, and returns the bound that it proves.
  mpq_class check(bool network_form, Stream& in) {
    if (network_form) read_network_form(in);
    if (!network_form) r_ = read_entries(in);
    read_alphas(in);
    if (!solved_.empty()) solve();
    check_multipliers();
    for (std::size_t j = 0; j < alphas_.size(); ++j) check_unit(j);
    return problem_.bound(r_);
  }

 private:
  struct Alpha {
    std::size_t point;
    mpz_class value, den;
  };
  struct Solved {
    std::size_t point = 0, equation = 0;  // of a unit, or the number of units plus an input
    std::vector<std::size_t> vanishing;  // points g with X_g v = 0
    bool stored = false;                 // the point also has a stored entry
  };
  struct Network {  // in scaled coordinates, everything multiplied by scale
    mpz_class constant;
    Vector affine;
    Rows units;
    mpz_class scale;
  };

  Multipliers read_entries(Stream& in) const {
    Multipliers entries{Vector(points_)};
    const std::size_t count = in.below(points_ + 1, "more entries than points");
    if (count == 0) return entries;
    const long exponent = in.exponent();
    entries.den = in.den() << static_cast<std::size_t>(std::max(-exponent, 0L));
    std::vector<std::size_t> places;
    for (std::size_t next = 0; places.size() < count; ++next) {
      next += in.below(points_ - next, "an entry for a point that does not exist");
      places.push_back(next);
    }
    for (const std::size_t i : places) {
      entries.value[i] = in.integer() << static_cast<std::size_t>(std::max(exponent, 0L));
      wellformed(entries.value[i] != 0, "an entry that is zero");
    }
    return entries;
  }

  bool is_decided(std::size_t point) const {
    return std::ranges::none_of(region_.units, [&](const auto& unit) { return unit->cone.free(point); });
  }

  void read_solved(Stream& in) {
    const Header& header = problem_.header;
    const std::size_t most = alphas_.size() * header.width() + header.inputs();
    const std::size_t equations = alphas_.size() + (header.skip ? header.inputs() : 0);
    const std::size_t count = in.below(most + 1, "more solved entries than equations can need");
    while (solved_.size() < count) {
      Solved& solved = solved_.emplace_back();
      solved.point = in.below(points_, "a solved entry for a point that does not exist");
      solved.equation = in.below(equations, "an equation that does not exist");
      while (solved.equation < alphas_.size() && solved.vanishing.size() + 1 < header.width()) {
        solved.vanishing.push_back(in.below(points_, "an equation with a point that does not exist"));
      }
    }
  }

  Network read_network(Stream& in) const {
    const long exponent = in.exponent();
    const long top = std::max(exponent, *std::max_element(problem_.digits.begin(), problem_.digits.end()));
    Network network{0, {}, Rows(alphas_.size()), in.den() << static_cast<std::size_t>(top - exponent)};
    const auto read = [&](long digits) {
      return mpz_class(in.integer() << static_cast<std::size_t>(top - digits));
    };
    if (problem_.header.absolute && problem_.header.intercept) network.constant = read(0);
    network.affine.resize(problem_.header.skip ? problem_.header.inputs() : 0);
    for (std::size_t t = 0; t < network.affine.size(); ++t) network.affine[t] = read(problem_.digits[t]);
    for (Vector& unit : network.units) {
      for (const long digits : problem_.digits) unit.push_back(read(digits));
    }
    return network;
  }

  void read_network_form(Stream& in) {
    std::vector<std::size_t> decided;
    for (std::size_t i = 0; i < points_; ++i) {
      if (is_decided(i)) decided.push_back(i);
    }
    wellformed(!decided.empty(), "a network form without a decided point");
    const Network network = read_network(in);
    const Multipliers entries = read_entries(in);
    read_solved(in);
    for (Solved& solved : solved_) solved.stored = entries.value[solved.point] != 0;
    r_.value.resize(points_);
    problem_.header.absolute ? absolute_bases(decided, network, entries)
                             : squared_bases(decided, network, entries);
    const mpz_class factor = r_.den / entries.den;  // without rest
    for (std::size_t i = 0; i < points_; ++i) r_.value[i] += entries.value[i] * factor;
  }

  mpz_class height(const Network& network, std::size_t point) const {  // c + h_i, times scale
    const Vector& row = problem_.rows[point];
    mpz_class sum = network.constant + dot(network.affine, row);
    for (std::size_t j = 0; j < alphas_.size(); ++j) {
      if (region_.units[j]->cone.on(point)) sum += region_.sign(j) * dot(network.units[j], row);
    }
    return sum;
  }

  // With unit = weight_den y_den scale: 2 W_i (mean y_i - h_i) = slack_i / unit, 2 W_i = scale steep_i /
  // unit, and c = total / (entries.den scale steepness), so that all bases stand over unit entries.den
  // steepness.
  void squared_bases(const std::vector<std::size_t>& decided, const Network& network,
                     const Multipliers& entries) {
    const mpz_class unit = problem_.weight_den * problem_.y_den * network.scale;
    const auto steep = [&](std::size_t i) {
      return mpz_class(2 * problem_.groups[i].weight * problem_.y_den);
    };
    mpz_class total = 0, steepness = 0;
    for (const std::size_t i : decided) {
      r_.value[i] = 2 * problem_.groups[i].moment * network.scale - steep(i) * height(network, i);
      total += r_.value[i] * entries.den;
      steepness += steep(i);
    }
    for (const mpz_class& entry : entries.value) total += unit * entry;
    if (!problem_.header.intercept) total = 0, steepness = 1;
    const mpz_class factor = entries.den * steepness;
    for (const std::size_t i : decided) r_.value[i] = r_.value[i] * factor - steep(i) * total;
    r_.den = unit * factor;
  }

  void absolute_bases(const std::vector<std::size_t>& decided, const Network& network,
                      const Multipliers& entries) {
    for (const std::size_t i : decided) {
      const mpz_class output = height(network, i) * problem_.y_den;
      for (const Level& level : problem_.groups[i].levels) {
        r_.value[i] += level.weight * sgn(level.y * network.scale - output) * entries.den;
      }
    }
    r_.den = problem_.weight_den * entries.den;
  }

  // The sign of p_ij = -r_i s_j.
  int pull(std::size_t i, std::size_t j) const { return -sgn(r_.value[i]) * region_.sign(j); }

  void read_alphas(Stream& in) {
    for (std::size_t i = 0; i < points_; ++i) {
      for (std::size_t j = 0; j < alphas_.size(); ++j) {
        if (pull(i, j) <= 0 || !region_.units[j]->cone.free(i)) continue;
        const std::size_t form = in.below(3, "an alpha of unknown form");
        if (form == 0) continue;
        Alpha& alpha = alphas_[j].emplace_back(Alpha{i, 1, 1});
        if (form == 2) alpha.value = in.integer();
        if (form == 2) alpha.den = in.den();
      }
    }
  }

  // With e = x / (last r.den) and r = (value + change of value) / r.den the equations are linear in (x, last).
  // A solved entry changes its own point; for squared loss with intercept it also moves c, which takes the
  // shares W_i / total of it from all decided points.
  void solve() {
    Bits named((points_ + 63) / 64);
    for (const Solved& solved : solved_) {
      require(is_decided(solved.point), "a solved entry at a point that is not decided");
      require(!solved.stored, "a solved entry at a point with a stored entry");
      require(!test(named, solved.point), "two solved entries at one point");
      set(named, solved.point);
    }
    const bool moves = problem_.header.intercept && !problem_.header.absolute;
    Vector share(points_);
    mpz_class total = moves ? 0 : 1;
    for (std::size_t i = 0; moves && i < points_; ++i) {
      if (is_decided(i)) total += share[i] = problem_.groups[i].weight;
    }
    Rows system;
    for (const Solved& solved : solved_) {
      const Vector factors = equation(solved);
      const mpz_class taken = dot(share, factors);
      Vector& row = system.emplace_back();
      for (const Solved& other : solved_) row.emplace_back(total * factors[other.point] - taken);
      row.emplace_back(total * dot(factors, r_.value));
    }
    Vector x = kernel(std::move(system), solved_.size() + 1);
    require(!x.empty() && x.back() != 0, "the equations of the solved entries are singular");
    if (x.back() < 0) x = combine(-1, x, 0, x);
    mpz_class sum = 0;
    for (std::size_t l = 0; l < solved_.size(); ++l) sum += x[l];
    for (std::size_t i = 0; i < points_; ++i) {
      r_.value[i] = r_.value[i] * x.back() * total - share[i] * sum;
    }
    for (std::size_t l = 0; l < solved_.size(); ++l) r_.value[solved_[l].point] += x[l] * total;
    r_.den *= x.back() * total;
  }

  // Integer multiples of the factors of r_i in the equation; 0 where r_i is not decided and zero.
  Vector equation(const Solved& solved) const {
    Vector factors(points_);
    const std::size_t units = alphas_.size(), j = solved.equation;
    for (std::size_t i = 0; j >= units && i < points_; ++i) factors[i] = problem_.rows[i][j - units];
    if (j >= units) return factors;
    const Unit& unit = *region_.units[j];
    Rows rows;
    for (const std::size_t g : solved.vanishing) rows.push_back(problem_.rows[g]);
    const Vector v = kernel(std::move(rows), problem_.header.width());
    require(!v.empty(), "the rows of an equation are not linearly independent");
    int side = 0;
    for (std::size_t l = 0; side == 0 && l < unit.list.size(); ++l) {
      side = unit.list[l].second * sgn(dot(problem_.rows[unit.list[l].first], v));
    }
    require(side != 0, "the list of the unit does not give the sign of an equation");
    mpz_class scale = 1;
    for (const Alpha& alpha : alphas_[j]) scale = lcm(scale, alpha.den);
    for (std::size_t i = 0; i < points_; ++i) {
      const mpz_class height = side * dot(problem_.rows[i], v);
      const bool chord = unit.cone.free(i) && pull(i, j) < 0 && height > 0;
      if (unit.cone.on(i) || chord) factors[i] = scale * height;
    }
    for (const Alpha& alpha : alphas_[j]) {
      factors[alpha.point] = scale / alpha.den * alpha.value * side * dot(problem_.rows[alpha.point], v);
    }
    return factors;
  }

  void check_multipliers() {
    const Header& header = problem_.header;
    mpz_class sum = 0;
    for (const mpz_class& value : r_.value) sum += value;
    require(!header.intercept || sum == 0, "the sum of r is not zero");
    Vector moments(header.width());
    for (std::size_t i = 0; i < points_; ++i) {
      add(terms_.emplace_back(header.width()), r_.value[i], problem_.rows[i]);
      add(moments, 1, terms_[i]);
    }
    for (std::size_t t = 0; t < header.inputs(); ++t) {
      require(!header.skip || moments[t] == 0, "the sum of r times x is not zero");
    }
    for (std::size_t i = 0; header.absolute && i < points_; ++i) {
      const mpz_class value = abs(r_.value[i]) * problem_.weight_den,
                      most = problem_.groups[i].weight * r_.den;
      require(value <= most, "some |r| is greater than the weight of its point");
    }
    for (const auto& unit : alphas_) {
      for (const Alpha& alpha : unit) {
        require(alpha.value >= 0, "an alpha is negative");
        require(alpha.value <= alpha.den, "an alpha is greater than one");
      }
    }
  }

  // With F(v) = (sum of r_i X_i over pairs that are on, chords that v meets, and alpha_i r_i X_i) v: T_j(v) =
  // -s_j F(v).
  void check_unit(std::size_t j) const {
    const Cone& cone = region_.units[j]->cone;
    const std::size_t width = problem_.header.width();
    Vector on(width), relaxed(width);
    std::vector<std::size_t> chords;
    for (std::size_t i = 0; i < points_; ++i) {
      if (cone.on(i)) add(on, 1, terms_[i]);
      if (cone.free(i) && pull(i, j) < 0) chords.push_back(i);
    }
    mpz_class scale = 1;
    for (const Alpha& alpha : alphas_[j]) scale = lcm(scale, alpha.den);
    for (const Alpha& alpha : alphas_[j]) add(relaxed, scale / alpha.den * alpha.value, terms_[alpha.point]);
    const auto sign = [&](const Generator& v, int side) {  // of T_j(v) or T_j(-v)
      Vector sum = on;
      for (const std::size_t i : chords) {
        if (test(side > 0 ? v.positive : v.negative, i)) add(sum, 1, terms_[i]);
      }
      return -region_.sign(j) * side * sgn(scale * dot(sum, v.v) + dot(relaxed, v.v));
    };
    for (const Shared& ray : cone.rays()) {
      require(sign(*ray, 1) >= 0, "the bound fails at a ray");
    }
    for (const Shared& line : cone.lines()) {
      require(sign(*line, 1) >= 0, "the bound fails along a line");
      require(sign(*line, -1) >= 0, "the bound fails along a line backwards");
    }
  }

  static void add(Vector& sum, const mpz_class& factor, const Vector& term) {
    for (std::size_t t = 0; t < sum.size(); ++t) {
      mpz_addmul(sum[t].get_mpz_t(), factor.get_mpz_t(), term[t].get_mpz_t());
    }
  }

  const Problem& problem_;
  const Region& region_;
  std::size_t points_;
  Multipliers r_;
  std::vector<Solved> solved_;
  std::vector<std::vector<Alpha>> alphas_;  // by unit, without those that are zero
  Rows terms_;                              // r_i X_i, over r_.den
};

}  // namespace checker
