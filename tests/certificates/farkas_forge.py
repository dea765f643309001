# SPDX-License-Identifier: Apache-2.0
"""Certificates of docs/farkas-certificates.md as Python structures, their bytes, and a slow exact prover for tiny problems.

A tree is a list of steps, ("split", point) or ("leaf", [(point, set, factor), ...]) or ("raw", bytes).  Nothing here refuses to
write nonsense.
"""
import copy
import hashlib
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from forge import fraction, integer, name_bytes, nat, seal, show


@dataclass
class Farkas:
    question: bytes = b"separate"
    answer: bytes = b"no"
    data_hash: str = ""
    records: bytes = b""
    target: bytes = b"y"
    inside: bytes = b"number 1"
    features: list = field(default_factory=list)
    units: bytes = b"2"
    body: list = field(default_factory=list)  # steps, or numbers of a yes

    def copy(self):
        return copy.deepcopy(self)

    def header(self):
        text = b"infimum-farkas 1\nquestion %s\nanswer %s\n" % (self.question, self.answer)
        text += b"data %s %s\ntarget %s\ninside %s\n" % (self.data_hash.encode(), self.records, name_bytes(self.target), self.inside)
        text += b"features %d" % len(self.features) + b"".join(b" " + name_bytes(name) for name in self.features)
        return text + b"\nunits %s\nproof\n" % self.units

    def content(self):
        return self.header() + b"".join(map(item_bytes, self.body))

    def encode(self):
        return seal(self.content())


def item_bytes(item):
    if not isinstance(item, tuple) or isinstance(item[0], int):
        return fraction(item)
    if item[0] == "raw":
        return item[1]
    if item[0] == "split":
        return nat(item[1] + 1)
    return nat(0) + nat(len(item[1])) + b"".join(nat(i) + nat(units) + integer(factor) for i, units, factor in item[1])


def table(rows, d):
    lines = [",".join([*(f"x{t + 1}" for t in range(d)), "y"])] + [",".join(map(str, row)) for row in rows]
    return "\n".join(lines).encode() + b"\n"


class Question:
    """The lemma of section 2, from rows with the label last."""
    def __init__(self, rows, kind, k, inside=1):
        self.separate, self.k, self.n = kind == "separate", k, len(rows)
        x = [[Fraction(str(cell)) for cell in row[:-1]] + [Fraction(1)] for row in rows]
        scales = [lcm(*(z.denominator for z in column)) for column in zip(*x)]
        self.points = x
        self.rows = [[int(z * q) for z, q in zip(point, scales)] for point in x]
        labels = [row[-1] for row in rows]
        if self.separate:
            self.bounded = [label == inside for label in labels]
            self.values = [-1 if inside else 1 for inside in self.bounded]
            self.open = [not inside for inside in self.bounded]
        else:
            self.values = [Fraction(str(label)) for label in labels]
            self.bounded, self.open = [True] * self.n, [value > 0 for value in self.values]

    def sets(self):
        return [s for s in range(1 << self.k) if not self.separate or bin(s).count("1") == 1]

    def canonical(self, region):
        words = [tuple(s >> j & 1 for _, s in region) for j in range(self.k)]
        return [s for s in self.sets() if s and all(s >> i & 1 or not s >> j & 1 or words[i] != words[j] for j in range(self.k) for i in range(j))]

    def inequalities(self, region):
        """(point, set, sign): sign * f_set(point) <= sign * v."""
        bounds = [(i, s, 1) for i in range(self.n) if self.bounded[i] for s in self.sets()]
        return bounds + [(i, s, -1) for i, s in region]

    def contradiction(self, region):
        """The terms of a leaf, or None if the region is not empty."""
        used = self.inequalities(region)
        columns = []
        for i, s, sign in used:
            normal = [sign * z if s >> j & 1 else 0 for j in range(self.k) for z in self.rows[i]]
            columns.append([*normal, sign * self.values[i]])
        factors = nonnegative(columns, [0] * (self.k * len(self.rows[0])) + [-1])
        if factors is None:
            return None
        common = lcm(*(z.denominator for z in factors))
        return [(i, s, sign * int(z * common)) for (i, s, sign), z in zip(used, factors) if z]

    def refute(self, region=()):
        """The steps of a tree, splitting at open points in their order; None if the answer is yes."""
        terms = self.contradiction(region)
        if terms is not None:
            return [("leaf", terms)]
        left = [i for i in range(self.n) if self.open[i] and i not in dict(region)]
        if not left:
            return None
        steps = [("split", left[0])]
        for s in self.canonical(region):
            below = self.refute((*region, (left[0], s)))
            if below is None:
                return None
            steps += below
        return steps


def nonnegative(columns, right):
    """z >= 0 with sum of z_c columns_c = right, or None: the simplex method in fractions, by Bland's rule."""
    height, width = len(right), len(columns)
    flip = [-1 if value < 0 else 1 for value in right]
    rows = [[Fraction(flip[r] * column[r]) for column in columns] + [Fraction(int(r == q)) for q in range(height)] + [Fraction(flip[r] * right[r])]
            for r in range(height)]
    basis = list(range(width, width + height))
    while True:
        reduced = [sum(row[c] for row, b in zip(rows, basis) if b >= width) for c in range(width)]
        entering = next((c for c in range(width) if reduced[c] > 0 and c not in basis), None)
        if entering is None:
            break
        _, _, leaving = min((row[-1] / row[entering], b, r) for r, (row, b) in enumerate(zip(rows, basis)) if row[entering] > 0)
        pivot = [z / rows[leaving][entering] for z in rows[leaving]]
        rows = [pivot if r == leaving else [z - row[entering] * p for z, p in zip(row, pivot)] for r, row in enumerate(rows)]
        basis[leaving] = entering
    if any(b >= width and row[-1] for row, b in zip(rows, basis)):
        return None
    z = [Fraction(0)] * width
    for row, b in zip(rows, basis):
        if b < width:
            z[b] = row[-1]
    return z


def certificate(rows, kind, k, network=None, inside=b"number 1"):
    """(data, certificate, question): a no with its tree, or a yes with the network that is given."""
    d = len(rows[0]) - 1
    data = table(rows, d)
    question = Question(rows, kind, k, 1)
    made = Farkas(question=kind.encode(), data_hash=hashlib.sha256(data).hexdigest(), records=show(len(rows)), units=show(k),
                  inside=inside if kind == "separate" else b"-", features=[b"x%d" % (t + 1) for t in range(d)])
    if network is None:
        made.body = question.refute()
        assert made.body is not None, "the answer is yes"
    else:
        made.answer, made.body = b"yes", [z for unit in network for z in unit]
    return data, made, question


DIAMOND = [[1, 0, 1], [-1, 0, 1], [0, 1, 1], [0, -1, 1]]
TWO = [[1, 1, 0], [-1, -1, 0]]
BENT = [[0, 0], [1, 1], [2, 1], [3, 3]]  # rises, rests, rises: not convex
HUT = [["1/2", 1], ["-1/2", 1], [0, 0], ["0.25", "1/2"]]  # 2|x|


def twins():
    """name -> (data, certificate, question), all honest."""
    return {
        "diamond 3": certificate([*DIAMOND, *TWO, [1, -1, 0]], "separate", 2),
        "diamond 2": certificate([*DIAMOND, *TWO], "separate", 2, [[2, 2, -3], [-2, -2, -3]]),
        "between": certificate([[0, 1], [2, 1], [1, 0]], "separate", 1),
        "three sides": certificate([[0, 0, 1], [2, 0, 0], [-1, 2, 0], [-1, -2, 0]], "separate", 2, [[1, 0, -1], [-4, 0, -3]]),
        "around": certificate([[0, 0, 1], [2, 0, 0], [-1, 2, 0], [-1, -2, 0]], "separate", 1),
        "bent": certificate(BENT, "convex-fit", 2),
        "hut": certificate(HUT, "convex-fit", 2, [[2, 0], [-2, 0]]),
        "hut by one": certificate(HUT, "convex-fit", 1),
        "twice": certificate([[1, 2], [1, 3]], "convex-fit", 2),
        "negative": certificate([[0, 1], [1, "-1/3"]], "convex-fit", 2),
        "vee": certificate([["1/2", 1], ["-1/2", 1], [0, 0], ["0.25", "3/4"]], "convex-fit", 3),
    }
