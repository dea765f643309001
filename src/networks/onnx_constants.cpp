// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_constants.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::networks {

namespace {

using base::Error;
using numbers::Integer;
using numbers::ScaledIntegers;

constexpr std::size_t most_entries = 10'000'000;
constexpr std::size_t most_bits = std::size_t{1} << 28;

std::size_t checked_entries(const Shape& shape) {
  std::size_t product = 1;
  for (const std::size_t length : shape) {
    if (length == 0) return 0;
    if (length > most_entries / product) throw Error("it makes a constant of more than ten million numbers");
    product *= length;
  }
  return product;
}

// How far apart neighbours along each axis lie in row-major order.
Shape steps_of(const Shape& shape) {
  Shape steps(shape.size(), 1);
  for (std::size_t a = shape.size(); a-- > 1;) steps[a - 1] = steps[a] * shape[a];
  return steps;
}

// For each entry of a result of this shape, in order, the sum of index times step over the axes.
std::vector<std::size_t> places(const Shape& shape, const Shape& steps) {
  std::vector<std::size_t> result = {0};
  for (std::size_t a = 0; a < shape.size(); ++a) {
    std::vector<std::size_t> longer;
    longer.reserve(result.size() * shape[a]);
    for (const std::size_t place : result) {
      for (std::size_t i = 0; i < shape[a]; ++i) longer.push_back(place + i * steps[a]);
    }
    result = std::move(longer);
  }
  return result;
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()), 1);
  for (const Shape* shape : {&a, &b}) {
    const std::size_t shift = result.size() - shape->size();
    for (std::size_t i = 0; i < shape->size(); ++i) {
      if ((*shape)[i] == 1) continue;
      if (result[shift + i] != 1 && result[shift + i] != (*shape)[i]) {
        throw Error("the shapes " + to_string(a) + " and " + to_string(b) + " do not fit");
      }
      result[shift + i] = (*shape)[i];
    }
  }
  return result;
}

std::vector<std::size_t> broadcast_places(const Shape& from, const Shape& to) {
  const Shape steps = steps_of(from);
  Shape spread(to.size(), 0);
  const std::size_t shift = to.size() - from.size();
  for (std::size_t i = 0; i < from.size(); ++i) spread[shift + i] = from[i] == 1 ? 0 : steps[i];
  return places(to, spread);
}

std::size_t length_of(const Rational& value) {
  return mpz_sizeinbase(value.get_num_mpz_t(), 2) + mpz_sizeinbase(value.get_den_mpz_t(), 2);
}

std::size_t length_of(const OnnxConstant& constant) {
  return constant.tensor.entries.limbs() * 64 + length_of(constant.tensor.entries.unit());
}

Rational apply(const Rational& a, const Rational& b, char operation, bool whole) {
  if (operation == '+') return a + b;
  if (operation == '-') return a - b;
  if (operation == '*') return a * b;
  if (b == 0) throw Error("it divides by 0");
  const Rational quotient = a / b;
  if (whole && quotient.get_den() != 1) throw Error("it divides integers with a remainder");
  return quotient;
}

void refuse_points(const OnnxConstant& constant) {
  if (constant.points) throw Error("it computes with the number of points");
}

// Bits of an integer type, for values from 0 on only or with the sign.
bool fits_integer(const Rational& value, int bits, bool is_signed) {
  const Integer half = Integer(1) << static_cast<unsigned>(bits - 1);
  if (value.get_den() != 1) return false;
  return is_signed ? value >= -half && value < half : value >= 0 && value < 2 * half;
}

bool fits(const Rational& value, int type) {
  switch (type) {
    case onnx::TensorProto::INT8:
      return fits_integer(value, 8, true);
    case onnx::TensorProto::INT16:
      return fits_integer(value, 16, true);
    case onnx::TensorProto::INT32:
      return fits_integer(value, 32, true);
    case onnx::TensorProto::INT64:
      return fits_integer(value, 64, true);
    case onnx::TensorProto::UINT8:
      return fits_integer(value, 8, false);
    case onnx::TensorProto::UINT16:
      return fits_integer(value, 16, false);
    case onnx::TensorProto::UINT32:
      return fits_integer(value, 32, false);
    case onnx::TensorProto::UINT64:
      return fits_integer(value, 64, false);
    default:
      break;
  }
  const double nearest = numbers::to_nearest_double(value);
  if (type == onnx::TensorProto::DOUBLE) return numbers::from_double(nearest) == value;
  if (type != onnx::TensorProto::FLOAT || std::abs(nearest) > 3.4e38) return false;
  return numbers::from_double(static_cast<double>(static_cast<float>(nearest))) == value;
}

Shape joined_shape(const std::vector<const OnnxConstant*>& parts, std::size_t axis) {
  Shape shape = parts.front()->tensor.shape;
  shape[axis] = 0;
  for (const OnnxConstant* part : parts) {
    Shape rest = part->tensor.shape;
    if (rest.size() != shape.size()) throw Error("the parts have different numbers of axes");
    shape[axis] += rest[axis];
    rest[axis] = shape[axis];
    if (rest != shape) throw Error("the parts do not fit: " + to_string(rest) + ", " + to_string(shape));
  }
  return shape;
}

}  // namespace

std::size_t onnx_axis(std::int64_t axis, std::size_t rank) {
  const auto length = static_cast<std::int64_t>(rank);
  if (axis < -length || axis >= length) {
    throw Error("axis " + std::to_string(axis) + " does not exist, there are " + std::to_string(rank));
  }
  return static_cast<std::size_t>(axis < 0 ? axis + length : axis);
}

Shape onnx_target_shape(const std::vector<std::int64_t>& sizes, const Shape& old, bool zeros_are_meant) {
  Shape shape;
  std::optional<std::size_t> open;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] < -1 || (sizes[i] == -1 && open)) throw Error("the new shape has no meaning");
    if (sizes[i] == -1) open = i;
    const bool copied = sizes[i] == 0 && !zeros_are_meant;
    if (copied && i >= old.size()) throw Error("the new shape copies an axis that does not exist");
    shape.push_back(copied ? old[i] : sizes[i] == -1 ? 1 : static_cast<std::size_t>(sizes[i]));
  }
  const std::size_t entries = entries_of(old), named = entries_of(shape);
  if (open && named != 0 && entries % named == 0) shape[*open] = entries / named;
  if (entries_of(shape) != entries) {
    throw Error("shape " + to_string(old) + " cannot become " + to_string(shape));
  }
  return shape;
}

OnnxConstant reshaped(OnnxConstant constant, Shape shape) {
  constant.tensor.shape = std::move(shape);
  return constant;
}

OnnxConstant gathered(const OnnxConstant& constant, Shape shape, const std::vector<std::size_t>& sources) {
  const ScaledIntegers& old = constant.tensor.entries;
  std::vector<std::uint64_t> words;
  words.reserve(sources.size() * old.limbs());
  OnnxConstant result;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto entry = old.words().subspan(sources[i] * old.limbs(), old.limbs());
    words.insert(words.end(), entry.begin(), entry.end());
    if (constant.points != sources[i]) continue;
    if (result.points) refuse_points(constant);
    result.points = i;
  }
  result.type = constant.type;
  result.tensor = {std::move(shape), ScaledIntegers(old.unit(), old.limbs(), std::move(words)), "",
                   constant.tensor.trainable};
  return result;
}

OnnxConstant transposed(const OnnxConstant& constant, const std::vector<std::size_t>& axes) {
  const Shape& old = constant.tensor.shape;
  const Shape old_steps = steps_of(old);
  Shape shape, steps;
  for (const std::size_t axis : axes) {
    shape.push_back(old[axis]);
    steps.push_back(old_steps[axis]);
  }
  return gathered(constant, shape, places(shape, steps));
}

OnnxConstant taken(const OnnxConstant& constant, std::size_t axis, const std::vector<std::size_t>& indices) {
  Shape shape = constant.tensor.shape;
  const Shape steps = steps_of(shape);
  shape[axis] = 1;
  const std::vector<std::size_t> firsts = places(shape, steps);  // with index 0 on the axis
  shape[axis] = indices.size();
  checked_entries(shape);
  const std::size_t block = steps[axis];
  std::vector<std::size_t> sources;
  for (std::size_t from = 0; from < firsts.size(); from += block) {
    for (const std::size_t index : indices) {
      for (std::size_t i = 0; i < block; ++i) sources.push_back(firsts[from + i] + index * block);
    }
  }
  return gathered(constant, shape, sources);
}

OnnxConstant concatenated(const std::vector<const OnnxConstant*>& parts, std::size_t axis) {
  const Shape shape = joined_shape(parts, axis);
  checked_entries(shape);
  // All entries part after part, and where each of them goes.
  const bool alike = std::all_of(parts.begin(), parts.end(), [&](const OnnxConstant* part) {
    return part->tensor.entries.unit() == parts.front()->tensor.entries.unit() &&
           part->tensor.entries.limbs() == parts.front()->tensor.entries.limbs();
  });
  OnnxConstant all{constant_tensor({}, {}), parts.front()->type, {}};
  std::vector<std::uint64_t> words;
  RationalVector values;
  std::vector<std::size_t> sources(entries_of(shape));
  const std::size_t block = steps_of(shape)[axis], row = block * shape[axis];
  std::size_t start = 0, seen = 0;
  all.tensor.trainable = true;
  for (const OnnxConstant* part : parts) {
    const ScaledIntegers& entries = part->tensor.entries;
    const std::size_t width = block * part->tensor.shape[axis];
    for (std::size_t i = 0; i < entries.size(); ++i) sources[i / width * row + start + i % width] = seen + i;
    if (alike) words.insert(words.end(), entries.words().begin(), entries.words().end());
    for (std::size_t i = 0; i < entries.size() && !alike; ++i) values.push_back(entries.value(i));
    if (part->points && all.points) refuse_points(*part);
    if (part->points) all.points = seen + *part->points;
    start += width;
    seen += entries.size();
    all.tensor.trainable = all.tensor.trainable && part->tensor.trainable;
  }
  const ScaledIntegers& first = parts.front()->tensor.entries;
  all.tensor.entries = alike ? ScaledIntegers(first.unit(), first.limbs(), std::move(words))
                             : ScaledIntegers::of(std::span<const Rational>(values));
  return gathered(all, shape, sources);
}

OnnxConstant combined(const OnnxConstant& a, const OnnxConstant& b, char operation) {
  refuse_points(a);
  refuse_points(b);
  const Shape shape = broadcast(a.tensor.shape, b.tensor.shape);
  const std::size_t entries = checked_entries(shape);
  if (entries * (length_of(a) + length_of(b)) > most_bits) throw Error("it makes numbers that are too long");
  const auto from_a = broadcast_places(a.tensor.shape, shape),
             from_b = broadcast_places(b.tensor.shape, shape);
  RationalVector values;
  for (std::size_t i = 0; i < entries; ++i) {
    values.push_back(apply(a.tensor.entries.value(from_a[i]), b.tensor.entries.value(from_b[i]), operation,
                           is_onnx_integer(a.type)));
  }
  return {constant_tensor(shape, values), a.type, {}};
}

OnnxConstant dequantised(const OnnxConstant& values, const OnnxConstant& scale, const OnnxConstant* zero,
                         std::int64_t axis) {
  const auto spread = [&](const OnnxConstant& part) {
    if (part.tensor.entries.size() == 1) return reshaped(part, {});
    const Shape& shape = values.tensor.shape;
    const std::size_t along = onnx_axis(axis, shape.size());
    if (part.tensor.shape.size() != 1 || part.tensor.shape[0] != shape[along]) {
      throw Error("scales for blocks are not known");
    }
    Shape thin(shape.size(), 1);
    thin[along] = shape[along];
    return reshaped(part, thin);
  };
  OnnxConstant result =
      combined(zero == nullptr ? values : combined(values, spread(*zero), '-'), spread(scale), '*');
  result.type = scale.type;
  return result;
}

OnnxConstant cast(OnnxConstant constant, int type) {
  if (constant.type == type) return constant;
  if (!is_onnx_float(type) && !is_onnx_integer(type)) throw Error("a cast to " + onnx_type_name(type));
  for (std::size_t i = 0; i < constant.tensor.entries.size(); ++i) {
    if (constant.points == i || fits(constant.tensor.entries.value(i), type)) continue;
    throw Error("a cast of a constant to " + onnx_type_name(type) + " would round entry " +
                std::to_string(i));
  }
  constant.type = type;
  return constant;
}

RationalVector values_of(const OnnxConstant& constant) {
  refuse_points(constant);
  RationalVector values;
  for (std::size_t i = 0; i < constant.tensor.entries.size(); ++i) {
    values.push_back(constant.tensor.entries.value(i));
  }
  return values;
}

Rational scalar_of(const OnnxConstant& constant, const std::string& what) {
  refuse_points(constant);
  if (constant.tensor.entries.size() != 1) throw Error(what + " is not one number");
  return constant.tensor.entries.value(0);
}

std::vector<std::int64_t> integers_of(const OnnxConstant& constant, const std::string& what) {
  if (constant.tensor.shape.size() > 1 || !is_onnx_integer(constant.type)) {
    throw Error(what + " is no list of integers");
  }
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < constant.tensor.entries.size(); ++i) {
    const Integer value = constant.tensor.entries.value(i).get_num();
    if (!value.fits_slong_p()) throw Error(what + " has an integer that is too long");
    values.push_back(value.get_si());
  }
  return values;
}

OnnxConstant onnx_integers(const std::vector<std::int64_t>& values) {
  RationalVector rationals;
  for (const std::int64_t value : values) rationals.emplace_back(static_cast<long>(value));
  return {constant_tensor({values.size()}, rationals), onnx::TensorProto::INT64, {}};
}

Tensor constant_tensor(Shape shape, const RationalVector& values) {
  return {std::move(shape), ScaledIntegers::of(std::span<const Rational>(values)), "", false};
}

}  // namespace infimum::networks
