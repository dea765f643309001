# SPDX-License-Identifier: Apache-2.0
"""Leaves with solved entries that break a rule of theirs, and numbers of theirs out of range."""
from fractions import Fraction

from forge import integer, nat
from prover import ON, base_of, decided, dot, entries_of, equations, kernel
from twins import twin

NAMES = ("solved", "solved_skip", "solved_skip_two", "solved_chord", "solved_absolute", "solved_absolute_skip", "solved_lattice",
         "solved_weighted", "solved_no_intercept", "solved_no_bias")


def with_leaf(made, place, change):
    """A copy in which `change` has edited the leaf at (tree, step)."""
    false = made.copy()
    change(false.trees[place[0]][place[1]][1])
    return false.encode()


def shifted(problem, step, point, amount):
    """The stored entries with so much more at one point."""
    exponent, den, entries = step["entries"]
    values = {i: Fraction(z) * Fraction(2) ** exponent / den for i, z in entries.items()}
    values[point] = values.get(point, 0) + amount
    step["entries"] = entries_of({i: values[i] for i in sorted(values)})


def rule_cases():
    for name in NAMES:
        problem, made, prover = twin(name)
        seen = set()
        for leaf in prover.leaves:
            place, region, r = leaf[:2], leaf[3], leaf[6]
            step = made.trees[place[0]][place[1]][1]
            if not step.get("solved"):
                continue
            (z, u, points), sure = step["solved"][0], decided(problem, region)
            doubtful = [i for i in range(problem.n) if i not in sure and not r[i]]
            edits = {
                "stored entry at a solved point": lambda leaf: shifted(problem, leaf, z, Fraction(3)),
                "two solved entries at one point": lambda leaf: leaf["solved"].append((z, u, points)),
                "one equation twice": lambda leaf: leaf["solved"].append((next(i for i in sure if i != z), u, points)),
            }
            if doubtful and moved_is_regular(problem, leaf, u, points, doubtful[0]):
                edits["solved entry at an undecided point"] = lambda leaf: leaf.update(
                    solved=[(doubtful[0], u, points), *[other for other in leaf["solved"] if other[1:] != (u, points)]],
                    entries=full_entries(problem, made, place, region, r, leaf, z))
            if u < problem.k and len(points) > 1:
                edits["dependent rows"] = lambda leaf: leaf["solved"].__setitem__(0, (z, u, [points[0]] * len(points)))
            if tight(problem, prover, leaf) and left_entry(problem, leaf, step) != 0:
                edits["an equation left out"] = lambda leaf: leaf["solved"].pop()
            for label, edit in edits.items():
                if label not in seen and (len(sure) > 1 or label != "one equation twice"):
                    seen.add(label)
                    yield f"{name}: {label}", name, problem.data, with_leaf(made, place, edit), (1,)


def moved_is_regular(problem, leaf, u, points, z):
    """Whether the single equation still has one solution with the solved entry at z; only simple systems are tried."""
    _, _, signs, region, _, choices, r = leaf
    filled = {(i, j): choices.get((i, j), 0) for i in range(problem.n) for j in range(problem.k)}
    for equation, factors in equations(problem, signs, region, r, filled):
        if equation == (u, points):
            return factors[z] != 0
    return False


def full_entries(problem, made, place, region, r, leaf, z):
    """The stored entries with the one that had been solved."""
    signs = problem.classes()[place[0]]
    beta = base_of(problem, signs, region, leaf["coefficients"])
    left = {other for other, _, _ in leaf["solved"]} - {z}
    return entries_of({i: r[i] - beta.get(i, 0) for i in range(problem.n) if i not in left})


def tight(problem, prover, leaf):
    """Whether r is the only one that proves the target here, so that any other r must be refused."""
    return problem.loss == "squared" and problem.bound(leaf[6], leaf[3]) == prover.target


def left_entry(problem, leaf, step):
    """The value of the last solved entry."""
    z = step["solved"][-1][0]
    return leaf[6][z] - base_of(problem, leaf[2], leaf[3], step["coefficients"])[z]


def holds(problem, leaf, u, points):
    """Whether the equation of unit u at these points holds for r; for regions where all points are decided."""
    vectors = kernel([problem.rows[g] for g in points], problem.dimension)
    signs = problem.cone(leaf[3][u]).signs
    return len(vectors) == 1 and not sum(r * dot(row, vectors[0]) for r, row, sign in zip(leaf[6], problem.rows, signs) if sign == ON)


def other_equation_cases():
    """Solved entries that satisfy another equation than the one that matters."""
    for name in NAMES:
        problem, made, prover = twin(name)
        count = 0
        for leaf in prover.leaves:
            place = leaf[:2]
            step = made.trees[place[0]][place[1]][1]
            for number, (z, u, points) in enumerate(step.get("solved", [])):
                other = [(i + 1) % problem.n for i in points]
                if u >= problem.k or count == 3 or not tight(problem, prover, leaf) or len(decided(problem, leaf[3])) < problem.n:
                    continue
                if holds(problem, leaf, u, other):
                    continue
                count += 1
                false = with_leaf(made, place, lambda leaf: leaf["solved"].__setitem__(number, (z, u, other)))
                yield f"{name}: equation at other points, {count}", name, problem.data, false, (1,)


def lineality_case():
    """An equation whose vector is a lineality vector: no pair of the list gives it a sign."""
    problem, made, prover = twin("solved_lattice")
    for leaf in prover.leaves:
        region = leaf[3]
        sure = decided(problem, region)
        if len(region[0]) == 2 and len(sure) >= 2 and problem.cone(region[0]).lines:
            step = {"form": "network", "coefficients": (0, 1, [0] * problem.dimension), "entries": (0, 1, {}),
                    "solved": [(sure[0], 0, [i for i, _ in region[0]])]}
            false = with_leaf(made, leaf[:2], lambda old: (old.clear(), old.update(step)))
            yield "equation without a sign", "solved_lattice", problem.data, false, (1, 2)
            return


def number_cases():
    """One number of the solved entries out of range, nothing after it."""
    for name, family in (("solved_one", "no skip"), ("solved_skip", "skip"), ("solved_no_bias", "no bias")):
        problem, made, prover = twin(name)
        number, place, signs, region, *_ = next(leaf for leaf in prover.leaves if made.trees[leaf[0]][leaf[1]][1].get("solved"))
        head = nat(4) + integer(0) + nat(1) + integer(0) * (problem.d * problem.skip + problem.dimension * problem.k) + nat(0)
        most, last = problem.k * problem.dimension + problem.d, problem.k + problem.d * problem.skip
        rest = nat(0) * (problem.dimension - 1)
        for label, body in [
            ("too many solved entries", nat(most + 1) + (nat(0) + nat(0) + rest) * (most + 1)), ("2^64 solved entries", nat(1 << 64)),
            ("solved entry at point n", nat(1) + nat(problem.n) + nat(0) + rest), ("solved entry at point 2^64", nat(1) + nat(1 << 64) + nat(0) + rest),
            ("equation out of range", nat(1) + nat(0) + nat(last) + rest), ("equation 2^64", nat(1) + nat(0) + nat(1 << 64) + rest),
            ("equation at point n", nat(1) + nat(0) + nat(0) + nat(problem.n) * (problem.dimension - 1)),
            ("solved entries padded", b"\x80\0"), ("solved entries missing", b""),
        ]:
            if label == "equation at point n" and problem.dimension == 1:
                continue
            false = made.copy()
            false.trees[number] = false.trees[number][:place] + [("raw", head + body)]
            false.trees[number + 1 :] = []
            yield f"{name}, {family}: {label}", name, problem.data, false.encode(), (1, 2) if label == "solved entries missing" else (2,)
        false = made.copy()
        false.trees[number][place][1]["coefficients"] = (0, 0, [0] * (problem.d * problem.skip + problem.dimension * problem.k))
        yield f"{name}, {family}: coefficient denominator 0", name, problem.data, false.encode(), (2,)


def cases():
    yield from rule_cases()
    yield from other_equation_cases()
    yield from lineality_case()
    yield from number_cases()


