# SPDX-License-Identifier: Apache-2.0
"""False certificates, one for each known way to cheat, each made from an honest twin.

A case names its twin, the data, the certificate and the exit codes that a checker may answer with.  Wherever it can be
arranged, exactly one condition fails: then a checker that forgot this condition would accept.
"""
import hashlib
from dataclasses import dataclass
from fractions import Fraction

import false_bases
import false_bytes
import false_cuts
import false_farkas
import false_leaves
import false_output
import false_segments
import false_solved
import false_trees
from forge import seal, show
from twins import CUTS, SPECS, twin


@dataclass
class Case:
    name: str
    twin: str
    data: bytes
    certificate: bytes
    codes: tuple


def claim_cases():
    tiny = Fraction(1, 10**30)
    for name in ("line", "tent", "absolute", "weighted", "tent_skip", "lattice"):
        problem, made, prover = twin(name)
        least = prover.target
        zero = {"positives": 0, "c": 0, "a": [0] * problem.d, "units": [[0] * problem.dimension] * problem.k}
        worse = problem.risk(zero)
        moved = dict(made.network, c=made.network["c"] + tiny)
        for label, claim, network, codes in [
            ("none-below above", b"none-below " + show(least + tiny), None, (1,)),
            ("none-below far above", b"none-below " + show(least + 1), None, (1,)),
            ("optimal above", b"optimal " + show(least + tiny), made.network, (1,)),
            ("optimal below", b"optimal " + show(least - tiny), made.network, (1,)),
            ("optimal of a worse network", b"optimal " + show(worse), zero, (1,)),
            ("optimal with another network", b"optimal " + show(least), zero, (1,)),
            ("optimal with a moved network", b"optimal " + show(least), moved, (1,)),
            ("interval lower above", b"interval %s %s" % (show(least + tiny), show(worse)), zero, (1,)),
            ("interval upper off", b"interval %s %s" % (show(least), show(worse + tiny)), zero, (1,)),
            ("interval upper low", b"interval %s %s" % (show(least), show(worse - tiny)), zero, (1,)),
            ("interval reversed", b"interval %s %s" % (show(least + 1), show(least)), made.network, (1,)),
            ("interval reversed, true ends", b"interval %s %s" % (show(worse), show(least)), made.network, (1,)),
            ("network left out", made.claim, None, (2,)),
            ("none-below with network", b"none-below " + show(least), made.network, (2,)),
        ]:
            false = made.copy()
            false.claim, false.network = claim, network
            yield f"{name}: {label}", name, problem.data, false.encode(), codes


def pure_error_cases():
    for name in ("duplicates", "duplicates_two", "weighted"):
        problem, made, prover = twin(name)
        pure = sum(problem.group_value(i, Fraction(0)) for i in range(problem.n))
        for label, value in (("left out", prover.target - pure), ("counted twice", prover.target + pure)):
            for claim in (b"optimal ", b"none-below "):
                if claim == b"none-below " and label == "left out":
                    continue  # a weaker claim, and true
                false = made.copy()
                false.claim = claim + show(value)
                false.network = made.network if claim == b"optimal " else None
                yield f"{name}: pure error {label}, {claim.decode()}", name, problem.data, false.encode(), (1,)


def family_cases():
    """The proof of one family under the header of another."""
    problem, made, _ = twin("line_plus")
    zero = {"positives": 0, "c": 0, "a": [0], "units": [[0, 0], [0, 0]]}
    false = made.copy()
    false.claim, false.network = b"interval 0 " + show(problem.risk(zero)), zero
    yield "network of other signs", "line_plus", problem.data, false.encode(), (1,)
    false = made.copy()
    false.signs = b"any"
    yield "fixed signs read as any", "line_plus", problem.data, false.encode(), (1, 2)
    problem, made, _ = twin("line_two")
    for label, changes, codes in [
        ("two units read as one", {"units": 1}, (1, 2)),
        ("two units read as three", {"units": 3}, (1, 2)),
        ("squared read as absolute", {"loss": b"absolute"}, (1, 2)),
        ("intercept denied", {"intercept": False}, (1, 2)),
        ("skip claimed", {"skip": True}, (1, 2)),
        ("bias denied", {"bias": False}, (1, 2)),
        ("any signs read as fixed", {"signs": b"+-"}, (1, 2)),
    ]:
        false = made.copy()
        for key, value in changes.items():
            setattr(false, key, value)
        yield label, "line_two", problem.data, false.encode(), codes
    problem, made, _ = twin("absolute_two")
    false = made.copy()
    false.loss = b"squared"
    yield "absolute read as squared", "absolute_two", problem.data, false.encode(), (1, 2)
    problem, made, _ = twin("tent_skip")
    false = made.copy()
    false.skip = False
    yield "skip denied", "tent_skip", problem.data, false.encode(), (1, 2)
    problem, made, _ = twin("line")
    for label, positives, units, codes in [
        ("network with more positive units than units", 2, made.network["units"], (2,)),
        ("network with a unit too many", made.network["positives"], made.network["units"] + [[0, 0]], (2,)),
        ("network with a unit too few", made.network["positives"], [], (2,)),
        ("network with denominator 0", made.network["positives"], [[(1, 0), 0]], (2,)),
        ("network not in lowest terms", made.network["positives"],
         [[(2 * Fraction(z).numerator, 2 * Fraction(z).denominator) for z in made.network["units"][0]]], (2,)),
        ("network with zero over two", made.network["positives"], [[(0, 2), 0]], (2,)),
    ]:
        false = made.copy()
        false.network = dict(made.network, positives=positives, units=units)
        yield label, "line", problem.data, false.encode(), codes


def data_cases():
    """The right proof, other data."""
    for name in ("line", "weighted", "absolute_weighted", "lattice"):
        problem, made, _ = twin(name)
        lines = problem.data.splitlines(keepends=True)
        for label, data in [
            ("row deleted", b"".join(lines[:-1])), ("row repeated", b"".join(lines + lines[-1:])),
            ("rows exchanged", b"".join([lines[0], lines[2], lines[1], *lines[3:]])), ("CRLF", problem.data.replace(b"\n", b"\r\n")),
            ("blank line", problem.data + b"\n"), ("last LF missing", problem.data[:-1]), ("byte order mark", b"\xef\xbb\xbf" + problem.data),
            ("empty", b""), ("malformed and of another hash", problem.data + b'"'),
        ]:
            yield f"{name}: data {label}", name, data, made.encode(), (1,)
            if label in ("row deleted", "row repeated"):
                false = made.copy().of_data(data, problem.records)
                yield f"{name}: data {label}, its own hash", name, data, false.encode(), (1,)
        for records in (0, problem.records - 1, problem.records + 1, 10000000):
            false = made.copy()
            false.records = records
            yield f"{name}: {records} records claimed", name, problem.data, false.encode(), (1,)
    yield from changed_data_cases()


def changed_data_cases():
    """Data changed and the hash with it, so that only the proof can tell."""
    for name, old, new in [
        ("line", b"0,1\n", b"0,1\n0,1.0000000000000000000000000000001\n"), ("line", b"2,2\n", b"2.1,2\n"),
        ("lattice", b"1,1/3,1", b"2,1/3,1"), ("weighted", b"1/2", b"1"), ("weighted", b"0.25", b"0"), ("weighted", b"5,7,0", b"5,7,1"),
        ("absolute_weighted", b"3,1,2", b"3,1,5"), ("absolute", b"2,2\n", b"12.3,2\n"), ("duplicates", b"4,2\n", b"5,2\n"),
    ]:
        problem, made, _ = twin(name)
        data = problem.data.replace(old, new, 1)
        assert data != problem.data
        false = made.copy().of_data(data, problem.records + (new.count(b"\n") > 1))
        yield f"{name}: data with {new!r} for {old!r}", name, data, false.encode(), (1, 2)
    problem, made, _ = twin("weighted")
    false = made.copy()
    false.weights = None
    yield "weights ignored", "weighted", problem.data, false.encode(), (1, 2)
    false = made.copy()
    false.weights, false.features = b"x1", [b"w"]
    yield "weights and input exchanged", "weighted", problem.data, false.encode(), (1, 2)
    problem, made, _ = twin("lattice")
    false = made.copy()
    false.target, false.features = b"x1", [b"y", b"x2"]
    yield "target and input exchanged", "lattice", problem.data, false.encode(), (1, 2)
    problem, made, _ = twin("line")
    for column in (b"Y", b"y ", b"", b"z"):
        false = made.copy()
        false.target = column
        yield f"column {column!r} missing", "line", problem.data, false.encode(), (1,)
    false = made.copy()
    false.weights = b"w"
    yield "weights column missing", "line", problem.data, false.encode(), (1,)


def rounding_cases():
    """12.3 is not the double nearest to it: the proof for the rounded data does not prove the claim for the data."""
    from prover import Problem, prove

    table = [["12.3", "0"], ["0", "0.1"], ["2", "0.7"], ["4.1", "1.3"]]
    rounded = [[str(Fraction(float(cell))) for cell in row] for row in table]
    made, _ = prove(Problem(rounded))
    problem = Problem(table)
    honest, _ = prove(problem)
    yield "data rounded to doubles", (problem, honest), problem.data, made.of_data(problem.data, 4).encode(), (1,)


def gzip_cases():
    problem, made, _ = twin("line")
    good, content = made.encode(), made.content()
    digest = hashlib.sha256(content).digest()
    for label, bad, codes in [
        ("empty file", b"", (2,)), ("not gzip", content + digest, (2,)), ("cut gzip", good[:-1], (2,)), ("cut gzip, half", good[: len(good) // 2], (2,)),
        ("gzip and a byte", good + b"x", (2,)), ("gzip and a zero", good + b"\0", (2,)), ("gzip and an empty member", good + seal(b"")[:0] + good[:10], (2,)),
        ("crc wrong", good[:-8] + bytes([good[-8] ^ 1]) + good[-7:], (2,)), ("length wrong", good[:-1] + bytes([good[-1] ^ 1]), (2,)),
        ("method wrong", good[:2] + b"\7" + good[3:], (2,)), ("reserved flag", good[:3] + b"\xe0" + good[4:], (2,)),
        ("two certificates", good + good, (2,)),
    ]:
        yield label, "line", problem.data, bad, codes
    for label, tail in [("digest wrong", bytes([digest[0] ^ 1]) + digest[1:]), ("digest wrong at its end", digest[:-1] + bytes([digest[-1] ^ 128])),
                        ("digest missing", b""), ("digest cut", digest[:-1]), ("digest twice", digest + digest),
                        ("digest in hexadecimal", digest.hex().encode()), ("byte after the digest", digest + b"\0"),
                        ("digest of nothing", hashlib.sha256(b"").digest())]:
        yield label, "line", problem.data, false_bytes.zipped(content + tail), (2,)


def all_cases():
    """Every false case; the honest twins are in `honest_cases`."""
    for make in (claim_cases, pure_error_cases, family_cases, data_cases, rounding_cases, gzip_cases, false_leaves.cases, false_solved.cases,
                 false_trees.cases, false_output.cases, false_segments.cases, false_bases.cases, false_cuts.cases, false_bytes.cases, false_farkas.cases):
        for name, origin, data, certificate, codes in make():
            if isinstance(origin, tuple):  # a twin of its own
                problem, made = origin
                origin = name + ": honest"
                yield Case(origin, "", problem.data, made.encode(), (0,))
            yield Case(name, origin, data, certificate, codes)


def honest_cases():
    for name in (*SPECS, *CUTS):
        problem, made, _ = twin(name)
        yield Case(name, "", problem.data, made.encode(), (0,))
    for name, data, certificate in [*false_bytes.honest(), *false_farkas.honest(), *false_segments.honest(), *false_cuts.honest()]:
        yield Case(name, "", data, certificate, (0,))
