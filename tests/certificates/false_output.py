# SPDX-License-Identifier: Apache-2.0
"""Networks with an output ReLU: steps OUTPUT that are not allowed, bounds and risks computed as for another output or state."""
from fractions import Fraction
from unittest import mock

import prover
from forge import nat, show
from prover import FREE, OFF, ON, Problem, Prover, appended, certificate, decided, free_pairs, known, leaf_step, optimum
from twins import ARROW, BASIN, DOUBLE, LINE, SPECS, VALLEY, twin

NAMES = [name for name in SPECS if name.startswith("relu")]


def changed(made, **fields):
    false = made.copy()
    for key, value in fields.items():
        setattr(false, key, value)
    return false.encode()


# Steps


class KnownState(Prover):
    """OUTPUT at a point that has a state; both children prove what the new state says."""

    state = ON

    def branch(self, signs, region):
        problem, seen = self.problem, self.__dict__.setdefault("seen", set())
        outputs = region[problem.k]
        found = [i for i, side in outputs if problem.state(region, i) == self.state and (signs, region, i) not in seen]
        if len(seen) > 2 or not found:
            return super().branch(signs, region)
        i = found[0]
        lists = [tuple(pair for pair in outputs if pair[0] != i) + ((i, side),) for side in (1, -1)]
        seen |= {(signs, region[: problem.k] + (new,), i) for new in lists}
        return "split", problem.k, i, [region[: problem.k] + (new,) for new in lists]


class StateOff(KnownState):
    state = OFF


class OneOutput(Prover):
    """OUTPUT without the second child, at the first steps of a tree."""

    below = staticmethod(lambda children: children[:1])

    def branch(self, signs, region):
        kind, j, i, children = super().branch(signs, region)
        return kind, j, i, self.below(children) if j == self.problem.k and len(region[j]) < 2 else children


class SecondAlone(OneOutput):
    below = staticmethod(lambda children: children[1:])


class TwiceOn(OneOutput):
    below = staticmethod(lambda children: [children[0]] * 2)


class OffFirst(OneOutput):
    below = staticmethod(lambda children: children[::-1])


STEPS = [("OUTPUT at a point that is on", KnownState, (1,)), ("OUTPUT at a point that is off", StateOff, (1,)), ("OUTPUT with one child", OneOutput, (1, 2)),
         ("OUTPUT with the second child alone", SecondAlone, (1, 2)), ("OUTPUT with two children that are on", TwiceOn, (1, 2)),
         ("OUTPUT with the child that is off first", OffFirst, (1, 2))]


def step_cases():
    for number, (table, family) in enumerate([(VALLEY, {}), (VALLEY, {"loss": "absolute"}), (BASIN, {"signs": 0}), (ARROW, {"bias": False, "intercept": False, "k": 2})]):
        problem = Problem(table, relu=True, **family)
        least, network = optimum(problem)
        claim = b"optimal " + show(least)
        honest = certificate(problem, claim, network, Prover(problem, least, order="outputs first").trees())
        for label, author, codes in STEPS:
            for extra in (Fraction(0), Fraction(1, 10**9), Fraction(1, 10)):
                try:
                    trees = author(problem, least + extra, order="outputs first").trees()
                except AssertionError:  # the wrong rule does not help here
                    continue
                made = certificate(problem, b"none-below " + show(least + extra) if extra else claim, None if extra else network, trees)
                if made.encode() != honest.encode():
                    yield f"{label}, {number}, by {extra}", (problem, honest), problem.data, made.encode(), codes


def number_cases():
    """Units and points of steps out of range."""
    for name in ("relu", "relu_two", "relu_absolute"):
        problem, made, _ = twin(name)
        k, n = problem.k, problem.n
        for label, body in [("SYMSPLIT of unit K", nat(4 * k + 2) + nat(0)), ("FLIP of unit K", nat(4 * k + 3) + nat(0)), ("SPLIT of unit K + 1", nat(4 * k + 5) + nat(0)),
                            ("leaf of form K", nat(4 * (k + 1)) + nat(0)), ("OUTPUT at point n", nat(4 * k + 1) + nat(n)), ("OUTPUT at point 2^64", nat(4 * k + 1) + nat(1 << 64)),
                            ("OUTPUT cut", nat(4 * k + 1)), ("OUTPUT of unit 2^62 + K", nat((4 << 62) + 4 * k + 1) + nat(0))]:
            yield f"{name}: {label}", name, problem.data, changed(made, trees=[[("raw", body)], *made.trees]), (1, 2) if label.endswith("cut") else (2,)
    for name in ("line", "line_two", "absolute", "tent_skip"):
        problem, made, _ = twin(name)
        leaf = ("leaf", {"form": "plain"})
        for claim, network in ((made.claim, made.network), (b"none-below 0", None)):
            first = [("split", problem.k, 0), *made.trees[0], *made.trees[0]]
            yield f"{name}: OUTPUT with output identity, {claim}", name, problem.data, changed(made, claim=claim, network=network, trees=[first, *made.trees[1:]]), (2,)
        plain = [[("split", problem.k, 0), leaf, leaf]] * len(made.trees)
        yield f"{name}: only OUTPUT with output identity", name, problem.data, changed(made, claim=b"none-below 0", network=None, trees=plain), (2,)


# Claims of another output


def output_cases():
    for name in ("line", "tent", "absolute", "line_two", "tent_skip", "absolute_network", "solved", "weighted_network", "origin"):
        problem, made, _ = twin(name)
        yield f"{name}: read with output relu", name, problem.data, changed(made, output=b"relu"), (1, 2)
    for name in NAMES:
        problem, made, _ = twin(name)
        yield f"{name}: read with output identity", name, problem.data, changed(made, output=b"identity"), (1, 2)
    for number, (table, family) in enumerate([(LINE, {}), (BASIN, {}), (DOUBLE, {}), (VALLEY, {"loss": "absolute"}), (ARROW, {"bias": False}), (DOUBLE, {"loss": "absolute"})]):
        problem, other = Problem(table, relu=True, **family), Problem(table, **family)
        (least, network), (wrong, wrong_network) = optimum(problem), optimum(other)
        honest = certificate(problem, b"optimal " + show(least), network, Prover(problem, least).trees())
        trees = Prover(other, wrong).trees()
        for label, claim, net in [("optimal", b"optimal " + show(wrong), wrong_network), ("none-below", b"none-below " + show(wrong), None)]:
            if wrong > 0:
                yield f"output {number}: {label} for identity under relu", (problem, honest), problem.data, certificate(problem, claim, net, trees).encode(), (1, 2)


def risk_cases():
    """The risk of a network without max(0, g), and with it where the output is identity."""
    for name in ("relu_weighted", "relu", "relu_absolute", "relu_double", "relu_skip"):
        problem, made, _ = twin(name)
        low = {"positives": problem.signs or 0, "c": -1 * problem.intercept, "a": [Fraction(-1, 2)] * problem.d, "units": [[-1] * problem.dimension] * problem.k}
        with mock.patch.object(problem, "relu", False):
            risk = problem.risk(low)
        assert risk != problem.risk(low)
        yield f"{name}: risk of g", name, problem.data, changed(made, claim=b"interval 0 " + show(risk), network=low), (1,)
    problem, made, _ = twin("line")
    low = {"positives": 0, "c": -1, "a": [0], "units": [[-1, 1]]}
    with mock.patch.object(problem, "relu", True):
        risk = problem.risk(low)
    assert risk != problem.risk(low)
    yield "line: risk of max(0, g)", "line", problem.data, changed(made, claim=b"interval 0 " + show(risk), network=low), (1,)


# Bounds


def bound_as(problem, r, region, state):
    """The bound of somebody who takes the states of points without multiplier for others."""
    return sum(problem.group_value(i, r[i], state(problem.state(region, i))) for i in range(problem.n))


BOUNDS = [
    ("free taken for off", lambda problem, r, region: bound_as(problem, r, region, lambda state: OFF if state == FREE else state)),
    ("on taken for off", lambda problem, r, region: bound_as(problem, r, region, lambda state: OFF)),
]


def bound_cases():
    """True leaves, and the claim that they would prove with another V."""
    for name in NAMES:
        problem, made, author = twin(name)
        for label, bound in BOUNDS:
            least = min(bound(problem, leaf[6], leaf[3]) for leaf in author.leaves)
            if least > min(problem.bound(leaf[6], leaf[3]) for leaf in author.leaves):
                yield f"{name}: {label}", name, problem.data, changed(made, claim=b"none-below " + show(least), network=None), (1,)
    leaf = ("leaf", {"form": "plain"})
    for number, (table, family, value) in enumerate([
        ([["3", "0"]], {}, 9), ([["3", "0"], ["1", "0"]], {}, 10), ([["3", "0"], ["1", "0"]], {"loss": "absolute"}, 4),
        ([["-1", "0"], ["-2", "0"], ["5", "0"]], {"loss": "absolute"}, 13), ([["-1", "0"], ["-2", "0"], ["5", "0"]], {}, 30)]):
        problem = Problem(table, relu=True, **family)
        true = problem.bound([0], problem.root())
        honest = certificate(problem, b"none-below " + show(true), None, [[leaf], [leaf]])
        made = certificate(problem, b"none-below " + show(Fraction(value)), None, [[leaf], [leaf]])
        yield f"one group, {number}: the loss at another place than the least", (problem, honest), problem.data, made.encode(), (1,)


# Decided points


def base_cases():
    """A base, or a solved entry, where all pairs are known but the state is not on."""
    for name in NAMES:
        problem, made, author = twin(name)
        made_cases = dict.fromkeys(("base", "network form", "solved entry"), 0)
        for leaf in author.leaves:
            number, place, _, region, _, choices, _ = leaf
            unsure = [i for i in known(problem, region) if i not in decided(problem, region)]
            if not unsure or any(choices.get((i, j)) for i, j in choices):
                continue
            for label, step in wrong_bases(problem, author.target, leaf, made.trees[number][place][1]):
                if made_cases[label] < 3:
                    made_cases[label] += 1
                    false = made.copy()
                    false.trees[number][place] = ("leaf", step)
                    codes = (2,) if label == "network form" else (1,)
                    yield f"{name}: {label} at a point that is not on, {made_cases[label]}", name, problem.data, false.encode(), codes


def read_back(problem, signs, region, step):
    """r of a leaf in network form without solved entries; for squared loss with intercept c makes its sum 0."""
    beta, (exponent, den, entries) = prover.base_of(problem, signs, region, step["coefficients"]), step["entries"]
    r = [beta.get(i, 0) + entries.get(i, 0) * Fraction(2) ** exponent / den for i in range(problem.n)]
    if problem.loss == "squared" and problem.intercept:
        share = sum(r) / sum(problem.weight[i] for i in beta)
        r = [z - share * problem.weight[i] * (i in beta) for i, z in enumerate(r)]
    return r


def is_wrong(problem, target, leaf, step):
    _, _, signs, region, _, choices, _ = leaf
    r = read_back(problem, signs, region, step)
    broken = any(prover.dot(r, entries) > 0 for _, entries in prover.leaf_columns(problem, signs, region, range(problem.n), choices))
    return broken or problem.bound(r, region) < target


def wrong_bases(problem, target, leaf, step):
    _, _, signs, region, _, choices, r = leaf
    sure, all_known = decided(problem, region), known(problem, region)
    if not sure:
        yield "network form", {"form": "network", "coefficients": (0, 1, [0] * number_of_coefficients(problem)), "entries": (0, 1, {}), "solved": []}
        return
    scaled = {"c": Fraction(1, 2), "a": [Fraction(1)] * problem.d, "theta": [[Fraction(-1, 2)] * problem.dimension] * problem.k}
    with mock.patch.object(prover, "decided", known):
        false = leaf_step(problem, signs, region, r, choices, "network", scaled)
    if is_wrong(problem, target, leaf, false):
        yield "base", false
    for place, (_, u, points) in enumerate(step.get("solved", [])):
        for other in (i for i in all_known if i not in sure):
            solved = [*step["solved"][:place], (other, u, points), *step["solved"][place + 1 :]]
            values = prover.base_of(problem, signs, region, step["coefficients"])
            stored = {i: r[i] - values.get(i, 0) for i in range(problem.n) if i not in {place for place, _, _ in solved}}
            yield "solved entry", {**step, "entries": prover.entries_of(stored), "solved": solved}


def number_of_coefficients(problem):
    return (problem.loss == "absolute" and problem.intercept) + problem.d * problem.skip + problem.k * problem.dimension


def cases():
    yield from step_cases()
    yield from number_cases()
    yield from output_cases()
    yield from risk_cases()
    yield from bound_cases()
    yield from base_cases()
