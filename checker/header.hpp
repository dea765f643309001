// SPDX-License-Identifier: Apache-2.0
#pragma once
// The header of a certificate (section 7): which statement it claims, about which data and which networks.
#include <gmpxx.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stream.hpp"

namespace checker {

struct Header {
  std::string claim;       // optimal, interval, none-below
  mpq_class lower, upper;  // equal unless an interval is claimed
  std::string data_hash;
  std::size_t records = 0;
  std::string target;
  std::optional<std::string> weights;
  std::vector<std::string> features;
  bool absolute = false;
  std::size_t units = 0;
  std::optional<std::size_t> positive;  // number of positive units, if the signs are fixed
  bool intercept = true, bias = true, skip = false;

  std::size_t inputs() const { return features.size(); }
  std::size_t width() const { return inputs() + (bias ? 1 : 0); }  // of a row
};

inline mpz_class plain_integer(const std::string& text) {
  wellformed(text.find_first_not_of("0123456789") == std::string::npos, "digits are expected");
  wellformed(!text.empty(), "a number without digits");
  wellformed(text == "0" || text[0] != '0', "a leading zero");
  return mpz_class(text, 10);
}

inline std::size_t count(const std::string& text, std::size_t most) {
  const mpz_class value = plain_integer(text);
  wellformed(value <= most, "a count out of range");
  return value.get_ui();
}

inline mpq_class rational(Stream& in, char end) {
  std::string text = in.until(end, 65536 + 2);
  const int sign = text.starts_with('-') ? -1 : 1;
  if (sign < 0) text.erase(0, 1);
  const std::size_t slash = std::min(text.find('/'), text.size());
  const bool whole = slash == text.size();
  wellformed(text.size() - (whole ? 0 : 1) <= 65536, "a number of too many digits");
  const mpz_class numerator = plain_integer(text.substr(0, slash));
  const mpz_class denominator = whole ? mpz_class(1) : plain_integer(text.substr(slash + 1));
  wellformed(whole || denominator >= 2, "a denominator less than two");
  wellformed(gcd(numerator, denominator) == 1, "a fraction that is not in lowest terms");
  wellformed(sign > 0 || numerator != 0, "a negative zero");
  return sign * mpq_class(numerator, denominator);
}

inline bool choice(Stream& in, const char* key, std::string_view no, std::string_view yes) {
  in.text(key);
  const std::string word = in.until('\n', 8);
  wellformed(word == no || word == yes, "an unknown value in the header");
  return word == yes;
}

inline std::string name(Stream& in, const std::string& start = {}) {
  return in.raw(count(start + in.until(':', 5), 65536));
}

inline void read_columns(Stream& in, Header& header) {
  in.text("target ");
  header.target = name(in);
  in.text("\nweights ");
  const std::string first = in.raw(1);
  if (first != "-") header.weights = name(in, first);
  in.text("\nfeatures ");
  const std::size_t features = count(in.until(' ', 4), 1000);
  wellformed(features >= 1, "no features");
  while (header.features.size() < features) {
    header.features.push_back(name(in));
    in.text(header.features.size() < features ? " " : "\n");
  }
  std::set<std::string> all(header.features.begin(), header.features.end());
  all.insert(header.target);
  if (header.weights) all.insert(*header.weights);
  wellformed(all.size() == features + (header.weights ? 2 : 1), "a column that is named twice");
}

inline Header read_header(Stream& in) {
  Header header;
  in.text("infimum-certificate 1\nclaim ");
  header.claim = in.until(' ', 16);
  const bool interval = header.claim == "interval";
  wellformed(interval || header.claim == "optimal" || header.claim == "none-below", "an unknown claim");
  header.lower = rational(in, interval ? ' ' : '\n');
  header.upper = interval ? rational(in, '\n') : header.lower;
  in.text("data ");
  header.data_hash = in.until(' ', 64);
  wellformed(header.data_hash.size() == 64, "a hash that has not 64 digits");
  const bool hex = header.data_hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  wellformed(hex, "a hash with other bytes than lower-case hex digits");
  header.records = count(in.until('\n', 8), 10000000);
  read_columns(in, header);
  header.absolute = choice(in, "loss ", "squared", "absolute");
  in.text("units ");
  header.units = count(in.until('\n', 4), 1000);
  wellformed(header.units >= 1, "no units");
  in.text("signs ");
  const std::string signs = in.until('\n', 1000);
  if (signs != "any") {
    wellformed(signs.size() == header.units, "another number of signs than of units");
    header.positive = std::min(signs.find_first_not_of('+'), signs.size());
    wellformed(signs.find_first_not_of('-', *header.positive) == std::string::npos, "signs out of order");
  }
  header.intercept = choice(in, "intercept ", "no", "yes");
  header.bias = choice(in, "bias ", "no", "yes");
  header.skip = choice(in, "skip ", "no", "yes");
  in.text("proof\n");
  return header;
}

// Names come from the file: nothing in them may look like output of this program.
inline std::string quoted(const std::string& name) {
  std::string text;
  bool bare = !name.empty();
  for (const char next : name) {
    const bool printable = next > ' ' && next <= '~' && next != '"' && next != '\\';
    bare = bare && printable && next != ',' && next != ':' && next != '~' && next != '+';
    if (printable || next == ' ')
      text += next;
    else
      text.append("\\x").append(to_hex({next}));
  }
  return bare ? text : std::string("\"").append(text).append("\"");
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
  text += std::to_string(header.units) + (header.units == 1 ? " unit" : " units");
  if (header.positive)
    text += ", signs " + std::string(*header.positive, '+').append(header.units - *header.positive, '-');
  text += header.intercept ? ", intercept" : ", no intercept";
  text += header.bias ? ", bias" : ", no bias";
  text += header.skip ? ", skip, " : ", ";
  text += quoted(header.target) + " ~ ";
  for (std::size_t t = 0; t < header.inputs(); ++t)
    text += (t == 0 ? "" : " + ") + quoted(header.features[t]);
  if (header.weights) text += ", weights " + quoted(*header.weights);
  return text + ", " + std::to_string(header.records) + " points, data sha256 " + header.data_hash;
}

}  // namespace checker
