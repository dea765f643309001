// SPDX-License-Identifier: Apache-2.0
#include "audit/float_run.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::audit {

namespace {

using namespace exact;
using numbers::FloatFormat;

using Doubles = std::vector<double>;

// Sums and products that are rounded to float32, by the processor itself.
struct Float32Accumulator {
  static double add(double a, double b) { return static_cast<double>(static_cast<float>(a + b)); }
  static double multiply(double a, double b) { return static_cast<double>(static_cast<float>(a * b)); }
};

struct Float64Accumulator {
  static double add(double a, double b) { return a + b; }
  static double multiply(double a, double b) { return a * b; }
};

struct AnyAccumulator {
  FloatFormat format;
  double add(double a, double b) const { return round_to(format, a + b); }
  double multiply(double a, double b) const { return round_to(format, a * b); }
};

// The pieces of an activation in floats.
struct FloatPieces {
  Doubles breakpoints, slopes, intercepts, derivatives;  // all but the breakpoints by code

  FloatPieces(const Piecewise& step, const Pieces& pieces) {
    const auto doubles = [](const RationalVector& from) {
      Doubles to;
      for (const Rational& number : from) to.push_back(numbers::to_nearest_double(number));
      return to;
    };
    breakpoints = doubles(step.breakpoints);
    slopes = doubles(pieces.slopes);
    intercepts = doubles(pieces.intercepts);
    derivatives = doubles(pieces.derivatives);
  }

  Code code_of(double argument) const {
    std::size_t k = 0;
    while (k < breakpoints.size() && !(argument < breakpoints[k])) {
      if (argument == breakpoints[k]) return static_cast<Code>(2 * k + 1);
      ++k;
    }
    return static_cast<Code>(2 * k);
  }
};

template <class Accumulator>
class FloatProgram {
 public:
  FloatProgram(const Plan& plan, const Arithmetic& arithmetic, Accumulator accumulator)
      : plan_(plan), program_(*plan.program), storage_(arithmetic.storage), accumulator_(accumulator) {
    deltas_.resize(program_.values().size());
    for (ValueId id = 0; id < program_.values().size(); ++id) {
      const Value& value = program_.value(id);
      const auto* step = std::get_if<Piecewise>(&value.step);
      pieces_.push_back(step == nullptr || !plan.forward[id] ? FloatPieces({}, {})
                                                             : FloatPieces(*step, plan.pieces[id]));
      if (value.shared) deltas_[id].assign(value.width, 0);
    }
  }

  FloatRun run(const std::vector<Batch>& batches) {
    FloatRun result;
    for (const Batch& batch : batches) {
      columns_ = batch.points;
      decisions_ = Decisions(program_, batch.points);
      forward(batch);
      result.risk += risk();
      if (plan_.differentiates()) backward();
      result.values.push_back(std::move(values_));
      result.decisions.push_back(std::move(decisions_));
    }
    if (plan_.differentiates()) finish_shared(result);
    for (const ValueId id : plan_.wanted.gradients) {
      for (double& entry : deltas_[id]) entry = round_to(storage_, entry);
      result.gradients.push_back(deltas_[id]);
    }
    return result;
  }

 private:
  const Plan& plan_;
  const Program& program_;
  FloatFormat storage_;
  Accumulator accumulator_;
  std::vector<FloatPieces> pieces_;  // by value
  std::vector<Doubles> values_, deltas_;
  Decisions decisions_;
  std::size_t columns_ = 1;

  std::size_t columns_of(ValueId id) const { return program_.value(id).shared ? 1 : columns_; }
  // The entry of a value that meets entry (row, column) of one with all columns.
  double at(ValueId id, std::size_t row, std::size_t column) const {
    return program_.value(id).shared ? values_[id][row] : values_[id][row * columns_ + column];
  }

  void forward(const Batch& batch) {
    values_.assign(program_.values().size(), {});
    for (ValueId id = 0; id < program_.values().size(); ++id) {
      if (!plan_.forward[id]) continue;
      const Value& value = program_.value(id);
      values_[id].assign(value.width * columns_of(id), 0);
      std::visit([&](const auto& step) { run_step(id, step, batch); }, value.step);
      // Unnamed values are parts of a layer, and stay in the wider format.
      if (!value.name.empty()) store(values_[id]);
    }
  }

  void store(Doubles& entries) const {
    for (double& entry : entries) entry = round_to(storage_, entry);
  }

  void take(const ScaledIntegers& entries, Doubles& out) const {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = round_to(storage_, entries.value(i)).value;
  }

  void run_step(ValueId id, const Given& step, const Batch& batch) {
    take(batch.given[step.number], values_[id]);
  }
  void run_step(ValueId id, const Constant& step, const Batch&) { take(step.entries, values_[id]); }

  void run_step(ValueId id, const MatrixProduct& step, const Batch&) {
    const std::size_t columns = columns_of(id), row = step.places * columns;
    const Doubles &weights = values_[step.weights], &right = values_[step.right];
    for (std::size_t o = 0; o < step.outputs; ++o) {
      double* sums = &values_[id][o * row];
      for (std::size_t i = 0; i < step.inputs; ++i) {
        const double weight = weights[step.transposed ? i * step.outputs + o : o * step.inputs + i];
        const double* terms = &right[i * row];
        for (std::size_t c = 0; c < row; ++c)
          sums[c] = accumulator_.add(sums[c], accumulator_.multiply(weight, terms[c]));
      }
    }
  }

  void run_step(ValueId id, const Gather& step, const Batch&) {
    const std::size_t columns = columns_of(id);
    for (std::size_t r = 0; r < step.rows.size(); ++r) {
      if (step.rows[r].source == Gather::nowhere) continue;
      const double* from = &values_[step.sources[step.rows[r].source]][step.rows[r].row * columns];
      std::copy_n(from, columns, &values_[id][r * columns]);
    }
  }

  void run_step(ValueId id, const Combination& step, const Batch&) {
    const std::size_t columns = columns_of(id);
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      const double coefficient = numbers::to_nearest_double(step.coefficients[t]);
      for (std::size_t i = 0; i < values_[id].size(); ++i)
        values_[id][i] += coefficient * at(step.terms[t], i / columns, i % columns);
    }
  }

  void run_step(ValueId id, const EntryProduct& step, const Batch&) {
    const std::size_t columns = columns_of(id);
    for (std::size_t i = 0; i < values_[id].size(); ++i)
      values_[id][i] = at(step.left, i / columns, i % columns) * at(step.right, i / columns, i % columns);
  }

  void run_step(ValueId id, const Piecewise& step, const Batch&) {
    const FloatPieces& pieces = pieces_[id];
    std::vector<Code>& codes = decisions_.of(id);
    const Doubles& arguments = values_[step.argument];
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      codes[i] = pieces.code_of(arguments[i]);
      // A slope of 0 gives the intercept, as a maximum with a constant does even for infinities.
      const double slope = pieces.slopes[codes[i]];
      values_[id][i] =
          (slope == 0 && !std::isnan(arguments[i]) ? 0 : slope * arguments[i]) + pieces.intercepts[codes[i]];
    }
  }

  double risk() const {
    double sum = 0;
    if (!plan_.forward[plan_.risk.result]) return sum;
    for (std::size_t c = 0; c < columns_; ++c)
      sum += at(plan_.risk.result, 0, c) * at(plan_.risk.weights, 0, c);
    return sum;
  }

  void backward() {
    for (ValueId id = 0; id < deltas_.size(); ++id) {
      if (!program_.value(id).shared)
        deltas_[id].assign(plan_.backward[id] ? program_.value(id).width * columns_ : 0, 0);
    }
    if (plan_.backward[plan_.risk.result] && !program_.value(plan_.risk.result).shared) {
      for (std::size_t c = 0; c < columns_; ++c) deltas_[plan_.risk.result][c] = at(plan_.risk.weights, 0, c);
    }
    for (ValueId id = program_.values().size(); id-- > 0;) {
      // What is shared collects from all points before it is handed on.
      if (!plan_.backward[id] || program_.value(id).shared) continue;
      if (!program_.value(id).name.empty()) store(deltas_[id]);
      std::visit([&](const auto& step) { spread(id, step); }, program_.value(id).step);
    }
  }

  // With the values of the last batch, which are those of every batch.
  void finish_shared(const FloatRun& result) {
    values_ = result.values.back();
    decisions_ = result.decisions.back();
    for (ValueId id = program_.values().size(); id-- > 0;) {
      if (!plan_.backward[id] || !program_.value(id).shared) continue;
      std::visit([&](const auto& step) { spread(id, step); }, program_.value(id).step);
    }
  }

  // Adds to the derivative by an entry; for shared values the sum over points is one of the accumulator.
  void contribute(ValueId target, std::size_t row, std::size_t column, double term) {
    if (program_.value(target).shared) {
      deltas_[target][row] = accumulator_.add(deltas_[target][row], term);
    } else {
      deltas_[target][row * columns_ + column] += term;
    }
  }

  void spread(ValueId, const Given&) {}
  void spread(ValueId, const Constant&) {}

  void spread(ValueId id, const MatrixProduct& step) {
    const std::size_t columns = columns_of(id), row = step.places * columns;
    if (plan_.backward[step.weights]) {
      for (std::size_t o = 0; o < step.outputs; ++o) {
        for (std::size_t i = 0; i < step.inputs; ++i) spread_to_weight(id, step, o, i, row);
      }
    }
    if (!plan_.backward[step.right]) return;
    Doubles sums(row);
    for (std::size_t i = 0; i < step.inputs; ++i) {
      std::fill(sums.begin(), sums.end(), 0);
      for (std::size_t o = 0; o < step.outputs; ++o) {
        const double weight =
            values_[step.weights][step.transposed ? i * step.outputs + o : o * step.inputs + i];
        const double* delta = &deltas_[id][o * row];
        for (std::size_t c = 0; c < row; ++c)
          sums[c] = accumulator_.add(sums[c], accumulator_.multiply(weight, delta[c]));
      }
      for (std::size_t c = 0; c < row; ++c)
        contribute(step.right, i * step.places + c / columns, c % columns, sums[c]);
    }
  }

  void spread_to_weight(ValueId id, const MatrixProduct& step, std::size_t o, std::size_t i,
                        std::size_t row) {
    double& sum = deltas_[step.weights][step.transposed ? i * step.outputs + o : o * step.inputs + i];
    const double *delta = &deltas_[id][o * row], *right = &values_[step.right][i * row];
    for (std::size_t c = 0; c < row; ++c)
      sum = accumulator_.add(sum, accumulator_.multiply(delta[c], right[c]));
  }

  void spread(ValueId id, const Gather& step) {
    const std::size_t columns = columns_of(id);
    for (std::size_t r = 0; r < step.rows.size(); ++r) {
      if (step.rows[r].source == Gather::nowhere) continue;
      const ValueId source = step.sources[step.rows[r].source];
      if (!plan_.backward[source]) continue;
      for (std::size_t c = 0; c < columns; ++c)
        contribute(source, step.rows[r].row, c, deltas_[id][r * columns + c]);
    }
  }

  void spread(ValueId id, const Combination& step) {
    const std::size_t columns = columns_of(id);
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      if (!plan_.backward[step.terms[t]]) continue;
      const double coefficient = numbers::to_nearest_double(step.coefficients[t]);
      for (std::size_t i = 0; i < deltas_[id].size(); ++i)
        contribute(step.terms[t], i / columns, i % columns, coefficient * deltas_[id][i]);
    }
  }

  void spread(ValueId id, const EntryProduct& step) {
    const std::size_t columns = columns_of(id);
    for (std::size_t i = 0; i < deltas_[id].size(); ++i) {
      const std::size_t r = i / columns, c = i % columns;
      if (plan_.backward[step.left]) contribute(step.left, r, c, deltas_[id][i] * at(step.right, r, c));
      if (plan_.backward[step.right]) contribute(step.right, r, c, deltas_[id][i] * at(step.left, r, c));
    }
  }

  void spread(ValueId id, const Piecewise& step) {
    if (!plan_.backward[step.argument]) return;
    const std::size_t columns = columns_of(id);
    const std::vector<Code>& codes = decisions_.of(id);
    for (std::size_t i = 0; i < deltas_[id].size(); ++i) {
      const double derivative = pieces_[id].derivatives[codes[i]];
      if (derivative != 0) contribute(step.argument, i / columns, i % columns, derivative * deltas_[id][i]);
    }
  }
};

}  // namespace

FloatRun run_in_floats(const Plan& plan, const std::vector<Batch>& batches, const Arithmetic& arithmetic) {
  if (arithmetic.accumulator == numbers::float32)
    return FloatProgram<Float32Accumulator>(plan, arithmetic, {}).run(batches);
  if (arithmetic.accumulator == numbers::float64)
    return FloatProgram<Float64Accumulator>(plan, arithmetic, {}).run(batches);
  return FloatProgram<AnyAccumulator>(plan, arithmetic, {arithmetic.accumulator}).run(batches);
}

}  // namespace infimum::audit
