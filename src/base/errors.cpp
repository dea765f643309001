// SPDX-License-Identifier: Apache-2.0
#include "base/errors.hpp"

namespace infimum::base {

namespace {

// `file:line: column "x": what`, leaving out the parts that are not known.
std::string compose(const Place& place, const std::string& what) {
  std::string text = place.file;
  if (place.line > 0) text += ":" + std::to_string(place.line);
  if (!text.empty()) text += ": ";
  if (!place.column.empty()) text += "column \"" + place.column + "\": ";
  return text + what;
}

}  // namespace

InputError::InputError(const Place& place, const std::string& what)
    : Error(compose(place, what)), place_(place) {}

}  // namespace infimum::base
