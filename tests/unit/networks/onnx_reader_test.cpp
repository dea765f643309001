// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_reader.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/input_file.hpp"
#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

using nlohmann::json;

std::filesystem::path folder() {
  return std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "networks";
}

json parsed(const std::filesystem::path& path) {
  return json::parse(base::read_file(path.string()));
}

std::string from_base64(const std::string& text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char letter : text) {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto place = alphabet.find(letter);
    if (place == std::string::npos) break;
    bits = (bits << 6 | static_cast<unsigned>(place)) & 0xffffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> count & 0xffU));
  }
  return bytes;
}

// The runtime computes with floats of the file's precision; a tolerance of 0 says that nothing was rounded.
void expect_values(const Network& network, const json& recorded, const std::string& name) {
  const double tolerance = recorded["tolerance"];
  for (std::size_t p = 0; p < recorded["points"].size(); ++p) {
    RationalVector x;
    for (const double entry : recorded["points"][p]) x.push_back(numbers::from_double(entry));
    const RationalVector value = network.value(x);
    const auto expected = recorded["outputs"][p].get<std::vector<double>>();
    ASSERT_EQ(value.size(), expected.size()) << name;
    double scale = 1;
    for (const double entry : expected) scale = std::max(scale, std::abs(entry));
    for (std::size_t i = 0; i < value.size(); ++i) {
      const Rational difference = abs(value[i] - numbers::from_double(expected[i]));
      EXPECT_LE(difference, numbers::from_double(tolerance * scale))
          << name << ", point " << p << ", entry " << i << ": " << numbers::to_decimal(value[i]) << " and "
          << expected[i];
    }
  }
}

TEST(OnnxReader, OperatorsHaveTheValuesThatARuntimeComputes) {
  const json cases = parsed(folder() / "operators.json");
  EXPECT_GE(cases.size(), 100u);
  for (const auto& [name, recorded] : cases.items()) {
    SCOPED_TRACE(name);
    try {
      const Network network = parse_onnx(from_base64(recorded["file"]), name);
      EXPECT_EQ(network.output_shape(), recorded["shape"].get<Shape>());
      expect_values(network, recorded, name);
    } catch (const base::Error& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

TEST(OnnxReader, ExportedNetworksHaveTheValuesThatARuntimeComputes) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().extension() != ".onnx") continue;
    SCOPED_TRACE(entry.path().filename());
    const json recorded = parsed(std::filesystem::path(entry.path()).replace_extension(".json"));
    std::optional<std::string> output;
    if (recorded.contains("output")) output = recorded["output"];
    expect_values(read_onnx(entry.path().string(), output), recorded, entry.path().stem());
    ++count;
  }
  EXPECT_GE(count, 12u);
}

TEST(OnnxReader, LayersAndTensorsKeepTheirNames) {
  const Network network = read_onnx((folder() / "torch_mlp.onnx").string());
  EXPECT_TRUE(network.inputs().empty());
  EXPECT_EQ(network.input_shape(), Shape{8});
  EXPECT_EQ(network.output_layer(), "y");
  std::vector<std::string> trainable;
  for (const Layer& layer : network.layers()) {
    const auto* affine = std::get_if<Affine>(&layer.kind);
    if (affine == nullptr) continue;
    for (const Tensor* tensor : {&affine->weights, &affine->bias}) {
      EXPECT_TRUE(tensor->trainable);
      trainable.push_back(tensor->name);
    }
  }
  const std::vector<std::string> expected = {"1.weight", "1.bias",   "3.weight",
                                             "3.bias",   "5.weight", "5.bias"};
  EXPECT_EQ(trainable, expected);
}

TEST(OnnxReader, SeveralInputsAreNamedColumns) {
  const Network network = read_onnx((folder() / "sklearn_columns.onnx").string());
  const std::vector<std::string> expected = {"girth", "height"};
  EXPECT_EQ(network.inputs(), expected);
  OnnxDraft file({2});
  file.input("input", {}).input("z", {1, 2}).with(OnnxOp("Flatten", {"z"}, {"f"}));
  file.with(OnnxOp("Unsqueeze", {"input"}, {"u"}).set("axes", Dims{1}))
      .with(OnnxOp("Concat", {"x", "u", "f"}, {"y"}).set("axis", std::int64_t{1}));
  const std::vector<std::string> names = {"x[0]", "x[1]", "input", "z[0]", "z[1]"};
  EXPECT_EQ(file.read().inputs(), names);
  const RationalVector x = {1, 2, 3, 4, 5};
  EXPECT_EQ(file.read().value(x), x);
}

TEST(OnnxReader, AnInnerTensorCanBeTheOutput) {
  const std::string path = (folder() / "sklearn_two_classes.onnx").string();
  const std::string message = message_of<base::InputError>([&] { read_onnx(path); });
  EXPECT_NE(message.find("operator "), std::string::npos) << message;
  EXPECT_EQ(read_onnx(path, "add_result1").output_layer(), "add_result1");
  EXPECT_EQ(message_of<base::InputError>([&] { read_onnx(path, "elsewhere"); }),
            path + ": there is no tensor \"elsewhere\"");
}

TEST(OnnxReader, TheReservedNameIsGivenToNoLayer) {
  OnnxDraft file;
  file.with(OnnxOp("Relu", {"x"}, {"input"})).with(OnnxOp("Neg", {"input"}, {"y"}));
  const Network network = file.read();
  EXPECT_EQ(network.value({1, -1, 2, -2}), (RationalVector{-1, 0, -2, 0}));
  EXPECT_EQ(file.read("input").output_layer(), "input'");
}

TEST(OnnxReader, TheInputItselfCanBeTheOutput) {
  OnnxDraft file;
  file.with(OnnxOp("Identity", {"x"}, {"y"}));
  EXPECT_EQ(file.read().value({1, 2, 3, 4}), (RationalVector{1, 2, 3, 4}));
  EXPECT_EQ(file.read("x").value({1, 2, 3, 4}), (RationalVector{1, 2, 3, 4}));
}

TEST(OnnxReader, OnlyWhatTheOutputNeedsIsRead) {
  OnnxDraft file;
  file.with(OnnxOp("Softmax", {"x"}, {"s"})).with(OnnxOp("Relu", {"x"}, {"y"}));
  file.with(OnnxOp("Split", {"x"}, {"a", "b"}).set("axis", std::int64_t{1}));
  EXPECT_EQ(file.read().layers().size(), 1u);
  EXPECT_EQ(file.read("b").layers().size(), 1u);
}

TEST(OnnxReader, RefusesFilesThatAreNoGraphs) {
  const auto refused = [](const std::string& bytes) {
    return message_of<base::InputError>([&] { parse_onnx(bytes, "f"); });
  };
  EXPECT_EQ(refused(""), "f: this is no ONNX file: it has no graph");
  EXPECT_EQ(refused("weights and more"), "f: this is no ONNX file, or only a part of one");
  OnnxDraft file;
  file.with(OnnxOp("Relu", {"x"}, {"y"}));
  const std::string bytes = file.bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_NE(refused(bytes.substr(0, length)), "(no error)") << length;
  }
  EXPECT_EQ(refused(bytes), "(no error)");
}

TEST(OnnxReader, RefusesVersionsItDoesNotKnow) {
  OnnxDraft file({4}, 6);
  file.with(OnnxOp("Relu", {"x"}, {"y"}));
  EXPECT_EQ(refusal_of(file), "it uses version 6 of the operator set; versions 7 to 25 are known");
  file.proto.mutable_opset_import(0)->set_version(26);
  EXPECT_NE(refusal_of(file), "(no error)");
  file.proto.mutable_opset_import(0)->set_domain("org.elsewhere");
  EXPECT_EQ(refusal_of(file), "it names no version of the operator set");
}

TEST(OnnxReader, RefusesInputsWithoutShape) {
  OnnxDraft file;
  file.with(OnnxOp("Relu", {"x"}, {"y"}));
  auto& shape = *file.graph().mutable_input(0)->mutable_type()->mutable_tensor_type();
  shape.mutable_shape()->mutable_dim(1)->set_dim_param("width");
  EXPECT_EQ(refusal_of(file),
            "input \"x\": axis 1 has no fixed length; export the network with all lengths fixed but "
            "that of the first axis, the points");
  shape.clear_shape();
  EXPECT_EQ(refusal_of(file),
            "input \"x\" has no shape; export the network with the shape of its input, the points first");
  shape.set_elem_type(onnx::TensorProto::STRING);
  EXPECT_EQ(refusal_of(file), "input \"x\" has texts, no numbers");
}

TEST(OnnxReader, RefusesWhatDependsOnNoInput) {
  OnnxDraft file;
  file.with(floats("w", {1}, {1})).with(OnnxOp("Relu", {"x"}, {"r"})).with(OnnxOp("Identity", {"w"}, {"y"}));
  EXPECT_EQ(refusal_of(file), "the output does not depend on any input");
  EXPECT_EQ(refusal_of(file, "w"), "the output does not depend on any input");
  EXPECT_EQ(refusal_of(file, ""), "the output does not depend on any input");
}

TEST(OnnxReader, ConstantsOfTheGraphAreNotTrainable) {
  OnnxDraft file;
  file.with(OnnxOp("Constant", {}, {"c"}).set("value", floats("", {4}, {1, 2, 3, 4})))
      .with(floats("w", {4}, {1, 2, 3, 4}));
  file.with(OnnxOp("Mul", {"x", "c"}, {"p"})).with(OnnxOp("Mul", {"p", "w"}, {"y"}));
  const Network network = file.read();
  EXPECT_FALSE(std::get<Scaling>(network.layers()[0].kind).factors.trainable);
  EXPECT_EQ(std::get<Scaling>(network.layers()[0].kind).factors.name, "c");
  EXPECT_TRUE(std::get<Scaling>(network.layers()[1].kind).factors.trainable);
  EXPECT_EQ(std::get<Scaling>(network.layers()[1].kind).factors.name, "w");
}

}  // namespace
}  // namespace infimum::networks
