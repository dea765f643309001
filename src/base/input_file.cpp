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

}  // namespace

std::string read_file(const std::string& path, std::uint64_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) refuse(path, std::strerror(errno));
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) refuse(path, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) refuse(path, "it is a directory");
  std::string bytes;
  if (S_ISREG(status.st_mode)) {
    if (static_cast<std::uint64_t>(status.st_size) > most) refuse(path, "it is too large");
    bytes.reserve(static_cast<std::size_t>(status.st_size));
  }
  std::vector<char> chunk(std::size_t{1} << 16);
  while (const std::size_t count = read_some(file.number(), chunk, path)) {
    bytes.append(chunk.data(), count);
    if (bytes.size() > most) refuse(path, "it is too large");
  }
  return bytes;
}

}  // namespace infimum::base
