// SPDX-License-Identifier: Apache-2.0
#include "search/checkpoint.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/errors.hpp"
#include "base/input_file.hpp"
#include "base/random.hpp"
#include "base/sha256.hpp"
#include "message_of.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "infimum-checkpoint-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    problem_.data.sha256 = std::string(64, 'a');
    problem_.data.target = "y";
    problem_.data.features = {"x"};
  }
  ~CheckpointTest() override { std::filesystem::remove_all(directory_); }
  std::string path() const { return directory_ / "check"; }
  std::string lines() const { return checkpoint_problem(problem_, 0); }

  // Writes a checkpoint; returns the bytes of its steps.
  std::string write(const Snapshot& snapshot) {
    proof::Certificate proof(problem_, path());
    for (std::size_t step = 0; step < 2000; ++step) proof.split(0, step * step % 1000);
    CheckpointFile(path(), lines(), proof, 100, complain_).keep(snapshot);
    std::string steps;
    proof.read_paused([&](std::string_view piece) { steps += piece; });
    return steps;
  }
  Snapshot read() const {
    return read_checkpoint(path(), lines(), [](std::string_view) {});
  }
  void overwrite(const std::string& bytes) const { std::ofstream(path(), std::ios::binary) << bytes; }
  std::string refusal() const {
    return message_of<base::InputError>([&] { read(); });
  }

  std::filesystem::path directory_;
  erm::Problem problem_ = squares(line({1, 2, 3, 5, 6}), {1, 4, 2, 0, 3}, 2);
  const Snapshot snapshot_{10, 4, 1.5, false, Rational(1, 3), 1, {Rational(1, 2), 0, 7}, {Outline{}}};
  std::string complaint_;
  CheckpointFile::Complain complain_ = [this](const std::string& why) { complaint_ += why; };
};

TEST_F(CheckpointTest, IsReadAsItWasWritten) {
  const std::string steps = write(snapshot_);
  std::string read_steps;
  const Snapshot read = read_checkpoint(path(), lines(), [&](std::string_view piece) { read_steps += piece; });
  EXPECT_EQ(read, snapshot_);
  EXPECT_EQ(read_steps, steps);
  EXPECT_EQ(complaint_, "");
}

TEST_F(CheckpointTest, StandsDamage) {
  write(snapshot_);
  const std::string bytes = base::read_file(path());
  const std::string damaged = path() + ": the checkpoint is damaged or incomplete";
  const std::string foreign = path() + ": not a checkpoint of this version";
  base::Random random(1);
  for (int trial = 0; trial < 400; ++trial) {
    const std::size_t at = trial < 200 ? static_cast<std::size_t>(trial) : random.below(bytes.size());
    overwrite(bytes.substr(0, at));
    EXPECT_EQ(refusal(), at < 21 ? foreign : damaged) << at;
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << random.below(8)));
    overwrite(flipped);
    EXPECT_EQ(refusal(), at < 21 ? foreign : damaged) << at;
  }
  overwrite(bytes + "x");
  EXPECT_EQ(refusal(), damaged);
}

// Damage that carries a right digest: a refusal or a snapshot, nothing else.
TEST_F(CheckpointTest, StandsForgery) {
  write(snapshot_);
  const std::string bytes = base::read_file(path());
  base::Random random(2);
  for (int trial = 0; trial < 1000; ++trial) {
    std::string forged = bytes.substr(0, bytes.size() - 32);
    const std::size_t at = trial < 500 ? static_cast<std::size_t>(trial) : random.below(forged.size());
    forged[at % forged.size()] = static_cast<char>(random.below(256));
    base::Sha256 hash;
    hash.add(forged);
    const base::Sha256::Digest digest = hash.digest();
    overwrite(forged + std::string(digest.begin(), digest.end()));
    const std::string why = refusal();
    EXPECT_TRUE(why == "(no error)" || why.find("checkpoint") != std::string::npos) << why;
  }
}

TEST_F(CheckpointTest, BelongsToItsProblem) {
  write(snapshot_);
  EXPECT_EQ(refusal(), "(no error)");
  problem_.family.units = 3;
  EXPECT_EQ(refusal(), path() + ": the checkpoint of another search: \"units 2\" there, \"units 3\" here");
  problem_.family.units = 2;
  problem_.data.sha256 = std::string(64, 'b');
  EXPECT_NE(refusal().find("\"data aaa"), std::string::npos);
  problem_.data.sha256 = std::string(64, 'a');
  EXPECT_EQ(message_of<base::InputError>([&] {
              read_checkpoint(path(), checkpoint_problem(problem_, Rational(1, 10)), [](std::string_view) {});
            }),
            path() + ": the checkpoint of another search: \"gap 0\" there, \"gap 1/10\" here");
}

TEST_F(CheckpointTest, IsDueNowAndThen) {
  proof::Certificate proof(problem_, path());
  CheckpointFile rare(path(), lines(), proof, 1e9, complain_), frequent(path(), lines(), proof, 1e-9, complain_);
  EXPECT_FALSE(rare.due());
  EXPECT_TRUE(frequent.due());
  frequent.keep(snapshot_);
  EXPECT_FALSE(frequent.due()) << "writing takes a twentieth of the time at most";
  EXPECT_EQ(read(), snapshot_);
}

TEST_F(CheckpointTest, AFileThatCannotBeWrittenIsNoFailure) {
  proof::Certificate proof(problem_, path());
  CheckpointFile keeper(directory_ / "missing" / "check", lines(), proof, 1e-9, complain_);
  EXPECT_NO_THROW(keeper.keep(snapshot_));
  EXPECT_NE(complaint_.find("missing/check: cannot write the file"), std::string::npos);
}

}  // namespace
}  // namespace infimum::search
