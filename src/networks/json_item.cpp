// SPDX-License-Identifier: Apache-2.0
#include "networks/json_item.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "base/limits.hpp"
#include "numbers/number_text.hpp"

namespace infimum::networks {

namespace {

using base::InputError;
using nlohmann::json;

constexpr std::size_t longest_entry =
    1'000'000;                       // bytes of one number; trained parameters have long fractions
constexpr std::size_t deepest = 12;  // the format needs 4, and one for each axis of a tensor

// The parser's way through the bytes, which counts the lines.
class Step {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Step(const char* at, std::size_t* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  Step& operator++() {
    *line_ += *at_ == '\n' ? 1 : 0;
    ++at_;
    return *this;
  }
  bool operator==(const Step& other) const { return at_ == other.at_; }
  bool operator!=(const Step& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  std::size_t* line_;
};

// A parser's message without "[json.exception.parse_error.101] parse error at line 1, column 2: " in front,
// and not longer than a line: it may quote a whole string of the file.
std::string bare_message(std::string message) {
  if (const std::size_t bracket = message.find("] "); bracket != std::string::npos)
    message.erase(0, bracket + 2);
  if (message.rfind("parse error", 0) == 0) message.erase(0, message.find(": ") + 2);
  return message.size() <= 160 ? message : message.substr(0, 160) + " (shortened)";
}

// Builds the values as the parser tells them. Refuses, while it reads, depth without end, keys that come
// twice, and more than there is memory for. (The parser's own way of asking at each value takes time in the
// square of a list's length.)
class Builder : public nlohmann::json_sax<json> {
 public:
  Builder(const std::string& file, const std::size_t& line, std::uint64_t most_memory)
      : file_(file), line_(line), most_memory_(most_memory) {}

  json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override {
    count(of_text + value.size());
    return add(std::move(value));
  }
  bool binary(binary_t&) override { return false; }  // JSON has none
  bool start_object(std::size_t) override { return open(json::object(), of_object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array(), of_text); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    count(of_key + name.size());
    const auto [place, is_new] = open_.back()->get_ref<json::object_t&>().try_emplace(name);
    if (!is_new) refuse("the key " + shown_text(name) + " comes twice in one object");
    next_ = &place->second;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    refuse(bare_message(error.what()));
  }

 private:
  // Bytes of each, with what is made of it by those who read the file; estimates.
  static constexpr std::uint64_t of_value = 64, of_text = 64, of_object = 256, of_key = 96;

  const std::string& file_;
  const std::size_t& line_;
  const std::uint64_t most_memory_;
  std::uint64_t memory_ = 0;
  json root_;
  json* next_ = &root_;      // where a value goes, unless into a list
  std::vector<json*> open_;  // lists and objects that have not ended

  [[noreturn]] void refuse(const std::string& why) const { throw InputError({file_, line_, ""}, why); }

  void count(std::uint64_t bytes) {
    memory_ += bytes;
    if (memory_ > most_memory_)
      refuse("so far the file takes more memory than the limit of " + std::to_string(most_memory_) +
             " bytes");
  }

  json* put(json&& value) {
    count(of_value);
    if (!open_.empty() && open_.back()->is_array()) {
      open_.back()->push_back(std::move(value));
      return &open_.back()->back();
    }
    *next_ = std::move(value);
    return next_;
  }

  bool add(json&& value) {
    put(std::move(value));
    return true;
  }

  bool open(json&& empty, std::uint64_t bytes) {
    if (open_.size() >= deepest)
      refuse("lists and objects are nested more than " + std::to_string(deepest) + " deep");
    count(bytes);
    open_.push_back(put(std::move(empty)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }
};

}  // namespace

std::string shown_text(const std::string& text) {
  return json(text.substr(0, 40)).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::uint64_t memory_for_files() {
  return base::memory_of_machine() / 4 * 3;
}

json parse_json(std::string_view bytes, const std::string& file, std::uint64_t most_memory) {
  std::size_t line = 1;
  Builder builder(file, line, most_memory);
  json::sax_parse(Step(bytes.data(), &line), Step(bytes.data() + bytes.size(), &line), &builder);
  return builder.take();
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
  const auto fault = numbers::inspect_number(text, longest_entry);
  if (fault != numbers::NumberFault::none)
    refuse(numbers::fault_text(fault, longest_entry) + ": " + shown_text(text));
  return *numbers::parse_number(text, longest_entry);
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
