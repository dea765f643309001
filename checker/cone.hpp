// SPDX-License-Identifier: Apache-2.0
#pragma once
// The cone of one unit: its list, and with cones rays its generators (rule CUT): C = cone(rays) +
// span(lines), cut by one half-space at a time. A generator knows the sign of X_i v at every point, so that
// tightness, rule SIGNS and the chords of a leaf are table look-ups. Generators never change; cones share
// them.
#include <array>
#include <bit>
#include <memory>
#include <optional>
#include <stdexcept>

#include "words.hpp"

namespace checker {

inline void add_dot(mpz_class& sum, const Vector& a, const Vector& b) {
  for (size_t t = 0; t < a.size(); ++t) add_product(sum, a[t], b[t]);
}

inline mpz_class dot(const Vector& a, const Vector& b) {
  mpz_class sum;
  add_dot(sum, a, b);
  return sum;
}

// The sign of the product, in machine words as long as they hold everything. Longer sums share one number, as
// there are many of them.
inline int sign_of_dot(const Vector& a, const Vector& b) {
  static mpz_class long_sum;
  const auto in_numbers = [&] {
    long_sum = 0;
    add_dot(long_sum, a, b);
    return sgn(long_sum);
  };
  Int128 sum = 0;
  for (size_t t = 0; t < a.size(); ++t) {
    if (!is_word(a[t]) || !is_word(b[t])) return in_numbers();
    const Int128 product = static_cast<Int128>(word(a[t])) * word(b[t]);
    if (__builtin_add_overflow(sum, product, &sum)) return in_numbers();
  }
  return (sum > 0) - (sum < 0);
}

inline void add(Vector& sum, const mpz_class& factor, const Vector& term) {
  for (size_t t = 0; t < sum.size(); ++t) add_product(sum[t], factor, term[t]);
}

// The points at which sides are asked for: all, or those of a list.
using Places = std::optional<std::vector<size_t>>;

template <class Visit>
void for_each(const Places& places, size_t points, Visit visit) {
  for (size_t k = 0; k < (places ? places->size() : points); ++k) visit(places ? (*places)[k] : k);
}

struct Generator {
  using Sides = std::vector<signed char>;
  static constexpr signed char kUnknown = 2;

  // Some sides may be known; those at the places will be. v is divided by its content.
  Generator(const Rows& rows, Vector vector, Sides known = {}, const Places& places = {})
      : v(std::move(vector)), side(std::move(known)) {
    mpz_class content = 0;
    for (const mpz_class& entry : v) content = gcd(content, entry);
    for (size_t t = 0; content > 1 && t < v.size(); ++t) v[t] /= content;
    side.resize(rows.size(), kUnknown);
    for_each(places, rows.size(), [&](size_t i) {
      if (side[i] == kUnknown) side[i] = static_cast<signed char>(sign_of_dot(rows[i], v));
    });
  }

  // The sign of X_i v.
  int at(size_t i) const {
    if (side[i] == kUnknown) throw std::logic_error("a side that nobody asked for");
    return side[i];
  }

  Vector v;
  Sides side;
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
inline Shared moved(const Rows& rows, const Vector& g, const Shared& p, const Shared& q,
                    const Places& places = {}) {
  const mpz_class rise = dot(g, p->v), height = dot(g, q->v);
  if (height == 0) return q;
  Vector v(g.size());
  add(v, rise, q->v);
  add(v, -height, p->v);
  Generator::Sides side(rows.size(), Generator::kUnknown);
  for_each(places, side.size(), [&](size_t i) {  // of a sum whose terms do not have opposite signs
    const int a = sgn(rise) * q->at(i), b = -sgn(height) * p->at(i);
    if (a * b >= 0) side[i] = static_cast<signed char>(a != 0 ? a : b);
  });
  return std::make_shared<Generator>(rows, std::move(v), std::move(side), places);
}

inline Shared opposite(const Rows& rows, const Shared& generator, const Places& places) {
  Vector v(generator->v.size());
  add(v, -1, generator->v);
  Generator::Sides side(rows.size(), Generator::kUnknown);
  for_each(places, side.size(), [&](size_t i) { side[i] = static_cast<signed char>(-generator->at(i)); });
  return std::make_shared<Generator>(rows, std::move(v), std::move(side), places);
}

// Restricts a linear space to the plane g v = 0. Returns the line that leaves its basis, with g v > 0, or
// nothing if the space lies in the plane.
inline Shared restrict(const Rows& rows, const Vector& g, Generators& lines, const Places& places = {}) {
  const auto found = std::ranges::find_if(lines, [&](const Shared& line) { return dot(g, line->v) != 0; });
  if (found == lines.end()) return nullptr;
  const Shared line = *found;
  lines.erase(found);
  for (Shared& other : lines) other = moved(rows, g, line, other, places);
  Vector up(g.size());
  add(up, sgn(dot(g, line->v)), line->v);
  return std::make_shared<Generator>(rows, std::move(up), Generator::Sides(), places);
}

struct Cone {
  // With cones cuts nothing is known of a cone but its list, and all pairs are free at first.
  Cone(int s, size_t points) : sign(s), width(0), sides(points, kAbove | kBelow) {}

  // The span of the lines. What is linear everywhere is like a unit that is on at all points.
  Cone(int s, const Generators& space, size_t points, bool linear)
      : sign(s), width(space.size()), lines(space), sides(points, kAbove) {
    if (!linear) find_sides({});
  }

  // With cones cuts: the parts where X_i v <= 0 and where X_i v >= 0.
  std::array<std::shared_ptr<const Cone>, 2> append(size_t point) const {
    std::array<std::shared_ptr<const Cone>, 2> parts;
    for (const int way : {-1, 1}) {
      Cone part = *this;
      part.list.emplace_back(point, way);
      part.sides[point] = way > 0 ? kAbove : kBelow;
      parts[way > 0] = std::make_shared<const Cone>(std::move(part));
    }
    return parts;
  }

  // With cones rays: the halves where X_i v <= 0 and where X_i v >= 0. They share the generators in between.
  // If not all places are asked for, the point and those of the list must be among them, and nothing else
  // will be known of the halves.
  std::array<std::shared_ptr<const Cone>, 2> cut(const Rows& rows, size_t point,
                                                 const Places& places = {}) const {
    Generators between = lines;
    const Shared up = restrict(rows, rows[point], between, places);
    std::array<std::shared_ptr<const Cone>, 2> halves;
    const Generators shared = up ? moved_rays(rows, point, up, places) : new_rays(rows, point, places);
    for (const int way : {-1, 1}) {
      Cone half = *this;
      half.list.emplace_back(point, way);
      half.lines = between;
      if (up) half.rays.clear();  // case (a)
      std::erase_if(half.rays, [&](const Shared& ray) { return way * ray->at(point) < 0; });
      half.rays.insert(half.rays.end(), shared.begin(), shared.end());
      if (up) half.rays.push_back(way > 0 ? up : opposite(rows, up, places));
      half.find_sides(places);
      halves[way > 0] = std::make_shared<const Cone>(std::move(half));
    }
    return halves;
  }

  Generators moved_rays(const Rows& rows, size_t point, const Shared& up, const Places& places) const {
    Generators result;
    for (const Shared& ray : rays) result.push_back(moved(rows, rows[point], up, ray, places));
    return result;
  }

  // Case (b): faces that cross the plane give new rays; those on the good side stay.
  Generators new_rays(const Rows& rows, size_t point, const Places& places) const {
    Generators result;
    std::vector<size_t> above, below;  // places in `rays`
    for (size_t place = 0; place < rays.size(); ++place) {
      const int side = rays[place]->at(point);
      if (side != 0) (side > 0 ? above : below).push_back(place);
    }
    const std::vector<Tight> tight = tight_entries();
    for (size_t p : above) {
      for (size_t q : below) {
        if (!adjacent(tight, p, q)) continue;
        result.push_back(moved(rows, rows[point], rays[p], rays[q], places));
        require(lines.size() + rays.size() + result.size() <= 1000000, "a cone has too many generators",
                kResources);
      }
    }
    return result;
  }

  // The entries of the list at which a ray is tight, one bit each.
  struct Tight {
    std::vector<std::uint64_t> bits;
    size_t count = 0;
  };

  std::vector<Tight> tight_entries() const {
    std::vector<Tight> result;
    for (const Shared& ray : rays) {
      Tight& tight = result.emplace_back();
      tight.bits.resize(list.size() / 64 + 1);
      for (size_t entry = 0; entry < list.size(); ++entry) {
        if (ray->at(list[entry].first) != 0) continue;
        tight.bits[entry / 64] |= std::uint64_t{1} << (entry % 64);
        ++tight.count;
      }
    }
    return result;
  }

  // Whether two rays span a face: then they are tight at enough common rows, and no third ray is at all of
  // them. A ray with no more tight rows than it needs has independent ones: then the first is sufficient.
  bool adjacent(const std::vector<Tight>& tight, size_t p, size_t q) const {
    const std::vector<std::uint64_t>&a = tight[p].bits, &b = tight[q].bits;
    size_t common = 0;
    for (size_t w = 0; w < a.size(); ++w) common += static_cast<size_t>(std::popcount(a[w] & b[w]));
    if (common + 2 + lines.size() < width) return false;
    if (std::min(tight[p].count, tight[q].count) + 1 + lines.size() == width) return true;
    for (size_t third = 0; third < tight.size(); ++third) {
      if (third == p || third == q) continue;
      const std::vector<std::uint64_t>& c = tight[third].bits;
      size_t w = 0;
      while (w < a.size() && (a[w] & b[w] & ~c[w]) == 0) ++w;
      if (w == a.size()) return false;
    }
    return true;
  }

  void find_sides(const Places& places) {
    for_each(places, sides.size(), [&](size_t i) {
      const auto inside = [&](const Shared& line) { return line->at(i) == 0; };
      sides[i] = std::ranges::all_of(lines, inside) ? 0 : kAbove | kBelow;
      for (const Shared& ray : rays) sides[i] |= ray->at(i) > 0 ? kAbove : ray->at(i) < 0 ? kBelow : 0;
    });
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
