# SPDX-License-Identifier: Apache-2.0
"""check_circuit.py CIRCUIT ANSWER: checks the answer of `infimum circuit ... --json ANSWER`.

A second implementation, in Python's integers alone: own reader, own interval arithmetic. Every proof is recomputed from the
circuit, and the answer must follow from what was recomputed. Prints `VERIFIED ...` and returns 0, or says what is wrong and
returns 1; 2 for malformed files, 4 for wrong usage. A likely answer (zero by random primes) is no proof, and is refused.
"""
import hashlib
import json
import re
import sys
from fractions import Fraction

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}\Z")
NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|[0-9]+/0*[1-9][0-9]*)\Z")
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


class Malformed(Exception):
    pass


class NotVerified(Exception):
    pass


def require(condition, why):
    if not condition:
        raise NotVerified(why)


def read_circuit(text):
    """Gates as (operation, left, right) or ("constant", value, None), and the number of the output."""
    gates, names, output = [], {}, None
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if output is not None:
            raise Malformed(f"line {number}: text after the output")
        try:
            if len(words) == 2 and words[0] == "output":
                output = names[words[1]]
                continue
            if len(words) not in (3, 5) or words[1] != "=" or not NAME.match(words[0]) or words[0] in names or words[0] == "output":
                raise Malformed(f"line {number}: no gate")
            if len(words) == 5:
                if words[3] not in "+-*":
                    raise Malformed(f"line {number}: no operation")
                gates.append((words[3], names[words[2]], names[words[4]]))
            elif NUMBER.match(words[2]):
                gates.append(("constant", Fraction(words[2]), None))
            else:
                raise Malformed(f"line {number}: no number")
        except KeyError as missing:
            raise Malformed(f"line {number}: no gate {missing}") from None
        names[words[0]] = len(gates) - 1
    if not gates:
        raise Malformed("no gates")
    return gates, len(gates) - 1 if output is None else output


def evaluate(gates, output, constant, apply):
    """The value of the output where `constant` maps fractions and `apply(op, a, b)` computes."""
    needed, last = {output}, {output: len(gates)}
    for place in range(output, -1, -1):
        operation, left, right = gates[place]
        if place in needed and operation != "constant":
            for read in (left, right):
                needed.add(read)
                last.setdefault(read, place)
    values = {}
    for place in range(output + 1):
        if place not in needed:
            continue
        operation, left, right = gates[place]
        if operation == "constant":
            values[place] = constant(left)
            continue
        values[place] = apply(operation, values[left], values[right])
        for read in {left, right}:
            if last[read] == place:
                del values[read]
    return values[output]


def plain(operation, a, b):
    return a + b if operation == "+" else a - b if operation == "-" else a * b


def modulo(gates, output, modulus):
    def constant(value):
        try:
            return value.numerator * pow(value.denominator, -1, modulus) % modulus
        except ValueError:
            raise NotVerified("a denominator has no inverse") from None

    return evaluate(gates, output, constant, lambda operation, a, b: plain(operation, a, b) % modulus)


class Interval:
    """[low, high] * 2^exponent with integers of about `precision` bits, rounded outwards."""

    def __init__(self, low, high, exponent, precision):
        extra = max(low.bit_length(), high.bit_length()) - precision
        if extra > 0:
            low, high, exponent = low >> extra, -(-high >> extra), exponent + extra
        self.low, self.high, self.exponent, self.precision = low, high, exponent, precision

    def aligned(self, other):
        """Both over the lower exponent; one far below the other is widened instead of shifted without end."""
        gap = self.exponent - other.exponent
        if gap < 0:
            return tuple(reversed(other.aligned(self)))
        far = gap - 2 * self.precision
        if far > 0 and self.low | self.high:
            return self.aligned(Interval(other.low >> far, -(-other.high >> far), other.exponent + far, other.precision))
        if not self.low | self.high:
            gap = 0
        return Interval(self.low << gap, self.high << gap, other.exponent, 1 << 62), other

    def apply(self, operation, other):
        if operation == "*":
            ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
            return Interval(min(ends), max(ends), self.exponent + other.exponent, self.precision)
        a, b = self.aligned(other)
        if operation == "+":
            return Interval(a.low + b.low, a.high + b.high, min(a.exponent, b.exponent), self.precision)
        return Interval(a.low - b.high, a.high - b.low, min(a.exponent, b.exponent), self.precision)

    def sign(self):
        return 1 if self.low > 0 else -1 if self.high < 0 else 0 if self.low == self.high == 0 else None

    def bit(self, place):
        """floor(|x| / 2^place) mod 2 if it is the same on the whole interval."""
        shift = place - self.exponent
        low, high = sorted((abs(self.low), abs(self.high)))
        if self.low <= 0 <= self.high:
            return 0 if shift >= high.bit_length() else None
        if shift < 0:
            return 0 if low == high else None
        return low >> shift & 1 if low >> shift == high >> shift else None


def enclosure(gates, output, precision):
    def constant(value):
        shift = max(0, precision + value.denominator.bit_length()) if value.denominator != 1 else 0
        scaled = value.numerator << shift
        return Interval(scaled // value.denominator, -(-scaled // value.denominator), -shift, precision)

    return evaluate(gates, output, constant, lambda operation, a, b: a.apply(operation, b))


def exact(gates, output):
    return evaluate(gates, output, lambda value: value, plain)


def check_proof(circuit, proof, conclude):
    """Recomputes the proof and hands what is proven to `conclude`."""
    kind = proof["kind"]
    if kind == "ball":
        precision = int(proof["precision"])
        found = enclosure(*circuit, 2 * precision)
        middle, radius = (Interval(int(v["mantissa"]), int(v["mantissa"]), int(v["exponent"]), 1 << 62) for v in (proof["middle"], proof["radius"]))
        low, high = middle.apply("-", radius), middle.apply("+", radius)
        require(low.apply("-", found).low <= 0 and high.apply("-", found).high >= 0, "the ball and the interval do not meet")
        conclude("interval", found)
    elif kind == "residue":
        modulus, residue = int(proof["modulus"]), int(proof["residue"])
        require(modulus > 1 and 0 < residue < modulus and modulo(*circuit, modulus) == residue, "another residue")
        conclude("not zero", True)
    elif kind == "low-bits":
        bits, residue = int(proof["bits"]), int(proof["residue"], 16)
        require(all(gate[0] != "constant" or gate[1].denominator == 1 for gate in circuit[0]), "low bits of a fraction")
        require(bits > 0 and modulo(*circuit, 1 << bits) == residue, "other low bits")
        conclude("low bits", (bits, residue))
    elif kind == "integers":
        conclude("value", exact(*circuit))
    else:
        raise Malformed(f"no proof is called {kind}")


def bit_of_fraction(value, place):
    size = abs(value) / Fraction(2) ** place
    return size.numerator // size.denominator & 1


def proven_sign(facts):
    if "value" in facts:
        return (facts["value"] > 0) - (facts["value"] < 0)
    return facts["interval"].sign() if "interval" in facts else None


def proven_bit(facts, place):
    if "value" in facts:
        return bit_of_fraction(facts["value"], place)
    if "low bits" in facts:
        bits, residue = facts["low bits"]
        require(place < bits, "too few low bits")
        sign = proven_sign(facts)
        if sign is None:
            require(residue % (1 << place) == 0, "low bits without a sign")
        return (residue if sign != -1 else -residue) >> place & 1
    return facts["interval"].bit(place) if "interval" in facts else None


def verify(bytes_of_circuit, answer):
    if answer["format"] != "infimum-circuit-answer-1":
        raise Malformed("another format")
    require(answer["sha256"] == hashlib.sha256(bytes_of_circuit).hexdigest(), "the answer is about another circuit")
    circuit = read_circuit(bytes_of_circuit.decode())
    question, claim = answer["question"], answer["answer"]
    require(claim != "UNKNOWN", "the answer is UNKNOWN")
    require("error" not in answer, "the answer is likely, not proven")
    facts = {}
    for proof in answer["proofs"]:
        check_proof(circuit, proof, facts.__setitem__)
    if question == "sign":
        proven = {1: "+", -1: "-", 0: "0", None: None}[proven_sign(facts)]
    elif question == "zero":
        proven = "nonzero" if "not zero" in facts or proven_sign(facts) else "zero" if proven_sign(facts) == 0 else None
    elif question == "bit":
        place = int(answer["bit"])
        integral = all(gate[0] != "constant" or gate[1].denominator == 1 for gate in circuit[0])
        bit = 0 if integral and place < 0 else proven_bit(facts, place)
        proven = None if bit is None else str(bit)
    else:
        raise Malformed(f"no question is called {question}")
    require(proven == claim, f"claimed {claim}, proven {proven}")
    return f"VERIFIED {question}{' ' + answer['bit'] if question == 'bit' else ''}: {claim}"


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.split("\n")[0], file=sys.stderr)
        return 4
    try:
        with open(arguments[0], "rb") as circuit, open(arguments[1], "rb") as answer:
            print(verify(circuit.read(), json.load(answer)))
        return 0
    except OSError as error:
        print(error, file=sys.stderr)
        return 4
    except NotVerified as error:
        print(f"not verified: {error}", file=sys.stderr)
        return 1
    except (Malformed, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"malformed: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
