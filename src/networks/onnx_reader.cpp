// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_reader.hpp"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "base/input_file.hpp"
#include "networks/onnx_graph.hpp"
#include "networks/onnx_operators.hpp"

namespace infimum::networks {

namespace {

using base::Error;

constexpr std::uint64_t largest_file = (std::uint64_t{1} << 31) - 1;
constexpr std::int64_t oldest_version = 7, newest_version = 25;
constexpr std::size_t most_inputs = 10'000'000;
constexpr std::size_t most_constant_words = 200'000'000;  // made while reading, in all

onnx::ModelProto protobuf_of(std::string_view bytes) {
  const google::protobuf::LogSilencer silence;  // it would print what we say in our own words
  onnx::ModelProto file;
  if (bytes.size() > largest_file || !file.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw Error("this is no ONNX file, or only a part of one");
  }
  if (!file.has_graph()) throw Error("this is no ONNX file: it has no graph");
  return file;
}

void check_version(const onnx::ModelProto& file) {
  std::optional<std::int64_t> version;
  for (const auto& set : file.opset_import()) {
    if (!set.domain().empty() && set.domain() != "ai.onnx") continue;
    if (version && *version != set.version()) throw Error("it names two versions of the operator set");
    version = set.version();
  }
  if (!version) throw Error("it names no version of the operator set");
  if (*version >= oldest_version && *version <= newest_version) return;
  throw Error("it uses version " + std::to_string(*version) + " of the operator set; versions " +
              std::to_string(oldest_version) + " to " + std::to_string(newest_version) + " are known");
}

// Translates the operators one after the other and keeps what they make.
class Translation {
 public:
  explicit Translation(const onnx::GraphProto& graph) : graph_(graph), layers_(graph_.tensors()) {}

  // The names of entries of the input and of the output are those that the file has in its notes, if it has
  // any.
  Network network(const std::string& output, const std::vector<std::string>& inputs,
                  const std::vector<std::string>& outputs);

 private:
  void enter_inputs(const std::vector<OnnxInput>& inputs);
  void enter_alone(const OnnxInput& input);
  void enter_as_part(const OnnxInput& input, std::size_t begin);
  void translate(const onnx::NodeProto& proto);
  void keep(const onnx::NodeProto& proto, OnnxValues values);
  const OnnxValue* value(const std::string& tensor);
  std::vector<Layer> needed_layers(const std::string& output);

  OnnxGraph graph_;
  OnnxLayers layers_;
  std::unordered_map<std::string, OnnxValue> values_;
  std::vector<std::string> names_;  // of the input's entries
  Shape input_shape_;
  OnnxPoints points_;
  std::size_t constant_words_ = 0;
};

// A point with one entry and no axis becomes a vector of length 1 outside.
void Translation::enter_alone(const OnnxInput& input) {
  input_shape_ = input.shape.empty() ? Shape{1} : input.shape;
  OnnxData data{input_name, input_shape_, input.type, true};
  if (input.shape.empty()) data = layers_.add(layers_.own_name(input.name), Reshape{{}}, {data});
  data.from_input = true;
  values_.emplace(input.name, data);
}

// The entries from `begin` on.
void Translation::enter_as_part(const OnnxInput& input, std::size_t begin) {
  const std::size_t end = begin + entries_of(input.shape);
  const OnnxData whole{input_name, {names_.size()}, input.type, true};
  const bool is_vector = input.shape == Shape{end - begin};
  const std::string name = layers_.own_name(input.name);
  OnnxData part =
      layers_.add(is_vector ? name : layers_.free_name(name + ".1"), Slice{0, begin, end, 1}, {whole});
  if (!is_vector) part = layers_.add(name, Reshape{input.shape}, {part});
  part.from_input = true;
  values_.emplace(input.name, part);
}

void Translation::enter_inputs(const std::vector<OnnxInput>& inputs) {
  if (inputs.empty()) throw Error("the output does not depend on any input");
  points_ = inputs.front().points;
  for (const OnnxInput& input : inputs) {
    if (input.points != points_) points_.reset();
  }
  if (graph_.inputs() == 1) return enter_alone(inputs.front());
  for (const OnnxInput& input : inputs) {
    const std::size_t length = entries_of(input.shape);
    if (length > most_inputs - names_.size()) throw Error("the inputs have more than ten million entries");
    for (std::size_t i = 0; i < length; ++i) {
      names_.push_back(length == 1 ? input.name : input.name + "[" + std::to_string(i) + "]");
    }
  }
  std::size_t begin = 0;
  for (const OnnxInput& input : inputs) {
    enter_as_part(input, begin);
    begin += entries_of(input.shape);
  }
}

const OnnxValue* Translation::value(const std::string& tensor) {
  if (tensor.empty()) return nullptr;
  const auto found = values_.find(tensor);
  if (found != values_.end()) return &found->second;
  const onnx::TensorProto* initialiser = graph_.initialiser(tensor);
  if (initialiser == nullptr) throw Error("there is no tensor \"" + tensor + "\"");
  return &values_.emplace(tensor, decode_onnx_tensor(*initialiser)).first->second;
}

void Translation::keep(const onnx::NodeProto& proto, OnnxValues values) {
  for (std::size_t i = 0; i < values.size() && i < static_cast<std::size_t>(proto.output_size()); ++i) {
    if (const auto* constant = std::get_if<OnnxConstant>(&values[i])) {
      constant_words_ += constant->tensor.entries.words().size();
      if (constant_words_ > most_constant_words)
        throw Error("the constants of the file are too large together");
    }
    values_.emplace(proto.output(static_cast<int>(i)), std::move(values[i]));
  }
}

void Translation::translate(const onnx::NodeProto& proto) {
  try {
    std::vector<const OnnxValue*> inputs;
    for (const std::string& tensor : proto.input()) inputs.push_back(value(tensor));
    OnnxOperator op(proto, std::move(inputs), layers_, points_);
    keep(proto, translate_onnx(op));
  } catch (const Error& error) {
    throw Error(describe_onnx(proto) + ": " + error.what());
  } catch (const std::length_error& error) {
    throw Error(describe_onnx(proto) + ": " + error.what());
  }
}

// Layers come after those that they read, so one look from the end finds what the output needs.
std::vector<Layer> Translation::needed_layers(const std::string& output) {
  std::vector<Layer> layers = layers_.release(), needed;
  std::unordered_set<std::string> wanted = {output};
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    if (!wanted.contains(layer->name)) continue;
    wanted.insert(layer->reads.begin(), layer->reads.end());
    needed.push_back(std::move(*layer));
  }
  std::reverse(needed.begin(), needed.end());
  return needed;
}

Network Translation::network(const std::string& output, const std::vector<std::string>& inputs,
                             const std::vector<std::string>& outputs) {
  const auto operators = graph_.before(output);
  enter_inputs(graph_.inputs_of(operators, output));
  for (const auto* proto : operators) translate(*proto);
  const OnnxValue* result = value(output);
  if (result == nullptr || result->index() == 1) throw Error("the output does not depend on any input");
  auto data = std::get<OnnxData>(*result);
  if (data.layer == input_name) data = layers_.add(layers_.own_name(output), Reshape{data.shape}, {data});
  if (names_.empty() && input_shape_ == Shape{inputs.size()}) names_ = inputs;
  const bool named = data.shape == Shape{outputs.size()};
  return Network(names_, named ? outputs : std::vector<std::string>(), needed_layers(data.layer), data.layer,
                 input_shape_);
}

// What the writer of this project notes down: a name in each line.
std::vector<std::string> names_in(const onnx::ModelProto& file, std::string_view key) {
  std::vector<std::string> names;
  for (const auto& note : file.metadata_props()) {
    if (note.key() != key) continue;
    std::istringstream lines(note.value());
    for (std::string line; std::getline(lines, line);) names.push_back(line);
  }
  const std::unordered_set<std::string> different(names.begin(), names.end());
  const bool usable =
      different.size() == names.size() && !different.contains("") && !different.contains(input_name);
  return usable ? names : std::vector<std::string>();
}

}  // namespace

Network parse_onnx(std::string_view bytes, const std::string& file,
                   const std::optional<std::string>& output_tensor) {
  try {
    const onnx::ModelProto proto = protobuf_of(bytes);
    check_version(proto);
    Translation translation(proto.graph());
    const auto inputs = names_in(proto, "infimum.inputs");
    if (output_tensor) return translation.network(*output_tensor, inputs, {});
    return translation.network(OnnxGraph(proto.graph()).first_output(), inputs,
                               names_in(proto, "infimum.outputs"));
  } catch (const base::InputError&) {
    throw;
  } catch (const Error& error) {
    throw base::InputError({file, 0, ""}, error.what());
  } catch (const std::length_error& error) {
    throw base::InputError({file, 0, ""}, error.what());
  }
}

Network read_onnx(const std::string& path, const std::optional<std::string>& output_tensor) {
  return parse_onnx(base::read_file(path, largest_file), path, output_tensor);
}

}  // namespace infimum::networks
