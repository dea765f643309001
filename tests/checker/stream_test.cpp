// SPDX-License-Identifier: Apache-2.0
#include "stream.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <sstream>

#include "header.hpp"

namespace checker {
namespace {

std::string hash(const std::string& bytes) {  // 32 bytes
  Sha256 sha;
  sha.update(bytes);
  const mpz_class number = sha.finish() + (mpz_class(1) << 256);  // a 1 in front keeps the zeros
  std::string digest(33, '\0');
  mpz_export(digest.data(), nullptr, 1, 1, 0, 0, number.get_mpz_t());
  return digest.substr(1);
}

std::string hex(const std::string& bytes) {
  mpz_class number;
  mpz_import(number.get_mpz_t(), bytes.size(), 1, 1, 0, 0, bytes.data());
  return mpz_class(number + (mpz_class(1) << 256)).get_str(16).substr(1);
}

std::string pack(const std::string& bytes) {
  z_stream zlib{};
  deflateInit2(&zlib, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&zlib, bytes.size()), '\0');
  std::string copy = bytes;
  zlib.next_in = reinterpret_cast<Bytef*>(copy.data());
  zlib.avail_in = static_cast<uInt>(copy.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  deflate(&zlib, Z_FINISH);
  packed.resize(zlib.total_out);
  deflateEnd(&zlib);
  return packed;
}

struct Opened {
  explicit Opened(const std::string& bytes) : file(bytes), stream(std::make_unique<Stream>(file)) {}
  std::istringstream file;
  std::unique_ptr<Stream> stream;
};

std::string sealed(const std::string& bytes) {
  return bytes + hash(bytes);
}

TEST(Sha256, HasTheValuesOfTheStandard) {
  EXPECT_EQ(hex(hash("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(hash("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(hash(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Stream, ReadsNumbers) {
  Opened in(pack(sealed(std::string("\x00\x7f\x80\x01\x01\x02\x03\xff\x7f", 9))));
  EXPECT_EQ(in.stream->nat(), 0);
  EXPECT_EQ(in.stream->nat(), 127);
  EXPECT_EQ(in.stream->nat(), 128);
  EXPECT_EQ(in.stream->integer(), -1);
  EXPECT_EQ(in.stream->integer(), 1);
  EXPECT_EQ(in.stream->integer(), -2);
  EXPECT_EQ(in.stream->nat(), 16383);
  in.stream->finish();
}

TEST(Stream, RefusesNumbersOutOfForm) {
  EXPECT_THROW(Opened(pack(sealed(std::string("\x80\x00", 2)))).stream->nat(), Failure);
  EXPECT_THROW(Opened(pack(sealed("\x80"))).stream->nat(), Failure);
  EXPECT_THROW(Opened(pack(sealed(std::string(1, '\0')))).stream->den(), Failure);
  EXPECT_THROW(Opened(pack(sealed("\x04\x02"))).stream->fraction(), Failure);
  EXPECT_NO_THROW(Opened(pack(sealed(std::string(8999, '\xff') + "\x01"))).stream->nat());
  EXPECT_THROW(Opened(pack(sealed(std::string(9000, '\xff') + "\x01"))).stream->nat(), Failure);
  EXPECT_EQ(Opened(pack(sealed("\x80\x40"))).stream->exponent(), 4096);
  EXPECT_EQ(Opened(pack(sealed("\xff\x3f"))).stream->exponent(), -4096);
  EXPECT_THROW(Opened(pack(sealed("\x82\x40"))).stream->exponent(), Failure);
}

TEST(Stream, JoinsMembersAndCrossesBuffers) {
  std::string long_text;
  for (int i = 0; i < 300000; ++i) long_text += static_cast<char>('a' + i % 1009 % 26);
  const std::string all = sealed(long_text);
  Opened in(pack(all.substr(0, 7)) + pack("") + pack(all.substr(7, 200000)) + pack(all.substr(200007)));
  EXPECT_EQ(in.stream->raw(long_text.size()), long_text);
  EXPECT_NO_THROW(in.stream->finish());
}

TEST(Stream, EndsWithTheDigestAndNothingElse) {
  const std::string honest = sealed("xy");
  const auto verdict = [](const std::string& file) {
    try {
      Opened in(file);
      in.stream->raw(2);
      in.stream->finish();
      return kVerified;
    } catch (const Failure& failure) {
      return failure.verdict;
    }
  };
  EXPECT_EQ(verdict(pack(honest)), kVerified);
  EXPECT_EQ(verdict(""), kMalformed);
  EXPECT_EQ(verdict(honest), kMalformed);
  EXPECT_EQ(verdict(pack(honest).substr(0, pack(honest).size() - 1)), kMalformed);
  EXPECT_EQ(verdict(pack(honest) + std::string(1, '\0')), kMalformed);
  EXPECT_EQ(verdict(pack(honest) + pack("z")), kMalformed);
  EXPECT_EQ(verdict(pack(honest + "z")), kMalformed);
  EXPECT_EQ(verdict(pack(honest.substr(0, 33))), kMalformed);
  EXPECT_EQ(verdict(pack("yx" + honest.substr(2))), kMalformed);
}

TEST(Header, ShowsNamesHarmlessly) {
  EXPECT_EQ(quoted("age"), "age");
  EXPECT_EQ(quoted("x\nVERIFIED"), "\"x\\x0aVERIFIED\"");
  EXPECT_EQ(quoted("a b"), "\"a b\"");
  EXPECT_EQ(quoted(""), "\"\"");
  EXPECT_EQ(exact_and_decimal(mpq_class(-2, 3)), "-2/3 (≈-0.666667)");
  EXPECT_EQ(exact_and_decimal(mpq_class(25, 1)), "25 (≈25.000000)");
}

}  // namespace
}  // namespace checker
