// SPDX-License-Identifier: Apache-2.0
#include "cli/version.hpp"

#include <fmt/core.h>
#include <gmp.h>
#include <zlib.h>

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

#include "cli/commit.hpp"  // made by the build

namespace infimum::cli {

namespace {

#ifdef __clang__
constexpr const char* compiler = "clang " __clang_version__;
#else
constexpr const char* compiler = "g++ " __VERSION__;
#endif

}  // namespace

std::string version_number() {
  return INFIMUM_VERSION;
}

std::string commit() {
  return INFIMUM_COMMIT;
}

std::string version_text() {
  return fmt::format(
      "infimum {} (commit {})\nGMP {}, zlib {}, fmt {}.{}.{}, CLI11 {}, nlohmann-json {}.{}.{}\ncompiled by "
      "{}\n",
      version_number(), commit(), gmp_version, zlibVersion(), FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
      FMT_VERSION % 100, CLI11_VERSION, NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
      NLOHMANN_JSON_VERSION_PATCH, compiler);
}

}  // namespace infimum::cli
