// SPDX-License-Identifier: Apache-2.0
#include "networks/values.hpp"

#include <algorithm>
#include <functional>

#include "networks/shapes.hpp"

namespace infimum::networks {

namespace {

// Calls with every index of a shape, in row-major order.
template <class Call>
void for_each_index(const Shape& shape, const Call& call) {
  Shape index(shape.size(), 0);
  do {
    call(index);
  } while (next_index(index, shape));
}

// Calls with the indices of those entries of one channel that a window at `step` looks at, and their places
// in the window; what lies in the padding is skipped.
template <class Call>
void for_each_in_window(const Window& window, const Shape& plane, const Shape& step, const Call& call) {
  for_each_index(window.kernel, [&](const Shape& offset) {
    Shape index;
    for (std::size_t a = 0; a < plane.size(); ++a) {
      const std::size_t at = step[a] * window.strides[a] + offset[a] * window.dilations[a];
      if (at < window.pads_before[a] || at - window.pads_before[a] >= plane[a]) return;
      index.push_back(at - window.pads_before[a]);
    }
    call(index, offset);
  });
}

// How many places of a window at `step` lie in the tensor or its padding: with rounding up, a window may
// reach beyond both.
std::size_t counted(const Window& window, const Shape& plane, const Shape& step) {
  std::size_t count = 0;
  for_each_index(window.kernel, [&](const Shape& offset) {
    bool inside = true;
    for (std::size_t a = 0; a < plane.size(); ++a) {
      const std::size_t at = step[a] * window.strides[a] + offset[a] * window.dilations[a];
      inside = inside && at < window.pads_before[a] + plane[a] + window.pads_after[a];
    }
    count += inside ? 1 : 0;
  });
  return count;
}

Shape joined(std::size_t first, const Shape& rest) {
  Shape shape = {first};
  shape.insert(shape.end(), rest.begin(), rest.end());
  return shape;
}

Shape tail(const Shape& shape, std::size_t from = 1) {
  return {shape.begin() + static_cast<std::ptrdiff_t>(from), shape.end()};
}

class ValueRule {
 public:
  ValueRule(const std::vector<Operand>& reads, const Shape& shape) : reads_(reads), shape_(shape) {}

  RationalVector operator()(const Affine& kind) const {
    const RationalVector read = one_after_the_other(), bias = bias_of(kind);
    const std::vector<RationalVector> rows = rows_of(kind);
    const std::size_t inputs = rows.front().size();
    RationalVector result;
    for (std::size_t place = 0; place < read.size(); place += inputs) {
      for (std::size_t o = 0; o < rows.size(); ++o) {
        result.push_back(bias[o]);
        for (std::size_t i = 0; i < inputs; ++i) result.back() += rows[o][i] * read[place + i];
      }
    }
    return result;
  }

  RationalVector operator()(const Piecewise& kind) const {
    RationalVector result = one_after_the_other();
    for (Rational& entry : result) entry = value_at(kind, entry);
    return result;
  }

  RationalVector operator()(const ParametricRelu& kind) const {
    return entry_by_entry([&](const Shape& index) {
      const Rational& read = reads_[0].entries[broadcast_place(shape_, index)];
      return read > 0 ? read
                      : Rational(kind.slopes.entries.value(broadcast_place(kind.slopes.shape, index)) * read);
    });
  }

  RationalVector operator()(const Convolution& kind) const {
    const Shape plane = tail(reads_[0].shape);
    const std::size_t outputs = kind.weights.shape[0], channels = kind.weights.shape[1];
    return entry_by_entry([&](const Shape& index) {
      const std::size_t first = index[0] / (outputs / kind.groups) * channels;
      Rational sum = kind.bias.empty() ? Rational(0) : kind.bias.entries.value(index[0]);
      for (std::size_t c = 0; c < channels; ++c) {
        for_each_in_window(kind.window, plane, tail(index), [&](const Shape& at, const Shape& offset) {
          const std::size_t weight = broadcast_place(kind.weights.shape, joined(index[0], joined(c, offset)));
          sum += kind.weights.entries.value(weight) *
                 reads_[0].entries[broadcast_place(reads_[0].shape, joined(first + c, at))];
        });
      }
      return sum;
    });
  }

  RationalVector operator()(const MaxPooling& kind) const {
    return entry_by_entry([&](const Shape& index) {
      const RationalVector seen = window_at(kind.window, index);
      return *std::max_element(seen.begin(), seen.end());
    });
  }

  RationalVector operator()(const AveragePooling& kind) const {
    return entry_by_entry([&](const Shape& index) {
      Rational sum = 0;
      const RationalVector seen = window_at(kind.window, index);
      for (const Rational& entry : seen) sum += entry;
      const std::size_t count =
          kind.count_padding ? counted(kind.window, tail(reads_[0].shape), tail(index)) : seen.size();
      return Rational(sum / Rational(count));
    });
  }

  RationalVector operator()(const Shift& kind) const { return with_constant(kind.constant, std::plus<>()); }
  RationalVector operator()(const Scaling& kind) const {
    return with_constant(kind.factors, std::multiplies<>());
  }

  RationalVector operator()(const Sum& kind) const {
    return entry_by_entry([&](const Shape& index) {
      Rational sum = 0;
      for (std::size_t r = 0; r < reads_.size(); ++r) sum += kind.signs[r] * read(r, index);
      return sum;
    });
  }

  RationalVector operator()(const Product&) const {
    return entry_by_entry([&](const Shape& index) {
      Rational product = 1;
      for (std::size_t r = 0; r < reads_.size(); ++r) product *= read(r, index);
      return product;
    });
  }

  RationalVector operator()(const Extremum& kind) const {
    return entry_by_entry([&](const Shape& index) {
      Rational best = read(0, index);
      for (std::size_t r = 1; r < reads_.size(); ++r) {
        const Rational& entry = read(r, index);
        if (kind.maximum ? entry > best : entry < best) best = entry;
      }
      return best;
    });
  }

  RationalVector operator()(const Power& kind) const {
    RationalVector result = reads_[0].entries;
    for (Rational& entry : result) {
      const Rational base = entry;
      for (unsigned i = 1; i < kind.exponent; ++i) entry *= base;
    }
    return result;
  }

  RationalVector operator()(const Reshape&) const { return reads_[0].entries; }

  RationalVector operator()(const Transposition& kind) const {
    return entry_by_entry([&](const Shape& index) {
      Shape from(index.size());
      for (std::size_t i = 0; i < index.size(); ++i) from[kind.axes[i]] = index[i];
      return read(0, from);
    });
  }

  RationalVector operator()(const Concatenation& kind) const {
    return entry_by_entry([&](Shape index) {
      std::size_t r = 0;
      for (; index[kind.axis] >= reads_[r].shape[kind.axis]; ++r)
        index[kind.axis] -= reads_[r].shape[kind.axis];
      return read(r, index);
    });
  }

  RationalVector operator()(const Slice& kind) const {
    return entry_by_entry([&](Shape index) {
      index[kind.axis] = kind.begin + index[kind.axis] * kind.step;
      return read(0, index);
    });
  }

 private:
  const std::vector<Operand>& reads_;
  const Shape& shape_;

  const Rational& read(std::size_t r, const Shape& index) const {
    return reads_[r].entries[broadcast_place(reads_[r].shape, index)];
  }

  RationalVector one_after_the_other() const {
    RationalVector result;
    for (const Operand& operand : reads_)
      result.insert(result.end(), operand.entries.begin(), operand.entries.end());
    return result;
  }

  template <class Entry>
  RationalVector entry_by_entry(const Entry& entry) const {
    RationalVector result;
    for_each_index(shape_, [&](const Shape& index) { result.push_back(entry(index)); });
    return result;
  }

  template <class Operation>
  RationalVector with_constant(const Tensor& constant, const Operation& operation) const {
    return entry_by_entry([&](const Shape& index) {
      return Rational(
          operation(read(0, index), constant.entries.value(broadcast_place(constant.shape, index))));
    });
  }

  RationalVector window_at(const Window& window, const Shape& index) const {
    RationalVector seen;
    for_each_in_window(window, tail(reads_[0].shape), tail(index), [&](const Shape& at, const Shape&) {
      seen.push_back(reads_[0].entries[broadcast_place(reads_[0].shape, joined(index[0], at))]);
    });
    return seen;
  }
};

}  // namespace

std::size_t broadcast_place(const Shape& shape, const Shape& index) {
  std::size_t place = 0;
  const std::size_t skipped = index.size() - shape.size();
  for (std::size_t a = 0; a < shape.size(); ++a)
    place = place * shape[a] + (shape[a] == 1 ? 0 : index[skipped + a]);
  return place;
}

Rational value_at(const Piecewise& activation, const Rational& z) {
  const auto above = std::lower_bound(activation.breakpoints.begin(), activation.breakpoints.end(), z);
  const auto piece = static_cast<std::size_t>(above - activation.breakpoints.begin());
  return activation.slopes[piece] * z + activation.intercepts[piece];
}

RationalVector value_of(const Kind& kind, const std::vector<Operand>& reads, const Shape& shape) {
  return std::visit(ValueRule(reads, shape), kind);
}

}  // namespace infimum::networks
