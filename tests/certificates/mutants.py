# SPDX-License-Identifier: Apache-2.0
"""Mutants of certificates: both checkers must agree, never crash, and accept nothing false.

    mutants.py --count N --seed S [--checker PATH] [--no-python] [CERTIFICATE DATA ...]

The edits are made on the numbers of the proof and on the lines of the header, and the digest is recomputed, so a mutant is
judged by its content.  Some edits are made on bytes.  An accepted mutant is a failure if its claim is false, which the
exhaustive search of prover.py decides for the family that the mutant names; larger problems (CERTIFICATE DATA) have no such
oracle, and an accepted mutant may there only repeat or weaken the claim of the certificate it was made from.
"""
import argparse
import random
import re
import sys
import tempfile
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from forge import decode, encode, nat, seal, split_content
from run_false import agree, run_binary, run_python

import twins
from prover import Problem, optimum

SMALL = [name for specs in (twins.SPECS, twins.CUTS) for name in specs if specs[name][1].get("k", 1) < 3]


# Edits


def changed_number(source, numbers, at):
    old = numbers[at]
    numbers[at] = max(0, source.choice([old + 1, old - 1, old ^ 1, old + 2, old - 2, old ^ 2, 0, 1, 2, 3, old * 2, old // 2, old + 4, old - 4,
                                        source.getrandbits(6), source.getrandbits(20), 1 << 64, old + (1 << 32), source.choice(numbers)]))


def edited_numbers(source, numbers):
    """One edit on a list of nats, in place."""
    at, size = source.randrange(len(numbers)), source.choice([1, 1, 1, 2, 3, 5, 8, 13])
    kind = source.randrange(9)
    if kind < 4:
        changed_number(source, numbers, at)
    elif kind == 4:
        del numbers[at : at + size]
    elif kind == 5:
        numbers.insert(at, source.choice([0, 1, 2, source.choice(numbers)]))
    elif kind == 6:
        block = numbers[at : at + size]
        where = source.randrange(len(numbers))
        numbers[where : where + source.choice([0, size])] = block
    elif kind == 7:
        where = source.randrange(len(numbers))
        numbers[at], numbers[where] = numbers[where], numbers[at]
    else:
        numbers[:] = numbers[:at] if source.random() < 0.3 else numbers[at:]
    if not numbers:
        numbers.append(0)


def rational_near(source, text):
    value = Fraction(text.decode())
    tiny = Fraction(1, source.choice([7, 10**9, 10**30]))
    value = source.choice([value + tiny, value - tiny, value * 2, value / 2, -value, Fraction(0), value + 1, value - 1])
    return str(value).encode()


def edited_header(source, header):
    """One line of the header changed: the claim most often."""
    kind = source.randrange(10)
    if kind < 5:
        places = list(re.finditer(rb"-?\d+(/\d+)?", header[: header.index(b"\ndata")]))[1:]
        place = source.choice(places)
        return header[: place.start()] + rational_near(source, place[0]) + header[place.end():]
    swaps = [(b"optimal", b"none-below"), (b"none-below", b"optimal"), (b"loss squared", b"loss absolute"), (b"loss absolute", b"loss squared"),
             (b"intercept yes", b"intercept no"), (b"intercept no", b"intercept yes"), (b"bias yes", b"bias no"), (b"bias no", b"bias yes"),
             (b"skip yes", b"skip no"), (b"skip no", b"skip yes"), (b"units 1", b"units 2"), (b"units 2", b"units 1"), (b"signs any", b"signs +"),
             (b"signs any", b"signs +-"), (b"signs +-", b"signs --"), (b"signs +\n", b"signs -\n"), (b"signs -\n", b"signs +\n"), (b"weights 1:w", b"weights -"),
             (b"output identity", b"output relu"), (b"output relu", b"output identity"), (b"cones rays", b"cones cuts"), (b"cones cuts", b"cones rays")]
    if kind < 9:
        old, new = source.choice([pair for pair in swaps if pair[0] in header])
        return header.replace(old, new, 1)
    at = source.randrange(len(header))
    return header[:at] + bytes([source.randrange(256)]) + header[at + source.randrange(2):]


def edited_bytes(source, content):
    at, size = source.randrange(len(content)), source.choice([1, 1, 2, 4, 16, 64])
    kind = source.randrange(4)
    if kind == 0:
        return content[:at] + bytes([content[at] ^ 1 << source.randrange(8)]) + content[at + 1 :]
    if kind == 1:
        return content[:at] + content[at + size :]
    if kind == 2:
        return content[:at] + content[source.randrange(len(content)):][:size] + content[at:]
    return content[:at]


def exchanged_steps(source, made):
    """A structural edit of a certificate whose steps are known: subtrees or leaves exchanged or copied."""
    from false_trees import subtree

    trees = made.trees
    first, second = source.choice(trees), source.choice(trees)
    if not first or not second:
        return
    at, where = source.randrange(len(first)), source.randrange(len(second))
    if source.random() < 0.5:
        leaves = [[p for p, step in enumerate(tree) if step[0] == "leaf"] for tree in (first, second)]
        at, where = source.choice(leaves[0]), source.choice(leaves[1])
    block = first[at : subtree(first, at)]
    second[where : subtree(second, where)] = block


def mutant(source, certificate, made):
    """(bytes, whether only the gzip layer was touched)."""
    kind = source.randrange(20)
    if kind == 0:
        return edited_bytes(source, certificate), True
    header, body = split_content(certificate)
    if kind <= 2:
        return seal(edited_bytes(source, header + body)), False
    if kind <= 5:
        return seal(edited_header(source, header) + body), False
    if kind <= 8 and made is not None:
        made = made.copy()
        exchanged_steps(source, made)
        return made.encode(), False
    header, numbers = decode(certificate)
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        edited_numbers(source, numbers)
    if kind == 9:
        return seal(edited_header(source, header) + b"".join(map(nat, numbers))), False
    return encode(header, numbers), False


# The oracle


@lru_cache(maxsize=None)
def least_risk(table, loss, k, signs, intercept, bias, skip, weighted, relu):
    return optimum(Problem([list(row) for row in table], loss=loss, k=k, signs=signs, intercept=intercept, bias=bias, skip=skip,
                           weighted=weighted, relu=relu))[0]


def claim_of(header):
    line = header.split(b"\n")[1].decode().split()
    return line[1], [Fraction(word) for word in line[2:]]


def false_claim(certificate, data):
    """Why the claim of an accepted certificate is false, or None.  Trusts the grammar, which the checkers have accepted."""
    header, _ = split_content(certificate)
    kind, values = claim_of(header)
    if kind == "none-below" and values[0] <= 0:
        return None  # true of any family, and the search takes minutes for an output ReLU and 9 points
    lines = {line.split(b" ")[0]: line.split(b" ", 1)[1] for line in header.split(b"\n")[2:-2]}
    names = data.split(b"\n")[0].split(b",")
    rows = [row.split(b",") for row in data.split(b"\n")[1:-1]]
    wanted = re.findall(rb":([a-z]\d*)", lines[b"target"] + b" " + lines[b"features"])
    weighted = lines[b"weights"] != b"-"
    wanted += re.findall(rb":([a-z]\d*)", lines[b"weights"])
    table = tuple(tuple(row[names.index(name)].decode() for name in wanted) for row in rows)
    signs = None if lines[b"signs"] == b"any" else lines[b"signs"].count(b"+")
    least = least_risk(table, lines[b"loss"].decode(), int(lines[b"units"]), signs, lines[b"intercept"] == b"yes",
                       lines[b"bias"] == b"yes", lines[b"skip"] == b"yes", weighted, lines[b"output"] == b"relu")
    if values[0] > least or values[-1] < least and kind != "none-below":
        return f"claims {kind} {' '.join(map(str, values))}, the minimum is {least}"
    return None


def stronger_claim(certificate, original):
    """Without oracle: the mutant must not claim more than the certificate it was made from."""
    header, _ = split_content(certificate)
    before, _ = split_content(original)
    if header.split(b"\n")[2:] != before.split(b"\n")[2:]:
        return "accepted under another header"
    return "claims more than the original" if claim_of(header)[1][0] > claim_of(before)[1][0] else None


def judge(options, certificate, data, gzip_only, falsehood, folder):
    """What is wrong about the verdicts, or None; and the code."""
    found = {}
    if options.checker:
        found["binary"] = run_binary(options.checker, data, certificate, folder)
    if options.python:
        found["python"] = run_python(data, certificate)
    codes = {code for code, _ in found.values()}
    if not all(isinstance(code, int) and 0 <= code <= 4 for code in codes):
        return f"crash, {found}", None
    if not agree(found) and not (gzip_only and codes == {1, 2}):  # where in the file the damage shows is not laid down
        return f"the checkers disagree, {found}", None
    code = codes.pop()
    return (falsehood(certificate) if code == 0 else None), code


def sources(options):
    """(name, certificate, data, structure or None, falsehood)."""
    if options.files:
        for path, data_path in zip(options.files[::2], options.files[1::2]):
            certificate, data = Path(path).read_bytes(), Path(data_path).read_bytes()
            yield path, certificate, data, None, lambda mutated, original=certificate: stronger_claim(mutated, original)
        return
    for name in SMALL:
        problem, made, _ = twins.twin(name)
        yield name, made.encode(), problem.data, made, lambda mutated, data=problem.data: false_claim(mutated, data)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--checker")
    parser.add_argument("--no-python", dest="python", action="store_false")
    parser.add_argument("--keep", type=Path, help="folder for the mutants that fail")
    parser.add_argument("files", nargs="*", metavar="CERTIFICATE DATA")
    options = parser.parse_args()
    originals, source = list(sources(options)), random.Random(options.seed)
    counts, failed = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.count):
            name, certificate, data, made, falsehood = originals[number % len(originals)]
            mutated, gzip_only = certificate, False
            while mutated == certificate:
                mutated, gzip_only = mutant(source, certificate, made)
            trouble, code = judge(options, mutated, data, gzip_only, falsehood, Path(folder))
            counts[code] = counts.get(code, 0) + 1
            if trouble:
                failed += 1
                print(f"FAILED mutant {number} of {name}: {trouble}", flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{options.seed}-{number}.proof").write_bytes(mutated)
                    (options.keep / f"{options.seed}-{number}.csv").write_bytes(data)
    shares = ", ".join(f"exit {code}: {count}" for code, count in sorted(counts.items(), key=str))
    print(f"{options.count} mutants: {shares}")
    print(f"{options.count - failed} passed, {failed} failed")
    return 1 if failed or not options.count else 0


if __name__ == "__main__":
    sys.exit(main())
