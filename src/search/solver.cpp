// SPDX-License-Identifier: Apache-2.0
#include "search/solver.hpp"

#include <algorithm>

#include "search/branching.hpp"
#include "search/multistart.hpp"

namespace infimum::search {

using relaxations::Proved;

namespace {

constexpr Guess slack = 1e-3;  // bounds may stop refining this far above the target
constexpr std::uint64_t report_every = 64;
constexpr Guess given_up_share = 0.9;  // of the parent's bound, tried for a region that cannot be split

// When the search is stopped:
constexpr Guess worthless_share = 1e-6;  // bounds below this share of the risk are not worth their proof
constexpr Guess closing_share = 0.999;   // of the least open bound is proved
constexpr std::size_t closing_patience = 8;
constexpr std::uint64_t most_closing_splits = 4000;

}  // namespace

Solver::Solver(const erm::Problem& problem, const Options& options, const base::Limits& limits,
               proof::Listener& proof, Observer* observer)
    : options_(options),
      limits_(limits),
      observer_(observer),
      frame_(problem),
      relaxation_(relaxations::make_relaxation(frame_)),
      incumbent_(frame_),
      tree_(proof) {}

Outcome Solver::search() {
  prepare();
  while (tree_.open()) {
    if (const std::optional<StopReason> reason = limits_.reached(regions_)) {
      if (observer_ != nullptr) observer_->stopping(*reason, tree_.open_regions());
      stop();
      return outcome(*reason);
    }
    tree_.put(expand(tree_.take()));
    if (regions_ % report_every == 0) report(false);
  }
  return outcome(given_up_ ? StopReason::memory : StopReason::gap);
}

Step Solver::expand(Region region) {
  ++regions_;
  if (dominated(region)) return leaf(std::move(*proved_));
  if (region.is_cell()) return settle(region);
  return split(region);
}

void Solver::prepare() {
  if (options_.start) {
    std::size_t positive = 0;
    const std::vector<Rational> parameters = frame_.from_network(*options_.start, positive);
    incumbent_.offer_exact(parameters, positive);
    incumbent_.offer(frame_.from_rows(parameters), positive);
  }
  if (options_.multistart) multistart(frame_, options_.seed, limits_, incumbent_);
  plant();
  report(true);
}

// A root for every number of positive units.
void Solver::plant() {
  const erm::Family& family = frame_.problem.family;
  for (std::size_t positive = 0; positive <= family.units; ++positive) {
    if (!family.positive || *family.positive == positive) tree_.plant(Region::root(frame_, positive));
  }
}

// Is the risk of every network of the region proved to reach the target? Improves the incumbent on the way.
bool Solver::dominated(Region& region) {
  const Guess goal = frame_.risk_to_guess(target());
  const Guess bound = closing_target_ ? relaxation_->guess(region, 2 * goal, closing_patience)
                                      : relaxation_->guess(region, goal * (1 + slack));
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

Step Solver::settle(const Region& region) {
  relaxations::Settled settled = relaxation_->settle(region);
  if (settled.proved.bound < incumbent_.risk() &&
      incumbent_.offer_exact(settled.parameters, region.positive())) {
    report(true);
  }
  return leaf(std::move(settled.proved));
}

Step Solver::split(const Region& region) {
  const Branch branch = choose_branch(frame_.rows, region, *relaxation_);
  const std::vector<std::size_t> equals = region.unit_class(branch.unit);
  const std::size_t unit = equals.front();
  const std::vector<std::size_t> others(equals.begin() + 1, equals.end());
  const erm::Family& family = frame_.problem.family;
  const bool may_flip = family.skip && (family.intercept || !family.bias) && region.cone(unit).cuts().empty();

  std::optional<Region> above = region.with(frame_, {unit}, {branch.point, +1});
  if (!above) return leave_open(region);
  above->expect(others, branch.point);
  Step step{Step::Kind::flip, unit, branch.point, {}};
  step.children.push_back(std::move(*above));
  if (may_flip) return step;
  step.kind = others.empty() ? Step::Kind::split : Step::Kind::symmetric_split;
  std::optional<Region> below = region.with(frame_, equals, {branch.point, -1});
  if (!below) return leave_open(region);
  step.children.push_back(std::move(*below));
  return step;
}

// The cones have become too large to be cut further.
Step Solver::leave_open(const Region& region) {
  given_up_ = true;
  const Rational target = frame_.guess_to_risk(given_up_share * region.parent_bound);
  std::optional<Proved> proved = relaxation_->prove(region, std::max(target, frame_.floor));
  return proved ? leaf(std::move(*proved)) : leave_at_floor();
}

// Closes the tree: the search goes on, but only to the least bound of what is open, so that hardly any region
// is split. More would not raise the bound of the whole.
void Solver::stop() {
  const Guess least = std::min(tree_.least_bound(), incumbent_.guessed_risk());
  const bool worthless = least < worthless_share * incumbent_.guessed_risk();
  closing_target_ = std::max(frame_.guess_to_risk(closing_share * least), frame_.floor);
  std::uint64_t splits = worthless ? 0 : most_closing_splits;
  const std::uint64_t regions = regions_;
  while (tree_.open()) {
    Region region = tree_.take();
    Step step = splits > 0 ? expand(std::move(region)) : leave_at_floor();
    if (step.kind != Step::Kind::leaf) --splits;
    tree_.put(std::move(step));
  }
  regions_ = regions;
}

Step Solver::leave_at_floor() {
  return leaf({erm::Witness{}, frame_.floor});
}

Step Solver::leaf(Proved proved) {
  ++leaves_;
  if (!least_bound_ || proved.bound < *least_bound_) least_bound_ = proved.bound;
  return {Step::Kind::leaf, 0, 0, std::move(proved.witness)};
}

void Solver::report(bool improved) {
  if (observer_ == nullptr) return;
  observer_->progress({limits_.seconds_so_far(), regions_, tree_.open_regions(), incumbent_.risk(),
                       guessed_bound(), improved});
}

Rational Solver::guessed_bound() const {
  const Guess least = std::min(tree_.least_bound(), incumbent_.guessed_risk());
  const Rational bound = std::min(frame_.guess_to_risk(least), incumbent_.risk());
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
