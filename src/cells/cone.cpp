// SPDX-License-Identifier: Apache-2.0
#include "cells/cone.hpp"

#include <algorithm>

#include "cells/adjacency.hpp"

namespace infimum::cells {

namespace {

// a*v + b*w
IntegerVector combine(const Integer& a, const IntegerVector& v, const Integer& b, const IntegerVector& w) {
  IntegerVector result(v.size());
  for (std::size_t t = 0; t < v.size(); ++t) {
    result[t] = a * v[t];
    mpz_addmul(result[t].get_mpz_t(), b.get_mpz_t(), w[t].get_mpz_t());
  }
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

Cone Cone::without_cuts(const Rows& rows) {
  Cone cone;
  cone.has_generators_ = false;
  cone.on_ = cone.off_ = Bitset(rows.size());
  return cone;
}

std::optional<Cone> Cone::with(const Rows& rows, Cut cut, std::size_t most) const {
  Halves halves = this->halves(rows, cut.row, most);
  return std::move(cut.sign > 0 ? halves.above : halves.below);
}

Cone::Halves Cone::halves(const Rows& rows, std::size_t row, std::size_t most) const {
  Halves halves{*this, *this};
  if (!has_generators_) {
    halves.above->list({row, 1});
    halves.below->list({row, -1});
    return halves;
  }
  const auto crosses = [&](const GeneratorPtr& b) { return b->sign(row) != 0; };
  const auto pivot = std::find_if(lineality_.begin(), lineality_.end(), crosses);
  if (pivot != lineality_.end()) {
    const auto place = static_cast<std::size_t>(pivot - lineality_.begin());
    halves.above->cut_lineality(rows, {row, 1}, place);
    halves.below->cut_lineality(rows, {row, -1}, place);
  } else {
    cut_rays(rows, row, most, halves);
  }
  if (halves.above) halves.above->close({row, 1}, rows.size());
  if (halves.below) halves.below->close({row, -1}, rows.size());
  return halves;
}

void Cone::list(Cut cut) {
  cuts_.push_back(cut);
  (cut.sign > 0 ? on_ : off_).set(cut.row);
}

void Cone::close(Cut cut, std::size_t points) {
  cuts_.push_back(cut);
  find_signs(points);
}

void Cone::cut_lineality(const Rows& rows, Cut cut, std::size_t pivot) {
  IntegerVector b = lineality_[pivot]->v;
  if (lineality_[pivot]->sign(cut.row) != cut.sign) {
    for (Integer& entry : b) entry = -entry;
  }
  const Integer height = abs(rows.product(cut.row, b));
  const auto project = [&](GeneratorPtr& v) {
    if (v->sign(cut.row) == 0) return;
    const Integer above = -cut.sign * rows.product(cut.row, v->v);
    v = make_generator(rows, combine(height, v->v, above, b));
  };
  lineality_.erase(lineality_.begin() + static_cast<std::ptrdiff_t>(pivot));
  for (GeneratorPtr& v : lineality_) project(v);
  for (GeneratorPtr& v : rays_) project(v);
  rays_.push_back(make_generator(rows, std::move(b)));
}

void Cone::cut_rays(const Rows& rows, std::size_t row, std::size_t most, Halves& halves) const {
  std::vector<GeneratorPtr> above, below;
  std::vector<std::size_t> over, under;
  for (std::size_t r = 0; r < rays_.size(); ++r) {
    const int side = rays_[r]->sign(row);
    if (side >= 0) above.push_back(rays_[r]);
    if (side <= 0) below.push_back(rays_[r]);
    if (side != 0) (side > 0 ? over : under).push_back(r);
  }
  const Adjacency adjacency(*this, rows.dimension());
  std::vector<Integer> depths;  // below the plane, of the rays under it
  for (std::size_t q : under) depths.emplace_back(-rows.product(row, rays_[q]->v));
  std::vector<std::size_t> neighbours;
  for (std::size_t p : over) {
    const Integer height = rows.product(row, rays_[p]->v);
    adjacency.find_neighbours(p, under, neighbours);
    for (std::size_t u : neighbours) {
      if (std::min(above.size(), below.size()) > most) break;
      above.push_back(make_generator(rows, combine(height, rays_[under[u]]->v, depths[u], rays_[p]->v)));
      below.push_back(above.back());
    }
  }
  const auto give = [most](std::optional<Cone>& half, std::vector<GeneratorPtr>& rays) {
    if (rays.size() <= most) {
      half->rays_ = std::move(rays);
    } else {
      half.reset();
    }
  };
  give(halves.above, above);
  give(halves.below, below);
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
