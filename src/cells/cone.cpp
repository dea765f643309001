// SPDX-License-Identifier: Apache-2.0
#include "cells/cone.hpp"

#include <algorithm>

namespace infimum::cells {

namespace {

// a*v - b*w
IntegerVector combine(const Integer& a, const IntegerVector& v, const Integer& b, const IntegerVector& w) {
  IntegerVector result(v.size());
  for (std::size_t t = 0; t < v.size(); ++t) result[t] = a * v[t] - b * w[t];
  return result;
}

}  // namespace

GeneratorPtr make_generator(const Rows& rows, IntegerVector v) {
  Integer divisor = 0;
  for (const Integer& entry : v) divisor = gcd(divisor, entry);
  if (divisor > 1) {
    for (Integer& entry : v) mpz_divexact(entry.get_mpz_t(), entry.get_mpz_t(), divisor.get_mpz_t());
  }
  Products products = rows.products(v);
  return std::make_shared<const Generator>(std::move(v), std::move(products));
}

GeneratorPtr opposite(const Generator& generator) {
  Generator result = generator;
  for (Integer& entry : result.v) entry = -entry;
  for (double& entry : result.products.direction) entry = -entry;
  std::swap(result.products.positive, result.products.negative);
  return std::make_shared<const Generator>(std::move(result));
}

Cone Cone::whole_space(const Rows& rows) {
  Cone cone;
  for (std::size_t t = 0; t < rows.dimension(); ++t) {
    IntegerVector axis(rows.dimension(), Integer(0));
    axis[t] = 1;
    cone.lineality_.push_back(make_generator(rows, std::move(axis)));
  }
  cone.find_signs(rows.size());
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
  child.find_signs(rows.size());
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

Cone::Sided Cone::side_of(const Rows& rows, Cut cut, const GeneratorPtr& ray) const {
  Sided sided{ray, cut.sign * rows.product(cut.row, ray->v), Bitset(cuts_.size()), 0};
  for (std::size_t place = 0; place < cuts_.size(); ++place) {
    if (ray->sign(cuts_[place].row) == 0) sided.tight.set(place);
  }
  sided.tight_count = sided.tight.count();
  return sided;
}

// Do p and q span a face of dimension two? Necessary: enough common tight rows. If one of the two has no more
// tight rows than an extreme ray needs, they are independent and this is sufficient. Otherwise p and q are
// adjacent iff no third extreme ray is tight at all common rows (Fukuda and Prodon 1996); that test is exact
// because all rays of the list are extreme.
bool Cone::adjacent(const Sided& p, const Sided& q, const std::vector<Sided>& all,
                    std::size_t dimension) const {
  const std::size_t common = Bitset::count_common(p.tight, q.tight);
  if (common + 2 + lineality_.size() < dimension) return false;
  if (std::min(p.tight_count, q.tight_count) + 1 + lineality_.size() == dimension) return true;
  return std::none_of(all.begin(), all.end(), [&](const Sided& third) {
    return &third != &p && &third != &q && Bitset::common_within(p.tight, q.tight, third.tight);
  });
}

bool Cone::cut_rays(const Rows& rows, Cut cut, std::size_t most) {
  std::vector<Sided> all;
  std::vector<GeneratorPtr> kept;
  for (const GeneratorPtr& ray : rays_) {
    all.push_back(side_of(rows, cut, ray));
    if (all.back().height >= 0) kept.push_back(ray);
  }
  for (const Sided& p : all) {
    if (p.height <= 0) continue;
    for (const Sided& q : all) {
      if (q.height >= 0 || !adjacent(p, q, all, rows.dimension())) continue;
      if (kept.size() == most) return false;
      kept.push_back(make_generator(rows, combine(p.height, q.ray->v, q.height, p.ray->v)));
    }
  }
  rays_ = std::move(kept);
  return true;
}

void Cone::find_signs(std::size_t points) {
  Bitset any_positive(points), any_negative(points);
  for (const GeneratorPtr& b : lineality_) {
    any_positive |= b->products.positive;
    any_positive |= b->products.negative;
  }
  any_negative = any_positive;
  for (const GeneratorPtr& ray : rays_) {
    any_positive |= ray->products.positive;
    any_negative |= ray->products.negative;
  }
  on_ = Bitset(points);
  on_.fill();
  off_ = on_;
  on_ -= any_negative;
  off_ -= any_positive;
  off_ -= on_;
}

}  // namespace infimum::cells
