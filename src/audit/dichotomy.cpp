// SPDX-License-Identifier: Apache-2.0
#include "audit/dichotomy.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/random.hpp"
#include "circuits/rings.hpp"
#include "erm/network_problem.hpp"
#include "exact/ring_run.hpp"

namespace infimum::audit {

namespace {

using exact::Code;
using exact::ValueId;
using numbers::Integer;
using numbers::Rational;
using numbers::RationalVector;
using Run = exact::RingRun<circuits::IntegerRing>;

std::string name_of(const char* what, std::size_t layer) {
  return what + std::to_string(layer);
}

// weight_bits bits exactly.
Rational drawn(base::Random& random, std::size_t bits) {
  Integer value = 1;
  for (std::size_t k = 1; k < bits; ++k) value = 2 * value + static_cast<unsigned long>(random.below(2));
  return Rational(value);
}

networks::Affine drawn_layer(base::Random& random, std::size_t outputs, const TowerShape& shape) {
  std::vector<RationalVector> rows(outputs, RationalVector(shape.width));
  for (std::size_t o = 0; o < outputs; ++o) {
    for (Rational& weight : rows[o]) {
      weight = drawn(random, shape.weight_bits);
      if (o > 0 && random.below(2) == 0) weight = -weight;
    }
  }
  return networks::affine(rows, RationalVector(outputs));
}

// relu of integers: beyond, on, or before the kink.
Code side_of(ValueId, std::size_t, const Integer& argument) {
  return static_cast<Code>(1 + sgn(argument));
}

std::size_t bits_of(const Integer& value) {
  return value == 0 ? 0 : mpz_sizeinbase(value.get_mpz_t(), 2);
}

std::size_t longest_of(const std::vector<Integer>& list) {
  std::size_t bits = 0;
  for (const Integer& entry : list) bits = std::max(bits, bits_of(entry));
  return bits;
}

double bytes_of(const std::vector<Integer>& list) {
  double bytes = 0;
  for (const Integer& entry : list)
    bytes += sizeof(mp_limb_t) * static_cast<double>(mpz_size(entry.get_mpz_t()));
  return bytes;
}

void add_gradient(const std::vector<Integer>& entries, TowerMeasure& measure) {
  for (const Integer& entry : entries) {
    if (entry == 0) continue;
    const auto exponent = static_cast<long>(bits_of(entry)) - 1;
    const bool first = measure.gradient_bits == 0;
    measure.gradient.largest = first ? exponent : std::max(measure.gradient.largest, exponent);
    measure.gradient.smallest = first ? exponent : std::min(measure.gradient.smallest, exponent);
    measure.gradient_bits = std::max(measure.gradient_bits, bits_of(entry));
  }
}

double bits_of_a_layer(const TowerShape& shape) {
  return static_cast<double>(shape.weight_bits) + std::log2(static_cast<double>(shape.width) + 1);
}

}  // namespace

networks::Network tower(const TowerShape& shape, TowerKind kind) {
  base::Random random(shape.seed);
  std::vector<networks::Layer> layers;
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < shape.width; ++i) inputs.push_back(name_of("x", i + 1));
  std::string last = networks::input_name;
  for (std::size_t l = 1; l <= shape.depth; ++l) {
    const std::string line = name_of("line", l), active = name_of("active", l);
    layers.push_back({line, {last}, drawn_layer(random, shape.width, shape)});
    if (kind == TowerKind::relu) {
      layers.push_back({active, {line}, networks::relu()});
    } else {
      layers.push_back({active, {line, line}, networks::Product{}});
    }
    last = active;
  }
  layers.push_back({"output", {last}, drawn_layer(random, 1, shape)});
  return networks::Network(inputs, {"y"}, std::move(layers), "output");
}

data::Points tower_point(const TowerShape& shape) {
  base::Random random(shape.seed + 1);
  RationalVector x;
  for (std::size_t i = 0; i < shape.width; ++i) x.push_back(drawn(random, shape.weight_bits));
  data::Points points;
  points.count = 1;
  points.features.resize(shape.width);
  points.targets.resize(1);
  points.x = numbers::ScaledIntegers::of(x);
  points.y = numbers::ScaledIntegers::of(RationalVector{1});
  points.weights = numbers::ScaledIntegers(1, 1, {1});
  return points;
}

TowerMeasure measured(const TowerShape& shape, TowerKind kind) {
  const erm::NetworkProblem problem =
      erm::network_problem(tower(shape, kind), tower_point(shape), erm::PointLoss::squared);
  const std::vector<ValueId> parameters = problem.program.parameters();
  const exact::Plan plan(problem.program, problem.risk.risk, {{}, parameters, false}, {});
  const circuits::IntegerRing ring;
  const auto start = std::chrono::steady_clock::now();
  Run run(plan, ring, side_of);
  run.add_point(problem.batches.front(), 0);
  run.finish();
  TowerMeasure measure;
  measure.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (ValueId id = 0; id < problem.program.values().size(); ++id)
    measure.bytes += bytes_of(run.value(id)) + bytes_of(run.delta(id));
  for (const ValueId layer : problem.network.layers)
    measure.value_bits = std::max(measure.value_bits, longest_of(run.value(layer)));
  for (const ValueId id : parameters) add_gradient(run.delta(id), measure);
  return measure;
}

double most_value_bits(const TowerShape& shape, TowerKind kind) {
  const double layer = bits_of_a_layer(shape), input = static_cast<double>(shape.weight_bits),
               depth = static_cast<double>(shape.depth);
  if (kind == TowerKind::relu) return input + (depth + 1) * layer;
  const double power = std::exp2(depth);
  return power * input + 2 * (power - 1) * layer + layer;
}

double expected_bytes(const TowerShape& shape, TowerKind kind, const TowerMeasure& one_layer_earlier) {
  constexpr double growth = 2.3, room_for_a_product = 8;        // doubling, and one more layer of weights
  const double longest = 2 * most_value_bits(shape, kind) / 8;  // bytes of a derivative: twice a value
  return (kind == TowerKind::square ? growth : 2) * one_layer_earlier.bytes + room_for_a_product * longest;
}

namespace {

DepthRow row_at(TowerShape shape, std::size_t depth) {
  shape.depth = depth;
  return {depth,
          measured(shape, TowerKind::relu),
          std::nullopt,
          most_value_bits(shape, TowerKind::relu),
          most_value_bits(shape, TowerKind::square),
          0};
}

}  // namespace

std::vector<DepthRow> dichotomy(const TowerShape& shape, double most_bytes,
                                const std::function<void(const DepthRow&)>& tell) {
  constexpr std::size_t further = 3;  // rows of relu alone
  std::vector<DepthRow> rows;
  TowerMeasure last;
  const auto add = [&](DepthRow row) {
    tell(row);
    rows.push_back(std::move(row));
  };
  TowerShape deeper = shape;
  for (deeper.depth = 1;; ++deeper.depth) {
    DepthRow row = row_at(shape, deeper.depth);
    row.expected_bytes = expected_bytes(deeper, TowerKind::square, last);
    const bool stops = row.expected_bytes > most_bytes;
    if (!stops) row.square = last = measured(deeper, TowerKind::square);
    add(std::move(row));
    if (stops) break;
  }
  for (std::size_t k = 0; k < further; ++k) {
    DepthRow row = row_at(shape, rows.back().depth * 2);
    row.expected_bytes =
        rows.back().expected_bytes * std::exp2(static_cast<double>(row.depth - rows.back().depth));
    add(std::move(row));
  }
  return rows;
}

}  // namespace infimum::audit
