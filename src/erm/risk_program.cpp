// SPDX-License-Identifier: Apache-2.0
#include "erm/risk_program.hpp"

#include <array>

namespace infimum::erm {

namespace {

using exact::Program;
using exact::Rational;
using exact::RationalVector;
using exact::ScaledIntegers;
using exact::ValueId;

constexpr std::array<std::string_view, 3> names = {"squared", "absolute", "hinge"};

ValueId ones(Program& program, std::size_t count) {
  return program.constant(ScaledIntegers::of(RationalVector(count, Rational(1))));
}

ValueId sum_of_rows(Program& program, ValueId value) {
  const std::size_t width = program.value(value).width;
  return width == 1 ? value : program.product({ones(program, width), value, 1, width});
}

ValueId relu(Program& program, ValueId argument) {
  return program.apply({argument, {0}, {0, 1}, {0, 0}});
}

// max(0, 1 - margin), entry by entry.
ValueId shortfall(Program& program, ValueId margins) {
  const ValueId one = ones(program, program.value(margins).width);
  return relu(program, program.combine({{margins, one}, {-1, 1}}));
}

ValueId margins_of_classes(Program& program, ValueId output, ValueId targets) {
  const std::size_t width = program.value(output).width;
  const ValueId of_class = sum_of_rows(program, program.multiply(targets, output));
  exact::Gather repeat{{of_class}, std::vector<exact::Gather::Row>(width, {0, 0})};
  return program.combine({{program.gather(std::move(repeat)), output}, {1, -1}});
}

// The class itself has the margin 0 and does not count.
ValueId hinge_of_classes(Program& program, ValueId margins, ValueId targets) {
  const ValueId one = ones(program, program.value(margins).width);
  const ValueId others = program.combine({{targets, one}, {-1, 1}});
  return sum_of_rows(program, program.multiply(others, shortfall(program, margins)));
}

}  // namespace

std::optional<PointLoss> point_loss_named(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<PointLoss>(i);
  }
  return std::nullopt;
}

std::string_view to_string(PointLoss loss) {
  return names[static_cast<std::size_t>(loss)];
}

RiskProgram add_risk(Program& program, ValueId output, PointLoss loss) {
  const std::size_t width = program.value(output).width;
  const ValueId targets = program.give(width, "targets"), weights = program.give(1, "weights of points");
  if (loss == PointLoss::hinge) {
    if (width == 1) {
      const ValueId margin = program.multiply(targets, output);
      return {{shortfall(program, margin), weights}, targets, margin};
    }
    const ValueId margins = margins_of_classes(program, output, targets);
    return {{hinge_of_classes(program, margins, targets), weights}, targets, margins};
  }
  const ValueId residuals = program.combine({{output, targets}, {1, -1}});
  const ValueId losses = loss == PointLoss::squared ? program.multiply(residuals, residuals)
                                                    : program.apply({residuals, {0}, {-1, 1}, {0, 0}});
  return {{sum_of_rows(program, losses), weights}, targets, residuals};
}

}  // namespace infimum::erm
