// SPDX-License-Identifier: Apache-2.0
//
// The bytes of docs/certificate-format.md, section 7, written out by hand.
#include "proof/certificate.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/errors.hpp"
#include "base/sha256.hpp"

namespace infimum::proof {
namespace {

std::string encoded(const erm::Witness& witness) {
  std::string step;
  put_leaf(step, witness);
  return step;
}

class CertificateTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ =
        std::filesystem::temp_directory_path() / ("infimum-certificate-" + std::to_string(::getpid()));
    std::filesystem::create_directory(directory_);
    problem_.data.sha256 = std::string(64, 'a');
    problem_.data.target = "y";
    problem_.data.features = {"width, \"cm\"", "é"};
    problem_.data.x = {{1, 2}, {3, 4}};
    problem_.data.y = {1, 2};
    problem_.data.weights = {1, 1};
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string path() const { return directory_ / "proof.cert"; }

  std::string content() const {
    std::string text(1 << 20, '\0');
    const gzFile file = gzopen(path().c_str(), "rb");
    text.resize(static_cast<std::size_t>(gzread(file, text.data(), static_cast<unsigned>(text.size()))));
    gzclose(file);
    return text;
  }

  // Without the digest, which must be the hash of the rest.
  std::string judged_content() const {
    const std::string text = content();
    const std::string body = text.substr(0, text.size() - 32);
    base::Sha256 hash;
    hash.add(body);
    const base::Sha256::Digest digest = hash.digest();
    EXPECT_EQ(text.substr(body.size()), std::string(digest.begin(), digest.end()));
    return body;
  }

  std::filesystem::path directory_;
  erm::Problem problem_;
};

const std::string hash_line = "data " + std::string(64, 'a') + " 2\n";

TEST_F(CertificateTest, WritesEveryKindOfStep) {
  problem_.family = {2, true, true, true, 1};
  problem_.data.weights_name = "w";
  Certificate certificate(problem_, path());
  certificate.flip(0, 1);
  certificate.split(1, 0);
  certificate.symmetric_split(0, 300);
  erm::Witness plain;
  plain.entry_exponent = -2;
  plain.entry_denominator = 3;
  plain.entries = {{0, 5}, {4, -1}};
  plain.alphas = {erm::Alpha::zero, erm::Alpha::one, erm::Alpha::exact};
  certificate.leaf(encoded(plain));
  erm::Witness network;
  network.network_form = true;
  network.exponent = 3;
  network.denominator = 7;
  network.coefficients = {1, -1};
  network.solved = {{2, 1, {0, 3}}, {1, 2, {}}};
  certificate.leaf(encoded(network));
  certificate.earlier(encoded({}));
  const std::uint64_t size = certificate.finish(
      {Rational(5, 2), Rational(-1, 3), {Rational(1, 2), {0, -1}, {{1, {2, 0}, 1}, {-1, {0, 0}, 0}}}, 1});
  EXPECT_EQ(size, std::filesystem::file_size(path()));

  const std::string header =
      "infimum-certificate 5\nclaim interval -1/3 5/2\n" + hash_line +
      "target 1:y\nweights 1:w\nfeatures 2 11:width, \"cm\" 2:é\nloss squared\nunits 2\nsigns +-\n"
      "intercept yes\nbias yes\nskip yes\noutput identity\ncones rays\nproof\n";
  const std::string steps{
      "\x03\x01"
      "\x05\x00"
      "\x02\xac\x02",
      7};
  const std::string leaf{
      "\x00\x02\x03\x03\x00\x03\x0a\x01"
      "\x00\x01\x03",
      11};
  const std::string second{
      "\x04\x06\x07\x02\x01"
      "\x00"
      "\x02"
      "\x02\x01\x00\x03"
      "\x01\x02",
      13};
  const std::string third{"\x00\x00", 2};
  const std::string parameters{
      "\x01"
      "\x02\x02"
      "\x00\x01\x01\x01"
      "\x04\x01\x00\x01\x02\x01"
      "\x00\x01\x00\x01\x00\x01",
      19};
  EXPECT_EQ(judged_content(), header + steps + leaf + second + third + parameters);
}

TEST_F(CertificateTest, SaysOptimalWhereTheBoundIsTheRisk) {
  problem_.loss = erm::Loss::absolute;
  problem_.family = {1, false, false, false, std::nullopt};
  Certificate certificate(problem_, path());
  certificate.leaf(encoded({}));
  certificate.leaf(encoded({}));
  certificate.finish({3, 3, {0, {0, 0}, {{-1, {Rational(1, 3), 0}, 0}}}, 0});
  EXPECT_EQ(judged_content(),
            "infimum-certificate 5\nclaim optimal 3\n" + hash_line +
                "target 1:y\nweights -\nfeatures 2 11:width, \"cm\" 2:é\nloss absolute\nunits 1\nsigns any\n"
                "intercept no\nbias no\nskip no\noutput identity\ncones rays\nproof\n" +
                std::string("\x00\x00\x00\x00"
                            "\x00\x02\x03\x00\x01",
                            9));
}

TEST_F(CertificateTest, TheHeaderNamesTheOutput) {
  EXPECT_NE(problem_lines(problem_).find("\noutput identity\n"), std::string::npos);
  EXPECT_NE(problem_lines(problem_).find("\ncones rays\n"), std::string::npos);
  problem_.cones = erm::Cones::cuts;
  EXPECT_NE(problem_lines(problem_).find("\noutput identity\ncones cuts\n"), std::string::npos);
  problem_.family.output_relu = true;
  EXPECT_NE(problem_lines(problem_).find("\noutput relu\n"), std::string::npos);
}

TEST_F(CertificateTest, LongProofsComeOutWhole) {
  Certificate certificate(problem_, path());
  for (std::size_t step = 0; step < 100000; ++step) certificate.split(0, step % 1000);
  certificate.finish({1, 0, {0, {0, 0}, {{1, {0, 0}, 0}}}, 1});
  const std::string body = judged_content();
  std::string expected;
  for (std::size_t step = 0; step < 100000; ++step) put_split(expected, 0, step % 1000);
  EXPECT_NE(body.find("\nproof\n" + expected), std::string::npos);
}

// What a certificate has told when it paused, another one can begin with.
TEST_F(CertificateTest, IsContinuedByAnother) {
  const Claim claim{1, 0, {0, {0, 0}, {{1, {0, 0}, 0}}}, 1};
  std::string told;
  {
    Certificate first(problem_, path());
    for (std::size_t step = 0; step < 50000; ++step) first.split(0, step);
    const std::uint64_t size = first.pause();
    first.read_paused([&](std::string_view piece) { told += piece; });
    EXPECT_EQ(told.size(), size);
    first.flip(0, 7);
    first.finish(claim);
  }
  const std::string whole = judged_content();
  Certificate second(problem_, path());
  second.adopt(std::string_view(told).substr(0, 1000));
  second.adopt(std::string_view(told).substr(1000));
  second.check_adopted();
  second.flip(0, 7);
  second.finish(claim);
  EXPECT_EQ(judged_content(), whole);
  Certificate third(problem_, path());
  third.adopt(std::string_view(told).substr(0, told.size() - 1));
  EXPECT_THROW(third.check_adopted(), base::InputError);
}

TEST_F(CertificateTest, LeavesNothingUnlessFinished) {
  { Certificate certificate(problem_, path()); }
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(CertificateTest, ReplacesAnOlderFileOnlyAtTheEnd) {
  { Certificate(problem_, path()).finish({1, 0, {0, {0, 0}, {{1, {0, 0}, 0}}}, 1}); }
  const std::string older = content();
  Certificate certificate(problem_, path());
  certificate.split(0, 0);
  EXPECT_EQ(content(), older);
  certificate.finish({1, 0, {0, {0, 0}, {{1, {0, 0}, 0}}}, 1});
  EXPECT_NE(content(), older);
}

TEST_F(CertificateTest, RefusesWhatCannotBeWritten) {
  EXPECT_THROW(Certificate(problem_, directory_ / "missing" / "proof.cert"), base::InputError);
  const auto onto_a_full_disk = [&] {
    Certificate certificate(problem_, "/dev/full");
    certificate.leaf(encoded({}));
    certificate.finish({1, 0, {0, {0, 0}, {{1, {0, 0}, 0}}}, 1});
  };
  EXPECT_THROW(onto_a_full_disk(), base::InputError);
}

}  // namespace
}  // namespace infimum::proof
