// SPDX-License-Identifier: Apache-2.0
//
// A program forward and backward modulo one number. For given decisions every step is a polynomial, so that
// the residues of the result follow from the residues of the given numbers: nothing leaves the residue system
// between the layers, and what a product of exact matrices would have to reconstruct at each layer is never
// reconstructed. A residue stands for a rational number, not for an integer: denominators are inverted, so
// there are no scales to align. `Residues` is one of linear/*_residues. header-only
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "exact/plan.hpp"
#include "linear/form.hpp"
#include "linear/workspace.hpp"
#include "numbers/modular.hpp"

namespace infimum::exact {

template <class Residues>
class Chain {
 public:
  using Element = typename Residues::Element;

  // Buffers of one thread, used for one modulus after the other.
  struct Memory {
    linear::Workspace workspace;
    std::vector<linear::LargeVector<Element>> values, deltas;
    linear::LargeVector<Element> first, second;  // as long as one value
  };

  // The plan and the memory must outlive the chain.
  Chain(const Plan& plan, std::uint32_t modulus, Memory& memory)
      : plan_(plan), program_(*plan.program), residues_(modulus), memory_(memory) {
    memory_.values.resize(program_.values().size());
    memory_.deltas.resize(program_.values().size());
    started_.assign(program_.values().size(), false);
  }

  const Residues& residues() const { return residues_; }
  const Element* value(ValueId id) const { return memory_.values[plan_.place[id]].data(); }
  // Of the risk over all batches that went backward, by a shared value; nullptr if the risk does not depend
  // on it.
  const Element* delta(ValueId id) const {
    return started_[id] ? memory_.deltas[plan_.place[id]].data() : nullptr;
  }
  Element risk() const { return risk_; }

  // The shared values first, then batch after batch; the decisions about shared values are the same in all
  // batches.
  void forward_shared(const Batch& batch, const Decisions& decisions) { forward(batch, decisions, true); }
  void forward(const Batch& batch, const Decisions& decisions) { forward(batch, decisions, false); }
  // From now on, products that are known are read and not computed; nullptr if none are.
  void know(const Products* products) { products_ = products; }

  // One value of a batch that was begun, after those it reads: for callers that decide as they go.
  void begin(const Batch& batch, const Decisions& decisions) {
    batch_ = &batch;
    decisions_ = &decisions;
    columns_ = batch.points;
  }
  void compute(ValueId id) {
    auto& out = memory_.values[plan_.place[id]];
    if (plan_.place[id] == id) linear::renew(out, size_of(id));
    if (const ScaledIntegers* const product = known(id)) return load(*product, out.data());
    std::visit([&](const auto& step) { run(id, step, out.data()); }, program_.value(id).step);
  }

  void add_risk() {
    Element* products = room(memory_.first, columns_);
    residues_.multiply(value(plan_.risk.result), value(plan_.risk.weights), products, columns_);
    const Element sum = residues_.sum(products, columns_);
    residues_.add(&risk_, &sum, &risk_, 1);
  }

  // After forward: adds the batch's part to the derivatives by shared values.
  void backward() {
    for (ValueId id = 0; id < started_.size(); ++id) {
      if (!program_.value(id).shared) started_[id] = false;
    }
    const Element* weights = value(plan_.risk.weights);
    std::copy(weights, weights + columns_, open(plan_.risk.result));
    started_[plan_.risk.result] = true;
    spread_all(false);
  }

  // After the last batch: from shared values to those that they are made of.
  void finish() {
    columns_ = 1;
    spread_all(true);
  }

 private:
  const Plan& plan_;
  const Program& program_;
  Residues residues_;
  Memory& memory_;
  const Batch* batch_ = nullptr;
  const Decisions* decisions_ = nullptr;
  const Products* products_ = nullptr;
  std::size_t columns_ = 1;
  std::vector<bool> started_;  // by value: its delta holds something
  Element risk_ = Element{};

  using Form = linear::Form;

  static Element* room(linear::LargeVector<Element>& buffer, std::size_t size) {
    if (buffer.size() < size) linear::renew(buffer, size);
    return buffer.data();
  }

  Element element(const Rational& value) const {
    return residues_.element(numbers::residue_of(value, residues_.modulus()));
  }

  std::size_t columns_of(ValueId id) const { return program_.value(id).shared ? 1 : columns_; }
  std::size_t size_of(ValueId id) const { return program_.value(id).width * columns_of(id); }

  const ScaledIntegers* known(ValueId id) const {
    if (products_ == nullptr) return nullptr;
    const auto found = products_->find(id);
    return found == products_->end() ? nullptr : &found->second;
  }

  void forward(const Batch& batch, const Decisions& decisions, bool shared) {
    begin(batch, decisions);
    for (ValueId id = 0; id < program_.values().size(); ++id) {
      if (plan_.forward[id] && program_.value(id).shared == shared) compute(id);
    }
  }

  void load(const ScaledIntegers& entries, Element* out) {
    residues_.load(entries, numbers::residue_of(entries.unit(), residues_.modulus()), out);
  }

  void run(ValueId, const Given& step, Element* out) { load(batch_->given[step.number], out); }
  void run(ValueId, const Constant& step, Element* out) { load(step.entries, out); }

  void run(ValueId id, const MatrixProduct& step, Element* out) {
    residues_.product(step.transposed ? Form::left_transposed : Form::plain, step.outputs,
                      step.places * columns_of(id), step.inputs, value(step.weights), value(step.right), out,
                      false, memory_.workspace);
  }

  void run(ValueId id, const Gather& step, Element* out) {
    const std::size_t columns = columns_of(id);
    for (const Gather::Row& row : step.rows) {
      if (row.source == Gather::nowhere) {
        std::fill(out, out + columns, Element{});
      } else {
        const Element* from = value(step.sources[row.source]) + row.row * columns;
        std::copy(from, from + columns, out);
      }
      out += columns;
    }
  }

  void run(ValueId id, const Combination& step, Element* out) {
    const std::size_t size = size_of(id);
    const Element* first = spread_out(step.terms.front(), id);
    if (step.coefficients.front() != 1) {
      residues_.scale(element(step.coefficients.front()), first, out, size);
    } else if (first != out) {
      std::copy(first, first + size, out);
    }
    for (std::size_t t = 1; t < step.terms.size(); ++t) {
      if (columns_of(step.terms[t]) == columns_of(id)) {
        add_multiple(step.coefficients[t], value(step.terms[t]), out, size);
      } else {
        add_to_rows(step.coefficients[t], step.terms[t], out);
      }
    }
  }

  void add_to_rows(const Rational& coefficient, ValueId shared, Element* rows) {
    const std::size_t width = program_.value(shared).width;
    Element* shifts = room(memory_.first, width);
    residues_.scale(element(coefficient), value(shared), shifts, width);
    residues_.add_to_rows(shifts, rows, width, columns_);
  }

  void add_multiple(const Rational& coefficient, const Element* term, Element* sum, std::size_t size) {
    if (coefficient == 1) {
      residues_.add(sum, term, sum, size);
    } else if (coefficient == -1) {
      residues_.subtract(sum, term, sum, size);
    } else {
      residues_.multiply_add(element(coefficient), term, sum, size);
    }
  }

  // The entries of `id` with a column for each point of `reader`.
  const Element* spread_out(ValueId id, ValueId reader) {
    if (columns_of(id) == columns_of(reader)) return value(id);
    const std::size_t width = program_.value(id).width, columns = columns_of(reader);
    Element* copy = room(memory_.first, width * columns);
    for (std::size_t r = 0; r < width; ++r)
      std::fill(copy + r * columns, copy + (r + 1) * columns, value(id)[r]);
    return copy;
  }

  void run(ValueId id, const EntryProduct& step, Element* out) {
    const ValueId shared = columns_of(step.left) == columns_of(id) ? step.right : step.left;
    const ValueId other = shared == step.left ? step.right : step.left;
    residues_.multiply(spread_out(shared, id), value(other), out, size_of(id));
  }

  void run(ValueId id, const Piecewise& step, Element* out) {
    const Code* codes = decisions_->of(id).data();
    const Pieces& pieces = plan_.pieces[id];
    by_code(codes, pieces.slopes, value(step.argument), out, size_of(id));
    if (std::all_of(pieces.intercepts.begin(), pieces.intercepts.end(),
                    [](const Rational& c) { return c == 0; }))
      return;
    const Element* shifts = table(codes, pieces.intercepts, size_of(id));
    residues_.add(out, shifts, out, size_of(id));
  }

  // factors[code] for each entry.
  const Element* table(const Code* codes, const RationalVector& factors, std::size_t size) {
    std::vector<Element> elements;
    for (const Rational& factor : factors) elements.push_back(element(factor));
    Element* out = room(memory_.second, size);
    for (std::size_t i = 0; i < size; ++i) out[i] = elements[codes[i]];
    return out;
  }

  // out = factors[code] * in, entry by entry; the factors 0, 0, 1 of relu without a multiplication.
  void by_code(const Code* codes, const RationalVector& factors, const Element* in, Element* out,
               std::size_t size) {
    if (factors.size() == 3 && factors[0] == 0 && factors[1] == 0 && factors[2] == 1) {
      residues_.keep(codes, 2, in, out, size);
    } else {
      residues_.multiply(in, table(codes, factors, size), out, size);
    }
  }

  Element* open(ValueId id) {
    auto& delta = memory_.deltas[plan_.place[id]];
    linear::renew(delta, size_of(id));
    return delta.data();
  }

  void spread_all(bool shared) {
    for (ValueId id = started_.size(); id-- > 0;) {
      if (program_.value(id).shared != shared || !started_[id]) continue;
      std::visit([&](const auto& step) { spread(id, step, memory_.deltas[plan_.place[id]].data()); },
                 program_.value(id).step);
    }
  }

  // Adds to the derivative by `target` what `term` holds for the columns of `source`: over all points if only
  // the target is shared.
  void contribute(ValueId source, ValueId target, const Element* term) {
    Element* delta = open(target);
    const std::size_t columns = columns_of(source), size = size_of(target);
    if (columns_of(target) == columns) {
      if (started_[target]) {
        residues_.add(delta, term, delta, size);
      } else if (term != delta) {
        std::copy(term, term + size, delta);
      }
    } else {
      for (std::size_t r = 0; r < size; ++r) {
        const Element sum = residues_.sum(term + r * columns, columns);
        started_[target] ? residues_.add(delta + r, &sum, delta + r, 1) : void(delta[r] = sum);
      }
    }
    started_[target] = true;
  }

  void spread(ValueId, const Given&, const Element*) {}
  void spread(ValueId, const Constant&, const Element*) {}

  void spread(ValueId id, const MatrixProduct& step, const Element* delta) {
    const std::size_t columns = step.places * columns_of(id);
    if (plan_.backward[step.right]) {
      residues_.product(step.transposed ? Form::plain : Form::left_transposed, step.inputs, columns,
                        step.outputs, value(step.weights), delta, open(step.right), started_[step.right],
                        memory_.workspace);
      started_[step.right] = true;
    }
    if (plan_.backward[step.weights]) {
      const Element *left = step.transposed ? value(step.right) : delta,
                    *right = step.transposed ? delta : value(step.right);
      const std::size_t rows = step.transposed ? step.inputs : step.outputs,
                        others = step.transposed ? step.outputs : step.inputs;
      residues_.product(Form::right_transposed, rows, others, columns, left, right, open(step.weights),
                        started_[step.weights], memory_.workspace);
      started_[step.weights] = true;
    }
  }

  void spread(ValueId id, const Gather& step, const Element* delta) {
    const std::size_t columns = columns_of(id);
    for (std::uint32_t s = 0; s < step.sources.size(); ++s) {
      const ValueId source = step.sources[s];
      if (!plan_.backward[source]) continue;
      Element* target = open(source);
      if (!started_[source]) std::fill(target, target + size_of(source), Element{});
      started_[source] = true;
      for (std::size_t r = 0; r < step.rows.size(); ++r) {
        if (step.rows[r].source != s) continue;
        Element* row = target + step.rows[r].row * columns;
        residues_.add(row, delta + r * columns, row, columns);
      }
    }
  }

  void spread(ValueId id, const Combination& step, const Element* delta) {
    for (std::size_t t = step.terms.size(); t-- > 0;) {  // the first last: it may lie in the same place
      if (!plan_.backward[step.terms[t]]) continue;
      const Element* term = delta;
      if (step.coefficients[t] != 1) {
        Element* scaled = room(memory_.first, size_of(id));
        residues_.scale(element(step.coefficients[t]), delta, scaled, size_of(id));
        term = scaled;
      }
      contribute(id, step.terms[t], term);
    }
  }

  void spread(ValueId id, const EntryProduct& step, const Element* delta) {
    for (const auto& [factor, target] :
         {std::pair(step.left, step.right), std::pair(step.right, step.left)}) {
      if (!plan_.backward[target]) continue;
      const Element* factors = spread_out(factor, id);
      Element* term = room(memory_.second, size_of(id));
      residues_.multiply(factors, delta, term, size_of(id));
      contribute(id, target, term);
    }
  }

  void spread(ValueId id, const Piecewise& step, const Element* delta) {
    if (!plan_.backward[step.argument]) return;
    const bool in_place = plan_.place[id] == plan_.place[step.argument];
    Element* term = in_place ? open(step.argument) : room(memory_.first, size_of(id));
    by_code(decisions_->of(id).data(), plan_.pieces[id].derivatives, delta, term, size_of(id));
    contribute(id, step.argument, term);
  }
};

}  // namespace infimum::exact
