// SPDX-License-Identifier: Apache-2.0
#include "networks/json.hpp"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/input_file.hpp"
#include "numbers/number_text.hpp"

namespace infimum::networks {

namespace {

using base::InputError;
using nlohmann::json;

constexpr const char* format_name = "infimum-network-1";
constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;
constexpr std::size_t longest_entry =
    1'000'000;              // bytes of one number; trained parameters have long fractions
constexpr int deepest = 8;  // the format needs 5

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

json parse_text(std::string_view bytes, const std::string& file) {
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

// A value of the file and the path to it.
class Item {
 public:
  Item(const json& value, const std::string& file, std::string path)
      : value_(value), file_(file), path_(std::move(path)) {}

  [[noreturn]] void refuse(const std::string& why) const {
    throw InputError({file_, 0, ""}, (path_.empty() ? "/" : path_) + ": " + why);
  }
  [[noreturn]] void refuse_entry(std::size_t index, const std::string& why) const {
    throw InputError({file_, 0, ""}, path_ + "/" + std::to_string(index) + ": " + why);
  }

  bool has(const char* key) const { return value_.contains(key); }
  Item at(const char* key) const {
    if (!has(key)) refuse("the key \"" + std::string(key) + "\" is missing");
    return Item(value_[key], file_, path_ + "/" + key);
  }

  // An object with these keys at most.
  void require_keys(std::initializer_list<std::string_view> known) const {
    if (!value_.is_object()) refuse("expected an object");
    for (const auto& [key, unused] : value_.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end())
        refuse("unknown key " + json(key).dump());
    }
  }

  std::string text() const {
    if (!value_.is_string()) refuse("expected a string");
    return value_.get<std::string>();
  }

  Rational number() const {
    if (value_.is_number_unsigned()) return Rational(value_.get<unsigned long>());
    if (value_.is_number_integer()) return Rational(value_.get<long>());
    if (value_.is_number()) {
      refuse("a JSON float is not exact; write the number as a string, such as \"0.1\" or \"1/10\"");
    }
    if (!value_.is_string()) refuse("expected a number, as a string such as \"0.1\" or \"1/10\"");
    const auto value = numbers::parse_number(value_.get_ref<const std::string&>(), longest_entry);
    if (!value)
      refuse(
          "not a number: " +
          json(value_.get<std::string>().substr(0, 40)).dump(-1, ' ', false, json::error_handler_t::replace));
    return *value;
  }

  template <class Read>
  auto list(const Read& read) const {
    if (!value_.is_array()) refuse("expected a list");
    std::vector<decltype(read(*this))> result;
    result.reserve(value_.size());
    for (std::size_t i = 0; i < value_.size(); ++i) {
      result.push_back(read(Item(value_[i], file_, path_ + "/" + std::to_string(i))));
    }
    return result;
  }

  About notes() const {
    if (!value_.is_object()) refuse("expected an object");
    About result;
    for (const auto& [key, note] : value_.items())
      result.emplace_back(key, Item(note, file_, path_ + "/" + key).text());
    return result;
  }

 private:
  const json& value_;
  const std::string& file_;
  std::string path_;
};

std::vector<std::string> read_names(const Item& item) {
  return item.list([](const Item& entry) { return entry.text(); });
}

RationalVector read_vector(const Item& item) {
  return item.list([](const Item& entry) { return entry.number(); });
}

Layer read_layer(const Item& item) {
  item.require_keys({"name", "kind", "reads", "weights", "bias"});
  Layer layer{item.at("name").text(), read_names(item.at("reads")), Relu{}};
  const std::string kind = item.at("kind").text();
  if (kind == "affine") {
    layer.kind = Affine{item.at("weights").list(read_vector), read_vector(item.at("bias"))};
  } else if (kind != "relu") {
    item.at("kind").refuse("unknown kind of layer; known are \"affine\" and \"relu\"");
  } else if (item.has("weights") || item.has("bias")) {
    item.refuse("a relu layer has no weights and no bias");
  }
  return layer;
}

Network read_whole(const Item& item, About* about) {
  item.require_keys({"format", "inputs", "outputs", "layers", "output", "about"});
  if (item.at("format").text() != format_name) {
    item.at("format").refuse("expected \"" + std::string(format_name) + "\"");
  }
  const About notes = item.has("about") ? item.at("about").notes() : About{};
  if (about != nullptr) *about = notes;
  auto layers = item.at("layers").list(read_layer);
  try {
    return Network(read_names(item.at("inputs")), read_names(item.at("outputs")), std::move(layers),
                   item.at("output").text());
  } catch (const StructureError& error) {
    if (error.layer() == StructureError::npos) item.refuse(error.what());
    item.at("layers").refuse_entry(error.layer(), error.what());
  }
}

std::string quoted(const std::string& text) {
  try {
    return json(text).dump();
  } catch (const json::exception&) {
    throw InputError({}, "a network file cannot hold the name \"" + text + "\": it is not UTF-8");
  }
}

// Notes are for people: bytes that are not UTF-8, as file names may have, become the replacement character.
std::string quoted_note(const std::string& text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class Entries, class Write>
std::string joined(const Entries& entries, const std::string& between, const Write& write) {
  std::string text;
  for (const auto& entry : entries) text += (text.empty() ? "" : between) + write(entry);
  return text;
}

std::string list_of(const std::vector<std::string>& names) {
  return "[" + joined(names, ", ", quoted) + "]";
}

std::string list_of(const RationalVector& vector) {
  return "[" +
         joined(vector, ", ",
                [](const Rational& entry) { return "\"" + numbers::to_fraction(entry) + "\""; }) +
         "]";
}

std::string layer_text(const Layer& layer) {
  const auto* affine = std::get_if<Affine>(&layer.kind);
  std::string text = "    {\n      \"name\": " + quoted(layer.name) + ",\n      \"kind\": \"" +
                     (affine ? "affine" : "relu") + "\",\n      \"reads\": " + list_of(layer.reads);
  if (affine) {
    const auto row_text = [](const RationalVector& row) { return "        " + list_of(row); };
    text += ",\n      \"weights\": [\n" + joined(affine->weights, ",\n", row_text) +
            "\n      ],\n      \"bias\": " + list_of(affine->bias);
  }
  return text + "\n    }";
}

}  // namespace

Network parse_network(std::string_view bytes, const std::string& file, About* about) {
  const json value = parse_text(bytes, file);
  return read_whole(Item(value, file, ""), about);
}

Network read_network(const std::string& path, About* about) {
  return parse_network(base::read_file(path, largest_file), path, about);
}

std::string to_json(const Network& network, const About& about) {
  std::string text = "{\n  \"format\": \"" + std::string(format_name) + "\",\n";
  if (!about.empty()) {
    const auto note_text = [](const auto& note) {
      return "    " + quoted_note(note.first) + ": " + quoted_note(note.second);
    };
    text += "  \"about\": {\n" + joined(about, ",\n", note_text) + "\n  },\n";
  }
  text += "  \"inputs\": " + list_of(network.inputs()) + ",\n  \"outputs\": " + list_of(network.outputs()) +
          ",\n";
  text += "  \"layers\": [\n" + joined(network.layers(), ",\n", layer_text) + "\n  ],\n";
  return text + "  \"output\": " + quoted(network.output_layer()) + "\n}\n";
}

}  // namespace infimum::networks
