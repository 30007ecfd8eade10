# How everything is compiled. Presets choose SCHAKEL_SANITIZE; nothing else differs between them but optimisation.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(SCHAKEL_TESTS "Build the tests" ON)
option(SCHAKEL_FUZZ "Build the fuzz targets (needs Clang)" OFF)
set(SCHAKEL_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")

add_library(schakel_build INTERFACE)
target_compile_options(schakel_build INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wswitch -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wimplicit-fallthrough -Wnull-dereference -Wformat=2
  -fstack-protector-strong -fno-omit-frame-pointer)
target_compile_definitions(schakel_build INTERFACE _GLIBCXX_ASSERTIONS SCHAKEL_VERSION="${PROJECT_VERSION}")
if(NOT SCHAKEL_TESTS)
  target_compile_definitions(schakel_build INTERFACE SCHAKEL_WITHOUT_KNOWN_BUGS)  # base/known_bug.h
endif()
target_link_options(schakel_build INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports null dereferences and dangling storage inside its own library when it inlines variants; the
  # sanitizers watch these instead. https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105562 and relatives.
  target_compile_options(schakel_build INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict)
endif()

if(SCHAKEL_SANITIZE)
  target_compile_options(schakel_build INTERFACE -fsanitize=${SCHAKEL_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(schakel_build INTERFACE -fsanitize=${SCHAKEL_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(schakel_build INTERFACE
      -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/tests/fuzz/ignored_by_sanitizers.txt)
  endif()
else()
  # _FORTIFY_SOURCE needs optimisation and quarrels with the sanitizers' own checks.
  target_compile_options(schakel_build INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
endif()

# The code of tests runs for moments and takes half of all compiling when it is optimised; what it tests is.
set(SCHAKEL_OF_TESTS $<$<CONFIG:Debug>:-O0>)

find_program(SCHAKEL_LLD ld.lld)
if(SCHAKEL_LLD)
  target_link_options(schakel_build INTERFACE -fuse-ld=lld)
endif()
find_program(SCHAKEL_CCACHE ccache)
if(SCHAKEL_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SCHAKEL_CCACHE})
endif()
