# SPDX-License-Identifier: Apache-2.0
"""Rule SEGMENTS from its definition, slowly; and what careless readers of it would add.

A careless reader is named by what he overlooks, one of CARELESS, and then adds too much, or one of STRICT, and adds too little.
"""
from fractions import Fraction
from functools import lru_cache
from itertools import product

from prover import FREE, Prover

CARELESS = [
    "r need not be 0", "one sign suffices", "points without free pair", "units may turn", "the last point of a run left out of the test for turns",
    "all kinks in one run", "kinks of positive units", "units free everywhere in a run", "as many parts as kinks", "runs joined", "order of the file",
    "not rounded", "rounded up", "one bit more", "step of the idle points", "weights ignored", "first target of a group", "constant fits", "fits through 0",
    "any family",
]
STRICT = ["no total of kinks", "the total for each run"]


def added(problem, signs, region, r, careless=()):
    """What the rule adds to the bound of a leaf."""
    if not (problem.loss == "squared" and not problem.relu and problem.d == 1 and problem.bias) and "any family" not in careless:
        return Fraction(0)
    order = list(range(problem.n)) if "order of the file" in careless else sorted(range(problem.n), key=lambda i: problem.rows[i][0])
    sides = [problem.cone(pairs).signs for pairs in region[: problem.k]]
    idle = [i for i in order if is_idle(signs, sides, r, i, careless)]
    runs = runs_of(order, idle, sides, careless)
    step = step_of(problem, tuple(idle if "step of the idle points" in careless else order), careless)
    if not step:
        return Fraction(0)
    most = len(units_of(sides, idle, signs, careless))
    sums = [sums_of(problem, run, most if "the total for each run" in careless else len(units_of(sides, run, signs, careless)), step, careless) for run in runs]
    return step * min(sum(choice[m] for choice, m in zip(sums, kinks)) for kinks in product(*(range(len(choice)) for choice in sums))
                      if allowed(kinks, most, careless))


def allowed(kinks, most, careless):
    if "all kinks in one run" in careless:
        return sum(m > 0 for m in kinks) <= 1
    return sum(kinks) <= most or "no total of kinks" in careless


def is_idle(signs, sides, r, i, careless):
    free = {s for s, side in zip(signs, sides) if side[i] == FREE}
    if r[i] and "r need not be 0" not in careless:
        return False
    return "points without free pair" in careless or len(free) == 2 or bool(free) and "one sign suffices" in careless


def runs_of(order, idle, sides, careless):
    runs = []
    for place, i in enumerate(idle):
        before = idle[place - 1]
        goes_on = place > 0 and ("runs joined" in careless or order.index(i) == order.index(before) + 1)
        turns = any(FREE not in (side[i], side[before]) and side[i] != side[before] for side in sides)
        last = "the last point of a run left out of the test for turns" in careless and (place + 1 == len(idle) or order.index(idle[place + 1]) > order.index(i) + 1)
        if not goes_on or turns and not last and "units may turn" not in careless:
            runs.append(())
        runs[-1] += (i,)
    return runs


def units_of(sides, points, signs, careless):
    """The units that are free at some of the points."""
    test = all if "units free everywhere in a run" in careless else any
    return [s for s, side in zip(signs, sides) if test(side[i] == FREE for i in points) and (s > 0 or "kinks of positive units" not in careless)]


@lru_cache(maxsize=None)
def least_squares(problem, points, careless):
    weight = [1 if "weights ignored" in careless else problem.weight[i] for i in points]
    y = [Fraction(problem.members[i][0][0] if "first target of a group" in careless else problem.mean[i]) for i in points]
    x = [Fraction(problem.rows[i][0]) for i in points]
    y_mean, x_mean = (sum(w * z for w, z in zip(weight, values)) / sum(weight) for values in (y, x))
    if "fits through 0" in careless:
        x_mean = y_mean = Fraction(0)
    xx = sum(w * (z - x_mean) ** 2 for w, z in zip(weight, x))
    xy = sum(w * (z - x_mean) * (t - y_mean) for w, z, t in zip(weight, x, y))
    yy = sum(w * (t - y_mean) ** 2 for w, t in zip(weight, y))
    return yy - (xy * xy / xx if xx and "constant fits" not in careless else 0)


@lru_cache(maxsize=None)
def step_of(problem, points, careless):
    """2^-s, or 0 where nothing is added."""
    least, step = least_squares(problem, points, ()) if points else 0, Fraction(1)
    if not least:
        return 0
    while least >= step * 2**62:
        step *= 2
    while least < step * 2**61:
        step /= 2
    return step / 2 if "one bit more" in careless else step


def epsilon(problem, points, step, careless):
    value = least_squares(problem, points, careless) / step if points else 0
    return value if "not rounded" in careless else -(-value // 1) if "rounded up" in careless else value // 1


def sums_of(problem, run, units, step, careless):
    """The least sum over the partitions of the run with 0, 1, ... kinks."""
    parts = [[epsilon(problem, run[a : b + 1], step, careless) for b in range(len(run))] for a in range(len(run))]
    best = [parts[0]]
    for _ in range(units):
        best.append([min([best[-1][b], *(best[-1][c - 1] + parts[c][b] for c in range(1, b + 1))]) for b in range(len(run))])
    sums = [row[-1] for row in best]
    return [sums[0], *sums[:-1]] if "as many parts as kinks" in careless else sums


class SegmentProver(Prover):
    """An author who knows the rule, and does not use it at roots, so that trees have more than one leaf."""

    def bound(self, signs, region, r):
        return super().bound(signs, region, r) + (added(self.problem, signs, region, r) if any(region) else 0)
