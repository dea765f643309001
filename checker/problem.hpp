// SPDX-License-Identifier: Apache-2.0
#pragma once
// The data of a claim: the CSV file (section 2), and rule GROUPS (section 3), which joins points of equal x,
// makes their rows integer, and defines V_i(r), the part of group i in a lower bound. All numbers of the
// groups stand over common denominators, so that leaves are checked in integers.
#include <map>

#include "header.hpp"

namespace checker {

using Record = std::vector<std::string>;

inline bool at_record_end(std::string_view rest) {
  return rest.empty() || rest.starts_with('\n') || rest.starts_with("\r\n");
}

inline std::string take_field(std::string_view& rest) {
  std::string text;
  const bool is_quoted = take(rest, "\"");
  while (is_quoted || (!at_record_end(rest) && !rest.starts_with(','))) {
    wellformed(!rest.empty(), "the data has a quote that is not closed");
    wellformed(is_quoted || !rest.starts_with('"'), "the data has a quote inside a field");
    if (take(rest, "\"") && !rest.starts_with('"')) break;  // two quotes stand for one
    text += rest.front();
    rest.remove_prefix(1);
  }
  return text;
}

// The records of the data file, the header record first.
inline std::vector<Record> read_table(std::string_view rest) {
  std::vector<Record> table;
  take(rest, "\xef\xbb\xbf");
  while (!rest.empty()) {
    if (take(rest, "\n") || take(rest, "\r\n")) continue;  // of the record before, and empty ones
    Record record{take_field(rest)};
    while (take(rest, ",")) record.push_back(take_field(rest));
    wellformed(at_record_end(rest), "the data has bytes after a closing quote");
    table.push_back(std::move(record));
  }
  return table;
}

inline mpq_class parse_cell(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  text = text.substr(0, text.find_last_not_of(" \t") + 1);
  wellformed(text.size() <= 1000, "the data has a number of more than 1000 bytes");
  return parse_number(text);
}

using Vector = std::vector<mpz_class>;
using Rows = std::vector<Vector>;

// sum += a b, without a number in between that would need memory of its own
inline void add_product(mpz_class& sum, const mpz_class& a, const mpz_class& b) {
  mpz_addmul(sum.get_mpz_t(), a.get_mpz_t(), b.get_mpz_t());
}

struct Group {
  std::vector<mpq_class> x;                // with 1 behind the inputs, for the biases and c
  std::map<mpq_class, mpq_class> targets;  // with the weight of the points that have it
  Vector y, weights;                       // the same in integers, over y_den and weight_den
  mpz_class weight;                        // W_i, over weight_den
  mpz_class moment;                        // the sum of weight times y, over y_den * weight_den
  mpz_class inverse;                       // the least common multiple of all W, divided by W_i
};

// What a region says about g(x_i) at a point (section 4): nothing, g >= 0, or g <= 0. With output identity
// all points count as on, which restricts nothing there.
enum class State : signed char { kFree, kOn, kOff };
using States = std::vector<State>;

struct Multipliers {  // the numbers r of a leaf: value[i] / den with den > 0
  Vector value;
  mpz_class den = 1;
};

// D = 2: where X_i v comes to have the sign `way` while v turns once around the origin, at v = way (X_i2,
// -X_i1).
struct Turn {
  size_t point;
  int way;
};

class Problem {
 public:
  Problem(std::string_view data, const Header& claimed)
      : header(claimed), digits(header.inputs + 1), scale_(header.inputs + 1, 1) {
    read_points(read_table(data));
    make_integers();
    if (header.inputs + header.bias == 2) sort_turns();
  }

  // The sum of V_i(r_i), where |r_i| <= W_i for absolute loss, and r_i <= 0 where g(x_i) < 0 may be.
  mpq_class bound(const Multipliers& r, const States& states) const {
    const auto still = [&](size_t i) {  // V is its value at t = 0
      return header.output_relu && states[i] == State::kOff;
    };
    if (!header.absolute) return squares_ - least_squares(r, still);
    mpz_class sum = 0;
    for (size_t i = 0; i < groups.size(); ++i) {
      sum += least_deviation(groups[i], r.value[i] * weight_den, r.den, still(i));
    }
    return mpq_class(sum) / (y_den * weight_den * r.den);
  }

  const Header& header;
  std::vector<Group> groups;
  Rows rows;                 // X_i, with a last entry 1 even without bias
  std::vector<long> digits;  // sigma_t
  mpz_class y_den = 1, weight_den = 1;
  std::vector<Turn> turns;  // for D = 2

 private:
  // The sum of weight |y - t| plus r t falls with t while its slope is negative. An output ReLU begins at t =
  // 0, where negative targets lie behind.
  mpz_class least_deviation(const Group& group, const mpz_class& r, const mpz_class& den, bool still) const {
    mpz_class slope = r - group.weight * den, t = 0, sum = group.moment * den;
    for (size_t l = 0; l < group.y.size(); ++l) {
      const mpz_class turn = 2 * group.weights[l] * den;
      if (header.output_relu && group.y[l] < 0) {
        sum -= turn * group.y[l];
      } else if (still || slope >= 0) {
        break;
      } else {
        sum += slope * (group.y[l] - t);
        t = group.y[l];
      }
      slope += turn;
    }
    return sum;
  }

  // A point's V is the sum of weight y^2 less (2 m - r)^2 / 4 W, with m the sum of weight times y; returned
  // is the sum of what is subtracted. The least value is at t = (2 m - r) / 2 W, which an output ReLU moves
  // to 0 where it is negative.
  template <class Still>
  mpq_class least_squares(const Multipliers& r, const Still& still) const {
    const mpz_class twice = 2 * r.den, factor = -y_den * weight_den;
    mpz_class sum, root, square;
    for (size_t i = 0; i < groups.size(); ++i) {
      root = groups[i].moment * twice;
      add_product(root, factor, r.value[i]);
      if (still(i) || (header.output_relu && root < 0)) continue;
      square = root * root;
      add_product(sum, square, groups[i].inverse);
    }
    return mpq_class(sum) / (4 * weight_multiple_ * weight_den * y_den * y_den * r.den * r.den);
  }

  // The grammar of the whole file comes first, then the number of records, the columns, and their cells.
  void read_points(const std::vector<Record>& table) {
    wellformed(!table.empty(), "the data has no header");
    std::map<std::string, size_t> places;
    for (const std::string& name : table[0]) places.emplace(name, places.size());
    for (const Record& record : table) {  // the header too, where a name may occur twice
      wellformed(record.size() == places.size(),
                 "a record has another number of fields than there are names");
    }
    require(table.size() - 1 == header.records, "the data has another number of records than certified");
    for (const std::string& name : header.columns) {
      require(places.contains(name), "a column is missing in the data");
    }
    for (size_t l = 1; l < table.size(); ++l) {
      std::vector<mpq_class> x;
      for (const std::string& name : header.columns) x.push_back(parse_cell(table[l][places[name]]));
      const mpq_class y = x[0], weight = header.weighted ? x[1] : 1;
      wellformed(weight >= 0, "the data has a negative weight");
      x.erase(x.begin(), x.begin() + 1 + header.weighted);
      x.emplace_back(1);
      if (weight != 0) add_point(x, y, weight);
    }
  }

  void add_point(const std::vector<mpq_class>& x, const mpq_class& y, const mpq_class& weight) {
    const auto [place, is_new] = index_.emplace(x, groups.size());
    if (is_new) groups.emplace_back().x = x;
    groups[place->second].targets[y] += weight;
    squares_ += weight * y * y;
    y_den = lcm(y_den, y.get_den());
    weight_den = lcm(weight_den, weight.get_den());
    for (size_t t = 0; t < x.size(); ++t) scale_[t] = lcm(scale_[t], x[t].get_den());
  }

  void make_integers() {
    for (Group& group : groups) {
      Vector& row = rows.emplace_back();
      for (size_t t = 0; t < scale_.size(); ++t) {
        row.emplace_back(group.x[t] * scale_[t]);
        if (row[t] != 0) digits[t] = std::max<long>(digits[t], mpz_sizeinbase(row[t].get_mpz_t(), 2));
      }
      for (const auto& [y, weight] : group.targets) {
        group.y.emplace_back(y * y_den);
        group.weights.emplace_back(weight * weight_den);
        group.weight += group.weights.back();
        group.moment += group.weights.back() * group.y.back();
      }
      weight_multiple_ = lcm(weight_multiple_, group.weight);
    }
    for (Group& group : groups) group.inverse = weight_multiple_ / group.weight;
  }

  // Half a turn from v = (1, 0) on, and then the same with the opposite ways.
  void sort_turns() {
    for (size_t i = 0; i < rows.size(); ++i) {
      const int way = rows[i][0] != 0 ? -sgn(rows[i][0]) : sgn(rows[i][1]);
      if (way != 0) turns.push_back({i, way});
    }
    std::sort(turns.begin(), turns.end(), [&](const Turn& a, const Turn& b) {
      const Vector &x = rows[a.point], &z = rows[b.point];
      return a.way * b.way * cmp(x[0] * z[1], x[1] * z[0]) > 0;
    });
    const size_t half = turns.size();
    for (size_t l = 0; l < half; ++l) turns.push_back({turns[l].point, -turns[l].way});
  }

  std::map<std::vector<mpq_class>, size_t> index_;  // of the groups, by x
  Vector scale_;                                    // q_t
  mpz_class weight_multiple_ = 1;                   // the least common multiple of all W_i
  mpq_class squares_;                               // the sum of weight times y^2 over all points
};

}  // namespace checker
