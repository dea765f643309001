// SPDX-License-Identifier: Apache-2.0
#include "reductions/network_circuit.hpp"

#include <stdexcept>

#include "circuits/gate_ring.hpp"
#include "exact/decide.hpp"
#include "exact/ring_run.hpp"

namespace infimum::reductions {

namespace {

using circuits::Circuit;
using circuits::GateRing;
using exact::Batch;
using exact::Code;
using exact::ValueId;
using Element = GateRing::Element;

bool has_pieces(const exact::Program& program) {
  for (const exact::Value& value : program.values()) {
    if (std::holds_alternative<exact::Piecewise>(value.step)) return true;
  }
  return false;
}

// The program in gates, one point after the other.
class Writing {
 public:
  Writing(const erm::NetworkProblem& problem, const exact::KinkRule& rule, exact::Wanted wanted)
      : problem_(problem),
        plan_(problem.program, problem.risk.risk, std::move(wanted), rule),
        ring_(circuit_) {
    if (has_pieces(problem.program)) decisions_ = exact::decide(plan_, problem.batches).decisions;
  }

  // `after_point` sees the run at each point.
  template <class AfterPoint>
  exact::RingRun<GateRing> run(const AfterPoint& after_point) {
    std::size_t batch = 0, column = 0;
    exact::RingRun<GateRing> run(plan_, ring_, [&](ValueId id, std::size_t entry, const Element&) -> Code {
      const bool shared = problem_.program.value(id).shared;
      return decisions_[batch].of(id)[shared ? entry : entry * problem_.batches[batch].points + column];
    });
    for (batch = 0; batch < problem_.batches.size(); ++batch) {
      for (column = 0; column < problem_.batches[batch].points; ++column) {
        run.add_point(problem_.batches[batch], column);
        after_point(run);
      }
    }
    run.finish();
    return run;
  }

  const GateRing& ring() const { return ring_; }
  Circuit finished(const Element& output) {
    circuit_.set_output(ring_.gate_of(output));
    return circuits::trimmed(circuit_);
  }

 private:
  const erm::NetworkProblem& problem_;
  const exact::Plan plan_;
  Circuit circuit_;
  const GateRing ring_;
  std::vector<exact::Decisions> decisions_;  // by batch; none for polynomials
};

void require_points(const erm::NetworkProblem& problem) {
  if (problem.batches.empty()) throw std::invalid_argument("no points");
}

}  // namespace

Circuit circuit_of_risk(const erm::NetworkProblem& problem, const exact::KinkRule& rule) {
  require_points(problem);
  Writing writing(problem, rule, {{}, {}, true});
  Element risk;
  writing.run([&](const exact::RingRun<GateRing>& run) {
    Element term;
    writing.ring().product(term, run.value(problem.risk.risk.weights)[0],
                           run.value(problem.risk.risk.result)[0]);
    writing.ring().sum(risk, risk, term);
  });
  return writing.finished(risk);
}

Circuit circuit_of_derivative(const erm::NetworkProblem& problem, const exact::KinkRule& rule,
                              ValueId parameter, std::size_t entry) {
  require_points(problem);
  Writing writing(problem, rule, {{}, {parameter}, false});
  auto run = writing.run([](const auto&) {});
  const std::vector<Element> gradient = run.take_gradient(parameter);
  if (gradient.empty()) return writing.finished({});
  return writing.finished(gradient.at(entry));
}

Circuit circuit_of_value(const erm::NetworkProblem& problem, std::size_t entry) {
  require_points(problem);
  Writing writing(problem, {}, {{problem.network.output}, {}, false});
  Element output;
  bool first = true;
  writing.run([&](const exact::RingRun<GateRing>& run) {
    if (first) output = run.value(problem.network.output).at(entry);
    first = false;
  });
  return writing.finished(output);
}

}  // namespace infimum::reductions
