// SPDX-License-Identifier: Apache-2.0
#include "exact/filter.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "linear/workspace.hpp"

namespace infimum::exact {

namespace {

constexpr double raise = 1 + 0x1p-20;  // more than what sums of squares lose to rounding and underflow

void copy_columns(const Enclosure& from, std::size_t first, Enclosure& to, std::size_t place,
                  std::size_t count) {
  std::copy_n(from.middle.begin() + static_cast<std::ptrdiff_t>(first), count,
              to.middle.begin() + static_cast<std::ptrdiff_t>(place));
  std::copy_n(from.error.begin() + static_cast<std::ptrdiff_t>(first), count,
              to.error.begin() + static_cast<std::ptrdiff_t>(place));
}

constexpr long greatest_grid = 900;  // of zeros, which are multiples of anything

// Of entries side by side.
void meet(const std::optional<long>& other, std::optional<long>& grid) {
  if (!other || !grid) {
    grid.reset();
  } else {
    grid = std::min(*grid, *other);
  }
}

struct RowSize {
  double largest = 0, norm = 0;
};

// Where squares may have overflowed or underflowed, they are taken of entries scaled to at most 1.
RowSize size_of_row(const Enclosure& value, std::size_t first, std::size_t columns) {
  const auto [largest, squares] = sizes_of(value.middle.data() + first, value.error.data() + first, columns);
  if (largest == 0 || !std::isfinite(largest)) return {largest, largest};
  if (squares > 0x1p-900 && squares < 0x1p1000) return {largest * raise, std::sqrt(squares) * raise};
  double scaled = 0;
  const double scale = 1 / largest;
  for (std::size_t i = first; i < first + columns; ++i) {
    const double share = (std::abs(value.middle[i]) + value.error[i]) * scale;
    scaled += share * share;
  }
  return {largest * raise, largest * std::sqrt(scaled) * raise};
}

// nullopt if one is not finite, or so small that it has no inverse.
std::optional<Sizes> sizes_of_rows(const Enclosure& value, std::size_t width) {
  Sizes sizes{{std::vector<double>(width), 0}, {std::vector<double>(width), 0}};
  const std::size_t columns = value.size() / width;
  for (std::size_t r = 0; r < width; ++r) {
    const RowSize row = size_of_row(value, r * columns, columns);
    if (!std::isfinite(row.norm)) return std::nullopt;
    sizes.largest.rows[r] = row.largest;
    sizes.norm.rows[r] = row.norm;
  }
  return sizes;
}

}  // namespace

void Sightings::see(ValueId id, const Enclosure& value, std::size_t width, bool shared) {
  if (seen_[id] && (shared || !sizes_[id])) return;
  std::optional<Sizes> now = sizes_of_rows(value, width);
  if (!seen_[id] || !now) {
    sizes_[id] = std::move(now);
  } else {
    Sizes& all = *sizes_[id];
    for (std::size_t r = 0; r < width; ++r) {
      all.largest.rows[r] = std::max(all.largest.rows[r], now->largest.rows[r]);
      all.norm.rows[r] = std::hypot(all.norm.rows[r], now->norm.rows[r]) * raise;
    }
  }
  seen_[id] = true;
}

Filter::Filter(const Plan& plan, bool with_gradients)
    : plan_(plan),
      program_(*plan.program),
      last_reader_(program_.values().size(), 0),
      values_(program_.values().size()),
      deltas_(program_.values().size()),
      gradients_(program_.values().size()),
      seen_values_(program_.values().size()) {
  for (ValueId id = 0; id < values_.size(); ++id) {
    if (!plan.forward[id]) continue;
    // Products need their factors on the way back; for derivatives by points, those of weights are kept
    // anyway.
    const Step& step = program_.value(id).step;
    const bool again = plan.backward[id] && (std::holds_alternative<EntryProduct>(step) ||
                                             (with_gradients && std::holds_alternative<MatrixProduct>(step)));
    for (const ValueId read : reads_of(program_.value(id).step)) {
      last_reader_[read] = again ? values_.size() : std::max(last_reader_[read], id);
    }
  }
  last_reader_[plan.risk.weights] = last_reader_[plan.risk.result] = values_.size();
}

void Filter::forward(const Batch& batch, Decisions& decisions) {
  columns_ = batch.points;
  for (ValueId id = 0; id < values_.size(); ++id) {
    if (!plan_.forward[id]) continue;
    const bool shared = program_.value(id).shared, known = shared && values_[id].size() > 0;
    if (!known || std::holds_alternative<Piecewise>(program_.value(id).step)) {
      std::visit([&](const auto& step) { run(id, step, batch, decisions); }, program_.value(id).step);
      if (looks_at_sizes_ && !std::holds_alternative<Constant>(program_.value(id).step)) {
        seen_values_.see(id, values_[id], program_.value(id).width, shared);
      }
    }
    forget_read(id);
  }
  if (plan_.wanted.risk) add_risk();
}

void Filter::add_risk() {
  Enclosure terms(columns_);
  multiply_entries(values_[plan_.risk.weights], values_[plan_.risk.result], terms);
  double sum = 0, sizes = 0, errors = 0;
  for (std::size_t i = 0; i < columns_; ++i) {
    sum += terms.middle[i];
    sizes += std::abs(terms.middle[i]);
    errors += terms.error[i];
  }
  const double rounding =
      (static_cast<double>(columns_) + 4) * 0x1p-53 * (sizes + std::abs(risk_) + std::abs(sum));
  risk_ += sum;
  risk_error_ = (risk_error_ + errors + rounding) * (1 + 0x1p-20);
}

// Values that no later step reads give their memory back; shared ones are kept for the next batch.
void Filter::forget_read(ValueId id) {
  for (const ValueId read : reads_of(program_.value(id).step)) {
    if (is_last_reader(id, read)) put_away(values_[read]);
  }
}

bool Filter::is_last_reader(ValueId id, ValueId read) const {
  return last_reader_[read] == id && !program_.value(read).shared;
}

// Memory goes from value to value.
Enclosure Filter::fresh(std::size_t size) {
  Enclosure result;
  if (!spare_.empty()) {
    result = std::move(spare_.back());
    spare_.pop_back();
  }
  result.grid.reset();
  linear::renew(result.middle, size);
  linear::renew(result.error, size);
  return result;
}

Enclosure Filter::zeros(std::size_t size) {
  Enclosure result = fresh(size);
  std::fill(result.middle.begin(), result.middle.end(), 0.0);
  std::fill(result.error.begin(), result.error.end(), 0.0f);
  result.grid = greatest_grid;
  return result;
}

void Filter::put_away(Enclosure& value) {
  if (value.size() != 0) spare_.push_back(std::exchange(value, Enclosure()));
}

const EnclosedFactor& Filter::factor(const MatrixProduct& step) {
  const double share = relative_error(std::min(step.inputs, step.outputs));
  return factors_.try_emplace(step.weights, values_[step.weights], share).first->second;
}

Enclosure Filter::spread_out(ValueId id, ValueId reader) const {
  const Enclosure& value = values_[id];
  const std::size_t columns = columns_of(reader);
  if (columns_of(id) == columns) return value;
  Enclosure result(value.size() * columns);
  for (std::size_t r = 0; r < value.size(); ++r) {
    std::fill_n(result.middle.begin() + static_cast<std::ptrdiff_t>(r * columns), columns, value.middle[r]);
    std::fill_n(result.error.begin() + static_cast<std::ptrdiff_t>(r * columns), columns, value.error[r]);
  }
  return result;
}

void Filter::run(ValueId id, const Given& step, const Batch& batch, Decisions&) {
  values_[id] = enclose(batch.given[step.number]);
}

void Filter::run(ValueId id, const Constant& step, const Batch&, Decisions&) {
  values_[id] = enclose(step.entries);
}

void Filter::run(ValueId id, const MatrixProduct& step, const Batch&, Decisions&) {
  values_[id] = fresh(size_of(id));
  multiply(step.transposed ? linear::Form::left_transposed : linear::Form::plain, step.outputs,
           step.places * columns_of(id), step.inputs, factor(step), values_[step.right], values_[id],
           workspace_, threads_);
  keep_product(id, step);
}

// Short products are computed faster than read.
void Filter::keep_product(ValueId id, const MatrixProduct& step) {
  constexpr std::size_t long_sum = 256;
  const std::size_t bytes = size_of(id) * sizeof(std::uint64_t);
  if (program_.value(id).shared || !values_[id].grid || step.inputs < long_sum || bytes > bytes_for_products_)
    return;
  bytes_for_products_ -= bytes;
  products_.emplace(id, integers_of(values_[id]));
}

void Filter::run(ValueId id, const Gather& step, const Batch&, Decisions&) {
  values_[id] = zeros(size_of(id));
  for (const ValueId source : step.sources) meet(values_[source].grid, values_[id].grid);
  const std::size_t columns = columns_of(id);
  for (std::size_t r = 0; r < step.rows.size(); ++r) {
    if (step.rows[r].source == Gather::nowhere) continue;
    copy_columns(values_[step.sources[step.rows[r].source]], step.rows[r].row * columns, values_[id],
                 r * columns, columns);
  }
}

void Filter::run(ValueId id, const Combination& step, const Batch&, Decisions&) {
  const ValueId first = step.terms.front();
  const bool in_place = step.coefficients.front() == 1 && columns_of(first) == columns_of(id) &&
                        is_last_reader(id, first) &&
                        std::count(step.terms.begin(), step.terms.end(), first) == 1;
  values_[id] = in_place ? std::exchange(values_[first], Enclosure()) : zeros(size_of(id));
  for (std::size_t t = in_place ? 1 : 0; t < step.terms.size(); ++t)
    add_multiple(step.coefficients[t], values_[step.terms[t]], values_[id]);
}

void Filter::run(ValueId id, const EntryProduct& step, const Batch&, Decisions&) {
  values_[id] = fresh(size_of(id));
  multiply_entries(spread_out(step.left, id), spread_out(step.right, id), values_[id]);
}

void Filter::run(ValueId id, const Piecewise& step, const Batch&, Decisions& decisions) {
  const bool in_place = is_last_reader(id, step.argument);
  values_[id] = in_place ? std::exchange(values_[step.argument], Enclosure()) : fresh(size_of(id));
  apply(step, in_place ? values_[id] : values_[step.argument], decisions.of(id), values_[id]);
}

void Filter::backward(const Decisions& decisions) {
  for (ValueId id = 0; id < deltas_.size(); ++id) {
    if (!program_.value(id).shared) put_away(deltas_[id]);
  }
  deltas_[plan_.risk.result] = values_[plan_.risk.weights];
  spread_all(false, decisions);
}

void Filter::finish() {
  columns_ = 1;
  spread_all(true, {});
}

std::vector<Enclosure> Filter::take_gradients() {
  std::vector<Enclosure> gradients;
  const auto& wanted = plan_.wanted.gradients;
  for (std::size_t g = 0; g < wanted.size(); ++g) {
    const auto before =
        static_cast<std::size_t>(std::find(wanted.begin(), wanted.end(), wanted[g]) - wanted.begin());
    gradients.push_back(before < g ? gradients[before] : std::move(gradients_[wanted[g]]));
    // Where the risk does not depend on it, nothing was found.
    if (gradients.back().size() == 0) gradients.back() = Enclosure(program_.value(wanted[g]).width);
  }
  return gradients;
}

void Filter::spread_all(bool shared, const Decisions& decisions) {
  for (ValueId id = deltas_.size(); id-- > 0;) {
    if (deltas_[id].size() == 0 || program_.value(id).shared != shared) continue;
    std::visit([&](const auto& step) { spread(id, step, decisions); }, program_.value(id).step);
    if (shared && is_wanted(id)) {
      gradients_[id] = std::exchange(deltas_[id], Enclosure());
    } else {
      put_away(deltas_[id]);
    }
  }
}

// Over all points where only the target is shared.
void Filter::contribute(ValueId source, ValueId target, const Rational& coefficient, Enclosure term) {
  if (columns_of(source) != columns_of(target)) term = sum_of_rows(term, program_.value(source).width);
  Enclosure& delta = deltas_[target];
  if (delta.size() == 0 && coefficient == 1) {
    delta = std::move(term);
    return;
  }
  if (delta.size() == 0) delta = zeros(term.size());
  add_multiple(coefficient, term, delta);
  put_away(term);
}

void Filter::spread(ValueId id, const MatrixProduct& step, const Decisions&) {
  if (follows(step.weights)) contribute(step.weights, step.weights, 1, weights_part(id, step));
  if (!follows(step.right)) return;
  Enclosure term = fresh(size_of(step.right));
  multiply(step.transposed ? linear::Form::plain : linear::Form::left_transposed, step.inputs,
           step.places * columns_of(id), step.outputs, factor(step), deltas_[id], term, workspace_, threads_);
  contribute(id, step.right, 1, std::move(term));
}

// The derivative by the weights, over all places and points.
Enclosure Filter::weights_part(ValueId id, const MatrixProduct& step) {
  const Enclosure &left = step.transposed ? values_[step.right] : deltas_[id],
                  &right = step.transposed ? deltas_[id] : values_[step.right];
  Enclosure term = fresh(size_of(step.weights));
  const std::size_t inner = step.places * columns_of(id);
  const EnclosedFactor factor(left, balanced_share(left, right, inner));
  multiply(linear::Form::right_transposed, step.transposed ? step.inputs : step.outputs,
           step.transposed ? step.outputs : step.inputs, inner, factor, right, term, workspace_, threads_);
  return term;
}

void Filter::spread(ValueId id, const Gather& step, const Decisions&) {
  const std::size_t columns = columns_of(id);
  for (std::uint32_t s = 0; s < step.sources.size(); ++s) {
    if (!follows(step.sources[s])) continue;
    Enclosure term(size_of(step.sources[s])), row(columns), sum(columns);
    for (std::size_t r = 0; r < step.rows.size(); ++r) {
      if (step.rows[r].source != s) continue;
      copy_columns(deltas_[id], r * columns, row, 0, columns);
      copy_columns(term, step.rows[r].row * columns, sum, 0, columns);
      add_multiple(1, row, sum);
      copy_columns(sum, 0, term, step.rows[r].row * columns, columns);
    }
    contribute(id, step.sources[s], 1, std::move(term));
  }
}

void Filter::spread(ValueId id, const Combination& step, const Decisions&) {
  std::size_t left = 0;  // of the terms that need the derivative
  for (const ValueId term : step.terms) left += follows(term) ? 1 : 0;
  for (std::size_t t = 0; t < step.terms.size(); ++t) {
    if (!follows(step.terms[t])) continue;
    contribute(id, step.terms[t], step.coefficients[t],
               --left == 0 && !is_wanted(id) ? std::exchange(deltas_[id], Enclosure()) : deltas_[id]);
  }
}

void Filter::spread(ValueId id, const EntryProduct& step, const Decisions&) {
  for (const auto& [factor, target] : {std::pair(step.left, step.right), std::pair(step.right, step.left)}) {
    if (!follows(target)) continue;
    Enclosure term(size_of(id));
    multiply_entries(spread_out(factor, id), deltas_[id], term);
    contribute(id, target, 1, std::move(term));
  }
}

void Filter::spread(ValueId id, const Piecewise& step, const Decisions& decisions) {
  if (!follows(step.argument)) return;
  Enclosure term = is_wanted(id) ? deltas_[id] : std::exchange(deltas_[id], Enclosure());
  multiply_by_code(plan_.pieces[id].derivatives, decisions.of(id), term, term);
  contribute(id, step.argument, 1, std::move(term));
}

}  // namespace infimum::exact
