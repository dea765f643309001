// SPDX-License-Identifier: Apache-2.0
#include "search/state.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "numbers/float_format.hpp"

namespace infimum::search {

namespace {

constexpr std::uint64_t report_every = 64, start_every = 64;  // regions
constexpr std::uint64_t rarer =
    1024;  // random starts come after this part of all regions so far, if that is more

}  // namespace

State::State(const Frame& frame_of_problem, const Options& chosen, const base::Limits& limits,
             proof::Listener& proof, Observer* observer)
    : frame(frame_of_problem),
      options(chosen),
      wants_leaves(proof.wants_leaves()),
      incumbent(frame),
      tree(proof),
      limits_(limits),
      observer_(observer),
      judged_version_(incumbent.version() - 1),
      multistart_(frame_of_problem, chosen.seed) {}

bool State::goes_on() {
  if (closing_target_) return true;
  const std::optional<StopReason> reason = reason_to_stop();
  if (!reason) return true;
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_by_) stopped_by_ = reason;
  }
  tree.halt();
  return false;
}

std::optional<StopReason> State::reason_to_stop() {
  if (threshold_reached()) return StopReason::threshold;
  return limits_.reached(regions_ - regions_earlier_);
}

// Exact fractions are compared once for every incumbent.
bool State::threshold_reached() {
  if (!options.threshold) return false;
  const std::uint64_t version = incumbent.version();
  return judged_version_.exchange(version) != version && incumbent.risk() <= *options.threshold;
}

// A threshold is missed by every network if all leaves are above it, no matter how little. Aiming at a power
// of two beyond it keeps fractions short; while the incumbent comes closer to the least risk, so does the
// aim, and stays below.
Rational State::target() const {
  const Rational risk = incumbent.risk();
  if (!options.threshold) return risk * (1 - options.gap);
  constexpr int share = 10;  // about the 2^-10th part of what is in between
  const Rational beyond = risk - *options.threshold;
  if (beyond <= 0) return risk;
  const long exponent = numbers::exponent_of(beyond) - share;
  Rational step = 1;
  if (exponent >= 0) {
    mpq_mul_2exp(step.get_mpq_t(), step.get_mpq_t(), static_cast<mp_bitcnt_t>(exponent));
  } else {
    mpq_div_2exp(step.get_mpq_t(), step.get_mpq_t(), static_cast<mp_bitcnt_t>(-exponent));
  }
  return *options.threshold + step;
}

std::optional<StopReason> State::stopped_by() const {
  const std::lock_guard lock(mutex_);
  return stopped_by_;
}

void State::close(Rational target, long splits) {
  closing_target_ = std::move(target);
  splits_left_ = splits;
  tree.go_on();
}

void State::count_region() {
  if (closing_target_) return;
  const std::uint64_t count = ++regions_;
  if (options.multistart && count >= next_start_) go_on_starting();
  if (count % report_every != 0 || observer_ == nullptr) return;
  const std::unique_lock lock(observing_, std::try_to_lock);  // another thread may be telling just now
  if (lock && observer_->due(limits_.seconds_so_far())) tell_observer();
}

void State::start() {
  if (options.multistart) multistart_.first_round(limits_, incumbent);
}

void State::go_on_starting() {
  const std::unique_lock lock(starting_, std::try_to_lock);  // another thread may be at it just now
  if (!lock) return;
  const std::uint64_t count = regions_;
  next_start_ = count + std::max(start_every, count / rarer);
  if (multistart_.finished()) return;
  const std::uint64_t version = incumbent.version();
  multistart_.go_on(incumbent);
  if (incumbent.version() != version) report_improvement();
}

void State::report_improvement() {
  if (observer_ == nullptr) return;
  const std::lock_guard lock(observing_);
  tell_observer();
}

void State::tell_observer() {
  const std::shared_ptr<const Incumbent::Best> best = incumbent.best();
  const bool improved = !reported_risk_ || best->risk < *reported_risk_;
  reported_risk_ = best->risk;
  observer_->progress(
      {limits_.seconds_so_far(), regions_, tree.open_regions(), best->risk, guessed_bound(*best), improved});
}

Rational State::guessed_bound(const Incumbent::Best& best) const {
  const Guess least = std::min(tree.least_bound(), best.guessed_risk);
  const Rational bound = std::min(frame.guess_to_risk(least), best.risk);
  const std::optional<Rational> leaves = least_bound();
  return leaves ? std::min(bound, *leaves) : bound;
}

void State::count_leaves(std::uint64_t count, const std::optional<Rational>& least_bound) {
  const std::lock_guard lock(mutex_);
  leaves_ += count;
  if (least_bound && (!least_bound_ || *least_bound < *least_bound_)) least_bound_ = least_bound;
}

std::uint64_t State::leaves() const {
  const std::lock_guard lock(mutex_);
  return leaves_;
}

std::optional<Rational> State::least_bound() const {
  const std::lock_guard lock(mutex_);
  return least_bound_;
}

void State::begin_with(const Snapshot& earlier) {
  const std::optional<std::size_t> fixed = frame.problem.family.positive;
  if (earlier.parameters.size() != frame.parameters() || earlier.positive > frame.units() ||
      fixed.value_or(earlier.positive) != earlier.positive) {
    throw base::InputError({}, "the network of the checkpoint does not belong to this problem");
  }
  incumbent.offer_exact(earlier.parameters, earlier.positive);
  for (const Remainder& remainder : earlier.remainders) {
    if (const std::string* steps = std::get_if<std::string>(&remainder)) {
      tree.plant_steps(*steps);
      continue;
    }
    std::optional<Region> region = region_of(std::get<Outline>(remainder), frame);
    if (!region || fixed.value_or(region->positive()) != region->positive()) {
      throw base::InputError({}, "a region of the checkpoint does not belong to this problem");
    }
    tree.plant(std::move(*region));
  }
  regions_ = regions_earlier_ = earlier.regions;
  seconds_earlier_ = earlier.seconds;
  if (earlier.given_up) give_up();
  count_leaves(earlier.leaves, earlier.least_bound);
}

void State::keep_if_due() {
  if (options.keeper != nullptr && !closing_target_ && options.keeper->due()) keep();
}

void State::keep() {
  if (options.keeper == nullptr) return;
  tree.rest([this] { options.keeper->keep(snapshot()); });
}

Snapshot State::snapshot() const {
  const std::shared_ptr<const Incumbent::Best> best = incumbent.best();
  return {regions_,         leaves(),         seconds_earlier_ + limits_.seconds_so_far(),
          given_up_,        least_bound(),    best->positive,
          best->parameters, tree.remainders()};
}

void State::fail(std::exception_ptr error) {
  {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(error);
  }
  tree.abandon();
}

void State::throw_failure() {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace infimum::search
