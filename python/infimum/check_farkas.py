# SPDX-License-Identifier: Apache-2.0
"""Checker of certificates of the second kind, written from docs/farkas-certificates.md: trees of Farkas vectors.

    PYTHONPATH=python python3 -m infimum.check_farkas DATA CERTIFICATE [--quiet]
"""
import hashlib
import sys
import zlib
from fractions import Fraction
from math import lcm
from pathlib import Path

from infimum.check import NUMBER, RATIONAL, Reader, Refusal, Verdict, dot, read_table, require, wellformed

MOST_TERMS = 1000000


def number(cell):
    cell = cell.strip(b" \t")
    wellformed(len(cell) <= 1000, "a number is too long")
    wellformed(NUMBER.fullmatch(cell), "a cell is not a number")
    return Fraction(cell.decode())


class Question:
    """What the header says, and the points."""
    def __init__(self, reader):
        kind, answer, self.hash, records = reader.words(
            r"infimum-farkas 1\nquestion (separate|convex-fit)\nanswer (yes|no)\n"
            r"data ([0-9a-f]{64}) (10000000|[1-9]\d{0,6}|0)\n")
        self.separate, self.yes, self.records = kind == "separate", answer == "yes", int(records)
        self.names = [reader.name("target ")]
        self.inside = None
        if not self.separate:
            reader.words("\ninside -\n")
        elif reader.words(r"\ninside (number|text) ")[0] == "text":
            self.inside = reader.name("")
            reader.words("\n")
        else:
            self.inside = self.rational(*reader.words(RATIONAL + "\n"))
        d = int(reader.words(r"features (1000|[1-9]\d{0,2})")[0])
        self.names += [reader.name(" ") for _ in range(d)]
        wellformed(len(set(self.names)) == len(self.names), "a column is named twice")
        self.k = int(reader.words(r"\nunits (1[0-2]|[1-9])\nproof\n")[0])

    @staticmethod
    def rational(text):
        wellformed(sum(map(str.isdigit, text)) <= 65536, "a rational is too long")
        wellformed(str(Fraction(text)) == text, "a rational is not in lowest terms")
        return Fraction(text)

    def read_data(self, content):
        require(hashlib.sha256(content).hexdigest() == self.hash, "the data has another hash")
        names, *table = read_table(content)
        require(len(table) == self.records, "the data has another number of records")
        require(set(self.names) <= set(names), "a named column is missing")
        target, *places = map(names.index, self.names)
        self.x = [(*(number(record[place]) for place in places), Fraction(1)) for record in table]
        scales = [lcm(*(z.denominator for z in column)) for column in zip(*self.x)]
        self.rows = [[int(z * q) for z, q in zip(x, scales)] for x in self.x]
        cells = [record[target] for record in table]
        if self.separate:
            text = isinstance(self.inside, bytes)
            self.bounded = [(cell if text else number(cell)) == self.inside for cell in cells]
            self.values = [-1 if inside else 1 for inside in self.bounded]
            self.open = [not inside for inside in self.bounded]
        else:
            self.values = [number(cell) for cell in cells]
            self.bounded, self.open = [True] * len(cells), [value > 0 for value in self.values]

    def admissible(self, units):
        return not self.separate or units.bit_count() == 1

    def children(self, region):
        """The canonical sets: with a unit its twins of lower number, which are in the same sets of the list."""
        history = [tuple(units >> j & 1 for units in region.values()) for j in range(self.k)]
        for units in range(1, 1 << self.k):
            members = [j for j in range(self.k) if units >> j & 1]
            if self.admissible(units) and all(units >> i & 1 for j in members for i in range(j) if history[i] == history[j]):
                yield units

    def check_tree(self, reader):
        """Depth first; the region is one list, and what is left to do of each split above it waits."""
        region, waiting, leaves = {}, [], 0
        while True:
            step = reader.nat("a split", below=len(self.rows) + 1)
            if step:
                point = step - 1
                require(self.open[point], "a split at a point that is not open")
                require(point not in region, "a split at a point of the list")
                waiting.append((point, self.children(dict(region))))
            else:
                self.check_leaf(reader, region)
                leaves += 1
            while waiting:
                point, sets = waiting[-1]
                region.pop(point, None)
                units = next(sets, None)
                if units is not None:
                    region[point] = units
                    break
                waiting.pop()
            else:
                return leaves

    def check_leaf(self, reader, region):
        sums, bound = [[0] * len(self.names) for _ in range(self.k)], 0
        for _ in range(reader.nat("the number of terms", below=MOST_TERMS + 1)):
            point = reader.nat("a point", below=len(self.rows))
            units, factor = reader.nat("a set", below=1 << self.k), reader.integer()
            wellformed(factor, "a term is zero")
            require(self.admissible(units), "a set is not admissible")
            require(factor < 0 or self.bounded[point], "an upper bound where there is none")
            require(factor > 0 or region.get(point) == units, "a pair that is not in the list")
            bound += factor * self.values[point]
            for j in range(self.k):
                if units >> j & 1:
                    sums[j] = [z + factor * w for z, w in zip(sums[j], self.rows[point])]
        require(not any(map(any, sums)), "the terms of a unit do not sum to zero")
        require(bound < 0, "the bounds of a leaf do not contradict each other")

    def check_network(self, reader):
        units = [[reader.fraction() for _ in self.names] for _ in range(self.k)]
        for x, value, inside in zip(self.x, self.values, self.bounded):
            a = [dot(unit, x) for unit in units]
            require(self.separate or sum(max(0, z) for z in a) == value, "the network has another value")
            require(not self.separate or not inside or max(a) < 0, "a point inside is not negative")
            require(not self.separate or inside or max(a) >= 1, "a point outside is not cut off")
        return 0

    def describe(self):
        def shown(name):
            text = "".join(chr(z) if 32 <= z < 127 and z not in b'"\\' else f"\\x{z:02x}" for z in name)
            bare = text and not set(text) & set(" ,:~+\\")
            return text if bare else f'"{text}"'

        names = [shown(name) for name in self.names]
        claim = ("separable" if self.yes else "inseparable") if self.separate else ("convex fit" if self.yes else "no convex fit")
        target = names[0]
        if self.separate and isinstance(self.inside, bytes):
            target += f" = text {shown(self.inside)}"
        elif self.separate:
            target += f" = number {shown(str(self.inside).encode())}"
        return (f"{claim}: {self.k} unit{'s' * (self.k > 1)}, {target} ~ {' + '.join(names[1:])}, {self.records} points, "
                f"data sha256 {self.hash}")


def check(data, certificate):
    """The verdict on two byte strings; code is the exit code of the format, text the line to print."""
    sys.set_int_max_str_digits(0)
    try:
        question = Question(reader := Reader(certificate))
        question.read_data(data)
        question.check_network(reader) if question.yes else question.check_tree(reader)
        wellformed(reader.at == len(reader.content), "bytes are left over")
        wellformed(hashlib.sha256(reader.content).digest() == reader.digest, "the digest is wrong")
        return Verdict(0, f"VERIFIED {question.describe()}")
    except Refusal as refusal:
        code, why = refusal.args
    except zlib.error as error:
        code, why = 2, f"not a gzip stream: {error}"
    except MemoryError:
        code, why = 3, "memory"
    return Verdict(code, f"{('', 'not verified', 'malformed', 'out of resources')[code]}: {why}")


def main(arguments):
    paths = [word for word in arguments if word != "--quiet"]
    verdict = Verdict(4, "usage: python3 -m infimum.check_farkas DATA CERTIFICATE [--quiet]")
    try:
        if len(paths) == 2 and not any(path.startswith("-") for path in paths):
            verdict = check(*[Path(path).read_bytes() for path in paths])
    except OSError as error:
        verdict = Verdict(4, f"cannot read {error.filename}: {error.strerror}")
    if verdict.code == 4 or "--quiet" not in arguments:
        sys.stdout.reconfigure(encoding="utf-8")
        print(verdict.text, file=sys.stdout if verdict.code == 0 else sys.stderr)
    return verdict.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
