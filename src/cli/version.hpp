// SPDX-License-Identifier: Apache-2.0
//
// What exactly is running: version, commit, compiler and libraries, for reports of errors and for
// certificates' stories.
#pragma once

#include <string>

namespace infimum::cli {

std::string version_number();  // "0.1.0"
std::string commit();          // abbreviated, or "unknown" when built outside a checkout
std::string version_text();    // several lines, the last one open

}  // namespace infimum::cli
