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
  for (std::size_t t = 0; t < a.size(); ++t) mpz_addmul(sum.get_mpz_t(), a[t].get_mpz_t(), b[t].get_mpz_t());
  return sum;
}

inline void add(Vector& sum, const mpz_class& factor, const Vector& term) {
  for (std::size_t t = 0; t < sum.size(); ++t) {
    mpz_addmul(sum[t].get_mpz_t(), factor.get_mpz_t(), term[t].get_mpz_t());
  }
}

struct Generator {
  Vector v;
  std::vector<signed char> side;  // the sign of X_i v
};
using Shared = std::shared_ptr<const Generator>;

// The vector a v + b u, divided by its content.
inline Shared make_generator(const Rows& rows, const mpz_class& a, const Vector& v, const mpz_class& b = 0,
                             const Vector& u = {}) {
  auto made = std::make_shared<Generator>(Generator{Vector(v.size()), {}});
  add(made->v, a, v);
  if (b != 0) add(made->v, b, u);
  mpz_class content = 0;
  for (const mpz_class& entry : made->v) content = gcd(content, entry);
  for (mpz_class& entry : made->v) entry /= std::max(content, mpz_class(1));
  for (const Vector& row : rows) made->side.push_back(static_cast<signed char>(sgn(dot(row, made->v))));
  return made;
}

struct Cone {
  Cone(const Rows& rows, std::size_t width) {  // the whole space
    for (std::size_t t = 0; t < width; ++t) {
      Vector unit(width);
      unit[t] = 1;
      lines.push_back(make_generator(rows, 1, unit));
    }
    find_signs(rows.size());
  }

  Cone cut(const Rows& rows, std::size_t point, int sign) const {
    Cone child;
    child.list = list;
    child.list.emplace_back(point, sign);
    const auto side = [&](const Shared& v) { return sign * v->side[point]; };
    const auto height = [&](const Shared& v) { return mpz_class(sign * dot(rows[point], v->v)); };
    const auto first = std::ranges::find_if(lines, [&](const Shared& line) { return side(line) != 0; });
    if (first !=
        lines.end()) {  // case (a): the line becomes a ray, along which the others move into the plane
      const Shared up = make_generator(rows, side(*first), (*first)->v);
      const auto moved = [&](const Shared& v) {
        return side(v) == 0 ? v : make_generator(rows, height(up), v->v, -height(v), up->v);
      };
      std::ranges::transform(lines.begin(), first, std::back_inserter(child.lines), moved);
      std::ranges::transform(first + 1, lines.end(), std::back_inserter(child.lines), moved);
      std::ranges::transform(rays, std::back_inserter(child.rays), moved);
      child.rays.push_back(up);
    } else {  // case (b): rays on the good side stay, and faces that cross the plane give new ones
      child.lines = lines;
      std::ranges::copy_if(rays, std::back_inserter(child.rays),
                           [&](const Shared& v) { return side(v) >= 0; });
      std::vector<Shared> outside;
      std::ranges::copy_if(rays, std::back_inserter(outside), [&](const Shared& v) { return side(v) < 0; });
      std::set<Vector> known;  // rays in the plane, which a new one may repeat
      for (const Shared& p : rays) {
        if (side(p) == 0) known.insert(p->v);
      }
      for (const Shared& p : rays) {
        for (const Shared& q : outside) {
          if (side(p) <= 0 || !share_a_face(*p, *q)) continue;
          const Shared ray = make_generator(rows, height(p), q->v, -height(q), p->v);
          if (known.insert(ray->v).second) child.rays.push_back(ray);
          if (child.generators() > 1000000)
            throw Failure(kResources, "more than 1000000 generators for one cone");
        }
      }
    }
    child.find_signs(rows.size());
    return child;
  }

  bool on(std::size_t i) const { return (seen_[i] & 2) == 0; }
  bool free(std::size_t i) const { return seen_[i] == 3; }
  std::size_t generators() const { return lines.size() + rays.size(); }

  std::vector<std::pair<std::size_t, int>> list;  // points, each with the sign +1 or -1
  std::vector<Shared> lines, rays;

 private:
  Cone() = default;

  bool share_a_face(const Generator& p, const Generator& q) const {
    const auto tight = std::ranges::count_if(
        list, [&](const auto& pair) { return p.side[pair.first] == 0 && q.side[pair.first] == 0; });
    return static_cast<std::size_t>(tight) + 2 + lines.size() >= p.v.size();
  }

  void find_signs(std::size_t points) {
    seen_.assign(points, 0);
    for (std::size_t i = 0; i < points; ++i) {
      for (const Shared& ray : rays)
        if (ray->side[i] != 0) seen_[i] = seen_[i] | (ray->side[i] > 0 ? 1 : 2);
      for (const Shared& line : lines)
        if (line->side[i] != 0) seen_[i] = 3;
    }
  }

  std::vector<int> seen_;  // bit 0, 1: some vector of the cone is positive, negative at the point
};

}  // namespace checker
