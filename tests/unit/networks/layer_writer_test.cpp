// SPDX-License-Identifier: Apache-2.0
#include "networks/layer_writer.hpp"

#include <gtest/gtest.h>

#include "networks/layer_reader.hpp"

namespace infimum::networks {
namespace {

TEST(LayerWriter, LeavesOutWhatIsAsUsual) {
  EXPECT_EQ(layer_text({"a", {"input"}, relu()}),
            "    {\n      \"name\": \"a\",\n      \"kind\": \"relu\",\n      \"reads\": [\"input\"]\n    }");
  EXPECT_EQ(layer_text({"a", {"x", "y"}, affine({{1, Rational(1, 2)}, {3, 4}}, {5, 6})}),
            "    {\n      \"name\": \"a\",\n      \"kind\": \"affine\",\n      \"reads\": [\"x\", \"y\"],\n"
            "      \"weights\": [\n        [\"1\", \"1/2\"],\n        [\"3\", \"4\"]\n      ],\n"
            "      \"bias\": [\"5\", \"6\"]\n    }");
}

TEST(LayerWriter, ActivationsHaveNames) {
  const auto kind_of = [](const Piecewise& activation) {
    const std::string text = layer_text({"a", {"input"}, activation}), key = "\"kind\": \"";
    const std::size_t from = text.find(key) + key.size();
    return text.substr(from, text.find('"', from) - from);
  };
  EXPECT_EQ(kind_of(relu()), "relu");
  EXPECT_EQ(kind_of(absolute_value()), "absolute");
  EXPECT_EQ(kind_of(leaky_relu(2)), "leaky-relu");
  EXPECT_EQ(kind_of(clip({}, 2)), "clip");
  EXPECT_EQ(kind_of(hard_sigmoid(2, 1)), "hard-sigmoid");
  EXPECT_EQ(kind_of({{}, {2}, {1}}), "piecewise");
}

// What is read back is written the same, for every form of an activation.
TEST(LayerWriter, TheReaderUnderstandsIt) {
  for (const Piecewise& activation :
       {relu(), absolute_value(), leaky_relu(Rational(-1, 3)), clip(1, 2), clip(Rational(-5, 7), {}),
        clip({}, 0), clip(4, 4), hard_sigmoid(Rational(1, 5), Rational(1, 2)),
        Piecewise{{0, 1}, {1, 0, 5}, {2, 2, -3}}}) {
    const nlohmann::json value = parse_json(layer_text({"a", {"input"}, activation}), "f");
    const std::string file = "f";
    EXPECT_EQ(std::get<Piecewise>(read_layer(Item(value, file, "")).kind), activation);
  }
}

TEST(LayerWriter, TextsAreUtf8) {
  EXPECT_EQ(quoted("a\"b"), "\"a\\\"b\"");
  EXPECT_THROW(quoted("\xff"), base::InputError);
  EXPECT_EQ(list_of(Shape{1, 2}), "[1, 2]");
}

}  // namespace
}  // namespace infimum::networks
