// SPDX-License-Identifier: Apache-2.0
#include "exact/lowering.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "exact/windows.hpp"
#include "networks/shapes.hpp"

namespace infimum::exact {

namespace {

using networks::Network;
using networks::Shape;
using networks::Tensor;

std::vector<std::size_t> strides_of(const Shape& shape) {
  std::vector<std::size_t> strides(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

// For each entry of `shape`, in order: the sum of index times stride.
std::vector<std::uint32_t> walk(const Shape& shape, const std::vector<std::size_t>& strides,
                                std::size_t start = 0) {
  std::vector<std::uint32_t> found;
  found.reserve(networks::entries_of(shape));
  Shape index(shape.size(), 0);
  do {
    found.push_back(
        static_cast<std::uint32_t>(std::inner_product(index.begin(), index.end(), strides.begin(), start)));
  } while (networks::next_index(index, shape));
  return found;
}

// The entries of `from` that a tensor of shape `to` repeats.
std::vector<std::uint32_t> broadcast(const Shape& from, const Shape& to) {
  std::vector<std::size_t> strides(to.size(), 0);
  const std::vector<std::size_t> own = strides_of(from);
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    if (from[axis] != 1) strides[to.size() - from.size() + axis] = own[axis];
  }
  return walk(to, strides);
}

class Lowering {
 public:
  Lowering(const Network& network, Program& program) : network_(network), program_(program) {}

  LoweredNetwork run() {
    lowered_.input = program_.give(networks::entries_of(network_.input_shape()), networks::input_name);
    lowered_.layers.assign(network_.layers().size(), 0);
    for (const std::size_t l : network_.order()) {
      layer_ = l;
      const ValueId id = std::visit([&](const auto& kind) { return of(kind); }, network_.layers()[l].kind);
      if (program_.value(id).name.empty()) program_.call(id, network_.layers()[l].name);
      lowered_.layers[l] = id;
    }
    lowered_.output = lowered_.layers[network_.output()];
    return std::move(lowered_);
  }

 private:
  const Network& network_;
  Program& program_;
  LoweredNetwork lowered_;
  std::map<std::string, ValueId> tensors_;
  std::size_t layer_ = 0;

  std::size_t reads() const { return network_.reads(layer_).size(); }
  const Shape& shape_of_read(std::size_t r) const { return network_.shape(network_.reads(layer_)[r]); }
  const Shape& shape() const { return network_.shape(layer_); }
  ValueId read(std::size_t r) const {
    const std::size_t from = network_.reads(layer_)[r];
    return from == Network::from_input ? lowered_.input : lowered_.layers[from];
  }

  ValueId pick(ValueId from, const std::vector<std::uint32_t>& rows) {
    Gather gather{{from}, {}};
    for (const std::uint32_t row : rows) gather.rows.push_back({0, row});
    return program_.gather(std::move(gather));
  }

  // All that the layer reads, one after the other.
  ValueId joined() {
    if (reads() == 1) return read(0);
    Gather gather;
    for (std::uint32_t r = 0; r < reads(); ++r) {
      gather.sources.push_back(read(r));
      for (std::uint32_t row = 0; row < program_.value(read(r)).width; ++row) gather.rows.push_back({r, row});
    }
    return program_.gather(std::move(gather));
  }

  ValueId spread(ValueId id, const Shape& from, const Shape& to) {
    return from == to ? id : pick(id, broadcast(from, to));
  }

  ValueId constant(const Tensor& tensor, const char* role) {
    const networks::Layer& layer = network_.layers()[layer_];
    const std::string name = networks::name_of(layer, {role, &tensor});
    const auto [place, is_new] = tensors_.try_emplace(name, 0);
    if (!is_new) return place->second;
    place->second = program_.constant(tensor.entries, tensor.trainable, name);
    if (tensor.trainable) lowered_.parameters.push_back({name, layer.name, tensor.shape, place->second});
    return place->second;
  }

  // outputs x places, plus one number for each output.
  ValueId with_bias(ValueId id, const Tensor& bias, std::size_t outputs, std::size_t places) {
    if (bias.empty()) return id;
    ValueId shift = constant(bias, "bias");
    if (places > 1) shift = pick(shift, walk({outputs, places}, {1, 0}));
    return program_.combine({{id, shift}, {1, 1}});
  }

  ValueId of(const networks::Affine& kind) {
    const ValueId all = joined();
    const std::size_t outputs = shape().back(), places = networks::entries_of(shape()) / outputs;
    const std::size_t inputs = program_.value(all).width / places;
    const ValueId right = places == 1 ? all : pick(all, walk({inputs, places}, {1, inputs}));
    const ValueId product = program_.product(
        {constant(kind.weights, "weights"), right, outputs, inputs, places, kind.transposed});
    const ValueId result = with_bias(product, kind.bias, outputs, places);
    return places == 1 ? result : pick(result, walk({places, outputs}, {1, places}));
  }

  ValueId of(const networks::Piecewise& kind) {
    return program_.apply({joined(), kind.breakpoints, kind.slopes, kind.intercepts});
  }

  ValueId relu(ValueId argument) { return program_.apply({argument, {0}, {0, 1}, {0, 0}}); }

  // relu(z) + s (z - relu(z)): at z = 0 the derivative is s, as it is for a leaky relu.
  ValueId of(const networks::ParametricRelu& kind) {
    const ValueId slopes = spread(constant(kind.slopes, "slopes"), kind.slopes.shape, shape());
    const ValueId positive = relu(read(0)), negative = program_.combine({{read(0), positive}, {1, -1}});
    return program_.combine({{positive, program_.multiply(slopes, negative)}, {1, 1}});
  }

  ValueId of(const networks::Convolution& kind) {
    const Windows windows(shape_of_read(0), kind.window);
    const std::size_t channels = shape_of_read(0).front() / kind.groups,
                      outputs = kind.weights.shape.front() / kind.groups;
    const std::size_t inputs = channels * windows.size(), places = windows.places();
    const ValueId weights = constant(kind.weights, "weights");
    std::vector<ValueId> groups;
    for (std::size_t g = 0; g < kind.groups; ++g) {
      const ValueId right = program_.gather(windows.side_by_side(read(0), g * channels, channels));
      const ValueId left =
          kind.groups == 1 ? weights : pick(weights, walk({outputs * inputs}, {1}, g * outputs * inputs));
      groups.push_back(program_.product({left, right, outputs, inputs, places, false}));
    }
    return with_bias(stacked(groups), kind.bias, outputs * kind.groups, places);
  }

  ValueId stacked(const std::vector<ValueId>& parts) {
    if (parts.size() == 1) return parts.front();
    Gather gather{parts, {}};
    for (std::uint32_t p = 0; p < parts.size(); ++p) {
      for (std::uint32_t row = 0; row < program_.value(parts[p]).width; ++row)
        gather.rows.push_back({p, row});
    }
    return program_.gather(std::move(gather));
  }

  ValueId of(const networks::MaxPooling& kind) {
    const Windows windows(shape_of_read(0), kind.window);
    return tournament(read(0), windows.inside(), true);
  }

  ValueId of(const networks::AveragePooling& kind) {
    const Windows windows(shape_of_read(0), kind.window);
    const std::size_t channels = shape_of_read(0).front(), places = channels * windows.places();
    const ValueId right = program_.gather(windows.summands(read(0)));
    const ValueId ones = program_.constant(ScaledIntegers::of(RationalVector(windows.size(), Rational(1))));
    const ValueId sums = program_.product({ones, right, 1, windows.size(), places, false});
    RationalVector shares;
    for (const std::size_t count : windows.counts(kind.count_padding)) shares.emplace_back(1, count);
    if (std::adjacent_find(shares.begin(), shares.end(), std::not_equal_to<>()) == shares.end()) {
      return program_.combine({{sums}, {shares.front()}});
    }
    return program_.multiply(sums, program_.constant(ScaledIntegers::of(shares)));
  }

  // Entry i is the greatest (least) of the rows candidates[i], found in rounds of pairs.
  ValueId tournament(ValueId from, std::vector<std::vector<std::uint32_t>> candidates, bool maximum) {
    const auto more = [](const auto& rows) { return rows.size() > 1; };
    while (std::any_of(candidates.begin(), candidates.end(), more)) from = round(from, candidates, maximum);
    std::vector<std::uint32_t> rows;
    for (const auto& last : candidates) rows.push_back(last.front());
    return pick(from, rows);
  }

  ValueId round(ValueId from, std::vector<std::vector<std::uint32_t>>& candidates, bool maximum) {
    std::vector<std::uint32_t> firsts, seconds, byes;
    for (const auto& rows : candidates) {
      for (std::size_t r = 0; r + 1 < rows.size(); r += 2) {
        firsts.push_back(rows[r]);
        seconds.push_back(rows[r + 1]);
      }
      if (rows.size() % 2 == 1) byes.push_back(rows.back());
    }
    const ValueId first = pick(from, firsts), second = pick(from, seconds);
    const ValueId lead = relu(program_.combine({{second, first}, {maximum ? 1 : -1, maximum ? -1 : 1}}));
    std::vector<ValueId> winners = {program_.combine({{first, lead}, {1, maximum ? 1 : -1}})};
    if (!byes.empty()) winners.push_back(pick(from, byes));
    std::uint32_t pair = 0, bye = static_cast<std::uint32_t>(firsts.size());
    for (auto& rows : candidates) {
      std::vector<std::uint32_t> next;
      for (std::size_t r = 0; r + 1 < rows.size(); r += 2) next.push_back(pair++);
      if (rows.size() % 2 == 1) next.push_back(bye++);
      rows = std::move(next);
    }
    return stacked(winners);
  }

  ValueId of(const networks::Shift& kind) {
    const ValueId shift = spread(constant(kind.constant, "constant"), kind.constant.shape, shape());
    return program_.combine({{spread(read(0), shape_of_read(0), shape()), shift}, {1, 1}});
  }

  ValueId of(const networks::Scaling& kind) {
    const ValueId factors = spread(constant(kind.factors, "factors"), kind.factors.shape, shape());
    return program_.multiply(factors, spread(read(0), shape_of_read(0), shape()));
  }

  ValueId of(const networks::Sum& kind) {
    Combination sum;
    for (std::size_t r = 0; r < reads(); ++r) {
      sum.terms.push_back(spread(read(r), shape_of_read(r), shape()));
      sum.coefficients.emplace_back(kind.signs[r]);
    }
    return program_.combine(std::move(sum));
  }

  ValueId of(const networks::Product&) {
    ValueId product = spread(read(0), shape_of_read(0), shape());
    for (std::size_t r = 1; r < reads(); ++r) {
      product = program_.multiply(product, spread(read(r), shape_of_read(r), shape()));
    }
    return reads() == 1 ? program_.combine({{product}, {1}}) : product;
  }

  ValueId of(const networks::Extremum& kind) {
    std::vector<ValueId> parts;
    for (std::size_t r = 0; r < reads(); ++r) parts.push_back(spread(read(r), shape_of_read(r), shape()));
    const auto entries = static_cast<std::uint32_t>(networks::entries_of(shape()));
    std::vector<std::vector<std::uint32_t>> candidates(entries);
    for (std::uint32_t i = 0; i < entries; ++i) {
      for (std::uint32_t r = 0; r < parts.size(); ++r) candidates[i].push_back(r * entries + i);
    }
    return tournament(stacked(parts), std::move(candidates), kind.maximum);
  }

  ValueId of(const networks::Power& kind) { return power(read(0), kind.exponent); }

  ValueId power(ValueId base, unsigned exponent) {
    if (exponent == 1) return base;
    const ValueId half = power(base, exponent / 2), square = program_.multiply(half, half);
    return exponent % 2 == 0 ? square : program_.multiply(square, base);
  }

  ValueId of(const networks::Reshape&) { return read(0); }

  ValueId of(const networks::Transposition& kind) {
    const std::vector<std::size_t> own = strides_of(shape_of_read(0));
    std::vector<std::size_t> strides;
    for (const std::size_t axis : kind.axes) strides.push_back(own[axis]);
    return pick(read(0), walk(shape(), strides));
  }

  ValueId of(const networks::Concatenation& kind) {
    Gather gather;
    std::size_t outer = 1;
    for (std::size_t axis = 0; axis < kind.axis; ++axis) outer *= shape()[axis];
    for (std::size_t r = 0; r < reads(); ++r) gather.sources.push_back(read(r));
    for (std::size_t o = 0; o < outer; ++o) {
      for (std::uint32_t r = 0; r < reads(); ++r) {
        const std::size_t block = networks::entries_of(shape_of_read(r)) / outer;
        for (std::size_t i = 0; i < block; ++i)
          gather.rows.push_back({r, static_cast<std::uint32_t>(o * block + i)});
      }
    }
    return program_.gather(std::move(gather));
  }

  ValueId of(const networks::Slice& kind) {
    std::vector<std::size_t> strides = strides_of(shape_of_read(0));
    const std::size_t start = kind.begin * strides[kind.axis];
    strides[kind.axis] *= kind.step;
    return pick(read(0), walk(shape(), strides, start));
  }
};

}  // namespace

LoweredNetwork lower(const networks::Network& network, Program& program) {
  return Lowering(network, program).run();
}

}  // namespace infimum::exact
