// SPDX-License-Identifier: Apache-2.0
//
// Residues as words, header-only: primes below 5760 (about 7800 bits in all), VPDPWSSD.
#pragma once

#include "linear/vnni_residues.hpp"

namespace infimum::linear {

using WordResidues = VnniResidues<vnni::Words>;

}  // namespace infimum::linear
