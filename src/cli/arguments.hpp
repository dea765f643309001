// SPDX-License-Identifier: Apache-2.0
//
// The texts of options as values, and where results go. UsageError names the option.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "erm/problem.hpp"

namespace infimum::cli {

erm::Loss parse_loss(const std::string& text);
std::string_view to_string(erm::Loss loss);

// "a,b,c", quoted as in CSV where a name has a comma.
std::vector<std::string> parse_names(const std::string& option, const std::string& text);

// A size of memory in bytes, as in 512M or 4G.
std::uint64_t parse_memory(const std::string& option, const std::string& text);

// To the file, whole or not at all, or to standard output if the path is "-".
void write_result(const std::string& path, std::string_view text);

struct NamedPath {
  std::string option, path;
};
// No result may go to a file that is read, and no two to the same: UsageError otherwise. Paths that are
// empty, "-", or no files (devices, pipes) are free.
void check_outputs(const std::vector<NamedPath>& inputs, const std::vector<NamedPath>& outputs);

// A path that cannot be written should not cost a search: InputError. Empty paths and "-" are free; pipes
// too, whose reader would take the end of a trial for the end of the result.
void check_writable(const std::vector<std::string>& paths);

// A name as a terminal may show it: control characters as \xNN.
std::string shown(const std::string& name);

// Names on one line, for a message on standard error: which columns were not used.
void report_left_out(const std::vector<std::string>& columns);

}  // namespace infimum::cli
