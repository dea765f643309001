// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_graph.hpp"

#include <algorithm>

namespace infimum::networks {

namespace {

using base::Error;

constexpr int most_operators = 100'000, most_axes = 64;

// The operators; the format has another word for them.
const auto& operators_of(const onnx::GraphProto& graph) {
  return graph.onnx::GraphProto::node();
}

std::string quoted(const std::string& name) {
  return "\"" + (name.size() <= 200 ? name : name.substr(0, 200) + "…") + "\"";
}

OnnxInput input_from(const onnx::ValueInfoProto& info) {
  const std::string what = "input " + quoted(info.name());
  if (!info.type().has_tensor_type()) throw Error(what + " is no tensor");
  const auto& type = info.type().tensor_type();
  if (!is_onnx_float(type.elem_type()) && !is_onnx_integer(type.elem_type())) {
    throw Error(what + " has " + onnx_type_name(type.elem_type()) + ", no numbers");
  }
  const auto& sizes = type.shape().dim();
  if (!type.has_shape() || sizes.empty()) {
    throw Error(what + " has no shape; export the network with the shape of its input, the points first");
  }
  if (sizes.size() > most_axes) throw Error(what + " has too many axes");
  OnnxInput input{info.name(), {}, type.elem_type(), {}};
  if (sizes[0].dim_value() > 0) input.points = static_cast<std::size_t>(sizes[0].dim_value());
  for (int a = 1; a < sizes.size(); ++a) {
    if (sizes[a].dim_value() <= 0) {
      throw Error(what + ": axis " + std::to_string(a) +
                  " has no fixed length; export the network with all lengths fixed but that of the first "
                  "axis, the points");
    }
    input.shape.push_back(static_cast<std::size_t>(sizes[a].dim_value()));
  }
  entries_of(input.shape);
  return input;
}

}  // namespace

std::string describe_onnx(const onnx::NodeProto& proto) {
  std::string text = "operator " + (proto.op_type().size() <= 100 ? proto.op_type() : "with a long name");
  if (!proto.name().empty()) text += " " + quoted(proto.name());
  if (proto.output_size() > 0) text += " (makes " + quoted(proto.output(0)) + ")";
  return text;
}

OnnxGraph::OnnxGraph(const onnx::GraphProto& graph) : graph_(graph) {
  if (operators_of(graph).size() > most_operators) throw Error("the graph has more than 100000 operators");
  for (const auto& tensor : graph.initializer()) {
    if (tensor.name().empty()) throw Error("a tensor of numbers has no name");
    if (!initialisers_.emplace(tensor.name(), &tensor).second) {
      throw Error("there are two tensors of numbers named " + quoted(tensor.name()));
    }
  }
  note_inputs();
  note_producers();
}

void OnnxGraph::note_inputs() {
  for (const auto& input : graph_.input()) {
    if (input.name().empty()) throw Error("an input of the graph has no name");
    if (!input_names_.insert(input.name()).second) {
      throw Error("there are two inputs of the graph named " + quoted(input.name()));
    }
    if (!initialisers_.contains(input.name())) inputs_.push_back(&input);
  }
}

void OnnxGraph::note_producers() {
  for (int i = 0; i < operators_of(graph_).size(); ++i) {
    for (const std::string& name : operators_of(graph_)[i].output()) {
      if (name.empty()) continue;  // an output that nobody wants
      if (initialisers_.contains(name) || input_names_.contains(name) ||
          !producers_.emplace(name, i).second) {
        throw Error("the tensor " + quoted(name) + " is made twice");
      }
    }
  }
}

bool OnnxGraph::is_known(const std::string& tensor) const {
  return initialisers_.contains(tensor) || input_names_.contains(tensor);
}

const onnx::TensorProto* OnnxGraph::initialiser(const std::string& tensor) const {
  const auto found = initialisers_.find(tensor);
  return found == initialisers_.end() ? nullptr : found->second;
}

std::set<std::string> OnnxGraph::tensors() const {
  std::set<std::string> names = input_names_;
  for (const auto& [name, tensor] : initialisers_) names.insert(name);
  for (const auto& [name, place] : producers_) names.insert(name);
  return names;
}

std::string OnnxGraph::first_output() const {
  if (graph_.output_size() == 0) throw Error("the graph has no output");
  return graph_.output(0).name();
}

// Depth first, without recursion: graphs may be as deep as they are long.
std::vector<const onnx::NodeProto*> OnnxGraph::before(const std::string& tensor) const {
  enum class State : char { unseen, open, done };
  struct Step {
    int place;
    int next_input;
  };
  std::vector<const onnx::NodeProto*> order;
  std::vector<State> states(static_cast<std::size_t>(operators_of(graph_).size()), State::unseen);
  std::vector<Step> path;
  const auto enter = [&](const std::string& name, const std::string& reader) {
    if (name.empty() || is_known(name)) return;
    const auto found = producers_.find(name);
    if (found == producers_.end()) throw Error(reader + "there is no tensor " + quoted(name));
    State& state = states[static_cast<std::size_t>(found->second)];
    if (state == State::open) throw Error(reader + "the tensor " + quoted(name) + " depends on itself");
    if (state == State::unseen) path.push_back({found->second, 0});
    if (state == State::unseen) state = State::open;
  };
  enter(tensor, "");
  while (!path.empty()) {
    Step& step = path.back();
    const onnx::NodeProto& proto = operators_of(graph_)[step.place];
    if (step.next_input < proto.input_size()) {
      enter(proto.input(step.next_input++), describe_onnx(proto) + ": ");
      continue;
    }
    states[static_cast<std::size_t>(step.place)] = State::done;
    order.push_back(&proto);
    path.pop_back();
  }
  return order;
}

std::vector<OnnxInput> OnnxGraph::inputs_of(const std::vector<const onnx::NodeProto*>& operators,
                                            const std::string& tensor) const {
  std::set<std::string> read = {tensor};
  for (const auto* proto : operators) read.insert(proto->input().begin(), proto->input().end());
  std::vector<OnnxInput> result;
  for (const auto* input : inputs_) {
    if (read.contains(input->name())) result.push_back(input_from(*input));
  }
  return result;
}

}  // namespace infimum::networks
