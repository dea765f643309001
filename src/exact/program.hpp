// SPDX-License-Identifier: Apache-2.0
//
// A computation as a list of a few kinds of steps on matrices: the common form of every network with its
// risk. A value is a matrix of `width` rows; it has one column for each point, or, if it is shared (weights
// and what is made of them alone), a single column. For given decisions (which piece of an activation an
// entry lies on) every step is a polynomial with rational coefficients, so a program can be run in doubles
// with error bounds, in fractions, and modulo any number that divides no denominator; that is what makes
// exact back-propagation cheap.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "numbers/scaled_integers.hpp"

namespace infimum::exact {

using numbers::Integer;
using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;

using ValueId = std::size_t;

// Given from outside, point by point.
struct Given {
  std::size_t number;  // place among the given matrices of a batch
};

// Numbers of the program itself; a parameter if a gradient may be asked for.
struct Constant {
  ScaledIntegers entries;  // width of them
  bool parameter = false;
};

// outputs x places from inputs x places: W times a matrix, the places lying side by side; W is a shared value
// of outputs x inputs entries in row-major order, or inputs x outputs if transposed.
struct MatrixProduct {
  ValueId weights, right;
  std::size_t outputs, inputs, places = 1;
  bool transposed = false;
};

// Rows copied from other values; the number of the source and its row, or a row of zeros.
struct Gather {
  struct Row {
    std::uint32_t source, row;
  };
  static constexpr std::uint32_t nowhere = ~std::uint32_t{0};  // as source: zeros
  std::vector<ValueId> sources;                                // all shared, or none
  std::vector<Row> rows;
};

// Sum of coefficients times values of equal width; shared ones count for every point.
struct Combination {
  std::vector<ValueId> terms;
  RationalVector coefficients;
};

// Entry by entry, of two values of equal width.
struct EntryProduct {
  ValueId left, right;
};

// slopes[p] z + intercepts[p] on piece p, between breakpoints[p-1] and breakpoints[p]; continuous.
struct Piecewise {
  ValueId argument;
  RationalVector breakpoints, slopes, intercepts;
};

using Step = std::variant<Given, Constant, MatrixProduct, Gather, Combination, EntryProduct, Piecewise>;

struct Value {
  Step step;
  std::size_t width;
  bool shared;
  std::string name;  // of the layer or tensor, where it is one; else empty
};

class Program {
 public:
  // Each returns the id of the new value; ids count up, and a step reads smaller ids only.
  // std::invalid_argument if the widths do not fit, or points would be mixed.
  ValueId give(std::size_t width, std::string name = {});
  ValueId constant(ScaledIntegers entries, bool parameter = false, std::string name = {});
  ValueId product(MatrixProduct step);
  ValueId gather(Gather step);
  ValueId combine(Combination step);
  ValueId multiply(ValueId left, ValueId right);
  ValueId apply(Piecewise step);
  void call(ValueId value, std::string name) { values_[value].name = std::move(name); }

  const std::vector<Value>& values() const { return values_; }
  const Value& value(ValueId id) const { return values_[id]; }
  std::size_t given() const { return given_; }  // how many matrices a batch has
  std::vector<ValueId> parameters() const;

 private:
  std::vector<Value> values_;
  std::size_t given_ = 0;

  ValueId add(Step step, std::size_t width, bool shared, std::string name = {});
  const Value& checked(ValueId id) const;
};

// The values that a step reads, in order.
std::vector<ValueId> reads_of(const Step& step);

// For each value, whether it depends on one of `sources` (itself included).
std::vector<bool> depending_on(const Program& program, const std::vector<ValueId>& sources);
// For each value, whether one of `results` depends on it (itself included).
std::vector<bool> needed_for(const Program& program, const std::vector<ValueId>& results);

// The columns of a program: for each given value `width` rows of `points` entries, rational with a common
// unit. A list of batches is one data set; their units may differ.
struct Batch {
  std::size_t points = 0;
  std::vector<ScaledIntegers> given;
};

// Products of matrices at the points of a batch that are known already.
using Products = std::map<ValueId, ScaledIntegers>;

}  // namespace infimum::exact
