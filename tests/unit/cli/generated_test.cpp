// SPDX-License-Identifier: Apache-2.0
#include "cli/generated.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "circuits/circuit_file.hpp"
#include "circuits/questions.hpp"
#include "erm/bit_problem_file.hpp"
#include "message_of.hpp"
#include "networks/graph_layers.hpp"

namespace infimum::cli {
namespace {

using erm::Verdict;

const networks::Room plenty{1e9};

GenerateRequest of_family(const std::string& family) {
  GenerateRequest request;
  request.family = family;
  return request;
}

// What was generated, in a folder, to be solved by the readers of those files.
class Generated : public ::testing::Test {
 protected:
  nlohmann::json make(const GenerateRequest& request) {
    files_ = generated_files(request);
    for (const GeneratedFile& file : files_) base::write_file(path(file.name), file.text);
    return nlohmann::json::parse(text("answer.json"));
  }
  std::string path(const std::string& name) const {
    return ::testing::TempDir() + "generated_" +
           ::testing::UnitTest::GetInstance()->current_test_info()->name() + "_" + name;
  }
  const std::string& text(const std::string& name) const {
    const auto found = std::find_if(files_.begin(), files_.end(),
                                    [&](const GeneratedFile& file) { return file.name == name; });
    EXPECT_NE(found, files_.end()) << name;
    return found->text;
  }
  erm::Verification verified(const std::string& problem) const {
    const erm::BitProblem read = erm::read_bit_problem(path(problem));
    return erm::verify(read, erm::read_parameters(path("network.json"), read), plenty);
  }

  std::vector<GeneratedFile> files_;
};

std::string word(Verdict verdict) {
  return verdict == Verdict::yes ? "yes" : verdict == Verdict::no ? "no" : "unknown";
}

TEST_F(Generated, BitsHaveTheirKnownAnswer) {
  int yes = 0;
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    GenerateRequest request = of_family("bitslp");
    request.seed = seed;
    request.bit = static_cast<std::int64_t>(seed % 5);
    request.copies = 1 + seed % 3;
    request.gadget = seed % 2 == 0 ? "basis" : "difference";
    if (seed % 3 == 0) request.activation = "0,-3,0,1";
    const auto answer = make(request);
    const erm::Verification found = verified("problem.json");
    ASSERT_EQ(word(found.verdict), answer["answer"]) << seed;
    ASSERT_EQ(found.risk == 0, found.verdict == Verdict::yes);
    const circuits::Circuit circuit = circuits::read_circuit(path("circuit.slp"));
    circuits::Questions questions(circuit, {}, 1);
    ASSERT_EQ(questions.bit(request.bit).value, found.verdict == Verdict::yes ? 1 : 0);
    yes += found.verdict == Verdict::yes ? 1 : 0;
  }
  EXPECT_GT(yes, 1);
  EXPECT_LT(yes, 15);
}

TEST_F(Generated, SignsHaveTheirKnownAnswer) {
  int yes = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    GenerateRequest request = of_family("posslp");
    request.seed = seed;
    const auto answer = make(request);
    ASSERT_EQ(word(verified("problem.json").verdict), answer["answer"]) << seed;
    const circuits::Circuit circuit = circuits::read_circuit(path("circuit.slp"));
    circuits::Questions questions(circuit, {}, 1);
    ASSERT_EQ(questions.sign().value == 1, answer["answer"] == "yes");
    yes += answer["answer"] == "yes" ? 1 : 0;
  }
  EXPECT_GT(yes, 1);
  EXPECT_LT(yes, 12);
}

TEST_F(Generated, BoundedCircuitsKeepSignAndBits) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    GenerateRequest request = of_family("bn-slp");
    request.seed = seed;
    request.gates = 6;
    request.bit = static_cast<std::int64_t>(seed % 3);
    const auto answer = make(request);
    const circuits::Circuit circuit = circuits::read_circuit(path("circuit.slp")),
                            bounded = circuits::read_circuit(path("bounded.slp"));
    const numbers::Integer shift(answer["shift"].get<std::string>());
    ASSERT_EQ(word(verified("problem.json").verdict), answer["answer"]) << seed;
    circuits::Questions of_circuit(circuit, {}, 1), of_bounded(bounded, {}, 1);
    ASSERT_EQ(of_circuit.sign().value, of_bounded.sign().value);
    for (long bit = 0; bit < 6; ++bit)
      ASSERT_EQ(of_circuit.bit(bit).value, of_bounded.bit(bit - shift).value) << seed << " " << bit;
  }
}

// The derivative by the last weight: its risk is a parabola of slope (risk(1) - risk(-1)) / 2 at 0.
TEST_F(Generated, GradientsHaveTheirKnownValue) {
  GenerateRequest request = of_family("backprop");
  request.copies = 7;
  const auto answer = make(request);
  networks::GraphNetwork network = networks::read_graph_network(path("network.json"));
  const auto risk = [&](int weight) {
    network.parameters.weights.back() = weight;
    const numbers::Rational f = networks::layers_of(network).value({1}).front();
    return numbers::Rational(numbers::Rational(7, 2) * (f + 1) * (f + 1));
  };
  EXPECT_EQ(numbers::to_fraction((risk(1) - risk(-1)) / 2), answer["gradient"]);
  EXPECT_EQ(text("data.csv").substr(0, 11), "v0,t,weight");
}

TEST_F(Generated, RootsAreRejectedAtZeroAndAcceptedAtTheirPrecision) {
  for (const char* family : {"irrational", "planar"}) {
    GenerateRequest request = of_family(family);
    request.bits = 40;
    const auto answer = make(request);
    EXPECT_EQ(word(verified("problem.json").verdict), answer["problem.json"]);
    EXPECT_EQ(word(verified("relaxed.json").verdict), answer["relaxed.json"]);
    EXPECT_EQ(verified("relaxed.json").verdict, Verdict::yes);
  }
}

TEST_F(Generated, CancellationsHaveTheirKnownSign) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    GenerateRequest request = of_family("cancellation");
    request.seed = seed;
    const auto answer = make(request);
    const circuits::Circuit circuit = circuits::read_circuit(path("circuit.slp"));
    const int sign = *circuits::Questions(circuit, {}, 1).sign().value;
    ASSERT_EQ(answer["answer"], sign > 0 ? "+" : sign < 0 ? "-" : "0");
    seen.insert(answer["answer"].get<std::string>());
  }
  EXPECT_EQ(seen.size(), 3u);
}

TEST_F(Generated, RoundingHidesTheLastBit) {
  GenerateRequest request = of_family("pac");
  request.bits = 12;
  const auto answer = make(request);
  EXPECT_EQ(answer["differ_at"], "4096");
  EXPECT_EQ(std::count(text("data.csv").begin(), text("data.csv").end(), '\n'), 1 + 13);
}

TEST_F(Generated, TheSameRequestGivesTheSameBytes) {
  for (const char* family :
       {"bitslp", "posslp", "bn-slp", "cancellation", "backprop", "pac", "irrational", "planar"}) {
    GenerateRequest request = of_family(family);
    request.seed = 5;
    const auto once = generated_files(request), again = generated_files(request);
    ASSERT_EQ(once.size(), again.size());
    for (std::size_t f = 0; f < once.size(); ++f) EXPECT_EQ(once[f].text, again[f].text);
    EXPECT_EQ(once.front().name, "README.md");
  }
}

TEST_F(Generated, RefusesWhatDoesNotExist) {
  const auto refusal = [](const GenerateRequest& request) {
    return message_of<base::UsageError>([&] { generated_files(request); });
  };
  EXPECT_EQ(refusal(of_family("sat")),
            "FAMILY: expected one of bitslp, posslp, bn-slp, cancellation, backprop, pac, irrational, "
            "planar, separability, partition, maxcut, colouring, planted, found \"sat\"");
  GenerateRequest request = of_family("bitslp");
  request.gates = 0;
  EXPECT_EQ(refusal(request), "--gates: expected 1 to 2000");
  request = of_family("bitslp");
  request.activation = "0,1";
  EXPECT_EQ(refusal(request),
            "--activation: expected the coefficients r0,r1,r2,... of a polynomial of degree 2 or more");
  request.activation = "0,1,x";
  EXPECT_EQ(refusal(request), "--activation: expected numbers r0,r1,r2,..., found \"x\"");
  request = of_family("bitslp");
  request.gadget = "magic";
  EXPECT_EQ(refusal(request), "--gadget: expected basis or difference, found \"magic\"");
  request = of_family("bitslp");
  request.bit = (std::int64_t{1} << 40) + 1;
  EXPECT_EQ(refusal(request), "--bit: expected an integer of at most 2^40");
  request = of_family("irrational");
  request.bits = 1;
  EXPECT_EQ(refusal(request), "--bits: expected 2 to 100000");
}

}  // namespace
}  // namespace infimum::cli
