// SPDX-License-Identifier: Apache-2.0
#include "data/csv.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/input_file.hpp"
#include "base/sha256.hpp"

namespace infimum::data {

namespace {

using base::InputError;

// Cuts bytes into records of fields. Quoted fields are unescaped in place: the text only gets shorter.
class CsvScanner {
 public:
  CsvScanner(std::string& bytes, const std::string& file) : bytes_(bytes), file_(file) {
    if (bytes_.compare(0, 3, "\xEF\xBB\xBF") == 0) at_ = 3;
  }

  // Reads the next record that is not empty; false at the end of the file.
  bool next(std::vector<std::string_view>& fields) {
    fields.clear();
    while (line_end()) skip_line_end();
    if (at_ == bytes_.size()) return false;
    line_of_record_ = line_;
    fields.push_back(field());
    while (at_ < bytes_.size() && bytes_[at_] == ',') {
      ++at_;
      fields.push_back(field());
    }
    if (at_ < bytes_.size()) skip_line_end();
    return true;
  }
  std::size_t line() const { return line_of_record_; }

 private:
  [[noreturn]] void refuse(std::size_t line, const std::string& why) const {
    throw InputError({file_, line, ""}, why);
  }
  bool crlf() const { return bytes_.compare(at_, 2, "\r\n") == 0; }
  bool line_end() const { return at_ < bytes_.size() && (bytes_[at_] == '\n' || crlf()); }
  void skip_line_end() {
    at_ += bytes_[at_] == '\n' ? 1 : 2;
    ++line_;
  }

  std::string_view field() {
    if (at_ < bytes_.size() && bytes_[at_] == '"') return quoted();
    const std::size_t start = at_;
    while (at_ < bytes_.size() && bytes_[at_] != ',' && !line_end()) {
      if (bytes_[at_] == '"')
        refuse(line_, "a quote in the middle of a field; quote the whole field and double the quotes in it");
      ++at_;
    }
    return std::string_view(bytes_).substr(start, at_ - start);
  }

  std::string_view quoted() {
    const std::size_t start = ++at_;
    const std::size_t first_line = line_;
    std::size_t end = start;
    for (;; ++at_) {
      if (at_ == bytes_.size()) refuse(first_line, "a quoted field is not closed before the end of the file");
      if (bytes_[at_] == '"') {
        if (at_ + 1 == bytes_.size() || bytes_[at_ + 1] != '"') break;
        ++at_;
      }
      if (bytes_[at_] == '\n') ++line_;
      bytes_[end++] = bytes_[at_];
    }
    ++at_;
    if (at_ < bytes_.size() && bytes_[at_] != ',' && !line_end()) {
      refuse(line_, "only a comma or the end of the line may follow a closing quote");
    }
    return std::string_view(bytes_).substr(start, end - start);
  }

  std::string& bytes_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_of_record_ = 1;
};

std::string fields_in_words(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " field" : " fields");
}

}  // namespace

class TableBuilder {
 public:
  TableBuilder(std::string bytes, const std::string& file) {
    table_.file_ = file;
    table_.sha256_ = base::sha256_hex(bytes);
    table_.bytes_ = std::make_unique<std::string>(std::move(bytes));
  }

  Table build() && {
    CsvScanner scanner(*table_.bytes_, table_.file_);
    std::vector<std::string_view> fields;
    if (!scanner.next(fields))
      throw InputError({table_.file_, 0, ""},
                       "the file is empty; a header line with column names is expected");
    set_header(fields, scanner.line());
    while (scanner.next(fields)) append(fields, scanner.line());
    return std::move(table_);
  }

 private:
  void set_header(const std::vector<std::string_view>& fields, std::size_t line) {
    std::unordered_set<std::string_view> seen;
    for (const std::string_view name : fields) {
      if (!seen.insert(name).second) {
        throw InputError({table_.file_, line, std::string(name)},
                         "two columns have this name; names must be unique");
      }
      table_.header_.emplace_back(name);
    }
  }

  void append(const std::vector<std::string_view>& fields, std::size_t line) {
    if (fields.size() != table_.columns()) {
      throw InputError({table_.file_, line, ""}, "the record has " + fields_in_words(fields.size()) +
                                                     ", the header has " + std::to_string(table_.columns()));
    }
    table_.cells_.insert(table_.cells_.end(), fields.begin(), fields.end());
    table_.lines_.push_back(line);
  }

  Table table_;
};

std::optional<std::size_t> Table::column_named(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

base::Place Table::place(std::size_t record, std::size_t column) const {
  return {file_, lines_[record], header_[column]};
}

Table parse_csv(std::string bytes, const std::string& file) {
  return TableBuilder(std::move(bytes), file).build();
}

Table read_csv(const std::string& path) {
  return parse_csv(base::read_file(path), path);
}

}  // namespace infimum::data
