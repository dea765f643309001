// SPDX-License-Identifier: Apache-2.0
#include "search/solver.hpp"

#include <algorithm>
#include <system_error>
#include <thread>

namespace infimum::search {

namespace {

// When the search is stopped:
constexpr Guess worthless_share = 1e-6;  // bounds below this share of the risk are not worth their proof
constexpr Guess closing_share = 0.999;   // of the least open bound is proved
constexpr long most_closing_splits = 4000;

}  // namespace

Solver::Solver(const erm::Problem& problem, const Options& options, const base::Limits& limits,
               proof::Listener& proof, Observer* observer)
    : options_(options),
      observer_(observer),
      frame_(problem),
      state_(frame_, options, limits, proof, observer),
      workers_(std::max<std::size_t>(options.threads, 1)) {}

Outcome Solver::search() {
  prepare();
  work();
  if (const std::optional<StopReason> reason = state_.stopped_by(); reason && state_.tree.open()) {
    state_.keep();
    if (observer_ != nullptr) observer_->stopping(*reason, state_.tree.open_regions());
    stop(*reason);
    return outcome(*reason, *reason != StopReason::threshold);
  }
  const StopReason closed = options_.threshold ? StopReason::threshold : StopReason::gap;
  return outcome(state_.given_up() ? StopReason::cones : closed, false);
}

void Solver::prepare() {
  Incumbent& incumbent = state_.incumbent;
  if (options_.start) {
    Descent descent(frame_);
    std::size_t positive = 0;
    const std::vector<Rational> parameters = frame_.from_network(*options_.start, positive);
    incumbent.offer_exact(parameters, positive);
    incumbent.offer(descent, frame_.from_rows(parameters), positive);
  }
  if (options_.earlier != nullptr) {
    state_.begin_with(*options_.earlier);
  } else {
    state_.start();
    plant();
  }
  state_.report_improvement();
}

// A root for every number of positive units.
void Solver::plant() {
  const erm::Family& family = frame_.problem.family;
  for (std::size_t positive = 0; positive <= family.units; ++positive) {
    if (!family.positive || *family.positive == positive) state_.tree.plant(Region::root(frame_, positive));
  }
}

// All threads, this one among them, until the tree is closed or halted.
void Solver::work() {
  std::vector<std::thread> threads;
  try {
    for (std::size_t number = 1; number < workers_.size(); ++number) {
      threads.emplace_back([this, number] { work_in_thread(number); });
    }
  } catch (const std::system_error&) {
    // The system has no more threads to give; those that there are do the work.
  }
  work_in_thread(0);
  for (std::thread& thread : threads) thread.join();
  state_.throw_failure();
}

void Solver::work_in_thread(std::size_t number) {
  try {
    if (!workers_[number]) workers_[number] = std::make_unique<Worker>(state_);
    workers_[number]->work();
  } catch (...) {
    state_.fail(std::current_exception());
  }
}

// Closes the tree: the search goes on, but only to the least bound of what is open, so that hardly any region
// is split. More would not raise the bound of the whole. Once a threshold is reached nobody asks for a bound.
void Solver::stop(StopReason reason) {
  const Guess risk = state_.incumbent.guessed_risk();
  const Guess least = std::min(state_.tree.least_bound(), risk);
  const bool worthless = least < worthless_share * risk || reason == StopReason::threshold;
  state_.close(worthless ? frame_.floor : std::max(frame_.guess_to_risk(closing_share * least), frame_.floor),
               worthless ? 0 : most_closing_splits);
  work();
}

Outcome Solver::outcome(StopReason reason, bool unfinished) const {
  const std::shared_ptr<const Incumbent::Best> best = state_.incumbent.best();
  const Rational bound = std::min(*state_.least_bound(), best->risk);
  return {bound == best->risk ? StopReason::proof : reason,
          best->risk,
          bound,
          frame_.to_network(best->parameters, best->positive),
          best->positive,
          state_.regions(),
          state_.leaves(),
          unfinished && bound < best->risk};
}

}  // namespace infimum::search
