// SPDX-License-Identifier: Apache-2.0
#include "proof/certificate.hpp"

#include <fmt/core.h>

#include "base/output_file.hpp"
#include "base/sha256.hpp"

namespace infimum::proof {

namespace {

constexpr std::size_t flush_size = 1 << 16;

std::string name(const std::string& column) {
  return fmt::format("{}:{}", column.size(), column);
}

std::string_view yes_no(bool value) {
  return value ? "yes" : "no";
}

std::string claim_line(const Claim& claim) {
  const std::string bound = numbers::to_fraction(claim.bound);
  if (claim.bound_only) return "claim none-below " + bound + "\n";
  if (claim.bound == claim.risk) return "claim optimal " + bound + "\n";
  return "claim interval " + bound + " " + numbers::to_fraction(claim.risk) + "\n";
}

}  // namespace

std::string problem_lines(const erm::Problem& problem) {
  const data::Dataset& data = problem.data;
  const erm::Family& family = problem.family;
  std::string text = fmt::format("data {} {}\n", data.sha256, data.size());
  text += fmt::format("target {}\n", name(data.target));
  text += fmt::format("weights {}\n", data.weights_name ? name(*data.weights_name) : "-");
  text += fmt::format("features {}", data.features.size());
  for (const std::string& feature : data.features) text += " " + name(feature);
  text += fmt::format("\nloss {}\n", problem.loss == erm::Loss::squared ? "squared" : "absolute");
  text += fmt::format("units {}\n", family.units);
  const std::size_t positive = family.positive.value_or(0);
  text += fmt::format("signs {}\n",
                      family.positive ? std::string(positive, '+') + std::string(family.units - positive, '-')
                                      : std::string("any"));
  text += fmt::format("intercept {}\nbias {}\nskip {}\n", yes_no(family.intercept), yes_no(family.bias),
                      yes_no(family.skip));
  text += fmt::format("output {}\n", family.output_relu ? "relu" : "identity");
  text += fmt::format("cones {}\n", problem.cones == erm::Cones::rays ? "rays" : "cuts");
  return text;
}

Certificate::Certificate(const erm::Problem& problem, const std::string& path)
    : problem_(problem), path_(path), spool_(path) {}

void Certificate::split(std::size_t unit, std::size_t point) {
  put_split(bytes_, unit, point);
}

void Certificate::symmetric_split(std::size_t unit, std::size_t point) {
  put_symmetric_split(bytes_, unit, point);
}

void Certificate::flip(std::size_t unit, std::size_t point) {
  put_flip(bytes_, unit, point);
}

void Certificate::leaf(std::string_view step) {
  bytes_ += step;
  flush_if_full();
}

void Certificate::earlier(std::string_view steps) {
  bytes_ += steps;
  flush_if_full();
}

void Certificate::flush_if_full() {
  if (bytes_.size() < flush_size) return;
  spool_.write(bytes_);
  bytes_.clear();
}

std::string Certificate::header(const Claim& claim) const {
  return std::string(format_line) + claim_line(claim) + problem_lines(problem_) + "proof\n";
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

std::uint64_t Certificate::pause() {
  spool_.write(bytes_);
  bytes_.clear();
  spool_.end_member();
  return spool_.size();
}

std::uint64_t Certificate::finish(const Claim& claim) {
  pause();

  base::Sha256 hash;
  const std::string head = header(claim);
  hash.add(head);
  spool_.read_plain([&](std::string_view bytes) { hash.add(bytes); });
  std::string tail = claim.bound_only ? "" : network(claim);
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
