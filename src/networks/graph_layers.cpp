// SPDX-License-Identifier: Apache-2.0
#include "networks/graph_layers.hpp"

#include <algorithm>

namespace infimum::networks {

namespace {

class Lowering {
 public:
  explicit Lowering(const GraphNetwork& network) : network_(network), graph_(network.graph) {
    names_.resize(graph_.vertices().size());
    inputs_ = vertices_of(network.inputs, [&](std::size_t v) { return graph_.edges_into(v).empty(); });
    std::vector<bool> read(graph_.vertices().size(), false);
    for (const Edge& edge : graph_.edges()) read[edge.from] = true;
    outputs_ = vertices_of(network.outputs, [&](std::size_t v) { return !read[v]; });
  }

  Network run() {
    for (const std::size_t v : graph_.order()) add_vertex(v);
    Layer output{"output of the graph", {}, Concatenation{0}};
    for (const std::size_t v : outputs_) output.reads.push_back(names_[v]);
    const bool one = output.reads.size() == 1;
    const std::string last = one ? output.reads.front() : output.name;
    if (!one) layers_.push_back(std::move(output));
    return Network(names_of(inputs_), names_of(outputs_), std::move(layers_), last);
  }

 private:
  const GraphNetwork& network_;
  const Graph& graph_;
  std::vector<std::size_t> inputs_, outputs_;
  std::vector<std::string> names_;  // of the layer that has the value of a vertex
  std::vector<Layer> layers_;

  template <class Otherwise>
  std::vector<std::size_t> vertices_of(const std::vector<std::string>& names,
                                       const Otherwise& otherwise) const {
    std::vector<std::size_t> result;
    for (const std::string& name : names) result.push_back(*graph_.vertex_named(name));
    if (!names.empty()) return result;
    for (std::size_t v = 0; v < graph_.vertices().size(); ++v) {
      if (otherwise(v)) result.push_back(v);
    }
    return result;
  }
  std::vector<std::string> names_of(const std::vector<std::size_t>& vertices) const {
    std::vector<std::string> names;
    for (const std::size_t v : vertices) names.push_back(graph_.vertices()[v].name);
    return names;
  }

  // A layer that reads these, and its name.
  std::string add(std::string name, std::vector<std::string> reads, Kind kind) {
    layers_.push_back({name, std::move(reads), std::move(kind)});
    return name;
  }

  void add_vertex(std::size_t v) {
    const Vertex& vertex = graph_.vertices()[v];
    const auto input = std::find(inputs_.begin(), inputs_.end(), v);
    const bool injected = input != inputs_.end(), reads = !graph_.edges_into(v).empty();
    const auto place = static_cast<std::size_t>(input - inputs_.begin());
    std::string name;
    if (reads) name = add_affine(v);
    if (injected) {
      const std::string given = add(vertex.name + " given", {input_name}, Slice{0, place, place + 1, 1});
      name = reads ? add(vertex.name + " and its input", {name, given}, Sum{{1, 1}}) : given;
    }
    if (!reads && !injected) name = add(vertex.name, {input_name}, constant_zero());
    names_[v] = reads ? add_activation(v, name) : name;
  }

  // A vertex that nothing reaches has the value 0.
  Kind constant_zero() const { return affine({RationalVector(inputs_.size())}, {0}); }

  std::string add_affine(std::size_t v) {
    RationalVector weights;
    Rational bias = 0;
    std::vector<std::string> reads;
    for (const std::size_t e : graph_.edges_into(v)) {
      reads.push_back(names_[graph_.edges()[e].from]);
      weights.push_back(network_.parameters.weights[e]);
      bias += network_.parameters.biases[e];
    }
    return add(graph_.vertices()[v].name, std::move(reads), affine({weights}, {bias}));
  }

  std::string add_activation(std::size_t v, const std::string& argument) {
    const Vertex& vertex = graph_.vertices()[v];
    if (std::holds_alternative<Steps>(vertex.activation))
      throw StructureError(v, "an activation that jumps has no layer: only `verify` computes with it");
    if (const auto* pieces = std::get_if<Piecewise>(&vertex.activation))
      return add(vertex.name + " active", {argument}, *pieces);
    return add_polynomial(vertex.name, std::get<Polynomial>(vertex.activation), argument);
  }

  // The powers with their coefficients, added up.
  std::string add_polynomial(const std::string& name, const Polynomial& polynomial,
                             const std::string& argument) {
    if (polynomial == identity()) return argument;
    std::vector<std::string> terms;
    for (std::size_t k = 1; k < polynomial.coefficients.size(); ++k) {
      const Rational& coefficient = polynomial.coefficients[k];
      if (coefficient == 0) continue;
      const std::string power = name + " ^ " + std::to_string(k);
      std::string term = k == 1 ? argument : add(power, {argument}, Power{static_cast<unsigned>(k)});
      if (coefficient != 1) term = add(power + " scaled", {term}, Scaling{constant(coefficient)});
      terms.push_back(std::move(term));
    }
    if (terms.empty()) terms.push_back(add(name + " ^ 0", {argument}, Scaling{constant(0)}));
    std::string sum = terms.front();
    if (terms.size() > 1) sum = add(name + " active", terms, Sum{std::vector<int>(terms.size(), 1)});
    const Rational& shift = polynomial.coefficients.front();
    return shift == 0 ? sum : add(name + " shifted", {sum}, Shift{constant(shift)});
  }

  static Tensor constant(const Rational& value) {
    Tensor tensor = vector_of({value});
    tensor.trainable = false;
    return tensor;
  }
};

}  // namespace

Network layers_of(const GraphNetwork& network) {
  return Lowering(network).run();
}

}  // namespace infimum::networks
