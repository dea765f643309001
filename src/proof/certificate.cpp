// SPDX-License-Identifier: Apache-2.0
#include "proof/certificate.hpp"

#include <fmt/core.h>

#include "base/output_file.hpp"
#include "base/sha256.hpp"

namespace infimum::proof {

namespace {

constexpr std::size_t flush_size = 1 << 16;
constexpr unsigned leaf_kind = 0, split_kind = 1, symmetric_split_kind = 2, flip_kind = 3;

std::string name(const std::string& column) {
  return fmt::format("{}:{}", column.size(), column);
}

std::string_view yes_no(bool value) {
  return value ? "yes" : "no";
}

void put_rational(std::string& out, const Rational& value) {
  put_int(out, value.get_num());
  put_nat(out, value.get_den());
}

}  // namespace

void put_nat(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void put_nat(std::string& out, const Integer& value) {
  if (value.fits_ulong_p()) return put_nat(out, std::uint64_t{value.get_ui()});
  Integer rest = value;
  while (rest > 0x7f) {
    out.push_back(static_cast<char>((rest.get_ui() & 0x7f) | 0x80));
    rest >>= 7;
  }
  out.push_back(static_cast<char>(rest.get_ui()));
}

void put_int(std::string& out, const Integer& value) {
  put_nat(out, value >= 0 ? Integer(2 * value) : Integer(-2 * value - 1));
}

void put_int(std::string& out, long value) {
  put_int(out, Integer(value));
}

Certificate::Certificate(const erm::Problem& problem, const std::string& path)
    : problem_(problem), path_(path), spool_(path) {}

void Certificate::step(unsigned kind, std::size_t argument) {
  put_nat(bytes_, std::uint64_t{argument} * 4 + kind);
}

void Certificate::split(std::size_t unit, std::size_t point) {
  step(split_kind, unit);
  put_nat(bytes_, std::uint64_t{point});
}

void Certificate::symmetric_split(std::size_t unit, std::size_t point) {
  step(symmetric_split_kind, unit);
  put_nat(bytes_, std::uint64_t{point});
}

void Certificate::flip(std::size_t unit, std::size_t point) {
  step(flip_kind, unit);
  put_nat(bytes_, std::uint64_t{point});
}

void Certificate::leaf(const erm::Witness& witness) {
  step(leaf_kind, witness.network_form ? 1 : 0);
  if (witness.network_form) {
    put_int(bytes_, witness.exponent);
    put_nat(bytes_, witness.denominator);
    for (const Integer& coefficient : witness.coefficients) put_int(bytes_, coefficient);
  }
  entries(witness);
  if (witness.network_form) solved_entries(witness);
  for (const Rational& alpha : witness.alphas) {
    if (alpha == 0 || alpha == 1) {
      put_nat(bytes_, std::uint64_t{alpha == 1});
    } else {
      put_nat(bytes_, std::uint64_t{2});
      put_rational(bytes_, alpha);
    }
  }
  flush_if_full();
}

void Certificate::entries(const erm::Witness& witness) {
  put_nat(bytes_, std::uint64_t{witness.entries.size()});
  if (witness.entries.empty()) return;
  put_int(bytes_, witness.entry_exponent);
  put_nat(bytes_, witness.entry_denominator);
  std::size_t next = 0;
  for (const erm::Entry& entry : witness.entries) {
    put_nat(bytes_, std::uint64_t{entry.point - next});
    next = entry.point + 1;
  }
  for (const erm::Entry& entry : witness.entries) put_int(bytes_, entry.numerator);
}

void Certificate::solved_entries(const erm::Witness& witness) {
  put_nat(bytes_, std::uint64_t{witness.solved.size()});
  for (const erm::SolvedEntry& solved : witness.solved) {
    put_nat(bytes_, std::uint64_t{solved.point});
    put_nat(bytes_, std::uint64_t{solved.equation});
    for (std::size_t point : solved.points) put_nat(bytes_, std::uint64_t{point});
  }
}

void Certificate::flush_if_full() {
  if (bytes_.size() < flush_size) return;
  spool_.write(bytes_);
  bytes_.clear();
}

std::string Certificate::header(const Claim& claim) const {
  const data::Dataset& data = problem_.data;
  const erm::Family& family = problem_.family;
  std::string text = "infimum-certificate 1\n";
  text += claim.risk == claim.bound ? fmt::format("claim optimal {}\n", numbers::to_fraction(claim.risk))
                                    : fmt::format("claim interval {} {}\n", numbers::to_fraction(claim.bound),
                                                  numbers::to_fraction(claim.risk));
  text += fmt::format("data {} {}\n", data.sha256, data.size());
  text += fmt::format("target {}\n", name(data.target));
  text += fmt::format("weights {}\n", data.weights_name ? name(*data.weights_name) : "-");
  text += fmt::format("features {}", data.features.size());
  for (const std::string& feature : data.features) text += " " + name(feature);
  text += fmt::format("\nloss {}\n", problem_.loss == erm::Loss::squared ? "squared" : "absolute");
  text += fmt::format("units {}\n", family.units);
  const std::size_t positive = family.positive.value_or(0);
  text += fmt::format("signs {}\n",
                      family.positive ? std::string(positive, '+') + std::string(family.units - positive, '-')
                                      : std::string("any"));
  text += fmt::format("intercept {}\nbias {}\nskip {}\nproof\n", yes_no(family.intercept),
                      yes_no(family.bias), yes_no(family.skip));
  return text;
}

std::string Certificate::network(const Claim& claim) const {
  std::string out;
  put_nat(out, std::uint64_t{claim.positive});
  if (problem_.family.intercept) put_rational(out, claim.network.intercept);
  if (problem_.family.skip) {
    for (const Rational& a : claim.network.affine) put_rational(out, a);
  }
  for (const networks::Unit& unit : claim.network.units) {
    for (const Rational& w : unit.weights) put_rational(out, w);
    if (problem_.family.bias) put_rational(out, unit.bias);
  }
  return out;
}

std::uint64_t Certificate::finish(const Claim& claim) {
  spool_.write(bytes_);
  bytes_.clear();
  spool_.close();

  base::Sha256 hash;
  const std::string head = header(claim);
  hash.add(head);
  spool_.read_plain([&](std::string_view bytes) { hash.add(bytes); });
  std::string tail = network(claim);
  hash.add(tail);
  const base::Sha256::Digest digest = hash.digest();
  tail.append(digest.begin(), digest.end());

  base::OutputFile file(path_);
  std::uint64_t size = 0;
  const auto write = [&](std::string_view bytes) {
    file.write(bytes);
    size += bytes.size();
  };
  write(gzip_member(head));
  spool_.read_compressed(write);
  write(gzip_member(tail));
  file.commit();
  return size;
}

}  // namespace infimum::proof
