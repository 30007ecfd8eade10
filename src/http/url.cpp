#include "http/url.h"

#include "base/text.h"

namespace schakel::http {

Target split_target(std::string_view target) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {.path = target, .query = {}};
  return {.path = target.substr(0, mark), .query = target.substr(mark + 1)};
}

std::vector<Parameter> parse_query(std::string_view query) {
  std::vector<Parameter> parameters;
  for (const std::string_view part : split(query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::string_view value = equals == std::string_view::npos ? "" : part.substr(equals + 1);
    parameters.emplace_back(percent_decoded(part.substr(0, equals), PlusIsSpace::kYes),
                            percent_decoded(value, PlusIsSpace::kYes));
  }
  return parameters;
}

const std::string* find_parameter(std::span<const Parameter> parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string build_query(std::span<const Parameter> parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (!query.empty()) query += '&';
    query += replaced(percent_encoded(name), "%24", "$");
    query += '=';
    query += percent_encoded(value);
  }
  return query;
}

}  // namespace schakel::http
