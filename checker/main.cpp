// SPDX-License-Identifier: Apache-2.0
// infimum-check: the only program whose word counts. It reads the original data and a certificate, and says
// VERIFIED only when every step has been checked.
#include <csignal>
#include <cstdlib>

#include "proof.hpp"

namespace {

using namespace checker;

constexpr const char* kHelp =
    "usage: infimum-check DATA CERTIFICATE [--quiet] [--echo]\n\n"
    "Checks a certificate about the least empirical risk of small ReLU networks against the data file.\n"
    "All arithmetic is exact; no option leaves anything unchecked.\n\n"
    "  --quiet    print the verdict only\n"
    "  --echo     print the problem as it was read, before the proof is checked\n"
    "  --help     print this text (no other argument)\n"
    "  --version  print the version (no other argument)\n\n"
    "exit: 0 verified, 1 not verified, 2 malformed, 3 out of resources, 4 usage or unreadable file\n";
constexpr const char* kVersion = "infimum-check 0.1.0 (certificate format 1)\n";

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File open_file(const std::string& path) {
  File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  ensure(file != nullptr, kUnreadable, path + ": cannot be opened");
  return file;
}

std::string read_all(const std::string& path) {
  const File file = open_file(path);
  std::string bytes, buffer(1 << 16, '\0');
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file.get()))
    bytes.append(buffer, 0, count);
  ensure(std::ferror(file.get()) == 0, kUnreadable, path + ": cannot be read");
  return bytes;
}

void print(const std::string& text) {
  const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  ensure(written, kUnreadable, "standard output cannot be written");
}

void check(const std::string& data_path, const std::string& path, bool quiet, bool echo, bool& verified) {
  const std::string data = read_all(data_path);
  const File file = open_file(path);
  Stream in(file.get());
  const auto place = [&] { return path + ": " + in.place(); };
  const Header header = located([&] { return read_header(in); }, place);
  Sha256 hash;
  hash.update(data.data(), data.size());
  require(to_hex(hash.finish()) == header.data_hash, data_path + ": other data than certified (sha256)");
  const Problem problem = located([&] { return Problem(data, header); }, [&] { return data_path + ": "; });
  if (echo) {
    print("claimed: " + describe(header) + "\n         " + std::to_string(problem.groups.size()) +
          " groups of equal inputs and positive weight, rows of " + std::to_string(header.width()) +
          " entries\n");
  }
  Proof proof(problem, in);
  located([&] { proof.check(); }, [&] { return place() + proof.place(); });
  verified = true;
  print("VERIFIED " + describe(header) + "\n" + (quiet ? std::string() : proof.statistics() + "\n"));
}

int run(const std::vector<std::string>& words) {
  if (words == std::vector<std::string>{"--help"}) return print(kHelp), 0;
  if (words == std::vector<std::string>{"--version"}) return print(kVersion), 0;
  bool quiet = false, echo = false, verified = false;
  std::vector<std::string> files;
  for (const std::string& word : words) {
    quiet = quiet || word == "--quiet";
    echo = echo || word == "--echo";
    if (!word.starts_with("--")) files.push_back(word);
    const bool known = !word.starts_with("--") || word == "--quiet" || word == "--echo";
    ensure(known, kUnreadable, "no option " + word);
  }
  ensure(files.size() == 2, kUnreadable, "two files are needed, see --help");
  check(files[0], files[1], quiet, echo, verified);
  return verified ? kVerified : kNotVerified;
}

}  // namespace

int main(int argc, char** argv) {
  // GMP ends the process when it has no memory; that must look neither like a crash nor like an acceptance.
  std::signal(SIGABRT, [](int) { std::_Exit(kResources); });
  int verdict = kResources;
  try {
    verdict = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const Failure& failure) {
    constexpr const char* names[] = {"", "NOT VERIFIED", "MALFORMED", "OUT OF RESOURCES", "UNREADABLE"};
    verdict = failure.verdict;
    std::fprintf(stderr, "%s: %s\n", names[verdict], failure.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "OUT OF RESOURCES: %s\n", error.what());
  }
  return verdict;
}
