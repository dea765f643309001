// SPDX-License-Identifier: Apache-2.0
#include "relaxations/corrections.hpp"

#include <algorithm>
#include <cmath>

#include "relaxations/entries.hpp"

namespace infimum::relaxations {

namespace {

constexpr std::size_t enough_points = 32;  // among which pivots are sought first
constexpr Guess noise = 1e-13;             // columns and inputs are of size 1

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

// The direction of an equation is that of its points, and the list of its unit tells which of the two.
bool Corrections::find_names() {
  for (std::size_t a : conditions_) {
    const Column& column = columns_[a];
    if (column.kind == Column::Kind::affine) continue;
    if (column.kind == Column::Kind::intercept || fixing_points(column).size() + 1 != frame_.dimension())
      return false;
    const std::vector<Cut>& cuts = region_.cone(column.index).cuts();
    const auto gives_sign = [&](const Cut& cut) { return column.generator->sign(cut.row) != 0; };
    if (std::none_of(cuts.begin(), cuts.end(), gives_sign)) return false;
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
  for (std::size_t row : linear::find_pivots(rows).rows) points.push_back(tight[row]);
  return points;
}

const std::vector<Piece>* Corrections::pieces_at(std::size_t point) const {
  return hinge_at_[point] == nullptr ? nullptr : &hinge_at_[point]->pieces;
}

// Of every condition, the sum of r_i phi_i over the decided points and these hinges.
std::vector<Integer> Corrections::condition_sums(const Multipliers& r,
                                                 const std::vector<Hinge>& hinges) const {
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
    for (const Hinge& hinge : hinges) {
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

// Of the decided points; hinges stand at others.
std::vector<Rational> Corrections::weighted_means(bool centred) const {
  std::vector<Rational> means(conditions_.size(), Rational(0));
  if (!centred) return means;
  Integer total = 0;
  region_.decided().for_each([&](std::size_t i) { total += expansion_.integers().weights[i]; });
  const std::vector<Integer> sums = condition_sums(expansion_.weights(), {});
  for (std::size_t c = 0; c < conditions_.size(); ++c) means[c] = numbers::fraction(sums[c], total);
  return means;
}

// The same, guessed, of one column: the moments have the sums.
Guess Corrections::guessed_mean(std::size_t a) const {
  const GuessVector& sums = region_.moments().gram;  // its first row: of the products with 1
  Guess sum = 0;
  for (std::size_t t = 0; t < columns_.length(a); ++t)
    sum += sums[columns_.offset(a) + t] * columns_.direction(a)[t];
  return sum / sums[0];
}

// phi of the conditions at the used points, guessed, less its weighted mean if centred.
std::vector<GuessVector> Corrections::guessed_values(const std::vector<std::size_t>& points,
                                                     bool centred) const {
  GuessVector means(conditions_.size(), 0.0);
  for (std::size_t c = 0; centred && c < means.size(); ++c) means[c] = guessed_mean(conditions_[c]);
  std::vector<GuessVector> matrix(points.size(), GuessVector(conditions_.size()));
  for (std::size_t u = 0; u < points.size(); ++u) {
    const std::vector<Piece>* pieces = pieces_at(points[u]);
    for (std::size_t c = 0; c < conditions_.size(); ++c) {
      const Guess value = columns_.value(region_, conditions_[c], points[u], pieces) - means[c];
      matrix[u][c] = std::abs(value) > noise ? value : 0.0;
    }
  }
  return matrix;
}

// Of many points some do, if all conditions find a pivot there.
Corrections::GuessedPivots Corrections::find_pivots(const std::vector<std::size_t>& points,
                                                    bool centred) const {
  GuessedPivots found;
  const std::size_t step = points.size() / enough_points;
  if (step >= 2) {
    std::vector<std::size_t> some;
    for (std::size_t u = 0; u < points.size(); u += step) some.push_back(points[u]);
    found = pivots_among(some, centred);
  }
  return step >= 2 && found.conditions.size() == conditions_.size() ? found : pivots_among(points, centred);
}

Corrections::GuessedPivots Corrections::pivots_among(const std::vector<std::size_t>& points,
                                                     bool centred) const {
  GuessedPivots found;
  const std::vector<GuessVector> values = guessed_values(points, centred);
  const linear::Pivots pivots = linear::find_pivots(values);
  for (std::size_t u : pivots.rows) found.points.push_back(points[u]);
  for (std::size_t c : pivots.columns) {
    found.conditions.push_back(conditions_[c]);
    found.system.emplace_back();
    for (std::size_t u : pivots.rows) found.system.back().push_back(values[u][c]);
  }
  return found;
}

std::optional<GuessVector> Corrections::guess(const GuessVector& errors) const {
  GuessVector right;
  for (std::size_t a : conditions_) right.push_back(-errors[a]);
  return linear::solve(guessed_system_, std::move(right));
}

// Solved entries stand at decided points only; some conditions may need the hinges too.
void Corrections::choose_pivots(bool centred) {
  std::vector<std::size_t> points;
  region_.decided().for_each([&](std::size_t i) { points.push_back(i); });
  GuessedPivots pivots;
  if (can_name_) pivots = find_pivots(points, centred);
  if (!can_name_ || pivots.conditions.size() < conditions_.size()) {
    for (const Hinge& hinge : hinges_) points.push_back(hinge.point);
    GuessedPivots more = find_pivots(points, centred);
    can_name_ = can_name_ && more.conditions.size() == pivots.conditions.size();
    if (!can_name_) pivots = std::move(more);
  }
  conditions_ = std::move(pivots.conditions);
  pivot_points_ = std::move(pivots.points);
  guessed_system_ = std::move(pivots.system);
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
  for (const Integer& sum : condition_sums(expansion_.multipliers(), hinges_))
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
