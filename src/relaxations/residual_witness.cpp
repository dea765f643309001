// SPDX-License-Identifier: Apache-2.0
#include "relaxations/residual_witness.hpp"

#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"

namespace infimum::relaxations {

namespace {

// Of a unit's parameters or of the affine term.
Rational product(const Frame& frame, std::size_t point, const std::vector<Rational>& parameters,
                 std::size_t offset, std::size_t length) {
  const cells::IntegerVector& row = frame.groups.row(point);
  Rational sum = 0;
  for (std::size_t t = 0; t < length; ++t) sum += row[t] * parameters[offset + t];
  return sum;
}

Piece piece_of(int side) {
  if (side == 0) return Piece::exact;  // between both tangents
  return side > 0 ? Piece::linear : Piece::zero;
}

}  // namespace

erm::Witness residual_witness(const Frame& frame, const Region& region,
                              const std::vector<Rational>& parameters) {
  erm::Witness witness = region.decided().none() ? erm::Witness{} : exact_network(frame, parameters);
  std::map<std::size_t, Rational> entries;
  std::vector<Hinge> hinges;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (region.decided().test(i)) continue;
    Rational f = frame.intercept() > 0 ? parameters[0] : Rational(0);
    f += product(frame, i, parameters, frame.affine_offset(), frame.affine());
    Hinge hinge{i, 0, {}};
    for (std::size_t j = 0; j < region.units(); ++j) {
      const Rational u = product(frame, i, parameters, frame.unit_offset(j), frame.dimension());
      if (u > 0) f += region.sign(j) * u;
      hinge.pieces.push_back(frame.dimension() == 2 ? Piece::exact : piece_of(sgn(u)));
    }
    entries[i] = 2 * frame.groups[i].weight * (frame.groups[i].mean - f);
    hinges.push_back(std::move(hinge));
  }
  set_entries(witness, entries);
  set_alphas(witness, region, hinges);
  return witness;
}

}  // namespace infimum::relaxations
