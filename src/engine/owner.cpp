#include "engine/owner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <vector>

#include "base/text.h"

namespace schakel::engine {
namespace {

std::string first_line(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string host() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

// Differs after every start of the machine, so that a program number from before is not mistaken for one of
// now.
std::string machine_start() {
  return first_line("/proc/sys/kernel/random/boot_id");
}

// Field 22 of proc(5) "stat": when the program started, in ticks since the machine did. Program numbers are
// used again; together with this they are not. Empty when there is no such program.
std::string program_start(long number) {
  const std::string line = first_line(fmt::format("/proc/{}/stat", number));
  const std::size_t name_end = line.rfind(')');  // The name before it may hold spaces and brackets.
  if (name_end == std::string::npos || name_end + 2 > line.size()) return {};
  const std::vector<std::string_view> fields = split(std::string_view(line).substr(name_end + 2), ' ');
  constexpr std::size_t kStartTime = 22 - 3;  // The first field behind the name is the third.
  if (fields.size() <= kStartTime) return {};
  if (fields[0] == "Z" || fields[0] == "X") return {};  // Ended; its parent has just not looked yet.
  return std::string(fields[kStartTime]);
}

}  // namespace

std::string this_owner() {
  const long number = ::getpid();
  return fmt::format("{}/{}/{}/{}", host(), machine_start(), number, program_start(number));
}

bool owner_is_gone(const std::string& owner) {
  const std::vector<std::string_view> parts = split(owner, '/');
  if (parts.size() != 4 || parts[0] != host()) return false;
  if (parts[1] != machine_start()) return true;
  long number = 0;
  const auto [end, error] = std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), number);
  if (error != std::errc() || end != parts[2].data() + parts[2].size() || number <= 0) return false;
  const std::string start = program_start(number);
  if (start.empty()) return true;
  return start != parts[3];
}

}  // namespace schakel::engine
