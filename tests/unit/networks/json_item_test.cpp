// SPDX-License-Identifier: Apache-2.0
#include "networks/json_item.hpp"

#include <gtest/gtest.h>

#include "message_of.hpp"

namespace infimum::networks {
namespace {

using base::InputError;

// What `call` says about a text.
template <class Call>
std::string refusal(const std::string& text, const Call& call) {
  return message_of<InputError>([&] {
    const nlohmann::json value = parse_json(text, "f");
    const std::string file = "f";
    call(Item(value, file, "/t"));
  });
}

Tensor tensor_of(const std::string& text) {
  const nlohmann::json value = parse_json(text, "f");
  const std::string file = "f";
  return Item(value, file, "").tensor();
}

// What the parser builds is what the library's own way builds.
TEST(JsonItem, ReadsAllKindsOfValues) {
  const std::string text =
      R"({"a": [1, -2, 0.5, "b", true, null, [], {}, [[{"c": {"d": 1}}], "e"]], "f": {"g": "\u00e9", "h": [false]}})";
  EXPECT_EQ(parse_json(text, "f"), nlohmann::json::parse(text));
  for (const char* scalar : {"1", "\"a\"", "[]", "null", " {} "})
    EXPECT_EQ(parse_json(scalar, "f"), nlohmann::json::parse(scalar));
}

TEST(JsonItem, RefusesWhatTheMemoryDoesNotHold) {
  const std::string text = "[" + std::string(99, '\n') + "{},{},\n\"" + std::string(500, 'x') + "\"]";
  EXPECT_EQ(message_of<InputError>([&] { parse_json(text, "f", 1000); }),
            "f:101: so far the file takes more memory than the limit of 1000 bytes");
  EXPECT_EQ(parse_json(text, "f", 2000).size(), 3u);
}

// Reading takes time in proportion to the length, whatever lies in a list: this would take minutes otherwise.
TEST(JsonItem, ManyObjectsInOneList) {
  std::string text = "[{}";
  for (int k = 0; k < 500000; ++k) text += ",{}";
  EXPECT_EQ(parse_json(text + "]", "f").size(), 500001u);
}

TEST(JsonItem, TensorsAreNestedLists) {
  const Tensor cube = tensor_of(R"([[["1/2", 2], [3, 4]], [[5, 6], [7, "-8e1"]]])");
  EXPECT_EQ(cube.shape, (Shape{2, 2, 2}));
  EXPECT_EQ(cube.entries.value(0), Rational(1, 2));
  EXPECT_EQ(cube.entries.value(7), -80);
  EXPECT_EQ(tensor_of("\"1/3\"").shape, Shape{});
  EXPECT_EQ(tensor_of("[7]").shape, (Shape{1}));
}

TEST(JsonItem, TensorsWithoutShapeAreRefused) {
  const auto read = [](const Item& item) { item.tensor(); };
  EXPECT_EQ(refusal("[[1, 2], [3]]", read), "f: /t/1: a list of 1 entries beside one of 2");
  EXPECT_EQ(refusal("[[1, 2], 3]", read), "f: /t/1: expected a list");
  EXPECT_EQ(refusal("[1, [2]]", read), "f: /t/1: expected a number, as a string such as \"0.1\" or \"1/10\"");
  EXPECT_EQ(refusal("[]", read), "f: /t: a list without entries");
  EXPECT_EQ(refusal("[[], [1]]", read), "f: /t: a list without entries");
}

TEST(JsonItem, CountsAndTruths) {
  const auto count = [](const Item& item) { item.count(); };
  const std::string why = "f: /t: expected a JSON integer from 0 to 2^32";
  EXPECT_EQ(refusal("-1", count), why);
  EXPECT_EQ(refusal("4294967297", count), why);
  EXPECT_EQ(refusal("\"1\"", count), why);
  EXPECT_EQ(refusal("1", [](const Item& item) { item.truth(); }), "f: /t: expected true or false");
  EXPECT_EQ(refusal("[1, true]", [](const Item& item) { item.counts(); }),
            "f: /t/1: expected a JSON integer from 0 to 2^32");
}

TEST(JsonItem, KeysThatAreUnknownOrMissing) {
  EXPECT_EQ(refusal(R"({"a": 1})", [](const Item& item) { item.require_keys({"b"}); }),
            "f: /t: unknown key \"a\"");
  EXPECT_EQ(refusal(R"({"a": 1})", [](const Item& item) { item.at("b"); }),
            "f: /t: the key \"b\" is missing");
}

// Odd denominators of 3000 bits, hardly related: one common denominator for all would be longer than the list
// by far.
TEST(JsonItem, FractionsWithoutACommonDenominatorAreRefused) {
  std::string text = "[";
  const numbers::Integer large = numbers::Integer(1) << 3000;
  for (int i = 0; i < 3000; ++i)
    text += (i == 0 ? "\"1/" : ", \"1/") + numbers::Integer(large + 2 * i + 1).get_str() + "\"";
  EXPECT_EQ(refusal(text + "]", [](const Item& item) { item.tensor(); }),
            "f: /t: the common denominator of 3000 numbers is too long to write each of them over it");
}

}  // namespace
}  // namespace infimum::networks
