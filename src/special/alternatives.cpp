// SPDX-License-Identifier: Apache-2.0
#include "special/alternatives.hpp"

#include <bit>

#include "linear/integer_kernel.hpp"

namespace infimum::special {

namespace {

// Of units that are in the same sets of the list, and so may change places, the first ones come first.
bool is_canonical(Set set, const std::vector<std::vector<std::size_t>>& twins) {
  for (std::size_t j = 0; j < twins.size(); ++j) {
    if ((set >> j & 1) == 0) continue;
    for (const std::size_t earlier : twins[j]) {
      if ((set >> earlier & 1) == 0) return false;
    }
  }
  return true;
}

// For each unit the earlier ones that are in the same sets.
std::vector<std::vector<std::size_t>> earlier_twins(std::size_t units, const std::vector<Decision>& list) {
  std::vector<std::vector<std::size_t>> twins(units);
  for (std::size_t j = 0; j < units; ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      bool same = true;
      for (const Decision& decision : list) same = same && (decision.set >> i & 1) == (decision.set >> j & 1);
      if (same) twins[j].push_back(i);
    }
  }
  return twins;
}

// The normal and the bound of an inequality written as normal.theta <= bound.
std::vector<Integer> normal(const Alternatives& question, const Inequality& inequality) {
  const std::size_t width = question.width();
  std::vector<Integer> vector(question.units * width);
  for (std::size_t j = 0; j < question.units; ++j) {
    if ((inequality.set >> j & 1) == 0) continue;
    for (std::size_t t = 0; t < width; ++t) {
      const Integer& entry = question.rows[inequality.point][t];
      vector[j * width + t] = inequality.upper ? entry : Integer(-entry);
    }
  }
  return vector;
}

// Signs of all factors equal, after which they are positive; zeros count for nothing.
bool make_positive(std::vector<Integer>& factors) {
  int sign = 0;
  for (const Integer& factor : factors) {
    if (sgn(factor) * sign < 0) return false;
    if (sign == 0) sign = sgn(factor);
  }
  if (sign < 0) {
    for (Integer& factor : factors) factor = -factor;
  }
  return sign != 0;
}

Integer product(const std::vector<Integer>& u, const std::vector<Integer>& v) {
  Integer sum;
  for (std::size_t t = 0; t < u.size(); ++t) sum += u[t] * v[t];
  return sum;
}

}  // namespace

std::vector<std::vector<Integer>> integer_rows(const std::vector<RationalVector>& x,
                                               std::vector<Integer>& scales) {
  scales.assign(x.front().size(), Integer(1));
  for (const RationalVector& point : x) {
    for (std::size_t t = 0; t < point.size(); ++t) scales[t] = lcm(scales[t], point[t].get_den());
  }
  std::vector<std::vector<Integer>> rows;
  for (const RationalVector& point : x) {
    std::vector<Integer>& row = rows.emplace_back();
    for (std::size_t t = 0; t < point.size(); ++t)
      row.push_back(scales[t] / point[t].get_den() * point[t].get_num());
    row.emplace_back(1);
  }
  return rows;
}

std::vector<networks::Unit> units_of(const std::vector<RationalVector>& theta,
                                     const std::vector<Integer>& scales, int sign) {
  std::vector<networks::Unit> units;
  for (const RationalVector& vector : theta) {
    networks::Unit& unit = units.emplace_back();
    unit.sign = sign;
    for (std::size_t t = 0; t < scales.size(); ++t) unit.weights.emplace_back(vector[t] * scales[t]);
    unit.bias = vector.back();
  }
  return units;
}

std::vector<Set> choices(const Alternatives& question, const std::vector<Decision>& list) {
  const auto twins = earlier_twins(question.units, list);
  std::vector<Set> sets;
  for (Set set = 1; set < Set{1} << question.units; ++set) {
    if (question.single && std::popcount(set) != 1) continue;
    if (is_canonical(set, twins)) sets.push_back(set);
  }
  return sets;
}

std::optional<std::vector<Term>> contradiction(const Alternatives& question,
                                               const std::vector<Inequality>& inequalities) {
  std::vector<std::vector<Integer>> normals;
  for (const Inequality& inequality : inequalities) normals.push_back(normal(question, inequality));
  auto factors = linear::dependence(normals);
  if (!factors || !make_positive(*factors)) return std::nullopt;
  std::vector<Term> terms;
  Rational bound;
  for (std::size_t l = 0; l < inequalities.size(); ++l) {
    const Inequality& inequality = inequalities[l];
    if ((*factors)[l] == 0) continue;
    const Integer factor = inequality.upper ? (*factors)[l] : Integer(-(*factors)[l]);
    bound += factor * question.values[inequality.point];
    terms.push_back({inequality.point, inequality.set, factor});
  }
  if (bound >= 0) return std::nullopt;
  return terms;
}

bool satisfies(const Alternatives& question, const std::vector<RationalVector>& theta) {
  Integer common = 1;
  for (const RationalVector& vector : theta) {
    for (const Rational& entry : vector) common = lcm(common, entry.get_den());
  }
  std::vector<std::vector<Integer>> scaled;
  for (const RationalVector& vector : theta) {
    std::vector<Integer>& integers = scaled.emplace_back();
    for (const Rational& entry : vector) integers.push_back(common / entry.get_den() * entry.get_num());
  }
  for (std::size_t i = 0; i < question.rows.size(); ++i) {
    Integer sum;
    bool some = false, all = true;  // positive, negative
    for (const std::vector<Integer>& vector : scaled) {
      const Integer value = product(vector, question.rows[i]);
      if (value > 0) sum += value;
      some = some || value > 0;
      all = all && value < 0;
    }
    if (question.single ? (question.bounded[i] && !all) || (question.open[i] && !some)
                        : sum != common * question.values[i])
      return false;
  }
  return true;
}

}  // namespace infimum::special
