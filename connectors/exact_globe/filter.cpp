#include "connectors/exact_globe/filter.h"

#include "base/text.h"

namespace schakel::exact_globe {

std::string quoted(std::string_view text) {
  return "'" + replaced(text, "'", "''") + "'";
}

std::string quoted_key(std::string_view text) {
  return "'" + percent_encoded(replaced(text, "'", "''")) + "'";
}

std::string equals(std::string_view property, std::string_view text) {
  return std::string(property) + " eq " + quoted(text);
}

std::string between(std::string_view property, std::string_view from, std::string_view to) {
  const std::string name(property);
  return name + " ge " + quoted(from) + " and " + name + " le " + quoted(to);
}

std::string between(std::string_view property, std::int64_t from, std::int64_t to) {
  const std::string name(property);
  return name + " ge " + std::to_string(from) + " and " + name + " le " + std::to_string(to);
}

std::string joined(std::string_view one, std::string_view other) {
  std::string filter(one);
  if (!one.empty() && !other.empty()) filter += " and ";
  return filter + std::string(other);
}

std::string from_moment(std::string_view property, LocalTime moment) {
  return std::string(property) + " ge datetime" + quoted(iso_text(moment));
}

}  // namespace schakel::exact_globe
