// SPDX-License-Identifier: Apache-2.0
//
// The text of a layer in a network file, which layer_reader reads back. Activations with a name of their own
// are written by it, all others as breakpoints, slopes and intercepts; what is as usual is left out.
#pragma once

#include <string>
#include <vector>

#include "networks/layer.hpp"

namespace infimum::networks {

// The object as text, indented for the list of layers. base::InputError if a name is not UTF-8.
std::string layer_text(const Layer& layer);

// Pieces of JSON; base::InputError if a text is not UTF-8.
std::string quoted(const std::string& text);
std::string list_of(const std::vector<std::string>& texts);
std::string list_of(const Shape& counts);

}  // namespace infimum::networks
