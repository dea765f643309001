// SPDX-License-Identifier: Apache-2.0
#include "relaxations/columns.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

void Columns::clear() {
  columns_.clear();
  offsets_.clear();
  directions_.clear();
  if (frame_.intercept() > 0) append({Column::Kind::intercept, 0, nullptr, true, 1.0}, 0);
  for (std::size_t t = 0; t < frame_.affine(); ++t) {
    append({Column::Kind::affine, t, nullptr, true, 1.0}, frame_.affine_offset() + t);
  }
}

void Columns::collect(const Region& region) {
  clear();
  for (std::size_t j = 0; j < region.units(); ++j) {
    for (const cells::GeneratorPtr& b : region.cone(j).lineality()) append_generator(j, *b, true);
    for (const cells::GeneratorPtr& ray : region.cone(j).rays()) append_generator(j, *ray, false);
  }
}

void Columns::collect_knots(const Region& region, const std::vector<cells::Knots::Arc>& arcs) {
  clear();
  const std::vector<cells::Knots::Turn>& turns = frame_.knots.turns();
  for (std::size_t j = 0; j < region.units(); ++j) {
    for (std::size_t step = 0; step < arcs[j].count; ++step) {
      const cells::Knots::Turn& turn = turns[(arcs[j].first + step) % turns.size()];
      append_generator(j, *frame_.knots.at(turn.row, turn.side), false);
    }
  }
}

void Columns::append(const Column& column, std::size_t offset) {
  columns_.push_back(column);
  offsets_.push_back(offset);
  directions_.resize(columns_.size() * frame_.dimension(), 0.0);
  directions_[(columns_.size() - 1) * frame_.dimension()] = 1.0;
}

void Columns::append_generator(std::size_t unit, const cells::Generator& generator, bool is_free) {
  append({Column::Kind::unit, unit, &generator, is_free, 1.0}, frame_.unit_offset(unit));
  Guess* direction = &directions_[(columns_.size() - 1) * frame_.dimension()];
  frame_.to_guess(generator.products.direction, direction);
  Guess largest = 0;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) largest = std::max(largest, std::abs(direction[t]));
  Column& column = columns_.back();
  if (largest > 0) column.factor = 1.0 / largest;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) direction[t] *= column.factor;
}

Piece piece_at(const Region& region, std::size_t unit, std::size_t point, const std::vector<Piece>* pieces) {
  if (region.cone(unit).on().test(point)) return Piece::linear;
  if (region.cone(unit).off().test(point) || pieces == nullptr) return Piece::zero;
  return (*pieces)[unit];
}

namespace {

bool is_bent(Piece piece) {
  return piece == Piece::chord || piece == Piece::exact;
}

}  // namespace

Guess Columns::value(const Region& region, std::size_t a, std::size_t point,
                     const std::vector<Piece>* pieces) const {
  const Column& column = columns_[a];
  if (column.kind == Column::Kind::intercept) return 1.0;
  if (column.kind == Column::Kind::affine) return frame_.x(point)[column.index];
  const Piece piece = piece_at(region, column.index, point, pieces);
  if (piece == Piece::zero) return 0.0;
  const Guess u = product(a, point);
  return region.sign(column.index) * (is_bent(piece) ? std::max(u, 0.0) : u);
}

bool Columns::counts(const Region& region, std::size_t a, std::size_t point,
                     const std::vector<Piece>* pieces) const {
  const Piece piece = piece_at(region, columns_[a].index, point, pieces);
  const int side = piece == Piece::zero ? 0 : columns_[a].generator->sign(point);
  return is_bent(piece) ? side > 0 : side != 0;
}

Integer Columns::exact_value(const Region& region, std::size_t a, std::size_t point,
                             const std::vector<Piece>* pieces) const {
  const Column& column = columns_[a];
  if (column.kind == Column::Kind::intercept) return 1;
  if (column.kind == Column::Kind::affine) return frame_.groups.row(point)[column.index];
  if (!counts(region, a, point, pieces)) return 0;
  return region.sign(column.index) * frame_.rows.product(point, column.generator->v);
}

}  // namespace infimum::relaxations
