// SPDX-License-Identifier: Apache-2.0
//
// A value of a JSON file together with the path to it, so that every refusal names its place; and the parser
// in front, which refuses depth without end and keys that come twice.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "networks/layer.hpp"

namespace infimum::networks {

// A text of a file in a message: as JSON, and not longer than that.
std::string shown_text(const std::string& text);

// What files may take unless somebody sets a limit: three quarters of the machine.
std::uint64_t memory_for_files();

// base::InputError with the line, also where the values and what is made of them would take more than
// most_memory bytes. `file` names the text in messages.
nlohmann::json parse_json(std::string_view bytes, const std::string& file,
                          std::uint64_t most_memory = memory_for_files());

class Item {
 public:
  Item(const nlohmann::json& value, const std::string& file, std::string path)
      : value_(value), file_(file), path_(std::move(path)) {}

  // base::InputError with file and path; of an entry of a list likewise.
  [[noreturn]] void refuse(const std::string& why) const;
  [[noreturn]] void refuse_entry(std::size_t index, const std::string& why) const;

  bool has(const char* key) const { return value_.contains(key); }
  Item at(const char* key) const;  // refuses if the key is missing

  // An object with these keys at most.
  void require_keys(const std::vector<std::string_view>& known) const;

  // Each refuses what is of another kind. Numbers are exact: JSON integers, or texts in the grammar of
  // numbers.
  bool is_object() const { return value_.is_object(); }
  bool is_text() const { return value_.is_string(); }
  std::string text() const;
  bool truth() const;
  Rational number() const;
  std::size_t count() const;  // an integer from 0 to 2^32
  std::vector<std::size_t> counts() const;
  std::vector<std::string> texts() const;
  RationalVector numbers() const;
  // Lists in lists, or a number alone: the lengths are the shape.
  Tensor tensor() const;
  std::vector<std::pair<std::string, std::string>> notes() const;  // an object of texts

  // Each entry of an object with its key.
  template <class Read>
  void each(const Read& read) const {
    require_object();
    for (const auto& [key, value] : value_.items()) read(key, Item(value, file_, path_ + "/" + key));
  }

  template <class Read>
  auto list(const Read& read) const {
    require_list();
    std::vector<decltype(read(*this))> result;
    result.reserve(value_.size());
    for (std::size_t i = 0; i < value_.size(); ++i) result.push_back(read(entry(i)));
    return result;
  }

 private:
  const nlohmann::json& value_;
  const std::string& file_;
  std::string path_;

  Item entry(std::size_t i) const { return Item(value_[i], file_, path_ + "/" + std::to_string(i)); }
  void require_list() const;
  void require_object() const;
  void fill(const Shape& shape, std::size_t axis, RationalVector& entries) const;
};

}  // namespace infimum::networks
