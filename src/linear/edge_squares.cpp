// SPDX-License-Identifier: Apache-2.0
#include "linear/edge_squares.hpp"

#include <algorithm>
#include <utility>

#include "linear/exact_solve.hpp"

namespace infimum::linear {

namespace {

constexpr std::size_t patience = 8;  // steps that do not move before the least index is taken

}  // namespace

std::size_t EdgeSquares::plenty(const EdgeProgram& program) {
  return 1000 + 100 * (program.size() + program.terms().size());
}

bool EdgeSquares::minimise(std::vector<std::size_t> support, std::vector<Rational> values,
                           std::vector<State> states, std::size_t most_steps) {
  support_.clear();
  values_.clear();
  phi_.assign(program_.terms().size(), {});
  states_ = std::move(states);
  pulls_.assign(states_.size(), Rational(0));
  stalled_ = 0;
  for (std::size_t s = 0; s < support.size(); ++s) enter(support[s], values[s]);
  for (std::size_t a = 0; a < program_.size(); ++a) {
    const bool known = std::ranges::find(support, a) != support.end();
    if (program_.is_free(a) && !known) enter(a, 0);
  }
  if (find_target() && is_feasible()) {
    values_ = target_;
  } else {
    std::ranges::replace(states_, State::pinned, State::idle);
  }
  look();
  for (std::size_t step = 0; step < most_steps; ++step) {
    if (!find_target()) return false;
    const EdgeLine<Rational> way = line();
    if (promised_slope(way) < 0) {
      advance(way);
    } else if (!improve()) {
      return true;
    }
  }
  return false;
}

Rational EdgeSquares::multiplier(std::size_t term) const {
  if (states_[term] == State::pinned) return pulls_[term];
  if (states_[term] == State::idle) return 0;
  return program_.terms()[term].weight * (excess_[term] + program_.terms()[term].price);
}

void EdgeSquares::enter(std::size_t a, const Rational& value) {
  support_.push_back(a);
  values_.push_back(value);
  for (std::size_t i = 0; i < phi_.size(); ++i) phi_[i].push_back(program_.phi(i, a));
}

void EdgeSquares::leave(std::size_t place) {
  const auto at = static_cast<std::ptrdiff_t>(place);
  support_.erase(support_.begin() + at);
  values_.erase(values_.begin() + at);
  for (std::vector<Rational>& row : phi_) row.erase(row.begin() + at);
}

// Which terms count where the values are now. At e = 0 it is as it was.
void EdgeSquares::look() {
  excess_.clear();
  for (std::size_t i = 0; i < states_.size(); ++i) {
    Rational e = -program_.terms()[i].level;
    for (std::size_t s = 0; s < values_.size(); ++s) e += phi_[i][s] * values_[s];
    if (e != 0) states_[i] = e > 0 ? State::counting : State::idle;
    excess_.push_back(std::move(e));
  }
}

// The point of the support that is stationary, among those at which pinned terms are at their edges, if
// the states were those of the whole space.
bool EdgeSquares::find_target() {
  const std::size_t n = support_.size();
  std::vector<std::size_t> pinned;
  RationalMatrix rows(n);
  std::vector<Rational> right;
  for (std::size_t a = 0; a < n; ++a) {
    right.push_back(program_.linear(support_[a]));
    for (std::size_t b = 0; b < n; ++b) {
      rows[a].push_back(b < a ? rows[b][a] : program_.gram(support_[a], support_[b]));
    }
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const EdgeTerm& term = program_.terms()[i];
    if (states_[i] == State::pinned) pinned.push_back(i);
    if (states_[i] != State::counting) continue;
    for (std::size_t a = 0; a < n; ++a) {
      if (phi_[i][a] == 0) continue;
      const Rational scaled = term.weight * phi_[i][a];
      for (std::size_t b = 0; b < n; ++b) rows[a][b] += scaled * phi_[i][b];
      right[a] += scaled * (term.level - term.price);
    }
  }
  for (std::size_t i : pinned) {
    for (std::size_t a = 0; a < n; ++a) rows[a].push_back(phi_[i][a]);
    rows.push_back(phi_[i]);
    right.push_back(program_.terms()[i].level);
  }
  for (std::size_t q = 0; q < pinned.size(); ++q) rows[n + q].resize(n + pinned.size(), Rational(0));
  std::optional<std::vector<Rational>> found = solve(std::move(rows), std::move(right), n + pinned.size());
  if (!found) return false;
  pulls_.assign(states_.size(), Rational(0));
  for (std::size_t q = 0; q < pinned.size(); ++q) pulls_[pinned[q]] = (*found)[n + q];
  found->resize(n);
  target_ = std::move(*found);
  return true;
}

bool EdgeSquares::is_feasible() const {
  for (std::size_t s = 0; s < target_.size(); ++s) {
    if (target_[s] < 0 && !program_.is_free(support_[s])) return false;
  }
  return true;
}

// The true function from the values to the target.
EdgeLine<Rational> EdgeSquares::line() const {
  EdgeLine<Rational> result;
  std::vector<Rational> step, here, there;
  for (std::size_t s = 0; s < target_.size(); ++s) step.emplace_back(target_[s] - values_[s]);
  program_.gradients(support_, values_, here);
  program_.gradients(support_, target_, there);
  for (std::size_t s = 0; s < step.size(); ++s) {
    result.slope -= step[s] * here[support_[s]];
    result.curvature += step[s] * (here[support_[s]] - there[support_[s]]);
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    Rational rise = 0;
    for (std::size_t s = 0; s < step.size(); ++s) rise += phi_[i][s] * step[s];
    const EdgeTerm& term = program_.terms()[i];
    result.terms.push_back({term.weight, term.price, excess_[i], std::move(rise)});
  }
  return result;
}

// The slope that the states promise. It is 0 where the values are stationary, whether or not they are the
// target.
Rational EdgeSquares::promised_slope(const EdgeLine<Rational>& line) const {
  Rational sum = line.slope;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i] == State::counting) sum += multiplier(i) * line.terms[i].rise;
  }
  return sum;
}

// As far as columns stay >= 0 and the function falls.
void EdgeSquares::advance(const EdgeLine<Rational>& line) {
  Rational most = 1;
  std::size_t first = support_.size();
  for (std::size_t s = 0; s < support_.size(); ++s) {
    if (target_[s] >= 0 || program_.is_free(support_[s])) continue;
    const Rational reach = values_[s] / (values_[s] - target_[s]);
    const bool tie = first < support_.size() && reach == most && support_[s] < support_[first];
    if (reach >= most && !tie) continue;
    most = reach;
    first = s;
  }
  if (most == 0) {
    ++stalled_;
    return leave(first);
  }
  const EdgeLine<Rational>::Least least = line.least(most);
  if (least.place == 0) return block(line);
  stalled_ = 0;
  for (std::size_t s = 0; s < values_.size(); ++s) values_[s] += least.place * (target_[s] - values_[s]);
  if (least.place == most && first < support_.size()) leave(first);
  look();
  if (least.edge) states_[*least.edge] = State::pinned;
}

// A term at its edge that the step would take to the other side stands in the way.
void EdgeSquares::block(const EdgeLine<Rational>& line) {
  ++stalled_;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const int side = sgn(line.terms[i].rise);
    if (excess_[i] != 0 || states_[i] == State::pinned || line.terms[i].price == 0) continue;
    if (side != 0 && (side > 0) != (states_[i] == State::counting)) {
      states_[i] = State::pinned;
      return;
    }
  }
}

bool EdgeSquares::improve() {
  return release() || add_column();
}

// Releases the pinned term whose multiplier is furthest out of range, or the first one.
bool EdgeSquares::release() {
  std::optional<std::size_t> worst;
  Rational most = 0;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i] != State::pinned) continue;
    const Rational limit = program_.terms()[i].weight * program_.terms()[i].price;
    const Rational beyond = std::max(Rational(-pulls_[i]), Rational(pulls_[i] - limit));
    if (beyond <= most) continue;
    worst = i;
    most = beyond;
    if (stalled_ > patience) break;
  }
  if (!worst) return false;
  states_[*worst] = pulls_[*worst] < 0 ? State::idle : State::counting;
  ++stalled_;
  return true;
}

// The column whose gradient is largest, or the first one.
bool EdgeSquares::add_column() {
  std::vector<Rational> gradient;
  program_.gradients(support_, values_, gradient);
  std::size_t best = program_.size();
  Rational most = 0;
  for (std::size_t a = 0; a < program_.size(); ++a) {
    if (program_.is_free(a) || std::ranges::find(support_, a) != support_.end()) continue;
    Rational slope = gradient[a];
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const Rational pull = multiplier(i);
      if (pull != 0) slope -= pull * program_.phi(i, a);
    }
    if (slope <= most) continue;
    best = a;
    most = slope;
    if (stalled_ > patience) break;
  }
  if (best == program_.size()) return false;
  enter(best, 0);
  ++stalled_;
  return true;
}

}  // namespace infimum::linear
