// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/version.hpp"

namespace infimum::cli {

// Not listed in help: it prints the pages that are made from the table of options.
void add_help_options(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("help-options", "print the table of options as a page")->group("");
  const auto man = std::make_shared<bool>(false);
  const auto markdown = std::make_shared<bool>(false);
  command->add_flag("--markdown", *markdown);
  command->add_flag("--man", *man);
  command->callback([man, markdown, &exit_code] {
    if (*man == *markdown) throw base::UsageError("help-options: give either --markdown or --man");
    base::write_to_standard_output(*man ? options_as_man_page(version_number()) : options_as_markdown());
    exit_code = 0;
  });
}

}  // namespace infimum::cli
