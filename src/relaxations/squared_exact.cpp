// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_exact.hpp"

#include <utility>

#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"

namespace infimum::relaxations {

SquaredExact::SquaredExact(const Frame& frame, const Region& region, const Columns& columns, std::vector<Hinge> hinges)
    : frame_(frame), region_(region), columns_(columns), hinges_(std::move(hinges)) {
  collect();
}

void SquaredExact::collect() {
  points_.clear();
  region_.decided().for_each([&](std::size_t i) { points_.push_back(i); });
  const std::size_t decided = points_.size();
  for (const Hinge& hinge : hinges_) points_.push_back(hinge.point);
  values_.assign(columns_.size(), {});
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    for (std::size_t u = 0; u < points_.size(); ++u) {
      const std::vector<Piece>* pieces = u < decided ? nullptr : &hinges_[u - decided].pieces;
      values_[a].push_back(columns_.exact_value(region_, a, points_[u], pieces).get_num());
    }
  }
}

void SquaredExact::solve(const std::vector<std::size_t>& start) {
  std::vector<std::size_t> from = start;
  do {
    nnls_.minimise(*this, from, std::vector<Rational>(from.size(), Rational(1)), Rational(1));
    from = nnls_.support();
  } while (drop_turned_hinges());
}

Rational SquaredExact::gram(std::size_t a, std::size_t b) const {
  Rational sum = 0;
  for (std::size_t u = 0; u < points_.size(); ++u) {
    if (values_[a][u] == 0 || values_[b][u] == 0) continue;
    sum += frame_.groups[points_[u]].weight * Integer(values_[a][u] * values_[b][u]);
  }
  return sum;
}

Rational SquaredExact::linear(std::size_t a) const {
  Rational sum = 0;
  for (std::size_t u = 0; u < points_.size(); ++u) {
    const erm::Group& group = frame_.groups[points_[u]];
    if (values_[a][u] != 0) sum += group.weight * group.mean * values_[a][u];
  }
  return sum;
}

// weight * (mean - fit) at the used points: half of r.
std::vector<Rational> SquaredExact::pulls(const std::vector<std::size_t>& support,
                                          const std::vector<Rational>& values) const {
  std::vector<Rational> result;
  for (std::size_t u = 0; u < points_.size(); ++u) {
    Rational fit = 0;
    for (std::size_t s = 0; s < support.size(); ++s) {
      if (values_[support[s]][u] != 0) fit += values[s] * values_[support[s]][u];
    }
    const erm::Group& group = frame_.groups[points_[u]];
    result.emplace_back(group.weight * (group.mean - fit));
  }
  return result;
}

void SquaredExact::gradients(const std::vector<std::size_t>& support, const std::vector<Rational>& values,
                             std::vector<Rational>& out) const {
  const std::vector<Rational> pull = pulls(support, values);
  out.assign(columns_.size(), Rational(0));
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    for (std::size_t u = 0; u < points_.size(); ++u) {
      if (values_[a][u] != 0) out[a] += pull[u] * values_[a][u];
    }
  }
}

bool SquaredExact::drop_turned_hinges() {
  const std::vector<Rational> pull = pulls(nnls_.support(), nnls_.values());
  const std::size_t decided = points_.size() - hinges_.size();
  std::vector<Hinge> kept;
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    if (sgn(pull[decided + h]) == hinges_[h].side) kept.push_back(hinges_[h]);
  }
  if (kept.size() == hinges_.size()) return false;
  hinges_ = std::move(kept);
  collect();
  return true;
}

// The network form with exact coefficients says r at all decided points at once; only hinges need entries.
erm::Witness SquaredExact::witness() const {
  const std::vector<Rational> pull = pulls(nnls_.support(), nnls_.values());
  const std::size_t decided = points_.size() - hinges_.size();
  std::map<std::size_t, Rational> entries;
  for (std::size_t u = decided; u < points_.size(); ++u) entries[points_[u]] = 2 * pull[u];
  erm::Witness witness;
  if (decided > 0) witness = exact_network(frame_, parameters());
  set_entries(witness, entries);
  set_alphas(witness, region_, hinges_, entries);
  return witness;
}

std::vector<Rational> SquaredExact::parameters() const {
  std::vector<Rational> result(frame_.parameters(), Rational(0));
  for (std::size_t s = 0; s < nnls_.support().size(); ++s) {
    const std::size_t a = nnls_.support()[s];
    const cells::Generator* generator = columns_[a].generator;
    for (std::size_t t = 0; t < columns_.length(a); ++t) {
      const Integer entry = generator == nullptr ? Integer(1) : generator->v[t];
      result[columns_.offset(a) + t] += nnls_.values()[s] * entry;
    }
  }
  return result;
}

}  // namespace infimum::relaxations
