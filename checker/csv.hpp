// SPDX-License-Identifier: Apache-2.0
#pragma once
// The data file (section 2): records of a CSV file, and the exact value of a cell.
#include <gmpxx.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "failure.hpp"

namespace checker {

struct Cell {
  std::string text;
  std::size_t start = 0;  // byte in the file
};

class Csv {
 public:
  explicit Csv(std::string_view bytes)
      : bytes_(bytes), position_(bytes.starts_with("\xef\xbb\xbf") ? 3 : 0) {}
  void look_at(const Cell& cell) { mark_ = cell.start; }  // for place()

  bool next(std::vector<Cell>& record) {  // false at the end of the file
    while (position_ < bytes_.size() && at_end_of_record()) end_record();
    if (position_ == bytes_.size()) return false;
    record.clear();
    for (bool more = true; more; position_ += more ? 1 : 0) {
      mark_ = position_;
      record.push_back({at('"') ? quoted_field() : plain_field(), mark_});
      more = at(',');
    }
    end_record();
    return true;
  }

  std::string place() const {
    const std::string_view before = bytes_.substr(0, mark_);
    const std::size_t line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t column = mark_ - (line == 1 ? 0 : before.rfind('\n') + 1) + 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
  }

 private:
  bool at(char expected) const { return position_ < bytes_.size() && bytes_[position_] == expected; }
  bool at_end_of_record() const {
    return position_ == bytes_.size() || at('\n') || bytes_.substr(position_, 2) == "\r\n";
  }
  void end_record() { position_ = std::min(position_ + (at('\r') ? 2 : 1), bytes_.size()); }

  std::string plain_field() {
    const std::size_t start = position_;
    for (; !at_end_of_record() && !at(','); ++position_) {
      wellformed(!at('"'), "a quote inside a field");
    }
    return std::string(bytes_.substr(start, position_ - start));
  }

  std::string quoted_field() {
    std::string text;
    for (++position_;; ++position_) {
      wellformed(position_ < bytes_.size(), "a quote that is not closed");
      if (at('"') && bytes_.substr(++position_, 1) != "\"") break;  // two quotes stand for one
      text += bytes_[position_];
    }
    wellformed(at_end_of_record() || at(','), "bytes after a closing quote");
    return text;
  }

  std::string_view bytes_;
  std::size_t position_ = 0, mark_ = 0;
};

inline std::string_view take_digits(std::string_view& text) {
  const std::string_view digits = text.substr(0, text.find_first_not_of("0123456789"));
  text.remove_prefix(digits.size());
  return digits;
}

inline bool take(std::string_view& text, std::string_view any) {
  const bool found = !text.empty() && any.find(text.front()) != std::string_view::npos;
  if (found) text.remove_prefix(1);
  return found;
}

inline mpq_class ratio(const mpz_class& numerator, const mpz_class& denominator) {
  mpq_class value(numerator, denominator);
  value.canonicalize();
  return value;
}

inline mpz_class power_of_ten(unsigned long exponent) {
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 10, exponent);
  return power;
}

inline mpq_class parse_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  text = text.substr(0, text.find_last_not_of(" \t") + 1);
  wellformed(text.size() <= 1000, "a number of more than 1000 bytes");
  const int sign = text.starts_with('-') ? -1 : 1;
  take(text, "+-");
  const std::string whole(take_digits(text));
  mpq_class value;
  if (!whole.empty() && take(text, "/")) {
    const std::string under(take_digits(text));
    const bool over_zero = under.find_first_not_of('0') == std::string::npos;
    wellformed(!over_zero, "a fraction without denominator, or over zero");
    value = ratio(mpz_class(whole, 10), mpz_class(under, 10));
  } else {
    const std::string decimals(take(text, ".") ? take_digits(text) : "");
    wellformed(!whole.empty() || !decimals.empty(), "not a number");
    value = ratio(mpz_class(whole + decimals, 10), power_of_ten(decimals.size()));
    if (take(text, "eE")) {
      const bool negative = text.starts_with('-');
      take(text, "+-");
      const std::string digits(take_digits(text));
      wellformed(!digits.empty(), "an exponent without digits");
      const mpz_class exponent(digits, 10);
      wellformed(exponent <= 1000, "an exponent out of range");
      const mpq_class power = power_of_ten(exponent.get_ui());
      value = negative ? mpq_class(value / power) : mpq_class(value * power);
    }
  }
  wellformed(text.empty(), "not a number");
  return sign * value;
}

}  // namespace checker
