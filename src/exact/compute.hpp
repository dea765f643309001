// SPDX-License-Identifier: Apache-2.0
//
// Exact values, risks and gradients of a program at many points: a pass in doubles decides the activations,
// what it leaves open is decided exactly, and the rest is a polynomial that is run modulo enough numbers,
// each on its own, until just what was asked for is put together by the Chinese remainder theorem. How many
// numbers are enough follows from bounds that are never below the truth; in the end everything is compared
// once more modulo fresh random primes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exact/decisions.hpp"
#include "exact/extents.hpp"
#include "exact/plan.hpp"

namespace infimum::exact {

struct Settings {
  std::size_t threads = 1;
  std::string kernel;  // "portable", "amx8", "vnni8", "vnni16"; empty: the fastest that this processor has
                       // and the bits allow
  KinkRule rule;
  std::uint64_t seed = 0;  // of the primes of the recheck
};

struct Seconds {
  double decide = 0, residues = 0, remainder = 0, recheck = 0;
};

struct Report {
  std::string kernel;
  std::size_t moduli = 0, bits = 0;           // how many, and how long the results may be
  std::size_t activations = 0, resolved = 0;  // decided in all, and those that doubles left open
  std::vector<std::uint32_t> recheck_primes;  // modulo which all results were computed once more
  Seconds seconds;
};

struct Answer {
  std::vector<std::vector<ScaledIntegers>> values;  // by wanted value, by batch: width x points
  std::vector<ScaledIntegers> gradients;            // by wanted gradient
  std::optional<Rational> risk;
  std::vector<Decisions> decisions;  // by batch
  std::vector<Extent> extents;       // by value of the program, with what was seen at the points
  Report report;
};

// std::invalid_argument if a batch does not fit the program or there is none; base::UsageError if the kernel
// that was asked for is not available or has not enough moduli; base::SizeError if the answer is too long;
// std::logic_error if the recheck fails, which would be an error of this program. Exact.
Answer compute(const Program& program, const Risk& risk, const Wanted& wanted,
               const std::vector<Batch>& batches, const Settings& settings);

// std::invalid_argument if a batch does not fit the program or there is none.
void check_batches(const Program& program, const std::vector<Batch>& batches);

std::vector<std::string> available_kernels();

}  // namespace infimum::exact
