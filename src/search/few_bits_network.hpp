// SPDX-License-Identifier: Apache-2.0
//
// Networks of few bits: every parameter is a fraction with numerator and denominator of at most B bits. That
// they are dense, for large B, says nothing about a given B, and the least risk over them is a problem of
// integer programming. Here is a guess: the parameters of a good network are rounded one after the other,
// each time with the others fitted anew (as in Babai's nearest plane), in many orders; then single parameters
// step to their neighbours in the set of fractions. Only the exact risk decides what is kept.
#pragma once

#include <cstdint>

#include "base/limits.hpp"
#include "erm/problem.hpp"

namespace infimum::search {

struct FewBitsNetwork {
  networks::ShallowNetwork network;
  numbers::Rational risk;  // exact
};

// The best network found whose parameters have at most `bits` bits above and below; the search ends at the
// first of risk at most `enough`. The network near which to look must belong to the family. Deterministic but
// for the limits.
FewBitsNetwork few_bits_network(const erm::Problem& problem, const networks::ShallowNetwork& near,
                                unsigned long bits, const numbers::Rational& enough, std::uint64_t seed,
                                const base::Limits& limits);

// The bits of the longest numerator and of the longest denominator of a parameter.
struct ParameterBits {
  std::size_t numerator = 0, denominator = 0;
};
ParameterBits parameter_bits(const networks::ShallowNetwork& network);

}  // namespace infimum::search
