// SPDX-License-Identifier: Apache-2.0
//
// A CSV file as a table of texts, read by the rules of docs/certificate-format.md, section 2 (RFC 4180 with
// LF or CRLF, an optional byte order mark, records of zero bytes skipped). Cells stay bytes: what is a number
// is decided later, and only for the columns that are used. The hash is that of the file as it lies on the
// disk.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.hpp"

namespace infimum::data {

class Table {
 public:
  const std::string& file() const { return file_; }
  const std::string& sha256() const { return sha256_; }
  const std::vector<std::string>& header() const { return header_; }
  std::size_t columns() const { return header_.size(); }
  std::size_t records() const { return lines_.size(); }  // without the header
  std::string_view cell(std::size_t record, std::size_t column) const {
    return cells_[record * header_.size() + column];
  }
  std::optional<std::size_t> column_named(std::string_view name) const;
  base::Place place(std::size_t record, std::size_t column) const;

 private:
  friend class TableBuilder;

  std::string file_, sha256_;
  std::unique_ptr<std::string> bytes_;  // on the heap, so that views stay valid when the table moves
  std::vector<std::string> header_;
  std::vector<std::string_view> cells_;  // row by row
  std::vector<std::size_t> lines_;       // the line on which each record starts
};

// InputError naming file and line if the bytes break the rules. `file` is used in messages only.
Table parse_csv(std::string bytes, const std::string& file);
Table read_csv(const std::string& path);

}  // namespace infimum::data
