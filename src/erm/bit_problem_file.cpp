// SPDX-License-Identifier: Apache-2.0
#include "erm/bit_problem_file.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/input_file.hpp"
#include "networks/graph_file.hpp"
#include "networks/layer_writer.hpp"

namespace infimum::erm {

namespace {

using networks::Item;

constexpr const char* format_name = "infimum-problem-1";
constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;

struct NamedLoss {
  const char* name;
  BitLossKind kind;
};
constexpr std::array named_losses = {
    NamedLoss{"squared", BitLossKind::squared}, NamedLoss{"absolute", BitLossKind::absolute},
    NamedLoss{"hinge", BitLossKind::hinge}, NamedLoss{"zero-one", BitLossKind::zero_one},
    NamedLoss{"equality", BitLossKind::equality}};

BitLoss read_loss(const Item& item) {
  if (item.is_text()) {
    const std::string name = item.text();
    for (const NamedLoss& loss : named_losses) {
      if (name == loss.name) return {loss.kind, 0};
    }
    item.refuse("expected squared, absolute, hinge, zero-one, equality, or {\"bit\": J}");
  }
  item.require_keys({"bit"});
  const Rational bit = item.at("bit").number();
  if (bit.get_den() != 1 || abs(bit) > farthest_bit)
    item.at("bit").refuse("expected an integer of at most 2^40");
  return {BitLossKind::bit, bit.get_num().get_si()};
}

std::vector<VertexEntry> read_entries(const Item& item, const Graph& graph) {
  std::vector<VertexEntry> entries;
  item.each([&](const std::string& name, const Item& entry) {
    const auto vertex = graph.vertex_named(name);
    if (!vertex) item.refuse("no vertex is called " + networks::shown_text(name));
    entries.emplace_back(*vertex, entry.number());
  });
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return entries;
}

void check_labels(const Item& item, const BitPoint& point) {
  const auto check = [&](const Rational& label) {
    if (point.loss.kind == BitLossKind::bit && label != 0 && label != 1)
      item.refuse("labels of bits are 0 and 1");
    if (point.loss.kind == BitLossKind::zero_one && label != 1 && label != -1)
      item.refuse("labels of the zero-one loss are -1 and 1");
  };
  for (const VertexEntry& entry : point.y) check(entry.second);
  if (point.elsewhere) check(*point.elsewhere);
}

BitPoint read_point(const Item& item, const Graph& graph, const BitLoss& usual) {
  item.require_keys({"x", "y", "elsewhere", "loss", "weight"});
  BitPoint point;
  if (item.has("x")) point.x = read_entries(item.at("x"), graph);
  if (item.has("y")) point.y = read_entries(item.at("y"), graph);
  if (item.has("elsewhere")) point.elsewhere = item.at("elsewhere").number();
  point.loss = item.has("loss") ? read_loss(item.at("loss")) : usual;
  if (item.has("weight")) point.weight = item.at("weight").number();
  if (point.weight < 0) item.at("weight").refuse("a weight is not negative");
  check_labels(item, point);
  return point;
}

void read_budget(const Item& item, BitProblem& problem) {
  const auto counts = item.counts();
  if (counts.size() != 2 || counts[1] > 64) item.refuse("expected [C1, C2] with C2 at most 64");
  problem.factor = counts[0];
  problem.exponent = counts[1];
}

BitProblem read_whole(const Item& item) {
  item.require_keys({"format", "about", "vertices", "edges", "points", "loss", "threshold", "budget"});
  if (item.at("format").text() != format_name)
    item.at("format").refuse("expected \"" + std::string(format_name) + "\"");
  if (item.has("about")) item.at("about").notes();  // texts, and no more is asked of them
  BitProblem problem{networks::read_graph(item, nullptr), {}, 0, 1, 1};
  const BitLoss usual = item.has("loss") ? read_loss(item.at("loss")) : BitLoss{};
  problem.points =
      item.at("points").list([&](const Item& point) { return read_point(point, problem.graph, usual); });
  problem.threshold = item.at("threshold").number();
  if (item.has("budget")) read_budget(item.at("budget"), problem);
  return problem;
}

std::string number_text(const Rational& number) {
  return "\"" + numbers::to_fraction(number) + "\"";
}

std::string loss_text(const BitLoss& loss) {
  for (const NamedLoss& named : named_losses) {
    if (named.kind == loss.kind) return "\"" + std::string(named.name) + "\"";
  }
  return "{\"bit\": " + std::to_string(loss.bit) + "}";
}

std::string entries_text(const Graph& graph, const std::vector<VertexEntry>& entries) {
  std::string text;
  for (const auto& [vertex, value] : entries)
    text += (text.empty() ? "" : ", ") + networks::quoted(graph.vertices()[vertex].name) + ": " +
            number_text(value);
  return "{" + text + "}";
}

std::string point_text(const Graph& graph, const BitPoint& point) {
  std::string text = "{\"x\": " + entries_text(graph, point.x) + ", \"y\": " + entries_text(graph, point.y);
  if (point.elsewhere) text += ", \"elsewhere\": " + number_text(*point.elsewhere);
  text += ", \"loss\": " + loss_text(point.loss);
  if (point.weight != 1) text += ", \"weight\": " + number_text(point.weight);
  return text + "}";
}

}  // namespace

BitProblem parse_bit_problem(std::string_view bytes, const std::string& file, std::uint64_t most_memory) {
  const nlohmann::json value = networks::parse_json(bytes, file, most_memory);
  return read_whole(Item(value, file, ""));
}

BitProblem read_bit_problem(const std::string& path, std::uint64_t most_memory) {
  return parse_bit_problem(base::read_file(path, largest_file), path, most_memory);
}

std::string to_json(const BitProblem& problem, const About& about) {
  std::string text = "{\n  \"format\": \"" + std::string(format_name) + "\",\n", between;
  if (!about.empty()) {
    text += "  \"about\": {";
    for (const auto& [key, note] : about) {
      text += between + "\n    " + networks::quoted(key) + ": " + networks::quoted(note);
      between = ",";
    }
    text += "\n  },\n";
  }
  text += "  " + networks::graph_text(problem.graph, nullptr) +
          ",\n  \"threshold\": " + number_text(problem.threshold) + ",\n  \"budget\": [" +
          std::to_string(problem.factor) + ", " + std::to_string(problem.exponent) + "],\n  \"points\": [";
  between.clear();
  for (const BitPoint& point : problem.points) {
    text += between + "\n    " + point_text(problem.graph, point);
    between = ",";
  }
  return text + "\n  ]\n}\n";
}

Parameters read_parameters(const std::string& path, const BitProblem& problem, std::uint64_t most_memory) {
  const networks::GraphNetwork network = networks::read_graph_network(path, most_memory);
  const auto refuse = [&](const std::string& why) { throw base::InputError({path, 0, ""}, why); };
  const auto& vertices = problem.graph.vertices();
  if (network.graph.vertices().size() != vertices.size()) refuse("the problem has other vertices");
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> places;  // edges of the problem
  for (std::size_t e = 0; e < problem.graph.edges().size(); ++e)
    places.emplace(std::pair(problem.graph.edges()[e].from, problem.graph.edges()[e].to), e);
  std::vector<std::size_t> place(vertices.size());
  for (std::size_t v = 0; v < vertices.size(); ++v) {
    const networks::Vertex& vertex = network.graph.vertices()[v];
    const auto found = problem.graph.vertex_named(vertex.name);
    if (!found || vertices[*found].activation != vertex.activation)
      refuse("the vertex " + networks::shown_text(vertex.name) +
             " is not in the problem, or has another activation there");
    place[v] = *found;
  }
  if (network.graph.edges().size() != places.size()) refuse("the problem has other edges");
  Parameters parameters{RationalVector(places.size()), RationalVector(places.size())};
  for (std::size_t e = 0; e < network.graph.edges().size(); ++e) {
    const networks::Edge& edge = network.graph.edges()[e];
    const auto found = places.find({place[edge.from], place[edge.to]});
    if (found == places.end())
      refuse("the problem has no edge from " +
             networks::shown_text(network.graph.vertices()[edge.from].name) + " to " +
             networks::shown_text(network.graph.vertices()[edge.to].name));
    parameters.weights[found->second] = network.parameters.weights[e];
    parameters.biases[found->second] = network.parameters.biases[e];
  }
  return parameters;
}

}  // namespace infimum::erm
