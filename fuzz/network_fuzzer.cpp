// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a network file: they are refused with an InputError or read; what is read is written and read
// back to the same text, and a shallow network keeps its values in both forms.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/errors.hpp"
#include "networks/convert.hpp"
#include "networks/json.hpp"
#include "networks/shapes.hpp"
#include "require.hpp"

namespace {

using namespace infimum;
using networks::Network;
using numbers::RationalVector;

void check_shallow(const Network& network, const RationalVector& x) {
  try {
    const auto shallow = networks::to_shallow(network);
    const auto value = network.value(x);
    require(RationalVector{shallow.value(x)} == value, "the shallow network has the same value");
    require(networks::to_network(shallow, network.inputs(), "y").value(x) == value,
            "and so has the way back");
  } catch (const networks::StructureError&) {
  }
}

// Deep networks and high powers have long values, and large windows many terms; that is their nature, and
// slow.
bool is_slow(const Network& network) {
  std::size_t work = networks::entries_of(network.input_shape());
  for (const std::size_t l : network.order()) {
    const auto& kind = network.layers()[l].kind;
    const auto* power = std::get_if<networks::Power>(&kind);
    if (power != nullptr && power->exponent > 3) return true;
    work += networks::entries_of(network.shape(l)) +
            networks::entries_in_windows(kind, network.shape(network.reads(l).front()), network.shape(l));
  }
  return network.layers().size() > 6 || work > 1000;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    networks::About about;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const Network network = networks::parse_network(text, "fuzz.json", &about);
    const std::string written = networks::to_json(network, about);
    networks::About notes;
    require(networks::to_json(networks::parse_network(written, "again.json", &notes), notes) == written,
            "a network is read back");
    if (is_slow(network)) return 0;
    RationalVector x(networks::entries_of(network.input_shape()));
    for (std::size_t t = 0; t < x.size(); ++t) x[t] = numbers::Rational(static_cast<long>(t) - 1, 3);
    for (auto& entry : x) entry.canonicalize();
    require(network.value(x).size() == networks::entries_of(network.output_shape()),
            "there is a value for each entry");
    if (network.inputs().size() == x.size()) check_shallow(network, x);
  } catch (const base::InputError&) {
  }
  return 0;
}
