// SPDX-License-Identifier: Apache-2.0
#include "erm/evaluate.hpp"

#include <stdexcept>

namespace infimum::erm {

Rational risk(const data::Dataset& data, Loss loss, const networks::Network& network) {
  if (network.outputs().size() != 1) throw std::invalid_argument("risk: the network must have one output");
  Rational sum = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.weights[i] == 0) continue;
    const Rational residual = data.y[i] - network.value(data.x[i]).front();
    sum += data.weights[i] * loss_of(loss, residual);
  }
  return sum;
}

}  // namespace infimum::erm
