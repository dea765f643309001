// SPDX-License-Identifier: Apache-2.0
#include "oracle/brute_force.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "oracle/arrangement.hpp"
#include "oracle/cone_fit.hpp"

namespace infimum::oracle {
namespace {

using Choice = std::vector<std::size_t>;  // rays of one unit

// The points that count, and X with a row (x, 1) or x for each *distinct* x.
struct Points {
  std::vector<RationalVector> x;
  RationalVector y, weights;
  std::vector<std::size_t> group;
  Matrix rows;
};

Points points_that_count(const erm::Problem& problem) {
  Points points;
  std::map<RationalVector, std::size_t> seen;
  for (std::size_t i = 0; i < problem.data.size(); ++i) {
    if (problem.data.weights[i] == 0) continue;
    const RationalVector& x = problem.data.x[i];
    const auto [place, is_new] = seen.emplace(x, seen.size());
    if (is_new) {
      points.rows.push_back(x);
      if (problem.family.bias) points.rows.back().push_back(1);
    }
    points.x.push_back(x);
    points.y.push_back(problem.data.y[i]);
    points.weights.push_back(problem.data.weights[i]);
    points.group.push_back(place->second);
  }
  return points;
}

// A column of predictions, one for each point that counts, and what a network must contain to make them.
struct Column {
  enum class Kind { intercept, affine, ray, slack } kind;
  std::size_t index;  // input or ray
  int sign;
  RationalVector predictions;
};

class BruteForce {
 public:
  explicit BruteForce(const erm::Problem& problem)
      : problem_(problem),
        points_(points_that_count(problem)),
        arrangement_(arrange(points_.rows, problem.data.dimension() + (problem.family.bias ? 1 : 0))),
        choices_(choices_of_a_unit(arrangement_)),
        y_(points_.y),
        targets_(points_.y),
        weights_(points_.weights),
        reached_(points_.rows.size(), true) {
    if (problem_.family.output_relu && problem_.loss == erm::Loss::squared) set_edges_apart();
    floor_ = least_conceivable_risk();
    list_columns();
    if (problem_.family.output_relu) list_slacks();
    if (problem_.family.output_relu && problem_.loss == erm::Loss::absolute) raise_targets();
  }

  Optimum run() {
    const std::size_t units = problem_.family.units;
    const auto fixed = problem_.family.positive;
    if (fixed && *fixed > units) throw std::invalid_argument("oracle: more positive units than units");
    for (std::size_t positive = fixed.value_or(0); positive <= fixed.value_or(units); ++positive) {
      positive_ = positive;
      choose_reached(0);
    }
    if (!best_) throw std::logic_error("oracle: no activation pattern at all");
    if (risk_of(problem_, best_->network) != best_->risk)
      throw std::logic_error("oracle: the network misses its risk");
    best_->fits = fits_;
    return *best_;
  }

 private:
  // All targets, or with an output ReLU every choice of those to be reached.
  void choose_reached(std::size_t group) {
    if (problem_.family.output_relu && group < reached_.size()) {
      if (edges_.contains(group)) return choose_reached(group + 1);
      for (const bool reached : {true, false}) {
        reached_[group] = reached;
        choose_reached(group + 1);
      }
      return;
    }
    given_up_ = lowered_;
    for (std::size_t i = 0; i < y_.size(); ++i) {
      const bool reached = reached_[points_.group[i]];
      y_[i] = reached ? targets_[i] : Rational(0);
      if (!reached) given_up_ += points_.weights[i] * loss(targets_[i]);
    }
    if (problem_.loss == erm::Loss::squared) multiply_columns();
    tried_.clear();
    std::vector<std::size_t> tuple;
    go_through(tuple);
  }

  Rational loss(const Rational& residual) const {
    return problem_.loss == erm::Loss::squared ? Rational(residual * residual) : abs(residual);
  }

  // Groups whose means are below 0 are not reached, but have edges in place of slacks.
  void set_edges_apart() {
    std::vector<Rational> sums(reached_.size()), weights(reached_.size());
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      sums[points_.group[i]] += weights_[i] * targets_[i];
      weights[points_.group[i]] += weights_[i];
    }
    for (std::size_t group = 0; group < reached_.size(); ++group) {
      if (sums[group] >= 0) continue;
      edges_[group] = {{}, weights[group], sums[group] / weights[group]};
      reached_[group] = false;
    }
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      if (edges_.contains(points_.group[i])) weights_[i] = 0;
    }
  }

  // A ReLU never goes below 0: such targets count as 0, and what they cost at least stands apart.
  void raise_targets() {
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      if (targets_[i] >= 0) continue;
      lowered_ -= points_.weights[i] * targets_[i];
      targets_[i] = 0;
    }
  }

  // What lifts g to 0 at a point that is not to be reached, free of charge.
  void list_slacks() {
    for (std::size_t group = 0; group < points_.rows.size(); ++group) {
      add_column(Column::Kind::slack, group, +1,
                 [&](std::size_t i) { return Rational(points_.group[i] == group ? 1 : 0); });
    }
  }

  // Every prediction may be different at every distinct x, but only there: no network gets below this.
  Rational least_conceivable_risk() const {
    Matrix indicators;
    for (std::size_t g = 0; g < points_.rows.size(); ++g) {
      for (int sign : {+1, -1}) {
        indicators.emplace_back();
        for (std::size_t of_point : points_.group) indicators.back().push_back(of_point == g ? sign : 0);
      }
    }
    Rational risk = fit_columns(indicators).risk;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      if (edges_.contains(points_.group[i])) risk += points_.weights[i] * loss(targets_[i]);
    }
    return risk;
  }

  ConeFit fit_columns(const Matrix& columns) const {
    if (problem_.loss == erm::Loss::absolute) return fit_absolute(columns, y_, points_.weights);
    Matrix gram;
    RationalVector target;
    for (const RationalVector& u : columns) {
      gram.emplace_back();
      for (const RationalVector& v : columns) gram.back().push_back(product(u, v));
      target.push_back(product(u, y_));
    }
    return fit_squares(gram, target, product(y_, y_));
  }

  Rational product(const RationalVector& u, const RationalVector& v) const {
    Rational sum = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) sum += weights_[i] * u[i] * v[i];
    return sum;
  }

  template <typename Predict>
  void add_column(Column::Kind kind, std::size_t index, int sign, const Predict& predict) {
    Column column{kind, index, sign, {}};
    for (std::size_t i = 0; i < points_.y.size(); ++i) column.predictions.push_back(sign * predict(i));
    columns_.push_back(std::move(column));
  }

  // Rays first: ray v with sign +1 is column 2v, with sign -1 column 2v+1.
  void list_columns() {
    for (std::size_t v = 0; v < arrangement_.rays.size(); ++v) {
      const auto fires = [&](std::size_t i) { return arrangement_.rays[v].activations[points_.group[i]]; };
      for (int sign : {+1, -1}) add_column(Column::Kind::ray, v, sign, fires);
    }
    always_ = columns_.size();
    for (int sign : {+1, -1}) {
      if (problem_.family.intercept)
        add_column(Column::Kind::intercept, 0, sign, [](std::size_t) { return Rational(1); });
      for (std::size_t t = 0; problem_.family.skip && t < problem_.data.dimension(); ++t) {
        add_column(Column::Kind::affine, t, sign, [&](std::size_t i) { return points_.x[i][t]; });
      }
    }
    slacks_ = columns_.size();
  }

  void multiply_columns() {
    gram_.clear();
    target_.clear();
    for (const Column& u : columns_) {
      gram_.emplace_back();
      for (const Column& v : columns_) gram_.back().push_back(product(u.predictions, v.predictions));
      target_.push_back(product(u.predictions, y_));
    }
    energy_ = product(y_, y_);
  }

  // Units of equal sign may be exchanged, so their choices are taken in nondecreasing order.
  void go_through(std::vector<std::size_t>& tuple) {
    if (best_ && best_->risk == floor_) return;
    if (tuple.size() == problem_.family.units) {
      try_tuple(tuple);
      return;
    }
    const bool first_of_its_sign = tuple.empty() || tuple.size() == positive_;
    for (std::size_t c = first_of_its_sign ? 0 : tuple.back(); c < choices_.size(); ++c) {
      tuple.push_back(c);
      go_through(tuple);
      tuple.pop_back();
    }
  }

  void try_tuple(const std::vector<std::size_t>& tuple) {
    std::set<std::size_t> chosen;
    for (std::size_t j = 0; j < tuple.size(); ++j) {
      for (std::size_t v : choices_[tuple[j]]) chosen.insert(2 * v + (j < positive_ ? 0 : 1));
    }
    for (std::size_t c = always_; c < slacks_; ++c) chosen.insert(c);
    for (std::size_t group = 0; group < reached_.size(); ++group) {
      if (!reached_[group] && !edges_.contains(group)) chosen.insert(slacks_ + group);
    }
    if (!tried_.insert(chosen).second) return;
    const std::vector<std::size_t> list(chosen.begin(), chosen.end());
    ConeFit fit = fit_chosen(list);
    fit.risk += given_up_;
    ++fits_;
    if (!best_ || fit.risk < best_->risk) best_ = Optimum{fit.risk, build(tuple, list, fit.lambda), 0};
  }

  ConeFit fit_chosen(const std::vector<std::size_t>& list) const {
    if (problem_.loss == erm::Loss::absolute) {
      Matrix columns;
      for (std::size_t c : list) columns.push_back(columns_[c].predictions);
      return fit_absolute(columns, y_, points_.weights);
    }
    Matrix gram;
    RationalVector target;
    for (std::size_t u : list) {
      gram.emplace_back();
      for (std::size_t v : list) gram.back().push_back(gram_[u][v]);
      target.push_back(target_[u]);
    }
    if (edges_.empty()) return fit_squares(gram, target, energy_);
    std::vector<Edge> edges;
    for (const auto& [group, edge] : edges_) {
      edges.push_back(edge);
      const auto point = std::ranges::find(points_.group, group) - points_.group.begin();
      for (std::size_t u : list)
        edges.back().row.push_back(columns_[u].predictions[static_cast<std::size_t>(point)]);
    }
    return fit_edges(gram, target, energy_, edges);
  }

  networks::ShallowNetwork build(const std::vector<std::size_t>& tuple, const std::vector<std::size_t>& list,
                                 const RationalVector& lambda) const {
    const std::size_t d = problem_.data.dimension();
    networks::ShallowNetwork network{0, RationalVector(d), {}, problem_.family.output_relu};
    for (std::size_t j = 0; j < tuple.size(); ++j)
      network.units.push_back({j < positive_ ? 1 : -1, RationalVector(d), 0});
    for (std::size_t c = 0; c < list.size(); ++c) {
      const Column& column = columns_[list[c]];
      if (column.kind == Column::Kind::intercept) network.intercept += column.sign * lambda[c];
      if (column.kind == Column::Kind::affine) network.affine[column.index] += column.sign * lambda[c];
      if (column.kind == Column::Kind::ray)
        add_ray(network.units[owner(tuple, column)], column.index, lambda[c]);
    }
    return network;
  }

  // Some unit of the right sign whose cell has the ray.
  std::size_t owner(const std::vector<std::size_t>& tuple, const Column& column) const {
    for (std::size_t j = 0; j < tuple.size(); ++j) {
      if ((j < positive_) != (column.sign > 0)) continue;
      for (std::size_t v : choices_[tuple[j]]) {
        if (v == column.index) return j;
      }
    }
    throw std::logic_error("oracle: a ray without a unit");
  }

  void add_ray(networks::Unit& unit, std::size_t v, const Rational& factor) const {
    const RationalVector& theta = arrangement_.rays[v].theta;
    for (std::size_t t = 0; t < unit.weights.size(); ++t) unit.weights[t] += factor * theta[t];
    if (problem_.family.bias) unit.bias += factor * theta.back();
  }

  const erm::Problem& problem_;
  const Points points_;
  const Arrangement arrangement_;
  const std::vector<Choice> choices_;
  RationalVector y_, targets_;         // at present, and if all are to be reached
  RationalVector weights_;             // 0 where there are edges
  std::vector<bool> reached_;          // by group
  std::map<std::size_t, Edge> edges_;  // by group, without rows
  Rational lowered_, given_up_, floor_;
  std::vector<Column> columns_;
  std::size_t always_ = 0;  // from this column on: intercept and skip
  std::size_t slacks_ = 0;  // from this column on, with an output ReLU: slacks, by group
  Matrix gram_;
  RationalVector target_;
  Rational energy_;
  std::size_t positive_ = 0;
  std::set<std::set<std::size_t>> tried_;
  std::size_t fits_ = 0;
  std::optional<Optimum> best_;
};

}  // namespace

Optimum brute_force(const erm::Problem& problem) {
  return BruteForce(problem).run();
}

Rational value_of(const networks::ShallowNetwork& network, const numbers::RationalVector& x) {
  Rational value = network.intercept + dot(network.affine, x);
  for (const networks::Unit& unit : network.units) {
    const Rational u = dot(unit.weights, x) + unit.bias;
    if (u > 0) value += unit.sign * u;
  }
  if (network.output_relu && value < 0) return 0;
  return value;
}

Rational risk_of(const erm::Problem& problem, const networks::ShallowNetwork& network) {
  Rational risk = 0;
  for (std::size_t i = 0; i < problem.data.size(); ++i) {
    const Rational residual = problem.data.y[i] - value_of(network, problem.data.x[i]);
    risk += problem.data.weights[i] *
            (problem.loss == erm::Loss::squared ? Rational(residual * residual) : abs(residual));
  }
  return risk;
}

}  // namespace infimum::oracle
