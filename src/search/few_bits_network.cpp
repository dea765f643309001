// SPDX-License-Identifier: Apache-2.0
#include "search/few_bits_network.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/random.hpp"
#include "numbers/few_bits.hpp"

namespace infimum::search {

namespace {

using networks::ShallowNetwork;
using networks::Unit;
using numbers::Integer;
using numbers::Rational;
using Row = std::vector<double>;

constexpr int orders = 200;  // of rounding
constexpr int most_fits = 8;
constexpr int most_rounds = 20;   // of steps to neighbours
constexpr double usual_turn = 4;  // one in so many roundings goes to the farther neighbour

// The parameters that the family leaves free, in one order.
std::vector<Rational*> free_parameters(ShallowNetwork& network, const erm::Family& family) {
  std::vector<Rational*> list;
  if (family.intercept) list.push_back(&network.intercept);
  if (family.skip) {
    for (Rational& a : network.affine) list.push_back(&a);
  }
  for (Unit& unit : network.units) {
    for (Rational& w : unit.weights) list.push_back(&w);
    if (family.bias) list.push_back(&unit.bias);
  }
  return list;
}

// Least squares in the cell of a network: gram * parameters = right. For the absolute loss, reweighted at the
// network.
struct Fit {
  std::vector<Row> gram;
  Row right;
};

// What the network's value at a point is made of: its derivative by each free parameter.
Row derivatives(const erm::Problem& problem, const ShallowNetwork& network, std::size_t point,
                std::size_t count) {
  const std::vector<Rational>& x = problem.data.x[point];
  Row row;
  if (network.output_relu && network.value(x) == 0) {
    row.assign(count, 0);
    return row;
  }
  if (problem.family.intercept) row.push_back(1);
  if (problem.family.skip) {
    for (const Rational& entry : x) row.push_back(entry.get_d());
  }
  for (const Unit& unit : network.units) {
    const double slope = unit.preactivation(x) > 0 ? unit.sign : 0;
    for (const Rational& entry : x) row.push_back(slope * entry.get_d());
    if (problem.family.bias) row.push_back(slope);
  }
  return row;
}

Fit fit_at(const erm::Problem& problem, const ShallowNetwork& network, std::size_t parameters) {
  constexpr double smallest_residual = 1e-6;
  Fit fit{std::vector<Row>(parameters, Row(parameters)), Row(parameters)};
  for (std::size_t i = 0; i < problem.data.size(); ++i) {
    const Row row = derivatives(problem, network, i, parameters);
    double weight = problem.data.weights[i].get_d();
    if (problem.loss == erm::Loss::absolute) {
      const Rational residual = problem.data.y[i] - network.value(problem.data.x[i]);
      weight /= std::max(std::abs(residual.get_d()), smallest_residual);
    }
    for (std::size_t p = 0; p < parameters; ++p) {
      fit.right[p] += weight * row[p] * problem.data.y[i].get_d();
      for (std::size_t q = 0; q < parameters; ++q) fit.gram[p][q] += weight * row[p] * row[q];
    }
  }
  return fit;
}

// Minimises over the open parameters, the others held; those that nothing depends on stay as they are.
void refit(const Fit& fit, const std::vector<std::size_t>& open, Row& parameters) {
  constexpr double negligible = 1e-10;
  const std::size_t m = open.size();
  std::vector<Row> a(m, Row(m + 1));
  for (std::size_t r = 0; r < m; ++r) {
    a[r][m] = fit.right[open[r]];
    for (std::size_t q = 0; q < parameters.size(); ++q) a[r][m] -= fit.gram[open[r]][q] * parameters[q];
    for (std::size_t c = 0; c < m; ++c) a[r][c] = fit.gram[open[r]][open[c]];
  }
  std::vector<bool> used(m);
  for (std::size_t step = 0; step < m; ++step) {  // by diagonal pivots: the matrix is positive semidefinite
    std::size_t pivot = m;
    for (std::size_t r = 0; r < m; ++r) {
      if (used[r] || a[r][r] <= negligible * (1 + fit.gram[open[r]][open[r]])) continue;
      if (pivot == m || a[r][r] > a[pivot][pivot]) pivot = r;
    }
    if (pivot == m) break;
    used[pivot] = true;
    const double scale = 1 / a[pivot][pivot];
    for (double& entry : a[pivot]) entry *= scale;
    for (std::size_t r = 0; r < m; ++r) {
      const double factor = a[r][pivot];
      if (r == pivot || factor == 0) continue;
      for (std::size_t c = 0; c <= m; ++c) a[r][c] -= factor * a[pivot][c];
    }
  }
  for (std::size_t r = 0; r < m; ++r) {
    if (used[r] && std::isfinite(a[r][m])) parameters[open[r]] += a[r][m];
  }
}

class Rounding {
 public:
  Rounding(const erm::Problem& problem, const ShallowNetwork& near, unsigned long bits,
           const Rational& enough, std::uint64_t seed, const base::Limits& limits)
      : problem_(problem),
        most_(numbers::largest_of_bits(bits)),
        enough_(enough),
        limits_(limits),
        random_(seed),
        trial_(near),
        parameters_(free_parameters(trial_, problem.family)),
        fit_(fit_at(problem, near, parameters_.size())) {
    for (const Rational* parameter : parameters_) start_.push_back(parameter->get_d());
    for (Rational* parameter : parameters_) *parameter = nearest(*parameter);
    best_ = {trial_, erm::risk(problem_, trial_)};
  }

  // Bits that cannot hold a parameter change which units are active where; so the fit is made anew at what
  // was found.
  FewBitsNetwork run() {
    for (int fit = 0; fit < most_fits && !finished(); ++fit) {
      const Rational before = best_.risk;
      for (int order = 0; order < orders && !finished(); ++order) {
        round_in_order(order);
        if (keep_if_better() || order == 0) step_to_neighbours();
      }
      if (best_.risk == before && fit > 0) break;
      take_best();
      fit_ = fit_at(problem_, trial_, parameters_.size());
      for (std::size_t p = 0; p < start_.size(); ++p) start_[p] = parameters_[p]->get_d();
    }
    return best_;
  }

 private:
  const erm::Problem& problem_;
  const Integer most_;
  const Rational& enough_;
  const base::Limits& limits_;
  base::Random random_;
  ShallowNetwork trial_;
  std::vector<Rational*> parameters_;  // of the trial
  Fit fit_;
  Row start_;
  FewBitsNetwork best_;

  bool finished() const { return best_.risk <= enough_ || limits_.reached(); }

  Rational nearest(const Rational& value) const {
    const auto [below, above] = numbers::neighbours(value, most_);
    return value - below <= above - value ? below : above;
  }

  Rational rounded(double value, bool turned) const {
    if (!std::isfinite(value)) return 0;
    const Rational exact = numbers::from_double(value);
    const auto [below, above] = numbers::neighbours(exact, most_);
    return (exact - below <= above - exact) != turned ? below : above;
  }

  bool keep_if_better() {
    Rational risk = erm::risk(problem_, trial_);
    if (risk >= best_.risk) return false;
    best_ = {trial_, std::move(risk)};
    return true;
  }

  // First the largest before all others, which may lie beyond the set; then from the last to the first; then
  // drawn, with some turned the wrong way.
  void round_in_order(int order) {
    std::vector<std::size_t> open(parameters_.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    if (order == 0) {  // taken from the back
      std::stable_sort(open.begin(), open.end(), [&](std::size_t p, std::size_t q) {
        return std::abs(start_[p]) < std::abs(start_[q]);
      });
    }
    for (std::size_t p = open.size(); order > 1 && p > 1; --p) std::swap(open[p - 1], open[random_.below(p)]);
    Row values = start_;
    while (!open.empty()) {
      refit(fit_, open, values);
      const std::size_t next = open.back();
      open.pop_back();
      const bool turned = order > 1 && random_.uniform() * usual_turn < 1;
      *parameters_[next] = rounded(values[next], turned);
      values[next] = parameters_[next]->get_d();
    }
  }

  void take_best() {
    const std::vector<Rational*> best = free_parameters(best_.network, problem_.family);
    for (std::size_t p = 0; p < best.size(); ++p) *parameters_[p] = *best[p];
  }

  // From the best network, as long as one parameter's step to a neighbour makes it better.
  void step_to_neighbours() {
    take_best();
    bool moved = true;
    for (int round = 0; moved && round < most_rounds && !finished(); ++round) {
      moved = false;
      for (Rational* parameter : parameters_) {
        const Rational before = *parameter;
        const auto [below, above] = numbers::beside(before, most_);
        for (const Rational& beside : {below, above}) {
          *parameter = beside;
          if (keep_if_better()) {
            moved = true;
            break;
          }
          *parameter = before;
        }
      }
    }
  }
};

void add_bits(const Rational& value, ParameterBits& bits) {
  bits.numerator = std::max(bits.numerator, mpz_sizeinbase(value.get_num_mpz_t(), 2));
  bits.denominator = std::max(bits.denominator, mpz_sizeinbase(value.get_den_mpz_t(), 2));
}

}  // namespace

FewBitsNetwork few_bits_network(const erm::Problem& problem, const ShallowNetwork& near, unsigned long bits,
                                const Rational& enough, std::uint64_t seed, const base::Limits& limits) {
  return Rounding(problem, near, bits, enough, seed, limits).run();
}

ParameterBits parameter_bits(const ShallowNetwork& network) {
  ParameterBits bits;
  add_bits(network.intercept, bits);
  for (const Rational& a : network.affine) add_bits(a, bits);
  for (const Unit& unit : network.units) {
    for (const Rational& w : unit.weights) add_bits(w, bits);
    add_bits(unit.bias, bits);
  }
  return bits;
}

}  // namespace infimum::search
