# SPDX-License-Identifier: Apache-2.0
# The commit as it is when CMake runs, for cli/version.cpp alone: nothing else is recompiled for it.
execute_process(
  COMMAND git -C ${CMAKE_CURRENT_LIST_DIR} describe --always --dirty --abbrev=12 --exclude=*
  OUTPUT_VARIABLE INFIMUM_COMMIT
  OUTPUT_STRIP_TRAILING_WHITESPACE
  ERROR_QUIET)
if(NOT INFIMUM_COMMIT)
  set(INFIMUM_COMMIT unknown)
endif()
set_source_files_properties(
  ${CMAKE_CURRENT_LIST_DIR}/version.cpp
  PROPERTIES COMPILE_DEFINITIONS "INFIMUM_VERSION=\"${PROJECT_VERSION}\";INFIMUM_COMMIT=\"${INFIMUM_COMMIT}\"")
