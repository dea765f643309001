# SPDX-License-Identifier: Apache-2.0
"""Leaves whose r is the best one when one condition of rule LEAF is forgotten.

The honest r and the best r without the condition are mixed, so that the condition fails by exactly 10^-30 or by a lot; the
bound of the leaf is concave in r, so the false leaf proves at least what the honest one proved.
"""
import random
from fractions import Fraction

from forge import show
from prover import EXACT, FREE, OFF, Problem, Prover, base_of, certificate, dot, fit, leaf_columns, leaf_step, optimum
from twins import LINE, SPECS, SQUARE, TENT, twin

TINY = Fraction(1, 10**30)


def replaced(made, leaf, step):
    number, place = leaf[:2]
    false = made.copy()
    false.trees[number][place] = ("leaf", step)
    return false


def plain(problem, signs, region, r, choices):
    return leaf_step(problem, signs, region, r, choices, "plain", None)


def without(problem, leaf, forgotten):
    """The best r without the forgotten columns, and by how much it breaks the worst of them."""
    _, _, signs, region, used, choices, r = leaf
    columns = leaf_columns(problem, signs, region, used, choices)
    dropped = [entries for label, entries in columns if forgotten(label)]
    if not dropped:
        return None
    free, _ = fit(problem, [column for column in columns if not forgotten(column[0])], used, region)
    worst = max(dropped, key=lambda entries: dot(free, entries))
    return (free, dot(free, worst), dot(r, worst)) if dot(free, worst) > 0 else None


CONDITIONS = [
    ("sum of r positive", lambda label: label == ("intercept", 1)),
    ("sum of r negative", lambda label: label == ("intercept", -1)),
    ("sum of r x positive", lambda label: label[0] == "skip" and label[2] == 1),
    ("sum of r x negative", lambda label: label[0] == "skip" and label[2] == -1),
    ("T negative at a lineality vector", lambda label: label[0] == "line" and label[3] == 1),
    ("T negative at the negative of a lineality vector", lambda label: label[0] == "line" and label[3] == -1),
    ("r positive at a point of free state", lambda label: label[0] == "state" and label[2] == FREE),
    ("r positive at a point that is off", lambda label: label[0] == "state" and label[2] == OFF),
]


def forgotten_cases():
    """Every condition forgotten at the first leaves of every twin where that matters."""
    for name in SPECS:
        problem, made, prover = twin(name)
        rays = sorted({(j, v) for leaf in prover.leaves for j, pairs in enumerate(leaf[3][: problem.k]) for v in problem.cone(pairs).rays})
        conditions = CONDITIONS + [(f"T negative at ray {v} of unit {j}", lambda label, j=j, v=v: label == ("ray", j, v))
                                   for j, v in rays[:: max(1, len(rays) // 6)]]
        inner = sorted({label for leaf in prover.leaves for label, _ in leaf_columns(problem, *leaf[2:6]) if label[0] == "inner"})
        conditions += [(f"T negative at inner vector {v} of unit {j}", lambda label, j=j, v=v: label == ("inner", j, v)) for _, j, v in inner]
        for label, forgotten in conditions:
            for leaf in prover.leaves:
                found = without(problem, leaf, forgotten)
                if found is not None:
                    yield from broken(name, label, leaf, *found)
                    break


def broken(name, label, leaf, free, at_free, at_honest):
    """at_honest <= 0 < at_free: mixtures that break the condition by 10^-30, and by all that helps."""
    problem, made, _ = twin(name)
    _, _, signs, region, _, choices, r = leaf
    share = (TINY - at_honest) / (at_free - at_honest)
    if share <= 1:
        mixed = [z + share * (w - z) for z, w in zip(r, free)]
        false = replaced(made, leaf, plain(problem, signs, region, mixed, choices))
        yield f"{name}: {label} by 1e-30", name, problem.data, false.encode(), (1,)
    false = replaced(made, leaf, plain(problem, signs, region, free, choices))
    yield f"{name}: {label}", name, problem.data, false.encode(), (1,)


def piece_cases():
    """Alphas outside [0, 1], and chords replaced by 0 or by u."""
    for name in SPECS:
        problem, made, prover = twin(name)
        if not any(leaf[5] for leaf in prover.leaves):
            continue
        seen = set()
        for leaf in prover.leaves:
            _, _, signs, region, used, choices, r = leaf
            for (i, j), choice in choices.items():
                if not r[i]:
                    continue
                if choice is EXACT:
                    continue
                if choice is None:
                    values = [("chord replaced by 0", 0), ("chord replaced by u", 1), ("chord halved", Fraction(1, 2))]
                else:
                    values = [("alpha = 1 + 2^-60", 1 + Fraction(1, 2**60)), ("alpha = -2^-60", -Fraction(1, 2**60)), ("alpha = 2", Fraction(2, 1)),
                              ("alpha = -1", Fraction(-1, 1))]
                for label, value in values:
                    if (label, "chord" in label) in seen:
                        continue
                    false = with_piece(problem, made, prover, leaf, (i, j), value)
                    if false is not None:
                        seen.add((label, "chord" in label))
                        yield f"{name}: {label}", name, problem.data, false.encode(), (1,)


def exact_cases():
    """Marks that the leaf needs, taken away; marks in excess; kinds of alphas that do not exist."""
    for name in (name for name in SPECS if name.startswith("bent")):
        problem, made, prover = twin(name)
        for label, value in (("alpha = 0", 0), ("alpha = 1", 1), ("alpha = 1/2", Fraction(1, 2))):
            found = next(filter(None, (without_mark(problem, made, leaf, value) for leaf in prover.leaves)), None)
            if found is not None:
                yield f"{name}: {label} in place of an exact mark", name, problem.data, found.encode(), (1,)
        for leaf in prover.leaves:
            written = made.trees[leaf[0]][leaf[1]][1]["alphas"]
            if EXACT not in written:
                continue
            at = written.index(EXACT)
            for label, alphas in [("kind 4", [4]), ("kind 7", [7]), ("exact and a fraction", [(1, 2), EXACT]), ("written twice", [EXACT, EXACT]), ("left out", [])]:
                false = made.copy()
                false.trees[leaf[0]][leaf[1]][1]["alphas"] = written[:at] + alphas + written[at + 1 :]
                yield f"{name}: exact mark {label}", name, problem.data, false.encode(), (2,) if label.startswith("kind") else (1, 2)
            break


def without_mark(problem, made, leaf, value):
    """The leaf with all exact marks of one point replaced, if some other condition needs one of them."""
    _, _, signs, region, used, choices, r = leaf
    for i in sorted({i for (i, _), choice in choices.items() if choice is EXACT and r[i]}):
        written = {place: value if place[0] == i and choice is EXACT else choice for place, choice in choices.items()}
        if any(dot(r, entries) > 0 for _, entries in leaf_columns(problem, signs, region, used, written)):
            return replaced(made, leaf, plain(problem, signs, region, r, written))
    return None


def with_piece(problem, made, prover, leaf, place, value):
    """The leaf fitted with another piece at one free pair, if it still proves enough and breaks the rule."""
    _, _, signs, region, used, choices, _ = leaf
    columns = leaf_columns(problem, signs, region, used, choices)
    i, j = place
    for label, entries in columns:
        if label[0] in ("ray", "line", "inner") and label[1] == j:
            v = label[2] if label[0] != "line" or label[3] == 1 else [-z for z in label[2]]
            height = dot(problem.rows[i], v)
            entries[i] = signs[j] * value * (max(0, height) if choices[place] is None and value == Fraction(1, 2) else height)
    r, _ = fit(problem, columns, used, region)
    if problem.bound(r, region) < prover.target or not r[i]:
        return None
    honest = leaf_columns(problem, signs, region, used, choices)
    if choices[place] is None and all(dot(r, entries) <= 0 for _, entries in honest):
        return None
    written = dict(choices)
    if choices[place] is not None:
        written[place] = Fraction(value)
    return replaced(made, leaf, plain(problem, signs, region, r, written))


def absolute_cases():
    """|r| greater than the weight of the point: one leaf for a whole family without units that matter."""
    for name in ("absolute", "absolute_alpha", "absolute_weighted", "absolute_network", "absolute_duplicates"):
        problem, made, prover = twin(name)
        for label, excess in (("by 1e-30", TINY), ("doubled", None)):
            for leaf in prover.leaves:
                r = exceeding(problem, leaf, prover.target, excess)
                if r is not None:
                    false = replaced(made, leaf, plain(problem, leaf[2], leaf[3], r, leaf[5]))
                    yield f"{name}: |r| above the weight {label}", name, problem.data, false.encode(), (1,)
                    break
        false = made.copy()
        false.claim, false.network = b"none-below " + show(prover.target * 2), None
        for number, tree in enumerate(false.trees):
            for place, step in enumerate(tree):
                if step[0] == "leaf" and step[1].get("entries") and step[1]["form"] == "plain":
                    exponent, den, entries = step[1]["entries"]
                    step[1]["entries"] = (exponent, den, {i: 2 * z for i, z in entries.items()})
        yield f"{name}: all r doubled", name, problem.data, false.encode(), (1,)


def exceeding(problem, leaf, target, excess):
    """An r that keeps all conditions but |r| <= W, pushed along a direction that the other conditions allow."""
    _, _, signs, region, used, choices, r = leaf
    columns = leaf_columns(problem, signs, region, used, choices)
    for i in used:
        for side in (1, -1):
            if abs(r[i]) != problem.weight[i] or r[i] * side < 0:
                continue
            for other in used:
                step = [Fraction(0)] * problem.n
                step[i], step[other] = Fraction(side), Fraction(-side if problem.intercept and other != i else side * (other == i))
                length = excess if excess is not None else abs(r[i])
                moved = [z + length * w for z, w in zip(r, step)]
                if moved[i] == r[i] or any(abs(moved[g]) > problem.weight[g] for g in range(problem.n) if g != i):
                    continue
                if all(dot(moved, entries) <= 0 for _, entries in columns) and problem.bound(moved, region) >= target:
                    return moved
    return None


def network_form_cases():
    """The network form with a wrong entry or coefficient."""
    for name in ("tent", "absolute_network", "line_no_intercept", "tent_skip_network", "weighted_network", "absolute_skip"):
        problem, made, prover = twin(name)
        tight = [leaf for leaf in prover.leaves if problem.bound(leaf[6], leaf[3]) == prover.target]
        number, place = tight[0][:2]
        step = made.trees[number][place][1]
        exponent, den, numbers = step["coefficients"]
        for t in range(len(numbers)):
            false = made.copy()
            wrong = list(numbers)
            wrong[t] += 1000003
            false.trees[number][place][1]["coefficients"] = (exponent, den, wrong)
            if base_of(problem, *tight[0][2:4], (exponent, den, wrong)) != base_of(problem, *tight[0][2:4], step["coefficients"]):
                yield f"{name}: coefficient {t} of the tight leaf changed", name, problem.data, false.encode(), (1, 2)
    problem, made, _ = twin("tent")
    undecided = made.copy()
    undecided.trees[0] = [("leaf", {"form": "network", "coefficients": (0, 1, [0] * 4), "entries": (0, 1, {})})]
    yield "network form without a decided point", "tent", problem.data, undecided.encode(), (2,)


def exchanged_cases():
    """Leaves copied from a neighbour, and leaves exchanged."""
    for name in ("line", "tent", "absolute", "tent_skip", "square", "line_plus"):
        problem, made, prover = twin(name)
        strict = [leaf for leaf in prover.leaves if any(leaf[6])]
        count = 0
        for leaf in strict:
            for other in strict:
                _, _, signs, region, used, choices, r = leaf
                if leaf is other or other[5] or choices or other[2] != signs:
                    continue
                columns = leaf_columns(problem, signs, region, range(problem.n), {})
                doubtful = any(other[6][i] and problem.cone(pairs).signs[i] == FREE for pairs in region[: problem.k] for i in range(problem.n))
                if doubtful or all(dot(other[6], entries) <= 0 for _, entries in columns):
                    continue  # the neighbour's r happens to be allowed here
                false = replaced(made, leaf, plain(problem, signs, region, other[6], {}))
                count += 1
                yield f"{name}: leaf copied from a neighbour, {count}", name, problem.data, false.encode(), (1,)
                break
            if count == 4:
                break


def root_cases():
    """Single leaves at the root, where nothing is decided, by authors who forgot lineality in one way or another."""
    for number, (table, family) in enumerate([(LINE, {}), (TENT, {"skip": True}), (SQUARE, {}), (LINE, {"loss": "absolute"}),
                                              (TENT, {"intercept": False}), (SQUARE, {"loss": "absolute", "intercept": False})]):
        for positives in (0, 1):
            problem = Problem(table, k=1, signs=positives, **family)
            least, network = optimum(problem)
            for label, forgotten in CONDITIONS[4:6] + [("lineality", lambda label: label[0] == "line")]:
                found = forgetful_root(problem, forgotten)
                if found is None:
                    continue
                bound, choices, r = found
                signs = problem.classes()[0]
                leaf = plain(problem, signs, ((),), r, choices)
                made = certificate(problem, b"none-below " + show(bound), None, [[("leaf", leaf)]])
                honest = certificate(problem, b"optimal " + show(least), network, Prover(problem, least).trees())
                yield f"root {number}, {positives} positive, {label} forgotten", (problem, honest), problem.data, made.encode(), (1,)


def forgetful_root(problem, forgotten):
    """(bound, choices, r): the best of some leaves at the root that break a forgotten condition."""
    source, best = random.Random(7), None
    signs, region = problem.classes()[0], ((),)
    for _ in range(12):
        choices = {(i, 0): source.choice([None, 0, 1, Fraction(1, 2)]) for i in range(problem.n)}
        columns = leaf_columns(problem, signs, region, range(problem.n), choices)
        r, _ = fit(problem, [column for column in columns if not forgotten(column[0])], range(problem.n), region)
        broken_now = any(forgotten(label) and dot(r, entries) > 0 for label, entries in columns)
        if broken_now and (best is None or problem.bound(r, region) > best[0]):
            best = problem.bound(r, region), choices, r
    return best


def cases():
    yield from root_cases()
    yield from forgotten_cases()
    yield from piece_cases()
    yield from exact_cases()
    yield from absolute_cases()
    yield from network_form_cases()
    yield from exchanged_cases()

