// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_vertex.hpp"

#include <algorithm>

#include "linear/exact_solve.hpp"

namespace infimum::relaxations {

namespace {

const std::vector<Piece>* pieces_of(const std::vector<Hinge>& hinges, std::size_t group) {
  for (const Hinge& hinge : hinges) {
    if (hinge.point == group) return &hinge.pieces;
  }
  return nullptr;
}

void add_multiple(cells::IntegerVector& sums, const Integer& factor, const cells::IntegerVector& row) {
  for (std::size_t t = 0; t < sums.size(); ++t) {
    mpz_addmul(sums[t].get_mpz_t(), factor.get_mpz_t(), row[t].get_mpz_t());
  }
}

}  // namespace

AbsoluteVertex::AbsoluteVertex(const Frame& frame, const Region& region, const AbsoluteFit& fit,
                               const std::vector<Integer>& bounded, const Integer& unit)
    : frame_(frame),
      region_(region),
      fit_(fit),
      bounded_(bounded),
      unit_(unit),
      affine_(frame.affine(), Integer(0)),
      sums_(region.units(), cells::IntegerVector(frame.dimension(), Integer(0))),
      chords_(region.units()) {
  for (std::size_t i = 0; i < bounded.size(); ++i) {
    if (bounded[i] != 0) add(i);
  }
}

void AbsoluteVertex::add(std::size_t point) {
  const cells::IntegerVector& row = frame_.groups.row(point);
  total_ += bounded_[point];
  add_multiple(affine_, bounded_[point], row);
  const std::vector<Piece>* pieces =
      region_.decided().test(point) ? nullptr : pieces_of(fit_.hinges(), point);
  for (std::size_t j = 0; j < region_.units(); ++j) {
    const Cone& cone = region_.cone(j);
    if (cone.on().test(point) || (cone.is_free(point) && (*pieces)[j] == Piece::linear)) {
      add_multiple(sums_[j], bounded_[point], row);
    } else if (cone.is_free(point) && (*pieces)[j] == Piece::chord) {
      chords_[j].push_back(point);
    }
  }
}

Rational AbsoluteVertex::pull(std::size_t a) const {
  const Column& column = fit_.columns()[a];
  Integer sum = 0;
  if (column.kind == Column::Kind::intercept) {
    sum = total_;
  } else if (column.kind == Column::Kind::affine) {
    sum = affine_[column.index];
  } else {
    const cells::IntegerVector& sums = sums_[column.index];
    for (std::size_t t = 0; t < sums.size(); ++t) sum += sums[t] * column.generator->v[t];
    for (std::size_t point : chords_[column.index]) {
      if (column.generator->sign(point) <= 0) continue;
      sum += bounded_[point] * frame_.rows.product(point, column.generator->v);
    }
    sum *= region_.sign(column.index);
  }
  return numbers::fraction(sum, unit_);
}

Rational AbsoluteVertex::phi(std::size_t met, std::size_t column) const {
  const std::size_t group = fit_.variables()[fit_.program().met()[met]].group;
  return Rational(fit_.columns().exact_value(region_, column, group, pieces_of(fit_.hinges(), group)));
}

std::optional<std::map<std::size_t, Rational>> AbsoluteVertex::residuals() const {
  const auto& support = fit_.program().support();
  linear::RationalMatrix system;
  std::vector<Rational> right;
  for (std::size_t a : support) {
    system.emplace_back();
    for (std::size_t q = 0; q < support.size(); ++q) system.back().push_back(phi(q, a));
    right.emplace_back(-pull(a));
  }
  const auto solution = linear::solve(system, right, support.size());
  if (!solution) return std::nullopt;
  std::map<std::size_t, Rational> r;
  for (std::size_t q = 0; q < support.size(); ++q) {
    r[fit_.variables()[fit_.program().met()[q]].group] += (*solution)[q];
  }
  return r;
}

std::optional<std::vector<Rational>> AbsoluteVertex::parameters() const {
  const auto& support = fit_.program().support();
  linear::RationalMatrix system;
  std::vector<Rational> right;
  for (std::size_t q = 0; q < support.size(); ++q) {
    const auto& met = fit_.variables()[fit_.program().met()[q]];
    system.emplace_back();
    for (std::size_t a : support) system.back().push_back(phi(q, a));
    right.push_back(met.is_off ? Rational(0) : frame_.groups[met.group].members[met.member].y);
  }
  const auto multipliers = linear::solve(system, right, support.size());
  if (!multipliers) return std::nullopt;
  std::vector<Rational> sum(frame_.parameters(), Rational(0));
  for (std::size_t s = 0; s < support.size(); ++s) {
    const Column& column = fit_.columns()[support[s]];
    const Rational& multiplier = (*multipliers)[s];
    if (!column.is_free && multiplier < 0) return std::nullopt;
    for (std::size_t t = 0; t < fit_.columns().length(support[s]); ++t) {
      const Rational entry = column.generator == nullptr ? Rational(1) : Rational(column.generator->v[t]);
      sum[fit_.columns().offset(support[s]) + t] += multiplier * entry;
    }
  }
  return sum;
}

}  // namespace infimum::relaxations
