// SPDX-License-Identifier: Apache-2.0
#pragma once
// Certificates of the second kind (docs/farkas-certificates.md): a network that answers a question, or a tree
// of Farkas vectors that refutes it.
#include <array>
#include <bit>
#include <numeric>

#include "problem.hpp"

namespace checker {

constexpr size_t kMostUnits = 12;

struct FarkasHeader {
  bool separate = false, yes = false;
  std::string data_hash;
  size_t records = 0;
  std::vector<std::string> columns;  // the target, then the inputs
  std::string inside;                // a number or a text
  bool inside_is_number = false;
  size_t units = 0;
};

// After "infimum-farkas ".
inline FarkasHeader read_farkas_header(Stream& in) {
  const auto choice = [&](const char* before, const char* no, const char* yes) {
    const std::string word = in.word(before, '\n');
    wellformed(word == no || word == yes, "an unknown question or answer");
    return word == yes;
  };
  const auto name = [&] { return in.raw(count(in.word("", ':'), 0, 65536)); };
  FarkasHeader header;
  header.separate = choice("1\nquestion ", "convex-fit", "separate");
  header.yes = choice("answer ", "no", "yes");
  header.data_hash = in.word("data ", ' ');
  const bool hex = header.data_hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  wellformed(hex && header.data_hash.size() == 64, "a hash that is not 64 lower-case hex digits");
  header.records = count(in.word("", '\n'), 0, 10000000);
  in.text("target ");
  header.columns.push_back(name());
  in.text("\ninside ");
  if (header.separate) {
    const std::string kind = in.word("", ' ');
    wellformed(kind == "number" || kind == "text", "an unknown kind of class");
    header.inside_is_number = kind == "number";
    header.inside = header.inside_is_number ? in.word("", '\n') : name();
    if (header.inside_is_number) rational(header.inside);
    if (!header.inside_is_number) in.text("\n");
  } else {
    in.text("-\n");
  }
  const size_t inputs = count(in.word("features ", ' '), 1, 1000);
  for (size_t t = 0; t < inputs; ++t) {
    if (t > 0) in.text(" ");
    header.columns.push_back(name());
  }
  const std::set<std::string> all(header.columns.begin(), header.columns.end());
  wellformed(all.size() == header.columns.size(), "a column that is named twice");
  header.units = count(in.word("\nunits ", '\n'), 1, kMostUnits);
  in.text("proof\n");
  return header;
}

struct FarkasPoint {
  std::vector<mpq_class> x;  // with 1 behind the inputs
  Vector row;                // X_i
  mpq_class value;           // v_i
  bool bounded, open;
};

// The points as the header asks for them (section 2).
inline std::vector<FarkasPoint> read_farkas_points(const FarkasHeader& header, std::string_view data) {
  const std::vector<Record> table = read_table(data);
  wellformed(!table.empty(), "the data has no header");
  std::map<std::string, size_t> places;
  for (const std::string& name : table[0]) places.emplace(name, places.size());
  for (const Record& record : table) {  // the header too, where a name may occur twice
    wellformed(record.size() == places.size(), "a record has another number of fields than there are names");
  }
  require(table.size() - 1 == header.records, "the data has another number of records than certified");
  for (const std::string& name : header.columns) {
    require(places.contains(name), "a column is missing in the data");
  }
  const mpq_class wanted = header.inside_is_number ? rational(header.inside) : 0;
  std::vector<FarkasPoint> points;
  for (size_t i = 1; i < table.size(); ++i) {
    FarkasPoint& point = points.emplace_back();
    const std::string& label = table[i][places[header.columns[0]]];
    const bool text = header.separate && !header.inside_is_number;
    const mpq_class number = text ? mpq_class(0) : parse_cell(label);
    const bool inside = text ? label == header.inside : header.separate && number == wanted;
    point.value = header.separate ? (inside ? -1 : 1) : number;
    point.bounded = header.separate ? inside : true;
    point.open = header.separate ? !inside : number > 0;
    for (size_t t = 1; t < header.columns.size(); ++t)
      point.x.push_back(parse_cell(table[i][places[header.columns[t]]]));
    point.x.emplace_back(1);
  }
  for (size_t t = 0; t < header.columns.size(); ++t) {
    mpz_class scale = 1;
    for (const FarkasPoint& point : points) scale = lcm(scale, point.x[t].get_den());
    for (FarkasPoint& point : points) point.row.emplace_back(point.x[t] * scale);
  }
  return points;
}

// The body: section 3 for a no, section 4 for a yes.
class FarkasProof {
 public:
  FarkasProof(const FarkasHeader& header, const std::vector<FarkasPoint>& points, Stream& in)
      : header_(header), points_(points), in_(in), decided_(points.size(), 0) {}

  size_t check() {  // returns the number of leaves
    if (header_.yes) {
      check_network();
    } else {
      check_tree();
    }
    in_.finish();
    return leaves_;
  }

 private:
  // Of each unit the number of the first of its twins: equal numbers are twins.
  using Classes = std::array<size_t, kMostUnits>;

  // A split on the way from the root, the child at hand, and the classes above it.
  struct Level {
    size_t point;
    size_t set;
    Classes classes;
  };

  const FarkasHeader& header_;
  const std::vector<FarkasPoint>& points_;
  Stream& in_;
  std::vector<size_t> decided_;  // the set that the list gives to a point, 0 if none
  std::vector<Level> levels_;
  size_t leaves_ = 0;

  bool admissible(size_t set) const { return !header_.separate || std::popcount(set) == 1; }

  bool canonical(size_t set, const Classes& classes) const {
    if (set == 0 || !admissible(set)) return false;
    for (size_t j = 0; j < header_.units; ++j) {
      for (size_t i = 0; i < j; ++i) {
        if (classes[i] == classes[j] && (set >> j & 1) != 0 && (set >> i & 1) == 0) return false;
      }
    }
    return true;
  }

  // The next canonical set after this one; 2^k if there is none.
  size_t next(size_t set, const Classes& classes) const {
    do {
      ++set;
    } while (set < size_t{1} << header_.units && !canonical(set, classes));
    return set;
  }

  // Twins stay twins where the set has both or neither.
  Classes refined(const Classes& classes, size_t set) const {
    Classes fine = classes;
    for (size_t j = 0; j < header_.units; ++j) {
      fine[j] = j;
      for (size_t i = 0; i < j && fine[j] == j; ++i) {
        if (classes[i] == classes[j] && (set >> i & 1) == (set >> j & 1)) fine[j] = i;
      }
    }
    return fine;
  }

  void check_tree() {
    Classes classes{};
    do {
      const size_t step = in_.below(points_.size() + 1, "a split at a point that does not exist");
      if (step == 0) {
        check_leaf();
        classes = advance();
      } else {
        const size_t point = step - 1;
        require(points_[point].open, "a split at a point that is not open");
        require(decided_[point] == 0, "a split at a point that is in the list");
        levels_.push_back({point, next(0, classes), classes});
        decided_[point] = levels_.back().set;
        classes = refined(classes, levels_.back().set);
      }
    } while (!levels_.empty());
  }

  // To the next child of the lowest split that has one.
  Classes advance() {
    while (!levels_.empty()) {
      Level& level = levels_.back();
      level.set = next(level.set, level.classes);
      const bool more = level.set < size_t{1} << header_.units;
      decided_[level.point] = more ? level.set : 0;
      if (more) return refined(level.classes, level.set);
      levels_.pop_back();
    }
    return {};
  }

  void check_leaf() {
    const size_t terms = in_.below(1000001, "a leaf of too many terms");
    std::vector<Vector> sums(header_.units, Vector(header_.columns.size()));
    mpq_class bound = 0;
    for (size_t l = 0; l < terms; ++l) {
      const size_t i = in_.below(points_.size(), "a term of a point that does not exist");
      const size_t set = in_.below(size_t{1} << header_.units, "a term of a unit that does not exist");
      const mpz_class factor = in_.integer();
      wellformed(factor != 0, "a term that is zero");
      const FarkasPoint& point = points_[i];
      require(admissible(set), "a term of a set that is not admissible");
      require(factor < 0 || point.bounded, "a term of an upper bound where there is none");
      require(factor > 0 || (set != 0 && decided_[i] == set), "a term of a pair that is not in the list");
      bound += factor * point.value;
      for (size_t j = 0; j < header_.units; ++j) {
        for (size_t t = 0; t < point.row.size() && (set >> j & 1) != 0; ++t)
          sums[j][t] += factor * point.row[t];
      }
    }
    for (const Vector& sum : sums) {
      const bool zero = std::ranges::all_of(sum, [](const mpz_class& entry) { return entry == 0; });
      require(zero, "the terms of a unit do not sum to zero");
    }
    require(bound < 0, "the bounds of a leaf do not contradict each other");
    ++leaves_;
  }

  void check_network() {
    std::vector<std::vector<mpq_class>> units(header_.units);
    for (std::vector<mpq_class>& unit : units) {
      while (unit.size() < header_.columns.size()) unit.push_back(in_.fraction());
    }
    for (const FarkasPoint& point : points_) {
      mpq_class sum = 0;
      bool negative = true, lifted = false;
      for (const std::vector<mpq_class>& unit : units) {
        const mpq_class value = std::inner_product(unit.begin(), unit.end(), point.x.begin(), mpq_class(0));
        if (value > 0) sum += value;
        negative = negative && value < 0;
        lifted = lifted || value >= 1;
      }
      const bool inside = header_.separate && point.bounded, outside = header_.separate && point.open;
      require(header_.separate || sum == point.value, "the network has another value than the label");
      require(!inside || negative, "a point inside is not on the negative side");
      require(!outside || lifted, "a point outside is not cut off");
    }
  }
};

inline std::string describe(const FarkasHeader& header) {
  const std::string units = std::to_string(header.units) + (header.units == 1 ? " unit" : " units");
  std::string text;
  if (header.separate) {
    text = std::string(header.yes ? "separable" : "inseparable") + ": " + units + ", " +
           quoted(header.columns[0]) + (header.inside_is_number ? " = number " : " = text ") +
           quoted(header.inside);
  } else {
    text = std::string(header.yes ? "convex fit" : "no convex fit") + ": " + units + ", " +
           quoted(header.columns[0]);
  }
  for (size_t t = 1; t < header.columns.size(); ++t)
    text += (t == 1 ? " ~ " : " + ") + quoted(header.columns[t]);
  return text + ", " + std::to_string(header.records) + " points, data sha256 " + header.data_hash;
}

}  // namespace checker
