// SPDX-License-Identifier: Apache-2.0
#include "search/multistart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace infimum::search {

namespace {

constexpr double cheap_work = 4e7, most_work = 1.5e8;  // floating-point operations, about
constexpr double fewest_descents = 20, most_descents = 2000, descents_per_parameter = 50;
constexpr double steps_per_descent = 8;
constexpr std::size_t descents_beside_search = 4;
constexpr std::size_t patience_per_unit = 8;  // fruitless moves of a chain
constexpr std::size_t fewest_meetings = 2, meetings_per_unit = 2;
constexpr std::size_t meetings_of_one_unit = 2;  // its landscape is simple, and its tree short
constexpr double spike_share = 0.3;              // of the moves, where there are three units
constexpr double drawn_share = 0.6;              // of the moves of one unit draw it anew, the others shake it
constexpr Guess promising = 1.05;  // times the chain's risk, for which a descent goes on along ridges
constexpr Guess same = 1e-9;       // relative difference
constexpr Guess vanished = 1e-14;  // a risk that is 0 but for rounding

double descents_of_first_round(const Frame& frame, std::size_t targets) {
  const double p = static_cast<double>(frame.parameters());
  const double work = steps_per_descent * static_cast<double>(targets + 1) * (p * p / 2 + 4 * p);
  const double descents = std::max(cheap_work / work, std::min(most_work / work, descents_per_parameter * p));
  return std::clamp(descents, fewest_descents, most_descents);
}

}  // namespace

Multistart::Multistart(const Frame& frame, std::uint64_t seed)
    : frame_(frame),
      descent_(frame),
      random_(seed),
      chains_(frame.problem.family.positive ? 1 : frame.units() + 1),
      may_spike_(frame.units() >= 3 && frame.problem.family.bias && frame.dimension() > 1),
      best_approached_(std::numeric_limits<Guess>::infinity()),
      best_risk_(best_approached_) {}

bool Multistart::finished() const {
  const std::size_t enough =
      frame_.units() == 1 ? meetings_of_one_unit : fewest_meetings + meetings_per_unit * frame_.units();
  return frame_.points() == 0 || meetings_ >= enough;
}

void Multistart::first_round(const base::Limits& limits, Incumbent& incumbent) {
  const double descents = descents_of_first_round(frame_, descent_.targets());
  for (std::size_t count = 0; static_cast<double>(count) < descents && !finished() && !limits.reached();
       ++count) {
    descend();
    // Making a network exact is the expensive part where there are many inputs: only the first and the best
    // are.
    if (count == 0) offer(incumbent);
  }
  offer(incumbent);
}

void Multistart::go_on(Incumbent& incumbent) {
  for (std::size_t count = 0; count < descents_beside_search && !finished(); ++count) descend();
  offer(incumbent);
}

void Multistart::offer(Incumbent& incumbent) {
  if (!best_.empty()) incumbent.offer(descent_, std::move(best_), best_positive_);
  best_.clear();
}

std::size_t Multistart::positive(const Chain& chain) const {
  return frame_.problem.family.positive.value_or(static_cast<std::size_t>(&chain - chains_.data()));
}

void Multistart::descend() {
  Chain& chain = chains_[next_];
  next_ = (next_ + 1) % chains_.size();
  GuessVector parameters = moved(chain);
  Guess risk = descent_.approach(parameters, positive(chain));
  if (deserves_effort(chain, risk)) risk = descent_.perfect(parameters, positive(chain));
  compare(chain, parameters, risk);
  advance(chain, std::move(parameters), risk);
}

// For the absolute loss effort costs too much.
bool Multistart::deserves_effort(const Chain& chain, Guess risk) const {
  if (frame_.problem.loss != erm::Loss::squared) return false;
  return chain.parameters.empty() || risk < promising * chain.risk;
}

GuessVector Multistart::moved(const Chain& chain) {
  if (chain.parameters.empty()) {
    GuessVector parameters(frame_.parameters(), 0.0);
    for (std::size_t j = 0; j < frame_.units(); ++j) draw_unit(&parameters[frame_.unit_offset(j)]);
    return parameters;
  }
  GuessVector parameters = chain.parameters;
  if (may_spike_ && random_.uniform() < spike_share && make_spike(parameters, positive(chain)))
    return parameters;
  Guess* theta = &parameters[frame_.unit_offset(random_.below(frame_.units()))];
  if (random_.uniform() < drawn_share) {
    draw_unit(theta);
  } else {
    shake_unit(theta);
  }
  return parameters;
}

// A random direction; with bias, a kink through a random point.
void Multistart::draw_unit(Guess* theta) {
  const std::size_t D = frame_.dimension();
  for (std::size_t t = 0; t < D; ++t) theta[t] = random_.symmetric();
  if (!frame_.problem.family.bias) return;
  const Guess* x = frame_.x(random_.below(frame_.points()));
  theta[D - 1] = 0.01 * random_.symmetric();
  for (std::size_t t = 0; t + 1 < D; ++t) theta[D - 1] -= theta[t] * x[t];
}

// By between a half and a thirtieth of its size.
void Multistart::shake_unit(Guess* theta) {
  const std::size_t D = frame_.dimension();
  Guess size = 0;
  for (std::size_t t = 0; t < D; ++t) size = std::max(size, std::abs(theta[t]));
  size *= std::exp2(-1 - 4 * random_.uniform());
  for (std::size_t t = 0; t < D; ++t) theta[t] += size * random_.symmetric();
}

bool Multistart::make_spike(GuessVector& parameters, std::size_t positive) {
  const Spike spike = draw_spike(parameters, positive);
  const std::size_t negative = frame_.units() - positive;
  const bool up = spike.height > 0;
  const std::size_t outer = up ? positive : negative, inner = up ? negative : positive;
  if (outer < 2 || inner < 1) return false;
  // Positive units come first.
  const std::size_t first_outer = up ? 0 : positive, first_inner = up ? positive : 0;
  const std::size_t rising = random_.below(outer), falling = (rising + 1 + random_.below(outer - 1)) % outer;
  const Guess height = std::abs(spike.height);
  const Guess rise = height / (spike.top - spike.before), fall = height / (spike.behind - spike.top);
  const auto set = [&](std::size_t unit, Guess slope, Guess knot) {
    Guess* theta = &parameters[frame_.unit_offset(unit)];
    for (const Guess along : spike.direction) *theta++ = slope * along;
    *theta = -slope * knot;
  };
  set(first_outer + rising, rise, spike.before);
  set(first_inner + random_.below(inner), rise + fall, spike.top);
  set(first_outer + falling, fall, spike.behind);
  return true;
}

Multistart::Spike Multistart::draw_spike(const GuessVector& parameters, std::size_t positive) {
  GuessVector heights, losses;  // the latter added up
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    heights.push_back(frame_.y(i) - descent_.value(parameters, positive, i));
    const Guess loss = frame_.weight(i) * heights[i] * heights[i];
    losses.push_back(loss + (losses.empty() ? 0 : losses.back()));
  }
  const Guess drawn = losses.back() * random_.uniform();
  const auto place = std::upper_bound(losses.begin(), losses.end() - 1, drawn);
  const auto point = static_cast<std::size_t>(place - losses.begin());
  Spike spike;
  spike.height = heights[point];
  for (std::size_t t = 0; t + 1 < frame_.dimension(); ++t) spike.direction.push_back(random_.symmetric());
  const auto along = [&](std::size_t i) {
    return std::inner_product(spike.direction.begin(), spike.direction.end(), frame_.x(i), 0.0);
  };
  spike.top = along(point);
  spike.before = spike.top - 1;
  spike.behind = spike.top + 1;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    const Guess here = along(i);
    if (here < spike.top) spike.before = std::max(spike.before, here);
    if (here > spike.top) spike.behind = std::min(spike.behind, here);
  }
  return spike;
}

void Multistart::compare(Chain& chain, GuessVector parameters, Guess risk) {
  const Guess tolerance = same * risk + vanished;
  if (risk < best_approached_ - tolerance) {
    meetings_ = 0;
    for (Chain& other : chains_) other.has_met_best = false;
  }
  if (risk <= best_approached_ + tolerance && !chain.has_met_best) {
    chain.has_met_best = true;
    ++meetings_;
  }
  if (!(risk < best_approached_)) return;
  best_approached_ = risk;
  risk = descent_.improve(parameters, positive(chain));
  if (!(risk < best_risk_)) return;
  best_risk_ = risk;
  best_ = std::move(parameters);
  best_positive_ = positive(chain);
}

// A chain goes on from its best network, and ends where that is not improved any more.
void Multistart::advance(Chain& chain, GuessVector parameters, Guess risk) {
  const bool fruitful = chain.parameters.empty() || risk < (1 - same) * chain.risk - vanished;
  if (fruitful) {
    chain.parameters = std::move(parameters);
    chain.risk = risk;
    chain.fruitless = 0;
  } else if (++chain.fruitless >= patience_per_unit * frame_.units()) {
    chain = Chain();
  }
}

}  // namespace infimum::search
