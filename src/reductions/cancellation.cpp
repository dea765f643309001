// SPDX-License-Identifier: Apache-2.0
#include "reductions/cancellation.hpp"

#include <stdexcept>

namespace infimum::reductions {

circuits::Circuit cancelling_chains(std::size_t depth, int difference) {
  if (depth < 1 || depth > 100000) throw std::invalid_argument("the depth lies between 1 and 100000");
  circuits::Circuit circuit;
  const circuits::GateId one = circuit.constant(1), two = circuit.constant(2),
                         last = circuit.constant(difference);
  circuits::GateId plain = two, other = two;
  for (std::size_t k = 0; k < depth; ++k) {
    plain = circuit.sum(circuit.product(plain, plain), one);
    const circuits::GateId above = circuit.sum(other, one), below = circuit.difference(other, one);
    other = circuit.sum(circuit.product(above, below), two);
  }
  circuit.sum(circuit.difference(plain, other), last);
  return circuit;
}

}  // namespace infimum::reductions
