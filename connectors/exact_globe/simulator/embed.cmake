# Turns a text file into a C++ source, one string literal per line of it, so that the program runs from anywhere.
#   cmake -DINPUT=entities.json -DOUTPUT=x.cpp -DFUNCTION=schakel::…::embedded_catalogue -P embed.cmake
file(READ "${INPUT}" text)
string(REGEX REPLACE "\n$" "" text "${text}")
string(REPLACE "\n" ")json\",\n    R\"json(" text "${text}")
string(REGEX REPLACE "::[^:]*$" "" namespace "${FUNCTION}")
string(REGEX REPLACE "^.*::" "" name "${FUNCTION}")
file(WRITE "${OUTPUT}" "// Generated from ${INPUT} by embed.cmake.
#include <string>

namespace ${namespace} {

std::string ${name}();

std::string ${name}() {
  static constexpr const char* kLines[] = {
    R\"json(${text})json\"};
  std::string text;
  for (const char* line : kLines) {
    text += line;
    text += '\\n';
  }
  return text;
}

}  // namespace ${namespace}
")
