// SPDX-License-Identifier: Apache-2.0
//
// Coordinates in a basis of D vectors, enclosed: floats with a bound of their error that is a theorem. If V
// is about the inverse of B and |B V - I| <= e in every entry, D e <= 1/2, then B is regular, and for y = x V
//   |x B^-1 - y| <= 2 e |y|_1 in every entry,
// as x B^-1 = y (I + E)^-1 and the entries of y E^m are at most e (D e)^(m-1) |y|_1. Rounding in sums of m
// products is at most (m + 1) 2^-53 times the sum of absolute products (Higham 2002, section 3.1), if nothing
// leaves the range of floats; bounds themselves are rounded up by what their own rounding can be. The entries
// of B and x may be off by 2^-52 of themselves.
// So that rule BASES can be tested in exact terms without long fractions.
#pragma once

#include <optional>
#include <vector>

namespace infimum::relaxations {

class FloatBasis {
 public:
  explicit FloatBasis(std::size_t dimension);

  // Room for the vectors, one per row of room() entries; those beyond the dimension must stay 0.
  double* vector(std::size_t l) { return &vectors_[l * room_]; }
  std::size_t room() const { return room_; }
  // Inverts them. False if they are not proved to be independent, or only just.
  bool invert();

  // x B^-1, D entries, in room(); by no more than the value returned does any differ from the truth.
  double coordinates(const double* x, double* out) const;
  // The same for x known up to an error in each entry; the errors of the result are written, too.
  void coordinates(const double* x, const double* errors, double* out, double* out_errors) const;

 private:
  std::size_t dimension_, room_;
  std::vector<double> vectors_, work_, inverse_, sizes_;  // of the inverse's entries
  double defect_ = 0;                                     // e
  mutable std::vector<double> sums_;                      // scratch

  bool eliminate();
};

}  // namespace infimum::relaxations
