# SPDX-License-Identifier: Apache-2.0
"""Proofs with cones cuts for tiny problems: all bases of a list, chords, and what a leaf needs of them.

Conditions on r are tested at the generators of the cone, which only the author knows; that they hold means that the bases exist,
and the first is taken.
"""
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from prover import FREE, OFF, ON, Chord, Prover, alphas_of, decided, dot, entries_of, fit, free_outputs, free_pairs, known, leaf_columns, network_of, reduced


def normals(problem, pairs, places):
    return [[side * z for z in problem.rows[i]] for i, side in (pairs[place] for place in places)]


def coordinates(rows, x):
    """The c with x = sum c rows, for independent rows, or None."""
    table, pivots = reduced([*map(list, zip(*rows, x))]) if rows else ([], [] if not any(x) else [0])
    return None if len(rows) in pivots else [row[-1] for row in table]


@lru_cache(maxsize=None)
def independent(problem, pairs):
    """The bases of a list, the small ones first."""
    return [places for size in range(problem.dimension + 1) for places in combinations(range(len(pairs)), size)
            if len(reduced(normals(problem, pairs, places))[1]) == size]


@lru_cache(maxsize=None)
def chords(problem, pairs, i):
    """The chords of a point; none is made longer by numbers that it does not need."""
    found = []
    for places in independent(problem, pairs):
        rows = normals(problem, pairs, places)
        c = coordinates(rows, problem.rows[i])
        if c is not None and all(c):
            found.append(Chord(((places, Fraction(1)),), tuple(sum(max(0, z) * row[t] for z, row in zip(c, rows)) for t in range(problem.dimension))))
    return found


def mixture(chosen, shares):
    """The sum of chords times their shares."""
    parts = tuple((places, share) for chord, share in zip(chosen, shares) for places, _ in chord.parts)
    return Chord(parts, tuple(dot(shares, entries) for entries in zip(*(chord.vector for chord in chosen))))


def left_side(problem, s, pairs, r, pieces):
    """The left side of (b) for one unit; pieces: point -> alpha or Chord."""
    total = [Fraction(0)] * problem.dimension
    for i, row in enumerate(problem.rows):
        piece = {ON: 1, OFF: 0, FREE: pieces.get(i, 0)}[problem.cone(pairs).signs[i]]
        vector = piece.vector if isinstance(piece, Chord) else [piece * z for z in row]
        total = [z - s * r[i] * w for z, w in zip(total, vector)]
    return total


def holds(problem, signs, region, r, pieces, phi):
    """Whether rule BASES holds for one leaf, with the chords that the named bases really have."""
    for j, (s, pairs) in enumerate(zip(signs, region)):
        true = {i: piece if not isinstance(piece, Chord) else chord_of(problem, pairs, i, piece.parts) for (i, u), piece in pieces.items() if u == j}
        if None in true.values() or any(not isinstance(piece, Chord) and not 0 <= piece <= 1 for piece in true.values()):
            return False
        nu = coordinates(normals(problem, pairs, phi[j]), left_side(problem, s, pairs, r, true)) if phi[j] in independent(problem, pairs) else None
        if nu is None or min(nu, default=0) < 0:
            return False
    return True


def chord_of(problem, pairs, i, parts):
    """The sum of the chords of these bases times their shares, or None."""
    vector = [Fraction(0)] * problem.dimension
    for places, share in parts:
        rows = normals(problem, pairs, places)
        c = coordinates(rows, problem.rows[i]) if places in independent(problem, pairs) else None
        if c is None or share < 0:
            return None
        vector = [z + share * sum(max(0, z) * row[t] for z, row in zip(c, rows)) for t, z in enumerate(vector)]
    return Chord(parts, tuple(vector))


def witnesses(problem, pairs, left):
    """The bases that prove condition 5."""
    for places in independent(problem, pairs):
        nu = coordinates(normals(problem, pairs, places), left)
        if nu is not None and all(z >= 0 for z in nu):
            yield places


def resolved(problem, signs, region, r, choices):
    """Alphas and chords in place of pairs that are on or off though their lists do not say so, and for pairs at all points where r is not 0."""
    found = {}
    for (i, j), choice in choices.items():
        if r[i] and problem.cone(region[j]).signs[i] == FREE:
            if choice in (ON, OFF) and r[i] * signs[j] < 0:
                choice = int(choice == ON)
            elif choice in (ON, OFF):
                vector = problem.rows[i] if choice == ON else (0,) * problem.dimension
                choice = next(chord for chord in chords(problem, region[j], i) if chord.vector == vector)
            found[i, j] = choice
    return found


# Leaves


def coefficients_of(problem, scaled, bits):
    """(E, Q, numbers): rounded to so many bits after the point, or exact with bits None."""
    top = [scaled["c"]] * problem.intercept
    top += [z * 2**s for z, s in zip(scaled["a"], problem.sigma)] * problem.skip
    top += [z * 2**s for unit in scaled["theta"] for z, s in zip(unit, problem.sigma)]
    if bits is not None:
        return -bits, 1, [round(z * 2**bits) for z in top]
    return entries_of_all(top)


def entries_of_all(numbers):
    exponent, den, found = entries_of(dict(enumerate(numbers)))
    return exponent, den, [found.get(t, 0) for t in range(len(numbers))]


def network_in(problem, coefficients):
    """(c, a, theta) as the leaf holds them."""
    exponent, den, numbers = coefficients
    numbers, unit = list(numbers), Fraction(2) ** exponent / den
    c = numbers.pop(0) * unit if problem.intercept else Fraction(0)
    a = [numbers.pop(0) * unit / 2**s for s in problem.sigma[: problem.d]] if problem.skip else [0] * problem.d
    return c, a, [[numbers.pop(0) * unit / 2**z for z in problem.sigma] for _ in range(problem.k)]


CARELESS = [
    "a base on the wrong side", "a base where free pairs have both signs", "a base where the state is not on", "no base at undecided points",
    "free pairs left out", "free pairs without max", "pairs that are on with max", "pairs that are off counted", "c from the decided points",
]


def base_of(problem, signs, region, coefficients, careless=None):
    """The base of each point, for a careful reader or for one who errs in one respect."""
    c, a, theta = network_in(problem, coefficients)
    if careless == "c from the decided points" and problem.intercept and decided(problem, region):
        means = [(problem.weight[i], problem.mean[i] - dot(a, problem.rows[i]) - sum(s * dot(unit, problem.rows[i]) for s, unit, pairs in zip(signs, theta, region)
                 if problem.cone(pairs).signs[i] == ON)) for i in decided(problem, region)]
        c = sum(w * z for w, z in means) / sum(w for w, _ in means)
    base, bent = [], {"free pairs left out": lambda u: 0, "free pairs without max": lambda u: u}.get(careless, lambda u: max(0, u))
    risen = (lambda u: max(0, u)) if careless == "pairs that are on with max" else lambda u: u
    for i, row in enumerate(problem.rows):
        sides = [problem.cone(pairs).signs[i] for pairs in region[: problem.k]]
        heights = [dot(unit, row) for unit in theta]
        f = c + dot(a, row) + sum(s * {ON: risen(u), OFF: u * (careless == "pairs that are off counted"), FREE: bent(u)}[side]
                                       for s, u, side in zip(signs, heights, sides))
        if problem.loss == "squared":
            value = 2 * problem.weight[i] * (problem.mean[i] - f)
        else:
            targets = [(max(0, y) if problem.relu else y, w) for y, w in problem.members[i]]
            value = sum(w * ((y > f) - (y < f)) for y, w in targets)
        free = {s for s, side in zip(signs, sides) if side == FREE}
        on = problem.state(region, i) == ON or careless == "a base where the state is not on"
        one = len(free) == 1 or careless == "a base where free pairs have both signs"
        side = careless == "a base on the wrong side" or any(value * s < 0 for s in free)
        base.append(value if on and (not free or one and side and careless != "no base at undecided points") else Fraction(0))
    return base


def solved_entries(problem, region, free_of_entries):
    """As many solved entries as the equations of conditions 1 and 2 have independent columns at decided points."""
    equations = [(0, [1] * problem.n)] * problem.intercept
    equations += [(t + 1, [row[t] for row in problem.rows]) for t in range(problem.d)] * problem.skip
    sure, chosen, rows = [i for i in decided(problem, region) if free_of_entries(i)], [], []
    for u, factors in equations:
        row = [factors[i] for i in sure]
        if len(reduced([*rows, row])[1]) > len(rows):
            rows.append(row)
            chosen.append(u)
    return [(sure[t], u, []) for t, u in zip(reduced(rows)[1], chosen)]


class BasesProver(Prover):
    """An author of leaves with bases.  Forms are plain, network (rounded coefficients), exact, solved; it may mix chords, and list bases that no pair names."""

    def __init__(self, *arguments, rounds=3, mix=False, spare=False, **options):
        super().__init__(*arguments, **options)
        self.rounds, self.mix, self.spare = rounds, mix, spare

    def branch(self, signs, region):
        """Pairs whose sign follows from the list come last."""
        geometric = self.problem.with_rays()
        geometric.cones = self.__dict__.setdefault("geometric", {})
        pairs = free_pairs(geometric, region)
        if not pairs and not free_outputs(self.problem, region) or self.full:
            return super().branch(signs, region)
        self.problem, kept = geometric, self.problem
        try:
            return super().branch(signs, region)
        finally:
            self.problem = kept

    def attempts(self, signs, region):
        problem = self.problem
        certain = known(problem, region)
        if not self.full or len(certain) == problem.n:
            yield certain, {}
            sides = {(i, j): problem.cone(pairs).implied[i] for j, pairs in enumerate(region[: problem.k]) for i in range(problem.n)
                     if problem.cone(pairs).signs[i] == FREE}
            used = [i for i in range(problem.n) if FREE not in (sides.get((i, j)) for j in range(problem.k))]
            implied = {place: side for place, side in sides.items() if place[0] in used}
            yield used, implied
            doubtful, choices = [i for i in range(problem.n) if i not in used], implied
            for _ in range(self.rounds if doubtful else 0):
                _, multipliers = fit(problem, leaf_columns(problem, signs, region, used, choices), used, region)
                used, choices = self.fitted(signs, region, network_of(problem, signs, multipliers)[1], doubtful, sides, implied)
                yield used, choices
        yield from ((used, choices) for used, choices in super().attempts(signs, region) if choices)

    def fitted(self, signs, region, scaled, doubtful, sides, implied):
        """Pieces that are right for one network: the alphas, and the least chords."""
        problem, choices = self.problem, dict(implied)
        used = [i for i in range(problem.n) if i not in doubtful]
        for i in doubtful:
            row = problem.rows[i]
            heights = [dot(unit, row) for unit in scaled["theta"]]
            f = scaled["c"] + dot(scaled["a"], row) + sum(s * max(0, u) for s, u in zip(signs, heights))
            side = 1 if problem.mean[i] > f else -1
            pieces = {}
            for j in (j for j in range(problem.k) if (i, j) in sides):
                pieces[i, j] = sides[i, j]
                if sides[i, j] == FREE and side * signs[j] < 0:
                    pieces[i, j] = int(heights[j] > 0)
                elif sides[i, j] == FREE:
                    pieces[i, j] = self.least_chord(region[j], i, scaled["theta"][j])
            if None not in pieces.values() and (side < 0 or problem.state(region, i) == ON):
                used.append(i)
                choices.update(pieces)
        return sorted(used), choices

    def least_chord(self, pairs, i, theta):
        found = sorted(chords(self.problem, pairs, i), key=lambda chord: dot(chord.vector, theta))
        if self.mix and len(found) > 1:
            return mixture(found[:2], [Fraction(1, 3), Fraction(2, 3)])
        return found[0] if found else None

    def pieces(self, signs, region, i, slopes):
        """What may stand for relu at point i, as for the other kind of cones."""
        units = [j for j, pairs in enumerate(region[: self.problem.k]) if self.problem.cone(pairs).signs[i] == FREE]
        found = [None]
        for side in (1, -1):
            pieces = {}
            for j in units:
                some = chords(self.problem, region[j], i)
                pieces[i, j] = self.random.choice(slopes if side * signs[j] < 0 else some or [None])
            if None not in pieces.values():
                found.append(pieces)
        return found

    def step(self, signs, region, r, choices, scaled):
        choices = resolved(self.problem, signs, region, r, choices)
        return bases_step(self.problem, signs, region, r, choices, self.form, scaled, self.spare)


def bases_step(problem, signs, region, r, choices, form, scaled, spare=False, phi=None):
    """The leaf as a step; phi: the pairs of a basis for each unit, found here if not given."""
    table = []

    def number(unit, places):
        if (unit, places) not in table:
            table.append((unit, places))
        return table.index((unit, places))

    def written(piece, j):
        if not isinstance(piece, Chord):
            return piece.as_integer_ratio() if isinstance(piece, Fraction) else piece
        *firsts, (last, _) = piece.parts
        return [*((number(j, places), share.as_integer_ratio()) for places, share in firsts), (number(j, last), None)]

    leaf, implied = {"form": "plain", "entries": entries_of(dict(enumerate(r)))}, {}
    if form != "plain":
        leaf = network_leaf(problem, signs, region, r, form, scaled)
        theta = network_in(problem, leaf["coefficients"])[2]
        heights = {(i, j): dot(theta[j], problem.rows[i]) for (i, j), piece in choices.items() if i not in leaf["entries"][2] and not isinstance(piece, Chord)}
        implied = {place: int(height > 0) for place, height in heights.items() if height}
        if any(choices[place] != alpha for place, alpha in implied.items()):
            return bases_step(problem, signs, region, r, choices, "plain", scaled, spare, phi)
    pairs = [written(choices[i, j], j) for i in range(problem.n) for j in range(problem.k) if (i, j) in choices and (i, j) not in implied]
    if phi is None:
        phi = [next(witnesses(problem, region[j], left_side(problem, s, region[j], r, {i: piece for (i, u), piece in choices.items() if u == j})))
               for j, s in enumerate(signs)]
    phi = [number(j, places) for j, places in enumerate(phi)]
    if spare:
        number(0, independent(problem, region[0])[-1])
    return {**leaf, "bases": [(unit, list(places)) for unit, places in table], "pairs": pairs, "phi": phi}


def network_leaf(problem, signs, region, r, form, scaled):
    coefficients = coefficients_of(problem, scaled, None if form == "exact" else 6)
    base = base_of(problem, signs, region, coefficients)
    entries = {i: r[i] - base[i] for i in range(problem.n)}
    solved = solved_entries(problem, region, lambda i: True) if form == "solved" else []
    for z, _, _ in solved:
        del entries[z]
    return {"form": "network", "coefficients": coefficients, "entries": entries_of(entries), "solved": solved}
