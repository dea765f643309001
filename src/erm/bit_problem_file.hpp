// SPDX-License-Identifier: Apache-2.0
//
// The problem file "infimum-problem-1" (docs/problem.schema.json): an architecture as vertices and edges,
// points with inputs and labels by vertex, losses, threshold and budget of bits. Numbers are exact, as in
// network files.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "erm/bit_problem.hpp"
#include "networks/json_item.hpp"

namespace infimum::erm {

using About = std::vector<std::pair<std::string, std::string>>;  // notes, not interpreted

// base::InputError with file and place, also where the file would take more than most_memory bytes. `file` is
// used in messages only.
BitProblem parse_bit_problem(std::string_view bytes, const std::string& file,
                             std::uint64_t most_memory = networks::memory_for_files());
BitProblem read_bit_problem(const std::string& path,
                            std::uint64_t most_memory = networks::memory_for_files());

// parse_bit_problem reads it back to the same problem.
std::string to_json(const BitProblem& problem, const About& about = {});

// The parameters of a network file with vertices and edges, in the order of the problem's edges.
// base::InputError if its architecture is another one.
Parameters read_parameters(const std::string& path, const BitProblem& problem,
                           std::uint64_t most_memory = networks::memory_for_files());

}  // namespace infimum::erm
