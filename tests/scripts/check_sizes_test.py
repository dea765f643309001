# SPDX-License-Identifier: Apache-2.0
import sys
import unittest

from toy_tree import SCRIPTS, ToyTree

sys.path.insert(0, str(SCRIPTS))
from cpp_text import blanked, functions  # noqa: E402


def body(lines):
    return "  step();\n" * lines


class Functions(unittest.TestCase):
    def extents(self, text):
        return [(function.first, function.last) for function in functions(text)]

    def test_free_function_and_signature_on_two_lines(self):
        self.assertEqual(self.extents("int x = 1;\n\nint f(int a,\n      int b) {\n  return a;\n}\n"), [(3, 6)])

    def test_member_functions_in_a_class_in_a_namespace(self):
        text = "namespace a {\nclass B : public C {\n public:\n  B() {}\n  int f() const noexcept {\n    return 1;\n  }\n};\n}\n"
        self.assertEqual(self.extents(text), [(4, 4), (5, 7)])

    def test_constructor_with_member_initialisers(self):
        text = "B::B(int a)\n    : x_{a}, y_(a),\n      z_{1} {\n  go();\n}\n\nint g() {\n  return 1;\n}\n"
        self.assertEqual(self.extents(text), [(1, 5), (7, 9)])

    def test_control_and_lambdas_stay_inside(self):
        text = "void f() {\n  if (a) {\n    b([] { return 1; });\n  }\n  for (;;) {\n  }\n}\nvoid g() {}\n"
        self.assertEqual(self.extents(text), [(1, 7), (8, 8)])

    def test_braces_in_literals_comments_and_macros(self):
        text = '#define OPEN {\nvoid f() {\n  s = "}{{"; c = \'{\'; // {\n  n = 1\'000; /* { */ r = R"x({{)x";\n}\nint g() {\n}\n'
        self.assertEqual(self.extents(text), [(2, 5), (6, 7)])

    def test_tables_and_types_are_no_functions(self):
        self.assertEqual(self.extents("const int k[] = {\n 1,\n 2};\nenum class E { a, b };\nstruct S {\n  int a = 0;\n};\n"), [])

    def test_trailing_return_type(self):
        self.assertEqual(self.extents("auto f() -> std::vector<int> {\n  return {};\n}\n"), [(1, 3)])

    def test_body(self):
        self.assertEqual([f.body for f in functions("void f() {}\nint g() { return 1; }\n")], ["", " return 1; "])

    def test_blanking_keeps_the_shape(self):
        text = "a // b\n/* c\n d */ e \"f\\\"g\" h"
        self.assertEqual(len(blanked(text)), len(text))
        self.assertEqual(blanked(text).count("\n"), text.count("\n"))
        self.assertEqual(blanked(text).split(), ["a", "e", '"', '"', "h"])


class Sizes(ToyTree):
    script = "check_sizes.py"

    def test_at_the_limits(self):
        self.write("src/a/f.cpp", "void f() {\n" + body(58) + "}\n")
        self.write("python/infimum/check.py", "x = 1\n" * 400)
        self.assert_clean()

    def test_long_function(self):
        self.write("src/a/f.cpp", "// Goes.\nvoid f() {\n" + body(59) + "}\n")
        self.assert_refused("src/a/f.cpp:2: a function of 61 lines")

    def test_long_member_function_in_a_header(self):
        self.write("include/infimum/f.hpp", "struct S {\n  void f() {\n" + body(59) + "  }\n};\n")
        self.assert_refused("include/infimum/f.hpp:2: a function of 61 lines")

    def test_table(self):
        self.write("src/a/f.cpp", "// The table of options.\nvoid f() {\n" + body(99) + "}\n")
        self.assert_clean()

    def test_comment_of_another_function_exempts_nothing(self):
        self.write("src/a/f.cpp", "// The table.\nvoid e();\nvoid f() {\n" + body(99) + "}\n")
        self.assert_refused("src/a/f.cpp:3:")

    def test_long_file(self):
        self.write("checker/f.cpp", "int a;\n" * 701)
        self.assert_refused("checker/f.cpp:1: 701 lines")

    def test_warning(self):
        self.write("checker/f.cpp", "int a;\n" * 401)
        self.assertEqual(self.run_script(), (0, "checker/f.cpp:1: warning: 401 lines, more than 400\n"))


if __name__ == "__main__":
    unittest.main()
