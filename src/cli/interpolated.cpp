// SPDX-License-Identifier: Apache-2.0
#include "cli/interpolated.hpp"

#include "special/interpolation.hpp"

namespace infimum::cli {

search::Outcome interpolated(const erm::Problem& problem, proof::Listener& proof) {
  const special::Interpolation found = special::interpolate(erm::Groups(problem), problem.loss);
  std::size_t positive = 0;
  networks::ShallowNetwork network = special::to_family(found, problem.family, positive);
  special::prove_floor(problem, proof);
  return {base::StopReason::proof,  found.risk, found.risk, std::move(network), positive, 0,
          problem.family.units + 1, false};
}

}  // namespace infimum::cli
