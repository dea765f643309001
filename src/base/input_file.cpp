// SPDX-License-Identifier: Apache-2.0
#include "base/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/errors.hpp"

namespace infimum::base {

namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw InputError({path, 0, ""}, "cannot read the file: " + why);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

// Bytes read into the chunk; 0 at the end of the file.
std::size_t read_some(int descriptor, std::vector<char>& chunk, const std::string& path) {
  for (;;) {
    const ssize_t count = ::read(descriptor, chunk.data(), chunk.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) refuse(path, std::strerror(errno));
  }
}

// The sizes of regular files are known before they are read; 0 for others.
std::uint64_t size_of(const Descriptor& file, const std::string& path) {
  if (file.number() < 0) refuse(path, std::strerror(errno));
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) refuse(path, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) refuse(path, "it is a directory");
  return S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
}

void read_pieces(const Descriptor& file, const std::string& path, const std::function<void(std::string_view)>& sink) {
  std::vector<char> chunk(std::size_t{1} << 16);
  while (const std::size_t count = read_some(file.number(), chunk, path)) sink({chunk.data(), count});
}

}  // namespace

std::string read_file(const std::string& path, std::uint64_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const std::uint64_t size = size_of(file, path);
  if (size > most) refuse(path, "it is too large");
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(size));
  read_pieces(file, path, [&](std::string_view piece) {
    bytes += piece;
    if (bytes.size() > most) refuse(path, "it is too large");
  });
  return bytes;
}

void read_file_in_pieces(const std::string& path, const std::function<void(std::string_view)>& sink) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  size_of(file, path);
  read_pieces(file, path, sink);
}

}  // namespace infimum::base
