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
    target_compile_options(${target}_test PRIVATE ${SCHAKEL_OF_TESTS})
    # For tests that read a page beside the code; __FILE__ may be relative to anything (ccache).
    target_compile_definitions(${target}_test PRIVATE SCHAKEL_SOURCE_FOLDER="${PROJECT_SOURCE_DIR}")
    schakel_tests(${target}_test unit/${name} 120)
  endif()
endfunction()

# The tests of a program as those of ctest: each by its name, "unit/flow/OrderPlan.refuses_a_missing_item", with so many
# seconds at most. Under the sanitizers the program is one test, because to start it there takes longer than most of
# its tests do; and so are all of a program that need a server, because they share one.
#
# ONE_THREAD: it has no second one, so that ThreadSanitizer has nothing to look at. MEASURES: tests, as gtest filters them,
# that go millions of times through what the others go through too, for a figure; the sanitizers leave them out.
function(schakel_tests target prefix timeout)
  cmake_parse_arguments(arg "ONE_THREAD" "MEASURES" "" ${ARGN})
  if(SCHAKEL_SANITIZE STREQUAL "thread" AND arg_ONE_THREAD)
    return()
  elseif(SCHAKEL_SANITIZE)
    add_test(NAME ${prefix} COMMAND ${target} --gtest_brief=1 --gtest_filter=-${arg_MEASURES})
    set_tests_properties(${prefix} PROPERTIES TIMEOUT 2400)
  else()
    set(on_server "")
    get_target_property(libraries ${target} LINK_LIBRARIES)
    if(schakel_test_databases IN_LIST libraries)
      set(on_server "Postgresql*")
      add_test(NAME ${prefix}/postgresql COMMAND ${target} --gtest_brief=1 --gtest_filter=${on_server})
      set_tests_properties(${prefix}/postgresql PROPERTIES TIMEOUT 600)
    endif()
    gtest_discover_tests(${target} TEST_PREFIX "${prefix}/" TEST_FILTER "-${on_server}" DISCOVERY_TIMEOUT 60
      PROPERTIES TIMEOUT ${timeout})
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

# Text files as constants of a header, so that what is shipped lies in the program itself:
#   schakel_embed(exact_globe exact_globe/mappings.h NAMESPACE schakel::exact_globe FILES mappings/item.write.toml)
# gives kItemWrite, a std::string_view.
function(schakel_embed name header)
  cmake_parse_arguments(arg "" "NAMESPACE" "FILES" ${ARGN})
  set(to ${CMAKE_CURRENT_BINARY_DIR}/embedded/${header})
  set(sources ${arg_FILES})
  list(TRANSFORM sources PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(JOIN sources "|" joined)
  add_custom_command(OUTPUT ${to}
    COMMAND ${CMAKE_COMMAND} -DTO=${to} -DNAMESPACE=${arg_NAMESPACE} -DFILES=${joined}
            -P ${PROJECT_SOURCE_DIR}/cmake/EmbedTexts.cmake
    DEPENDS ${sources} ${PROJECT_SOURCE_DIR}/cmake/EmbedTexts.cmake
    COMMENT "Putting the texts of ${name} into ${header}"
    VERBATIM)
  target_sources(schakel_${name} PRIVATE ${to})
  target_include_directories(schakel_${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded)
endfunction()
