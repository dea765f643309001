// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_windows.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

const Window& window_of(const Network& network) {
  return std::get<Convolution>(network.layers().back().kind).window;
}

// As many outputs as strides fit, rounded up, and padding that differs by one at most.
TEST(OnnxWindows, SamePadding) {
  for (std::int64_t length = 1; length <= 9; ++length) {
    for (std::int64_t kernel = 1; kernel <= 4; ++kernel) {
      for (std::int64_t stride = 1; stride <= 3; ++stride) {
        for (const std::string mode : {"SAME_UPPER", "SAME_LOWER"}) {
          OnnxDraft file({1, length});
          file.with(floats("w", {1, 1, kernel}, std::vector<float>(static_cast<std::size_t>(kernel), 1)));
          file.with(OnnxOp("Conv", {"x", "w"}, {"y"}).set("auto_pad", mode).set("strides", Dims{stride}));
          const Network network = file.read();
          EXPECT_EQ(network.output_shape()[1], static_cast<std::size_t>((length + stride - 1) / stride));
          const std::size_t before = window_of(network).pads_before[0],
                            after = window_of(network).pads_after[0];
          EXPECT_LE(mode == "SAME_UPPER" ? after - before : before - after, 1u);
        }
      }
    }
  }
}

TEST(OnnxWindows, MeansAndSumsAreExact) {
  OnnxDraft file({2, 3});
  file.with(OnnxOp("ReduceMean", {"x"}, {"y"}).set("axes", Dims{-1}).set("keepdims", std::int64_t{0}));
  EXPECT_EQ(file.read().value({1, 2, 2, 0, 0, 1}), (RationalVector{Rational(5, 3), Rational(1, 3)}));
  OnnxDraft pool({1, 3});
  pool.with(OnnxOp("AveragePool", {"x"}, {"y"}).set("kernel_shape", Dims{3}));
  EXPECT_EQ(pool.read().value({1, 2, 2}), RationalVector{Rational(5, 3)});
}

std::string refused(const OnnxOp& op, const Dims& input = {2, 5, 5}) {
  OnnxDraft file(input);
  return reason_of(file.with(floats("w", {2, 2, 2, 2}, std::vector<float>(16, 1)))
                       .with(OnnxOp("Relu", {"x"}, {"r"}))
                       .with(op));
}

OnnxOp convolution() {
  return {"Conv", {"x", "w"}, {"y"}};
}

OnnxOp pooling() {
  return {"MaxPool", {"x"}, {"y"}};
}

TEST(OnnxWindows, RefusesWindowsWithoutMeaning) {
  EXPECT_EQ(refused(convolution().set("kernel_shape", Dims{3, 3})),
            "kernel_shape is not that of the weights");
  EXPECT_EQ(refused(convolution().set("strides", Dims{1})), "strides has not one number for each axis");
  EXPECT_EQ(refused(convolution().set("pads", Dims{0, 0, -1, 0})), "pads holds -1");
  EXPECT_EQ(refused(convolution().set("auto_pad", std::string("SAME"))), "auto_pad is SAME");
  EXPECT_EQ(refused(convolution().set("auto_pad", std::string("VALID")).set("pads", Dims{0, 0, 1, 0})),
            "it has pads and auto_pad");
  EXPECT_EQ(refused(convolution().set("group", std::int64_t{0})), "group is 0");
  EXPECT_NE(refused(convolution().set("group", std::int64_t{2})), "(no error)");
  EXPECT_NE(refused(convolution().set("strides", Dims{0, 1})), "(no error)");
  EXPECT_NE(refused(convolution().set("auto_pad", std::string("SAME_UPPER")).set("strides", Dims{0, 1})),
            "(no error)");
  EXPECT_NE(refused(convolution().set("dilations", Dims{1LL << 31, 1})), "(no error)");
  EXPECT_NE(refused(convolution().set("pads", Dims{1LL << 31, 1LL << 31, 0, 0})), "(no error)");
  EXPECT_EQ(refused(convolution(), {2, 5}), "the weights of shape 2x2x2x2 do not fit");
  EXPECT_EQ(refused({"Conv", {"x", "r"}, {"y"}}),
            "the weights depends on the network's input; only constants are known here");
  EXPECT_EQ(refused(pooling()), "kernel_shape is missing");
  EXPECT_NE(refused(pooling().set("kernel_shape", Dims{6, 1})), "(no error)");
  EXPECT_EQ(refused({"GlobalMaxPool", {"x"}, {"y"}}, {4}), "its input has no axes but points and channels");
}

TEST(OnnxWindows, RefusesToReduceOverPoints) {
  EXPECT_EQ(refused({"ReduceMean", {"x"}, {"y"}}), "it would mix points");
  EXPECT_EQ(refused(OnnxOp("ReduceMax", {"x"}, {"y"}).set("axes", Dims{0, 1})), "it would mix points");
  EXPECT_EQ(refused(OnnxOp("ReduceSum", {"x"}, {"y"}).set("axes", Dims{4})),
            "axis 4 does not exist, there are 4");
}

}  // namespace
}  // namespace infimum::networks
