// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_exact.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "linear/exact_solve.hpp"
#include "linear/nnls.hpp"
#include "numbers/powers.hpp"
#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"
#include "relaxations/exact_moments.hpp"

namespace infimum::relaxations {

namespace {

constexpr long start_bits = 30;  // of the guess from which open unknowns are taken
constexpr int most_repairs = 40;

constexpr Guess same = 1e-7;  // slopes, of the sum of absolute inputs

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
  std::vector<const Chord*> chords_;  // of points above the network
  std::vector<std::size_t> tight_;    // cuts with multipliers
  std::vector<Rational> start_;       // parameters nearby

  linear::RationalMatrix system_;
  std::vector<Rational> right_, unknowns_;
  std::vector<std::size_t> bends_;

  Part part_below(const std::vector<CutFit::Share>& shares) const;
  Part part_above(std::size_t i, const std::vector<CutFit::Share>& shares);
  void collect();
  void demand_zero(std::size_t point, int sign);
  bool solve_once();
  bool repair_cuts();
  bool add_violated_cut();
  bool repair_points();
  // The parameters over a common denominator; in the same unit what the network's unit has at a point.
  Integer denominator_ = 1;
  std::vector<Integer> numerators_;
  Integer activation(std::size_t i) const;
  // Numbers r in units of r_unit(): the weight times the residual, u counting as the unit's value; what the
  // equations take it to be, and what the network alone says.
  Integer r(std::size_t i, const Integer& u) const;
  Integer wanted(std::size_t i, const Integer& u) const;
  Integer base(std::size_t i, const Integer& u) const;
  Rational r_unit() const;
  Rational alpha(std::size_t i) const;
  std::size_t basis(const Chord* chord, erm::Bases& bases) const;
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
      chords_(frame.points(), nullptr),
      start_(rounded_fit(frame, fit)) {
  std::vector<CutFit::Share> shares;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (!fit.is_free(i)) {
      parts_[i] = region.cone(0).on().test(i) ? Part::on : Part::off;
      continue;
    }
    fit.shares(i, shares);
    if (!shares.empty()) parts_[i] = shares.front().piece < 0 ? part_below(shares) : part_above(i, shares);
  }
  for (const auto& [cut, multiplier] : fit.multipliers()) {
    if (multiplier > 0) tight_.push_back(cut);
  }
}

Part Equations::part_below(const std::vector<CutFit::Share>& shares) const {
  if (shares.size() > 1) return Part::bend;
  return shares.front().piece == CutFit::on ? Part::on : Part::off;
}

Part Equations::part_above(std::size_t i, const std::vector<CutFit::Share>& shares) {
  const Chord& chord = fit_.chords[static_cast<std::size_t>(shares.front().piece)];
  const ExactPart part = exact_part(frame_, chord);
  if (part == ExactPart::none) return Part::none;
  chords_[i] = &chord;
  return part == ExactPart::on ? Part::on : Part::off;
}

// Unknowns: the parameters, multipliers of the tight cuts, and of the bends. The gradient of half the sum is
// a combination of tight cuts, less that of bends.
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
  denominator_ = 1;
  for (std::size_t b = 0; b < start_.size(); ++b) denominator_ = lcm(denominator_, unknowns_[b].get_den());
  numerators_.clear();
  for (std::size_t b = 0; b < start_.size(); ++b) numerators_.push_back(over(unknowns_[b], denominator_));
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
  Integer most = 0;
  for (std::size_t l = 0; l < fit_.cuts().size(); ++l) {
    const Integer slack = fit_.cuts()[l].sign * activation(fit_.cuts()[l].row);
    if (slack >= most || std::find(tight_.begin(), tight_.end(), l) != tight_.end()) continue;
    most = slack;
    worst = l;
  }
  if (worst == fit_.cuts().size()) return false;
  tight_.push_back(worst);
  return true;
}

// Points that take part must lie below the network, those with chords above, and alphas between 0 and 1.
bool Equations::repair_points() {
  bool repaired = false;
  for (const std::size_t i : fit_.undecided()) {
    if (parts_[i] == Part::none) continue;
    Part now = parts_[i];
    if (now == Part::bend) {
      const Rational share = alpha(i);
      if (share < 0) now = Part::off;
      if (share > 1) now = Part::on;
    }
    const int side = sgn(wanted(i, activation(i))) * region_.sign(0);
    if (chords_[i] != nullptr ? side <= 0 : side >= 0) now = Part::none;
    repaired = repaired || now != parts_[i];
    parts_[i] = now;
  }
  return repaired;
}

Integer Equations::activation(std::size_t i) const {
  const cells::IntegerVector& row = frame_.groups.row(i);
  Integer sum = 0;
  for (std::size_t t = 0; t < row.size(); ++t)
    add_product(sum, row[t], numerators_[frame_.unit_offset(0) + t]);
  return sum;
}

Integer Equations::r(std::size_t i, const Integer& u) const {
  const GroupIntegers& integers = frame_.integers;
  Integer value = region_.sign(0) * u;
  if (frame_.intercept() > 0) value += numerators_[0];
  Integer result = integers.sums[i] * integers.weight_unit * denominator_;
  value *= integers.sum_unit;
  mpz_submul(result.get_mpz_t(), integers.weights[i].get_mpz_t(), value.get_mpz_t());
  return result;
}

Rational Equations::r_unit() const {
  return numbers::fraction(2, frame_.integers.sum_unit * frame_.integers.weight_unit * denominator_);
}

Integer Equations::wanted(std::size_t i, const Integer& u) const {
  if (parts_[i] == Part::none) return 0;
  return r(i, parts_[i] == Part::on ? u : Integer(0));
}

Integer Equations::base(std::size_t i, const Integer& u) const {
  Integer here = r(i, u > 0 ? u : Integer(0));
  return sgn(here) * region_.sign(0) < 0 ? here : Integer(0);
}

// Of a free point that takes part: alpha p is twice the multiplier of a bend.
Rational Equations::alpha(std::size_t i) const {
  if (parts_[i] != Part::bend) return parts_[i] == Part::on ? 1 : 0;
  const auto place = static_cast<std::size_t>(std::find(bends_.begin(), bends_.end(), i) - bends_.begin());
  const Integer p = -region_.sign(0) * r(i, 0);
  return p == 0 ? Rational(0)
                : Rational(2 * unknowns_[frame_.parameters() + tight_.size() + place] / (p * r_unit()));
}

// The number of a chord's basis. Without a chord there is no such basis; the rule will tell.
std::size_t Equations::basis(const Chord* chord, erm::Bases& bases) const {
  std::vector<std::size_t> pairs;
  if (chord != nullptr)
    pairs.assign(chord->basis.begin(), chord->basis.begin() + static_cast<std::ptrdiff_t>(chord->basis_size));
  const auto same_pairs = [&](const erm::Basis& other) { return other.pairs == pairs; };
  const auto place = std::find_if(bases.all.begin() + 1, bases.all.end(), same_pairs);
  const auto number = static_cast<std::size_t>(place - bases.all.begin());
  if (place == bases.all.end()) bases.all.push_back({0, std::move(pairs)});
  return number;
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
    const Integer u = activation(i), here = wanted(i, u), entry = here - base(i, u);
    if (entry != 0) entries[i] = entry * r_unit();
    if (sgn(here) * region_.sign(0) > 0) {
      bases.pairs.push_back({0, {{basis(chords_[i], bases), {1, 1}}}});
    } else if (here != 0 && (entry != 0 || u == 0)) {
      bases.pairs.push_back({alpha(i), {}});
    }
  }
  set_entries(result.witness, entries);
  result.witness.bases = std::move(bases);
  return result;
}

}  // namespace

namespace {

// q as a combination of some of the cuts.
struct Combination {
  std::vector<std::vector<Rational>> cuts;
  std::vector<Rational> q;

  static Rational product(const std::vector<Rational>& a, const std::vector<Rational>& b) {
    Rational sum = 0;
    for (std::size_t t = 0; t < a.size(); ++t) sum += a[t] * b[t];
    return sum;
  }
  std::size_t size() const { return cuts.size(); }
  bool is_free(std::size_t) const { return false; }
  Rational gram(std::size_t a, std::size_t b) const { return product(cuts[a], cuts[b]); }
  Rational linear(std::size_t a) const { return product(cuts[a], q); }
  void gradients(const std::vector<std::size_t>& support, const std::vector<Rational>& values,
                 std::vector<Rational>& out) const {
    std::vector<Rational> rest = q;
    for (std::size_t s = 0; s < support.size(); ++s) {
      for (std::size_t t = 0; t < rest.size(); ++t) rest[t] -= values[s] * cuts[support[s]][t];
    }
    out.clear();
    for (const std::vector<Rational>& cut : cuts) out.push_back(product(cut, rest));
  }
};

}  // namespace

erm::Witness cell_witness(const Frame& frame, const Region& cell, const std::vector<Rational>& parameters) {
  Combination system{{}, std::vector<Rational>(frame.dimension(), Rational(0))};
  std::vector<std::size_t> tight;
  const cells::Cone& cone = cell.cone(0);
  for (std::size_t l = 0; l < cone.cuts().size(); ++l) {
    const cells::Cut& cut = cone.cuts()[l];
    const cells::IntegerVector& row = frame.groups.row(cut.row);
    Rational u = 0, f = frame.intercept() > 0 ? parameters[0] : Rational(0);
    for (std::size_t t = 0; t < row.size(); ++t) u += row[t] * parameters[frame.unit_offset(0) + t];
    if (u == 0) {
      tight.push_back(l);
      system.cuts.emplace_back();
      for (const Integer& entry : row) system.cuts.back().emplace_back(cut.sign * entry);
    }
    if (cut.sign < 0) continue;
    f += cell.sign(0) * u;
    const Rational p = -2 * cell.sign(0) * frame.groups[cut.row].weight * (frame.groups[cut.row].mean - f);
    for (std::size_t t = 0; t < row.size(); ++t) system.q[t] += p * row[t];
  }
  linear::Nnls<Rational> nnls;
  nnls.minimise(system, {}, {}, Rational(1));
  erm::Witness witness = exact_network(frame, parameters);
  witness.bases = erm::Bases{{{0, {}}}, {}, {0}};
  for (const std::size_t a : nnls.support()) witness.bases->all.front().pairs.push_back(tight[a]);
  std::sort(witness.bases->all.front().pairs.begin(), witness.bases->all.front().pairs.end());
  return witness;
}

ExactPart exact_part(const Frame& frame, const Chord& chord) {
  const Guess* x = frame.x(chord.point);
  Guess length = 0, slope = 0, rest = 0;
  for (std::size_t t = 0; t < frame.dimension(); ++t) {
    length += std::abs(x[t]);
    slope += std::abs(chord.slope[t]);
    rest += std::abs(chord.slope[t] - x[t]);
  }
  if (std::min(slope, rest) > same * length) return ExactPart::none;
  return rest < slope ? ExactPart::on : ExactPart::off;
}

std::optional<CutSolution> solve_exactly(const Frame& frame, const Region& region, const CutFit& fit) {
  Equations equations(frame, region, fit);
  if (!equations.solve()) return std::nullopt;
  return equations.solution();
}

}  // namespace infimum::relaxations
