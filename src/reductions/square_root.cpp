// SPDX-License-Identifier: Apache-2.0
#include "reductions/square_root.hpp"

#include <array>
#include <stdexcept>

namespace infimum::reductions {

namespace {

using erm::BitLoss;
using erm::BitLossKind;
using erm::BitPoint;
using erm::VertexEntry;
using networks::Edge;
using networks::Parameters;
using networks::Vertex;

// sqrt 2, rounded down to so many digits after the point.
Rational root_to(unsigned long digits) {
  if (digits > 200000) throw std::invalid_argument("too many digits");
  Integer root = Integer(2) << (2 * digits);
  root = sqrt(root);
  Rational result(root, Integer(Integer(1) << digits));
  result.canonicalize();
  return result;
}

void require_bits(unsigned long q) {
  if (q < 2 || q > 100000) throw std::invalid_argument("q lies between 2 and 100000");
}

// Vertices and edges one after the other.
struct Drawing {
  std::vector<Vertex> vertices;
  std::vector<Edge> edges;
  Parameters parameters;

  std::size_t vertex(std::string name, networks::Activation activation = networks::identity()) {
    vertices.push_back({std::move(name), std::move(activation)});
    return vertices.size() - 1;
  }
  void edge(std::size_t from, std::size_t to, const Rational& weight, const Rational& bias = 0) {
    edges.push_back({from, to});
    parameters.weights.push_back(weight);
    parameters.biases.push_back(bias);
  }
};

SquareRootProblem finished(Drawing drawing, std::vector<BitPoint> points, Rational root) {
  erm::BitProblem problem{networks::Graph(std::move(drawing.vertices), std::move(drawing.edges)),
                          std::move(points), 0, 1, 2};
  return {std::move(problem), std::move(drawing.parameters), std::move(root)};
}

BitPoint point(const std::vector<VertexEntry>& x, const std::vector<VertexEntry>& y) {
  BitPoint result;
  for (const VertexEntry& entry : x) {
    if (entry.second != 0) result.x.push_back(entry);
  }
  result.y = y;
  return result;
}

}  // namespace

// With e_1h -> h and e_1g -> g of weight 1: X -> h is r, Z -> g is r / 2, h -> b is r / 2, and the five
// points leave (r^2 / 2 - 1)^2. The sixth, 0 -> 0, takes the freedom of the biases away.
SquareRootProblem linear_square_root(unsigned long q) {
  require_bits(q);
  const Rational r = root_to(q + 1), half = r / 2;
  Drawing drawing;
  const std::size_t one_h = drawing.vertex("1h"), x = drawing.vertex("X"), one_g = drawing.vertex("1g"),
                    z = drawing.vertex("Z"), h = drawing.vertex("h"), g = drawing.vertex("g"),
                    t = drawing.vertex("t"), b = drawing.vertex("b");
  drawing.edge(one_h, h, 1);
  drawing.edge(x, h, r);
  drawing.edge(one_g, g, 1);
  drawing.edge(z, g, half);
  drawing.edge(h, t, 1);
  drawing.edge(g, t, 1);
  drawing.edge(h, b, half);
  drawing.edge(g, b, 1);
  return finished(std::move(drawing),
                  {point({}, {{t, 0}, {b, 0}}), point({{one_h, 1}}, {{t, 1}}), point({{x, 1}}, {{b, 1}}),
                   point({{one_g, 1}}, {{t, 1}, {b, 1}}), point({{x, 1}, {z, -2}}, {{t, 0}}),
                   point({{one_h, 1}, {z, -1}}, {{b, 0}})},
                  r);
}

namespace {

// The places of the data lines and their two labels.
struct Line {
  int t, first, second;
};
constexpr std::array<Line, 12> variable_lines = {{{0, 0, 0},
                                                  {1, 0, 0},
                                                  {2, 0, 0},
                                                  {4, 3, 3},
                                                  {6, 6, 6},
                                                  {7, 6, 6},
                                                  {8, 6, 6},
                                                  {10, 4, 4},
                                                  {12, 2, 2},
                                                  {14, 0, 0},
                                                  {15, 0, 0},
                                                  {16, 0, 0}}};
constexpr std::array<Line, 13> inversion_lines = {{{0, 0, 0},
                                                   {1, 0, 0},
                                                   {2, 0, 0},
                                                   {4, 3, 0},
                                                   {7, 6, 3},
                                                   {9, 6, 6},
                                                   {10, 6, 6},
                                                   {11, 6, 6},
                                                   {13, 4, 4},
                                                   {15, 2, 2},
                                                   {17, 0, 0},
                                                   {18, 0, 0},
                                                   {19, 0, 0}}};

// A gadget is a function of t = y - slope x - offset.
struct Ridge {
  int slope, offset;
};

class Plane {
 public:
  Plane() : x_(drawing_.vertex("x")), y_(drawing_.vertex("y")) {}

  // A unit relu(t - breakline) of the ridge, with its two weights to the outputs.
  void add_unit(const Ridge& ridge, const Rational& breakline, const Rational& first,
                const Rational& second) {
    units_.push_back({ridge, breakline, first, second});
  }
  void add_variable(const Ridge& ridge, const Rational& s) {
    add_unit(ridge, 4 - 3 / s, s, s);
    add_unit(ridge, 4 + 3 / s, -s, -s);
    add_unit(ridge, 8, -1, -1);
    add_unit(ridge, 14, 1, 1);
    add_lines(ridge, variable_lines);
  }
  void add_inversion(const Ridge& ridge, const Rational& s, const Rational& of_inverse) {
    add_unit(ridge, 4 - 3 / s, s, 0);
    add_unit(ridge, 4 + 3 / s, -s, of_inverse);
    add_unit(ridge, 7 + 3 / of_inverse, 0, -of_inverse);
    add_unit(ridge, 11, -1, -1);
    add_unit(ridge, 17, 1, 1);
    add_lines(ridge, inversion_lines);
  }
  void add_label(const Rational& x, const Rational& y, std::optional<int> first, std::optional<int> second) {
    labels_.push_back({x, y, first, second});
  }

  SquareRootProblem finish(const Rational& root) {
    std::vector<std::size_t> hidden;
    for (std::size_t u = 0; u < units_.size(); ++u) {
      hidden.push_back(drawing_.vertex("h" + std::to_string(u + 1), networks::relu()));
      drawing_.edge(x_, hidden[u], -units_[u].ridge.slope);
      drawing_.edge(y_, hidden[u], 1, -(units_[u].ridge.offset + units_[u].breakline));
    }
    const std::size_t first = drawing_.vertex("f1"), second = drawing_.vertex("f2");
    for (std::size_t u = 0; u < units_.size(); ++u) {
      drawing_.edge(hidden[u], first, units_[u].first);
      drawing_.edge(hidden[u], second, units_[u].second);
    }
    std::vector<BitPoint> points;
    for (const Label& label : labels_) {
      std::vector<VertexEntry> y;
      if (label.first) y.emplace_back(first, *label.first);
      if (label.second) y.emplace_back(second, *label.second);
      points.push_back(point({{x_, label.x}, {y_, label.y}}, y));
    }
    return finished(std::move(drawing_), std::move(points), root);
  }

 private:
  struct Unit {
    Ridge ridge;
    Rational breakline, first, second;
  };
  struct Label {
    Rational x, y;
    std::optional<int> first, second;
  };
  Drawing drawing_;
  std::size_t x_, y_;
  std::vector<Unit> units_;
  std::vector<Label> labels_;

  // On three vertical lines, where no gadget meets the strip of another.
  template <class Lines>
  void add_lines(const Ridge& ridge, const Lines& lines) {
    for (const int x : {200, 330, 700}) {
      for (const Line& line : lines)
        add_label(x, line.t + ridge.slope * x + ridge.offset, line.first, line.second);
    }
  }
};

}  // namespace

// Exact but for the last point, which misses 2 / X - X in both outputs.
SquareRootProblem planar_square_root(unsigned long q) {
  require_bits(q);
  const Rational root = root_to(q + 3), s = root + 1, of_inverse = s / root;  // X + 1 and Y + 1, Y = 1 / X
  const Ridge inversion{0, 0}, first{1, 95}, second{-1, 95}, copy{2, 97};
  Plane plane;
  plane.add_inversion(inversion, s, of_inverse);
  plane.add_variable(first, of_inverse);
  plane.add_variable(second, of_inverse);
  plane.add_variable(copy, s);
  // Upper measuring line (3 + s) of the inversion on the lower one (3 - s) of a copy: equal.
  plane.add_label(-90, 8, std::nullopt, 6);
  plane.add_label(90, 8, std::nullopt, 6);
  plane.add_label(Rational(-95, 2), 5, 6, std::nullopt);
  plane.add_label(0, 100, 10, 10);  // 2 Y = X
  return plane.finish(root);
}

}  // namespace infimum::reductions
