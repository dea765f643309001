// SPDX-License-Identifier: Apache-2.0
#include "cells/adjacency.hpp"

#include <algorithm>

namespace infimum::cells {

Adjacency::Adjacency(const Cone& cone, std::size_t dimension)
    : words_((cone.cuts().size() + 63) / 64),
      needed_(dimension - 1 - cone.lineality().size()),
      tight_(cone.rays().size() * words_, 0) {
  for (std::size_t r = 0; r < cone.rays().size(); ++r) {
    Word* tight = tight_.data() + r * words_;
    std::size_t count = 0;
    for (std::size_t place = 0; place < cone.cuts().size(); ++place) {
      const Word is_tight = cone.rays()[r]->sign(cone.cuts()[place].row) == 0 ? 1 : 0;
      tight[place / 64] |= is_tight << (place % 64);
      count += is_tight;
    }
    is_simple_.push_back(count == needed_);
  }
}

bool Adjacency::holds(std::size_t p, std::size_t q) const {
  const Word *tight_p = tight_.data() + p * words_, *tight_q = tight_.data() + q * words_;
  if (!has_common(tight_p, tight_q, needed_ - 1)) return false;
  return is_simple_[p] || is_simple_[q] || !has_third(tight_p, tight_q);
}

// Clearing the lowest bit as often as there must be bits is cheaper than counting them all.
bool Adjacency::has_common(const Word* p, const Word* q, std::size_t count) const {
  for (std::size_t w = 0; w < words_; ++w) {
    for (Word common = p[w] & q[w]; count > 0 && common != 0; common &= common - 1) --count;
  }
  return count == 0;
}

bool Adjacency::has_third(const Word* p, const Word* q) const {
  for (const Word* third = tight_.data(); third != tight_.data() + tight_.size(); third += words_) {
    if (third == p || third == q) continue;
    std::size_t w = 0;
    while (w < words_ && (p[w] & q[w] & ~third[w]) == 0) ++w;
    if (w == words_) return true;
  }
  return false;
}

}  // namespace infimum::cells
