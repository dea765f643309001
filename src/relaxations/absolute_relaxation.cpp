// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_relaxation.hpp"

#include <cmath>
#include <stdexcept>

#include "linear/exact_solve.hpp"
#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess too_close = 1e-9;
constexpr long bits_step = 3, most_bits = 32;  // of a network that only gives signs
constexpr Guess shares[] = {0.3, 0.03};
constexpr long precisions[] = {4, 8, 14, 22};

const std::vector<Piece>* pieces_of(const std::vector<Hinge>& hinges, std::size_t group) {
  for (const Hinge& hinge : hinges) {
    if (hinge.point == group) return &hinge.pieces;
  }
  return nullptr;
}

std::size_t bytes(const Integer& value) {
  return 1 + mpz_sizeinbase(value.get_mpz_t(), 2) / 7;
}

// About what the witness takes in a certificate.
std::size_t stored_size(const erm::Witness& witness) {
  std::size_t size = bytes(witness.entry_denominator);
  for (const Integer& coefficient : witness.coefficients) size += bytes(coefficient);
  for (const erm::Entry& entry : witness.entries) size += 1 + bytes(entry.numerator);
  return size;
}

}  // namespace

std::optional<Proved> AbsoluteRelaxation::prove(const Region& region, const Rational& target) {
  if (target <= frame_.floor) return Proved{erm::Witness{}, frame_.floor};
  if (!fit_.is_solved()) return std::nullopt;
  const Guess gap = fit_.value() - frame_.risk_to_guess(target);
  if (gap < -too_close * fit_.spread()) return std::nullopt;
  if (gap > too_close * fit_.spread()) {
    if (std::optional<Proved> proved = prove_rounded(region, target, gap)) return proved;
  }
  const std::optional<Residuals> r = vertex(region, 0);
  return r ? accept(region, *r, target) : std::nullopt;
}

std::optional<Proved> AbsoluteRelaxation::accept(const Region& region, const Residuals& r,
                                                 const Rational& target) {
  Proved proved{encode(region, r), 0};
  const std::optional<Rational> bound = rule_.bound(region, proved.witness);
  if (!bound || *bound < target) return std::nullopt;
  proved.bound = *bound;
  return proved;
}

// As accept, without looking for a short form.
bool AbsoluteRelaxation::holds(const Region& region, const Residuals& r, const Rational& target) {
  erm::Witness plain;
  set_entries(plain, r);
  set_alphas(plain, region, fit_.hinges(), r);
  const std::optional<Rational> bound = rule_.bound(region, plain);
  return bound && *bound >= target;
}

// A vertex that keeps a margin from its tight conditions, paid from the gap, can be rounded to few bits.
std::optional<Proved> AbsoluteRelaxation::prove_rounded(const Region& region, const Rational& target,
                                                        Guess gap) {
  for (const Guess share : shares) {
    const std::optional<Residuals> r = vertex(region, share * gap);
    if (!r) return std::nullopt;
    for (const long bits : precisions) {
      const std::optional<Residuals> coarse = round(*r, bits);
      if (!coarse) return std::nullopt;
      if (holds(region, *coarse, target)) return accept(region, *coarse, target);
    }
  }
  return std::nullopt;
}

// Conditions and variables that the guessed basis leaves open.
AbsoluteRelaxation::Basis AbsoluteRelaxation::basis() const {
  const auto& simplex = fit_.program().simplex();
  Basis result;
  for (std::size_t a = 0; a < fit_.columns().size(); ++a) {
    if (!simplex.slack_is_basic(a)) result.tight.push_back(a);
  }
  for (std::size_t l = 0; l < fit_.program().variables().size(); ++l) {
    if (simplex.is_basic(l)) result.basic.push_back(l);
  }
  return result;
}

// The exact vertex that the guessed basis describes; or beside it, where its tight inequalities hold by
// margins that lower the bound by about `allowance`, in guessed units.
std::optional<AbsoluteRelaxation::Residuals> AbsoluteRelaxation::vertex(const Region& region,
                                                                        Guess allowance) const {
  const auto& simplex = fit_.program().simplex();
  const auto& variables = fit_.program().variables();
  const Basis at = basis();
  const auto phi = [&](std::size_t row, std::size_t l) {
    return fit_.columns().exact_value(region, at.tight[row], variables[l].group,
                                      pieces_of(fit_.hinges(), variables[l].group));
  };
  Residuals r;
  std::vector<Rational> right = margins(region, at, allowance);
  for (std::size_t l = 0; l < variables.size(); ++l) {
    if (simplex.is_basic(l) || simplex.value(l) == 0) continue;
    const Rational& weight = frame_.groups[variables[l].group].members[variables[l].member].weight;
    const Rational at_bound = simplex.value(l) > 0 ? weight : Rational(-weight);
    r[variables[l].group] += at_bound;
    for (std::size_t row = 0; row < right.size(); ++row) right[row] -= at_bound * phi(row, l);
  }
  linear::RationalMatrix system;
  for (std::size_t row = 0; row < right.size(); ++row) {
    system.emplace_back();
    for (std::size_t l : at.basic) system.back().push_back(phi(row, l));
  }
  const auto solution = linear::solve(std::move(system), std::move(right), at.basic.size());
  if (!solution) return std::nullopt;
  for (std::size_t b = 0; b < at.basic.size(); ++b) r[variables[at.basic[b]].group] += (*solution)[b];
  return r;
}

// Right-hand sides of the tight conditions: 0, or less in proportion to the condition's size.
std::vector<Rational> AbsoluteRelaxation::margins(const Region& region, const Basis& at,
                                                  Guess allowance) const {
  std::vector<Rational> sizes(at.tight.size(), Rational(0));
  if (allowance == 0) return sizes;
  Guess cost = 0;
  for (std::size_t row = 0; row < at.tight.size(); ++row) {
    const std::size_t a = at.tight[row];
    if (fit_.columns()[a].is_free) continue;
    Guess largest = 0;
    for (std::size_t l : at.basic) {
      const std::size_t point = fit_.program().variables()[l].group;
      const std::vector<Piece>* pieces = pieces_of(fit_.hinges(), point);
      largest = std::max(largest, std::abs(fit_.columns().value(region, a, point, pieces)));
      sizes[row] = std::min(sizes[row], Rational(-abs(fit_.columns().exact_value(region, a, point, pieces))));
    }
    cost += largest * fit_.program().simplex().multiplier(a);
  }
  const Rational share = cost > 0 ? Rational(allowance / cost * frame_.weight_unit()) : Rational(0);
  for (Rational& size : sizes) size *= share;
  return sizes;
}

// The vertex with `bits` bits where it is not at a bound; the intercept's equation is kept by one of the
// points. nullopt if there are other equations.
std::optional<AbsoluteRelaxation::Residuals> AbsoluteRelaxation::round(const Residuals& r, long bits) const {
  const Basis at = basis();
  for (std::size_t a : at.tight) {
    if (fit_.columns()[a].is_free && fit_.columns()[a].kind != Column::Kind::intercept) return std::nullopt;
  }
  Residuals rounded_r = r;
  const long exponent = exponent_for(frame_.weight_unit(), bits);
  std::size_t last = frame_.points();
  for (std::size_t l : at.basic) {
    last = fit_.program().variables()[l].group;
    const auto place = rounded_r.find(last);
    if (place != rounded_r.end()) place->second = dyadic(rounded(place->second.get_d(), exponent), exponent);
  }
  if (frame_.intercept() == 0) return rounded_r;
  if (last == frame_.points()) return std::nullopt;
  Rational sum = 0;
  for (const auto& [point, value] : rounded_r) sum += value;
  rounded_r[last] -= sum;
  return rounded_r;
}

AbsoluteRelaxation::Residuals AbsoluteRelaxation::collect(const AbsoluteProgram<Rational>& program) const {
  Residuals r;
  for (std::size_t l = 0; l < program.variables().size(); ++l) {
    if (program.simplex().value(l) != 0) r[program.variables()[l].group] += program.simplex().value(l);
  }
  return r;
}

Settled AbsoluteRelaxation::settle(const Region& region) {
  if (!region.is_cell()) throw std::logic_error("only cells can be settled");
  AbsoluteProgram<Rational> program(frame_, fit_.columns());
  program.start(region);
  program.maximise();
  Settled settled{{encode(region, collect(program)), 0},
                  std::vector<Rational>(frame_.parameters(), Rational(0))};
  const Columns& columns = fit_.columns();
  for (std::size_t a = 0; a < columns.size(); ++a) {
    const Rational multiplier = program.simplex().multiplier(a);
    for (std::size_t t = 0; t < columns.length(a); ++t) {
      const Integer entry = columns[a].generator == nullptr ? Integer(1) : columns[a].generator->v[t];
      settled.parameters[columns.offset(a) + t] += multiplier * entry;
    }
  }
  const std::optional<Rational> bound = rule_.bound(region, settled.proved.witness);
  if (!bound) throw std::logic_error("an exact optimum failed the exact test");
  settled.proved.bound = *bound;
  return settled;
}

// The plain form, or a network form if that is shorter. The precision that was best last time is tried first;
// regions that follow each other are alike.
erm::Witness AbsoluteRelaxation::encode(const Region& region, const Residuals& r) {
  erm::Witness best;
  set_entries(best, r);
  if (!region.decided().none()) {
    const long before = last_bits_;
    for (const long bits : {before, before - bits_step, before + bits_step}) {
      if (bits < bits_step || bits > most_bits) continue;
      std::optional<erm::Witness> witness = network_form(region, r, bits);
      if (!witness || stored_size(*witness) >= stored_size(best)) continue;
      best = std::move(*witness);
      last_bits_ = bits;
    }
  }
  set_alphas(best, region, fit_.hinges(), r);
  return best;
}

// A network of few bits whose residuals have the signs of most r; the rest are entries.
std::optional<erm::Witness> AbsoluteRelaxation::network_form(const Region& region, const Residuals& r,
                                                             long bits) {
  erm::Witness witness = coarse_network(frame_, frame_.to_rows(fit_.parameters()), bits);
  if (std::abs(witness.exponent) > largest_exponent || !rule_.expand(region, witness)) return std::nullopt;
  Residuals entries = r;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (rule_.numerators()[i] == 0) continue;
    Rational base(rule_.numerators()[i], rule_.denominator());
    base.canonicalize();
    entries[i] -= base;
  }
  set_entries(witness, entries);
  return witness;
}

}  // namespace infimum::relaxations
