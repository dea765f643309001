// SPDX-License-Identifier: Apache-2.0
#include "cli/generated.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "base/random.hpp"
#include "circuits/circuit_file.hpp"
#include "circuits/evaluate.hpp"
#include "circuits/lengths.hpp"
#include "circuits/normal_form.hpp"
#include "circuits/rings.hpp"
#include "cli/circuit_conversion.hpp"
#include "cli/generated_training.hpp"
#include "erm/bit_problem_file.hpp"
#include "networks/graph_file.hpp"
#include "reductions/cancellation.hpp"
#include "reductions/circuit_problem.hpp"
#include "reductions/gradient_problem.hpp"
#include "reductions/rounding_pair.hpp"
#include "reductions/square_root.hpp"

namespace infimum::cli {

namespace {

using base::UsageError;
using circuits::Circuit;
using circuits::GateId;
using circuits::Operation;
using nlohmann::ordered_json;
using numbers::Integer;
using numbers::Rational;
using Files = std::vector<GeneratedFile>;

// Over the constant 1. Each gate reads the last one, so that none is idle, and an earlier one, often 1, so
// that the value may be odd or negative. Products are few enough for the value to be known.
Circuit random_circuit(std::uint64_t gates, std::uint64_t seed) {
  constexpr std::uint64_t most_gates = 2000, most_products = 16;
  if (gates < 1 || gates > most_gates) throw UsageError("--gates: expected 1 to 2000");
  base::Random random(seed);
  Circuit circuit;
  const GateId one = circuit.constant(1);
  GateId last = circuit.sum(one, one);
  std::uint64_t products = 0;
  while (circuit.size() <= gates) {
    const auto other = random.below(3) == 0 ? one : static_cast<GateId>(random.below(circuit.size()));
    const std::size_t kind = random.below(5);
    if (kind < 2 && products < most_products) {
      ++products;
      last = circuit.product(last, kind == 0 || other == one ? last : other);
    } else {
      const bool turned = kind == 4;
      last = circuit.add(kind == 2 ? Operation::sum : Operation::difference, turned ? other : last,
                         turned ? last : other);
    }
  }
  return circuit;
}

Circuit circuit_of(const GenerateRequest& request) {
  return request.circuit ? circuits::read_circuit(*request.circuit)
                         : random_circuit(request.gates, request.seed);
}

unsigned long copies_of(const GenerateRequest& request) {
  if (request.copies < 1 || request.copies > 1000000) throw UsageError("--copies: expected 1 to 1000000");
  return request.copies;
}

long bit_of(const GenerateRequest& request) {
  if (request.bit > erm::farthest_bit || request.bit < -erm::farthest_bit)
    throw UsageError("--bit: expected an integer of at most 2^40");
  return request.bit;
}

// The value of the circuit, by integers.
Rational value_of(const Circuit& circuit) {
  constexpr long double most_bits = 0x1p24L, most_bytes = 0x1p30L;
  const auto refuse = [](long double bits) {
    throw UsageError(fmt::format("--circuit: its value may have {} bits, too many for a known answer",
                                 circuits::size_text(bits)));
  };
  const circuits::Forecast constants = circuits::forecast_of_integers(circuit);
  if (constants.memory > most_bytes || constants.bits > most_bits) refuse(constants.bits);
  const circuits::NormalForm form = circuits::integer_form(circuit);
  const circuits::Forecast forecast = circuits::forecast_of(form.circuit);
  if (!(forecast.bits < most_bits) || form.exponent > 1 << 20) refuse(forecast.bits);
  circuits::IntegerRing ring;
  Integer denominator;
  mpz_pow_ui(denominator.get_mpz_t(), form.base.get_den_mpz_t(), form.exponent.get_ui());
  Rational value(evaluate(form.circuit, schedule_of(form.circuit), ring), denominator);
  value.canonicalize();
  return value;
}

std::string value_text(const Rational& value) {
  const std::string text = numbers::to_fraction(value);
  return text.size() <= 200 ? text : fmt::format("a number of {} bits", networks::size_of(value));
}

std::string json_text(const ordered_json& json) {
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

GeneratedFile answer_file(ordered_json answer) {
  ordered_json json = {{"format", "infimum-known-answer-1"}};
  json.update(answer);
  return {"answer.json", json_text(json)};
}

std::string network_text(const networks::Graph& graph, const networks::Parameters& parameters) {
  return networks::to_json({graph, parameters, {}, {}});
}

Files problem_files(const Circuit& circuit, const reductions::CircuitProblem& made, ordered_json answer,
                    const std::string& page) {
  answer["witness"] = "network.json";
  answer["vertices"] = made.network.graph.vertices().size();
  answer["edges"] = made.network.graph.edges().size();
  answer["auxiliary_points"] = made.problem.points.size() - 1;
  return {{"README.md", page},
          answer_file(std::move(answer)),
          {"circuit.slp", circuits::to_text(circuit)},
          {"problem.json", erm::to_json(made.problem)},
          {"network.json", network_text(made.problem.graph, made.network.parameters)}};
}

constexpr const char* forcing_proof =
    "Every vertex is input and output. An auxiliary point gives each vertex a value and has as inputs what "
    "its edges leave "
    "open, so that the witness meets all labels exactly. Base point: all identity vertices 0. Raising the "
    "vertex that an edge "
    "leaves, and nothing else, changes the next vertex by the weight: so each weight into an identity vertex "
    "is that of the "
    "witness, and its biases add up to the same. Edges into the activation are seen at degree + 1 arguments, "
    "which makes them "
    "the identity up to symmetries of the activation. One wrong label weighs more than the main point can.\n";

Files bit_files(const GenerateRequest& request) {
  const Circuit circuit = circuit_of(request);
  const unsigned long copies = copies_of(request);
  const Rational value = value_of(circuit);  // first: it refuses what nobody can write down
  const auto made = reductions::bit_problem(circuit, parse_activation(request.activation),
                                            parse_gadget(request.gadget), bit_of(request), 0, copies);
  const bool yes = numbers::bit_of(value, request.bit) == 1;
  const std::string page = fmt::format(
      "# BitSLP as empirical risk minimisation\n\n"
      "**Theorem.** For activations {{sigma, identity}}, sigma a polynomial of degree 2 or more, deciding "
      "whether rational "
      "parameters of bounded length have risk at most a, or all have at least b > a, is #P-hard.\n\n"
      "**Proof sketch.** The network of `network.json` computes the circuit of `circuit.slp` at the last "
      "point: sums are "
      "edges, products are differences of shifted values of sigma. {}The last point, of weight b, asks for "
      "bit {} of the "
      "output.\n\n"
      "**Answer.** The circuit's value is {}; bit {} is {}: **{}**. {}\n\n"
      "    infimum verify problem.json network.json\n"
      "    infimum circuit bit circuit.slp --bit {}\n",
      forcing_proof, request.bit, value_text(value), request.bit, yes ? 1 : 0, yes ? "YES" : "NO",
      yes ? "The witness has risk 0." : fmt::format("Every network has a risk of at least {}.", copies),
      request.bit);
  return problem_files(circuit, made,
                       {{"family", "bitslp"},
                        {"question", fmt::format("is bit {} of |n| equal to 1", request.bit)},
                        {"answer", yes ? "yes" : "no"},
                        {"value", value_text(value)},
                        {"least_risk", yes ? "0" : std::to_string(copies)}},
                       page);
}

Files sign_files(const GenerateRequest& request) {
  const Circuit circuit = circuit_of(request);
  const unsigned long copies = copies_of(request);
  const Rational value = value_of(circuit);  // first: it refuses what nobody can write down
  const auto made = reductions::sign_problem(circuit, parse_activation(request.activation),
                                             parse_gadget(request.gadget), copies);
  const bool yes = value > 0;
  const Rational margin = 1 - (2 * value - 1);
  const Rational least = yes ? Rational(0) : Rational(copies * margin);
  const std::string page = fmt::format(
      "# PosSLP as empirical risk minimisation with the hinge loss\n\n"
      "**Theorem.** With the hinge loss at one point (and equality at the others) the problem is as hard as "
      "deciding whether "
      "the value n of a circuit is positive.\n\n"
      "**Proof sketch.** The network computes 2n - 1, at least 1 or at most -1. {}The last point has label "
      "1: its loss is 0 "
      "or at least 2.\n\n"
      "**Answer.** n is {}: **{}**. Least risk of the forced network: {}.\n\n"
      "    infimum verify problem.json network.json\n"
      "    infimum circuit sign circuit.slp\n",
      forcing_proof, value_text(value), yes ? "YES" : "NO", value_text(least));
  return problem_files(circuit, made,
                       {{"family", "posslp"},
                        {"question", "is n > 0"},
                        {"answer", yes ? "yes" : "no"},
                        {"value", value_text(value)},
                        {"witness_risk", value_text(least)}},
                       page);
}

// The question of the bit as a problem whose vertices all stay in a bounded range; small enough to be
// verified.
Files bounded_problem(const GenerateRequest& request, const Circuit& bounded, long bit) {
  const auto made = reductions::bit_problem(bounded, parse_activation(request.activation),
                                            parse_gadget(request.gadget), bit, 0, copies_of(request));
  return {{"problem.json", erm::to_json(made.problem)},
          {"network.json", network_text(made.problem.graph, made.network.parameters)}};
}

Files bounded_files(const GenerateRequest& request) {
  constexpr long most_shift = 1 << 20;
  const Circuit circuit = circuit_of(request);
  const circuits::NormalForm form = circuits::bounded_form(circuit);
  const std::size_t m = form.circuit.size() - 1, n = circuits::over_one(circuit).size() - 1;
  const Integer shift = form.exponent * static_cast<unsigned long>(m);
  const bool with_problem = shift <= most_shift && request.bit - shift >= -erm::farthest_bit;
  const bool yes = numbers::bit_of(value_of(circuit), bit_of(request)) == 1;
  const std::string page = fmt::format(
      "# A circuit with all values in [-1, 1]\n\n"
      "**Lemma.** A circuit of n gates over the constant 1 becomes one of m gates over 2^-m whose gates all "
      "lie in [-1, 1] and "
      "whose value is 2^(-m 2^n) times the other's.\n\n"
      "**Theorem.** So training is #P-hard for deep polynomial networks even if all values stay in a bounded "
      "range.\n\n"
      "**Proof sketch.** Gate i is carried as b^e(i) a_i, b = 2^-m; products add exponents, sums raise the "
      "term of lower "
      "exponent. By induction max |b_t|, t <= i, is at most 2^i b.\n\n"
      "**Answer.** m = {}, n = {}: bit j of the circuit is bit j - {} of `bounded.slp`, and signs agree. Bit "
      "{} is {}: **{}**.\n\n"
      "    infimum circuit sign bounded.slp\n{}",
      m, n, shift.get_str(), request.bit, yes ? 1 : 0, yes ? "YES" : "NO",
      with_problem ? "    infimum verify problem.json network.json\n"
                   : "\nThe problem of ERM_bit would need longer numbers than a known answer is worth: fewer "
                     "--gates have one.\n");
  Files files = {{"README.md", page},
                 answer_file({{"family", "bn-slp"},
                              {"m", m},
                              {"n", n},
                              {"shift", shift.get_str()},
                              {"question", fmt::format("is bit {} of |n| equal to 1", request.bit)},
                              {"answer", yes ? "yes" : "no"}}),
                 {"circuit.slp", circuits::to_text(circuit)},
                 {"bounded.slp", circuits::to_text(form.circuit)}};
  if (with_problem) {
    Files problem = bounded_problem(request, form.circuit, request.bit - shift.get_si());
    std::move(problem.begin(), problem.end(), std::back_inserter(files));
  }
  return files;
}

Files gradient_files(const GenerateRequest& request) {
  const Circuit circuit = circuit_of(request);
  const unsigned long copies = copies_of(request);
  const auto made = reductions::gradient_problem(circuit, parse_activation(request.activation),
                                                 parse_gadget(request.gadget), copies);
  const Rational value = value_of(circuit), gradient = copies * made.x * value;
  const std::string input = made.network.inputs.front();
  const std::string page = fmt::format(
      "# A circuit's value as one entry of a gradient\n\n"
      "**Theorem.** Deciding the sign of one entry of a gradient is PosSLP-hard, deciding one of its bits "
      "#P-hard, for one "
      "input, one output, squared loss and an activation of degree 2 or more.\n\n"
      "**Proof sketch.** The network of the circuit, and one more edge of weight w = 0 from its value n to "
      "the output. At the "
      "point (a_0, -a_0) the derivative of B/2 (w n + a_0)^2 by w is B a_0 n at w = 0.\n\n"
      "**Answer.** B = {}, a_0 = {}, n = {}: the derivative by the weight of the layer `t` is {}.\n\n"
      "    infimum grad network.json data.csv --target t --weights weight --layer t --exact\n",
      copies, numbers::to_fraction(made.x), value_text(value), value_text(gradient));
  const std::string data = fmt::format("{},t,weight\n{},{},{}\n", input, numbers::to_fraction(made.x),
                                       numbers::to_fraction(made.y), numbers::to_fraction(made.weight));
  return {{"README.md", page},
          answer_file({{"family", "backprop"}, {"layer", "t"}, {"gradient", numbers::to_fraction(gradient)}}),
          {"circuit.slp", circuits::to_text(circuit)},
          {"network.json", networks::to_json(made.network)},
          {"data.csv", data}};
}

Files rounding_files(const GenerateRequest& request) {
  if (request.bits < 1 || request.bits > 10000) throw UsageError("--bits: expected 1 to 10000");
  const reductions::RoundingPair pair = reductions::rounding_pair(request.bits, request.seed);
  std::string data = "x,first,second\n";
  for (std::size_t k = 0; k < pair.x.size(); ++k)
    data += fmt::format("{},{},{}\n", numbers::to_fraction(pair.x[k]), numbers::to_fraction(pair.first_y[k]),
                        numbers::to_fraction(pair.second_y[k]));
  const unsigned long draws = reductions::draws_needed(request.bits, 0.05);
  const std::string page = fmt::format(
      "# Two concepts that rounding hides from each other\n\n"
      "**Theorem.** Learning h_c(x) = 2^-q floor(2^q c x) on the points 2^0, ..., 2^q to within 1/(q+1) "
      "takes at least q ln(1/(2d)) "
      "draws for a confidence of 1 - d; without rounding one point tells c.\n\n"
      "**Proof sketch.** c' = {} and c'' = {} differ in their last bit only, which shows at 2^q alone; m "
      "draws miss that point "
      "with probability (q/(q+1))^m.\n\n"
      "**Answer.** q = {}: the columns `first` and `second` of `data.csv` are equal but in the last record. "
      "For d = 1/20 at "
      "least {} draws are needed.\n",
      value_text(pair.first), value_text(pair.second), request.bits, draws);
  return {{"README.md", page},
          answer_file({{"family", "pac"},
                       {"q", request.bits},
                       {"first", numbers::to_fraction(pair.first)},
                       {"second", numbers::to_fraction(pair.second)},
                       {"differ_at", numbers::to_fraction(pair.x.back())},
                       {"draws_for_1_20", draws}}),
          {"data.csv", data}};
}

Files root_files(const GenerateRequest& request) {
  const bool planar = request.family == "planar";
  if (request.bits < 2 || request.bits > 100000) throw UsageError("--bits: expected 2 to 100000");
  auto made =
      planar ? reductions::planar_square_root(request.bits) : reductions::linear_square_root(request.bits);
  const std::string problem = erm::to_json(made.problem);
  made.problem.threshold = Rational(1, Integer(Integer(1) << (2 * request.bits)));
  const std::string page = fmt::format(
      "# {} whose exact fits are irrational\n\n"
      "**Theorem.** Training to risk 0 over the reals can need irrational numbers although all data are "
      "integers or "
      "fractions; the problem is complete for the existential theory of the reals. In rational numbers there "
      "is no least "
      "risk.\n\n"
      "**Proof sketch.** {}\n\n"
      "**Answer.** `network.json` uses sqrt 2 to {} bits: rejected by `problem.json` (threshold 0: NO for "
      "every rational "
      "network), accepted by `relaxed.json` (threshold 2^-{}).\n\n"
      "    infimum verify problem.json network.json\n"
      "    infimum verify relaxed.json network.json\n",
      planar ? "151 points in the plane" : "Six points",
      planar ? "An inversion gadget shares its breaklines between the two outputs, which makes 1/(X+1) + "
               "1/(Y+1) = 1, that is "
               "X Y = 1; points on the measuring lines of two gadgets make copies equal; the last point says "
               "2 Y = X."
             : "Five labels and their scales leave one number r, with r = 2 z, z r = 1 for the weights r of "
               "X and z of Z: "
               "r^2 = 2. The point 0 with labels 0 takes the biases' freedom.",
      request.bits, 2 * request.bits);
  return {{"README.md", page},
          answer_file({{"family", request.family},
                       {"root", numbers::to_decimal(made.root, 20)},
                       {"problem.json", "no"},
                       {"relaxed.json", "yes"}}),
          {"problem.json", problem},
          {"relaxed.json", erm::to_json(made.problem)},
          {"network.json", network_text(made.problem.graph, made.witness)}};
}

// -1, 0 or 1 by the seed.
Files cancellation_files(const GenerateRequest& request) {
  constexpr std::uint64_t most_depth = 100000;
  if (request.gates < 1 || request.gates > most_depth) throw UsageError("--gates: expected 1 to 100000");
  const int difference = static_cast<int>(base::Random(request.seed).below(3)) - 1;
  const Circuit circuit = reductions::cancelling_chains(request.gates, difference);
  const std::string length = circuits::size_text(circuits::length_of(circuit).numerator);
  const std::string page = fmt::format(
      "# Two ways to one long number\n\n"
      "**What is hard.** The sign of a circuit (PosSLP) is easy as long as nobody plants a cancellation: "
      "balls need a "
      "precision in proportion to the depth. Here they need all {} bits.\n\n"
      "**Construction.** z -> z^2 + 1 from 2, {} times, by squaring and by (z + 1)(z - 1) + 1; then the "
      "difference, plus "
      "a number.\n\n"
      "**Answer.** The value is {}. {}; its sign takes balls as long as the numbers, or the numbers.\n\n"
      "    infimum circuit zero circuit.slp\n"
      "    infimum circuit sign circuit.slp\n",
      length, request.gates, difference,
      difference == 0 ? "That it is likely 0 is quickly known" : "That it is not 0 is quickly known");
  return {{"README.md", page},
          answer_file({{"family", "cancellation"},
                       {"question", "the sign of n"},
                       {"answer", difference > 0   ? "+"
                                  : difference < 0 ? "-"
                                                   : "0"},
                       {"value", std::to_string(difference)}}),
          {"circuit.slp", circuits::to_text(circuit)}};
}

struct Family {
  const char* name;
  Files (*make)(const GenerateRequest&);
};
constexpr std::array families = {
    Family{"bitslp", bit_files},        Family{"posslp", sign_files},
    Family{"bn-slp", bounded_files},    Family{"cancellation", cancellation_files},
    Family{"backprop", gradient_files}, Family{"pac", rounding_files},
    Family{"irrational", root_files},   Family{"planar", root_files}};

}  // namespace

std::vector<GeneratedFile> generated_files(const GenerateRequest& request) {
  std::string known;
  for (const Family& family : families) {
    known += (known.empty() ? "" : ", ") + std::string(family.name);
    if (request.family != family.name) continue;
    try {
      return family.make(request);
    } catch (const std::domain_error& error) {
      throw UsageError("--circuit: " + std::string(error.what()));
    } catch (const std::length_error& error) {
      throw UsageError("--circuit: " + std::string(error.what()));
    }
  }
  for (const std::string& family : training_families()) {
    known += ", " + family;
    if (request.family == family) return training_files(request);
  }
  throw UsageError("FAMILY: expected one of " + known + ", found \"" + request.family + "\"");
}

}  // namespace infimum::cli
