// SPDX-License-Identifier: Apache-2.0
#include "exact/plan.hpp"

#include <algorithm>
#include <stdexcept>

namespace infimum::exact {

namespace {

std::vector<ValueId> results_of(const Risk& risk, const Wanted& wanted) {
  std::vector<ValueId> results = wanted.values;
  if (wanted.risk || !wanted.gradients.empty()) {
    results.push_back(risk.result);
    results.push_back(risk.weights);
  }
  return results;
}

void include(Integer& all, const Rational& value) {
  all = lcm(all, value.get_den());
}

void include(Integer& all, const RationalVector& values) {
  for (const Rational& value : values) include(all, value);
}

// The value that the step may overwrite, if nothing else needs it.
std::optional<ValueId> in_place(const Step& step) {
  if (const auto* combination = std::get_if<Combination>(&step)) return combination->terms.front();
  if (const auto* piecewise = std::get_if<Piecewise>(&step)) return piecewise->argument;
  return std::nullopt;
}

bool is_given(const Step& step) {
  return std::holds_alternative<Given>(step) || std::holds_alternative<Constant>(step);
}

std::vector<ValueId> places_of(const Program& program, const std::vector<bool>& run,
                               const std::vector<ValueId>& results) {
  std::vector<std::size_t> readers(program.values().size(), 0);
  for (const ValueId id : results) ++readers[id];
  for (ValueId id = 0; id < readers.size(); ++id) {
    if (!run[id]) continue;
    for (const ValueId read : reads_of(program.value(id).step)) ++readers[read];
  }
  std::vector<ValueId> places(readers.size());
  for (ValueId id = 0; id < places.size(); ++id) {
    const Value& value = program.value(id);
    const std::optional<ValueId> read = in_place(value.step);
    const bool free = read && readers[*read] == 1 && !is_given(program.value(*read).step) && !value.shared &&
                      !program.value(*read).shared;
    places[id] = free ? places[*read] : id;
  }
  return places;
}

}  // namespace

Plan::Plan(const Program& of, const Risk& the_risk, Wanted what, const KinkRule& kinks)
    : program(&of), risk(the_risk), wanted(std::move(what)), rule(kinks) {
  for (const ValueId id : wanted.gradients) {
    if (!of.value(id).shared)
      throw std::invalid_argument("Plan: a gradient by a value that differs between points");
  }
  forward = needed_for(of, results_of(risk, wanted));
  place = places_of(of, forward, results_of(risk, wanted));
  backward.assign(of.values().size(), false);
  if (differentiates()) {
    const std::vector<bool> depends = depending_on(of, wanted.gradients),
                            matters = needed_for(of, {risk.result});
    for (ValueId id = 0; id < backward.size(); ++id) backward[id] = depends[id] && matters[id];
  }
  pieces.resize(of.values().size());
  for (ValueId id = 0; id < pieces.size(); ++id) {
    const Step& step = of.value(id).step;
    if (const auto* piecewise = std::get_if<Piecewise>(&step)) pieces[id] = pieces_of(*piecewise, rule);
    if (const auto* product = std::get_if<MatrixProduct>(&step)) {
      inner_dimension = std::max({inner_dimension, product->inputs, product->outputs, product->places});
    }
  }
}

Integer denominators_of(const Plan& plan, const std::vector<Batch>& batches) {
  Integer all = 1;
  for (const Batch& batch : batches) {
    for (const ScaledIntegers& entries : batch.given) include(all, entries.unit());
  }
  for (ValueId id = 0; id < plan.forward.size(); ++id) {
    const Step& step = plan.program->value(id).step;
    if (const auto* constant = std::get_if<Constant>(&step)) include(all, constant->entries.unit());
    if (const auto* combination = std::get_if<Combination>(&step)) include(all, combination->coefficients);
    include(all, plan.pieces[id].slopes);
    include(all, plan.pieces[id].intercepts);
    include(all, plan.pieces[id].derivatives);
  }
  return all;
}

}  // namespace infimum::exact
