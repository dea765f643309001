# SPDX-License-Identifier: Apache-2.0
"""C++ source seen as text: comments and literals blanked without moving a line, and the extents of functions."""
import re
from collections import namedtuple

Function = namedtuple("Function", "first last body")  # lines from 1; text between the braces

_TOKEN = re.compile(
    r"""
    //[^\n]*                                  # comment to the end of the line
  | /\*.*?\*/                                 # comment in brackets
  | \b(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"   # raw string
  | "(?:\\.|[^"\\\n])*"                       # string
  | (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'       # character, but not a digit separator
    """,
    re.DOTALL | re.VERBOSE,
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
_SIGNATURE = re.compile(r"\)\s*(?:(?:const|noexcept|override|final|mutable|&&?)\s*|noexcept\s*\(.*\)\s*|(?:->|requires)[^;{}=]*)*$", re.DOTALL)
_CONTROL = re.compile(r"^\s*(?:if|else|for|while|switch|catch)\b")
_MEMBER_INITIALISER = re.compile(r"\)[^;{}]*:[^;{}]*\w\s*$", re.DOTALL)
_TYPE = re.compile(r"\b(?:struct|class|enum|union|namespace)\b")
_ACCESS = re.compile(r"\s*(?:(?:public|private|protected)\s*:\s*)*")


def blanked(text):
    """The text with every comment and literal replaced by blanks of the same shape; literals keep their quotes."""

    def blank(found):
        token = found.group()
        spaces = re.sub(r"[^\n]", " ", token)
        return spaces if token.startswith("/") else '"' + spaces[1:-1] + '"'

    return _TOKEN.sub(blank, text)


def _same_shape(found):
    return re.sub(r"[^\n]", " ", found.group())


def functions(text):
    """Yields each outermost function; its first line is that of the signature.

    A brace opens a function if the declaration so far ends like a signature. Nothing is looked for inside functions.
    """
    code = _DIRECTIVE.sub(_same_shape, blanked(text))
    head, start, last = "", 0, 0  # the declaration so far, braced initialisers shown as (); where it starts; where reading stands
    depth, in_function, inside = 0, False, 0
    for found in re.finditer(r"[{};]", code):
        char, place = found.group(), found.start()
        if depth:
            depth += (char == "{") - (char == "}")
            if depth == 0:
                last = place + 1
                if in_function:
                    first = _ACCESS.match(code, start).end()
                    yield Function(code.count("\n", 0, first) + 1, code.count("\n", 0, place) + 1, code[inside:place])
                    head, start = "", last
                else:
                    head += "()"
            continue
        head += code[last:place]
        last = place + 1
        in_function = char == "{" and bool(_SIGNATURE.search(head)) and not _CONTROL.match(head)
        if in_function or (char == "{" and _MEMBER_INITIALISER.search(head) and not _TYPE.search(head)):
            depth, inside = 1, last
        else:
            head, start = "", last
