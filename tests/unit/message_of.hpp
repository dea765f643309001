// SPDX-License-Identifier: Apache-2.0
//
// The message of an expected error: tests of bad input compare whole messages, because a message that names
// the wrong line is as bad as none.
#pragma once

#include <string>

namespace infimum {

template <class Expected, class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Expected& error) {
    return error.what();
  }
  return "(no error)";
}

}  // namespace infimum
