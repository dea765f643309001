// SPDX-License-Identifier: Apache-2.0
//
// The network file "infimum-network-1" (docs/network.schema.json): layers by name, rationals as strings. A
// JSON float is refused, because its reader would round it: what is computed with must be what is written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "networks/network.hpp"

namespace infimum::networks {

// Notes that travel with the network and mean nothing to the programs: where it comes from, its risk.
using About = std::vector<std::pair<std::string, std::string>>;

// InputError naming the file, and the line of a syntax error or the JSON path of anything else. `file` is
// used in messages only. If `about` is given, it receives the notes.
Network parse_network(std::string_view bytes, const std::string& file, About* about = nullptr);
Network read_network(const std::string& path, About* about = nullptr);

// The text of a network file; parse_network reads it back to the same network. InputError if a name is not
// UTF-8.
std::string to_json(const Network& network, const About& about = {});

}  // namespace infimum::networks
