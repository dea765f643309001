// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbers of a certificate as bytes, and bytes as a file that a checker reads.
#include <zlib.h>

#include <string>

namespace checker {

inline std::string nat(size_t value) {
  std::string bytes(1, static_cast<char>(value & 0x7f));
  if (value >= 0x80) bytes = static_cast<char>(value % 0x80 + 0x80) + nat(value / 0x80);
  return bytes;
}

inline std::string whole(long value) {
  return nat(static_cast<size_t>(value >= 0 ? 2 * value : -2 * value - 1));
}

inline std::string packed(std::string bytes) {
  bytes += std::string(32, 'd');  // where the digest of a whole certificate would stand
  z_stream zlib{};
  deflateInit2(&zlib, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string file(deflateBound(&zlib, bytes.size()) + 64, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(bytes.data());
  zlib.avail_in = static_cast<uInt>(bytes.size());
  zlib.next_out = reinterpret_cast<Bytef*>(file.data());
  zlib.avail_out = static_cast<uInt>(file.size());
  deflate(&zlib, Z_FINISH);
  file.resize(zlib.total_out);
  deflateEnd(&zlib);
  return file;
}

}  // namespace checker
