// SPDX-License-Identifier: Apache-2.0
#pragma once
// The header of a certificate (section 7): which statement it claims, about which data and which networks.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

#include "stream.hpp"

namespace checker {

struct Header {
  std::string claim;       // optimal, interval, none-below
  mpq_class lower, upper;  // equal unless an interval is claimed
  std::string data_hash;
  size_t records = 0;
  std::vector<std::string> columns;  // the target, then the weights if there are any, then the inputs
  bool weighted = false, absolute = false;
  size_t inputs = 0, units = 0;
  std::string signs;                             // of the units, or "any"
  size_t least_positive = 0, most_positive = 0;  // units that have s = +1
  bool intercept = true, bias = true, skip = false;
  bool output_relu = false;  // f = max(0, g), otherwise f = g
  bool cuts = false;         // cones are lists, otherwise they have generators
};

// Takes `start` off the front of a text, if it is there.
inline bool take(std::string_view& text, std::string_view start) {
  const bool found = text.starts_with(start);
  if (found) text.remove_prefix(start.size());
  return found;
}

inline std::string take_digits(std::string_view& text) {
  const std::string digits(text.substr(0, text.find_first_not_of("0123456789")));
  text.remove_prefix(digits.size());
  return digits;
}

inline std::string take_integer(std::string_view& text) {
  if (take(text, "-")) return "-" + take_digits(text);
  take(text, "+");
  return take_digits(text);
}

// A number as the data file may have it (section 2).
inline mpq_class parse_number(std::string_view text) {
  std::string digits = take_integer(text), decimals, below = "1", power = "0";
  if (take(text, "/")) {
    below = take_digits(text);
  } else {
    if (take(text, ".")) decimals = take_digits(text);
    if (take(text, "e") || take(text, "E")) power = take_integer(text);
  }
  digits += decimals;
  const auto complete = [](const std::string& part) { return !part.empty() && part != "-"; };
  wellformed(text.empty() && complete(digits) && complete(below) && complete(power), "not a number");
  const mpz_class numerator(digits, 10), denominator(below, 10), exponent(power, 10);
  wellformed(denominator != 0, "a fraction over zero");
  wellformed(abs(exponent) <= 1000, "an exponent out of range");
  const long shift = exponent.get_si() - static_cast<long>(decimals.size());
  mpz_class scale;
  mpz_ui_pow_ui(scale.get_mpz_t(), 10, static_cast<unsigned long>(std::abs(shift)));
  return mpq_class(shift < 0 ? numerator : numerator * scale) /
         (shift < 0 ? denominator * scale : denominator);
}

// Only the shortest form: what GMP prints is in lowest terms, without a leading zero or a negative zero.
inline mpq_class rational(const std::string& text) {
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  wellformed(digits <= 65536, "a number of too many digits");
  const mpq_class value = parse_number(text);
  wellformed(value.get_str() == text, "a number out of form, or not in lowest terms");
  return value;
}

inline size_t count(const std::string& text, size_t least, size_t most) {
  const mpq_class value = rational(text);
  wellformed(value.get_den() == 1 && value >= least && value <= most, "a count out of range");
  return value.get_num().get_ui();
}

inline void read_columns(Stream& in, Header& header) {
  const auto name = [&](const std::string& before, const std::string& start) {
    header.columns.push_back(in.raw(count(start + in.word(before, ':'), 0, 65536)));
  };
  name("target ", "");
  in.text("\nweights ");
  const std::string first = in.raw(1);
  header.weighted = first != "-";
  if (header.weighted) name("", first);
  header.inputs = count(in.word("\nfeatures ", ' '), 1, 1000);
  for (size_t t = 0; t < header.inputs; ++t) name(t == 0 ? "" : " ", "");
  const std::set<std::string> all(header.columns.begin(), header.columns.end());
  wellformed(all.size() == header.columns.size(), "a column that is named twice");
}

inline void read_signs(Stream& in, Header& header) {
  header.signs = in.word("signs ", '\n');
  const bool any = header.signs == "any", sorted = std::ranges::is_sorted(header.signs);  // "+" is before "-"
  const bool known = header.signs.find_first_not_of("+-") == std::string::npos;
  wellformed(any || (sorted && known && header.signs.size() == header.units), "signs out of form");
  const auto positive = static_cast<size_t>(std::ranges::count(header.signs, '+'));
  header.least_positive = any ? 0 : positive;
  header.most_positive = any ? header.units : positive;
}

// Whether the file is of the second kind (farkas.hpp); its header goes on behind this word.
inline bool read_kind(Stream& in) {
  const std::string kind = in.word("infimum-", ' ');
  wellformed(kind == "certificate" || kind == "farkas", "a certificate of an unknown kind");
  return kind == "farkas";
}

// After "infimum-certificate ".
inline Header read_header(Stream& in) {
  const auto choice = [&](const char* before, const char* no, const char* yes) {
    const std::string word = in.word(before, '\n');
    wellformed(word == no || word == yes, "an unknown value in the header");
    return word == yes;
  };
  Header header;
  const std::string version = in.word("", '\n');
  wellformed(version == "5", "a certificate of another version of the format than 5");
  header.claim = in.word("claim ", ' ');
  const bool interval = header.claim == "interval";
  wellformed(interval || header.claim == "optimal" || header.claim == "none-below", "an unknown claim");
  header.lower = rational(in.word("", interval ? ' ' : '\n'));
  header.upper = interval ? rational(in.word("", '\n')) : header.lower;
  header.data_hash = in.word("data ", ' ');
  const bool hex = header.data_hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  wellformed(hex && header.data_hash.size() == 64, "a hash that is not 64 lower-case hex digits");
  header.records = count(in.word("", '\n'), 0, 10000000);
  read_columns(in, header);
  header.absolute = choice("\nloss ", "squared", "absolute");
  header.units = count(in.word("units ", '\n'), 1, 1000);
  read_signs(in, header);
  header.intercept = choice("intercept ", "no", "yes");
  header.bias = choice("bias ", "no", "yes");
  header.skip = choice("skip ", "no", "yes");
  header.output_relu = choice("output ", "identity", "relu");
  header.cuts = choice("cones ", "rays", "cuts");
  in.text("proof\n");
  return header;
}

// Names come from the file: nothing in them may look like output of this program.
inline std::string quoted(const std::string& name) {
  std::string text;
  for (const char next : name) {
    const auto byte = static_cast<unsigned char>(next);
    const bool printable = next >= ' ' && next <= '~' && next != '"' && next != '\\';
    if (printable) text += next;
    if (!printable) (text += "\\x") += {"0123456789abcdef"[byte / 16], "0123456789abcdef"[byte % 16]};
  }
  const bool bare = !text.empty() && text.find_first_of(" ,:~+\\") == std::string::npos;
  return bare ? text : "\"" + text + "\"";
}

// An exact number, with six decimals for the reader, rounded to nearest in integers.
inline std::string exact_and_decimal(const mpq_class& value) {
  const mpz_class millionths = (abs(value.get_num()) * 2000000 + value.get_den()) / (2 * value.get_den());
  const std::string digits = mpz_class(millionths % 1000000 + 1000000).get_str();
  return value.get_str() + (sgn(value) < 0 ? " (≈-" : " (≈") + mpz_class(millionths / 1000000).get_str() +
         "." + digits.substr(1) + ")";
}

inline std::string describe(const Header& header) {
  std::string text = header.claim + " " + exact_and_decimal(header.lower);
  if (header.claim == "interval") text += " " + exact_and_decimal(header.upper);
  text += header.absolute ? ": absolute loss, " : ": squared loss, ";
  text += std::to_string(header.units) + (header.units == 1 ? " unit, " : " units, ");
  if (header.signs != "any") text += "signs " + header.signs + ", ";
  text += header.intercept ? "intercept, " : "no intercept, ";
  text += header.bias ? "bias, " : "no bias, ";
  text += header.skip ? "skip, " : "";
  text += (header.output_relu ? "output ReLU, " : "") + quoted(header.columns[0]);
  const size_t first = header.columns.size() - header.inputs;
  for (size_t t = 0; t < header.inputs; ++t) {
    text += (t == 0 ? " ~ " : " + ") + quoted(header.columns[first + t]);
  }
  if (header.weighted) text += ", weights " + quoted(header.columns[1]);
  return text + ", " + std::to_string(header.records) + " points, data sha256 " + header.data_hash;
}

}  // namespace checker
