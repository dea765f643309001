# SPDX-License-Identifier: Apache-2.0
"""What evaluate and predict say, against the same numbers computed here with Python's fractions."""
import csv
import json
import os
import struct
import unittest
import zipfile
from fractions import Fraction

from program import NETWORK, ROOT, ProgramTest


def relu(u):
    return max(u, Fraction(0))


def network(x):
    return relu(2 * x - 1) - 3 * relu(x) + Fraction(1, 2)


class Evaluate(ProgramTest):
    def test_on_real_data(self):
        path = ROOT / "data" / "mcycle.csv"
        with open(path, newline="") as file:
            points = [(Fraction(row["times"]), Fraction(row["accel"])) for row in csv.DictReader(file)]
        text = (self.directory / "net.json").read_text().replace('"x"', '"times"').replace('"y"', '"accel"')
        self.write("net.json", text)
        for loss, of in [("squared", lambda r: r * r), ("absolute", abs)]:
            risk = sum(of(y - network(x)) for x, y in points)
            found = json.loads(
                self.answer("evaluate", "net.json", str(path), "--target", "accel", "--loss", loss, "--json", "-")
            )
            self.assertEqual(Fraction(found["risk"]["exact"]), risk)
            self.assertEqual(found["risk"]["decimal"], float(risk))
            self.assertEqual((found["points"], found["loss"], found["features"]), (len(points), loss, ["times"]))

    def test_weights_and_text(self):
        self.write("a.csv", "w,y,word,x\n1/3,1,a,0\n0,1e1000,b,1\n2,-0.5,c,1\n")
        # residuals 1/2, ignored, -0.5 - (1 - 3 + 1/2) = 1
        said = self.answer("evaluate", "net.json", "a.csv", "--target", "y", "--weights", "w")
        self.assert_risk(said, "risk 25/12\n     ≈ 2.08333333333333\nsquared loss, 3 points\n")
        self.write("b.csv", "x,y\n0,0\n")
        said = self.answer("evaluate", "net.json", "b.csv", "--target", "y")
        self.assert_risk(said, "risk 1/4\n     = 0.25\nsquared loss, 1 point\n")

    def assert_risk(self, said, risk):
        self.assertEqual(said[: len(risk)], risk)
        self.assertRegex(said[len(risk) :], r"^exact: \d+ moduli \(\w+\), up to \d+ bits, \d+ of \d+ activations .*; rechecked modulo \d+( and \d+)?\n$")

    def test_residuals(self):
        self.write("a.csv", "x,y\n1,0\n1/3,1/2\n")
        said = self.answer("evaluate", "net.json", "a.csv", "--target", "y", "--residuals", "-", "--exact")
        self.assertEqual(said, "y\n-3/2\n-1\n")

    def test_the_processor_is_known_to_openblas(self):
        """Without the variable the program finds what it should be, and says so; with it, the user decides."""
        self.write("a.csv", "x,y\n0,0\n")
        environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_CORETYPE"}
        arguments = ("evaluate", "net.json", "a.csv", "--target", "y", "--json", "-")
        core = json.loads(self.run_program(*arguments, env=environment).stdout)["method"]["openblas_core"]
        again = json.loads(self.run_program(*arguments, env={**environment, "OPENBLAS_CORETYPE": core}).stdout)
        self.assertEqual(again["method"]["openblas_core"], core)
        with open("/proc/cpuinfo") as file:
            flags = file.read()
        if "avx512f" in flags:
            self.assertIn(core.lower(), ["skylakex", "cooperlake", "sapphirerapids", "zen"])

    def test_json_to_a_file(self):
        self.write("a.csv", "x,y\n0,0\n")
        self.answer("evaluate", "net.json", "a.csv", "--target", "y", "--json", "out.json")
        self.assertEqual(json.loads((self.directory / "out.json").read_text())["risk"]["exact"], "1/4")


def derivative(x, y):
    """Of (f(x) - y)^2 by the parameters of the network, in their order in the file."""
    outer = 2 * (network(x) - y)
    active = [Fraction(2 * x - 1 > 0), Fraction(x > 0)]
    inner = [outer * active[0], -3 * outer * active[1]]
    return [[g * x for g in inner], inner, [outer * relu(2 * x - 1), outer * relu(x)], [outer]]


class Grad(ProgramTest):
    def gradient(self, *arguments):
        return json.loads(self.answer("grad", "net.json", *arguments, "--json", "-"))

    def test_on_real_data(self):
        path = ROOT / "data" / "mcycle.csv"
        with open(path, newline="") as file:
            points = [(Fraction(row["times"]), Fraction(row["accel"])) for row in csv.DictReader(file)]
        text = (self.directory / "net.json").read_text().replace('"x"', '"times"').replace('"y"', '"accel"')
        self.write("net.json", text)
        truth = [[sum(entry) for entry in zip(*tensor)] for tensor in zip(*(derivative(x, y) for x, y in points))]
        for kernel in ["auto", "portable"]:
            found = self.gradient(str(path), "--target", "accel", "--exact", "--kernel", kernel, "--threads", "2")
            self.assertEqual([[Fraction(e) for e in t["entries"]] for t in found["tensors"]], truth)
            self.assertEqual([t["name"] for t in found["tensors"]], ["hidden.weights", "hidden.bias", "output.weights", "output.bias"])
            self.assertEqual([t["shape"] for t in found["tensors"]], [[2, 1], [2], [1, 2], [1]])
        signs = self.gradient(str(path), "--target", "accel", "--sign")
        self.assertEqual(signs["tensors"][1]["entries"], ["-" if e < 0 else "+" for e in truth[1]])
        rounded = self.gradient(str(path), "--target", "accel", "--round", "float64", "--layer", "output")
        self.assertEqual([float(e) for e in rounded["tensors"][0]["entries"]], [float(e) for e in truth[2]])
        bits = self.gradient(str(path), "--target", "accel", "--bit", "-2", "--layer", "output.bias")
        self.assertEqual(bits["tensors"][0]["entries"], [str(abs(truth[3][0]) * 4 // 1 % 2)])

    def test_kinks(self):
        self.write("a.csv", "x,y\n1/2,0\n0,0\n")
        said = self.answer("grad", "net.json", "a.csv", "--target", "y", "--exact")
        self.assertIn("2 arguments lie exactly where an activation has a kink (derivative there: zero): point 1 in units[0], point 2 in units[1]\n", said)
        self.assertIn("hidden.bias[0] 0\n", said)
        # On the right side of their kinks both units are active: 2 (f - y) with f = -1 at 1/2, and f = 1/2 at 0.
        right = self.gradient("a.csv", "--target", "y", "--exact", "--kink", "right")
        self.assertEqual(right["tensors"][1]["entries"], ["-2", "3"])
        half = self.gradient("a.csv", "--target", "y", "--exact", "--kink", "1/2")
        self.assertEqual(half["tensors"][1]["entries"], ["-1", "9/2"])
        self.assertEqual(half["kinks"], 2)

    def test_arrays(self):
        self.write("a.csv", "x,y\n1,0\n")
        self.answer("grad", "net.json", "a.csv", "--target", "y", "--npz", "out.npz", "--round", "float32")
        with zipfile.ZipFile(self.directory / "out.npz") as archive:
            self.assertEqual(archive.testzip(), None)
            names = ["hidden.weights.npy", "hidden.bias.npy", "output.weights.npy", "output.bias.npy"]
            self.assertEqual(archive.namelist(), names)
            self.assertEqual(struct.unpack("<f", archive.read("output.bias.npy")[-4:])[0], -3)


class Audit(ProgramTest):
    def test_a_known_wrong_sign(self):
        """x - 4097/4096 at x = 1 is -1/4096; bfloat16 rounds the second number to 1."""
        text = NETWORK.replace('["2"], ["1"]', '["1"]').replace('"-1", "0"', '"-4097/4096"').replace('"1", "-3"', '"1"').replace('"1/2"', '"0"')
        self.write("net.json", text)
        self.write("a.csv", "x,y\n1,-1\n1,-1\n")
        found = json.loads(self.answer("audit", "net.json", "a.csv", "--target", "y", "--format", "bfloat16", "--json", "-"))
        self.assertEqual((found["storage"], found["accumulator"]), ("bfloat16", "float32"))
        layers = {layer["layer"]: layer for layer in found["layers"]}
        self.assertEqual(layers["hidden"]["values"]["became_zero"], 2)
        self.assertEqual(layers["units"]["activations"], {"all": 2, "flipped": 0, "kinks": 2})
        said = self.answer("audit", "net.json", "a.csv", "--target", "y")
        self.assertIn("gradient signs wrong       none of 4\n", said)
        self.assertIn("activations flipped        none of 2\n", said)

    def test_real_network(self):
        network = ROOT / "tests" / "networks" / "torch_mlp.onnx"
        data = ROOT / "data" / "concrete.csv"
        said = self.answer("audit", str(network), str(data), "--target", "compressive_strength", "--format", "bfloat16")
        self.assertRegex(said, r"gradient signs wrong +[1-9]\d* of 433")
        self.assertRegex(said, r"activations flipped +[1-9]\d* of 32960")


class Bits(ProgramTest):
    def test_an_integer_network(self):
        self.write("net.json", NETWORK.replace('"1/2"', '"7"'))
        self.write("a.csv", "x,y\n100,0\n-3,1\n1,0\n")
        found = json.loads(self.answer("bits", "net.json", "--data", "a.csv", "--target", "y", "--json", "-"))
        # 2 x - 1 in -7..199, x; then relu(2 x - 1) - 3 relu(x) + 7 in -94..7
        self.assertEqual([layer["measured"] for layer in found["layers"]], [8, 8, 7])
        self.assertEqual([layer["exponents"] for layer in found["layers"]][0], {"largest": 7, "smallest": 0})
        widths = [(w["layer"], w["least"], w["confirmed"]) for w in found["accumulators"]]
        self.assertEqual(widths, [("hidden", 9, True), ("output", 8, True)])
        self.assertEqual([f["value_overflows"] for f in found["formats"]], ["", "", ""])
        for tensor in found["tensors"]:
            self.assertGreaterEqual(tensor["gradient"]["foreseen"], tensor["gradient"]["measured"])

    def test_without_data(self):
        found = json.loads(self.answer("bits", "net.json", "--input-bits", "4", "--json", "-"))
        self.assertEqual([layer["foreseen"] for layer in found["layers"]], [5, 5, 8])
        self.assertEqual([layer["measured"] for layer in found["layers"]], [None] * 3)
        self.assertIn("inputs are integers of 8 bits", self.answer("bits", "net.json"))

    def test_the_rule_of_thumb(self):
        network = ROOT / "tests" / "networks" / "torch_mlp.onnx"
        data = ROOT / "data" / "concrete.csv"
        said = self.answer("bits", str(network), "--data", str(data), "--target", "compressive_strength", "--json", "-")
        for tensor in json.loads(said)["tensors"]:
            gradient = tensor["gradient"]
            self.assertLess(abs(gradient["predicted"] - gradient["measured"]), 0.02 * gradient["measured"], tensor["tensor"])


class Convert(ProgramTest):
    def test_there_and_back(self):
        self.assertEqual(self.answer("convert", "net.json", "net.onnx"), "7 numbers, all of them float32 already\n")
        self.assertEqual(self.answer("convert", "net.onnx", "back.json"), "7 numbers, exactly as they were\n")
        self.write("a.csv", "x,y\n0,0\n1/3,1\n")
        risks = [self.answer("evaluate", name, "a.csv", "--target", "y").splitlines()[0] for name in ["net.json", "net.onnx", "back.json"]]
        self.assertEqual(risks, ["risk 5/2"] * 3)

    def test_rounding_is_told(self):
        self.write("net.json", NETWORK.replace('"1/2"', '"1/3"'))
        self.write("a.csv", "x,y\n0,0\n")
        said = self.answer("convert", "net.json", "net.onnx", "--data", "a.csv", "--target", "y")
        change = Fraction(11184811, 2**25) ** 2 - Fraction(1, 9)  # the float32 nearest to 1/3
        self.assertEqual(said.splitlines()[0], "1 of 7 numbers rounded to float32")
        self.assertEqual(float(said.split("change ≈ ")[1]), float(f"{float(change):.15g}"))
        self.assertEqual(self.answer("convert", "net.json", "same.json"), "7 numbers, exactly as they were\n")

    def test_an_inner_layer(self):
        self.answer("convert", "net.json", "inner.json", "--output", "hidden")
        self.write("a.csv", "x\n2\n")
        self.assertEqual(self.answer("predict", "inner.json", "a.csv"), "y0,y1\n3,2\n")


class Squares(ProgramTest):
    """Networks of x^2, whose numbers double their length at each layer."""

    def setUp(self):
        super().setUp()
        self.write("a.csv", "x,y\n1/2,3\n-3,1\n")

    def write_squares(self, depth):
        layers = []
        for d in range(depth):
            before = f"square{d - 1}" if d > 0 else "input"
            layers.append({"name": f"line{d}", "kind": "affine", "reads": [before], "weights": [["-3/4"]], "bias": ["1/8"]})
            layers.append({"name": f"square{d}", "kind": "product", "reads": [f"line{d}"] * 2})
        document = {"format": "infimum-network-1", "inputs": ["x"], "outputs": ["y"], "layers": layers, "output": f"square{depth - 1}"}
        self.write("squares.json", json.dumps(document))

    def test_gradients(self):
        depth = 7
        self.write_squares(depth)
        expected = [Fraction(0)] * depth
        for x, y in [(Fraction(1, 2), 3), (Fraction(-3), 1)]:
            inputs, value = [], x
            for _ in range(depth):
                inputs.append(value)
                value = (Fraction(-3, 4) * value + Fraction(1, 8)) ** 2
            delta = 2 * (value - y)
            for d in reversed(range(depth)):
                delta *= 2 * (Fraction(-3, 4) * inputs[d] + Fraction(1, 8))
                expected[d] += delta * inputs[d]
                delta *= Fraction(-3, 4)
        found = json.loads(self.answer("grad", "squares.json", "a.csv", "--target", "y", "--json", "-", "--exact"))
        weights = {t["name"]: t["entries"] for t in found["tensors"]}
        for d in range(depth):
            self.assertEqual([Fraction(e) for e in weights[f"line{d}.weights"]], [expected[d]])

    def test_depth_beyond_every_memory(self):
        for depth in (15, 25, 60, 300):
            self.write_squares(depth)
            for command in (
                ["grad", "squares.json", "a.csv", "--target", "y"],
                ["evaluate", "squares.json", "a.csv", "--target", "y"],
                ["predict", "squares.json", "a.csv"],
                ["audit", "squares.json", "a.csv", "--target", "y", "--format", "float16"],
                ["bits", "squares.json", "--data", "a.csv", "--target", "y"],
            ):
                done = self.run_program(*command)
                self.assertEqual(done.returncode, 3, (depth, command, done.stderr))
                self.assertIn("exact numbers are computed up to 131072 bits", done.stderr)


class Predict(ProgramTest):
    POINTS = 'other,x\nword,0\n"a,b",1/3\n,1e2\n'

    def test_digits(self):
        self.write("a.csv", self.POINTS)
        self.assertEqual(self.answer("predict", "net.json", "a.csv"), "y\n0.5\n-0.5\n-100.5\n")
        self.write("a.csv", "x\n0.123456789123456789\n")
        self.assertEqual(self.answer("predict", "net.json", "a.csv"), "y\n0.12962963263\n")
        self.assertEqual(self.answer("predict", "net.json", "a.csv", "--digits", "3"), "y\n0.13\n")
        self.assertEqual(
            self.answer("predict", "net.json", "a.csv", "--digits", "40"), "y\n0.129629632629629633\n"
        )

    def test_exact_to_a_file(self):
        self.write("a.csv", self.POINTS)
        self.assertEqual(self.answer("predict", "net.json", "a.csv", "--exact", "-o", "out.csv"), "")
        self.assertEqual((self.directory / "out.csv").read_text(), "y\n1/2\n-1/2\n-201/2\n")

    def test_names_are_quoted(self):
        self.write("net.json", (self.directory / "net.json").read_text().replace('"y"', '"a,\\"b\\""'))
        self.write("a.csv", "x\n0\n")
        self.assertEqual(self.answer("predict", "net.json", "a.csv"), '"a,""b"""\n0.5\n')


class Pages(ProgramTest):
    def test_help_and_version(self):
        self.assertTrue(self.answer("--version").startswith("infimum "))
        self.assertIn("Usage: infimum", self.answer("--help"))
        self.assertIn("--digits N", self.answer("predict", "--help"))
        self.assertEqual(self.answer("help"), self.answer("--help"))
        self.assertEqual(self.answer("help", "predict"), self.answer("predict", "--help"))

    def test_the_page_of_options_is_up_to_date(self):
        self.assertEqual(self.answer("help-options", "--markdown"), (ROOT / "docs" / "options.md").read_text())


if __name__ == "__main__":
    unittest.main()
