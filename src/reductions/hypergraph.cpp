// SPDX-License-Identifier: Apache-2.0
#include "reductions/hypergraph.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>
#include <string_view>

#include "base/random.hpp"

namespace infimum::reductions {

namespace {

constexpr std::size_t most_vertices = 1000;

[[noreturn]] void refuse(const std::string& text) {
  throw std::invalid_argument(
      "expected K4, C5, W5, fano, fano-line or a list of edges such as 1-2,2-3, found \"" + text + "\"");
}

std::size_t number_in(std::string_view digits, const std::string& whole) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 1 || value > most_vertices)
    refuse(whole);
  return value;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t end; (end = text.find(at)) != std::string_view::npos; text.remove_prefix(end + 1))
    parts.push_back(text.substr(0, end));
  parts.push_back(text);
  return parts;
}

Hypergraph complete(std::size_t n) {
  Hypergraph graph{n, {}};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) graph.edges.push_back({i, j});
  }
  return graph;
}

Hypergraph cycle(std::size_t n) {
  Hypergraph graph{n, {}};
  for (std::size_t i = 0; i + 1 < n; ++i) graph.edges.push_back({i, i + 1});
  graph.edges.push_back({0, n - 1});
  return graph;
}

Hypergraph wheel(std::size_t n) {
  Hypergraph graph = cycle(n);
  ++graph.vertices;
  for (std::size_t i = 0; i < n; ++i) graph.edges.push_back({i, n});
  return graph;
}

Hypergraph fano(std::size_t lines) {
  Hypergraph plane{7, {}};
  for (std::size_t i = 0; i < lines; ++i) {  // {0, 1, 3} is a difference set modulo 7
    std::vector<std::size_t> line = {i, (i + 1) % 7, (i + 3) % 7};
    std::sort(line.begin(), line.end());
    plane.edges.push_back(line);
  }
  return plane;
}

Hypergraph listed(const std::string& text) {
  Hypergraph graph;
  std::set<std::vector<std::size_t>> seen;
  for (const std::string_view part : split(text, ',')) {
    std::vector<std::size_t> edge;
    for (const std::string_view digits : split(part, '-')) edge.push_back(number_in(digits, text) - 1);
    std::sort(edge.begin(), edge.end());
    const bool repeated = std::adjacent_find(edge.begin(), edge.end()) != edge.end();
    if (edge.size() < 2 || repeated || !seen.insert(edge).second) refuse(text);
    graph.vertices = std::max(graph.vertices, edge.back() + 1);
    graph.edges.push_back(std::move(edge));
  }
  return graph;
}

}  // namespace

bool Hypergraph::is_graph() const {
  return std::all_of(edges.begin(), edges.end(), [](const auto& edge) { return edge.size() == 2; });
}

Hypergraph hypergraph_of(const std::string& text) {
  if (text == "fano") return fano(7);
  if (text == "fano-line") return fano(6);
  if (text.empty()) refuse(text);
  const char kind = text[0];
  if (kind != 'K' && kind != 'C' && kind != 'W') return listed(text);
  const std::size_t n = number_in(std::string_view(text).substr(1), text);
  if (n < (kind == 'K' ? 2 : 3)) refuse(text);
  return kind == 'K' ? complete(n) : kind == 'C' ? cycle(n) : wheel(n);
}

Hypergraph random_hypergraph(std::size_t vertices, std::size_t size, std::uint64_t seed) {
  base::Random random(seed);
  if (size == 2) {
    Hypergraph graph{vertices, {}};
    for (const auto& edge : complete(vertices).edges) {
      if (random.below(2) == 0) graph.edges.push_back(edge);
    }
    if (graph.edges.empty()) graph.edges.push_back({0, 1});
    return graph;
  }
  std::set<std::vector<std::size_t>> edges;
  for (std::size_t draw = 0; draw < vertices; ++draw) {
    std::set<std::size_t> edge;
    while (edge.size() < std::min(size, vertices)) edge.insert(random.below(vertices));
    edges.emplace(edge.begin(), edge.end());
  }
  return {vertices, {edges.begin(), edges.end()}};
}

}  // namespace infimum::reductions
