// SPDX-License-Identifier: Apache-2.0
#include "base/output_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/errors.hpp"

namespace infimum::base {

namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 16;

// 0, or the error number.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

// Symbolic links are followed, or the rename would replace the link and not the file.
std::string follow_links(const std::string& path) {
  std::error_code failure;
  const auto target = std::filesystem::weakly_canonical(path, failure);
  return failure ? path : target.string();
}

// The permissions of the file to be replaced, or those that a new file would get.
mode_t mode_for(const std::string& target) {
  struct stat status {};
  if (::stat(target.c_str(), &status) == 0) return status.st_mode & 0777;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

std::string directory_of(const std::string& target) {
  const std::filesystem::path directory = std::filesystem::path(target).parent_path();
  return directory.empty() ? "." : directory.string();
}

// By which an open file can be found although it has no name.
std::string path_of(int descriptor) {
  return fmt::format("/proc/self/fd/{}", descriptor);
}

void sync_directory_of(const std::string& target) {
  const int descriptor = ::open(directory_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // the file itself is safe; not every directory can be opened
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

OutputFile::OutputFile(const std::string& path) : path_(path), target_(follow_links(path)) {
  struct stat status {};
  const bool exists = ::stat(target_.c_str(), &status) == 0;
  if (path.empty()) refuse(ENOENT);
  if (exists && S_ISDIR(status.st_mode)) refuse(EISDIR);
  if (exists && S_ISREG(status.st_mode) && ::access(target_.c_str(), W_OK) != 0) refuse(errno);
  if (exists && !S_ISREG(status.st_mode)) {
    descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) refuse(errno);
  } else {
    open_aside();
  }
}

OutputFile::~OutputFile() {
  close();
}

// Without a name until commit(), where the file system can do that: then nothing is left behind however the process
// ends.
void OutputFile::open_aside() {
  descriptor_ = ::open(directory_of(target_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor_ >= 0 && ::access(path_of(descriptor_).c_str(), F_OK) == 0) {
    nameless_ = true;
    ::fchmod(descriptor_, mode_for(target_));
    return;
  }
  if (descriptor_ >= 0) ::close(descriptor_);
  std::string pattern = target_ + ".part-XXXXXX";
  descriptor_ = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (descriptor_ < 0) refuse(errno);
  aside_ = pattern;
  ::fchmod(descriptor_, mode_for(target_));
}

// 0, or the error number.
int OutputFile::give_name() {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const std::string name = fmt::format("{}.part-{}-{}", target_, ::getpid(), attempt);
    if (::linkat(AT_FDCWD, path_of(descriptor_).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      aside_ = name;
      return 0;
    }
    if (errno != EEXIST) return errno;
  }
  return EEXIST;
}

void OutputFile::write(std::string_view bytes) {
  waiting_.append(bytes);
  if (waiting_.size() >= buffer_size) flush();
}

void OutputFile::flush() {
  if (const int error = write_all(descriptor_, waiting_)) {
    close();
    refuse(error);
  }
  waiting_.clear();
}

void OutputFile::commit() {
  flush();
  // EINVAL: a pipe or a terminal, which has no disk to wait for.
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) {
    const int error = errno;
    close();
    refuse(error);
  }
  if (const int error = nameless_ ? give_name() : 0) {
    close();
    refuse(error);
  }
  if (!aside_.empty() && ::rename(aside_.c_str(), target_.c_str()) != 0) {
    const int error = errno;
    close();
    refuse(error);
  }
  if (!aside_.empty()) sync_directory_of(target_);
  aside_.clear();
  close();
}

void OutputFile::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  if (!aside_.empty()) ::unlink(aside_.c_str());
  aside_.clear();
}

void OutputFile::refuse(int error) const {
  throw InputError({path_, 0, ""}, std::string("cannot write the file: ") + std::strerror(error));
}

void write_file(const std::string& path, std::string_view bytes) {
  OutputFile file(path);
  file.write(bytes);
  file.commit();
}

void write_to_standard_output(std::string_view bytes) {
  if (const int error = write_all(STDOUT_FILENO, bytes)) {
    throw InputError({"standard output", 0, ""}, std::string("cannot write: ") + std::strerror(error));
  }
}

}  // namespace infimum::base
