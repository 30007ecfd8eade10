#include "connectors/exact_online/simulator/router.h"

#include <charconv>

#include "simulator/odata_query.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::parse_segment;

std::optional<Route> find_route(const Catalogue& catalogue, std::string_view path, bool exact_service_case) {
  std::vector<std::string> segments = schakel::simulator::path_segments(path);
  if (segments.size() < 3 || segments[0] != "api" || segments[1] != "v1") return std::nullopt;
  segments.erase(segments.begin(), segments.begin() + 2);
  if (segments.front() == "beta") segments.erase(segments.begin());
  Route route;
  if (segments.empty()) return std::nullopt;
  if (segments.front() != "current") {
    int division = 0;
    const std::string& text = segments.front();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), division);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    route.division = division;
    segments.erase(segments.begin());
  }
  const auto find = [&](const std::string& joined) {
    return exact_service_case ? catalogue.find_exact(joined) : catalogue.find(joined);
  };
  std::string prefix;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto segment = parse_segment(segments[i]);
    if (!segment) {
      route.to = Route::To::kMalformed;  // "Accounts(guid'…": a parenthesis that does not close.
      return route;
    }
    if (segment->name == "$metadata") {
      route.to = Route::To::kMetadata;
      route.service = prefix;
      return route;
    }
    const std::string joined = prefix.empty() ? segment->name : prefix + "/" + segment->name;
    route.entity = find(joined);
    if (route.entity == nullptr) {
      prefix = joined;
      route.unknown_segment = segment->name;
      continue;
    }
    // "current/Me" stands under no division.
    if (route.division && route.entity->service == "current") {
      route.entity = nullptr;
      route.unknown_segment = segment->name;
      return route;
    }
    route.to = Route::To::kEntity;
    route.key = segment->key;
    for (std::size_t j = i + 1; j < segments.size(); ++j) {
      if (segments[j] == "$count" && j + 1 == segments.size()) {
        route.count = true;
      } else if (route.navigation.empty() && route.key) {
        route.navigation = segments[j];
      } else {
        route.to = Route::To::kNothing;
        route.unknown_segment = segments[j];
      }
    }
    return route;
  }
  return route;
}

}  // namespace schakel::exact_online::simulator
