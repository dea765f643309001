# SPDX-License-Identifier: Apache-2.0
import unittest

from toy_tree import ToyTree


class IncludeRanks(ToyTree):
    script = "check_include_ranks.py"

    def test_downwards_and_own_room(self):
        self.write("src/erm/problem.hpp", '#include <vector>\n#include "data/dataset.hpp"\n#include "erm/groups.hpp"\n')
        self.write("src/cli/main.cpp", '#include "infimum/api.hpp"\n#include "search/solver.hpp"\n')
        self.write("include/infimum/api.hpp", "#include <string>\n#include <infimum/network.hpp>\n")
        self.write("checker/verify.hpp", "")
        self.write("checker/verify.cpp", '#include <gmp.h>\n#include "verify.hpp"\n')
        self.assert_clean()

    def test_upwards(self):
        self.write("src/linear/solve.hpp", '// text\n#include "erm/problem.hpp"\n')
        self.assert_refused("src/linear/solve.hpp:2:", "linear has rank 2, erm has rank ")

    def test_sibling_of_the_same_rank(self):
        self.write("src/data/dataset.hpp", '#include "networks/shallow.hpp"\n')
        self.assert_refused("src/data/dataset.hpp:1:")

    def test_angle_brackets_do_not_hide_a_room(self):
        self.write("src/linear/solve.hpp", "#include <erm/problem.hpp>\n")
        self.assert_refused("src/linear/solve.hpp:1:")

    def test_indented_directive(self):
        self.write("src/linear/solve.hpp", '  #  include "erm/problem.hpp"\n')
        self.assert_refused("src/linear/solve.hpp:1:")

    def test_room_without_rank(self):
        self.write("src/drawer/things.hpp", "")
        self.assert_refused("room drawer has no rank")

    def test_path_outside_the_rooms(self):
        self.write("src/linear/solve.hpp", '#include "../erm/problem.hpp"\n#include "solve_detail.hpp"\n')
        self.assert_refused("src/linear/solve.hpp:1:", "src/linear/solve.hpp:2:")

    def test_public_header_below_the_interface(self):
        self.write("src/search/solver.hpp", '#include "infimum/api.hpp"\n')
        self.assert_refused("only api and cli")

    def test_public_header_on_a_room(self):
        self.write("include/infimum/api.hpp", '#include "erm/problem.hpp"\n')
        self.assert_refused("include/infimum/api.hpp:1:")

    def test_checker_on_a_room(self):
        self.write("checker/main.cpp", '#include "numbers/rational.hpp"\n')
        self.assert_refused("checker/main.cpp:1:")

    def test_checker_climbs_out(self):
        self.write("src/numbers/rational.hpp", "")
        self.write("checker/main.cpp", '#include "../src/numbers/rational.hpp"\n')
        self.assert_refused("checker/main.cpp:1:")

    def test_checker_on_a_room_in_angle_brackets(self):
        self.write("checker/main.cpp", "#include <numbers/rational.hpp>\n")
        self.assert_refused("checker/main.cpp:1:")

    def test_room_on_the_checker(self):
        self.write("src/cli/main.cpp", '#include "checker/verify.hpp"\n')
        self.assert_refused("src/cli/main.cpp:1:")


if __name__ == "__main__":
    unittest.main()
