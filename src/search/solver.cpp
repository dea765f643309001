// SPDX-License-Identifier: Apache-2.0
#include "search/solver.hpp"

#include <algorithm>

#include "search/branching.hpp"
#include "search/multistart.hpp"

namespace infimum::search {

using relaxations::Proved;
using relaxations::Region;

namespace {

constexpr Guess slack = 1e-3;  // bounds may stop refining this far above the target
constexpr std::uint64_t report_every = 64;

}  // namespace

Solver::Solver(const erm::Problem& problem, const Options& options, const base::Limits& limits,
               proof::Listener& proof, Observer* observer)
    : options_(options),
      limits_(limits),
      proof_(proof),
      observer_(observer),
      frame_(problem),
      relaxation_(relaxations::make_relaxation(frame_)),
      incumbent_(frame_) {}

Outcome Solver::search() {
  prepare();
  while (open()) {
    if (const std::optional<StopReason> reason = limits_.reached(regions_)) {
      stop();
      return outcome(*reason);
    }
    Region region = take_next();
    if (dominated(region)) {
      prune();
    } else if (region.is_cell()) {
      settle(region);
    } else {
      split(region);
    }
    if (regions_ % report_every == 0) report(false);
  }
  return outcome(given_up_ ? StopReason::memory : StopReason::gap);
}

void Solver::prepare() {
  const erm::Family& family = frame_.problem.family;
  if (options_.start) {
    std::size_t positive = 0;
    const std::vector<Rational> parameters = frame_.from_network(*options_.start, positive);
    incumbent_.offer_exact(parameters, positive);
    incumbent_.offer(frame_.from_rows(parameters), positive);
  }
  if (options_.multistart) multistart(frame_, options_.seed, limits_, incumbent_);
  for (std::size_t positive = family.units + 1; positive-- > 0;) {
    if (!family.positive || *family.positive == positive) roots_.push_back(positive);
  }
  trees_ = roots_.size();
  report(true);
}

Region Solver::take_next() {
  ++regions_;
  if (queue_.empty()) {
    const std::size_t positive = roots_.back();
    roots_.pop_back();
    return Region::root(frame_, positive);
  }
  Region region = std::move(queue_.back());
  queue_.pop_back();
  return region;
}

// Is the risk of every network of the region proved to reach the target? Improves the incumbent on the way.
bool Solver::dominated(Region& region) {
  const Guess goal = frame_.risk_to_guess(target());
  const Guess bound = relaxation_->guess(region, goal * (1 + slack));
  improve(region);
  region.parent_bound = bound;
  proved_.reset();
  if (options_.prune && bound >= goal * (1 - slack)) proved_ = relaxation_->prove(region, target());
  return proved_.has_value();
}

void Solver::improve(const Region& region) {
  if (!(relaxation_->true_risk() < incumbent_.guessed_risk())) return;
  if (incumbent_.offer(relaxation_->parameters(), region.positive())) report(true);
}

void Solver::prune() {
  leaf(*proved_);
}

void Solver::settle(const Region& region) {
  const relaxations::Settled settled = relaxation_->settle(region);
  if (settled.proved.bound < incumbent_.risk() &&
      incumbent_.offer_exact(settled.parameters, region.positive())) {
    report(true);
  }
  leaf(settled.proved);
}

void Solver::split(const Region& region) {
  const Branch branch = choose_branch(frame_.rows, region, *relaxation_);
  const std::vector<std::size_t> equals = region.unit_class(branch.unit);
  const std::size_t unit = equals.front();
  const std::vector<std::size_t> others(equals.begin() + 1, equals.end());
  const erm::Family& family = frame_.problem.family;
  const bool may_flip = family.skip && (family.intercept || !family.bias) && region.cone(unit).cuts().empty();

  std::optional<Region> above = region.with(frame_, {unit}, {branch.point, +1});
  std::optional<Region> below;
  if (!may_flip) below = region.with(frame_, equals, {branch.point, -1});
  if (!above || (!may_flip && !below)) return leave_open(region);
  if (may_flip) {
    proof_.flip(unit, branch.point);
  } else if (others.empty()) {
    proof_.split(unit, branch.point);
  } else {
    proof_.symmetric_split(unit, branch.point);
  }
  if (below) queue_.push_back(std::move(*below));
  above->expect(others, branch.point);
  queue_.push_back(std::move(*above));
}

// The cones have become too large to be cut further.
void Solver::leave_open(const Region& region) {
  given_up_ = true;
  leaf(prove_open(region, region.parent_bound));
}

// Closes every open region with a bound that can be proved now. All are proved to the least of them: more
// would not raise the bound of the whole.
void Solver::stop() {
  Guess least = incumbent_.guessed_risk();
  for (Region& region : queue_) least = std::min(least, relaxation_->guess(region, least));
  if (!roots_.empty()) least = 0;
  while (open()) {
    Region region = take_next();
    --regions_;
    if (least > 0) relaxation_->guess(region, incumbent_.guessed_risk());
    leaf(prove_open(region, least));
  }
}

// Proves nearly the guessed bound of the region that was guessed last, or at least the floor.
Proved Solver::prove_open(const Region& region, Guess bound) {
  for (const Guess share : {0.999, 0.99, 0.9, 0.5}) {
    if (!(bound > 0)) break;
    const Rational target = frame_.constant_risk + Rational(share * bound * frame_.risk_unit());
    if (std::optional<Proved> proved = relaxation_->prove(region, target)) return *proved;
  }
  return {erm::Witness{}, frame_.floor};
}

void Solver::leaf(const Proved& proved) {
  ++leaves_;
  if (!least_bound_ || proved.bound < *least_bound_) least_bound_ = proved.bound;
  proof_.leaf(proved.witness);
}

void Solver::report(bool improved) {
  if (observer_ == nullptr) return;
  observer_->progress({limits_.seconds_so_far(), regions_, queue_.size(), incumbent_.risk(), guessed_bound(),
                       trees_ - roots_.size() - (queue_.empty() ? 0 : 1), trees_, improved});
}

Rational Solver::guessed_bound() const {
  Guess least = roots_.empty() ? incumbent_.guessed_risk() : 0.0;
  for (const Region& region : queue_) least = std::min(least, region.parent_bound);
  const Rational open_bound = frame_.guess_to_risk(least);
  const Rational bound = std::min(open_bound, incumbent_.risk());
  return least_bound_ ? std::min(bound, *least_bound_) : bound;
}

Outcome Solver::outcome(StopReason reason) const {
  const Rational bound = std::min(*least_bound_, incumbent_.risk());
  const bool proved = bound == incumbent_.risk();
  return {proved ? StopReason::proof : reason,
          incumbent_.risk(),
          bound,
          incumbent_.network(),
          incumbent_.positive(),
          regions_,
          leaves_};
}

}  // namespace infimum::search
