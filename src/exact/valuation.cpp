// SPDX-License-Identifier: Apache-2.0
#include "exact/valuation.hpp"

#include <algorithm>
#include <bit>

#include "linear/blas.hpp"

namespace infimum::exact {

namespace {

// A bound that has grown up to here is not raised further, which keeps it true.
constexpr long highest = 1L << 40;

// The words of all entries of a row or column, each shifted to the left by its part: the last bit that is set
// is where the least valuation is. What is shifted out had more than 63 zeros.
INFIMUM_CLONES void gather_by_row(const std::uint64_t* words, std::size_t rows, std::size_t columns,
                                  const std::uint64_t* shifts, std::uint64_t* out) {
  for (std::size_t r = 0; r < rows; ++r) {
    std::uint64_t bits = 0;
    for (std::size_t c = 0; c < columns; ++c) bits |= words[r * columns + c] << shifts[c];
    out[r] |= bits;
  }
}

INFIMUM_CLONES void gather_by_column(const std::uint64_t* words, std::size_t rows, std::size_t columns,
                                     const std::uint64_t* shifts, std::uint64_t* out) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) out[c] |= words[r * columns + c] << shifts[r];
  }
}

constexpr long longest_shift = 63;

// Of a matrix of single words, times one column of the right side.
std::vector<long> column_of_product(const ScaledIntegers& weights, const std::vector<long>& right,
                                    bool by_column, std::size_t outputs) {
  const long base = least(right);
  if (base == valuation_of_zero) return std::vector<long>(outputs, valuation_of_zero);
  std::vector<std::uint64_t> shifts, bits(outputs, 0);
  for (const long v : right) shifts.push_back(static_cast<std::uint64_t>(std::min(v - base, longest_shift)));
  const auto gather = by_column ? gather_by_column : gather_by_row;
  const std::size_t rows = by_column ? right.size() : outputs, columns = by_column ? outputs : right.size();
  gather(weights.words().data(), rows, columns, shifts.data(), bits.data());
  const long unit = valuation_of(weights.unit());
  std::vector<long> result;
  for (const std::uint64_t b : bits)
    result.push_back(add(add(base, unit), std::min<long>(std::countr_zero(b), longest_shift)));
  return result;
}

// Of an entry as an integer.
long valuation_at(const ScaledIntegers& entries, std::size_t i) {
  const auto words = entries.words().subspan(i * entries.limbs(), entries.limbs());
  for (std::size_t j = 0; j < words.size(); ++j) {
    if (words[j] != 0) return static_cast<long>(64 * j) + std::countr_zero(words[j]);
  }
  return valuation_of_zero;
}

}  // namespace

long valuation_of(const Rational& number) {
  if (number == 0) return valuation_of_zero;
  return static_cast<long>(mpz_scan1(number.get_num_mpz_t(), 0)) -
         static_cast<long>(mpz_scan1(number.get_den_mpz_t(), 0));
}

Valuations valuations_of(const ScaledIntegers& entries, std::size_t columns) {
  const std::size_t rows = columns == 0 ? 0 : entries.size() / columns;
  const long unit = valuation_of(entries.unit());
  Valuations result(rows, valuation_of_zero);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = r * columns; i < (r + 1) * columns; ++i)
      result[r] = std::min(result[r], add(unit, valuation_at(entries, i)));
  }
  return result;
}

long least(const Valuations& valuations) {
  return valuations.empty() ? valuation_of_zero : *std::min_element(valuations.begin(), valuations.end());
}

long add(long a, long b) {
  if (a == valuation_of_zero || b == valuation_of_zero) return valuation_of_zero;
  return std::min(a + b, highest);
}

Valuations times(Valuations valuations, long factor) {
  for (long& v : valuations) v = add(v, factor);
  return valuations;
}

Valuations entry_product(const Valuations& a, const Valuations& b) {
  Valuations result;
  for (std::size_t r = 0; r < a.size(); ++r) result.push_back(add(a[r], b[r]));
  return result;
}

void add_to(Valuations& sum, const Valuations& term) {
  if (sum.empty()) sum.assign(term.size(), valuation_of_zero);
  for (std::size_t r = 0; r < sum.size(); ++r) sum[r] = std::min(sum[r], term[r]);
}

Valuations product_of(const MatrixProduct& step, const Valuations& weights, const Valuations& right,
                      bool weights_transposed, std::size_t outputs, std::size_t inputs) {
  Valuations result(outputs * step.places, valuation_of_zero);
  for (std::size_t o = 0; o < outputs; ++o) {
    for (std::size_t i = 0; i < inputs; ++i) {
      const long weight = weights[weights_transposed ? i * outputs + o : o * inputs + i];
      for (std::size_t p = 0; p < step.places; ++p) {
        long& entry = result[o * step.places + p];
        entry = std::min(entry, add(weight, right[i * step.places + p]));
      }
    }
  }
  return result;
}

Valuations product_of(const MatrixProduct& step, const ScaledIntegers& weights, const Valuations& right,
                      bool weights_transposed, std::size_t outputs, std::size_t inputs) {
  if (weights.limbs() != 1)
    return product_of(step, valuations_of(weights, 1), right, weights_transposed, outputs, inputs);
  Valuations result(outputs * step.places);
  std::vector<long> column(inputs);
  for (std::size_t p = 0; p < step.places; ++p) {
    for (std::size_t i = 0; i < inputs; ++i) column[i] = right[i * step.places + p];
    const std::vector<long> found = column_of_product(weights, column, weights_transposed, outputs);
    for (std::size_t o = 0; o < outputs; ++o) result[o * step.places + p] = found[o];
  }
  return result;
}

Valuations outer_product(const MatrixProduct& step, const Valuations& delta, const Valuations& right) {
  const auto over_places = [&](const Valuations& rows, std::size_t row) {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(row * step.places);
    return *std::min_element(first, first + static_cast<std::ptrdiff_t>(step.places));
  };
  Valuations result(step.outputs * step.inputs);
  for (std::size_t o = 0; o < step.outputs; ++o) {
    for (std::size_t i = 0; i < step.inputs; ++i) {
      result[step.transposed ? i * step.outputs + o : o * step.inputs + i] =
          add(over_places(delta, o), over_places(right, i));
    }
  }
  return result;
}

}  // namespace infimum::exact
