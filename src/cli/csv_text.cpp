// SPDX-License-Identifier: Apache-2.0
#include "cli/csv_text.hpp"

#include "base/errors.hpp"

namespace infimum::cli {

namespace {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string csv_record(const std::vector<std::string>& fields) {
  std::string record;
  for (const auto& field : fields) record += (record.empty() ? "" : ",") + csv_field(field);
  return record + "\n";
}

void NumberStyle::check() const {
  if (exact && digits) throw base::UsageError("--exact and --digits contradict each other");
  const int count = digits.value_or(12);
  if (count < 1 || count > 1000) throw base::UsageError("--digits: expected 1 to 1000");
}

std::string NumberStyle::text(const numbers::Rational& value) const {
  return exact ? numbers::to_fraction(value) : numbers::to_decimal(value, digits.value_or(12));
}

std::string csv_record(const numbers::RationalVector& values, const NumberStyle& style) {
  std::vector<std::string> fields;
  for (const numbers::Rational& value : values) fields.push_back(style.text(value));
  return csv_record(fields);
}

}  // namespace infimum::cli
