// SPDX-License-Identifier: Apache-2.0
#include "relaxations/corrections.hpp"

#include "relaxations/entries.hpp"

namespace infimum::relaxations {

namespace {

constexpr std::size_t enough_rows = 48;  // among which pivots are sought first

}  // namespace

Corrections::Corrections(Expansion& expansion, const Region& region, const Columns& columns,
                         const std::vector<Hinge>& hinges, std::vector<std::size_t> conditions, bool centred)
    : expansion_(expansion),
      frame_(expansion.frame()),
      region_(region),
      columns_(columns),
      hinges_(hinges),
      hinge_at_(frame_.points(), nullptr),
      conditions_(std::move(conditions)) {
  for (const Hinge& hinge : hinges_) hinge_at_[hinge.point] = &hinge;
  can_name_ = !region.decided().none() && find_names();
  if (!conditions_.empty()) choose_pivots(centred);
}

bool Corrections::name(erm::Witness& witness) const {
  if (!witness.network_form || !can_name_) return false;
  witness.solved = named_;
  return true;
}

bool Corrections::find_names() {
  for (std::size_t a : conditions_) {
    const Column& column = columns_[a];
    if (column.kind == Column::Kind::affine) continue;
    if (column.kind == Column::Kind::intercept || fixing_points(column).size() + 1 != frame_.dimension())
      return false;
  }
  return true;
}

// Points whose rows are independent and vanish on the generator: of the cone's list, or for a knot (D = 2)
// any.
std::vector<std::size_t> Corrections::fixing_points(const Column& column) const {
  std::vector<std::size_t> tight;
  std::vector<GuessVector> rows;
  const auto add = [&](std::size_t point) {
    if (column.generator->sign(point) != 0) return;
    tight.push_back(point);
    rows.emplace_back(frame_.x(point), frame_.x(point) + frame_.dimension());
  };
  for (const Cut& cut : region_.cone(column.index).cuts()) add(cut.row);
  for (std::size_t i = 0; tight.empty() && frame_.dimension() == 2 && i < frame_.points(); ++i) add(i);
  std::vector<std::size_t> points;
  for (std::size_t row : linear::find_pivots(std::move(rows)).rows) points.push_back(tight[row]);
  return points;
}

const std::vector<Piece>* Corrections::pieces_at(std::size_t point) const {
  return hinge_at_[point] == nullptr ? nullptr : &hinge_at_[point]->pieces;
}

// Of every condition, the sum of r_i phi_i over the points that are used.
std::vector<Integer> Corrections::condition_sums(const Multipliers& r) const {
  RowSum all(r);
  std::vector<RowSum> on(region_.units(), all);
  region_.decided().for_each([&](std::size_t i) {
    all.add(i);
    for (std::size_t j = 0; j < on.size(); ++j) {
      if (region_.cone(j).on().test(i)) on[j].add(i);
    }
  });
  std::vector<Integer> sums;
  for (std::size_t a : conditions_) {
    const Column& column = columns_[a];
    RowSum sum = column.kind == Column::Kind::unit ? on[column.index] : all;
    Integer plain = 0;  // of the r_i
    region_.decided().for_each([&](std::size_t i) {
      if (column.kind == Column::Kind::intercept) plain += r[i];
    });
    for (const Hinge& hinge : hinges_) {
      if (column.kind == Column::Kind::intercept) plain += r[hinge.point];
      if (column.kind != Column::Kind::unit || columns_.counts(region_, a, hinge.point, &hinge.pieces))
        sum.add(hinge.point);
    }
    sums.push_back(column.kind == Column::Kind::unit
                       ? region_.sign(column.index) * sum.product(column.generator->v)
                   : column.kind == Column::Kind::affine ? sum.entry(column.index)
                                                         : plain);
  }
  return sums;
}

std::vector<Rational> Corrections::weighted_means(bool centred) const {
  std::vector<Rational> means(conditions_.size(), Rational(0));
  if (!centred) return means;
  // Hinges stand at other points.
  std::vector<Integer> weights(frame_.points(), Integer(0));
  region_.decided().for_each([&](std::size_t i) { weights[i] = expansion_.integers().weights[i]; });
  const Multipliers multipliers(frame_.rows, weights);
  const Integer total = multipliers.sum();
  const std::vector<Integer> sums = condition_sums(multipliers);
  for (std::size_t c = 0; c < conditions_.size(); ++c) means[c] = numbers::fraction(sums[c], total);
  return means;
}

// phi of the conditions at the used points, guessed, less its weighted mean if centred.
std::vector<GuessVector> Corrections::guessed_values(const std::vector<std::size_t>& points,
                                                     bool centred) const {
  std::vector<GuessVector> matrix(points.size(), GuessVector(conditions_.size()));
  GuessVector sums(conditions_.size(), 0.0);
  Guess total = 0;
  for (std::size_t u = 0; u < points.size(); ++u) {
    const bool decided = region_.decided().test(points[u]);
    const Guess weight = decided ? frame_.weight(points[u]) : 0.0;
    const std::vector<Piece>* pieces = decided ? nullptr : pieces_at(points[u]);
    total += weight;
    for (std::size_t c = 0; c < conditions_.size(); ++c) {
      matrix[u][c] = columns_.value(region_, conditions_[c], points[u], pieces);
      sums[c] += weight * matrix[u][c];
    }
  }
  if (!centred) return matrix;
  for (GuessVector& row : matrix) {
    for (std::size_t c = 0; c < conditions_.size(); ++c) row[c] -= sums[c] / total;
  }
  return matrix;
}

// Of many rows some do, if all columns find a pivot there.
linear::Pivots Corrections::find_pivots(const std::vector<GuessVector>& matrix) const {
  const std::size_t step = matrix.size() / enough_rows;
  if (step < 2) return linear::find_pivots(matrix);
  std::vector<GuessVector> some;
  for (std::size_t u = 0; u < matrix.size(); u += step) some.push_back(matrix[u]);
  linear::Pivots pivots = linear::find_pivots(std::move(some));
  if (pivots.columns.size() < conditions_.size()) return linear::find_pivots(matrix);
  for (std::size_t& row : pivots.rows) row *= step;
  return pivots;
}

std::optional<GuessVector> Corrections::guess(const GuessVector& errors) const {
  GuessVector right;
  for (std::size_t a : conditions_) right.push_back(-errors[a]);
  return linear::solve(guessed_system_, std::move(right));
}

void Corrections::choose_pivots(bool centred) {
  std::vector<std::size_t> points;
  region_.decided().for_each([&](std::size_t i) { points.push_back(i); });
  std::vector<GuessVector> values = guessed_values(points, centred);
  linear::Pivots pivots = find_pivots(values);
  if (!can_name_ || pivots.columns.size() < conditions_.size()) {
    for (const Hinge& hinge : hinges_) points.push_back(hinge.point);
    std::vector<GuessVector> all = guessed_values(points, centred);
    linear::Pivots more = find_pivots(all);
    // Solved entries stand at decided points only; some conditions may need the hinges too.
    can_name_ = can_name_ && more.columns.size() == pivots.columns.size();
    if (!can_name_) {
      pivots = std::move(more);
      values = std::move(all);
    }
  }
  std::vector<std::size_t> kept;
  for (std::size_t c : pivots.columns) kept.push_back(conditions_[c]);
  conditions_ = std::move(kept);
  for (std::size_t u : pivots.rows) pivot_points_.push_back(points[u]);
  for (std::size_t c : pivots.columns) {
    guessed_system_.emplace_back();
    for (std::size_t u : pivots.rows) guessed_system_.back().push_back(values[u][c]);
  }
  if (can_name_) return make_names();
  const std::vector<Rational> means = weighted_means(centred);
  for (std::size_t c = 0; c < conditions_.size(); ++c) {
    std::vector<Rational> row;
    for (std::size_t point : pivot_points_) {
      row.emplace_back(columns_.exact_value(region_, conditions_[c], point, pieces_at(point)) - means[c]);
    }
    system_.push_back(std::move(row));
  }
}

void Corrections::make_names() {
  for (std::size_t c = 0; c < conditions_.size(); ++c) {
    const Column& column = columns_[conditions_[c]];
    const bool affine = column.kind == Column::Kind::affine;
    named_.push_back({pivot_points_[c], affine ? region_.units() + column.index : column.index,
                      affine ? std::vector<std::size_t>() : fixing_points(column)});
  }
}

bool Corrections::apply(erm::Witness& witness) const {
  if (conditions_.empty()) return true;
  if (!expansion_.write_out(region_, witness)) return false;
  std::vector<Rational> right;
  for (const Integer& sum : condition_sums(expansion_.multipliers()))
    right.push_back(numbers::fraction(-sum, expansion_.denominator()));
  const std::optional<std::vector<Rational>> changes =
      linear::solve(system_, std::move(right), pivot_points_.size());
  if (!changes) return false;
  std::map<std::size_t, Rational> added;
  for (std::size_t q = 0; q < pivot_points_.size(); ++q) added.emplace(pivot_points_[q], (*changes)[q]);
  add_entries(witness, added);
  return true;
}

}  // namespace infimum::relaxations
