// SPDX-License-Identifier: Apache-2.0
#include "cli/generated_training.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "base/random.hpp"
#include "networks/convert.hpp"
#include "networks/json.hpp"
#include "reductions/colouring.hpp"
#include "reductions/max_cut.hpp"
#include "reductions/partition.hpp"
#include "reductions/planted.hpp"
#include "reductions/separability.hpp"

namespace infimum::cli {

namespace {

using base::UsageError;
using nlohmann::ordered_json;
using numbers::Integer;
using numbers::Rational;
using reductions::Hypergraph;
using reductions::KnownTraining;
using Files = std::vector<GeneratedFile>;

std::string csv_of(const erm::Problem& problem) {
  const data::Dataset& data = problem.data;
  std::string text = fmt::format("{},{},weight\n", fmt::join(data.features, ","), data.target);
  for (std::size_t l = 0; l < data.size(); ++l) {
    for (const Rational& x : data.x[l]) text += numbers::to_fraction(x) + ",";
    text += numbers::to_fraction(data.y[l]) + "," + numbers::to_fraction(data.weights[l]) + "\n";
  }
  return text;
}

// The options that say which networks compete.
std::string family_options(const erm::Family& family) {
  std::string text = fmt::format("--target y --weights weight --units {}", family.units);
  if (family.output_relu) text += " --output relu";
  if (!family.intercept) text += " --no-intercept";
  if (!family.bias) text += " --no-bias";
  if (family.positive)
    text +=
        " --signs=" + std::string(*family.positive, '+') + std::string(family.units - *family.positive, '-');
  return text;
}

std::string commands(const KnownTraining& known) {
  const std::string options = family_options(known.problem.family);
  std::string text = fmt::format("    infimum decide data.csv {} --threshold {}\n", options,
                                 numbers::to_fraction(known.threshold));
  if (known.least_risk) text += fmt::format("    infimum train data.csv {}\n", options);
  if (known.witness) text += "    infimum evaluate network.json data.csv --target y --weights weight\n";
  return text;
}

Files training_folder(const KnownTraining& known, ordered_json answer, std::string page) {
  ordered_json json = {{"format", "infimum-known-answer-1"}};
  json.update(answer);
  json["answer"] = known.yes ? "yes" : "no";
  json["threshold"] = numbers::to_fraction(known.threshold);
  if (known.least_risk) json["least_risk"] = numbers::to_fraction(*known.least_risk);
  json["options"] = family_options(known.problem.family);
  Files files = {{"data.csv", csv_of(known.problem)}};
  if (known.witness) {
    json["witness"] = "network.json";
    json["witness_risk"] = numbers::to_fraction(erm::risk(known.problem, *known.witness));
    files.push_back(
        {"network.json", networks::to_json(networks::to_network(*known.witness, known.problem.data.features,
                                                                known.problem.data.target))});
  }
  files.push_back({"answer.json", json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n"});
  files.push_back({"README.md", page + "\n" + commands(known)});
  return files;
}

std::vector<Integer> numbers_of(const GenerateRequest& request) {
  std::vector<Integer> numbers;
  if (!request.numbers) {
    base::Random random(request.seed);
    if (request.size < 1 || request.size > 1000) throw UsageError("--size: expected 1 to 1000 numbers");
    for (std::uint64_t i = 0; i < request.size; ++i) numbers.emplace_back(1 + random.below(20));
    return numbers;
  }
  for (std::size_t from = 0; from <= request.numbers->size();) {
    const std::size_t end = std::min(request.numbers->find(',', from), request.numbers->size());
    const std::optional<Rational> number = numbers::parse_rational(request.numbers->substr(from, end - from));
    if (!number || number->get_den() != 1)
      throw UsageError("--numbers: expected whole numbers such as 3,1,1,2, found \"" + *request.numbers +
                       "\"");
    numbers.push_back(number->get_num());
    from = end + 1;
  }
  return numbers;
}

Hypergraph graph_of(const GenerateRequest& request, std::size_t edge_size) {
  if (request.graph) return reductions::hypergraph_of(*request.graph);
  if (request.size < 3 || request.size > 1000) throw UsageError("--size: expected 3 to 1000 vertices");
  return reductions::random_hypergraph(request.size, edge_size, request.seed);
}

std::string edges_text(const Hypergraph& graph) {
  std::string text;
  for (const auto& edge : graph.edges) {
    std::string one;
    for (const std::size_t v : edge) one += (one.empty() ? "" : "-") + std::to_string(v + 1);
    text += (text.empty() ? "" : ",") + one;
  }
  return text;
}

const char* word(bool yes) {
  return yes ? "YES" : "NO";
}

Files partition_files(const GenerateRequest& request) {
  const std::vector<Integer> numbers = numbers_of(request);
  const KnownTraining known = reductions::partition_training(numbers);
  const Integer difference = reductions::best_split(numbers).difference;
  std::vector<std::string> texts;
  for (const Integer& number : numbers) texts.push_back(number.get_str());
  return training_folder(known,
                         {{"family", "partition"}, {"numbers", texts}, {"difference", difference.get_str()}},
                         fmt::format("# PARTITION as the training of one ReLU\n\n"
                                     "**Theorem.** To minimise the squared loss of a single ReLU, x -> "
                                     "relu(w.x), is NP-hard (Goel, Klivans, Manurangsi and "
                                     "Reichman 2021).\n\n"
                                     "**Proof sketch.** The points (e_i, 1), (-e_i, 1) add (|w_i| - 1)^2 + "
                                     "1, and (a, 0), (-a, 0) add (a.w)^2. So the risk is at "
                                     "least n, with equality iff w is a vector of signs that split a into "
                                     "halves of equal sum. With t the least difference of "
                                     "two halves the least risk is n + t^2 / (1 + |a|^2), since (|w| - 1)^2 "
                                     "is the lesser of (w - 1)^2 and (w + 1)^2.\n\n"
                                     "**Answer.** a = ({}), t = {}: **{}**, the least risk is {}.\n",
                                     fmt::join(texts, ", "), difference.get_str(), word(known.yes),
                                     numbers::to_fraction(*known.least_risk)));
}

Files cut_files(const GenerateRequest& request) {
  const Hypergraph graph = graph_of(request, 2);
  const reductions::CutTraining made = reductions::max_cut_training(graph);
  const Rational beyond = reductions::cut_threshold(made, graph, made.cut + 1);
  return training_folder(
      made.known,
      {{"family", "maxcut"},
       {"edges", edges_text(graph)},
       {"cut", made.cut},
       {"repetition", made.repetition.get_str()},
       {"threshold_of_one_more", numbers::to_fraction(beyond)}},
      fmt::format("# MAX-CUT as the training of one ReLU\n\n"
                  "**Theorem.** To minimise the squared loss of x -> relu(w.x) is strongly NP-hard: with "
                  "numbers of few bits.\n\n"
                  "**Proof sketch.** A graph of n vertices, m edges, greatest degree D; R = 2 D m + 1. The "
                  "points (e_i, 1), (-e_i, 1) of weight R "
                  "add R (|w_i| - 1)^2 + R, and those of an edge ij add (w_i + w_j)^2. If the signs of w "
                  "leave u edges uncut, the least on that piece "
                  "lies between R n + 4u / (1 + 2D/R) and R n + 4u. So some risk is at most R n + 4 (m - K) "
                  "iff K edges can be cut.\n\n"
                  "**Answer.** Edges {}: R = {}, the greatest cut has {} of {} edges. The least risk is {}: "
                  "within the threshold {} of that cut "
                  "(**YES**), above the threshold {} of one more edge (NO).\n",
                  edges_text(graph), made.repetition.get_str(), made.cut, graph.edges.size(),
                  numbers::to_fraction(*made.known.least_risk), numbers::to_fraction(made.known.threshold),
                  numbers::to_fraction(beyond)));
}

Files colouring_files(const GenerateRequest& request) {
  const Hypergraph graph = graph_of(request, 3);
  const KnownTraining known = reductions::colouring_training(graph, request.units);
  return training_folder(known,
                         {{"family", "colouring"}, {"edges", edges_text(graph)}, {"colours", request.units}},
                         fmt::format("# Colouring hypergraphs as the training of k ReLUs\n\n"
                                     "**Theorem.** Whether k >= 2 ReLUs with outer weights +1 and without "
                                     "intercept reach risk 0 is NP-hard.\n\n"
                                     "**Proof sketch.** Points (0, 0), (e_v, 1) for each vertex, (sum of e_v "
                                     "over S, 0) for each hyperedge S. The origin makes every bias "
                                     "b <= 0. A unit that is active at all vertices of S has sum of w_v + b "
                                     "> -(|S| - 1) b >= 0, against the label of S. So a unit that is "
                                     "active at v is a colour of v, and no hyperedge has one colour only. "
                                     "Conversely w_v = 1 for the vertices of a colour, -|S| for "
                                     "the others.\n\n"
                                     "**Answer.** Hyperedges {}, {} colours: **{}**.\n\n"
                                     "    infimum convex-fit data.csv --target y --features {} --units {}\n",
                                     edges_text(graph), request.units, word(known.yes),
                                     fmt::join(known.problem.data.features, ","), request.units));
}

Files planted_files(const GenerateRequest& request) {
  if (request.size > 100000 || request.inputs > 1000 || request.units > 1000)
    throw UsageError("planted: expected at most 100000 points, 1000 inputs and 1000 units");
  const KnownTraining known =
      reductions::planted_training(request.size, request.inputs, request.units, request.seed);
  return training_folder(
      known, {{"family", "planted"}, {"points", known.problem.data.size()}, {"seed", request.seed}},
      fmt::format("# A planted network\n\n"
                  "**Theorem.** To decide whether k ReLUs reach risk 0 is NP-hard: for k = 2 with outer "
                  "weights +1 (see the family colouring), in "
                  "two dimensions with k part of the input (Froese and Hertrich 2023). So to know that a "
                  "network is there does not make it easy to "
                  "find.\n\n"
                  "**Answer.** The labels of the {} points are values of `network.json`, whose weights are "
                  "integers from -3 to 3: **YES**, the least "
                  "risk is 0.\n",
                  known.problem.data.size()));
}

std::string classes_csv(const reductions::SeparabilityProblem& problem) {
  std::string text;
  for (std::size_t t = 1; t <= problem.inner.front().size(); ++t) text += fmt::format("x{},", t);
  text += "class\n";
  for (const auto* list : {&problem.inner, &problem.outer}) {
    for (const reductions::Point& x : *list) {
      for (const Rational& entry : x) text += numbers::to_fraction(entry) + ",";
      text += list == &problem.inner ? "1\n" : "0\n";
    }
  }
  return text;
}

ordered_json hyperplanes_json(const reductions::SeparabilityProblem& problem) {
  ordered_json list = ordered_json::array();
  for (const reductions::AffineForm& form : problem.hyperplanes) {
    ordered_json weights = ordered_json::array();
    for (const Rational& w : form.weights) weights.push_back(numbers::to_fraction(w));
    list.push_back({{"weights", weights}, {"bias", numbers::to_fraction(form.bias)}});
  }
  return list;
}

Files separability_files(const GenerateRequest& request) {
  const reductions::SeparabilityProblem problem =
      reductions::separability_problem(request.set, request.inputs, request.size, request.seed);
  const erm::Problem training = reductions::separability_training(problem);
  ordered_json answer = {{"format", "infimum-known-answer-1"},
                         {"family", "separability"},
                         {"set", request.set},
                         {"question", "is risk 0 possible for relu(b0 + b1 relu(.) + b2 relu(.))"},
                         {"answer", problem.yes ? "yes" : "no"},
                         {"why", problem.why},
                         {"threshold", "0"},
                         {"options", family_options(training.family)}};
  Files files = {{"classes.csv", classes_csv(problem)}, {"data.csv", csv_of(training)}};
  std::string commands = fmt::format(
      "    infimum separate classes.csv --target class --inside 1\n"
      "    infimum decide data.csv {} --threshold 0\n",
      family_options(training.family));
  if (problem.yes) {
    answer["hyperplanes"] = hyperplanes_json(problem);
    answer["witness"] = "network.json";
    files.push_back({"network.json", networks::to_json(reductions::separability_network(problem))});
    commands += "    infimum evaluate network.json data.csv --target y --weights weight\n";
  }
  files.push_back({"answer.json", answer.dump(2) + "\n"});
  files.push_back(
      {"README.md", fmt::format("# Two hyperplanes as the training of two ReLUs under an output ReLU\n\n"
                                "**Theorem.** To decide whether relu(b0 + b1 relu(a1(x)) + b2 relu(a2(x))) "
                                "reaches risk 0 is NP-hard (Boob, Dey and Lan 2022).\n\n"
                                "**Proof sketch.** Whether there are affine a1, a2, both negative at the "
                                "points of class 1, and one of them positive at each point of class "
                                "0, is NP-hard (Megiddo 1988). `data.csv` has the points of `classes.csv`, "
                                "the origin among those of class 1, with u = v = 0, and eight points "
                                "more. On the line (-3,1), (-2,0), (-1,-1), (0,-2), (1,-3) the labels 0, 1, "
                                "1, 1, 0 leave b1 = b2 = -1 only; the triangle (0,0), (-5,0), (0,-5), "
                                "with (-1,-1) inside, and the zeros around it leave b0 = 1. So label 1 asks "
                                "for a1 <= 0 and a2 <= 0, label 0 for one of them to be positive.\n\n"
                                "**Answer.** **{}**. {}\n\n{}",
                                word(problem.yes), problem.why, commands)});
  return files;
}

struct Family {
  const char* name;
  Files (*make)(const GenerateRequest&);
  const char* option;  // that a fault is about
};
constexpr std::array families = {
    Family{"separability", separability_files, "--set"}, Family{"partition", partition_files, "--numbers"},
    Family{"maxcut", cut_files, "--graph"}, Family{"colouring", colouring_files, "--graph"},
    Family{"planted", planted_files, "planted"}};

}  // namespace

std::vector<std::string> training_families() {
  std::vector<std::string> names;
  for (const Family& family : families) names.emplace_back(family.name);
  return names;
}

std::vector<GeneratedFile> training_files(const GenerateRequest& request) {
  for (const Family& family : families) {
    if (request.family != family.name) continue;
    try {
      return family.make(request);
    } catch (const std::invalid_argument& error) {
      throw UsageError(std::string(family.option) + ": " + error.what());
    } catch (const std::length_error& error) {
      throw UsageError(std::string(family.option) + ": " + error.what());
    }
  }
  throw std::logic_error("no family " + request.family);
}

}  // namespace infimum::cli
