// SPDX-License-Identifier: Apache-2.0
#include "networks/json_item.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_set>

#include "numbers/number_text.hpp"

namespace infimum::networks {

namespace {

using base::InputError;
using nlohmann::json;

constexpr std::size_t longest_entry =
    1'000'000;               // bytes of one number; trained parameters have long fractions
constexpr int deepest = 12;  // the format needs 4, and one for each axis of a tensor

// What the parser is asked to refuse while it reads: depth without end, and keys that come twice.
class Guard {
 public:
  explicit Guard(const std::string& file) : file_(file) {}

  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    if (depth > deepest) throw InputError({file_, 0, ""}, "the JSON is nested too deeply for a network file");
    if (event == json::parse_event_t::object_start) keys_.emplace_back();
    if (event == json::parse_event_t::object_end) keys_.pop_back();
    if (event == json::parse_event_t::key && !keys_.back().insert(parsed.get<std::string>()).second) {
      throw InputError({file_, 0, ""}, "the key " + parsed.dump() + " comes twice in one object");
    }
    return true;
  }

 private:
  const std::string& file_;
  std::vector<std::unordered_set<std::string>> keys_;
};

// A parser's message without "[json.exception.parse_error.101] parse error at line 1, column 2: " in front,
// and not longer than a line: it may quote a whole string of the file.
std::string bare_message(std::string message) {
  if (const std::size_t bracket = message.find("] "); bracket != std::string::npos)
    message.erase(0, bracket + 2);
  if (message.rfind("parse error", 0) == 0) message.erase(0, message.find(": ") + 2);
  return message.size() <= 160 ? message : message.substr(0, 160) + " (shortened)";
}

}  // namespace

std::string shown_text(const std::string& text) {
  return json(text.substr(0, 40)).dump(-1, ' ', false, json::error_handler_t::replace);
}

json parse_json(std::string_view bytes, const std::string& file) {
  try {
    return json::parse(bytes, Guard(file));
  } catch (const json::parse_error& error) {
    const std::size_t end = std::min(error.byte, bytes.size());
    const auto lines = std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    throw InputError({file, static_cast<std::size_t>(lines) + 1, ""}, bare_message(error.what()));
  } catch (const json::exception& error) {
    throw InputError({file, 0, ""}, bare_message(error.what()));
  }
}

void Item::refuse(const std::string& why) const {
  throw InputError({file_, 0, ""}, (path_.empty() ? "/" : path_) + ": " + why);
}

void Item::refuse_entry(std::size_t index, const std::string& why) const {
  throw InputError({file_, 0, ""}, path_ + "/" + std::to_string(index) + ": " + why);
}

Item Item::at(const char* key) const {
  if (!has(key)) refuse("the key \"" + std::string(key) + "\" is missing");
  return Item(value_[key], file_, path_ + "/" + key);
}

void Item::require_keys(const std::vector<std::string_view>& known) const {
  require_object();
  for (const auto& [key, unused] : value_.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) refuse("unknown key " + json(key).dump());
  }
}

void Item::require_object() const {
  if (!value_.is_object()) refuse("expected an object");
}

void Item::require_list() const {
  if (!value_.is_array()) refuse("expected a list");
}

std::string Item::text() const {
  if (!value_.is_string()) refuse("expected a string");
  return value_.get<std::string>();
}

bool Item::truth() const {
  if (!value_.is_boolean()) refuse("expected true or false");
  return value_.get<bool>();
}

Rational Item::number() const {
  if (value_.is_number_unsigned()) return Rational(value_.get<unsigned long>());
  if (value_.is_number_integer()) return Rational(value_.get<long>());
  if (value_.is_number()) {
    refuse("a JSON float is not exact; write the number as a string, such as \"0.1\" or \"1/10\"");
  }
  if (!value_.is_string()) refuse("expected a number, as a string such as \"0.1\" or \"1/10\"");
  const auto& text = value_.get_ref<const std::string&>();
  const auto value = numbers::parse_number(text, longest_entry);
  if (!value) refuse("not a number: " + shown_text(text));
  return *value;
}

std::size_t Item::count() const {
  constexpr std::uint64_t most = std::uint64_t{1} << 32;
  if (!value_.is_number_unsigned() || value_.get<std::uint64_t>() > most)
    refuse("expected a JSON integer from 0 to 2^32");
  return value_.get<std::size_t>();
}

std::vector<std::size_t> Item::counts() const {
  return list([](const Item& entry) { return entry.count(); });
}

std::vector<std::string> Item::texts() const {
  return list([](const Item& entry) { return entry.text(); });
}

RationalVector Item::numbers() const {
  return list([](const Item& entry) { return entry.number(); });
}

Tensor Item::tensor() const {
  Tensor tensor;
  for (const json* part = &value_; part->is_array(); part = &part->front()) {
    tensor.shape.push_back(part->size());
    if (part->empty()) refuse("a list without entries");
  }
  RationalVector entries;
  fill(tensor.shape, 0, entries);
  try {
    tensor.entries = numbers::ScaledIntegers::of(entries);
  } catch (const std::length_error& error) {
    refuse(error.what());
  }
  return tensor;
}

void Item::fill(const Shape& shape, std::size_t axis, RationalVector& entries) const {
  if (axis == shape.size()) {
    entries.push_back(number());
    return;
  }
  require_list();
  if (value_.size() != shape[axis]) {
    refuse("a list of " + std::to_string(value_.size()) + " entries beside one of " +
           std::to_string(shape[axis]));
  }
  for (std::size_t i = 0; i < value_.size(); ++i) entry(i).fill(shape, axis + 1, entries);
}

std::vector<std::pair<std::string, std::string>> Item::notes() const {
  std::vector<std::pair<std::string, std::string>> result;
  each([&](const std::string& key, const Item& note) { result.emplace_back(key, note.text()); });
  return result;
}

}  // namespace infimum::networks
