// SPDX-License-Identifier: Apache-2.0
//
// The first pass over the points: doubles with error bounds. Forward it decides nearly every activation (all
// of them on shallow networks), and tells how large values are at these points, which is much less than what
// they could be: the length of the exact computation follows from it. Backward it encloses gradients, whose
// signs need nothing more where the enclosure does not hold 0.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "exact/enclosure.hpp"
#include "exact/extents.hpp"
#include "exact/plan.hpp"

namespace infimum::exact {

// The sizes of values, seen batch after batch.
class Sightings {
 public:
  explicit Sightings(std::size_t values) : sizes_(values), seen_(values, false) {}

  // `value` has `width` rows; a shared value is seen once. What is not finite is never bounded again.
  void see(ValueId id, const Enclosure& value, std::size_t width, bool shared);
  const Observed& sizes() const { return sizes_; }

 private:
  Observed sizes_;
  std::vector<bool> seen_;
};

class Filter {
 public:
  // The plan must outlive the filter. With gradients, there will be calls of backward.
  explicit Filter(const Plan& plan, bool with_gradients = false);

  // From now on keeps products that came out exact, as far as they take no more than so many bytes together.
  void keep_products(std::size_t most_bytes) { bytes_for_products_ = most_bytes; }
  // Those of the last batch. Once.
  Products take_products() { return std::exchange(products_, {}); }
  // From now on does not look how large values are, which takes time.
  void ignore_sizes() { looks_at_sizes_ = false; }
  // From now on computes long products in so many threads.
  void use_threads(std::size_t threads) { threads_ = threads; }

  // All values of the plan at the points of the batch; what is shown of the activations goes into the
  // decisions.
  void forward(const Batch& batch, Decisions& decisions);
  // The part of the points of the last batch in the gradients, after all decisions about it were made.
  void backward(const Decisions& decisions);

  // After the last batch: from shared values to those that they are made of.
  void finish();

  // With gradients, when all is finished: by wanted gradient. Once.
  std::vector<Enclosure> take_gradients();

  const Observed& values() const { return seen_values_.sizes(); }
  // The risk of all batches so far, if the plan wants it: within `error` of `middle`.
  double risk() const { return risk_; }
  double risk_error() const { return risk_error_; }

 private:
  const Plan& plan_;
  const Program& program_;
  std::vector<std::size_t> last_reader_;
  std::vector<Enclosure> values_, deltas_;
  std::vector<Enclosure> gradients_;  // by value
  std::vector<Enclosure> spare_;      // whose memory is used again
  linear::Workspace workspace_;
  std::map<ValueId, EnclosedFactor> factors_;  // shared left sides of products
  Sightings seen_values_;
  std::size_t columns_ = 1;
  double risk_ = 0, risk_error_ = 0;
  Products products_;
  std::size_t bytes_for_products_ = 0;
  bool looks_at_sizes_ = true;
  std::size_t threads_ = 1;

  std::size_t columns_of(ValueId id) const { return program_.value(id).shared ? 1 : columns_; }
  std::size_t size_of(ValueId id) const { return program_.value(id).width * columns_of(id); }
  void add_risk();
  bool is_last_reader(ValueId id, ValueId read) const;
  Enclosure fresh(std::size_t size);  // of unspecified entries
  Enclosure zeros(std::size_t size);
  void put_away(Enclosure& value);
  void forget_read(ValueId id);
  const EnclosedFactor& factor(const MatrixProduct& step);
  Enclosure spread_out(ValueId id, ValueId reader) const;
  void keep_product(ValueId id, const MatrixProduct& step);

  void run(ValueId id, const Given& step, const Batch& batch, Decisions& decisions);
  void run(ValueId id, const Constant& step, const Batch& batch, Decisions& decisions);
  void run(ValueId id, const MatrixProduct& step, const Batch& batch, Decisions& decisions);
  void run(ValueId id, const Gather& step, const Batch& batch, Decisions& decisions);
  void run(ValueId id, const Combination& step, const Batch& batch, Decisions& decisions);
  void run(ValueId id, const EntryProduct& step, const Batch& batch, Decisions& decisions);
  void run(ValueId id, const Piecewise& step, const Batch& batch, Decisions& decisions);

  // Whether the derivative by it is followed here.
  bool follows(ValueId target) const { return plan_.backward[target]; }
  bool is_wanted(ValueId id) const {
    const auto& wanted = plan_.wanted.gradients;
    return std::find(wanted.begin(), wanted.end(), id) != wanted.end();
  }
  void spread_all(bool shared, const Decisions& decisions);
  void contribute(ValueId source, ValueId target, const Rational& coefficient, Enclosure term);
  Enclosure weights_part(ValueId id, const MatrixProduct& step);
  void spread(ValueId, const Given&, const Decisions&) {}
  void spread(ValueId, const Constant&, const Decisions&) {}
  void spread(ValueId id, const MatrixProduct& step, const Decisions& decisions);
  void spread(ValueId id, const Gather& step, const Decisions& decisions);
  void spread(ValueId id, const Combination& step, const Decisions& decisions);
  void spread(ValueId id, const EntryProduct& step, const Decisions& decisions);
  void spread(ValueId id, const Piecewise& step, const Decisions& decisions);
};

}  // namespace infimum::exact
