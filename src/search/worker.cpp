// SPDX-License-Identifier: Apache-2.0
#include "search/worker.hpp"

#include <algorithm>
#include <chrono>

#include "proof/encoding.hpp"
#include "search/branching.hpp"
#include "search/polish.hpp"

namespace infimum::search {

using relaxations::Proved;

namespace {

constexpr Guess slack = 1e-3;          // bounds may stop refining this far above the target
constexpr Guess given_up_share = 0.9;  // of the parent's bound, tried for a region that cannot be split
constexpr std::size_t closing_patience = 8;
constexpr Guess negligible =
    1e-6;  // of the risk: where bound and network differ by less, it may be the least

// Below the top a thread keeps to itself for so long.
constexpr std::size_t most_steps = 200;
constexpr auto longest_stay = std::chrono::milliseconds(20);

}  // namespace

Worker::Worker(State& state)
    : state_(state),
      frame_(state.frame),
      relaxation_(relaxations::make_relaxation(frame_)),
      descent_(frame_) {}

void Worker::work() {
  while (state_.goes_on()) {
    state_.keep_if_due();
    std::optional<Tree::Task> task = state_.tree.take();
    if (!task) return;
    work_on(std::move(*task));
  }
}

void Worker::work_on(Tree::Task task) {
  const auto start = std::chrono::steady_clock::now();
  Steps done;
  std::vector<Region> open;  // the next one last
  open.push_back(std::move(task.region));
  const auto goes_on = [&] {
    return task.whole && !open.empty() && done.size() < most_steps && !state_.tree.recalled() &&
           !(open.size() > 1 && state_.tree.hungry()) &&
           std::chrono::steady_clock::now() < start + longest_stay && state_.goes_on();
  };
  do {
    Region region = std::move(open.back());
    open.pop_back();
    Step step = state_.closing_target() ? close(std::move(region)) : expand(std::move(region));
    std::move(step.children.rbegin(), step.children.rend(), std::back_inserter(open));
    step.children = {};
    done.push_back(std::move(step));
    state_.count_region();
  } while (goes_on());
  std::reverse(open.begin(), open.end());
  state_.count_leaves(std::exchange(leaves_, 0), std::exchange(least_bound_, std::nullopt));
  state_.tree.put(std::move(task), std::move(done), std::move(open));
}

Step Worker::expand(Region region) {
  if (dominated(region)) return leaf(std::move(*proved_));
  if (region.is_cell()) return settle(region);
  return split(region);
}

// Of a search that was stopped.
Step Worker::close(Region region) {
  if (!state_.may_split()) return leave_at_floor();
  Step step = expand(std::move(region));
  if (step.kind != Step::Kind::leaf) state_.count_split();
  return step;
}

const Worker::Aim& Worker::aim() {
  if (state_.closing_target()) {
    aim_ = {*state_.closing_target(), frame_.risk_to_guess(*state_.closing_target())};
    return *aim_;
  }
  const std::uint64_t version = state_.incumbent.version();
  if (!aim_ || version != aim_version_) {
    const Rational target = state_.target();
    aim_ = {target, frame_.risk_to_guess(target)};
    aim_version_ = version;
  }
  return *aim_;
}

// Is the risk of every network of the region proved to reach the target? Improves the incumbent on the way.
bool Worker::dominated(Region& region) {
  const Guess goal = aim().goal;
  const Guess bound = state_.closing_target() ? relaxation_->guess(region, 2 * goal, closing_patience)
                                              : relaxation_->guess(region, goal * (1 + slack));
  improve(region);
  region.parent_bound = bound;
  proved_.reset();
  if (!state_.options.prune || bound < goal * (1 - slack)) return false;
  if (may_hold_least(region, bound, goal)) confirm(region);
  if (!proved_) proved_ = relaxation_->prove(region, aim().target);
  return proved_.has_value();
}

// Is the bound that of a network, and the best that is known?
bool Worker::may_hold_least(const Region& region, Guess bound, Guess goal) const {
  const Guess tiny = goal * negligible;
  return relaxation_->can_confirm() && !region.is_cell() && bound <= goal + tiny &&
         relaxation_->true_risk() <= bound + tiny;
}

// Does the network of the guess, made exact, prove that nothing in the region is better?
void Worker::confirm(const Region& region) {
  const std::optional<std::vector<Rational>> parameters =
      polish(frame_, relaxation_->parameters(), region.positive());
  if (parameters) proved_ = relaxation_->confirm(region, *parameters, aim().target);
}

void Worker::improve(const Region& region) {
  if (!(relaxation_->true_risk() < state_.incumbent.guessed_risk())) return;
  if (state_.incumbent.offer(descent_, relaxation_->parameters(), region.positive()))
    state_.report_improvement();
}

Step Worker::settle(const Region& region) {
  relaxations::Settled settled = relaxation_->settle(region);
  if (settled.proved.bound < state_.incumbent.risk()) {
    if (state_.incumbent.offer_exact(settled.parameters, region.positive())) state_.report_improvement();
    if (settled.proved.bound < state_.incumbent.risk()) state_.give_up();
  }
  return leaf(std::move(settled.proved));
}

Step Worker::split(const Region& region) {
  const Branch branch = choose_branch(frame_, region, *relaxation_);
  if (branch.unit == region.units()) return split_output(region, branch.point);
  const std::vector<std::size_t> equals = region.unit_class(branch.unit);
  const std::size_t unit = equals.front();
  const std::vector<std::size_t> others(equals.begin() + 1, equals.end());
  const erm::Family& family = frame_.problem.family;
  const bool may_flip = family.skip && (family.intercept || !family.bias) && region.cone(unit).cuts().empty();

  Region::Halves halves = region.halves(frame_, equals, region.cut(frame_, unit, branch.point));
  if (!halves.above || (!may_flip && !halves.below)) return leave_open(region);
  halves.above->expect(others, branch.point);
  Step step{Step::Kind::flip, unit, branch.point};
  step.children.push_back(std::move(*halves.above));
  if (may_flip) return step;
  step.kind = others.empty() ? Step::Kind::split : Step::Kind::symmetric_split;
  step.children.push_back(std::move(*halves.below));
  return step;
}

Step Worker::split_output(const Region& region, std::size_t point) {
  Step step{Step::Kind::split, region.units(), point};
  for (const bool on : {true, false}) step.children.push_back(region.with_output(frame_, point, on));
  return step;
}

// The cones have become too large to be cut further.
Step Worker::leave_open(const Region& region) {
  state_.give_up();
  const Rational target = frame_.guess_to_risk(given_up_share * region.parent_bound);
  std::optional<Proved> proved = relaxation_->prove(region, std::max(target, frame_.floor));
  return proved ? leaf(std::move(*proved)) : leave_at_floor();
}

Step Worker::leave_at_floor() {
  return leaf({erm::nothing_said(frame_.problem), frame_.floor});
}

Step Worker::leaf(Proved proved) {
  ++leaves_;
  if (!least_bound_ || proved.bound < *least_bound_) least_bound_ = proved.bound;
  Step step{Step::Kind::leaf};
  if (state_.wants_leaves) proof::put_leaf(step.text, proved.witness);
  return step;
}

}  // namespace infimum::search
