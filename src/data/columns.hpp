// SPDX-License-Identifier: Apache-2.0
//
// Columns of a table as numbers. Every cell of a column that is used must be a number: one bad cell is an
// error that names file, line, column and what was expected, and never a guess, because a proof about altered
// data proves nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/csv.hpp"
#include "numbers/rational.hpp"

namespace infimum::data {

// The column of this name; base::InputError telling the role and the names that there are.
std::size_t find_column(const Table& table, const std::string& name, const std::string& role);

// Whether any cell is a number, or one that is too large for us.
bool holds_numbers(const Table& table, std::size_t column);

// All columns with numbers that are not in `used`; the names of the others without any number go to
// `left_out`.
std::vector<std::size_t> columns_of_numbers(const Table& table, const std::vector<std::string>& used,
                                            std::vector<std::string>& left_out);

// One number for each record. Exact; base::InputError at the first cell that is none.
numbers::RationalVector read_column(const Table& table, std::size_t column);

// The column of weights, or ones without a name. base::InputError for a negative one, or if all are 0.
numbers::RationalVector read_weights(const Table& table, const std::optional<std::string>& name);

std::string in_quotes(std::string_view text);

}  // namespace infimum::data
