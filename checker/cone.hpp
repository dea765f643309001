// SPDX-License-Identifier: Apache-2.0
#pragma once
// The cone of one unit as generators (rule CUT): C = cone(rays) + span(lines), cut by one half-space at a
// time. A generator knows at which points it is positive and negative, so that tightness, the signs of rule
// SIGNS and the chords of a leaf are questions about bits. Generators never change; cones share them.
#include <gmpxx.h>

#include <memory>
#include <set>

#include "problem.hpp"

namespace checker {

using Bits = std::vector<std::uint64_t>;
inline bool test(const Bits& bits, std::size_t i) {
  return ((bits[i / 64] >> (i % 64)) & 1) != 0;
}
inline void set(Bits& bits, std::size_t i) {
  bits[i / 64] |= std::uint64_t{1} << (i % 64);
}
inline void unite(Bits& bits, const Bits& more) {
  for (std::size_t w = 0; w < bits.size(); ++w) bits[w] |= more[w];
}

inline mpz_class dot(const Vector& a, const Vector& b) {
  mpz_class sum;
  for (std::size_t t = 0; t < a.size(); ++t) mpz_addmul(sum.get_mpz_t(), a[t].get_mpz_t(), b[t].get_mpz_t());
  return sum;
}

inline Vector combine(const mpz_class& a, const Vector& v, const mpz_class& b, const Vector& u) {
  Vector sum;
  for (std::size_t t = 0; t < v.size(); ++t) sum.emplace_back(a * v[t] + b * u[t]);
  return sum;
}

struct Generator {
  Vector v;
  Bits positive, negative;  // the points i with X_i v > 0, with X_i v < 0
};
using Shared = std::shared_ptr<const Generator>;

inline Shared make_generator(const Rows& rows, Vector v) {
  mpz_class divisor = 0;
  for (const mpz_class& entry : v) divisor = gcd(divisor, entry);
  for (mpz_class& entry : v) entry /= std::max(divisor, mpz_class(1));
  const Bits none((rows.size() + 63) / 64);
  Generator made{std::move(v), none, none};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int sign = sgn(dot(rows[i], made.v));
    if (sign != 0) set(sign > 0 ? made.positive : made.negative, i);
  }
  return std::make_shared<const Generator>(std::move(made));
}

class Cone {
 public:
  Cone(const Rows& rows, std::size_t width) : listed_((rows.size() + 63) / 64) {  // the whole space
    for (std::size_t t = 0; t < width; ++t) {
      Vector unit(width);
      unit[t] = 1;
      lines_.push_back(make_generator(rows, std::move(unit)));
    }
    find_signs();
  }

  Cone cut(const Rows& rows, std::size_t point, int sign) const {
    const Vector g = combine(sign, rows[point], 0, rows[point]);
    Cone child;
    child.listed_ = listed_;
    set(child.listed_, point);
    std::size_t first = 0;
    while (first < lines_.size() && dot(g, lines_[first]->v) == 0) ++first;
    if (first < lines_.size()) child.project(*this, rows, g, first);
    if (first == lines_.size()) child.split(*this, rows, g);
    child.find_signs();
    return child;
  }

  bool on(std::size_t i) const { return !test(below_, i); }
  bool free(std::size_t i) const { return test(below_, i) && test(above_, i); }
  const std::vector<Shared>& lines() const { return lines_; }
  const std::vector<Shared>& rays() const { return rays_; }
  std::size_t generators() const { return lines_.size() + rays_.size(); }

 private:
  Cone() = default;

  // Case (a): one line becomes a ray, everything else moves along it into the plane.
  void project(const Cone& old, const Rows& rows, const Vector& g, std::size_t first) {
    const Vector& line = old.lines_[first]->v;
    const Vector b = combine(sgn(dot(g, line)), line, 0, line);
    const mpz_class pivot = dot(g, b);
    const auto moved = [&](const Shared& v) {
      const mpz_class height = dot(g, v->v);
      return height == 0 ? v : make_generator(rows, combine(pivot, v->v, -height, b));
    };
    for (std::size_t t = 0; t < old.lines_.size(); ++t) {
      if (t != first) lines_.push_back(moved(old.lines_[t]));
    }
    for (const Shared& ray : old.rays_) rays_.push_back(moved(ray));
    rays_.push_back(make_generator(rows, b));
  }

  // Case (b): the rays on the good side stay, and faces that cross the plane give new ones.
  void split(const Cone& old, const Rows& rows, const Vector& g) {
    lines_ = old.lines_;
    std::vector<std::pair<Shared, mpz_class>> inside, outside;
    std::set<Vector> flat;  // a new ray may repeat one of these
    for (const Shared& ray : old.rays_) {
      const mpz_class height = dot(g, ray->v);
      if (height != 0) (height > 0 ? inside : outside).emplace_back(ray, height);
      if (height == 0) flat.insert(ray->v);
      if (height >= 0) rays_.push_back(ray);
    }
    for (const auto& [p, p_height] : inside) {
      for (const auto& [q, q_height] : outside) {
        if (!old.share_a_face(*p, *q, g.size())) continue;
        Shared ray = make_generator(rows, combine(p_height, q->v, -q_height, p->v));
        if (flat.insert(ray->v).second) rays_.push_back(std::move(ray));
        ensure(generators() <= 1000000, kResources, "more than 1000000 generators for one cone");
      }
    }
  }

  bool share_a_face(const Generator& p, const Generator& q, std::size_t width) const {
    std::size_t tight = 0;
    for (std::size_t w = 0; w < listed_.size(); ++w) {
      const std::uint64_t loose = p.positive[w] | p.negative[w] | q.positive[w] | q.negative[w];
      tight += std::popcount(listed_[w] & ~loose);
    }
    return tight + 2 + lines_.size() >= width;
  }

  void find_signs() {
    above_ = below_ = Bits(listed_.size());
    for (const Shared& ray : rays_) unite(above_, ray->positive), unite(below_, ray->negative);
    for (const Shared& line : lines_) unite(above_, line->positive), unite(above_, line->negative);
    for (const Shared& line : lines_) unite(below_, line->positive), unite(below_, line->negative);
  }

  std::vector<Shared> lines_, rays_;
  Bits listed_;         // the points of the list
  Bits above_, below_;  // the points at which some vector of the cone is positive, negative
};

}  // namespace checker
