// SPDX-License-Identifier: Apache-2.0
//
// The point of a polyhedron that is nearest to a given one, or a proof that the polyhedron is empty: the dual
// active-set method of Goldfarb and Idnani (Math. Programming 27, 1983) for the identity as quadratic form.
// Half-spaces join one after the other, whenever the present point violates them, so that a polyhedron with
// many faces costs no more than the few that matter; and the state for a polyhedron is the start for every
// part of it. With Number = double the answer guides; with Number = Rational it is exact and the method
// finite. header-only
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace infimum::linear {

// normal.x <= offset; `name` is the caller's.
template <class Number, class Name>
struct HalfSpace {
  Name name;
  std::vector<Number> normal;
  Number offset;
};

template <class Number, class Name>
class NearestPoint {
 public:
  using Side = HalfSpace<Number, Name>;
  enum class Status { met, empty, stuck };  // stuck: floats alone
  struct Share {
    Name name;
    Number factor;
  };

  explicit NearestPoint(std::vector<Number> center) : point_(std::move(center)) {}

  const std::vector<Number>& point() const { return point_; }
  // Half of the squared distance that the half-spaces have enforced.
  const Number& height() const { return height_; }
  std::vector<Name> active() const {
    std::vector<Name> names;
    for (const Side& side : sides_) names.push_back(side.name);
    return names;
  }
  // After Status::empty: positive factors, with which the normals sum to 0 and the offsets to less than 0
  // (Farkas).
  const std::vector<Share>& combination() const { return combination_; }

  // Goes on until no half-space of the source is violated. The source: std::optional<Side> worst(point), any
  // that the point violates. In floats normals should be of size about 1.
  template <class Source>
  Status solve(const Source& source) {
    for (std::size_t round = 0;; ++round) {
      if (!exact && round > 100 + 50 * point_.size()) return Status::stuck;
      auto side = source.worst(point_);
      if (!side) return Status::met;
      if (const Status status = add(std::move(*side)); status != Status::met) return status;
    }
  }

  // Moves to the nearest point of the half-spaces so far and this one, which the present point violates.
  Status add(Side side) {
    Number factor(0);
    for (std::size_t round = 0;; ++round) {
      if (!exact && round > 100 + 10 * point_.size()) return Status::stuck;
      const Direction way = direction(side.normal);
      const std::size_t blocking = first_to_vanish(way.shares);
      if (way.flat && blocking == sides_.size()) return conclude(side, way);
      Number step(0);
      if (!way.flat) step = positive(product(side.normal, point_) - side.offset) / way.size;
      const bool whole =
          !way.flat && (blocking == sides_.size() || step * way.shares[blocking] <= factors_[blocking]);
      if (!whole) step = factors_[blocking] / way.shares[blocking];
      advance(step, factor, way);
      if (whole) {
        append(std::move(side), factor);
        return Status::met;
      }
      drop(blocking);
    }
  }

 private:
  static constexpr bool exact = !std::is_floating_point_v<Number>;
  static constexpr double tiny_share = exact ? 0.0 : 1e-11;
  static constexpr double flat_size = exact ? 0.0 : 1e-18;  // squared sine

  // A normal = the sum of shares times active normals, plus `rest`, which is orthogonal to them.
  struct Direction {
    std::vector<Number> shares, rest;
    Number size;  // of the rest, squared
    bool flat;    // the rest is 0
  };

  std::vector<Number> point_;
  Number height_ = Number(0);
  std::vector<Side> sides_;                // active: met with equality; independent normals
  std::vector<Number> factors_;            // of their normals in center - point; >= 0
  std::vector<std::vector<Number>> axes_;  // their normals made orthogonal, one after the other
  std::vector<Number> sizes_;              // squared
  std::vector<std::vector<Number>>
      columns_;  // normal l = sum over i < l of columns_[l][i] axes_[i], + axes_[l]
  std::vector<Share> combination_;

  static Number product(const std::vector<Number>& u, const std::vector<Number>& v) {
    Number sum(0);
    for (std::size_t t = 0; t < u.size(); ++t) sum += u[t] * v[t];
    return sum;
  }
  static Number positive(const Number& number) { return number > 0 ? number : Number(0); }

  // Takes the part along the first axes out of the vector; its coordinates. Floats do it twice, for accuracy.
  std::vector<Number> reduce(std::vector<Number>& vector, std::size_t count) const {
    std::vector<Number> along(count, Number(0));
    for (int pass = 0; pass < (exact ? 1 : 2); ++pass) {
      for (std::size_t i = 0; i < count; ++i) {
        const Number part = product(vector, axes_[i]) / sizes_[i];
        if (part == 0) continue;
        for (std::size_t t = 0; t < vector.size(); ++t) vector[t] -= part * axes_[i][t];
        along[i] += part;
      }
    }
    return along;
  }

  Direction direction(const std::vector<Number>& normal) const {
    Direction way;
    way.rest = normal;
    way.shares = reduce(way.rest, sides_.size());
    for (std::size_t l = sides_.size(); l-- > 0;) {
      for (std::size_t i = 0; i < l; ++i) way.shares[i] -= columns_[l][i] * way.shares[l];
    }
    way.size = product(way.rest, way.rest);
    way.flat = !(way.size > Number(flat_size) * product(normal, normal));
    return way;
  }

  std::size_t first_to_vanish(const std::vector<Number>& shares) const {
    std::size_t first = sides_.size();
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      if (!(shares[i] > Number(tiny_share))) continue;
      if (first == sides_.size() || factors_[i] * shares[first] < factors_[first] * shares[i]) first = i;
    }
    return first;
  }

  void advance(const Number& step, Number& factor, const Direction& way) {
    if (!way.flat) {
      for (std::size_t t = 0; t < point_.size(); ++t) point_[t] -= step * way.rest[t];
      height_ += step * (factor + step / 2) * way.size;
    }
    for (std::size_t i = 0; i < sides_.size(); ++i)
      factors_[i] = positive(factors_[i] - step * way.shares[i]);
    factor += step;
  }

  void append(Side side, const Number& factor) {
    sides_.push_back(std::move(side));
    factors_.push_back(factor);
    make_axis(sides_.size() - 1);
  }

  void make_axis(std::size_t l) {
    axes_.resize(l);
    columns_.resize(l);
    sizes_.resize(l);
    std::vector<Number> axis = sides_[l].normal;
    columns_.push_back(reduce(axis, l));
    sizes_.push_back(product(axis, axis));
    axes_.push_back(std::move(axis));
  }

  void drop(std::size_t place) {
    sides_.erase(sides_.begin() + static_cast<std::ptrdiff_t>(place));
    factors_.erase(factors_.begin() + static_cast<std::ptrdiff_t>(place));
    axes_.resize(place);
    columns_.resize(place);
    sizes_.resize(place);
    for (std::size_t l = place; l < sides_.size(); ++l) make_axis(l);
  }

  Status conclude(const Side& side, const Direction& way) {
    combination_.assign(1, {side.name, Number(1)});
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      if (way.shares[i] < Number(-tiny_share))
        combination_.push_back({sides_[i].name, Number(-way.shares[i])});
    }
    return Status::empty;
  }
};

}  // namespace infimum::linear
