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
constexpr long most_bits = 32;

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
  if (!fit_.is_solved() || fit_.value() - frame_.risk_to_guess(target) < -too_close * fit_.spread()) {
    return std::nullopt;
  }
  const std::optional<Residuals> r = vertex(region);
  if (!r) return std::nullopt;
  Proved proved{encode(region, *r), 0};
  const std::optional<Rational> bound = rule_.bound(region, proved.witness);
  if (!bound || *bound < target) return std::nullopt;
  proved.bound = *bound;
  return proved;
}

// The exact vertex that the guessed basis describes.
std::optional<AbsoluteRelaxation::Residuals> AbsoluteRelaxation::vertex(const Region& region) const {
  const auto& simplex = fit_.program().simplex();
  const auto& variables = fit_.program().variables();
  std::vector<std::size_t> tight, basic;
  for (std::size_t a = 0; a < fit_.columns().size(); ++a) {
    if (!simplex.slack_is_basic(a)) tight.push_back(a);
  }
  Residuals r;
  std::vector<Rational> right(tight.size(), Rational(0));
  const auto phi = [&](std::size_t row, std::size_t l) {
    return fit_.columns().exact_value(region, tight[row], variables[l].group,
                                      pieces_of(fit_.hinges(), variables[l].group));
  };
  for (std::size_t l = 0; l < variables.size(); ++l) {
    if (simplex.is_basic(l)) {
      basic.push_back(l);
      continue;
    }
    if (simplex.value(l) == 0) continue;
    const Rational& weight = frame_.groups[variables[l].group].members[variables[l].member].weight;
    const Rational at_bound = simplex.value(l) > 0 ? weight : Rational(-weight);
    r[variables[l].group] += at_bound;
    for (std::size_t row = 0; row < tight.size(); ++row) right[row] -= at_bound * phi(row, l);
  }
  linear::RationalMatrix system;
  for (std::size_t row = 0; row < tight.size(); ++row) {
    system.emplace_back();
    for (std::size_t l : basic) system.back().push_back(phi(row, l));
  }
  const auto solution = linear::solve(std::move(system), std::move(right), basic.size());
  if (!solution) return std::nullopt;
  for (std::size_t b = 0; b < basic.size(); ++b) r[variables[basic[b]].group] += (*solution)[b];
  return r;
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

// The shorter of the plain form and the network forms of several precisions.
erm::Witness AbsoluteRelaxation::encode(const Region& region, const Residuals& r) {
  erm::Witness best;
  set_entries(best, r);
  if (!region.decided().none()) {
    for (long bits = 3; bits <= most_bits; bits += 3) {
      std::optional<erm::Witness> witness = network_form(region, r, bits);
      if (!witness) break;
      if (stored_size(*witness) >= stored_size(best)) continue;
      best = std::move(*witness);
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
