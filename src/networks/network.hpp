// SPDX-License-Identifier: Apache-2.0
//
// A feed-forward network as a directed acyclic graph of named layers over named inputs, with rational
// parameters. Its values are exact: a network is the piecewise rational-affine function that it is, not a
// float's idea of it. The reserved name "input" stands for the input vector; a layer that reads several
// layers sees them one after the other.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/errors.hpp"
#include "numbers/rational.hpp"

namespace infimum::networks {

using numbers::Rational;
using numbers::RationalVector;

inline constexpr const char* input_name = "input";

// z = W x + b, row by row.
struct Affine {
  std::vector<RationalVector> weights;
  RationalVector bias;
};

// z = max(x, 0), entry by entry.
struct Relu {};

struct Layer {
  std::string name;
  std::vector<std::string> reads;
  std::variant<Affine, Relu> kind;
};

// What makes a list of layers no network; `layer` is its place in the list, or npos for the network as a
// whole.
class StructureError : public base::Error {
 public:
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  StructureError(std::size_t layer, const std::string& what) : Error(what), layer_(layer) {}
  std::size_t layer() const { return layer_; }

 private:
  std::size_t layer_;
};

class Network {
 public:
  // The layers may come in any order. StructureError for names that are unknown, repeated or reserved, for
  // shapes that do not fit and for cycles.
  Network(std::vector<std::string> inputs, std::vector<std::string> outputs, std::vector<Layer> layers,
          std::string output_layer);

  const std::vector<std::string>& inputs() const { return inputs_; }    // names of the columns of the input
  const std::vector<std::string>& outputs() const { return outputs_; }  // and of the output
  const std::vector<Layer>& layers() const { return layers_; }
  const std::string& output_layer() const { return layers_[output_].name; }

  // The output at a point; std::invalid_argument if the point has not as many entries as there are inputs.
  // Exact.
  RationalVector value(const RationalVector& x) const;

 private:
  static constexpr std::size_t from_input = static_cast<std::size_t>(-1);

  void resolve_names(const std::string& output_layer);
  void find_order();
  void check_shapes();
  std::size_t width_of_reads(std::size_t layer, const std::vector<std::size_t>& widths) const;

  std::vector<std::string> inputs_, outputs_;
  std::vector<Layer> layers_;
  std::vector<std::vector<std::size_t>> reads_;  // as places in layers_, or from_input
  std::vector<std::size_t> order_;               // every layer after those that it reads
  std::size_t output_ = 0;
};

}  // namespace infimum::networks
