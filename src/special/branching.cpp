// SPDX-License-Identifier: Apache-2.0
#include "special/branching.hpp"

#include <algorithm>

#include "special/region_programs.hpp"

namespace infimum::special {

namespace {

using Guess = RegionPrograms::Guess;
using Status = RegionPrograms::Status;

constexpr std::size_t candidates = 12;  // points that are tried before one is split
constexpr std::size_t deepest = 2000;   // splits above each other

// A region below a split: either refuted, or with a theta to go on from.
struct Child {
  Set set;
  Guess state;
  std::unique_ptr<Refutation> refutation;
};

class Branching {
 public:
  Branching(const Alternatives& question, const base::Limits& limits)
      : question_(question), limits_(limits), programs_(question), decided_(question.rows.size(), false) {}

  Outcome run() {
    for (std::size_t i = 0; i < question_.rows.size(); ++i) {
      // Nothing is less than 0 that is a sum of relu's.
      if (!question_.single && question_.bounded[i] && question_.values[i] < 0) {
        outcome_.refutation = leaf({{i, 0, 1}});
        return std::move(outcome_);
      }
    }
    Child root{0, programs_.start(), nullptr};
    evaluate(root);
    outcome_.refutation = explore(std::move(root));
    return std::move(outcome_);
  }

 private:
  const Alternatives& question_;
  const base::Limits& limits_;
  RegionPrograms programs_;
  std::vector<Decision> list_;
  std::vector<char> decided_;
  Outcome outcome_;

  bool ended() const { return !outcome_.theta.empty() || outcome_.stopped; }

  std::unique_ptr<Refutation> leaf(std::vector<Term> combination) const {
    auto made = std::make_unique<Refutation>();
    for (const Term& term : combination) {
      if (term.factor < 0) made->used.push_back(term.point);
    }
    std::sort(made->used.begin(), made->used.end());
    made->used.erase(std::unique(made->used.begin(), made->used.end()), made->used.end());
    made->combination = std::move(combination);
    return made;
  }

  // The program of the region of the present list, from the state of the region above.
  void evaluate(Child& child) {
    ++outcome_.programs;
    const Status status = programs_.guess(child.state, list_);
    if (status == Status::met) return;
    if (status == Status::empty) {
      std::vector<Inequality> inequalities;
      for (const Guess::Share& share : child.state.combination()) inequalities.push_back(share.name);
      if (auto terms = contradiction(question_, inequalities)) {
        child.refutation = leaf(std::move(*terms));
        return;
      }
    }
    const auto decided = decide();
    if (!decided) return;
    if (!decided->combination.empty()) {
      child.refutation = leaf(decided->combination);
      return;
    }
    std::vector<double> theta;
    for (const Rational& entry : decided->theta) theta.push_back(entry.get_d());
    child.state = programs_.start(theta);
  }

  // nullopt if the search has ended at a limit.
  std::optional<RegionPrograms::Decided> decide() {
    ++outcome_.exact_programs;
    auto decided = programs_.decide(list_, limits_);
    if (!decided) outcome_.stopped = limits_.reached();
    return decided;
  }

  // The refutation of the region of the present list, or null when the search has ended.
  std::unique_ptr<Refutation> explore(Child region) {
    if (region.refutation) return std::move(region.refutation);
    if (ended()) return nullptr;
    ++outcome_.regions;
    outcome_.stopped = limits_.reached(outcome_.regions);
    if (list_.size() >= deepest) outcome_.stopped = base::StopReason::memory;
    if (ended()) return nullptr;
    std::vector<std::size_t> points = failing(region.state.point());
    if (points.empty()) {
      if (auto found = settle(region.state.point(), points)) return found;
      if (ended()) return nullptr;
    }
    return split(region.state, points);
  }

  // Open points where no alternative holds, those that fail most first.
  std::vector<std::size_t> failing(const std::vector<double>& theta) const {
    std::vector<std::pair<double, std::size_t>> gaps;
    for (std::size_t i = 0; i < question_.rows.size(); ++i) {
      if (!question_.open[i] || decided_[i]) continue;
      const double gap = programs_.gap(theta, i);
      if (gap > 0) gaps.emplace_back(-gap, i);
    }
    const std::size_t count = std::min(candidates, gaps.size());
    std::partial_sort(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(count), gaps.end());
    std::vector<std::size_t> points;
    for (std::size_t c = 0; c < count; ++c) points.push_back(gaps[c].second);
    return points;
  }

  // Where floats see nothing amiss: the answer is yes, or the region is refuted, or there are failing points
  // after all.
  std::unique_ptr<Refutation> settle(const std::vector<double>& theta, std::vector<std::size_t>& points) {
    if (auto found = programs_.witness(theta)) {
      outcome_.theta = std::move(*found);
      return nullptr;
    }
    const auto decided = decide();
    if (!decided) return nullptr;
    if (!decided->combination.empty()) return leaf(decided->combination);
    points = programs_.unmet(decided->theta);
    if (points.empty()) outcome_.theta = programs_.original(decided->theta);
    if (points.size() > candidates) points.resize(candidates);
    return nullptr;
  }

  std::unique_ptr<Refutation> split(const Guess& state, const std::vector<std::size_t>& points) {
    const std::vector<Set> sets = choices(question_, list_);
    std::size_t best = points.front(), fewest = sets.size() + 1;
    double highest = 0;
    std::vector<Child> chosen;
    for (const std::size_t point : points) {
      double height = 0;
      std::size_t living = 0;
      std::vector<Child> children = tried(state, point, sets, fewest, living, height);
      if (ended()) return nullptr;
      if (living > fewest || (living == fewest && height <= highest)) continue;
      best = point;
      fewest = living;
      highest = height;
      chosen = std::move(children);
      if (living <= 1) break;
    }
    return refute(best, std::move(chosen));
  }

  // The children of a split; not all of them once more than `most` live. height: of the lowest living one.
  std::vector<Child> tried(const Guess& state, std::size_t point, const std::vector<Set>& sets,
                           std::size_t most, std::size_t& living, double& height) {
    std::vector<Child> children;
    for (const Set set : sets) {
      outcome_.stopped = limits_.reached();
      if (ended()) break;
      Child& child = children.emplace_back(Child{set, state, nullptr});
      list_.push_back({point, set});
      evaluate(child);
      list_.pop_back();
      if (child.refutation) {
        child.state = programs_.start({});  // its memory is not needed any more
        continue;
      }
      height = living == 0 ? child.state.height() : std::min(height, child.state.height());
      if (++living > most) break;
    }
    return children;
  }

  std::unique_ptr<Refutation> refute(std::size_t point, std::vector<Child> children) {
    // What is refuted already comes first, then what looks most like a yes.
    std::stable_sort(children.begin(), children.end(), [](const Child& a, const Child& b) {
      if (!a.refutation != !b.refutation) return bool{a.refutation};
      return !a.refutation && a.state.height() < b.state.height();
    });
    auto made = std::make_unique<Refutation>();
    made->point = point;
    for (Child& child : children) {
      const Set set = child.set;
      list_.push_back({point, set});
      decided_[point] = true;
      auto refutation = explore(std::move(child));
      decided_[point] = false;
      list_.pop_back();
      if (!refutation) return nullptr;
      const auto place = std::lower_bound(refutation->used.begin(), refutation->used.end(), point);
      if (place == refutation->used.end() || *place != point) return refutation;
      std::vector<std::size_t> all;
      std::set_union(made->used.begin(), made->used.end(), refutation->used.begin(), refutation->used.end(),
                     std::back_inserter(all));
      made->used = std::move(all);
      made->children.emplace_back(set, std::move(refutation));
    }
    made->used.erase(std::lower_bound(made->used.begin(), made->used.end(), point));
    return made;
  }
};

}  // namespace

Outcome answer(const Alternatives& question, const base::Limits& limits) {
  return Branching(question, limits).run();
}

}  // namespace infimum::special
