# SPDX-License-Identifier: Apache-2.0
import unittest

from toy_tree import ToyTree


class Words(ToyTree):
    script = "check_words.py"

    def test_our_own_words(self):
        self.write("src/search/region.hpp", "// A region; for instance this one. It costs O(n).\nint units; // the cost is 3 bits\nint nodding, modelled;\n")
        self.assert_clean()

    def test_identifiers_are_taken_apart(self):
        self.write("src/search/a.cpp", "int node_count;\nclass TreeNode;\nModels m;\nint best_solution_;\n")
        self.assert_refused("src/search/a.cpp:1:", "src/search/a.cpp:2:", "src/search/a.cpp:3:", "src/search/a.cpp:4:")

    def test_comments_messages_and_pages(self):
        self.write("checker/a.cpp", '// takes a sample\nauto text = "bad instance";\n')
        self.write("include/infimum/a.hpp", "// the cost function\n")
        self.write("docs/a.md", "The objective.\n")
        self.write("README.md", "A model.\n")
        self.assert_refused("checker/a.cpp:1:", "checker/a.cpp:2:", "include/infimum/a.hpp:1:", "docs/a.md:1:", "README.md:1:")

    def test_cost_in_code(self):
        self.write("src/search/a.cpp", "double cost = 0;\n")
        self.assert_refused('"cost": say risk or loss')

    def test_other_names(self):
        self.write("src/data/a.cpp", "std::node_handle h; onnx::ModelProto m; // reduced costs\n")
        self.assert_clean()

    def test_words_spoken_about(self):
        self.write("docs/a.md", "We say unit, not *node*.\n")
        self.assert_clean()
        self.write("src/a/a.cpp", "int *node* b;\n")
        self.assert_refused("src/a/a.cpp:1:")

    def test_linear_programs(self):
        self.write("src/linear/simplex.hpp", "// objective and solution\ndouble cost;\n")
        self.write("src/relaxations/fit.hpp", "double cost;\n")
        self.assert_clean()
        self.write("src/relaxations/fit.hpp", "double objective;\n")
        self.assert_refused("src/relaxations/fit.hpp:1:")
        self.write("src/erm/problem.hpp", "// objective\n")
        self.assert_refused("src/erm/problem.hpp:1:")


if __name__ == "__main__":
    unittest.main()
