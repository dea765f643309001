// SPDX-License-Identifier: Apache-2.0
//
// The networks on which exact back-propagation is timed, with the same pass in doubles beside it: relu layers
// of random weights (Gaussian, of variance 2 / inputs), squared loss, a batch of random points. The pass in
// doubles is one product of BLAS for each layer and direction, all other work in loops over the same arrays,
// no memory taken while it runs: as fast as this processor does it. header-only
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "exact/plan.hpp"
#include "exact/program.hpp"
#include "linear/blas.hpp"

namespace infimum::bench {

struct Shape {
  std::string name;
  std::vector<std::size_t> widths;  // from the inputs to the outputs
  std::size_t batch;
  bool bytes = false;  // weights in 8 bits with a power of two as scale, inputs 0..255; else 32-bit floats
};

struct Problem {
  Shape shape;
  std::vector<std::vector<float>> weights, biases;
  std::vector<double> inputs, targets;
  exact::Program program;
  exact::Risk risk{};
  std::vector<exact::ValueId> parameters;
  exact::Batch batch;
};

inline void draw(Problem& problem) {
  const Shape& shape = problem.shape;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  const auto real = [&] { return static_cast<float>(normal(random)); };
  for (std::size_t l = 0; l + 1 < shape.widths.size(); ++l) {
    const double spread = std::sqrt(2.0 / static_cast<double>(shape.widths[l]));
    auto& weights = problem.weights.emplace_back(shape.widths[l] * shape.widths[l + 1]);
    for (float& w : weights) {
      const double drawn = normal(random) * spread;
      w = static_cast<float>(shape.bytes ? std::round(std::clamp(drawn * 512, -127.0, 127.0)) / 512 : drawn);
    }
    auto& biases = problem.biases.emplace_back(shape.widths[l + 1]);
    for (float& b : biases) b = shape.bytes ? 0.0f : 0.1f * real();
  }
  const bool pixels = shape.widths.front() == 784;
  const auto pixel = [&] { return static_cast<float>(random() % 256); };
  problem.inputs.resize(shape.widths.front() * shape.batch);
  for (double& x : problem.inputs) x = shape.bytes ? pixel() : pixels ? pixel() / 255.0f : real();
  problem.targets.resize(shape.widths.back() * shape.batch);
  for (double& y : problem.targets) y = pixels ? static_cast<double>(random() % 10 == 0) : real();
}

// The sum over points of the sum over outputs of (output - target)^2.
inline Problem problem_of(Shape shape) {
  Problem problem;
  problem.shape = std::move(shape);
  draw(problem);
  const auto& widths = problem.shape.widths;
  exact::Program& program = problem.program;
  exact::ValueId value = program.give(widths.front());
  const exact::ValueId targets = program.give(widths.back()), weights = program.give(1);
  const auto parameter = [&](const std::vector<float>& entries) {
    problem.parameters.push_back(
        program.constant(exact::ScaledIntegers::of(std::span<const float>(entries)), true));
    return problem.parameters.back();
  };
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
    const exact::ValueId matrix = parameter(problem.weights[l]), bias = parameter(problem.biases[l]);
    value = program.product({matrix, value, widths[l + 1], widths[l]});
    value = program.combine({{value, bias}, {1, 1}});
    if (l + 2 < widths.size()) value = program.apply({value, {0}, {0, 1}, {0, 0}});
  }
  value = program.combine({{value, targets}, {1, -1}});
  value = program.multiply(value, value);
  const std::vector<double> ones(widths.back(), 1.0), shares(problem.shape.batch, 1.0);
  const exact::ValueId sum = program.constant(exact::ScaledIntegers::of(std::span<const double>(ones)));
  problem.risk = {program.product({sum, value, 1, widths.back()}), weights};
  problem.batch = {problem.shape.batch,
                   {exact::ScaledIntegers::of(std::span<const double>(problem.inputs)),
                    exact::ScaledIntegers::of(std::span<const double>(problem.targets)),
                    exact::ScaledIntegers::of(std::span<const double>(shares))}};
  return problem;
}

class Doubles {
 public:
  explicit Doubles(const Problem& problem) : problem_(problem), widths_(problem.shape.widths) {
    for (const auto& layer : problem.weights) {
      weights_.emplace_back(layer.begin(), layer.end());
      gradients_.emplace_back(layer.size());
    }
    for (const std::size_t width : widths_) values_.emplace_back(width * problem.shape.batch);
    for (const auto& layer : problem.biases) bias_gradients_.emplace_back(layer.size());
    deltas_ = values_;
    values_.front() = problem.inputs;
  }

  void run() {
    forward();
    for (std::size_t i = 0; i < problem_.targets.size(); ++i)
      deltas_.back()[i] = 2 * (values_.back()[i] - problem_.targets[i]);
    for (std::size_t l = weights_.size(); l-- > 0;) backward(l);
  }

 private:
  using Form = linear::Form;
  const Problem& problem_;
  const std::vector<std::size_t>& widths_;
  std::vector<std::vector<double>> weights_, gradients_, bias_gradients_, values_, deltas_;

  void forward() {
    const std::size_t points = problem_.shape.batch;
    for (std::size_t l = 0; l < weights_.size(); ++l) {
      linear::gemm(Form::plain, widths_[l + 1], points, widths_[l], 1.0, weights_[l].data(),
                   values_[l].data(), 0.0, values_[l + 1].data());
      const bool last = l + 1 == weights_.size();
      for (std::size_t r = 0; r < widths_[l + 1]; ++r) {
        const double bias = problem_.biases[l][r];
        double* const row = values_[l + 1].data() + r * points;
        for (std::size_t c = 0; c < points; ++c) row[c] = last ? row[c] + bias : std::max(row[c] + bias, 0.0);
      }
    }
  }

  void backward(std::size_t l) {
    const std::size_t points = problem_.shape.batch;
    linear::gemm(Form::right_transposed, widths_[l + 1], widths_[l], points, 1.0, deltas_[l + 1].data(),
                 values_[l].data(), 0.0, gradients_[l].data());
    for (std::size_t r = 0; r < widths_[l + 1]; ++r) {
      double sum = 0;
      for (std::size_t c = 0; c < points; ++c) sum += deltas_[l + 1][r * points + c];
      bias_gradients_[l][r] = sum;
    }
    if (l == 0) return;
    linear::gemm(Form::left_transposed, widths_[l], points, widths_[l + 1], 1.0, weights_[l].data(),
                 deltas_[l + 1].data(), 0.0, deltas_[l].data());
    for (std::size_t i = 0; i < deltas_[l].size(); ++i) deltas_[l][i] = values_[l][i] > 0 ? deltas_[l][i] : 0;
  }
};

}  // namespace infimum::bench
