// SPDX-License-Identifier: Apache-2.0
//
// What evaluate, predict, grad, audit and bits have in common: a network, points, and how exact numbers are
// computed from them.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "erm/network_problem.hpp"
#include "exact/compute.hpp"

namespace infimum::cli {

struct NetworkArguments {
  std::string network, data;
  std::optional<std::string> targets, weights, output_layer;
  bool one_hot = false;
  std::string loss = "squared", kink = "zero", kernel = "auto";
  std::size_t threads = 0;  // all
};

// Those of the arguments that the command's table has rows for.
void add_network_arguments(const Command& command, NetworkArguments& arguments);

struct NetworkQuestion {
  networks::Network network;
  data::Points points;
  erm::PointLoss loss;
  erm::NetworkProblem problem;
  exact::Settings settings;
};

// Reads the network, then the points. base::InputError if the points have not what the network reads and
// gives, base::UsageError for options that make no sense.
NetworkQuestion ask(const NetworkArguments& arguments);

// The network's own names, or y, or y0, y1, ...
std::vector<std::string> names_of_outputs(const networks::Network& network);

// One line: how the numbers were computed and compared once more.
std::string method_line(const exact::Report& report);
nlohmann::ordered_json method_json(const exact::Report& report);

// An argument of an activation that lies exactly where two pieces meet.
struct Kink {
  std::string layer;
  std::size_t point, entry;
};
// All of them, up to `most`, in the order of the layers; `total` counts all.
std::vector<Kink> kinks_of(const NetworkQuestion& question, const std::vector<exact::Decisions>& decisions,
                           std::size_t most, std::size_t& total);

// "2.5", after "= " if that is all of it and after "≈ " if it was rounded to 15 digits.
std::string decimal_text(const numbers::Rational& value);
nlohmann::ordered_json number_json(const numbers::Rational& value);  // exact and decimal
nlohmann::ordered_json count_json(long double count);                // null beyond doubles

}  // namespace infimum::cli
