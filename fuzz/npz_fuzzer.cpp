// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as an archive of arrays: they are refused with an InputError or read; what is read has as many entries as
// its shape says, and makes points or a clear refusal.
#include <cstdint>
#include <string>

#include "base/errors.hpp"
#include "data/points.hpp"
#include "require.hpp"

namespace {

using namespace infimum;

void check_points(const data::Npz& npz, const data::PointsRequest& request) {
  try {
    const data::Points points = data::points_of(npz, request);
    require(points.x.size() == points.count * points.features.size(), "one entry for each feature and point");
    require(points.y.size() == points.count * points.targets.size(), "one entry for each target and point");
    require(points.weights.size() == points.count, "one weight for each point");
  } catch (const base::InputError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const data::Npz npz = data::parse_npz(std::string(reinterpret_cast<const char*>(bytes), size), "fuzz.npz");
    for (const data::Array& array : npz.arrays) {
      std::size_t entries = 1;
      for (const std::size_t axis : array.shape) entries *= axis;
      require(array.entries.size() == entries, "an array has as many entries as its shape says");
    }
    check_points(npz, {{"y"}, false, {}, {}});
    check_points(npz, {{"y"}, true, {}, "w"});
    check_points(npz, {});
  } catch (const base::InputError&) {
  }
  return 0;
}
