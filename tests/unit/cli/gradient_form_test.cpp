// SPDX-License-Identifier: Apache-2.0
#include "cli/gradient_form.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "data/npy.hpp"
#include "numbers/powers.hpp"

namespace infimum::cli {
namespace {

using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;

const ScaledIntegers entries = ScaledIntegers::of(RationalVector{Rational(-1, 3), 0, 5});

TEST(GradientForm, Texts) {
  EXPECT_EQ(GradientForm(true, {}, {}, false).text(Rational(-1, 3)), "-");
  EXPECT_EQ(GradientForm(true, {}, {}, false).text(0), "0");
  EXPECT_EQ(GradientForm(false, "float32", {}, false).text(Rational(1, 3)), "0.33333334");
  EXPECT_EQ(GradientForm(false, "bfloat16", {}, false).text(Rational(1, 3)), "0.33398438");
  EXPECT_EQ(GradientForm(false, "float64", {}, false).text(Rational(1, 3)), "0.3333333333333333");
  EXPECT_EQ(GradientForm(false, {}, -2, false).text(Rational(1, 3)), "1");
  EXPECT_EQ(GradientForm(false, {}, {}, true).text(Rational(1, 3)), "1/3");
  EXPECT_EQ(GradientForm(false, {}, {}, false).text(Rational(1, 3)), "0.333333333333");
  EXPECT_FALSE(GradientForm(false, {}, {}, false).chosen());
}

TEST(GradientForm, OnlyOneAtATime) {
  EXPECT_THROW(GradientForm(true, "float32", {}, false), base::UsageError);
  EXPECT_THROW(GradientForm(false, {}, 3, true), base::UsageError);
  EXPECT_THROW(GradientForm(false, "float8", {}, false), base::UsageError);
}

TEST(GradientForm, Bits) {
  const Rational value(-45, 4);  // 1011.01
  const std::vector<int> expected = {0, 1, 0, 1, 1, 0, 1, 0};
  for (long bit = -3; bit < 5; ++bit)
    EXPECT_EQ(GradientForm(false, {}, bit, false).text(value),
              std::to_string(expected[static_cast<std::size_t>(bit + 3)]))
        << bit;
}

TEST(GradientForm, AnswersThatAreGiven) {
  for (const bool sign : {true, false}) {
    GradientForm form(sign, {}, sign ? std::optional<long>() : 7, false);
    EXPECT_EQ(form.text(2), sign ? "+" : "0");
    form.expect_answers();
    EXPECT_EQ(form.text(2), "?");
    EXPECT_EQ(form.text(1), sign ? "+" : "1");
    EXPECT_EQ(form.text(0), "0");
  }
}

TEST(GradientForm, Arrays) {
  const auto arrays_of = [](const GradientForm& form) {
    std::vector<std::pair<std::string, std::string>> arrays;
    form.add_arrays("w", {3}, entries, arrays);
    return arrays;
  };
  const auto signs = arrays_of(GradientForm(true, {}, {}, false));
  EXPECT_EQ(data::parse_npy(signs[0].second, "f", "w").entries, ScaledIntegers::of(RationalVector{-1, 0, 1}));
  const auto halves = arrays_of(GradientForm(false, "float16", {}, false));
  const data::Array half = data::parse_npy(halves[0].second, "f", "w");
  EXPECT_EQ(half.kind, "float16");
  EXPECT_EQ(half.entries.value(0), Rational(-1365, 4096));
  const auto exact = arrays_of(GradientForm(false, {}, {}, true));
  ASSERT_EQ(exact.size(), 2u);
  EXPECT_EQ(exact[1].first, "w.unit");
  EXPECT_NE(exact[1].second.find("1/3"), std::string::npos);
  EXPECT_EQ(data::parse_npy(exact[0].second, "f", "w").shape, (std::vector<std::size_t>{3, 1}));
}

}  // namespace
}  // namespace infimum::cli
