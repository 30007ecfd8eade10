#include "connectors/exact_online/custom_values.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

using Of = CustomField::Of;

constexpr std::string_view kValues = "customfield/CustomFields";
constexpr std::string_view kUpdate = "customfield/UpdateCustomField";
/// From this many id questions on, one question for the whole set is worth trying.
constexpr std::size_t kWholeFrom = 4;
/// Values that are kept of a whole set: some megabytes.
constexpr std::size_t kWholeMax = 20'000;
constexpr const char* kOfNobody = "LinkId eq guid'00000000-0000-0000-0000-000000000000'";

std::string component_of(Of of) {
  switch (of) {
    case Of::kItem:
      return "Item";
    case Of::kAccount:
      return "Account";
    case Of::kContact:
      return "Contact";
  }
  return {};
}

std::string property_of(std::string_view name) {
  return std::string(name.substr(kCustomPrefix.size()));
}

/// "PropertyName eq 'Origin' or PropertyName eq 'Length'"
std::string about(const std::vector<std::string>& names) {
  std::string terms;
  for (const std::string& name : names) {
    terms += terms.empty() ? "" : " or ";
    terms += "PropertyName eq " + text_literal(property_of(name));
  }
  return terms;
}

std::function<Result<void>(const Json&)> into(CustomValues::Rows& rows, Asked asked) {
  return [&rows, asked = std::move(asked)](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    const std::string id = row.guid("LinkId");
    if (id.empty()) row.refuse("LinkId");
    TRY_VOID(row.check());
    const std::string value = row.text("Value");
    if (value.empty()) return {};
    Json& of_record = rows.try_emplace(id, Json::members()).first->second;
    of_record.set(std::string(kCustomPrefix) + row.text("PropertyName"), Json::text(value));
    return {};
  };
}

Query query_of_values() {
  return {.endpoint = kValues, .select = {"LinkId", "PropertyName", "Value"}};
}

std::string as_sent(const Json& value) {
  if (const std::string* text = value.as_text()) return *text;
  return value.dump();  // A number or a flag, as JSON has them: 1.5, true.
}

}  // namespace

Result<CustomValues::Rows> CustomValues::read(Of of, const std::vector<std::string>& names,
                                              const std::vector<std::string>& ids, std::stop_token stop) {
  Rows rows;
  if (names.empty() || ids.empty()) return rows;
  Query query = query_of_values();
  const std::string also = " and (" + about(names) + ")";
  const std::size_t room = filter_room(client_.settings(), query);
  const std::vector<std::string> filters =
      plan_ids("LinkId", ids, room - std::min(room, encoded("()" + also).size()));
  if (filters.size() >= kWholeFrom && !whole_.contains(of))
    TRY_VOID(read_whole(of, names, filters.size(), stop));
  if (const auto whole = whole_.find(of);
      whole != whole_.end() && whole->second.is_read && whole->second.names == names) {
    for (const std::string& id : ids) {
      if (const auto at = whole->second.rows.find(id); at != whole->second.rows.end()) rows.insert(*at);
    }
    return rows;
  }
  const auto take = into(rows, client_.asked(kValues));
  for (const std::string& filter : filters) {
    query.filter = "(" + filter + ")" + also;
    TRY_VOID(client_.each_row(query, take, stop));
  }
  return rows;
}

Result<void> CustomValues::read_whole(Of of, const std::vector<std::string>& names, std::size_t questions,
                                      std::stop_token stop) {
  Whole& whole = whole_[of];
  whole.names = names;
  Query query = query_of_values();
  query.filter = "BusinessComponentName eq " + text_literal(component_of(of)) + " and (" + about(names) + ")";
  query.count = true;
  TRY(Page page, client_.first_page(query, stop));
  query.count = false;
  const auto page_size = static_cast<std::size_t>(entity(kValues).page_size);
  const auto all = page.count && *page.count >= 0 ? static_cast<std::size_t>(*page.count) : kWholeMax + 1;
  if (all > kWholeMax || all / page_size >= questions) return {};
  const auto take = into(whole.rows, client_.asked(kValues));
  TRY_VOID(client_.each_row_from(std::move(page), query, take, std::move(stop)));
  whole.is_read = true;
  return {};
}

Result<void> CustomValues::set(Of of, const std::string& id, std::string_view name, const Json& value,
                               std::stop_token stop) {
  return client_.act(kUpdate,
                     Json::members({{"LinkId", Json::text(id)},
                                    {"BusinessComponentName", Json::text(component_of(of))},
                                    {"PropertyName", Json::text(property_of(name))},
                                    {"Value", Json::text(as_sent(value))}}),
                     std::move(stop));
}

std::vector<Right> with_custom_values(std::span<const Right> rights, connector::RecordKind kind,
                                      const ConnectionSettings& settings) {
  std::vector<Right> all(rights.begin(), rights.end());
  const std::span<const Of> here = with_custom_fields(kind);
  const bool declared = std::ranges::any_of(settings.custom_fields, [&](const CustomField& field) {
    return std::ranges::find(here, field.of) != here.end();
  });
  if (declared) all.push_back({kValues, "LinkId", kOfNobody});
  return all;
}

}  // namespace schakel::exact_online
