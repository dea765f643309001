// SPDX-License-Identifier: Apache-2.0
//
// From rationals to the entries and alphas of a witness: one common denominator with the powers of two split
// off, and one alpha for each pair that rule LEAF asks for.
#pragma once

#include <map>

#include "erm/witness.hpp"
#include "relaxations/columns.hpp"

namespace infimum::relaxations {

// Sets the entries to the nonzero values of the map, exactly.
void set_entries(erm::Witness& witness, const std::map<std::size_t, Rational>& values);
// Sets the entries to these, of different points, times 2^exponent; those that are 0 are left out. Exact.
void set_entries(erm::Witness& witness, std::vector<erm::Entry> multiples, long exponent);
// Adds the values of the map to the entries, exactly.
void add_entries(erm::Witness& witness, const std::map<std::size_t, Rational>& values);

// The alphas of the pieces, for the hinges that have an entry: at undecided points r is nothing else. Exact.
void set_alphas(erm::Witness& witness, const Region& region, const std::vector<Hinge>& hinges);

}  // namespace infimum::relaxations
