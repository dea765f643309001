// SPDX-License-Identifier: Apache-2.0
#include "reductions/colouring.hpp"

#include <algorithm>
#include <stdexcept>

#include "reductions/unit_points.hpp"

namespace infimum::reductions {

namespace {

constexpr std::size_t most_vertices = 20;

// Whether no edge among the coloured vertices has only one colour.
bool proper_so_far(const Hypergraph& graph, const std::vector<std::size_t>& colour) {
  return std::none_of(graph.edges.begin(), graph.edges.end(), [&](const auto& edge) {
    return std::all_of(edge.begin(), edge.end(),
                       [&](std::size_t v) { return v < colour.size() && colour[v] == colour[edge[0]]; });
  });
}

// The first vertex of a new colour takes the next one: colours are alike.
bool colour_the_rest(const Hypergraph& graph, std::size_t colours, std::vector<std::size_t>& colour) {
  if (colour.size() == graph.vertices) return true;
  const std::size_t used = colour.empty() ? 0 : *std::max_element(colour.begin(), colour.end()) + 1;
  for (std::size_t next = 0; next < std::min(colours, used + 1); ++next) {
    colour.push_back(next);
    if (proper_so_far(graph, colour) && colour_the_rest(graph, colours, colour)) return true;
    colour.pop_back();
  }
  return false;
}

networks::ShallowNetwork network_of(const std::vector<std::size_t>& colour, std::size_t colours,
                                    std::size_t largest) {
  networks::ShallowNetwork network{0, std::vector<Rational>(colour.size()), {}};
  for (std::size_t j = 0; j < colours; ++j) {
    networks::Unit unit{1, {}, 0};
    for (const std::size_t c : colour) unit.weights.emplace_back(c == j ? 1 : -static_cast<long>(largest));
    network.units.push_back(std::move(unit));
  }
  return network;
}

}  // namespace

std::vector<std::size_t> proper_colouring(const Hypergraph& graph, std::size_t colours) {
  std::vector<std::size_t> colour;
  return colour_the_rest(graph, colours, colour) ? colour : std::vector<std::size_t>();
}

KnownTraining colouring_training(const Hypergraph& graph, std::size_t colours) {
  if (colours < 1) throw std::invalid_argument("expected at least one colour");
  if (graph.vertices > most_vertices)
    throw std::length_error("expected at most 20 vertices: all colourings are tried");
  const std::size_t n = graph.vertices;
  KnownTraining known{problem_with_inputs(n), 0, false, {}};
  known.problem.family.units = colours;
  known.problem.family.positive = colours;
  known.problem.family.intercept = false;
  data::Dataset& data = known.problem.data;
  add_point(data, std::vector<Rational>(n), 0, 1);
  for (std::size_t v = 0; v < n; ++v) add_point(data, unit_vector(n, v), 1, 1);
  std::size_t largest = 2;
  for (const auto& edge : graph.edges) {
    std::vector<Rational> sum(n);
    for (const std::size_t v : edge) sum[v] = 1;
    add_point(data, sum, 0, 1);
    largest = std::max(largest, edge.size());
  }
  const std::vector<std::size_t> colour = proper_colouring(graph, colours);
  known.yes = !colour.empty();
  if (!known.yes) return known;
  known.least_risk = 0;
  known.witness = network_of(colour, colours, largest);
  return known;
}

}  // namespace infimum::reductions
