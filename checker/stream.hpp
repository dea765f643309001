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
#include <stdexcept>
#include <string>
#include <string_view>

namespace checker {

// How a check ends when it does not end well. Every condition of the specification is one line: require(...)
// where a well-formed file proves nothing, wellformed(...) where a file breaks the grammar.
enum Verdict : int { kVerified = 0, kNotVerified = 1, kMalformed = 2, kResources = 3, kUnreadable = 4 };

struct Failure : std::runtime_error {
  Failure(Verdict why, const std::string& reason) : std::runtime_error(reason), verdict(why) {}
  Verdict verdict;
};

inline void require(bool condition, const char* reason, Verdict otherwise = kNotVerified) {
  if (!condition) throw Failure(otherwise, reason);
}
inline void wellformed(bool condition, const char* reason) {
  require(condition, reason, kMalformed);
}

// SHA-256 (FIPS 180-4), for the data file and the digest. Its constants are computed as they are defined.
class Sha256 {
 public:
  std::uint64_t size() const { return size_; }

  void update(std::string_view bytes) {
    for (const char byte : bytes) {
      std::uint32_t& word = block_[size_ % 64 / 4];
      word = word << 8 | static_cast<std::uint8_t>(byte);
      if (++size_ % 64 == 0) compress();
    }
  }

  mpz_class finish() {  // a number of 256 bits
    const std::uint64_t bits = 8 * size_;
    update("\x80");
    while (size_ % 64 != 56) update({"", 1});
    block_[14] = static_cast<std::uint32_t>(bits >> 32);
    block_[15] = static_cast<std::uint32_t>(bits);
    compress();
    mpz_class digest;
    mpz_import(digest.get_mpz_t(), state_.size(), 1, sizeof(std::uint32_t), 0, 0, state_.data());
    return digest;
  }

 private:
  // The first 32 bits after the point of the roots of the first primes.
  template <size_t count>
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

  static std::uint32_t mix(std::uint32_t x, int i, int j, std::uint32_t last) {
    return std::rotr(x, i) ^ std::rotr(x, j) ^ last;
  }

  void compress() {
    static const auto round = roots<64>(3);
    std::array<std::uint32_t, 64> w{};
    std::array<std::uint32_t, 8> next = state_;
    auto& [a, b, c, d, e, f, g, h] = next;
    for (int i = 0; i < 64; ++i) {
      w[i] = i < 16 ? block_[i]
                    : w[i - 16] + mix(w[i - 15], 7, 18, w[i - 15] >> 3) + w[i - 7] +
                          mix(w[i - 2], 17, 19, w[i - 2] >> 10);
      const std::uint32_t t1 = h + mix(e, 6, 11, std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + round[i] + w[i];
      const std::uint32_t t2 = mix(a, 2, 13, std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
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
  explicit Stream(std::istream& file) : file_(file), packed_(1 << 16, ' '), unpacked_(1 << 16, ' ') {
    constexpr int gzip_only = 15 + 16;
    if (inflateInit2(&zlib_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~Stream() { inflateEnd(&zlib_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  std::uint64_t position() const { return hash_.size() + next_; }

  char byte() {
    if (plain_.size() - next_ <= kDigest) refill();
    wellformed(plain_.size() - next_ > kDigest, "bytes are missing");
    return plain_[next_++];
  }

  std::string raw(size_t size) {
    std::string bytes;
    while (bytes.size() < size) bytes += byte();
    return bytes;
  }

  void text(const std::string& expected) {
    wellformed(raw(expected.size()) == expected, "a header out of form");
  }

  std::string word(const std::string& before, char end) {  // both are read and left out
    text(before);
    std::string found;
    for (char next = byte(); next != end; next = byte()) {
      wellformed(found.size() < 65538, "a word of the header is too long");
      found += next;
    }
    return found;
  }

  mpz_class nat() {
    std::string groups;
    const std::uint64_t small = read_groups(groups);
    if (groups.size() <= kShort) return small;
    mpz_class value;  // of each byte the lower 7 bits
    mpz_import(value.get_mpz_t(), groups.size(), -1, 1, 0, 1, groups.data());
    return value;
  }

  mpz_class integer() {
    const mpz_class value = nat();
    return mpz_odd_p(value.get_mpz_t()) != 0 ? -(value + 1) / 2 : mpz_class(value / 2);
  }

  mpz_class den() {
    const mpz_class value = nat();
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

  size_t below(size_t limit, const char* reason) {  // limits are words of 63 bits
    std::string groups;
    const std::uint64_t small = read_groups(groups);
    wellformed(groups.size() <= kShort && small < limit, reason);
    return small;
  }

  void finish() {
    refill();
    mpz_class digest;
    mpz_import(digest.get_mpz_t(), plain_.size(), 1, 1, 0, 0, plain_.data());
    wellformed(plain_.size() == kDigest && digest == hash_.finish(),
               "bytes are left over, or the digest is wrong");
  }

 private:
  static constexpr size_t kDigest = 32;  // the last bytes belong to nothing else
  static constexpr size_t kShort = 9;    // groups of 7 bits that fit into a word

  // The bytes of a number; returns its value if they are few.
  std::uint64_t read_groups(std::string& groups) {
    std::uint64_t small = 0;
    do {
      wellformed(groups.size() < 9000, "a number of more than 9000 bytes");
      groups += byte();
      const std::uint64_t bits = groups.back() & 0x7f;
      if (groups.size() <= kShort) small |= bits << (7 * groups.size() - 7);
    } while (static_cast<std::uint8_t>(groups.back()) >= 0x80);
    wellformed(groups.size() == 1 || groups.back() != 0, "a number that is longer than needed");
    return small;
  }

  // Puts away what was read, and decompresses until more than a digest lies ahead or the file ends.
  void refill() {
    hash_.update(std::string_view(plain_).substr(0, next_));
    plain_.erase(0, next_);
    next_ = 0;
    while (plain_.size() <= kDigest) {
      if (zlib_.avail_in == 0) {
        file_.read(packed_.data(), packed_.size());
        zlib_.next_in = reinterpret_cast<Bytef*>(packed_.data());
        zlib_.avail_in = static_cast<uInt>(file_.gcount());
      }
      wellformed(zlib_.avail_in > 0 || member_ended_, "the gzip stream is cut off");
      if (zlib_.avail_in == 0) return;
      if (member_ended_) inflateReset(&zlib_);
      zlib_.next_out = reinterpret_cast<Bytef*>(unpacked_.data());
      zlib_.avail_out = static_cast<uInt>(unpacked_.size());
      const int status = inflate(&zlib_, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) throw std::bad_alloc();
      const size_t gained = unpacked_.size() - zlib_.avail_out;
      plain_.append(unpacked_, 0, gained);
      member_ended_ = status == Z_STREAM_END;
      const bool sound = status == Z_OK || member_ended_ || gained > 0;  // bytes before damage count
      wellformed(sound, "not a gzip stream, or a damaged one");
    }
  }

  std::istream& file_;  // throws if it cannot be read
  z_stream zlib_{};
  std::string packed_, unpacked_, plain_;
  size_t next_ = 0;  // in plain_
  bool member_ended_ = false;
  Sha256 hash_;
};

}  // namespace checker
