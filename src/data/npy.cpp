// SPDX-License-Identifier: Apache-2.0
#include "data/npy.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "base/errors.hpp"

namespace infimum::data {

namespace {

using base::InputError;
using numbers::ScaledIntegers;

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = 65536, most_axes = 32;

struct Header {
  std::string kind;  // "<f4"
  bool column_major = false;
  std::vector<std::size_t> shape;
};

// The dictionary of the header, in the syntax of Python: {'descr': '<f8', 'fortran_order': False, 'shape':
// (3, 4), }.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  // nullopt if it is anything else.
  std::optional<Header> read() {
    Header header;
    if (!take("{")) return std::nullopt;
    while (!take("}")) {
      const auto key = quoted();
      if (!key || !take(":")) return std::nullopt;
      const bool good = *key == "descr"           ? read_kind(header)
                        : *key == "fortran_order" ? read_order(header)
                        : *key == "shape"         ? read_shape(header)
                                                  : false;
      if (!good) return std::nullopt;
      take(",");
    }
    skip_blanks();
    return text_.empty() && !header.kind.empty() && found_shape_ ? std::optional(header) : std::nullopt;
  }

 private:
  std::string_view text_;
  bool found_shape_ = false;

  void skip_blanks() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n')) text_.remove_prefix(1);
  }
  bool take(std::string_view token) {
    skip_blanks();
    if (!text_.starts_with(token)) return false;
    text_.remove_prefix(token.size());
    return true;
  }
  std::optional<std::string> quoted() {
    skip_blanks();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const std::size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string inside(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return inside;
  }
  bool read_kind(Header& header) {
    const auto kind = quoted();
    // A list of fields instead: a structured array.
    header.kind = kind.value_or("structured");
    return kind.has_value();
  }
  bool read_order(Header& header) {
    header.column_major = take("True");
    return header.column_major || take("False");
  }
  bool read_shape(Header& header) {
    if (!take("(")) return false;
    found_shape_ = true;
    while (!take(")")) {
      const auto axis = digits();
      if (!axis || header.shape.size() == most_axes) return false;
      header.shape.push_back(*axis);
      if (!take(",") && !text_.starts_with(")")) return false;
    }
    return true;
  }
  std::optional<std::size_t> digits() {
    skip_blanks();
    std::size_t value = 0, count = 0;
    for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9' && count < 16; ++count) {
      value = 10 * value + static_cast<std::size_t>(text_.front() - '0');
      text_.remove_prefix(1);
    }
    return count == 0 ? std::nullopt : std::optional(value);
  }
};

double from_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double value = 0;
  if (exponent == 31) {
    value = fraction == 0 ? HUGE_VAL : std::nan("");
  } else if (exponent == 0) {
    value = std::ldexp(fraction, -24);
  } else {
    value = std::ldexp(1024 + fraction, exponent - 25);
  }
  return bits >> 15 != 0 ? -value : value;
}

class ArrayReader {
 public:
  ArrayReader(std::string_view bytes, const std::string& file, const std::string& name)
      : bytes_(bytes), file_(file), name_(name) {}

  Array read() {
    const Header header = read_header();
    Array array{name_, header.shape, {}, {}};
    std::size_t count = 1;
    for (const std::size_t axis : header.shape) {
      if (axis != 0 && count > (std::size_t{1} << 40) / axis) refuse("more than 2^40 entries");
      count *= axis;
    }
    read_entries(header, count, array);
    return array;
  }

 private:
  std::string_view bytes_;
  const std::string& file_;
  const std::string& name_;

  [[noreturn]] void refuse(const std::string& why) const {
    throw InputError({file_, 0, ""}, "array \"" + name_ + "\": " + why);
  }

  Header read_header() {
    if (bytes_.size() < 10 || !bytes_.starts_with(magic)) refuse("not an array of NumPy");
    const int version = bytes_[6];
    if (version < 1 || version > 3) refuse("format " + std::to_string(version) + " of NumPy is not known");
    const std::size_t start = version == 1 ? 10 : 12;
    if (bytes_.size() < start) refuse("the file ends within the header");
    std::size_t length = 0;
    for (std::size_t i = 8; i < start; ++i)
      length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes_[i])) << 8 * (i - 8);
    if (length > longest_header) refuse("a header of " + std::to_string(length) + " bytes");
    if (bytes_.size() < start + length) refuse("the file ends within the header");
    const auto header = HeaderReader(bytes_.substr(start, length)).read();
    if (!header) refuse("the header is not one of an array of numbers");
    bytes_.remove_prefix(start + length);
    return *header;
  }

  void read_entries(const Header& header, std::size_t count, Array& array) {
    const std::string kind = header.kind.size() == 3 ? header.kind.substr(1) : std::string();
    const char order = header.kind.empty() ? '?' : header.kind.front();
    const auto is = [&](const char* code) {
      return kind == code && (order == '<' || order == '>' || order == '|');
    };
    const bool swap = order == '>';
    if (is("f4")) return take_floats<float>(header, count, swap, "float32", array);
    if (is("f8")) return take_floats<double>(header, count, swap, "float64", array);
    if (is("f2")) return take_halves(header, count, swap, array);
    if (is("i1")) return take_integers<std::int8_t>(header, count, swap, "int8", array);
    if (is("i2")) return take_integers<std::int16_t>(header, count, swap, "int16", array);
    if (is("i4")) return take_integers<std::int32_t>(header, count, swap, "int32", array);
    if (is("i8")) return take_integers<std::int64_t>(header, count, swap, "int64", array);
    if (is("u1")) return take_integers<std::uint8_t>(header, count, swap, "uint8", array);
    if (is("b1")) return take_integers<std::uint8_t>(header, count, swap, "bool", array);
    if (is("u2")) return take_integers<std::uint16_t>(header, count, swap, "uint16", array);
    if (is("u4")) return take_integers<std::uint32_t>(header, count, swap, "uint32", array);
    if (is("u8")) return take_integers<std::uint64_t>(header, count, swap, "uint64", array);
    refuse("its kind is \"" + header.kind.substr(0, 20) +
           "\"; expected booleans, integers or floats of 16, 32 or 64 bits");
  }

  // The numbers as they lie, in row-major order.
  template <class Number>
  std::vector<Number> take(const Header& header, std::size_t count, bool swap) {
    if (bytes_.size() / sizeof(Number) < count || bytes_.size() != count * sizeof(Number)) {
      refuse(std::to_string(bytes_.size()) + " bytes of entries, and its shape asks for " +
             std::to_string(count) + " times " + std::to_string(sizeof(Number)));
    }
    std::vector<Number> numbers(count);
    if (count > 0) std::memcpy(numbers.data(), bytes_.data(), bytes_.size());
    if (swap) {
      for (Number& number : numbers) {
        auto* first = reinterpret_cast<unsigned char*>(&number);
        std::reverse(first, first + sizeof(Number));
      }
    }
    if (header.column_major && header.shape.size() > 1) numbers = turned(numbers, header.shape);
    return numbers;
  }

  template <class Number>
  static std::vector<Number> turned(const std::vector<Number>& numbers,
                                    const std::vector<std::size_t>& shape) {
    std::vector<Number> result(numbers.size());
    std::vector<std::size_t> index(shape.size(), 0);
    for (const Number& number : numbers) {  // the first axis is the fastest
      std::size_t place = 0;
      for (std::size_t a = 0; a < shape.size(); ++a) place = place * shape[a] + index[a];
      result[place] = number;
      for (std::size_t a = 0; a < shape.size() && ++index[a] == shape[a]; ++a) index[a] = 0;
    }
    return result;
  }

  template <class Float>
  void take_floats(const Header& header, std::size_t count, bool swap, const char* kind, Array& array) {
    array.kind = kind;
    const std::vector<Float> numbers = take<Float>(header, count, swap);
    put(std::span<const Float>(numbers), array);
  }

  void take_halves(const Header& header, std::size_t count, bool swap, Array& array) {
    array.kind = "float16";
    const std::vector<std::uint16_t> halves = take<std::uint16_t>(header, count, swap);
    std::vector<double> numbers(halves.size());
    std::transform(halves.begin(), halves.end(), numbers.begin(), from_half);
    put(std::span<const double>(numbers), array);
  }

  template <class Float>
  void put(std::span<const Float> numbers, Array& array) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (!std::isfinite(numbers[i]))
        refuse("entry " + std::to_string(i) + " is " + (std::isnan(numbers[i]) ? "NaN" : "infinite"));
    }
    try {
      array.entries = ScaledIntegers::of(numbers);
    } catch (const std::length_error& error) {
      refuse(error.what());
    }
  }

  template <class Number>
  void take_integers(const Header& header, std::size_t count, bool swap, const char* kind, Array& array) {
    array.kind = kind;
    const std::vector<Number> numbers = take<Number>(header, count, swap);
    const bool wide = std::is_same_v<Number, std::uint64_t> &&
                      std::any_of(numbers.begin(), numbers.end(), [](Number number) {
                        return static_cast<std::uint64_t>(number) >> 63 != 0;
                      });
    const std::size_t limbs = wide ? 2 : 1;
    std::vector<std::uint64_t> words(count * limbs, 0);
    for (std::size_t i = 0; i < count; ++i) words[i * limbs] = static_cast<std::uint64_t>(numbers[i]);
    array.entries = ScaledIntegers(1, limbs, std::move(words));
  }
};

std::string header_of(const std::string& kind, const std::vector<std::size_t>& shape) {
  std::string axes;
  for (const std::size_t axis : shape) axes += std::to_string(axis) + (shape.size() == 1 ? "," : ", ");
  if (shape.size() > 1) axes.resize(axes.size() - 2);
  std::string header = "{'descr': '" + kind + "', 'fortran_order': False, 'shape': (" + axes + "), }";
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes(magic);
  bytes += {'\1', '\0', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  return bytes + header;
}

template <class Number>
std::string written(const char* kind, std::span<const Number> entries,
                    const std::vector<std::size_t>& shape) {
  return header_of(kind, shape) +
         std::string(reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(Number));
}

std::uint16_t to_half(double value) {
  const auto sign = static_cast<std::uint16_t>(std::signbit(value) ? 0x8000 : 0);
  const double size = std::abs(value);
  if (std::isnan(value)) return 0x7e00;
  if (std::isinf(value)) return static_cast<std::uint16_t>(sign | 0x7c00);
  int exponent = 0;
  std::frexp(size, &exponent);
  if (size == 0 || exponent - 1 < -14)
    return static_cast<std::uint16_t>(sign | static_cast<int>(std::ldexp(size, 24)));
  const int fraction = static_cast<int>(std::ldexp(size, 11 - exponent)) - 1024;
  return static_cast<std::uint16_t>(sign | (exponent + 14) << 10 | fraction);
}

}  // namespace

Array parse_npy(std::string_view bytes, const std::string& file, const std::string& name) {
  return ArrayReader(bytes, file, name).read();
}

std::string npy_of(std::span<const double> entries, const std::vector<std::size_t>& shape) {
  return written("<f8", entries, shape);
}
std::string npy_of(std::span<const float> entries, const std::vector<std::size_t>& shape) {
  return written("<f4", entries, shape);
}
std::string npy_of(std::span<const std::int8_t> entries, const std::vector<std::size_t>& shape) {
  return written("|i1", entries, shape);
}
std::string npy_of(std::span<const std::int64_t> entries, const std::vector<std::size_t>& shape) {
  return written("<i8", entries, shape);
}
std::string npy_of(std::span<const std::uint64_t> entries, const std::vector<std::size_t>& shape) {
  return written("<u8", entries, shape);
}

std::string npy_of_float16(std::span<const double> entries, const std::vector<std::size_t>& shape) {
  std::vector<std::uint16_t> halves(entries.size());
  std::transform(entries.begin(), entries.end(), halves.begin(), to_half);
  return written("<f2", std::span<const std::uint16_t>(halves), shape);
}

std::string npy_of_text(const std::string& text) {
  return header_of("|S" + std::to_string(std::max<std::size_t>(1, text.size())), {}) +
         (text.empty() ? std::string(1, '\0') : text);
}

}  // namespace infimum::data
