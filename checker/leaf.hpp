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

class Leaf {
 public:
  Leaf(const Problem& problem, const Region& region)
      : problem_(problem), region_(region), points_(problem.rows.size()), alphas_(region.units.size()) {}

  // Reads the leaf, checks its conditions, and returns the bound that it proves.
  mpq_class check(bool network_form, Stream& in) {
    if (network_form) read_network_form(in);
    if (!network_form) r_ = read_entries(in);
    read_alphas(in);
    check_multipliers();
    for (std::size_t j = 0; j < alphas_.size(); ++j) check_unit(j);
    return problem_.bound(r_);
  }

 private:
  struct Alpha {
    std::size_t point;
    mpz_class value, den;
  };
  struct Network {  // in scaled coordinates, everything multiplied by 2^shift
    mpz_class constant;
    Vector affine;
    Rows units;
    std::size_t shift;
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

  Network read_network(Stream& in) const {
    const long exponent = in.exponent();
    const long top = std::max(exponent, *std::max_element(problem_.digits.begin(), problem_.digits.end()));
    Network network{0, {}, Rows(alphas_.size()), static_cast<std::size_t>(top - exponent)};
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
      if (std::ranges::none_of(region_.units, [&](const auto& unit) { return unit->cone.free(i); }))
        decided.push_back(i);
    }
    wellformed(!decided.empty(), "a network form without a decided point");
    const Network network = read_network(in);
    const Multipliers entries = read_entries(in);
    r_.value.resize(points_);
    problem_.header.absolute ? absolute_bases(decided, network, entries)
                             : squared_bases(decided, network, entries);
    const mpz_class factor = r_.den / entries.den;  // without rest
    for (std::size_t i = 0; i < points_; ++i) r_.value[i] += entries.value[i] * factor;
  }

  mpz_class height(const Network& network, std::size_t point) const {  // c + h_i, times 2^shift
    const Vector& row = problem_.rows[point];
    mpz_class sum = network.constant + dot(network.affine, row);
    for (std::size_t j = 0; j < alphas_.size(); ++j) {
      if (region_.units[j]->cone.on(point)) sum += region_.sign(j) * dot(network.units[j], row);
    }
    return sum;
  }

  // With unit = weight_den y_den 2^shift: 2 W_i (mean y_i - h_i) = slack_i / unit, 2 W_i = 2^shift steep_i /
  // unit, and c = total / (entries.den 2^shift steepness), so that all bases stand over unit entries.den
  // steepness.
  void squared_bases(const std::vector<std::size_t>& decided, const Network& network,
                     const Multipliers& entries) {
    const mpz_class unit = (problem_.weight_den * problem_.y_den) << network.shift;
    const auto steep = [&](std::size_t i) {
      return mpz_class(2 * problem_.groups[i].weight * problem_.y_den);
    };
    mpz_class total = 0, steepness = 0;
    for (const std::size_t i : decided) {
      r_.value[i] = ((2 * problem_.groups[i].moment) << network.shift) - steep(i) * height(network, i);
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
        r_.value[i] += level.weight * sgn((level.y << network.shift) - output) * entries.den;
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
  std::vector<std::vector<Alpha>> alphas_;  // by unit, without those that are zero
  Rows terms_;                              // r_i X_i, over r_.den
};

}  // namespace checker
