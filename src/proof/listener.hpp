// SPDX-License-Identifier: Apache-2.0
//
// The events of a proof, in the order of the certificate: the search tells them, depth first, and never sees
// a file. Whoever listens may write a certificate, count, or do nothing; the search is the same in all cases.
// header-only
#pragma once

#include <cstddef>

#include "erm/witness.hpp"

namespace infimum::proof {

class Listener {
 public:
  virtual ~Listener() = default;
  // Two children follow: (point, +) on the unit; then (point, -) on the unit.
  virtual void split(std::size_t unit, std::size_t point) = 0;
  // Two children follow: (point, +) on the unit; then (point, -) on every unit of its class.
  virtual void symmetric_split(std::size_t unit, std::size_t point) = 0;
  // One child follows: (point, +) on the unit.
  virtual void flip(std::size_t unit, std::size_t point) = 0;
  virtual void leaf(const erm::Witness& witness) = 0;
};

// Hears everything, does nothing.
class Silence final : public Listener {
 public:
  void split(std::size_t, std::size_t) override {}
  void symmetric_split(std::size_t, std::size_t) override {}
  void flip(std::size_t, std::size_t) override {}
  void leaf(const erm::Witness&) override {}
};

}  // namespace infimum::proof
