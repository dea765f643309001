// SPDX-License-Identifier: Apache-2.0
//
// Products from a polynomial activation: for f of degree mu >= 2 there are rational numbers l_j with
//   sum over j of l_j (f(x+y+j) - f(x+j) - f(y+j)) + c = x y     for all x and y.
// With shifts j = 0 ... mu and c = 0 they are unique (f(U), f(U+1), ... are a basis of the polynomials of
// degree at most mu, and x y = ((x+y)^2 - x^2 - y^2) / 2). Since constants go into c and linear terms cancel,
// the shifts 0 ... mu-2 suffice, with a closed form, the difference of order mu-2:
//   l_j = (-1)^(mu-2-j) binom(mu-2, j) / (mu! r_mu),  c = sum of l_j f(j), r_mu the leading coefficient.
// This is why a network with any such activation computes what circuits compute. Exact.
#pragma once

#include "networks/graph.hpp"

namespace infimum::reductions {

using networks::Polynomial;
using numbers::Integer;
using numbers::Rational;
using numbers::RationalVector;

struct Gadget {
  RationalVector factors;  // l_0, l_1, ...: their number is that of the shifts
  Rational constant;       // c
};

// std::invalid_argument for degrees below 2 (the leading coefficient must not be 0).
Gadget basis_gadget(const Polynomial& activation);
Gadget difference_gadget(const Polynomial& activation);

// The gadget at x and y: their product.
Rational value_of(const Gadget& gadget, const Polynomial& activation, const Rational& x, const Rational& y);

}  // namespace infimum::reductions
