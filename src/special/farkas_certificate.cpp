// SPDX-License-Identifier: Apache-2.0
#include "special/farkas_certificate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "base/sha256.hpp"
#include "proof/encoding.hpp"
#include "proof/spool.hpp"

namespace infimum::special {

namespace {

std::string name(const std::string& text) {
  return fmt::format("{}:{}", text.size(), text);
}

std::string header_lines(const FarkasHeader& header, bool yes) {
  std::string text = "infimum-farkas 1\n";
  text += fmt::format("question {}\nanswer {}\n", header.question, yes ? "yes" : "no");
  text += fmt::format("data {} {}\ntarget {}\n", header.sha256, header.records, name(header.target));
  if (header.question != "separate") {
    text += "inside -\n";
  } else if (header.inside_is_number) {
    text += fmt::format("inside number {}\n", header.inside);
  } else {
    text += fmt::format("inside text {}\n", name(header.inside));
  }
  text += fmt::format("features {}", header.features.size());
  for (const std::string& feature : header.features) text += " " + name(feature);
  return text + fmt::format("\nunits {}\nproof\n", header.units);
}

std::string sealed(std::string content) {
  base::Sha256 hash;
  hash.add(content);
  const base::Sha256::Digest digest = hash.digest();
  content.append(digest.begin(), digest.end());
  return proof::gzip_member(content);
}

// Goes through what a certificate holds of the refutation, in its order.
template <class Visitor>
void walk(const Alternatives& question, const Refutation& refutation, std::vector<Decision>& list,
          Visitor& visitor) {
  if (refutation.is_leaf()) return visitor.leaf(refutation, list.size());
  visitor.split(refutation);
  for (const Set set : choices(question, list)) {
    const auto child = std::find_if(refutation.children.begin(), refutation.children.end(),
                                    [&](const auto& candidate) { return candidate.first == set; });
    if (child == refutation.children.end()) throw std::logic_error("a split without one of its children");
    list.push_back({refutation.point, set});
    walk(question, *child->second, list, visitor);
    list.pop_back();
  }
}

struct Writer {
  std::string& out;

  void leaf(const Refutation& refutation, std::size_t) {
    proof::put_nat(out, std::uint64_t{0});
    proof::put_nat(out, std::uint64_t{refutation.combination.size()});
    for (const Term& term : refutation.combination) {
      proof::put_nat(out, std::uint64_t{term.point});
      proof::put_nat(out, std::uint64_t{term.set});
      proof::put_int(out, term.factor);
    }
  }
  void split(const Refutation& refutation) { proof::put_nat(out, std::uint64_t{refutation.point} + 1); }
};

struct Counter {
  Extent& extent;

  void leaf(const Refutation&, std::size_t depth) {
    ++extent.leaves;
    extent.deepest = std::max<std::uint64_t>(extent.deepest, depth);
  }
  void split(const Refutation&) { ++extent.splits; }
};

}  // namespace

std::string yes_certificate(const FarkasHeader& header, const std::vector<networks::Unit>& units) {
  std::string content = header_lines(header, true);
  for (const networks::Unit& unit : units) {
    for (const Rational& weight : unit.weights) proof::put_rational(content, weight);
    proof::put_rational(content, unit.bias);
  }
  return sealed(std::move(content));
}

std::string no_certificate(const FarkasHeader& header, const Alternatives& question,
                           const Refutation& refutation) {
  std::string content = header_lines(header, false);
  Writer writer{content};
  std::vector<Decision> list;
  walk(question, refutation, list, writer);
  return sealed(std::move(content));
}

Extent extent(const Alternatives& question, const Refutation& refutation) {
  Extent found;
  Counter counter{found};
  std::vector<Decision> list;
  walk(question, refutation, list, counter);
  return found;
}

}  // namespace infimum::special
