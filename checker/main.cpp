// SPDX-License-Identifier: Apache-2.0
// infimum-check: the only program whose word counts. It reads the original data and a certificate, and says
// VERIFIED only when every step has been checked.
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "leaf.hpp"

namespace checker {
namespace {

// The proof: the trees of all classes of signs (rule CLASSES, section 5), then the network and rule CLAIM.
// Trees are walked with an explicit stack of regions that wait for their step, at most one a level.
class Proof {
 public:
  Proof(const Problem& problem, Stream& in) : problem_(problem), header_(problem.header), in_(in) {}

  void check() {
    const auto root = std::make_shared<const Cone>(problem_.rows, header_.width());
    const std::size_t last = header_.positive.value_or(header_.units);
    for (std::size_t positive = header_.positive.value_or(0); positive <= last; ++positive) {
      std::vector<Region> waiting{{{header_.units, root}, positive}};
      while (!waiting.empty()) {
        const Region region = std::move(waiting.back());
        waiting.pop_back();
        check_step(region, waiting);
      }
    }
    check_claim();
    in_.finish();
  }

  std::string progress() const { return std::to_string(leaves_) + " leaves"; }

 private:
  enum Kind : std::size_t { kLeaf, kSplit, kSymSplit, kFlip };

  void check_step(const Region& region, std::vector<Region>& waiting) {
    const std::size_t code = in_.below(4 * 1000, "a step out of range");
    if (code % 4 != kLeaf) return branch(region, code % 4, code / 4, waiting);
    wellformed(code / 4 <= 1, "a leaf of unknown form");
    const mpq_class bound = Leaf(problem_, region).check(code / 4 == 1, in_);
    least_ = leaves_ == 0 ? bound : std::min(least_, bound);
    ++leaves_;
  }

  void branch(const Region& region, std::size_t kind, std::size_t unit, std::vector<Region>& waiting) {
    wellformed(unit < header_.units, "a step for a unit that does not exist");
    const std::size_t point = in_.below(problem_.rows.size(), "a step for a point that does not exist");
    const Cone& parent = *region.cones[unit];
    require(parent.free(point), "the pair of the step is not free");
    if (kind == kSplit) waiting.push_back(child(region, {unit}, point, -1));
    if (kind == kSymSplit) {
      std::vector<std::size_t> twins;  // the units with the sign and the list of the one named
      for (std::size_t j = 0; j < header_.units; ++j) {
        if (region.sign(j) == region.sign(unit) && region.cones[j]->list == parent.list) twins.push_back(j);
      }
      require(twins.size() >= 2, "SYMSPLIT of a unit without a twin");
      require(twins.front() == unit, "SYMSPLIT of a unit that is not the first of its twins");
      waiting.push_back(child(region, twins, point, -1));
    }
    if (kind == kFlip) {
      require(header_.skip, "FLIP without a skip term");
      require(header_.intercept || !header_.bias, "FLIP with bias, but without intercept");
      require(parent.list.empty(), "FLIP of a unit with a list");
    }
    waiting.push_back(child(region, {unit}, point, 1));
  }

  // The units have equal lists, so that one cone serves all of them.
  Region child(const Region& region, const std::vector<std::size_t>& units, std::size_t point, int sign) {
    Region result = region;
    const Cone& cone = *region.cones[units.front()];
    const auto cut = std::make_shared<const Cone>(cone.cut(problem_.rows, point, sign));
    for (const std::size_t j : units) result.cones[j] = cut;
    return result;
  }

  mpq_class read_network_risk() {
    const std::size_t positive = in_.below(header_.units + 1, "more positive units than units");
    const mpq_class constant = header_.intercept ? in_.fraction() : mpq_class(0);
    std::vector<mpq_class> affine(header_.skip ? header_.inputs() : 0);
    for (mpq_class& a : affine) a = in_.fraction();
    std::vector<std::vector<mpq_class>> units(header_.units, std::vector<mpq_class>(header_.width()));
    for (auto& unit : units) {
      for (mpq_class& w : unit) w = in_.fraction();
    }
    require(positive == header_.positive.value_or(positive), "the network has other signs than claimed");
    mpq_class risk = 0;
    for (const Point& point : problem_.points) {
      mpq_class slack = point.y - constant;
      for (std::size_t t = 0; t < affine.size(); ++t) slack -= affine[t] * point.x[t];
      for (std::size_t j = 0; j < units.size(); ++j) {
        mpq_class input = header_.bias ? units[j].back() : mpq_class(0);
        for (std::size_t t = 0; t < point.x.size(); ++t) input += units[j][t] * point.x[t];
        if (input > 0) slack -= j < positive ? input : mpq_class(-input);
      }
      risk += point.weight * (header_.absolute ? mpq_class(abs(slack)) : mpq_class(slack * slack));
    }
    return risk;
  }

  void check_claim() {
    if (header_.claim != "none-below") {
      const mpq_class risk = read_network_risk();
      require(risk == header_.upper, "the network has another risk than claimed");
      require(header_.lower <= header_.upper, "the ends of the interval are out of order");
    }
    require(leaves_ > 0 && least_ >= header_.lower, "the bound of some leaf is below the claim");
  }

  const Problem& problem_;
  const Header& header_;
  Stream& in_;
  mpq_class least_;  // over all leaves so far
  std::uint64_t leaves_ = 0;
};

constexpr const char* kHelp =
    "usage: infimum-check DATA CERTIFICATE [--quiet]\n\n"
    "Checks a certificate about the least empirical risk of small ReLU networks against the data file.\n"
    "All arithmetic is exact; no option leaves anything unchecked.\n\n"
    "  --quiet    print the verdict only\n"
    "  --help     print this text (no other argument)\n"
    "  --version  print the version (no other argument)\n\n"
    "exit: 0 verified, 1 not verified, 2 malformed, 3 out of resources, 4 usage or unreadable file\n";

std::ifstream open_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure(kUnreadable, path + ": cannot be opened");
  return file;
}

void print(const std::string& text) {
  if (!(std::cout << text << std::flush)) throw Failure(kUnreadable, "standard output cannot be written");
}

void check(const std::string& data_path, const std::string& path, bool quiet) {
  std::ifstream data_file = open_file(data_path), file = open_file(path);
  std::string data;
  for (std::string part(1 << 16, ' '); data_file.read(part.data(), part.size()) || data_file.gcount() > 0;) {
    data.append(part, 0, data_file.gcount());
  }
  if (data_file.bad()) throw Failure(kUnreadable, data_path + ": cannot be read");
  Stream in(file);
  const auto place = [&] { return path + ": byte " + std::to_string(in.position()); };
  const Header header = located([&] { return read_header(in); }, place);
  Sha256 hash;
  hash.update(data.data(), data.size());
  require(to_hex(hash.finish()) == header.data_hash, "the data has another sha256 than certified");
  const Problem problem = located([&] { return Problem(data, header); }, [&] { return data_path; });
  Proof proof(problem, in);
  located([&] { proof.check(); }, [&] { return place() + ", after " + proof.progress(); });
  print("VERIFIED " + describe(header) + "\n" + (quiet ? "" : proof.progress() + "\n"));
}

void run(const std::vector<std::string>& words) {
  if (words == std::vector<std::string>{"--help"}) return print(kHelp);
  if (words == std::vector<std::string>{"--version"})
    return print("infimum-check 0.1.0 (certificate format 1)\n");
  std::vector<std::string> files;
  for (const std::string& word : words) {
    if (!word.starts_with("--")) files.push_back(word);
    if (word.starts_with("--") && word != "--quiet") throw Failure(kUnreadable, "no option " + word);
  }
  if (files.size() != 2) throw Failure(kUnreadable, "two files are needed, see --help");
  check(files[0], files[1], std::ranges::count(words, "--quiet") > 0);
}

}  // namespace
}  // namespace checker

int main(int argc, char** argv) {
  using namespace checker;
  // GMP ends the process when it has no memory; that must look neither like a crash nor like an acceptance.
  std::signal(SIGABRT, [](int) { std::_Exit(kResources); });
  try {
    run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    return kVerified;
  } catch (const Failure& failure) {
    constexpr const char* names[] = {"", "NOT VERIFIED", "MALFORMED", "OUT OF RESOURCES", "UNREADABLE"};
    std::cerr << names[failure.verdict] << ": " << failure.what() << "\n";
    return failure.verdict;
  } catch (const std::exception& error) {
    std::cerr << "OUT OF RESOURCES: " << error.what() << "\n";
    return kResources;
  }
}
