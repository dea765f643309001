// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rule LEAF with cones cuts: other bytes, other bases of r, and condition 5 by rule BASES. The coordinates of
// the network and the rows are words as a rule, so that what the network puts out is summed up in words.
#include "bases.hpp"
#include "leaf.hpp"

namespace checker {

class CutsLeaf : private Leaf {
 public:
  // The numbers r are written over those of the leaf before, whose memory they take.
  CutsLeaf(const Problem& known, const Bases& rule, const Region& region, Vector& before)
      : Leaf(known, region), rule_(rule), even_(rule.even()), before_(before) {
    r_.value.swap(before);
    r_.value.resize(points_);
    for (mpz_class& value : r_.value) value = 0;
    for (size_t j = 0; j < units_; ++j) {
      proofs_.push_back({region_[j]->sign, region_[j]->list, {}, {}, 0, Vector(inputs_ + 1), 1});
    }
  }

  ~CutsLeaf() { r_.value.swap(before_); }
  CutsLeaf(const CutsLeaf&) = delete;
  CutsLeaf& operator=(const CutsLeaf&) = delete;

  using Leaf::multipliers;

  // Reads the leaf, checks its conditions, and returns the bound that it proves.
  mpq_class check(bool network_form, Stream& in) {
    if (network_form) read_base(in);
    read_entries(in);
    if (network_form) read_solved(in);
    read_bases(in);
    read_pairs(in);
    if (!solved_.empty()) solve();
    check_multipliers();
    check_affine();
    for (size_t j = 0; j < units_; ++j) check_unit(j);
    return problem_.bound(r_, states_);
  }

 private:
  // The whole numbers m of the network. In units of 2^(exponent - sigma) / den it puts out sums of their
  // products with even rows; the last entry of an even row is half of 2^sigma.
  void read_base(Stream& in) {
    const long exponent = in.exponent() - even_.digits;
    const mpz_class scale = in.den() << static_cast<size_t>(std::max(-exponent, 0L));
    const mpz_class unit = problem_.y_den << static_cast<size_t>(std::max(exponent, 0L));
    network_.assign(units_ + 1, Vector(inputs_ + 1));
    if (header_.intercept) network_[units_][inputs_] = 2 * in.integer();
    for (size_t t = 0; header_.skip && t < inputs_; ++t) network_[units_][t] = in.integer();
    for (size_t j = 0; j < units_; ++j)
      for (size_t t = 0; t < width_; ++t) network_[j][t] = in.integer();
    copy_words();
    r_.den = problem_.weight_den;
    if (!header_.absolute) r_.den *= problem_.y_den * scale;
    mpz_class output;
    for (size_t i = 0; i < points_; ++i) {
      const std::optional<int> sign = sign_of_free(i);
      if (states_[i] != State::kOn || !sign) continue;
      if (in_words_) assign(output, output_at<Int128>(i));
      if (!in_words_) output = output_at<mpz_class>(i);
      output *= unit;
      set_base(i, scale, output);
      if (*sign * r_.value[i] > 0) r_.value[i] = 0;
    }
  }

  // Sums of products over the units and their coordinates are to fit into 127 bits.
  void copy_words() {
    const long room = 126 - static_cast<long>(std::bit_width(units_ + 1) + std::bit_width(inputs_ + 1));
    const auto fits = [&](const mpz_class& number) {
      return even_.in_words() && is_word(number) &&
             static_cast<long>(mpz_sizeinbase(number.get_mpz_t(), 2)) + even_.digits <= room;
    };
    in_words_ = true;
    for (const Vector& numbers : network_) {
      in_words_ = in_words_ && std::ranges::all_of(numbers, fits);
      if (in_words_) std::ranges::transform(numbers, std::back_inserter(words_), word);
    }
  }

  // Of the units with which the point is free; 0 if there are none, nothing if there are both.
  std::optional<int> sign_of_free(size_t i) const {
    int sign = 0;
    for (size_t j = 0; j < units_; ++j) {
      if (!region_[j]->free(i)) continue;
      if (sign == -region_[j]->sign) return std::nullopt;
      sign = region_[j]->sign;
    }
    return sign;
  }

  // c + h_i
  template <class Number>
  Number output_at(size_t i) const {
    Number sum = input_of<Number>(units_, i);
    for (size_t j = 0; j < units_; ++j) {
      if (!region_[j]->on(i) && !region_[j]->free(i)) continue;
      const Number input = input_of<Number>(j, i);
      if (!region_[j]->free(i) || input > 0) sum += region_[j]->sign * input;
    }
    return sum;
  }

  // X_i theta_j
  template <class Number>
  Number input_of(size_t j, size_t i) const {
    Number sum = 0;
    for (size_t t = 0; t <= inputs_; ++t) {
      if constexpr (std::is_same_v<Number, Int128>) {
        sum += static_cast<Int128>(words_[j * even_.width + t]) * even_.row(i)[t];
      } else {
        sum += network_[j][t] * problem_.rows[i][t] << even_.lift[t];
      }
    }
    return sum;
  }

  int side_of(size_t j, size_t i) const {
    if (!in_words_) return sgn(input_of<mpz_class>(j, i));
    const Int128 input = input_of<Int128>(j, i);
    return (input > 0) - (input < 0);
  }

  struct Solved {
    size_t point, column;  // of the row in which the multipliers are to balance
  };

  void read_solved(Stream& in) {
    for (size_t left = in.below(inputs_ + 2, "more solved entries than allowed"); left > 0; --left) {
      const size_t point = in.below(points_, "a solved entry for a point that does not exist");
      const size_t equation = in.below(inputs_ + 1, "no such equation");
      wellformed(equation == 0 ? header_.intercept : header_.skip, "an equation that the family has not");
      solved_.push_back({point, equation == 0 ? inputs_ : equation - 1});
    }
  }

  void read_bases(Stream& in) {
    for (size_t left = in.below(points_ * units_ + units_ + 1, "more bases than allowed"); left > 0; --left) {
      const size_t j = in.below(units_, "a basis for a unit that does not exist");
      const size_t length = region_[j]->list.size();
      places_.emplace_back(j, proofs_[j].bases.size());
      std::vector<size_t>& pairs =
          proofs_[j].bases.emplace_back(in.below(width_ + 1, "a basis that is too long"));
      size_t next = 0;
      for (size_t& pair : pairs) {
        pair = next + in.below(length - next, "a basis with a pair that is not in the list");
        next = pair + 1;
      }
    }
  }

  size_t place_of(size_t number, size_t unit) const {
    const auto [j, place] = places_[number];
    wellformed(j == unit, "a basis of another unit");
    return place;
  }

  // A basis that is not the last comes with its share; the last one has what the others leave.
  void read_chords(Stream& in, size_t i, size_t j) {
    mpq_class left = 1;
    for (;;) {
      const size_t code = in.below(2 * places_.size(), "a basis that does not exist");
      Chord& chord = proofs_[j].chords.emplace_back(Chord{i, place_of(code / 2, j), left});
      if (code % 2 == 0) break;
      chord.share = in.integer();
      chord.share /= in.den();
      left -= chord.share;
    }
  }

  void read_pairs(Stream& in) {
    for (size_t i = 0; i < points_; ++i) {
      for (size_t j = 0; r_.value[i] != 0 && j < units_; ++j) {
        const int sign = pull(i, j);
        if (sign < 0) read_chords(in, i, j);
        if (sign > 0) read_alpha(in, i, j);
      }
    }
    for (size_t j = 0; j < units_; ++j) {
      proofs_[j].last_basis = place_of(in.below(places_.size(), "a basis that does not exist"), j);
    }
  }

  // Where no entry is stored the network tells alpha, unless its unit bends there.
  void read_alpha(Stream& in, size_t i, size_t j) {
    const int side = has_entry_[i] ? 0 : side_of(j, i);
    const size_t form = side == 0 ? in.below(3, "an alpha of unknown form") : side > 0;
    if (form == 1) ones_[j].push_back(i);
    if (form != 2) return;
    mpq_class& alpha = alphas_[j].emplace_back(i, in.integer()).second;
    alpha /= in.den();
  }

  void solve() {
    for (const Solved& solved : solved_) claim_entry(solved.point);
    Rows system;
    for (const Solved& balance : solved_) {
      Vector& row = system.emplace_back();
      for (const Solved& solved : solved_) row.push_back(problem_.rows[solved.point][balance.column]);
      row.push_back(balance_of(balance.column));
    }
    const Vector x = solved_system(system);
    for (size_t l = 0; l < solved_.size(); ++l) r_.value[solved_[l].point] += x[l];
  }

  // The sum of r_i X_it.
  mpz_class balance_of(size_t t) const {
    mpz_class sum;
    for (size_t i = 0; i < points_; ++i) add_product(sum, r_.value[i], problem_.rows[i][t]);
    return sum;
  }

  // Conditions 1 and 2.
  void check_affine() const {
    for (size_t t = header_.skip ? 0 : inputs_; t < inputs_ + header_.intercept; ++t) {
      require(balance_of(t) == 0, "the multipliers do not balance an affine function");
    }
  }

  // Conditions 4 and 5.
  void check_unit(size_t j) {
    UnitProof& proof = proofs_[j];
    for (const auto& [i, way] : proof.list)
      if (way > 0) add(proof.linear, r_.value[i], problem_.rows[i]);
    for (const size_t i : ones_[j]) add(proof.linear, r_.value[i], problem_.rows[i]);
    for (const auto& [i, alpha] : alphas_[j]) {
      require(alpha >= 0, "an alpha is negative");
      require(alpha <= 1, "an alpha is greater than one");
      proof.scale = lcm(proof.scale, alpha.get_den());
    }
    for (const Chord& chord : proof.chords) {
      require(chord.share >= 0, "the share of a chord is negative");
      proof.scale = lcm(proof.scale, chord.share.get_den());
    }
    for (mpz_class& entry : proof.linear) entry *= proof.scale;
    for (const auto& [i, alpha] : alphas_[j]) {
      add(proof.linear, mpz_class(alpha * proof.scale) * r_.value[i], problem_.rows[i]);
    }
    rule_.check(proof, r_.value);
  }

  const Bases& rule_;
  const EvenRows& even_;
  Vector& before_;
  Rows network_;  // of the units, then of the affine function
  Words words_;   // the same one after the other, where `in_words_`
  bool in_words_ = false;
  std::vector<Solved> solved_;
  std::vector<std::pair<size_t, size_t>> places_;  // of each basis: its unit, and its place there
  std::vector<UnitProof> proofs_;
  std::vector<std::vector<size_t>> ones_{units_};  // points whose alpha is 1
  std::vector<std::vector<std::pair<size_t, mpq_class>>> alphas_{units_};
};

}  // namespace checker
