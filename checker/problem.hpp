// SPDX-License-Identifier: Apache-2.0
#pragma once
// The data of a claim: the points as they stand in the file, and rule GROUPS (section 3), which joins points
// of equal x, makes their rows integer, and defines V_i(r), the part of group i in a lower bound. All numbers
// of the groups stand over common denominators, so that leaves are checked in integers.
#include <gmpxx.h>

#include <map>

#include "csv.hpp"
#include "header.hpp"

namespace checker {

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

  // The sum of V_i(r_i), where |r_i| <= W_i for absolute loss.
  mpq_class bound(const Multipliers& r) const {
    return header.absolute ? absolute_bound(r) : squared_bound(r);
  }

  const Header& header;
  std::vector<Point> points;
  std::vector<Group> groups;
  Rows rows;                 // X_i
  std::vector<long> digits;  // sigma_t
  mpz_class y_den = 1, weight_den = 1;

 private:
  // The grammar of the whole file comes first, then the number of records, the columns, and the cells in
  // them.
  void read_points(Csv& csv, std::string_view data) {
    std::vector<Cell> record;
    const bool found = csv.next(record);
    wellformed(found, "no header");
    std::map<std::string, std::size_t> names;
    for (const Cell& cell : record) names.emplace(cell.text, names.size());
    wellformed(names.size() == record.size(), "a column name that occurs twice");
    std::size_t records = 0;
    for (; csv.next(record); ++records) {
      wellformed(record.size() == names.size(), "a record with another number of fields than the header");
    }
    require(records == header.records, "another number of records than certified");
    const auto find = [&](const std::string& name) {
      require(names.contains(name), "no column " + quoted(name));
      return names.at(name);
    };
    const std::size_t target = find(header.target), weights = header.weights ? find(*header.weights) : 0;
    std::vector<std::size_t> features;
    for (const std::string& feature : header.features) features.push_back(find(feature));
    const auto number = [&](std::size_t column) {
      csv.look_at(record[column]);
      return parse_number(record[column].text);
    };
    csv = Csv(data);
    for (csv.next(record); csv.next(record);) {
      Point& point = points.emplace_back();
      for (const std::size_t column : features) point.x.push_back(number(column));
      point.y = number(target);
      point.weight = header.weights ? number(weights) : mpq_class(1);
      wellformed(point.weight >= 0, "a negative weight");
    }
  }

  void make_groups() {
    std::map<std::vector<mpq_class>, std::size_t> index;
    std::vector<const Point*> firsts;
    std::vector<std::map<mpq_class, mpq_class>> weights;  // of each group, by target value
    Vector scale(header.inputs(), 1);
    for (const Point& point : points) {
      if (point.weight == 0) continue;
      const auto [place, is_new] = index.emplace(point.x, firsts.size());
      if (is_new) firsts.push_back(&point);
      weights.resize(firsts.size());
      weights[place->second][point.y] += point.weight;
      y_den = lcm(y_den, point.y.get_den());
      weight_den = lcm(weight_den, point.weight.get_den());
      for (std::size_t t = 0; t < scale.size(); ++t) scale[t] = lcm(scale[t], point.x[t].get_den());
    }
    for (const auto& levels : weights) add_group(levels);
    digits.assign(header.width(), 0);
    for (const Point* point : firsts) {
      Vector& row = rows.emplace_back();
      for (std::size_t t = 0; t < scale.size(); ++t) row.emplace_back(point->x[t] * scale[t]);
      if (header.bias) row.emplace_back(1);
      for (std::size_t t = 0; t < row.size(); ++t) {
        if (row[t] != 0) digits[t] = std::max<long>(digits[t], mpz_sizeinbase(row[t].get_mpz_t(), 2));
      }
    }
  }

  void add_group(const std::map<mpq_class, mpq_class>& levels) {
    Group& group = groups.emplace_back();
    mpz_class squares = 0, weight_so_far = 0, moment_so_far = 0;
    for (const auto& [y, weight] : levels) {
      group.levels.push_back({mpz_class(y * y_den), mpz_class(weight * weight_den), 0});
      const Level& level = group.levels.back();
      group.weight += level.weight;
      group.moment += level.weight * level.y;
      squares += level.weight * level.y * level.y;
    }
    for (Level& level : group.levels) {
      weight_so_far += level.weight;
      moment_so_far += level.weight * level.y;
      level.distance = level.y * (2 * weight_so_far - group.weight) + group.moment - 2 * moment_so_far;
    }
    spread_ += ratio(group.weight * squares - group.moment * group.moment,
                     group.weight * weight_den * y_den * y_den);
    weight_multiple_ = lcm(weight_multiple_, group.weight);
  }

  // V_i - P_i = r m / W - r^2 / (4 W) with m the sum of weight times y.
  mpq_class squared_bound(const Multipliers& r) const {
    mpz_class sum = 0, share = weight_multiple_, share_of = 1;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (r.value[i] == 0) continue;
      if (groups[i].weight != share_of) share = weight_multiple_ / groups[i].weight;
      share_of = groups[i].weight;
      sum += share * r.value[i] * (4 * r.den * groups[i].moment - r.value[i] * weight_den * y_den);
    }
    return ratio(sum, 4 * weight_multiple_ * y_den * r.den * r.den) + spread_;
  }

  mpq_class absolute_bound(const Multipliers& r) const {
    mpz_class sum = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      std::optional<mpz_class> least;
      for (const Level& level : groups[i].levels) {
        const mpz_class value = level.distance * r.den + level.y * r.value[i] * weight_den;
        if (!least || value < *least) least = value;
      }
      sum += *least;
    }
    return ratio(sum, y_den * weight_den * r.den);
  }

  mpz_class weight_multiple_ = 1;  // the least common multiple of all W_i
  mpq_class spread_;               // the sum of all P_i, for squared loss
};

}  // namespace checker
