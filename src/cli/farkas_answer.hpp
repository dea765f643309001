// SPDX-License-Identifier: Apache-2.0
//
// What `separate` and `convex-fit` have in common: limits, exit codes, what is told of the search, and the
// files.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/limits.hpp"
#include "cli/command.hpp"
#include "networks/network.hpp"
#include "special/branching.hpp"
#include "special/farkas_certificate.hpp"

namespace infimum::cli {

struct FarkasArguments {
  std::string data, target, network, certificate, json;
  std::optional<std::string> features;
  std::optional<double> time_limit;
  std::optional<std::uint64_t> region_limit;
};

// The options that both commands have.
void add_farkas_options(const Command& command, FarkasArguments& arguments);
// UsageError for results that would overwrite each other.
void check_farkas_outputs(const FarkasArguments& arguments);
void set_farkas_limits(const FarkasArguments& arguments, base::Limits& limits);

// An answer and what goes with it. `network` for yes.
struct FarkasAnswer {
  const special::Alternatives& question;
  const special::Outcome& outcome;
  special::FarkasHeader header;
  std::string format;     // of the JSON
  std::string statement;  // one line below YES, NO or UNKNOWN
  std::vector<networks::Unit> units;
  std::optional<networks::Network> network;
  double seconds = 0;
};

// Writes everything that was asked for; the exit code: 10 yes, 20 no, 0 unknown.
int deliver(const FarkasArguments& arguments, const FarkasAnswer& answer);

}  // namespace infimum::cli
