# What is installed beside the libraries and headers of the parts: the tools' modules, pkg-config
# files, man pages, completion, licence; and the Debian package that CPack makes of it all.
include(GNUInstallDirs)

set(tools "")
foreach(tool holdfast-check holdfast-run holdfast-proxy holdfast-fuzz)
  if(TARGET ${tool})
    list(APPEND tools ${tool})
  endif()
endforeach()

# -- CMake: holdfast_check(target) ---------------------------------------------------------------
install(FILES "${PROJECT_SOURCE_DIR}/cmake/HoldfastCheck.cmake"
  DESTINATION lib/cmake/Holdfast COMPONENT comm)

# -- pkg-config ----------------------------------------------------------------------------------
# holdfast_pkg_config(NAME DESCRIPTION LIBS CFLAGS REQUIRES)
function(holdfast_pkg_config name description libs cflags requires)
  set(file "${PROJECT_BINARY_DIR}/pkgconfig/${name}.pc")
  file(WRITE "${file}.in" "prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: ${name}
Description: ${description}
Version: ${PROJECT_VERSION}
Requires.private: ${requires}
Libs: -L\${libdir} ${libs}
Cflags: -I\${includedir}/holdfast ${cflags}
")
  configure_file("${file}.in" "${file}" COPYONLY)
  install(FILES "${file}" DESTINATION lib/pkgconfig COMPONENT comm)
endfunction()

if(TARGET comm)
  set(uring "")
  get_target_property(comm_libraries comm LINK_LIBRARIES)
  if("uring" IN_LIST comm_libraries)
    set(uring "-luring")
  endif()
  set(guard_libs "")
  get_target_property(guarded_libraries comm_guarded LINK_LIBRARIES)
  if("guard" IN_LIST guarded_libraries)
    set(guard_libs "-lholdfast_guard")
  endif()
  holdfast_pkg_config(holdfast-comm "Asynchronous copy-free I/O with written semantics"
    "-lholdfast_comm ${uring} -pthread" "" "")
  holdfast_pkg_config(holdfast-comm-guarded "The same in its debug mode"
    "-lholdfast_comm_guarded ${guard_libs} ${uring} -pthread" "-DHOLDFAST_COMM_GUARDED" "")
endif()
if(TARGET guard)
  holdfast_pkg_config(holdfast-guard "The runtime checker for buffers in flight"
    "-lholdfast_guard" "" "")
endif()

# -- man pages, from --help, so that they agree ---------------------------------------------------
find_program(HOLDFAST_HELP2MAN help2man)
set(pages "")
if(HOLDFAST_HELP2MAN AND NOT HOLDFAST_SANITIZE)
  foreach(tool ${tools})
    set(page "${PROJECT_BINARY_DIR}/man/${tool}.1")
    set(verbs "")
    set(verbs_step "")
    if(tool STREQUAL "holdfast-fuzz")
      set(verbs "--include=${page}.verbs")
      set(verbs_step COMMAND ${CMAKE_COMMAND} "-DTOOL=$<TARGET_FILE:${tool}>"
        "-DOUTPUT=${page}.verbs" -P "${PROJECT_SOURCE_DIR}/cmake/man/verbs.cmake")
    endif()
    add_custom_command(OUTPUT "${page}" ${verbs_step}
      COMMAND ${CMAKE_COMMAND} -E env SOURCE_DATE_EPOCH=0 LC_ALL=C
              "${HOLDFAST_HELP2MAN}" --no-info --no-discard-stderr --source=Holdfast
              "--version-string=${PROJECT_VERSION}" "--include=${PROJECT_SOURCE_DIR}/cmake/man/${tool}.h2m"
              ${verbs} "--output=${page}" "$<TARGET_FILE:${tool}>"
      DEPENDS ${tool} "${PROJECT_SOURCE_DIR}/cmake/man/${tool}.h2m"
              "${PROJECT_SOURCE_DIR}/cmake/man/verbs.cmake"
      COMMENT "Man page of ${tool}" VERBATIM)
    list(APPEND pages "${page}")
  endforeach()
  add_custom_target(holdfast_man ALL DEPENDS ${pages})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tools)
endif()

# -- completion, licence, what it is made of ------------------------------------------------------
foreach(tool ${tools})
  install(FILES "${PROJECT_SOURCE_DIR}/cmake/completion/holdfast.bash" RENAME ${tool}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT tools)
endforeach()
install(FILES LICENSE CHANGELOG.md README.md SECURITY.md
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/holdfast COMPONENT tools)
install(FILES LICENSE RENAME copyright
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/holdfast COMPONENT tools)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/holdfast/docs COMPONENT tools)
find_program(HOLDFAST_PYTHON python3)
if(HOLDFAST_PYTHON AND tools)
  set(sbom "${PROJECT_BINARY_DIR}/holdfast.spdx.json")
  add_custom_command(OUTPUT "${sbom}"
    COMMAND "${HOLDFAST_PYTHON}" -B "${PROJECT_SOURCE_DIR}/cmake/sbom.py"
            --version ${PROJECT_VERSION} --output "${sbom}"
    DEPENDS "${PROJECT_SOURCE_DIR}/cmake/sbom.py" "${PROJECT_SOURCE_DIR}/cmake/packages.txt"
    COMMENT "Bill of materials" VERBATIM)
  add_custom_target(holdfast_sbom ALL DEPENDS "${sbom}")
  install(FILES "${sbom}" DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/holdfast COMPONENT tools)
endif()

# -- the Debian package ---------------------------------------------------------------------------
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME holdfast)
set(CPACK_PACKAGE_VENDOR Holdfast)
set(CPACK_PACKAGE_CONTACT "The Holdfast developers <holdfast@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "buffer lifetimes in asynchronous, copy-free I/O: checker, runtime, comm layer")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"holdfast-check finds memory lent to asynchronous operations that does not last long
enough; holdfast-run watches a running program for the same; holdfast-fuzz plays call
sequences against a comm layer; the comm layer is a library for asynchronous I/O whose
rules about buffers are written down and kept, and holdfast-proxy a proxy on it.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
# clang's own headers (stddef.h and the like), which the checker reads.
if(TARGET holdfast-check)
  get_directory_property(llvm DIRECTORY "${PROJECT_SOURCE_DIR}/analyzer" DEFINITION LLVM_VERSION_MAJOR)
  set(CPACK_DEBIAN_PACKAGE_DEPENDS "libclang-common-${llvm}-dev")
endif()
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libboost1.81-dev, liburing-dev")
set(CPACK_STRIP_FILES ON)
set(CPACK_OUTPUT_FILE_PREFIX "${PROJECT_BINARY_DIR}/packages")
include(CPack)
