// SPDX-License-Identifier: Apache-2.0
#include "reductions/circuit_problem.hpp"

#include <stdexcept>

#include "circuits/normal_form.hpp"

namespace infimum::reductions {

namespace {

using circuits::Circuit;
using circuits::GateId;
using erm::BitLoss;
using erm::BitLossKind;
using erm::BitPoint;
using erm::VertexEntry;

// The auxiliary points of a network. A template gives each vertex the value that it shall have and, for
// sigma, an argument of that value; the inputs follow.
class Forcing {
 public:
  Forcing(const CircuitNetwork& network, const Polynomial& activation, const Rational& weight)
      : network_(network), activation_(activation), weight_(weight) {
    for (std::size_t v = 0; v < size(); ++v)
      at_rest_.push_back(is_sigma(v) ? activation_.at(0) : Rational(0));
    // The first of 1 ... mu + 1 where sigma differs from sigma(0): a polynomial that agrees at all is
    // constant.
    while (activation_.at(raised_) == activation_.at(0)) raised_ += 1;
  }

  std::vector<BitPoint> points() const {
    std::vector<BitPoint> points;
    points.push_back(point(at_rest_, RationalVector(size())));
    for (std::size_t e = 0; e < network_.graph.edges().size(); ++e) {
      if (!is_sigma(network_.graph.edges()[e].to)) points.push_back(edge_point(e));
    }
    for (const networks::Edge& edge : network_.graph.edges()) {
      if (!is_sigma(edge.to)) continue;
      for (std::size_t t = 0; t <= activation_.degree(); ++t) points.push_back(sigma_point(edge, t));
    }
    return points;
  }

 private:
  const CircuitNetwork& network_;
  const Polynomial& activation_;
  Rational weight_, raised_ = 1;
  RationalVector at_rest_;  // by vertex

  std::size_t size() const { return network_.graph.vertices().size(); }
  bool is_sigma(std::size_t v) const {
    return network_.graph.vertices()[v].activation == networks::Activation(activation_);
  }

  BitPoint edge_point(std::size_t e) const {
    const networks::Edge& edge = network_.graph.edges()[e];
    RationalVector values = at_rest_, arguments(size());
    values[edge.from] = is_sigma(edge.from) ? activation_.at(raised_) : Rational(1);
    if (is_sigma(edge.from)) arguments[edge.from] = raised_;
    values[edge.to] = network_.parameters.weights[e] * (values[edge.from] - at_rest_[edge.from]);
    return point(values, arguments);
  }

  BitPoint sigma_point(const networks::Edge& edge, std::size_t t) const {
    RationalVector values = at_rest_, arguments(size());
    const Rational argument(static_cast<unsigned long>(t));
    values[edge.from] = arguments[edge.to] = argument;
    values[edge.to] = activation_.at(argument);
    return point(values, arguments);
  }

  // x_v = argument of v minus what its edges bring, so that the network has exactly these values.
  BitPoint point(const RationalVector& values, const RationalVector& sigma_arguments) const {
    BitPoint result;
    result.elsewhere = 0;
    result.loss = {BitLossKind::equality, 0};
    result.weight = weight_;
    for (std::size_t v = 0; v < size(); ++v) {
      Rational x = is_sigma(v) ? sigma_arguments[v] : values[v];
      for (const std::size_t e : network_.graph.edges_into(v)) {
        x -= network_.parameters.weights[e] * values[network_.graph.edges()[e].from];
        x -= network_.parameters.biases[e];
      }
      if (x != 0) result.x.emplace_back(v, x);
      if (values[v] != 0) result.y.emplace_back(v, values[v]);
    }
    return result;
  }
};

// An auxiliary point has an input for nearly every vertex.
void require_size(const CircuitNetwork& network, const Polynomial& activation) {
  constexpr std::size_t most_entries = std::size_t{1} << 26;  // some gigabytes
  const std::size_t vertices = network.graph.vertices().size();
  const std::size_t points = network.graph.edges().size() * (activation.degree() + 1);
  if (points > most_entries / vertices)
    throw std::length_error("the problem would have up to " + std::to_string(points) + " points of " +
                            std::to_string(vertices) + " vertices");
}

CircuitProblem problem_of(CircuitNetwork network, const Polynomial& activation, const BitLoss& loss,
                          const Rational& label, unsigned long a, unsigned long b) {
  if (a >= b) throw std::invalid_argument("the promise needs a < b");
  require_size(network, activation);
  std::vector<BitPoint> points = Forcing(network, activation, Rational(b + 1)).points();
  BitPoint main;
  for (std::size_t v = 0; v < network.main.size(); ++v) {
    if (network.main[v] != 0) main.x.emplace_back(v, network.main[v]);
  }
  main.y.emplace_back(network.output, label);
  main.loss = loss;
  main.weight = b;
  points.push_back(std::move(main));
  erm::BitProblem problem{network.graph, std::move(points), Rational(a), 1, 1};
  return {std::move(problem), std::move(network)};
}

}  // namespace

CircuitProblem bit_problem(const Circuit& circuit, const Polynomial& activation, GadgetForm form, long bit,
                           unsigned long a, unsigned long b) {
  return problem_of(circuit_network(circuit, activation, form), activation, {BitLossKind::bit, bit}, 1, a, b);
}

Circuit doubled_less_one(const Circuit& circuit) {
  Circuit result = circuits::over_one(circuit);
  const GateId n = result.output();
  GateId one = 0;  // over_one begins with the constant 1
  result.difference(result.sum(n, n), one);
  return result;
}

CircuitProblem sign_problem(const Circuit& circuit, const Polynomial& activation, GadgetForm form,
                            unsigned long b) {
  return problem_of(circuit_network(doubled_less_one(circuit), activation, form), activation,
                    {BitLossKind::hinge, 0}, 1, 0, b);
}

}  // namespace infimum::reductions
