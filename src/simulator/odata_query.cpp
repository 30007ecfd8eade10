#include "simulator/odata_query.h"

#include <charconv>

#include "base/text.h"

namespace schakel::simulator {

namespace {

/// A list longer than this is not from a client that means well; Exact's widest entity has 166 properties.
constexpr std::size_t kListMax = 1000;

OrRefusal<std::int64_t> parse_count(const std::string& name, std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return refuse(400, "Incorrect format for " + name + " argument '" + std::string(text) + "'.");
  if (number < 0)
    return refuse(400, "Incorrect format for " + name + " argument '" + std::string(text) + "'.");
  return number;
}

OrRefusal<std::vector<std::string>> parse_list(std::string_view text) {
  std::vector<std::string> names;
  for (const auto part : split(text, ',')) {
    const auto name = trimmed(part);
    if (name.empty()) return refuse(400, "Syntax error in the query string: an empty name in a list.");
    names.emplace_back(name);
  }
  if (names.size() > kListMax) return refuse(400, "Too many names in a list.");
  return names;
}

}  // namespace

const std::string* QueryOptions::find_custom(std::string_view name) const {
  for (const auto& [key, value] : custom)
    if (equal_ignoring_case(key, name)) return &value;
  return nullptr;
}

OrRefusal<QueryOptions> parse_query(std::string_view query) {
  QueryOptions options;
  std::vector<std::string> seen;
  for (const auto part : split(query, '&')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    const std::string name(trimmed(percent_decoded(part.substr(0, equals), PlusIsSpace::kYes)));
    std::string value = equals == std::string_view::npos
                            ? std::string()
                            : percent_decoded(part.substr(equals + 1), PlusIsSpace::kYes);
    if (!name.starts_with('$')) {
      options.custom.emplace_back(name, std::move(value));
      continue;
    }
    for (const auto& earlier : seen)
      if (earlier == name)
        return refuse(
            400, "Query parameter '" + name + "' is specified, but it should be specified exactly once.");
    seen.push_back(name);
    if (name == "$filter") {
      options.filter = std::move(value);
    } else if (name == "$select" || name == "$expand") {
      if (trimmed(value).empty()) continue;
      auto list = parse_list(value);
      if (!list) return tl::unexpected(list.error());
      (name == "$select" ? options.select : options.expand) = std::move(*list);
    } else if (name == "$orderby") {
      auto list = parse_list(value);
      if (!list) return tl::unexpected(list.error());
      for (const std::string_view entry : *list) {
        const auto space = entry.find(' ');
        const auto direction =
            space == std::string_view::npos ? std::string_view() : trimmed(entry.substr(space));
        if (!direction.empty() && direction != "asc" && direction != "desc")
          return refuse(400, "Syntax error at position " + std::to_string(space + 1) + ".");
        options.order_by.push_back({std::string(entry.substr(0, space)), direction == "desc"});
      }
    } else if (name == "$top" || name == "$skip") {
      const auto count = parse_count(name, trimmed(value));
      if (!count) return tl::unexpected(count.error());
      (name == "$top" ? options.top : options.skip) = *count;
    } else if (name == "$skiptoken") {
      options.skiptoken = std::move(value);
    } else if (name == "$format") {
      options.format = std::move(value);
    } else if (name == "$inlinecount") {
      if (value != "allpages" && value != "none")
        return refuse(400, "Unknown $inlinecount option, only \"allpages\" and \"none\" are supported.");
      options.inline_count = value == "allpages";
    } else {
      return refuse(400, "The query parameter '" + name +
                             "' begins with a system-reserved '$' character but is not recognized.");
    }
  }
  return options;
}

std::vector<std::string> path_segments(std::string_view path) {
  std::vector<std::string> segments;
  for (const auto part : split(path, '/'))
    if (!part.empty()) segments.push_back(percent_decoded(part, PlusIsSpace::kNo));
  return segments;
}

std::optional<Segment> parse_segment(std::string_view segment) {
  const auto open = segment.find('(');
  if (open == std::string_view::npos) return Segment{std::string(segment), std::nullopt};
  if (!segment.ends_with(')')) return std::nullopt;
  return Segment{std::string(segment.substr(0, open)),
                 std::string(segment.substr(open + 1, segment.size() - open - 2))};
}

}  // namespace schakel::simulator
