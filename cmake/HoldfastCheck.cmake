# holdfast_check(TARGET [NAME name] [FORMAT text|sarif|json|github|html] [OUTPUT file] [ALL]
#                [OPTIONS word...])
#
# Adds a target NAME (default: holdfast-check-TARGET) that runs the static checker over the sources
# of TARGET. Each source has a step of its own with declared inputs (the source, every header it
# reads, the models) and one output, its summary; a last step links the summaries to findings. So
# only what changed is analysed again, and build engines can run and cache the steps like others.
#
# The build of NAME fails when there are findings at or above --fail-on (default: definite); give
# OPTIONS --fail-on=never to see them without failing. With ALL it is part of the default build.
# Needs CMAKE_EXPORT_COMPILE_COMMANDS, which including this module turns on.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(TARGET Holdfast::check)
  set(HOLDFAST_CHECK "$<TARGET_FILE:Holdfast::check>")
else()
  find_program(HOLDFAST_CHECK holdfast-check
    HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin" "${CMAKE_CURRENT_LIST_DIR}/../build/release/bin"
    DOC "the static checker")
endif()

function(holdfast_check target)
  cmake_parse_arguments(arg "ALL" "NAME;FORMAT;OUTPUT" "OPTIONS" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "holdfast_check(${target}): unknown words: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "holdfast_check(${target}): there is no such target")
  endif()
  if(NOT HOLDFAST_CHECK)
    message(FATAL_ERROR "holdfast_check(${target}): holdfast-check was not found; install it, or "
      "set HOLDFAST_CHECK to its path")
  endif()
  if(NOT arg_NAME)
    set(arg_NAME "holdfast-check-${target}")
  endif()
  if(NOT arg_FORMAT)
    set(arg_FORMAT text)
  endif()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}")
  file(MAKE_DIRECTORY "${folder}")
  # Options that decide about facts go to both steps, the rest to the link alone.
  set(facts ${arg_OPTIONS})
  list(FILTER facts INCLUDE REGEX "^--(models|config|no-config|project-root)")
  if(NOT arg_OPTIONS MATCHES "--project-root")
    list(APPEND facts "--project-root=${PROJECT_SOURCE_DIR}")
    list(APPEND arg_OPTIONS "--project-root=${PROJECT_SOURCE_DIR}")
  endif()

  get_target_property(sources ${target} SOURCES)
  get_target_property(source_folder ${target} SOURCE_DIR)
  set(summaries "")
  foreach(source ${sources})
    if(NOT source MATCHES "\\.(c|cc|cpp|cxx|C)$" OR source MATCHES "[$]<")
      continue()
    endif()
    get_filename_component(source "${source}" ABSOLUTE BASE_DIR "${source_folder}")
    string(MD5 hash "${source}")
    string(SUBSTRING "${hash}" 0 8 hash)
    get_filename_component(name "${source}" NAME)
    set(summary "${folder}/${hash}-${name}.summary")
    add_custom_command(OUTPUT "${summary}"
      COMMAND "${HOLDFAST_CHECK}" -p "${CMAKE_BINARY_DIR}" ${facts} --allow-broken-units
              "--summarise=${summary}" "--depfile=${summary}.d" "${source}"
      DEPENDS "${source}" DEPFILE "${summary}.d"
      COMMENT "Summarising ${name}" VERBATIM)
    list(APPEND summaries "${summary}")
  endforeach()
  if(NOT summaries)
    message(FATAL_ERROR "holdfast_check(${target}): it has no C or C++ sources")
  endif()

  if(arg_OUTPUT)
    set(output -o "${arg_OUTPUT}")
  endif()
  if(arg_ALL)
    set(arg_ALL ALL)
  else()
    set(arg_ALL "")
  endif()
  add_custom_target(${arg_NAME} ${arg_ALL}
    COMMAND "${HOLDFAST_CHECK}" ${arg_OPTIONS} "--format=${arg_FORMAT}" ${output} --link
            ${summaries}
    DEPENDS ${summaries}
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    COMMENT "Checking ${target}" VERBATIM)
endfunction()
