// SPDX-License-Identifier: Apache-2.0
#include "exact/sharpen.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "exact/enclosure.hpp"
#include "exact/resolve.hpp"
#include "linear/workspace.hpp"

namespace infimum::exact {

namespace {

using Doubles = linear::LargeVector<double>;

// Of the constant side, which must be cut whole, and of the other, whose remainder is as small as what pairs
// lack.
constexpr std::size_t most_slices = 4, right_slices = 2;

// The value is first + x for some x within the enclosure.
struct Pair {
  Doubles first;
  Enclosure rest;
};

// The sum of both is a + b; `sum` is the double nearest to it (D. E. Knuth).
inline void add_exactly(double a, double b, double& sum, double& lost) {
  sum = a + b;
  const double part = sum - a;
  lost = (a - (sum - part)) + (b - part);
}

// The same with sums as they grow, what they lost, and how much that is in all.
INFIMUM_CLONES void add_term(const double* term, std::size_t count, double* sum, double* rest,
                             double* sizes) {
  for (std::size_t i = 0; i < count; ++i) {
    double lost = 0;
    add_exactly(sum[i], term[i], sum[i], lost);
    rest[i] += lost;
    sizes[i] += std::abs(lost);
  }
}

// Terms as they are or negated, one for each entry; and one for all of them. What the sums lose is told.
INFIMUM_CLONES void add_each(double sign, const double* terms, std::size_t count, double* sum, double* lost) {
  for (std::size_t i = 0; i < count; ++i) add_exactly(sum[i], sign * terms[i], sum[i], lost[i]);
}

INFIMUM_CLONES void add_one(double term, std::size_t count, double* sum, double* lost) {
  for (std::size_t i = 0; i < count; ++i) add_exactly(sum[i], term, sum[i], lost[i]);
}

INFIMUM_CLONES double largest_of(const double* list, std::size_t count) {
  double largest = 0;
  for (std::size_t i = 0; i < count; ++i) largest = largest < std::abs(list[i]) ? std::abs(list[i]) : largest;
  return largest;
}

INFIMUM_CLONES void raise_to(const double* list, std::size_t count, double* largest) {
  for (std::size_t i = 0; i < count; ++i) {
    const double size = std::abs(list[i]);
    largest[i] = largest[i] < size ? size : largest[i];
  }
}

// (x + scale) - scale, and what it leaves of x, which is exact.
INFIMUM_CLONES void cut_by_one(double scale, std::size_t count, double* left, double* part) {
  for (std::size_t i = 0; i < count; ++i) {
    part[i] = (left[i] + scale) - scale;
    left[i] -= part[i];
  }
}

INFIMUM_CLONES void cut_by_each(const double* scales, std::size_t count, double* left, double* part) {
  for (std::size_t i = 0; i < count; ++i) {
    part[i] = (left[i] + scales[i]) - scales[i];
    left[i] -= part[i];
  }
}

// A matrix as a sum of matrices whose entries are multiples of a power of two of their row or column, and few
// bits long. What is left of it, if anything, after the last.
struct Slices {
  std::vector<Doubles> parts;
  Doubles left;
};

bool is_zero(const Doubles& list) {
  return std::all_of(list.begin(), list.end(), [](double x) { return x == 0; });
}

class Cutter {
 public:
  // `bits` for each slice; scales are common to a row, or to a column.
  Cutter(const Doubles& matrix, std::size_t rows, std::size_t columns, bool by_row, int bits)
      : slices_{{}, matrix}, rows_(rows), columns_(columns), by_row_(by_row), bits_(bits) {}

  // As many as that at most, and none of what is too small or too large to be cut without loss.
  Slices cut(std::size_t most) {
    for (std::size_t s = 0; s < most && !is_zero(slices_.left) && find_scales(); ++s) cut_one();
    return std::move(slices_);
  }

 private:
  Slices slices_;
  std::size_t rows_, columns_;
  bool by_row_;
  int bits_;
  Doubles scales_;

  // c = 1.5 * 2^(e - bits + 52) for entries below 2^e: (x + c) - c is x, rounded to a multiple of 2^(e -
  // bits).
  bool find_scales() {
    scales_.assign(by_row_ ? rows_ : columns_, 0.0);
    for (std::size_t r = 0; r < rows_; ++r) {
      const double* const row = slices_.left.data() + r * columns_;
      by_row_ ? void(scales_[r] = largest_of(row, columns_)) : raise_to(row, columns_, scales_.data());
    }
    for (double& scale : scales_) {
      if (scale == 0) continue;
      if (!(scale > 0x1p-400 && scale < 0x1p400)) return false;
      scale = std::ldexp(1.5, std::ilogb(scale) + 1 - bits_ + 52);
    }
    return true;
  }

  void cut_one() {
    Doubles& part = slices_.parts.emplace_back();
    linear::renew(part, slices_.left.size());
    for (std::size_t r = 0; r < rows_; ++r) {
      double* const left = slices_.left.data() + r * columns_;
      double* const to = part.data() + r * columns_;
      by_row_ ? cut_by_one(scales_[r], columns_, left, to) : cut_by_each(scales_.data(), columns_, left, to);
    }
  }
};

// So many bits that products of two slices, summed over k, are multiples of one number below 2^53 of it.
int slice_bits(std::size_t k) {
  return (53 - static_cast<int>(std::bit_width(k))) / 2;
}

// Some float that is at least x >= 0.
float float_above(double x) {
  return x == 0 ? 0.0f : static_cast<float>(x * (1 + 0x1p-22)) + 0x1p-126f;
}

Enclosure exactly(const Doubles& entries) {
  Enclosure result(entries.size());
  result.middle = entries;
  return result;
}

// The sum of matrices of doubles.
Pair sum_of(const std::vector<Doubles>& terms, std::size_t size) {
  Pair sum{Doubles(size, 0.0), Enclosure(size)};
  Doubles sizes(size, 0.0);
  for (const Doubles& term : terms)
    add_term(term.data(), size, sum.first.data(), sum.rest.middle.data(), sizes.data());
  for (std::size_t i = 0; i < size; ++i)
    sum.rest.error[i] = float_above(static_cast<double>(terms.size()) * 0x1p-52 * sizes[i]);
  return sum;
}

bool is_relu(const Piecewise& step) {
  return step.breakpoints == RationalVector{0} && step.slopes == RationalVector{0, 1} &&
         step.intercepts == RationalVector{0, 0};
}

class Sharpener {
 public:
  Sharpener(const Plan& plan, const Batch& batch, Decisions& decisions)
      : program_(*plan.program),
        batch_(batch),
        decisions_(decisions),
        needed_(needed_for(program_, open_values(plan, decisions))),
        values_(program_.values().size()),
        last_reader_(program_.values().size(), 0) {
    for (ValueId id = 0; id < values_.size(); ++id) {
      if (!needed_[id]) continue;
      for (const ValueId read : reads_of(program_.value(id).step)) last_reader_[read] = id;
    }
  }

  void run() {
    for (ValueId id = 0; id < values_.size(); ++id) {
      if (!needed_[id]) continue;
      const auto& step = program_.value(id).step;
      if (!std::visit([&](const auto& kind) { return compute(id, kind, values_[id]); }, step)) return;
      for (const ValueId read : reads_of(step)) {
        if (last_reader_[read] == id) values_[read] = Pair();
      }
    }
  }

 private:
  const Program& program_;
  const Batch& batch_;
  Decisions& decisions_;
  std::vector<bool> needed_;
  std::vector<Pair> values_;
  std::vector<ValueId> last_reader_;
  linear::Workspace workspace_;

  std::size_t columns_of(ValueId id) const { return program_.value(id).shared ? 1 : batch_.points; }
  std::size_t size_of(ValueId id) const { return program_.value(id).width * columns_of(id); }

  // Whether the step is one of those that are known here; then its value.
  bool compute(ValueId, const Given& step, Pair& out) { return load(batch_.given[step.number], out); }
  bool compute(ValueId, const Constant& step, Pair& out) { return load(step.entries, out); }
  bool compute(ValueId, const EntryProduct&, Pair&) { return false; }

  static bool load(const ScaledIntegers& entries, Pair& out) {
    out.rest = enclose(entries);
    out.first = out.rest.middle;
    std::fill(out.rest.middle.begin(), out.rest.middle.end(), 0.0);
    out.rest.grid.reset();
    return true;
  }

  bool compute(ValueId id, const MatrixProduct& step, Pair& out) {
    const Pair &weights = values_[step.weights], &right = values_[step.right];
    const auto& errors = weights.rest.error;
    if (!program_.value(step.weights).shared || !is_zero(weights.rest.middle) ||
        std::any_of(errors.begin(), errors.end(), [](float e) { return e != 0; }))
      return false;
    const std::size_t rows = step.transposed ? step.inputs : step.outputs,
                      columns = step.transposed ? step.outputs : step.inputs,
                      points = step.places * columns_of(id);
    const int bits = slice_bits(step.inputs);
    const Slices left = Cutter(weights.first, rows, columns, !step.transposed, bits).cut(most_slices);
    if (!is_zero(left.left)) return false;
    const Slices below = Cutter(right.first, step.inputs, points, false, bits).cut(right_slices);
    const auto form = step.transposed ? linear::Form::left_transposed : linear::Form::plain;
    std::vector<Doubles> products;
    for (const Doubles& a : left.parts) {
      for (const Doubles& b : below.parts) {
        linear::renew(products.emplace_back(), step.outputs * points);
        linear::gemm(form, step.outputs, points, step.inputs, 1.0, a.data(), b.data(), 0.0,
                     products.back().data());
      }
    }
    out = sum_of(products, step.outputs * points);
    add_rest(form, step, points, right.rest, below.left, weights.first, out.rest);
    return true;
  }

  // What was not cut, and what the right side lacks.
  void add_rest(linear::Form form, const MatrixProduct& step, std::size_t points, Enclosure below,
                const Doubles& left, const Doubles& weights, Enclosure& rest) {
    if (!is_zero(left)) add_multiple(1, exactly(left), below);
    const Enclosure matrix = exactly(weights);
    Enclosure product(rest.size());
    multiply(form, step.outputs, points, step.inputs, EnclosedFactor(matrix, relative_error(step.inputs)),
             below, product, workspace_);
    product.grid.reset();
    add_multiple(1, product, rest);
  }

  bool compute(ValueId id, const Gather& step, Pair& out) {
    const std::size_t columns = columns_of(id);
    out = {Doubles(size_of(id), 0.0), Enclosure(size_of(id))};
    for (std::size_t r = 0; r < step.rows.size(); ++r) {
      if (step.rows[r].source == Gather::nowhere) continue;
      const Pair& source = values_[step.sources[step.rows[r].source]];
      const auto from = static_cast<std::ptrdiff_t>(step.rows[r].row * columns),
                 to = static_cast<std::ptrdiff_t>(r * columns);
      std::copy_n(source.first.begin() + from, columns, out.first.begin() + to);
      std::copy_n(source.rest.middle.begin() + from, columns, out.rest.middle.begin() + to);
      std::copy_n(source.rest.error.begin() + from, columns, out.rest.error.begin() + to);
    }
    return true;
  }

  bool compute(ValueId id, const Combination& step, Pair& out) {
    out = {Doubles(size_of(id), 0.0), Enclosure(size_of(id))};
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      if (abs(step.coefficients[t]) != 1) return false;
      const Pair& term = values_[step.terms[t]];
      const std::size_t repeated = out.first.size() / term.first.size();
      const double sign = step.coefficients[t] == 1 ? 1 : -1;
      Enclosure lost(out.first.size());
      double *const sum = out.first.data(), *const of_sum = lost.middle.data();
      if (repeated == 1) add_each(sign, term.first.data(), out.first.size(), sum, of_sum);
      for (std::size_t r = 0; repeated > 1 && r < term.first.size(); ++r)
        add_one(sign * term.first[r], repeated, sum + r * repeated, of_sum + r * repeated);
      add_multiple(1, lost, out.rest);
      add_multiple(step.coefficients[t], term.rest, out.rest);
    }
    return true;
  }

  bool compute(ValueId id, const Piecewise& step, Pair& out) {
    if (!is_relu(step)) return false;
    out = values_[step.argument];
    std::vector<Code>& codes = decisions_.of(id);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] == undecided) codes[i] = shown_code(out.first[i], out.rest.middle[i], out.rest.error[i]);
      if (codes[i] == 2) continue;
      const double most = std::abs(out.first[i]) + std::abs(out.rest.middle[i]) + out.rest.error[i];
      out.first[i] = out.rest.middle[i] = 0;
      out.rest.error[i] = codes[i] == undecided ? float_above(most * (1 + 0x1p-40)) : 0;
    }
    return true;
  }

  static Code shown_code(double first, double middle, float error) {
    const double sum = first + middle, slack = (0x1p-52 * std::abs(sum) + error) * (1 + 0x1p-40);
    if (sum > slack) return 2;
    if (sum < -slack) return 0;
    return sum == 0 && error == 0 ? Code{1} : undecided;
  }
};

}  // namespace

void sharpen(const Plan& plan, const Batch& batch, Decisions& decisions) {
  Sharpener(plan, batch, decisions).run();
}

}  // namespace infimum::exact
