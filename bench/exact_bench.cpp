// SPDX-License-Identifier: Apache-2.0
//
// How long exact gradients take, against the same pass in doubles: one core, one process, medians of five,
// in time of the processor.
//   exact_bench [--only REGEX] [--out PATH]     a table to the terminal, or to PATH.md and PATH.json
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <regex>
#include <sstream>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "audit/dichotomy.hpp"
#include "base/errors.hpp"
#include "erm/network_problem.hpp"
#include "exact/compute.hpp"
#include "exact/decide.hpp"
#include "exact/deep_signs.hpp"
#include "exact/signs.hpp"
#include "exact_problem.hpp"
#ifdef INFIMUM_FLINT
#include "exact_flint.hpp"
#endif

namespace infimum::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int runs = 5;

// Of the processor for this process, which others do not lengthen: nothing here has more than one thread.
double now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1000 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e6;
}

double peak_mebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// Milliseconds of a call, five times, in ascending order, with what it returned. A short one is called again
// until 20 ms are over, in each of the five: a single one would be timed before caches and clock have
// settled.
template <class Call>
auto timed(const Call& call) {
  constexpr double least = 20;
  std::vector<std::pair<double, decltype(call())>> results;
  for (int run = 0; run < runs; ++run) {
    const double start = now();
    auto result = call();
    int calls = 1;
    for (; now() - start < least; ++calls) result = call();
    results.emplace_back((now() - start) / calls, std::move(result));
  }
  std::sort(results.begin(), results.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return results;
}

double milliseconds_in_doubles(const Problem& problem) {
  constexpr double settling = 400;  // until the processor has its full clock
  Doubles doubles(problem);
  for (const double start = now(); now() - start < settling;) doubles.run();
  return timed([&] { return doubles.run(), 0; })[runs / 2].first;
}

Json row_of(const Shape& shape, const std::string& kind, double doubles, double exact) {
  return {{"case", shape.name},    {"batch", shape.batch}, {"kind", kind},
          {"float64 ms", doubles}, {"exact ms", exact},    {"ratio", exact / doubles}};
}

// All gradients and the risk, every bit of them.
Json gradients(const Problem& problem, const std::string& kernel, double doubles) {
  exact::Settings settings;
  settings.kernel = kernel;
  const auto results = timed([&] {
    return exact::compute(problem.program, problem.risk, {{}, problem.parameters, true}, {problem.batch},
                          settings)
        .report;
  });
  const auto& [milliseconds, report] = results[runs / 2];
  Json row = row_of(problem.shape, "gradients", doubles, milliseconds);
  row["kernel"] = report.kernel;
  row["moduli"] = report.moduli;
  row["bits"] = report.bits;
  row["resolved"] = report.resolved;
  row["activations"] = report.activations;
  const auto& seconds = report.seconds;
  const double all = seconds.decide + seconds.residues + seconds.remainder + seconds.recheck;
  const auto part = [&](double of_all) { return milliseconds / doubles * of_all / all; };
  row["parts"] = {{"decide", part(seconds.decide)},
                  {"residues", part(seconds.residues)},
                  {"remainder", part(seconds.remainder)},
                  {"recheck", part(seconds.recheck)}};
  return row;
}

// The pattern of activations alone, and bounds of all derivatives by values.
Json patterns(const Problem& problem, double doubles) {
  const exact::Plan plan(problem.program, problem.risk, {{}, problem.parameters, true}, {});
  const auto results = timed([&] { return exact::decide(plan, {problem.batch}).resolved; });
  Json row = row_of(problem.shape, "patterns", doubles, results[runs / 2].first);
  row["resolved"] = results[runs / 2].second;
  return row;
}

// Signs of all gradients, whatever they cost; what doubles left open was computed exactly.
Json signs(const Problem& problem, double doubles) {
  const auto results = timed([&] {
    return exact::signs_of_gradients(problem.program, problem.risk, problem.parameters, {problem.batch}, {})
        .open;
  });
  Json row = row_of(problem.shape, "signs", doubles, results[runs / 2].first);
  row["resolved"] = results[runs / 2].second;
  return row;
}

// Signs of the derivatives by the first layer of a deep network of squares, whose numbers have 2^36 bits.
Json deep_signs() {
  constexpr std::size_t points = 16;
  const audit::TowerShape shape{64, 30, 8, 1};
  const networks::Network network = audit::tower(shape, audit::TowerKind::square);
  data::Points data = audit::tower_point(shape);
  std::mt19937_64 random(1);
  numbers::RationalVector x;
  for (std::size_t i = 0; i < shape.width * points; ++i)
    x.emplace_back(static_cast<long>(random() % 201) - 100);
  data.count = points;
  data.x = numbers::ScaledIntegers::of(x);
  data.y = data.weights = numbers::ScaledIntegers(1, 1, std::vector<std::uint64_t>(points, 1));
  const erm::NetworkProblem problem = erm::network_problem(network, data, erm::PointLoss::squared);
  const auto results = timed([&] {
    return exact::deep_signs_of_gradients(problem.program, problem.risk.risk,
                                          {problem.network.parameters.front().value}, problem.batches, {});
  });
  const auto& [milliseconds, signs] = results[runs / 2];
  return {{"case", "64-(30 of 64, x^2)-1"},
          {"batch", points},
          {"kind", fmt::format("signs of the first layer, a point; balls of {} bits", signs.precision)},
          {"exact ms", milliseconds / points},
          {"bits", signs.expected_bits},
          {"unknown", signs.unknown}};
}

#ifdef INFIMUM_FLINT
// The values of the outputs by products of matrices of integers, one after the other; forward only.
Json flint(const Problem& problem, double doubles) {
  Flint other(problem);
  return row_of(problem.shape, "FLINT " + std::string(FLINT_VERSION) + ", forward only", doubles,
                timed([&] { return other.forward(), 0; })[runs / 2].first);
}
#endif

void measure(const Shape& shape, bool portable, Json& rows) {
  const double before = peak_mebibytes();
  const Problem problem = problem_of(shape);
  const double doubles = milliseconds_in_doubles(problem);
  rows.push_back(gradients(problem, "", doubles));
  rows.back()["peak growth MiB"] = peak_mebibytes() - before;
  if (portable) rows.push_back(gradients(problem, "portable", doubles));
  if (portable) rows.push_back(patterns(problem, doubles));
  rows.push_back(signs(problem, doubles));
#ifdef INFIMUM_FLINT
  if (shape.batch < 100) rows.push_back(flint(problem, doubles));
#endif
}

std::vector<Shape> shapes() {
  std::vector<std::size_t> deep(22, 64);
  deep.front() = 10;
  deep.back() = 1;
  const std::vector<std::size_t> wide = {784, 512, 512, 10};
  return {{"784-512-512-10", wide, 1024},
          {"784-512-512-10", wide, 64},
          {"784-512-512-10, 8-bit weights", wide, 1024, true},
          {"10-(20 of 64)-1", deep, 64},
          {"10-64-64-1", {10, 64, 64, 1}, 442}};
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown processor";
}

Json measured(const std::regex& only) {
  const char* const type = std::getenv("OPENBLAS_CORETYPE");
  Json result = {{"format", "infimum-exact-bench-1"},
                 {"processor", processor()},
                 {"OpenBLAS core", linear::core_name()},
                 {"OPENBLAS_CORETYPE", type == nullptr ? "not set" : type},
                 {"rows", Json::array()}};
  for (const Shape& shape : shapes()) {
    if (std::regex_search(fmt::format("{} batch {}", shape.name, shape.batch), only))
      measure(shape, shape.batch == 1024 && !shape.bytes, result["rows"]);
  }
  if (std::regex_search("deep signs", only)) result["rows"].push_back(deep_signs());
  return result;
}

std::string cell(const Json& row, const std::string& key, const char* format = "{:.2f}") {
  if (!row.contains(key)) return "";
  if (row[key].is_number_float()) return fmt::format(fmt::runtime(format), row[key].get<double>());
  return row[key].is_string() ? row[key].get<std::string>() : row[key].dump();
}

std::string page(const Json& result) {
  std::ostringstream out;
  out << "# Results of `make bench-exact`\n\n"
      << cell(result, "processor") << ", one core; OpenBLAS core " << cell(result, "OpenBLAS core")
      << ", OPENBLAS_CORETYPE " << cell(result, "OPENBLAS_CORETYPE") << ".\n"
      << "Milliseconds of the processor, medians of 5, each of one call or of as many as take 20 ms. The "
         "ratio, and the parts of it, are to one forward "
         "and backward pass in doubles by "
         "OpenBLAS in the same process.\n\n"
      << "| network | batch | what | float64 ms | exact ms | ratio | kernel | moduli | bits | resolved | "
         "decide | residues | remainder | recheck |\n"
      << "|---|--:|---|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|\n";
  for (const Json& row : result["rows"]) {
    const Json parts = row.value("parts", Json::object());
    for (const char* key : {"case", "batch", "kind", "float64 ms", "exact ms", "ratio", "kernel", "moduli",
                            "bits", "resolved"}) {
      out << "| " << cell(row, key) << ' ';
    }
    for (const char* key : {"decide", "residues", "remainder", "recheck"})
      out << "| " << cell(parts, key) << ' ';
    out << "|\n";
  }
  return out.str();
}

// OpenBLAS reads the environment before main: where it took this processor for an older one, or was told to,
// the program is started once more with the right word. A slow pass in doubles would flatter everything.
void start_again_if_better(char** arguments) {
  constexpr const char *type = "OPENBLAS_CORETYPE", *again = "INFIMUM_BENCH_STARTED_AGAIN";
  const bool first = std::getenv(again) == nullptr;
  setenv(again, "1", 1);
  if (first && std::getenv(type) != nullptr) {
    unsetenv(type);
    execv("/proc/self/exe", arguments);
  }
  const auto core = linear::better_core();
  if (!core) return;
  setenv(type, core->c_str(), 1);
  execv("/proc/self/exe", arguments);
}

int run(const std::vector<std::string>& words) {
  std::string only, path;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    if (words[i] == "--only") only = words[i + 1];
    if (words[i] == "--out") path = words[i + 1];
  }
  linear::use_one_thread();
  const Json result = measured(std::regex(only));
  std::cout << page(result);
  if (path.empty()) return 0;
  std::ofstream(path + ".md") << page(result);
  std::ofstream(path + ".json") << result.dump(1) << '\n';
  return 0;
}

}  // namespace
}  // namespace infimum::bench

int main(int count, char** arguments) {
  infimum::bench::start_again_if_better(arguments);
  return infimum::bench::run({arguments + 1, arguments + count});
}
