// SPDX-License-Identifier: Apache-2.0
#include "networks/values.hpp"

#include <gtest/gtest.h>

#include "networks/shapes.hpp"
#include "oracle/draw.hpp"

namespace infimum::networks {
namespace {

struct Read {
  Shape shape;
  RationalVector entries;
};

RationalVector value(const Kind& kind, const std::vector<Read>& reads) {
  std::vector<Shape> shapes;
  std::vector<Operand> operands;
  for (const Read& read : reads) {
    shapes.push_back(read.shape);
    operands.push_back({read.shape, read.entries});
  }
  return value_of(kind, operands, output_shape(0, kind, shapes));
}

Tensor tensor(const Shape& shape, const RationalVector& entries) {
  return {shape, numbers::ScaledIntegers::of(entries), {}, true};
}

RationalVector counting(std::size_t count) {
  RationalVector entries;
  for (std::size_t i = 0; i < count; ++i) entries.emplace_back(i + 1);
  return entries;
}

TEST(LayerValues, AffineInEveryPlace) {
  const Affine kind{tensor({2, 3}, {1, 0, 0, 1, 1, 1}), tensor({2}, {10, 20}), false};
  EXPECT_EQ(value(kind, {{{2, 3}, counting(6)}}), (RationalVector{11, 26, 14, 35}));
  EXPECT_EQ(value(kind, {{{1}, {5}}, {{2}, {6, 7}}}), (RationalVector{15, 38}));
  const Affine turned{tensor({3, 2}, {1, 1, 0, 1, 0, 1}), {}, true};
  EXPECT_EQ(value(turned, {{{3}, counting(3)}}), (RationalVector{1, 6}));
}

TEST(LayerValues, Activations) {
  const RationalVector z = {-4, -1, 0, Rational(1, 2), 4};
  const auto of = [&](const Kind& kind) { return value(kind, {{{5}, z}}); };
  EXPECT_EQ(of(relu()), (RationalVector{0, 0, 0, Rational(1, 2), 4}));
  EXPECT_EQ(of(leaky_relu(Rational(1, 4))), (RationalVector{-1, Rational(-1, 4), 0, Rational(1, 2), 4}));
  EXPECT_EQ(of(absolute_value()), (RationalVector{4, 1, 0, Rational(1, 2), 4}));
  EXPECT_EQ(of(clip(-1, 1)), (RationalVector{-1, -1, 0, Rational(1, 2), 1}));
  EXPECT_EQ(of(clip({}, 0)), (RationalVector{-4, -1, 0, 0, 0}));
  EXPECT_EQ(of(clip(1, 1)), (RationalVector{1, 1, 1, 1, 1}));
  EXPECT_EQ(of(hard_sigmoid(Rational(1, 6), Rational(1, 2))),
            (RationalVector{0, Rational(1, 3), Rational(1, 2), Rational(7, 12), 1}));
  EXPECT_EQ(of(ParametricRelu{tensor({5}, {1, 2, 3, 4, 5})}), (RationalVector{-4, -2, 0, Rational(1, 2), 4}));
}

// By loops over a tensor with its padding written out.
TEST(LayerValues, ConvolutionsAndPoolingsOfAPaddedPlane) {
  oracle::Draw draw(3);
  for (int round = 0; round < 200; ++round) {
    const std::size_t height = 2 + draw.below(5), width = 2 + draw.below(5);
    const std::size_t k = 1 + draw.below(3), stride = 1 + draw.below(3), dilation = 1 + draw.below(2);
    const std::size_t extent = (k - 1) * dilation + 1, before = draw.below(extent),
                      after = draw.below(extent);
    if (height + before + after < extent || width + before + after < extent) continue;
    const Window window{{k, k},           {stride, stride}, {dilation, dilation},
                        {before, before}, {after, after},   false};
    RationalVector x, w;
    for (std::size_t i = 0; i < height * width; ++i) x.push_back(draw.fraction(5));
    for (std::size_t i = 0; i < k * k; ++i) w.push_back(draw.fraction(5));
    const std::size_t tall = height + before + after, wide = width + before + after;
    std::vector<std::optional<Rational>> padded(tall * wide);
    for (std::size_t r = 0; r < height; ++r) {
      for (std::size_t c = 0; c < width; ++c) padded[(r + before) * wide + c + before] = x[r * width + c];
    }
    RationalVector sums, greatest, means, means_with_padding;
    bool some_padding_alone = false;
    for (std::size_t r = 0; r + extent <= tall; r += stride) {
      for (std::size_t c = 0; c + extent <= wide; c += stride) {
        Rational sum = 1, plain = 0;
        std::optional<Rational> most;
        long count = 0;
        for (std::size_t i = 0; i < k; ++i) {
          for (std::size_t j = 0; j < k; ++j) {
            const auto& entry = padded[(r + i * dilation) * wide + c + j * dilation];
            if (!entry) continue;
            sum += w[i * k + j] * *entry;
            plain += *entry;
            if (!most || *entry > *most) most = *entry;
            ++count;
          }
        }
        some_padding_alone = some_padding_alone || count == 0;
        sums.push_back(sum);
        greatest.push_back(most.value_or(0));
        means.push_back(count == 0 ? Rational(0) : Rational(plain / count));
        means_with_padding.push_back(plain / static_cast<long>(k * k));
      }
    }
    const Read read{{1, height, width}, x};
    EXPECT_EQ(value(Convolution{tensor({1, 1, k, k}, w), tensor({1}, {1}), window, 1}, {read}), sums);
    if (some_padding_alone || dilation > std::min(height, width)) continue;
    EXPECT_EQ(value(MaxPooling{window}, {read}), greatest);
    EXPECT_EQ(value(AveragePooling{window, false}, {read}), means);
    EXPECT_EQ(value(AveragePooling{window, true}, {read}), means_with_padding);
  }
}

TEST(LayerValues, ConvolutionsOfGroupsAndChannels) {
  const Window one{{1}, {1}, {1}, {0}, {0}, false};
  const Read read{{4, 2}, counting(8)};  // channels 12 34 56 78
  EXPECT_EQ(value(Convolution{tensor({1, 4, 1}, {1, 10, 100, 1000}), {}, one, 1}, {read}),
            (RationalVector{7531, 8642}));
  EXPECT_EQ(value(Convolution{tensor({2, 2, 1}, {1, 10, 100, 1000}), {}, one, 2}, {read}),
            (RationalVector{31, 42, 7500, 8600}));
}

// A window that reaches beyond the padding counts what lies in the padded tensor.
TEST(LayerValues, AveragesOfWindowsThatAreRoundedUp) {
  const Window up{{2}, {2}, {1}, {0}, {0}, true};
  const Read read{{1, 3}, {1, 2, 6}};
  EXPECT_EQ(value(AveragePooling{up, false}, {read}), (RationalVector{Rational(3, 2), 6}));
  EXPECT_EQ(value(AveragePooling{up, true}, {read}), (RationalVector{Rational(3, 2), 6}));
  EXPECT_EQ(value(MaxPooling{up}, {read}), (RationalVector{2, 6}));
}

TEST(LayerValues, EntryByEntryWithBroadcasting) {
  const Read column{{2, 1}, {1, 2}}, row{{3}, {10, 20, 30}};
  EXPECT_EQ(value(Sum{{1, -1}}, {column, row}), (RationalVector{-9, -19, -29, -8, -18, -28}));
  EXPECT_EQ(value(Product{}, {column, row}), (RationalVector{10, 20, 30, 20, 40, 60}));
  EXPECT_EQ(value(Extremum{true}, {column, {{}, {Rational(3, 2)}}}), (RationalVector{Rational(3, 2), 2}));
  EXPECT_EQ(value(Extremum{false}, {column, {{}, {Rational(3, 2)}}}), (RationalVector{1, Rational(3, 2)}));
  EXPECT_EQ(value(Shift{tensor({2, 1}, {1, 2})}, {row}), (RationalVector{11, 21, 31, 12, 22, 32}));
  EXPECT_EQ(value(Scaling{tensor({}, {Rational(1, 10)})}, {row}), (RationalVector{1, 2, 3}));
  EXPECT_EQ(value(Power{3}, {column}), (RationalVector{1, 8}));
  EXPECT_EQ(value(Power{1}, {column}), (RationalVector{1, 2}));
}

TEST(LayerValues, Moves) {
  const Read read{{2, 3}, counting(6)};
  EXPECT_EQ(value(Reshape{{3, 2}}, {read}), counting(6));
  EXPECT_EQ(value(Transposition{{1, 0}}, {read}), (RationalVector{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(value(Concatenation{1}, {read, {{2, 1}, {7, 8}}}), (RationalVector{1, 2, 3, 7, 4, 5, 6, 8}));
  EXPECT_EQ(value(Slice{1, 0, 3, 2}, {read}), (RationalVector{1, 3, 4, 6}));
  EXPECT_EQ(value(Transposition{{2, 0, 1}}, {{{2, 1, 2}, counting(4)}}), (RationalVector{1, 3, 2, 4}));
}

}  // namespace
}  // namespace infimum::networks
