// SPDX-License-Identifier: Apache-2.0
//
// Residues as bytes, header-only: odd pairwise coprime moduli up to 255 (about 330 bits in all), VPDPBUSD.
#pragma once

#include "linear/vnni_residues.hpp"

namespace infimum::linear {

using ByteResidues = VnniResidues<vnni::Bytes>;

}  // namespace infimum::linear
