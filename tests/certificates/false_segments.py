# SPDX-License-Identifier: Apache-2.0
"""Leaves that need rule SEGMENTS, and what they would prove if one of its conditions were overlooked.

Either trees are grown at random until the careless bound is above the true one: the honest twin claims the true bound to the last bit, the
false one the careless bound.  Or one careless leaf is planted in a proof that is right otherwise, and the twin goes on splitting there.
"""
import random
from fractions import Fraction

import segments
from forge import show
from prover import EXACT, Problem, Prover, appended, certificate, fit, free_pairs, known, leaf_columns, leaf_step

TINY = Fraction(1, 10**30)
BOTH, THREE, FOUR = {"k": 2, "signs": 1}, {"k": 3, "signs": 1}, {"k": 4, "signs": 2}

# the families in which a careless reader errs, where not all do
FAMILIES = {
    "weights ignored": [dict(BOTH, weighted=True)], "first target of a group": [BOTH], "fits through 0": [dict(BOTH, intercept=False)],
    "any family": [dict(BOTH, loss="absolute"), dict(BOTH, relu=True), dict(BOTH, bias=False), dict(BOTH, d=2)],
    "units free everywhere in a run": [THREE], "all kinks in one run": [BOTH, dict(BOTH, skip=True)], "kinks of positive units": [BOTH, dict(BOTH, skip=True)],
}
ANY = [BOTH, dict(BOTH, weighted=True), dict(BOTH, skip=True), dict(BOTH, intercept=False)]
PLANTED = ["r need not be 0", "units may turn", "the last point of a run left out of the test for turns"]


def random_problem(source, *, d=1, weighted=False, points=9, **family):
    """Points that no network of few units fits well, not in order, some of them in groups."""
    places = source.sample(range(-8, 9), points)
    places += [source.choice(places) for _ in range(2)]
    rows = [[str(source.choice([-9, -1, 0, 2, 7])), f"{x}/{source.choice([1, 1, 3])}", *(str(source.randrange(3)) for _ in range(d - 1))] for x in places]
    for row in rows if weighted else []:
        row.append(source.choice(["1/2", "1", "3"]))
    return Problem(rows, weighted=weighted, **family)


def in_order(problem):
    return sorted(range(problem.n), key=lambda i: problem.rows[i][0])


def grown(problem, source, depth):
    """(steps, leaves) of a tree of few steps, the first at a point in the middle; a leaf is (signs, region, r)."""
    signs, steps, leaves, pending = problem.classes()[0], [], [], [(problem.root(), depth)]
    while pending:
        region, left = pending.pop()
        pairs = free_pairs(problem, region)
        if left and pairs:
            middle = (0, in_order(problem)[problem.n // 2])
            j, i = middle if region == problem.root() and middle in pairs else source.choice(pairs)
            steps.append(("split", j, i))
            pending += [(appended(region, [j], (i, side)), left - 1) for side in (-1, 1)]
            continue
        used = known(problem, region)
        r, _ = fit(problem, leaf_columns(problem, signs, region, used, {}), used, region)
        leaves.append((signs, region, r))
        steps.append(("leaf", leaf_step(problem, signs, region, r, {}, "plain", None)))
    return steps, leaves


def bound(problem, leaves, *careless):
    return min(problem.bound(r, region) + segments.added(problem, signs, region, r, careless) for signs, region, r in leaves)


def none_below(problem, value, steps):
    return certificate(problem, b"none-below " + show(value), None, [steps])


def tree_where(label, family, source, wanted):
    """(problem, steps, true bound, the bound of that reader) of a tree where the two are as wanted."""
    while True:
        problem = random_problem(source, points=source.choice([9, 11, 16]), **family)
        steps, leaves = grown(problem, source, source.randrange(4))
        true, other = bound(problem, leaves), bound(problem, leaves, label)
        if wanted(true, other):
            return problem, steps, true, other


def grown_cases():
    for label in segments.CARELESS:
        for number, family in enumerate(FAMILIES.get(label, ANY) if label not in PLANTED else ()):
            problem, steps, true, careless = tree_where(label, family, random.Random(number), lambda true, careless: careless > true)
            honest = none_below(problem, true, steps)
            yield f"segments: {label}, {number}", (problem, honest), problem.data, none_below(problem, careless, steps).encode(), (1,)


class Planter(segments.SegmentProver):
    """Goes down to one region first, and writes a given leaf there, if there is one."""

    path, leaf_there = (), None

    def regions(self):
        region = self.problem.root()
        for j, i, side in self.path:
            yield region, j, i
            region = appended(region, [j], (i, side))
        yield region, None, None

    def branch(self, signs, region):
        for there, j, i in self.regions():
            if region == there and j is not None:
                return "split", j, i, [appended(region, [j], (i, side)) for side in (1, -1)]
        return super().branch(signs, region)

    def leaf(self, signs, region):
        *above, (there, _, _) = self.regions()
        if region == there and self.leaf_there:
            return self.leaf_there
        return None if region in [region for region, _, _ in above] else super().leaf(signs, region)


def turning(problem, source, at):
    """A third unit that is on at a point and off at the next; a leaf without r."""
    i, after = in_order(problem)[at : at + 2]
    return [(2, i, 1), (2, after, -1)], [], {}


def falling(problem, source, _):
    """A positive unit that rises between the end points and a negative one that falls there; a leaf that uses one point in between."""
    first, *inner, last = in_order(problem)
    i, positive = source.choice(inner), source.choice([0, 1])
    choices = {(i, positive): EXACT, (i, 1 - positive): None}
    return [(0, first, -1), (0, last, 1), (1, first, 1), (1, last, -1)], [i], choices


def planted(label, family, source):
    """(problem, target, honest steps, false steps), or None if this leaf does not help."""
    problem = random_problem(source, points=8, **family)
    plan = falling if label == "r need not be 0" else turning
    path, extra, choices = plan(problem, source, problem.n - 2 if "last point" in label else problem.n // 2)
    honest = Planter(problem, 0, symsplit=False, order="random")
    honest.path = path
    *_, (region, _, _) = honest.regions()
    signs, used = problem.classes()[0], sorted(known(problem, region) + extra)
    r, _ = fit(problem, leaf_columns(problem, signs, region, used, choices), used, region)
    true, careless = bound(problem, [(signs, region, r)]), bound(problem, [(signs, region, r)], label)
    if careless <= true:
        return None
    false = Planter(problem, 0, symsplit=False, order="random")
    honest.target = false.target = true + (careless - true) / 4
    false.path, false.leaf_there = path, (leaf_step(problem, signs, region, r, choices, "plain", None), used, choices, r)
    try:
        return problem, honest.target, honest.trees()[0], false.trees()[0]
    except AssertionError:  # the target is above the least risk
        return None


def apart(problem):
    """A positive unit that is known at one point divides the run; a third unit is known on one side, and so bends only on the other."""
    first, *_, before, at = in_order(problem)[: problem.n - 1]
    return [(2, first, 1), (2, before, 1), (0, at, 1)]


def honest():
    """(name, data, certificate) of proofs that strict readers of the rule refuse."""
    for family in (FOUR, dict(FOUR, weighted=True)):
        problem, steps, true, _ = tree_where("no total of kinks", family, random.Random(1), lambda true, strict: strict < true)
        yield f"segments: several runs, {'weighted' if problem.weighted else 'plain'}", problem.data, none_below(problem, true, steps).encode()
    source, steps = random.Random(1), None
    while steps is None:
        problem = random_problem(source, points=8, **THREE)
        author = Planter(problem, 0, symsplit=False, order="random")
        author.path = apart(problem)
        *_, (region, _, _) = author.regions()
        leaves = [(problem.classes()[0], region, [Fraction(0)] * problem.n)]
        author.target = bound(problem, leaves)
        if author.target > bound(problem, leaves, "the total for each run"):
            try:
                steps = author.trees()[0]
            except AssertionError:
                continue
    name, long, made = next(long_runs())
    yield name, long.data, made.encode()
    yield "segments: a unit that bends in one run only", problem.data, none_below(problem, author.target, steps).encode()


def long_runs():
    """(name, problem, certificate) of a zigzag in which all is idle, with 1000 points and with one more."""
    for points in (1000, 1001):
        problem = Problem([[str(x % 2), str(x)] for x in range(points)], **BOTH)
        yield f"segments: a run of {points} points", problem, none_below(problem, Fraction(200), [("leaf", {"form": "plain"})])


def planted_cases():
    for label in PLANTED:
        for number, family in enumerate([BOTH, dict(BOTH, weighted=True)] if label == "r need not be 0" else [THREE, dict(THREE, weighted=True)]):
            source, made = random.Random(number), None
            while made is None:
                made = planted(label, family, source)
            problem, target, honest, false = made
            yield f"segments: {label}, {number}", (problem, none_below(problem, target, honest)), problem.data, none_below(problem, target, false).encode(), (1,)


def cases():
    yield from grown_cases()
    yield from planted_cases()
    (honest, _, _), (name, problem, made) = long_runs()
    yield name, honest, problem.data, made.encode(), (1,)
