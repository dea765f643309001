// SPDX-License-Identifier: Apache-2.0
#include "special/farkas_certificate.hpp"

#include <gtest/gtest.h>

#define ZLIB_CONST
#include <zlib.h>

#include <stdexcept>

#include "base/sha256.hpp"
#include "special/separation.hpp"

namespace infimum::special {
namespace {

std::string unpacked(const std::string& bytes) {
  std::string content(10000, '\0');
  z_stream stream{};
  inflateInit2(&stream, 31);
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  content.resize(stream.total_out);
  inflateEnd(&stream);
  return content;
}

FarkasHeader header() {
  return {"separate", std::string(64, 'a'), 3, "kind", "in side", false, {"x", "y z"}, 2};
}

const std::string first_lines = "infimum-farkas 1\nquestion separate\nanswer ";
const std::string other_lines =
    "data " + std::string(64, 'a') +
    " 3\ntarget 4:kind\ninside text 7:in side\nfeatures 2 1:x 3:y z\nunits 2\nproof\n";

std::unique_ptr<Refutation> leaf(std::size_t point, Set set) {
  auto made = std::make_unique<Refutation>();
  made->combination = {{0, set, 1}, {point, set, -2}};
  made->used = {point};
  return made;
}

Refutation split_at(std::size_t point, std::vector<Set> sets) {
  Refutation made;
  made.point = point;
  for (const Set set : sets) made.children.emplace_back(set, leaf(point, set));
  return made;
}

const Alternatives question = separation({{0, 1}, {2, 1}, {1, 1}}, {true, true, false}, 2);

TEST(FarkasCertificate, ANoIsHeaderStepsAndDigest) {
  const std::string content = unpacked(no_certificate(header(), question, split_at(2, {1})));
  const std::string steps("\x03\x00\x02\x00\x01\x02\x02\x01\x03", 9);
  const std::string expected = first_lines + "no\n" + other_lines + steps;
  ASSERT_EQ(content.size(), expected.size() + 32);
  EXPECT_EQ(content.substr(0, expected.size()), expected);
  base::Sha256 hash;
  hash.add(expected);
  const base::Sha256::Digest digest = hash.digest();
  EXPECT_EQ(content.substr(expected.size()), std::string(digest.begin(), digest.end()));
}

TEST(FarkasCertificate, AYesHoldsTheUnits) {
  const networks::Unit unit{-1, {Rational(1, 2), 0}, -1};
  const std::string content = unpacked(yes_certificate(header(), {unit, unit}));
  const std::string once("\x02\x02\x00\x01\x01\x01", 6);
  const std::string expected = first_lines + "yes\n" + other_lines + once + once;
  EXPECT_EQ(content.substr(0, content.size() - 32), expected);
}

TEST(FarkasCertificate, HeadersOfTheOtherQuestions) {
  FarkasHeader fit = header();
  fit.question = "convex-fit";
  EXPECT_NE(unpacked(yes_certificate(fit, {})).find("\ninside -\n"), std::string::npos);
  FarkasHeader number = header();
  number.inside = "-1/2";
  number.inside_is_number = true;
  EXPECT_NE(unpacked(yes_certificate(number, {})).find("\ninside number -1/2\n"), std::string::npos);
  FarkasHeader empty = header();
  empty.inside = "";
  EXPECT_NE(unpacked(yes_certificate(empty, {})).find("\ninside text 0:\n"), std::string::npos);
}

// The tree was found below a decision that nothing rests on; above it the units are twins, and one child is
// enough.
TEST(FarkasCertificate, ImagesOfOtherChildrenAreLeftOut) {
  const Extent found = extent(question, split_at(2, {1, 2}));
  EXPECT_EQ(found.leaves, 1U);
  EXPECT_EQ(found.splits, 1U);
  EXPECT_EQ(found.deepest, 1U);
}

TEST(FarkasCertificate, AMissingChildIsAFault) {
  EXPECT_THROW(extent(question, split_at(2, {2})), std::logic_error);
}

}  // namespace
}  // namespace infimum::special
