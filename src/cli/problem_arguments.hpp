// SPDX-License-Identifier: Apache-2.0
//
// What the commands that train have in common: the options that say which problem is meant (data, loss,
// family) and when to stop. UsageError names the option.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "cli/command.hpp"
#include "erm/problem.hpp"

namespace infimum::cli {

struct ProblemArguments {
  std::string data, target, features, weights, loss = "squared", signs, output = "identity", cones = "auto";
  bool skip = false, no_intercept = false, no_bias = false;
};
// Those of them that the command's rows have.
void add_options(const Command& command, ProblemArguments& arguments);
// All but the number of units and their signs, which stay free.
erm::Problem read_problem(const ProblemArguments& arguments);
// --cones, once all else of the problem is known.
void set_cones(const ProblemArguments& arguments, erm::Problem& problem);

struct LimitArguments {
  std::string memory_limit;
  std::optional<double> time_limit;
  std::optional<std::uint64_t> region_limit, threads;
};
void add_options(const Command& command, LimitArguments& arguments);
// Without a limit of memory: three quarters of the machine's.
void set_limits(const LimitArguments& arguments, base::Limits& limits);
std::size_t number_of_threads(const LimitArguments& arguments);  // without the option: all processors

std::size_t parse_width(std::string_view text);                       // --units: 1 to 1000
std::size_t parse_signs(const std::string& text, std::size_t units);  // --signs: how many are +

}  // namespace infimum::cli
