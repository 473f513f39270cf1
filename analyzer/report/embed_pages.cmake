# holdfast_embed_pages(TARGET DIRECTORY): builds docs/defects/*.md into --explain.
# The pages become one generated list of string literals; editing a page configures again.
function(holdfast_embed_pages target directory)
  file(GLOB pages CONFIGURE_DEPENDS "${directory}/*.md")
  set(rows "")
  foreach(page ${pages})
    get_filename_component(id "${page}" NAME_WE)
    if(NOT id MATCHES "^[a-z][a-z0-9-]*$")  # README and the like are no defects
      continue()
    endif()
    file(READ "${page}" text)
    string(APPEND rows "{\"${id}\", R\"holdfast_page(${text})holdfast_page\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${page}")
  endforeach()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/generated")
  file(CONFIGURE OUTPUT "${folder}/holdfast_defect_pages.inc" CONTENT "@rows@" @ONLY)
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()
