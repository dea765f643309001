// SPDX-License-Identifier: Apache-2.0
#include "search/tree.hpp"

#include <limits>
#include <utility>

namespace infimum::search {

namespace {

constexpr std::size_t most_opened = 4000;  // regions of the top
constexpr double most_work = 3e8;         // of closing its open regions, so that a search can always stop soon

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
    case Step::Kind::split: return proof.split(step.unit, step.point);
    case Step::Kind::symmetric_split: return proof.symmetric_split(step.unit, step.point);
    case Step::Kind::flip: return proof.flip(step.unit, step.point);
    case Step::Kind::leaf: return proof.leaf(step.witness);
  }
}

}  // namespace

void Tree::plant(Region root) {
  add_to_top(std::move(root));
  ++roots_;
}

std::size_t Tree::add_to_top(Region region) {
  work_ += work_of(region);
  best_first_.emplace(region.parent_bound, top_.size());
  top_.push_back({std::move(region), {}});
  return top_.size() - 1;
}

std::size_t Tree::open_regions() const {
  return deep_ ? open_in_stack_ : best_first_.size();
}

Guess Tree::least_bound() const {
  if (!deep_) return best_first_.empty() ? std::numeric_limits<Guess>::infinity() : best_first_.top().first;
  Guess least = std::numeric_limits<Guess>::infinity();
  for (const Place& place : stack_) {
    if (const Region* region = std::get_if<Region>(&place)) least = std::min(least, region->parent_bound);
  }
  return least;
}

Region Tree::take() {
  if (!deep_ && (top_.size() > most_opened || work_ > most_work)) go_deep();
  if (deep_) {
    Region region = std::move(std::get<Region>(stack_.back()));
    stack_.pop_back();
    --open_in_stack_;
    return region;
  }
  taken_ = best_first_.top().second;
  best_first_.pop();
  Region region = std::move(std::get<Region>(top_[taken_].place));
  work_ -= work_of(region);
  return region;
}

void Tree::put(Step step) {
  std::vector<Region> children = std::exchange(step.children, {});
  if (deep_) {
    tell(proof_, step);
    for (std::size_t c = children.size(); c-- > 0;) push(std::move(children[c]));
    return tell_steps();
  }
  top_[taken_].place = std::move(step);
  for (Region& child : children) {
    const std::size_t number = add_to_top(std::move(child));
    top_[taken_].children.push_back(number);
  }
  if (best_first_.empty()) go_deep();
}

// Lays the top out in the order of the proof; from now on the stack is the tree.
void Tree::go_deep() {
  deep_ = true;
  std::vector<std::size_t> waiting, order;
  for (std::size_t root = roots_; root-- > 0;) waiting.push_back(root);
  while (!waiting.empty()) {
    order.push_back(waiting.back());
    const std::vector<std::size_t>& children = top_[order.back()].children;
    waiting.pop_back();
    waiting.insert(waiting.end(), children.rbegin(), children.rend());
  }
  for (std::size_t q = order.size(); q-- > 0;) push(std::move(top_[order[q]].place));
  top_.clear();
  best_first_ = {};
  tell_steps();
}

void Tree::push(Place place) {
  open_in_stack_ += std::holds_alternative<Region>(place) ? 1 : 0;
  stack_.push_back(std::move(place));
}

void Tree::tell_steps() {
  while (!stack_.empty() && std::holds_alternative<Step>(stack_.back())) {
    tell(proof_, std::get<Step>(stack_.back()));
    stack_.pop_back();
  }
}

}  // namespace infimum::search
