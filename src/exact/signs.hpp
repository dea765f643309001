// SPDX-License-Identifier: Apache-2.0
//
// Signs of gradients without the gradients: where an enclosure in doubles does not contain 0, or is 0 itself
// (no point has both factors of any term, as behind an inactive unit), the sign is shown; only tensors with
// an entry that stays open are computed exactly. On shallow networks nothing stays open, and all signs cost
// about two passes in doubles. Deciding them is PosSLP-hard for deep polynomial networks; for piecewise
// linear ones it is polynomial, because exact computing is.
#pragma once

#include <cstdint>
#include <vector>

#include "exact/compute.hpp"

namespace infimum::exact {

struct Signs {
  std::vector<std::vector<std::int8_t>> signs;  // by gradient: -1, 0, 1
  std::size_t entries = 0, open = 0;            // in all, and those that doubles left open
  std::vector<Decisions> decisions;             // by batch
  Report report;                                // of what was computed exactly; without moduli if nothing was
};

// Of the derivatives of the risk by these shared values. Exact; errors as for compute.
Signs signs_of_gradients(const Program& program, const Risk& risk, const std::vector<ValueId>& gradients,
                         const std::vector<Batch>& batches, const Settings& settings);

}  // namespace infimum::exact
