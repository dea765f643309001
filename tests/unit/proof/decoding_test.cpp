// SPDX-License-Identifier: Apache-2.0
#include "proof/decoding.hpp"

#include <gtest/gtest.h>

#include <string>

namespace infimum::proof {
namespace {

TEST(Decoding, GivesBackWhatWasEncoded) {
  std::string bytes;
  Rational huge(Integer("-123456789012345678901234567890"), Integer("98765432109876543211"));
  huge.canonicalize();
  for (const std::uint64_t value : {0ULL, 127ULL, 128ULL, ~0ULL}) put_nat(bytes, value);
  for (const Rational& value : {Rational(0), Rational(-1), Rational(1, 2), Rational(-2, 3), huge}) put_rational(bytes, value);
  bytes += "xyz";
  Decoder in(bytes);
  for (const std::uint64_t value : {0ULL, 127ULL, 128ULL, ~0ULL}) EXPECT_EQ(in.nat(), value);
  for (const Rational& value : {Rational(0), Rational(-1), Rational(1, 2), Rational(-2, 3), huge}) {
    EXPECT_EQ(in.rational(), value);
  }
  EXPECT_FALSE(in.at_end());
  EXPECT_EQ(in.bytes(3), "xyz");
  EXPECT_TRUE(in.at_end());
}

TEST(Decoding, RefusesWhatIsNoNumber) {
  const auto nat = [](const std::string& bytes) { return Decoder(bytes).nat(); };
  EXPECT_THROW(nat(""), DecodingError);
  EXPECT_THROW(nat("\x80"), DecodingError);
  EXPECT_THROW(nat(std::string("\x80\x00", 2)), DecodingError);
  EXPECT_THROW(nat("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), DecodingError);  // 2^64 and more
  EXPECT_THROW(Decoder(std::string("\x02\x00", 2)).rational(), DecodingError);
  EXPECT_THROW(Decoder(std::string(100000, '\x80') + "\x01").rational(), DecodingError);
  EXPECT_THROW(Decoder("\x04\x04").rational(), DecodingError);  // 2/4
  EXPECT_TRUE(Decoder("\x01").flag());
  EXPECT_THROW(Decoder("\x02").flag(), DecodingError);
  EXPECT_THROW(Decoder("ab").bytes(3), DecodingError);
  EXPECT_EQ(Decoder("\x02xy").count(), 2U);
  EXPECT_THROW(Decoder("\x03xy").count(), DecodingError);
}

}  // namespace
}  // namespace infimum::proof
