// SPDX-License-Identifier: Apache-2.0
//
// The rows that hinges add to a least-squares fit: phi of every column at every hinge, scaled by the root of
// the point's weight. The values of one column lie side by side, in blocks that registers take whole, since
// the fit asks for products of columns and of all columns with one vector of residuals. Guesses.
#pragma once

#include <cstddef>
#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class HingeValues {
 public:
  // No hinges, and so many columns; there will be about `expected` hinges.
  void clear(std::size_t columns, std::size_t expected);
  std::size_t size() const { return count_; }                    // of hinges
  Guess root(std::size_t hinge) const { return roots_[hinge]; }  // of its weight

  // One more hinge with phi of every column.
  void add(Guess weight, const GuessVector& phi);
  // There are more columns now, all 0 at all hinges.
  void grow(std::size_t columns) { resize(columns, room_); }
  // Writes phi of the columns from `first` on anew.
  void set(std::size_t hinge, std::size_t first, const GuessVector& phi);
  // Of the hinges only those that are marked, in order.
  void keep(const std::vector<bool>& marks);

  // phi of the column, times the root of the weight.
  Guess at(std::size_t hinge, std::size_t column) const { return values_[column * room_ + hinge]; }
  Guess product(std::size_t a, std::size_t b) const {
    return product(&values_[a * room_], &values_[b * room_]);
  }
  // Adds to out[a] the product of column a with a vector of padded() entries, 0 beyond the hinges.
  void project(const GuessVector& vector, GuessVector& out) const;
  std::size_t padded() const { return (count_ + lanes - 1) / lanes * lanes; }

 private:
  static constexpr std::size_t lanes = 8;
  std::size_t count_ = 0, columns_ = 0;
  std::size_t room_ = 0;  // for hinges, in every column; a multiple of the lanes, 0 where there is no hinge
  GuessVector values_, roots_;

  void resize(std::size_t columns, std::size_t room);
  Guess product(const Guess* a, const Guess* b) const;
};

}  // namespace infimum::relaxations
