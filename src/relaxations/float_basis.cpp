// SPDX-License-Identifier: Apache-2.0
#include "relaxations/float_basis.hpp"

#include <algorithm>
#include <cmath>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr double rounding = 0x1p-53;
constexpr double more_roundings = 8;     // than products in a sum: two of each input, and those of the sum
constexpr double most_defect = 0x1p-20;  // times the dimension; beyond, enclosures are too wide to be of use
constexpr double upwards = 1 + 0x1p-20;  // more than the rounding of a bound
constexpr double least_pivot = 1e-100;

// sum of v_r rows_r and of |v_r| sizes_r.
INFIMUM_CLONES void combine(const double* v, const double* rows, const double* sizes, std::size_t count,
                            std::size_t room, double* out, double* out_sizes) {
  for (std::size_t e = 0; e < room; ++e) out[e] = out_sizes[e] = 0;
  for (std::size_t r = 0; r < count; ++r) {
    const double factor = v[r], size = factor < 0 ? -factor : factor;
    for (std::size_t e = 0; e < room; ++e) {
      out[e] += factor * rows[r * room + e];
      out_sizes[e] += size * sizes[r * room + e];
    }
  }
}

INFIMUM_CLONES void subtract_rows(double* rows, std::size_t count, std::size_t room, std::size_t pivot,
                                  std::size_t column) {
  const double* const from = rows + pivot * room;
  for (std::size_t r = 0; r < count; ++r) {
    double* const to = rows + r * room;
    const double factor = to[column];
    if (r == pivot || factor == 0) continue;
    for (std::size_t e = 0; e < room; ++e) to[e] -= factor * from[e];
  }
}

}  // namespace

FloatBasis::FloatBasis(std::size_t dimension)
    : dimension_(dimension),
      room_(linear::in_lanes(dimension)),
      vectors_(dimension * room_, 0.0),
      work_(dimension * 2 * room_, 0.0),
      inverse_(dimension * room_, 0.0),
      sizes_(dimension * room_, 0.0),
      sums_(2 * room_, 0.0) {}

// Gauss and Jordan with the largest pivot of each column; B beside I becomes I beside the inverse.
bool FloatBasis::eliminate() {
  const std::size_t wide = 2 * room_;
  std::fill(work_.begin(), work_.end(), 0.0);
  for (std::size_t r = 0; r < dimension_; ++r) {
    std::copy_n(&vectors_[r * room_], dimension_, &work_[r * wide]);
    work_[r * wide + room_ + r] = 1;
  }
  for (std::size_t c = 0; c < dimension_; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < dimension_; ++r) {
      if (std::abs(work_[r * wide + c]) > std::abs(work_[pivot * wide + c])) pivot = r;
    }
    if (!(std::abs(work_[pivot * wide + c]) > least_pivot)) return false;
    if (pivot != c) {
      std::swap_ranges(&work_[pivot * wide], &work_[pivot * wide] + wide, &work_[c * wide]);
    }
    linear::set_multiple(&work_[c * wide], 1 / work_[c * wide + c], &work_[c * wide], wide);
    subtract_rows(work_.data(), dimension_, wide, c, c);
  }
  for (std::size_t r = 0; r < dimension_; ++r) {
    std::copy_n(&work_[r * wide + room_], room_, &inverse_[r * room_]);
  }
  return true;
}

bool FloatBasis::invert() {
  if (!eliminate()) return false;
  for (std::size_t e = 0; e < inverse_.size(); ++e) sizes_[e] = std::abs(inverse_[e]);
  const double share = rounding * (static_cast<double>(dimension_) + more_roundings);
  double *product = work_.data(), *size = work_.data() + room_;
  defect_ = 0;
  for (std::size_t r = 0; r < dimension_; ++r) {
    combine(&vectors_[r * room_], inverse_.data(), sizes_.data(), dimension_, room_, product, size);
    product[r] -= 1;
    for (std::size_t c = 0; c < dimension_; ++c) {
      const double here = std::abs(product[c]) + share * (size[c] + 1);
      if (!(here <= most_defect)) return false;  // nor if it is no number
      defect_ = std::max(defect_, here);
    }
  }
  defect_ *= upwards;
  return defect_ * static_cast<double>(dimension_) <= most_defect;
}

double FloatBasis::coordinates(const double* x, double* out) const {
  double* const sizes = sums_.data();
  combine(x, inverse_.data(), sizes_.data(), dimension_, room_, out, sizes);
  double total = 0, largest = 0;
  for (std::size_t c = 0; c < dimension_; ++c) {
    total += std::abs(out[c]);
    largest = std::max(largest, sizes[c]);
  }
  const auto count = static_cast<double>(dimension_);
  const double error = rounding * (count + more_roundings) * largest;
  return upwards * (error + 2 * defect_ * (total + count * error));
}

void FloatBasis::coordinates(const double* x, const double* errors, double* out, double* out_errors) const {
  double* const unused = sums_.data();
  combine(x, inverse_.data(), sizes_.data(), dimension_, room_, out, out_errors);
  combine(errors, sizes_.data(), sizes_.data(), dimension_, room_, sums_.data() + room_, unused);
  const auto count = static_cast<double>(dimension_);
  double total = 0;
  for (std::size_t c = 0; c < dimension_; ++c) {
    out_errors[c] = upwards * (rounding * (count + more_roundings) * out_errors[c] + sums_[room_ + c]);
    total += std::abs(out[c]) + out_errors[c];
  }
  for (std::size_t c = 0; c < dimension_; ++c) {
    out_errors[c] = upwards * (out_errors[c] + 2 * defect_ * total);
  }
}

}  // namespace infimum::relaxations
