// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_file.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "base/random.hpp"
#include "numbers/powers.hpp"

namespace infimum::networks {
namespace {

Rational exactly(float value) {
  return numbers::from_double(static_cast<double>(value));
}

TEST(NearestFloat, IsTheFloatItself) {
  base::Random random(1);
  for (int i = 0; i < 10000; ++i) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(nearest_float(exactly(value)), value);
  }
}

// Between neighbours a < b: below the middle a, above it b, and in the middle the one with the even last bit.
TEST(NearestFloat, RoundsAtTheMiddle) {
  base::Random random(2);
  const Rational little = 1 / Rational(numbers::integer_power(2, 400));
  for (int i = 0; i < 1000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random.next()) & 0x7fffffffU;
    const auto a = std::bit_cast<float>(bits), b = std::bit_cast<float>(bits + 1);
    if (!std::isfinite(a) || !std::isfinite(b)) continue;
    const Rational middle = (exactly(a) + exactly(b)) / 2;
    EXPECT_EQ(nearest_float(middle - little), a);
    EXPECT_EQ(nearest_float(middle + little), b);
    EXPECT_EQ(nearest_float(middle), bits % 2 == 0 ? a : b);
    EXPECT_EQ(nearest_float(-middle - little), -b);
  }
}

TEST(OnnxFile, NamesAreFree) {
  OnnxFile file(OnnxPrecision::float32, {"a.1", "a"});
  EXPECT_EQ(file.free_name("a"), "a.2");
  EXPECT_EQ(file.free_name("a"), "a.3");
}

TEST(OnnxFile, EqualTensorsAreWrittenOnce) {
  OnnxFile file(OnnxPrecision::float32, {});
  const RationalVector thirds = {Rational(1, 3), Rational(2, 3)}, halves = {Rational(1, 2), 1};
  const auto tensor = [](const RationalVector& values) {
    return Tensor{{2}, numbers::ScaledIntegers::of(std::span<const Rational>(values)), "", true};
  };
  EXPECT_EQ(file.tensor(tensor(thirds), "w", "layer"), "w");
  EXPECT_EQ(file.tensor(tensor(thirds), "w", "layer"), "w");
  EXPECT_EQ(file.rounded(), 2u);
  EXPECT_EQ(file.tensor(tensor(halves), "w", "layer"), "w.1");
  EXPECT_EQ(file.rounded(), 2u);
}

TEST(OnnxFile, SaysWhichLayerIsBeyondTheRange) {
  OnnxFile file(OnnxPrecision::float32, {});
  try {
    file.number(numbers::from_double(0x1p128), "hidden");
    ADD_FAILURE();
  } catch (const std::range_error& error) {
    EXPECT_STREQ(error.what(), "layer \"hidden\" has a number beyond the range of the floats");
  }
}

}  // namespace
}  // namespace infimum::networks
