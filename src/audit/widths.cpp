// SPDX-License-Identifier: Apache-2.0
#include "audit/widths.hpp"

#include <algorithm>
#include <stdexcept>

namespace infimum::audit {

namespace {

using exact::Combination;
using exact::Extent;
using exact::MatrixProduct;
using exact::Program;
using exact::ScaledIntegers;
using exact::ValueId;
using numbers::Integer;
using numbers::Rational;

using Wide = unsigned __int128;
constexpr std::size_t widest = 128;

// A matrix product with what is added to it within its layer.
struct Sum {
  const MatrixProduct* product;
  ValueId result;  // with the bias
  std::optional<ValueId> bias;
};

std::vector<Sum> sums_of(const Program& program) {
  std::vector<Sum> sums;
  for (ValueId id = 0; id < program.values().size(); ++id) {
    const auto* product = std::get_if<MatrixProduct>(&program.value(id).step);
    if (product == nullptr || program.value(id).shared) continue;
    Sum sum{product, id, {}};
    for (ValueId reader = id + 1; reader < program.values().size() && !sum.bias; ++reader) {
      const auto* add = std::get_if<Combination>(&program.value(reader).step);
      const bool fits = add != nullptr && add->terms.size() == 2 && add->terms[0] == id &&
                        add->coefficients == numbers::RationalVector{1, 1} &&
                        program.value(add->terms[1]).shared;
      if (!fits) continue;
      sum.result = reader;
      sum.bias = add->terms[1];
    }
    sums.push_back(sum);
  }
  return sums;
}

// The low 128 bits of integers, times a factor.
std::vector<Wide> low_bits(const ScaledIntegers& list, const Integer& factor) {
  std::vector<Wide> low;
  Integer entry;
  const Integer modulus = Integer(1) << widest;
  for (std::size_t i = 0; i < list.size(); ++i) {
    entry = list.integer(i) * factor;
    mpz_fdiv_r(entry.get_mpz_t(), entry.get_mpz_t(), modulus.get_mpz_t());
    std::uint64_t words[2] = {0, 0};
    mpz_export(words, nullptr, -1, sizeof(std::uint64_t), 0, 0, entry.get_mpz_t());
    low.push_back(static_cast<Wide>(words[1]) << 64 | words[0]);
  }
  return low;
}

// The exact multiple of a unit.
Integer multiple(const Rational& of, const Rational& unit) {
  const Rational ratio = of / unit;
  if (ratio.get_den() != 1) throw std::logic_error("widths: a unit that does not divide");
  return ratio.get_num();
}

// Everything of one matrix product at all points, as integers.
class Accumulation {
 public:
  Accumulation(const Sum& sum, const erm::NetworkProblem& problem, const exact::Settings& settings)
      : sum_(sum), problem_(problem) {
    exact::Wanted wanted{{sum.product->weights, sum.product->right, sum.result}, {}, false};
    if (sum.bias) wanted.values.push_back(*sum.bias);
    answer_ = exact::compute(problem.program, problem.risk.risk, wanted, problem.batches, settings);
  }

  AccumulatorWidth run(const std::vector<Extent>& foreseen) {
    const ScaledIntegers& weights = answer_.values[0].front();
    AccumulatorWidth width{name(), weights.bits(), 0, 0, 0, {}};
    const Rational& input_unit = answer_.values[1].front().unit();
    unit_ = weights.unit() * input_unit;
    if (sum_.bias) unit_ = exact::common_unit(unit_, answer_.values[3].front().unit());
    Integer least = 0, greatest = 0;
    for (std::size_t b = 0; b < problem_.batches.size(); ++b) {
      width.input_bits = std::max(width.input_bits, answer_.values[1][b].bits());
      see(answer_.values[2][b], least, greatest);
    }
    width.least = width_of(least, greatest);
    width.foreseen = std::max(exact::bits_of(foreseen[sum_.result].bound, unit_) + 1, width.least);
    if (width.least > 1 && width.least <= widest)
      width.confirmed = all_right(width.least) && !all_right(width.least - 1);
    return width;
  }

 private:
  const Sum& sum_;
  const erm::NetworkProblem& problem_;
  exact::Answer answer_;
  Rational unit_;

  std::string name() const {
    for (ValueId id = sum_.result; id < problem_.program.values().size(); ++id) {
      if (!problem_.program.value(id).name.empty()) return problem_.program.value(id).name;
    }
    return {};
  }

  void see(const ScaledIntegers& sums, Integer& least, Integer& greatest) const {
    const Integer factor = multiple(sums.unit(), unit_);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const Integer entry = sums.integer(i) * factor;
      if (entry < least) least = entry;
      if (entry > greatest) greatest = entry;
    }
  }

  // Accumulates modulo 2^bits, reads the result as two's complement, and compares it with the exact sums.
  bool all_right(std::size_t bits) const {
    for (std::size_t b = 0; b < problem_.batches.size(); ++b) {
      if (!batch_right(b, bits)) return false;
    }
    return true;
  }

  bool batch_right(std::size_t b, std::size_t bits) const {
    const MatrixProduct& product = *sum_.product;
    const ScaledIntegers &w = answer_.values[0][b], &h = answer_.values[1][b], &z = answer_.values[2][b];
    const std::vector<Wide> weights = low_bits(w, multiple(w.unit() * h.unit(), unit_)),
                            right = low_bits(h, 1);
    const std::vector<Wide> sums = low_bits(z, multiple(z.unit(), unit_));
    std::vector<Wide> biases;
    if (sum_.bias) biases = low_bits(answer_.values[3][b], multiple(answer_.values[3][b].unit(), unit_));
    const std::size_t points = problem_.batches[b].points, row = product.places * points;
    const std::size_t shift = widest - bits;
    std::vector<Wide> accumulators(row);
    for (std::size_t o = 0; o < product.outputs; ++o) {
      for (std::size_t c = 0; c < row; ++c)
        accumulators[c] = biases.empty() ? 0 : biases[o * product.places + c / points];
      for (std::size_t i = 0; i < product.inputs; ++i) {
        const Wide weight = weights[product.transposed ? i * product.outputs + o : o * product.inputs + i];
        for (std::size_t c = 0; c < row; ++c) accumulators[c] += weight * right[i * row + c];
      }
      for (std::size_t c = 0; c < row; ++c) {
        const auto wrapped = static_cast<Wide>(static_cast<__int128>(accumulators[c] << shift) >> shift);
        if (wrapped != sums[o * row + c]) return false;
      }
    }
    return true;
  }
};

}  // namespace

std::vector<AccumulatorWidth> accumulator_widths(const erm::NetworkProblem& problem,
                                                 const exact::Settings& settings) {
  const std::vector<Extent> foreseen = exact::forward_extents(problem.program, problem.batches);
  std::vector<AccumulatorWidth> widths;
  // Only what the output needs: the steps of the loss are no layers.
  for (const Sum& sum : sums_of(problem.program)) {
    if (sum.result > problem.network.output) break;
    widths.push_back(Accumulation(sum, problem, settings).run(foreseen));
  }
  return widths;
}

std::size_t width_of(const Integer& least, const Integer& greatest) {
  // -2^(P-1) needs P bits, as 2^(P-1) - 1 does.
  const Integer below = -least - 1;
  std::size_t bits = 1;
  if (least < 0 && below > 0) bits = std::max(bits, mpz_sizeinbase(below.get_mpz_t(), 2) + 1);
  if (greatest > 0) bits = std::max(bits, mpz_sizeinbase(greatest.get_mpz_t(), 2) + 1);
  return bits;
}

}  // namespace infimum::audit
