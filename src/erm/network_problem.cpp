// SPDX-License-Identifier: Apache-2.0
#include "erm/network_problem.hpp"

#include <algorithm>
#include <stdexcept>

namespace infimum::erm {

namespace {

using numbers::ScaledIntegers;

ScaledIntegers zeros(std::size_t count) {
  return ScaledIntegers(1, 1, std::vector<std::uint64_t>(count, 0));
}

exact::Batch batch_of(const data::Points& points, std::size_t outputs, std::size_t first, std::size_t last) {
  const std::size_t count = last - first;
  exact::Batch batch{count, {columns_of(points.x, points.features.size(), first, last)}};
  batch.given.push_back(points.targets.empty() ? zeros(outputs * count)
                                               : columns_of(points.y, points.targets.size(), first, last));
  batch.given.push_back(columns_of(points.weights, 1, first, last));
  return batch;
}

}  // namespace

NetworkProblem network_problem(const networks::Network& network, const data::Points& points, PointLoss loss) {
  const std::size_t inputs = networks::entries_of(network.input_shape()), outputs = networks::entries_of(network.output_shape());
  if (points.features.size() != inputs || (!points.targets.empty() && points.targets.size() != outputs))
    throw std::invalid_argument("network_problem: points of another size");
  NetworkProblem problem;
  problem.network = exact::lower(network, problem.program);
  problem.risk = add_risk(problem.program, problem.network.output, loss);
  const std::size_t most = points_of_a_batch(problem.program);
  for (std::size_t first = 0; first < points.count; first += most)
    problem.batches.push_back(batch_of(points, outputs, first, std::min(first + most, points.count)));
  return problem;
}

std::size_t points_of_a_batch(const exact::Program& program) {
  constexpr std::size_t most_entries = std::size_t{25} << 20, most_points = 1024;
  std::size_t width = 1;
  for (const exact::Value& value : program.values()) width += value.shared ? 0 : value.width;
  return std::clamp<std::size_t>(most_entries / width, 1, most_points);
}

}  // namespace infimum::erm
