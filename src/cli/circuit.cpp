// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "base/errors.hpp"
#include "base/input_file.hpp"
#include "base/sha256.hpp"
#include "circuits/circuit_file.hpp"
#include "circuits/questions.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/network_question.hpp"

namespace infimum::cli {

namespace {

using circuits::Answer;
using circuits::BallProof;
using circuits::Budget;
using circuits::IntegerProof;
using circuits::LowBitsProof;
using circuits::Proof;
using circuits::ResidueProof;
using nlohmann::ordered_json;

constexpr int unknown = 10;

struct Arguments {
  std::string question, file, json;
  std::optional<std::string> bit, memory_limit;
  std::optional<double> time_limit;
  std::optional<std::uint64_t> seed;
};

std::string answer_text(const std::string& question, const Answer& answer) {
  if (!answer.value) return "UNKNOWN";
  if (question == "zero") return *answer.value == 1 ? "zero" : "nonzero";
  if (question == "bit") return std::to_string(*answer.value);
  return *answer.value > 0 ? "+" : *answer.value < 0 ? "-" : "0";
}

std::string proof_text(const BallProof& proof) {
  return fmt::format("a ball of {} bits", proof.precision);
}
std::string proof_text(const ResidueProof& proof) {
  return fmt::format("it is {} modulo {}", proof.residue.get_str(), proof.modulus.get_str());
}
std::string proof_text(const LowBitsProof& proof) {
  return fmt::format("computed modulo 2^{}", proof.bits);
}
std::string proof_text(const IntegerProof& proof) {
  return fmt::format("computed in full: {} bits", proof.bits);
}

std::string reason_text(const Answer& answer) {
  std::string text;
  for (const Proof& proof : answer.proofs)
    text += (text.empty() ? "" : "; ") +
            std::visit([](const auto& of_kind) { return proof_text(of_kind); }, proof);
  const std::string needed = fmt::format(
      "in full it takes at most {} bits, {} bytes, about {} s", circuits::size_text(answer.forecast.bits),
      circuits::size_text(answer.forecast.memory), circuits::size_text(answer.forecast.seconds));
  if (answer.miss)
    return fmt::format(
        "0 modulo {} random primes, which has a probability below 2^{:.0f} for other numbers; {}",
        answer.primes, *answer.miss, needed);
  if (!answer.value && answer.primes > 0)
    return fmt::format("0 modulo {} random primes, which is no bound at this length; {}", answer.primes,
                       needed);
  if (!answer.value) return needed;
  return text.empty() ? "it follows from the constants" : text;
}

ordered_json dyadic_json(const circuits::Dyadic& value) {
  return {{"mantissa", value.mantissa.get_str()}, {"exponent", value.exponent.get_str()}};
}

ordered_json proof_json(const BallProof& proof) {
  return {{"kind", "ball"},
          {"precision", proof.precision},
          {"middle", dyadic_json(proof.middle)},
          {"radius", dyadic_json(proof.radius)}};
}
ordered_json proof_json(const ResidueProof& proof) {
  return {{"kind", "residue"}, {"modulus", proof.modulus.get_str()}, {"residue", proof.residue.get_str()}};
}
ordered_json proof_json(const LowBitsProof& proof) {
  return {{"kind", "low-bits"}, {"bits", proof.bits}, {"residue", "0x" + proof.residue.get_str(16)}};
}
ordered_json proof_json(const IntegerProof& proof) {
  ordered_json json = {{"kind", "integers"}, {"bits", proof.bits}};
  if (proof.numerator) json["numerator"] = proof.numerator->get_str();
  return json;
}

std::string as_json(const Arguments& arguments, const std::string& sha256, const Answer& answer) {
  ordered_json json = {{"format", "infimum-circuit-answer-1"},
                       {"circuit", arguments.file},
                       {"sha256", sha256},
                       {"question", arguments.question}};
  if (arguments.bit) json["bit"] = *arguments.bit;
  json["answer"] = answer_text(arguments.question, answer);
  if (answer.miss) json["error"] = fmt::format("2^{:.0f}", *answer.miss);
  auto& proofs = json["proofs"] = ordered_json::array();
  for (const Proof& proof : answer.proofs)
    proofs.push_back(std::visit([](const auto& of_kind) { return proof_json(of_kind); }, proof));
  if (!answer.value || answer.miss) {
    json["needed"] = {{"bits", count_json(answer.forecast.bits)},
                      {"bytes", count_json(answer.forecast.memory)},
                      {"seconds", count_json(answer.forecast.seconds)}};
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Budget budget_of(const Arguments& arguments) {
  Budget budget;
  if (arguments.memory_limit) budget.memory = parse_memory("--memory-limit", *arguments.memory_limit);
  if (arguments.time_limit) {
    if (!(*arguments.time_limit >= 0)) throw base::UsageError("--time-limit: expected 0 or more seconds");
    budget.seconds = *arguments.time_limit;
  }
  return budget;
}

circuits::Integer parse_bit(const Arguments& arguments) {
  circuits::Integer bit;
  if (!arguments.bit) throw base::UsageError("--bit: needed to ask for a bit");
  const std::string digits = arguments.bit->rfind('+', 0) == 0 ? arguments.bit->substr(1) : *arguments.bit;
  if (digits.size() > 30 || bit.set_str(digits, 10) != 0)
    throw base::UsageError("--bit: expected an integer of at most 30 digits, found \"" + *arguments.bit +
                           "\"");
  return bit;
}

Answer answer_of(const Arguments& arguments, const circuits::Circuit& circuit) {
  const auto seed =
      arguments.seed ? *arguments.seed : std::uint64_t{std::random_device()()} << 32 | std::random_device()();
  circuits::Questions questions(circuit, budget_of(arguments), seed);
  if (arguments.question == "bit") return questions.bit(parse_bit(arguments));
  if (arguments.bit) throw base::UsageError("--bit: belongs to the question `bit`");
  if (arguments.question == "sign") return questions.sign();
  if (arguments.question == "zero") return questions.zero();
  throw base::UsageError("QUESTION: expected sign, zero or bit, found \"" + arguments.question + "\"");
}

int circuit(const Arguments& arguments) {
  check_outputs({{"FILE", arguments.file}}, {{"--json", arguments.json}});
  const std::string bytes = base::read_file(arguments.file, std::uint64_t{1} << 30);
  const Answer answer =
      answer_of(arguments, circuits::parse_circuit(bytes, arguments.file, budget_of(arguments).memory));
  if (!arguments.json.empty())
    write_result(arguments.json, as_json(arguments, base::sha256_hex(bytes), answer));
  if (arguments.json != "-")
    write_result("-", answer_text(arguments.question, answer) + "\n" + reason_text(answer) + "\n");
  return answer.value ? 0 : unknown;
}

}  // namespace

void add_circuit(CLI::App& app, int& exit_code) {
  const Command command(app, "circuit");
  const auto arguments = std::make_shared<Arguments>();
  command.option("QUESTION", arguments->question);
  command.option("FILE", arguments->file);
  command.option("--bit", arguments->bit);
  command.option("--memory-limit", arguments->memory_limit);
  command.option("--time-limit", arguments->time_limit);
  command.option("--seed", arguments->seed);
  command.option("--json", arguments->json);
  command.action([arguments, &exit_code] { exit_code = circuit(*arguments); });
}

}  // namespace infimum::cli
