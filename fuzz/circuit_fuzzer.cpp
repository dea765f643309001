// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a circuit: they are refused with an InputError or read; what is read is written and read back
// to the same gates, and the answers about a small one agree with each other.
#include <cstdint>
#include <string_view>

#include "base/errors.hpp"
#include "circuits/circuit_file.hpp"
#include "circuits/questions.hpp"
#include "require.hpp"

namespace {

using namespace infimum::circuits;

void check_answers(const Circuit& circuit) {
  Questions questions(circuit, {1 << 22, 0.1}, 1);
  const Answer sign = questions.sign(), zero = questions.zero();
  if (sign.value && zero.value) require((*sign.value == 0) == (*zero.value == 1), "one value, one zero");
  if (sign.value == 0) require(questions.bit(0).value.value_or(0) == 0, "0 has no bits");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const Circuit circuit = parse_circuit(text, "fuzz.slp");
    require(parse_circuit(to_text(circuit), "again.slp") == circuit, "a circuit is read back");
    if (size < 400) check_answers(circuit);
  } catch (const infimum::base::InputError&) {
  }
  return 0;
}
