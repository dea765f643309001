// SPDX-License-Identifier: Apache-2.0
#include "exact/compute.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <stdexcept>

#include "base/errors.hpp"
#include "base/share_out.hpp"
#include "exact/decide.hpp"
#include "exact/residue_run.hpp"
#include "linear/blas.hpp"

namespace infimum::exact {

namespace {

using linear::FloatResidues;
using linear::WordResidues;

// Of an answer with its residues.
constexpr std::size_t most_bytes = std::size_t{8} << 30;

class Clock {
 public:
  // Since the last call, or the beginning.
  double seconds() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

class Computation {
 public:
  Computation(const Program& program, const Risk& risk, const Wanted& wanted,
              const std::vector<Batch>& batches, const Settings& settings)
      : plan_(program, risk, wanted, settings.rule), batches_(batches), settings_(settings) {
    check_batches(program, batches);
    for (const Batch& batch : batches_) points_ += batch.points;
    avoid_ = denominators_of(plan_, batches_);
  }

  Answer run() {
    decide();
    find_targets();
    refuse_too_large();
    if (!with_kernel(settings_.kernel, [&]<class Residues>() { return put_together<Residues>(); })) {
      throw base::UsageError("the kernel " + settings_.kernel + " is not available for numbers of " +
                             std::to_string(bits_) + " bits");
    }
    recheck();
    return std::move(answer_);
  }

 private:
  Plan plan_;
  const std::vector<Batch>& batches_;
  const Settings& settings_;
  Integer avoid_ = 1;
  std::vector<Products> products_;
  double risk_ = 0, risk_error_ = 0;
  std::size_t points_ = 0, bits_ = 0;
  std::vector<Target> targets_;
  std::vector<ScaledIntegers> results_;  // by target
  std::vector<std::uint32_t> moduli_;
  Answer answer_;
  Clock clock_;

  // Moduli must have no factor in common with a unit, which is divided by.
  void avoid(const Rational& unit) {
    avoid_ = lcm(avoid_, unit.get_num());
    avoid_ = lcm(avoid_, unit.get_den());
  }

  void decide() {
    Decided decided =
        exact::decide(plan_, batches_, settings_.kernel, {.products = true, .threads = settings_.threads});
    answer_.decisions = std::move(decided.decisions);
    products_ = std::move(decided.products);
    answer_.report.resolved = decided.resolved;
    answer_.report.seconds.decide = clock_.seconds();
    answer_.extents = forward_extents(*plan_.program, batches_, decided.values);
    risk_ = decided.risk;
    risk_error_ = decided.risk_error;
  }

  void find_targets() {
    for (const ValueId id : plan_.wanted.values) {
      const Extent& extent = answer_.extents[id];
      for (std::size_t b = 0; b < batches_.size(); ++b) {
        const Value& value = plan_.program->value(id);
        add_target({Target::What::value, id, b, value.width * (value.shared ? 1 : batches_[b].points),
                    extent.unit, extent.bits()});
      }
    }
    if (plan_.differentiates()) find_gradients();
    if (plan_.wanted.risk) add_target(risk_target());
  }

  void find_gradients() {
    const auto extents = backward_extents(*plan_.program, answer_.extents, plan_.risk.result,
                                          plan_.risk.weights, points_, plan_.rule);
    for (const ValueId id : plan_.wanted.gradients) {
      const Extent extent = extents[id].value_or(Extent{});
      add_target({Target::What::gradient, id, 0, plan_.program->value(id).width, extent.unit, extent.bits()});
    }
  }

  // The risk is known to many digits already: only its distance from these is put together.
  Target risk_target() const {
    const Extent &result = answer_.extents[plan_.risk.result], &weights = answer_.extents[plan_.risk.weights];
    Target target{Target::What::risk, 0, 0, 1, result.unit * weights.unit};
    if (std::isfinite(risk_) && std::isfinite(risk_error_)) {
      const Rational middle = numbers::from_double(risk_) / target.unit;
      const Rational error = numbers::from_double(risk_error_) / target.unit + 1;
      target.centre = middle.get_num() / middle.get_den();
      target.bits = mpz_sizeinbase(Integer(error.get_num() / error.get_den()).get_mpz_t(), 2) + 1;
    } else {
      target.bits = result.bits() + weights.bits() + static_cast<std::size_t>(std::bit_width(points_));
    }
    return target;
  }

  void add_target(Target target) {
    bits_ = std::max(bits_, target.bits);
    avoid(target.unit);
    targets_.push_back(std::move(target));
  }

  // Before any work is done: whether the answer is too long, or would fill the memory.
  void refuse_too_large() const {
    refuse_longer(bits_, "the answer");
    std::size_t bytes = 0;
    for (const Target& target : targets_) bytes += target.size * (bits_ + target.bits + 128) / 8;
    if (bytes > most_bytes) {
      throw base::SizeError("the answer takes about " + std::to_string(bytes >> 30) +
                            " GiB; ask for a part of it (--layer), or of the points");
    }
  }

  template <class Residues>
  bool put_together() {
    moduli_ = Residues::moduli(bits_ + slack_bits, avoid_, plan_.inner_dimension);
    if (moduli_.empty()) return false;
    answer_.report.kernel = Residues::name;
    answer_.report.moduli = moduli_.size();
    answer_.report.bits = bits_;
    ResidueRun<Residues> run(plan_, batches_, answer_.decisions, targets_, moduli_);
    run.know(&products_);
    run.store_shares();
    run.run(settings_.threads);
    answer_.report.seconds.residues = clock_.seconds();
    results_.resize(targets_.size());
    base::for_each_part(targets_.size(), settings_.threads,
                        [&](std::size_t t) { results_[t] = run.integers(t); });
    answer_.report.seconds.remainder = clock_.seconds();
    return true;
  }

  // All results once more, modulo primes that nothing so far has seen, from the points on, and not in the
  // kernel they come from: two short primes in words where these are fast, else one in doubles.
  void recheck() {
    const bool portable =
        settings_.kernel == FloatResidues::name || answer_.report.kernel == WordResidues::name;
    const bool done = WordResidues::available() && !portable && recheck_by<WordResidues>(2, 11);
    if (!done && !recheck_by<FloatResidues>(1, 21)) {
      throw base::SizeError("no prime of 22 bits is left for the recheck: the denominators have all of them");
    }
    answer_.report.seconds.recheck = clock_.seconds();
    hand_over();
  }

  // Modulo `count` primes of bits + 1 bits; whether there are as many.
  template <class Residues>
  bool recheck_by(std::size_t count, unsigned bits) {
    answer_.report.recheck_primes = fresh_primes(count, bits);
    if (answer_.report.recheck_primes.size() < count) return false;
    ResidueRun<Residues> run(plan_, batches_, answer_.decisions, targets_, answer_.report.recheck_primes);
    run.run(settings_.threads);
    for (std::size_t t = 0; t < targets_.size(); ++t) compare(run, t);
    return true;
  }

  // Block by block, which all primes read while it is near; some blocks for each thread.
  template <class Residues>
  void compare(const ResidueRun<Residues>& run, std::size_t target) const {
    constexpr std::size_t block = 1024, part = 64 * block;
    const std::size_t size = targets_[target].size;
    base::for_each_part((size + part - 1) / part, settings_.threads, [&](std::size_t p) {
      for (std::size_t first = p * part; first < std::min(size, (p + 1) * part); first += block) {
        for (std::size_t k = 0; k < answer_.report.recheck_primes.size(); ++k)
          compare_block<Residues, block>(target, first, std::min(block, size - first), k, run);
      }
    });
  }

  template <class Residues, std::size_t block>
  void compare_block(std::size_t target, std::size_t first, std::size_t count, std::size_t k,
                     const ResidueRun<Residues>& run) const {
    const Residues residues(answer_.report.recheck_primes[k]);
    const ScaledIntegers& result = results_[target];
    const Rational units = result.unit() / targets_[target].unit;
    typename Residues::Element loaded[block];
    typename Residues::Stored expected[block];
    residues.load(result, numbers::residue_of(units, residues.modulus()), first, count, loaded);
    residues.store(loaded, expected, count);
    if (!std::equal(expected, expected + count, run.stored(k, target).data() + first)) {
      throw std::logic_error("the recheck modulo " + std::to_string(residues.modulus()) + " failed");
    }
  }

  // As many as are found in a fair number of tries.
  std::vector<std::uint32_t> fresh_primes(std::size_t count, unsigned bits) const {
    std::mt19937_64 random(settings_.seed);
    std::vector<std::uint32_t> primes, seen = moduli_;
    for (int tries = 0; primes.size() < count && tries < 20000; ++tries) {
      const auto candidate = static_cast<std::uint32_t>((1u << bits) + random() % (1u << bits));
      const bool used = std::find(seen.begin(), seen.end(), candidate) != seen.end();
      if (used || !numbers::is_prime(candidate) || mpz_fdiv_ui(avoid_.get_mpz_t(), candidate) == 0) continue;
      primes.push_back(candidate);
      seen.push_back(candidate);
    }
    return primes;
  }

  void hand_over() {
    std::size_t t = 0;
    for (std::size_t v = 0; v < plan_.wanted.values.size(); ++v) {
      auto& of_value = answer_.values.emplace_back();
      of_value.reserve(batches_.size());
      for (std::size_t b = 0; b < batches_.size(); ++b) of_value.push_back(std::move(results_[t++]));
    }
    answer_.gradients.reserve(plan_.wanted.gradients.size());
    for (std::size_t g = 0; g < plan_.wanted.gradients.size(); ++g)
      answer_.gradients.push_back(std::move(results_[t++]));
    if (plan_.wanted.risk) answer_.risk = results_[t].value(0);
    for (const Decisions& decisions : answer_.decisions) answer_.report.activations += decisions.count();
  }
};

}  // namespace

void check_batches(const Program& program, const std::vector<Batch>& batches) {
  if (batches.empty()) throw std::invalid_argument("compute: no points");
  for (const Batch& batch : batches) {
    bool fits = batch.points > 0 && batch.given.size() == program.given();
    for (const Value& value : program.values()) {
      const auto* given = std::get_if<Given>(&value.step);
      fits = fits && (given == nullptr || batch.given[given->number].size() == value.width * batch.points);
    }
    if (!fits) throw std::invalid_argument("compute: a batch does not fit the program");
  }
}

Answer compute(const Program& program, const Risk& risk, const Wanted& wanted,
               const std::vector<Batch>& batches, const Settings& settings) {
  linear::use_one_thread();
  return Computation(program, risk, wanted, batches, settings).run();
}

std::vector<std::string> available_kernels() {
  std::vector<std::string> names;
  with_kernel("", [&]<class Residues>() {
    names.emplace_back(Residues::name);
    return false;
  });
  return names;
}

}  // namespace infimum::exact
