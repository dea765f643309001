// SPDX-License-Identifier: Apache-2.0
#include "data/points.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <unordered_set>

#include "base/errors.hpp"
#include "data/columns.hpp"
#include "numbers/number_text.hpp"

namespace infimum::data {

namespace {

using base::InputError;
using base::UsageError;
using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;

constexpr std::size_t most_classes = 100'000;

ScaledIntegers scaled(const RationalVector& values, const base::Place& place) {
  try {
    return ScaledIntegers::of(values);
  } catch (const std::length_error& error) {
    throw InputError(place, error.what());
  }
}

ScaledIntegers ones(std::size_t count) {
  return ScaledIntegers(1, 1, std::vector<std::uint64_t>(count, 1));
}

// Row c is 1 where the point has class c. `place` says where too many classes were found.
void set_classes(const std::vector<std::size_t>& class_of, std::vector<std::string> classes,
                 const base::Place& place, Points& points) {
  if (classes.size() > most_classes || classes.size() > (std::size_t{1} << 30) / class_of.size()) {
    throw InputError(place,
                     std::to_string(classes.size()) + " classes are too many; is it a column of classes?");
  }
  std::vector<std::uint64_t> words(classes.size() * class_of.size(), 0);
  for (std::size_t i = 0; i < class_of.size(); ++i) words[class_of[i] * class_of.size() + i] = 1;
  points.y = ScaledIntegers(1, 1, std::move(words));
  points.targets = classes;
  points.classes = std::move(classes);
}

class FromTable {
 public:
  FromTable(const Table& table, const PointsRequest& request) : table_(table), request_(request) {}

  Points run() {
    require_distinct();
    if (table_.records() == 0)
      throw InputError({table_.file(), 0, ""}, "no records after the header; at least one point is needed");
    points_.file = table_.file();
    points_.sha256 = table_.sha256();
    points_.count = table_.records();
    find_targets();
    find_features();
    points_.weights = scaled(read_weights(table_, request_.weights), whole());
    return std::move(points_);
  }

 private:
  const Table& table_;
  const PointsRequest& request_;
  Points points_;

  base::Place whole() const { return {table_.file(), 0, ""}; }

  void require_distinct() const {
    std::unordered_set<std::string> used;
    std::vector<std::string> names = request_.targets;
    if (request_.weights) names.push_back(*request_.weights);
    names.insert(names.end(), request_.features.begin(), request_.features.end());
    for (const std::string& name : names) {
      if (!used.insert(name).second) throw UsageError("column " + in_quotes(name) + " is used twice");
    }
  }

  ScaledIntegers matrix(const std::vector<std::size_t>& columns) const {
    std::vector<ScaledIntegers> rows;
    for (const std::size_t c : columns)
      rows.push_back(scaled(read_column(table_, c), {table_.file(), 0, table_.header()[c]}));
    try {
      return numbers::concatenation(rows);
    } catch (const std::length_error& error) {
      throw InputError(whole(), error.what());
    }
  }

  void find_targets() {
    std::vector<std::size_t> columns;
    for (const std::string& name : request_.targets) columns.push_back(find_column(table_, name, "target"));
    if (request_.one_hot) return find_classes(columns.at(0));
    points_.targets = request_.targets;
    points_.y = matrix(columns);
  }

  // Numbers in their order if all cells are numbers, else texts in theirs.
  void find_classes(std::size_t column) {
    std::map<Rational, std::size_t> numbers;
    std::map<std::string, std::size_t> texts;
    for (std::size_t i = 0; i < points_.count; ++i) {
      const std::string_view cell = numbers::trim_blanks(table_.cell(i, column));
      if (cell.empty()) throw InputError(table_.place(i, column), "expected a class, found an empty cell");
      if (const auto number = numbers::parse_rational(cell)) numbers.emplace(*number, 0);
      texts.emplace(cell, 0);
    }
    const bool all_numbers = std::all_of(texts.begin(), texts.end(), [](const auto& text) {
      return numbers::parse_rational(text.first).has_value();
    });
    std::vector<std::string> classes;
    for (auto& [number, place] : numbers) {
      place = classes.size();
      if (all_numbers) classes.push_back(numbers::to_fraction(number));
    }
    for (auto& [text, place] : texts) {
      place = classes.size();
      if (!all_numbers) classes.push_back(text);
    }
    std::vector<std::size_t> class_of;
    for (std::size_t i = 0; i < points_.count; ++i) {
      const std::string cell(numbers::trim_blanks(table_.cell(i, column)));
      class_of.push_back(all_numbers ? numbers.at(*numbers::parse_rational(cell)) : texts.at(cell));
    }
    set_classes(class_of, std::move(classes), {table_.file(), 0, table_.header()[column]}, points_);
  }

  void find_features() {
    std::vector<std::size_t> columns;
    for (const std::string& name : request_.features)
      columns.push_back(find_column(table_, name, "inputs of the network"));
    if (columns.empty()) {
      std::vector<std::string> used = request_.targets;
      if (request_.weights) used.push_back(*request_.weights);
      columns = columns_of_numbers(table_, used, points_.left_out);
    }
    if (columns.empty())
      throw InputError(whole(), "no column of numbers is left for the input of the network");
    for (const std::size_t c : columns) points_.features.push_back(table_.header()[c]);
    points_.x = matrix(columns);
  }
};

class FromNpz {
 public:
  FromNpz(const Npz& npz, const PointsRequest& request) : npz_(npz), request_(request) {}

  Points run() {
    points_.file = npz_.file;
    points_.sha256 = npz_.sha256;
    const Array& x = inputs();
    if (x.shape.empty() || x.shape.front() == 0 || x.entries.size() == 0)
      refuse("array \"" + x.name + "\" has no points");
    points_.count = x.shape.front();
    points_.x = turned(x);
    for (std::size_t f = 0; f < x.entries.size() / points_.count; ++f)
      points_.features.push_back("x" + std::to_string(f));
    if (request_.one_hot) {
      find_classes();
    } else {
      find_targets();
    }
    find_weights();
    return std::move(points_);
  }

 private:
  const Npz& npz_;
  const PointsRequest& request_;
  Points points_;

  [[noreturn]] void refuse(const std::string& why) const { throw InputError({npz_.file, 0, ""}, why); }

  const Array& named(const std::string& name, const std::string& role) const {
    if (const Array* found = npz_.named(name)) return *found;
    std::string known;
    for (const Array& array : npz_.arrays) known += (known.empty() ? "" : ", ") + array.name;
    refuse("no array \"" + name + "\" for the " + role + "; the arrays are " + known);
  }

  const Array& inputs() const {
    if (request_.targets.empty() && npz_.arrays.size() == 1) return npz_.arrays.front();
    return named("X", "inputs of the network");
  }

  const Array& of_points(const std::string& name, const std::string& role) const {
    const Array& array = named(name, role);
    if (array.shape.empty() || array.shape.front() != points_.count) {
      refuse("array \"" + name + "\" has " +
             (array.shape.empty() ? "no axis of" : std::to_string(array.shape.front())) +
             " points, and there are " + std::to_string(points_.count) + " inputs");
    }
    return array;
  }

  // From points x entries to entries x points, in blocks that fit a cache.
  static ScaledIntegers turned(const Array& array) {
    const std::size_t points = array.shape.front(), width = array.entries.size() / points;
    const std::size_t limbs = array.entries.limbs();
    const std::span<const std::uint64_t> from = array.entries.words();
    std::vector<std::uint64_t> words(from.size());
    constexpr std::size_t block = 32;
    for (std::size_t p = 0; p < points; p += block) {
      for (std::size_t w = 0; w < width; w += block) {
        for (std::size_t i = p; i < std::min(p + block, points); ++i) {
          for (std::size_t j = w; j < std::min(w + block, width); ++j) {
            for (std::size_t l = 0; l < limbs; ++l)
              words[(j * points + i) * limbs + l] = from[(i * width + j) * limbs + l];
          }
        }
      }
    }
    return ScaledIntegers(array.entries.unit(), limbs, std::move(words));
  }

  void find_targets() {
    std::vector<ScaledIntegers> parts;
    for (const std::string& name : request_.targets) {
      const Array& array = of_points(name, "target");
      parts.push_back(turned(array));
      const std::size_t width = array.entries.size() / points_.count;
      for (std::size_t j = 0; j < width; ++j)
        points_.targets.push_back(width == 1 ? name : name + "[" + std::to_string(j) + "]");
    }
    try {
      points_.y = numbers::concatenation(parts);
    } catch (const std::length_error& error) {
      refuse(error.what());
    }
  }

  void find_classes() {
    const Array& array = of_points(request_.targets.at(0), "target");
    if (array.entries.size() != points_.count)
      refuse("array \"" + array.name + "\" has more than one class for each point");
    std::map<Rational, std::size_t> numbers;
    for (std::size_t i = 0; i < points_.count; ++i) numbers.emplace(array.entries.value(i), 0);
    std::vector<std::string> classes;
    for (auto& [number, place] : numbers) {
      place = classes.size();
      classes.push_back(numbers::to_fraction(number));
    }
    std::vector<std::size_t> class_of;
    for (std::size_t i = 0; i < points_.count; ++i) class_of.push_back(numbers.at(array.entries.value(i)));
    set_classes(class_of, std::move(classes), {npz_.file, 0, array.name}, points_);
  }

  void find_weights() {
    points_.weights = ones(points_.count);
    if (!request_.weights) return;
    const Array& array = of_points(*request_.weights, "weights");
    if (array.entries.size() != points_.count)
      refuse("array \"" + array.name + "\" has more than one weight for each point");
    points_.weights = array.entries;
    bool any = false;
    for (std::size_t i = 0; i < points_.count; ++i) {
      if (array.entries.negative(i))
        refuse("array \"" + array.name + "\": weight " + std::to_string(i) + " is negative");
      any = any || !array.entries.zero(i);
    }
    if (!any) refuse("array \"" + array.name + "\": all weights are zero");
  }
};

void check(const PointsRequest& request) {
  if (request.one_hot && request.targets.size() != 1)
    throw UsageError("classes (one-hot) need exactly one target, and there are " +
                     std::to_string(request.targets.size()));
}

}  // namespace

Points points_of(const Table& table, const PointsRequest& request) {
  check(request);
  return FromTable(table, request).run();
}

Points points_of(const Npz& npz, const PointsRequest& request) {
  check(request);
  return FromNpz(npz, request).run();
}

Points read_points(const std::string& path, const PointsRequest& request) {
  return path.ends_with(".npz") ? points_of(read_npz(path), request) : points_of(read_csv(path), request);
}

}  // namespace infimum::data
