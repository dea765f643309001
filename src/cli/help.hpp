// SPDX-License-Identifier: Apache-2.0
//
// The table of options as text: help on the terminal, a page of the manual, a man page.
#pragma once

#include <string>
#include <string_view>

namespace infimum::cli {

std::string help_of_program();
std::string help_of_command(std::string_view command);
std::string options_as_markdown();  // docs/options.md
std::string options_as_man_page(std::string_view version);

}  // namespace infimum::cli
