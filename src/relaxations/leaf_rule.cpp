// SPDX-License-Identifier: Apache-2.0
#include "relaxations/leaf_rule.hpp"

#include <algorithm>
#include <bit>

#include "linear/exact_solve.hpp"
#include "relaxations/unit_rule.hpp"

namespace infimum::relaxations {

LeafRule::LeafRule(const Frame& frame)
    : frame_(frame),
      pure_error_(frame.groups.pure_error(frame.problem.loss)),
      expansion_(frame),
      idle_runs_(frame),
      zeros_(frame.points()),
      basis_rule_(frame) {}

std::optional<Rational> LeafRule::bound(const Region& region, const erm::Witness& witness,
                                        const std::optional<Rational>& enough, bool exact_chords) {
  if (!expansion_.write_out(region, witness)) return std::nullopt;
  if (witness.bases) return bound_by_bases(region, witness, exact_chords);
  const std::optional<Alphas> alphas = read_alphas(region, witness);
  if (!alphas || !solve_entries(region, witness, *alphas)) return std::nullopt;
  if (!balanced() || !within_weights() || !one_sided(region)) return std::nullopt;
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!UnitRule(frame_, multipliers_, region.cone(j), region.sign(j), (*alphas)[j]).holds())
      return std::nullopt;
  }
  const Rational sum = value(region);
  return enough && sum >= *enough ? sum : Rational(sum + idle_loss(region));
}

std::optional<Rational> LeafRule::bound_by_bases(const Region& region, const erm::Witness& witness,
                                                 bool exact_chords) {
  if (!read_pairs(region, witness) || !balance(region, witness)) return std::nullopt;
  if (!balanced() || !within_weights() || !one_sided(region)) return std::nullopt;
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!basis_rule_.holds(region, j, multipliers_, told_[j], *witness.bases, exact_chords))
      return std::nullopt;
  }
  return value(region);
}

// The free pairs with r != 0, in the order of the rule: what is told of those at points with entries, and
// what the network says of the others.
bool LeafRule::read_pairs(const Region& region, const erm::Witness& witness) {
  told_.assign(region.units(), {});
  const std::vector<erm::FreePair>& pairs = witness.bases->pairs;
  std::size_t next = 0;
  auto entry = witness.entries.begin();
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    while (entry != witness.entries.end() && entry->point < i) ++entry;
    const bool has_entry = entry != witness.entries.end() && entry->point == i;
    if (r_[i] == 0 || region.decided().test(i)) continue;
    for (std::size_t j = 0; j < region.units(); ++j) {
      if (!region.cone(j).is_free(i)) continue;
      const bool is_chord = sgn(r_[i]) * region.sign(j) > 0;
      if (!is_chord && !has_entry && !expansion_.vanishes(j, i)) {
        told_[j].push_back({i, expansion_.rises(j, i) ? 1 : 0});
        continue;
      }
      if (next == pairs.size() || pairs[next].chords.empty() == is_chord) return false;
      told_[j].push_back({i, pairs[next].alpha, is_chord ? &pairs[next].chords : nullptr});
      ++next;
    }
  }
  return next == pairs.size();
}

// At a decided point without stored entry, and one to a point.
bool LeafRule::may_be_solved(const Region& region, const erm::Witness& witness,
                             const erm::SolvedEntry& solved) {
  const auto is_there = [&](const auto& entry) { return entry.point == solved.point; };
  return region.decided().test(solved.point) &&
         std::none_of(witness.entries.begin(), witness.entries.end(), is_there) &&
         std::count_if(witness.solved.begin(), witness.solved.end(), is_there) == 1;
}

// The solved entries of conditions 1 and 2.
bool LeafRule::balance(const Region& region, const erm::Witness& witness) {
  if (witness.solved.empty()) return true;
  const auto factor = [&](std::size_t equation, std::size_t point) {
    return equation == 0 ? Integer(1) : frame_.groups.row(point)[equation - 1];
  };
  linear::RationalMatrix system;
  std::vector<Rational> right;
  for (const erm::SolvedEntry& solved : witness.solved) {
    Integer sum = 0;
    for (std::size_t i = 0; i < r_.size(); ++i) {
      if (r_[i] != 0) add_product(sum, r_[i], factor(solved.equation, i));
    }
    system.emplace_back();
    for (const erm::SolvedEntry& other : witness.solved)
      system.back().emplace_back(factor(solved.equation, other.point));
    right.emplace_back(-numbers::fraction(sum, denominator_));
    if (!may_be_solved(region, witness, solved)) return false;
  }
  const auto values = linear::solve_unique(system, right, witness.solved.size());
  if (values) expansion_.add_solved(region, witness, *values);
  return values.has_value();
}

Rational LeafRule::idle_loss(const Region& region) {
  if (!frame_.line_fits.exist()) return 0;
  zeros_.assign([&](std::size_t i) { return r_[i] == 0; });
  return Integer(idle_runs_.least(region, zeros_)) * frame_.line_fits.unit();
}

// The free pairs with p > 0, in the order of the rule.
std::optional<LeafRule::Alphas> LeafRule::read_alphas(const Region& region,
                                                      const erm::Witness& witness) const {
  Alphas alphas(region.units(), std::vector<erm::Alpha>(frame_.points(), erm::Alpha::zero));
  std::size_t next = 0;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (r_[i] == 0 || region.decided().test(i)) continue;
    for (std::size_t j = 0; j < region.units(); ++j) {
      if (!region.cone(j).is_free(i) || sgn(r_[i]) * region.sign(j) > 0) continue;
      if (next == witness.alphas.size()) return std::nullopt;
      alphas[j][i] = witness.alphas[next++];
    }
  }
  if (next != witness.alphas.size()) return std::nullopt;
  return alphas;
}

bool LeafRule::solve_entries(const Region& region, const erm::Witness& witness, const Alphas& alphas) {
  if (witness.solved.empty()) return true;
  linear::RationalMatrix system;
  std::vector<Rational> right;
  for (std::size_t index = 0; index < witness.solved.size(); ++index) {
    const std::optional<Equation> row = equation(region, witness, index, alphas);
    if (!row) return false;
    system.emplace_back();
    for (const Rational& factor : row->factors) system.back().emplace_back(factor - row->mean);
    right.emplace_back(-row->sum);
  }
  const auto values = linear::solve_unique(system, right, witness.solved.size());
  if (!values) return false;
  expansion_.add_solved(region, witness, *values);
  return true;
}

std::optional<cells::IntegerVector> LeafRule::direction(const Region& region,
                                                        const erm::SolvedEntry& solved) const {
  linear::IntegerRows rows;
  for (std::size_t point : solved.points) rows.push_back(&frame_.groups.row(point));
  std::optional<cells::IntegerVector> v = linear::orthogonal(rows, frame_.dimension());
  if (!v) return std::nullopt;
  for (const Cut& cut : region.cone(solved.equation).cuts()) {
    const int side = cut.sign * sgn(frame_.rows.product(cut.row, *v));
    if (side == 0) continue;
    if (side < 0) {
      for (Integer& entry : *v) entry = -entry;
    }
    return v;
  }
  return std::nullopt;
}

std::optional<LeafRule::Equation> LeafRule::equation(const Region& region, const erm::Witness& witness,
                                                     std::size_t index, const Alphas& alphas) const {
  const erm::SolvedEntry& solved = witness.solved[index];
  const bool affine = solved.equation >= region.units();
  cells::IntegerVector v(frame_.dimension(), Integer(0));
  if (affine) {
    v[solved.equation - region.units()] = 1;
  } else {
    std::optional<cells::IntegerVector> found = direction(region, solved);
    if (!found) return std::nullopt;
    v = std::move(*found);
  }
  const auto counts = [&](std::size_t i) { return affine || region.cone(solved.equation).on().test(i); };
  RowSum sums(multipliers_), means(expansion_.weights());
  Integer total = 0;
  region.decided().for_each([&](std::size_t i) {
    total += integers_.weights[i];
    if (!counts(i)) return;
    sums.add(i);
    means.add(i);
  });
  for (const erm::Entry& entry : witness.entries) {
    const std::size_t i = entry.point;
    if (region.decided().test(i)) continue;
    if (counts(i)) {
      sums.add(i);
    } else if (region.cone(solved.equation).is_free(i)) {
      const erm::Alpha alpha = alphas[solved.equation][i];
      const bool chord = sgn(r_[i]) * region.sign(solved.equation) > 0;
      const bool bent = chord || alpha == erm::Alpha::exact;
      if (bent ? frame_.rows.product(i, v) > 0 : alpha == erm::Alpha::one) sums.add(i);
    }
  }
  const bool centred = frame_.problem.loss == erm::Loss::squared && frame_.problem.family.intercept;
  Equation result{numbers::fraction(sums.product(v), denominator_),
                  centred ? numbers::fraction(means.product(v), total) : Rational(0),
                  {}};
  for (const erm::SolvedEntry& other : witness.solved) {
    result.factors.emplace_back(counts(other.point) ? frame_.rows.product(other.point, v) : Integer(0));
  }
  return result;
}

bool LeafRule::balanced() const {
  if (frame_.problem.family.intercept && multipliers_.sum() != 0) return false;
  if (frame_.affine() == 0) return true;
  RowSum sum(multipliers_);
  for (std::size_t i = 0; i < r_.size(); ++i) sum.add(i);
  for (std::size_t t = 0; t < frame_.affine(); ++t) {
    if (sum.entry(t) != 0) return false;
  }
  return true;
}

bool LeafRule::within_weights() const {
  if (frame_.problem.loss == erm::Loss::squared) return true;
  std::vector<Integer> limits;
  for (const Integer& weight : integers_.class_weights) limits.emplace_back(weight * denominator_);
  Integer scaled;
  for (std::size_t i = 0; i < r_.size(); ++i) {
    if (r_[i] == 0) continue;
    scaled = r_[i] * integers_.weight_unit;
    if (mpz_cmpabs(scaled.get_mpz_t(), limits[integers_.weight_class[i]].get_mpz_t()) > 0) return false;
  }
  return true;
}

// Where an output ReLU is not on, g above f costs nothing, or is out of the question.
bool LeafRule::one_sided(const Region& region) const {
  for (std::size_t i = 0; i < r_.size(); ++i) {
    if (r_[i] > 0 && region.is_one_sided(i)) return false;
  }
  return true;
}

Rational LeafRule::value(const Region& region) const {
  return frame_.problem.loss == erm::Loss::squared ? squared_value(region) : absolute_value(region);
}

// sum of min over members of distance + r target; all in units of 1 / (denominator * target unit * member
// unit)
Rational LeafRule::absolute_value(const Region& region) const {
  Integer sum = 0, least, here;
  for (std::size_t i = 0; i < r_.size(); ++i) {
    if (region.outputs_off().test(i)) {
      add_product(sum, integers_.off[i], denominator_);
      continue;
    }
    const std::vector<GroupIntegers::Member>& members = integers_.members[i];
    for (std::size_t m = 0; m < members.size(); ++m) {
      here = r_[i] * members[m].target;
      here *= integers_.member_unit;
      add_product(here, members[m].distance, denominator_);
      if (m == 0 || here < least) least = here;
    }
    sum += least;
  }
  return frame_.groups.out_of_reach() +
         numbers::fraction(sum, denominator_ * integers_.target_unit * integers_.member_unit);
}

// By classes of equal weight: sums of r times the sum of targets, of r^2, and of squares of sums of targets
// where r does not count.
struct LeafRule::Squares {
  std::vector<Integer> products, squares, off;
};

// sum r mean - r^2 / (4 weight); where the output is off, weight * mean^2.
Rational LeafRule::squared_value(const Region& region) const {
  const bool plain = !region.has_output_relu() && multipliers_.in_words() && !integers_.sum_words.empty();
  const long count = std::bit_width(r_.size()), digits = multipliers_.digits();
  const bool fits = digits + std::max(digits, integers_.sum_digits) + count <= numbers::most_wide_digits;
  const Squares by_class = plain && fits ? squares_in_words() : squares(region);
  Rational sum = pure_error_;
  for (std::size_t w = 0; w < integers_.class_weights.size(); ++w) {
    const Rational linear = numbers::fraction(by_class.products[w], integers_.sum_unit * denominator_);
    const Rational quadratic = numbers::fraction(by_class.squares[w], 4 * denominator_ * denominator_);
    const Rational zero = numbers::fraction(by_class.off[w], integers_.sum_unit * integers_.sum_unit);
    sum += (linear - quadratic + zero) / numbers::fraction(integers_.class_weights[w], integers_.weight_unit);
  }
  return sum;
}

// At an edge what the output costs when it is off is in the floor: nothing, up to where the parabola begins,
// and less of it there.
LeafRule::Squares LeafRule::squares(const Region& region) const {
  const std::vector<Integer> zeros(integers_.class_weights.size(), Integer(0));
  Squares result{zeros, zeros, zeros};
  for (std::size_t i = 0; i < r_.size(); ++i) {
    const bool is_off = region.outputs_off().test(i);
    Integer& off = result.off[integers_.weight_class[i]];
    if (frame_.has_edge(i)) {
      if (is_off || r_[i] * integers_.sum_unit > 2 * integers_.sums[i] * denominator_) continue;
      mpz_submul(off.get_mpz_t(), integers_.sums[i].get_mpz_t(), integers_.sums[i].get_mpz_t());
    } else if (is_off) {
      add_product(off, integers_.sums[i], integers_.sums[i]);
      continue;
    }
    if (r_[i] == 0) continue;
    add_product(result.products[integers_.weight_class[i]], r_[i], integers_.sums[i]);
    add_product(result.squares[integers_.weight_class[i]], r_[i], r_[i]);
  }
  return result;
}

LeafRule::Squares LeafRule::squares_in_words() const {
  std::vector<Wide> products(integers_.class_weights.size(), 0), squares = products;
  for (std::size_t i = 0; i < r_.size(); ++i) {
    const Wide r = multipliers_.word(i);
    products[integers_.weight_class[i]] += r * integers_.sum_words[i];
    squares[integers_.weight_class[i]] += r * r;
  }
  Squares result;
  for (std::size_t w = 0; w < products.size(); ++w) {
    result.products.push_back(numbers::to_integer(products[w]));
    result.squares.push_back(numbers::to_integer(squares[w]));
    result.off.emplace_back(0);
  }
  return result;
}

}  // namespace infimum::relaxations
