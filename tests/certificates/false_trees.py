# SPDX-License-Identifier: Apache-2.0
"""Trees with a step that is not allowed.

Each cheat is an author who believes in a wrong rule and proves the rest honestly, so that a checker with the same wrong rule
would accept; only then does the case test the rule and not some accident of the bytes.
"""
from fractions import Fraction

from forge import show
from prover import FREE, Problem, Prover, appended, certificate, exchangeable, free_pairs, optimum
from twins import COLLINEAR, LINE, ORIGIN, TENT, WEIGHTED, twin


class FlipsAlways(Prover):
    """Ignores when FLIP is allowed; with `again` also flips units that have signs."""

    again = False

    def branch(self, signs, region):
        j, i = free_pairs(self.problem, region)[0]
        if self.again or not region[j]:
            return "flip", j, i, [appended(region, [j], (i, 1))]
        return super().branch(signs, region)


class FlipsAgain(FlipsAlways):
    again = True


class LastOfClass(Prover):
    """SYMSPLIT names the greatest unit of the class; a sound proof of a step that the format does not have."""

    def branch(self, signs, region):
        j, i = free_pairs(self.problem, region)[0]
        group = exchangeable(signs, region, j)
        if len(group) < 2:
            return super().branch(signs, region)
        j = group[-1]
        return "symsplit", j, i, [appended(region, [j], (i, 1)), appended(region, group, (i, -1))]


class SingleClass(Prover):
    """SYMSPLIT of a class of one unit, which is a SPLIT under another name."""

    def branch(self, signs, region):
        kind, j, i, below = super().branch(signs, region)
        return ("symsplit" if kind == "split" else kind), j, i, below


class WideClass(Prover):
    """SYMSPLIT that counts all units of one sign as exchangeable, whatever their lists."""

    def group(self, signs, region, j):
        return [u for u in range(len(signs)) if signs[u] == signs[j]]

    def branch(self, signs, region):
        problem = self.problem
        for j, i in free_pairs(problem, region):
            group = self.group(signs, region, j)
            if len(group) > 1 and any(region[u] != region[j] for u in group) and self.all_free(region, group, i):
                return "symsplit", group[0], i, [appended(region, [group[0]], (i, 1)), appended(region, group, (i, -1))]
        return super().branch(signs, region)

    def all_free(self, region, group, i):
        return all(self.problem.cone(region[u]).signs[i] == FREE for u in group)


class SetClass(WideClass):
    """Counts units with the same set of pairs in another order."""

    def group(self, signs, region, j):
        return [u for u in range(len(signs)) if signs[u] == signs[j] and set(region[u]) == set(region[j])]


class PointClass(WideClass):
    """Counts units with the same points and other sides."""

    def group(self, signs, region, j):
        points = [i for i, _ in region[j]]
        return [u for u in range(len(signs)) if signs[u] == signs[j] and [i for i, _ in region[u]] == points]


class SignBlind(WideClass):
    """Counts units of other signs."""

    def group(self, signs, region, j):
        return [u for u in range(len(signs)) if region[u] == region[j]]

    def branch(self, signs, region):
        for j, i in free_pairs(self.problem, region):
            group = self.group(signs, region, j)
            if len({signs[u] for u in group}) > 1:
                return "symsplit", group[0], i, [appended(region, [group[0]], (i, 1)), appended(region, group, (i, -1))]
        return super().branch(signs, region)


class OnlyOne(Prover):
    """The second child of SYMSPLIT fixes unit j alone; with `reverse`, that of SPLIT fixes the whole class."""

    kind = "symsplit"

    def branch(self, signs, region):
        j, i = free_pairs(self.problem, region)[0]
        group = exchangeable(signs, region, j)
        units = [group[0]] if self.kind == "symsplit" else group
        kind = self.kind if len(group) > 1 else "split"
        return kind, group[0], i, [appended(region, [group[0]], (i, 1)), appended(region, units, (i, -1))]


class AllAtOnce(OnlyOne):
    kind = "split"


class OneChild(Prover):
    """SPLIT whose second child is missing."""

    def branch(self, signs, region):
        kind, j, i, below = super().branch(signs, region)
        return kind, j, i, below[: 1 if not any(region) else 2]


class SameSide(Prover):
    """Both children of the root have the first side."""

    def branch(self, signs, region):
        kind, j, i, below = super().branch(signs, region)
        return kind, j, i, below if any(region) else [below[0], below[0]]


class OffFirst(Prover):
    """The children in the other order."""

    def branch(self, signs, region):
        kind, j, i, below = super().branch(signs, region)
        return kind, j, i, below[::-1]


class SplitsFixed(Prover):
    """A split on a pair that is on or off already, with equal children; with `overwrite` the old sign is forgotten."""

    overwrite = False

    def branch(self, signs, region):
        seen = self.__dict__.setdefault("seen", set())
        if (signs, region) in seen:
            return super().branch(signs, region)
        seen.add((signs, region))
        fixed = [(j, i) for i in range(self.problem.n) for j, pairs in enumerate(region[: self.problem.k])
                 if self.problem.cone(pairs).signs[i] != FREE and len(pairs) == 1]
        if not fixed:
            return super().branch(signs, region)
        j, i = fixed[0]
        below = []
        for side in (1, -1):
            pairs = tuple(p for p in region[j] if p[0] != i) if self.overwrite else region[j]
            below.append(tuple(pairs + ((i, side),) if u == j else old for u, old in enumerate(region)))
        return "split", j, i, below


class Overwrites(SplitsFixed):
    overwrite = True


class ZeroOpens(Prover):
    """Numbers groups with the points of weight 0 among them."""

    def tree(self, number, signs):
        return [(step[0], step[1], step[2] + 1) if step[0] != "leaf" else step for step in super().tree(number, signs)]


def written_by(author, problem, target, network, claim, **options):
    prover = author(problem, target, **options)
    try:
        return certificate(problem, claim, network, prover.trees())
    except AssertionError:
        return None


AUTHORS = [
    ("FLIP without skip", FlipsAlways, LINE, {"k": 1}, (1,)),
    ("FLIP without skip, two units", FlipsAlways, LINE, {"k": 2}, (1,)),
    ("FLIP with skip, with bias, without intercept", FlipsAlways, TENT, {"k": 1, "skip": True, "intercept": False}, (1,)),
    ("FLIP of a unit with signs", FlipsAgain, TENT, {"k": 1, "skip": True}, (1,)),
    ("FLIP of a unit with signs, absolute", FlipsAgain, TENT, {"k": 1, "skip": True, "loss": "absolute"}, (1,)),
    ("FLIP of a unit with signs, no bias", FlipsAgain, ORIGIN, {"k": 1, "skip": True, "bias": False}, (1,)),
    ("SYMSPLIT not at the least unit", LastOfClass, LINE, {"k": 2}, (1,)),
    ("SYMSPLIT of a single unit", SingleClass, LINE, {"k": 1}, (1,)),
    ("SYMSPLIT of a single unit below a class", SingleClass, LINE, {"k": 2}, (1,)),
    ("SYMSPLIT of other lists", WideClass, TENT, {"k": 2, "signs": 2}, (1,)),
    ("SYMSPLIT of other lists, negative units", WideClass, TENT, {"k": 2, "signs": 0}, (1,)),
    ("SYMSPLIT of the old class", WideClass, LINE, {"k": 3, "signs": 3}, (1,)),
    ("SYMSPLIT of the same points on other sides", PointClass, TENT, {"k": 2, "signs": 0}, (1,)),
    ("SYMSPLIT of other signs", SignBlind, LINE, {"k": 2, "signs": 1}, (1,)),
    ("SYMSPLIT of other signs, any class", SignBlind, LINE, {"k": 2}, (1,)),
    ("SYMSPLIT that fixes one unit", OnlyOne, LINE, {"k": 2}, (1, 2)),
    ("SPLIT that fixes a class", AllAtOnce, LINE, {"k": 2}, (1, 2)),
    ("SPLIT with one child", OneChild, LINE, {"k": 1}, (1, 2)),
    ("SPLIT with one child, absolute", OneChild, LINE, {"k": 1, "loss": "absolute"}, (1, 2)),
    ("SPLIT with two children of one side", SameSide, LINE, {"k": 1}, (1, 2)),
    ("SPLIT with two children of one side, two units", SameSide, LINE, {"k": 2}, (1, 2)),
    ("children in the other order", OffFirst, LINE, {"k": 1}, (1, 2)),
    ("children in the other order, collinear", OffFirst, COLLINEAR, {"k": 1}, (1, 2)),
    ("split on a fixed pair", SplitsFixed, LINE, {"k": 1}, (1,)),
    ("split on a fixed pair, two units", SplitsFixed, LINE, {"k": 2}, (1,)),
    ("split on a fixed pair that overwrites", Overwrites, LINE, {"k": 1}, (1,)),
    ("points of weight 0 counted as groups", ZeroOpens, WEIGHTED, {"k": 1, "weighted": True}, (1, 2)),
]


def author_cases():
    """The claims of authors with a wrong rule: the true optimum, and the highest false bound that their rule yields."""
    for name, author, table, family, codes in AUTHORS:
        problem = Problem(table, **family)
        least, network = optimum(problem)
        honest = certificate(problem, b"optimal " + show(least), network, Prover(problem, least, full=True).trees())
        for label, options in (("", {}), (", full", {"full": True})):
            made = written_by(author, problem, least, network, b"optimal " + show(least), **options)
            if made is not None:
                yield name + label, (problem, honest), problem.data, made.encode(), codes
            claim = b"none-below " + show(least + Fraction(1, 10**9))
            made = written_by(author, problem, least + Fraction(1, 10**9), None, claim, **options)
            if made is not None:
                yield name + label + ", false claim", (problem, honest), problem.data, made.encode(), codes


def set_class_case():
    """Two units with the same pairs in different order; built by hand, since no search comes by here."""
    problem = Problem(TENT, k=2, signs=2)
    least, network = optimum(problem)

    class Orders(SetClass):
        def branch(self, signs, region):
            script = {((), ()): (0, 0), (((0, 1),), ()): (0, 1), (((0, 1), (1, 1)), ()): (1, 1),
                      (((0, 1), (1, 1)), ((1, 1),)): (1, 0)}
            if region in script:
                j, i = script[region]
                return "split", j, i, [appended(region, [j], (i, 1)), appended(region, [j], (i, -1))]
            return super().branch(signs, region)

    made = certificate(problem, b"optimal " + show(least), network, Orders(problem, least, full=True).trees())
    honest = certificate(problem, b"optimal " + show(least), network, Prover(problem, least, full=True).trees())
    yield "SYMSPLIT of the same pairs in another order", (problem, honest), problem.data, made.encode(), (1,)


def class_cases():
    """Trees missing, repeated, exchanged."""
    for name in ("line", "line_two", "absolute", "tent", "line_slack", "tent_skip_two"):
        problem, made, _ = twin(name)
        count = len(made.trees)
        changes = [("last tree missing", made.trees[:-1]), ("first tree missing", made.trees[1:]), ("a tree too many", made.trees + made.trees[-1:]),
                   ("trees in reverse", made.trees[::-1]), ("first tree repeated", made.trees[:1] * count), ("last tree repeated", made.trees[-1:] * count),
                   ("one tree", made.trees[:1]), ("no tree", [])]
        for label, trees in changes:
            false = made.copy()
            false.trees = trees
            yield f"{name}: {label}", name, problem.data, false.encode(), (1, 2)
        false = made.copy()
        false.trees[-1].pop()
        yield f"{name}: ends one leaf early", name, problem.data, false.encode(), (1, 2)
        false = made.copy()
        false.trees[0].pop()
        yield f"{name}: first tree ends one leaf early", name, problem.data, false.encode(), (1, 2)
        false = made.copy()
        false.trees[-1].append(("leaf", {"form": "plain"}))
        yield f"{name}: one leaf too many", name, problem.data, false.encode(), (1, 2)


def subtree(steps, place):
    """The place after the subtree that begins at `place`."""
    wanted = 1
    while wanted:
        wanted += {"leaf": -1, "flip": 0}.get(steps[place][0], 1)
        place += 1
    return place


def exchange_cases():
    """The two subtrees of a step exchanged, or one copied over the other."""
    for name in ("line", "tent", "absolute", "square", "tent_skip_no_flip", "weighted", "line_plus"):
        problem, made, _ = twin(name)
        steps = made.trees[0]
        for place in [p for p, step in enumerate(steps) if step[0] in ("split", "symsplit")][:3]:
            middle = subtree(steps, place + 1)
            end = subtree(steps, middle)
            first, second = steps[place + 1 : middle], steps[middle:end]
            if first == second:
                continue
            for label, new in (("exchanged", second + first), ("first copied", first + first), ("second copied", second + second)):
                false = made.copy()
                false.trees[0] = steps[: place + 1] + new + steps[end:]
                if false.trees[0] not in (steps,):
                    yield f"{name}: subtrees at step {place}, {label}", name, problem.data, false.encode(), (1, 2)


def cases():
    yield from author_cases()
    yield from set_class_case()
    yield from class_cases()
    yield from exchange_cases()
