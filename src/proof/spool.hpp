// SPDX-License-Identifier: Apache-2.0
//
// A nameless compressed file: bytes go in one after the other, and are read back between gzip members, as they were
// or compressed. It lies in the directory of the file that it will become part of, so that space runs out early
// and not at the end, and it vanishes with the process, however that ends.
#pragma once

#define ZLIB_CONST  // input pointers are const
#include <zlib.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace infimum::proof {

class Spool {
 public:
  using Sink = std::function<void(std::string_view)>;

  // `beside`: the path of a file in the wanted directory. InputError if nothing can be created there.
  explicit Spool(const std::string& beside);
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  void write(std::string_view bytes);  // InputError if the disk is full
  void end_member();                   // then it can be read; what is written later begins a new member
  void adopt(std::string_view compressed);  // parts of whole members, which another spool has written
  std::uint64_t size() const { return size_; }  // compressed
  void read_compressed(const Sink& sink);
  void read_plain(const Sink& sink);  // InputError if what was adopted is damaged

 private:
  std::string path_;  // for messages
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  z_stream stream_{};
  bool in_member_ = false;

  void compress(std::string_view bytes, int flush);
  void store(std::string_view bytes);
};

// The bytes as one gzip member.
std::string gzip_member(std::string_view bytes);

}  // namespace infimum::proof
