// SPDX-License-Identifier: Apache-2.0
#include "search/tree.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "proof/encoding.hpp"

namespace infimum::search {

namespace {

constexpr std::size_t most_planted = 4000;  // regions of the top
constexpr double most_work = 3e8;  // of closing its open regions, so that a search can always stop soon

// About the products of an exact test of the region.
double work_of(const Region& region) {
  std::size_t entries = 0;
  for (std::size_t j = 0; j < region.units(); ++j) {
    const cells::Cone& cone = region.cone(j);
    if (cone.generators() > 0) {
      const auto& any = cone.rays().empty() ? cone.lineality().front() : cone.rays().front();
      entries += cone.generators() * any->v.size();
    }
  }
  return static_cast<double>(entries) * static_cast<double>(region.decided().size());
}

void tell(proof::Listener& proof, const Step& step) {
  switch (step.kind) {
    case Step::Kind::split:
      return proof.split(step.unit, step.point);
    case Step::Kind::symmetric_split:
      return proof.symmetric_split(step.unit, step.point);
    case Step::Kind::flip:
      return proof.flip(step.unit, step.point);
    case Step::Kind::leaf:
      return proof.leaf(step.text);
    case Step::Kind::earlier:
      return proof.earlier(step.text);
  }
}

void encode(std::string& out, const Step& step) {
  switch (step.kind) {
    case Step::Kind::split:
      return proof::put_split(out, step.unit, step.point);
    case Step::Kind::symmetric_split:
      return proof::put_symmetric_split(out, step.unit, step.point);
    case Step::Kind::flip:
      return proof::put_flip(out, step.unit, step.point);
    case Step::Kind::leaf:
    case Step::Kind::earlier:
      out += step.text;
  }
}

}  // namespace

void Tree::plant(Region region) {
  const std::lock_guard lock(mutex_);
  insert(places_.end(), std::move(region));
}

void Tree::plant_steps(std::string encoded) {
  const std::lock_guard lock(mutex_);
  Place& place = places_.emplace_back(Place{Place::State::done});
  place.steps.push_back({Step::Kind::earlier, 0, 0, std::move(encoded)});
  tell_steps();
}

void Tree::insert(Places::iterator before, Region region) {
  const Guess bound = region.parent_bound;
  if (!deep_) work_ += work_of(region);
  const Places::iterator at = places_.insert(before, {Place::State::open, std::move(region), bound});
  if (!deep_) best_first_.push({bound, planted_, at});
  ++planted_;
  ++open_;
}

std::optional<Tree::Task> Tree::take() {
  std::unique_lock lock(mutex_);
  if (!may_take()) {
    ++hungry_;
    changed_.wait(lock, [this] { return may_take(); });
    --hungry_;
  }
  if (halted_ || open_ == 0) return std::nullopt;
  if (!deep_ && (planted_ > most_planted || work_ > most_work)) go_deep();
  const Places::iterator at = next_place();
  Task task{std::move(*at->region), deep_, at};
  if (!deep_) work_ -= work_of(task.region);
  at->region.reset();
  at->state = Place::State::taken;
  --open_;
  ++taken_;
  return task;
}

// The finished places between two others are one, so there are at most two for each thread to pass.
Tree::Places::iterator Tree::next_place() {
  if (!deep_) {
    const Places::iterator at = best_first_.top().place;
    best_first_.pop();
    return at;
  }
  return std::find_if(places_.begin(), places_.end(),
                      [](const Place& place) { return place.state == Place::State::open; });
}

void Tree::put(Task task, Steps done, std::vector<Region> open) {
  const std::lock_guard lock(mutex_);
  const Places::iterator at = task.place, next = std::next(at);
  --taken_;
  for (Region& region : open) insert(next, std::move(region));
  at->state = Place::State::done;
  at->steps = std::move(done);
  if (deep_) join(at);
  changed_.notify_all();
  tell_steps();
}

// From now on the order is that of the proof.
void Tree::go_deep() {
  deep_ = true;
  best_first_ = {};
  for (Places::iterator at = places_.begin(); at != places_.end(); ++at) {
    while (absorb_next(at)) {
    }
  }
}

// Makes one place of the finished place and its finished neighbours.
void Tree::join(Places::iterator at) {
  absorb_next(at);
  if (at != places_.begin()) absorb_next(std::prev(at));
}

// If this place and the next one are finished, makes them one.
bool Tree::absorb_next(Places::iterator at) {
  const Places::iterator next = std::next(at);
  if (next == places_.end() || at->state != Place::State::done || next->state != Place::State::done)
    return false;
  at->steps.splice(at->steps.end(), next->steps);
  places_.erase(next);
  return true;
}

void Tree::tell_steps() {
  try {
    while (!places_.empty() && places_.front().state == Place::State::done) {
      for (const Step& step : places_.front().steps) tell(proof_, step);
      places_.pop_front();
    }
  } catch (...) {
    abandoned_ = true;  // nobody knows now how much was told
    throw;
  }
}

void Tree::halt() {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(halted_, true)) ++recalled_;
  changed_.notify_all();
}

void Tree::go_on() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(halted_, false)) --recalled_;
}

void Tree::abandon() {
  halt();
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  changed_.notify_all();
}

bool Tree::rest(const std::function<void()>& act) {
  std::unique_lock lock(mutex_);
  if (std::exchange(resting_, true)) return false;
  ++recalled_;
  changed_.wait(lock, [this] { return taken_ == 0 || abandoned_; });
  const bool quiet = taken_ == 0 && !abandoned_;
  if (quiet) act();
  --recalled_;
  resting_ = false;
  changed_.notify_all();
  return quiet;
}

std::vector<Remainder> Tree::remainders() const {
  std::vector<Remainder> result;
  for (const Place& place : places_) {
    if (place.state == Place::State::open) result.push_back(outline(*place.region));
    if (place.state != Place::State::done || place.steps.empty()) continue;
    if (result.empty() || !std::holds_alternative<std::string>(result.back())) {
      result.emplace_back(std::in_place_type<std::string>);
    }
    for (const Step& step : place.steps) encode(std::get<std::string>(result.back()), step);
  }
  return result;
}

std::size_t Tree::open_regions() const {
  const std::lock_guard lock(mutex_);
  return open_ + taken_;
}

Guess Tree::least_bound() const {
  const std::lock_guard lock(mutex_);
  Guess least = std::numeric_limits<Guess>::infinity();
  for (const Place& place : places_) {
    if (place.state != Place::State::done) least = std::min(least, place.bound);
  }
  return least;
}

}  // namespace infimum::search
