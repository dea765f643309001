// SPDX-License-Identifier: Apache-2.0
#include "cells/cut_preview.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace infimum::cells {

namespace {

constexpr double vanishing = 1e-10;  // a sum of two products, relative to them

int sign_of_sum(double a, double b) {
  const double sum = a + b;
  if (!(std::abs(sum) > vanishing * (std::abs(a) + std::abs(b)))) return 0;
  return sum > 0 ? 1 : -1;
}

}  // namespace

void CutPreview::Half::clear(std::size_t points) {
  positive = negative = Bitset(points);
}

void CutPreview::Half::add(const Products& products) {
  positive |= products.positive;
  negative |= products.negative;
}

void CutPreview::Half::add_line(const Products& products) {
  for (Bitset* side : {&positive, &negative}) {
    *side |= products.positive;
    *side |= products.negative;
  }
}

void CutPreview::Half::finish(const Bitset& free) {
  decided = free;
  Bitset both = positive;
  both &= negative;
  decided -= both;
}

CutPreview::CutPreview(const Rows& rows, const Cone& cone) : rows_(rows), cone_(cone), free_(rows.size()) {
  free_.fill();
  free_ -= cone.on();
  free_ -= cone.off();
}

void CutPreview::cut(std::size_t row) {
  above_.clear(rows_.size());
  below_.clear(rows_.size());
  const auto& lines = cone_.lineality();
  const auto crosses = [&](const GeneratorPtr& b) { return b->sign(row) != 0; };
  const auto pivot = std::find_if(lines.begin(), lines.end(), crosses);
  if (pivot != lines.end()) {
    cut_lineality(row, **pivot);
  } else {
    cut_rays(row);
  }
  above_.finish(free_);
  below_.finish(free_);
}

void CutPreview::cut_rays(std::size_t row) {
  over_.clear();
  under_.clear();
  heights_.clear();
  depths_.clear();
  const std::vector<GeneratorPtr>& rays = cone_.rays();
  for (const GeneratorPtr& line : cone_.lineality()) {
    for (Half* half : {&above_, &below_}) half->add_line(line->products);
  }
  for (std::size_t r = 0; r < rays.size(); ++r) {
    const int side = rays[r]->sign(row);
    if (side >= 0) above_.add(rays[r]->products);
    if (side <= 0) below_.add(rays[r]->products);
    if (side == 0) continue;
    (side > 0 ? over_ : under_).push_back(r);
    (side > 0 ? heights_ : depths_).push_back(std::abs(rows_.guess(row, rays[r]->products)));
  }
  if (!adjacency_) adjacency_.emplace(cone_, rows_.dimension());
  for (std::size_t p = 0; p < over_.size(); ++p) {
    adjacency_->find_neighbours(over_[p], under_, neighbours_);
    for (std::size_t q : neighbours_)
      meet(rays[over_[p]]->products, heights_[p], rays[under_[q]]->products, depths_[q]);
  }
}

// The ray where the plane of the row meets the face of two: depth * over + height * under, of both halves.
void CutPreview::meet(const Products& over, double height, const Products& under, double depth) {
  for (std::size_t w = 0; w < free_.word_count(); ++w) {
    const std::uint64_t over_on = over.positive.word(w), over_off = over.negative.word(w);
    const std::uint64_t under_on = under.positive.word(w), under_off = under.negative.word(w);
    above_.positive.add(w, under_on & ~over_off);
    above_.negative.add(w, under_off & ~over_on);
    below_.positive.add(w, over_on & ~under_off);
    below_.negative.add(w, over_off & ~under_on);
    const std::uint64_t known =
        above_.positive.word(w) & above_.negative.word(w) & below_.positive.word(w) & below_.negative.word(w);
    std::uint64_t open = ((over_on & under_off) | (over_off & under_on)) & free_.word(w) & ~known;
    for (; open != 0; open &= open - 1) {
      const std::size_t i = w * 64 + static_cast<std::size_t>(std::countr_zero(open));
      const int sign = sign_of_sum(depth * rows_.guess(i, over), height * rows_.guess(i, under));
      const std::uint64_t bit = open & -open;
      (sign > 0 ? above_.positive : above_.negative).add(w, sign != 0 ? bit : 0);
      (sign > 0 ? below_.positive : below_.negative).add(w, sign != 0 ? bit : 0);
    }
  }
}

// Lines and rays go along the pivot to the plane, which itself becomes a ray, of opposite directions in both.
void CutPreview::cut_lineality(std::size_t row, const Generator& pivot) {
  const double height = rows_.guess(row, pivot.products);
  moved_.clear();
  rises_.clear();
  for (const GeneratorPtr& line : cone_.lineality()) {
    if (line.get() == &pivot) continue;
    moved_.push_back(line.get());
    rises_.push_back(-rows_.guess(row, line->products) / height);
  }
  const std::size_t lines = moved_.size();
  for (const GeneratorPtr& ray : cone_.rays()) {
    moved_.push_back(ray.get());
    rises_.push_back(-rows_.guess(row, ray->products) / height);
  }
  free_.for_each([&](std::size_t i) {
    bool on = false, off = false;
    for (std::size_t g = 0; g < moved_.size() && !(on && off); ++g) {
      const int side = side_on_plane(i, *moved_[g], rises_[g], pivot);
      on = on || side > 0 || (side != 0 && g < lines);
      off = off || side < 0 || (side != 0 && g < lines);
    }
    const int along = pivot.sign(i) * (height > 0 ? 1 : -1);  // upwards
    if (on || along > 0) above_.positive.set(i);
    if (off || along < 0) above_.negative.set(i);
    if (on || along < 0) below_.positive.set(i);
    if (off || along > 0) below_.negative.set(i);
  });
}

int CutPreview::side_on_plane(std::size_t row, const Generator& generator, double rise,
                              const Generator& pivot) const {
  return sign_of_sum(rows_.guess(row, generator.products), rise * rows_.guess(row, pivot.products));
}

}  // namespace infimum::cells
