// SPDX-License-Identifier: Apache-2.0
#pragma once
// The decompressed bytes of a certificate, read once from front to back, and the numbers in them (section 7).
// Only one buffer of the file is in memory at a time; every byte read enters the digest.
#include <gmpxx.h>
#include <zlib.h>

#include <array>
#include <bit>
#include <cstdint>
#include <istream>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace checker {

// How a check ends when it does not end well. Every condition of the specification is one line: require(...)
// where a well-formed file proves nothing, wellformed(...) where a file breaks the grammar.
enum Verdict : int { kVerified = 0, kNotVerified = 1, kMalformed = 2, kResources = 3, kUnreadable = 4 };

struct Failure : std::runtime_error {
  Failure(Verdict why, const std::string& reason) : std::runtime_error(reason), verdict(why) {}
  Verdict verdict;
};

inline void require(bool condition, const char* reason) {
  if (!condition) throw Failure(kNotVerified, reason);
}
inline void wellformed(bool condition, const char* reason) {
  if (!condition) throw Failure(kMalformed, reason);
}

// Runs an action and puts the place where it failed in front of the reason.
auto located(auto action, auto place) {
  try {
    return action();
  } catch (const Failure& failure) {
    throw Failure(failure.verdict, place() + ": " + failure.what());
  }
}

// SHA-256 (FIPS 180-4), for the data file and the digest. Its constants are computed as they are defined.
class Sha256 {
 public:
  void update(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    for (std::size_t i = 0; i < size; ++i) {
      block_[size_ % 64 / 4] = (block_[size_ % 64 / 4] << 8) | bytes[i];
      if (++size_ % 64 == 0) compress();
    }
  }

  std::string finish() {  // 32 bytes
    const std::uint64_t bits = size_ * 8;
    std::string end(1 + (119 - size_ % 64) % 64, '\0');
    end[0] = '\x80';
    for (int shift = 56; shift >= 0; shift -= 8) end += static_cast<char>(bits >> shift);
    update(end.data(), end.size());
    std::string digest;
    for (int i = 0; i < 32; ++i) digest += static_cast<char>(state_[i / 4] >> (24 - 8 * (i % 4)));
    return digest;
  }

 private:
  // The first 32 bits after the point of the roots of the first primes.
  template <std::size_t count>
  static std::array<std::uint32_t, count> roots(unsigned degree) {
    std::array<std::uint32_t, count> words{};
    mpz_class prime = 1, root;
    for (std::uint32_t& word : words) {
      mpz_nextprime(prime.get_mpz_t(), prime.get_mpz_t());
      mpz_root(root.get_mpz_t(), mpz_class(prime << (32 * degree)).get_mpz_t(), degree);
      word = static_cast<std::uint32_t>(root.get_ui());
    }
    return words;
  }

  void compress() {
    const auto turn = [](std::uint32_t x, int i, int j, int k) {
      return std::rotr(x, i) ^ std::rotr(x, j) ^ std::rotr(x, k);
    };
    const auto spread = [](std::uint32_t x, int i, int j, int k) {
      return std::rotr(x, i) ^ std::rotr(x, j) ^ (x >> k);
    };
    static const auto round = roots<64>(3);
    std::array<std::uint32_t, 64> w{};
    std::array<std::uint32_t, 8> next = state_;
    auto& [a, b, c, d, e, f, g, h] = next;
    for (int i = 0; i < 64; ++i) {
      w[i] = i < 16 ? block_[i]
                    : w[i - 16] + spread(w[i - 15], 7, 18, 3) + w[i - 7] + spread(w[i - 2], 17, 19, 10);
      const std::uint32_t t1 = h + turn(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + round[i] + w[i];
      const std::uint32_t t2 = turn(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    for (int i = 0; i < 8; ++i) state_[i] += next[i];
  }

  std::array<std::uint32_t, 8> state_ = roots<8>(2);
  std::array<std::uint32_t, 16> block_{};
  std::uint64_t size_ = 0;
};

class Stream {
 public:
  explicit Stream(std::istream& file) : file_(file), packed_(1 << 16), unpacked_(1 << 16) {
    constexpr int gzip_only = 15 + 16;
    if (inflateInit2(&zlib_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~Stream() { inflateEnd(&zlib_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  std::uint64_t position() const { return before_ + next_; }

  std::uint8_t byte() {
    if (plain_.size() - next_ <= kDigest) refill();
    wellformed(plain_.size() - next_ > kDigest, "bytes are missing");
    return plain_[next_++];
  }

  mpz_class nat() {
    digits_.clear();
    for (bool more = true; more;) {
      wellformed(digits_.size() < 9000, "a number of more than 9000 bytes");
      const std::uint8_t next = byte();
      more = next >= 0x80;
      digits_.push_back(next & 0x7f);
    }
    wellformed(digits_.size() == 1 || digits_.back() != 0, "a number that is longer than needed");
    mpz_class value;
    mpz_import(value.get_mpz_t(), digits_.size(), -1, 1, 0, 1, digits_.data());
    return value;
  }

  mpz_class integer() {
    const mpz_class value = nat();
    return mpz_odd_p(value.get_mpz_t()) != 0 ? -(value + 1) / 2 : mpz_class(value / 2);
  }

  mpz_class den() {
    mpz_class value = nat();
    wellformed(value >= 1, "a denominator that is zero");
    return value;
  }

  mpq_class fraction() {
    const mpz_class numerator = integer(), denominator = den();
    wellformed(gcd(numerator, denominator) == 1, "a fraction that is not in lowest terms");
    return mpq_class(numerator, denominator);
  }

  long exponent() {
    const mpz_class value = integer();
    wellformed(abs(value) <= 4096, "an exponent out of range");
    return value.get_si();
  }

  std::size_t below(std::size_t limit, const char* reason) {
    const mpz_class value = nat();
    wellformed(value < limit, reason);
    return value.get_ui();
  }

  void text(const std::string& expected) {
    wellformed(raw(expected.size()) == expected, "a header out of form");
  }

  std::string until(char end, std::size_t most) {  // the end is read and left out
    std::string word;
    for (char next = 0; (next = static_cast<char>(byte())) != end; word += next) {
      wellformed(word.size() < most, "a word of the header is too long");
    }
    return word;
  }

  std::string raw(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) bytes += static_cast<char>(byte());
    return bytes;
  }

  void finish() {
    refill();
    wellformed(plain_.size() <= kDigest, "bytes are left over");
    wellformed(std::string(plain_.begin(), plain_.end()) == hash_.finish(), "the digest is wrong");
  }

 private:
  static constexpr std::size_t kDigest = 32;  // the last bytes belong to nothing else

  // Puts away what was read, and decompresses until more than a digest lies ahead or the file ends.
  void refill() {
    hash_.update(plain_.data(), next_);
    plain_.erase(plain_.begin(), plain_.begin() + next_);
    before_ += std::exchange(next_, 0);
    while (plain_.size() <= kDigest) {
      if (zlib_.avail_in == 0) {
        file_.read(reinterpret_cast<char*>(packed_.data()), packed_.size());
        if (file_.bad()) throw Failure(kUnreadable, "the file cannot be read");
        zlib_.next_in = packed_.data();
        zlib_.avail_in = static_cast<uInt>(file_.gcount());
      }
      wellformed(zlib_.avail_in > 0 || member_ended_, "the gzip stream is cut off");
      if (zlib_.avail_in == 0) return;
      if (member_ended_) inflateReset(&zlib_);
      zlib_.next_out = unpacked_.data();
      zlib_.avail_out = static_cast<uInt>(unpacked_.size());
      const int status = inflate(&zlib_, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) throw std::bad_alloc();
      const std::size_t gained = unpacked_.size() - zlib_.avail_out;
      plain_.insert(plain_.end(), unpacked_.begin(), unpacked_.begin() + gained);
      const bool sound = status == Z_OK || status == Z_STREAM_END || gained > 0;
      wellformed(sound, "not a gzip stream, or a damaged one");  // bytes before the damage count
      member_ended_ = status == Z_STREAM_END;
    }
  }

  std::istream& file_;
  z_stream zlib_{};
  std::vector<std::uint8_t> packed_, unpacked_, plain_, digits_;
  std::size_t next_ = 0;      // in plain_
  std::uint64_t before_ = 0;  // bytes that were in plain_ and are gone
  bool member_ended_ = false;
  Sha256 hash_;
};

}  // namespace checker
