// SPDX-License-Identifier: Apache-2.0
//
// Reading a whole file at once: parsers work on bytes in memory, and the hash of a file is the hash of just
// those bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

namespace infimum::base {

// All bytes of the file. InputError naming the path if it is missing, a directory, unreadable, or longer than
// allowed.
std::string read_file(const std::string& path,
                      std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

// The same for files that may be larger than memory: hands one piece after the other to the sink.
void read_file_in_pieces(const std::string& path, const std::function<void(std::string_view)>& sink);

}  // namespace infimum::base
