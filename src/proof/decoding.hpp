// SPDX-License-Identifier: Apache-2.0
//
// Reads back the numbers of proof/encoding.hpp, from bytes that may be damaged: every count is at most the number of
// bytes that follow, so that nothing large is made for a small file.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "proof/encoding.hpp"

namespace infimum::proof {

class DecodingError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Every read throws DecodingError if there is no such thing.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t nat();
  bool flag();          // a nat, 0 or 1
  std::size_t count();  // a nat, at most the number of bytes that follow
  Rational rational();  // in lowest terms
  std::string_view bytes(std::size_t size);
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;

  std::string_view number();  // the bytes of one nat
  Integer large_nat();
};

}  // namespace infimum::proof
