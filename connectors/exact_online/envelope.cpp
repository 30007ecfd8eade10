#include "connectors/exact_online/envelope.h"

#include <charconv>

namespace schakel::exact_online {
namespace {

std::optional<std::int64_t> count_of(const Json* member) {
  if (member == nullptr) return std::nullopt;
  if (const auto number = member->as_integer()) return number;
  const std::string* text = member->as_text();
  if (text == nullptr) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  return value;
}

}  // namespace

Result<Page> read_page(std::string_view body, const Asked& asked) {
  Result<Json> json = Json::parse(body);
  if (!json) return fail(malformed(asked, json.error().what));
  Json* d = json->find("d");
  Page page;
  if (d != nullptr && d->is_array()) {
    page.rows = std::move(*d->as_array());
  } else if (d != nullptr && d->is_members()) {
    Json* results = d->find("results");
    if (results != nullptr && results->is_array()) {
      page.rows = std::move(*results->as_array());
      if (const Json* next = d->find("__next"); next != nullptr && next->as_text() != nullptr)
        page.next = *next->as_text();
      page.count = count_of(d->find("__count"));
    } else {
      page.rows.push_back(std::move(*d));
    }
  } else {
    return fail(malformed(asked, {.en = "it has no rows where Exact Online puts them.",
                                  .nl = "er staan geen regels waar Exact Online ze zet."}));
  }
  for (const Json& row : page.rows) {
    if (!row.is_members()) {
      return fail(malformed(
          asked, {.en = "one of its rows is not a row.", .nl = "een van de regels is geen regel."}));
    }
  }
  return page;
}

}  // namespace schakel::exact_online
