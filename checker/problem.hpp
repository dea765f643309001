// SPDX-License-Identifier: Apache-2.0
#pragma once
// The data of a claim: the points as they stand in the CSV file (section 2), and rule GROUPS (section 3),
// which joins points of equal x, makes their rows integer, and defines V_i(r), the part of group i in a lower
// bound. All numbers of the groups stand over common denominators, so that leaves are checked in integers.
#include <map>
#include <regex>
#include <string_view>

#include "header.hpp"

namespace checker {

class Csv {
 public:
  explicit Csv(std::string_view bytes) : all_(bytes), rest_(bytes) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  }

  bool next(std::vector<std::string>& record) {                      // false at the end of the file
    while (take('\n') || (end_of_record() && take('\r'))) continue;  // of the record before, and empty ones
    record.clear();
    for (bool more = !rest_.empty(); more; more = take(',')) record.push_back(field());
    return !record.empty();
  }

  std::string place() const {
    return "line " + std::to_string(1 + std::count(all_.begin(), all_.end() - rest_.size(), '\n'));
  }

 private:
  bool end_of_record() const { return rest_.empty() || rest_.starts_with('\n') || rest_.starts_with("\r\n"); }
  bool take(char wanted) {
    const bool found = rest_.starts_with(wanted);
    if (found) rest_.remove_prefix(1);
    return found;
  }

  std::string field() {
    std::string text;
    const bool is_quoted = take('"');
    while (is_quoted || (!end_of_record() && !rest_.starts_with(','))) {
      wellformed(!rest_.empty(), "a quote that is not closed");
      wellformed(is_quoted || !rest_.starts_with('"'), "a quote inside a field");
      if (take('"') && !rest_.starts_with('"')) break;  // two quotes stand for one
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    wellformed(end_of_record() || rest_.starts_with(','), "bytes after a closing quote");
    return text;
  }

  std::string_view all_, rest_;
};

inline mpq_class ratio(const mpz_class& numerator, const mpz_class& denominator) {
  mpq_class value(numerator, denominator);
  value.canonicalize();
  return value;
}

inline mpq_class parse_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  text = text.substr(0, text.find_last_not_of(" \t") + 1);
  wellformed(text.size() <= 1000, "a number of more than 1000 bytes");
  static const std::regex grammar(  // groups: 2 and 3 a fraction; 4 and 5 a decimal, 6 and 7 its exponent
      "([+-]?)(?:([0-9]+)/([0-9]+)|([0-9]*)(?:\\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?)");
  std::cmatch part;
  const bool matches = std::regex_match(text.data(), text.data() + text.size(), part, grammar);
  const std::string digits = part.str(2) + part.str(4) + part.str(5);
  wellformed(matches && !digits.empty(), "not a number");
  const mpz_class numerator(part.str(1) == "-" ? "-" + digits : digits, 10);
  const mpz_class denominator(part[3].matched ? part.str(3) : "1", 10);
  wellformed(denominator != 0, "a fraction over zero");
  const mpz_class exponent(part[7].matched ? (part.str(6) == "-" ? "-" : "") + part.str(7) : "0", 10);
  wellformed(abs(exponent) <= 1000, "an exponent out of range");
  const long shift = exponent.get_si() - part.length(5);
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(std::abs(shift)));
  return shift < 0 ? ratio(numerator, denominator * power) : ratio(numerator * power, denominator);
}

using Vector = std::vector<mpz_class>;
using Rows = std::vector<Vector>;

struct Point {
  std::vector<mpq_class> x;
  mpq_class y, weight;
};

struct Level {         // a target value of a group, with all its points that have it
  mpz_class y;         // over y_den
  mpz_class weight;    // over weight_den
  mpz_class distance;  // sum over the group of weight times distance to y, over y_den * weight_den
};

struct Group {
  std::vector<Level> levels;  // by increasing y
  mpz_class weight;           // W_i, over weight_den
  mpz_class moment;           // sum of weight times y, over y_den * weight_den
};

struct Multipliers {  // the numbers r of a leaf: value[i] / den with den > 0
  Vector value;
  mpz_class den = 1;
};

class Problem {
 public:
  Problem(std::string_view data, const Header& claimed) : header(claimed) {
    Csv csv(data);
    located([&] { read_points(csv, data); }, [&] { return csv.place(); });
    make_groups();
  }

  // The sum of V_i(r_i), where |r_i| <= W_i for absolute loss; for squared loss V_i(r) is the sum of weight
  // times y^2 less (2 m - r)^2 / 4 W, with m the sum of weight times y.
  mpq_class bound(const Multipliers& r) const {
    mpz_class sum = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const Group& group = groups[i];
      const mpz_class own = r.value[i] * weight_den;
      if (header.absolute) {
        const auto value = [&](const Level& level) {
          return mpz_class(level.distance * r.den + level.y * own);
        };
        mpz_class least = value(group.levels.front());
        for (const Level& level : group.levels) least = std::min(least, value(level));
        sum += least;
      } else {
        const mpz_class root = 2 * group.moment * r.den - own * y_den;
        sum -=
            root * root * (group.weight == weight_multiple_ ? mpz_class(1) : weight_multiple_ / group.weight);
      }
    }
    if (header.absolute) return ratio(sum, y_den * weight_den * r.den);
    return squares_ + ratio(sum, 4 * weight_multiple_ * weight_den * y_den * y_den * r.den * r.den);
  }

  const Header& header;
  std::vector<Point> points;
  std::vector<Group> groups;
  Rows rows;                 // X_i
  std::vector<long> digits;  // sigma_t
  mpz_class y_den = 1, weight_den = 1;

 private:
  // The grammar of the whole file comes first, then the number of records, the columns, and their cells.
  void read_points(Csv& csv, std::string_view data) {
    std::vector<std::string> record;
    const bool found = csv.next(record);
    wellformed(found, "no header");
    std::map<std::string, std::size_t> names;
    for (const std::string& name : record) names.emplace(name, names.size());
    const std::size_t width = record.size();
    wellformed(names.size() == width, "a column name that occurs twice");
    std::size_t records = 0;
    for (; csv.next(record); ++records) {
      wellformed(record.size() == width, "a record with another number of fields than the header");
    }
    require(records == header.records, "another number of records than certified");
    std::vector<std::string> columns = header.features;
    columns.push_back(header.target);
    if (header.weights) columns.push_back(*header.weights);
    for (const std::string& name : columns) {
      require(names.contains(name), "a column is missing in the data");
    }
    csv = Csv(data);
    for (csv.next(record); csv.next(record);) {
      std::vector<mpq_class> numbers;
      for (const std::string& name : columns) numbers.push_back(parse_number(record[names[name]]));
      const mpq_class weight = header.weights ? numbers.back() : mpq_class(1), y = numbers[header.inputs()];
      wellformed(weight >= 0, "a negative weight");
      numbers.resize(header.inputs());
      points.push_back({std::move(numbers), y, weight});
    }
  }

  void make_groups() {
    std::map<std::vector<mpq_class>, std::size_t> index;
    std::vector<std::map<mpq_class, mpq_class>> weights;  // of each group, by target value
    Vector scale(header.inputs(), 1);
    for (const Point& point : points) {
      if (point.weight == 0) continue;
      const std::size_t i = index.emplace(point.x, weights.size()).first->second;
      weights.resize(index.size());
      weights[i][point.y] += point.weight;
      squares_ += point.weight * point.y * point.y;
      y_den = lcm(y_den, point.y.get_den());
      weight_den = lcm(weight_den, point.weight.get_den());
      for (std::size_t t = 0; t < scale.size(); ++t) scale[t] = lcm(scale[t], point.x[t].get_den());
    }
    for (const auto& levels : weights) add_group(levels);
    rows.resize(groups.size());
    digits.assign(header.width(), 0);
    for (const auto& [x, i] : index) {
      for (std::size_t t = 0; t < scale.size(); ++t) rows[i].emplace_back(x[t] * scale[t]);
      if (header.bias) rows[i].emplace_back(1);
      for (std::size_t t = 0; t < digits.size(); ++t) {
        if (rows[i][t] != 0) digits[t] = std::max<long>(digits[t], mpz_sizeinbase(rows[i][t].get_mpz_t(), 2));
      }
    }
  }

  void add_group(const std::map<mpq_class, mpq_class>& levels) {
    Group& group = groups.emplace_back();
    for (const auto& [y, weight] : levels) {
      const Level& level =
          group.levels.emplace_back(Level{mpz_class(y * y_den), mpz_class(weight * weight_den), 0});
      group.weight += level.weight;
      group.moment += level.weight * level.y;
    }
    mpz_class weight_so_far = 0, moment_so_far = 0;
    for (Level& level : group.levels) {
      weight_so_far += level.weight;
      moment_so_far += level.weight * level.y;
      level.distance = level.y * (2 * weight_so_far - group.weight) + group.moment - 2 * moment_so_far;
    }
    weight_multiple_ = lcm(weight_multiple_, group.weight);
  }

  mpz_class weight_multiple_ = 1;  // the least common multiple of all W_i
  mpq_class squares_;              // the sum of weight times y^2 over all points
};

}  // namespace checker
