// SPDX-License-Identifier: Apache-2.0
#include "base/output_file.hpp"

#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/errors.hpp"
#include "base/input_file.hpp"
#include "message_of.hpp"

namespace infimum::base {
namespace {

namespace fs = std::filesystem;

class OutputFiles : public testing::Test {
 protected:
  OutputFiles() {
    std::string pattern = (fs::temp_directory_path() / "infimum-test-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
  }
  ~OutputFiles() override { fs::remove_all(directory_); }

  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }

  fs::path directory_;
};

TEST_F(OutputFiles, AppearWholeAtCommit) {
  const std::string bytes = std::string(200000, 'x') + '\0' + "end";
  OutputFile file(path("a"));
  file.write(bytes);
  EXPECT_FALSE(fs::exists(path("a")));
  file.commit();
  EXPECT_EQ(read_file(path("a")), bytes);
  EXPECT_EQ(files(), 1u);
}

// Not on every file system; but a killed process must leave nothing behind where that can be had.
TEST_F(OutputFiles, HaveNoNameBeforeCommit) {
  const int nameless = ::open(directory_.c_str(), O_TMPFILE | O_WRONLY, 0600);
  if (nameless < 0) GTEST_SKIP() << "no nameless files here";
  ::close(nameless);
  OutputFile file(path("a"));
  file.write(std::string(200000, 'x'));
  EXPECT_EQ(files(), 0u);
}

TEST_F(OutputFiles, VanishWithoutCommit) {
  write_file(path("a"), "before");
  {
    OutputFile file(path("a"));
    file.write(std::string(200000, 'x'));
  }
  EXPECT_EQ(read_file(path("a")), "before");
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputFiles, ReplaceAndKeepThePermissions) {
  write_file(path("a"), "before");
  ::chmod(path("a").c_str(), 0640);
  write_file(path("a"), "after");
  EXPECT_EQ(read_file(path("a")), "after");
  EXPECT_EQ(fs::status(path("a")).permissions(), fs::perms(0640));
}

TEST_F(OutputFiles, FollowSymbolicLinks) {
  write_file(path("a"), "before");
  fs::create_symlink(path("a"), path("link"));
  write_file(path("link"), "after");
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("a")), "after");
}

TEST_F(OutputFiles, RefuseAtOnceWhatCannotBeWritten) {
  const auto refusal = [](const std::string& where) {
    return message_of<InputError>([&] { OutputFile file(where); });
  };
  EXPECT_EQ(refusal(path("no/such/a")),
            path("no/such/a") + ": cannot write the file: No such file or directory");
  EXPECT_EQ(refusal(directory_.string()), directory_.string() + ": cannot write the file: Is a directory");
  EXPECT_EQ(refusal(""), "cannot write the file: No such file or directory");
  EXPECT_EQ(files(), 0u);
}

TEST_F(OutputFiles, WriteToDevicesDirectly) {
  EXPECT_NO_THROW(write_file("/dev/null", "bytes"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFiles, NoticeAFullDisk) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
  EXPECT_EQ(message_of<InputError>([] { write_file("/dev/full", "bytes"); }),
            "/dev/full: cannot write the file: No space left on device");
}

}  // namespace
}  // namespace infimum::base
