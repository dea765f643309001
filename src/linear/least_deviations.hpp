// SPDX-License-Identifier: Apache-2.0
//
// A fit of least absolute deviations by nonnegative combinations of columns: minimise over lambda
//   sum_l loss_l(y_l - sum_a lambda_a phi_la),   loss_l(e) = upper_l e for e > 0, lower_l e for e < 0,
// with lambda_a >= 0 except for free columns and lower <= 0 <= upper. Its dual is the bound of the absolute
// loss: maximise sum r_l y_l over lower <= r <= upper, sum_l r_l phi_la = 0 or <= 0.
// Primal simplex method on the vertices (as many columns in use as points met exactly); each step is a line
// search that passes many points at once (Barrodale & Roberts 1973), and costs a product with all rows and
// the inverse of a matrix of the size of the support. Answers are guesses.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace infimum::linear {

class LeastDeviations {
 public:
  // columns: of `dimension` entries each, one after the other. No rows, nothing in use.
  void reset(std::size_t dimension, std::vector<double> columns, std::vector<bool> is_free);

  // A row with phi_la = z . column_a (`dimension` entries), lower <= 0 <= upper.
  void add(const double* z, double y, double lower, double upper);
  // A row whose phi are listed, one per column. Rows of the first kind may not follow.
  void add_listed(std::vector<double> phi, double y, double lower, double upper);

  // Suggests a vertex: columns in use and rows met exactly. What does not fit together is left out.
  void start(const std::vector<std::size_t>& columns, const std::vector<std::size_t>& rows);
  // Starts from the last vertex, or from the suggested one. False if no optimum was found.
  bool minimise();

  std::size_t rows() const { return y_.size(); }
  std::size_t columns() const { return is_free_.size(); }
  double phi(std::size_t row, std::size_t column) const;

  // Of the last optimum.
  const std::vector<std::size_t>& support() const { return support_; }  // columns in use
  const std::vector<double>& multipliers() const { return lambda_; }    // theirs
  const std::vector<std::size_t>& met() const { return met_; }          // rows met exactly, as many
  const std::vector<double>& met_r() const { return met_r_; }           // r of these rows
  bool is_met(std::size_t row) const { return side_[row] == 0; }
  double r(std::size_t row) const;
  double residual(std::size_t row) const { return side_[row] == 0 ? 0.0 : residual_[row]; }
  // sum_l r_l phi_la over the rows that are not met.
  double pull(std::size_t column) const;
  double value() const { return value_; }  // sum r y
  // The entry of the inverse of phi, met rows by support: how multiplier s answers to y of met row q.
  double inverse(std::size_t s, std::size_t q) const { return inverse_[s * support_.size() + q]; }

 private:
  std::size_t dimension_ = 0;
  std::vector<double> columns_;
  std::vector<bool> is_free_;
  std::vector<std::vector<double>> z_;       // by coordinate
  std::vector<std::vector<double>> listed_;  // by row
  std::vector<double> y_, moved_y_;          // moved a little, against ties
  std::vector<double> lower_, upper_;
  double weight_ = 0;  // sum of upper - lower

  std::vector<std::size_t> support_, met_;
  std::vector<double> inverse_, lambda_, met_r_;
  std::vector<signed char> side_;  // of the residual; 0 for met rows
  std::vector<double> residual_;   // against moved_y_
  std::vector<double> gradient_;   // sum of r z over rows with z that are not met
  std::vector<bool> in_use_;       // columns
  std::vector<signed char> idle_;  // columns, free and of no use so far: directions tried in vain
  std::size_t fresh_ = 0;          // rows before this one have a residual
  double value_ = 0;

  // A step along an edge: a row leaves the met ones to a side, or a column comes into use.
  struct Edge {
    bool is_column;
    std::size_t place;  // in met_, or the column
    int sign;
    double slope;  // of the risk, < 0
  };
  Edge edge_{};
  std::vector<double> lambda_slopes_, theta_, residual_slopes_;
  std::vector<std::pair<double, std::size_t>> crossings_;
  std::vector<double> work_;

  std::size_t linear_rows() const { return y_.size() - listed_.size(); }
  const double* column(std::size_t a) const { return columns_.data() + a * dimension_; }
  double bound(std::size_t row) const { return side_[row] > 0 ? upper_[row] : lower_[row]; }
  void append(double y, double lower, double upper);
  void combine(const std::vector<double>& lambda, std::vector<double>& theta) const;
  void products(const std::vector<double>& theta, const std::vector<double>& lambda, std::size_t from,
                std::vector<double>& out) const;
  void add_to_gradient(std::size_t row, double factor);
  bool invert();
  void find_multipliers(const std::vector<double>& y);
  bool drop_negative();
  void refresh(std::size_t from);
  void price();
  bool choose_edge();
  bool choose_flat_edge();
  bool set_idle();
  double slope_at(std::size_t column) const;
  void direct();
  bool advance();
  double limit(std::size_t& blocking) const;
  void find_crossings(double most);
  std::size_t pass_crossings(double& step);
  void move(double step);
  bool exchange(std::size_t met_row, std::size_t dropped);
};

}  // namespace infimum::linear
