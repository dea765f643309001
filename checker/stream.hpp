// SPDX-License-Identifier: Apache-2.0
#pragma once
// The decompressed bytes of a certificate, read once from front to back, and the numbers in them (section 7).
// Only one buffer of the file is in memory at a time; every byte read enters the digest.
#include <gmpxx.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <new>
#include <vector>

#include "failure.hpp"
#include "sha256.hpp"

namespace checker {

class Stream {
 public:
  explicit Stream(std::FILE* file) : file_(file), packed_(1 << 16), plain_(1 << 16) {
    constexpr int gzip_only = 15 + 16;
    if (inflateInit2(&zlib_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~Stream() { inflateEnd(&zlib_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  std::string place() const { return "byte " + std::to_string(before_ + position_) + ": "; }

  std::uint8_t byte() {
    const bool found = filled_ - position_ > kDigest || more();
    wellformed(found, "bytes are missing");
    return plain_[position_++];
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
    mpz_class value = nat();
    if (mpz_odd_p(value.get_mpz_t()) != 0) value = -value - 1;
    return value / 2;
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

  void text(std::string_view expected) {
    for (const char next : expected)
      wellformed(byte() == static_cast<unsigned char>(next), "a header out of form");
  }

  std::string until(char end, std::size_t most) {  // the end is read and left out
    std::string result;
    for (char next = 0; (next = static_cast<char>(byte())) != end; result += next) {
      wellformed(result.size() < most, "a word of the header is too long");
    }
    return result;
  }

  std::string raw(std::size_t size) {
    std::string result;
    while (result.size() < size) result += static_cast<char>(byte());
    return result;
  }

  void finish() {
    const bool rest = more();
    wellformed(!rest, "bytes are left over");
    hash_.update(plain_.data(), position_);
    const std::string digest(plain_.data() + position_, plain_.data() + filled_);
    wellformed(digest == hash_.finish(), "the digest is wrong");
  }

 private:
  static constexpr std::size_t kDigest = 32;  // the last bytes belong to nothing else

  bool more() {
    while (filled_ - position_ <= kDigest && refill()) continue;
    return filled_ - position_ > kDigest;
  }

  bool refill() {  // false at the end of the last member
    hash_.update(plain_.data(), position_);
    std::copy(plain_.begin() + position_, plain_.begin() + filled_, plain_.begin());
    before_ += position_;
    filled_ -= position_;
    position_ = 0;
    if (zlib_.avail_in == 0) {
      zlib_.next_in = packed_.data();
      zlib_.avail_in = static_cast<uInt>(std::fread(packed_.data(), 1, packed_.size(), file_));
      ensure(std::ferror(file_) == 0, kUnreadable, "the file cannot be read");
    }
    const bool ended = zlib_.avail_in == 0;
    wellformed(!ended || member_ended_, "the gzip stream is cut off");
    if (ended) return false;
    if (member_ended_) inflateReset(&zlib_);
    zlib_.next_out = plain_.data() + filled_;
    zlib_.avail_out = static_cast<uInt>(plain_.size() - filled_);
    const int status = inflate(&zlib_, Z_NO_FLUSH);
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    const bool gained = zlib_.next_out != plain_.data() + filled_;  // bytes before the damage count
    wellformed(gained || status == Z_OK || status == Z_STREAM_END, "not a gzip stream, or a damaged one");
    member_ended_ = status == Z_STREAM_END;
    filled_ = plain_.size() - zlib_.avail_out;
    return true;
  }

  std::FILE* file_;
  z_stream zlib_{};
  std::vector<std::uint8_t> packed_, plain_, digits_;
  std::size_t position_ = 0, filled_ = 0;
  std::uint64_t before_ = 0;
  bool member_ended_ = false;
  Sha256 hash_;
};

}  // namespace checker
