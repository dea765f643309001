// SPDX-License-Identifier: Apache-2.0
// infimum-check: the only program whose word counts. It reads the original data and a certificate, and says
// VERIFIED only when every step has been checked.
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <numeric>

#include "cuts.hpp"
#include "farkas.hpp"
#include "segments.hpp"

namespace checker {
namespace {

// The proof: the trees of all classes of signs (rule CLASSES, section 5), then the network and rule CLAIM.
// Trees are walked with an explicit stack of regions that wait for their step, at most one a level.
class Proof {
 public:
  Proof(const Problem& known, Stream& stream) : problem_(known), in_(stream) {}

  size_t check() {  // returns the number of leaves
    for (size_t p = header_.least_positive; p <= header_.most_positive; ++p) {
      std::vector<Region> waiting{root(p)};
      while (!waiting.empty()) {
        const Region region = std::move(waiting.back());
        waiting.pop_back();
        check_step(region, waiting);
      }
    }
    check_claim();
    in_.finish();
    return leaves_;
  }

 private:
  enum Kind : size_t { kLeaf, kSplit, kSymSplit, kFlip };

  Region root(size_t positive) const {
    const auto cone = [&](int sign, size_t first, size_t last, bool linear) {
      const Generators lines = basis(problem_.rows, inputs_ + 1, first, last);
      return std::make_shared<const Cone>(sign, lines, problem_.rows.size(), linear);
    };
    const auto whole = [&](int sign) {
      if (!header_.cuts) return cone(sign, 0, width_, false);
      return std::make_shared<const Cone>(sign, problem_.rows.size());
    };
    Cones cones(positive, whole(1));
    cones.resize(units_, whole(-1));
    cones.push_back(cone(1, header_.skip ? 0 : inputs_, inputs_ + header_.intercept, true));
    return {cones, States(problem_.rows.size(), header_.output_relu ? State::kFree : State::kOn)};
  }

  void check_step(const Region& region, std::vector<Region>& waiting) {
    const size_t code = in_.below(4 * 1001, "a step out of range");
    if (code % 4 != kLeaf) return branch(region, code % 4, code / 4, waiting);
    wellformed(code / 4 <= 1, "a leaf of unknown form");
    const mpq_class bound = header_.cuts
                                ? CutsLeaf(problem_, bases_, region, before_).check(code / 4 == 1, in_)
                                : bound_with_rays(region, code / 4 == 1);
    least_ = leaves_++ == 0 ? bound : std::min(least_, bound);
  }

  mpq_class bound_with_rays(const Region& region, bool network_form) {
    Leaf leaf(problem_, region);
    mpq_class bound = leaf.check(network_form, in_);
    if (bound < header_.lower) bound += segments_.added(region, leaf.multipliers());
    return bound;
  }

  void branch(const Region& region, size_t kind, size_t unit, std::vector<Region>& waiting) {
    const bool output = header_.output_relu && kind == kSplit && unit == units_;
    wellformed(unit < units_ || output, "a step for a unit that does not exist");
    const size_t point = in_.below(problem_.rows.size(), "a step for a point that does not exist");
    if (output) return branch_output(region, point, waiting);
    const Cones& cones = region.cones;
    const Cone& parent = *cones[unit];
    require(parent.free(point), "the pair of the step is not free");
    std::vector<size_t> others;  // the units that are cut in the second child
    if (kind == kSplit) others = {unit};
    if (kind == kSymSplit) {
      for (size_t j = 0; j < units_; ++j)
        if (cones[j]->sign == parent.sign && cones[j]->list == parent.list) others.push_back(j);
      require(others.size() >= 2, "SYMSPLIT of a unit without a twin");
      require(others.front() == unit, "SYMSPLIT of a unit that is not the first of its twins");
    }
    if (kind == kFlip) {
      require(header_.skip, "FLIP without a skip term");
      require(header_.intercept || !header_.bias, "FLIP with bias, but without intercept");
      require(parent.list.empty(), "FLIP of a unit with a list");
    }
    const auto [below, above] = header_.cuts ? parent.append(point) : parent.cut(problem_.rows, point);
    if (kind != kFlip) waiting.push_back(child(region, others, below));
    waiting.push_back(child(region, {unit}, above));
  }

  // Step OUTPUT: g is at least 0 at the point, or at most 0.
  static void branch_output(const Region& region, size_t point, std::vector<Region>& waiting) {
    require(region.states[point] == State::kFree, "the state of the point of the step is not free");
    for (const State state : {State::kOff, State::kOn}) {
      waiting.push_back(region);
      waiting.back().states[point] = state;
    }
  }

  // The units have equal lists, so that one cone serves all of them.
  static Region child(Region region, const std::vector<size_t>& units,
                      const std::shared_ptr<const Cone>& half) {
    for (const size_t j : units) region.cones[j] = half;
    return region;
  }

  mpq_class read_network_risk() {
    const size_t positive = in_.below(units_ + 1, "more positive units than units");
    std::vector<std::vector<mpq_class>> network(units_ + 1, std::vector<mpq_class>(inputs_ + 1));
    if (header_.intercept) network[units_][inputs_] = in_.fraction();
    for (size_t t = 0; header_.skip && t < inputs_; ++t) network[units_][t] = in_.fraction();
    for (size_t j = 0; j < units_; ++j)
      for (size_t t = 0; t < width_; ++t) network[j][t] = in_.fraction();
    const bool allowed = positive >= header_.least_positive && positive <= header_.most_positive;
    require(allowed, "the network has other signs than claimed");
    mpq_class risk = 0;
    for (const Group& group : problem_.groups) {
      mpq_class output = 0;
      for (size_t j = 0; j <= units_; ++j) {
        const mpq_class input =
            std::inner_product(group.x.begin(), group.x.end(), network[j].begin(), mpq_class(0));
        if (j == units_ || input > 0) output += j < positive || j == units_ ? input : mpq_class(-input);
      }
      if (header_.output_relu && output < 0) output = 0;
      for (const auto& [y, weight] : group.targets) {
        const mpq_class slack = abs(y - output);
        risk += weight * (header_.absolute ? slack : mpq_class(slack * slack));
      }
    }
    return risk;
  }

  void check_claim() {
    if (header_.claim != "none-below") {
      require(read_network_risk() == header_.upper, "the network has another risk than claimed");
      require(header_.lower <= header_.upper, "the ends of the interval are out of order");
    }
    require(least_ >= header_.lower, "the bound of some leaf is below the claim");
  }

  const Problem& problem_;
  Stream& in_;
  const Header& header_ = problem_.header;
  const size_t units_ = header_.units, inputs_ = header_.inputs, width_ = inputs_ + header_.bias;
  Segments segments_{problem_};
  const Bases bases_{problem_};
  Vector before_;
  mpq_class least_;  // over all leaves so far
  size_t leaves_ = 0;
};

constexpr const char* kHelp =
    "usage: infimum-check DATA CERTIFICATE [--quiet]  or  infimum-check --help | --version\n"
    "Checks a certificate about the least empirical risk of small ReLU networks, or about separation or "
    "convex\n"
    "fits, against the data file.\n"
    "All arithmetic is exact; no option leaves anything unchecked. --quiet prints the verdict only.\n"
    "exit: 0 verified, 1 not verified, 2 malformed, 3 out of resources, 4 usage or unreadable file\n";

std::ifstream open(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure(kUnreadable, path + ": cannot be opened");
  file.exceptions(std::ios::badbit);
  return file;
}

void check_hash(const std::string& data, const std::string& claimed) {
  Sha256 hash;
  hash.update(data);
  const bool same = hash.finish() == mpz_class(claimed, 16);
  require(same, "the data has another sha256 than certified");
}

// The claim in words, and below it the number of leaves.
std::string claim_and_leaves(const std::string& claim, size_t leaves) {
  return claim + "\n" + std::to_string(leaves) + (leaves == 1 ? " leaf" : " leaves");
}

std::string check_farkas(Stream& in, const std::string& data) {
  const FarkasHeader header = read_farkas_header(in);
  check_hash(data, header.data_hash);
  const std::vector<FarkasPoint> points = read_farkas_points(header, data);
  const size_t leaves = FarkasProof(header, points, in).check();
  return claim_and_leaves(describe(header), leaves);
}

std::string check_risk(Stream& in, const std::string& data) {
  const Header header = read_header(in);
  check_hash(data, header.data_hash);
  const Problem problem(data, header);
  const size_t leaves = Proof(problem, in).check();
  return claim_and_leaves(describe(header), leaves);
}

std::string check(const std::string& data_path, const std::string& path, bool quiet) {
  std::ifstream data_file = open(data_path), file = open(path);
  const std::string data{std::istreambuf_iterator<char>(data_file), {}};
  Stream in(file);
  try {
    const std::string text = read_kind(in) ? check_farkas(in, data) : check_risk(in, data);
    return "VERIFIED " + (quiet ? text.substr(0, text.find('\n')) : text) + "\n";
  } catch (const Failure& failure) {
    throw Failure(failure.verdict, path + ": byte " + std::to_string(in.position()) + ": " + failure.what());
  }
}

std::string answer(std::vector<std::string> words) {
  if (words == std::vector<std::string>{"--help"}) return kHelp;
  if (words == std::vector<std::string>{"--version"})
    return "infimum-check 0.1.0 (infimum-certificate 5, infimum-farkas 1)\n";
  const bool quiet = std::erase(words, "--quiet") > 0;
  for (const std::string& word : words) {
    if (word.starts_with("--")) throw Failure(kUnreadable, "no option " + word);
  }
  if (words.size() != 2) throw Failure(kUnreadable, "two files are needed, see --help");
  return check(words[0], words[1], quiet);
}

}  // namespace
}  // namespace checker

int main(int argc, char** argv) {
  using namespace checker;
  // GMP ends the process when it has no memory; that must look neither like a crash nor like an acceptance.
  std::signal(SIGABRT, [](int) { std::_Exit(kResources); });
  const auto end = [](Verdict verdict, const std::exception& error) {
    constexpr const char* names[] = {"", "NOT VERIFIED", "MALFORMED", "OUT OF RESOURCES", "UNREADABLE"};
    std::cerr << names[verdict] << ": " << error.what() << "\n";
    return verdict;
  };
  try {
    const std::string text = answer({argv + std::min(argc, 1), argv + argc});
    if (!(std::cout << text << std::flush)) throw Failure(kUnreadable, "standard output cannot be written");
    return kVerified;
  } catch (const Failure& failure) {
    return end(failure.verdict, failure);
  } catch (const std::ios_base::failure& failure) {
    return end(kUnreadable, failure);
  } catch (const std::exception& error) {
    return end(kResources, error);
  }
}
