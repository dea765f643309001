// SPDX-License-Identifier: Apache-2.0
#include "circuits/questions.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "circuits/evaluate.hpp"
#include "circuits/normal_form.hpp"
#include "circuits/primes.hpp"
#include "circuits/rings.hpp"
#include "numbers/product_time.hpp"

namespace infimum::circuits {

namespace {

constexpr long first_precision = 64;
constexpr long patience = 1024;              // bits of precision after which primes are asked whether it is 0
constexpr double wanted_miss = -100;         // log2 of the probability of a wrong "likely 0"
constexpr unsigned long word_prime = 62;     // bits
constexpr long double most_bits = 0x1p36L;   // GMP's integers end at 2^37
constexpr std::size_t longest_shown = 4096;  // bits of a numerator that is worth giving

using Clock = std::chrono::steady_clock;

}  // namespace

class Questions::Search {
 public:
  Search(const Circuit& circuit, const Budget& budget, unsigned long seed)
      : circuit_(trimmed(circuit)),
        schedule_(schedule_of(circuit_)),
        budget_(budget),
        denominators_(denominators_of(circuit_)),
        length_(length_of(circuit_)),
        primes_(seed),
        begin_(Clock::now()) {
    for (GateId id = 0; id < circuit_.size(); ++id)
      products_ += circuit_.gate(id).operation == Operation::product ? 1 : 0;
  }

  Answer sign() {
    if (!sign_) sign_ = search_sign();
    return *sign_;
  }

  Answer zero() {
    Answer answer = ask_primes();
    if (answer.value == 0) return answer;
    return settled_by_integers(std::move(answer), [](const Integer& n) { return n == 0 ? 1 : 0; });
  }

  Answer bit(const Integer& bit) {
    if (Answer answer = bit_above(bit); answer.value) return answer;
    const long double low = low_size(bit), high = digits_above(bit);
    const auto ask_low = [&] { return low_bit(bit); };
    const auto ask_high = [&] { return high_bit(bit, high); };
    Answer answer = low <= high ? ask_low() : ask_high();
    if (!answer.value) answer = low <= high ? ask_high() : ask_low();
    if (answer.value) return answer;
    return settled_by_integers({}, [&](const Integer& n) { return bit_of_fraction(n, bit); });
  }

 private:
  const Circuit circuit_;
  const Schedule schedule_;
  const Budget budget_;
  const std::vector<Integer> denominators_;
  const Length length_;
  Primes primes_;
  const Clock::time_point begin_;
  std::size_t products_ = 0;
  std::optional<NormalForm> integers_;
  Integer denominator_;                      // with integers_
  std::optional<Integer> numerator_, size_;  // |value| >= 2^size_, and below 2^(size_ + 3)
  std::optional<Answer> sign_, primes_answer_;

  static long double to_long_double(const Integer& value) { return value.get_d(); }

  double elapsed() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  double left() const { return budget_.seconds - elapsed(); }

  // Balls

  // The ball of this precision, unless there is no room or no time for it.
  std::optional<Ball> ball(long precision) const {
    constexpr double overhead = 64;           // bytes of a ball beside its digits
    constexpr long worth_a_forecast = 50000;  // bits; below, products take no time
    const double bytes = (overhead + static_cast<double>(precision) / 8) * schedule_.places;
    if (bytes > static_cast<double>(budget_.memory)) return std::nullopt;
    if (precision > worth_a_forecast &&
        static_cast<long double>(products_) *
                numbers::seconds_of_product(static_cast<long double>(precision)) >
            left())
      return std::nullopt;
    BallRing ring(precision);
    return evaluate(circuit_, schedule_, ring);
  }

  // Doubles the precision until `decide` makes something of the ball; stops when the next one would pass the
  // time, the memory or what the integers need.
  template <class Decide>
  Answer by_balls(long from, long to, const Decide& decide) const {
    Answer answer;
    double last = 0;
    for (long precision = from; precision <= to && 3 * last < left(); precision *= 2) {
      const double start = elapsed();
      const std::optional<Ball> found = ball(precision);
      if (!found) break;
      if (const std::optional<int> value = decide(*found)) {
        answer.value = value;
        answer.proofs.push_back(BallProof{precision, found->middle(), found->radius()});
        break;
      }
      last = elapsed() - start;
    }
    return answer;
  }

  long most_precision() const {
    const long double needed = length_.numerator + 64;
    return needed < 0x1p60L ? static_cast<long>(std::min(needed * 2, 0x1p60L)) : long{1} << 60;
  }

  static std::optional<int> sign_of(const Ball& ball) { return ball.sign(); }

  Answer search_sign() {
    Answer answer = by_balls(first_precision, patience, sign_of);
    if (answer.value) return answer;
    const Answer likely = ask_primes();
    if (!likely.value || *likely.value == 0) {
      // Known not to be 0: precision will tell at last; near the whole length the integers are cheaper.
      answer = by_balls(2 * patience, most_precision() / 4, sign_of);
      if (answer.value) return answer;
    } else {
      answer = likely;
      answer.value = 0;
    }
    return settled_by_integers(std::move(answer), [](const Integer& n) { return sgn(n); });
  }

  // Residues

  // value 0 (not zero) proven by a residue, or value 1 (zero) but for the stated error; nothing if no prime
  // can say anything.
  Answer ask_primes() {
    if (!primes_answer_) primes_answer_ = search_primes();
    return *primes_answer_;
  }

  Answer search_primes() {
    Answer answer;
    const unsigned long bits = prime_bits();
    unsigned long avoided = 0;
    for (const Integer& denominator : denominators_) avoided += mpz_sizeinbase(denominator.get_mpz_t(), 2);
    const double miss = log2_of_miss(length_.numerator, bits, avoided);
    double total = 0;
    for (;;) {
      const Integer prime = primes_.next(bits, denominators_);
      const Integer residue = residue_modulo(prime);
      if (residue != 0) {
        answer.value = 0;
        answer.miss.reset();
        answer.proofs.push_back(ResidueProof{prime, residue});
        return answer;
      }
      ++answer.primes;
      if (!(miss < 0)) return answer;  // beyond every bound
      total += miss;
      answer.value = 1;
      answer.miss = total;
      if (total <= wanted_miss || left() < 0) return answer;
    }
  }

  // Long enough that one prime misses with a probability below 2^-20 or so.
  unsigned long prime_bits() const {
    if (!std::isfinite(length_.numerator)) return 4096;
    const auto log2_length = static_cast<unsigned long>(std::log2(length_.numerator + 2));
    return std::max(word_prime, log2_length + 40);
  }

  Integer residue_modulo(const Integer& modulus) const {
    if (mpz_sizeinbase(modulus.get_mpz_t(), 2) <= word_prime) {
      WordRing ring(modulus.get_ui());
      return static_cast<unsigned long>(evaluate(circuit_, schedule_, ring));
    }
    ResidueRing ring(modulus);
    return evaluate(circuit_, schedule_, ring);
  }

  // Integers

  // Nothing if writing them down takes too much.
  const NormalForm* integers() {
    if (integers_) return &*integers_;
    const Forecast needed = forecast_of_integers(circuit_);
    const bool takes_time = needed.seconds > 1;  // common denominators are mostly one, and short
    if (needed.memory > static_cast<long double>(budget_.memory) || (takes_time && needed.seconds > left()))
      return nullptr;
    integers_ = integer_form(circuit_);
    denominator_ = common_denominator(circuit_);
    return &*integers_;
  }

  // From above, where not even the constants can be written as integers.
  Forecast forecast_by_lengths() const {
    const Forecast constants = forecast_of_integers(circuit_);
    Forecast forecast;
    forecast.bits = length_.numerator;
    forecast.memory = constants.memory + length_.numerator * schedule_.places / 8;
    forecast.seconds = constants.seconds +
                       static_cast<long double>(products_) * numbers::seconds_of_product(length_.numerator);
    return forecast;
  }

  // The numerator, if time and memory suffice.
  const Integer* numerator(const Forecast& forecast) {
    if (numerator_) return &*numerator_;
    if (!(forecast.memory <= static_cast<long double>(budget_.memory) && forecast.seconds <= left() &&
          forecast.bits < most_bits))
      return nullptr;
    IntegerRing ring;
    numerator_ = evaluate(integers_->circuit, schedule_of(integers_->circuit), ring);
    return &*numerator_;
  }

  template <class Value>
  Answer settled_by_integers(Answer answer, const Value& value_of) {
    if (integers() == nullptr) {
      answer.forecast = forecast_by_lengths();
      return answer;
    }
    answer.forecast = forecast_of(integers_->circuit);
    const Integer* n = numerator(answer.forecast);
    if (n == nullptr) return answer;
    const std::size_t bits = *n == 0 ? 0 : mpz_sizeinbase(n->get_mpz_t(), 2);
    const std::optional<int> value = value_of(*n);
    if (!value) return answer;
    Answer proven;
    proven.value = value;
    proven.forecast = answer.forecast;
    IntegerProof proof{bits, std::nullopt};
    if (bits <= longest_shown) proof.numerator = *n;
    proven.proofs.push_back(std::move(proof));
    return proven;
  }

  // Bits

  static std::optional<int> bit_of(const Ball& ball, const Integer& bit) {
    const std::optional<bool> value = ball.bit(bit);
    return value ? std::optional<int>(*value) : std::nullopt;
  }

  // The first ball, which knows the size.
  Answer bit_above(const Integer& bit) {
    return by_balls(first_precision, first_precision, [&](const Ball& found) {
      size_ = found.size();
      return bit_of(found, bit);
    });
  }

  // How many digits of the value stand above the bit.
  long double digits_above(const Integer& bit) const {
    return size_ ? to_long_double(*size_ - bit) + 3
                 : length_.numerator - length_.denominator - to_long_double(bit);
  }

  // Bits modulo which the circuit must be computed for this one.
  long double low_size(const Integer& bit) const {
    return denominators_.empty() && bit >= 0 ? to_long_double(bit) + 1 : INFINITY;
  }

  bool fits(long double bits) const {
    return bits < most_bits && bits * 4 * schedule_.places / 8 <= static_cast<long double>(budget_.memory);
  }

  Answer low_bit(const Integer& bit) {
    if (!denominators_.empty()) return {};
    if (bit < 0) return {0, std::nullopt, 0, {}, {}};  // an integer has no bits below
    if (!fits(to_long_double(bit) + 1)) return {};
    const std::uint64_t place = bit.get_ui();
    LowBitsRing ring(place + 1);
    const Integer residue = evaluate(circuit_, schedule_, ring);
    Answer answer;
    // Of |n|: for negative n the bits of 2^bits - residue, which differ at `bit` if a lower one is set.
    const bool lower = residue != 0 && mpz_scan1(residue.get_mpz_t(), 0) < place;
    bool value = mpz_tstbit(residue.get_mpz_t(), place) != 0;
    if (lower) {
      const Answer of_sign = sign();
      if (!of_sign.value || of_sign.miss) return {};
      if (*of_sign.value < 0) value = !value;
      answer.proofs = of_sign.proofs;
    }
    answer.proofs.insert(answer.proofs.begin(), LowBitsProof{place + 1, residue});
    answer.value = value;
    return answer;
  }

  // With as many digits as lie above the bit, and some.
  Answer high_bit(const Integer& bit, long double digits) const {
    if (!(digits < 0x1p59L)) return {};
    const long needed = std::max(0L, static_cast<long>(digits));
    const long from = std::max(2 * first_precision, size_ ? needed + first_precision : 0);
    return by_balls(from, std::min(std::max(from, 2 * needed + 128), most_precision()),
                    [&](const Ball& found) { return bit_of(found, bit); });
  }

  // Of |n| / q^e.
  std::optional<int> bit_of_fraction(const Integer& n, const Integer& bit) {
    const Integer size = abs(n);
    const Integer& exponent = integers_->exponent;
    const std::size_t twos = mpz_scan1(denominator_.get_mpz_t(), 0);
    if (mpz_popcount(denominator_.get_mpz_t()) == 1) {  // a power of two: a bit of the numerator
      const Integer place = bit + exponent * static_cast<unsigned long>(twos);
      if (place < 0 || !place.fits_ulong_p()) return 0;
      return mpz_tstbit(size.get_mpz_t(), place.get_ui());
    }
    if (!exponent.fits_ulong_p()) return std::nullopt;
    Integer divisor, quotient = size;
    mpz_pow_ui(divisor.get_mpz_t(), denominator_.get_mpz_t(), exponent.get_ui());
    if (bit >= 0) {
      if (!bit.fits_ulong_p()) return 0;
      divisor <<= bit.get_ui();
    } else {
      const Integer shift = -bit;
      if (!shift.fits_ulong_p() || !fits(to_long_double(shift))) return std::nullopt;
      quotient <<= shift.get_ui();
    }
    quotient /= divisor;
    return mpz_odd_p(quotient.get_mpz_t()) != 0;
  }
};

Questions::Questions(const Circuit& circuit, const Budget& budget, unsigned long seed)
    : search_(std::make_unique<Search>(circuit, budget, seed)) {}

Questions::~Questions() = default;

Answer Questions::sign() {
  return search_->sign();
}

Answer Questions::zero() {
  return search_->zero();
}

Answer Questions::bit(const Integer& bit) {
  return search_->bit(bit);
}

}  // namespace infimum::circuits
