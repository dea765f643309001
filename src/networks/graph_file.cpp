// SPDX-License-Identifier: Apache-2.0
#include "networks/graph_file.hpp"

#include <algorithm>
#include <map>

#include "base/input_file.hpp"
#include "networks/layer_writer.hpp"

namespace infimum::networks {

namespace {

constexpr const char* format_name = "infimum-network-1";
constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;

Activation named_activation(const Item& item) {
  const std::string name = item.text();
  if (name == "identity") return identity();
  if (name == "relu") return relu();
  if (name == "square") return Polynomial{{0, 0, 1}};
  if (name == "absolute") return absolute_value();
  if (name == "threshold") return threshold();
  item.refuse(
      "expected identity, relu, square, absolute, threshold, or an object with polynomial, piecewise or "
      "steps");
}

Activation read_activation(const Item& item) {
  if (item.is_text()) return named_activation(item);
  item.require_keys({"polynomial", "piecewise", "steps"});
  if (item.has("polynomial") + item.has("piecewise") + item.has("steps") != 1)
    item.refuse("expected one of polynomial, piecewise and steps");
  if (item.has("polynomial")) return Polynomial{item.at("polynomial").numbers()};
  if (item.has("piecewise")) {
    const Item pieces = item.at("piecewise");
    pieces.require_keys({"breakpoints", "slopes", "intercepts"});
    return Piecewise{pieces.at("breakpoints").numbers(), pieces.at("slopes").numbers(),
                     pieces.at("intercepts").numbers()};
  }
  const Item steps = item.at("steps");
  steps.require_keys({"breakpoints", "values"});
  return Steps{steps.at("breakpoints").numbers(), steps.at("values").numbers()};
}

Vertex read_vertex(const Item& item) {
  item.require_keys({"name", "activation"});
  return {item.at("name").text(),
          item.has("activation") ? read_activation(item.at("activation")) : identity()};
}

class EdgeReader {
 public:
  EdgeReader(const std::vector<Vertex>& vertices, Parameters* parameters) : parameters_(parameters) {
    for (std::size_t v = 0; v < vertices.size(); ++v) places_.emplace(vertices[v].name, v);
  }

  Edge read(const Item& item) const {
    if (parameters_ == nullptr) {
      const auto ends = item.texts();
      if (ends.size() != 2) item.refuse("expected the names of two vertices");
      return {vertex(item, ends[0]), vertex(item, ends[1])};
    }
    item.require_keys({"from", "to", "weight", "bias"});
    parameters_->weights.push_back(item.at("weight").number());
    parameters_->biases.push_back(item.has("bias") ? item.at("bias").number() : Rational(0));
    return {vertex(item, item.at("from").text()), vertex(item, item.at("to").text())};
  }

 private:
  Parameters* parameters_;
  std::map<std::string, std::size_t> places_;

  std::size_t vertex(const Item& item, const std::string& name) const {
    const auto found = places_.find(name);
    if (found == places_.end()) item.refuse("no vertex is called " + shown_text(name));
    return found->second;
  }
};

std::vector<std::string> vertices_named(const Item& item, const char* key, const Graph& graph) {
  if (!item.has(key)) return {};
  auto names = item.at(key).texts();
  for (std::size_t n = 0; n < names.size(); ++n) {
    if (!graph.vertex_named(names[n]))
      item.at(key).refuse_entry(n, "no vertex is called " + shown_text(names[n]));
  }
  return names;
}

std::string number_text(const Rational& number) {
  return "\"" + numbers::to_fraction(number) + "\"";
}

std::string numbers_text(const RationalVector& list) {
  std::string text;
  for (const Rational& number : list) text += (text.empty() ? "" : ", ") + number_text(number);
  return "[" + text + "]";
}

std::string activation_text(const Polynomial& activation) {
  if (activation == identity()) return "";
  if (activation == Polynomial{{0, 0, 1}}) return "\"square\"";
  return "{\"polynomial\": " + numbers_text(activation.coefficients) + "}";
}
std::string activation_text(const Piecewise& activation) {
  if (activation == relu()) return "\"relu\"";
  return "{\"piecewise\": {\"breakpoints\": " + numbers_text(activation.breakpoints) +
         ", \"slopes\": " + numbers_text(activation.slopes) +
         ", \"intercepts\": " + numbers_text(activation.intercepts) + "}}";
}
std::string activation_text(const Steps& activation) {
  if (activation == threshold()) return "\"threshold\"";
  return "{\"steps\": {\"breakpoints\": " + numbers_text(activation.breakpoints) +
         ", \"values\": " + numbers_text(activation.values) + "}}";
}

std::string vertex_text(const Vertex& vertex) {
  const std::string activation =
      std::visit([](const auto& of_kind) { return activation_text(of_kind); }, vertex.activation);
  return "{\"name\": " + quoted(vertex.name) + (activation.empty() ? "" : ", \"activation\": " + activation) +
         "}";
}

std::string edge_text(const Graph& graph, const Parameters* parameters, std::size_t e) {
  const std::string from = quoted(graph.vertices()[graph.edges()[e].from].name);
  const std::string to = quoted(graph.vertices()[graph.edges()[e].to].name);
  if (parameters == nullptr) return "[" + from + ", " + to + "]";
  const std::string bias =
      parameters->biases[e] == 0 ? "" : ", \"bias\": " + number_text(parameters->biases[e]);
  return "{\"from\": " + from + ", \"to\": " + to + ", \"weight\": " + number_text(parameters->weights[e]) +
         bias + "}";
}

}  // namespace

Graph read_graph(const Item& item, Parameters* parameters) {
  auto vertices = item.at("vertices").list(read_vertex);
  const EdgeReader reader(vertices, parameters);
  auto edges = item.at("edges").list([&](const Item& edge) { return reader.read(edge); });
  try {
    return Graph(std::move(vertices), std::move(edges));
  } catch (const StructureError& error) {
    if (error.layer() == StructureError::npos) item.refuse(error.what());
    item.at("vertices").refuse_entry(error.layer(), error.what());
  }
}

GraphNetwork read_graph_network(const Item& item) {
  item.require_keys({"format", "about", "vertices", "edges", "inputs", "outputs"});
  if (item.at("format").text() != format_name)
    item.at("format").refuse("expected \"" + std::string(format_name) + "\"");
  if (item.has("about")) item.at("about").notes();  // texts, and no more is asked of them
  Parameters parameters;
  Graph graph = read_graph(item, &parameters);
  auto inputs = vertices_named(item, "inputs", graph), outputs = vertices_named(item, "outputs", graph);
  return {std::move(graph), std::move(parameters), std::move(inputs), std::move(outputs)};
}

GraphNetwork read_graph_network(const std::string& path, std::uint64_t most_memory) {
  const nlohmann::json value = parse_json(base::read_file(path, largest_file), path, most_memory);
  return read_graph_network(Item(value, path, ""));
}

std::string graph_text(const Graph& graph, const Parameters* parameters) {
  std::string text = "\"vertices\": [", between;
  for (const Vertex& vertex : graph.vertices()) {
    text += between + "\n    " + vertex_text(vertex);
    between = ",";
  }
  text += "\n  ],\n  \"edges\": [";
  between.clear();
  for (std::size_t e = 0; e < graph.edges().size(); ++e) {
    text += between + "\n    " + edge_text(graph, parameters, e);
    between = ",";
  }
  return text + "\n  ]";
}

std::string to_json(const GraphNetwork& network) {
  std::string text = "{\n  \"format\": \"" + std::string(format_name) + "\",\n  ";
  if (!network.inputs.empty()) text += "\"inputs\": " + list_of(network.inputs) + ",\n  ";
  if (!network.outputs.empty()) text += "\"outputs\": " + list_of(network.outputs) + ",\n  ";
  return text + graph_text(network.graph, &network.parameters) + "\n}\n";
}

RationalVector read_by_vertex(const Item& item, const Graph& graph, const Rational& otherwise) {
  RationalVector result(graph.vertices().size(), otherwise);
  item.each([&](const std::string& name, const Item& entry) {
    const auto vertex = graph.vertex_named(name);
    if (!vertex) item.refuse("no vertex is called " + shown_text(name));
    result[*vertex] = entry.number();
  });
  return result;
}

}  // namespace infimum::networks
