// SPDX-License-Identifier: Apache-2.0
//
// Products of matrices of residues by VNNI: tiles of 8 rows and up to 48 columns whose sums stay in
// registers, over the whole inner dimension, and are reduced there. Exact. Only where vnni::available().
#pragma once

#include <cstddef>

#include "linear/form.hpp"
#include "linear/vnni.hpp"
#include "linear/workspace.hpp"

namespace infimum::linear::vnni {

// C = product, or C += product, modulo an odd number up to the kind's greatest, with the shapes of `form`;
// all entries within 0..modulus-1. The kinds are Bytes and Words.
template <class Kind>
INFIMUM_VNNI void product(Form form, std::size_t m, std::size_t n, std::size_t k,
                          const typename Kind::Element* a, const typename Kind::Element* b,
                          typename Kind::Element* c, bool accumulate, std::uint32_t modulus,
                          Workspace& workspace);

}  // namespace infimum::linear::vnni
