// SPDX-License-Identifier: Apache-2.0
//
// The text of a circuit, .slp: one gate a line, `name = number` or `name = name op name` with op one of + -
// *, each name given once and before it is read; `# ...` is a comment. The last line may be `output name`;
// without it the last gate is the output. Numbers are those of the project: 12.3 is 123/10.
#pragma once

#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "circuits/circuit.hpp"

namespace infimum::circuits {

// base::InputError naming file and line. `file` is used in messages only.
Circuit parse_circuit(std::string_view text, const std::string& file,
                      std::uint64_t most_memory = base::memory_of_machine() / 4 * 3);
Circuit read_circuit(const std::string& path);

// Gates are called a0, a1, ...; parse_circuit reads the same circuit back.
std::string to_text(const Circuit& circuit);

}  // namespace infimum::circuits
