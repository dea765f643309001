// SPDX-License-Identifier: Apache-2.0
#pragma once
// A region of the proof (section 4), and rule LEAF (section 6), which bounds the risk on it from below; with
// cones rays, condition 5 by rule CELLS. The affine function c + a x is treated as one more unit: it is on
// everywhere, and the lines of its cone are the coordinates a and c that the family has. Condition 5 along
// these lines is conditions 1 and 2.
#include "cone.hpp"

namespace checker {

using Cones = std::vector<std::shared_ptr<const Cone>>;

struct Region {
  Cones cones;  // of the units, then of the affine function
  States states;
};

class Leaf {
 public:
  Leaf(const Problem& known, const Region& region)
      : problem_(known), region_(region.cones), states_(region.states) {
    for (size_t i = 0; i < points_; ++i) {
      const bool known_pairs = std::ranges::none_of(region_, [&](const auto& cone) { return cone->free(i); });
      decided_.push_back(known_pairs && states_[i] == State::kOn);
    }
  }

  // Reads the leaf, checks its conditions, and returns the bound that it proves.
  mpq_class check(bool network_form, Stream& in) {
    if (network_form) read_base(in);
    read_entries(in);
    if (network_form) read_solved(in);
    read_alphas(in);
    if (network_form) solve();
    check_multipliers();
    for (size_t j = 0; j < region_.size(); ++j) check_unit(j);
    return problem_.bound(r_, states_);
  }

  const Multipliers& multipliers() const { return r_; }

 protected:
  // Conditions 3 and 6.
  void check_multipliers() const {
    for (size_t i = 0; header_.absolute && i < points_; ++i) {
      const bool bounded = abs(r_.value[i]) * problem_.weight_den <= problem_.groups[i].weight * r_.den;
      require(bounded, "some |r| is greater than the weight of its point");
    }
    for (size_t i = 0; i < points_; ++i) {
      require(states_[i] == State::kOn || r_.value[i] <= 0, "some r is positive where g may be negative");
    }
  }

  // The derivative of the loss where the network puts out output / (y_den scale).
  void set_base(size_t i, const mpz_class& scale, const mpz_class& output) {
    const Group& group = problem_.groups[i];
    mpz_class& sum = r_.value[i];
    if (!header_.absolute) {
      sum = group.moment * scale;
      mpz_submul(sum.get_mpz_t(), group.weight.get_mpz_t(), output.get_mpz_t());
      sum *= 2;
      return;
    }
    for (size_t l = 0; l < group.y.size(); ++l) {
      const bool raised = header_.output_relu && group.y[l] < 0;
      const int order = cmp(raised ? mpz_class(0) : mpz_class(group.y[l] * scale), output);  // any number
      sum += group.weights[l] * ((order > 0) - (order < 0));
    }
  }

  void read_entries(Stream& in) {
    std::vector<size_t> places(in.below(points_ + 1, "more entries than points"));
    if (places.empty()) return;
    const long exponent = in.exponent();
    const mpz_class den = in.den() << static_cast<size_t>(std::max(-exponent, 0L));
    const mpz_class unit = r_.den << static_cast<size_t>(std::max(exponent, 0L));
    size_t next = 0;
    for (size_t& place : places) {
      place = next + in.below(points_ - next, "an entry for a point that does not exist");
      next = place + 1;
    }
    for (mpz_class& value : r_.value) value *= den;
    r_.den *= den;
    for (const size_t i : places) {
      const mpz_class entry = in.integer();
      wellformed(entry != 0, "an entry that is zero");
      r_.value[i] += entry * unit;
    }
    for (const size_t i : places) has_entry_[i] = true;
  }

  // The sign of p_ij = -r_i s_j where the pair is free, and 0 elsewhere.
  int pull(size_t i, size_t j) const {
    return region_[j]->free(i) ? -sgn(r_.value[i]) * region_[j]->sign : 0;
  }

  void claim_entry(size_t point) {
    require(decided_[point], "a solved entry at a point that is not decided");
    require(!has_entry_[point], "two entries at one point");
    has_entry_[point] = true;
  }

  // The solution of the equations whose last entries are constants; r comes to stand over its denominator.
  Vector solved_system(const Rows& system) {
    Generators space = basis({}, system.size() + 1, 0, system.size() + 1);
    for (const Vector& row : system) restrict({}, row, space);
    Vector x = space[0]->v;
    require(space.size() == 1 && x.back() != 0, "the equations of the solved entries are singular");
    if (x.back() < 0) std::ranges::transform(x, x.begin(), std::negate<mpz_class>());
    r_.den *= x.back();
    for (size_t i = 0; x.back() != 1 && i < points_; ++i) r_.value[i] *= x.back();
    return x;
  }

  const Problem& problem_;
  const Cones& region_;
  const States& states_;
  const Header& header_ = problem_.header;
  const size_t points_ = problem_.rows.size(), units_ = header_.units, inputs_ = header_.inputs;
  const size_t width_ = inputs_ + header_.bias;  // D
  std::vector<bool> decided_;
  Multipliers r_{Vector(points_)};
  std::vector<bool> has_entry_ = std::vector<bool>(points_);

 private:
  // The network in scaled coordinates, all of them multiplied by `scale`, y_den and the sign of the unit;
  // then the base of r.
  void read_base(Stream& in) {
    wellformed(std::ranges::count(decided_, true) > 0, "a network form without a decided point");
    const long exponent = in.exponent(), top = std::max(exponent, std::ranges::max(problem_.digits));
    const mpz_class scale = in.den() << static_cast<size_t>(top - exponent);
    const auto read = [&](size_t j, long digits) {
      const mpz_class factor = region_[j]->sign * problem_.y_den;
      return mpz_class(factor * in.integer() << static_cast<size_t>(top - digits));
    };
    Rows network(region_.size(), Vector(inputs_ + 1));
    if (header_.absolute && header_.intercept) network[units_][inputs_] = read(units_, 0);
    for (size_t t = 0; header_.skip && t < inputs_; ++t) {
      network[units_][t] = read(units_, problem_.digits[t]);
    }
    for (size_t j = 0; j < units_; ++j)
      for (size_t t = 0; t < width_; ++t) network[j][t] = read(j, problem_.digits[t]);
    r_.den = problem_.weight_den;
    if (!header_.absolute) r_.den *= problem_.y_den * scale;
    for (size_t i = 0; i < points_; ++i) {
      if (!decided_[i]) continue;
      mpz_class output;
      for (size_t j = 0; j <= units_; ++j)
        if (region_[j]->on(i)) add_dot(output, network[j], problem_.rows[i]);
      set_base(i, scale, output);
    }
  }

  struct Solved {
    size_t point, equation;  // of a unit, or the number of units plus an input
    Rows vanishing;          // the rows X_g with X_g v = 0
  };

  void read_solved(Stream& in) {
    const size_t equations = units_ + (header_.skip ? inputs_ : 0);
    size_t left = in.below(units_ * width_ + inputs_ + 1, "more solved entries than allowed");
    for (; left > 0; --left) {
      const size_t point = in.below(points_, "a solved entry for a point that does not exist");
      Solved& solved = solved_.emplace_back(Solved{point, in.below(equations, "no such equation"), {}});
      for (size_t t = 1; solved.equation < units_ && t < width_; ++t) {
        const size_t g = in.below(points_, "an equation with a point that does not exist");
        solved.vanishing.push_back(problem_.rows[g]);
      }
    }
  }

  void read_alphas(Stream& in) {
    for (size_t i = 0; i < points_; ++i) {
      for (size_t j = 0; j < units_; ++j) {
        const size_t form = pull(i, j) > 0 ? in.below(4, "an alpha of unknown form") : 0;
        if (form == 1 || form == 2) alphas_[j].emplace_back(i, form == 2 ? in.integer() : mpz_class(1));
        if (form == 2) alphas_[j].back().second /= in.den();
        if (form == 3) exact_[j].push_back(i);
      }
    }
  }

  // F(v), the sum of r_i times the factor of v at point i, is -s_j T_j(v). Times `scale` it is the product of
  // v with `linear`, and with scale r_i X_i for each of the bends i where X_i v > 0.
  struct Balance {
    Vector linear;
    std::vector<size_t> bends;
    mpz_class scale = 1;
  };

  Balance balance(size_t j) const {
    Balance sum{Vector(inputs_ + 1), exact_[j]};
    for (size_t i = 0; i < points_; ++i) {
      if (region_[j]->on(i)) add(sum.linear, r_.value[i], problem_.rows[i]);
      if (pull(i, j) < 0) sum.bends.push_back(i);
    }
    for (const auto& [i, alpha] : alphas_[j]) sum.scale = lcm(sum.scale, alpha.get_den());
    for (mpz_class& entry : sum.linear) entry *= sum.scale;
    for (const auto& [i, alpha] : alphas_[j]) {
      add(sum.linear, mpz_class(alpha * sum.scale) * r_.value[i], problem_.rows[i]);
    }
    return sum;
  }

  mpz_class scaled_f(const Balance& balance, const Generator& v, int side) const {  // of side v
    Vector steps(inputs_ + 1);
    for (const size_t i : balance.bends)
      if (side * v.at(i) > 0) add(steps, r_.value[i], problem_.rows[i]);
    return side * (dot(balance.linear, v.v) + balance.scale * dot(steps, v.v));
  }

  // The vector v of an equation; 0 if the list does not give its sign, and then the system is singular.
  Shared direction(const Solved& solved) const {
    if (solved.equation >= units_) return region_[units_]->lines[solved.equation - units_];
    Generators lines = basis({}, inputs_ + 1, 0, width_);
    for (const Vector& row : solved.vanishing) restrict({}, row, lines);
    require(lines.size() == 1, "the rows of an equation are not linearly independent");
    int side = 0;
    for (const auto& [i, sign] : region_[solved.equation]->list)
      if (side == 0) side = sign * sgn(dot(problem_.rows[i], lines.back()->v));
    Vector v(inputs_ + 1);
    add(v, side, lines.back()->v);
    return std::make_shared<Generator>(problem_.rows, v);
  }

  // F(v) = 0 for what is unknown: the coefficients of the solved entries and of c, and F(v) as it stands. Any
  // change of c, which is unknown for squared loss, adds a multiple of W_i to r_i at all decided points.
  Vector equation(size_t j, const Balance& sum, const Generator& v) const {
    const auto factor = [&](size_t i) {
      return region_[j]->on(i) ? sum.scale * dot(problem_.rows[i], v.v) : mpz_class(0);
    };
    Vector row;
    for (const Solved& solved : solved_) row.push_back(factor(solved.point));
    if (centered_) row.emplace_back();
    for (size_t i = 0; centered_ && i < points_; ++i)
      if (decided_[i]) add_product(row.back(), problem_.groups[i].weight, factor(i));
    row.push_back(scaled_f(sum, v, 1));
    return row;
  }

  void solve() {
    for (const Solved& solved : solved_) claim_entry(solved.point);
    std::vector<Balance> sums;
    for (size_t j = 0; j <= units_; ++j) sums.push_back(balance(j));
    Rows system;
    const auto demand = [&](size_t j, const Shared& v) { system.push_back(equation(j, sums[j], *v)); };
    for (const Solved& solved : solved_) demand(std::min(solved.equation, units_), direction(solved));
    if (centered_) demand(units_, region_[units_]->lines.back());  // condition 1
    const Vector x = solved_system(system);
    for (size_t i = 0; i < points_; ++i) {
      if (centered_ && decided_[i]) add_product(r_.value[i], problem_.groups[i].weight, x[solved_.size()]);
    }
    for (size_t l = 0; l < solved_.size(); ++l) r_.value[solved_[l].point] += x[l];
  }

  // Conditions 4 and 5; for the affine function, 1 and 2.
  void check_unit(size_t j) const {
    for (const auto& [i, alpha] : alphas_[j]) {
      require(alpha >= 0, "an alpha is negative");
      require(alpha <= 1, "an alpha is greater than one");
    }
    const Balance sum = balance(j);
    Cones cells{region_[j]};    // with those that wait to be subdivided
    Places places = sum.bends;  // exact points among them; all that the cells will be asked about
    for (const auto& [i, sign] : region_[j]->list) places->push_back(i);
    for (size_t vectors = 0; !cells.empty();) {
      const auto cell = cells.back();
      cells.pop_back();
      check_generators(sum, *cell);
      vectors += cell->rays.size() + 2 * cell->lines.size();
      require(vectors <= 1000000, "the cells of a leaf have too many generators", kResources);
      const auto next = std::ranges::find_if(exact_[j], [&](size_t i) { return cell->free(i); });
      if (width_ == 2 || next == exact_[j].end()) continue;
      for (const auto& half : cell->cut(problem_.rows, *next, places)) cells.push_back(half);
    }
    if (width_ == 2 && !exact_[j].empty()) check_knots(sum, j);
  }

  void check_generators(const Balance& sum, const Cone& cone) const {
    const auto t = [&](const Shared& v, int side) { return mpz_class(-cone.sign * scaled_f(sum, *v, side)); };
    for (const Shared& ray : cone.rays) {
      require(t(ray, 1) >= 0, "the bound fails at a ray");
    }
    for (const Shared& line : cone.lines) {
      require(t(line, 1) >= 0, "the bound fails along a line");
      require(t(line, -1) >= 0, "the bound fails along a line backwards");
    }
  }

  // D = 2: the vectors orthogonal to exact points, where they lie in the cone. While v turns once around the
  // origin, the pairs of the list that v breaks change one by one, and inside the cone so do the bends with
  // X_i v > 0.
  void check_knots(const Balance& sum, size_t j) const {
    Vector weights(points_), f;  // of the bends; F(v) is the product of v with f
    for (const size_t i : sum.bends) weights[i] = sum.scale * r_.value[i];
    std::vector<bool> exact(points_);
    for (const size_t i : exact_[j]) exact[i] = true;
    std::vector<int> side(points_), wall(points_);  // of X_i v; of the pairs of the list
    for (const Turn& turn : problem_.turns) side[turn.point] = turn.way;  // at the end, so at the beginning
    long broken = 0;
    for (const auto& [i, way] : region_[j]->list) {
      wall[i] = way;
      broken += side[i] != way;
    }
    const auto enter = [&] {
      f = sum.linear;
      for (const size_t i : sum.bends)
        if (side[i] > 0) add(f, weights[i], problem_.rows[i]);
    };
    if (broken == 0) enter();
    for (const auto& [i, way] : problem_.turns) {
      side[i] = way;
      if (wall[i] != 0 && (broken += way == wall[i] ? -1 : 1) == 0) enter();
      if (broken > 0 || weights[i] == 0) continue;
      const Vector& row = problem_.rows[i];
      const mpz_class height = f[0] * row[1] - f[1] * row[0];
      require(!exact[i] || region_[j]->sign * way * sgn(height) <= 0, "the bound fails between two cells");
      add(f, way * weights[i], row);
    }
  }

  const bool centered_ = header_.intercept && !header_.absolute;  // c makes the sum of r zero
  std::vector<Solved> solved_;
  std::vector<std::vector<std::pair<size_t, mpq_class>>> alphas_{units_ + 1};  // without those that are 0
  std::vector<std::vector<size_t>> exact_{units_ + 1};                         // points
};

}  // namespace checker
