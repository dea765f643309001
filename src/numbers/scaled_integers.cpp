// SPDX-License-Identifier: Apache-2.0
#include "numbers/scaled_integers.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "numbers/powers.hpp"

namespace infimum::numbers {

namespace {

constexpr std::size_t limb_bits = 64;

// A finite float as mantissa * 2^exponent; an odd mantissa, or 0 * 2^0.
struct Parts {
  std::int64_t mantissa = 0;
  long exponent = 0;
};

Parts parts_of(double value) {
  if (!std::isfinite(value)) throw std::domain_error("not a finite number");
  if (value == 0) return {};
  int exponent = 0;
  auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), 53));
  const int zeros = std::countr_zero(static_cast<std::uint64_t>(mantissa));
  mantissa >>= zeros;  // exact: the bits shifted out are zeros
  return {mantissa, exponent - 53 + zeros};
}

// Room for integers of absolute value below 2^bits, and their sign.
std::size_t limbs_for(std::size_t bits) {
  return bits / limb_bits + 1;
}

// value * 2^shift in two's complement; the words are 0 before.
void put_shifted(std::int64_t value, std::size_t shift, std::span<std::uint64_t> words) {
  const std::size_t first = shift / limb_bits, within = shift % limb_bits;
  const std::uint64_t sign = value < 0 ? ~std::uint64_t{0} : 0;
  const auto low = static_cast<std::uint64_t>(value);
  words[first] = low << within;
  const std::uint64_t high = static_cast<std::uint64_t>(value >> (limb_bits - 1 - within) >> 1);
  for (std::size_t j = first + 1; j < words.size(); ++j) words[j] = j == first + 1 ? high : sign;
}

void put(const Integer& value, std::span<std::uint64_t> words) {
  mpz_export(words.data(), nullptr, -1, sizeof(std::uint64_t), 0, 0, value.get_mpz_t());
  if (value >= 0) return;
  bool carry = true;  // the absolute value, negated
  for (auto& word : words) {
    word = ~word + (carry ? 1 : 0);
    carry = carry && word == 0;
  }
}

// Unrelated denominators multiply, and floats may lie far apart: a short list could ask for any memory.
constexpr std::size_t most_bits_of_fractions = std::size_t{1} << 32,
                      most_bits_of_floats = std::size_t{1} << 36;

void require_reasonable(std::size_t bits, std::size_t entries, std::size_t most_bits) {
  if (bits <= most_bits / std::max<std::size_t>(entries, 1)) return;
  throw std::length_error("the common denominator of " + std::to_string(entries) +
                          " numbers is too long to write each of them over it");
}

template <class Float>
ScaledIntegers from_floats(std::span<const Float> values) {
  long least = std::numeric_limits<long>::max(), most = std::numeric_limits<long>::min();
  for (const Float value : values) {
    const Parts parts = parts_of(value);
    if (parts.mantissa == 0) continue;
    least = std::min(least, parts.exponent);
    most = std::max(most, parts.exponent + static_cast<long>(std::bit_width(
                                               static_cast<std::uint64_t>(std::abs(parts.mantissa)))));
  }
  if (least > most) return ScaledIntegers(1, 1, std::vector<std::uint64_t>(values.size(), 0));
  require_reasonable(static_cast<std::size_t>(most - least), values.size(), most_bits_of_floats);
  const std::size_t limbs = limbs_for(static_cast<std::size_t>(most - least));
  std::vector<std::uint64_t> words(values.size() * limbs, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Parts parts = parts_of(values[i]);
    if (parts.mantissa == 0) continue;
    put_shifted(parts.mantissa, static_cast<std::size_t>(parts.exponent - least),
                std::span(words).subspan(i * limbs, limbs));
  }
  return ScaledIntegers(times_power_of_two(1, least), limbs, std::move(words));
}

// The greatest common divisor of rationals: all of them are integer multiples of it. 1 if all are 0.
Rational common_unit(std::span<const Rational> values) {
  Integer numerators = 0, denominators = 1;
  for (const Rational& value : values) {
    numerators = gcd(numerators, value.get_num());
    if (mpz_divisible_p(denominators.get_mpz_t(), value.get_den_mpz_t()) != 0) continue;
    denominators = lcm(denominators, value.get_den());
    require_reasonable(mpz_sizeinbase(denominators.get_mpz_t(), 2), values.size(), most_bits_of_fractions);
  }
  return numerators == 0 ? Rational(1) : Rational(numerators, denominators);
}

struct PowerOfTwo {
  bool is_one = false;
  long exponent = 0;
};

PowerOfTwo as_power_of_two(const Rational& unit) {
  const mpz_srcptr numerator = unit.get_num_mpz_t(), denominator = unit.get_den_mpz_t();
  if (mpz_popcount(numerator) != 1 || mpz_popcount(denominator) != 1) return {};
  return {true, static_cast<long>(mpz_scan1(numerator, 0)) - static_cast<long>(mpz_scan1(denominator, 0))};
}

}  // namespace

ScaledIntegers ScaledIntegers::of(std::span<const double> values) {
  return from_floats(values);
}

ScaledIntegers ScaledIntegers::of(std::span<const float> values) {
  return from_floats(values);
}

ScaledIntegers ScaledIntegers::of(std::span<const Rational> values) {
  const Rational unit = common_unit(values);
  std::vector<Integer> integers;
  std::size_t bits = 0;
  for (const Rational& value : values) {
    integers.push_back(Rational(value / unit).get_num());
    bits = std::max(bits, mpz_sizeinbase(integers.back().get_mpz_t(), 2));
  }
  require_reasonable(bits, values.size(), most_bits_of_fractions);
  const std::size_t limbs = limbs_for(bits);
  std::vector<std::uint64_t> words(values.size() * limbs, 0);
  for (std::size_t i = 0; i < values.size(); ++i)
    put(integers[i], std::span(words).subspan(i * limbs, limbs));
  return ScaledIntegers(unit, limbs, std::move(words));
}

ScaledIntegers::ScaledIntegers(Rational unit, std::size_t limbs, std::vector<std::uint64_t> words)
    : unit_(std::move(unit)), limbs_(limbs), words_(std::move(words)) {
  if (limbs == 0 || words_.size() % limbs != 0 || unit_ <= 0) {
    throw std::invalid_argument("ScaledIntegers: words do not fit the limbs, or a unit that is not positive");
  }
}

bool ScaledIntegers::zero(std::size_t i) const {
  const auto entry = words().subspan(i * limbs_, limbs_);
  return std::all_of(entry.begin(), entry.end(), [](std::uint64_t word) { return word == 0; });
}

Integer ScaledIntegers::integer(std::size_t i) const {
  Integer result;
  mpz_import(result.get_mpz_t(), limbs_, -1, sizeof(std::uint64_t), 0, 0, words_.data() + i * limbs_);
  if (negative(i)) result -= integer_power(2, static_cast<unsigned long>(limbs_ * limb_bits));
  return result;
}

std::size_t ScaledIntegers::bits() const {
  std::size_t most = 0;
  if (limbs_ == 1) {
    std::uint64_t all = 0;
    for (const std::uint64_t word : words_) {
      const auto number = static_cast<std::int64_t>(word);
      all |= number < 0 ? -word : word;
    }
    return static_cast<std::size_t>(std::bit_width(all));
  }
  for (std::size_t i = 0; i < size(); ++i) {
    if (!zero(i)) most = std::max(most, mpz_sizeinbase(integer(i).get_mpz_t(), 2));
  }
  return most;
}

bool ScaledIntegers::operator==(const ScaledIntegers& other) const {
  if (size() != other.size()) return false;
  if (unit_ == other.unit_ && limbs_ == other.limbs_) return words_ == other.words_;
  for (std::size_t i = 0; i < size(); ++i) {
    if (value(i) != other.value(i)) return false;
  }
  return true;
}

void ScaledIntegers::to_doubles(std::span<double> out, bool& all_exact) const {
  to_doubles(unit_, out, all_exact);
}

void ScaledIntegers::integers_to_doubles(long shift, std::span<double> out) const {
  bool exact = false;
  to_doubles(times_power_of_two(1, shift), out, exact);
}

void ScaledIntegers::to_doubles(const Rational& unit, std::span<double> out, bool& all_exact) const {
  const PowerOfTwo power = as_power_of_two(unit);
  all_exact = true;
  // Scaled without underflow or overflow: 64 bits of integer at most, times a power in the middle of the
  // range.
  if (limbs_ == 1 && power.is_one && power.exponent > -1000 && power.exponent < 900) {
    const double factor = std::ldexp(1.0, static_cast<int>(power.exponent));
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto number = static_cast<std::int64_t>(words_[i]);
      const auto rounded = static_cast<double>(number);
      const bool fits = std::abs(rounded) < 0x1p63;
      all_exact &= fits & (static_cast<std::int64_t>(fits ? rounded : 0.0) == number);
      out[i] = rounded * factor;
    }
    return;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Rational exact = Rational(integer(i)) * unit;
    out[i] = to_nearest_double(exact);
    all_exact = all_exact && std::isfinite(out[i]) && from_double(out[i]) == exact;
  }
}

Magnitudes magnitudes_of(const ScaledIntegers& list) {
  Magnitudes found;
  Integer entry;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list.zero(i)) {
      ++found.zero;
      continue;
    }
    ++(list.negative(i) ? found.negative : found.positive);
    entry = abs(list.integer(i));
    if (entry > found.greatest) found.greatest = entry;
    if (found.least == 0 || entry < found.least) found.least = entry;
  }
  return found;
}

ScaledIntegers concatenation(std::span<const ScaledIntegers> parts) {
  RationalVector units;
  std::size_t size = 0, bits = 0;
  for (const ScaledIntegers& part : parts) {
    units.push_back(part.unit());
    size += part.size();
  }
  const Rational unit = common_unit(units);
  for (const ScaledIntegers& part : parts) {
    const Rational factor = part.unit() / unit;
    bits = std::max(bits, part.bits() + mpz_sizeinbase(factor.get_num_mpz_t(), 2));
  }
  require_reasonable(bits, size, most_bits_of_floats);
  const std::size_t limbs = limbs_for(bits);
  std::vector<std::uint64_t> words(size * limbs, 0);
  std::size_t at = 0;
  for (const ScaledIntegers& part : parts) {
    const Integer factor = Rational(part.unit() / unit).get_num();
    for (std::size_t i = 0; i < part.size(); ++i, ++at) {
      const auto entry = std::span(words).subspan(at * limbs, limbs);
      if (factor == 1) {
        const auto from = part.words().subspan(i * part.limbs(), std::min(limbs, part.limbs()));
        std::copy(from.begin(), from.end(), entry.begin());
        if (part.negative(i))
          std::fill(entry.begin() + static_cast<std::ptrdiff_t>(from.size()), entry.end(), ~std::uint64_t{0});
      } else {
        put(Integer(part.integer(i) * factor), entry);
      }
    }
  }
  return ScaledIntegers(unit, limbs, std::move(words));
}

ScaledIntegers columns_of(const ScaledIntegers& matrix, std::size_t rows, std::size_t first,
                          std::size_t last) {
  const std::size_t limbs = matrix.limbs(), columns = rows == 0 ? 0 : matrix.size() / rows;
  if (first > last || last > columns) throw std::invalid_argument("columns_of: no such columns");
  std::vector<std::uint64_t> words;
  words.reserve(rows * (last - first) * limbs);
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = matrix.words().subspan((r * columns + first) * limbs, (last - first) * limbs);
    words.insert(words.end(), row.begin(), row.end());
  }
  return ScaledIntegers(matrix.unit(), limbs, std::move(words));
}

}  // namespace infimum::numbers
