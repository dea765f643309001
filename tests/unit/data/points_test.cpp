// SPDX-License-Identifier: Apache-2.0
#include "data/points.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "message_of.hpp"

namespace infimum::data {
namespace {

using base::InputError;
using base::UsageError;
using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;
using Names = std::vector<std::string>;

const std::string bytes = "a,word,b,y,w\n1,x,1/2,5,1\n2,y,3,6,0\n4,x,0,7,1/3\n";

Points points(const PointsRequest& request, const std::string& text = bytes) {
  return points_of(parse_csv(text, "t.csv"), request);
}

template <class Error, class Of>
std::string refusal(const Of& of, const PointsRequest& request) {
  return message_of<Error>([&] { points_of(of, request); });
}

TEST(Points, OfATable) {
  const Points found = points({{"y"}, false, {}, "w"});
  EXPECT_EQ(found.features, (Names{"a", "b"}));
  EXPECT_EQ(found.left_out, (Names{"word"}));
  EXPECT_EQ(found.count, 3u);
  EXPECT_EQ(found.x, ScaledIntegers::of(RationalVector{1, 2, 4, Rational(1, 2), 3, 0}));
  EXPECT_EQ(found.y, ScaledIntegers::of(RationalVector{5, 6, 7}));
  EXPECT_EQ(found.weights, ScaledIntegers::of(RationalVector{1, 0, Rational(1, 3)}));
}

TEST(Points, SeveralTargetsAndNamedFeatures) {
  const Points found = points({{"y", "b"}, false, {"w", "a"}, {}});
  EXPECT_EQ(found.targets, (Names{"y", "b"}));
  EXPECT_EQ(found.y, ScaledIntegers::of(RationalVector{5, 6, 7, Rational(1, 2), 3, 0}));
  EXPECT_EQ(found.features, (Names{"w", "a"}));
  EXPECT_EQ(found.weights, ScaledIntegers::of(RationalVector{1, 1, 1}));
  EXPECT_EQ(points({}).y.size(), 0u) << "no target is fine";
  EXPECT_EQ(points({}).features, (Names{"a", "b", "y", "w"}));
}

TEST(Points, Classes) {
  const Points words = points({{"word"}, true, {}, {}});
  EXPECT_EQ(words.classes, (Names{"x", "y"}));
  EXPECT_EQ(words.y, ScaledIntegers::of(RationalVector{1, 0, 1, 0, 1, 0}));
  const Points numbers = points({{"c"}, true, {}, {}}, "x,c\n0,10\n0,9\n0,10.0\n");
  EXPECT_EQ(numbers.classes, (Names{"9", "10"})) << "numbers in their order, 10 and 10.0 are one";
  EXPECT_EQ(numbers.y, ScaledIntegers::of(RationalVector{0, 1, 0, 1, 0, 1}));
  const Points mixed = points({{"c"}, true, {}, {}}, "x,c\n0,10\n0,9\n0,a\n");
  EXPECT_EQ(mixed.classes, (Names{"10", "9", "a"}));
  EXPECT_EQ(mixed.y, ScaledIntegers::of(RationalVector{1, 0, 0, 0, 1, 0, 0, 0, 1}));
}

TEST(Points, RefusalsOfATable) {
  const Table table = parse_csv(bytes, "t.csv");
  EXPECT_EQ(refusal<UsageError>(table, {{"y"}, false, {"y"}, {}}), "column \"y\" is used twice");
  EXPECT_EQ(refusal<UsageError>(table, {{"y", "a"}, true, {}, {}}),
            "classes (one-hot) need exactly one target, and there are 2");
  EXPECT_EQ(refusal<InputError>(table, {{"z"}, false, {}, {}}),
            "t.csv: no column \"z\" for the target; the columns are a, word, b, y, w");
  EXPECT_EQ(refusal<InputError>(table, {{"y"}, false, {"word"}, {}}),
            "t.csv:2: column \"word\": expected a number, found \"x\"");
  EXPECT_EQ(refusal<InputError>(parse_csv("a,y\n", "t.csv"), {{"y"}, false, {}, {}}),
            "t.csv: no records after the header; at least one point is needed");
  EXPECT_EQ(refusal<InputError>(parse_csv("a,y\n1,\n", "t.csv"), {{"y"}, true, {}, {}}),
            "t.csv:2: column \"y\": expected a class, found an empty cell");
  EXPECT_EQ(refusal<InputError>(parse_csv("word,y\nx,1\n", "t.csv"), {{"y"}, false, {}, {}}),
            "t.csv: no column of numbers is left for the input of the network");
}

Npz arrays() {
  const std::vector<double> x = {1, 2, 3, 4, 5, 6, 7, 8}, y = {10, 20, 30, 40}, w = {1, 0.5}, bad = {1, -1};
  const std::vector<std::int8_t> label = {7, 3};
  return parse_npz(npz_of({{"X", npy_of(std::span<const double>(x), {2, 2, 2})},
                           {"y", npy_of(std::span<const double>(y), {2, 2})},
                           {"w", npy_of(std::span<const double>(w), {2})},
                           {"bad", npy_of(std::span<const double>(bad), {2})},
                           {"long", npy_of(std::span<const double>(y), {4})},
                           {"label", npy_of(std::span<const std::int8_t>(label), {2})}}),
                   "t.npz");
}

TEST(Points, OfArrays) {
  const Points found = points_of(arrays(), {{"y", "w"}, false, {}, "w"});
  EXPECT_EQ(found.count, 2u);
  EXPECT_EQ(found.features, (Names{"x0", "x1", "x2", "x3"}));
  EXPECT_EQ(found.x, ScaledIntegers::of(RationalVector{1, 5, 2, 6, 3, 7, 4, 8}));
  EXPECT_EQ(found.targets, (Names{"y[0]", "y[1]", "w"}));
  EXPECT_EQ(found.y, ScaledIntegers::of(RationalVector{10, 30, 20, 40, 1, Rational(1, 2)}));
  EXPECT_EQ(found.weights, ScaledIntegers::of(RationalVector{1, Rational(1, 2)}));
  const Points classes = points_of(arrays(), {{"label"}, true, {}, {}});
  EXPECT_EQ(classes.classes, (Names{"3", "7"}));
  EXPECT_EQ(classes.y, ScaledIntegers::of(RationalVector{0, 1, 1, 0}));
}

TEST(Points, RefusalsOfArrays) {
  EXPECT_EQ(refusal<InputError>(arrays(), {{"z"}, false, {}, {}}),
            "t.npz: no array \"z\" for the target; the arrays are X, y, w, bad, long, label");
  EXPECT_EQ(refusal<InputError>(arrays(), {{"long"}, false, {}, {}}),
            "t.npz: array \"long\" has 4 points, and there are 2 inputs");
  EXPECT_EQ(refusal<InputError>(arrays(), {{"y"}, false, {}, "bad"}),
            "t.npz: array \"bad\": weight 1 is negative");
  EXPECT_EQ(refusal<InputError>(arrays(), {{"y"}, true, {}, {}}),
            "t.npz: array \"y\" has more than one class for each point");
}

}  // namespace
}  // namespace infimum::data
