# SPDX-License-Identifier: Apache-2.0
"""Circuits, problems of ERM_bit and their generators: answers against Python's integers and fractions, proofs by the second
implementation, and each family generated, solved and compared with its known answer."""
import contextlib
import io
import json
import os
import random
import re
import resource
import subprocess
import sys
import unittest
from fractions import Fraction
from pathlib import Path

from program import PROGRAM, ROOT, ProgramTest

sys.path.insert(0, str(ROOT / "python"))
from infimum import check_circuit  # noqa: E402

FAMILIES = ["bitslp", "posslp", "bn-slp", "cancellation", "backprop", "pac", "irrational", "planar"]


def drawn(seed):
    """A circuit with its value."""
    draw = random.Random(seed)
    lines, values = [], []
    for gate in range(draw.randint(2, 14)):
        if gate == 0 or draw.random() < 0.15:
            value = Fraction(draw.randint(-5, 5), draw.choice([1, 1, 2, 3]) if seed % 2 else 1)
            lines.append(f"g{gate} = {value}")
        else:
            a, b = draw.randrange(gate), gate - 1
            sign = draw.choice("+-**")
            value = values[a] + values[b] if sign == "+" else values[a] - values[b] if sign == "-" else values[a] * values[b]
            lines.append(f"g{gate} = g{a} {sign} g{b}")
        values.append(value)
    return "\n".join(lines) + "\n", values[-1]


class Circuit(ProgramTest):
    def ask(self, question, *more):
        done = self.run_program("circuit", question, "c.slp", "--seed", "7", "--json", "answer.json", *more)
        self.assertEqual(done.stderr, "")
        return done.stdout.split("\n")[0], done.returncode

    def check(self):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return check_circuit.main([self.directory / "c.slp", self.directory / "answer.json"])

    def test_answers_and_proofs(self):
        for seed in range(20):
            text, value = drawn(seed)
            self.write("c.slp", text)
            self.assertEqual(self.ask("sign"), ("+" if value > 0 else "-" if value < 0 else "0", 0), text)
            self.assertEqual(self.check(), 0, text)
            self.assertEqual(self.ask("zero"), ("nonzero" if value else "zero", 0), text)
            self.assertEqual(self.check(), 0, text)
            for place in (-2, 0, 3, 9):
                size = abs(value) / Fraction(2) ** place
                self.assertEqual(self.ask("bit", "--bit", str(place)), (str(size.numerator // size.denominator % 2), 0), text)
                self.assertEqual(self.check(), 0, text)

    def test_numbers_that_nobody_can_write_down(self):
        tower = "a0 = 3\n" + "".join(f"a{k} = a{k - 1} * a{k - 1}\n" for k in range(1, 61))  # 3^(2^60)
        self.write("c.slp", tower)
        self.assertEqual(self.ask("sign"), ("+", 0))
        self.assertEqual(self.check(), 0)
        self.assertEqual(self.ask("bit", "--bit", "0"), ("1", 0))
        self.assertEqual(self.check(), 0)
        answer, code = self.ask("bit", "--bit", str(2**59))
        self.assertEqual((answer, code), ("UNKNOWN", 10))
        self.assertEqual(self.check(), 1)
        self.write("c.slp", tower + "b = a60 - a60\n")
        self.assertEqual(self.ask("zero", "--memory-limit", "64M")[0], "zero")

    def test_false_answers_are_refused(self):
        self.write("c.slp", "a = 3\nb = a * a\nc = a - b\n")
        for question, more, cheats in (
            ("sign", [], [("answer", "+"), ("answer", "0"), ("proofs", []), ("sha256", "0" * 64), ("format", "other")]),
            ("zero", [], [("answer", "zero"), ("proofs", []), ("error", -100)]),
            ("bit", ["--bit", "1"], [("answer", "0"), ("bit", "0"), ("proofs", [])]),
        ):
            self.ask(question, *more)
            self.assertEqual(self.check(), 0)
            honest = json.loads((self.directory / "answer.json").read_text())
            for key, value in cheats:
                self.write("answer.json", json.dumps({**honest, key: value}))
                self.assertNotEqual(self.check(), 0, (question, key))
            for proof in honest["proofs"]:
                for key in proof:
                    if key in ("modulus", "residue"):
                        changed = [{**p, key: str(int(p[key]) + 1)} if p is proof else p for p in honest["proofs"]]
                        self.write("answer.json", json.dumps({**honest, "proofs": changed}))
                        self.assertNotEqual(self.check(), 0, (question, key))

    def test_hostile_circuits(self):
        # 1/p over long p: the common denominator alone would take minutes.
        draw = random.Random(3)
        long = lambda digits: "".join(draw.choices("123456789", k=digits)) + "1"  # noqa: E731
        gates = [f"a{k} = {long(3000)}/{long(30000)}" for k in range(100)]
        sums = [f"b{k} = {f'b{k - 1}' if k > 1 else 'a0'} + a{k}" for k in range(1, 100)]
        self.write("c.slp", "\n".join([*gates, *sums, "c = b99 - b99"]) + "\n")
        limits = ["--time-limit", "5", "--memory-limit", "64M"]
        self.assertEqual(self.ask("zero", *limits), ("zero", 0))
        self.assertIn("error", json.loads((self.directory / "answer.json").read_text()))
        self.write("c.slp", "\n".join([*gates, *sums]) + "\n")
        self.assertEqual(self.ask("sign", *limits), ("+", 0))
        self.assertEqual(self.check(), 0)
        self.write("c.slp", "a = 1\n" + "".join(f"a{k} = 1\n" for k in range(10000)))
        self.assert_refused(
            2, "c.slp:4081: so far the circuit takes more memory than the limit of 1048576 bytes", "circuit", "sign", "c.slp",
            "--memory-limit", "1M",
        )
        self.write("c.slp", "one = 1\nv0 = one + one\ns0 = v0 * v0\n" + "".join(
            f"v{k} = v{k - 1} + one\np{k} = v{k} * v{k}\ns{k} = s{k - 1} + p{k}\n" for k in range(1, 2000)))
        done = self.run_program("generate", "bitslp", "--circuit", "c.slp", "-o", "new")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"--circuit: the problem would have up to [0-9]+ points of [0-9]+ vertices")
        self.assertFalse((self.directory / "new").exists())

    def test_bad_circuits(self):
        for text, message in (
            ("", "c.slp: no gates"),
            ("a = 1\na = 2\n", 'c.slp:2: "a" is defined twice'),
            ("a = b + b\n", 'c.slp:1: no gate is called "b"'),
            ("a = 1/0\n", None),
            ("a = 1\nb = a / a\n", None),
        ):
            self.write("c.slp", text)
            done = self.run_program("circuit", "sign", "c.slp")
            self.assertEqual((done.returncode, done.stdout), (2, ""), text)
            self.assertEqual(len(done.stderr.splitlines()), 1)
            self.assertIn("c.slp", done.stderr)
        self.write("c.slp", "a = 1\n")
        for arguments in (["odd", "c.slp"], ["bit", "c.slp"], ["sign", "c.slp", "--bit", "3"], ["sign", "c.slp", "--time-limit", "-1"]):
            self.assertEqual(self.run_program("circuit", *arguments).returncode, 1, arguments)


PROBLEM = {
    "format": "infimum-problem-1",
    "vertices": [{"name": "x"}, {"name": "h", "activation": "relu"}, {"name": "y"}],
    "edges": [["x", "h"], ["h", "y"]],
    "points": [{"x": {"x": "1/3"}, "y": {"y": 2}}, {"x": {"h": 1}, "y": {"y": 1}, "weight": "1/2"}],
    "threshold": "0",
}


class Verify(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("p.json", json.dumps(PROBLEM))

    def write_network(self, w1, b1, w2, b2):
        vertices = PROBLEM["vertices"]
        edges = [{"from": "x", "to": "h", "weight": w1, "bias": b1}, {"from": "h", "to": "y", "weight": w2, "bias": b2}]
        self.write("n.json", json.dumps({"format": "infimum-network-1", "vertices": vertices, "edges": edges}))

    def test_risk_against_fractions(self):
        draw = random.Random(5)
        for _ in range(20):
            w1, b1, w2, b2 = (Fraction(draw.randint(-9, 9), draw.randint(1, 5)) for _ in range(4))
            self.write_network(str(w1), str(b1), str(w2), str(b2))
            first = max(w1 / 3 + b1, 0) * w2 + b2 - 2
            second = max(1 + b1, 0) * w2 + b2 - 1
            risk = first * first + second * second / 2
            done = self.run_program("verify", "p.json", "n.json", "--json", "-")
            found = json.loads(done.stdout)
            self.assertEqual(Fraction(found["risk"]["exact"]), risk)
            self.assertEqual(done.returncode, 10 if risk == 0 else 20)
            self.assertEqual(found["verdict"], "yes" if risk == 0 else "no")

    def test_text(self):
        self.write_network(3, 0, 1, 0)  # 1 - 2 at the first point
        done = self.run_program("verify", "p.json", "n.json")
        self.assertEqual(done.returncode, 20)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[:2], ["NO", "risk = 1, threshold = 0: above"])
        self.assertEqual(lines[-1], "the first point with a loss is point 1")

    def test_deep_squares_are_unknown_within_the_limits(self):
        depth = 60
        vertices = [{"name": f"v{k}", "activation": "square"} for k in range(depth + 1)]
        edges = [[f"v{k}", f"v{k + 1}"] for k in range(depth)]
        points = [{"x": {"v0": 3}, "y": {f"v{depth}": 0}}]
        self.write("p.json", json.dumps({**PROBLEM, "vertices": vertices, "edges": edges, "points": points}))
        parameters = [{"from": a, "to": b, "weight": 1} for a, b in edges]
        self.write("n.json", json.dumps({"format": "infimum-network-1", "vertices": vertices, "edges": parameters}))
        done = self.run_program("verify", "p.json", "n.json", "--memory-limit", "16M")
        self.assertEqual((done.returncode, done.stdout.splitlines()[0]), (0, "UNKNOWN"))
        self.assertEqual(done.stdout.splitlines()[1], "risk at least 0, threshold = 0: open")
        self.assertRegex(
            done.stdout.splitlines()[3], r"^0 of 1 points computed: the others take more memory than the limit, numbers of about 2\^60.7 bits$"
        )
        self.assertEqual(self.run_program("verify", "p.json", "n.json", "--time-limit", "0").stdout.splitlines()[0], "UNKNOWN")

    def write_problem(self, **changes):
        self.write("p.json", json.dumps({**PROBLEM, **changes}))

    def test_bits_at_any_place(self):
        self.write_network(1, 0, 1, 0)  # 1/3 is 0.010101... in binary
        for place, bit in ((-(2**40), 1), (-(2**40) + 1, 0), (2**40, 0)):
            self.write_problem(points=[{"x": {"x": "1/3"}, "y": {"y": bit}, "loss": {"bit": place}}])
            done = self.run_program("verify", "p.json", "n.json", "--memory-limit", "16M")
            self.assertEqual((done.returncode, done.stderr), (10, ""), place)

    def test_hostile_numbers(self):
        self.write_network(1, 0, 1, 0)
        for number, why in (("1e1000000000", "the exponent is beyond 1000"), ("1/0", "the denominator is zero"), ("0x1", "not a number")):
            self.write_problem(threshold=number)
            self.assert_refused(2, f'p.json: /threshold: {why}: "{number}"', "verify", "p.json", "n.json")
        self.write_problem(threshold="1" * 1000001)
        done = self.run_program("verify", "p.json", "n.json")
        self.assertIn("/threshold: a number of more than 1000000 bytes", done.stderr)
        self.write_problem(points=[{"y": {"y": 0}, "loss": {"bit": "1e13"}}])
        self.assert_refused(2, "p.json: /points/0/loss/bit: expected an integer of at most 2^40", "verify", "p.json", "n.json")
        self.write_problem(budget=[1, 65])
        self.assert_refused(2, "p.json: /budget: expected [C1, C2] with C2 at most 64", "verify", "p.json", "n.json")

    def test_hostile_shapes(self):
        self.write_network(1, 0, 1, 0)
        self.write("deep.json", '{"format":\n' + "[" * 1000000)
        self.assert_refused(2, "deep.json:2: lists and objects are nested more than 12 deep", "verify", "deep.json", "n.json")
        self.write("twice.json", '{"format": 1,\n"format": 2}')
        self.assert_refused(2, 'twice.json:2: the key "format" comes twice in one object', "verify", "twice.json", "n.json")
        many = json.dumps(PROBLEM).replace('"points": [', '"points": [\n' + "{},\n" * 200000)
        self.write("many.json", many)
        self.assert_refused(
            2, "many.json:104847: so far the file takes more memory than the limit of 33554432 bytes", "verify", "many.json", "n.json",
            "--memory-limit", "32M",
        )
        self.assertEqual(self.run_program("verify", "many.json", "n.json").returncode, 20)

    def test_time_ends_within_one_point(self):
        name, digits = "y", "7" * 300000
        vertices = [{"name": "x"}, {"name": "h"}, {"name": name, "activation": {"polynomial": [1] * 500}}]
        self.write_problem(vertices=vertices, points=[{"x": {"h": f"{digits}1/{digits}"}, "y": {"y": 0}}])
        edges = [{"from": "x", "to": "h", "weight": 1}, {"from": "h", "to": "y", "weight": 1}]
        self.write("n.json", json.dumps({"format": "infimum-network-1", "vertices": vertices, "edges": edges}))
        done = self.run_program("verify", "p.json", "n.json", "--time-limit", "0.5", "--memory-limit", "1T")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.splitlines()[3], "0 of 1 points computed: the others take more time than the limit")

    def test_bad_files(self):
        self.write_network(1, 0, 1, 0)
        self.write("bad.json", json.dumps({**PROBLEM, "edges": [["x", "h"], ["h", "x"]]}))
        self.assert_refused(2, "bad.json: /vertices/0: lies on a cycle, or behind one", "verify", "bad.json", "n.json")
        self.write("bad.json", json.dumps({**PROBLEM, "threshold": 0.5}))
        self.assertEqual(self.run_program("verify", "bad.json", "n.json").returncode, 2)
        self.assertEqual(self.run_program("verify", "p.json", "net.json").returncode, 2)
        self.assertEqual(self.run_program("verify", "p.json", "n.json", "--memory-limit", "much").returncode, 1)


class Generate(ProgramTest):
    def make(self, family, folder, *more):
        self.answer("generate", family, "-o", folder, *more)
        return json.loads((self.directory / folder / "answer.json").read_text())

    def verdict(self, folder, problem="problem.json"):
        done = self.run_program("verify", f"{folder}/{problem}", f"{folder}/network.json")
        self.assertEqual(done.stderr, "")
        return {"YES": "yes", "NO": "no"}[done.stdout.split("\n")[0]]

    def test_bits_and_signs(self):
        for seed in range(4):
            known = self.make("bitslp", f"b{seed}", "--seed", str(seed), "--bit", str(seed), "--gates", "6")
            self.assertEqual(self.verdict(f"b{seed}"), known["answer"])
            said = self.answer("circuit", "bit", f"b{seed}/circuit.slp", "--bit", str(seed)).split("\n")[0]
            self.assertEqual(said == "1", known["answer"] == "yes")
            known = self.make("posslp", f"s{seed}", "--seed", str(seed), "--gates", "5")
            self.assertEqual(self.verdict(f"s{seed}"), known["answer"])
            said = self.answer("circuit", "sign", f"s{seed}/circuit.slp").split("\n")[0]
            self.assertEqual(said == "+", known["answer"] == "yes")

    def test_gradients(self):
        for activation in ("0,0,1", "1/4,1/2,1/8", "0,-3,0,1"):
            folder = "g" + activation.replace(",", "_").replace("/", "over")
            known = self.make("backprop", folder, "--copies", "7", "--activation", activation)
            question = ["grad", f"{folder}/network.json", f"{folder}/data.csv", "--target", "t", "--weights", "weight", "--layer", "t"]
            weights = lambda said: next(t for t in json.loads(said)["tensors"] if t["name"] == "t.weights")["entries"]  # noqa: E731
            exact = weights(self.answer(*question, "--exact", "--json", "-"))
            self.assertEqual(exact, [known["gradient"]])
            sign = weights(self.answer(*question, "--sign", "--json", "-"))
            value = Fraction(known["gradient"])
            self.assertEqual(sign, [(value > 0) - (value < 0)] if isinstance(sign[0], int) else ["+" if value > 0 else "-" if value < 0 else "0"])

    def test_bounded_circuits(self):
        known = self.make("bn-slp", "bn")
        sign = self.answer("circuit", "sign", "bn/circuit.slp").split("\n")[0]
        self.assertEqual(self.answer("circuit", "sign", "bn/bounded.slp").split("\n")[0], sign)
        for bit in range(5):
            here = self.answer("circuit", "bit", "bn/circuit.slp", "--bit", str(bit)).split("\n")[0]
            there = self.answer("circuit", "bit", "bn/bounded.slp", "--bit", str(bit - int(known["shift"]))).split("\n")[0]
            self.assertEqual(here, there)

    def test_roots(self):
        for family in ("irrational", "planar"):
            for bits in (8, 64):
                folder = f"{family}{bits}"
                known = self.make(family, folder, "--bits", str(bits))
                self.assertEqual((known["problem.json"], known["relaxed.json"]), ("no", "yes"))
                self.assertEqual(self.verdict(folder), "no")
                self.assertEqual(self.verdict(folder, "relaxed.json"), "yes")

    def test_folders(self):
        for family in FAMILIES:
            self.make(family, family)
            self.assertTrue((self.directory / family / "README.md").read_text().startswith("# "))
            done = self.run_program("generate", family, "-o", family)
            self.assertEqual(done.returncode, 1)
            self.assertIn("exists already", done.stderr)
        # A disk that is full in the middle: nothing is left, and a folder that was there stays.
        def full():
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

        (self.directory / "old").mkdir()
        for folder in ("old", "new"):
            done = self.run_program("generate", "bitslp", "-o", folder, preexec_fn=full, restore_signals=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(f"{folder}/problem.json", done.stderr)
        self.assertEqual(list((self.directory / "old").iterdir()), [])
        self.assertFalse((self.directory / "new").exists())
        done = self.run_program("generate", "bitslp", "-o", "new", "--gates", "0")
        self.assertEqual(done.returncode, 1)
        self.assertFalse((self.directory / "new").exists())


class ConvertCircuits(ProgramTest):
    def value(self, path):
        """Of a small circuit, by its own text."""
        values, output = {}, None
        for line in (self.directory / path).read_text().splitlines():
            words = line.split("#")[0].split()
            if words[:1] == ["output"]:
                output = values[words[1]]
            elif len(words) == 5:
                a, b = values[words[2]], values[words[4]]
                values[words[0]] = a + b if words[3] == "+" else a - b if words[3] == "-" else a * b
            elif words:
                values[words[0]] = Fraction(words[2])
            last = values[words[0]] if words and words[0] in values else None
        return last if output is None else output

    def test_there_and_back(self):
        for seed in range(6):
            text, value = drawn(2 * seed)
            self.write("c.slp", text)
            for activation, gadget in (("0,0,1", "basis"), ("1,0,0,-2", "difference")):
                said = self.answer("convert", "c.slp", "c.json", "--activation", activation, "--gadget", gadget)
                point = said.split(" at ")[1].split(" the output ")[0]
                names, numbers = zip(*(p.split(" = ") for p in point.split(", "))) if point != "0" else (("x",), ("0",))
                self.write("p.csv", ",".join(names) + "\n" + ",".join(numbers) + "\n")
                if point == "0" or "..." in point:
                    continue
                output = said.split(" the output ")[1].split(" ")[0]
                found = self.answer("predict", "c.json", "p.csv", "--exact").split()
                self.assertEqual([Fraction(found[1])], [value])
                self.answer("convert", "c.json", "back.slp", "--data", "p.csv", "--value", output)
                self.assertEqual(self.value("back.slp"), value)

    def test_risk_and_derivatives(self):
        self.write("p.csv", "x,y\n1,0\n1/3,1/2\n-2,1\n")
        risk = json.loads(self.answer("evaluate", "net.json", "p.csv", "--target", "y", "--json", "-"))["risk"]["exact"]
        self.answer("convert", "net.json", "r.slp", "--data", "p.csv", "--target", "y")
        self.assertEqual(self.value("r.slp"), Fraction(risk))
        tensors = json.loads(self.answer("grad", "net.json", "p.csv", "--target", "y", "--exact", "--json", "-"))["tensors"]
        for tensor in tensors:
            for place, entry in enumerate(tensor["entries"]):
                shape, index = tensor["shape"], []
                for axis in reversed(shape):
                    index.insert(0, str(place % axis))
                    place //= axis
                name = f"{tensor['name']}[{','.join(index)}]"
                self.answer("convert", "net.json", "d.slp", "--data", "p.csv", "--target", "y", "--derivative", name)
                self.assertEqual(self.value("d.slp"), Fraction(entry), name)

    def test_refusals(self):
        self.write("p.csv", "x,y\n1,0\n")
        self.assert_refused(
            1, "--derivative: no such entry, the shape is 2x1", "convert", "net.json", "d.slp", "--data", "p.csv", "--target", "y",
            "--derivative", "hidden.weights[2,0]",
        )
        self.assert_refused(
            1, '--value: the network has no output "z"', "convert", "net.json", "d.slp", "--data", "p.csv", "--value", "z"
        )
        self.assertEqual(self.run_program("convert", "net.json", "d.slp").returncode, 1)
        self.assertEqual(self.run_program("convert", "net.json", "n.onnx", "--bounded").returncode, 1)


class DeepGradients(ProgramTest):
    """h -> (w h)^2 from 1: with w = 3 the derivative of h^2 by the last weight is 2 * 3^(2 (2^(depth + 1) - 2))."""

    def ask(self, depth, weight, *more):
        layers, last = [], "input"
        for k in range(depth):
            layers.append({"name": f"l{k}", "kind": "affine", "reads": [last], "weights": [[weight]]})
            layers.append({"name": f"s{k}", "kind": "power", "reads": [f"l{k}"], "exponent": 2})
            last = f"s{k}"
        layers.append({"name": "out", "kind": "affine", "reads": [last], "weights": [["1"]]})
        network = {"format": "infimum-network-1", "inputs": ["x"], "outputs": ["y"], "layers": layers, "output": "out"}
        self.write("deep.json", json.dumps(network))
        self.write("p.csv", "x,y\n1,0\n")
        done = self.run_program("grad", "deep.json", "p.csv", "--target", "y", "--layer", "out", *more, "--json", "-")
        self.assertEqual(done.stderr, "")
        found = json.loads(done.stdout)
        return found["tensors"][0]["entries"][0], done.returncode, found

    def test_bits(self):
        for depth in (5, 40, 70):
            exponent = 2 * (2 ** (depth + 1) - 2)
            low = 2 * pow(3, exponent, 2**200) % 2**200
            for bit in (0, 1, 2, 5, 100, 150):
                self.assertEqual(self.ask(depth, "3", "--bit", str(bit))[:2], (str(low >> bit & 1), 0), (depth, bit))
            self.assertEqual(self.ask(depth, "-3", "--sign")[:2], ("+", 0))
        length = (2 * 3 ** (2 * (2**6 - 2))).bit_length()
        for bit in (length - 1, length, 2**40):
            self.assertEqual(self.ask(5, "3", "--bit", str(bit))[0], "1" if bit == length - 1 else "0")

    def test_what_nobody_knows(self):
        for weight, bit in (("3", 2**39), ("5/3", 3), ("1/2", -(2**41)), ("0.7", -9)):
            entry, code, found = self.ask(40, weight, "--bit", str(bit))
            small = weight in ("1/2", "0.7")  # powers of a half are exact; those of 0.7 are below every such place
            self.assertEqual((entry, code), ("0", 0) if small else ("?", 10), weight)
            if not small:
                self.assertGreater(found["deep"]["expected_bits"], 2**40)
                self.assertGreater(found["deep"]["expected_seconds"], 1000)
        self.write("p.csv", "x,y\n1,0\n")
        said = self.run_program("grad", "deep.json", "p.csv", "--target", "y", "--layer", "out", "--bit", "-9").stdout
        self.assertRegex(said.splitlines()[-1], r"^numbers of about [0-9.e+]+ bits: bit -9 by balls of [0-9]+ bits$")


class Dichotomy(ProgramTest):
    def test_relu_is_linear_and_squares_double(self):
        said = self.answer("bits", "--dichotomy", "--memory-limit", "2M", "--json", "-")
        rows = json.loads(said)["rows"]
        squares = [r["square"] for r in rows if "value_bits" in r["square"]]
        self.assertGreater(len(squares), 8)
        for before, after in zip(squares[4:], squares[5:]):
            self.assertAlmostEqual(after["value_bits"] / before["value_bits"], 2, delta=0.05)
            self.assertAlmostEqual(after["gradient_bits"] / before["gradient_bits"], 2, delta=0.05)
        steps = [(b["relu"]["value_bits"] - a["relu"]["value_bits"]) / (b["depth"] - a["depth"]) for a, b in zip(rows, rows[1:])]
        self.assertLess(max(steps), 5.4)
        for row in rows:
            self.assertLessEqual(row["relu"]["value_bits"], row["relu"]["most_value_bits"])
            self.assertLessEqual(row["square"].get("value_bits", 0), row["square"]["most_value_bits"] or float("inf"))
            self.assertLessEqual(row["square"].get("bytes", 0), 2 * 2**20)

    def test_the_table(self):
        lines = self.answer("bits", "--dichotomy", "--memory-limit", "100K", "--width", "2").splitlines()
        self.assertRegex(lines[3], r"^depth +bits +at most +gradient +sizes +memory +seconds")
        self.assertRegex(lines[4], r"^ +1 +[0-9]+ ")
        self.assertRegex(lines[-1], r"^relu grows by at most 4\.6 bits a layer; x\^2 doubles, and stops at the memory limit of 100\.0 KiB")

    def test_options(self):
        self.assert_refused(1, "NETWORK is required, or --dichotomy", "bits")
        self.assert_refused(1, "--dichotomy makes its own networks: it takes neither NETWORK nor --data", "bits", "net.json", "--dichotomy")
        self.assert_refused(1, "--width, --weight-bits, --seed and --memory-limit belong to --dichotomy", "bits", "net.json", "--width", "2")
        self.assert_refused(1, "--width: expected 1 to 256", "bits", "--dichotomy", "--width", "0")


class Chapter(ProgramTest):
    """Every command of docs/bit-model.md, in its order, with the output that the page shows."""

    def commands(self):
        """Each with the lines that follow it."""
        found = []
        for line in (ROOT / "docs" / "bit-model.md").read_text().splitlines():
            if line.startswith("    $ "):
                found.append([line[6:], []])
            elif line.startswith("    > ") and not found[-1][1]:
                found[-1][0] += "\n" + line[6:]
            elif line.startswith("    ") and found:
                found[-1][1].append(line[4:])
            elif line == "" and found and found[-1][1]:
                found[-1][1].append("")
            elif line != "" and found:
                found.append(["", []])
        return [(command, "\n".join(lines).strip("\n")) for command, lines in found if command]

    def test_commands_do_what_the_page_shows(self):
        commands = self.commands()
        self.assertGreater(len(commands), 25)
        paths = {**os.environ, "PATH": f"{Path(PROGRAM).parent}:{os.environ['PATH']}"}
        for command, shown in commands:
            done = subprocess.run(
                ["sh", "-c", command.replace("python/infimum", str(ROOT / "python/infimum"))], cwd=self.directory, capture_output=True,
                text=True, timeout=120, env=paths,
            )
            said = re.search("# exit code ([0-9]+)$", command)
            self.assertEqual(done.returncode, int(said.group(1)) if said else 0, command)
            self.assertEqual(done.stderr, "", command)
            pattern = re.escape(shown).replace(re.escape("..."), "(.|\n)*")
            self.assertTrue(re.fullmatch(pattern, done.stdout.strip("\n")), f"{command}\n{done.stdout}\nshown:\n{shown}")


if __name__ == "__main__":
    unittest.main()
