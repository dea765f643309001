// SPDX-License-Identifier: Apache-2.0
#pragma once
// SHA-256 (FIPS 180-4): ties a certificate to the bytes of its data file, and shows damage to the
// certificate.
#include <array>
#include <bit>
#include <cstdint>
#include <string>

namespace checker {

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
  void compress() {
    std::array<std::uint32_t, 64> w{};
    auto [a, b, c, d, e, f, g, h] = state_;
    for (int i = 0; i < 64; ++i) {
      w[i] = i < 16 ? block_[i]
                    : w[i - 16] + spread(w[i - 15], 7, 18, 3) + w[i - 7] + spread(w[i - 2], 17, 19, 10);
      const std::uint32_t t1 = h + turn(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
      const std::uint32_t t2 = turn(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const std::array<std::uint32_t, 8> change{a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; ++i) state_[i] += change[i];
  }
  static std::uint32_t turn(std::uint32_t x, int i, int j, int k) {
    return std::rotr(x, i) ^ std::rotr(x, j) ^ std::rotr(x, k);
  }
  static std::uint32_t spread(std::uint32_t x, int i, int j, int k) {
    return std::rotr(x, i) ^ std::rotr(x, j) ^ (x >> k);
  }

  static constexpr std::array<std::uint32_t, 64> kRound{
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint32_t, 16> block_{};
  std::uint64_t size_ = 0;
};

inline std::string to_hex(const std::string& bytes) {
  std::string text;
  for (const char next : bytes) {
    const auto byte = static_cast<unsigned char>(next);
    (text += "0123456789abcdef"[byte / 16]) += "0123456789abcdef"[byte % 16];
  }
  return text;
}

}  // namespace checker
