// SPDX-License-Identifier: Apache-2.0
#include "reductions/max_cut.hpp"

#include <algorithm>
#include <stdexcept>

#include "linear/exact_solve.hpp"
#include "reductions/unit_points.hpp"

namespace infimum::reductions {

namespace {

constexpr std::size_t most_vertices = 14;

std::size_t greatest_degree(const Hypergraph& graph) {
  std::vector<std::size_t> degrees(graph.vertices);
  for (const auto& edge : graph.edges) {
    for (const std::size_t v : edge) ++degrees[v];
  }
  return *std::max_element(degrees.begin(), degrees.end());
}

// R I + the sum over edges of (e_i + e_j)(e_i + e_j)^T.
linear::RationalMatrix curvature(const Hypergraph& graph, const Integer& repetition) {
  linear::RationalMatrix matrix(graph.vertices, std::vector<Rational>(graph.vertices));
  for (std::size_t v = 0; v < graph.vertices; ++v) matrix[v][v] = repetition;
  for (const auto& edge : graph.edges) {
    for (const std::size_t i : edge) {
      for (const std::size_t j : edge) matrix[i][j] += 1;
    }
  }
  return matrix;
}

linear::RationalMatrix inverse(const linear::RationalMatrix& matrix) {
  linear::RationalMatrix columns;  // symmetric: rows too
  for (std::size_t v = 0; v < matrix.size(); ++v)
    columns.push_back(linear::solve_unique(matrix, unit_vector(matrix.size(), v), matrix.size()).value());
  return columns;
}

int sign_of(std::size_t side, std::size_t vertex) {
  return (side >> vertex & 1U) != 0 ? -1 : 1;
}

std::size_t edges_cut(const Hypergraph& graph, std::size_t side) {
  return static_cast<std::size_t>(
      std::count_if(graph.edges.begin(), graph.edges.end(),
                    [&](const auto& edge) { return sign_of(side, edge[0]) != sign_of(side, edge[1]); }));
}

std::vector<Rational> image(const linear::RationalMatrix& matrix, std::size_t side) {
  std::vector<Rational> result(matrix.size());
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = 0; j < matrix.size(); ++j) result[i] += sign_of(side, j) * matrix[i][j];
  }
  return result;
}

void find_least(CutTraining& made, const Hypergraph& graph) {
  const linear::RationalMatrix inverted = inverse(curvature(graph, made.repetition));
  Rational greatest = -1;
  std::vector<Rational> best;
  for (std::size_t side = 0; side >> (graph.vertices - 1) == 0; ++side) {  // s and -s are the same cut
    std::vector<Rational> moved = image(inverted, side);
    Rational form = 0;
    for (std::size_t v = 0; v < graph.vertices; ++v) form += sign_of(side, v) * moved[v];
    made.cut = std::max(made.cut, edges_cut(graph, side));
    if (form <= greatest) continue;
    greatest = form;
    best = std::move(moved);
  }
  const Rational repetition(made.repetition);
  made.known.least_risk =
      2 * repetition * static_cast<unsigned long>(graph.vertices) - repetition * repetition * greatest;
  for (Rational& w : best) w *= repetition;
  made.known.witness = {0, std::vector<Rational>(graph.vertices), {{1, best, 0}}};
}

}  // namespace

Rational cut_threshold(const CutTraining& made, const Hypergraph& graph, std::size_t edges) {
  return made.repetition * static_cast<unsigned long>(graph.vertices) + 4 * Integer(graph.edges.size()) -
         4 * Integer(edges);
}

CutTraining max_cut_training(const Hypergraph& graph) {
  if (!graph.is_graph() || graph.edges.empty())
    throw std::invalid_argument("expected a graph with edges of two vertices");
  if (graph.vertices > most_vertices)
    throw std::length_error("expected at most 14 vertices: all cuts are tried");
  const std::size_t n = graph.vertices;
  CutTraining made;
  made.repetition = 2 * greatest_degree(graph) * graph.edges.size() + 1;
  made.known.problem = one_unit(n);
  data::Dataset& data = made.known.problem.data;
  for (std::size_t v = 0; v < n; ++v) add_both_ways(data, unit_vector(n, v), 1, Rational(made.repetition));
  for (const auto& edge : graph.edges) {
    std::vector<Rational> sum = unit_vector(n, edge[0]);
    sum[edge[1]] = 1;
    add_both_ways(data, sum, 0, 1);
  }
  find_least(made, graph);
  made.known.yes = true;
  made.known.threshold = cut_threshold(made, graph, made.cut);
  return made;
}

}  // namespace infimum::reductions
