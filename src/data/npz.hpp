// SPDX-License-Identifier: Apache-2.0
//
// Archives of NumPy arrays (.npz, a zip file): how data come out of Python without a decimal in between, and
// how gradients go back.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "data/npy.hpp"

namespace infimum::data {

struct Npz {
  std::string file, sha256;
  std::vector<Array> arrays;  // in the order of the file

  // nullptr if there is none of this name.
  const Array* named(const std::string& name) const;
};

// base::InputError naming the file, and the array where one is wrong. Sizes are checked before anything is
// allocated; an array may have 4 GiB.
Npz read_npz(const std::string& path);
Npz parse_npz(const std::string& bytes, const std::string& file);

// An archive of arrays, each a name and the bytes that data/npy makes; stored, not compressed, with a fixed
// time, so that equal arrays are equal bytes.
std::string npz_of(const std::vector<std::pair<std::string, std::string>>& arrays);

}  // namespace infimum::data
