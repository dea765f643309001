// SPDX-License-Identifier: Apache-2.0
#include "cells/cone.hpp"

#include <algorithm>

namespace infimum::cells {

namespace {

GeneratorPtr make_generator(const Rows& rows, IntegerVector v) {
  Integer divisor = 0;
  for (const Integer& entry : v) divisor = gcd(divisor, entry);
  if (divisor > 1) {
    for (Integer& entry : v) mpz_divexact(entry.get_mpz_t(), entry.get_mpz_t(), divisor.get_mpz_t());
  }
  Products products = rows.products(v);
  return std::make_shared<const Generator>(Generator{std::move(v), std::move(products)});
}

// a*v - b*w
IntegerVector combine(const Integer& a, const IntegerVector& v, const Integer& b, const IntegerVector& w) {
  IntegerVector result(v.size());
  for (std::size_t t = 0; t < v.size(); ++t) result[t] = a * v[t] - b * w[t];
  return result;
}

bool known(const std::vector<GeneratorPtr>& generators, const GeneratorPtr& candidate) {
  return std::any_of(generators.begin(), generators.end(),
                     [&](const GeneratorPtr& generator) { return generator->v == candidate->v; });
}

}  // namespace

Cone Cone::whole_space(const Rows& rows) {
  Cone cone;
  cone.cut_rows_ = Bitset(rows.size());
  for (std::size_t t = 0; t < rows.dimension(); ++t) {
    IntegerVector axis(rows.dimension(), Integer(0));
    axis[t] = 1;
    cone.lineality_.push_back(make_generator(rows, std::move(axis)));
  }
  cone.find_signs();
  return cone;
}

Cone Cone::with(const Rows& rows, Cut cut) const {
  Cone child = *this;
  const auto crosses = [&](const GeneratorPtr& b) { return b->sign(cut.row) != 0; };
  const auto pivot = std::find_if(lineality_.begin(), lineality_.end(), crosses);
  if (pivot != lineality_.end()) {
    child.cut_lineality(rows, cut, static_cast<std::size_t>(pivot - lineality_.begin()));
  } else {
    child.cut_rays(rows, cut);
  }
  child.cuts_.push_back(cut);
  child.cut_rows_.set(cut.row);
  child.find_signs();
  return child;
}

void Cone::cut_lineality(const Rows& rows, Cut cut, std::size_t pivot) {
  IntegerVector b = lineality_[pivot]->v;
  if (lineality_[pivot]->sign(cut.row) != cut.sign) {
    for (Integer& entry : b) entry = -entry;
  }
  const Integer height = abs(rows.product(cut.row, b));
  const auto project = [&](GeneratorPtr& v) {
    if (v->sign(cut.row) == 0) return;
    const Integer above = cut.sign * rows.product(cut.row, v->v);
    v = make_generator(rows, combine(height, v->v, above, b));
  };
  lineality_.erase(lineality_.begin() + static_cast<std::ptrdiff_t>(pivot));
  for (GeneratorPtr& v : lineality_) project(v);
  for (GeneratorPtr& v : rays_) project(v);
  rays_.push_back(make_generator(rows, std::move(b)));
}

// Two rays can span a face of dimension two only if they share enough tight rows.
bool Cone::adjacent(const Generator& p, const Generator& q, std::size_t dimension) const {
  // Rows of the list are nonnegative or nonpositive on the cone, so "tight at p" is "neither positive nor negative".
  Bitset tight = cut_rows_;
  tight -= p.products.positive;
  tight -= p.products.negative;
  tight -= q.products.positive;
  tight -= q.products.negative;
  return tight.count() + 2 + lineality_.size() >= dimension;
}

void Cone::cut_rays(const Rows& rows, Cut cut) {
  struct Sided {
    GeneratorPtr ray;
    Integer height;  // sigma X . ray
  };
  std::vector<Sided> above, below;
  std::vector<GeneratorPtr> kept;
  for (const GeneratorPtr& ray : rays_) {
    const int side = cut.sign * ray->sign(cut.row);
    if (side >= 0) kept.push_back(ray);
    if (side == 0) continue;
    (side > 0 ? above : below).push_back({ray, cut.sign * rows.product(cut.row, ray->v)});
  }
  for (const Sided& p : above) {
    for (const Sided& q : below) {
      if (!adjacent(*p.ray, *q.ray, rows.dimension())) continue;
      GeneratorPtr ray = make_generator(rows, combine(p.height, q.ray->v, q.height, p.ray->v));
      if (!known(kept, ray)) kept.push_back(std::move(ray));
    }
  }
  rays_ = std::move(kept);
}

void Cone::find_signs() {
  Bitset any_positive(cut_rows_.size()), any_negative(cut_rows_.size());
  for (const GeneratorPtr& b : lineality_) {
    any_positive |= b->products.positive;
    any_positive |= b->products.negative;
  }
  any_negative = any_positive;
  for (const GeneratorPtr& ray : rays_) {
    any_positive |= ray->products.positive;
    any_negative |= ray->products.negative;
  }
  on_ = Bitset(cut_rows_.size());
  on_.fill();
  off_ = on_;
  on_ -= any_negative;
  off_ -= any_positive;
  off_ -= on_;
}

}  // namespace infimum::cells
