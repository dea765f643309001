// SPDX-License-Identifier: Apache-2.0
#include "erm/network_problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "data/select.hpp"
#include "erm/problem.hpp"
#include "exact/compute.hpp"
#include "networks/convert.hpp"
#include "numbers/powers.hpp"
#include "oracle/draw.hpp"
#include "oracle/random_layers.hpp"

namespace infimum::erm {
namespace {

using networks::Network;
using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;

data::Points random_points(const Network& network, std::size_t count, oracle::Draw& draw) {
  const std::size_t inputs = networks::entries_of(network.input_shape()),
                    outputs = networks::entries_of(network.output_shape());
  const auto numbers = [&](std::size_t size) {
    RationalVector entries;
    for (std::size_t i = 0; i < size; ++i) entries.push_back(draw.fraction(3));
    return ScaledIntegers::of(entries);
  };
  data::Points points;
  points.features.resize(inputs);
  points.targets.resize(outputs);
  points.count = count;
  points.x = numbers(inputs * count);
  points.y = numbers(outputs * count);
  RationalVector weights;
  for (std::size_t i = 0; i < count; ++i) weights.push_back(abs(draw.fraction(3)));
  points.weights = ScaledIntegers::of(weights);
  return points;
}

// The definition of the risk, with the values of the network by their definition.
Rational risk_of(const Network& network, const data::Points& points) {
  Rational risk = 0;
  for (std::size_t i = 0; i < points.count; ++i) {
    RationalVector x;
    for (std::size_t f = 0; f < points.features.size(); ++f)
      x.push_back(points.x.value(f * points.count + i));
    const RationalVector value = network.value(x);
    for (std::size_t c = 0; c < value.size(); ++c) {
      const Rational residual = value[c] - points.y.value(c * points.count + i);
      risk += points.weights.value(i) * residual * residual;
    }
  }
  return risk;
}

TEST(NetworkProblem, HasTheRiskOfTheNetwork) {
  oracle::Draw draw(4);
  for (std::uint64_t seed = 500; seed < 560; ++seed) {
    const Network network = oracle::random_layers(seed);
    const data::Points points = random_points(network, 5, draw);
    const NetworkProblem problem = network_problem(network, points, PointLoss::squared);
    const auto answer =
        exact::compute(problem.program, problem.risk.risk, {{}, {}, true}, problem.batches, {});
    EXPECT_EQ(*answer.risk, risk_of(network, points)) << seed;
  }
}

// The same network with `change` added to one entry of a tensor.
Network changed(const Network& network, const std::string& tensor, std::size_t entry,
                const Rational& change) {
  std::vector<networks::Layer> layers = network.layers();
  for (networks::Layer& layer : layers) {
    for (const networks::Role& role : networks::tensors_of(layer.kind)) {
      if (networks::name_of(layer, role) != tensor) continue;
      RationalVector entries;
      for (std::size_t i = 0; i < role.tensor->entries.size(); ++i)
        entries.push_back(role.tensor->entries.value(i) + (i == entry ? change : Rational(0)));
      const_cast<networks::Tensor*>(role.tensor)->entries = ScaledIntegers::of(entries);
    }
  }
  return Network({}, {}, layers, network.output_layer(), network.input_shape());
}

// Weights as floats may be: of all sizes, subnormal and huge ones, zeros and ties among them.
Network with_floats(const Network& network, oracle::Draw& draw) {
  std::vector<networks::Layer> layers = network.layers();
  for (networks::Layer& layer : layers) {
    for (const networks::Role& role : networks::tensors_of(layer.kind)) {
      std::vector<float> entries;
      for (std::size_t i = 0; i < role.tensor->entries.size(); ++i) {
        const int exponent =
            static_cast<int>(draw.percent(20) ? draw.between(-149, 100) : draw.between(-30, 0));
        const float entry = std::ldexp(static_cast<float>(draw.between(-(1 << 23), 1 << 23)), exponent);
        entries.push_back(draw.percent(15) ? 0 : draw.percent(15) && i > 0 ? entries.back() : entry);
      }
      const_cast<networks::Tensor*>(role.tensor)->entries =
          ScaledIntegers::of(std::span<const float>(entries));
    }
  }
  return Network({}, {}, layers, network.output_layer(), network.input_shape());
}

bool has_kinks(const exact::Answer& answer, const exact::Program& program) {
  for (const exact::Decisions& decisions : answer.decisions) {
    for (exact::ValueId id = 0; id < program.values().size(); ++id) {
      const auto& codes = decisions.of(id);
      if (std::any_of(codes.begin(), codes.end(), [](exact::Code c) { return c % 2 == 1; })) return true;
    }
  }
  return false;
}

// The risk is a polynomial of each parameter around it where no point lies on a kink: so its derivative is
// the central difference quotient, but for the square of the step, which is below every other number here.
// Networks are evaluated by the definitions of their layers, and nothing is differentiated.
std::size_t expect_difference_quotients(const Network& network, const data::Points& points,
                                        oracle::Draw& draw, std::uint64_t seed) {
  const NetworkProblem problem = network_problem(network, points, PointLoss::squared);
  exact::Wanted wanted{{}, {}, true};
  for (const auto& parameter : problem.network.parameters) wanted.gradients.push_back(parameter.value);
  exact::Settings settings;
  settings.seed = seed;
  const exact::Answer answer =
      exact::compute(problem.program, problem.risk.risk, wanted, problem.batches, settings);
  EXPECT_EQ(*answer.risk, risk_of(network, points)) << seed;
  if (has_kinks(answer, problem.program)) return 0;
  const Rational step = numbers::times_power_of_two(1, -20000),
                 little = numbers::times_power_of_two(1, -30000);
  std::size_t compared = 0;
  for (std::size_t g = 0; g < wanted.gradients.size(); ++g) {
    const std::string& name = problem.network.parameters[g].name;
    const std::size_t entry = draw.below(answer.gradients[g].size());
    const Rational above = risk_of(changed(network, name, entry, step), points),
                   below = risk_of(changed(network, name, entry, -step), points);
    EXPECT_LE(abs(Rational((above - below) / (2 * step) - answer.gradients[g].value(entry))), little)
        << "seed " << seed << ", " << name << " " << entry;
    ++compared;
  }
  return compared;
}

TEST(NetworkProblem, GradientsAreDifferenceQuotients) {
  oracle::Draw draw(14);
  std::size_t compared = 0;
  for (std::uint64_t seed = 700; seed < 1100; ++seed) {
    const Network network = oracle::random_layers(seed);
    compared += expect_difference_quotients(network, random_points(network, 3, draw), draw, seed);
  }
  EXPECT_GT(compared, 100u);
}

TEST(NetworkProblem, GradientsOfFloatsAreDifferenceQuotients) {
  oracle::Draw draw(15);
  std::size_t compared = 0;
  for (std::uint64_t seed = 1100; seed < 1500; ++seed) {
    const Network network = with_floats(oracle::random_layers(seed), draw);
    compared += expect_difference_quotients(network, random_points(network, 3, draw), draw, seed);
  }
  EXPECT_GT(compared, 100u);
}

// Hidden units in another order, and one scaled by p/q with its outgoing weights by q/p: the same risk, the
// gradients in that order, and by the inverse factors.
TEST(NetworkProblem, UnitsMayBePermutedAndScaled) {
  oracle::Draw draw(16);
  const auto network_of = [](const std::vector<RationalVector>& in, const RationalVector& bias,
                             const RationalVector& out) {
    return Network({"a", "b"}, {},
                   {{"h", {"input"}, networks::affine(in, bias)},
                    {"r", {"h"}, networks::relu()},
                    {"y", {"r"}, networks::affine({out}, {Rational(1, 7)})}},
                   "y");
  };
  for (int round = 0; round < 20; ++round) {
    std::vector<RationalVector> in;
    RationalVector bias, out;
    for (int u = 0; u < 4; ++u) {
      in.push_back({draw.fraction(5), draw.fraction(5)});
      bias.push_back(draw.fraction(5));
      out.push_back(draw.fraction(5));
    }
    const Network first = network_of(in, bias, out);
    const data::Points points = random_points(first, 30, draw);
    const Rational scale(3, 5);
    for (Rational& w : in[2]) w *= scale;
    bias[2] *= scale;
    out[2] /= scale;
    std::swap(in[1], in[3]);
    std::swap(bias[1], bias[3]);
    std::swap(out[1], out[3]);
    const Network second = network_of(in, bias, out);
    const auto answer_of = [&](const Network& network) {
      const NetworkProblem problem = network_problem(network, points, PointLoss::squared);
      exact::Wanted wanted{{}, {}, true};
      for (const auto& parameter : problem.network.parameters) wanted.gradients.push_back(parameter.value);
      return exact::compute(problem.program, problem.risk.risk, wanted, problem.batches, {});
    };
    const exact::Answer a = answer_of(first), b = answer_of(second);
    EXPECT_EQ(*a.risk, *b.risk);
    const std::vector<std::size_t> place = {0, 3, 2, 1};
    for (std::size_t u = 0; u < 4; ++u) {
      const Rational factor = u == 2 ? Rational(1 / scale) : Rational(1);
      for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(b.gradients[0].value(2 * place[u] + i), a.gradients[0].value(2 * u + i) * factor);
      EXPECT_EQ(b.gradients[1].value(place[u]), a.gradients[1].value(u) * factor);
      EXPECT_EQ(b.gradients[2].value(place[u]), a.gradients[2].value(u) / factor);
    }
  }
}

// A list of points in several batches adds up to the same risk and gradient.
TEST(NetworkProblem, BatchesAddUp) {
  oracle::Draw draw(5);
  const Network network({"a", "b"}, {},
                        {{"h", {"input"}, networks::affine({{1, -2}, {Rational(1, 3), 1}}, {0, 1})},
                         {"r", {"h"}, networks::relu()},
                         {"y", {"r"}, networks::affine({{1, 1}}, {0})}},
                        "y");
  const data::Points points = random_points(network, 2500, draw);
  NetworkProblem problem = network_problem(network, points, PointLoss::squared);
  EXPECT_EQ(problem.batches.size(), 3u);
  EXPECT_EQ(problem.batches.back().points, 2500u - 2048u);
  exact::Wanted wanted{{}, {}, true};
  for (const auto& parameter : problem.network.parameters) wanted.gradients.push_back(parameter.value);
  const auto all = exact::compute(problem.program, problem.risk.risk, wanted, problem.batches, {});
  EXPECT_EQ(*all.risk, risk_of(network, points));
  Rational risk = 0, first_entry = 0;
  for (const exact::Batch& batch : problem.batches) {
    const auto part = exact::compute(problem.program, problem.risk.risk, wanted, {batch}, {});
    risk += *part.risk;
    first_entry += part.gradients[0].value(0);
  }
  EXPECT_EQ(risk, *all.risk);
  EXPECT_EQ(first_entry, all.gradients[0].value(0));
}

// The risk that the trainer works with, of the same network on the same table.
TEST(NetworkProblem, AgreesWithTheRiskOfShallowNetworks) {
  const networks::ShallowNetwork shallow{
      Rational(1, 3), {Rational(2, 7)}, {{1, {1}, Rational(-1, 5)}, {-1, {-3}, 1}}};
  const data::Table table = data::parse_csv("x,y,w\n-1,0,1\n1,0,2\n1,3,1/3\n0,1000,0\n", "a.csv");
  const Network network = networks::to_network(shallow, {"x"}, "y");
  const data::Points points = data::points_of(table, {{"y"}, false, {"x"}, "w"});
  for (const auto& [loss, point_loss] :
       {std::pair(Loss::squared, PointLoss::squared), std::pair(Loss::absolute, PointLoss::absolute)}) {
    const NetworkProblem problem = network_problem(network, points, point_loss);
    const auto answer =
        exact::compute(problem.program, problem.risk.risk, {{}, {}, true}, problem.batches, {});
    EXPECT_EQ(
        *answer.risk,
        risk(Problem{data::select(table, {"y", std::vector<std::string>{"x"}, "w"}), loss, {}}, shallow));
  }
}

TEST(NetworkProblem, PointsOfAnotherSize) {
  oracle::Draw draw(6);
  const Network network({"a"}, {}, {{"y", {"input"}, networks::relu()}}, "y");
  data::Points points = random_points(network, 2, draw);
  points.features.emplace_back();
  EXPECT_THROW(network_problem(network, points, PointLoss::squared), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::erm
