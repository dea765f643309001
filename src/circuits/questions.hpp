// SPDX-License-Identifier: Apache-2.0
//
// The three questions about the value n of a circuit, and what proves the answers:
//   sign: PosSLP. Balls of doubling precision; when they stay undecided, primes tell whether n is 0, and the
//         integers themselves decide while they fit the budget.
//   zero: EquSLP. A residue other than 0 proves n != 0; residues of 0 modulo enough random primes make n = 0
//         likely, with a stated error, and an evaluation in integers proves it.
//   bit:  BitSLP, of |n|. Low bits modulo a power of two, high bits by balls, the middle by the integers
//   only:
//         for these no better way is known, as the question is #P-hard (Allender et al. 2009).
// An answer is proven, or likely with an error, or unknown with the size that it would take.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "circuits/ball.hpp"
#include "circuits/circuit.hpp"
#include "circuits/lengths.hpp"

namespace infimum::circuits {

struct Budget {
  std::uint64_t memory = std::uint64_t{2} << 30;  // bytes
  double seconds = 600;
};

struct BallProof {  // the value lies in middle +- radius, at this precision
  long precision;
  Dyadic middle, radius;
};
struct ResidueProof {  // the value is not 0, since it is `residue` modulo `modulus`
  Integer modulus, residue;
};
struct LowBitsProof {  // the value is an integer, and is `residue` modulo 2^bits
  std::uint64_t bits;
  Integer residue;
};
struct IntegerProof {  // numerator over a power of the common denominator; short numerators are given
  std::uint64_t bits;
  std::optional<Integer> numerator;
};
using Proof = std::variant<BallProof, ResidueProof, LowBitsProof, IntegerProof>;

struct Answer {
  std::optional<int> value;    // sign: -1, 0, 1; zero: 1 for n = 0; bit: 0 or 1. Without it: unknown
  std::optional<double> miss;  // value holds but for a probability of 2^miss; proven without it
  std::size_t primes = 0;      // how many residues were 0
  std::vector<Proof> proofs;
  Forecast forecast;  // of the integers, for all that is not known
};

class Questions {
 public:
  // The circuit must outlive the questions; the seed draws the primes.
  Questions(const Circuit& circuit, const Budget& budget, unsigned long seed);
  ~Questions();
  Questions(const Questions&) = delete;
  Questions& operator=(const Questions&) = delete;

  Answer sign();
  Answer zero();
  // floor(|n| / 2^bit) mod 2; bit may be negative.
  Answer bit(const Integer& bit);

 private:
  class Search;
  std::unique_ptr<Search> search_;
};

}  // namespace infimum::circuits
