// SPDX-License-Identifier: Apache-2.0
//
// The windows of convolutions and poolings as lists of rows: what lies under each entry of the window at each
// place. The first axis of a shape counts channels, and a window slides along all others; positions outside
// are padding.
#pragma once

#include <vector>

#include "exact/program.hpp"
#include "networks/layer.hpp"

namespace infimum::exact {

class Windows {
 public:
  // `shape` is that of what is read, and fits the window (networks/ sees to that).
  Windows(const networks::Shape& shape, const networks::Window& window);

  std::size_t size() const { return size_; }      // entries of one window in one channel
  std::size_t places() const { return places_; }  // of a window, in one channel

  // For a convolution: (channel, entry of the window) x place, for some channels; padding is nowhere.
  Gather side_by_side(ValueId from, std::size_t first_channel, std::size_t channels) const;
  // For an average: entry of the window x (channel, place).
  Gather summands(ValueId from) const;
  // For a maximum: the rows under the window that are no padding, by (channel, place).
  std::vector<std::vector<std::uint32_t>> inside() const;
  // For each (channel, place), how many entries an average counts: those inside of the tensor, or, with
  // padding, of the padded tensor.
  std::vector<std::size_t> counts(bool with_padding) const;

 private:
  static constexpr std::uint32_t outside = ~std::uint32_t{0};

  std::size_t channels_, plane_ = 1, size_ = 1, places_ = 1;
  std::vector<std::uint32_t> under_;  // place x entry: position in the plane of a channel, or outside
  std::vector<std::size_t> padded_;   // by place: entries inside of the padded tensor
};

}  // namespace infimum::exact
