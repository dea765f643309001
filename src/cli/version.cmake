# SPDX-License-Identifier: Apache-2.0
# A header with the version and the commit that is being compiled, for cli/version.cpp. Included, it asks for that header before
# every build; run as a script, it writes it, and only when something changed, so that nothing else is recompiled.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(INFIMUM_COMMIT_HEADER ${CMAKE_CURRENT_BINARY_DIR}/commit/cli/commit.hpp)
  add_custom_target(
    infimum_commit
    COMMAND ${CMAKE_COMMAND} -D HEADER=${INFIMUM_COMMIT_HEADER} -D VERSION=${PROJECT_VERSION} -P ${CMAKE_CURRENT_LIST_FILE}
    BYPRODUCTS ${INFIMUM_COMMIT_HEADER}
    VERBATIM)
  add_dependencies(infimum_commands infimum_commit)
  target_include_directories(infimum_commands PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/commit)
  return()
endif()

cmake_minimum_required(VERSION 3.25)
execute_process(
  COMMAND git -C ${CMAKE_CURRENT_LIST_DIR} describe --always --dirty --abbrev=12 --exclude=*
  OUTPUT_VARIABLE commit
  OUTPUT_STRIP_TRAILING_WHITESPACE
  ERROR_QUIET)
if(NOT commit)
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT
"#pragma once
#define INFIMUM_VERSION \"@VERSION@\"
#define INFIMUM_COMMIT \"@commit@\"
" @ONLY)
