// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_tensor.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

namespace infimum::networks {

namespace {

using numbers::ScaledIntegers;
using onnx::TensorProto;

static_assert(std::endian::native == std::endian::little, "raw tensors are little-endian");

constexpr std::int64_t longest_axis = std::int64_t{1} << 40;

[[noreturn]] void refuse(const TensorProto& proto, const std::string& why) {
  throw base::Error("tensor \"" + proto.name() + "\" " + why);
}

Shape shape_of(const TensorProto& proto) {
  Shape shape;
  for (const std::int64_t length : proto.dims()) {
    if (length < 0 || length > longest_axis) refuse(proto, "has an axis of length " + std::to_string(length));
    shape.push_back(static_cast<std::size_t>(length));
  }
  return shape;
}

// The product, or one more than `present` if it is larger than that: no overflow whatever the file says.
std::size_t entries_within(const Shape& shape, std::size_t present) {
  std::size_t product = 1;
  for (const std::size_t length : shape) {
    if (length == 0) return 0;
  }
  for (const std::size_t length : shape) {
    if (length > (present + 1) / product) return present + 1;
    product *= length;
  }
  return product;
}

void check_count(const TensorProto& proto, const Shape& shape, std::size_t present) {
  if (entries_within(shape, present) == present) return;
  refuse(proto, "holds " + std::to_string(present) + " numbers, which is not what its shape " +
                    to_string(shape) + " says");
}

// The entries as they lie in the file, from the bytes or from the typed field.
template <class Stored, class Field>
std::vector<Stored> stored(const TensorProto& proto, const Shape& shape, const Field& field) {
  std::vector<Stored> values;
  if (!proto.has_raw_data()) {
    check_count(proto, shape, static_cast<std::size_t>(field.size()));
    values.reserve(static_cast<std::size_t>(field.size()));
    for (const auto value : field) values.push_back(static_cast<Stored>(value));
    return values;
  }
  const std::string& bytes = proto.raw_data();
  if (field.size() != 0) refuse(proto, "has its numbers twice, as bytes and as a list");
  if (bytes.size() % sizeof(Stored) != 0) refuse(proto, "has bytes that are no whole numbers");
  check_count(proto, shape, bytes.size() / sizeof(Stored));
  values.resize(bytes.size() / sizeof(Stored));
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

template <class Float>
ScaledIntegers finite(const TensorProto& proto, const std::vector<Float>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    refuse(proto, "holds " + std::string(std::isnan(values[i]) ? "NaN" : "an infinity") + " at entry " +
                      std::to_string(i) + " (counted from 0)");
  }
  return ScaledIntegers::of(std::span<const Float>(values));
}

// 1 sign, 5 exponent and 10 fraction bits.
float from_half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  float size = std::ldexp(static_cast<float>(fraction), -24);
  if (exponent == 31)
    size = fraction == 0 ? std::numeric_limits<float>::infinity() : std::nanf("");
  else if (exponent != 0)
    size = std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}

// The upper half of a binary32.
float from_bfloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

template <class Convert>
ScaledIntegers short_floats(const TensorProto& proto, const Shape& shape, const Convert& convert) {
  std::vector<float> values;
  for (const std::uint16_t bits : stored<std::uint16_t>(proto, shape, proto.int32_data())) {
    values.push_back(convert(bits));
  }
  return finite(proto, values);
}

template <class Stored, class Field>
ScaledIntegers integers(const TensorProto& proto, const Shape& shape, const Field& field) {
  constexpr std::size_t limbs = std::is_same_v<Stored, std::uint64_t> ? 2 : 1;  // room for the sign
  std::vector<std::uint64_t> words;
  for (const Stored value : stored<Stored>(proto, shape, field)) {
    words.push_back(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
    if (limbs == 2) words.push_back(0);
  }
  return ScaledIntegers(1, limbs, std::move(words));
}

// The table of kinds of numbers.
ScaledIntegers entries(const TensorProto& proto, const Shape& shape) {
  const auto& small = proto.int32_data();
  switch (proto.data_type()) {
    case TensorProto::FLOAT:
      return finite(proto, stored<float>(proto, shape, proto.float_data()));
    case TensorProto::DOUBLE:
      return finite(proto, stored<double>(proto, shape, proto.double_data()));
    case TensorProto::FLOAT16:
      return short_floats(proto, shape, from_half);
    case TensorProto::BFLOAT16:
      return short_floats(proto, shape, from_bfloat);
    case TensorProto::INT8:
      return integers<std::int8_t>(proto, shape, small);
    case TensorProto::INT16:
      return integers<std::int16_t>(proto, shape, small);
    case TensorProto::INT32:
      return integers<std::int32_t>(proto, shape, small);
    case TensorProto::INT64:
      return integers<std::int64_t>(proto, shape, proto.int64_data());
    case TensorProto::BOOL:
    case TensorProto::UINT8:
      return integers<std::uint8_t>(proto, shape, small);
    case TensorProto::UINT16:
      return integers<std::uint16_t>(proto, shape, small);
    case TensorProto::UINT32:
      return integers<std::uint32_t>(proto, shape, proto.uint64_data());
    case TensorProto::UINT64:
      return integers<std::uint64_t>(proto, shape, proto.uint64_data());
    default:
      refuse(proto, "holds " + onnx_type_name(proto.data_type()) + ", which this reader does not know");
  }
}

}  // namespace

std::string onnx_type_name(int type) {
  switch (type) {
    case TensorProto::FLOAT:
      return "float32";
    case TensorProto::DOUBLE:
      return "float64";
    case TensorProto::FLOAT16:
      return "float16";
    case TensorProto::BFLOAT16:
      return "bfloat16";
    case TensorProto::INT8:
      return "int8";
    case TensorProto::INT16:
      return "int16";
    case TensorProto::INT32:
      return "int32";
    case TensorProto::INT64:
      return "int64";
    case TensorProto::UINT8:
      return "uint8";
    case TensorProto::UINT16:
      return "uint16";
    case TensorProto::UINT32:
      return "uint32";
    case TensorProto::UINT64:
      return "uint64";
    case TensorProto::BOOL:
      return "truth values";
    case TensorProto::STRING:
      return "texts";
    default:
      return "numbers of type " + std::to_string(type);
  }
}

bool is_onnx_float(int type) {
  return type == TensorProto::FLOAT || type == TensorProto::DOUBLE || type == TensorProto::FLOAT16 ||
         type == TensorProto::BFLOAT16;
}

bool is_onnx_integer(int type) {
  return type == TensorProto::INT8 || type == TensorProto::INT16 || type == TensorProto::INT32 ||
         type == TensorProto::INT64 || type == TensorProto::UINT8 || type == TensorProto::UINT16 ||
         type == TensorProto::UINT32 || type == TensorProto::UINT64;
}

OnnxConstant decode_onnx_tensor(const TensorProto& proto) {
  if (proto.data_location() == TensorProto::EXTERNAL || proto.external_data_size() != 0) {
    refuse(proto, "has its numbers in another file; save the network as one file, with the data inside");
  }
  if (proto.has_segment()) refuse(proto, "comes in segments, which no exporter writes");
  const Shape shape = shape_of(proto);
  OnnxConstant result;
  result.type = proto.data_type();
  result.tensor = {shape, entries(proto, shape), proto.name(), is_onnx_float(proto.data_type())};
  return result;
}

}  // namespace infimum::networks
