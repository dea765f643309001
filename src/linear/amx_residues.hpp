// SPDX-License-Identifier: Apache-2.0
//
// Residues as bytes whose matrix products are those of the tiles of Intel AMX, header-only; all else they
// have from VNNI, which every processor with tiles has too.
#pragma once

#include "linear/amx.hpp"
#include "linear/amx_product.hpp"
#include "linear/byte_residues.hpp"

namespace infimum::linear {

class AmxResidues : public ByteResidues {
 public:
  static constexpr const char* name = "amx8";
  static bool available() { return amx::available(); }

  using ByteResidues::ByteResidues;

  void product(Form form, std::size_t m, std::size_t n, std::size_t k, const Element* a, const Element* b,
               Element* c, bool accumulate, Workspace& workspace) const {
    amx::product(form, m, n, k, a, b, c, accumulate, modulus(), workspace);
  }
};

}  // namespace infimum::linear
