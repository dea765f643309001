// SPDX-License-Identifier: Apache-2.0
#include "relaxations/leaf_rule.hpp"

#include <algorithm>
#include <bit>
#include <map>

#include "linear/exact_solve.hpp"
#include "relaxations/unit_rule.hpp"

namespace infimum::relaxations {

namespace {

constexpr long most_word_digits = 62, most_wide_digits = 126;

Rational power_of_two(long exponent) {
  Rational result = 1;
  if (exponent >= 0) {
    mpq_mul_2exp(result.get_mpq_t(), result.get_mpq_t(), static_cast<mp_bitcnt_t>(exponent));
  } else {
    mpq_div_2exp(result.get_mpq_t(), result.get_mpq_t(), static_cast<mp_bitcnt_t>(-exponent));
  }
  return result;
}

void add_product(Integer& sum, const Integer& a, const Integer& b) {
  mpz_addmul(sum.get_mpz_t(), a.get_mpz_t(), b.get_mpz_t());
}

Rational fraction(const Integer& numerator, const Integer& denominator) {
  Rational result(numerator, denominator);
  result.canonicalize();
  return result;
}

// factor * denominator, which must be an integer
Integer over(const Rational& factor, const Integer& denominator) {
  return Rational(factor * denominator).get_num();
}

}  // namespace

LeafRule::LeafRule(const Frame& frame)
    : frame_(frame),
      pure_error_(frame.groups.pure_error(frame.problem.loss)),
      r_(frame.points()),
      multipliers_(frame.rows, r_),
      weight_multipliers_(frame.rows, weights_),
      heights_(frame.points()) {
  const erm::Groups& groups = frame.groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    weight_unit_ = lcm(weight_unit_, groups[i].weight.get_den());
    sum_unit_ = lcm(sum_unit_, Rational(groups[i].weight * groups[i].mean).get_den());
  }
  std::map<Integer, std::size_t> classes;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    weights_.push_back(over(groups[i].weight, weight_unit_));
    sums_.push_back(over(groups[i].weight * groups[i].mean, sum_unit_));
    const auto [place, fresh] = classes.try_emplace(weights_[i], class_weights_.size());
    if (fresh) class_weights_.push_back(weights_[i]);
    weight_class_.push_back(place->second);
    sum_digits_ = std::max(sum_digits_, digits_of(sums_[i]));
  }
  if (sum_digits_ <= most_word_digits) {
    for (const Integer& sum : sums_) sum_words_.push_back(sum.get_si());
  }
  weight_multipliers_.update();
  if (frame.problem.loss == erm::Loss::absolute) collect_members();
}

// Members are needed singly for the absolute loss alone.
void LeafRule::collect_members() {
  const erm::Groups& groups = frame_.groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const erm::Member& member : groups[i].members) {
      target_unit_ = lcm(target_unit_, member.y.get_den());
      member_unit_ = lcm(member_unit_, member.weight.get_den());
    }
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    members_.emplace_back();
    for (const erm::Member& member : groups[i].members) {
      members_.back().push_back({over(member.y, target_unit_), over(member.weight, member_unit_),
                                 over(member.distance, target_unit_ * member_unit_)});
    }
    off_.emplace_back(0);  // without negative targets, where off counts
    for (const Member& member : members_.back()) add_product(off_.back(), member.weight, member.target);
  }
}

std::optional<Rational> LeafRule::bound(const Region& region, const erm::Witness& witness) {
  if (!expand(region, witness)) return std::nullopt;
  const std::optional<Alphas> alphas = read_alphas(region, witness);
  if (!alphas || !solve_entries(region, witness, *alphas)) return std::nullopt;
  if (!balanced() || !within_weights() || !one_sided(region)) return std::nullopt;
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!UnitRule(frame_, multipliers_, region.cone(j), region.sign(j), (*alphas)[j]).holds())
      return std::nullopt;
  }
  return value(region);
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

bool LeafRule::expand(const Region& region, const erm::Witness& witness) {
  if (!witness.network_form) {
    denominator_ = witness.entry_denominator
                   << static_cast<mp_bitcnt_t>(std::max<long>(-witness.entry_exponent, 0));
    for (Integer& r : r_) r = 0;
    add_entries(witness);
  } else if (region.decided().none()) {
    return false;
  } else if (frame_.problem.loss == erm::Loss::squared) {
    expand_squared(region, witness);
  } else {
    expand_absolute(region, witness);
  }
  multipliers_.update();
  return true;
}

// h_i at the decided points: coefficients m at column t count m * 2^(exponent - sigma_t) / denominator. All
// are brought to the common exponent - max sigma.
void LeafRule::find_heights(const Region& region, const erm::Witness& witness, std::size_t first) {
  const erm::Groups& groups = frame_.groups;
  long most = 0;
  for (std::size_t t = 0; t < groups.dimension(); ++t) most = std::max(most, groups.bits(t));
  height_unit_ = power_of_two(witness.exponent - most) / witness.denominator;
  std::vector<Integer> shifted;
  for (std::size_t m = first; m < witness.coefficients.size(); ++m) {
    const std::size_t place = m - first;
    const std::size_t t = place < frame_.affine() ? place : (place - frame_.affine()) % groups.dimension();
    shifted.push_back(witness.coefficients[m] << static_cast<mp_bitcnt_t>(most - groups.bits(t)));
  }
  long digits = 0;
  for (const Integer& value : shifted) digits = std::max(digits, digits_of(value));
  digits += frame_.rows.digits() + static_cast<long>(std::bit_width(shifted.size()));
  if (frame_.rows.in_words() && digits <= most_word_digits) {
    std::vector<std::int64_t> words;
    for (const Integer& value : shifted) words.push_back(value.get_si());
    region.decided().for_each([&](std::size_t i) { heights_[i] = height_in_words(region, words, i); });
  } else {
    region.decided().for_each([&](std::size_t i) { find_height(region, shifted, i); });
  }
}

long LeafRule::height_in_words(const Region& region, const std::vector<std::int64_t>& coefficients,
                               std::size_t point) const {
  const std::int64_t* row = frame_.rows.words(point);
  const std::int64_t* next = coefficients.data();
  std::int64_t height = 0;
  for (std::size_t t = 0; t < frame_.affine(); ++t) height += *next++ * row[t];
  for (std::size_t j = 0; j < region.units(); ++j, next += frame_.dimension()) {
    if (!region.cone(j).on().test(point)) continue;
    std::int64_t value = 0;
    for (std::size_t t = 0; t < frame_.dimension(); ++t) value += next[t] * row[t];
    height += region.sign(j) * value;
  }
  return height;
}

void LeafRule::find_height(const Region& region, const std::vector<Integer>& coefficients,
                           std::size_t point) {
  const std::size_t dimension = frame_.dimension();
  const cells::IntegerVector& row = frame_.groups.row(point);
  Integer& height = heights_[point];
  height = 0;
  for (std::size_t t = 0; t < frame_.affine(); ++t) add_product(height, coefficients[t], row[t]);
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!region.cone(j).on().test(point)) continue;
    const Integer* theta = &coefficients[frame_.affine() + j * dimension];
    const auto change = region.sign(j) > 0 ? mpz_addmul : mpz_submul;
    for (std::size_t t = 0; t < dimension; ++t)
      change(height.get_mpz_t(), theta[t].get_mpz_t(), row[t].get_mpz_t());
  }
}

void LeafRule::expand_squared(const Region& region, const erm::Witness& witness) {
  find_heights(region, witness, 0);
  const Rational entry_unit = power_of_two(witness.entry_exponent) / witness.entry_denominator;
  Rational c = 0;
  if (frame_.problem.family.intercept) {
    Integer sums = 0, heights = 0, weights = 0, entries = 0;
    region.decided().for_each([&](std::size_t i) {
      sums += sums_[i];
      weights += weights_[i];
      add_product(heights, weights_[i], heights_[i]);
    });
    for (const erm::Entry& entry : witness.entries) entries += entry.numerator;
    const Rational twice = 2 * (fraction(sums, sum_unit_) - fraction(heights, weight_unit_) * height_unit_);
    c = (twice + entries * entry_unit) / (2 * fraction(weights, weight_unit_));
  }
  // r_i = (by_sum * sums_i - weights_i * (by_weight + by_height * heights_i) + entry) / denominator
  const Rational by_sum = Rational(2) / sum_unit_, by_weight = 2 * c / weight_unit_;
  const Rational by_height = 2 * height_unit_ / weight_unit_;
  denominator_ =
      lcm(lcm(by_sum.get_den(), by_weight.get_den()), lcm(by_height.get_den(), entry_unit.get_den()));
  const Integer k_sum = over(by_sum, denominator_), k_weight = over(by_weight, denominator_);
  const Integer k_height = over(by_height, denominator_);
  for (Integer& r : r_) r = 0;
  Integer fitted;
  region.decided().for_each([&](std::size_t i) {
    fitted = k_weight;
    add_product(fitted, k_height, heights_[i]);
    r_[i] = k_sum * sums_[i];
    mpz_submul(r_[i].get_mpz_t(), weights_[i].get_mpz_t(), fitted.get_mpz_t());
  });
  add_entries(witness);
}

void LeafRule::expand_absolute(const Region& region, const erm::Witness& witness) {
  const std::size_t first = frame_.intercept();
  find_heights(region, witness, first);
  const Rational c =
      first > 0 ? Rational(witness.coefficients[0] * power_of_two(witness.exponent) / witness.denominator)
                : Rational(0);
  const Rational entry_unit = power_of_two(witness.entry_exponent) / witness.entry_denominator;
  denominator_ = lcm(lcm(weight_unit_, member_unit_), entry_unit.get_den());
  const Integer weight_factor = denominator_ / member_unit_;
  // y / target_unit > c + h u, all multiplied by the denominators
  const Integer k_target = c.get_den() * height_unit_.get_den();
  const Integer k_height = target_unit_ * height_unit_.get_num() * c.get_den();
  const Integer k_constant = target_unit_ * c.get_num() * height_unit_.get_den();
  for (Integer& r : r_) r = 0;
  Integer above, share;
  region.decided().for_each([&](std::size_t i) {
    share = 0;
    for (const Member& member : members_[i]) {
      above = member.target * k_target - k_constant;
      mpz_submul(above.get_mpz_t(), heights_[i].get_mpz_t(), k_height.get_mpz_t());
      if (above > 0) share += member.weight;
      if (above < 0) share -= member.weight;
    }
    add_product(r_[i], share, weight_factor);
  });
  add_entries(witness);
}

void LeafRule::add_entries(const erm::Witness& witness) {
  const Rational unit = power_of_two(witness.entry_exponent) / witness.entry_denominator;
  const Integer factor = over(unit, denominator_);
  for (const erm::Entry& entry : witness.entries) add_product(r_[entry.point], factor, entry.numerator);
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
  add_solved(region, witness, *values);
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
  RowSum sums(multipliers_), means(weight_multipliers_);
  Integer total = 0;
  region.decided().for_each([&](std::size_t i) {
    total += weights_[i];
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
  Equation result{
      fraction(sums.product(v), denominator_), centred ? fraction(means.product(v), total) : Rational(0), {}};
  for (const erm::SolvedEntry& other : witness.solved) {
    result.factors.emplace_back(counts(other.point) ? frame_.rows.product(other.point, v) : Integer(0));
  }
  return result;
}

// The solved entries, and for the squared loss the move of the intercept that they cause.
void LeafRule::add_solved(const Region& region, const erm::Witness& witness,
                          const std::vector<Rational>& values) {
  Integer total = 0;
  Rational sum = 0;
  region.decided().for_each([&](std::size_t i) { total += weights_[i]; });
  for (const Rational& value : values) sum += value;
  const bool centred = frame_.problem.loss == erm::Loss::squared && frame_.problem.family.intercept;
  const Rational per_weight = centred ? Rational(sum / total) : Rational(0);
  Integer denominator = lcm(denominator_, per_weight.get_den());
  for (const Rational& value : values) denominator = lcm(denominator, value.get_den());
  const Integer factor = denominator / denominator_, move = over(per_weight, denominator);
  denominator_ = denominator;
  for (Integer& r : r_) r *= factor;
  region.decided().for_each(
      [&](std::size_t i) { mpz_submul(r_[i].get_mpz_t(), weights_[i].get_mpz_t(), move.get_mpz_t()); });
  for (std::size_t index = 0; index < values.size(); ++index) {
    r_[witness.solved[index].point] += over(values[index], denominator_);
  }
  multipliers_.update();
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
  for (const Integer& weight : class_weights_) limits.emplace_back(weight * denominator_);
  Integer scaled;
  for (std::size_t i = 0; i < r_.size(); ++i) {
    if (r_[i] == 0) continue;
    scaled = r_[i] * weight_unit_;
    if (mpz_cmpabs(scaled.get_mpz_t(), limits[weight_class_[i]].get_mpz_t()) > 0) return false;
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
      add_product(sum, off_[i], denominator_);
      continue;
    }
    const std::vector<Member>& members = members_[i];
    for (std::size_t m = 0; m < members.size(); ++m) {
      here = r_[i] * members[m].target;
      here *= member_unit_;
      add_product(here, members[m].distance, denominator_);
      if (m == 0 || here < least) least = here;
    }
    sum += least;
  }
  return frame_.groups.out_of_reach() + fraction(sum, denominator_ * target_unit_ * member_unit_);
}

// By classes of equal weight: sums of r times the sum of targets, of r^2, and of squares of sums of targets
// where r does not count.
struct LeafRule::Squares {
  std::vector<Integer> products, squares, off;
};

// sum r mean - r^2 / (4 weight); where the output is off, weight * mean^2.
Rational LeafRule::squared_value(const Region& region) const {
  const bool plain = !region.has_output_relu() && multipliers_.in_words() && !sum_words_.empty();
  const long count = std::bit_width(r_.size()), digits = multipliers_.digits();
  const bool fits = digits + std::max(digits, sum_digits_) + count <= most_wide_digits;
  const Squares by_class = plain && fits ? squares_in_words() : squares(region);
  Rational sum = pure_error_;
  for (std::size_t w = 0; w < class_weights_.size(); ++w) {
    const Rational linear = fraction(by_class.products[w], sum_unit_ * denominator_);
    const Rational quadratic = fraction(by_class.squares[w], 4 * denominator_ * denominator_);
    const Rational zero = fraction(by_class.off[w], sum_unit_ * sum_unit_);
    sum += (linear - quadratic + zero) / fraction(class_weights_[w], weight_unit_);
  }
  return sum;
}

// At an edge what the output costs when it is off is in the floor: nothing, up to where the parabola begins,
// and less of it there.
LeafRule::Squares LeafRule::squares(const Region& region) const {
  const std::vector<Integer> zeros(class_weights_.size(), Integer(0));
  Squares result{zeros, zeros, zeros};
  for (std::size_t i = 0; i < r_.size(); ++i) {
    const bool is_off = region.outputs_off().test(i);
    Integer& off = result.off[weight_class_[i]];
    if (frame_.has_edge(i)) {
      if (is_off || r_[i] * sum_unit_ > 2 * sums_[i] * denominator_) continue;
      mpz_submul(off.get_mpz_t(), sums_[i].get_mpz_t(), sums_[i].get_mpz_t());
    } else if (is_off) {
      add_product(off, sums_[i], sums_[i]);
      continue;
    }
    if (r_[i] == 0) continue;
    add_product(result.products[weight_class_[i]], r_[i], sums_[i]);
    add_product(result.squares[weight_class_[i]], r_[i], r_[i]);
  }
  return result;
}

LeafRule::Squares LeafRule::squares_in_words() const {
  std::vector<Wide> products(class_weights_.size(), 0), squares = products;
  for (std::size_t i = 0; i < r_.size(); ++i) {
    const Wide r = multipliers_.word(i);
    products[weight_class_[i]] += r * sum_words_[i];
    squares[weight_class_[i]] += r * r;
  }
  Squares result;
  for (std::size_t w = 0; w < products.size(); ++w) {
    result.products.push_back(to_integer(products[w]));
    result.squares.push_back(to_integer(squares[w]));
    result.off.emplace_back(0);
  }
  return result;
}

}  // namespace infimum::relaxations
