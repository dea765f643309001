// SPDX-License-Identifier: Apache-2.0
//
// What of a gradient is told, entry by entry: the sign, the nearest number of a float format, one bit, or the
// fraction itself. As texts for people and JSON, as arrays for NumPy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "numbers/float_format.hpp"
#include "numbers/scaled_integers.hpp"

namespace infimum::cli {

class GradientForm {
 public:
  // At most one of them: base::UsageError otherwise, or for a format that is not known. With none of them
  // entries are texts of 12 digits, and arrays are float64.
  GradientForm(bool sign, const std::optional<std::string>& format, std::optional<long> bit, bool exact);

  bool chosen() const { return kind_ != Kind::digits; }
  std::string name() const;  // "sign", "round float32", "bit -3", "exact", "digits"

  // From now on entries are the signs or bits themselves, as they come where numbers are too long; 2 is
  // unknown.
  void expect_answers() { given_ = true; }

  // "+", "-", "0", "?" if it is unknown; a float in its shortest decimal; "0" or "1"; "p/q"; or twelve
  // digits.
  std::string text(const numbers::Rational& value) const;

  // The bytes of arrays (data/npy.hpp) under this name: int8 signs and bits; floats of the format (bfloat16
  // as float32, which holds them); exact entries as words of two's complement, the least first, along one
  // more axis, beside NAME.unit, the text p/q of their common unit.
  void add_arrays(const std::string& name, const std::vector<std::size_t>& shape,
                  const numbers::ScaledIntegers& entries,
                  std::vector<std::pair<std::string, std::string>>& arrays) const;

 private:
  enum class Kind { sign, round, bit, exact, digits };
  Kind kind_ = Kind::digits;
  numbers::FloatFormat format_ = numbers::float64;
  long bit_ = 0;
  bool given_ = false;

  bool unknown(const numbers::Rational& value) const { return given_ && value == 2; }
  int bit(const numbers::Rational& value) const;
};

}  // namespace infimum::cli
