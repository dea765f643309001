// SPDX-License-Identifier: Apache-2.0
#include "reductions/circuit_network.hpp"

namespace infimum::reductions {

namespace {

using circuits::Circuit;
using circuits::Gate;
using circuits::GateId;
using circuits::Operation;

class Builder {
 public:
  Builder(const Circuit& circuit, const Polynomial& activation, GadgetForm form)
      : circuit_(circuit),
        activation_(activation),
        gadget_(form == GadgetForm::basis ? basis_gadget(activation) : difference_gadget(activation)) {
    for (const Rational& factor : gadget_.factors) denominator_ = lcm(denominator_, factor.get_den());
  }

  CircuitNetwork build() {
    for (GateId id = 0; id < circuit_.size(); ++id) add_gate(id);
    RationalVector main(vertices_.size());
    for (GateId id = 0; id < circuit_.size(); ++id) {
      if (!circuit_.gate(id).reads()) main[vertex_of_gate_[id]] = circuit_.constant_of(circuit_.gate(id));
    }
    const std::size_t output = vertex_of_gate_[circuit_.output()];
    return {networks::Graph(std::move(vertices_), std::move(edges_)), std::move(parameters_),
            std::move(vertex_of_gate_), std::move(main), output};
  }

 private:
  const Circuit& circuit_;
  const Polynomial& activation_;
  const Gadget gadget_;
  Integer denominator_ = 1;
  std::vector<networks::Vertex> vertices_;
  std::vector<networks::Edge> edges_;
  networks::Parameters parameters_;
  std::vector<std::size_t> vertex_of_gate_;

  std::size_t add_vertex(std::string name, networks::Activation activation = networks::identity()) {
    vertices_.push_back({std::move(name), std::move(activation)});
    return vertices_.size() - 1;
  }
  void add_edge(std::size_t from, std::size_t to, const Rational& weight, const Rational& bias = 0) {
    edges_.push_back({from, to});
    parameters_.weights.push_back(weight);
    parameters_.biases.push_back(bias);
  }
  // weight_left * left + weight_right * right + bias; two edges from one vertex are one.
  void add_pair(std::size_t left, std::size_t right, std::size_t to, int sign, const Rational& bias) {
    if (left == right) return add_edge(left, to, 1 + sign, bias);
    add_edge(left, to, 1, bias);
    add_edge(right, to, sign);
  }

  void add_gate(GateId id) {
    const Gate& gate = circuit_.gate(id);
    const std::string name = "v" + std::to_string(id);
    if (gate.operation == Operation::product) {
      add_product(vertex_of_gate_[gate.left], vertex_of_gate_[gate.right], std::to_string(id));
    } else {
      vertex_of_gate_.push_back(add_vertex(name));
      if (gate.reads())
        add_pair(vertex_of_gate_[gate.left], vertex_of_gate_[gate.right], vertex_of_gate_.back(),
                 gate.operation == Operation::sum ? 1 : -1, 0);
    }
  }

  // x + y + j, x + j and y + j, each through sigma, with the factors over their common denominator, which the
  // last edge divides by.
  void add_product(std::size_t x, std::size_t y, const std::string& gate) {
    std::vector<std::size_t> ends;
    for (std::size_t j = 0; j < gadget_.factors.size(); ++j) {
      const std::string shift = "_" + gate + "_" + std::to_string(j);
      const Rational bias(static_cast<unsigned long>(j));
      const std::size_t both = add_vertex("L1" + shift), left = add_vertex("L2" + shift),
                        right = add_vertex("L3" + shift);
      add_pair(x, y, both, 1, bias);
      add_edge(x, left, 1, bias);
      add_edge(y, right, 1, bias);
      for (const auto& [from, name] :
           {std::pair(both, "U1"), std::pair(left, "U2"), std::pair(right, "U3")}) {
        ends.push_back(add_vertex(name + shift, activation_));
        add_edge(from, ends.back(), 1);
      }
    }
    const std::size_t sum = add_vertex("z_" + gate);
    for (std::size_t k = 0; k < ends.size(); ++k) {
      const Rational factor = gadget_.factors[k / 3] * denominator_;
      add_edge(ends[k], sum, k % 3 == 0 ? factor : Rational(-factor));
    }
    vertex_of_gate_.push_back(add_vertex("v" + gate));
    add_edge(sum, vertex_of_gate_.back(), Rational(1, denominator_), gadget_.constant);
  }
};

}  // namespace

CircuitNetwork circuit_network(const Circuit& circuit, const Polynomial& activation, GadgetForm form) {
  return Builder(circuit, activation, form).build();
}

}  // namespace infimum::reductions
