// SPDX-License-Identifier: Apache-2.0
#include "cli/running_files.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/errors.hpp"

namespace {

using namespace infimum;
namespace fs = std::filesystem;

class RunningFilesTest : public testing::Test {
 protected:
  RunningFilesTest() {
    std::string pattern = (fs::temp_directory_path() / "infimum-files-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    problem_.data.sha256 = std::string(64, 'a');
    problem_.data.target = "y";
    problem_.data.features = {"x"};
    problem_.data.x = {{0}, {1}, {3}, {4}};
    problem_.data.y = {0, 5, 1, 2};
    problem_.data.weights = {1, 1, 1, 1};
  }
  ~RunningFilesTest() override { fs::remove_all(directory_); }
  std::string path(const std::string& name) const { return directory_ / name; }

  search::Outcome search(cli::RunningFiles& files, std::uint64_t regions) {
    search::Options options;
    files.attach_to(options);
    base::Limits limits;
    limits.stop_after_regions(regions);
    return search::Solver(problem_, options, limits, files.listener()).search();
  }

  fs::path directory_;
  erm::Problem problem_;
};

TEST_F(RunningFilesTest, NoneAreMadeUnlessAskedFor) {
  cli::RunningFiles files(problem_, 0, {"", "", "", 1});
  EXPECT_FALSE(files.listener().wants_leaves());
  EXPECT_EQ(files.finish(search(files, 1000)), 0U);
  EXPECT_EQ(files.earlier_seconds(), 0);
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(RunningFilesTest, ACheckpointLastsUntilTheEnd) {
  {
    cli::RunningFiles files(problem_, 0, {"", path("check"), "", 100});
    EXPECT_TRUE(files.listener().wants_leaves());
    EXPECT_TRUE(search(files, 1).unfinished);
  }
  EXPECT_TRUE(fs::exists(path("check")));
  cli::RunningFiles files(problem_, 0, {path("cert"), path("check"), path("check"), 100});
  EXPECT_GT(files.earlier_seconds(), 0);
  const search::Outcome outcome = search(files, 1000);
  EXPECT_EQ(outcome.risk, outcome.bound);
  const std::uint64_t size = files.finish(outcome);
  EXPECT_EQ(size, fs::file_size(path("cert")));
  files.remove_checkpoint();
  EXPECT_FALSE(fs::exists(path("check")));
}

TEST_F(RunningFilesTest, AnotherProblemIsRefused) {
  {
    cli::RunningFiles files(problem_, 0, {"", path("check"), "", 100});
    search(files, 1);
  }
  const auto resume = [&](const numbers::Rational& gap) {
    cli::RunningFiles(problem_, gap, {"", "", path("check"), 100});
  };
  EXPECT_NO_THROW(resume(0));
  EXPECT_THROW(resume(numbers::Rational(1, 10)), base::InputError);
  problem_.loss = erm::Loss::absolute;
  EXPECT_THROW(resume(0), base::InputError);
}

}  // namespace
