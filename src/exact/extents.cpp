// SPDX-License-Identifier: Apache-2.0
#include "exact/extents.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>

#include "base/errors.hpp"
#include "exact/growth.hpp"
#include "numbers/powers.hpp"

namespace infimum::exact {

namespace {

// Units with more bits are refused: their multiples are beyond what residues are put together for, and in
// polynomial networks those of the next layer have twice as many.
constexpr std::size_t longest_unit = std::size_t{1} << 22;

std::size_t bits_of_unit(const Rational& unit) {
  return mpz_sizeinbase(unit.get_num_mpz_t(), 2) + mpz_sizeinbase(unit.get_den_mpz_t(), 2);
}

bool has_product(const Rational& a, const Rational& b) {
  return bits_of_unit(a) + bits_of_unit(b) <= longest_unit;
}

Rational common_unit_of(const RationalVector& values) {
  Rational unit = 0;
  for (const Rational& value : values) unit = common_unit(unit, value);
  return unit;
}

long least_valuation(const RationalVector& values) {
  long result = valuation_of_zero;
  for (const Rational& value : values) result = std::min(result, valuation_of(value));
  return result;
}

bool is_observed(const Observed& observed, ValueId id) {
  return id < observed.size() && observed[id];
}

// What was observed, or else the norm that the bound allows for.
void take(const Observed& observed, ValueId id, std::size_t points, Extent& extent) {
  if (is_observed(observed, id)) {
    extent.bound = normalised(observed[id]->largest);
    extent.norm = normalised(observed[id]->norm);
  } else {
    extent.norm = points == 1 ? extent.bound : times(extent.bound, std::sqrt(static_cast<double>(points)));
  }
}

// The layer that a value belongs to, for a message.
std::string layer_of(const Program& program, ValueId id) {
  while (id > 0 && program.value(id).name.empty()) --id;
  const std::string& name = program.value(id).name;
  return name.empty() ? "the network" : "layer '" + name + "'";
}

std::string limit_of_bits() {
  return "exact numbers are computed up to " + std::to_string(most_bits) + " bits";
}

std::string approximate(double number) {
  if (std::isinf(number)) return "more than 1e308";
  std::ostringstream text;
  text << std::setprecision(3) << number;
  return text.str();
}

// Rows that are 0 at all points are divisible by anything; and the unit may be a multiple of what it was.
void refine(Extent& extent) {
  for (std::size_t r = 0; r < extent.twos.size(); ++r) {
    const bool zero = extent.twos.size() == extent.bound.rows.size() && extent.bound.rows[r] == 0;
    if (zero) extent.twos[r] = valuation_of_zero;
  }
  const long least_of_rows = least(extent.twos), shift = least_of_rows - valuation_of(extent.unit);
  if (least_of_rows == valuation_of_zero || shift <= 0) return;
  extent.unit = numbers::times_power_of_two(extent.unit, shift);
}

class Forward {
 public:
  Forward(const Program& program, const std::vector<Batch>& batches, const Observed& observed)
      : program_(program),
        batches_(batches),
        observed_(observed),
        rows_of_constants_(program.values().size()) {
    for (const Batch& batch : batches) points_ += batch.points;
  }

  std::vector<Extent> extents() {
    for (ValueId id = 0; id < program_.values().size(); ++id) {
      const Value& value = program_.value(id);
      width_ = value.width;
      Extent& extent = extents_.emplace_back();
      extent.unit = std::visit([&](const auto& step) { return unit_of(step); }, value.step);
      if (extent.unit == 0) extent.unit = 1;
      if (!is_observed(observed_, id)) {
        extent.bound = std::visit([&](const auto& step) { return bound(step); }, value.step);
        if (extent.bound.rows.empty()) extent.bound.rows.assign(width_, 0.0);
      }
      take(observed_, id, value.shared ? 1 : points_, extent);
      extent.twos = std::visit([&](const auto& step) { return twos(step); }, value.step);
      refine(extent);
    }
    return std::move(extents_);
  }

 private:
  const Program& program_;
  const std::vector<Batch>& batches_;
  const Observed& observed_;
  std::vector<Extent> extents_;
  std::vector<Bound> rows_of_constants_;  // found when they are asked for: nobody does where all is observed
  std::size_t width_ = 0, points_ = 0;

  const Bound& rows_of(ValueId id) {
    const auto* constant = std::get_if<Constant>(&program_.value(id).step);
    if (constant == nullptr) return extents_[id].bound;
    if (rows_of_constants_[id].rows.empty()) rows_of_constants_[id] = bound_of(constant->entries, 1);
    return rows_of_constants_[id];
  }

  Rational unit_of(const Given& step) const {
    Rational unit = 0;
    for (const Batch& batch : batches_) unit = common_unit(unit, batch.given[step.number].unit());
    return unit;
  }
  Rational unit_of(const Constant& step) const { return step.entries.unit(); }
  Rational unit_of(const MatrixProduct& step) const { return product(step.weights, step.right); }
  Rational unit_of(const Gather& step) const {
    Rational unit = 0;
    for (const ValueId source : step.sources) unit = common_unit(unit, extents_[source].unit);
    return unit;
  }
  Rational unit_of(const Combination& step) const {
    Rational unit = 0;
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      unit = common_unit(unit, step.coefficients[t] * extents_[step.terms[t]].unit);
    }
    return unit;
  }
  Rational unit_of(const EntryProduct& step) const { return product(step.left, step.right); }

  Rational product(ValueId a, ValueId b) const {
    if (!has_product(extents_[a].unit, extents_[b].unit)) refuse();
    return extents_[a].unit * extents_[b].unit;
  }

  // What the last value would take.
  [[noreturn]] void refuse() const {
    const std::vector<double> bits = expected_bits(program_, batches_);
    const ValueId here = extents_.size() - 1;
    throw base::SizeError(layer_of(program_, here) + " has numbers of about " + approximate(bits[here]) +
                          " bits, and the result of about " + approximate(bits.back()) + "; " +
                          limit_of_bits());
  }
  Rational unit_of(const Piecewise& step) const {
    return common_unit(common_unit_of(step.slopes) * extents_[step.argument].unit,
                       common_unit_of(step.intercepts));
  }

  // Those of constants are found where they are asked for.
  Valuations twos_of(ValueId id) const {
    const auto* constant = std::get_if<Constant>(&program_.value(id).step);
    return constant == nullptr ? extents_[id].twos : valuations_of(constant->entries, 1);
  }

  Valuations twos(const Given& step) const {
    Valuations result;
    for (const Batch& batch : batches_) add_to(result, valuations_of(batch.given[step.number], batch.points));
    return result;
  }
  Valuations twos(const Constant&) const { return {}; }
  Valuations twos(const MatrixProduct& step) const {
    const auto* constant = std::get_if<Constant>(&program_.value(step.weights).step);
    const auto product = [&](const auto& weights) {
      return product_of(step, weights, twos_of(step.right), step.transposed, step.outputs, step.inputs);
    };
    return constant == nullptr ? product(twos_of(step.weights)) : product(constant->entries);
  }
  Valuations twos(const Gather& step) const {
    Valuations result(width_, valuation_of_zero);
    for (std::uint32_t s = 0; s < step.sources.size(); ++s) {
      const Valuations source = twos_of(step.sources[s]);
      for (std::size_t r = 0; r < width_; ++r) {
        if (step.rows[r].source == s) result[r] = source[step.rows[r].row];
      }
    }
    return result;
  }
  Valuations twos(const Combination& step) const {
    Valuations result(width_, valuation_of_zero);
    for (std::size_t t = 0; t < step.terms.size(); ++t)
      add_to(result, times(twos_of(step.terms[t]), valuation_of(step.coefficients[t])));
    return result;
  }
  Valuations twos(const EntryProduct& step) const {
    return entry_product(twos_of(step.left), twos_of(step.right));
  }
  Valuations twos(const Piecewise& step) const {
    Valuations result = times(twos_of(step.argument), least_valuation(step.slopes));
    add_to(result, Valuations(width_, least_valuation(step.intercepts)));
    return result;
  }

  Bound bound(const Given& step) const {
    Bound result{std::vector<double>(width_, 0.0), 0};
    for (const Batch& batch : batches_)
      result = larger(result, bound_of(batch.given[step.number], batch.points));
    return result;
  }
  Bound bound(const Constant& step) const {
    const Magnitude unit = magnitude_of(step.entries.unit());
    return {{unit.factor}, static_cast<long>(step.entries.bits()) + unit.exponent};
  }
  Bound bound(const MatrixProduct& step) {
    return product_of(step, rows_of(step.weights), rows_of(step.right), step.transposed, step.outputs,
                      step.inputs);
  }
  Bound bound(const Gather& step) {
    Bound result;
    for (std::uint32_t s = 0; s < step.sources.size(); ++s) {
      const Bound& source = rows_of(step.sources[s]);
      Bound part{std::vector<double>(width_, 0.0), source.exponent};
      for (std::size_t r = 0; r < width_; ++r) {
        if (step.rows[r].source == s) part.rows[r] = source.rows[step.rows[r].row];
      }
      result = s == 0 ? part : larger(result, part);
    }
    return result;
  }
  Bound bound(const Combination& step) {
    Bound result;
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      add_to(result, rows_of(step.terms[t]), magnitude_of(step.coefficients[t]));
    }
    return result;
  }
  Bound bound(const EntryProduct& step) { return entry_product(rows_of(step.left), rows_of(step.right)); }
  Bound bound(const Piecewise& step) {
    Bound result;
    add_to(result, rows_of(step.argument), largest_of(step.slopes));
    add_to(result, {std::vector<double>(width_, 1.0), 0}, largest_of(step.intercepts));
    return result;
  }
};

class Backward {
 public:
  Backward(const Program& program, const std::vector<Extent>& forward, std::size_t points,
           const KinkRule& rule)
      : program_(program), forward_(forward), points_(points), rule_(rule) {}

  std::vector<std::optional<Extent>> extents(ValueId result, ValueId weights) {
    deltas_.resize(program_.values().size());
    deltas_[result] = forward_[weights];
    for (ValueId id = program_.values().size(); id-- > 0;) {
      if (!deltas_[id]) continue;
      if (deltas_[id]->bound.rows.empty()) deltas_[id]->bound.rows.assign(program_.value(id).width, 0.0);
      take({}, id, program_.value(id).shared ? 1 : points_, *deltas_[id]);
      refine(*deltas_[id]);
      const Extent delta = *deltas_[id];
      std::visit([&](const auto& step) { spread(id, delta, step); }, program_.value(id).step);
    }
    return std::move(deltas_);
  }

 private:
  const Program& program_;
  const std::vector<Extent>& forward_;
  std::size_t points_;
  const KinkRule& rule_;
  std::vector<std::optional<Extent>> deltas_;

  // All points meet in the target, which is shared while the source is not.
  bool meets(ValueId source, ValueId target) const {
    return program_.value(target).shared && !program_.value(source).shared;
  }

  void contribute(ValueId target, const Rational& unit, const Bound& part, const Valuations& twos) {
    if (!deltas_[target]) deltas_[target] = Extent{0, {}, {}, {}};
    Extent& delta = *deltas_[target];
    delta.unit = common_unit(delta.unit, unit);
    const bool leaf = is_constant(target);
    add_to(delta.bound, leaf ? single_row(part) : part, Magnitude{1, 0});
    add_to(delta.twos, leaf ? Valuations{least(twos)} : twos);
  }

  bool is_constant(ValueId id) const { return std::holds_alternative<Constant>(program_.value(id).step); }

  Valuations twos_of(ValueId id) const {
    const auto* constant = std::get_if<Constant>(&program_.value(id).step);
    return constant == nullptr ? forward_[id].twos : valuations_of(constant->entries, 1);
  }

  // The bound of a term factor * delta, entry by entry and per point; over all points where they meet: the
  // sum of |delta| is at most root(points) times its norm.
  void contribute_multiple(ValueId source, ValueId target, const Extent& delta, const Rational& unit,
                           const Magnitude& factor, long two) {
    Bound part;
    add_to(part,
           meets(source, target) ? times(delta.norm, std::sqrt(static_cast<double>(points_))) : delta.bound,
           factor);
    contribute(target, unit, part, times(delta.twos, two));
  }

  static Rational product(const Rational& a, const Rational& b) {
    if (has_product(a, b)) return a * b;
    throw base::SizeError("the gradient has numbers of more than " + std::to_string(longest_unit) +
                          " bits; " + limit_of_bits());
  }

  void spread(ValueId, const Extent&, const Given&) {}
  void spread(ValueId, const Extent&, const Constant&) {}

  void spread(ValueId, const Extent& delta, const MatrixProduct& step) {
    const Extent &weights = forward_[step.weights], &right = forward_[step.right];
    contribute(step.right, product(weights.unit, delta.unit), below(step, delta), twos_below(step, delta));
    const bool leaf = is_constant(step.weights);
    contribute(step.weights, product(right.unit, delta.unit),
               leaf ? largest_outer_product(step, delta.norm, right.norm)
                    : outer_product(step, delta.norm, right.norm),
               leaf ? Valuations{add(least(delta.twos), least(right.twos))}
                    : outer_product(step, delta.twos, right.twos));
  }

  Bound below(const MatrixProduct& step, const Extent& delta) const {
    const auto* constant = std::get_if<Constant>(&program_.value(step.weights).step);
    const auto product = [&](const auto& weights) {
      return product_of(step, weights, delta.bound, !step.transposed, step.inputs, step.outputs);
    };
    return constant == nullptr ? product(rows_of(step.weights)) : product(constant->entries);
  }

  Valuations twos_below(const MatrixProduct& step, const Extent& delta) const {
    const auto* constant = std::get_if<Constant>(&program_.value(step.weights).step);
    const auto product = [&](const auto& weights) {
      return product_of(step, weights, delta.twos, !step.transposed, step.inputs, step.outputs);
    };
    return constant == nullptr ? product(twos_of(step.weights)) : product(constant->entries);
  }

  // The bounds of constants are kept as a single row.
  Bound rows_of(ValueId id) const {
    const auto* constant = std::get_if<Constant>(&program_.value(id).step);
    return constant == nullptr ? forward_[id].bound : bound_of(constant->entries, 1);
  }

  void spread(ValueId, const Extent& delta, const Gather& step) {
    for (std::uint32_t s = 0; s < step.sources.size(); ++s) {
      Bound part{std::vector<double>(program_.value(step.sources[s]).width, 0.0), delta.bound.exponent};
      Valuations twos(part.rows.size(), valuation_of_zero);
      for (std::size_t r = 0; r < step.rows.size(); ++r) {
        if (step.rows[r].source != s) continue;
        const std::size_t row = step.rows[r].row;
        part.rows[row] = raised(part.rows[row] + delta.bound.rows[r]);
        twos[row] = std::min(twos[row], delta.twos[r]);
      }
      contribute(step.sources[s], delta.unit, normalised(std::move(part)), twos);
    }
  }

  void spread(ValueId id, const Extent& delta, const Combination& step) {
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      const Rational& coefficient = step.coefficients[t];
      if (coefficient == 0) continue;
      contribute_multiple(id, step.terms[t], delta, abs(coefficient) * delta.unit, magnitude_of(coefficient),
                          valuation_of(coefficient));
    }
  }

  void spread(ValueId id, const Extent& delta, const EntryProduct& step) {
    for (const auto& [other, target] : {std::pair(step.left, step.right), std::pair(step.right, step.left)}) {
      const Extent& factor = forward_[other];
      contribute(target, product(factor.unit, delta.unit),
                 meets(id, target) ? entry_product(factor.norm, delta.norm)
                                   : entry_product(rows_of(other), delta.bound),
                 entry_product(twos_of(other), delta.twos));
    }
  }

  void spread(ValueId id, const Extent& delta, const Piecewise& step) {
    const RationalVector derivatives = pieces_of(step, rule_).derivatives;
    const Rational unit = common_unit_of(derivatives);
    contribute_multiple(id, step.argument, delta, unit == 0 ? delta.unit : Rational(unit * delta.unit),
                        largest_of(derivatives), least_valuation(derivatives));
  }
};

}  // namespace

void refuse_longer(std::size_t bits, const std::string& what) {
  if (bits <= most_bits) return;
  throw base::SizeError(what + " has numbers of up to " + std::to_string(bits) + " bits; " + limit_of_bits());
}

Rational common_unit(const Rational& a, const Rational& b) {
  Rational unit(gcd(Integer(a.get_num() * b.get_den()), Integer(b.get_num() * a.get_den())),
                a.get_den() * b.get_den());
  unit.canonicalize();
  return unit;
}

std::vector<Extent> forward_extents(const Program& program, const std::vector<Batch>& batches,
                                    const Observed& observed) {
  return Forward(program, batches, observed).extents();
}

std::vector<std::optional<Extent>> backward_extents(const Program& program,
                                                    const std::vector<Extent>& forward, ValueId result,
                                                    ValueId weights, std::size_t points,
                                                    const KinkRule& rule) {
  return Backward(program, forward, points, rule).extents(result, weights);
}

}  // namespace infimum::exact
