# SPDX-License-Identifier: Apache-2.0
"""The Python checker: what the certificates of tests/certificates do not reach."""
import ast
import random
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction
from itertools import product
from operator import mul
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "tests" / "certificates")]

import prover  # noqa: E402
import twins  # noqa: E402
from infimum import check, check_leaves, check_reader  # noqa: E402

PROGRAM = ROOT / "python" / "infimum" / "check.py"
SOURCES = [PROGRAM, *(PROGRAM.with_name(f"check_{part}.py") for part in ("reader", "leaves", "bases", "segments"))]


def run(*arguments):
    return subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True)


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data, self.proof = Path(folder.name) / "data.csv", Path(folder.name) / "data.cert"
        problem, made, _ = twins.twin("tent")
        self.data.write_bytes(problem.data)
        self.proof.write_bytes(made.encode())
        self.made = made

    def test_verified_prints_the_claim(self):
        done = run(self.data, self.proof)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "VERIFIED optimal 8/7 (≈1.142857): squared loss, 2 units, intercept, bias, y ~ x1, "
                                      f"5 points, data sha256 {self.made.data_hash}\n")

    def test_quiet_prints_nothing(self):
        done = run(self.data, self.proof, "--quiet")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_refusals_have_their_exit_codes(self):
        self.data.write_bytes(self.data.read_bytes() + b"9,9\n")
        done = run(self.data, self.proof)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertTrue(done.stderr.startswith("not verified: "))
        self.proof.write_bytes(b"infimum-certificate 5\n")
        self.assertEqual(run(self.data, self.proof).returncode, 2)

    def test_usage(self):
        for arguments in ([], [self.data], [self.data, self.proof, self.proof], [self.data, "--verbose"],
                          [self.data, self.proof.with_suffix(".none")], [self.data.parent, self.proof]):
            self.assertEqual(run(*arguments).returncode, 4, arguments)

    def test_module(self):
        done = subprocess.run([sys.executable, "-m", "infimum.check", self.data, self.proof], cwd=ROOT / "python", capture_output=True)
        self.assertEqual(done.returncode, 0)


class Source(unittest.TestCase):
    def test_standard_library_only(self):
        for path in SOURCES:
            for node in ast.walk(ast.parse(path.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module] if isinstance(node, ast.ImportFrom) else []
                for name in names:
                    self.assertIn(name.split(".")[0], [*sys.stdlib_module_names, *(own.stem for own in SOURCES)])

    def test_no_floating_point(self):
        for path in SOURCES:
            for node in ast.walk(ast.parse(path.read_text())):
                self.assertFalse(isinstance(node, ast.Constant) and isinstance(node.value, float))
                self.assertFalse(isinstance(node, ast.Name) and node.id == "float")
                self.assertFalse(isinstance(node, ast.Div))


class Resources(unittest.TestCase):
    def test_too_many_generators(self):
        problem, made, _ = twins.twin("square")
        self.addCleanup(setattr, check_leaves, "MAX_GENERATORS", check_leaves.MAX_GENERATORS)
        check_leaves.MAX_GENERATORS = 3
        self.assertEqual(check.check(problem.data, made.encode()).code, 3)
        check_leaves.MAX_GENERATORS = 4
        self.assertEqual(check.check(problem.data, made.encode()).code, 0)

    def test_too_many_cells(self):
        """The vectors of all cells of a leaf together are limited; the leaves of the other proof have fewer."""
        problem, made, _ = twins.twin("bent_lattice")
        self.addCleanup(setattr, check_leaves, "MAX_GENERATORS", check_leaves.MAX_GENERATORS)
        check_leaves.MAX_GENERATORS = 8
        other, plain, _ = twins.twin("lattice")
        self.assertEqual(check.check(other.data, plain.encode()).code, 0)
        codes = []
        for check_leaves.MAX_GENERATORS in range(8, 60):
            codes.append(check.check(problem.data, made.encode()).code)
        self.assertEqual(codes, sorted(codes, reverse=True))
        self.assertEqual(set(codes), {3, 0})

    def test_too_long_content(self):
        problem, made, _ = twins.twin("line")
        self.addCleanup(setattr, check_reader, "MAX_CONTENT", check_reader.MAX_CONTENT)
        size = len(made.content()) + 32
        for limit, code in ((size, 0), (size - 1, 3), (100, 3)):
            check_reader.MAX_CONTENT = limit
            self.assertEqual(check.check(problem.data, made.encode()).code, code)


class Cones(unittest.TestCase):
    """Rule CUT against generators found by trying all subsets of tight rows."""

    def cone_of(self, rows, order):
        columns = list(zip(*rows))
        cone = check.Cone(len(columns), 1, (), columns, [])
        for i, side in order:
            if cone.signs[i] is check.FREE:
                cone = cone.cut(i, side)
        return cone

    def test_all_sides_of_small_arrangements(self):
        for rows in ([(0, 0, 1), (1, 0, 1), (0, 1, 1), (1, 1, 1)], [(0, 0, 1), (1, 1, 1), (2, 2, 1), (1, 0, 1)],
                     [(0, 1), (1, 1), (2, 1), (5, 1)], [(1, 0), (0, 0), (-1, 1), (2, 0)],
                     [(0, 0, 0, 1), (1, 0, 0, 1), (0, 1, 0, 1), (1, 1, 0, 1), (0, 0, 1, 1)]):
            for sides in product((1, -1), repeat=len(rows)):
                self.compare(rows, list(zip(range(len(rows)), sides)))
                self.compare(rows, list(zip(reversed(range(len(rows))), sides))[:3])

    def compare(self, rows, order):
        found = self.cone_of(rows, order)
        other = prover.Cone(SimpleNamespace(rows=rows, dimension=len(rows[0]), cuts=False), found.pairs)
        words = {prover.ON: check.ON, prover.OFF: check.OFF, prover.FREE: check.FREE}
        self.assertEqual(found.signs, [words[sign] for sign in other.signs])
        self.assertEqual(len(found.lines), len(other.lines))
        kept = [[side * z for z in rows[i]] for i, side in found.pairs]
        heights = [[side * ray[i] for i, side in found.pairs] for ray in found.rays]
        self.assertGreaterEqual(len(found.rays), len(other.rays))
        self.assertGreaterEqual(min(map(min, heights), default=0), 0)
        for v in other.rays:  # each extreme ray, up to lineality and length, is among those found
            tight = [not sum(map(mul, row, v)) for row in kept]
            self.assertIn(tight, [[not height for height in ray] for ray in heights])


class Cells(unittest.TestCase):
    """Where points subdivide a cone: the generators of the cells against those found by trying all subsets of tight rows."""

    signs = set()

    def test_generators_of_all_cells(self):
        planes = [[(0, 1), (1, 1), (2, 1), (5, 1)], [(1, 0), (-1, 1), (2, 0), (3, 2), (1, -1)], [(1, 1), (2, 2), (0, 0), (1, 3)]]
        for rows in [*planes, [(1,), (-2,), (0,)], [(0, 0, 1), (1, 0, 1), (0, 1, 1), (1, 1, 1)],
                     [(0, 0, 1), (1, 1, 1), (2, 2, 1), (1, 0, 1)], [(1, 0, 0, 0), (0, 1, 0, 1), (0, 1, 1, 0), (1, 1, 1, 1)]]:
            for pairs in [(), *(((i, side),) for i in range(len(rows)) for side in (1, -1)), ((0, 1), (3, -1)), ((1, -1), (2, 1))]:
                for exact in product((False, True), repeat=len(rows)):
                    pairs = [pair for pair in pairs if pair[0] < len(rows)]
                    self.compare(rows, pairs, [i for i, marked in enumerate(exact) if marked])
        self.assertEqual(self.signs, {False, True})

    def compare(self, rows, pairs, marked):
        columns = [list(column) for column in zip(*rows)]
        cone, taken = check.Cone(len(columns), 1, (), columns, []), ()
        for i, side in pairs:
            if cone.signs[i] is check.FREE:
                cone, taken = cone.cut(i, side), taken + ((i, side),)
        problem = prover.Problem([["0"] + [str(z) for z in row] for row in rows], bias=False)
        problem.rows, problem.cones = rows, {}
        exact = [i for i in marked if cone.signs[i] is check.FREE]
        found = list(cone.subdivided(exact))
        heights = [side * v[i] for v in found for i, side in taken]
        self.assertGreaterEqual(min(heights, default=0), 0)  # all of them lie in the cone
        own = problem.cone(taken)
        others = [*own.rays, *own.lines, *(tuple(-z for z in b) for b in own.lines), *prover.inner_vectors(problem, taken, exact)]
        others = [[prover.dot(row, v) for row in rows] for v in others]
        for number in range(4):  # sums that are bent at the exact points only: both see whether they are negative anywhere
            weights = [3 if i in exact else (7 * i + 5 * number + 3) % 11 - 5 for i in range(len(rows))]
            least = [min(sum(w * (max(0, z) if i in exact else z) for i, (w, z) in enumerate(zip(weights, v))) for v in vectors)
                     for vectors in (found, others)]
            self.assertEqual(least[0] < 0, least[1] < 0, (rows, taken, exact, weights))
            self.signs.add(least[0] < 0)


class GroupFunctions(unittest.TestCase):
    """V_i by its formula against the definition, an infimum over t."""

    def test_against_the_definition(self):
        for name in ("duplicates", "weighted", "absolute_duplicates", "absolute_weighted"):
            twin, made, _ = twins.twin(name)
            problem = check.Problem(check.Reader(made.encode()))
            problem.read_data(twin.data)
            for i, total in enumerate(twin.weight):
                for share in (Fraction(-1), Fraction(-1, 3), Fraction(0), Fraction(2, 7), Fraction(1)):
                    r = [share * total * (g == i) for g in range(problem.n)]
                    den = max(z.denominator for z in r)
                    bound = problem.bound([int(z * den) * problem.r_den for z in r], den, [check.ON] * problem.n)
                    self.assertEqual(bound, sum(self.infimum(twin, g, r[g]) for g in range(problem.n)))

    def infimum(self, twin, i, r):
        """The loss of the group plus r t at its stationary point, or at the best target."""
        def value(t):
            loss = abs if twin.loss == "absolute" else lambda z: z * z
            return sum(w * loss(y - t) for y, w in twin.members[i]) + r * t

        if twin.loss == "absolute":
            return min(value(y) for y, _ in twin.members[i])
        return value(twin.mean[i] - r / (2 * twin.weight[i]))

    def test_of_an_output_relu(self):
        """V for each state, on a grid that has all places where the infimum may be: targets and weights are whole, r is in thirds."""
        source = random.Random(5)
        for trial in range(200):
            loss, state = source.choice(("squared", "absolute")), source.choice((check.ON, check.OFF, check.FREE))
            table = [[str(source.randint(-4, 4)), "0", str(source.randint(1, 3))] for _ in range(source.randint(1, 4))]
            twin = prover.Problem(table, loss=loss, weighted=True, relu=True)
            problem = check.Problem(check.Reader(prover.certificate(twin, b"none-below 0", None, []).encode()))
            problem.read_data(twin.data)
            total, = problem.weight
            most = 3 * total if loss == "absolute" else 40
            r = source.randint(-most, most if state is check.ON else 0)
            self.assertEqual(problem.bound([r * problem.r_den], 3, [state]), self.least_on_grid(twin, Fraction(r, 3), state), (table, loss, state, r))

    def least_on_grid(self, twin, r, state):
        size, step = abs if twin.loss == "absolute" else lambda z: z * z, 6 * twin.weight[0]
        far = 15 * int(step)
        places = range(0 if state is check.ON else -far, (0 if state is check.OFF else far) + 1)
        return min(sum(w * size(y - max(0, t)) for y, w in twin.members[0]) + r * t for t in (Fraction(z, int(step)) for z in places))


if __name__ == "__main__":
    unittest.main()
