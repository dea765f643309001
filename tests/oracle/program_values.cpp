// SPDX-License-Identifier: Apache-2.0
#include "oracle/program_values.hpp"

#include "oracle/draw.hpp"

namespace infimum::oracle {

namespace {

using namespace exact;

// A value and its derivative along one parameter.
struct Dual {
  Rational value = 0, slope = 0;
};
using Duals = std::vector<Dual>;

struct Direction {
  ValueId parameter;
  std::size_t entry;
};

class Evaluation {
 public:
  Evaluation(const Program& program, const Batch& batch, std::size_t point, const Direction* direction,
             const KinkRule& rule)
      : batch_(batch), point_(point), rule_(rule) {
    for (ValueId id = 0; id < program.values().size(); ++id) {
      values_.push_back(std::visit([&](const auto& step) { return of(step); }, program.value(id).step));
      if (direction != nullptr && direction->parameter == id) values_.back()[direction->entry].slope = 1;
    }
  }
  const std::vector<Duals>& values() const { return values_; }

 private:
  const Batch& batch_;
  std::size_t point_;
  const KinkRule& rule_;
  std::vector<Duals> values_;

  Duals of(const Given& step) const {
    Duals result;
    const ScaledIntegers& entries = batch_.given[step.number];
    for (std::size_t i = point_; i < entries.size(); i += batch_.points) result.push_back({entries.value(i)});
    return result;
  }
  Duals of(const Constant& step) const {
    Duals result;
    for (std::size_t i = 0; i < step.entries.size(); ++i) result.push_back({step.entries.value(i)});
    return result;
  }
  Duals of(const MatrixProduct& step) const {
    Duals result(step.outputs * step.places);
    for (std::size_t o = 0; o < step.outputs; ++o) {
      for (std::size_t i = 0; i < step.inputs; ++i) {
        const Dual& w = values_[step.weights][step.transposed ? i * step.outputs + o : o * step.inputs + i];
        for (std::size_t p = 0; p < step.places; ++p) {
          const Dual& x = values_[step.right][i * step.places + p];
          result[o * step.places + p].value += w.value * x.value;
          result[o * step.places + p].slope += w.slope * x.value + w.value * x.slope;
        }
      }
    }
    return result;
  }
  Duals of(const Gather& step) const {
    Duals result;
    for (const Gather::Row& row : step.rows) {
      result.push_back(row.source == Gather::nowhere ? Dual{} : values_[step.sources[row.source]][row.row]);
    }
    return result;
  }
  Duals of(const Combination& step) const {
    Duals result(values_[step.terms.front()].size());
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      for (std::size_t r = 0; r < result.size(); ++r) {
        result[r].value += step.coefficients[t] * values_[step.terms[t]][r].value;
        result[r].slope += step.coefficients[t] * values_[step.terms[t]][r].slope;
      }
    }
    return result;
  }
  Duals of(const EntryProduct& step) const {
    Duals result;
    for (std::size_t r = 0; r < values_[step.left].size(); ++r) {
      const Dual &a = values_[step.left][r], &b = values_[step.right][r];
      result.push_back({a.value * b.value, a.slope * b.value + a.value * b.slope});
    }
    return result;
  }
  Duals of(const Piecewise& step) const {
    Duals result;
    for (const Dual& z : values_[step.argument]) {
      std::size_t piece = 0;
      while (piece < step.breakpoints.size() && z.value > step.breakpoints[piece]) ++piece;
      Rational slope = step.slopes[piece];
      if (piece < step.breakpoints.size() && z.value == step.breakpoints[piece]) {
        const Rational left = slope, right = step.slopes[piece + 1];
        slope = left + rule_.share * (right - left);
        if (rule_.nearest_to_zero)
          slope = left * right <= 0 ? Rational(0) : abs(left) < abs(right) ? left : right;
      }
      result.push_back({step.slopes[piece] * z.value + step.intercepts[piece], slope * z.slope});
    }
    return result;
  }
};

RationalVector random_rationals(Draw& draw, std::size_t count, bool floats) {
  RationalVector result;
  for (std::size_t i = 0; i < count; ++i) {
    const long numerator = draw.between(-4, 4);
    result.emplace_back(numerator, floats ? 1l << draw.below(4) : 1 + static_cast<long>(draw.below(6)));
    result.back().canonicalize();
  }
  return result;
}

Piecewise random_activation(Draw& draw, ValueId argument) {
  switch (draw.below(5)) {
    case 0:
      return {argument, {0}, {0, 1}, {0, 0}};
    case 1:
      return {argument, {0}, {-1, 1}, {0, 0}};
    case 2:
      return {argument, {0}, {Rational(1, 8), 1}, {0, 0}};
    case 3:
      return {argument, {-1, 2}, {0, 1, 0}, {-1, 0, 2}};
    default:
      return {argument, {-2, 0, 1}, {-1, 2, 0, 1}, {-4, 2, 2, 1}};
  }
}

}  // namespace

std::vector<numbers::RationalVector> values_at(const Program& program, const Batch& batch,
                                               std::size_t point) {
  const KinkRule rule;
  const Evaluation evaluation(program, batch, point, nullptr, rule);
  std::vector<numbers::RationalVector> result;
  for (const Duals& value : evaluation.values()) {
    auto& entries = result.emplace_back();
    for (const Dual& entry : value) entries.push_back(entry.value);
  }
  return result;
}

numbers::Rational risk_of(const Program& program, const Risk& risk, const std::vector<Batch>& batches) {
  Rational sum = 0;
  for (const Batch& batch : batches) {
    for (std::size_t i = 0; i < batch.points; ++i) {
      const auto values = values_at(program, batch, i);
      sum += values[risk.weights][0] * values[risk.result][0];
    }
  }
  return sum;
}

numbers::Rational derivative_of(const Program& program, const Risk& risk, const std::vector<Batch>& batches,
                                ValueId parameter, std::size_t entry, const KinkRule& rule) {
  const Direction direction{parameter, entry};
  Rational sum = 0;
  for (const Batch& batch : batches) {
    for (std::size_t i = 0; i < batch.points; ++i) {
      const Evaluation evaluation(program, batch, i, &direction, rule);
      sum += evaluation.values()[risk.weights][0].value * evaluation.values()[risk.result][0].slope;
    }
  }
  return sum;
}

RandomProgram random_program(std::uint64_t seed) {
  Draw draw(seed);
  RandomProgram random;
  Program& program = random.program;
  const bool floats = draw.below(2) == 0;
  const std::size_t inputs = 1 + draw.below(4);
  std::vector<ValueId> values = {program.give(inputs, "input")};
  const auto parameter = [&](std::size_t size) {
    return program.constant(ScaledIntegers::of(random_rationals(draw, size, floats)), draw.below(5) > 0);
  };
  const auto any = [&] { return values[draw.below(values.size())]; };
  const auto width = [&](ValueId id) { return program.value(id).width; };
  for (std::size_t steps = 3 + draw.below(8); steps-- > 0;) {
    const ValueId from = any();
    switch (draw.below(6)) {
      case 0: {
        const std::size_t outputs = 1 + draw.below(3), places = width(from) % 2 == 0 ? 1 + draw.below(2) : 1;
        const std::size_t inner = width(from) / places;
        values.push_back(
            program.product({parameter(outputs * inner), from, outputs, inner, places, draw.below(2) == 0}));
        break;
      }
      case 1: {
        Gather gather{{from, any()}, {}};
        for (std::size_t r = 1 + draw.below(4); r-- > 0;) {
          const auto source = static_cast<std::uint32_t>(draw.below(2));
          const auto row = static_cast<std::uint32_t>(draw.below(width(gather.sources[source])));
          gather.rows.push_back({draw.below(6) == 0 ? Gather::nowhere : source, row});
        }
        values.push_back(program.gather(std::move(gather)));
        break;
      }
      case 2:
        values.push_back(program.combine({{from, parameter(width(from))}, {Rational(-2, 3), 1}}));
        break;
      case 3:
        values.push_back(program.multiply(from, draw.below(2) == 0 ? from : parameter(width(from))));
        break;
      default:
        values.push_back(program.apply(random_activation(draw, from)));
    }
  }
  const ValueId last = values.back();
  const ValueId sum = program.product({parameter(width(last)), last, 1, width(last), 1, false});
  random.risk = {program.multiply(sum, sum), program.give(1, "weights")};
  for (std::size_t b = 1 + draw.below(3); b-- > 0;) {
    Batch batch{1 + draw.below(5), {}};
    batch.given.push_back(ScaledIntegers::of(random_rationals(draw, inputs * batch.points, floats)));
    batch.given.push_back(ScaledIntegers::of(random_rationals(draw, batch.points, floats)));
    random.batches.push_back(std::move(batch));
  }
  return random;
}

}  // namespace infimum::oracle
