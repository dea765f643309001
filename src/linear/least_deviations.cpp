// SPDX-License-Identifier: Apache-2.0
#include "linear/least_deviations.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "linear/pivots.hpp"

namespace infimum::linear {

namespace {

constexpr double moved_by = 1e-9;   // targets, against ties
constexpr double too_flat = 1e-11;  // slopes of residuals that count as none
constexpr double singular = 1e-11;  // pivots, of a matrix with entries about 1
constexpr double dependent = 1e-6;  // of a suggested vertex
constexpr double optimal = 1e-12;   // violations, per unit of weight
constexpr std::size_t no_row = ~std::size_t{0};
constexpr std::size_t refresh_every = 40;

// About 1, different from row to row, always the same.
double wobble(std::size_t row) {
  std::uint64_t bits = (row + 1) * 0x9E3779B97F4A7C15ULL;
  bits = (bits ^ (bits >> 31)) * 0xBF58476D1CE4E5B9ULL;
  const double unit = static_cast<double>((bits >> 11) & 0xFFFFF) / 0x100000;
  return (bits >> 63) != 0 ? 0.5 + unit : -0.5 - unit;
}

}  // namespace

void LeastDeviations::reset(std::size_t dimension, std::vector<double> columns, std::vector<bool> is_free) {
  dimension_ = dimension;
  columns_ = std::move(columns);
  is_free_ = std::move(is_free);
  z_.resize(dimension);
  for (std::vector<double>& coordinate : z_) coordinate.clear();
  listed_.clear();
  for (auto* part : {&y_, &moved_y_, &lower_, &upper_, &inverse_, &lambda_, &met_r_, &residual_}) {
    part->clear();
  }
  side_.clear();
  support_.clear();
  met_.clear();
  in_use_.assign(is_free_.size(), false);
  gradient_.assign(dimension, 0.0);
  fresh_ = 0;
  weight_ = value_ = 0;
}

void LeastDeviations::append(double y, double lower, double upper) {
  moved_y_.push_back(y + moved_by * wobble(y_.size()));
  y_.push_back(y);
  lower_.push_back(lower);
  upper_.push_back(upper);
  side_.push_back(1);
  weight_ += upper - lower;
}

void LeastDeviations::add(const double* z, double y, double lower, double upper) {
  for (std::size_t t = 0; t < dimension_; ++t) z_[t].push_back(z[t]);
  append(y, lower, upper);
}

void LeastDeviations::add_listed(std::vector<double> phi, double y, double lower, double upper) {
  listed_.push_back(std::move(phi));
  append(y, lower, upper);
}

double LeastDeviations::phi(std::size_t row, std::size_t a) const {
  if (row >= linear_rows()) return listed_[row - linear_rows()][a];
  double sum = 0;
  for (std::size_t t = 0; t < dimension_; ++t) sum += z_[t][row] * column(a)[t];
  return sum;
}

double LeastDeviations::r(std::size_t row) const {
  if (side_[row] != 0) return bound(row);
  return met_r_[static_cast<std::size_t>(std::find(met_.begin(), met_.end(), row) - met_.begin())];
}

double LeastDeviations::pull(std::size_t a) const {
  double sum = 0;
  for (std::size_t t = 0; t < dimension_; ++t) sum += gradient_[t] * column(a)[t];
  for (std::size_t h = 0; h < listed_.size(); ++h) {
    const std::size_t row = linear_rows() + h;
    if (side_[row] != 0) sum += bound(row) * listed_[h][a];
  }
  return sum;
}

// theta = sum of the columns in use, weighted.
void LeastDeviations::combine(const std::vector<double>& lambda, std::vector<double>& theta) const {
  theta.assign(dimension_, 0.0);
  for (std::size_t s = 0; s < lambda.size(); ++s) {
    const double* direction = column(support_[s]);
    for (std::size_t t = 0; t < dimension_; ++t) theta[t] += lambda[s] * direction[t];
  }
}

// out_l = sum_s phi_l,support[s] lambda_s for the rows from `from` on; theta combines the same columns.
void LeastDeviations::products(const std::vector<double>& theta, const std::vector<double>& lambda,
                               std::size_t from, std::vector<double>& out) const {
  const std::size_t end = linear_rows();
  out.resize(rows());
  double* const sums = out.data();
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(from), out.end(), 0.0);
  for (std::size_t t = 0; t < dimension_; ++t) {
    if (theta[t] == 0) continue;
    const double factor = theta[t];
    const double* const coordinate = z_[t].data();
    for (std::size_t l = from; l < end; ++l) sums[l] += factor * coordinate[l];
  }
  for (std::size_t l = std::max(from, end); l < rows(); ++l) {
    const std::vector<double>& phi = listed_[l - end];
    for (std::size_t s = 0; s < lambda.size(); ++s) sums[l] += lambda[s] * phi[support_[s]];
  }
}

void LeastDeviations::add_to_gradient(std::size_t row, double factor) {
  if (row >= linear_rows()) return;
  for (std::size_t t = 0; t < dimension_; ++t) gradient_[t] += factor * z_[t][row];
}

// Gauss-Jordan with partial pivoting; the inverse maps met rows to columns in use. False if singular.
bool LeastDeviations::invert() {
  const std::size_t s = support_.size(), width = 2 * s;
  work_.assign(s * width, 0.0);
  for (std::size_t q = 0; q < s; ++q) {
    for (std::size_t b = 0; b < s; ++b) work_[q * width + b] = phi(met_[q], support_[b]);
    work_[q * width + s + q] = 1.0;
  }
  for (std::size_t b = 0; b < s; ++b) {
    std::size_t pivot = b;
    for (std::size_t q = b + 1; q < s; ++q) {
      if (std::abs(work_[q * width + b]) > std::abs(work_[pivot * width + b])) pivot = q;
    }
    if (!(std::abs(work_[pivot * width + b]) > singular)) return false;
    if (pivot != b) std::swap_ranges(&work_[b * width], &work_[b * width] + width, &work_[pivot * width]);
    double* const top = &work_[b * width];
    const double scale = 1.0 / top[b];
    for (std::size_t c = b; c < width; ++c) top[c] *= scale;
    for (std::size_t q = 0; q < s; ++q) {
      double* const other = &work_[q * width];
      const double factor = other[b];
      if (q == b || factor == 0) continue;
      for (std::size_t c = b; c < width; ++c) other[c] -= factor * top[c];
    }
  }
  inverse_.resize(s * s);
  for (std::size_t b = 0; b < s; ++b) {
    std::copy_n(&work_[b * width] + s, s, inverse_.begin() + static_cast<std::ptrdiff_t>(b * s));
  }
  return true;
}

void LeastDeviations::find_multipliers(const std::vector<double>& y) {
  lambda_.assign(support_.size(), 0.0);
  for (std::size_t s = 0; s < support_.size(); ++s) {
    for (std::size_t q = 0; q < met_.size(); ++q) lambda_[s] += inverse(s, q) * y[met_[q]];
  }
}

// A suggested vertex may lie outside: its most negative multiplier goes, with the row that it answers to
// most.
bool LeastDeviations::drop_negative() {
  std::size_t worst = support_.size();
  for (std::size_t s = 0; s < support_.size(); ++s) {
    if (!is_free_[support_[s]] && lambda_[s] < 0 && (worst == support_.size() || lambda_[s] < lambda_[worst]))
      worst = s;
  }
  if (worst == support_.size()) return false;
  std::size_t row = 0;
  for (std::size_t q = 1; q < met_.size(); ++q) {
    if (std::abs(inverse(worst, q)) > std::abs(inverse(worst, row))) row = q;
  }
  support_.erase(support_.begin() + static_cast<std::ptrdiff_t>(worst));
  met_.erase(met_.begin() + static_cast<std::ptrdiff_t>(row));
  return true;
}

void LeastDeviations::start(const std::vector<std::size_t>& columns, const std::vector<std::size_t>& rows) {
  std::vector<std::vector<double>> matrix;
  for (std::size_t row : rows) {
    matrix.emplace_back();
    for (std::size_t a : columns) matrix.back().push_back(phi(row, a));
  }
  const Pivots pivots = find_pivots(matrix, dependent);
  support_.clear();
  met_.clear();
  for (std::size_t c : pivots.columns) support_.push_back(columns[c]);
  for (std::size_t q : pivots.rows) met_.push_back(rows[q]);
  do {
    if (!invert()) {
      support_.clear();
      met_.clear();
    }
    find_multipliers(moved_y_);
  } while (drop_negative());
  in_use_.assign(is_free_.size(), false);
  for (std::size_t a : support_) in_use_[a] = true;
  fresh_ = 0;
}

// Residuals of the rows from `from` on; and where all are asked for, the gradient.
void LeastDeviations::refresh(std::size_t from) {
  combine(lambda_, theta_);
  products(theta_, lambda_, from, residual_);
  for (std::size_t l = from; l < rows(); ++l) {
    residual_[l] = moved_y_[l] - residual_[l];
    side_[l] = residual_[l] < 0 ? -1 : 1;
  }
  if (from == 0) {
    gradient_.assign(dimension_, 0.0);
    for (std::size_t row : met_) side_[row] = 0;
  }
  for (std::size_t t = 0; t < dimension_; ++t) {
    double sum = gradient_[t];
    for (std::size_t l = from; l < linear_rows(); ++l) {
      if (side_[l] != 0) sum += bound(l) * z_[t][l];
    }
    gradient_[t] = sum;
  }
  fresh_ = rows();
}

bool LeastDeviations::minimise() {
  if (fresh_ < rows()) refresh(fresh_);
  const std::size_t most = 200 + 20 * dimension_;
  idle_.assign(is_free_.size(), 0);
  for (std::size_t iteration = 1; iteration < most; ++iteration) {
    price();
    if (!choose_edge()) {
      find_multipliers(y_);
      value_ = 0;
      for (std::size_t l = 0; l < rows(); ++l) value_ += side_[l] != 0 ? bound(l) * y_[l] : 0.0;
      for (std::size_t q = 0; q < met_.size(); ++q) value_ += met_r_[q] * y_[met_[q]];
      return true;
    }
    direct();
    if (!advance()) return false;
    if (iteration % refresh_every == 0) refresh(0);
  }
  return false;
}

// The r of the met rows, so that the conditions of the columns in use hold with equality.
void LeastDeviations::price() {
  const std::size_t s = support_.size();
  met_r_.assign(s, 0.0);
  for (std::size_t b = 0; b < s; ++b) {
    const double right = -pull(support_[b]);
    for (std::size_t q = 0; q < s; ++q) met_r_[q] += right * inverse(b, q);
  }
}

// sum r phi over all rows: how fast the risk falls if the column comes into use.
double LeastDeviations::slope_at(std::size_t a) const {
  double sum = pull(a);
  for (std::size_t q = 0; q < met_.size(); ++q) sum += met_r_[q] * phi(met_[q], a);
  return sum;
}

bool LeastDeviations::choose_edge() {
  edge_.slope = -optimal * weight_;
  bool found = false;
  const auto consider = [&](bool is_column, std::size_t place, int sign, double slope) {
    if (!(slope < edge_.slope)) return;
    edge_ = {is_column, place, sign, slope};
    found = true;
  };
  for (std::size_t q = 0; q < met_.size(); ++q) {
    consider(false, q, 1, upper_[met_[q]] - met_r_[q]);
    consider(false, q, -1, met_r_[q] - lower_[met_[q]]);
  }
  for (std::size_t a = 0; a < is_free_.size(); ++a) {
    if (in_use_[a]) continue;
    const double gain = slope_at(a);
    consider(true, a, gain > 0 ? 1 : -1, gain > 0 || is_free_[a] ? -std::abs(gain) : 0.0);
  }
  return found || choose_flat_edge();
}

// Free columns come into use even where that gains nothing: their multipliers follow from the data then, and
// not from the origin of the coordinates.
bool LeastDeviations::choose_flat_edge() {
  for (std::size_t a = 0; a < is_free_.size(); ++a) {
    if (!is_free_[a] || in_use_[a] || idle_[a] == 2) continue;
    edge_ = {true, a, idle_[a] == 0 ? 1 : -1, 0.0};
    return true;
  }
  return false;
}

// The edge has no end: flat, and nothing happens along it, or else there are rounding errors only.
bool LeastDeviations::set_idle() {
  if (!edge_.is_column || edge_.slope != 0) return false;
  support_.pop_back();
  lambda_.pop_back();
  ++idle_[edge_.place];
  return true;
}

// How multipliers and residuals change along the edge.
void LeastDeviations::direct() {
  const std::size_t s = support_.size();
  lambda_slopes_.assign(s, 0.0);
  for (std::size_t q = 0; q < s; ++q) {
    const double change = edge_.is_column ? phi(met_[q], edge_.place) : q == edge_.place ? 1.0 : 0.0;
    if (change == 0) continue;
    for (std::size_t b = 0; b < s; ++b) lambda_slopes_[b] -= edge_.sign * change * inverse(b, q);
  }
  if (edge_.is_column) {
    support_.push_back(edge_.place);
    lambda_slopes_.push_back(edge_.sign);
    lambda_.push_back(0.0);
  }
  combine(lambda_slopes_, theta_);
  products(theta_, lambda_slopes_, 0, residual_slopes_);
}

// The step at which a multiplier reaches 0, and which.
double LeastDeviations::limit(std::size_t& blocking) const {
  double least = HUGE_VAL;
  blocking = no_row;
  for (std::size_t s = 0; s < lambda_.size(); ++s) {
    if (is_free_[support_[s]] || !(lambda_slopes_[s] < -too_flat)) continue;
    const double step = std::max(lambda_[s], 0.0) / -lambda_slopes_[s];
    if (step > least || (step == least && lambda_slopes_[s] >= lambda_slopes_[blocking])) continue;
    least = step;
    blocking = s;
  }
  return least;
}

// Rows whose residual changes its side before `most`; residual_slopes_ are those of the fit.
void LeastDeviations::find_crossings(double most) {
  crossings_.clear();
  for (std::size_t l = 0; l < rows(); ++l) {
    const double towards = side_[l] * residual_slopes_[l];
    if (!(towards > too_flat)) continue;
    const double room = std::max(side_[l] * residual_[l], 0.0);
    if (room < most * towards) crossings_.emplace_back(room / towards, l);
  }
}

// Passes rows as long as the risk falls; returns the row at which it stops, no_row if it does not.
std::size_t LeastDeviations::pass_crossings(double& step) {
  const auto later = [](const auto& a, const auto& b) { return a > b; };
  std::make_heap(crossings_.begin(), crossings_.end(), later);
  double slope = edge_.slope;
  while (!crossings_.empty()) {
    const auto [at, row] = crossings_.front();
    const double jump = upper_[row] - lower_[row];
    slope += jump * std::abs(residual_slopes_[row]);
    if (slope >= -optimal * weight_) {
      step = at;
      return row;
    }
    add_to_gradient(row, -side_[row] * jump);
    side_[row] = static_cast<signed char>(-side_[row]);
    std::pop_heap(crossings_.begin(), crossings_.end(), later);
    crossings_.pop_back();
  }
  return no_row;
}

bool LeastDeviations::advance() {
  std::size_t blocking = no_row;
  double step = limit(blocking);
  find_crossings(step);
  const std::size_t row = pass_crossings(step);
  if (row == no_row && blocking == no_row) return set_idle();
  move(step);
  return exchange(row, row == no_row ? blocking : no_row);
}

void LeastDeviations::move(double step) {
  for (std::size_t l = 0; l < rows(); ++l) residual_[l] -= step * residual_slopes_[l];
  if (edge_.is_column) {
    in_use_[edge_.place] = true;
    return;
  }
  const std::size_t left = met_[edge_.place];
  side_[left] = static_cast<signed char>(edge_.sign);
  residual_[left] = edge_.sign * step;
  add_to_gradient(left, bound(left));
}

// One row is met, or one column (by its place) is no longer in use; for a row that is no longer met, or a
// column that is in use now.
bool LeastDeviations::exchange(std::size_t met_row, std::size_t dropped) {
  if (!edge_.is_column) met_.erase(met_.begin() + static_cast<std::ptrdiff_t>(edge_.place));
  if (met_row != no_row) {
    add_to_gradient(met_row, -bound(met_row));
    side_[met_row] = 0;
    met_.push_back(met_row);
  } else {
    in_use_[support_[dropped]] = false;
    support_.erase(support_.begin() + static_cast<std::ptrdiff_t>(dropped));
  }
  if (!invert()) return false;
  find_multipliers(moved_y_);
  return true;
}

}  // namespace infimum::linear
