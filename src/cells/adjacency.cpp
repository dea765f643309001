// SPDX-License-Identifier: Apache-2.0
#include "cells/adjacency.hpp"

#include <algorithm>
#include <bit>

#include "linear/blas.hpp"

namespace infimum::cells {

namespace {

using Word = std::uint64_t;

// The places in the list of those rays that have at least so many bits in common with one of them.
INFIMUM_CLONES std::size_t find_common(const Word* tight, std::size_t words, const Word* of,
                                       std::size_t least, const std::size_t* rays, std::size_t size,
                                       std::size_t* places) {
  std::size_t found = 0;
  for (std::size_t e = 0; e < size; ++e) {
    const Word* other = tight + rays[e] * words;
    std::size_t common = 0;
    for (std::size_t w = 0; w < words; ++w)
      common += static_cast<std::size_t>(std::popcount(of[w] & other[w]));
    places[found] = e;
    found += common >= least ? 1 : 0;
  }
  return found;
}

}  // namespace

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

void Adjacency::find_neighbours(std::size_t p, const std::vector<std::size_t>& rays,
                                std::vector<std::size_t>& places) const {
  places.resize(rays.size());
  const Word* tight_p = tight_.data() + p * words_;
  places.resize(
      find_common(tight_.data(), words_, tight_p, needed_ - 1, rays.data(), rays.size(), places.data()));
  if (is_simple_[p]) return;
  std::erase_if(places, [&](std::size_t place) {
    const std::size_t q = rays[place];
    return !is_simple_[q] && has_third(tight_p, tight_.data() + q * words_);
  });
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
