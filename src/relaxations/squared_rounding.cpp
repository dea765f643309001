// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_rounding.hpp"

#include <algorithm>
#include <cmath>

#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess shares[] = {0.3, 0.1, 0.03, 0.004,
                            0.0003};    // of the gap, spent on margins, one after the other
constexpr Guess kept = 0.1;             // of the gap, when hinges are dropped that are not needed
constexpr std::size_t most_tight = 8;   // conditions per parameter
constexpr int attempts = 6;             // at finding all conditions that need a margin
constexpr std::size_t most_joined = 2;  // of them at once: others often follow
constexpr long most_bits = 44;
constexpr long fewer_bits = 2;  // than last time are tried first
constexpr long most_coarser = 10;
constexpr Guess narrow = 1e-6;       // of its margin, which a condition must leave
constexpr Guess least_share = 0.01;  // of its margin, which a condition inherits from those it depends on
constexpr Guess dependent = 1e-9;    // relative pivot under which a column depends on others
constexpr double same = 1e-13;       // the same for squares, where one condition follows from others exactly

}  // namespace

std::optional<Proved> SquaredRounding::round(const Region& region, QuadraticFit& fit,
                                             const Rational& target) {
  region_ = &region;
  fit_ = &fit;
  const Guess goal = frame_.risk_to_guess(target);
  fit.trim(goal + kept * (fit.value() - goal));
  for (;;) {
    const Guess gap = fit.value() - goal;
    if (!(gap > 0)) return std::nullopt;
    fit.sizes(sizes_);
    std::vector<std::size_t> turned;
    for (const Guess share : shares) {
      if (!spend(share * gap)) continue;
      const Guess bound = fit.value() - lost();
      make_draft(bound);
      turned = turned_hinges();
      if (!turned.empty() || bound < goal + 0.3 * gap) continue;
      if (std::optional<Proved> proved = round_off(target, goal)) return proved;
    }
    if (turned.empty()) return std::nullopt;
    fit.drop(turned);
  }
}

// Hinges whose residual changed sides under the new multipliers.
std::vector<std::size_t> SquaredRounding::turned_hinges() const {
  std::vector<std::size_t> points;
  for (const Hinge& hinge : draft_.hinges) {
    const bool two_sided = hinge.is_exact() && !region_->is_one_sided(hinge.point);
    if (!two_sided && hinge.side * hinge.residual <= 0) points.push_back(hinge.point);
  }
  return points;
}

std::optional<Proved> SquaredRounding::round_off(const Rational& target, Guess goal) {
  const bool network_form = !region_->decided().none();
  const bool centred = network_form && frame_.intercept() > 0;
  const Corrections corrections(rule_.expansion(), *region_, fit_->columns(), draft_.hinges,
                                exact_conditions(network_form), centred);
  Forecast forecast(frame_, *region_, *fit_, draft_, corrections);
  const auto attempt = [&](long bits) {
    return forecast.passes(bits, hinge_exponent(bits), goal) ? try_bits(bits, target, corrections)
                                                             : std::nullopt;
  };
  for (long bits = std::max<long>(2, last_bits_ - fewer_bits); bits <= most_bits; ++bits) {
    std::optional<Proved> proved = attempt(bits);
    if (proved) {
      coarser_ = std::min(coarser_ + 1, most_coarser);
    } else if (coarser_ > 0) {
      coarser_ = std::max<long>(coarser_ - 2, 0);
      proved = attempt(bits);
    }
    if (!proved) continue;
    last_bits_ = bits;
    return proved;
  }
  return std::nullopt;
}

// Chooses margins and solves for multipliers that leave every condition either strict or an equation.
bool SquaredRounding::spend(Guess allowance) {
  equations_ = fit_->ties();
  tight_ = equations_;
  for (std::size_t a : fit_->support()) {
    if (!fit_->is_tied(a)) tight_.push_back(a);
  }
  implied_.assign(fit_->columns().size(), false);
  gram_.clear();
  linear_.clear();
  norms_.clear();
  factor_ = linear::SemidefiniteLdl();
  ranks_ = linear::SemidefiniteLdl({}, same);
  for (std::size_t s = 0; s < tight_.size(); ++s) {
    find_row(tight_[s], s);
    add_row();
    ranks_.append(gram_.back());
  }
  for (int attempt = 0; attempt < attempts; ++attempt) {
    solve_margins(allowance);
    if (!join_violated()) return true;
    if (tight_.size() > most_tight * frame_.parameters())
      return false;  // too degenerate for margins to be found cheaply
  }
  return false;
}

void SquaredRounding::solve_margins(Guess allowance) {
  choose_margins(allowance);
  for (std::size_t a = 0; a < tight_.size(); ++a) {
    if (!factor_.independent(a)) reconcile(a);
  }
  GuessVector right = linear_;
  for (std::size_t a = 0; a < right.size(); ++a) right[a] += margins_[a];
  multipliers_ = factor_.solve(right);
}

// Products of a column with the first so many tight ones, and with itself.
void SquaredRounding::find_row(std::size_t column, std::size_t count) {
  row_.clear();
  for (std::size_t s = 0; s < count; ++s) row_.push_back(fit_->gram(column, tight_[s]));
  row_.push_back(fit_->gram(column, column));
}

// The row found last is that of the next tight column.
void SquaredRounding::add_row() {
  linear_.push_back(fit_->linear(tight_[gram_.size()]));
  norms_.push_back(std::sqrt(std::max(row_.back(), 0.0)));
  factor_.append(row_);
  gram_.push_back(row_);
}

// Margins proportional to the sizes of columns: those of columns that depend on others agree with theirs.
void SquaredRounding::choose_margins(Guess allowance) {
  Guess spread = 0;
  for (std::size_t s = 0; s < fit_->support().size(); ++s) {
    const std::size_t a = fit_->support()[s];
    if (!fit_->is_free(a)) spread += std::abs(fit_->multipliers()[s]) * sizes_[a];
  }
  unit_margin_ = spread > 0 ? allowance / spread : allowance;
  margins_.assign(tight_.size(), 0.0);
  for (std::size_t s = 0; s < tight_.size(); ++s) {
    const std::size_t a = tight_[s];
    if (!fit_->is_free(a) && !is_equation(a)) margins_[s] = unit_margin_ * sizes_[a];
  }
}

// A column that depends on others inherits a margin from theirs. Where that contradicts its own condition,
// none of them can be strict: all become equations.
void SquaredRounding::reconcile(std::size_t a) {
  const GuessVector beta = factor_.combination(a);
  Guess inherited = 0;
  for (std::size_t b = 0; b < a; ++b) inherited += beta[b] * margins_[b];
  if (margins_[a] == 0 || norms_[a] == 0 || inherited > least_share * margins_[a]) return;
  for (std::size_t b = 0; b < a; ++b) {
    if (margins_[b] == 0 || std::abs(beta[b]) * norms_[b] <= dependent * norms_[a]) continue;
    equations_.push_back(tight_[b]);
    margins_[b] = 0;
  }
  equations_.push_back(tight_[a]);
  margins_[a] = 0;
}

bool SquaredRounding::is_equation(std::size_t column) const {
  return std::find(equations_.begin(), equations_.end(), column) != equations_.end();
}

// How much lower than the fit's bound the bound of the new multipliers is.
Guess SquaredRounding::lost() const {
  Guess squares = 0;
  for (std::size_t a = 0; a < tight_.size(); ++a) {
    for (std::size_t b = 0; b < tight_.size(); ++b)
      squares += multipliers_[a] * multipliers_[b] * gram_[std::max(a, b)][std::min(a, b)];
  }
  return squares - (fit_->spread() - fit_->value() + fit_->shift());
}

// Conditions that the new multipliers break, or meet too narrowly, join the tight ones, the worst first.
// False if there are none.
bool SquaredRounding::join_violated() {
  GuessVector& gradient = draft_.gradient;
  fit_->gradients(tight_, multipliers_, gradient);
  std::vector<std::size_t> violated;
  for (std::size_t a = 0; a < gradient.size(); ++a) {
    if (is_violated(a)) violated.push_back(a);
  }
  if (violated.empty()) return false;
  std::stable_sort(violated.begin(), violated.end(),
                   [&](std::size_t a, std::size_t b) { return gradient[a] > gradient[b]; });
  std::size_t joined = 0;
  for (const std::size_t a : violated) {
    if (join(a)) ++joined;
    if (tight_.size() > most_tight * frame_.parameters() || joined == most_joined) break;
  }
  return joined > 0;
}

bool SquaredRounding::is_violated(std::size_t a) const {
  const Guess gradient = draft_.gradient[a];
  if (gradient < 0 && gradient <= -narrow * unit_margin_ * sizes_[a]) return false;
  if (fit_->is_tied(a) || implied_[a]) return false;
  if (std::find(tight_.begin(), tight_.end(), a) != tight_.end()) return false;
  return fit_->gram(a, a) > linear::Nnls<Guess>::vanishing;
}

// A violated column becomes tight. One that depends on tight ones cannot be told anything: where they have
// margins that leave it none, they become equations, and its condition follows from them.
bool SquaredRounding::join(std::size_t a) {
  find_row(a, tight_.size());
  if (!ranks_.append_or_combine(row_, beta_)) return bind(a);
  tight_.push_back(a);
  add_row();
  margins_.push_back(unit_margin_ * sizes_[a]);
  return true;
}

bool SquaredRounding::bind(std::size_t a) {
  const Guess norm = std::sqrt(row_.back());
  Guess inherited = 0;
  for (std::size_t b = 0; b < beta_.size(); ++b) inherited += beta_[b] * margins_[b];
  if (inherited > least_share * unit_margin_ * sizes_[a] && inherited > 0) return false;
  implied_[a] = true;
  bool changed = false;
  for (std::size_t b = 0; b < beta_.size(); ++b) {
    if (margins_[b] == 0 || std::abs(beta_[b]) * norms_[b] <= dependent * norm) continue;
    equations_.push_back(tight_[b]);
    margins_[b] = 0;
    changed = true;
  }
  return changed;
}

void SquaredRounding::make_draft(Guess bound) {
  draft_.bound = bound;
  draft_.hinges = fit_->hinges();
  draft_.equations.resize(draft_.gradient.size());
  for (std::size_t a = 0; a < draft_.equations.size(); ++a) {
    draft_.equations[a] = fit_->is_free(a) || fit_->is_tied(a) || implied_[a] || is_equation(a);
  }
  GuessVector& guessed = draft_.guessed;
  guessed.assign(frame_.parameters(), 0.0);
  const Columns& columns = fit_->columns();
  for (std::size_t s = 0; s < tight_.size(); ++s) {
    const std::size_t a = tight_[s];
    for (std::size_t t = 0; t < columns.length(a); ++t) {
      guessed[columns.offset(a) + t] += multipliers_[s] * columns.direction(a)[t];
    }
  }
  draft_.parameters = frame_.to_rows(guessed);
  fit_->update_residuals(*region_, tight_, multipliers_, draft_.hinges);
}

std::optional<Proved> SquaredRounding::try_bits(long bits, const Rational& target,
                                                const Corrections& corrections) {
  erm::Witness witness = coarse(bits);
  if (std::abs(witness.exponent) > largest_exponent) return std::nullopt;
  if (!corrections.name(witness) && !corrections.apply(witness)) return std::nullopt;
  set_alphas(witness, *region_, draft_.hinges);
  const std::optional<Rational> bound = rule_.bound(*region_, witness, target);
  if (!bound || *bound < target) return std::nullopt;
  return Proved{std::move(witness), *bound};
}

Guess SquaredRounding::r(const Hinge& hinge) const {  // 2 weight (y - fit), in units of the data
  return 2 * frame_.weight_unit() * frame_.y_unit() * frame_.weight(hinge.point) * hinge.stiffness *
         hinge.residual;
}

// The error of the network's coefficients adds up over the decided points, that of a hinge stays alone.
long SquaredRounding::hinge_exponent(long bits) const {
  Guess largest = 0;
  for (const Hinge& hinge : draft_.hinges) largest = std::max(largest, std::abs(r(hinge)));
  const auto decided = static_cast<Guess>(region_->decided().count());
  const long fewer =
      decided > 0 ? std::ilogb(1 + decided / (4 + static_cast<Guess>(draft_.hinges.size()))) : 0;
  return exponent_for(largest, std::max<long>(bits - fewer - coarser_, 2));
}

// The fit with about `bits` bits per number: coefficients of a network, and r at the hinges.
erm::Witness SquaredRounding::coarse(long bits) const {
  erm::Witness witness =
      region_->decided().none() ? erm::Witness{} : coarse_network(frame_, draft_.parameters, bits);
  const long exponent = hinge_exponent(bits);
  std::vector<erm::Entry> entries;
  for (const Hinge& hinge : draft_.hinges) entries.push_back({hinge.point, rounded(r(hinge), exponent)});
  set_entries(witness, std::move(entries), exponent);
  return witness;
}

// The columns whose conditions must hold with equality. The network form balances the intercept by itself.
std::vector<std::size_t> SquaredRounding::exact_conditions(bool network_form) const {
  std::vector<std::size_t> result;
  for (std::size_t a = 0; a < fit_->columns().size(); ++a) {
    const Column& column = fit_->columns()[a];
    const bool balanced = column.kind == Column::Kind::intercept && network_form;
    if (!balanced && (column.is_free || is_equation(a))) result.push_back(a);
  }
  return result;
}

}  // namespace infimum::relaxations
