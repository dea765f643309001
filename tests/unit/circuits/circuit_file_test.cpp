// SPDX-License-Identifier: Apache-2.0
#include "circuits/circuit_file.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "message_of.hpp"
#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

std::string refusal(const std::string& text) {
  try {
    parse_circuit(text, "c.slp");
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(CircuitFile, ReadsWhatItWrites) {
  base::Random random(2);
  for (int k = 0; k < 200; ++k) {
    Circuit circuit = oracle::random_circuit(random, 1 + random.below(12), {1, 2, 7});
    if (k % 2 == 0) circuit.set_output(static_cast<GateId>(random.below(circuit.size())));
    ASSERT_EQ(parse_circuit(to_text(circuit), "c.slp"), circuit) << to_text(circuit);
  }
}

TEST(CircuitFile, CommentsBlanksAndDecimals) {
  const Circuit circuit = parse_circuit("# a comment\n\n  x = 1.5 # here\r\ny.1 = x * x\noutput x\n", "c");
  EXPECT_EQ(circuit.size(), 2U);
  EXPECT_EQ(circuit.output(), 0U);
  EXPECT_EQ(circuit.constants().front(), Rational(3, 2));
}

TEST(CircuitFile, RefusesWithTheLine) {
  EXPECT_EQ(refusal("a = 1\nb = a + c\n"), "c.slp:2: no gate before this line is called \"c\"");
  EXPECT_EQ(refusal("a = 1\na = 2\n"), "c.slp:2: a second gate is called \"a\"");
  EXPECT_EQ(refusal("a = 1/0\n"), "c.slp:1: the denominator is zero: \"1/0\"");
  EXPECT_EQ(refusal("a = 1\nb = a / a\n"), "c.slp:2: expected +, - or *, found \"/\"");
  EXPECT_EQ(refusal("a = 1\noutput a\nb = 2\n"), "c.slp:3: nothing may follow the line `output`");
  EXPECT_EQ(refusal("# nothing\n"), "c.slp: a circuit has at least one gate");
  EXPECT_EQ(refusal("1a = 2\n"), "c.slp:1: expected a name of letters, digits, _ and ., found \"1a\"");
  EXPECT_EQ(refusal("a = 1\nb = 1e1000000000\n"), "c.slp:2: the exponent is beyond 1000: \"1e1000000000\"");
  EXPECT_EQ(refusal("a = nan\n").substr(0, 7), "c.slp:1");
  EXPECT_EQ(refusal("a 1\n").substr(0, 7), "c.slp:1");
  EXPECT_EQ(refusal("output = 1\n").substr(0, 7), "c.slp:1");
}

TEST(CircuitFile, RefusesWhatTheMemoryDoesNotHold) {
  const std::string text = "a = 1\nb = a + a\nc = b * b\n";
  EXPECT_EQ(parse_circuit(text, "c.slp", 1000).size(), 3u);
  EXPECT_EQ(message_of<base::InputError>([&] { parse_circuit(text, "c.slp", 600); }),
            "c.slp:3: so far the circuit takes more memory than the limit of 600 bytes");
}

}  // namespace
}  // namespace infimum::circuits
