# SPDX-License-Identifier: Apache-2.0
"""What all parts of the checker of certificates have in common: refusals, vectors of integers, and both files as bytes."""
import re
import zlib
from fractions import Fraction
from functools import partial
from math import gcd, lcm
from operator import mul

MAX_CONTENT = 1 << 30
FIELD = re.compile(rb'(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*?))(,|\r?\n|\Z)')
NAT = re.compile(rb"[\x00-\x7f]|[\x80-\xff]{1,8999}[\x01-\x7f]")


class Refusal(Exception):
    """Its arguments are the exit code of the verdict and the reason."""


def require(condition, why, code=1):
    """Every condition is one such statement, so that a test can delete each in turn."""
    if not condition:
        raise Refusal(code, why)


wellformed, affordable = partial(require, code=2), partial(require, code=3)  # a broken file; a limit


def dot(u, v):
    return sum(map(mul, u, v))


def integers(fractions):
    """The numbers times their least common denominator."""
    q = lcm(*(z.denominator for z in fractions))
    return [int(z * q) for z in fractions]


def combine(p, q, i):
    """A positive multiple of q plus a multiple of p, primitive, and 0 at i, where p is not 0."""
    up, along = (p[i], q[i]) if p[i] > 0 else (-p[i], -q[i])
    vector = [up * z - along * w for w, z in zip(p, q)]
    common = gcd(*vector) or 1
    return tuple([z // common for z in vector])


def eliminate(vectors, places):
    """At each place in turn the first vector that is not 0 there goes, and makes the others 0 there."""
    for i in places:
        b = next((v for v in vectors if v[i]), None)
        vectors = [combine(b, v, i) if v[i] else v for v in vectors if v is not b]
    return vectors


class Reader:
    """The bytes before the digest, from left to right."""
    def __init__(self, packed):
        content = b""
        while packed:  # another member of the gzip stream
            member = zlib.decompressobj(31)
            content += member.decompress(packed, MAX_CONTENT + 1 - len(content))
            affordable(len(content) <= MAX_CONTENT, "the certificate is too large")
            wellformed(member.eof, "the gzip stream is cut short")
            packed = member.unused_data
        self.content, self.digest, self.at = content[:-32], content[-32:], 0

    def words(self, pattern):
        found = re.compile(pattern.encode()).match(self.content, self.at)
        wellformed(found, "the header does not have the prescribed lines")
        self.at = found.end()
        return [group.decode() for group in found.groups() if group is not None]

    def name(self, before):
        length = int(self.words(before + r"(0|[1-9]\d{0,4}):")[0])
        wellformed(length <= 65536, "a name is too long")
        self.at += length  # beyond the end nothing matches the next words
        return self.content[self.at - length : self.at]

    def nat(self, what="a number", least=0, below=None):
        found = NAT.match(self.content, self.at)
        wellformed(found, "bytes are missing, or a number is too long or has a superfluous byte")
        self.at = found.end()
        z = sum((z & 127) << 7 * t for t, z in enumerate(found[0]))
        wellformed(z >= least and (below is None or z < below), what + " is out of range")
        return z

    def integer(self):
        z = self.nat()
        return -(z + 1 >> 1) if z & 1 else z >> 1

    def fraction(self, reduced=True):
        z, q = self.integer(), self.nat("a denominator", 1)
        wellformed(not reduced or gcd(z, q) == 1, "a fraction is not in lowest terms")
        return Fraction(z, q)

    def power(self):
        e, q = self.integer(), self.nat("a denominator", 1)
        wellformed(abs(e) <= 4096, "an exponent is out of range")
        return Fraction(Fraction(2) ** e, q)


def read_table(content):
    """The records of the data file, the header record first."""
    table, record, at = [], [], 3 if content.startswith(b"\xef\xbb\xbf") else 0
    while record or at < len(content):
        found = FIELD.match(content, at)
        wellformed(found, "a quote inside a field, bytes after a quoted one, or one without end")
        at, (quoted, plain, ending) = found.end(), found.groups()
        record.append(plain if quoted is None else quoted.replace(b'""', b'"'))
        if ending != b",":
            table += [record] if quoted is not None or record != [b""] else []
            record = []
    wellformed(table, "the data has no header record")
    wellformed(len(set(table[0])) == len(table[0]), "two columns of the data have one name")
    wellformed(len(set(map(len, table))) == 1, "a record has another number of fields than the header")
    return table


