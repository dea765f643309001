// SPDX-License-Identifier: Apache-2.0
#include "exact/growth.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::exact {

namespace {

double log2_of(const Integer& number) {
  long exponent = 0;
  const double factor = mpz_get_d_2exp(&exponent, number.get_mpz_t());
  return std::log2(std::abs(factor)) + static_cast<double>(exponent);
}

double log2_of(const Rational& number) {
  return log2_of(number.get_num()) - log2_of(number.get_den());
}

// Binary logarithms of the unit and of the greatest entry.
struct Logarithms {
  double unit = 0, size = 0;

  double bits() const { return std::isfinite(size - unit) ? std::max(0.0, size - unit) : INFINITY; }
};

class Growth {
 public:
  Growth(const Program& program, const std::vector<Batch>& batches) : program_(program), batches_(batches) {}

  std::vector<double> bits() {
    std::vector<double> result;
    for (const Value& value : program_.values()) {
      logarithms_.push_back(std::visit([&](const auto& step) { return of(step); }, value.step));
      result.push_back(logarithms_.back().bits());
    }
    return result;
  }

 private:
  const Program& program_;
  const std::vector<Batch>& batches_;
  std::vector<Logarithms> logarithms_;

  static Logarithms of_entries(const ScaledIntegers& entries) {
    const double unit = log2_of(entries.unit());
    return {unit, unit + static_cast<double>(entries.bits())};
  }

  // Terms with a common unit, added or side by side.
  static void join(Logarithms& sum, const Logarithms& term) {
    sum = {std::min(sum.unit, term.unit), std::max(sum.size, term.size)};
  }

  Logarithms product(ValueId a, ValueId b, double terms) const {
    return {logarithms_[a].unit + logarithms_[b].unit,
            logarithms_[a].size + logarithms_[b].size + std::log2(terms)};
  }

  Logarithms of(const Given& step) const {
    Logarithms result = of_entries(batches_.front().given[step.number]);
    for (const Batch& batch : batches_) join(result, of_entries(batch.given[step.number]));
    return result;
  }
  Logarithms of(const Constant& step) const { return of_entries(step.entries); }
  Logarithms of(const MatrixProduct& step) const {
    return product(step.weights, step.right, static_cast<double>(step.inputs));
  }
  Logarithms of(const EntryProduct& step) const { return product(step.left, step.right, 1); }
  Logarithms of(const Gather& step) const {
    Logarithms result;
    for (std::size_t s = 0; s < step.sources.size(); ++s) {
      if (s == 0) result = logarithms_[step.sources[s]];
      join(result, logarithms_[step.sources[s]]);
    }
    return result;
  }
  Logarithms of(const Combination& step) const {
    std::optional<Logarithms> result;
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      if (step.coefficients[t] == 0) continue;
      const Logarithms term = times(step.coefficients[t], logarithms_[step.terms[t]]);
      if (!result) result = term;
      join(*result, term);
    }
    Logarithms sum = result.value_or(Logarithms{});
    sum.size += std::log2(static_cast<double>(std::max<std::size_t>(1, step.terms.size())));
    return sum;
  }
  Logarithms of(const Piecewise& step) const {
    Logarithms result = logarithms_[step.argument];
    for (const Rational& slope : step.slopes) {
      if (slope != 0) join(result, times(slope, logarithms_[step.argument]));
    }
    for (const Rational& intercept : step.intercepts) {
      if (intercept != 0) join(result, times(intercept, {}));
    }
    return result;
  }

  static Logarithms times(const Rational& factor, const Logarithms& of) {
    return {of.unit + log2_of(Rational(1, factor.get_den())), of.size + log2_of(factor)};
  }
};

}  // namespace

std::vector<double> expected_bits(const Program& program, const std::vector<Batch>& batches) {
  return Growth(program, batches).bits();
}

}  // namespace infimum::exact
