// SPDX-License-Identifier: Apache-2.0
#include "erm/bit_problem.hpp"

#include <algorithm>
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

Rational loss_at(const BitLoss& loss, const Rational& f, const Rational& y) {
  const Rational difference = f - y, margin = 1 - y * f;
  switch (loss.kind) {
    case BitLossKind::squared:
      return difference * difference;
    case BitLossKind::absolute:
      return abs(difference);
    case BitLossKind::hinge:
      return margin > 0 ? margin : Rational(0);
    case BitLossKind::zero_one:
      return margin >= 1 ? 1 : 0;
    case BitLossKind::equality:
      return difference == 0 ? 0 : 1;
    case BitLossKind::bit:
      return numbers::bit_of(f, loss.bit) == y ? 0 : 1;
  }
  return 0;
}

}  // namespace

Rational loss_of(const BitPoint& point, const RationalVector& values) {
  Rational loss = 0;
  const auto add = [&](std::size_t vertex, const Rational& label) {
    loss += loss_at(point.loss, values[vertex], label);
  };
  for (const auto& [vertex, label] : point.y) add(vertex, label);
  if (point.elsewhere) {
    std::vector<bool> labelled(values.size(), false);
    for (const VertexEntry& entry : point.y) labelled[entry.first] = true;
    for (std::size_t v = 0; v < values.size(); ++v) {
      if (!labelled[v]) add(v, *point.elsewhere);
    }
  }
  if (point.loss.kind == BitLossKind::equality) return loss == 0 ? 0 : 1;
  return loss;
}

Verification verify(const BitProblem& problem, const Parameters& parameters, const networks::Room& room) {
  const std::size_t edges = problem.graph.edges().size();
  if (parameters.weights.size() != edges || parameters.biases.size() != edges)
    throw std::invalid_argument("a weight and a bias for each edge");
  Verification result{Verdict::unknown, 0, 0, 0, networks::size_of(parameters), allowed_bits(problem), {}};
  RationalVector x(problem.graph.vertices().size());
  for (std::size_t p = 0; p < problem.points.size(); ++p) {
    const BitPoint& point = problem.points[p];
    for (const auto& [vertex, value] : point.x) x[vertex] = value;
    const networks::GraphValues found = networks::values_of(problem.graph, parameters, x, room);
    for (const VertexEntry& entry : point.x) x[entry.first] = 0;
    if (found.values.empty()) {
      result.expected_bits = std::max(result.expected_bits, found.expected_bits);
      continue;
    }
    const Rational loss = loss_of(point, found.values);
    if (loss > 0 && !result.worst) result.worst = p;
    result.risk += point.weight * loss;
    ++result.computed;
  }
  // Losses are not negative, so that what was not computed can only add to the risk.
  if (result.used_bits > result.allowed_bits || result.risk > problem.threshold) {
    result.verdict = Verdict::no;
  } else if (result.computed == problem.points.size()) {
    result.verdict = Verdict::yes;
  }
  return result;
}

}  // namespace infimum::erm
