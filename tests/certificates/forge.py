# SPDX-License-Identifier: Apache-2.0
"""Certificates as Python structures, and the bytes of such structures.

Written for tests: nothing here refuses to write nonsense, because most of what is written is meant to be refused by the
checkers.  The digest is always that of the bytes really written, so a refusal never rests on the digest by accident.

The proof is a list of trees, a tree a list of steps, a step one of
    ("split" | "symsplit" | "flip", unit, point)
    ("leaf", {"form": "plain" | "network", "coefficients": (E, Q, [m, ...]), "entries": (E, Q, {point: z}),
              "solved": [(point, equation, [points])], "alphas": [...]})
    ("raw", bytes)
with an alpha 0, 1 or (z, Q).  With cones cuts a leaf has "bases": [(unit, [pairs])], "pairs": [...] and "phi": [basis, ...] in place of
alphas, and a pair is an alpha or a list [(basis, (z, Q)), ..., (basis, None)].  Everything after the header is a sequence of nats, which is how `decode` gives it back.
"""
import copy
import gzip
import hashlib
import zlib
from dataclasses import dataclass, field
from fractions import Fraction

KINDS = {"split": 1, "symsplit": 2, "flip": 3}


def nat(value):
    groups = [value & 127]
    while value := value >> 7:
        groups[-1] |= 128
        groups.append(value & 127)
    return bytes(groups)


def signed(value):
    """The nat that stands for an int."""
    return 2 * value if value >= 0 else -2 * value - 1


def integer(value):
    return nat(signed(value))


def fraction(value):
    """A network's number; a pair (z, Q) is written as it is."""
    z, q = value if isinstance(value, tuple) else Fraction(value).as_integer_ratio()
    return integer(z) + nat(q)


def leaf_bytes(leaf):
    out = nat(4 if leaf["form"] == "network" else 0)
    if leaf["form"] == "network":
        exponent, den, numbers = leaf["coefficients"]
        out += integer(exponent) + nat(den) + b"".join(map(integer, numbers))
    exponent, den, entries = leaf.get("entries") or (0, 1, {})
    out += nat(len(entries))
    if entries:
        out += integer(exponent) + nat(den)
        out += b"".join(map(nat, steps(list(entries)))) + b"".join(map(integer, entries.values()))
    if leaf["form"] == "network":
        solved = leaf.get("solved", [])
        out += nat(len(solved)) + b"".join(nat(z) + nat(u) + b"".join(map(nat, points)) for z, u, points in solved)
    if "bases" in leaf:
        out += nat(len(leaf["bases"])) + b"".join(nat(unit) + nat(len(pairs)) + b"".join(map(nat, steps(pairs))) for unit, pairs in leaf["bases"])
    out += b"".join(map(piece_bytes, leaf.get("pairs", leaf.get("alphas", []))))
    return out + b"".join(map(nat, leaf.get("phi", [])))


def steps(numbers):
    """The first of increasing numbers, and the distances between them less 1."""
    return [z - before - 1 for before, z in zip([-1, *numbers], numbers)]


def piece_bytes(piece):
    """An alpha, or the bases of a pair with their shares."""
    if isinstance(piece, list):
        return b"".join(nat(2 * basis) if share is None else nat(2 * basis + 1) + integer(share[0]) + nat(share[1]) for basis, share in piece)
    return nat(2) + integer(piece[0]) + nat(piece[1]) if isinstance(piece, tuple) else nat(piece)


def step_bytes(step):
    if step[0] == "raw":
        return step[1]
    if step[0] == "leaf":
        return leaf_bytes(step[1])
    return nat(4 * step[1] + KINDS[step[0]]) + nat(step[2])


def name_bytes(name):
    return b"%d:%s" % (len(name), name)


def show(value):
    return str(value).encode()


@dataclass
class Certificate:
    """All fields of the header as they are written, the trees, and the network (None: not written)."""

    claim: bytes = b"none-below 0"
    data_hash: str = ""
    records: int = 0
    target: bytes = b"y"
    weights: bytes | None = None
    features: list = field(default_factory=lambda: [b"x"])
    loss: bytes = b"squared"
    units: int = 1
    signs: bytes = b"any"
    intercept: bool = True
    bias: bool = True
    skip: bool = False
    output: bytes = b"identity"
    cones: bytes = b"rays"
    trees: list = field(default_factory=list)
    network: dict | None = None
    header_edits: list = field(default_factory=list)  # (old bytes, new bytes), applied once each
    body_edits: list = field(default_factory=list)    # functions from bytes to bytes
    level: int = 6

    def copy(self):
        return copy.deepcopy(self)

    def of_data(self, data, records):
        self.data_hash, self.records = hashlib.sha256(data).hexdigest(), records
        return self

    def header_bytes(self):
        def yes(flag):
            return b"yes" if flag else b"no"

        weights = b"-" if self.weights is None else name_bytes(self.weights)
        features = b" ".join([b"%d" % len(self.features), *map(name_bytes, self.features)])
        lines = [b"infimum-certificate 5", b"claim " + self.claim, b"data %s %d" % (self.data_hash.encode(), self.records),
                 b"target " + name_bytes(self.target), b"weights " + weights, b"features " + features,
                 b"loss " + self.loss, b"units %d" % self.units, b"signs " + self.signs,
                 b"intercept " + yes(self.intercept), b"bias " + yes(self.bias), b"skip " + yes(self.skip),
                 b"output " + self.output, b"cones " + self.cones, b"proof"]
        header = b"\n".join(lines) + b"\n"
        for old, new in self.header_edits:
            assert old in header, (old, header)
            header = header.replace(old, new, 1)
        return header

    def network_bytes(self):
        net = self.network
        if net is None:
            return b""
        numbers = ([net["c"]] if self.intercept else []) + (list(net["a"]) if self.skip else [])
        for unit in net["units"]:
            numbers += unit
        return nat(net["positives"]) + b"".join(map(fraction, numbers))

    def content(self):
        body = b"".join(step_bytes(step) for tree in self.trees for step in tree) + self.network_bytes()
        for edit in self.body_edits:
            body = edit(body)
        return self.header_bytes() + body

    def encode(self):
        return seal(self.content(), self.level)


def seal(content, level=6):
    """Digest and gzip around header, proof and network."""
    return gzip.compress(content + hashlib.sha256(content).digest(), level, mtime=0)


def split_content(certificate):
    """(header bytes, body bytes) of a certificate; the digest is dropped."""
    content = gzip.decompress(certificate)[:-32]
    end = content.index(b"\nproof\n") + 7
    return content[:end], content[end:]


def decode_nats(body):
    """The numbers of a body; a number that does not end is left out."""
    numbers, value, shift = [], 0, 0
    for byte in body:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers


def decode(certificate):
    """(header bytes, list of nats)."""
    header, body = split_content(certificate)
    return header, decode_nats(body)


def encode(header, numbers):
    return seal(header + b"".join(map(nat, numbers)))


def raw_deflate(content):
    """A gzip member in stored blocks: edits of its bytes reach the content nearly unchanged."""
    packer = zlib.compressobj(0, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()
