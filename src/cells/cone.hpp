// SPDX-License-Identifier: Apache-2.0
//
// A polyhedral cone {theta : sigma X_i . theta >= 0 for the pairs (i, sigma) of a list} by its generators,
// cone(rays) + span(lineality), kept by the double description method: rule CUT of
// docs/certificate-format.md, which has the proof; only extreme rays are kept, each once. Everything is
// exact integer arithmetic; degenerate data (repeated, collinear, coplanar rows) is ordinary. Generators are
// immutable and shared: a cut creates only the vectors that are new.
//
// With many inputs the generators of a cone are too many. A cone may also be nothing but its list of cuts;
// the only signs known then are those of the list.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "cells/rows.hpp"

namespace infimum::cells {

struct Generator : std::enable_shared_from_this<Generator> {
  Generator(IntegerVector vector, Products signs) : v(std::move(vector)), products(std::move(signs)) {}

  IntegerVector v;    // primitive: the greatest common divisor of the entries is 1
  Products products;  // with every row

  int sign(std::size_t i) const {  // of X_i . v, exact
    return products.positive.test(i) ? 1 : products.negative.test(i) ? -1 : 0;
  }
};
using GeneratorPtr = std::shared_ptr<const Generator>;

// The primitive vector along v, which is not 0.
GeneratorPtr make_generator(const Rows& rows, IntegerVector v);
GeneratorPtr opposite(const Generator& generator);

struct Cut {
  std::size_t row;
  int sign;  // +1: X_row . theta >= 0, -1: <= 0
  bool operator==(const Cut&) const = default;
};

class Cone {
 public:
  static Cone whole_space(const Rows& rows);
  // The same as an empty list of cuts, without generators.
  static Cone without_cuts(const Rows& rows);
  // The two cones that a row cuts this one into, X_row . v >= 0 and <= 0. Cost: a sign per generator, pairs
  // of rays on opposite sides, and one row of products for each new generator, which both share. nullopt for
  // a half that would have more than `most` rays: with many inputs their number explodes.
  struct Halves;
  Halves halves(const Rows& rows, std::size_t row, std::size_t most = ~std::size_t{0}) const;
  // One of them.
  std::optional<Cone> with(const Rows& rows, Cut cut, std::size_t most = ~std::size_t{0}) const;

  const std::vector<Cut>& cuts() const { return cuts_; }
  bool has_generators() const { return has_generators_; }
  const std::vector<GeneratorPtr>& lineality() const { return lineality_; }
  const std::vector<GeneratorPtr>& rays() const { return rays_; }
  std::size_t generators() const { return lineality_.size() + rays_.size(); }

  // Rows whose sign is the same all over the cone (rule SIGNS). A row that vanishes on the cone counts as on.
  const Bitset& on() const { return on_; }
  const Bitset& off() const { return off_; }
  bool is_free(std::size_t row) const { return !on_.test(row) && !off_.test(row); }
  std::size_t free_count() const { return on_.size() - on_.count() - off_.count(); }

 private:
  std::vector<Cut> cuts_;
  bool has_generators_ = true;
  std::vector<GeneratorPtr> lineality_, rays_;
  Bitset on_, off_;

  void cut_lineality(const Rows& rows, Cut cut, std::size_t pivot);
  void cut_rays(const Rows& rows, std::size_t row, std::size_t most, Halves& halves) const;
  void list(Cut cut);
  void close(Cut cut, std::size_t points);
  void find_signs(std::size_t points);
};

struct Cone::Halves {
  std::optional<Cone> above, below;
};

}  // namespace infimum::cells
