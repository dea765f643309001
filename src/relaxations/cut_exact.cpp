// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_exact.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "linear/exact_solve.hpp"
#include "numbers/powers.hpp"
#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"
#include "relaxations/exact_moments.hpp"

namespace infimum::relaxations {

namespace {

constexpr long start_bits = 30;  // of the guess from which open unknowns are taken
constexpr int most_repairs = 40;

// How a point takes part: not at all; by the intercept alone; by the unit too; at the edge between the two.
enum class Part : char { none, off, on, bend };

class Equations {
 public:
  Equations(const Frame& frame, const Region& region, const CutFit& fit);

  // Once more, until no sign contradicts the equations.
  bool solve();
  CutSolution solution() const;

 private:
  const Frame& frame_;
  const Region& region_;
  const CutFit& fit_;
  std::vector<Part> parts_;
  std::vector<std::size_t> tight_;  // cuts with multipliers
  std::vector<Rational> start_;     // parameters nearby

  linear::RationalMatrix system_;
  std::vector<Rational> right_, unknowns_;
  std::vector<std::size_t> bends_;

  void collect();
  void demand_zero(std::size_t point, int sign);
  bool solve_once();
  bool repair_cuts();
  bool add_violated_cut();
  bool repair_points();
  Rational activation(std::size_t i) const;
  Rational intercept() const { return frame_.intercept() > 0 ? unknowns_[0] : Rational(0); }
  // Twice the weight times the residual, u counting as the unit's value.
  Rational r(std::size_t i, const Rational& u) const;
  Rational wanted(std::size_t i, const Rational& u) const;
  Rational base(std::size_t i, const Rational& u) const;
  Rational alpha(std::size_t i) const;
};

std::vector<Rational> rounded_fit(const Frame& frame, const CutFit& fit) {
  GuessVector guess(frame.parameters());
  if (frame.intercept() > 0) guess[0] = fit.sign() * fit.intercept();
  std::copy_n(fit.theta(), frame.dimension(), &guess[frame.unit_offset(0)]);
  std::vector<Rational> result;
  for (const Guess entry : frame.to_rows(guess)) {
    const long exponent = exponent_for(std::abs(entry), start_bits);
    result.push_back(rounded(entry, exponent) * numbers::times_power_of_two(1, exponent));
  }
  return result;
}

Equations::Equations(const Frame& frame, const Region& region, const CutFit& fit)
    : frame_(frame),
      region_(region),
      fit_(fit),
      parts_(frame.points(), Part::none),
      start_(rounded_fit(frame, fit)) {
  std::vector<CutFit::Share> shares;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (!fit.is_free(i)) {
      parts_[i] = region.cone(0).on().test(i) ? Part::on : Part::off;
      continue;
    }
    fit.shares(i, shares);
    if (shares.size() == 1) parts_[i] = shares.front().piece == CutFit::on ? Part::on : Part::off;
    if (shares.size() > 1) parts_[i] = Part::bend;
  }
  for (const auto& [cut, multiplier] : fit.multipliers()) {
    if (multiplier > 0) tight_.push_back(cut);
  }
}

// Unknowns: the parameters, multipliers of the tight cuts, and of the bends. The gradient of half the sum is a
// combination of tight cuts, less that of bends.
void Equations::collect() {
  ExactMoments moments(frame_);
  bends_.clear();
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (parts_[i] != Part::none) moments.add(i, {parts_[i] == Part::on ? region_.sign(0) : 0});
    if (parts_[i] == Part::bend) bends_.push_back(i);
  }
  std::sort(tight_.begin(), tight_.end());
  system_ = moments.gram();
  right_ = moments.linear();
  for (const std::size_t l : tight_) demand_zero(fit_.cuts()[l].row, -fit_.cuts()[l].sign);
  for (const std::size_t i : bends_) demand_zero(i, 1);
}

// One more unknown, that of the point times the sign in the gradient, and one more equation.
void Equations::demand_zero(std::size_t point, int sign) {
  const cells::IntegerVector& row = frame_.groups.row(point);
  const std::size_t parameters = frame_.parameters(), offset = frame_.unit_offset(0);
  std::vector<Rational> equation(parameters, Rational(0));
  for (std::size_t t = 0; t < row.size(); ++t) equation[offset + t] = row[t];
  for (std::size_t a = 0; a < system_.size(); ++a) {
    system_[a].emplace_back(a >= offset && a < parameters ? Rational(sign * row[a - offset]) : Rational(0));
  }
  equation.resize(system_.front().size(), Rational(0));
  system_.push_back(std::move(equation));
  right_.emplace_back(0);
}

// What the equations leave open is as in the guess: elsewhere the network could reach points that the guess
// passes.
bool Equations::solve_once() {
  collect();
  for (std::size_t a = 0; a < system_.size(); ++a) {
    for (std::size_t b = 0; b < start_.size(); ++b) right_[a] -= system_[a][b] * start_[b];
  }
  auto change = linear::solve(system_, right_, system_.front().size());
  if (!change) return false;
  unknowns_ = std::move(*change);
  for (std::size_t b = 0; b < start_.size(); ++b) unknowns_[b] += start_[b];
  return true;
}

bool Equations::solve() {
  for (int repairs = 0; repairs < most_repairs; ++repairs) {
    if (!solve_once()) return false;
    if (!repair_cuts() && !repair_points() && !(region_.is_cell() && add_violated_cut())) return true;
  }
  return false;
}

// A cut with a negative multiplier is not tight; one is let go at a time. Those that depend on others have
// none.
bool Equations::repair_cuts() {
  std::size_t worst = tight_.size();
  for (std::size_t t = 0; t < tight_.size(); ++t) {
    const Rational& multiplier = unknowns_[frame_.parameters() + t];
    if (multiplier < 0 && (worst == tight_.size() || multiplier < unknowns_[frame_.parameters() + worst]))
      worst = t;
  }
  if (worst == tight_.size()) return false;
  tight_.erase(tight_.begin() + static_cast<std::ptrdiff_t>(worst));
  return true;
}

bool Equations::add_violated_cut() {
  std::size_t worst = fit_.cuts().size();
  Rational most = 0;
  for (std::size_t l = 0; l < fit_.cuts().size(); ++l) {
    const Rational slack = fit_.cuts()[l].sign * activation(fit_.cuts()[l].row);
    if (slack >= most || std::find(tight_.begin(), tight_.end(), l) != tight_.end()) continue;
    most = slack;
    worst = l;
  }
  if (worst == fit_.cuts().size()) return false;
  tight_.push_back(worst);
  return true;
}

// Points that take part must lie below the network, and alphas between 0 and 1.
bool Equations::repair_points() {
  bool repaired = false;
  for (const std::size_t i : fit_.undecided()) {
    if (parts_[i] == Part::none) continue;
    const Rational share = alpha(i);
    Part now = parts_[i];
    if (share < 0) now = Part::off;
    if (share > 1) now = Part::on;
    if (wanted(i, activation(i)) * region_.sign(0) >= 0) now = Part::none;
    repaired = repaired || now != parts_[i];
    parts_[i] = now;
  }
  return repaired;
}

Rational Equations::activation(std::size_t i) const {
  const cells::IntegerVector& row = frame_.groups.row(i);
  Rational sum = 0;
  for (std::size_t t = 0; t < row.size(); ++t) sum += row[t] * unknowns_[frame_.unit_offset(0) + t];
  return sum;
}

Rational Equations::r(std::size_t i, const Rational& u) const {
  return 2 * frame_.groups[i].weight * (frame_.groups[i].mean - intercept() - region_.sign(0) * u);
}

Rational Equations::wanted(std::size_t i, const Rational& u) const {
  if (parts_[i] == Part::none) return 0;
  return r(i, parts_[i] == Part::on ? u : Rational(0));
}

Rational Equations::base(std::size_t i, const Rational& u) const {
  const Rational here = r(i, u > 0 ? u : Rational(0));
  return here * region_.sign(0) < 0 ? here : Rational(0);
}

// Of a free point that takes part: alpha p is twice the multiplier of a bend.
Rational Equations::alpha(std::size_t i) const {
  if (parts_[i] != Part::bend) return parts_[i] == Part::on ? 1 : 0;
  const auto place = static_cast<std::size_t>(std::find(bends_.begin(), bends_.end(), i) - bends_.begin());
  const Rational p = -region_.sign(0) * r(i, 0);
  return p == 0 ? Rational(0) : Rational(2 * unknowns_[frame_.parameters() + tight_.size() + place] / p);
}

// Entries where the base is not what was solved for.
CutSolution Equations::solution() const {
  const std::vector<Rational> parameters(
      unknowns_.begin(), unknowns_.begin() + static_cast<std::ptrdiff_t>(frame_.parameters()));
  CutSolution result{exact_network(frame_, parameters), parameters};
  erm::Bases bases{{{0, {}}}, {}, {0}};
  for (std::size_t t = 0; t < tight_.size(); ++t) {
    if (unknowns_[frame_.parameters() + t] > 0) bases.all.front().pairs.push_back(tight_[t]);
  }
  std::map<std::size_t, Rational> entries;
  for (const std::size_t i : fit_.undecided()) {
    const Rational u = activation(i), here = wanted(i, u), entry = here - base(i, u);
    if (entry != 0) entries[i] = entry;
    if (here != 0 && (entry != 0 || u == 0)) bases.pairs.push_back({alpha(i), {}});
  }
  set_entries(result.witness, entries);
  result.witness.bases = std::move(bases);
  return result;
}

}  // namespace

std::optional<CutSolution> solve_exactly(const Frame& frame, const Region& region, const CutFit& fit) {
  Equations equations(frame, region, fit);
  if (!equations.solve()) return std::nullopt;
  return equations.solution();
}

erm::Witness nothing_said(const Frame& frame) {
  erm::Witness witness;
  if (frame.problem.cones == erm::Cones::rays) return witness;
  witness.bases.emplace();
  for (std::size_t j = 0; j < frame.units(); ++j) {
    witness.bases->all.push_back({j, {}});
    witness.bases->forms.push_back(j);
  }
  return witness;
}

}  // namespace infimum::relaxations
