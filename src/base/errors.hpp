// SPDX-License-Identifier: Apache-2.0
//
// What can go wrong because of the outside world. The library never prints and never exits: unreadable
// or senseless input is an InputError that names the place, a request that cannot be meant is a UsageError.
// Limits and unknown answers are values, not errors.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace infimum::base {

// A place in a file; line and column count from 1, 0 means "not known".
struct Place {
  std::string file;
  std::size_t line = 0;
  std::string column;  // a column's name or number, empty if it does not apply
};

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A file that cannot be read, parsed or written. Exit code 2 of the command line.
class InputError : public Error {
 public:
  InputError(const Place& place, const std::string& what);
  const Place& place() const { return place_; }

 private:
  Place place_;
};

// Options that contradict each other or the data. Exit code 1 of the command line.
class UsageError : public Error {
 public:
  using Error::Error;
};

// A question whose exact answer is longer than there is room for, refused before anything is computed; the
// message tells how long. Exit code 3 of the command line.
class SizeError : public Error {
 public:
  using Error::Error;
};

}  // namespace infimum::base
