# One module is one folder: its sources, its unit tests and the modules it may use. What is not declared here
# does not link, and tools/check_layers.py refuses an include of it.
#
#   schakel_module(engine
#     SAYS "Makes a flow durable."           One line; README and ARCHITECTURE repeat it.
#     USES base storage connector flow       Modules of ours.
#     LIBRARIES SQLite::SQLite3              Libraries of others.
#     SOURCES run.cpp ...
#     TESTS run_test.cpp ...)                Unit tests, one executable per module.
function(schakel_module name)
  cmake_parse_arguments(arg "" "SAYS" "USES;LIBRARIES;SOURCES;TESTS;TEST_LIBRARIES" ${ARGN})
  if(NOT arg_SAYS)
    message(FATAL_ERROR "Module ${name} does not say what it is: give SAYS one line.")
  endif()
  set(target schakel_${name})
  add_library(${target} STATIC ${arg_SOURCES})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  list(TRANSFORM arg_USES PREPEND schakel_ OUTPUT_VARIABLE uses)
  target_link_libraries(${target} PUBLIC schakel_build ${uses} ${arg_LIBRARIES})
  if(arg_TESTS AND SCHAKEL_TESTS)
    add_executable(${target}_test ${arg_TESTS})
    target_link_libraries(${target}_test PRIVATE ${target} GTest::gmock GTest::gtest_main ${arg_TEST_LIBRARIES})
    # For tests that read a page beside the code; __FILE__ may be relative to anything (ccache).
    target_compile_definitions(${target}_test PRIVATE SCHAKEL_SOURCE_FOLDER="${PROJECT_SOURCE_DIR}")
    gtest_discover_tests(${target}_test TEST_PREFIX "unit/${name}/" DISCOVERY_TIMEOUT 60
                         PROPERTIES TIMEOUT 120)
  endif()
endfunction()

# A program: one main(), the modules it is wired from.
function(schakel_program name)
  cmake_parse_arguments(arg "" "" "USES;LIBRARIES;SOURCES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  list(TRANSFORM arg_USES PREPEND schakel_ OUTPUT_VARIABLE uses)
  target_link_libraries(${name} PRIVATE schakel_build ${uses} ${arg_LIBRARIES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()
