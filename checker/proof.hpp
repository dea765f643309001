// SPDX-License-Identifier: Apache-2.0
#pragma once
// The proof: the trees of all classes of signs (rule CLASSES, section 5), then the network and rule CLAIM.
// Trees are walked with an explicit stack of regions that wait for their step, at most one a level.
#include "leaf.hpp"

namespace checker {

class Proof {
 public:
  Proof(const Problem& problem, Stream& in) : problem_(problem), header_(problem.header), in_(in) {}

  void check() {
    const std::size_t last = header_.positive.value_or(header_.units);
    for (std::size_t positive = header_.positive.value_or(0); positive <= last; ++positive)
      check_tree(positive);
    check_claim();
    in_.finish();
  }

  std::string place() const {
    return "step " + std::to_string(steps_) + ", after " + std::to_string(leaves_) + " leaves: ";
  }
  std::string statistics() const {
    return std::to_string(leaves_) + " leaves, " + std::to_string(splits_) + " splits, deepest level " +
           std::to_string(deepest_) + ", at most " + std::to_string(most_generators_) +
           " generators of a cone";
  }

 private:
  enum Kind : std::size_t { kLeaf, kSplit, kSymSplit, kFlip };

  void check_tree(std::size_t positive) {
    const auto unit = std::make_shared<const Unit>(Unit{{}, Cone(problem_.rows, header_.width())});
    most_generators_ = std::max(most_generators_, unit->cone.generators());
    std::vector<Region> waiting{{{header_.units, unit}, positive, 0}};
    while (!waiting.empty()) {
      const Region region = std::move(waiting.back());
      waiting.pop_back();
      check_step(region, waiting);
    }
  }

  void check_step(const Region& region, std::vector<Region>& waiting) {
    ++steps_;
    deepest_ = std::max(deepest_, region.level);
    const std::size_t code = in_.below(4 * 1000, "a step out of range");
    if (code % 4 != kLeaf) return branch(region, code % 4, code / 4, waiting);
    wellformed(code / 4 <= 1, "a leaf of unknown form");
    const mpq_class bound = Leaf(problem_, region).check(code / 4 == 1, in_);
    ++leaves_;
    if (!least_ || bound < *least_) {
      least_ = bound;
      least_leaf_ = leaves_;
    }
  }

  void branch(const Region& region, std::size_t kind, std::size_t unit, std::vector<Region>& waiting) {
    wellformed(unit < header_.units, "a step for a unit that does not exist");
    const std::size_t point = in_.below(problem_.rows.size(), "a step for a point that does not exist");
    const Unit& parent = *region.units[unit];
    ++splits_;
    require(parent.cone.free(point), "the pair of the step is not free");
    if (kind == kSplit) waiting.push_back(child(region, {unit}, point, -1));
    if (kind == kSymSplit) {
      std::vector<std::size_t> twins;  // the units with the sign and the list of the one named
      for (std::size_t j = 0; j < header_.units; ++j) {
        if (region.sign(j) == region.sign(unit) && region.units[j]->list == parent.list) twins.push_back(j);
      }
      require(twins.size() >= 2, "SYMSPLIT of a unit without a twin");
      require(twins.front() == unit, "SYMSPLIT of a unit that is not the first of its twins");
      waiting.push_back(child(region, twins, point, -1));
    }
    if (kind == kFlip) {
      require(header_.skip, "FLIP without a skip term");
      require(header_.intercept || !header_.bias, "FLIP with bias, but without intercept");
      require(parent.list.empty(), "FLIP of a unit with a list");
    }
    waiting.push_back(child(region, {unit}, point, 1));
  }

  // The units have equal lists, so that one cone serves all of them.
  Region child(const Region& region, const std::vector<std::size_t>& units, std::size_t point, int sign) {
    Unit unit = *region.units[units.front()];
    unit.list.emplace_back(point, sign);
    unit.cone = unit.cone.cut(problem_.rows, point, sign);
    most_generators_ = std::max(most_generators_, unit.cone.generators());
    const auto shared = std::make_shared<const Unit>(std::move(unit));
    Region result = region;
    ++result.level;
    for (const std::size_t j : units) result.units[j] = shared;
    return result;
  }

  mpq_class read_network_risk() {
    const std::size_t positive = in_.below(header_.units + 1, "more positive units than units");
    const mpq_class constant = header_.intercept ? in_.fraction() : mpq_class(0);
    std::vector<mpq_class> affine(header_.skip ? header_.inputs() : 0);
    for (mpq_class& a : affine) a = in_.fraction();
    std::vector<std::vector<mpq_class>> units(header_.units, std::vector<mpq_class>(header_.width()));
    for (auto& unit : units) {
      for (mpq_class& w : unit) w = in_.fraction();
    }
    require(positive == header_.positive.value_or(positive), "the network has other signs than claimed");
    mpq_class risk = 0;
    for (const Point& point : problem_.points) {
      mpq_class slack = point.y - constant;
      for (std::size_t t = 0; t < affine.size(); ++t) slack -= affine[t] * point.x[t];
      for (std::size_t j = 0; j < units.size(); ++j) {
        mpq_class input = header_.bias ? units[j].back() : mpq_class(0);
        for (std::size_t t = 0; t < point.x.size(); ++t) input += units[j][t] * point.x[t];
        if (input > 0) slack -= j < positive ? input : mpq_class(-input);
      }
      risk += point.weight * (header_.absolute ? mpq_class(abs(slack)) : mpq_class(slack * slack));
    }
    return risk;
  }

  void check_claim() {
    if (header_.claim != "none-below") {
      const mpq_class risk = read_network_risk();
      require(risk == header_.upper, "the network has another risk than claimed");
      require(header_.lower <= header_.upper, "the ends of the interval are out of order");
    }
    require(least_.has_value(), "no leaf");
    const std::string weakest = "the bound of leaf " + std::to_string(least_leaf_) + " is below the claim";
    require(*least_ >= header_.lower, weakest);
  }

  const Problem& problem_;
  const Header& header_;
  Stream& in_;
  std::optional<mpq_class> least_;  // over all leaves so far
  std::uint64_t steps_ = 0, splits_ = 0, leaves_ = 0, least_leaf_ = 0, deepest_ = 0;
  std::size_t most_generators_ = 0;
};

}  // namespace checker
