// SPDX-License-Identifier: Apache-2.0
#include "exact/windows.hpp"

#include "networks/shapes.hpp"

namespace infimum::exact {

Windows::Windows(const networks::Shape& shape, const networks::Window& window) : channels_(shape.front()) {
  const networks::Shape plane(shape.begin() + 1, shape.end());
  const networks::Shape steps = networks::steps_of(window, plane);
  for (const std::size_t n : plane) plane_ *= n;
  for (const std::size_t n : window.kernel) size_ *= n;
  for (const std::size_t n : steps) places_ *= n;
  std::vector<std::size_t> place(plane.size(), 0);
  do {
    std::size_t padded = 0;
    std::vector<std::size_t> entry(plane.size(), 0);
    do {
      bool inside = true, in_padding = true;
      std::size_t position = 0;
      for (std::size_t a = 0; a < plane.size(); ++a) {
        const std::size_t at = place[a] * window.strides[a] + entry[a] * window.dilations[a],
                          pad = window.pads_before[a];
        inside = inside && at >= pad && at - pad < plane[a];
        in_padding = in_padding && at < pad + plane[a] + window.pads_after[a];
        position = position * plane[a] + (at - pad);
      }
      under_.push_back(inside ? static_cast<std::uint32_t>(position) : outside);
      padded += in_padding;
    } while (networks::next_index(entry, window.kernel));
    padded_.push_back(padded);
  } while (networks::next_index(place, steps));
}

Gather Windows::side_by_side(ValueId from, std::size_t first_channel, std::size_t channels) const {
  Gather gather{{from}, {}};
  for (std::size_t c = first_channel; c < first_channel + channels; ++c) {
    for (std::size_t e = 0; e < size_; ++e) {
      for (std::size_t p = 0; p < places_; ++p) {
        const std::uint32_t at = under_[p * size_ + e];
        gather.rows.push_back({at == outside ? Gather::nowhere : 0,
                               at == outside ? 0 : static_cast<std::uint32_t>(c * plane_ + at)});
      }
    }
  }
  return gather;
}

Gather Windows::summands(ValueId from) const {
  Gather gather{{from}, {}};
  for (std::size_t e = 0; e < size_; ++e) {
    for (std::size_t c = 0; c < channels_; ++c) {
      for (std::size_t p = 0; p < places_; ++p) {
        const std::uint32_t at = under_[p * size_ + e];
        gather.rows.push_back({at == outside ? Gather::nowhere : 0,
                               at == outside ? 0 : static_cast<std::uint32_t>(c * plane_ + at)});
      }
    }
  }
  return gather;
}

std::vector<std::vector<std::uint32_t>> Windows::inside() const {
  std::vector<std::vector<std::uint32_t>> rows;
  for (std::size_t c = 0; c < channels_; ++c) {
    for (std::size_t p = 0; p < places_; ++p) {
      auto& under = rows.emplace_back();
      for (std::size_t e = 0; e < size_; ++e) {
        const std::uint32_t at = under_[p * size_ + e];
        if (at != outside) under.push_back(static_cast<std::uint32_t>(c * plane_ + at));
      }
    }
  }
  return rows;
}

std::vector<std::size_t> Windows::counts(bool with_padding) const {
  std::vector<std::size_t> counts;
  for (std::size_t c = 0; c < channels_; ++c) {
    for (std::size_t p = 0; p < places_; ++p) {
      std::size_t inside = 0;
      for (std::size_t e = 0; e < size_; ++e) inside += under_[p * size_ + e] != outside;
      counts.push_back(with_padding ? padded_[p] : inside);
    }
  }
  return counts;
}

}  // namespace infimum::exact
