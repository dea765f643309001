// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a problem of ERM_bit: they are refused with an InputError or read; what is read is written and
// read back to the same text, and verified within little room.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/errors.hpp"
#include "erm/bit_problem_file.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace infimum;
  try {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const erm::BitProblem problem = erm::parse_bit_problem(text, "fuzz.json");
    const std::string written = erm::to_json(problem);
    require(erm::to_json(erm::parse_bit_problem(written, "again.json")) == written, "a problem is read back");
    const std::size_t edges = problem.graph.edges().size();
    const erm::Parameters parameters{erm::RationalVector(edges, 3), erm::RationalVector(edges, 1)};
    const erm::Verification found = erm::verify(problem, parameters, {20000});
    require(found.verdict != erm::Verdict::yes || found.risk <= problem.threshold, "YES means within");
    require(found.verdict == erm::Verdict::no || found.used_bits <= found.allowed_bits, "budgets are kept");
  } catch (const base::InputError&) {
  }
  return 0;
}
