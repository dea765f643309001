// SPDX-License-Identifier: Apache-2.0
#include "relaxations/corrections.hpp"

namespace infimum::relaxations {

namespace {

constexpr std::size_t enough_rows = 48;  // among which pivots are sought first

}  // namespace

Corrections::Corrections(const Frame& frame, const Region& region, const Columns& columns,
                         const std::vector<Hinge>& hinges, std::vector<std::size_t> conditions, bool centred)
    : frame_(frame), region_(region), columns_(columns), hinges_(hinges), conditions_(std::move(conditions)) {
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
  for (const Hinge& hinge : hinges_) {
    if (hinge.point == point) return &hinge.pieces;
  }
  return nullptr;
}

// Per unit, sum of r_i X_i over the decided points where it is on; in front, the sum for the affine term.
std::vector<std::vector<Integer>> Corrections::linear_sums(const std::vector<Integer>& r) const {
  std::vector<std::vector<Integer>> sums(1 + region_.units(),
                                         std::vector<Integer>(frame_.dimension(), Integer(0)));
  region_.decided().for_each([&](std::size_t i) {
    const cells::IntegerVector& row = frame_.groups.row(i);
    const auto add = [&](std::vector<Integer>& sum) {
      for (std::size_t t = 0; t < row.size(); ++t)
        mpz_addmul(sum[t].get_mpz_t(), r[i].get_mpz_t(), row[t].get_mpz_t());
    };
    if (frame_.affine() > 0) add(sums[0]);
    for (std::size_t j = 0; j < region_.units(); ++j) {
      if (region_.cone(j).on().test(i)) add(sums[1 + j]);
    }
  });
  return sums;
}

// sum over the used points of r_i phi_i
Rational Corrections::condition_sum(std::size_t a, const std::vector<std::vector<Integer>>& linear,
                                    const std::vector<Integer>& r) const {
  const Column& column = columns_[a];
  Rational sum = 0;
  for (const Hinge& hinge : hinges_) {
    sum += r[hinge.point] * columns_.exact_value(region_, a, hinge.point, &hinge.pieces);
  }
  if (column.kind == Column::Kind::affine) return sum + linear[0][column.index];
  if (column.kind == Column::Kind::intercept) {
    region_.decided().for_each([&](std::size_t i) { sum += r[i]; });
    return sum;
  }
  Integer product = 0;
  for (std::size_t t = 0; t < frame_.dimension(); ++t)
    product += linear[1 + column.index][t] * column.generator->v[t];
  return sum + region_.sign(column.index) * product;
}

std::vector<Rational> Corrections::weighted_means(bool centred) const {
  std::vector<Rational> means(conditions_.size(), Rational(0));
  if (!centred) return means;
  Integer unit = 1, total = 0;
  region_.decided().for_each([&](std::size_t i) { unit = lcm(unit, frame_.groups[i].weight.get_den()); });
  std::vector<Integer> weights(frame_.points(), Integer(0));
  region_.decided().for_each([&](std::size_t i) {
    weights[i] = Rational(frame_.groups[i].weight * unit).get_num();
    total += weights[i];
  });
  const std::vector<std::vector<Integer>> sums = linear_sums(weights);
  for (std::size_t c = 0; c < conditions_.size(); ++c)
    means[c] = condition_sum(conditions_[c], sums, weights) / total;
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

bool Corrections::apply(LeafRule& rule, const erm::Witness& witness,
                        std::map<std::size_t, Rational>& entries) const {
  if (conditions_.empty()) return true;
  if (!rule.expand(region_, witness)) return false;
  const std::vector<std::vector<Integer>> linear = linear_sums(rule.numerators());
  std::vector<Rational> right;
  for (std::size_t a : conditions_)
    right.emplace_back(-condition_sum(a, linear, rule.numerators()) / rule.denominator());
  const std::optional<std::vector<Rational>> changes =
      linear::solve(system_, std::move(right), pivot_points_.size());
  if (!changes) return false;
  for (std::size_t q = 0; q < pivot_points_.size(); ++q) entries[pivot_points_[q]] += (*changes)[q];
  return true;
}

}  // namespace infimum::relaxations
