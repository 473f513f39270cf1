# What every target of the project shares: language level, warnings, sanitizers, output folders,
# ccache and a fast linker.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A precompiled header carries time stamps and macros that ccache would otherwise refuse. Paths
  # below the checkout are hashed as relative ones, so that several checkouts share results.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      ${HOLDFAST_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

# holdfast_precompile(TARGET header...): for headers of the project. A precompiled header names the
# files it was made of by their full paths, so one from the cache would bring another checkout's
# headers; the definition keeps the checkouts apart.
function(holdfast_precompile name)
  target_precompile_headers(${name} PRIVATE ${ARGN})
  if(CMAKE_CXX_COMPILER_LAUNCHER)
    target_compile_definitions(${name} PRIVATE HOLDFAST_CHECKOUT="${PROJECT_SOURCE_DIR}")
  endif()
endfunction()

# Paths relative to the program, so that where a build stands leaves no trace in it.
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)

find_program(HOLDFAST_MOLD mold)
find_program(HOLDFAST_LLD ld.lld)
if(HOLDFAST_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(HOLDFAST_LLD)
  add_link_options(-fuse-ld=lld)
endif()

add_compile_options(-Wall -Wextra -Wno-unused-parameter)

# HOLDFAST_SANITIZE is the value of -fsanitize=, for example "address,undefined".
set(HOLDFAST_SANITIZE "" CACHE STRING "Sanitizers of this build, as -fsanitize= takes them")
if(HOLDFAST_SANITIZE)
  add_compile_options(-fsanitize=${HOLDFAST_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${HOLDFAST_SANITIZE})
  if(HOLDFAST_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
    add_link_options(-fno-sanitize-recover=undefined)
  endif()
endif()

option(HOLDFAST_COVERAGE "Instrument for llvm-cov (clang only)" OFF)
if(HOLDFAST_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
