// SPDX-License-Identifier: Apache-2.0
//
// OpenBLAS chooses its routines for a processor when a process begins, and takes one that it does not know for the
// oldest of its kind, which can cost a factor of four. A process can only be told at its beginning: so it begins again.
#pragma once

namespace infimum::cli {

// Replaces the process by itself with OPENBLAS_CORETYPE set, if OpenBLAS chose badly and nobody has set it; else, or
// if that fails, just returns. `arguments` are those of main.
void restart_with_better_core(char** arguments);

}  // namespace infimum::cli
