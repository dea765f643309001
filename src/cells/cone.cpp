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

std::optional<Cone> Cone::with(const Rows& rows, Cut cut, std::size_t most) const {
  Cone child = *this;
  const auto crosses = [&](const GeneratorPtr& b) { return b->sign(cut.row) != 0; };
  const auto pivot = std::find_if(lineality_.begin(), lineality_.end(), crosses);
  if (pivot != lineality_.end()) {
    child.cut_lineality(rows, cut, static_cast<std::size_t>(pivot - lineality_.begin()));
  } else if (!child.cut_rays(rows, cut, most)) {
    return std::nullopt;
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

Bitset Cone::tight_rows(const Generator& ray) const {
  Bitset tight = cut_rows_;
  tight -= ray.products.positive;
  tight -= ray.products.negative;
  return tight;
}

// Do p and q span a face of dimension two? Necessary: enough common tight rows. If one of the two has no more tight
// rows than an extreme ray needs, they are independent and this is sufficient. Otherwise p and q are adjacent iff no third extreme
// ray is tight at all common rows (Fukuda and Prodon 1996); that test is exact because all rays of the list are extreme.
bool Cone::adjacent(const Tight& p, const Tight& q, std::size_t dimension) const {
  Bitset common = p.rows;
  common &= q.rows;
  const std::size_t count = common.count();
  if (count + 2 + lineality_.size() < dimension) return false;
  if (std::min(p.count, q.count) + 1 + lineality_.size() == dimension) return true;
  for (const GeneratorPtr& ray : rays_) {
    if (ray == p.ray || ray == q.ray) continue;
    if (!common.intersects(ray->products.positive) && !common.intersects(ray->products.negative)) return false;
  }
  return true;
}

bool Cone::cut_rays(const Rows& rows, Cut cut, std::size_t most) {
  std::vector<Tight> above, below;
  std::vector<GeneratorPtr> kept;
  for (const GeneratorPtr& ray : rays_) {
    const int side = cut.sign * ray->sign(cut.row);
    if (side >= 0) kept.push_back(ray);
    if (side == 0) continue;
    Bitset tight = tight_rows(*ray);
    const std::size_t count = tight.count();
    (side > 0 ? above : below).push_back({ray, cut.sign * rows.product(cut.row, ray->v), std::move(tight), count});
  }
  for (const Tight& p : above) {
    for (const Tight& q : below) {
      if (!adjacent(p, q, rows.dimension())) continue;
      if (kept.size() == most) return false;
      kept.push_back(make_generator(rows, combine(p.height, q.ray->v, q.height, p.ray->v)));
    }
  }
  rays_ = std::move(kept);
  return true;
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
