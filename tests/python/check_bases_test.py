# SPDX-License-Identifier: Apache-2.0
"""Rule BASES in Python: bases against rational elimination, chords against the cone, whole leaves against the prover, and r as leaves write it."""
import random
import sys
import unittest
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "tests" / "certificates")]

import bases  # noqa: E402
import forge  # noqa: E402
import prover  # noqa: E402
from infimum import check  # noqa: E402
from infimum.check_bases import FREE, OFF, ON, Basis, Cuts, CutsLeaf  # noqa: E402
from infimum.check_reader import Reader, Refusal  # noqa: E402
from prover import Chord, Problem, certificate, dot, optimum  # noqa: E402


def both(table, **family):
    """The problem as the prover has it, and as the checker has it."""
    twin = Problem(table, cuts=True, **family)
    checked = check.Problem(Reader(certificate(twin, b"none-below 0", None, []).encode()))
    checked.read_data(twin.data)
    return twin, checked


def random_table(source, n, d, weighted=False):
    places = set()
    while len(places) < n:
        places.add(tuple(source.choice(("0", "1", "-1", "2", "1/2", "-3")) for _ in range(d)))
    rows = [[str(source.randint(-4, 4)), *x] for x in sorted(places)]
    source.shuffle(rows)
    return [[*row, source.choice(("1", "1/2", "3"))] for row in rows] if weighted else rows


def random_list(source, n, size):
    return tuple((i, source.choice((1, -1))) for i in source.sample(range(n), size))


def cuts(n, s, pairs):
    cone = Cuts(s, (), [FREE] * n)
    for i, side in pairs:
        cone = cone.cut(i, side)
    return cone


def read(problem, signs, region, step):
    """The leaf as the checker reads it; all of its bytes."""
    reader = Reader(forge.seal(forge.step_bytes(("leaf", step))))
    cones = [cuts(problem.n, s, pairs) for s, pairs in zip(signs, region)]
    states = [ON] * problem.n
    for i, side in region[problem.k] if problem.relu else ():
        states[i] = ON if side > 0 else OFF
    if problem.relu:
        states = [state if i in dict(region[problem.k]) else FREE for i, state in enumerate(states)]
    leaf = CutsLeaf(reader, problem, check.Region(cones, states), reader.nat() == 4)
    assert reader.at == len(reader.content)
    return leaf


class Lists(unittest.TestCase):
    def test_signs_are_what_the_list_says(self):
        """Pairs that follow from others stay free."""
        cone = cuts(4, 1, [(2, 1), (0, -1)])
        self.assertEqual(cone.signs, [OFF, FREE, ON, FREE])
        self.assertEqual(cone.pairs, ((2, 1), (0, -1)))
        self.assertEqual(cuts(4, 1, [(2, 1)]).signs, [FREE, FREE, ON, FREE])


class Bases(unittest.TestCase):
    def test_coordinates(self):
        source, found = random.Random(1), {"independent": 0, "dependent": 0, "outside": 0}
        for _ in range(2000):
            d, size = source.randint(1, 4), source.randint(0, 4)
            rows = [[source.randint(-3, 3) for _ in range(d)] for _ in range(6)]
            cone = cuts(6, 1, random_list(source, 6, 5))
            basis = Basis(0, sorted(source.sample(range(5), min(size, d))))
            g = [[cone.pairs[place][1] * z for z in rows[cone.pairs[place][0]]] for place in basis.places]
            if len(prover.reduced(g)[1]) < len(g):
                with self.assertRaises(Refusal):
                    basis.eliminate(cone, list(zip(*rows)))
                found["dependent"] += 1
                continue
            basis.eliminate(cone, list(zip(*rows)))
            for x in ([source.randint(-3, 3) for _ in range(d)], [sum(column) for column in zip(*g)] or [0] * d):
                c = bases.coordinates(g, x)
                if c is None:
                    with self.assertRaises(Refusal):
                        basis.coordinates(x)
                    found["outside"] += 1
                else:
                    self.assertEqual([Fraction(z, basis.den) for z in basis.coordinates(x)], c)
                    found["independent"] += 1
        self.assertGreater(min(found.values()), 100)

    def test_chords_lie_above(self):
        """At all generators of the cone, and the sum of two with shares too; as low as max(0, u) at some."""
        source, tight, above = random.Random(2), 0, 0
        for _ in range(150):
            d = source.choice((1, 1, 2))
            twin = Problem(random_table(source, 5, d), cuts=True)
            pairs = random_list(source, 5, source.randint(1, 5))
            cone = twin.cone(pairs)
            for i, row in enumerate(twin.rows):
                for chord in bases.chords(twin, pairs, i):
                    for v in (*cone.rays, *cone.lines, *(tuple(-z for z in b) for b in cone.lines)):
                        room = dot(chord.vector, v) - max(0, dot(row, v))
                        self.assertGreaterEqual(room, 0)
                        tight, above = tight + (room == 0), above + (room > 0)
        self.assertGreater(min(tight, above), 100)


class Leaves(unittest.TestCase):
    def random_leaf(self, source):
        """Any r and any pieces; for each unit a phi that proves it, or any other."""
        d, k, n = source.choice((1, 1, 2)), source.choice((1, 1, 2)), 5
        twin, problem = both(random_table(source, n, d), k=k, signs=source.randint(0, k), intercept=False)
        signs, region = twin.classes()[0], tuple(random_list(source, n, source.randint(1, n)) for _ in range(k))
        r = [Fraction(source.choice((0, 0, 1, -1, 2, -3, Fraction(1, 2)))) for _ in range(n)]
        pieces, phi = {}, []
        for j, (s, pairs) in enumerate(zip(signs, region)):
            for i in range(n):
                if r[i] and twin.cone(pairs).signs[i] == prover.FREE:
                    found = bases.chords(twin, pairs, i)
                    if r[i] * s > 0 and not found:
                        r[i] = Fraction(0)
                    elif r[i] * s > 0:
                        pieces[i, j] = bases.mixture([source.choice(found), source.choice(found)], (Fraction(1, 3), Fraction(2, 3))) if source.random() < 0.3 else source.choice(found)
                    else:
                        pieces[i, j] = source.choice((0, 1, Fraction(1, 2)))
        pieces = {place: piece for place, piece in pieces.items() if r[place[0]]}
        for j, (s, pairs) in enumerate(zip(signs, region)):
            left = bases.left_side(twin, s, pairs, r, {i: piece for (i, u), piece in pieces.items() if u == j})
            phi.append(next(bases.witnesses(twin, pairs, left), source.choice(bases.independent(twin, pairs))))
        return twin, problem, signs, region, r, pieces, phi

    def test_what_is_accepted_is_true(self):
        """The checker accepts where the rule holds, and then T is at least 0 at all generators, with max(0, u) in place of chords."""
        source, accepted, chords = random.Random(3), 0, 0
        for _ in range(800):
            twin, problem, signs, region, r, pieces, phi = self.random_leaf(source)
            leaf = read(problem, signs, region, bases.bases_step(twin, signs, region, r, pieces, "plain", None, phi=phi))
            holds = bases.holds(twin, signs, region, r, pieces, phi)
            try:
                bound = leaf.check()
            except Refusal:
                self.assertFalse(holds)
                continue
            self.assertTrue(holds)
            self.assertEqual(bound, twin.bound(r, region))
            accepted += 1
            chords += any(isinstance(piece, Chord) for piece in pieces.values())
            alphas = {place: None if isinstance(piece, Chord) else piece for place, piece in pieces.items()}
            for label, entries in prover.leaf_columns(twin, signs, region, [], alphas):
                self.assertLessEqual(dot(r, entries), 0, label)
        self.assertGreater(chords, 30)
        self.assertGreater(accepted, 100)

    def test_no_bound_is_above_the_minimum(self):
        """Proofs of targets above the least risk do not come about, and those of the least risk do."""
        source = random.Random(4)
        for _ in range(25):
            twin = Problem(random_table(source, 4, 1), cuts=True, k=source.choice((1, 2)), skip=source.random() < 0.3, intercept=source.random() < 0.7)
            least, network = optimum(twin.with_rays())
            options = {"form": source.choice(("plain", "network", "exact", "solved")), "mix": source.random() < 0.5, "order": "random", "alphas": 3}
            made = certificate(twin, b"optimal " + forge.show(least), network, bases.BasesProver(twin, least, **options).trees())
            self.assertEqual(check.check(twin.data, made.encode()).code, 0)
            with self.assertRaises(AssertionError):
                bases.BasesProver(twin, least + Fraction(1, 10**6), **options).trees()


class BasesOfR(unittest.TestCase):
    """The network form: r, and alphas that are not written, which are those of points without entry where the unit does not bend."""

    def test_against_the_other_reading(self):
        source, kept, implied, bent = random.Random(5), 0, 0, 0
        for _ in range(600):
            k, loss, relu = source.choice((1, 2)), source.choice(("squared", "absolute")), source.random() < 0.4
            twin, problem = both(random_table(source, 4, 1, True), k=k, signs=source.randint(0, k), loss=loss, relu=relu, weighted=True,
                                 skip=source.random() < 0.5, intercept=source.random() < 0.7, bias=source.random() < 0.7)
            signs = twin.classes()[0]
            region = tuple(random_list(source, 4, source.randint(0, 4)) for _ in range(k + relu))
            scaled = {"c": Fraction(source.randint(-9, 9), 2), "a": [Fraction(source.randint(-9, 9), 4)],
                      "theta": [[Fraction(source.randint(-2, 2), 2) for _ in range(twin.dimension)] for _ in signs]}
            coefficients = bases.coefficients_of(twin, scaled, None)
            base = bases.base_of(twin, signs, region, coefficients)
            if any(base[i] * s > 0 and twin.cone(pairs).signs[i] == prover.FREE for i in range(4) for s, pairs in zip(signs, region)):
                self.fail("a base that needs a chord")
            theta = bases.network_in(twin, coefficients)[2]
            free = [(i, j) for i in range(4) for j in range(k) if base[i] and twin.cone(region[j]).signs[i] == prover.FREE]
            heights = {(i, j): dot(theta[j], twin.rows[i]) for i, j in free}
            written = {place: Fraction(source.randint(0, 3), 3) for place in free if not heights[place]}  # where a unit bends
            step = {"form": "network", "coefficients": coefficients, "solved": [], "bases": [(j, []) for j in range(k)],
                    "pairs": [(3 * z.numerator, 3 * z.denominator) for z in written.values()], "phi": list(range(k))}
            leaf = read(problem, signs, region, step)
            self.assertEqual([Fraction(z) / (leaf.r[-1] * problem.r_den) for z in leaf.r[:-1]], base)
            for i, j in free:
                self.assertEqual(leaf.slopes[j][i], written.get((i, j), heights[i, j] > 0))
            kept, implied, bent = kept + any(base), implied + len(free) - len(written), bent + len(written)
        self.assertGreater(min(kept, implied, bent), 50)


if __name__ == "__main__":
    unittest.main()
