// SPDX-License-Identifier: Apache-2.0
#include "special/lasso.hpp"

#include <algorithm>
#include <numeric>

#include "numbers/float_format.hpp"
#include "numbers/powers.hpp"
#include "special/active_set.hpp"

namespace infimum::special {

Line line_of(const erm::Groups& groups) {
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return groups.row(i)[0] < groups.row(j)[0]; });
  Line line;
  for (const std::size_t i : order) {
    Rational x(groups.row(i)[0], groups.scale(0));
    x.canonicalize();
    line.x.push_back(std::move(x));
    line.value.push_back(groups[i].mean);
    line.weight.push_back(groups[i].weight);
    line.pure_error += groups[i].pure_error;
  }
  return line;
}

Rational LineFit::value(const Line& line, const Rational& x) const {
  Rational sum = intercept + affine * x;
  for (const Kink& kink : kinks) {
    const Rational distance = kink.right ? Rational(x - line.x[kink.at]) : Rational(line.x[kink.at] - x);
    if (distance > 0) sum += kink.slope * distance;
  }
  return sum;
}

// Right kinks by their slopes from left to right, left kinks from right to left.
std::vector<Rational> LineFit::values(const Line& line) const {
  const std::size_t n = line.x.size();
  std::vector<Rational> values(n), right(n), left(n);
  for (const Kink& kink : kinks) (kink.right ? right : left)[kink.at] += kink.slope;
  Rational slope = affine, sum = intercept + (n > 0 ? Rational(affine * line.x[0]) : Rational(0));
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0) sum += slope * (line.x[i] - line.x[i - 1]);
    slope += right[i];
    values[i] = sum;
  }
  slope = sum = 0;
  for (std::size_t i = n; i-- > 0;) {
    if (i + 1 < n) sum += slope * (line.x[i + 1] - line.x[i]);
    slope += left[i];
    values[i] += sum;
  }
  return values;
}

Rational LineFit::norm() const {
  Rational sum = 0;
  for (const Kink& kink : kinks) sum += abs(kink.slope);
  return sum;
}

Rational risk_of(const Line& line, const LineFit& fit) {
  Rational risk = line.pure_error;
  const std::vector<Rational> values = fit.values(line);
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    const Rational residual = line.value[i] - values[i];
    risk += line.weight[i] * residual * residual;
  }
  return risk;
}

networks::ShallowNetwork network_of(const Line& line, const LineFit& fit) {
  networks::ShallowNetwork network{fit.intercept, {fit.affine}, {}};
  for (const Kink& kink : fit.kinks) {
    if (kink.slope == 0) continue;
    const Rational weight = kink.right ? Rational(abs(kink.slope)) : Rational(-abs(kink.slope));
    network.units.push_back({kink.slope > 0 ? 1 : -1, {weight}, -weight * line.x[kink.at]});
  }
  std::stable_sort(network.units.begin(), network.units.end(),
                   [](const networks::Unit& a, const networks::Unit& b) { return a.sign > b.sign; });
  return network;
}

namespace {

// For every column sum_i r_i column(x_i), by running sums: those to the right, then those to the left.
std::vector<Rational> slopes_of(const Line& line, const std::vector<Rational>& r) {
  const std::size_t n = line.x.size();
  std::vector<Rational> list(2 * n);
  Rational sum = 0, moment = 0;
  for (std::size_t i = n; i-- > 0;) {
    list[i] = moment - sum * line.x[i];
    sum += r[i];
    moment += r[i] * line.x[i];
  }
  sum = moment = 0;
  for (std::size_t i = 0; i < n; ++i) {
    list[n + i] = sum * line.x[i] - moment;
    sum += r[i];
    moment += r[i] * line.x[i];
  }
  return list;
}

std::vector<Rational> multipliers(const Line& line, const LineFit& fit) {
  std::vector<Rational> r = fit.values(line);
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = 2 * line.weight[i] * (line.value[i] - r[i]);
  return r;
}

}  // namespace

// Convexity: for every h, risk(h) >= risk(f) + sum r (f - h). Without r on constants (and on x) and with |r
// on a column| <= penalty, sum r h <= penalty * norm(h); with equality for f the penalised risk of h is at
// least that of f.
bool is_optimal(const Line& line, bool skip, const Rational& penalty, const LineFit& fit) {
  const std::vector<Rational> r = multipliers(line, fit), values = fit.values(line);
  Rational sum = 0, moment = 0, paired = 0;
  for (std::size_t i = 0; i < r.size(); ++i) {
    sum += r[i];
    moment += r[i] * line.x[i];
    paired += r[i] * values[i];
  }
  if (sum != 0 || (skip ? moment != 0 : fit.affine != 0)) return false;
  for (const Rational& slope : slopes_of(line, r)) {
    if (abs(slope) > penalty) return false;
  }
  return paired == penalty * fit.norm();
}

LineFit PathPiece::at(const Rational& penalty) const {
  LineFit fit = constant;
  fit.intercept += penalty * rate.intercept;
  fit.affine += penalty * rate.affine;
  for (std::size_t k = 0; k < fit.kinks.size(); ++k) fit.kinks[k].slope += penalty * rate.kinks[k].slope;
  return fit;
}

namespace {

std::vector<double> floats(const std::vector<Rational>& exact) {
  std::vector<double> list;
  for (const Rational& entry : exact) list.push_back(entry.get_d());
  return list;
}

// The fit of a basis: free columns first, then the active ones.
LineFit fit_of(const std::vector<ActiveColumn>& active, const std::vector<Rational>& coefficients) {
  const std::size_t free = coefficients.size() - active.size();
  LineFit fit{coefficients[0], free > 1 ? coefficients[1] : Rational(0), {}};
  for (std::size_t k = 0; k < active.size(); ++k)
    fit.kinks.push_back({active[k].at, active[k].right, coefficients[free + k]});
  std::sort(fit.kinks.begin(), fit.kinks.end(),
            [](const Kink& a, const Kink& b) { return std::pair(a.at, a.right) < std::pair(b.at, b.right); });
  return fit;
}

// Narrows [low, high] to where constant + penalty * rate is not negative.
void keep_nonnegative(PathPiece& piece, const Rational& constant, const Rational& rate) {
  if (rate == 0) return;
  const Rational root = -constant / rate;
  if (rate > 0) {
    piece.low = std::max(piece.low, root);
  } else if (!piece.high || root < *piece.high) {
    piece.high = root;
  }
}

PathPiece piece_of(const Line& line, const ActiveSet<Rational>& set) {
  PathPiece piece{0, {}, fit_of(set.active(), set.constant()), fit_of(set.active(), set.rate())};
  const std::size_t free = set.constant().size() - set.active().size();
  for (std::size_t k = 0; k < set.active().size(); ++k) {
    const int sign = set.active()[k].sign;
    keep_nonnegative(piece, sign * set.constant()[free + k], sign * set.rate()[free + k]);
  }
  const std::vector<Rational> slopes = slopes_of(line, multipliers(line, piece.constant));
  Line without_values = line;
  without_values.value.assign(line.x.size(), Rational(0));
  const std::vector<Rational> rates = slopes_of(line, multipliers(without_values, piece.rate));
  for (std::size_t c = 0; c < slopes.size(); ++c) {
    keep_nonnegative(piece, -slopes[c], 1 - rates[c]);
    keep_nonnegative(piece, slopes[c], 1 + rates[c]);
  }
  return piece;
}

std::optional<PathPiece> solved(const Line& line, bool skip, const Rational& penalty,
                                const std::vector<ActiveColumn>& guess, const base::Limits& limits) {
  ActiveSet<Rational> set(line.x, line.value, line.weight, skip, penalty);
  set.begin_with(guess);
  if (!set.minimise(limits)) return std::nullopt;
  set.find_rates();
  return piece_of(line, set);
}

std::vector<ActiveColumn> guessed(const Line& line, bool skip, const Rational& penalty,
                                  const base::Limits& limits) {
  std::vector<Rational> x;  // small numbers, for floats
  for (const Rational& entry : line.x) x.push_back(entry - line.x[0]);
  ActiveSet<double> set(floats(x), floats(line.value), floats(line.weight), skip, penalty.get_d());
  set.minimise(limits);
  return set.active();
}

std::vector<ActiveColumn> active_of(const PathPiece& piece, const Rational& penalty) {
  std::vector<ActiveColumn> list;
  for (const Kink& kink : piece.at(penalty).kinks) {
    if (kink.slope != 0) list.push_back({kink.at, kink.right, kink.slope > 0 ? 1 : -1});
  }
  return list;
}

// A number between two others, low < high, of few bits: penalties of many would make all numbers longer.
// About one share of the way from low to high; shares are 2 or more.
Rational short_between(const Rational& low, const Rational& high, long share) {
  const Rational way = (high - low) / share;
  const Rational step = numbers::times_power_of_two(1, numbers::exponent_of(way) - 2);
  const Rational steps = (low + way) / step;
  return step * Rational(numbers::Integer(steps.get_num() / steps.get_den()));
}

// Fills the gap between a piece and one of smaller penalties; both are in the list afterwards.
bool join(const Line& line, bool skip, std::vector<PathPiece>& path, const PathPiece& below,
          const base::Limits& limits) {
  while (*below.high < path.back().low) {
    const PathPiece above = path.back();
    // A penalty at which two pieces meet may have a piece of its own; others, close by, do not.
    std::optional<PathPiece> between;
    for (long share = 2; !between || between->high == between->low; ++share) {
      const Rational penalty = short_between(*below.high, above.low, share);
      between = solved(line, skip, penalty, active_of(above, above.low), limits);
      if (!between) return false;
    }
    if (!join(line, skip, path, *between, limits)) return false;
  }
  if (below.low < path.back().low) path.push_back(below);
  return true;
}

}  // namespace

std::optional<PathPiece> lasso(const Line& line, bool skip, const Rational& penalty,
                               const base::Limits& limits) {
  return solved(line, skip, penalty, guessed(line, skip, penalty, limits), limits);
}

std::optional<std::vector<PathPiece>> lasso_path(const Line& line, bool skip, const base::Limits& limits) {
  // Without kinks, the best constant or affine function: it is right from some penalty on.
  ActiveSet<Rational> plain(line.x, line.value, line.weight, skip, 0);
  plain.find_rates();
  std::vector<PathPiece> path = {piece_of(line, plain)};
  while (path.back().low > 0) {
    const Rational penalty = short_between(path.back().low / 4, path.back().low / 2, 2);
    const std::optional<PathPiece> below =
        solved(line, skip, penalty, active_of(path.back(), path.back().low), limits);
    if (!below || !join(line, skip, path, *below, limits)) return std::nullopt;
  }
  return path;
}

}  // namespace infimum::special
