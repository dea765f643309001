// SPDX-License-Identifier: Apache-2.0
#include "linear/amx_product.hpp"

#include <stdexcept>

#include "linear/amx_blocks.hpp"

namespace infimum::linear::amx {

#if defined(__x86_64__)

void product(Form form, std::size_t m, std::size_t n, std::size_t k, const std::uint8_t* a,
             const std::uint8_t* b, std::uint8_t* c, bool accumulate, std::uint32_t modulus,
             Workspace& workspace) {
  product_by<Tiles>(form, m, n, k, a, b, c, accumulate, modulus, workspace);
}

#else

void product(Form, std::size_t, std::size_t, std::size_t, const std::uint8_t*, const std::uint8_t*,
             std::uint8_t*, bool, std::uint32_t, Workspace&) {
  throw std::logic_error("amx::product: not on this processor");
}

#endif

}  // namespace infimum::linear::amx
