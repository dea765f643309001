// SPDX-License-Identifier: Apache-2.0
#include "oracle/random_problems.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "oracle/brute_force.hpp"
#include "oracle/draw.hpp"

namespace infimum::oracle {
namespace {

using numbers::RationalVector;

Rational power_of_ten(int exponent) {
  numbers::Integer power;
  mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(std::abs(exponent)));
  return exponent < 0 ? Rational(1) / Rational(power) : Rational(power);
}

RationalVector random_vector(Draw& draw, std::size_t d, long size) {
  RationalVector v;
  for (std::size_t t = 0; t < d; ++t) v.push_back(draw.fraction(size));
  return v;
}

RationalVector lattice_vector(Draw& draw, std::size_t d, long least, long most) {
  RationalVector v;
  for (std::size_t t = 0; t < d; ++t) v.push_back(draw.between(least, most));
  return v;
}

void negate(RationalVector& v) {
  for (Rational& entry : v) entry = -entry;
}

// origin + a combination of `rank` fixed directions: collinear for rank 1, coplanar for rank 2.
class Flat {
 public:
  Flat(Draw& draw, std::size_t d, std::size_t rank) : origin_(lattice_vector(draw, d, -1, 1)) {
    for (std::size_t r = 0; r < rank; ++r) directions_.push_back(lattice_vector(draw, d, -2, 2));
  }

  RationalVector point(Draw& draw) const {
    RationalVector x = origin_;
    for (const RationalVector& direction : directions_) {
      const Rational step = draw.between(-3, 3);
      for (std::size_t t = 0; t < x.size(); ++t) x[t] += step * direction[t];
    }
    return x;
  }

 private:
  RationalVector origin_;
  std::vector<RationalVector> directions_;
};

enum class Shape { generic, lattice, cube, collinear, coplanar, opposite, near, constant_column };

std::vector<RationalVector> random_inputs(Draw& draw, std::size_t n, std::size_t d) {
  const auto shape = static_cast<Shape>(draw.below(8));
  const Flat flat(draw, d, shape == Shape::collinear ? 1 : 2);
  std::vector<RationalVector> x;
  while (x.size() < n) {
    switch (shape) {
      case Shape::generic:
        x.push_back(random_vector(draw, d, 20));
        break;
      case Shape::lattice:
        x.push_back(lattice_vector(draw, d, -2, 2));
        break;
      case Shape::cube:
        x.push_back(lattice_vector(draw, d, 0, 1));
        break;
      case Shape::collinear:
      case Shape::coplanar:
        x.push_back(flat.point(draw));
        break;
      case Shape::opposite:
        x.push_back(x.size() % 2 == 1 ? x.back() : lattice_vector(draw, d, -2, 3));
        if (x.size() % 2 == 0) negate(x.back());
        break;
      case Shape::near:
        x.push_back(x.empty() || draw.percent(40) ? lattice_vector(draw, d, -3, 3) : draw.one_of(x));
        x.back()[draw.below(d)] += draw.fraction(1) * power_of_ten(-12);
        break;
      case Shape::constant_column:
        x.push_back(lattice_vector(draw, d, -3, 3));
        x.back().back() = 7;
        break;
    }
  }
  return x;
}

void rescale_columns(Draw& draw, std::vector<RationalVector>& x, std::size_t d) {
  for (std::size_t t = 0; t < d; ++t) {
    if (!draw.percent(15)) continue;
    const Rational factor =
        draw.one_of<Rational>({Rational(1, 3), power_of_ten(-15), power_of_ten(15), Rational(-7, 2)});
    for (RationalVector& point : x) point[t] *= factor;
  }
}

networks::ShallowNetwork random_network(Draw& draw, const erm::Family& family, std::size_t d) {
  const std::size_t positive = family.positive.value_or(draw.below(family.units + 1));
  networks::ShallowNetwork network{family.intercept ? draw.fraction(3) : Rational(0), RationalVector(d), {}};
  if (family.skip) network.affine = random_vector(draw, d, 3);
  for (std::size_t j = 0; j < family.units; ++j) {
    network.units.push_back({j < positive ? 1 : -1, random_vector(draw, d, 3), 0});
    if (family.bias) network.units.back().bias = draw.fraction(3);
  }
  return network;
}

RationalVector random_targets(Draw& draw, const erm::Family& family, const std::vector<RationalVector>& x) {
  const std::size_t d = x.front().size(), kind = draw.below(7);
  const networks::ShallowNetwork network = random_network(draw, family, d);
  RationalVector y;
  for (const RationalVector& point : x) {
    const Rational scale = power_of_ten(draw.percent(50) ? 15 : -15);
    switch (kind) {
      case 0:
        y.push_back(draw.between(0, 1));
        break;
      case 1:
        y.push_back(draw.between(-3, 3));
        break;
      case 2:
        y.push_back(draw.fraction(20));
        break;
      case 3:
        y.push_back(value_of(network, point));
        break;
      case 4:
        y.push_back(value_of(network, point) + draw.between(-1, 1));
        break;
      case 5:
        y.push_back(draw.fraction(9) * scale);
        break;
      default:
        y.push_back(draw.percent(80) ? 2 : -1);
        break;
    }
  }
  return y;
}

RationalVector random_weights(Draw& draw, std::size_t n) {
  const std::size_t kind = draw.below(4);
  RationalVector weights;
  for (std::size_t i = 0; i < n; ++i) {
    switch (kind) {
      case 0:
        weights.push_back(draw.between(0, 2));
        break;
      case 1:
        weights.push_back(abs(draw.fraction(9)));
        break;
      case 2:
        weights.push_back(draw.percent(30) ? power_of_ten(12) : power_of_ten(-12));
        break;
      default:
        weights.push_back(draw.between(1, 40));
        break;
    }
  }
  const bool none = std::all_of(weights.begin(), weights.end(), [](const Rational& w) { return w == 0; });
  if (none) weights.front() = Rational(3, 4);
  return weights;
}

erm::Family random_family(Draw& draw, const Limits& limits) {
  erm::Family family;
  family.units = 1 + draw.below(limits.units);
  family.intercept = draw.percent(65);
  family.bias = draw.percent(70);
  family.skip = draw.percent(30);
  if (draw.percent(40)) family.positive = draw.below(family.units + 1);
  return family;
}

void name_columns(Draw& draw, data::Dataset& data, std::size_t d) {
  for (std::size_t t = 0; t < d; ++t) data.features.push_back(std::string("x").append(std::to_string(t + 1)));
  if (draw.percent(10)) data.features.front() = "width, \"cm\"";
  data.target = std::string("y");
}

// A name may hold anything; commas, quotes and line ends put it in quotes.
std::string quoted(const std::string& name) {
  if (name.find_first_of(",\"\r\n") == std::string::npos) return name;
  std::string text = "\"";
  for (char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

}  // namespace

erm::Problem random_problem(std::uint64_t seed, const Limits& limits) {
  Draw draw(seed);
  erm::Problem problem;
  problem.loss = draw.percent(60) ? erm::Loss::squared : erm::Loss::absolute;
  problem.family = random_family(draw, limits);
  const std::size_t d = 1 + draw.below(limits.dimension);
  data::Dataset& data = problem.data;
  data.file = "random-" + std::to_string(seed) + ".csv";
  name_columns(draw, data, d);
  const std::size_t fewest = draw.percent(70) ? limits.points : 1;  // few points are easily fitted
  data.x = random_inputs(draw, fewest + draw.below(limits.points - fewest + 1), d);
  rescale_columns(draw, data.x, d);
  const std::size_t repeats = draw.percent(35) ? 1 + draw.below(data.x.size()) : 0;
  for (std::size_t i = 0; i < repeats; ++i) data.x.push_back(draw.one_of(data.x));
  data.y = random_targets(draw, problem.family, data.x);
  if (repeats > 0 && draw.percent(50)) data.y.back() += draw.fraction(3);
  data.weights.assign(data.size(), 1);
  if (draw.percent(40)) {
    data.weights_name = "weight";
    data.weights = random_weights(draw, data.size());
  }
  return problem;
}

std::string to_csv(const erm::Problem& problem) {
  const data::Dataset& data = problem.data;
  std::string text;
  for (const std::string& name : data.features) text += quoted(name) + ",";
  text += quoted(data.target);
  if (data.weights_name) text.append(",").append(quoted(*data.weights_name));
  text += '\n';
  for (std::size_t i = 0; i < data.size(); ++i) {
    for (const Rational& entry : data.x[i]) text += entry.get_str() + ",";
    text += data.y[i].get_str();
    if (data.weights_name) text.append(",").append(data.weights[i].get_str());
    text += '\n';
  }
  return text;
}

erm::Problem with_output_relu(erm::Problem problem) {
  problem.family.output_relu = true;
  return problem;
}

std::string describe(const erm::Problem& problem) {
  const erm::Family& family = problem.family;
  std::string text = problem.loss == erm::Loss::squared ? "squared" : "absolute";
  text += ", " + std::to_string(family.units) + " units";
  if (family.positive) text += " (" + std::to_string(*family.positive) + " positive)";
  text += family.intercept ? ", intercept" : ", no intercept";
  text += family.bias ? ", bias" : ", no bias";
  if (family.output_relu) text += ", output ReLU";
  text += family.skip ? ", skip\n" : ", no skip\n";
  return text + to_csv(problem);
}

}  // namespace infimum::oracle
