// SPDX-License-Identifier: Apache-2.0
//
// What `generate` writes: for each family of hard problems the problem, its known answer, a witness, and a
// page that says which theorem it comes from and why it holds. Deterministic: the same request gives the same
// bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace infimum::cli {

struct GenerateRequest {
  std::string family;
  std::optional<std::string> circuit;  // file
  std::uint64_t gates = 8, seed = 3;   // of a random circuit
  std::string activation = "0,0,1", gadget = "basis";
  std::int64_t bit = 0;
  std::uint64_t copies = 1, bits = 20;
  std::optional<std::string> numbers, graph;      // partition; maxcut and colouring
  std::string set = "yes";                        // separability
  std::uint64_t size = 6, inputs = 2, units = 2;  // of what is drawn
};

struct GeneratedFile {
  std::string name, text;
};

// base::UsageError for a family or numbers that do not exist; base::InputError for a circuit file.
std::vector<GeneratedFile> generated_files(const GenerateRequest& request);

}  // namespace infimum::cli
