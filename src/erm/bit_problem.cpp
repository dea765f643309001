// SPDX-License-Identifier: Apache-2.0
#include "erm/bit_problem.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace infimum::erm {

namespace {

using networks::Activation;
using networks::Piecewise;
using networks::Polynomial;
using networks::Steps;

Integer bits_of(const RationalVector& list) {
  Integer bits = 0;
  for (const Rational& entry : list) bits += networks::size_of(entry);
  return bits;
}

Integer bits_of(const Activation& activation) {
  if (const auto* polynomial = std::get_if<Polynomial>(&activation)) return bits_of(polynomial->coefficients);
  if (const auto* steps = std::get_if<Steps>(&activation))
    return bits_of(steps->breakpoints) + bits_of(steps->values);
  const auto& pieces = std::get<Piecewise>(activation);
  return bits_of(pieces.breakpoints) + bits_of(pieces.slopes) + bits_of(pieces.intercepts);
}

// Of as many numbers as there are vertices, of which these are given and all others are `other`.
Integer bits_of(const std::vector<VertexEntry>& entries, std::size_t vertices, const Rational& other) {
  Integer bits = networks::size_of(other) * (vertices - entries.size());
  for (const VertexEntry& entry : entries) bits += networks::size_of(entry.second);
  return bits;
}

}  // namespace

Integer size_of(const BitProblem& problem) {
  const std::size_t vertices = problem.graph.vertices().size();
  Integer bits = vertices + problem.graph.edges().size() + networks::size_of(problem.threshold);
  for (const networks::Vertex& vertex : problem.graph.vertices()) bits += bits_of(vertex.activation);
  for (const BitPoint& point : problem.points) {
    bits += bits_of(point.x, vertices, 0) + networks::size_of(point.weight);
    bits +=
        point.elsewhere ? bits_of(point.y, vertices, *point.elsewhere) : bits_of(point.y, point.y.size(), 0);
  }
  return bits;
}

Integer allowed_bits(const BitProblem& problem) {
  Integer power;
  mpz_pow_ui(power.get_mpz_t(), size_of(problem).get_mpz_t(), problem.exponent);
  return problem.factor * power;
}

namespace {

// Whether the label is met, of losses that count.
bool misses(const BitLoss& loss, const Rational& f, const Rational& y) {
  if (loss.kind == BitLossKind::zero_one) return sgn(y) * sgn(f) <= 0;
  if (loss.kind == BitLossKind::equality) return f != y;
  return numbers::bit_of(f, loss.bit) != y;
}

Rational loss_at(const BitLoss& loss, const Rational& f, const Rational& y) {
  if (loss.kind == BitLossKind::hinge) {
    const Rational margin = 1 - y * f;
    return margin > 0 ? margin : Rational(0);
  }
  const bool squared = loss.kind == BitLossKind::squared;
  if (!squared && loss.kind != BitLossKind::absolute) return misses(loss, f, y) ? 1 : 0;
  const Rational difference = f - y;
  return squared ? Rational(difference * difference) : Rational(abs(difference));
}

// The loss of a point, label by label as there is room.
class Scoring {
 public:
  Scoring(const BitPoint& point, const RationalVector& values, long double used, const networks::Room& room)
      : point_(point), values_(values), used_(used), room_(room) {}

  Rational loss;
  networks::Lack lack = networks::Lack::none;

  void run() {
    for (const auto& [vertex, label] : point_.y) add(vertex, label);
    if (!point_.elsewhere) return;
    std::vector<bool> labelled(values_.size(), false);
    for (const VertexEntry& entry : point_.y) labelled[entry.first] = true;
    for (std::size_t v = 0; v < values_.size(); ++v) {
      if (!labelled[v]) add(v, *point_.elsewhere);
    }
  }

 private:
  const BitPoint& point_;
  const RationalVector& values_;
  const long double used_;
  const networks::Room& room_;

  bool begin(const Rational& a, const Rational& b) {
    if (lack == networks::Lack::none) lack = room_.lacks(used_, a, b);
    return lack == networks::Lack::none;
  }

  void add(std::size_t vertex, const Rational& label) {
    const Rational& f = values_[vertex];
    if (point_.loss.kind == BitLossKind::equality) {  // compared without computing
      if (f != label) loss = 1;
      return;
    }
    if (!begin(f, label)) return;
    const bool squares = point_.loss.kind == BitLossKind::squared;
    if (squares && !begin(f - label, f - label)) return;
    const Rational term = loss_at(point_.loss, f, label);
    if (term != 0 && begin(loss, term)) loss += term;
  }
};

}  // namespace

Rational loss_of(const BitPoint& point, const RationalVector& values) {
  networks::Lack lack = networks::Lack::none;
  return *loss_of(point, values, 0, {std::numeric_limits<double>::infinity()}, lack);
}

std::optional<Rational> loss_of(const BitPoint& point, const RationalVector& values, long double used,
                                const networks::Room& room, networks::Lack& lack) {
  Scoring scoring(point, values, used, room);
  scoring.run();
  if (scoring.lack == networks::Lack::none) return scoring.loss;
  lack = scoring.lack;
  return std::nullopt;
}

namespace {

// The risk, point by point as there is room.
class Adding {
 public:
  Adding(const BitProblem& problem, const Parameters& parameters, const networks::Room& room,
         Verification& result)
      : problem_(problem),
        parameters_(parameters),
        room_(room),
        result_(result),
        x_(problem.graph.vertices().size()) {}

  void run() {
    for (std::size_t p = 0; p < problem_.points.size(); ++p) {
      if (room_.limits && room_.limits->reached()) return lacks(networks::Lack::time);
      add(p);
    }
  }

 private:
  const BitProblem& problem_;
  const Parameters& parameters_;
  const networks::Room& room_;
  Verification& result_;
  RationalVector x_;

  void lacks(networks::Lack lack) {
    if (result_.lack == networks::Lack::none) result_.lack = lack;
  }

  void add(std::size_t p) {
    const BitPoint& point = problem_.points[p];
    for (const auto& [vertex, value] : point.x) x_[vertex] = value;
    const networks::GraphValues found = networks::values_of(problem_.graph, parameters_, x_, room_);
    for (const VertexEntry& entry : point.x) x_[entry.first] = 0;
    networks::Lack lack = found.lack;
    std::optional<Rational> loss;
    if (lack == networks::Lack::none) loss = loss_of(point, found.values, found.used_bits, room_, lack);
    if (loss && *loss != 0) lack = room_.lacks(found.used_bits, *loss, point.weight);
    if (lack == networks::Lack::none) {
      *loss *= point.weight;
      lack = *loss == 0 ? lack : room_.lacks(found.used_bits, result_.risk, *loss);
    }
    if (lack != networks::Lack::none) {
      result_.expected_bits = std::max(result_.expected_bits, found.expected_bits);
      return lacks(lack);
    }
    if (*loss > 0 && !result_.worst) result_.worst = p;
    result_.risk += *loss;
    ++result_.computed;
  }
};

}  // namespace

Verification verify(const BitProblem& problem, const Parameters& parameters, const networks::Room& room) {
  const std::size_t edges = problem.graph.edges().size();
  if (parameters.weights.size() != edges || parameters.biases.size() != edges)
    throw std::invalid_argument("a weight and a bias for each edge");
  Verification result;
  result.used_bits = networks::size_of(parameters);
  result.allowed_bits = allowed_bits(problem);
  Adding(problem, parameters, room, result).run();
  // Losses are not negative, so that what was not computed can only add to the risk.
  if (result.used_bits > result.allowed_bits || result.risk > problem.threshold) {
    result.verdict = Verdict::no;
  } else if (result.computed == problem.points.size()) {
    result.verdict = Verdict::yes;
  }
  return result;
}

}  // namespace infimum::erm
