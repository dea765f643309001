// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.hpp"

namespace infimum::audit {

namespace {

using exact::ValueId;

class Auditor {
 public:
  Auditor(const networks::Network& network, const erm::NetworkProblem& problem, const Arithmetic& arithmetic,
          const exact::Settings& settings)
      : network_(network), problem_(problem), arithmetic_(arithmetic) {
    for (const std::size_t l : network.order()) wanted_.values.push_back(problem.network.layers[l]);
    for (const exact::Parameter& parameter : problem.network.parameters)
      wanted_.gradients.push_back(parameter.value);
    wanted_.risk = true;
    exact_ = exact::compute(problem.program, problem.risk.risk, wanted_, problem.batches, settings);
    const exact::Plan plan(problem.program, problem.risk.risk, wanted_, settings.rule);
    floats_ = run_in_floats(plan, problem.batches, arithmetic);
  }

  Audit run() {
    Audit audit;
    for (std::size_t v = 0; v < wanted_.values.size(); ++v) audit.layers.push_back(layer(v));
    for (std::size_t g = 0; g < wanted_.gradients.size(); ++g) {
      const exact::Parameter& parameter = problem_.network.parameters[g];
      DeviationCounter counter(arithmetic_.storage);
      counter.add(exact_.gradients[g], floats_.gradients[g], 1, 0);
      audit.tensors.push_back({parameter.name, parameter.layer, counter.result()});
    }
    audit.exact_risk = *exact_.risk;
    audit.computed_risk = floats_.risk;
    audit.report = exact_.report;
    return audit;
  }

 private:
  const networks::Network& network_;
  const erm::NetworkProblem& problem_;
  const Arithmetic& arithmetic_;
  exact::Wanted wanted_;
  exact::Answer exact_;
  FloatRun floats_;

  LayerAudit layer(std::size_t v) {
    const ValueId id = wanted_.values[v];
    LayerAudit result{network_.layers()[network_.order()[v]].name, {}, {}};
    DeviationCounter counter(arithmetic_.storage);
    const bool shared = problem_.program.value(id).shared;
    const bool decides = std::holds_alternative<exact::Piecewise>(problem_.program.value(id).step);
    if (decides) result.flips.emplace();
    std::size_t first = 0;
    for (std::size_t b = 0; b < problem_.batches.size(); ++b) {
      const std::size_t points = problem_.batches[b].points, columns = shared ? 1 : points;
      counter.add(exact_.values[v][b], floats_.values[b][id], columns, first);
      if (decides)
        add_flips(exact_.decisions[b].of(id), floats_.decisions[b].of(id), columns, first, *result.flips);
      first += points;
    }
    result.values = counter.result();
    return result;
  }
};

}  // namespace

Audit audit_of(const networks::Network& network, const erm::NetworkProblem& problem,
               const Arithmetic& arithmetic, const exact::Settings& settings) {
  return Auditor(network, problem, arithmetic, settings).run();
}

}  // namespace infimum::audit
