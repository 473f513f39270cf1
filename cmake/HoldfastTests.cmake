# How tests are declared. Labels say what a test costs: `fast` (under a second), `slow` (up to a
# minute), `long` (only in `./dev test --all`).
find_program(HOLDFAST_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(HOLDFAST_PYTHON python3 REQUIRED)

# What is tested is optimised, the tests themselves are compiled quickly. The preset release-clang
# optimises them too.
function(holdfast_compile_quickly name)
  if(NOT HOLDFAST_OPTIMISED_TESTS AND (HOLDFAST_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Release"))
    target_compile_options(${name} PRIVATE -O0)
  endif()
endfunction()

# holdfast_register_gtests(NAME PREFIX SECONDS LABELS)
# Every test case is a CTest test of its own, in a process of its own. In the sanitizer presets, where
# starting a process costs more than most test cases, a process runs one case in sixteen; what failed
# is named all the same.
function(holdfast_register_gtests name prefix timeout labels)
  if(NOT HOLDFAST_SANITIZE)
    gtest_discover_tests(${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
      TEST_PREFIX "${prefix}" DISCOVERY_TIMEOUT 60
      PROPERTIES LABELS "${labels}" TIMEOUT ${timeout}
                 ENVIRONMENT "${HOLDFAST_DISCOVERED_ENVIRONMENT}")
    return()
  endif()
  set(shards 16)
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${name}/${shard} COMMAND ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    math(EXPR timeout_of_all "4 * ${timeout}")
    set_tests_properties(${name}/${shard} PROPERTIES LABELS "${labels}" TIMEOUT ${timeout_of_all}
      ENVIRONMENT
      "${HOLDFAST_TEST_ENVIRONMENT};GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()

# holdfast_add_tests(NAME SOURCES file... LIBRARIES target... [LABELS label...] [TIMEOUT seconds]
#                    [PCH header...] [PREFIX text])
# One GoogleTest executable.
function(holdfast_add_tests name)
  cmake_parse_arguments(arg "" "TIMEOUT;PREFIX" "SOURCES;LIBRARIES;LABELS;PCH"
    ${ARGN})
  if(NOT arg_SOURCES)
    return()
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS fast)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(${name} PRIVATE
    HOLDFAST_SOURCE_DIR="${PROJECT_SOURCE_DIR}" HOLDFAST_BINARY_DIR="${PROJECT_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)
  holdfast_compile_quickly(${name})
  if(arg_PCH AND HOLDFAST_PCH)
    target_precompile_headers(${name} PRIVATE ${arg_PCH})
  endif()
  holdfast_register_gtests(${name} "${arg_PREFIX}" ${arg_TIMEOUT} "${arg_LABELS}")
endfunction()

# holdfast_add_script_test(NAME COMMAND word... [LABELS label...] [TIMEOUT seconds])
# A test that is a program: exit 0 passed, 77 skipped, anything else failed.
function(holdfast_add_script_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "COMMAND;LABELS" ${ARGN})
  if(NOT arg_LABELS)
    set(arg_LABELS fast)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES
    LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77
    ENVIRONMENT "${HOLDFAST_TEST_ENVIRONMENT}")
endfunction()

# Every tests/**/*_test.py and *_test.sh is a test. A line in its head says what CTest should know:
#   # ctest: labels=slow timeout=300 needs=holdfast-check sanitized
# `needs` names targets without which the test is not registered; `sanitized` registers it in the
# sanitizer presets too, where scripts are left out otherwise.
function(holdfast_add_script_tests folder)
  file(GLOB_RECURSE scripts CONFIGURE_DEPENDS "${folder}/*_test.py" "${folder}/*_test.sh")
  foreach(script ${scripts})
    file(STRINGS "${script}" head LIMIT_COUNT 12)
    set(options "")
    foreach(line ${head})
      if(line MATCHES "^# ctest: (.*)$")
        string(REPLACE " " ";" options "${CMAKE_MATCH_1}")
      endif()
    endforeach()
    set(labels fast)
    set(timeout 120)
    set(wanted ${HOLDFAST_REPOSITORY_TESTS})
    set(needed "")
    foreach(option ${options})
      if(option MATCHES "^labels=(.*)$")
        string(REPLACE "," ";" labels "${CMAKE_MATCH_1}")
      elseif(option MATCHES "^timeout=([0-9]+)$")
        set(timeout ${CMAKE_MATCH_1})
      elseif(option MATCHES "^needs=(.*)$")
        string(REPLACE "," ";" needed "${CMAKE_MATCH_1}")
      elseif(option STREQUAL "sanitized")
        set(wanted ON)
      else()
        message(FATAL_ERROR "${script}: unknown word in its ctest line: ${option}")
      endif()
    endforeach()
    foreach(target ${needed})
      if(NOT TARGET ${target})
        set(wanted OFF)
      endif()
    endforeach()
    # Other builds of the checker are held to what it does, not to style and documentation.
    if(wanted STREQUAL "CHECKER" AND (labels MATCHES "long" OR NOT "holdfast-check" IN_LIST needed))
      set(wanted OFF)
    endif()
    if(wanted)
      file(RELATIVE_PATH name "${folder}" "${script}")
      string(REGEX REPLACE "\\.(py|sh)$" "" name "${name}")
      set(runner "${HOLDFAST_PYTHON}" -B)
      if(script MATCHES "\\.sh$")
        set(runner bash)
      endif()
      holdfast_add_script_test(${name} COMMAND ${runner} "${script}"
        LABELS ${labels} TIMEOUT ${timeout})
    endif()
  endforeach()
endfunction()
