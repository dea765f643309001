// SPDX-License-Identifier: Apache-2.0
#include "reductions/circuit_problem.hpp"

#include <gtest/gtest.h>

#include "circuits/normal_form.hpp"
#include "oracle/random_circuits.hpp"
#include "reductions/known_circuits.hpp"

namespace infimum::reductions {
namespace {

using erm::Verdict;
using erm::Verification;

const networks::Room plenty{1e9};

Verification verified(const CircuitProblem& made) {
  return erm::verify(made.problem, made.network.parameters, plenty);
}

TEST(CircuitProblem, AsksForBits) {
  struct Case {
    const char* circuit;
    Polynomial activation;
    std::size_t auxiliary;
    std::vector<long> ones;
  };
  const std::vector<Case> cases = {{power_65536, square(), 186, {16}},
                                   {power_65536, cubic(), 294, {16}},
                                   {hundred, square(), 147, {2, 5, 6}},
                                   {twenty_three, square(), 106, {0, 1, 2, 4}},
                                   {twenty_three, smooth_relu(), 106, {0, 1, 2, 4}}};
  for (const Case& entry : cases) {
    const auto first =
        bit_problem(circuit_of(entry.circuit), entry.activation, GadgetForm::basis, -1, 0, 3).problem.points;
    for (long bit = -1; bit <= 18; ++bit) {
      CircuitProblem made =
          bit_problem(circuit_of(entry.circuit), entry.activation, GadgetForm::basis, bit, 0, 3);
      ASSERT_EQ(made.problem.points.size(), entry.auxiliary + 1);
      // The auxiliary points do not depend on the bit: computed once, compared afterwards.
      for (std::size_t p = 0; p < entry.auxiliary; ++p)
        ASSERT_TRUE(made.problem.points[p].x == first[p].x && made.problem.points[p].y == first[p].y);
      if (bit >= 0) made.problem.points.erase(made.problem.points.begin(), made.problem.points.end() - 1);
      const bool yes = std::find(entry.ones.begin(), entry.ones.end(), bit) != entry.ones.end();
      const Verification found = verified(made);
      ASSERT_EQ(found.verdict, yes ? Verdict::yes : Verdict::no);
      ASSERT_EQ(found.risk, yes ? 0 : 3);  // all auxiliary labels are met, whatever the answer
      ASSERT_LT(found.used_bits, found.allowed_bits);
    }
  }
}

TEST(CircuitProblem, HingeAsksForTheSign) {
  base::Random random(50);
  for (int k = 0; k < 30; ++k) {
    const circuits::Circuit circuit = oracle::random_circuit(random, 2 + random.below(6), {1});
    const Rational n = oracle::values_of_gates(circuit)[circuit.output()];
    const CircuitProblem made = sign_problem(circuit, square(), GadgetForm::difference, 5);
    const Rational doubled = oracle::values_of_gates(doubled_less_one(circuit)).back();
    ASSERT_EQ(doubled, 2 * n - 1);
    const Verification found = verified(made);
    ASSERT_EQ(found.verdict, n > 0 ? Verdict::yes : Verdict::no);
    ASSERT_EQ(found.risk, n > 0 ? Rational(0) : Rational(5 * (2 - 2 * n)));
  }
  EXPECT_THROW(sign_problem(circuit_of("a = 1/2\n"), square(), GadgetForm::basis, 1), std::domain_error);
}

// The points that are written out in the theory's example: coordinates other than 0.
TEST(CircuitProblem, TheSmallExampleInFull) {
  const CircuitProblem made = bit_problem(circuit_of(four), square(), GadgetForm::basis, 2, 0, 1);
  const auto& graph = made.problem.graph;
  EXPECT_EQ(made.problem.points.size(), 48u + 1);
  using Named = std::vector<std::pair<std::string, Rational>>;
  const auto named = [&](const std::vector<erm::VertexEntry>& entries) {
    Named result;
    for (const auto& [vertex, value] : entries) result.emplace_back(graph.vertices()[vertex].name, value);
    std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return result;
  };
  const auto has = [&](const Named& x, const Named& y) {
    return std::count_if(made.problem.points.begin(), made.problem.points.end(),
                         [&](const erm::BitPoint& point) {
                           return point.weight == 2 && named(point.x) == x && named(point.y) == y;
                         });
  };
  const Named base = {{"L1_2_1", -1}, {"L1_2_2", -2}, {"L2_2_1", -1},
                      {"L2_2_2", -2}, {"L3_2_1", -1}, {"L3_2_2", -2}};
  const auto with = [&](Named more) {
    more.insert(more.end(), base.begin(), base.end());
    std::sort(more.begin(), more.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return more;
  };
  // sigma(0) = 0 is met by all edges into sigma at the argument 0 as well
  EXPECT_EQ(has(base, {}), 1 + 9);
  EXPECT_EQ(has({{"L1_2_0", -4},
                 {"L1_2_1", -5},
                 {"L1_2_2", -6},
                 {"L2_2_0", -2},
                 {"L2_2_1", -3},
                 {"L2_2_2", -4},
                 {"L3_2_0", -2},
                 {"L3_2_1", -3},
                 {"L3_2_2", -4},
                 {"v0", 1}},
                {{"v0", 1}, {"v1", 2}}),
            1);
  EXPECT_EQ(has(with({{"U1_2_0", 1}, {"v2", Rational(-1, 2)}}), {{"U1_2_0", 1}, {"z_2", 1}}), 1);
  EXPECT_EQ(has(with({{"L1_2_0", 2}, {"z_2", -4}}), {{"L1_2_0", 2}, {"U1_2_0", 4}}), 1);
  EXPECT_EQ(verified(made).verdict, Verdict::yes);
}

// Whatever single number of the witness is changed, an auxiliary label is missed.
TEST(CircuitProblem, EveryParameterIsForced) {
  for (const GadgetForm form : {GadgetForm::basis, GadgetForm::difference}) {
    for (const char* circuit : {four, hundred, twenty_three, power_65536}) {
      const CircuitProblem made = bit_problem(circuit_of(circuit), smooth_relu(), form, 2, 0, 1);
      networks::Parameters parameters = made.network.parameters;
      // One auxiliary point suffices, as it weighs 2 > 1: no other is computed then.
      const auto changed = [&](Rational& parameter) {
        parameter += Rational(1, 7);
        RationalVector x(made.problem.graph.vertices().size());
        const bool found = std::any_of(
            made.problem.points.begin(), made.problem.points.end() - 1, [&](const erm::BitPoint& point) {
              for (const auto& [vertex, value] : point.x) x[vertex] = value;
              const auto values = networks::values_of(made.problem.graph, parameters, x, plenty).values;
              for (const auto& [vertex, value] : point.x) x[vertex] = 0;
              return point.weight * erm::loss_of(point, values) >= 2;
            });
        parameter -= Rational(1, 7);
        return found;
      };
      for (std::size_t e = 0; e < parameters.weights.size(); ++e) {
        ASSERT_TRUE(changed(parameters.weights[e])) << e;
        ASSERT_TRUE(changed(parameters.biases[e])) << e;
      }
    }
  }
}

// With a bounded circuit no vertex leaves a range that depends on the activation only.
TEST(CircuitProblem, BoundedCircuitsKeepAllVerticesBounded) {
  base::Random random(52);
  for (int k = 0; k < 10; ++k) {
    const circuits::Circuit circuit =
        circuits::bounded_form(oracle::random_circuit(random, 2 + random.below(5), {1})).circuit;
    for (const Polynomial& activation : {square(), cubic(), smooth_relu()}) {
      const CircuitNetwork network = circuit_network(circuit, activation, GadgetForm::basis);
      const auto degree = static_cast<long>(activation.degree());
      Rational largest = 0;  // of the activation at |z| <= degree + 2
      for (long p = static_cast<long>(activation.degree()); p >= 0; --p)
        largest = largest * (degree + 2) + abs(activation.coefficients[static_cast<std::size_t>(p)]);
      Rational factors = 0;
      for (const Rational& factor : basis_gadget(activation).factors) factors += abs(factor) * 288;
      const RationalVector values =
          networks::values_of(network.graph, network.parameters, network.main, plenty).values;
      for (const Rational& value : values) ASSERT_LE(abs(value), largest * factors + largest + degree + 2);
      for (const std::size_t vertex : network.vertex_of_gate) ASSERT_LE(abs(values[vertex]), 1);
    }
  }
}

TEST(CircuitProblem, RefusesWhatNoMemoryHolds) {
  circuits::Circuit circuit;
  const circuits::GateId one = circuit.constant(1);
  circuits::GateId last = one;
  for (int k = 0; k < 2000; ++k) last = circuit.sum(circuit.product(last, one), one);
  EXPECT_THROW(bit_problem(circuit, square(), GadgetForm::basis, 0, 0, 1), std::length_error);
}

TEST(CircuitProblem, NeedsAGap) {
  EXPECT_THROW(bit_problem(circuit_of(four), square(), GadgetForm::basis, 0, 1, 1), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::reductions
