// SPDX-License-Identifier: Apache-2.0
#include "networks/layer_reader.hpp"

#include <gtest/gtest.h>

#include "message_of.hpp"

namespace infimum::networks {
namespace {

// A layer of this kind that reads "input", with more keys.
Layer layer(const std::string& kind, const std::string& more = "") {
  const std::string file = "f";
  const auto value =
      parse_json(R"({"name": "l", "reads": ["input"], "kind": ")" + kind + "\"" + more + "}", file);
  return read_layer(Item(value, file, ""));
}

std::string refusal(const std::string& kind, const std::string& more = "") {
  return message_of<base::InputError>([&] { layer(kind, more); });
}

TEST(LayerReader, ActivationsByName) {
  const auto activation = [](const std::string& kind, const std::string& more = "") {
    return std::get<Piecewise>(layer(kind, more).kind);
  };
  EXPECT_EQ(activation("relu"), relu());
  EXPECT_EQ(activation("absolute"), absolute_value());
  EXPECT_EQ(activation("leaky-relu", R"(, "slope": "0.01")"), leaky_relu(Rational(1, 100)));
  EXPECT_EQ(activation("clip", R"(, "low": -1, "high": 1)"), clip(-1, 1));
  EXPECT_EQ(activation("clip", R"(, "high": 6)"), clip({}, 6));
  EXPECT_EQ(activation("hard-sigmoid", R"(, "slope": "1/6", "shift": "1/2")"),
            hard_sigmoid(Rational(1, 6), Rational(1, 2)));
  EXPECT_EQ(activation("piecewise", R"(, "breakpoints": [1], "slopes": [0, 2], "intercepts": [3, 1])"),
            (Piecewise{{1}, {0, 2}, {3, 1}}));
  EXPECT_EQ(refusal("clip", R"(, "low": 2, "high": 1)"), "f: /: low is above high");
  EXPECT_EQ(refusal("hard-sigmoid", R"(, "slope": 0, "shift": 0)"), "f: /slope: expected a number above 0");
}

TEST(LayerReader, WindowsHaveDefaults) {
  const auto pooling = std::get<MaxPooling>(layer("max-pooling", R"(, "kernel": [2, 3])").kind);
  EXPECT_EQ(pooling.window, (Window{{2, 3}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, false}));
  const auto convolution = std::get<Convolution>(
      layer("convolution", R"(, "weights": [[[1, 2, 3]]], "strides": [2], "pads_before": [1], "groups": 1)")
          .kind);
  EXPECT_EQ(convolution.window, (Window{{3}, {2}, {1}, {1}, {0}, false}));
  EXPECT_TRUE(convolution.bias.empty());
  EXPECT_EQ(refusal("convolution", R"(, "weights": [[1]])"),
            "f: /weights: expected outputs x channels x window as nested lists");
}

TEST(LayerReader, TensorsMayHaveNamesAndBeConstant) {
  const auto found = std::get<Affine>(
      layer("affine",
            R"(, "weights": [[1]], "bias": [2], "names": {"bias": "b1"}, "constant_tensors": ["weights"])")
          .kind);
  EXPECT_EQ(found.bias.name, "b1");
  EXPECT_TRUE(found.bias.trainable);
  EXPECT_FALSE(found.weights.trainable);
  EXPECT_EQ(refusal("affine", R"(, "weights": [[1]], "names": {"slopes": "b1"})"),
            "f: /names: unknown key \"slopes\"");
  EXPECT_EQ(refusal("affine", R"(, "weights": [[1]], "constant_tensors": ["slopes"])"),
            "f: /constant_tensors/0: this kind of layer has no such tensor");
  EXPECT_EQ(refusal("relu", R"(, "names": {})"), "f: /: unknown key \"names\"");
}

TEST(LayerReader, SumsHaveSigns) {
  EXPECT_EQ(std::get<Sum>(layer("sum").kind).signs, (std::vector<int>{1}));
  EXPECT_EQ(std::get<Sum>(layer("sum", R"(, "signs": [-1])").kind).signs, (std::vector<int>{-1}));
  EXPECT_EQ(refusal("sum", R"(, "signs": [2])"), "f: /signs/0: expected 1 or -1");
}

}  // namespace
}  // namespace infimum::networks
