// SPDX-License-Identifier: Apache-2.0
#include "linear/chinese_remainder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <stdexcept>

#include "linear/blas.hpp"
#include "numbers/modular.hpp"

namespace infimum::linear {

namespace {

using numbers::Integer;
using numbers::Rational;

constexpr std::size_t block = 256;  // entries at once, so that all stays in the first caches

// At most 32 bits of a number that is not negative.
std::int64_t digit(const Integer& number, std::size_t index, std::size_t bits) {
  const std::size_t at = index * bits, limb = at / 64, shift = at % 64;
  const auto part = [&](std::size_t j) {
    return std::uint64_t{mpz_getlimbn(number.get_mpz_t(), static_cast<mp_size_t>(j))};
  };
  const std::uint64_t word = part(limb) >> shift | (shift == 0 ? 0 : part(limb + 1) << (64 - shift));
  return static_cast<std::int64_t>(word & ((std::uint64_t{1} << bits) - 1));
}

// Digits of an integer in two's complement, put together to limbs.
class LimbWriter {
 public:
  LimbWriter(std::uint64_t* out, std::size_t limbs) : out_(out), end_(out + limbs) {}
  void append(std::uint64_t low, std::size_t bits) {
    word_ |= low << used_;
    used_ += bits;
    if (used_ < 64) return;
    used_ -= 64;
    if (out_ != end_) *out_++ = word_;
    word_ = used_ == 0 ? 0 : low >> (bits - used_);
  }
  void fill(std::uint64_t sign) {  // all limbs that are left
    if (out_ != end_) *out_++ = word_ | (sign << used_);
    while (out_ != end_) *out_++ = sign;
  }

 private:
  std::uint64_t* out_;
  std::uint64_t* end_;
  std::uint64_t word_ = 0;
  std::size_t used_ = 0;
};

}  // namespace

ChineseRemainder::ChineseRemainder(std::vector<std::uint32_t> moduli) : moduli_(std::move(moduli)) {
  if (moduli_.empty()) throw std::invalid_argument("ChineseRemainder: no moduli");
  for (const std::uint32_t m : moduli_) {
    if (m < 2 || m >= 1u << 24 || mpz_gcd_ui(nullptr, product_.get_mpz_t(), m) != 1) {
      throw std::invalid_argument(
          "ChineseRemainder: a modulus that is too small, too large or not coprime to another");
    }
    product_ *= m;
  }
  const std::size_t count = moduli_.size();
  const std::uint64_t greatest = *std::max_element(moduli_.begin(), moduli_.end());
  if (count * (count + 2) * greatest >= std::uint64_t{1} << 50) {
    throw std::invalid_argument("ChineseRemainder: too many moduli");
  }
  // A sum of digits times residues, and q times a digit of M, stay below 2^52: exact in doubles.
  digit_bits_ = std::min<std::size_t>(32, 52 - static_cast<std::size_t>(std::bit_width(count * greatest)));
  const std::size_t digits = mpz_sizeinbase(product_.get_mpz_t(), 2) / digit_bits_ + 1;
  table_.resize((digits + 1) * count);
  std::vector<Integer> constants;
  for (std::size_t i = 0; i < count; ++i) {
    const Integer others = product_ / moduli_[i];
    const auto residue = static_cast<std::uint32_t>(mpz_fdiv_ui(others.get_mpz_t(), moduli_[i]));
    factors_.push_back(numbers::inverse_of(residue, moduli_[i]));
    table_[i] = numbers::to_nearest_double(Rational(1, moduli_[i]));
    for (std::size_t d = 0; d < digits; ++d) {
      table_[(d + 1) * count + i] = static_cast<double>(digit(others, d, digit_bits_));
    }
    constants.push_back(others);
  }
  for (std::size_t d = 0; d < digits; ++d) product_digits_.push_back(digit(product_, d, digit_bits_));
  if (IfmaRemainder<std::uint8_t>::serves(moduli_)) long_bytes_.emplace(moduli_, product_);
  if (IfmaRemainder<std::uint16_t>::serves(moduli_)) long_words_.emplace(moduli_, product_);
  if (vnni::Remainder<vnni::Bytes>::serves(moduli_)) bytes_.emplace(product_, constants);
  if (vnni::Remainder<vnni::Words>::serves(moduli_)) words_.emplace(product_, constants);
}

void ChineseRemainder::check(std::size_t lists, std::size_t bits) const {
  if (lists != moduli_.size()) throw std::invalid_argument("ChineseRemainder: not a list for each modulus");
  if (mpz_sizeinbase(product_.get_mpz_t(), 2) < bits + 3) {  // 2^(size - 1) <= M
    throw std::invalid_argument("ChineseRemainder: the moduli do not suffice for so many bits");
  }
}

// The quotient: let u = 2^-53 and s = sum s_i / m_i < K. Each 1 / m_i carries a relative error of u at most,
// each product one more, the sum, in any order, K - 1 more for a term: the computed sum differs from s by
// less than 1.01 (K + 1) u K < 1/7. As s = q + X/M with |X/M| < 1/4, it rounds to q.
template <class Stored>
void ChineseRemainder::put_by_doubles(std::span<const Stored* const> shares, std::size_t first,
                                      std::size_t count, std::size_t bits, std::uint64_t* out) const {
  const std::size_t moduli = moduli_.size(), words = limbs(bits);
  const std::size_t digits = std::min(product_digits_.size(), (64 * words + digit_bits_ - 1) / digit_bits_);
  const std::uint64_t mask = (std::uint64_t{1} << digit_bits_) - 1;
  std::vector<double> values(moduli * block), sums((digits + 1) * block);
  for (std::size_t begin = 0; begin < count; begin += block) {
    const std::size_t n = std::min(block, count - begin);
    for (std::size_t i = 0; i < moduli; ++i) {
      const Stored* const list = shares[i] + first + begin;
      for (std::size_t e = 0; e < n; ++e)
        values[i * n + e] = static_cast<double>(static_cast<std::int32_t>(list[e]));
    }
    gemm(Form::plain, digits + 1, n, moduli, 1.0, table_.data(), values.data(), 0.0, sums.data());
    for (std::size_t e = 0; e < n; ++e) {
      const auto quotient = static_cast<std::int64_t>(sums[e] + 0.5);
      LimbWriter writer(out + (begin + e) * words, words);
      std::int64_t carry = 0;
      for (std::size_t d = 0; d < digits; ++d) {
        carry += static_cast<std::int64_t>(sums[(d + 1) * n + e]) - quotient * product_digits_[d];
        writer.append(static_cast<std::uint64_t>(carry) & mask, digit_bits_);
        carry >>= digit_bits_;
      }
      writer.fill(static_cast<std::uint64_t>(carry));
    }
  }
}

void ChineseRemainder::put(std::span<const std::uint8_t* const> shares, std::size_t first, std::size_t count,
                           std::size_t bits, std::uint64_t* out) const {
  check(shares.size(), bits);
  if (long_bytes_) return long_bytes_->put(shares, first, count, limbs(bits), out);
  if (bytes_) return bytes_->put(shares, first, count, limbs(bits), out);
  put_by_doubles(shares, first, count, bits, out);
}

void ChineseRemainder::put(std::span<const std::uint16_t* const> shares, std::size_t first, std::size_t count,
                           std::size_t bits, std::uint64_t* out) const {
  check(shares.size(), bits);
  if (long_words_) return long_words_->put(shares, first, count, limbs(bits), out);
  if (words_) return words_->put(shares, first, count, limbs(bits), out);
  put_by_doubles(shares, first, count, bits, out);
}

void ChineseRemainder::put(std::span<const std::uint32_t* const> shares, std::size_t first, std::size_t count,
                           std::size_t bits, std::uint64_t* out) const {
  check(shares.size(), bits);
  put_by_doubles(shares, first, count, bits, out);
}

}  // namespace infimum::linear
