// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_exact.hpp"

#include <utility>

#include "relaxations/coarse.hpp"

namespace infimum::relaxations {

SquaredExact::SquaredExact(const Frame& frame, const Region& region, const Columns& columns)
    : frame_(frame), region_(region), columns_(columns) {
  collect_moments();
}

void SquaredExact::collect_moments() {
  const std::size_t p = frame_.parameters(), D = frame_.dimension();
  moments_.assign(p, std::vector<Rational>(p, Rational(0)));
  linear_.assign(p, Rational(0));
  std::vector<std::pair<std::size_t, Integer>> z;  // the nonzero entries of the gradient of f at a point
  region_.decided().for_each([&](std::size_t i) {
    const cells::IntegerVector& row = frame_.groups.row(i);
    const erm::Group& group = frame_.groups[i];
    z.clear();
    if (frame_.intercept() > 0) z.emplace_back(0, 1);
    for (std::size_t t = 0; t < frame_.affine(); ++t) z.emplace_back(frame_.affine_offset() + t, row[t]);
    for (std::size_t j = 0; j < region_.units(); ++j) {
      if (!region_.cone(j).on().test(i)) continue;
      for (std::size_t t = 0; t < D; ++t) z.emplace_back(frame_.unit_offset(j) + t, region_.sign(j) * row[t]);
    }
    for (const auto& [a, za] : z) {
      const Rational scaled = group.weight * za;
      for (const auto& [b, zb] : z) moments_[a][b] += scaled * zb;
      linear_[a] += scaled * group.mean;
    }
  });
}

void SquaredExact::solve(const std::vector<std::size_t>& start) {
  nnls_.minimise(*this, start, std::vector<Rational>(start.size(), Rational(1)), Rational(1));
}

Rational SquaredExact::entry(std::size_t a, std::size_t t) const {
  return columns_[a].generator == nullptr ? Rational(1) : Rational(columns_[a].generator->v[t]);
}

Rational SquaredExact::gram(std::size_t a, std::size_t b) const {
  Rational sum = 0;
  for (std::size_t s = 0; s < columns_.length(a); ++s) {
    Rational partial = 0;
    for (std::size_t t = 0; t < columns_.length(b); ++t) {
      partial += moments_[columns_.offset(a) + s][columns_.offset(b) + t] * entry(b, t);
    }
    sum += partial * entry(a, s);
  }
  return sum;
}

Rational SquaredExact::linear(std::size_t a) const {
  Rational sum = 0;
  for (std::size_t t = 0; t < columns_.length(a); ++t) sum += linear_[columns_.offset(a) + t] * entry(a, t);
  return sum;
}

void SquaredExact::gradients(const std::vector<std::size_t>& support, const std::vector<Rational>& values,
                             std::vector<Rational>& out) const {
  const std::vector<Rational> fitted = parameters(support, values);
  std::vector<Rational> slope = linear_;
  for (std::size_t a = 0; a < slope.size(); ++a) {
    for (std::size_t b = 0; b < slope.size(); ++b) {
      if (fitted[b] != 0) slope[a] -= moments_[a][b] * fitted[b];
    }
  }
  out.assign(columns_.size(), Rational(0));
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    for (std::size_t t = 0; t < columns_.length(a); ++t)
      out[a] += slope[columns_.offset(a) + t] * entry(a, t);
  }
}

// The network form with exact coefficients says r at all decided points at once.
erm::Witness SquaredExact::witness() const {
  return region_.decided().none() ? erm::Witness{} : exact_network(frame_, parameters());
}

std::vector<Rational> SquaredExact::parameters(const std::vector<std::size_t>& support,
                                               const std::vector<Rational>& values) const {
  std::vector<Rational> result(frame_.parameters(), Rational(0));
  for (std::size_t s = 0; s < support.size(); ++s) {
    const std::size_t a = support[s];
    for (std::size_t t = 0; t < columns_.length(a); ++t)
      result[columns_.offset(a) + t] += values[s] * entry(a, t);
  }
  return result;
}

}  // namespace infimum::relaxations
