// SPDX-License-Identifier: Apache-2.0
#include "exact/program.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace infimum::exact {

namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(std::string("Program: ") + what);
}

}  // namespace

ValueId Program::add(Step step, std::size_t width, bool shared, std::string name) {
  require(width > 0 && width < std::numeric_limits<std::uint32_t>::max(),
          "a value without rows, or too many");
  values_.push_back({std::move(step), width, shared, std::move(name)});
  return values_.size() - 1;
}

const Value& Program::checked(ValueId id) const {
  require(id < values_.size(), "no such value");
  return values_[id];
}

ValueId Program::give(std::size_t width, std::string name) {
  return add(Given{given_++}, width, false, std::move(name));
}

ValueId Program::constant(ScaledIntegers entries, bool parameter, std::string name) {
  const std::size_t width = entries.size();
  return add(Constant{std::move(entries), parameter}, width, true, std::move(name));
}

ValueId Program::product(MatrixProduct step) {
  const Value& weights = checked(step.weights);
  const Value& right = checked(step.right);
  require(weights.shared, "weights differ between points");
  require(weights.width == step.outputs * step.inputs, "weights do not fit");
  require(right.width == step.inputs * step.places, "the right side of a matrix product does not fit");
  return add(step, step.outputs * step.places, right.shared);
}

ValueId Program::gather(Gather step) {
  require(!step.sources.empty(), "gathered from nowhere");
  const bool shared = checked(step.sources.front()).shared;
  for (const ValueId source : step.sources)
    require(checked(source).shared == shared, "gathered from both kinds");
  for (const Gather::Row& row : step.rows) {
    if (row.source == Gather::nowhere) continue;
    require(row.source < step.sources.size() && row.row < values_[step.sources[row.source]].width,
            "no such row");
  }
  const std::size_t width = step.rows.size();
  return add(std::move(step), width, shared);
}

ValueId Program::combine(Combination step) {
  require(!step.terms.empty() && step.terms.size() == step.coefficients.size(), "a combination of nothing");
  const std::size_t width = checked(step.terms.front()).width;
  bool shared = true;
  for (const ValueId term : step.terms) {
    require(checked(term).width == width, "terms of different widths");
    shared = shared && values_[term].shared;
  }
  return add(std::move(step), width, shared);
}

ValueId Program::multiply(ValueId left, ValueId right) {
  require(checked(left).width == checked(right).width, "factors of different widths");
  return add(EntryProduct{left, right}, values_[left].width, values_[left].shared && values_[right].shared);
}

ValueId Program::apply(Piecewise step) {
  const Value& argument = checked(step.argument);
  require(step.slopes.size() == step.breakpoints.size() + 1 && step.intercepts.size() == step.slopes.size(),
          "pieces and breakpoints do not fit");
  require(step.breakpoints.size() <= 100, "more than a hundred breakpoints");
  for (std::size_t k = 0; k < step.breakpoints.size(); ++k) {
    const Rational& at = step.breakpoints[k];
    require(k == 0 || step.breakpoints[k - 1] < at, "breakpoints that do not increase");
    require(step.slopes[k] * at + step.intercepts[k] == step.slopes[k + 1] * at + step.intercepts[k + 1],
            "pieces that do not meet");
  }
  const auto [width, shared] = std::pair(argument.width, argument.shared);
  return add(std::move(step), width, shared);
}

std::vector<ValueId> Program::parameters() const {
  std::vector<ValueId> found;
  for (ValueId id = 0; id < values_.size(); ++id) {
    const auto* constant = std::get_if<Constant>(&values_[id].step);
    if (constant != nullptr && constant->parameter) found.push_back(id);
  }
  return found;
}

std::vector<ValueId> reads_of(const Step& step) {
  struct {
    std::vector<ValueId> operator()(const Given&) const { return {}; }
    std::vector<ValueId> operator()(const Constant&) const { return {}; }
    std::vector<ValueId> operator()(const MatrixProduct& s) const { return {s.weights, s.right}; }
    std::vector<ValueId> operator()(const Gather& s) const { return s.sources; }
    std::vector<ValueId> operator()(const Combination& s) const { return s.terms; }
    std::vector<ValueId> operator()(const EntryProduct& s) const { return {s.left, s.right}; }
    std::vector<ValueId> operator()(const Piecewise& s) const { return {s.argument}; }
  } const reads;
  return std::visit(reads, step);
}

std::vector<bool> depending_on(const Program& program, const std::vector<ValueId>& sources) {
  std::vector<bool> depends(program.values().size(), false);
  for (const ValueId source : sources) depends[source] = true;
  for (ValueId id = 0; id < depends.size(); ++id) {
    for (const ValueId read : reads_of(program.value(id).step)) depends[id] = depends[id] || depends[read];
  }
  return depends;
}

std::vector<bool> needed_for(const Program& program, const std::vector<ValueId>& results) {
  std::vector<bool> needed(program.values().size(), false);
  for (const ValueId result : results) needed[result] = true;
  for (ValueId id = needed.size(); id-- > 0;) {
    if (!needed[id]) continue;
    for (const ValueId read : reads_of(program.value(id).step)) needed[read] = true;
  }
  return needed;
}

}  // namespace infimum::exact
