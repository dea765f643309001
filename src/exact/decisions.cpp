// SPDX-License-Identifier: Apache-2.0
#include "exact/decisions.hpp"

#include <algorithm>

namespace infimum::exact {

namespace {

Rational derivative_on_breakpoint(const Rational& left, const Rational& right, const KinkRule& rule) {
  if (!rule.nearest_to_zero) return left + rule.share * (right - left);
  const auto [least, most] = std::minmax(left, right);
  if (least > 0) return least;
  return most < 0 ? most : Rational(0);
}

}  // namespace

Decisions::Decisions(const Program& program, std::size_t points) : codes_(program.values().size()) {
  for (ValueId id = 0; id < codes_.size(); ++id) {
    const Value& value = program.value(id);
    if (!std::holds_alternative<Piecewise>(value.step)) continue;
    codes_[id].assign(value.width * (value.shared ? 1 : points), undecided);
  }
}

std::size_t Decisions::count() const {
  std::size_t found = 0;
  for (const auto& codes : codes_) found += codes.size();
  return found;
}

std::size_t Decisions::count(Code code) const {
  std::size_t found = 0;
  for (const auto& codes : codes_)
    found += static_cast<std::size_t>(std::count(codes.begin(), codes.end(), code));
  return found;
}

Code code_of(const Piecewise& step, const Rational& argument) {
  Code code = 0;
  for (const Rational& breakpoint : step.breakpoints) {
    if (argument < breakpoint) return code;
    if (argument == breakpoint) return static_cast<Code>(code + 1);
    code = static_cast<Code>(code + 2);
  }
  return code;
}

Pieces pieces_of(const Piecewise& step, const KinkRule& rule) {
  Pieces pieces;
  for (std::size_t p = 0; p < step.slopes.size(); ++p) {
    if (p > 0) {
      pieces.slopes.push_back(step.slopes[p - 1]);
      pieces.intercepts.push_back(step.intercepts[p - 1]);
      pieces.derivatives.push_back(derivative_on_breakpoint(step.slopes[p - 1], step.slopes[p], rule));
    }
    pieces.slopes.push_back(step.slopes[p]);
    pieces.intercepts.push_back(step.intercepts[p]);
    pieces.derivatives.push_back(step.slopes[p]);
  }
  return pieces;
}

}  // namespace infimum::exact
