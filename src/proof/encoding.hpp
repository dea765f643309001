// SPDX-License-Identifier: Apache-2.0
//
// The numbers and the steps of a proof as bytes (docs/certificate-format.md, section 7). Any thread may
// encode a step; who joins them only copies.
#pragma once

#include <cstdint>
#include <string>

#include "erm/witness.hpp"

namespace infimum::proof {

using numbers::Integer;
using numbers::Rational;

// Each appends to `out`.
void put_nat(std::string& out, const Integer& value);
void put_nat(std::string& out, std::uint64_t value);
void put_int(std::string& out, const Integer& value);
void put_int(std::string& out, long value);
void put_rational(std::string& out, const Rational& value);

void put_split(std::string& out, std::size_t unit, std::size_t point);
void put_symmetric_split(std::string& out, std::size_t unit, std::size_t point);
void put_flip(std::string& out, std::size_t unit, std::size_t point);
void put_leaf(std::string& out, const erm::Witness& witness);

}  // namespace infimum::proof
