// SPDX-License-Identifier: Apache-2.0
#include "proof/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "base/errors.hpp"

namespace infimum::proof {

namespace {

constexpr int gzip_window = 15 + 16;  // zlib's way to ask for the gzip format
constexpr std::size_t chunk = 1 << 16;

[[noreturn]] void refuse(const std::string& path, int error) {
  throw base::InputError({path, 0, ""}, std::string("cannot be written: ") + std::strerror(error));
}

[[noreturn]] void refuse_damage(const std::string& path) {
  throw base::InputError({path, 0, ""}, "the steps of an earlier run are damaged");
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
}

Spool::~Spool() {
  deflateEnd(&stream_);
  ::close(descriptor_);
}

void Spool::write(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), chunk))) {
    compress(bytes.substr(0, chunk), Z_NO_FLUSH);
    in_member_ = true;
  }
}

void Spool::end_member() {
  if (!std::exchange(in_member_, false)) return;
  compress({}, Z_FINISH);
  deflateReset(&stream_);
}

void Spool::adopt(std::string_view compressed) {
  store(compressed);
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
    size_ += static_cast<std::uint64_t>(written);
  }
}

void Spool::read_compressed(const Sink& sink) {
  std::vector<char> buffer(chunk);
  for (std::uint64_t at = 0;;) {
    const ssize_t got = ::pread(descriptor_, buffer.data(), buffer.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(path_, errno);
    if (got == 0) return;
    sink({buffer.data(), static_cast<std::size_t>(got)});
    at += static_cast<std::uint64_t>(got);
  }
}

void Spool::read_plain(const Sink& sink) {
  z_stream inflating{};
  if (inflateInit2(&inflating, gzip_window) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&inflating, inflateEnd);
  std::vector<unsigned char> out(chunk);
  bool between_members = true;
  read_compressed([&](std::string_view bytes) {
    inflating.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    inflating.avail_in = static_cast<uInt>(bytes.size());
    do {
      inflating.next_out = out.data();
      inflating.avail_out = static_cast<uInt>(out.size());
      const int status = inflate(&inflating, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) refuse_damage(path_);
      sink({reinterpret_cast<const char*>(out.data()), out.size() - inflating.avail_out});
      if (status == Z_OK) between_members = false;
      if (status == Z_STREAM_END) {
        between_members = true;
        inflateReset(&inflating);
      }
    } while (inflating.avail_in > 0 || inflating.avail_out == 0);
  });
  if (!between_members) refuse_damage(path_);
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
