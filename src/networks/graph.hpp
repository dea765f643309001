// SPDX-License-Identifier: Apache-2.0
//
// A network as the theory of ERM_bit has it: a directed acyclic graph of vertices, each edge with a weight
// and a bias, and inputs that may be injected at every vertex:
//   f_v(x) = activation_v( x_v + sum over edges (u,v) of (w_uv f_u(x) + b_uv) ),
// where a vertex without incoming edges hands its input on as it is. Unlike the layers of a Network it may
// have activations that jump (thresholds, tables). Values are exact. Where an activation is a polynomial of
// degree 2 or more, numbers can double their length at each vertex, so that they are computed within a limit
// only.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "networks/layer.hpp"
#include "networks/room.hpp"

namespace infimum::networks {

// coefficients[0] + coefficients[1] z + coefficients[2] z^2 + ...; at least one coefficient, and a degree of
// at most 1000.
struct Polynomial {
  RationalVector coefficients;

  std::size_t degree() const { return coefficients.size() - 1; }
  Rational at(const Rational& z) const;
  bool operator==(const Polynomial&) const = default;
};
Polynomial identity();

// values[p] where breakpoints[p-1] <= z < breakpoints[p]: a threshold, or a table. One more value than
// breakpoints, which strictly increase.
struct Steps {
  RationalVector breakpoints, values;

  const Rational& at(const Rational& z) const;
  bool operator==(const Steps&) const = default;
};
Steps threshold();  // 1 for z >= 0, 0 below

using Activation = std::variant<Polynomial, Piecewise, Steps>;

struct Vertex {
  std::string name;
  Activation activation;
  bool operator==(const Vertex&) const = default;
};

struct Edge {
  std::size_t from, to;  // places in the list of vertices
  bool operator==(const Edge&) const = default;
};

// The architecture.
class Graph {
 public:
  // StructureError (whose layer is the place of the vertex) for names that come twice, edges that come twice
  // or form a cycle, and activations that are none.
  Graph(std::vector<Vertex> vertices, std::vector<Edge> edges);

  const std::vector<Vertex>& vertices() const { return vertices_; }
  const std::vector<Edge>& edges() const { return edges_; }
  const std::vector<std::size_t>& order() const { return order_; }  // vertices, each after those it reads
  const std::vector<std::size_t>& edges_into(std::size_t vertex) const { return into_[vertex]; }
  std::optional<std::size_t> vertex_named(const std::string& name) const;

 private:
  std::vector<Vertex> vertices_;
  std::vector<Edge> edges_;
  std::vector<std::vector<std::size_t>> into_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> by_name_;  // vertices in the order of their names

  void check_vertices();
  void check_edges();
  void find_order();
};

// A weight and a bias for each edge.
struct Parameters {
  RationalVector weights, biases;
};

// Bits of numerator and denominator, at least one each: 0 has 2, 3/4 has 5. What the length of an encoding
// adds up.
std::size_t size_of(const Rational& value);
std::size_t size_of(const Parameters& parameters);

struct GraphValues {
  RationalVector values;          // by vertex; empty if there was no room
  Lack lack = Lack::none;         // then: of what
  long double expected_bits = 0;  // and the bits of the longest number it would take; a forecast
  long double used_bits = 0;      // of the values together
};

// At a point with this input for each vertex.
GraphValues values_of(const Graph& graph, const Parameters& parameters, const RationalVector& x,
                      const Room& room);

}  // namespace infimum::networks
