// SPDX-License-Identifier: Apache-2.0
#include "relaxations/relaxation.hpp"

#include "relaxations/absolute_relaxation.hpp"
#include "relaxations/cut_relaxation.hpp"
#include "relaxations/squared_relaxation.hpp"

namespace infimum::relaxations {

std::unique_ptr<Relaxation> make_relaxation(const Frame& frame) {
  if (frame.problem.loss == erm::Loss::absolute) return std::make_unique<AbsoluteRelaxation>(frame);
  if (frame.problem.cones == erm::Cones::cuts) return std::make_unique<CutRelaxation>(frame);
  return std::make_unique<SquaredRelaxation>(frame);
}

}  // namespace infimum::relaxations
