// SPDX-License-Identifier: Apache-2.0
//
// Activations that doubles with error bounds leave open, by pairs of doubles: a value is a double and an
// enclosure of what it lacks. In deep networks the bounds grow with every layer until they are as large as
// the values; what a pair lacks is 2^46 times smaller and more, and so is its bound. Products of the leading
// doubles are exact: both sides are cut into slices whose products BLAS sums without rounding (K. Ozaki, T.
// Ogita, S. Oishi, S. M. Rump, Numerical Algorithms 59, 2012). Nothing is decided that is not shown.
#pragma once

#include "exact/plan.hpp"

namespace infimum::exact {

// Decides open activations of the batch, as many as pairs show, in networks of products with constant
// matrices, sums and relus; nothing where the plan has other steps before an open activation.
void sharpen(const Plan& plan, const Batch& batch, Decisions& decisions);

}  // namespace infimum::exact
