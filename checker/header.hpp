// SPDX-License-Identifier: Apache-2.0
#pragma once
// The header of a certificate (section 7): which statement it claims, about which data and which networks.
#include <algorithm>
#include <optional>
#include <set>

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

// What GMP prints is in lowest terms, without a leading zero, a denominator 1, or a negative zero.
inline mpq_class rational(const std::string& text) {
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  wellformed(digits <= 65536, "a number of too many digits");
  mpq_class value;
  const bool read = value.set_str(text, 10) == 0 && value.get_den() != 0;
  wellformed(read, "not a number");
  value.canonicalize();
  wellformed(value.get_str() == text, "a number out of form, or not in lowest terms");
  return value;
}

inline std::size_t count(const std::string& text, std::size_t least, std::size_t most) {
  const mpq_class value = rational(text);
  wellformed(value.get_den() == 1 && value >= least && value <= most, "a count out of range");
  return value.get_num().get_ui();
}

inline std::string name(Stream& in, const std::string& start = {}) {
  return in.raw(count(start + in.until(':', 5), 0, 65536));
}

inline void read_columns(Stream& in, Header& header) {
  in.text("target ");
  header.target = name(in);
  in.text("\nweights ");
  const std::string first = in.raw(1);
  if (first != "-") header.weights = name(in, first);
  in.text("\nfeatures ");
  const std::size_t features = count(in.until(' ', 4), 1, 1000);
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
  const auto line = [&](const char* key, std::size_t most) {
    in.text(key);
    return in.until('\n', most);
  };
  const auto choice = [&](const char* key, const char* no, const char* yes) {
    const std::string word = line(key, 8);
    wellformed(word == no || word == yes, "an unknown value in the header");
    return word == yes;
  };
  Header header;
  in.text("infimum-certificate 1\nclaim ");
  header.claim = in.until(' ', 16);
  const bool interval = header.claim == "interval";
  wellformed(interval || header.claim == "optimal" || header.claim == "none-below", "an unknown claim");
  header.lower = rational(in.until(interval ? ' ' : '\n', 65536 + 2));
  header.upper = interval ? rational(in.until('\n', 65536 + 2)) : header.lower;
  in.text("data ");
  header.data_hash = in.until(' ', 64);
  const bool hex = header.data_hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  wellformed(hex && header.data_hash.size() == 64, "a hash that is not 64 lower-case hex digits");
  header.records = count(in.until('\n', 8), 0, 10000000);
  read_columns(in, header);
  header.absolute = choice("loss ", "squared", "absolute");
  header.units = count(line("units ", 4), 1, 1000);
  const std::string signs = line("signs ", 1000);
  if (signs != "any") {
    wellformed(signs.size() == header.units, "another number of signs than of units");
    header.positive = std::min(signs.find_first_not_of('+'), signs.size());
    wellformed(signs.find_first_not_of('-', *header.positive) == std::string::npos, "signs out of order");
  }
  header.intercept = choice("intercept ", "no", "yes");
  header.bias = choice("bias ", "no", "yes");
  header.skip = choice("skip ", "no", "yes");
  in.text("proof\n");
  return header;
}

inline std::string to_hex(const std::string& bytes) {
  std::string text;
  for (const char next : bytes) {
    const auto byte = static_cast<unsigned char>(next);
    (text += "0123456789abcdef"[byte / 16]) += "0123456789abcdef"[byte % 16];
  }
  return text;
}

// Names come from the file: nothing in them may look like output of this program.
inline std::string quoted(const std::string& name) {
  std::string text;
  bool bare = !name.empty();
  for (const char next : name) {
    const bool printable = next >= ' ' && next <= '~' && next != '"' && next != '\\';
    bare = bare && printable && std::string(" ,:~+").find(next) == std::string::npos;
    text += printable ? std::string(1, next) : "\\x" + to_hex({next});
  }
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
  text += std::to_string(header.units) + (header.units == 1 ? " unit" : " units");
  const std::size_t positive = header.positive.value_or(0);
  if (header.positive) text += ", signs " + std::string(positive, '+').append(header.units - positive, '-');
  text += header.intercept ? ", intercept" : ", no intercept";
  text += header.bias ? ", bias" : ", no bias";
  text += (header.skip ? ", skip, " : ", ") + quoted(header.target);
  for (const std::string& feature : header.features) {
    text += (&feature == header.features.data() ? " ~ " : " + ") + quoted(feature);
  }
  if (header.weights) text += ", weights " + quoted(*header.weights);
  return text + ", " + std::to_string(header.records) + " points, data sha256 " + header.data_hash;
}

}  // namespace checker
