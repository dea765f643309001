# SPDX-License-Identifier: Apache-2.0
"""Headers, data files and numbers outside the grammar, and honest files at its edges."""
import gzip
import hashlib
from fractions import Fraction

from forge import integer, nat, raw_deflate, seal, show
from prover import Problem, certificate, prove
from twins import twin


def zipped(content):
    return gzip.compress(content, mtime=0)


# Headers

HEADER_EDITS = [
    ("an older version", b"infimum-certificate 5", b"infimum-certificate 4"), ("a later version", b"infimum-certificate 5", b"infimum-certificate 6"),
    ("the first version", b"infimum-certificate 5", b"infimum-certificate 1"), ("the second version", b"infimum-certificate 5", b"infimum-certificate 2"),
    ("the third version", b"infimum-certificate 5", b"infimum-certificate 3"),
    ("magic with space", b"infimum-certificate 5", b" infimum-certificate 5"),
    ("a kind that is not known", b"infimum-certificate 5", b"infimum-certificates 5"),
    ("CRLF after the magic", b"certificate 5\n", b"certificate 5\r\n"), ("blank line", b"certificate 5\n", b"certificate 5\n\n"),
    ("unknown claim", b"claim optimal", b"claim optimum"), ("claim without value", b"claim optimal 2", b"claim optimal"),
    ("claim without space", b"claim optimal 2", b"claim optimal2"), ("claim with two spaces", b"claim optimal 2", b"claim optimal  2"),
    ("claim with a trailing space", b"optimal 2\n", b"optimal 2 \n"), ("claim of two values", b"optimal 2\n", b"optimal 2 2\n"),
    ("interval of one value", b"optimal 2\n", b"interval 2\n"), ("none-below of two values", b"optimal 2\n", b"none-below 2 2\n"),
    ("two claims", b"optimal 2\n", b"optimal 2\nclaim optimal 2\n"), ("value +2", b"optimal 2\n", b"optimal +2\n"), ("value 02", b"optimal 2\n", b"optimal 02\n"),
    ("value 2/1", b"optimal 2\n", b"optimal 2/1\n"), ("value 4/2", b"optimal 2\n", b"optimal 4/2\n"), ("value 2.0", b"optimal 2\n", b"optimal 2.0\n"),
    ("value 2e0", b"optimal 2\n", b"optimal 2e0\n"), ("value -0", b"optimal 2\n", b"optimal -0\n"), ("value 0/5", b"optimal 2\n", b"optimal 0/5\n"),
    ("value 1/0", b"optimal 2\n", b"optimal 1/0\n"), ("value 1/02", b"optimal 2\n", b"optimal 1/02\n"), ("value 1/-2", b"optimal 2\n", b"optimal 1/-2\n"),
    ("value 6/4", b"optimal 2\n", b"optimal 6/4\n"), ("value of 65537 digits", b"optimal 2\n", b"optimal " + b"1" * 65537 + b"\n"),
    ("value of 32768 and 32769 digits", b"optimal 2\n", b"optimal " + b"1" * 32768 + b"/1" + b"0" * 32767 + b"3\n"),
    ("value with a minus alone", b"optimal 2\n", b"optimal -\n"), ("value with two minus", b"optimal 2\n", b"optimal --2\n"),
    ("hash with a digit too many", b"data ", b"data a"), ("records with a trailing space", b"\ntarget", b" \ntarget"), ("records with zero", b" 4\ntarget", b" 04\ntarget"),
    ("records above the limit", b" 4\ntarget", b" 10000001\ntarget"), ("records of many digits", b" 4\ntarget", b" " + b"4" * 5000 + b"\ntarget"),
    ("records negative", b" 4\ntarget", b" -4\ntarget"), ("records missing", b" 4\ntarget", b"\ntarget"), ("target too short", b"target 1:y", b"target 0:y"),
    ("target too long", b"target 1:y", b"target 2:y"), ("target without colon", b"target 1:y", b"target 1y"), ("target length with zero", b"target 1:y", b"target 01:y"),
    ("target length huge", b"target 1:y", b"target 99999999:y"), ("target length above the limit", b"target 1:y", b"target 65537:" + b"y" * 65537),
    ("target length absent", b"target 1:y", b"target :y"), ("weights empty", b"weights -", b"weights "), ("weights plus", b"weights -", b"weights +"),
    ("no features", b"features 1 2:x1", b"features 0"), ("a feature too few", b"features 1 2:x1", b"features 2 2:x1"),
    ("a feature too many", b"features 1 2:x1", b"features 1 2:x1 2:x1"), ("feature count with zero", b"features 1 2", b"features 01 2"),
    ("1001 features", b"features 1 2:x1", b"features 1001" + b"".join(b" 5:n%04d" % t for t in range(1001))),
    ("feature twice", b"features 1 2:x1", b"features 2 2:x1 2:x1"), ("feature is the target", b"features 1 2:x1", b"features 1 1:y"),
    ("weights is a feature", b"weights -", b"weights 2:x1"), ("weights is the target", b"weights -", b"weights 1:y"),
    ("unknown loss", b"loss squared", b"loss square"), ("loss missing", b"loss squared\n", b""), ("loss twice", b"loss squared\n", b"loss squared\nloss squared\n"),
    ("no units", b"units 1", b"units 0"), ("1001 units", b"units 1", b"units 1001"), ("units with zero", b"units 1", b"units 01"),
    ("unknown signs", b"signs any", b"signs all"), ("signs empty", b"signs any", b"signs "), ("signs too many", b"signs any", b"signs ++"),
    ("signs of another letter", b"signs any", b"signs *"), ("intercept maybe", b"intercept yes", b"intercept maybe"), ("intercept in capitals", b"intercept yes", b"intercept YES"),
    ("bias missing", b"bias yes\n", b""), ("skip twice", b"skip no\n", b"skip no\nskip no\n"), ("lines exchanged", b"intercept yes\nbias yes", b"bias yes\nintercept yes"),
    ("output missing", b"output identity\n", b""), ("output twice", b"output identity\n", b"output identity\noutput identity\n"),
    ("unknown output", b"output identity", b"output sigmoid"), ("output in capitals", b"output identity", b"output ReLU"), ("output empty", b"output identity", b"output "),
    ("output before skip", b"skip no\noutput identity", b"output identity\nskip no"), ("output with a trailing space", b"output identity\n", b"output identity \n"),
    ("cones missing", b"cones rays\n", b""), ("cones twice", b"cones rays\n", b"cones rays\ncones rays\n"), ("unknown cones", b"cones rays", b"cones facets"),
    ("cones in capitals", b"cones rays", b"cones RAYS"), ("cones empty", b"cones rays", b"cones "), ("cones yes", b"cones rays", b"cones yes"),
    ("cones with a trailing space", b"cones rays\n", b"cones rays \n"), ("cones before output", b"output identity\ncones rays", b"cones rays\noutput identity"),
    ("both cones", b"cones rays\n", b"cones rays\ncones cuts\n"), ("one cone", b"cones rays", b"cone rays"),
    ("proof line missing", b"proof\n", b""), ("proof line with a space", b"proof\n", b"proof \n"), ("a line too many", b"proof\n", b"comment\nproof\n"),
]


def header_cases():
    problem, made, _ = twin("line")
    for label, old, new in HEADER_EDITS:
        false = made.copy()
        false.header_edits = [(old, new)]
        yield f"header: {label}", "line", problem.data, false.encode(), (2,)
        other = Problem([["1", "1"], ["2", "3"]])
        yield f"header: {label}, before the hash is looked at", "line", other.data, false.encode(), (2,)
    for label, digits in [("of 63 digits", made.data_hash[1:]), ("of no digits", ""), ("in capitals", made.data_hash.upper()),
                          ("with another letter", "g" + made.data_hash[1:]), ("with a space", " " + made.data_hash[1:])]:
        false = made.copy()
        false.data_hash = digits
        yield f"header: hash {label}", "line", problem.data, false.encode(), (2,)
    false = made.copy()
    for version, edits in [(2, [(b"output identity\n", b""), (b"cones rays\n", b"")]), (4, [(b"cones rays\n", b"")])]:
        false.header_edits = [(b"infimum-certificate 5", b"infimum-certificate %d" % version), *edits]
        yield f"header: all of version {version}", "line", problem.data, false.encode(), (2,)
    yield from empty_cases()
    problem, made, _ = twin("line_plus")
    for label, old, new in [("signs out of order", b"+-", b"-+"), ("signs too few", b"+-", b"+"), ("signs too many", b"+-", b"++-")]:
        false = made.copy()
        false.header_edits = [(b"signs " + old, b"signs " + new)]
        yield f"header: {label}", "line_plus", problem.data, false.encode(), (2,)
    false = twin("line_slack")[1].copy()
    false.claim += b"\nclaim none-below 5"
    yield "header: a second claim", "line_slack", twin("line_slack")[0].data, false.encode(), (2,)
    content = made.content()
    for cut in (0, 1, 20, 60, len(made.header_bytes()) - 1):
        yield f"header: cut after {cut} bytes", "line_plus", problem.data, seal(content[:cut]), (2,)
    yield "header: digest alone is missing from nothing", "line_plus", problem.data, zipped(b""), (2,)
    yield "claim after the proof", "line_plus", problem.data, seal(content + b"claim none-below 1000\n"), (2,)


def empty_cases():
    """No features, or no units: proofs that would hold if the header were allowed."""
    problem, made, _ = twin("line_slack")
    leaf_step = ("leaf", {"form": "plain"})
    for label, changes in [("no features", {"features": []}), ("no features but a space", {"features": [], "header_edits": [(b"features 0", b"features 0 ")]}), ("no units", {"units": 0})]:
        false = made.copy()
        for key, value in changes.items():
            setattr(false, key, value)
        false.claim, false.trees = b"none-below 0", [[leaf_step]] * (false.units + 1)
        yield f"header: {label}, and a proof to it", "line_slack", problem.data, false.encode(), (2,)


# Numbers

def padded(value):
    """A number with a superfluous zero group."""
    plain = nat(value)
    return plain[:-1] + bytes([plain[-1] | 128, 0])


def huge(size):
    return b"\xff" * (size - 1) + b"\x01"


def leaf(body):
    return [("raw", body)]


def number_cases():
    """Steps and leaves with one number out of range, in place of the first tree of `line`."""
    problem, made, _ = twin("line")
    n = problem.n
    one = nat(1) + integer(0) + nat(1) + nat(0) + integer(1)
    yield_list = [
        ("unknown leaf", nat(8) + nat(0), (2,)), ("unknown leaf, large", nat(4 << 70) + nat(0), (2,)), ("unit k", nat(4 * 1 + 1) + nat(0), (2,)),
        ("unit 2^64", nat((4 << 64) + 1) + nat(0), (2,)), ("unit 2^62", nat((4 << 62) + 1) + nat(0), (2,)), ("point n", nat(1) + nat(n), (2,)),
        ("point 2^64", nat(1) + nat(1 << 64), (2,)), ("point 2^32", nat(1) + nat(1 << 32), (2,)), ("SYMSPLIT unit k", nat(6) + nat(0), (2,)),
        ("FLIP unit k", nat(7) + nat(0), (2,)), ("step padded", padded(0) + nat(0), (2,)), ("step padded twice", b"\x80\x80\0" + nat(0), (2,)),
        ("point padded", nat(1) + padded(0), (2,)), ("step of 9001 bytes", huge(9001), (2,)), ("step of 9000 bytes", huge(9000), (2,)),
        ("point of 9001 bytes", nat(1) + huge(9001), (2,)), ("step of 100000 bytes", huge(100000), (2,)),
        ("n + 1 entries", nat(0) + nat(n + 1) + integer(0) + nat(1) + nat(0) * (n + 1) + integer(1) * (n + 1), (2,)),
        ("2^40 entries", nat(0) + nat(1 << 40), (2,)), ("2^64 entries", nat(0) + nat(1 << 64), (2,)),
        ("entry exponent 4097", nat(0) + nat(1) + integer(4097) + nat(1) + nat(0) + integer(1), (2,)),
        ("entry exponent -4097", nat(0) + nat(1) + integer(-4097) + nat(1) + nat(0) + integer(1), (2,)),
        ("entry exponent 2^40", nat(0) + nat(1) + integer(1 << 40) + nat(1) + nat(0) + integer(1), (2,)),
        ("entry exponent -2^40", nat(0) + nat(1) + integer(-(1 << 40)) + nat(1) + nat(0) + integer(1), (2,)),
        ("entry exponent 2^70", nat(0) + nat(1) + integer(1 << 70) + nat(1) + nat(0) + integer(1), (2,)),
        ("entry exponent 2^64", nat(0) + nat(1) + integer(1 << 64) + nat(1) + nat(0) + integer(1), (2,)),
        ("entry denominator 0", nat(0) + nat(1) + integer(0) + nat(0) + nat(0) + integer(1), (2,)),
        ("entry point n", nat(0) + nat(1) + integer(0) + nat(1) + nat(n) + integer(1), (2,)),
        ("entry point 2^64", nat(0) + nat(1) + integer(0) + nat(1) + nat(1 << 64) + integer(1), (2,)),
        ("entry point 2^64 - 1", nat(0) + nat(1) + integer(0) + nat(1) + nat((1 << 64) - 1) + integer(1), (2,)),
        ("entry points too far", nat(0) + nat(2) + integer(0) + nat(1) + nat(1) + nat(n - 2) + integer(1) * 2, (2,)),
        ("entry points wrap around", nat(0) + nat(2) + integer(0) + nat(1) + nat(1) + nat((1 << 64) - 2) + integer(1) + integer(-1), (2,)),
        ("entry 0", nat(0) + nat(2) + integer(0) + nat(1) + nat(0) + nat(0) + integer(1) + integer(0), (2,)),
        ("first entry 0", nat(0) + nat(1) + integer(0) + nat(1) + nat(0) + integer(0), (2,)),
        ("alpha 4", nat(0) + one[:-1] + integer(-1) + nat(4), (2,)), ("alpha 2^64 + 3", nat(0) + one[:-1] + integer(-1) + nat((1 << 64) + 3), (2,)),
        ("alpha 2^64", nat(0) + one[:-1] + integer(-1) + nat(1 << 64), (2,)), ("alpha 2^64 + 1", nat(0) + one[:-1] + integer(-1) + nat((1 << 64) + 1), (2,)),
        ("alpha denominator 0", nat(0) + one[:-1] + integer(-1) + nat(2) + integer(0) + nat(0), (2,)),
        ("coefficient exponent 4097", nat(4) + integer(4097), (2,)), ("coefficient exponent -4097", nat(4) + integer(-4097), (2,)),
        ("coefficient exponent 2^40", nat(4) + integer(1 << 40), (2,)), ("step cut", b"\x80", (2,)),
    ]
    for label, body, codes in yield_list:
        false = made.copy()
        # the first tree of the class "+" starts at a root where all pairs are free
        false.trees = [made.trees[0], leaf(body), made.trees[1]] if label.startswith("alpha") else [leaf(body)] + made.trees
        yield f"number: {label}", "line", problem.data, false.encode(), codes


def wide_cases():
    """Numbers of more than 9000 bytes where a shorter one would do, and nothing else wrong."""
    problem, made, _ = twin("line_full")
    yield "entries with a denominator of 9003 bytes", "line_full", problem.data, rescaled(made, 0, 3**39760).encode(), (2,)
    yield "entries with a denominator of 20000 bytes", "line_full", problem.data, rescaled(made, 0, 3**88000).encode(), (2,)


def number_places():
    """One number of an honest file at a time, padded: the same value, another file."""
    for name in ("line_alpha", "tent_skip_network", "absolute_network"):
        problem, made, _ = twin(name)
        body = made.content()[len(made.header_bytes()):]
        ends = [p for p, byte in enumerate(body) if byte < 128]
        for end in ends[:: max(1, len(ends) // 40)]:
            false = body[:end] + bytes([body[end] | 128, 0]) + body[end + 1 :]
            yield f"{name}: number at byte {end} padded", name, problem.data, seal(made.header_bytes() + false), (2,)


def cut_cases():
    """All that is missing at the end, at every length; and bytes left over."""
    for name in ("line_slack", "line", "absolute_network", "tent_skip_network"):
        problem, made, _ = twin(name)
        content, head = made.content(), len(made.header_bytes())
        step = max(1, (len(content) - head) // 60)
        for size in [*range(head, len(content), step), len(content) - 1]:
            yield f"{name}: cut at byte {size}", name, problem.data, seal(content[:size]), (2,)
        for label, tail in [("a zero", b"\0"), ("a leaf", b"\0\0"), ("32 zeros", bytes(32)), ("a byte 0x80", b"\x80"), ("its own tail", content[-5:])]:
            yield f"{name}: {label} left over", name, problem.data, seal(content + tail), (2,)


def no_record_cases():
    """Headers without records: every risk is 0, and the header must be right all the same."""
    problem, made = data_proof()
    honest = made.copy()
    honest.claim, honest.network, honest.trees = b"none-below 0", None, [[("leaf", {"form": "plain"})]] * 2
    empty = Problem([["0", "0"]])
    empty.data = b"y,x1\n"
    for label, data, codes in [("names twice", b"y,x1,x1\n", (2,)), ("other names twice", b"y,x1,z,z\n", (2,)), ("empty names twice", b"y,x1,,\n", (2,)),
                               ("a column missing", b"y,x2\n", (1,)), ("a quote in a name", b'y,x1,z"\n', (2,))]:
        yield f"data without records: {label}", (empty, honest.copy().of_data(empty.data, 0)), data, honest.copy().of_data(data, 0).encode(), codes


def depth_cases():
    """A chain of splits as long as the data allows, and one that goes on for ever."""
    size = 1000
    problem = Problem([[str(t % 3), str(t)] for t in range(size)])
    chain = [("split", 0, size - 1 - t) for t in range(size)]
    honest = certificate(problem, b"none-below 0", None, [[("leaf", {"form": "plain"})]] * 2)
    false = honest.copy()
    false.trees = [chain]
    yield "chain of splits without end", (problem, honest), problem.data, false.encode(), (1, 2)
    false = honest.copy()
    false.trees = [[("split", 0, 0)] * 200000]
    yield "one split for ever", (problem, honest), problem.data, false.encode(), (1,)
    false = honest.copy()
    false.trees = [[("leaf", {"form": "plain"})] * 200000]
    yield "leaves for ever", (problem, honest), problem.data, false.encode(), (2,)


# Data files

DATA_ROWS = [
    ("a quote inside a field that nobody reads", b'y,x1,z\n1,0,a"b\n0,1,c\n', (2,)), ("a quote inside a name that nobody reads", b'y,x1,z"z\n1,0,a\n0,1,c\n', (2,)),
    ("a quote at the end of a field that nobody reads", b'z,y,x1\na",1,0\nb,0,1\n', (2,)), ("a quote after a space that nobody reads", b'z,y,x1\n "a",1,0\nb,0,1\n', (2,)),
    ("bytes after a closing quote that nobody reads", b'z,y,x1\n"a"b,1,0\nb,0,1\n', (2,)), ("a CR after a closing quote that nobody reads", b'y,x1,z\n1,0,"a"\rb\n0,1,c\n', (2,)),
    ("a quote that does not end and nobody reads", b'y,x1,z\n1,0,a\n0,1,"c\n', (2,)), ("an odd quote that nobody reads", b'y,x1,z\n1,0,a\n0,1,"c""\n', (2,)),
    ("a quote inside a field", b'y,x1\n1,0\n0,1"\n', (2,)), ("bytes after a closing quote", b'y,x1\n1,0\n0,"1"0\n', (2,)),
    ("a space after a closing quote", b'y,x1\n1,0\n0,"1" \n', (2,)), ("a quote that does not end", b'y,x1\n1,0\n0,"1\n', (2,)),
    ("a field too few", b"y,x1\n1,0\n0\n", (2,)), ("a field too many", b"y,x1\n1,0\n0,1,2\n", (2,)), ("names twice", b"y,x1,x1\n1,0,0\n0,1,1\n", (2,)),
    ("names twice and rows of two fields", b"y,x1,x1\n1,0\n0,1\n", (2,)), ("other names twice and rows of fewer fields", b"y,x1,z,z\n1,0,0\n0,1,1\n", (2,)),
    ("other names twice", b"y,x1,z,z\n1,0,0,0\n0,1,1,1\n", (2,)), ("no header", b"", (2,)), ("only blank lines", b"\n\r\n\n", (2,)), ("only a byte order mark", b"\xef\xbb\xbf", (2,)),
    ("a word", b"y,x1\n1,0\n0,one\n", (2,)), ("an empty cell", b"y,x1\n1,0\n0,\n", (2,)), ("a cell of spaces", b"y,x1\n1,0\n0,  \n", (2,)), ("nan", b"y,x1\n1,0\n0,nan\n", (2,)),
    ("inf", b"y,x1\n1,0\n0,inf\n", (2,)), ("two signs", b"y,x1\n1,0\n0,--1\n", (2,)), ("hexadecimal", b"y,x1\n1,0\n0,0x1\n", (2,)), ("underscore", b"y,x1\n1,0\n0,1_0\n", (2,)),
    ("an inner space", b"y,x1\n1,0\n0,1 0\n", (2,)), ("a lone point", b"y,x1\n1,0\n0,.\n", (2,)), ("a lone sign", b"y,x1\n1,0\n0,-\n", (2,)), ("a lone exponent", b"y,x1\n1,0\n0,e5\n", (2,)),
    ("an exponent without digits", b"y,x1\n1,0\n0,1e\n", (2,)), ("two points", b"y,x1\n1,0\n0,1.2.3\n", (2,)), ("a fraction of decimals", b"y,x1\n1,0\n0,1.0/2\n", (2,)),
    ("a fraction with exponent", b"y,x1\n1,0\n0,1/2e1\n", (2,)), ("a fraction over zero", b"y,x1\n1,0\n0,1/0\n", (2,)), ("a fraction over many zeros", b"y,x1\n1,0\n0,1/000\n", (2,)),
    ("a signed denominator", b"y,x1\n1,0\n0,1/-2\n", (2,)), ("half a fraction", b"y,x1\n1,0\n0,1/\n", (2,)), ("exponent 1001", b"y,x1\n1,0\n0,1e1001\n", (2,)),
    ("exponent -1001", b"y,x1\n1,0\n0,1e-1001\n", (2,)), ("exponent 2^64", b"y,x1\n1,0\n0,1e18446744073709551616\n", (2,)), ("exponent 2^64 + 1", b"y,x1\n1,0\n0,1e18446744073709551617\n", (2,)),
    ("zero with exponent 1001", b"y,x1\n1,0\n0,0e1001\n", (2,)), ("a number of 1001 bytes", b"y,x1\n1,0\n0," + b"0" * 1000 + b"1\n", (2,)),
    ("a number of 1001 bytes with a sign", b"y,x1\n1,0\n0,+" + b"0" * 999 + b"1\n", (2,)), ("a lone CR", b"y,x1\n1,0\r0,1\n", (2,)), ("CR at the end", b"y,x1\n1,0\n0,1\r", (2,)),
    ("CR after a closing quote", b'y,x1\n1,0\n0,"1"\r', (2,)), ("a zero byte", b"y,x1\n1,0\n0,1\0\n", (2,)), ("a wide minus", b"y,x1\n1,0\n0,\xe2\x88\x921\n", (2,)),
    ("a no-break space", b"y,x1\n1,0\n0,1\xc2\xa0\n", (2,)), ("digits of another script", "y,x1\n1,0\n0,\u0661\n".encode(), (2,)),
    ("a second byte order mark", b"\xef\xbb\xbf\xef\xbb\xbfy,x1\n1,0\n0,1\n", (1,)), ("header in capitals", b"Y,X1\n1,0\n0,1\n", (1,)),
    ("names with a space", b"y, x1\n1,0\n0,1\n", (1,)), ("names with CR", b"y,x1\r\r\n1,0\n0,1\n", (1,)), ("semicolons", b"y;x1\n1;0\n0;1\n", (1,)),
]

HONEST_ROWS = [
    b"y,x1\n1,0\n0,1\n", b"y,x1\r\n1,0\r\n0,1\r\n", b"\xef\xbb\xbfy,x1\n1,0\n0,1", b'"y","x1"\n"1","0"\n"0"," 1\t"\n', b"\n\ny,x1\n\n1,0\n\r\n0,1\n\n\n",
    b"y,x1\n+1.,-0\n.0e5,+1.000\n", b"y,x1\n10e-1,0e1000\n0/7,1\n", b"y,x1\n2/2,0e-1000\n-0.0,100E-2\n", b"y,x1\n1,0\n0," + b"0" * 999 + b"1\n",
    b"y,x1\n1,0\n0, " + b"0" * 999 + b"1 \n", b"note,y,other,x1\nhello,1,,0\n\"a \"\"quoted\"\"\nline, and more\",0,1e9999,1\n", b'x1,y\n0,"1"\n1,"0"\r\n', b'"y",x1\n1,0\n0,1',
    b"y,x1\n1,0e+0000001000\n0,1\n", b"y,x1,z\n1,0,a\rb\n0,1,\xff\0\n", b'y,x1,z\n1,0,""""\n0,1,""\n', b"z,y,x1\n\",\",1,0\n\"\n\n\",0,1\n", b"y,x1,\n1,0,\n0,1,\n", b"y,x1\n1,0\n0,1\n\n\r\n",
]


def data_proof():
    problem = Problem([["1", "0"], ["0", "1"]])
    return problem, prove(problem)[0]


def data_cases():
    problem, made = data_proof()
    for label, data, codes in DATA_ROWS:
        yield f"data: {label}", (problem, made), data, made.copy().of_data(data, 2).encode(), codes
    for label, data in [("a record begins at a closing quote", b'y,x1\n1,0\n0,"1"0,1\n'), ("a quoted record begins at a closing quote", b'y,x1\n1,0\n0,"1""0",1\n'),
                        ("a record begins after a lone CR", b'y,x1\n1,0\n0,"1"\r0,1\n')]:
        yield f"data: {label}", (problem, made), data, made.copy().of_data(data, 3).encode(), (2,)
    weighted = Problem([["1", "0", "1"], ["0", "1", "0"]], weighted=True)
    honest, _ = prove(weighted)
    for label, old, new, codes in [("a negative weight", b"0,1,0\n", b"0,1,-1\n", (2,)), ("a tiny negative weight", b"0,1,0\n", b"0,1,-1e-1000\n", (2,)),
                                   ("an empty weight", b"0,1,0\n", b"0,1,\n", (2,)), ("a bad number at weight 0", b"0,1,0\n", b"0,one,0\n", (2,)),
                                   ("a bad target at weight 0", b"0,1,0\n", b"zero,1,0\n", (2,))]:
        data = weighted.data.replace(old, new)
        yield f"data: {label}", (weighted, honest), data, honest.copy().of_data(data, 2).encode(), codes


def rescaled(made, shift, den):
    """The same entries z 2^E / Q with E lowered and Q multiplied."""
    wide = made.copy()
    for step in (step for tree in wide.trees for step in tree if step[0] == "leaf" and step[1]["entries"][2]):
        exponent, q, entries = step[1]["entries"]
        factor = Fraction(den) * Fraction(2) ** (exponent + shift)
        scaled = {i: z * factor for i, z in entries.items()}
        common = max(z.denominator for z in scaled.values())
        step[1]["entries"] = (-shift, q * den * common, {i: int(z * common) for i, z in scaled.items()})
    return wide


def honest():
    """Files at the edges of the grammar that must be accepted."""
    _, made = data_proof()
    for number, data in enumerate(HONEST_ROWS):
        yield f"data variant {number}", data, made.copy().of_data(data, 2).encode()
    problem, made, _ = twin("line")
    content = made.content()
    whole = seal(content)
    sealed = content + hashlib.sha256(content).digest()
    yield "two gzip members", problem.data, zipped(sealed[:40]) + zipped(sealed[40:])
    yield "an empty gzip member", problem.data, zipped(b"") + whole + zipped(b"")
    yield "stored blocks", problem.data, raw_deflate(sealed)
    yield "gzip with a name", problem.data, whole[:3] + b"\x08" + whole[4:10] + b"proof\0" + whole[10:]
    problem, made, _ = twin("line_full")
    for label, shift, den in [("exponent -4096", 4096, 1), ("a denominator of 8990 bytes", 0, 3**39700), ("both", 4095, 5**20000)]:
        yield f"entries with {label}", problem.data, rescaled(made, shift, den).encode()
    yield "entries with exponent 4096", problem.data, rescaled(made, -4096, 1 << 4096).encode()
    problem = Problem([["1", "0", "1"], ["0", "1", "0"]])
    for column in (b"", b"a\nb", b"two words", b"3:x", "\u00e9".encode(), b"\xff", b'"q"', b"," * 70, b"n" * 65536):
        quoted = b'"' + column.replace(b'"', b'""') + b'"'
        data = problem.data.replace(b"y", quoted, 1)
        made, _ = prove(problem)
        made.target = column
        yield f"target named {column[:20]!r}", data, made.of_data(data, 2).encode()
    long = b"none-below -" + b"1" * 65536
    made, _ = prove(problem)
    made.claim, made.network = long, None
    yield "claim of 65536 digits", problem.data, made.encode()
    made.claim = b"none-below " + show(-Fraction(1, 3))
    yield "negative claim", problem.data, made.encode()


def cases():
    for make in (header_cases, number_cases, wide_cases, number_places, cut_cases, no_record_cases, depth_cases, data_cases):
        yield from make()

