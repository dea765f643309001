// SPDX-License-Identifier: Apache-2.0
#include "cli/gradient_form.hpp"

#include <fmt/core.h>

#include "base/errors.hpp"
#include "data/npy.hpp"

namespace infimum::cli {

namespace {

using base::UsageError;
using numbers::Rational;
using numbers::ScaledIntegers;

}  // namespace

GradientForm::GradientForm(bool sign, const std::optional<std::string>& format, std::optional<long> bit,
                           bool exact) {
  if ((sign ? 1 : 0) + (format ? 1 : 0) + (bit ? 1 : 0) + (exact ? 1 : 0) > 1)
    throw UsageError("--sign, --round, --bit and --exact exclude each other");
  if (sign) kind_ = Kind::sign;
  if (exact) kind_ = Kind::exact;
  if (bit) {
    kind_ = Kind::bit;
    bit_ = *bit;
  }
  if (!format) return;
  kind_ = Kind::round;
  const auto known = numbers::format_named(*format);
  if (!known)
    throw UsageError("--round: expected float64, float32, float16 or bfloat16, found \"" + *format + "\"");
  format_ = *known;
}

std::string GradientForm::name() const {
  switch (kind_) {
    case Kind::sign:
      return "sign";
    case Kind::round:
      return "round " + std::string(format_.name);
    case Kind::bit:
      return "bit " + std::to_string(bit_);
    case Kind::exact:
      return "exact";
    case Kind::digits:
      break;
  }
  return "digits";
}

std::string GradientForm::text(const Rational& value) const {
  switch (kind_) {
    case Kind::sign:
      return unknown(value) ? "?" : value > 0 ? "+" : value < 0 ? "-" : "0";
    case Kind::bit:
      return unknown(value) ? "?" : std::to_string(bit(value));
    case Kind::exact:
      return numbers::to_fraction(value);
    case Kind::digits:
      return numbers::to_decimal(value, 12);
    case Kind::round:
      break;
  }
  const double rounded = numbers::round_to(format_, value).value;
  // The shortest decimal of a float32 tells the numbers of the smaller formats apart too.
  return format_ == numbers::float64 ? fmt::format("{}", rounded)
                                     : fmt::format("{}", static_cast<float>(rounded));
}

void GradientForm::add_arrays(const std::string& name, const std::vector<std::size_t>& shape,
                              const ScaledIntegers& entries,
                              std::vector<std::pair<std::string, std::string>>& arrays) const {
  if (kind_ == Kind::exact) {
    std::vector<std::size_t> with_words = shape;
    with_words.push_back(entries.limbs());
    arrays.emplace_back(name, data::npy_of(entries.words(), with_words));
    arrays.emplace_back(name + ".unit", data::npy_of_text(numbers::to_fraction(entries.unit())));
    return;
  }
  if (kind_ == Kind::sign || kind_ == Kind::bit) {
    std::vector<std::int8_t> small(entries.size());
    for (std::size_t i = 0; i < small.size(); ++i) {
      small[i] = static_cast<std::int8_t>(kind_ == Kind::bit          ? bit(entries.value(i))
                                          : entries.zero(i)           ? 0
                                          : entries.negative(i)       ? -1
                                          : unknown(entries.value(i)) ? 2
                                                                      : 1);
    }
    arrays.emplace_back(name, data::npy_of(std::span<const std::int8_t>(small), shape));
    return;
  }
  std::vector<double> rounded(entries.size());
  for (std::size_t i = 0; i < rounded.size(); ++i)
    rounded[i] = numbers::round_to(format_, entries.value(i)).value;
  if (format_ == numbers::float64) {
    arrays.emplace_back(name, data::npy_of(std::span<const double>(rounded), shape));
  } else if (format_ == numbers::float16) {
    arrays.emplace_back(name, data::npy_of_float16(rounded, shape));
  } else {
    const std::vector<float> floats(rounded.begin(), rounded.end());
    arrays.emplace_back(name, data::npy_of(std::span<const float>(floats), shape));
  }
}

int GradientForm::bit(const Rational& value) const {
  return given_ ? static_cast<int>(value.get_num().get_si()) : numbers::bit_of(value, bit_);
}

}  // namespace infimum::cli
