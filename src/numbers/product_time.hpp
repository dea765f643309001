// SPDX-License-Identifier: Apache-2.0
//
// How long an operation on long numbers will take: products of n bits cost about n log n, and the lowest
// terms of a fraction some forty products. One multiplication is timed on this machine, once. Estimates: they
// decide what is not begun, never what is true.
#pragma once

namespace infimum::numbers {

// Of the product of two numbers of so many bits each.
long double seconds_of_product(long double bits);

// Of an operation on fractions of so many bits, brought to lowest terms.
long double seconds_of_fraction(long double bits);

}  // namespace infimum::numbers
