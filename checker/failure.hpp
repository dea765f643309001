// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a check ends when it does not end well. Every condition of the specification is one line of the form
// require(...) (the file is well-formed, but proves nothing) or wellformed(...) (the file is not a
// certificate).
#include <stdexcept>
#include <string>
#include <string_view>

namespace checker {

enum Verdict : int { kVerified = 0, kNotVerified = 1, kMalformed = 2, kResources = 3, kUnreadable = 4 };

struct Failure : std::runtime_error {
  Failure(Verdict why, const std::string& reason) : std::runtime_error(reason), verdict(why) {}
  Verdict verdict;
};

inline void ensure(bool condition, Verdict otherwise, std::string_view reason) {
  if (!condition) throw Failure(otherwise, std::string(reason));
}
inline void require(bool condition, std::string_view reason) {
  ensure(condition, kNotVerified, reason);
}
inline void wellformed(bool condition, std::string_view reason) {
  ensure(condition, kMalformed, reason);
}

// Runs an action and puts the place where it failed in front of the reason.
auto located(auto action, auto place) {
  try {
    return action();
  } catch (const Failure& failure) {
    throw Failure(failure.verdict, place() + failure.what());
  }
}

}  // namespace checker
