// SPDX-License-Identifier: Apache-2.0
//
// One array of NumPy (format 1.0 to 3.0): a header that says kind of number, order and shape, and the bytes.
// What comes out is exact: a float is the dyadic rational that it is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "numbers/scaled_integers.hpp"

namespace infimum::data {

struct Array {
  std::string name;
  std::vector<std::size_t> shape;
  std::string kind;                 // of numbers: "float32", "int8", "bool", ...
  numbers::ScaledIntegers entries;  // in row-major order, whatever the order of the file
};

// base::InputError naming file and array for anything that is not an array of booleans, integers or floats,
// for NaN and infinities, and for bytes that do not fit the shape.
Array parse_npy(std::string_view bytes, const std::string& file, const std::string& name);

// The bytes of an array, in row-major order: format 1.0, little-endian.
std::string npy_of(std::span<const double> entries, const std::vector<std::size_t>& shape);
std::string npy_of(std::span<const float> entries, const std::vector<std::size_t>& shape);
std::string npy_of(std::span<const std::int8_t> entries, const std::vector<std::size_t>& shape);
std::string npy_of(std::span<const std::int64_t> entries, const std::vector<std::size_t>& shape);
std::string npy_of(std::span<const std::uint64_t> entries, const std::vector<std::size_t>& shape);
// Numbers of float16, as doubles that are such numbers.
std::string npy_of_float16(std::span<const double> entries, const std::vector<std::size_t>& shape);
std::string npy_of_text(const std::string& text);  // a scalar

}  // namespace infimum::data
