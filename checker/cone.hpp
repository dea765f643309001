// SPDX-License-Identifier: Apache-2.0
#pragma once
// The cone of one unit as generators (rule CUT): C = cone(rays) + span(lines), cut by one half-space at a
// time. A generator knows the sign of X_i v at every point, so that tightness, rule SIGNS and the chords of a
// leaf are table look-ups. Generators never change; cones share them.
#include <memory>

#include "problem.hpp"

namespace checker {

inline mpz_class dot(const Vector& a, const Vector& b) {
  mpz_class sum;
  for (size_t t = 0; t < a.size(); ++t) mpz_addmul(sum.get_mpz_t(), a[t].get_mpz_t(), b[t].get_mpz_t());
  return sum;
}

inline void add(Vector& sum, const mpz_class& factor, const Vector& term) {
  for (size_t t = 0; t < sum.size(); ++t) {
    mpz_addmul(sum[t].get_mpz_t(), factor.get_mpz_t(), term[t].get_mpz_t());
  }
}

struct Generator {
  Generator(const Rows& rows, Vector vector) : v(std::move(vector)) {  // v is divided by its content
    mpz_class content = 0;
    for (const mpz_class& entry : v) content = gcd(content, entry);
    for (size_t t = 0; content > 1 && t < v.size(); ++t) v[t] /= content;
    for (const Vector& row : rows) side.push_back(static_cast<signed char>(sgn(dot(row, v))));
  }

  Vector v;
  std::vector<signed char> side;  // the sign of X_i v
};
using Shared = std::shared_ptr<const Generator>;
using Generators = std::vector<Shared>;

// The vectors that are 1 at one place from `first` to before `last`, and 0 elsewhere.
inline Generators basis(const Rows& rows, size_t width, size_t first, size_t last) {
  Generators made;
  for (size_t t = first; t < last; ++t) {
    Vector v(width);
    v[t] = 1;
    made.push_back(std::make_shared<Generator>(rows, std::move(v)));
  }
  return made;
}

// Moves q along p, which is outside, into the plane g v = 0.
inline Shared moved(const Rows& rows, const Vector& g, const Shared& p, const Shared& q) {
  const mpz_class height = dot(g, q->v);
  if (height == 0) return q;
  Vector v(g.size());
  add(v, dot(g, p->v), q->v);
  add(v, -height, p->v);
  return std::make_shared<Generator>(rows, std::move(v));
}

// Restricts a linear space to the plane g v = 0. Returns the line that leaves its basis, with g v > 0, or
// nothing if the space lies in the plane.
inline Shared restrict(const Rows& rows, const Vector& g, Generators& lines) {
  const auto found = std::ranges::find_if(lines, [&](const Shared& line) { return dot(g, line->v) != 0; });
  if (found == lines.end()) return nullptr;
  const Shared line = *found;
  lines.erase(found);
  for (Shared& other : lines) other = moved(rows, g, line, other);
  Vector up(g.size());
  add(up, sgn(dot(g, line->v)), line->v);
  return std::make_shared<Generator>(rows, std::move(up));
}

struct Cone {
  // The span of the lines. What is linear everywhere is like a unit that is on at all points.
  Cone(int s, const Generators& space, size_t points, bool linear)
      : sign(s), width(space.size()), lines(space), sides(points, kAbove) {
    if (!linear) find_sides();
  }

  Cone cut(const Rows& rows, size_t point, int way) const {
    Cone child = *this;
    child.list.emplace_back(point, way);
    Vector g(rows[point].size());
    add(g, way, rows[point]);
    if (const Shared up = restrict(rows, g, child.lines)) {  // case (a)
      for (Shared& ray : child.rays) ray = moved(rows, g, up, ray);
      child.rays.push_back(up);
    } else {
      child.rays = cut_rays(rows, point, way, g);
    }
    child.find_sides();
    return child;
  }

  // Case (b): rays on the good side stay, and faces that cross the plane give new ones.
  Generators cut_rays(const Rows& rows, size_t point, int way, const Vector& g) const {
    Generators above, below, result;
    for (const Shared& ray : rays) {
      const int side = way * ray->side[point];
      if (side >= 0) result.push_back(ray);
      if (side != 0) (side > 0 ? above : below).push_back(ray);
    }
    for (const Shared& p : above) {
      for (const Shared& q : below) {
        if (!adjacent(p, q)) continue;
        result.push_back(moved(rows, g, p, q));
        require(lines.size() + result.size() <= 1000000, "a cone has too many generators", kResources);
      }
    }
    return result;
  }

  // Whether two rays span a face: then they are tight at enough common rows, and no third ray is at all of them.
  bool adjacent(const Shared& p, const Shared& q) const {
    std::vector<size_t> common;
    for (const auto& [point, way] : list) {
      if (p->side[point] == 0 && q->side[point] == 0) common.push_back(point);
    }
    if (common.size() + 2 + lines.size() < width) return false;
    return std::ranges::none_of(rays, [&](const Shared& third) {
      const auto tight = [&](size_t point) { return third->side[point] == 0; };
      return third != p && third != q && std::ranges::all_of(common, tight);
    });
  }

  void find_sides() {
    for (size_t i = 0; i < sides.size(); ++i) {
      const auto inside = [&](const Shared& line) { return line->side[i] == 0; };
      sides[i] = std::ranges::all_of(lines, inside) ? 0 : kAbove | kBelow;
      for (const Shared& ray : rays) sides[i] |= ray->side[i] > 0 ? kAbove : ray->side[i] < 0 ? kBelow : 0;
    }
  }

  bool on(size_t i) const { return (sides[i] & kBelow) == 0; }
  bool free(size_t i) const { return sides[i] == (kAbove | kBelow); }

  enum { kAbove = 1, kBelow = 2 };
  int sign;                                  // s of the unit
  size_t width;                              // D
  std::vector<std::pair<size_t, int>> list;  // points, each with the sign +1 or -1
  Generators lines, rays;
  std::vector<int> sides;  // of each point, where the cone has vectors
};

}  // namespace checker
