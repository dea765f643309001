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
    values_.resize(graph_.vertices().size());
    lengths_.resize(values_.size());
    double longest = 0;
    bool complete = true;
    for (const std::size_t v : graph_.order()) {
      lengths_[v] = foreseen(v);
      complete = complete && has_room(lengths_[v]) && compute(v);
      if (complete) {
        lengths_[v] = static_cast<double>(size_of(values_[v]));
        used_ += lengths_[v];
      }
      longest = std::max(longest, lengths_[v]);
    }
    if (complete) return {std::move(values_), longest};
    return {{}, longest};
  }

 private:
  const Graph& graph_;
  const Parameters& parameters_;
  const RationalVector& x_;
  const Room& room_;
  double used_ = 0;  // bits of the values so far
  RationalVector values_;
  std::vector<double> lengths_;

  // A product of long numbers takes several times the memory of its result while it is computed.
  bool has_room(double length) const {
    constexpr double at_work = 8;
    return used_ + at_work * length <= room_.bits && !(room_.limits && room_.limits->reached());
  }

  // As if a sum were as long as its longest term, with room for some carries: so it is for numbers of one
  // denominator. Where denominators differ, the sum is watched while it grows.
  double foreseen(std::size_t v) const {
    double length = static_cast<double>(size_of(x_[v])), terms = 1;
    for (const std::size_t e : graph_.edges_into(v)) {
      const auto weight = static_cast<double>(size_of(parameters_.weights[e]));
      const auto bias = static_cast<double>(size_of(parameters_.biases[e]));
      length = std::max({length, weight + lengths_[graph_.edges()[e].from], bias});
      ++terms;
    }
    return degree(v) * (length + std::log2(terms)) + 64;
  }

  // False if the sum outgrew the room.
  bool compute(std::size_t v) {
    Rational z = x_[v];
    for (const std::size_t e : graph_.edges_into(v)) {
      const Rational& from = values_[graph_.edges()[e].from];
      if (parameters_.weights[e] != 0 && from != 0) z += parameters_.weights[e] * from;
      if (parameters_.biases[e] != 0) z += parameters_.biases[e];
      const double length = degree(v) * static_cast<double>(size_of(z));
      if (length > lengths_[v] && !has_room(length)) {
        lengths_[v] = length;
        return false;
      }
    }
    values_[v] = graph_.edges_into(v).empty() ? z : applied(graph_.vertices()[v].activation, z);
    return true;
  }

  double degree(std::size_t v) const {
    const auto* polynomial = std::get_if<Polynomial>(&graph_.vertices()[v].activation);
    return polynomial == nullptr ? 1 : static_cast<double>(std::max<std::size_t>(1, polynomial->degree()));
  }

  static Rational applied(const Activation& activation, const Rational& z) {
    if (const auto* polynomial = std::get_if<Polynomial>(&activation)) return polynomial->at(z);
    if (const auto* steps = std::get_if<Steps>(&activation)) return steps->at(z);
    return value_at(std::get<Piecewise>(activation), z);
  }
};

}  // namespace

GraphValues values_of(const Graph& graph, const Parameters& parameters, const RationalVector& x,
                      const Room& room) {
  return Valuation(graph, parameters, x, room).run();
}

}  // namespace infimum::networks
