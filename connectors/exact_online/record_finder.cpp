#include "connectors/exact_online/record_finder.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "connectors/exact_online/account_keys.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/items.h"
#include "connectors/exact_online/query_plan.h"

namespace schakel::exact_online {
namespace {

using connector::FindBy;
using connector::RecordKind;
using What = TargetPart::What;

// The ordinary endpoint gives 60 a page, and a full page is followed by another (facts 4.2).
constexpr std::size_t kFew = 59;

/// About how many rows one record has of it: four main addresses, a few prices.
std::size_t rows_each(What what) {
  switch (what) {
    case What::kContact:
      return 1;
    case What::kAddress:
      return 4;
    case What::kPrice:
      return 3;
  }
  return 1;
}

/// By what rows of a part are asked for: a contact is named by its account, the others name their record.
std::string_view asked_by(const TargetPart& part) {
  return part.what == What::kContact ? std::string_view("ID") : part.owner;
}

/// What else the rows must be. Prices of single customers and addresses for every visit can be many.
std::string_view condition(const TargetPart& part) {
  switch (part.what) {
    case What::kContact:
      return {};
    case What::kAddress:
      return " and Main eq true";
    case What::kPrice:
      return " and Account eq null";
  }
  return {};
}

std::vector<std::string> fields_of(const TargetPart& part) {
  std::vector<std::string> fields = {"ID", std::string(part.owner)};
  switch (part.what) {
    case What::kContact:
      break;
    case What::kAddress:
      fields.emplace_back("Type");
      break;
    case What::kPrice:
      for (const char* name : {"Quantity", "Currency", "StartDate", "EndDate", "Employee", "Project"})
        fields.emplace_back(name);
      break;
  }
  return fields;
}

void add(std::vector<std::string>& fields, std::string_view name) {
  if (std::ranges::find(fields, name) == fields.end()) fields.emplace_back(name);
}

std::string cache_key(const TargetPart& part, const std::string& record_id) {
  return std::string(part.prefix) + record_id;
}

std::string item_key(FindBy by, std::string_view value) {
  const std::string_view text = trimmed(value);
  switch (by) {
    case FindBy::kId:
      return normalised_guid(text);
    case FindBy::kNumber:
      return character_count(text) > Items::kCodeMax ? std::string() : upper_ascii(text);
    case FindBy::kEmail:
    case FindBy::kVatNumber:
    case FindBy::kChamberOfCommerce:
    case FindBy::kNameAndPostcode:
      break;  // An item has none.
  }
  return {};
}

std::string key_of(RecordKind kind, FindBy by, std::string_view value) {
  return kind == RecordKind::kItem ? item_key(by, value) : account_key(by, value);
}

std::string key_of(RecordKind kind, FindBy by, RowReader& row) {
  if (kind == RecordKind::kItem) return item_key(by, row.text(by == FindBy::kId ? "ID" : "Code"));
  return account_key(by, row);
}

std::string term_of(RecordKind kind, FindBy by, std::string_view value) {
  if (kind != RecordKind::kItem) return account_term(by, value);
  return by == FindBy::kId ? "ID eq " + guid_literal(normalised_guid(value))
                           : "Code eq " + text_literal(trimmed(value));
}

}  // namespace

LocalTime RecordFinder::today() const {
  return std::chrono::floor<std::chrono::days>(amsterdam(clock_.now()));
}

// Globe writes codes in capitals that Online keeps as they were typed, and nearly all are spelt alike: those
// that are not are asked for in a second question, which costs half as much as asking both ways at once.
bool RecordFinder::is_letter_case_asked(FindBy by) const {
  return kind_.kind == RecordKind::kItem && by == FindBy::kNumber;
}

RecordFinder::Plan RecordFinder::plan_of(std::span<const std::string> fields) const {
  Plan plan;
  for (std::size_t at = 0; at < fields.size(); ++at) {
    const FieldPlace place =
        place_of(kind_, fields[at], client_.settings().classification_slot, custom_fields_);
    if (place.custom) {
      plan.custom[*place.custom].push_back({at, place.field});
      continue;
    }
    if (place.part == nullptr) {
      plan.own.push_back({at, place.field});
      continue;
    }
    std::vector<OfPart>& parts = plan.parts[place.part->entity];
    auto part = std::ranges::find(parts, place.part, &OfPart::part);
    if (part == parts.end()) part = parts.insert(parts.end(), {.part = place.part, .places = {}});
    part->places.push_back({at, place.field});
  }
  return plan;
}

std::vector<std::string> RecordFinder::select_of(const Plan& plan, FindBy by) const {
  std::vector<std::string> fields = {"ID", "Code", "EndDate"};
  if (kind_.kind == RecordKind::kCustomer) {
    for (const std::string& name : account_key_fields(by)) add(fields, name);
    add(fields, "Blocked");
    for (const auto& [entity, parts] : plan.parts) {
      if (parts.front().part->what == What::kContact) add(fields, "MainContact");
    }
    if (plan.custom.contains(CustomField::Of::kContact)) add(fields, "MainContact");
  }
  for (const Place& place : plan.own) add(fields, place.field->name);
  return fields;
}

Result<model::Value> RecordFinder::value_of(RowReader& row, const Field& field, std::stop_token stop) {
  const std::optional<Referred> to = referred_by(field.name);
  const std::optional<CodeList> list = to ? list_of(*to) : std::nullopt;
  if (!list || field.type != FieldType::kGuid) return row.value(field);
  const std::string id = row.guid(field.name);
  TRY(std::string code, codes_.code_of(*list, id, std::move(stop)));
  if (id.empty()) return model::Value();
  return model::Value(Personal(code.empty() ? id : std::move(code)));
}

Result<void> RecordFinder::ask(Search& search, std::vector<std::string> terms, const Plan& plan,
                               std::size_t count, std::stop_token stop) {
  if (terms.empty()) return {};
  const std::string_view endpoint = terms.size() <= kFew ? kind_.entity : kind_.bulk;
  const Asked asked = client_.asked(endpoint);
  Query query{.endpoint = endpoint,
              .select = select_of(plan, search.by),
              .personal = kind_.kind == RecordKind::kCustomer};
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    Found found{.record = {.id = row.guid("ID"), .number = row.text("Code")},
                .main_contact = {},
                .key = key_of(kind_.kind, search.by, row)};
    if (found.record.id.empty()) row.refuse("ID");
    TRY_VOID(row.check());
    if (!search.asked.contains(found.key) || search.by_id.contains(found.record.id)) return {};
    const std::optional<LocalTime> end = row.date("EndDate");
    found.record.blocked = row.boolean("Blocked").value_or(false) || (end && *end < today());
    found.main_contact = row.guid("MainContact");
    found.record.values.resize(count);
    // A value that cannot be understood is taken as nothing: a rule that writes it puts it right.
    for (const Place& place : plan.own) {
      TRY(found.record.values[place.at], value_of(row, *place.field, stop));
    }
    search.by_id.emplace(found.record.id, search.found.size());
    search.found.push_back(std::move(found));
    return {};
  };
  for (std::string& filter : plan_terms(terms, filter_room(client_.settings(), query))) {
    query.filter = std::move(filter);
    TRY_VOID(client_.each_row(query, take, stop));
  }
  return {};
}

Result<std::vector<connector::TargetRecord>> RecordFinder::find(FindBy by, std::span<const Personal> values,
                                                                std::span<const std::string> fields,
                                                                std::stop_token stop) {
  Search search{.by = by, .asked = {}, .found = {}, .by_id = {}};
  std::vector<std::string> terms;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string key = key_of(kind_.kind, by, values[i].reveal());
    if (key.empty()) continue;
    std::vector<std::size_t>& places = search.asked[key];
    places.push_back(i);
    const bool is_spelt_alike = std::ranges::any_of(places, [&](std::size_t other) {
      return other != i && trimmed(values[other].reveal()) == trimmed(values[i].reveal());
    });
    if (!is_spelt_alike) terms.push_back(term_of(kind_.kind, by, values[i].reveal()));
  }
  if (terms.empty()) return std::vector<connector::TargetRecord>{};
  const Plan plan = plan_of(fields);
  TRY_VOID(ask(search, std::move(terms), plan, fields.size(), stop));
  if (is_letter_case_asked(by)) {
    std::vector<std::string> others;
    std::set<std::string_view> known;
    for (const Found& found : search.found) known.insert(found.key);
    for (const auto& [key, places] : search.asked) {
      const std::string lower = lower_ascii(key);
      if (!known.contains(key) && lower != key) others.push_back("tolower(Code) eq " + text_literal(lower));
    }
    TRY_VOID(ask(search, std::move(others), plan, fields.size(), stop));
  }
  for (const auto& [entity, parts] : plan.parts) TRY_VOID(read_parts(search, parts, stop));
  custom_values_.forget();
  for (const auto& [of, places] : plan.custom) TRY_VOID(read_custom(search, of, places, stop));

  std::map<std::string_view, std::vector<const Found*>> by_key;
  for (const Found& found : search.found) by_key[found.key].push_back(&found);
  std::vector<connector::TargetRecord> records;
  for (const auto& [key, found] : by_key) {
    for (const std::size_t place : search.asked.at(std::string(key))) {
      const auto is_spelt_so = [&](const Found* one) {
        return one->record.number == trimmed(values[place].reveal());
      };
      const bool exact = is_letter_case_asked(by) && std::ranges::any_of(found, is_spelt_so);
      for (const Found* one : found) {
        if (exact && !is_spelt_so(one)) continue;
        records.push_back(one->record);
        records.back().matched = place;
      }
    }
  }
  return records;
}

// ---- What belongs to a record
// ---------------------------------------------------------------------------------------------------

Result<const std::string*> RecordFinder::own_currency(std::stop_token stop) {
  if (!own_currency_) {
    constexpr std::string_view kDivisions = "system/Divisions";
    const Asked asked = client_.asked(kDivisions);
    own_currency_.emplace();
    TRY_VOID(client_.each_row(
        {.endpoint = kDivisions,
         .select = {"Code", "Currency"},
         .filter = "Code eq " + std::to_string(client_.settings().division)},
        [&](const Json& json) -> Result<void> {
          RowReader row(json, asked);
          own_currency_ = row.text("Currency");
          return row.check();
        },
        std::move(stop)));
  }
  return &*own_currency_;
}

// Of several that hold, the one of the latest first day does; of several currencies that of the
// administration.
Result<const Json*> RecordFinder::chosen_price(std::span<const Json> rows, std::stop_token stop) {
  struct Price {
    const Json* row;
    LocalTime start;
    std::string currency;
  };
  std::vector<Price> prices;
  std::set<std::string> currencies;
  const Asked asked = client_.asked("logistics/SalesItemPrices");
  for (const Json& json : rows) {
    RowReader row(json, asked);
    const std::optional<LocalTime> start = row.date("StartDate");
    const std::optional<LocalTime> end = row.date("EndDate");
    const std::optional<Decimal> quantity = row.decimal("Quantity");
    if (!row.guid("Employee").empty() || !row.guid("Project").empty()) continue;
    if ((start && *start > today()) || (end && *end < today())) continue;
    if (quantity && *quantity > Decimal::from_integer(1)) continue;
    prices.push_back({&json, start.value_or(LocalTime{}), row.text("Currency")});
    currencies.insert(prices.back().currency);
  }
  if (prices.empty()) return nullptr;
  if (currencies.size() > 1) {
    TRY(const std::string* own, own_currency(std::move(stop)));
    if (currencies.contains(*own))
      std::erase_if(prices, [&](const Price& one) { return one.currency != *own; });
  }
  return std::ranges::max_element(prices, {}, &Price::start)->row;
}

Result<const Json*> RecordFinder::chosen(const TargetPart& part, std::span<const Json> rows,
                                         std::stop_token stop) {
  switch (part.what) {
    case What::kPrice:
      return chosen_price(rows, std::move(stop));
    case What::kContact:
      return rows.empty() ? nullptr : &rows.front();
    case What::kAddress: {
      const Asked asked = client_.asked(part.entity);
      const auto at = std::ranges::find_if(
          rows, [&](const Json& json) { return RowReader(json, asked).whole("Type") == part.address_type; });
      return at == rows.end() ? nullptr : &*at;
    }
  }
  return nullptr;
}

Result<void> RecordFinder::read_parts(Search& search, std::span<const OfPart> parts, std::stop_token stop) {
  const TargetPart& first = *parts.front().part;
  const bool is_named = first.what == What::kContact;
  std::map<std::string, Found*> by_key;
  std::vector<std::string> keys;
  for (Found& found : search.found) {
    const std::string& key = is_named ? found.main_contact : found.record.id;
    if (key.empty()) continue;
    by_key.emplace(key, &found);
    keys.push_back(key);
  }
  if (keys.empty()) return {};
  const std::string_view endpoint = keys.size() * rows_each(first.what) <= kFew ? first.entity : first.bulk;
  Query query{.endpoint = endpoint, .select = fields_of(first)};
  for (const OfPart& one : parts) {
    for (const Place& place : one.places) add(query.select, place.field->name);
  }
  const Asked asked = client_.asked(endpoint);
  std::map<Found*, std::vector<Json>> rows;
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    const auto at = by_key.find(row.guid(asked_by(first)));
    TRY_VOID(row.check());
    if (at != by_key.end()) rows[at->second].push_back(json);
    return {};
  };
  const std::string also(condition(first));
  const std::size_t room = filter_room(client_.settings(), query);
  const std::size_t taken = also.empty() ? 0 : encoded("()" + also).size();
  for (const std::string& filter : plan_ids(asked_by(first), keys, room - std::min(room, taken))) {
    query.filter = also.empty() ? filter : "(" + filter + ")" + also;
    TRY_VOID(client_.each_row(query, take, stop));
  }
  for (const auto& [key, found] : by_key) {
    for (const OfPart& one : parts) {
      TRY(const Json* json, chosen(*one.part, rows[found], stop));
      if (json == nullptr) {
        if (!is_named) remember(*one.part, found->record.id, "");
        continue;
      }
      RowReader row(*json, asked);
      for (const Place& place : one.places) {
        TRY(found->record.values[place.at], value_of(row, *place.field, stop));
      }
      remember(*one.part, found->record.id, row.guid("ID"));
    }
  }
  return {};
}

Result<void> RecordFinder::read_custom(Search& search, CustomField::Of of, const Places& places,
                                       std::stop_token stop) {
  const TargetPart* contact = of == CustomField::Of::kContact ? contact_of(kind_) : nullptr;
  std::vector<std::string> names;
  for (const Place& place : places) names.push_back(place.field->name);
  std::vector<std::string> ids;
  for (const Found& found : search.found) {
    const std::string& id = contact == nullptr ? found.record.id : found.main_contact;
    if (id.empty()) continue;
    ids.push_back(id);
    if (contact != nullptr) remember(*contact, found.record.id, id);
  }
  TRY(const CustomValues::Rows rows, custom_values_.read(of, names, ids, stop));
  const Asked asked = client_.asked("customfield/CustomFields");
  for (Found& found : search.found) {
    const auto at = rows.find(contact == nullptr ? found.record.id : found.main_contact);
    if (at == rows.end()) continue;
    RowReader row(at->second, asked);
    for (const Place& place : places) found.record.values[place.at] = row.value(*place.field);
  }
  return {};
}

Result<std::vector<Json>> RecordFinder::rows_of(const TargetPart& part, const std::string& record_id,
                                                std::stop_token stop) {
  Query query{
      .endpoint = part.entity,
      .select = fields_of(part),
      .filter = std::string(part.owner) + " eq " + guid_literal(record_id) + std::string(condition(part))};
  std::vector<Json> rows;
  TRY_VOID(client_.each_row(
      query,
      [&](const Json& json) -> Result<void> {
        rows.push_back(json);
        return {};
      },
      std::move(stop)));
  return rows;
}

Result<std::string> RecordFinder::part_id(const TargetPart& part, const std::string& record_id,
                                          std::stop_token stop) {
  if (const std::string* known = part_ids_.find(cache_key(part, record_id))) return *known;
  TRY(const std::vector<Json> rows, rows_of(part, record_id, stop));
  TRY(const Json* json, chosen(part, rows, std::move(stop)));
  if (json == nullptr) return std::string();
  const Asked asked = client_.asked(part.entity);
  RowReader row(*json, asked);
  std::string id = row.guid("ID");
  TRY_VOID(row.check());
  remember(part, record_id, id);
  return id;
}

Result<std::string> RecordFinder::price_id(const TargetPart& price, const std::string& record_id,
                                           const std::string& currency, std::stop_token stop) {
  TRY(std::vector<Json> rows, rows_of(price, record_id, stop));
  const Asked asked = client_.asked(price.entity);
  std::erase_if(rows, [&](const Json& json) {
    return !equal_ignoring_case(RowReader(json, asked).text("Currency"), currency);
  });
  TRY(const Json* json, chosen_price(rows, std::move(stop)));
  if (json == nullptr) return std::string();
  RowReader row(*json, asked);
  return row.guid("ID");
}

void RecordFinder::remember(const TargetPart& part, const std::string& record_id, std::string part_id) {
  part_ids_.put(cache_key(part, record_id), std::move(part_id));
}

void RecordFinder::forget(const TargetPart& part, const std::string& record_id) {
  part_ids_.forget(cache_key(part, record_id));
}

}  // namespace schakel::exact_online
