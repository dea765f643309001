# SPDX-License-Identifier: Apache-2.0
"""Leaves that abuse rule BASES: bases that are none, chords that are too low, r that the named bases do not prove, and bases of r read otherwise.

A false author believes in a wrong chord, finds the best r for it and bases that would prove it.  Whether the leaf is really false is
decided by `holds`, from the rule.
"""
import random
from fractions import Fraction
from itertools import permutations
from unittest import mock

import bases
from bases import bases_step, chords, coordinates, holds, independent, left_side, normals, resolved, witnesses
from false_leaves import CONDITIONS, TINY, exceeding, without
from prover import Chord, dot, fit, leaf_columns
from twins import CUTS, twin

NOUGHT = ((), Fraction(1))


def of_unit(pieces, j):
    return {i: piece for (i, u), piece in pieces.items() if u == j}


def replaced(made, leaf, step):
    false = made.copy()
    false.trees[leaf[0]][leaf[1]] = ("leaf", step)
    return false.encode()


def plain(problem, leaf, r, pieces, phi=None):
    return bases_step(problem, leaf[2], leaf[3], r, pieces, "plain", None, phi=phi)


def proofs(problem, leaf, r, pieces):
    """The first phi of each unit for the left sides as the author has them, or None where there is none."""
    return [next(witnesses(problem, pairs, left_side(problem, s, pairs, r, of_unit(pieces, j))), None) for j, (s, pairs) in enumerate(zip(leaf[2], leaf[3]))]


# Pieces


def refitted(problem, prover, leaf, edits):
    """(r, pieces, phi) that an author finds who has other pieces at some pairs, if they prove enough and are false."""
    _, _, signs, region, used, choices, _ = leaf
    choices = {**choices, **edits}
    r, _ = fit(problem, leaf_columns(problem, signs, region, used, choices), used, region)
    if problem.bound(r, region) < prover.target or not all(r[i] for i, _ in edits):
        return None
    pieces = resolved(problem, signs, region, r, choices)
    phi = proofs(problem, leaf, r, pieces)
    return None if None in phi or holds(problem, signs, region, r, pieces, phi) else (r, pieces, phi)


def wrong_chords(problem, pairs, i, chord):
    """(label, Chord) with the vector that somebody believes in."""
    places = chord.parts[0][0]
    rows, row = normals(problem, pairs, places), problem.rows[i]
    c = coordinates(rows, row)

    def total(factors, vectors):
        return tuple(sum(z * vector[t] for z, vector in zip(factors, vectors)) for t in range(problem.dimension))

    yield "no basis", Chord((NOUGHT,), (0,) * len(row))
    for left in range(len(places)):
        kept = [t for t in range(len(places)) if t != left]
        yield "a row left out", Chord(((tuple(places[t] for t in kept), Fraction(1)),), total([max(0, c[t]) for t in kept], [rows[t] for t in kept]))
    yield "all coefficients", Chord(((places, Fraction(1)),), row)
    yield "coefficients of the other sign", Chord(((places, Fraction(1)),), total([max(0, -z) for z in c], rows))
    unsigned = [problem.rows[pairs[place][0]] for place in places]
    yield "sides ignored", Chord(((places, Fraction(1)),), total([max(0, z) for z in coordinates(unsigned, row)], unsigned))
    yield "half of the chord", Chord(((places, Fraction(1)),), tuple(Fraction(z) / 2 for z in chord.vector))
    for first, second in permutations(chords(problem, pairs, i), 2):
        for label, shares in (("a negative share", (Fraction(-1, 2), Fraction(3, 2))), ("a share above 1", (Fraction(3, 2), Fraction(-1, 2)))):
            yield label, bases.mixture([first, second], shares)


def chord_cases():
    for name in CUTS:
        problem, made, prover = twin(name)
        seen = set()
        for leaf in prover.leaves:
            pieces = resolved(problem, leaf[2], leaf[3], leaf[6], leaf[5])
            for (i, j), piece in pieces.items():
                for label, wrong in wrong_chords(problem, leaf[3][j], i, piece) if isinstance(piece, Chord) else ():
                    found = None if label in seen else refitted(problem, prover, leaf, {(i, j): wrong})
                    if found:
                        seen.add(label)
                        yield f"{name}: chord with {label}", name, problem.data, replaced(made, leaf, plain(problem, leaf, *found)), (1,)


def alpha_cases():
    tiny = Fraction(1, 2**60)
    for name in CUTS:
        problem, made, prover = twin(name)
        seen = set()
        for leaf in prover.leaves:
            pieces = resolved(problem, leaf[2], leaf[3], leaf[6], leaf[5])
            for place, piece in pieces.items():
                for label, value in (("1 + 2^-60", 1 + tiny), ("-2^-60", -tiny), ("2", Fraction(2)), ("-1", Fraction(-1))) if not isinstance(piece, Chord) else ():
                    found = None if label in seen else refitted(problem, prover, leaf, {place: value})
                    if found:
                        seen.add(label)
                        yield f"{name}: alpha = {label}", name, problem.data, replaced(made, leaf, plain(problem, leaf, *found)), (1,)


def renumbered_cases():
    """Pairs of bases numbered in the order of the points, not in that of the list."""
    for name in CUTS:
        problem, made, prover = twin(name)
        for leaf in prover.leaves:
            _, _, signs, region, _, choices, r = leaf
            ranks = [[sorted(pairs).index(pair) for pair in pairs] for pairs in region[: problem.k]]
            pieces = resolved(problem, signs, region, r, choices)
            moved = {(i, j): piece if not isinstance(piece, Chord) else Chord(tuple((renamed(places, ranks[j]), share) for places, share in piece.parts), piece.vector)
                     for (i, j), piece in pieces.items()}
            phi = [renamed(places, rank) for places, rank in zip(proofs(problem, leaf, r, pieces), ranks)]
            if not holds(problem, signs, region, r, moved, phi):
                yield f"{name}: pairs in the order of points", name, problem.data, replaced(made, leaf, plain(problem, leaf, r, moved, phi)), (1,)
                break


def renamed(places, rank):
    return tuple(sorted(rank[place] for place in places))


# Conditions on r


def forgotten_cases():
    """Every condition forgotten at the first leaf of every twin where that matters."""
    for name in CUTS:
        problem, made, prover = twin(name)
        rays = sorted({(j, v) for leaf in prover.leaves for j, pairs in enumerate(leaf[3][: problem.k]) for v in problem.cone(pairs).rays})
        conditions = CONDITIONS + [(f"T negative at ray {v} of unit {j}", lambda label, j=j, v=v: label == ("ray", j, v))
                                   for j, v in rays[:: max(1, len(rays) // 2)]]
        for label, forgotten in conditions:
            for leaf in prover.leaves:
                found = without(problem, leaf, forgotten)
                if found is not None:
                    free, at_free, at_honest = found
                    share = (TINY - at_honest) / (at_free - at_honest)
                    mixed = [z + share * (w - z) for z, w in zip(leaf[6], free)]
                    for size, r in ([(" by 1e-30", mixed)] if share <= 1 else []) + [("", free)]:
                        for way, step in unproved(problem, leaf, r):
                            yield f"{name}: {label}{size}{way}", name, problem.data, replaced(made, leaf, step), (1,)
                    break


def unproved(problem, leaf, r):
    """Steps with this r: where no phi proves it, one that shows a negative number, and one that does not span."""
    _, _, signs, region, _, choices, _ = leaf
    pieces = resolved(problem, signs, region, r, choices)
    phi = proofs(problem, leaf, r, pieces)
    if None not in phi:
        yield "", plain(problem, leaf, r, pieces, phi)
        return
    left = [left_side(problem, s, pairs, r, of_unit(pieces, j)) for j, (s, pairs) in enumerate(zip(signs, region))]
    spanning = [next((places for places in independent(problem, pairs) if coordinates(normals(problem, pairs, places), some) is not None), None)
                for pairs, some in zip(region, left)]
    if None not in spanning:
        yield ", phi with a negative number", plain(problem, leaf, r, pieces, [known if known is not None else places for known, places in zip(phi, spanning)])
    yield ", phi that does not span", plain(problem, leaf, r, pieces, [known if known is not None else () for known in phi])


def phi_cases():
    """An r that is right, and a basis that does not prove it."""
    for name in CUTS:
        problem, made, prover = twin(name)
        seen = set()
        for leaf in prover.leaves:
            _, _, signs, region, _, choices, r = leaf
            pieces = resolved(problem, signs, region, r, choices)
            right = proofs(problem, leaf, r, pieces)
            for j, pairs in enumerate(region[: problem.k]):
                left = left_side(problem, signs[j], pairs, r, of_unit(pieces, j))
                for places in independent(problem, pairs):
                    nu = coordinates(normals(problem, pairs, places), left)
                    label = "does not span" if nu is None else "with a negative number" if min(nu, default=0) < 0 else None
                    if label and label not in seen:
                        seen.add(label)
                        step = plain(problem, leaf, r, pieces, [*right[:j], places, *right[j + 1 :]])
                        yield f"{name}: phi {label}, another would prove it", name, problem.data, replaced(made, leaf, step), (1,)


def absolute_cases():
    for name in (name for name in CUTS if "absolute" in name):
        problem, made, prover = twin(name)
        for label, excess in (("by 1e-30", TINY), ("doubled", None)):
            for leaf in prover.leaves:
                r = exceeding(problem, leaf, prover.target, excess) if not leaf[5] else None
                if r is not None:
                    yield f"{name}: |r| above the weight {label}", name, problem.data, replaced(made, leaf, plain(problem, leaf, r, {})), (1,)
                    break


# Dependent bases


def dependent(problem, pairs, places=()):
    """The set with as few more pairs as make it dependent, if that is possible with D of them."""
    for other in range(len(pairs)):
        wider = tuple(sorted({*places, other}))
        if len(wider) <= problem.dimension and wider not in independent(problem, pairs):
            return wider
    if len(places) + 2 <= problem.dimension:
        for other in range(len(pairs)):
            wider = tuple(sorted({*places, other}))
            found = dependent(problem, pairs, wider) if len(wider) > len(places) else None
            if found:
                return found
    return None


def dependent_cases():
    for name in CUTS:
        problem, made, prover = twin(name)
        seen = set()
        for leaf in prover.leaves:
            number, place, _, region, *_ = leaf
            step = made.trees[number][place][1]
            for at, (unit, places) in enumerate(step["bases"]):
                wider = dependent(problem, region[unit], tuple(places))
                named = {basis for pair in step["pairs"] if isinstance(pair, list) for basis, _ in pair}
                label = "chord" if at in named else "phi"
                if wider and label not in seen:
                    seen.add(label)
                    false = {**step, "bases": [*step["bases"][:at], (unit, list(wider)), *step["bases"][at + 1 :]]}
                    yield f"{name}: dependent basis of a {label}", name, problem.data, replaced(made, leaf, false), (1,)
            for unit, pairs in enumerate(region[: problem.k]):
                found = dependent(problem, pairs)
                if found and "unused" not in seen:
                    seen.add("unused")
                    false = {**step, "bases": [*step["bases"], (unit, list(found))]}
                    yield f"{name}: dependent basis that nobody names", name, problem.data, replaced(made, leaf, false), (1,)


# Bases of r


def read_back(problem, leaf, step):
    """r of a leaf without solved entries."""
    exponent, den, entries = step["entries"]
    base = bases.base_of(problem, *leaf[2:4], step["coefficients"])
    return [z + entries.get(i, 0) * Fraction(2) ** exponent / den for i, z in enumerate(base)]


def is_wrong(problem, prover, leaf, step):
    """Whether r is not what the author meant, and does not prove the target either."""
    _, _, signs, region, _, choices, r = leaf
    found = read_back(problem, leaf, step)
    if found == r:
        return False
    broken = [dot(found, entries) > 0 for _, entries in leaf_columns(problem, signs, region, range(problem.n), choices)]
    return any(broken) or problem.bound(found, region) < prover.target


def base_cases():
    """r written by an author who computes bases otherwise."""
    right = bases.base_of
    for name in CUTS:
        problem, made, prover = twin(name)
        for careless in bases.CARELESS:
            source, count = random.Random(5), 0
            for leaf in prover.leaves:
                _, _, signs, region, _, choices, r = leaf
                scaled = {"c": Fraction(source.randrange(-8, 9), 4), "a": [Fraction(source.randrange(-4, 5), 4) for _ in range(problem.d)],
                          "theta": [[Fraction(source.randrange(-8, 9), 4) for _ in range(problem.dimension)] for _ in signs]}
                pieces = resolved(problem, signs, region, r, choices)
                with mock.patch.object(bases, "base_of", lambda *arguments: right(*arguments, careless)):
                    step = bases_step(problem, signs, region, r, pieces, "network", scaled)
                if step["form"] == "network" and is_wrong(problem, prover, leaf, step):
                    count += 1
                    yield f"{name}: {careless}, {count}", name, problem.data, replaced(made, leaf, step), (1, 2)
                if count == 2:
                    break


def coefficient_cases():
    """A coefficient of a leaf without room, changed by a lot."""
    for name in (name for name in CUTS if CUTS[name][2].get("form") == "exact"):
        problem, made, prover = twin(name)
        for leaf in prover.leaves:
            step = made.trees[leaf[0]][leaf[1]][1]
            if step["form"] == "plain" or problem.bound(leaf[6], leaf[3]) != prover.target:
                continue
            exponent, den, numbers = step["coefficients"]
            for t in range(len(numbers)):
                wrong = {**step, "coefficients": (exponent, den, [z + 1000003 * (u == t) for u, z in enumerate(numbers)])}
                if is_wrong(problem, prover, leaf, wrong):
                    yield f"{name}: coefficient {t} changed", name, problem.data, replaced(made, leaf, wrong), (1, 2)
            break


def cases():
    for make in (chord_cases, alpha_cases, renumbered_cases, forgotten_cases, phi_cases, absolute_cases, dependent_cases, base_cases, coefficient_cases):
        yield from make()
