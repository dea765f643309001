// SPDX-License-Identifier: Apache-2.0
#include "proof/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <vector>

#include "base/errors.hpp"

namespace infimum::proof {

namespace {

constexpr int gzip_window = 15 + 16;  // zlib's way to ask for the gzip format
constexpr std::size_t chunk = 1 << 16;

[[noreturn]] void refuse(const std::string& path, int error) {
  throw base::InputError({path, 0, ""}, std::string("cannot be written: ") + std::strerror(error));
}

int open_nameless(const std::string& beside) {
  std::filesystem::path directory = std::filesystem::path(beside).parent_path();
  if (directory.empty()) directory = ".";
  int descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) return descriptor;
  // Not every file system has nameless files: a name that is taken back at once does as well.
  std::string pattern = (directory / ".infimum-XXXXXX").string();
  descriptor = ::mkstemp(pattern.data());
  if (descriptor < 0) refuse(beside, errno);
  ::unlink(pattern.c_str());
  return descriptor;
}

void start(z_stream& stream) {
  stream = {};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

// Runs deflate over the bytes and hands every piece of output to the sink.
void deflate_into(z_stream& stream, std::string_view bytes, int flush, const Spool::Sink& sink) {
  std::array<unsigned char, chunk> out;
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  do {
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, flush);
    sink({reinterpret_cast<const char*>(out.data()), out.size() - stream.avail_out});
  } while (stream.avail_out == 0);
}

}  // namespace

Spool::Spool(const std::string& beside) : path_(beside), descriptor_(open_nameless(beside)) {
  start(stream_);
  open_ = true;
}

Spool::~Spool() {
  if (open_) deflateEnd(&stream_);
  ::close(descriptor_);
}

void Spool::write(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), chunk))) {
    compress(bytes.substr(0, chunk), Z_NO_FLUSH);
  }
}

void Spool::close() {
  compress({}, Z_FINISH);
  deflateEnd(&stream_);
  open_ = false;
}

void Spool::compress(std::string_view bytes, int flush) {
  deflate_into(stream_, bytes, flush, [this](std::string_view out) { store(out); });
}

void Spool::store(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) refuse(path_, written < 0 ? errno : ENOSPC);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Spool::read_compressed(const Sink& sink) {
  if (::lseek(descriptor_, 0, SEEK_SET) < 0) refuse(path_, errno);
  std::vector<char> buffer(chunk);
  for (;;) {
    const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(path_, errno);
    if (got == 0) return;
    sink({buffer.data(), static_cast<std::size_t>(got)});
  }
}

void Spool::read_plain(const Sink& sink) {
  z_stream inflating{};
  if (inflateInit2(&inflating, gzip_window) != Z_OK) throw std::bad_alloc();
  std::vector<unsigned char> out(chunk);
  read_compressed([&](std::string_view bytes) {
    inflating.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    inflating.avail_in = static_cast<uInt>(bytes.size());
    do {
      inflating.next_out = out.data();
      inflating.avail_out = static_cast<uInt>(out.size());
      inflate(&inflating, Z_NO_FLUSH);
      sink({reinterpret_cast<const char*>(out.data()), out.size() - inflating.avail_out});
    } while (inflating.avail_out == 0);
  });
  inflateEnd(&inflating);
}

std::string gzip_member(std::string_view bytes) {
  z_stream stream;
  start(stream);
  std::string member;
  deflate_into(stream, bytes, Z_FINISH, [&](std::string_view out) { member += out; });
  deflateEnd(&stream);
  return member;
}

}  // namespace infimum::proof
