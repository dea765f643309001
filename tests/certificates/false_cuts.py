# SPDX-License-Identifier: Apache-2.0
"""Certificates with cones cuts that break another rule than BASES: header, numbers, trees, solved entries, and proofs of the one kind read as the other."""
from fractions import Fraction
from itertools import product

import segments
from bases import BasesProver, base_of, bases_step, network_in, resolved
from false_bases import replaced
from false_trees import FlipsAgain, FlipsAlways, LastOfClass, OnlyOne, PointClass, SignBlind, SingleClass, SplitsFixed, WideClass
from forge import integer, nat, show
from prover import EXACT, Chord, Problem, certificate, decided, dot, entries_of, known, optimum
from twins import CUTS, LINE, SAW, TENT, twin

TINY = Fraction(1, 10**30)
EMPTY = ("leaf", {"form": "plain", "bases": [(0, [])], "pairs": [], "phi": [0]})


def changed(made, **fields):
    false = made.copy()
    for key, value in fields.items():
        setattr(false, key, value)
    return false.encode()


# Header and claims

HEADER_EDITS = [
    ("cones missing", b"cones cuts\n", b""), ("cones twice", b"cones cuts\n", b"cones cuts\ncones cuts\n"), ("unknown cones", b"cones cuts", b"cones lists"),
    ("cones in capitals", b"cones cuts", b"cones CUTS"), ("cones empty", b"cones cuts", b"cones "), ("both cones", b"cones cuts", b"cones rays cuts"),
    ("a longer word", b"cones cuts", b"cones cutsets"), ("a shorter word", b"cones cuts", b"cones cut"), ("cones before output", b"output identity\ncones cuts", b"cones cuts\noutput identity"),
    ("an older version", b"infimum-certificate 5", b"infimum-certificate 4"), ("all of version 4", b"5\nclaim", b"4\nclaim"),
]


def header_cases():
    problem, made, _ = twin("cuts")
    for label, old, new in HEADER_EDITS:
        edits = [(old, new)] + [(b"cones cuts\n", b"")] * (label == "all of version 4")
        yield f"cuts: header, {label}", "cuts", problem.data, changed(made, header_edits=edits), (2,)


def kind_cases():
    """Proofs of one kind of cones under the header of the other."""
    for name in [*CUTS, "line", "tent", "square", "solved", "solved_skip", "absolute_two", "bent", "chord", "relu", "relu_absolute", "line_alpha", "tent_skip_network"]:
        problem, made, _ = twin(name)
        other = b"rays" if name in CUTS else b"cuts"
        yield f"{name}: read as cones {other.decode()}", name, problem.data, changed(made, cones=other), (1, 2)


def claim_cases():
    for name in CUTS:
        problem, made, prover = twin(name)
        least = optimum(problem.with_rays())[0] if prover.target else Fraction(0)
        claims = [("a bit above", least + TINY), ("above", least + 1)] if len(problem.members) else [("above", Fraction(1))]
        for label, value in claims:
            yield f"{name}: none-below {label}", name, problem.data, changed(made, claim=b"none-below " + show(value), network=None), (1,)


def segments_cases():
    """The bonus of rule SEGMENTS, which is not for these cones, at a root without r."""
    zigzag = [[str(i % 2), str(i)] for i in range(7)]
    leaf = ("leaf", {"form": "plain", "bases": [(0, []), (1, [])], "pairs": [], "phi": [0, 1]})
    for number, table in enumerate([zigzag, SAW]):
        problem = Problem(table, k=2, signs=1, cuts=True)
        pure = problem.bound([Fraction(0)] * problem.n, problem.root())
        gain = segments.added(problem.with_rays(), (1, -1), problem.root(), [Fraction(0)] * problem.n)
        honest = certificate(problem, b"none-below " + show(pure), None, [[leaf]])
        for label, value in (("", pure + gain), ("a little of ", pure + gain / 10**9)):
            assert gain > 0
            made = certificate(problem, b"none-below " + show(value), None, [[leaf]])
            yield f"cuts: {label}the bonus of SEGMENTS, {number}", (problem, honest), problem.data, made.encode(), (1,)


# Trees

AUTHORS = [
    ("FLIP without skip", FlipsAlways, LINE, {"k": 1}, (1,)),
    ("FLIP with skip, with bias, without intercept", FlipsAlways, TENT, {"k": 1, "skip": True, "intercept": False}, (1,)),
    ("FLIP of a unit with signs", FlipsAgain, TENT, {"k": 1, "skip": True}, (1,)),
    ("SYMSPLIT not at the least unit", LastOfClass, LINE, {"k": 2}, (1,)),
    ("SYMSPLIT of a single unit", SingleClass, LINE, {"k": 1}, (1,)),
    ("SYMSPLIT of other lists", WideClass, TENT, {"k": 2, "signs": 2}, (1,)),
    ("SYMSPLIT of the same points on other sides", PointClass, TENT, {"k": 2, "signs": 0}, (1,)),
    ("SYMSPLIT of other signs", SignBlind, LINE, {"k": 2, "signs": 1}, (1,)),
    ("SYMSPLIT that fixes one unit", OnlyOne, LINE, {"k": 2}, (1, 2)),
    ("split on a pair in the list", SplitsFixed, LINE, {"k": 1}, (1,)),
    ("split on a pair in the list, two units", SplitsFixed, LINE, {"k": 2}, (1,)),
]


def tree_cases():
    for name, author, table, family, codes in AUTHORS:
        problem = Problem(table, cuts=True, **family)
        least, network = optimum(problem.with_rays())
        honest = certificate(problem, b"optimal " + show(least), network, BasesProver(problem, least).trees())
        cheat = type(author.__name__, (author, BasesProver), {})
        for label, target in (("", least), (", false claim", least + Fraction(1, 10**9))):
            try:
                trees = cheat(problem, target).trees()
            except AssertionError:  # the wrong rule does not help here
                continue
            claim = b"none-below " + show(target) if label else b"optimal " + show(least)
            yield f"cuts: {name}{label}", (problem, honest), problem.data, certificate(problem, claim, None if label else network, trees).encode(), codes


def repeated_case():
    """A pair appended twice, and once more with the other sign; the trees are right otherwise."""
    problem, leaf = Problem(LINE, cuts=True, signs=1), EMPTY
    honest = certificate(problem, b"none-below 0", None, [[("split", 0, 1), leaf, leaf]])
    for label, steps in [("first child", [("split", 0, 1), ("split", 0, 1), leaf, leaf, leaf]), ("second child", [("split", 0, 1), leaf, ("split", 0, 1), leaf, leaf]),
                         ("after another", [("split", 0, 1), ("split", 0, 0), ("split", 0, 1), leaf, leaf, leaf, leaf])]:
        yield f"cuts: a pair split again, {label}", (problem, honest), problem.data, certificate(problem, b"none-below 0", None, [steps]).encode(), (1,)


def depth_case():
    """Every pair of a long list, each of which follows from the first ones; and the same once more."""
    size = 300
    problem = Problem([[str(t % 3), str(t)] for t in range(size)], cuts=True, signs=1)
    chain = [step for t in range(size) for step in (("split", 0, t), EMPTY)]
    honest = certificate(problem, b"none-below 0", None, [[*chain, EMPTY]])
    yield "cuts: a chain of all points, and one more", (problem, honest), problem.data, certificate(problem, b"none-below 0", None, [[*chain, ("split", 0, 0), EMPTY, EMPTY]]).encode(), (1,)


# Solved entries


def solved_leaf(problem, leaf, solved, without=()):
    """The leaf in network form with all entries stored, but at some points."""
    _, _, signs, region, _, choices, r = leaf
    coefficients = (0, 1, [0] * (problem.intercept + problem.d * problem.skip + problem.k * problem.dimension))
    base = base_of(problem, signs, region, coefficients)
    return {"form": "network", "coefficients": coefficients, "entries": entries_of({i: r[i] - base[i] for i in range(problem.n) if i not in without}), "solved": solved}


def solved_cases():
    """r is right all the time; what is wrong is where it is solved for."""
    for name in CUTS:
        problem, made, prover = twin(name)
        equations = [0] * problem.intercept + [t + 1 for t in range(problem.d) if any(row[t] for row in problem.rows)] * problem.skip
        seen = set()
        for leaf, u in product(prover.leaves, equations):
            number, place, signs, region, _, choices, r = leaf
            step = made.trees[number][place][1]
            sure = [i for i in decided(problem, region) if not u or problem.rows[i][u - 1]]
            pairs = {key: value for key, value in step.items() if key in ("bases", "pairs", "phi")}
            base = base_of(problem, signs, region, (0, 1, [0] * (problem.intercept + problem.d * problem.skip + problem.k * problem.dimension)))
            others = [i for i in range(problem.n) if i not in decided(problem, region) and r[i] == base[i] == 0 and (not u or problem.rows[i][u - 1])]
            stored = [i for i in sure if r[i] != base[i]]
            plain = step["form"] == "plain" or set(step["entries"][2]) >= {i for i, _ in choices if r[i]}
            wrong = [("at an undecided point", [(i, u, [])], ()) for i in others if i not in known(problem, region)][:1]
            wrong += [("where the state is not on", [(i, u, [])], ()) for i in others if i in known(problem, region)][:1]
            wrong += [("at a point with stored entry", [(i, u, [])], ()) for i in stored][:1]
            wrong += [("twice at a point", [(i, u, []), (i, u, [])], (i,)) for i in sure][:1]
            wrong += [("twice with one equation", [(i, u, []), (z, u, [])], (i, z)) for i, z in zip(sure, sure[1:])][:1]
            wrong += [("of an equation without the point", [(i, u, [])], (i,)) for i in decided(problem, region) if u and not problem.rows[i][u - 1] and r[i] != base[i]][:1]
            for label, solved, without in wrong:
                if plain and label not in seen:
                    seen.add(label)
                    false = {**solved_leaf(problem, leaf, solved, without), **rewritten(problem, leaf, pairs)}
                    yield f"{name}: solved entry {label}", name, problem.data, replaced(made, leaf, false), (1,)


def rewritten(problem, leaf, pairs):
    """Bases, pairs and phi of the leaf in plain form, where every alpha is written."""
    _, _, signs, region, _, choices, r = leaf
    step = bases_step(problem, signs, region, r, resolved(problem, signs, region, r, choices), "plain", None)
    return {key: step[key] for key in pairs}


def based_cases():
    """A solved entry of 0 at an undecided point that has a base and no stored entry; its alphas are not written then either."""
    for name in CUTS:
        problem, made, prover = twin(name)
        equations = [0] * problem.intercept + [1] * problem.skip
        for leaf, u in product(prover.leaves, equations):
            step, region = made.trees[leaf[0]][leaf[1]][1], leaf[3]
            if step["form"] == "plain" or step["solved"]:
                continue
            places = [i for i in range(problem.n) if i not in known(problem, region) and leaf[6][i] and i not in step["entries"][2] and (not u or problem.rows[i][0])]
            if places:
                yield f"{name}: solved entry at an undecided point with a base", name, problem.data, replaced(made, leaf, {**step, "solved": [(places[0], u, [])]}), (1,)
                break


def unsolved_cases():
    """Solved entries left out, where they are not 0; and the other equation in their place."""
    for name in (name for name in CUTS if CUTS[name][2].get("form") == "solved"):
        problem, made, prover = twin(name)
        for leaf in prover.leaves:
            step = made.trees[leaf[0]][leaf[1]][1]
            if step.get("solved"):
                base = base_of(problem, *leaf[2:4], step["coefficients"])
                z, u, _ = step["solved"][-1]
                if leaf[6][z] != base[z] and (not u or problem.rows[z][u - 1]):
                    yield f"{name}: solved entry left out", name, problem.data, replaced(made, leaf, {**step, "solved": step["solved"][:-1]}), (1,)
                    break


def foreign_cases():
    """Equations of another family in leaves whose r is 0 either way."""
    for label, u, family in (("affine without skip", 1, {}), ("intercept without intercept", 0, {"intercept": False}), ("affine without skip, two units", 1, {"k": 2}),
                             ("intercept without intercept, with skip", 0, {"intercept": False, "skip": True, "bias": False})):
        problem = Problem(LINE, cuts=True, signs=family.get("k", 1), **family)
        region = tuple(((1, 1),) for _ in range(problem.k))
        coefficients = (0, 1, [0] * (problem.intercept + problem.d * problem.skip + problem.k * problem.dimension))
        leaf = {"form": "network", "coefficients": coefficients, "bases": [(j, []) for j in range(problem.k)], "pairs": [], "phi": list(range(problem.k))}
        base = base_of(problem, (1,) * problem.k, region, coefficients)
        others = {i: -z for i, z in enumerate(base) if i != 1}
        true = {**leaf, "entries": entries_of({**others, 1: -base[1]}), "solved": []}
        false = {**leaf, "entries": entries_of(others), "solved": [(1, u, [])]}
        plain = ("leaf", {**true, "form": "plain", "entries": (0, 1, {})})
        steps = [("split", j, 1) for j in range(problem.k)]
        honest, made = (certificate(problem, b"none-below 0", None, [[*steps, ("leaf", step), *[plain] * problem.k]]) for step in (true, false))
        yield f"cuts: {label}, r = 0", (problem, honest), problem.data, made.encode(), (2,)


# Numbers


def number_cases():
    """One number of a leaf out of range, in place of a leaf of the proof; what follows it is right."""
    for name in ("cuts_network", "cuts_skip", "cuts_two", "cuts_skip_no_intercept", "cuts_no_bias", "cuts_absolute"):
        problem, made, prover = twin(name)
        k, n, size = problem.k, problem.n, problem.dimension
        root = nat(4) + integer(0) + nat(1) + integer(0) * (problem.intercept + problem.d * problem.skip + k * size) + nat(0)
        empty, phi = b"".join(nat(j) + nat(0) for j in range(k)), b"".join(map(nat, range(k)))
        rest = nat(k) + empty + phi
        most = k * n + k
        for label, body, codes in [
            ("an older kind of leaf", nat(8) + nat(0) + rest, (2,)), ("no basis", nat(0) + nat(0) + nat(0) + phi, (2,)),
            ("too many bases", nat(0) + nat(0) + nat(most + 1) + empty + (nat(0) + nat(0)) * (most + 1 - k) + phi, (2,)), ("2^64 bases", nat(0) + nat(0) + nat(1 << 64), (2,)),
            ("a basis of unit K", nat(0) + nat(0) + nat(k + 1) + empty + nat(k) + nat(0) + phi, (2,)), ("a basis of unit 2^64", nat(0) + nat(0) + nat(k + 1) + empty + nat(1 << 64) + nat(0) + phi, (2,)),
            ("a pair that is not in an empty list", nat(0) + nat(0) + nat(k + 1) + empty + nat(0) + nat(1) + nat(0) + phi, (2,)),
            ("pair 2^64", nat(0) + nat(0) + nat(k + 1) + empty + nat(0) + nat(1) + nat(1 << 64) + phi, (2,)),
            ("a basis of 2^64 pairs", nat(0) + nat(0) + nat(k + 1) + empty + nat(0) + nat(1 << 64) + phi, (2,)),
            ("phi out of range", nat(0) + nat(0) + nat(k) + empty + phi[:-1] + nat(k), (2,)), ("phi 2^64", nat(0) + nat(0) + nat(k) + empty + phi[:-1] + nat(1 << 64), (2,)),
            ("phi missing", nat(0) + nat(0) + nat(k) + empty + phi[:-1], (1, 2)), ("phi of too many units", nat(0) + nat(0) + rest + nat(0), (1, 2)),
            ("solved entries in plain form", nat(0) + nat(0) + nat(0) + rest, (1, 2)), ("no solved entries in network form", root + rest, (1, 2)),
            ("too many solved entries", root + nat(problem.d + 2) + (nat(0) + nat(0 if problem.intercept else 1)) * (problem.d + 2) + rest, (2,)),
            ("2^64 solved entries", root + nat(1 << 64), (2,)), ("solved entry at point n", root + nat(1) + nat(n) + nat(0 if problem.intercept else 1) + rest, (2,)),
            ("equation d + 1", root + nat(1) + nat(0) + nat(problem.d + 1) + rest, (2,)), ("equation 2^64", root + nat(1) + nat(0) + nat(1 << 64) + rest, (2,)),
        ] + [("affine without skip", root + nat(1) + nat(0) + nat(1) + rest, (2,))] * (not problem.skip) + [
            ("intercept without intercept", root + nat(1) + nat(0) + nat(0) + rest, (2,))] * (not problem.intercept):
            tree = prover.leaves[0][0]
            false = made.copy()
            false.trees[tree] = [("raw", body), *false.trees[tree]]
            yield f"{name}: {label}", name, problem.data, false.encode(), codes


def edited_cases():
    """Numbers of honest leaves with lists that are not empty."""
    for name in CUTS:
        problem, made, prover = twin(name)
        seen = set()
        for leaf in prover.leaves:
            step, region = made.trees[leaf[0]][leaf[1]][1], leaf[3]
            for label, change, codes in edits(problem, region, step):
                if label not in seen:
                    seen.add(label)
                    yield f"{name}: {label}", name, problem.data, replaced(made, leaf, {**step, **change}), codes


def edits(problem, region, step):
    table, pairs, phi = step["bases"], step["pairs"], step["phi"]

    def put(items, at, item):
        return [*items[:at], item, *items[at + 1 :]]

    for at, (unit, places) in enumerate(table):
        count = len(region[unit])
        if len(places) < problem.dimension:
            yield "a pair out of the list", {"bases": put(table, at, (unit, [*places, count]))}, (2,)
        if len(places) == problem.dimension < count:
            yield "a basis of D + 1 pairs", {"bases": put(table, at, (unit, sorted({*places, *range(count)})[: problem.dimension + 1]))}, (2,)
    for at, piece in enumerate(pairs):
        if isinstance(piece, list):
            first, last = piece[0][0], piece[-1][0]
            other = next((number for number, (unit, _) in enumerate(table) if unit != table[last][0]), None)
            if other is not None:
                yield "a chord of another unit", {"pairs": put(pairs, at, [(other, None)])}, (2,)
                twins = [*table, (table[other][0], table[last][1])]
                if region[table[other][0]] == region[table[last][0]]:
                    yield "a chord of another unit with the same list", {"bases": twins, "pairs": put(pairs, at, [(len(table), None)])}, (2,)
            yield "a chord out of range", {"pairs": put(pairs, at, [(len(table), None)])}, (2,)
            yield "a chord 2^64", {"pairs": put(pairs, at, [(1 << 64, None)])}, (2,)
            yield "a share over 0", {"pairs": put(pairs, at, [(first, (1, 0)), (last, None)])}, (2,)
            yield "a share of -1 and 2 of one basis", {"pairs": put(pairs, at, [(first, (-1, 1)), (first, None)])}, (1,)
            yield "a share of 2 and -1 of one basis", {"pairs": put(pairs, at, [(first, (2, 1)), (first, None)])}, (1,)
            yield "no last basis", {"pairs": put(pairs, at, [(first, (1, 1))])}, (1, 2)
            yield "the second basis out of range", {"pairs": put(pairs, at, [(first, (1, 1)), (len(table), None)])}, (2,)
            yield "a chord left out", {"pairs": pairs[:at] + pairs[at + 1 :]}, (1, 2)
            yield "a chord written twice", {"pairs": pairs[: at + 1] + pairs[at:]}, (1, 2)
        else:
            yield "the exact mark", {"pairs": put(pairs, at, EXACT)}, (2,)
            yield "an alpha of kind 4", {"pairs": put(pairs, at, 4)}, (2,)
            yield "an alpha over 0", {"pairs": put(pairs, at, (0, 0))}, (2,)
            yield "an alpha left out", {"pairs": pairs[:at] + pairs[at + 1 :]}, (1, 2)
    if problem.k > 1 and len({unit for unit, _ in table}) > 1:
        yield "phi of another unit", {"phi": [phi[-1], *phi[1:]]}, (2,)
        yield "phi exchanged", {"phi": phi[::-1]}, (2,)
    yield "one phi too many", {"phi": [*phi, phi[0]]}, (1, 2)
    yield "one phi too few", {"phi": phi[:-1]}, (1, 2)


def bend_cases():
    """Alphas of points without entry: left out where the unit bends, written where it does not."""
    for name in CUTS:
        problem, made, prover = twin(name)
        seen = set()
        for leaf in prover.leaves:
            step, signs, region = made.trees[leaf[0]][leaf[1]][1], leaf[2], leaf[3]
            if step["form"] == "plain":
                continue
            theta, left = network_in(problem, step["coefficients"])[2], iter(step["pairs"])
            fewer, more = [], []
            for (i, j), piece in sorted(resolved(problem, signs, region, leaf[6], leaf[5]).items()):
                bare = not isinstance(piece, Chord) and i not in step["entries"][2]
                height = dot(theta[j], problem.rows[i])
                item = int(piece) if bare and height else next(left)
                fewer += [] if bare else [item]
                more.append(item)
            for label, pairs in (("left out where a unit bends", fewer), ("written where no unit bends", more)):
                if pairs != step["pairs"] and label not in seen:
                    seen.add(label)
                    yield f"{name}: alpha of a point without entry {label}", name, problem.data, replaced(made, leaf, {**step, "pairs": pairs}), (1, 2)


def honest():
    """Files at the edges of the grammar that must be accepted."""
    problem, made, _ = twin("cuts_exact")
    for label, shares in [("the same basis twice", [(1, 2)]), ("a share with common factors", [(2, 4)]), ("a share of 0", [(0, 5)]), ("a share of 1", [(1, 1)]),
                          ("many shares", [(1, 7)] * 7)]:
        true = made.copy()
        for step in (step for tree in true.trees for step in tree if step[0] == "leaf"):
            step[1]["pairs"] = [[*((piece[0][0], share) for share in shares), piece[0]] if isinstance(piece, list) else piece for piece in step[1]["pairs"]]
        yield f"cuts: {label}", problem.data, true.encode()
    problem, made, _ = twin("cuts_all_zero")
    true = made.copy()
    for tree in true.trees:
        tree[0][1].update(form="network", coefficients=(-7, 3, [1, -2, 3, -4, 5]), solved=[])
    yield "cuts: a network form without any point", problem.data, true.encode()
    for name in ("cuts_two", "cuts_skip", "cuts_absolute"):
        problem, made, _ = twin(name)
        true = made.copy()
        for step in (step for tree in true.trees for step in tree if step[0] == "leaf"):
            step[1]["bases"] = step[1]["bases"] + [(0, [])] * (problem.k * problem.n + problem.k - len(step[1]["bases"]))
        yield f"{name}: as many bases as are allowed", problem.data, true.encode()


def cases():
    for make in (header_cases, kind_cases, claim_cases, segments_cases, tree_cases, repeated_case, depth_case, solved_cases, based_cases, unsolved_cases, foreign_cases, number_cases, edited_cases, bend_cases):
        yield from make()
