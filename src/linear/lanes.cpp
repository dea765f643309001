// SPDX-License-Identifier: Apache-2.0
#include "linear/lanes.hpp"

namespace infimum::linear {

INFIMUM_CLONES double product_of(const double* a, const double* b, std::size_t size) {
  return sum_of_products(a, b, size);
}

INFIMUM_CLONES void products_of(const double* lists, std::size_t count, std::size_t room, const double* b,
                                std::size_t size, double* out) {
  for (std::size_t a = 0; a < count; ++a) out[a] = sum_of_products(lists + a * room, b, size);
}

INFIMUM_CLONES void multiply(const double* a, const double* b, std::size_t size, double* out) {
  for (std::size_t e = 0; e < size; ++e) out[e] = a[e] * b[e];
}

INFIMUM_CLONES void set_multiple(double* to, double factor, const double* from, std::size_t size) {
  for (std::size_t e = 0; e < size; ++e) to[e] = factor * from[e];
}

INFIMUM_CLONES void add_multiple(double* to, double factor, const double* from, std::size_t size) {
  for (std::size_t e = 0; e < size; ++e) to[e] += factor * from[e];
}

}  // namespace infimum::linear
