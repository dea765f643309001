// SPDX-License-Identifier: Apache-2.0
//
// The layers of a network file: one object each, with the name of its kind and what that kind is made of
// (docs/networks.md lists all).
#pragma once

#include "networks/json_item.hpp"

namespace infimum::networks {

// base::InputError with the place of what is missing, unknown or of another kind; how shapes fit is not
// looked at.
Layer read_layer(const Item& item);

}  // namespace infimum::networks
