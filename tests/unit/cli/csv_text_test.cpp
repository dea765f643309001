// SPDX-License-Identifier: Apache-2.0
#include "cli/csv_text.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"

namespace infimum::cli {
namespace {

using numbers::Rational;

TEST(CsvText, FieldsAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(csv_record({"a", "b,c", "d\"e", ""}), "a,\"b,c\",\"d\"\"e\",\n");
}

TEST(CsvText, NumbersInEitherStyle) {
  EXPECT_EQ(csv_record(numbers::RationalVector{Rational(1, 3), 2}, NumberStyle{true, {}}), "1/3,2\n");
  EXPECT_EQ(NumberStyle{}.text(Rational(1, 3)), "0.333333333333");
  EXPECT_EQ((NumberStyle{false, 2}.text(Rational(2, 3))), "0.67");
  EXPECT_THROW((NumberStyle{true, 2}.check()), base::UsageError);
  EXPECT_THROW((NumberStyle{false, 0}.check()), base::UsageError);
  EXPECT_THROW((NumberStyle{false, 1001}.check()), base::UsageError);
}

}  // namespace
}  // namespace infimum::cli
