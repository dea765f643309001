// SPDX-License-Identifier: Apache-2.0
#include "circuits/circuit_file.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/errors.hpp"
#include "base/input_file.hpp"
#include "numbers/number_text.hpp"

namespace infimum::circuits {

namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 30, most_name_bytes = 100, longest_constant = 1000000;

bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name(std::string_view word) {
  return !word.empty() && word.size() <= most_name_bytes && starts_name(word.front()) &&
         std::all_of(word.begin(), word.end(),
                     [](char c) { return starts_name(c) || (c >= '0' && c <= '9') || c == '.'; });
}

// A word of a message: what a terminal cannot show is left out of it.
std::string quoted(std::string_view word) {
  std::string text;
  for (const char c : word.substr(0, 40)) text += (c >= ' ' && c <= '~') ? c : '?';
  return "\"" + text + (word.size() > 40 ? "..." : "") + "\"";
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& file, std::uint64_t most_memory)
      : text_(text), file_(file), most_memory_(most_memory) {}

  Circuit read() {
    while (next_line()) {
      if (words_.empty()) continue;
      if (ended_) refuse("nothing may follow the line `output`");
      if (words_.size() == 2 && words_[0] == "output") {
        circuit_.set_output(gate_named(words_[1]));
        ended_ = true;
      } else {
        read_gate();
      }
    }
    if (circuit_.empty()) throw base::InputError({file_, 0, ""}, "a circuit has at least one gate");
    return std::move(circuit_);
  }

 private:
  std::string_view text_;
  const std::string& file_;
  const std::uint64_t most_memory_;
  std::uint64_t memory_ = 0;
  std::size_t begin_ = 0, line_ = 0;
  std::vector<std::string_view> words_;
  std::unordered_map<std::string_view, GateId> names_;
  Circuit circuit_;
  bool ended_ = false;

  [[noreturn]] void refuse(const std::string& why) const { throw base::InputError({file_, line_, ""}, why); }

  bool next_line() {
    if (begin_ >= text_.size()) return false;
    const std::size_t end = std::min(text_.find('\n', begin_), text_.size());
    std::string_view line = text_.substr(begin_, end - begin_);
    begin_ = end + 1;
    ++line_;
    line = line.substr(0, line.find('#'));
    words_.clear();
    for (std::size_t at = 0;;) {
      at = line.find_first_not_of(" \t\r", at);
      if (at == std::string_view::npos) return true;
      const std::size_t stop = std::min(line.find_first_of(" \t\r", at), line.size());
      words_.push_back(line.substr(at, stop - at));
      at = stop;
    }
  }

  GateId gate_named(std::string_view name) const {
    const auto found = names_.find(name);
    if (found == names_.end()) refuse("no gate before this line is called " + quoted(name));
    return found->second;
  }

  Operation operation(std::string_view word) const {
    if (word == "+") return Operation::sum;
    if (word == "-") return Operation::difference;
    if (word == "*") return Operation::product;
    refuse("expected +, - or *, found " + quoted(word));
  }

  void read_gate() {
    if ((words_.size() != 3 && words_.size() != 5) || words_[1] != "=")
      refuse("expected `name = number`, `name = name + name` (or - or *), or `output name`");
    if (!is_name(words_[0]) || words_[0] == "output")
      refuse("expected a name of letters, digits, _ and ., found " + quoted(words_[0]));
    if (names_.contains(words_[0])) refuse("a second gate is called " + quoted(words_[0]));
    constexpr std::uint64_t of_gate = 256;  // bytes, with its name and what is made of it; an estimate
    memory_ += of_gate + words_[2].size();
    if (memory_ > most_memory_)
      refuse("so far the circuit takes more memory than the limit of " + std::to_string(most_memory_) +
             " bytes");
    const GateId gate = words_.size() == 3 ? read_constant() : read_operation();
    names_.emplace(words_[0], gate);
  }

  GateId read_constant() {
    const auto fault = numbers::inspect_number(words_[2], longest_constant);
    if (fault == numbers::NumberFault::not_a_number)
      refuse("expected a number or a fraction, found " + quoted(words_[2]));
    if (fault != numbers::NumberFault::none)
      refuse(numbers::fault_text(fault, longest_constant) + ": " + quoted(words_[2]));
    std::optional<Rational> value = numbers::parse_number(words_[2], longest_constant);
    return circuit_.constant(std::move(*value));
  }

  GateId read_operation() {
    const GateId left = gate_named(words_[2]), right = gate_named(words_[4]);
    return circuit_.add(operation(words_[3]), left, right);
  }
};

}  // namespace

Circuit parse_circuit(std::string_view text, const std::string& file, std::uint64_t most_memory) {
  return Reader(text, file, most_memory).read();
}

Circuit read_circuit(const std::string& path) {
  const std::string bytes = base::read_file(path, most_bytes);
  return parse_circuit(bytes, path);
}

std::string to_text(const Circuit& circuit) {
  constexpr const char* signs[] = {"", " + ", " - ", " * "};
  std::string text;
  for (GateId id = 0; id < circuit.size(); ++id) {
    const Gate& gate = circuit.gate(id);
    text += "a" + std::to_string(id) + " = ";
    if (gate.reads()) {
      text += "a" + std::to_string(gate.left) + signs[static_cast<std::size_t>(gate.operation)] + "a" +
              std::to_string(gate.right);
    } else {
      text += numbers::to_fraction(circuit.constant_of(gate));
    }
    text += "\n";
  }
  if (circuit.output() + 1 != circuit.size()) text += "output a" + std::to_string(circuit.output()) + "\n";
  return text;
}

}  // namespace infimum::circuits
