// SPDX-License-Identifier: Apache-2.0
#include "proof/spool.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "base/errors.hpp"
#include "base/random.hpp"

namespace infimum::proof {
namespace {

std::string noise(std::size_t size) {
  base::Random random(size);
  std::string bytes;
  while (bytes.size() < size) bytes.push_back(static_cast<char>(random.below(256)));
  return bytes;
}

// All members of a gzip stream.
std::string unzipped(const std::string& bytes) {
  std::string result;
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  while (stream.avail_in > 0) {
    std::string piece(1 << 16, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) break;
    result.append(piece, 0, piece.size() - stream.avail_out);
    if (status == Z_STREAM_END) inflateReset(&stream);
  }
  EXPECT_EQ(stream.avail_in, 0u);
  inflateEnd(&stream);
  return result;
}

class SpoolTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() / ("infimum-spool-" + std::to_string(::getpid()));
    std::filesystem::create_directory(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string path() const { return directory_ / "proof.cert"; }
  std::filesystem::path directory_;
};

TEST_F(SpoolTest, GivesBackWhatWasWritten) {
  for (const std::size_t size : {0UL, 1UL, 65535UL, 65536UL, 65537UL, 1000000UL}) {
    for (const std::string& bytes : {noise(size), std::string(size, 'x')}) {
      Spool spool(path());
      for (std::size_t at = 0; at < size; at += 70001) spool.write(std::string_view(bytes).substr(at, 70001));
      spool.end_member();
      std::string plain, packed;
      spool.read_plain([&](std::string_view piece) { plain += piece; });
      spool.read_compressed([&](std::string_view piece) { packed += piece; });
      EXPECT_EQ(plain, bytes);
      EXPECT_EQ(unzipped(packed), bytes);
    }
  }
}

// Members in a row: what was read in between stays, and another spool can take it over.
TEST_F(SpoolTest, IsReadBetweenMembers) {
  Spool spool(path());
  std::string written, adopted, plain;
  for (const std::size_t size : {100000UL, 0UL, 1UL, 70000UL}) {
    written += noise(size);
    spool.write(noise(size));
    spool.end_member();
    std::string packed;
    spool.read_compressed([&](std::string_view piece) { packed += piece; });
    EXPECT_EQ(unzipped(packed), written);
    EXPECT_EQ(packed.size(), spool.size());
    adopted = packed;
  }
  Spool other(path());
  for (std::size_t at = 0; at < adopted.size(); at += 999) other.adopt(std::string_view(adopted).substr(at, 999));
  other.write("more");
  other.end_member();
  other.read_plain([&](std::string_view piece) { plain += piece; });
  EXPECT_EQ(plain, written + "more");
}

TEST_F(SpoolTest, NoticesDamageInWhatItAdopts) {
  const std::string whole = gzip_member(noise(1000)) + gzip_member("abc");
  const auto is_refused = [&](const std::string& bytes) {
    Spool spool(path());
    spool.adopt(bytes);
    try {
      spool.read_plain([](std::string_view) {});
    } catch (const base::InputError&) {
      return true;
    }
    return false;
  };
  EXPECT_FALSE(is_refused(whole));
  EXPECT_FALSE(is_refused(""));
  for (const std::size_t size : {1UL, 500UL, whole.size() - 1}) EXPECT_TRUE(is_refused(whole.substr(0, size))) << size;
  std::string damaged = whole;
  damaged[500] ^= 1;
  EXPECT_TRUE(is_refused(damaged));
  EXPECT_TRUE(is_refused(whole + "x"));
}

TEST_F(SpoolTest, HasNoName) {
  Spool spool(path());
  spool.write(noise(300000));
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(SpoolTest, NeedsADirectory) {
  EXPECT_THROW(Spool(directory_ / "missing" / "proof.cert"), base::InputError);
}

TEST(GzipMember, MembersInARowAreOneStream) {
  EXPECT_EQ(unzipped(gzip_member("abc") + gzip_member("") + gzip_member(noise(200000))),
            "abc" + noise(200000));
}

}  // namespace
}  // namespace infimum::proof
