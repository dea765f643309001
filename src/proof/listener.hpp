// SPDX-License-Identifier: Apache-2.0
//
// The events of a proof, in the order of the certificate: the search tells them, depth first, and never sees
// a file. Whoever listens may write a certificate, count, or do nothing; the search is the same in all cases.
// One event is told at a time, though not always by the same thread. Leaves come as bytes (proof/encoding.hpp):
// every thread encodes its own, and those that wait for their turn need little room.
// header-only
#pragma once

#include <cstddef>
#include <string_view>

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
  virtual void leaf(std::string_view step) = 0;
  // Any number of steps that an earlier run has encoded.
  virtual void earlier(std::string_view steps) = 0;
  // Without, leaves need not be encoded and are empty.
  virtual bool wants_leaves() const { return true; }
};

// Hears everything, does nothing.
class Silence final : public Listener {
 public:
  void split(std::size_t, std::size_t) override {}
  void symmetric_split(std::size_t, std::size_t) override {}
  void flip(std::size_t, std::size_t) override {}
  void leaf(std::string_view) override {}
  void earlier(std::string_view) override {}
  bool wants_leaves() const override { return false; }
};

}  // namespace infimum::proof
