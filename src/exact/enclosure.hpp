// SPDX-License-Identifier: Apache-2.0
//
// Matrices in doubles with error bounds: for every entry a double and a float, and the true value is within
// the float of the double. A sum of k products has a relative error of at most gamma_k = k u / (1 - k u) in
// the sum of absolute values, whatever the order and however fused (N. J. Higham, Accuracy and Stability of
// Numerical Algorithms, section 3.1), so one more product, in single precision, carries the bounds along.
// Infinities and NaN enclose nothing, and nothing is concluded from them.
#pragma once

#include <optional>
#include <vector>

#include "exact/decisions.hpp"
#include "linear/blas.hpp"
#include "linear/workspace.hpp"
#include "numbers/scaled_integers.hpp"

namespace infimum::exact {

// |true - middle[i]| <= error[i], unless the error is infinite or one of them NaN. Row-major.
struct Enclosure {
  linear::LargeVector<double> middle;
  linear::LargeVector<float> error;
  // Set only if all errors are 0 and all entries integer multiples of 2^grid: sums and products of such
  // numbers are exact as long as they stay below 2^53 such units, as in networks of small integers.
  std::optional<long> grid;

  explicit Enclosure(std::size_t size = 0) : middle(size, 0.0), error(size, 0.0f) {}
  std::size_t size() const { return middle.size(); }
};

Enclosure enclose(const ScaledIntegers& entries);
// Of an enclosure with a grid: its entries, which are exact, as multiples of 2^grid.
ScaledIntegers integers_of(const Enclosure& exact);

// Of `count` entries with errors: the greatest |x| + e, NaN if one is, and the sum of its squares, as it
// comes out in doubles.
struct RowSizes {
  double largest = 0, squares = 0;
};
RowSizes sizes_of(const double* middle, const float* error, std::size_t count);

// The left side W of products. What is kept of it are |W| + e / share as floats, rounded upwards: times
// share |x| + e_x they are no less than all errors of W x together, so that one product of floats bounds
// them, whatever the share is that is at least the relative error of the sums.
class EnclosedFactor {
 public:
  EnclosedFactor(const Enclosure& of, double share);

  const Enclosure& values() const { return *of_; }
  const linear::LargeVector<float>& sizes() const { return sizes_; }
  float least() const { return least_; }  // of the sizes that are not 0, or infinity
  double share() const { return share_; }
  double largest() const;  // entry

 private:
  const Enclosure* of_;
  linear::LargeVector<float> sizes_;
  double share_;
  mutable std::optional<double> largest_;  // found when it is asked for, which is seldom
  float least_;
};

// The relative error of a sum of products.
double relative_error(std::size_t inner);
// The share for two sides that are not exact: their errors by themselves then weigh no less than their
// product.
double balanced_share(const Enclosure& left, const Enclosure& right, std::size_t inner);

// rows x columns from a sum over `inner`; forms as in linear/blas. In threads where that is worth it, which
// divide the rows among them.
void multiply(linear::Form form, std::size_t rows, std::size_t columns, std::size_t inner,
              const EnclosedFactor& left, const Enclosure& right, Enclosure& product,
              linear::Workspace& workspace, std::size_t threads = 1);

// sum += coefficient * term, which has as many entries, or one for each row of the sum.
void add_multiple(const Rational& coefficient, const Enclosure& term, Enclosure& sum);
// The sum of each row.
Enclosure sum_of_rows(const Enclosure& value, std::size_t rows);
void multiply_entries(const Enclosure& left, const Enclosure& right, Enclosure& product);

// The result of these two may be their argument.
// Entry by entry: the function, and the codes that the enclosures show; the others stay undecided.
void apply(const Piecewise& step, const Enclosure& argument, std::vector<Code>& codes, Enclosure& result);
// Entry by entry: factors[code] * argument, for codes that are all decided.
void multiply_by_code(const RationalVector& factors, const std::vector<Code>& codes,
                      const Enclosure& argument, Enclosure& result);

}  // namespace infimum::exact
