// SPDX-License-Identifier: Apache-2.0
#include "networks/graph.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "networks/values.hpp"

namespace infimum::networks {

Rational Polynomial::at(const Rational& z) const {
  Rational result = coefficients.back();
  for (std::size_t k = coefficients.size() - 1; k-- > 0;) result = result * z + coefficients[k];
  return result;
}

Polynomial identity() {
  return {{0, 1}};
}

const Rational& Steps::at(const Rational& z) const {
  const auto piece = std::upper_bound(breakpoints.begin(), breakpoints.end(), z) - breakpoints.begin();
  return values[static_cast<std::size_t>(piece)];
}

Steps threshold() {
  return {{0}, {0, 1}};
}

namespace {

bool increases(const RationalVector& list) {
  return std::adjacent_find(list.begin(), list.end(), std::greater_equal<>()) == list.end();
}

std::string fault_of(const Polynomial& activation) {
  constexpr std::size_t most = 1001;
  if (activation.coefficients.empty()) return "a polynomial has at least one coefficient";
  return activation.coefficients.size() <= most ? "" : "a polynomial has a degree of at most 1000";
}

std::string fault_of(const Steps& activation) {
  if (activation.values.size() != activation.breakpoints.size() + 1)
    return "steps have one more value than breakpoints";
  return increases(activation.breakpoints) ? "" : "breakpoints increase strictly";
}

}  // namespace

Graph::Graph(std::vector<Vertex> vertices, std::vector<Edge> edges)
    : vertices_(std::move(vertices)), edges_(std::move(edges)), into_(vertices_.size()) {
  check_vertices();
  check_edges();
  find_order();
}

void Graph::check_vertices() {
  for (std::size_t v = 0; v < vertices_.size(); ++v) {
    const std::string fault =
        std::visit([](const auto& activation) { return fault_of(activation); }, vertices_[v].activation);
    if (!fault.empty()) throw StructureError(v, fault);
  }
  by_name_.resize(vertices_.size());
  std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
  std::sort(by_name_.begin(), by_name_.end(),
            [&](std::size_t a, std::size_t b) { return vertices_[a].name < vertices_[b].name; });
  for (std::size_t k = 1; k < by_name_.size(); ++k) {
    if (vertices_[by_name_[k]].name == vertices_[by_name_[k - 1]].name)
      throw StructureError(by_name_[k], "a second vertex is called \"" + vertices_[by_name_[k]].name + "\"");
  }
}

void Graph::check_edges() {
  std::vector<std::pair<std::size_t, std::size_t>> ends;
  for (std::size_t e = 0; e < edges_.size(); ++e) {
    if (edges_[e].from >= vertices_.size() || edges_[e].to >= vertices_.size())
      throw StructureError(StructureError::npos, "an edge without a vertex");
    into_[edges_[e].to].push_back(e);
    ends.emplace_back(edges_[e].from, edges_[e].to);
  }
  std::sort(ends.begin(), ends.end());
  const auto twice = std::adjacent_find(ends.begin(), ends.end());
  if (twice != ends.end())
    throw StructureError(twice->second, "a second edge from \"" + vertices_[twice->first].name + "\"");
}

// Kahn's algorithm, vertices of equal standing in the order of the list.
void Graph::find_order() {
  std::vector<std::size_t> missing(vertices_.size());
  std::vector<std::vector<std::size_t>> readers(vertices_.size());
  for (const Edge& edge : edges_) {
    ++missing[edge.to];
    readers[edge.from].push_back(edge.to);
  }
  for (std::size_t v = 0; v < vertices_.size(); ++v) {
    if (missing[v] == 0) order_.push_back(v);
  }
  for (std::size_t k = 0; k < order_.size(); ++k) {
    for (const std::size_t reader : readers[order_[k]]) {
      if (--missing[reader] == 0) order_.push_back(reader);
    }
  }
  if (order_.size() == vertices_.size()) return;
  const auto caught =
      std::find_if(missing.begin(), missing.end(), [](std::size_t count) { return count > 0; });
  throw StructureError(static_cast<std::size_t>(caught - missing.begin()), "lies on a cycle, or behind one");
}

std::optional<std::size_t> Graph::vertex_named(const std::string& name) const {
  const auto found =
      std::lower_bound(by_name_.begin(), by_name_.end(), name,
                       [&](std::size_t v, const std::string& n) { return vertices_[v].name < n; });
  if (found == by_name_.end() || vertices_[*found].name != name) return std::nullopt;
  return *found;
}

std::size_t size_of(const Rational& value) {
  return mpz_sizeinbase(value.get_num_mpz_t(), 2) + mpz_sizeinbase(value.get_den_mpz_t(), 2);
}

std::size_t size_of(const Parameters& parameters) {
  std::size_t size = 0;
  for (const Rational& weight : parameters.weights) size += size_of(weight);
  for (const Rational& bias : parameters.biases) size += size_of(bias);
  return size;
}

namespace {

// Numbers, and their lengths where they are not computed any more.
class Valuation {
 public:
  Valuation(const Graph& graph, const Parameters& parameters, const RationalVector& x, const Room& room)
      : graph_(graph), parameters_(parameters), x_(x), room_(room) {}

  GraphValues run() {
    found_.values.resize(graph_.vertices().size());
    lengths_.resize(found_.values.size());
    for (const std::size_t v : graph_.order()) {
      lengths_[v] = foreseen(v);
      if (room_.limits && room_.limits->reached()) found_.lack = Lack::time;
      if (begin(lengths_[v], false)) compute(v);
      if (found_.lack == Lack::none) {
        lengths_[v] = static_cast<long double>(size_of(found_.values[v]));
        found_.used_bits += lengths_[v];
      }
      found_.expected_bits = std::max(found_.expected_bits, lengths_[v]);
    }
    if (found_.lack != Lack::none) found_.values.clear();
    return std::move(found_);
  }

 private:
  const Graph& graph_;
  const Parameters& parameters_;
  const RationalVector& x_;
  const Room& room_;
  GraphValues found_;
  std::vector<long double> lengths_;

  // Whether the next step may be done; once not, no other.
  template <class... Step>
  bool begin(const Step&... step) {
    if (found_.lack == Lack::none) found_.lack = room_.lacks(found_.used_bits, step...);
    return found_.lack == Lack::none;
  }

  // As if a sum were as long as its longest term, with room for some carries: so it is for numbers of one
  // denominator. Where denominators differ, the sum is watched while it grows.
  long double foreseen(std::size_t v) const {
    auto length = static_cast<long double>(size_of(x_[v]));
    long double terms = 1;
    for (const std::size_t e : graph_.edges_into(v)) {
      const auto weight = static_cast<long double>(size_of(parameters_.weights[e]));
      const auto bias = static_cast<long double>(size_of(parameters_.biases[e]));
      length = std::max({length, weight + lengths_[graph_.edges()[e].from], bias});
      ++terms;
    }
    return degree(v) * (length + std::log2(terms)) + 64;
  }

  void compute(std::size_t v) {
    Rational z = x_[v];
    for (const std::size_t e : graph_.edges_into(v)) {
      const Rational& from = found_.values[graph_.edges()[e].from];
      if (parameters_.weights[e] != 0 && from != 0) {
        if (!begin(parameters_.weights[e], from)) return;
        const Rational term = parameters_.weights[e] * from;
        if (!begin(z, term)) return;
        z += term;
      }
      if (parameters_.biases[e] != 0) {
        if (!begin(z, parameters_.biases[e])) return;
        z += parameters_.biases[e];
      }
      lengths_[v] = std::max(lengths_[v], degree(v) * static_cast<long double>(size_of(z)));
    }
    if (!begin(degree(v) * static_cast<long double>(size_of(z)), false)) return;
    found_.values[v] = graph_.edges_into(v).empty() ? z : applied(graph_.vertices()[v].activation, z);
  }

  long double degree(std::size_t v) const {
    const auto* polynomial = std::get_if<Polynomial>(&graph_.vertices()[v].activation);
    return polynomial == nullptr ? 1
                                 : static_cast<long double>(std::max<std::size_t>(1, polynomial->degree()));
  }

  Rational applied(const Activation& activation, const Rational& z) {
    if (const auto* polynomial = std::get_if<Polynomial>(&activation)) return polynomial_at(*polynomial, z);
    if (const auto* steps = std::get_if<Steps>(&activation)) return steps->at(z);
    return begin(z, z) ? value_at(std::get<Piecewise>(activation), z) : Rational(0);
  }

  // Horner's rule, step by step as there is room.
  Rational polynomial_at(const Polynomial& polynomial, const Rational& z) {
    Rational result = polynomial.coefficients.back();
    for (std::size_t k = polynomial.coefficients.size() - 1; k-- > 0;) {
      if (!begin(result, z)) break;
      result *= z;
      const Rational& coefficient = polynomial.coefficients[k];
      if (coefficient == 0) continue;
      if (!begin(result, coefficient)) break;
      result += coefficient;
    }
    return result;
  }
};

}  // namespace

GraphValues values_of(const Graph& graph, const Parameters& parameters, const RationalVector& x,
                      const Room& room) {
  return Valuation(graph, parameters, x, room).run();
}

}  // namespace infimum::networks
