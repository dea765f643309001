// SPDX-License-Identifier: Apache-2.0
//
// A feed-forward network as a directed acyclic graph of named layers over named inputs, with rational
// parameters. Its values are exact: a network is the piecewise rational function that it is, not a float's
// idea of it. The reserved name "input" stands for the whole input; every layer maps the tensors it reads to
// one tensor, point by point (no layer sees two points at once).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "networks/layer.hpp"

namespace infimum::networks {

class Network {
 public:
  // The layers may come in any order. Without `input_shape` the input is a vector; its names may be empty
  // when the shape is given (the columns of the data are then taken in their order), else there is one for
  // each entry. `outputs` may be empty likewise. StructureError for names that are unknown, repeated or
  // reserved, for shapes that do not fit and for cycles.
  Network(std::vector<std::string> inputs, std::vector<std::string> outputs, std::vector<Layer> layers,
          std::string output_layer, Shape input_shape = {});

  const std::vector<std::string>& inputs() const { return inputs_; }    // names of the columns of the input
  const std::vector<std::string>& outputs() const { return outputs_; }  // and of the output
  const Shape& input_shape() const { return input_shape_; }
  const std::vector<Layer>& layers() const { return layers_; }
  const std::vector<std::size_t>& order() const { return order_; }  // every layer after those that it reads
  // What layer l reads: places in layers(), or from_input.
  const std::vector<std::size_t>& reads(std::size_t l) const { return reads_[l]; }
  const Shape& shape(std::size_t l) const { return l == from_input ? input_shape_ : shapes_[l]; }
  std::size_t output() const { return output_; }
  const std::string& output_layer() const { return layers_[output_].name; }
  const Shape& output_shape() const { return shapes_[output_]; }

  // The same network with another layer as its output, without names of outputs; layers that do not matter to
  // it are dropped. StructureError if there is no such layer.
  Network with_output(const std::string& layer) const;

  // The output at a point, flattened in row-major order; std::invalid_argument if the point has not as many
  // entries as the input. Exact, by the definition of every layer; slow: computing with many points is the
  // business of exact/.
  RationalVector value(const RationalVector& x) const;

  static constexpr std::size_t from_input = static_cast<std::size_t>(-1);

 private:
  std::vector<std::string> inputs_, outputs_;
  Shape input_shape_;
  std::vector<Layer> layers_;
  std::vector<std::vector<std::size_t>> reads_;
  std::vector<Shape> shapes_;
  std::vector<std::size_t> order_;
  std::size_t output_ = 0;

  void find_input_shape();
  void resolve_names(const std::string& output_layer);
  void find_order();
  void find_shapes();
  void check_tensors() const;
};

}  // namespace infimum::networks
