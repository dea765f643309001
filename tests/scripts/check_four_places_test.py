# SPDX-License-Identifier: Apache-2.0
import unittest

from toy_tree import ToyTree


class FourPlaces(ToyTree):
    script = "check_four_places.py"

    def setUp(self):
        super().setUp()
        self.write("src/linear/solve.hpp", "// SPDX\n//\n// Solves.\n#pragma once\n")
        self.write("src/linear/solve.cpp", "")
        self.write("tests/unit/linear/solve_test.cpp", "")
        self.write("docs/linear.md", "# Linear\n\n## solve\n")

    def remove(self, name):
        (self.root / name).unlink()

    def test_all_there(self):
        self.assert_clean()

    def test_table_row(self):
        self.write("docs/linear.md", "| file | what |\n|---|---|\n| `solve.hpp` | solves |\n")
        self.assert_clean()

    def test_no_source(self):
        self.remove("src/linear/solve.cpp")
        self.assert_refused("src/linear/solve.cpp is missing")

    def test_header_only_in_the_opening_comment(self):
        self.remove("src/linear/solve.cpp")
        self.write("src/linear/solve.hpp", "// SPDX\n//\n// Solves, header-only.\n#pragma once\n")
        self.assert_clean()

    def test_header_only_further_down_does_not_count(self):
        self.remove("src/linear/solve.cpp")
        self.write("src/linear/solve.hpp", "// SPDX\n#pragma once\n// header-only\n")
        self.assert_refused("src/linear/solve.cpp is missing")

    def test_no_test(self):
        self.remove("tests/unit/linear/solve_test.cpp")
        self.assert_refused("tests/unit/linear/solve_test.cpp is missing")

    def test_plain_data_needs_no_test(self):
        self.remove("src/linear/solve.cpp")
        self.remove("tests/unit/linear/solve_test.cpp")
        self.write("src/linear/solve.hpp", "// SPDX, header-only\nstruct S {\n  int a = 0;\n  virtual void f(int) {}\n};\n")
        self.assert_clean()
        self.write("src/linear/solve.hpp", "// SPDX, header-only\nstruct S {\n  int f() { return 1; }\n};\n")
        self.assert_refused("tests/unit/linear/solve_test.cpp is missing")

    def test_no_page(self):
        self.remove("docs/linear.md")
        self.assert_refused("docs/linear.md has no heading")

    def test_prose_or_part_of_a_word_does_not_count(self):
        self.write("docs/linear.md", "# Linear\n\nsolve is here\n\n## solver\n\n## solve_again\n")
        self.assert_refused("docs/linear.md has no heading")


if __name__ == "__main__":
    unittest.main()
