// SPDX-License-Identifier: Apache-2.0
//
// A program forward and backward at one point after the other in a ring of circuits/rings.hpp: balls,
// residues modulo long primes, low bits. For polynomial programs whose numbers are too long to be written
// down, about which these rings still tell signs, zeros and low bits (exact/chain.hpp is the fast one, for
// all the rest). Activations with pieces are decided by a function that is handed each argument. header-only
#pragma once

#include <functional>
#include <vector>

#include "exact/plan.hpp"

namespace infimum::exact {

template <class Ring>
class RingRun {
 public:
  using Element = typename Ring::Element;
  // The code of an argument of a piecewise value; its entry within the value.
  using Decide = std::function<Code(ValueId, std::size_t entry, const Element& argument)>;

  // All must outlive the run. Values that are shared are computed here.
  RingRun(const Plan& plan, const Ring& ring, Decide decide)
      : plan_(plan),
        program_(*plan.program),
        ring_(ring),
        decide_(std::move(decide)),
        values_(program_.values().size()),
        deltas_(values_.size()),
        codes_(values_.size()),
        started_(values_.size(), false) {
    forward(true);
  }

  // Forward and backward at this column of the batch: adds to the derivatives by shared values.
  void add_point(const Batch& batch, std::size_t column) {
    batch_ = &batch;
    column_ = column;
    forward(false);
    for (ValueId id = 0; id < values_.size(); ++id) {
      if (!program_.value(id).shared) started_[id] = false;
    }
    const ValueId risk = plan_.risk.result;
    deltas_[risk] = values_[plan_.risk.weights];
    started_[risk] = true;
    spread_all(false);
  }

  // After the last point: from shared values to those that they are made of.
  void finish() { spread_all(true); }

  // Of the risk by a shared value; empty if the risk does not depend on it.
  std::vector<Element> take_gradient(ValueId id) {
    return started_[id] ? std::move(deltas_[id]) : std::vector<Element>{};
  }
  const std::vector<Element>& value(ValueId id) const { return values_[id]; }
  // The derivative of the risk by a value, as far as it has come: at the last point, or of all points.
  const std::vector<Element>& delta(ValueId id) const { return deltas_[id]; }

 private:
  using List = std::vector<Element>;

  const Plan& plan_;
  const Program& program_;
  const Ring& ring_;
  Decide decide_;
  const Batch* batch_ = nullptr;
  std::size_t column_ = 0;
  std::vector<List> values_, deltas_;
  std::vector<std::vector<Code>> codes_;
  std::vector<bool> started_;
  Element term_{};

  void forward(bool shared) {
    for (ValueId id = 0; id < values_.size(); ++id) {
      if (!plan_.forward[id] || program_.value(id).shared != shared) continue;
      values_[id].resize(program_.value(id).width);
      std::visit([&](const auto& step) { run(id, step, values_[id]); }, program_.value(id).step);
    }
  }

  Element constant(const Rational& value) const {
    Element result{};
    ring_.constant(result, value);
    return result;
  }
  // sum += factor * term
  void add_multiple(Element& sum, const Rational& factor, const Element& term) {
    if (factor == 1) {
      ring_.sum(sum, sum, term);
    } else if (factor == -1) {
      ring_.difference(sum, sum, term);
    } else {
      ring_.product(term_, constant(factor), term);
      ring_.sum(sum, sum, term_);
    }
  }

  void run(ValueId, const Given& step, List& out) {
    const ScaledIntegers& given = batch_->given[step.number];
    for (std::size_t r = 0; r < out.size(); ++r)
      ring_.constant(out[r], given.value(r * batch_->points + column_));
  }
  void run(ValueId, const Constant& step, List& out) {
    for (std::size_t r = 0; r < out.size(); ++r) ring_.constant(out[r], step.entries.value(r));
  }
  void run(ValueId, const MatrixProduct& step, List& out) {
    const Element* weights = values_[step.weights].data();
    const Element* right = values_[step.right].data();
    const std::size_t row = step.transposed ? 1 : step.inputs, next = step.transposed ? step.outputs : 1;
    for (std::size_t o = 0; o < step.outputs; ++o) {
      for (std::size_t c = 0; c < step.places; ++c)
        ring_.dot(out[o * step.places + c], false, weights + o * row, next, right + c, step.places,
                  step.inputs);
    }
  }
  void run(ValueId, const Gather& step, List& out) {
    for (std::size_t r = 0; r < out.size(); ++r) {
      const Gather::Row& row = step.rows[r];
      out[r] = row.source == Gather::nowhere ? constant(0) : values_[step.sources[row.source]][row.row];
    }
  }
  void run(ValueId, const Combination& step, List& out) {
    for (std::size_t r = 0; r < out.size(); ++r) {
      out[r] = constant(0);
      for (std::size_t t = 0; t < step.terms.size(); ++t)
        add_multiple(out[r], step.coefficients[t], values_[step.terms[t]][r]);
    }
  }
  void run(ValueId, const EntryProduct& step, List& out) {
    for (std::size_t r = 0; r < out.size(); ++r)
      ring_.product(out[r], values_[step.left][r], values_[step.right][r]);
  }
  void run(ValueId id, const Piecewise& step, List& out) {
    const Pieces& pieces = plan_.pieces[id];
    codes_[id].resize(out.size());
    for (std::size_t r = 0; r < out.size(); ++r) {
      const Element& argument = values_[step.argument][r];
      const Code code = codes_[id][r] = decide_(id, r, argument);
      out[r] = constant(pieces.intercepts[code]);
      if (pieces.slopes[code] != 0) add_multiple(out[r], pieces.slopes[code], argument);
    }
  }

  void spread_all(bool shared) {
    for (ValueId id = values_.size(); id-- > 0;) {
      if (program_.value(id).shared != shared || !started_[id]) continue;
      std::visit([&](const auto& step) { spread(id, step, deltas_[id]); }, program_.value(id).step);
    }
  }

  // The derivative by `id`, 0 if it has not begun; nullptr if nobody wants it.
  List* open(ValueId id) {
    if (!plan_.backward[id]) return nullptr;
    List& delta = deltas_[id];
    if (!started_[id]) {
      delta.resize(program_.value(id).width);
      for (Element& entry : delta) ring_.constant(entry, 0);
      started_[id] = true;
    }
    return &delta;
  }

  void spread(ValueId, const Given&, const List&) {}
  void spread(ValueId, const Constant&, const List&) {}
  void spread(ValueId, const MatrixProduct& step, const List& delta) {
    const Element* weights = values_[step.weights].data();
    const Element* right = values_[step.right].data();
    const std::size_t row = step.transposed ? 1 : step.inputs, next = step.transposed ? step.outputs : 1;
    if (List* to = open(step.right)) {
      for (std::size_t i = 0; i < step.inputs; ++i) {
        for (std::size_t c = 0; c < step.places; ++c)
          ring_.dot((*to)[i * step.places + c], true, weights + i * next, row, delta.data() + c, step.places,
                    step.outputs);
      }
    }
    if (List* to = open(step.weights)) {
      for (std::size_t o = 0; o < step.outputs; ++o) {
        for (std::size_t i = 0; i < step.inputs; ++i)
          ring_.dot((*to)[o * row + i * next], true, delta.data() + o * step.places, 1,
                    right + i * step.places, 1, step.places);
      }
    }
  }
  void spread(ValueId, const Gather& step, const List& delta) {
    for (std::size_t r = 0; r < delta.size(); ++r) {
      if (step.rows[r].source == Gather::nowhere) continue;
      if (List* to = open(step.sources[step.rows[r].source])) {
        Element& entry = (*to)[step.rows[r].row];
        ring_.sum(entry, entry, delta[r]);
      }
    }
  }
  void spread(ValueId, const Combination& step, const List& delta) {
    for (std::size_t t = 0; t < step.terms.size(); ++t) {
      if (List* to = open(step.terms[t])) {
        for (std::size_t r = 0; r < delta.size(); ++r) add_multiple((*to)[r], step.coefficients[t], delta[r]);
      }
    }
  }
  void spread(ValueId, const EntryProduct& step, const List& delta) {
    for (const auto& [factor, target] :
         {std::pair(step.left, step.right), std::pair(step.right, step.left)}) {
      List* to = open(target);
      for (std::size_t r = 0; to != nullptr && r < delta.size(); ++r) {
        ring_.product(term_, values_[factor][r], delta[r]);
        ring_.sum((*to)[r], (*to)[r], term_);
      }
    }
  }
  void spread(ValueId id, const Piecewise& step, const List& delta) {
    List* to = open(step.argument);
    for (std::size_t r = 0; to != nullptr && r < delta.size(); ++r)
      add_multiple((*to)[r], plan_.pieces[id].derivatives[codes_[id][r]], delta[r]);
  }
};

}  // namespace infimum::exact
