// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as an ONNX file: they are refused with an InputError or read; what is read is written, and read
// back it has the same shapes and, if no number was rounded, the same values.
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "networks/onnx_reader.hpp"
#include "networks/onnx_writer.hpp"
#include "require.hpp"

namespace {

using namespace infimum;
using networks::Network;
using numbers::RationalVector;

// Values of large or deep networks, and of high powers, are long; that is their nature, and slow.
bool is_small(const Network& network) {
  std::size_t total = networks::entries_of(network.input_shape());
  unsigned degree = 1;
  for (const std::size_t l : network.order()) {
    total += networks::entries_of(network.shape(l));
    const auto& kind = network.layers()[l].kind;
    if (std::holds_alternative<networks::Product>(kind)) degree *= 2;
    if (const auto* power = std::get_if<networks::Power>(&kind)) degree *= std::min(power->exponent, 100U);
    if (total > 500 || degree > 16 || network.layers().size() > 20) return false;
  }
  return true;
}

RationalVector some_point(std::size_t size) {
  RationalVector x(size);
  for (std::size_t t = 0; t < size; ++t) x[t] = numbers::Rational(static_cast<long>(t) - 1, 3);
  for (auto& entry : x) entry.canonicalize();
  return x;
}

void check(const Network& network) {
  const RationalVector x = some_point(networks::entries_of(network.input_shape())), value = network.value(x);
  require(value.size() == networks::entries_of(network.output_shape()), "there is a value for each output");
  const networks::OnnxBytes file = networks::to_onnx(network, networks::OnnxPrecision::float64);
  const Network again = networks::parse_onnx(file.bytes, "again.onnx");
  require(again.input_shape() == network.input_shape(), "the input keeps its shape");
  require(again.output_shape() == network.output_shape(), "and so does the output");
  require(file.rounded != 0 || again.value(x) == value, "and what is not rounded has the same value");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const Network network = networks::parse_onnx({reinterpret_cast<const char*>(bytes), size}, "fuzz.onnx");
    if (is_small(network)) check(network);
  } catch (const base::InputError& error) {
    require(error.place().file == "fuzz.onnx", "what was written is read");
  } catch (const std::range_error&) {  // numbers beyond the range of doubles
  }
  return 0;
}
