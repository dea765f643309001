// SPDX-License-Identifier: Apache-2.0
#include "relaxations/relaxation.hpp"

#include "relaxations/squared_relaxation.hpp"

namespace infimum::relaxations {

std::unique_ptr<Relaxation> make_relaxation(const Frame& frame) {
  return std::make_unique<SquaredRelaxation>(frame);
}

}  // namespace infimum::relaxations
