// SPDX-License-Identifier: Apache-2.0
#include "cli/restart.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "linear/blas.hpp"

namespace infimum::cli {
namespace {

// Whoever has set the variable is not overruled: this process goes on. That a process begins again is seen from
// outside, by tests/cli.
TEST(Restart, DoesNothingIfTheCoreWasChosen) {
  const std::string core = linear::core_name();
  ::setenv("OPENBLAS_CORETYPE", core.c_str(), 0);
  char* none[] = {nullptr};
  restart_with_better_core(none);
  EXPECT_EQ(linear::core_name(), core);
}

}  // namespace
}  // namespace infimum::cli
