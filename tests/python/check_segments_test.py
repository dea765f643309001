# SPDX-License-Identifier: Apache-2.0
"""Rule SEGMENTS in Python: against all partitions and distributions, and against networks of the region."""
import random
import sys
import time
import unittest
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "tests" / "certificates")]

import prover  # noqa: E402
from infimum import check, check_segments  # noqa: E402
from infimum.check_segments import FREE, OFF, ON, Segments  # noqa: E402

ZIGZAG = [[str(i % 2), str(i)] for i in range(7)]


def both(table, **family):
    """The problem as the prover has it, and as the checker has it."""
    twin = prover.Problem(table, **family)
    checked = check.Problem(check.Reader(prover.certificate(twin, b"none-below 0", None, []).encode()))
    checked.read_data(twin.data)
    return twin, checked


def roots(problem, signs):
    return [check.Cone(len(problem.columns), s, (), problem.columns, []) for s in signs]


def random_table(source, n, target):
    """n different x, some of them twice, with weights, some of them 0."""
    den, x = source.choice((1, 1, 3)), source.sample(range(-2 * n, 2 * n), n)
    table = [[str(target(i)), str(Fraction(z, den)), source.choice(("1", "1", "1/2", "3"))] for i, z in enumerate(x)]
    for row in source.sample(table, min(n, source.randint(0, 2))):
        table.append([str(Fraction(row[0]) + source.randint(0, 2)), row[1], source.choice(("0", "2/3", "1"))])
    return table


class Slow:
    """The rule by its words: rationals, all partitions, all distributions."""

    def __init__(self, twin):
        self.order = sorted(range(twin.n), key=lambda i: twin.rows[i][0])
        self.points = [(twin.rows[i][0], twin.mean[i], twin.weight[i]) for i in self.order]
        self.excess = lru_cache(maxsize=None)(self.excess)
        total, self.unit = self.excess(0, twin.n), Fraction(1)
        while total and total / self.unit < 1 << 61:
            self.unit /= 2
        while total / self.unit >= 1 << 62:
            self.unit *= 2
        self.total = total

    def excess(self, begin, end):
        chosen = self.points[begin:end]
        weight = sum(w for _, _, w in chosen)
        x0, y0 = (sum(w * point[t] for point in chosen for w in point[2:]) / weight for t in (0, 1))
        xx, xy, yy = (sum(w * (x - x0) ** a * (y - y0) ** b for x, y, w in chosen) for a, b in ((2, 0), (1, 1), (0, 2)))
        return yy - (xy * xy / xx if xx else 0)

    def leftover(self, begin, end, kinks):
        places = [cuts for m in range(kinks + 1) for cuts in combinations(range(begin + 1, end), m)]
        ends = [[begin, *cuts, end] for cuts in places]
        return min(sum(self.excess(a, b) // self.unit for a, b in zip(cuts, cuts[1:])) for cuts in ends)

    def runs(self, r, units):
        found = []
        for t, i in enumerate(self.order):
            signs = {unit.s for unit in units if unit.signs[i] is FREE}
            if r[i] or signs != {1, -1}:
                continue
            turned = any({unit.signs[self.order[t - 1]], unit.signs[i]} == {ON, OFF} for unit in units)
            if found and found[-1][-1] == t - 1 and not turned:
                found[-1].append(t)
            else:
                found.append([t])
        return found

    def gain(self, r, units):
        if not self.total:
            return 0
        runs = self.runs(r, units)
        free = [[u for u, unit in enumerate(units) if any(unit.signs[self.order[t]] is FREE for t in run)] for run in runs]
        most = len({u for some in free for u in some})
        shares = [share for share in product(*(range(len(some) + 1) for some in free)) if sum(share) <= most]
        return self.unit * min(sum(self.leftover(run[0], run[-1] + 1, m) for run, m in zip(runs, share)) for share in shares)


class AllPartitions(unittest.TestCase):
    def random_signs(self, source, order):
        """Signs of one unit in the order of x: pieces that are on, off, and mostly free."""
        signs = [FREE] * len(order)
        for _ in range(source.choice((0, 0, 0, 1, 2))):
            begin = source.randrange(len(order))
            for t in range(begin, min(len(order), begin + source.choice((1, 2, 3, 8)))):
                signs[order[t]] = source.choice((ON, OFF))
        return signs

    def test_random_signs(self):
        source, seen = random.Random(1), {"gain": 0, "runs": 0, "none": 0}
        for _ in range(700):
            table = random_table(source, source.choice((1, 2, 4, 9, 10, 11, 12)), lambda _: source.randint(-3, 3))
            twin, checked = both(table, weighted=True)
            slow, fast = Slow(twin), checked.segments
            for _ in range(3):
                units = [SimpleNamespace(s=s, signs=self.random_signs(source, slow.order)) for s in (1, -1, *source.choice(((), (1,), (1, -1))))]
                r = [int(source.random() < 0.07) for _ in range(twin.n)]
                expected = slow.gain(r, units)
                self.assertEqual(fast.gain(r, units), expected, (table, units, r))
                seen["gain"] += expected > 0
                seen["none"] += not expected
                seen["runs"] += expected > 0 and len(slow.runs(r, units)) > 1
        self.assertGreater(min(seen.values()), 100, seen)

    def test_nothing_depends_on_what_was_asked_before(self):
        """Tables grow from one run to the next, or are forgotten."""
        source = random.Random(2)
        twin, checked = both([[str(source.randint(0, 9)), str(x)] for x in range(30)])
        runs = [(a, b - a, m) for a in range(30) for b in range(a + 1, 31) for m in range(5)]
        fresh = {run: Segments(checked).leftovers(*run) for run in source.sample(runs, 100)}
        self.addCleanup(setattr, check_segments, "MAX_KEPT", check_segments.MAX_KEPT)
        for check_segments.MAX_KEPT in (1 << 22, 50):
            shared = Segments(checked)
            for run, values in fresh.items():
                self.assertEqual(shared.leftovers(*run), values)
                self.assertLess(shared.kept, check_segments.MAX_KEPT + 30 * 30)


class ByHand(unittest.TestCase):
    def test_rounded_down(self):
        """Of 7 points in 3 sequences 3 lie together, up and down by 1, at 2/3 from a line; the whole is at 12/7, so that s = 61."""
        _, problem = both(ZIGZAG)
        gain = problem.segments.gain([0] * 7, roots(problem, (1, -1)))
        self.assertEqual(gain, Fraction((1 << 62) // 3, 1 << 61))
        self.assertLess(gain, Fraction(2, 3))

    def test_scales(self):
        """Factors of two go through, whatever s they make; the columns may be moved and turned round."""
        r, gain = [0] * 7, Fraction((1 << 62) // 3, 1 << 61)
        for power in (-400, -33, -1, 31, 32, 33, 500):
            _, problem = both([[str(Fraction(row[0]) * Fraction(2) ** power + 10**9), f"{10**12 - 7 * int(row[1])}/11"] for row in ZIGZAG])
            self.assertEqual(problem.segments.gain(r, roots(problem, (1, -1))), gain * Fraction(4) ** power)

    def test_a_certificate_needs_it(self):
        """A root as the only leaf, with r = 0: the gain is the whole of the bound."""
        twin, _ = both(ZIGZAG, k=2, signs=1)
        least = Fraction((1 << 62) // 3, 1 << 61)
        for claim, code in ((least, 0), (least + Fraction(1, 1 << 61), 1), (Fraction(2, 3), 1), (Fraction(0), 0)):
            made = prover.certificate(twin, b"none-below " + prover.show(claim), None, [[("leaf", {"form": "plain"})]])
            self.assertEqual(check.check(twin.data, made.encode()).code, code, claim)
        made = prover.certificate(prover.Problem(ZIGZAG, k=2), b"none-below " + prover.show(least), None, [[("leaf", {"form": "plain"})]] * 3)
        self.assertEqual(check.check(twin.data, made.encode()).code, 1)  # units of equal signs have no idle points

    def test_a_turning_unit(self):
        """The runs of 4 and 3 points need 2 kinks, and the units that are free have as many; without the third unit 7 points need 3."""
        _, problem = both(ZIGZAG)
        units = [SimpleNamespace(s=s, signs=[FREE] * 7) for s in (1, -1)]
        turning = SimpleNamespace(s=1, signs=[ON] * 4 + [OFF] * 3)
        self.assertGreater(problem.segments.gain([0] * 7, units), 0)
        self.assertEqual(problem.segments.gain([0] * 7, [*units, turning]), 0)

    def test_units_that_are_free_in_one_run_only(self):
        """Each run of 7 points needs 3 kinks; how many there are is counted for each run, and for both together."""
        twin, problem = both([[str(i % 2), str(i)] for i in range(15)])
        left, right = [FREE] * 7 + [ON] * 8, [OFF] * 8 + [FREE] * 7
        r, gains = [int(i == 7) for i in range(15)], []
        for signs in ([], [left], [left, left], [left, right], [left, left, right], [left, left, right, right]):
            units = [SimpleNamespace(s=s, signs=some) for s, some in zip((1, -1, 1, 1, -1, 1), ([FREE] * 15, [FREE] * 15, *signs))]
            gains.append(problem.segments.gain(r, units))
            self.assertEqual(gains[-1], Slow(twin).gain(r, units))
        self.assertEqual(gains, sorted(gains, reverse=True))
        self.assertGreater(gains[1], gains[3])  # 2 + 3 kinks at most are fewer than 3 + 3, but no more than 3 are in one run
        self.assertEqual(gains[5], 0)
        units = [SimpleNamespace(s=s, signs=signs) for s, signs in zip((1, -1, 1), ([FREE] * 15, [FREE] * 15, [FREE] + [OFF] * 14))]
        r = [int(i == 1 or i > 8) for i in range(15)]
        self.assertGreater(problem.segments.gain(r, units), 0)  # the third unit is no help where it is off
        self.assertEqual(problem.segments.gain(r, units), Slow(twin).gain(r, units))

    def test_families_without_the_rule(self):
        line = [[str(i % 2), str(i)] for i in range(12)]
        plane = [[*row, str(i * i % 5)] for i, row in enumerate(line)]
        for table, family, gains in ((line, {"loss": "absolute"}, False), (line, {"relu": True}, False), (line, {"bias": False}, False), (plane, {}, False),
                                     (line, {"intercept": False}, True), (line, {"skip": True}, True), (line, {"k": 2, "signs": 1}, True)):
            _, problem = both(table, **family)
            self.assertEqual(problem.segments.gain([0] * 12, roots(problem, (1, -1))) > 0, gains, family)

    def test_nothing_to_gain(self):
        line = [[str(3 * x - 1), str(x)] for x in range(9)]
        for table, weighted in ((line, False), (line[:1], False), (line[:2], False), ([["1", "2", "0"]], True)):
            _, problem = both(table, weighted=weighted)
            self.assertEqual(problem.segments.gain([0] * problem.n, roots(problem, (1, -1))), 0)

    def test_one_sign_is_not_enough(self):
        _, problem = both(ZIGZAG)
        for signs in ((1, 1), (-1,), ()):
            self.assertEqual(problem.segments.gain([0] * 7, roots(problem, signs)), 0)

    def test_runs_of_1000_points(self):
        table = [[str(i * i % 3), str(i)] for i in range(1002)]
        for n, r, gains in ((1000, [0] * 1000, True), (1001, [0] * 1001, False), (1002, [0] * 1000 + [1, 0], True)):
            _, problem = both(table[:n])
            self.assertEqual(problem.segments.gain(r, roots(problem, (1, -1))) > 0, gains)


class OneKinkLess(Segments):
    def leftovers(self, first, size, most):
        values = super().leftovers(first, size, most)
        return values[:1] + values


class NoTurns(Segments):
    """Joins runs between which a unit turns."""
    def runs(self, r, cones):
        found = []
        for run in super().runs(r, cones):
            if found and found[-1][-1] + 1 == run[0]:
                found[-1] += run
            else:
                found.append(run)
        return found


class Networks(unittest.TestCase):
    """Networks of random regions.  The targets are made to fit the network, so that a bound that is too great cannot hide."""

    def cut(self, source, order, kind):
        """Some pairs for a list: at random; between neighbours, so that the unit turns; around the first points, so that they are decided."""
        n = len(order)
        if kind == "random":
            return [(source.choice(order), source.choice((1, -1))) for _ in range(source.randint(1, 2))]
        if kind == "turn" and n > 1:
            place, side = source.randrange(n - 1), source.choice((1, -1))
            return [(order[place], side), (order[place + 1], -side)]
        if kind == "ends":
            side = source.choice((1, -1))
            return [(order[0], side), (order[min(n - 1, source.randint(3, 5))], source.choice((side, side, side, -side)))]
        return []

    def draw(self, source, n, signs, noise, kinds):
        """A problem, a region, a network of it as its values at the points; the targets are near them."""
        table = random_table(source, n, lambda _: 0)
        twin, problem = both(table, weighted=True)
        cones, order = roots(problem, signs), sorted(range(n), key=problem.columns[0].__getitem__)
        for u in range(len(cones)):
            for i, side in self.cut(source, order, source.choice(kinds[u])):
                cones[u] = cones[u].cut(i, side) if cones[u].signs[i] is FREE else cones[u]
        slope, level = (source.choice((0, 1, -2)) for _ in range(2))
        values = [Fraction(slope * x + level) for x in problem.columns[0]]
        for cone in cones:
            shares = [source.choice((0, 1, 1, 2, Fraction(1, 3))) for _ in cone.generators]
            heights = [sum(a * v[i] for a, v in zip(shares, cone.generators)) for i in range(n)]
            values = [f + cone.s * max(0, u) for f, u in zip(values, heights)]
        groups = {}
        for x, _, _ in twin.points:
            groups.setdefault(x, len(groups))
        for row in table:
            place = groups[Fraction(row[1]),]
            row[0] = str((values[place] if place < n else 0) + noise * source.choice((0, 0, 0, 1, -1)))
        return table, cones, values

    def compare(self, table, cones, values, r_of):
        """What the rule adds, after the comparison; and which wrong rules it refutes."""
        twin, problem = both(table, weighted=True, k=len(cones), skip=True)
        r = r_of(twin)
        risk = sum(w * (y - f) ** 2 for f, members in zip(values, twin.members) for y, w in members)
        room, gain = risk - sum(twin.group_value(i, r[i]) for i in range(twin.n)), problem.segments.gain(r, cones)
        self.assertGreaterEqual(room, gain, (table, [cone.pairs for cone in cones], r))
        return gain, [rule for rule in (OneKinkLess, NoTurns) if rule(problem).gain(r, cones) > room]

    def test_r_is_0(self):
        source, gains, refuted = random.Random(3), 0, []
        for _ in range(5000):
            signs = source.choice(((1, -1), (1, -1, 1), (1, -1, -1)))
            kinds = [("none", "none", "random", "ends")] * 2 + [("turn", "turn", "turn", "none", "random", "ends")]
            drawn = self.draw(source, source.choice((3, 5, 8, 9, 10, 11, 12, 13, 14)), signs, source.choice((0, 0, Fraction(1, 9), 3)), kinds)
            gain, wrong = self.compare(*drawn, lambda twin: [0] * twin.n)
            gains += gain > 0
            refuted += wrong
        self.assertGreater(gains, 100)
        self.assertGreater(min(map(refuted.count, (OneKinkLess, NoTurns))), 10)

    def test_r_is_a_witness(self):
        """r from the prover, also with alphas and exact pairs, or a part of it."""
        source, gains = random.Random(4), 0
        for trial in range(500):
            signs = source.choice(((1, -1), (1, -1, 1)))
            table, cones, values = self.draw(source, source.randint(11, 15), signs, source.choice((1, 5)), [("ends",) * 7 + ("random",)] * 3)

            def witness(twin):
                region, part = tuple(cone.pairs for cone in cones), source.choice((1, 1, Fraction(1, 2)))
                points, choices = source.choice([*prover.Prover(twin, 0, alphas=1, exact=1, seed=trial).attempts(signs, region)])
                chosen = source.sample(points, min(len(points), 7))
                choices = {pair: z for pair, z in choices.items() if pair[0] in chosen}
                r, _ = prover.fit(twin, prover.leaf_columns(twin, signs, region, chosen, choices), chosen, region)
                r = [part * z for z in r]
                used.append(any(r))
                return r

            used = []
            gain, _ = self.compare(table, cones, values, witness)
            gains += gain > 0 and any(used)
        self.assertGreater(gains, 30)


class Regions(unittest.TestCase):
    """The least risk of whole regions, by the prover, which splits them until rule LEAF alone is enough."""

    def reach(self, twin, region, target):
        author, pending = prover.Prover(twin, target), [region]
        while pending:
            region = pending.pop()
            if author.leaf((1, -1), region) is None:  # asserts that a region without free pairs reaches the target
                pending += author.branch((1, -1), region)[3]

    def random_regions(self, seed, n, ends):
        """Regions of two units, decided at the first points or nearly roots; targets of which no network comes near all."""
        source = random.Random(seed)
        while True:
            twin, problem = both(random_table(source, n, lambda _: source.randint(-2, 2)), weighted=True, k=2, signs=1)
            order, cones = sorted(range(n), key=problem.columns[0].__getitem__), roots(problem, (1, -1))
            if ends:
                cones = [cone.cut(order[0], side).cut(order[3], side) for cone in cones for side in [source.choice((1, -1))]]
            else:
                cones = [cone.cut(source.randrange(n), source.choice((1, -1))) if source.random() < 0.4 else cone for cone in cones]
            yield twin, problem, cones, tuple(cone.pairs for cone in cones)

    def test_r_is_0(self):
        gains = 0
        for twin, problem, cones, region in self.random_regions(6, 7, False):
            gain = problem.segments.gain([0] * 7, cones)
            if gain:
                error = sum(twin.group_value(i, 0) for i in range(7))
                self.reach(twin, region, error + gain)
                with self.assertRaises(AssertionError):  # of the prover: straight lines do better
                    self.reach(twin, region, error + Slow(twin).total + 1)
                gains += 1
            if gains == 40:
                break

    def test_r_is_a_witness(self):
        gains = 0
        for twin, problem, cones, region in self.random_regions(8, 11, True):
            points = prover.known(twin, region)
            r, _ = prover.fit(twin, prover.leaf_columns(twin, (1, -1), region, points, {}), points, region)
            gain = problem.segments.gain(r, cones)
            if gain and any(r):
                self.reach(twin, region, sum(twin.group_value(i, r[i]) for i in range(11)) + gain)
                gains += 1
            if gains == 40:
                break


class Speed(unittest.TestCase):
    def test_many_leaves(self):
        """Tables are shared between leaves; the limit of time is far above what they take."""
        source = random.Random(7)
        _, problem = both([[str(source.randint(0, 99)), str(x)] for x in range(200)], k=4)
        cones, begun = roots(problem, (1, 1, -1, -1)), time.monotonic()
        for _ in range(200):
            r = [int(not 40 <= x < 160 + source.randint(0, 39)) for x in range(200)]
            problem.segments.gain(r, cones)
        self.assertLess(time.monotonic() - begun, 20)


if __name__ == "__main__":
    unittest.main()
