// SPDX-License-Identifier: Apache-2.0
#include "exact/deep_signs.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <thread>

#include "circuits/primes.hpp"
#include "circuits/rings.hpp"
#include "exact/growth.hpp"
#include "exact/ring_run.hpp"
#include "numbers/product_time.hpp"

namespace infimum::exact {

namespace {

using circuits::Ball;
using circuits::BallRing;
using circuits::LowBitsRing;
using circuits::Primes;
using circuits::ResidueRing;
using circuits::WordRing;

// A ball lies across a breakpoint: more precision is needed.
struct Undecided {};

template <class Element>
using Gradients = std::vector<std::vector<Element>>;  // by wanted gradient; empty for one that is 0

class DeepRun {
 public:
  DeepRun(const Program& program, const Risk& risk, const std::vector<ValueId>& gradients,
          const std::vector<Batch>& batches, const Settings& settings)
      : plan_(program, risk, {{}, gradients, false}, settings.rule),
        gradients_(gradients),
        batches_(batches),
        threads_(std::max<std::size_t>(1, settings.threads)),
        primes_(settings.seed),
        denominators_(denominators_of(plan_, batches)) {
    for (std::size_t b = 0; b < batches.size(); ++b) {
      decisions_.emplace_back(program, batches[b].points);
      for (std::size_t c = 0; c < batches[b].points; ++c) points_.push_back({b, c});
    }
    const std::vector<double> bits = expected_bits(program, batches);
    expected_bits_ = *std::max_element(bits.begin(), bits.end());
    expected_seconds_ = seconds_of(bits);
  }

  DeepSigns signs(long most_precision) {
    DeepSigns result;
    result.expected_bits = expected_bits_;
    result.expected_seconds = expected_seconds_;
    start(result);
    bool asked = false;
    for (long precision = first_precision();; precision *= 2) {
      result.precision = precision;
      const auto found = balls(precision);
      if (found) {
        decided_ = true;
        read_signs(*found, result);
      }
      if (result.unknown > 0 && decided_ && precision >= patience && !asked) {
        ask_primes(result);
        asked = true;
      }
      if (result.unknown == 0 || 2 * precision > most_precision) return result;
    }
  }

  DeepBits bits(long bit, long most_precision) {
    DeepBits result;
    result.expected_bits = expected_bits_;
    result.expected_seconds = expected_seconds_;
    for (const ValueId gradient : gradients_) {
      result.bits.emplace_back(plan_.program->value(gradient).width);
      result.entries += result.bits.back().size();
    }
    result.unknown = result.entries;
    if (denominators_ == 1) integer_bits(bit, result);
    if (result.unknown > 0) high_bits(bit, most_precision, result);
    return result;
  }

 private:
  static constexpr long patience = 1024, most_precision_for_bits = 4096, most_low_bit = 1 << 16;
  struct Point {
    std::size_t batch, column;
  };

  const Plan plan_;
  const std::vector<ValueId>& gradients_;
  const std::vector<Batch>& batches_;
  const std::size_t threads_;
  Primes primes_;
  const Integer denominators_;
  double expected_bits_ = 0, expected_seconds_ = 0;
  bool decided_ = false;  // all activations
  std::vector<Point> points_;
  std::vector<Decisions> decisions_;  // by batch, from the balls

  // What the layers lose where signs are as random (a sum of w terms is sqrt(w) terms long, its error w), and
  // 32 bits beyond. Up to 128 bits Arb's sums of products are twice as fast.
  long first_precision() const {
    double products = 0;
    for (const Value& value : plan_.program->values())
      products += std::holds_alternative<EntryProduct>(value.step) ? 1 : 0;
    const double lost = products * 0.5 * std::log2(static_cast<double>(plan_.inner_dimension) + 1);
    return 64 * static_cast<long>(std::ceil((32 + std::min(lost, 1e4)) / 64));
  }

  // All points in some ring, in threads; the gradients added up.
  template <class Ring>
  Gradients<typename Ring::Element> run(const Ring& ring) {
    using Element = typename Ring::Element;
    const std::size_t threads = std::min(threads_, points_.size());
    std::vector<Gradients<Element>> parts(threads);
    std::vector<std::exception_ptr> errors(threads);
    const auto work = [&](std::size_t t) {
      try {
        parts[t] = run_part(ring, t, threads);
      } catch (...) {
        errors[t] = std::current_exception();
      }
    };
    std::vector<std::thread> others;
    for (std::size_t t = 1; t < threads; ++t) {
      others.emplace_back([&work, t] {
        const circuits::BallThread ending;
        work(t);
      });
    }
    work(0);
    for (std::thread& other : others) other.join();
    for (const std::exception_ptr& error : errors) {
      if (error) std::rethrow_exception(error);
    }
    for (std::size_t t = 1; t < threads; ++t) add(ring, parts[t], parts[0]);
    return std::move(parts[0]);
  }

  template <class Ring>
  Gradients<typename Ring::Element> run_part(const Ring& ring, std::size_t part, std::size_t parts) {
    const std::size_t begin = points_.size() * part / parts, end = points_.size() * (part + 1) / parts;
    const Point* now = &points_[begin];
    RingRun<Ring> run(
        plan_, ring, [&](ValueId id, std::size_t entry, const typename Ring::Element& argument) {
          // Shared values are the same for all: the first part remembers them.
          const bool shared = plan_.program->value(id).shared;
          const std::size_t batch = shared ? 0 : now->batch;
          const std::size_t place = shared ? entry : entry * batches_[batch].points + now->column;
          Code& known = decisions_[batch].of(id)[place];
          Code ignored = 0;
          return code_at(ring, id, argument, shared && part > 0 && decides(ring) ? ignored : known);
        });
    for (std::size_t p = begin; p < end; ++p) {
      now = &points_[p];
      run.add_point(batches_[now->batch], now->column);
    }
    run.finish();
    Gradients<typename Ring::Element> found;
    for (const ValueId gradient : gradients_) found.push_back(run.take_gradient(gradient));
    return found;
  }

  static constexpr bool decides(const BallRing&) { return true; }
  template <class Ring>
  static constexpr bool decides(const Ring&) {
    return false;
  }
  // Balls decide, everything else reads what was decided.
  template <class Ring>
  Code code_at(const Ring&, ValueId, const typename Ring::Element&, Code code) const {
    return code;
  }
  Code code_at(const BallRing& ring, ValueId id, const Ball& argument, Code& code) const {
    const auto& step = std::get<Piecewise>(plan_.program->value(id).step);
    Code below = 0;  // codes alternate: piece, breakpoint, piece, ...
    for (const Rational& breakpoint : step.breakpoints) {
      Ball at, difference;
      ring.constant(at, breakpoint);
      ring.difference(difference, argument, at);
      const std::optional<int> side = difference.sign();
      if (!side) throw Undecided();
      if (*side <= 0) {
        below = static_cast<Code>(below + (*side == 0 ? 1 : 0));
        break;
      }
      below = static_cast<Code>(below + 2);
    }
    return code = below;
  }

  template <class Ring>
  static void add(const Ring& ring, const Gradients<typename Ring::Element>& part,
                  Gradients<typename Ring::Element>& sum) {
    for (std::size_t g = 0; g < part.size(); ++g) {
      if (sum[g].empty()) {
        sum[g] = part[g];
        continue;
      }
      for (std::size_t i = 0; i < part[g].size(); ++i) ring.sum(sum[g][i], sum[g][i], part[g][i]);
    }
  }

  std::optional<Gradients<Ball>> balls(long precision) {
    try {
      return run(BallRing(precision));
    } catch (const Undecided&) {
      return std::nullopt;
    }
  }

  void start(DeepSigns& result) const {
    for (const ValueId gradient : gradients_) {
      result.signs.emplace_back(plan_.program->value(gradient).width, unknown_sign);
      result.entries += result.signs.back().size();
    }
    result.unknown = result.entries;
  }

  void read_signs(const Gradients<Ball>& found, DeepSigns& result) const {
    result.unknown = 0;
    for (std::size_t g = 0; g < found.size(); ++g) {
      for (std::size_t i = 0; i < result.signs[g].size(); ++i) {
        std::int8_t& sign = result.signs[g][i];
        if (sign == unknown_sign)
          sign = found[g].empty() ? std::int8_t{0}
                                  : static_cast<std::int8_t>(found[g][i].sign().value_or(unknown_sign));
        result.unknown += sign == unknown_sign ? 1 : 0;
      }
    }
  }

  // Entries that are 0 modulo all of a few primes are called 0.
  void ask_primes(DeepSigns& result) {
    constexpr int primes = 3;
    const double length = 4 * expected_bits_ + 64;
    if (!std::isfinite(length)) return;
    const auto bits = static_cast<unsigned long>(std::max(62.0, std::log2(length) + 40));
    const double miss = circuits::log2_of_miss(length, bits, mpz_sizeinbase(denominators_.get_mpz_t(), 2));
    if (!(miss < 0)) return;
    std::vector<std::vector<bool>> zero;
    for (const auto& signs : result.signs) zero.emplace_back(signs.size(), true);
    for (int k = 0; k < primes; ++k) {
      const Integer prime = primes_.next(bits, denominators_);
      bits <= 62 ? keep_zeros(run(WordRing(prime.get_ui())), zero)
                 : keep_zeros(run(ResidueRing(prime)), zero);
    }
    for (std::size_t g = 0; g < zero.size(); ++g) {
      for (std::size_t i = 0; i < zero[g].size(); ++i) {
        if (result.signs[g][i] != unknown_sign || !zero[g][i]) continue;
        result.signs[g][i] = 0;
        --result.unknown;
        ++result.likely_zero;
      }
    }
    if (result.likely_zero > 0)
      result.miss = miss * primes + std::log2(static_cast<double>(result.likely_zero));
  }

  template <class Element>
  static void keep_zeros(const Gradients<Element>& residues, std::vector<std::vector<bool>>& zero) {
    for (std::size_t g = 0; g < residues.size(); ++g) {
      for (std::size_t i = 0; i < residues[g].size(); ++i) zero[g][i] = zero[g][i] && residues[g][i] == 0;
    }
  }

  // Of all products, forward and twice backward, at every point.
  double seconds_of(const std::vector<double>& bits) const {
    long double seconds = 0;
    for (ValueId id = 0; id < bits.size(); ++id) {
      const Step& step = plan_.program->value(id).step;
      std::size_t products = 0;
      if (const auto* product = std::get_if<MatrixProduct>(&step))
        products = product->outputs * product->inputs * product->places;
      if (std::holds_alternative<EntryProduct>(step)) products = plan_.program->value(id).width;
      if (products > 0)
        seconds += static_cast<long double>(products) * numbers::seconds_of_product(bits[id] / 2);
    }
    return static_cast<double>(3 * seconds * static_cast<long double>(points_.size()));
  }

  // Sets what `bit_at` knows of the entries that are not known.
  template <class BitAt>
  void read_bits(DeepBits& result, const BitAt& bit_at) const {
    result.unknown = 0;
    for (std::size_t g = 0; g < result.bits.size(); ++g) {
      for (std::size_t i = 0; i < result.bits[g].size(); ++i) {
        std::optional<bool>& bit = result.bits[g][i];
        if (!bit) bit = bit_at(g, i);
        result.unknown += bit ? 0 : 1;
      }
    }
  }

  // Of integers, modulo 2^(bit + 1); signs decide what the residues leave open. They have no bits behind the
  // point.
  void integer_bits(long bit, DeepBits& result) {
    if (bit < 0) return read_bits(result, [](std::size_t, std::size_t) { return false; });
    if (bit > most_low_bit) return;
    const DeepSigns of = signs(most_precision_for_bits);
    result.precision = of.precision;
    if (!decided_) return;
    const auto place = static_cast<unsigned long>(bit);
    const auto residues = run(LowBitsRing(place + 1));
    result.modulo = true;
    read_bits(result, [&](std::size_t g, std::size_t i) -> std::optional<bool> {
      return residues[g].empty() ? false : bit_of(residues[g][i], place, of.signs[g][i]);
    });
  }

  // By balls, as long as more precision can help.
  void high_bits(long bit, long most_precision, DeepBits& result) {
    for (long precision = first_precision(); precision <= most_precision; precision *= 2) {
      result.precision = precision;
      const auto found = balls(precision);
      if (!found) continue;
      bool hopeful = false;
      read_bits(result, [&](std::size_t g, std::size_t i) -> std::optional<bool> {
        if ((*found)[g].empty()) return false;
        const Ball& ball = (*found)[g][i];
        const auto value = ball.bit(bit);
        const auto size = ball.size();  // so many digits lie above the bit
        hopeful = hopeful || (!value && (!size || *size - bit < most_precision));
        return value;
      });
      if (!hopeful) return;
    }
  }

  static std::optional<bool> bit_of(const Integer& residue, unsigned long bit, std::int8_t sign) {
    const bool value = mpz_tstbit(residue.get_mpz_t(), bit) != 0;
    const bool lower = residue != 0 && mpz_scan1(residue.get_mpz_t(), 0) < bit;
    if (!lower) return value;  // the same for n and -n
    if (sign == unknown_sign) return std::nullopt;
    return sign < 0 ? !value : value;
  }
};

}  // namespace

DeepSigns deep_signs_of_gradients(const Program& program, const Risk& risk,
                                  const std::vector<ValueId>& gradients, const std::vector<Batch>& batches,
                                  const Settings& settings, long most_precision) {
  check_batches(program, batches);
  return DeepRun(program, risk, gradients, batches, settings).signs(most_precision);
}

DeepBits deep_bits_of_gradients(const Program& program, const Risk& risk,
                                const std::vector<ValueId>& gradients, const std::vector<Batch>& batches,
                                const Settings& settings, long bit, long most_precision) {
  check_batches(program, batches);
  return DeepRun(program, risk, gradients, batches, settings).bits(bit, most_precision);
}

}  // namespace infimum::exact
