// SPDX-License-Identifier: Apache-2.0
#include "cli/restart.hpp"

#include <unistd.h>

#include <cstdlib>

#include "linear/blas.hpp"

namespace infimum::cli {

void restart_with_better_core(char** arguments) {
  const auto core = linear::better_core();
  if (!core || ::setenv("OPENBLAS_CORETYPE", core->c_str(), 0) != 0) return;
  ::execv("/proc/self/exe", arguments);
}

}  // namespace infimum::cli
