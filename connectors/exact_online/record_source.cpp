#include "connectors/exact_online/record_source.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/dates.h"
#include "connectors/exact_online/division.h"
#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kSyncTimestamp = "read/sync/Sync/SyncTimestamp";
constexpr std::size_t kFeedPage = 1000;
/// From this many id questions on, one question for the whole set is worth trying.
constexpr std::size_t kWholeFrom = 4;
/// How much further back changes are looked for than the moment at which reading everything began: clocks
/// differ, and what is saved at that moment may come to light after it.
constexpr auto kBefore = std::chrono::hours(2);

std::string name_of_slot(int slot) {
  return "Classification" + std::to_string(slot);
}

void add(std::vector<std::string>& fields, std::string_view name) {
  if (name.empty() || std::ranges::find(fields, name) != fields.end()) return;
  fields.emplace_back(name);
}

/// Where the rows of a side are joined to their record: by their own id, or by whose they are.
std::string_view key_of(const SourceSide& side) {
  return side.named_by.empty() ? side.owner : std::string_view("ID");
}

bool holds_addresses(const SourceSide& side) {
  return std::ranges::any_of(side.parts, [](const auto& part) { return part.address_type != 0; });
}

std::vector<std::string> side_fields(const FieldPlan::OfSide& side) {
  std::vector<std::string> fields = {"ID"};
  add(fields, side.side->owner);
  if (holds_addresses(*side.side)) {
    add(fields, "Type");
    add(fields, "Main");
  }
  for (const auto& [part, places] : side.parts) {
    for (const FieldPlan::Place& place : places) add(fields, place.field->name);
  }
  return fields;
}

/// Whether not knowing the answer to a question that only saves calls is no reason to stop. A refused
/// question is kBug: for a function that asks for a filter, say.
bool can_do_without(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidInput:
    case ErrorKind::kInvalidRecord:
    case ErrorKind::kNotFound:
    case ErrorKind::kForbidden:
    case ErrorKind::kMalformed:
    case ErrorKind::kBug:
      return true;
    case ErrorKind::kUnauthorized:
    case ErrorKind::kRateLimited:
    case ErrorKind::kUnavailable:
    case ErrorKind::kUnknownOutcome:
    case ErrorKind::kStorage:
    case ErrorKind::kCancelled:
      return false;
  }
  return false;
}

}  // namespace

Result<FieldPlan> FieldPlan::make(const SourceKind& kind, std::span<const std::string> fields,
                                  int classification_slot, const CustomFields& custom_fields) {
  FieldPlan plan;
  const Entity& bulk = entity(kind.bulk);
  const Entity& feed = entity(kind.feed.empty() ? kind.bulk : kind.feed);
  for (std::size_t at = 0; at < fields.size(); ++at) {
    if (const auto named = CustomFields::named(kind.kind, fields[at])) {
      const std::string name(named->name);
      const Entity& known = custom_fields.of(named->of);
      TRY_VOID(check_fields(known, std::span(&name, 1), fields[at]));
      plan.custom[named->of].push_back({at, known.find(name)});
      continue;
    }
    if (const auto of_side = side_field(kind, fields[at])) {
      const std::string name(of_side->name);
      const Entity& known = entity(of_side->side->bulk);
      TRY_VOID(check_fields(known, std::span(&name, 1), fields[at]));
      auto side = std::ranges::find(plan.sides, of_side->side, &OfSide::side);
      if (side == plan.sides.end()) side = plan.sides.insert(plan.sides.end(), {of_side->side, {}});
      auto part = std::ranges::find(side->parts, of_side->part,
                                    &std::pair<const SourceSide::Part*, std::vector<Place>>::first);
      if (part == side->parts.end()) part = side->parts.insert(side->parts.end(), {of_side->part, {}});
      part->second.push_back({at, known.find(name)});
      continue;
    }
    const std::string name =
        fields[at] == kClassificationField ? name_of_slot(classification_slot) : fields[at];
    TRY_VOID(check_fields(bulk, std::span(&name, 1), "fields"));
    (feed.find(name) == nullptr ? plan.late : plan.own).push_back({at, bulk.find(name)});
  }
  // What has no values of its own matters where it changes a field that is asked for.
  for (const SourceSide& side : kind.sides) {
    const bool matters = !side.changes.empty() && std::ranges::find(fields, side.changes) != fields.end();
    if (matters) plan.sides.push_back({&side, {}});
  }
  // A record names the contact whose custom fields these are, and changes with it.
  if (plan.custom.contains(CustomField::Of::kContact)) {
    const SourceSide* contacts = side_field(kind, prefix_of(CustomField::Of::kContact))->side;
    if (std::ranges::find(plan.sides, contacts, &OfSide::side) == plan.sides.end())
      plan.sides.push_back({contacts, {}});
  }
  return plan;
}

void RecordReader::forget() {
  more_ = false;
  moved_.reset();
  codes_.forget();
  custom_values_.forget();
  side_rows_.clear();
  whole_tried_.clear();
}

// ---- From where to where
// ---------------------------------------------------------------------------------------------------

/// The version from which everything comes that was modified lately (facts 4.8, 4.9: B). Where the function
/// does not answer, changes are read from the beginning: it only saves calls.
Result<std::int64_t> RecordReader::version_before(std::string_view feed, std::stop_token stop) {
  const LocalTime since = std::chrono::floor<std::chrono::seconds>(amsterdam(clock_.now() - kBefore));
  const std::string name(feed.substr(feed.rfind('/') + 1));
  const Query query{.endpoint = kSyncTimestamp,
                    .parameters = "modified=" + encoded(datetime_literal(since)) +
                                  "&endPoint=" + encoded(text_literal(name)),
                    .select = {"TimeStampAsBigInt"}};
  const Asked asked = client_.asked(kSyncTimestamp);
  const Result<Page> page = client_.first_page(query, stop);
  if (!page) {
    if (can_do_without(page.error())) return 0;
    return fail(page.error());
  }
  if (page->rows.size() != 1) return 0;
  RowReader row(page->rows.front(), asked);
  const auto version = row.whole("TimeStampAsBigInt");
  return version && *version > 0 ? *version : 0;
}

Result<RecordCursor> RecordReader::start(const connector::RecordRead& read, const FieldPlan& plan,
                                         std::stop_token stop) {
  const std::uint64_t fields = mark_of(read.fields);
  const std::int64_t division = client_.settings().division;
  const std::string_view name = connector::name_of(kind_.kind);
  if (!kind_.feed.empty() && !moved_) {
    TRY(moved_, division_moved(client_, stop));
  }
  const std::string moved = moved_.value_or("-");
  if (!read.after.text.empty()) {
    auto given = parse_record_cursor(read.after.text, name);
    if (!given || given->division != division || given->versions.size() != kind_.sides.size() + 1)
      return fail(cursor_error());
    const bool same_fields = given->fields == fields;
    given->fields = fields;
    // Changes are found whatever the fields are; a link goes on with the fields that it was made for.
    if (given->moved == moved && (same_fields || !given->link || given->link->empty())) return *given;
  }
  RecordCursor cursor{.kind = name, .division = division, .moved = moved, .fields = fields};
  cursor.versions.assign(kind_.sides.size() + 1, 0);
  if (kind_.feed.empty()) return cursor;
  TRY(cursor.versions[0], version_before(kind_.feed, stop));
  for (std::size_t i = 0; i < kind_.sides.size(); ++i) {
    const bool asked = std::ranges::any_of(
        plan.sides, [&](const FieldPlan::OfSide& side) { return side.side == &kind_.sides[i]; });
    if (asked) {
      TRY(cursor.versions[i + 1], version_before(kind_.sides[i].feed, stop));
    }
  }
  return cursor;
}

Result<connector::RecordPage> RecordReader::read(const connector::RecordRead& read, std::stop_token stop) {
  TRY(const FieldPlan plan,
      FieldPlan::make(kind_, read.fields, client_.settings().classification_slot, custom_fields_));
  if (!more_ || read.after != expected_) forget();  // A new reading: what was seen may have changed since.
  more_ = false;
  TRY(RecordCursor cursor, start(read, plan, stop));
  TRY(connector::RecordPage page, cursor.link
                                      ? read_all(std::move(cursor), plan, read.fields.size(), stop)
                                      : read_changes(std::move(cursor), plan, read.fields.size(), stop));
  more_ = page.more;
  expected_ = page.next;
  return page;
}

Result<connector::RecordPage> RecordReader::read_all(RecordCursor cursor, const FieldPlan& plan,
                                                     std::size_t count, std::stop_token stop) {
  const Query query{.endpoint = kind_.bulk, .select = own_fields(plan, true), .filter = kEverything};
  const std::string followed = *cursor.link;
  const Asked asked = client_.asked(kind_.bulk);
  TRY(Page page,
      followed.empty() ? client_.first_page(query, stop) : client_.next_page(query, followed, stop));
  if (!page.next.empty() && page.next == followed) return fail(repeating_page(asked));
  std::vector<Draft> drafts;
  for (Json& json : page.rows) {
    TRY(auto draft, draft_of(json, asked, plan, true, count, stop));
    json = Json();
    if (draft) drafts.push_back(std::move(*draft));
  }
  TRY_VOID(read_sides(drafts, plan, stop));
  connector::RecordPage read{.records = finished(std::move(drafts)), .next = {}, .more = true};
  if (!page.next.empty()) {
    cursor.link = page.next;
  } else if (kind_.feed.empty()) {
    cursor.link = std::string();  // Nothing tells what changes: the next reading reads all again.
    read.more = false;
  } else {
    cursor.link.reset();
  }
  read.next.text = write_cursor(cursor);
  return read;
}

Result<connector::RecordPage> RecordReader::read_changes(RecordCursor cursor, const FieldPlan& plan,
                                                         std::size_t count, std::stop_token stop) {
  connector::RecordPage read;
  std::vector<Draft> drafts;
  std::set<std::string> seen;
  // One page of a feed: each row to `use`; how far it goes is in `version`.
  const auto page_of = [&](std::string_view feed, std::vector<std::string> select, std::int64_t& version,
                           auto use) -> Result<void> {
    add(select, "Timestamp");
    const Asked asked = client_.asked(feed);
    const std::int64_t from = version;
    TRY(Page page, client_.first_page({.endpoint = feed,
                                       .select = std::move(select),
                                       .filter = "Timestamp gt " + std::to_string(from) + "L"},
                                      stop));
    for (Json& json : page.rows) {
      RowReader row(json, asked);
      const std::int64_t at = row.whole("Timestamp").value_or(0);
      TRY_VOID(row.check());
      if (at <= from) return fail(repeating_page(asked));  // The feed stands still.
      version = std::max(version, at);
      TRY_VOID(use(json, asked));
      json = Json();
    }
    const bool full = !page.next.empty() || page.rows.size() >= kFeedPage;
    if (full && version == from) return fail(repeating_page(asked));
    read.more = read.more || full;
    return {};
  };
  const auto take = [&](const Json& json, const Asked& asked) -> Result<void> {
    TRY(auto draft, draft_of(json, asked, plan, false, count, stop));
    if (draft && seen.insert(draft->record.id).second) drafts.push_back(std::move(*draft));
    return {};
  };
  TRY_VOID(page_of(kind_.feed, own_fields(plan, false), cursor.versions[0], take));
  TRY_VOID(read_late(drafts, plan, stop));
  // What else changed is looked at when there is room: a customer is then not read once for each.
  for (std::size_t i = 0; i < kind_.sides.size() && !read.more; ++i) {
    const auto side = std::ranges::find(plan.sides, &kind_.sides[i], &FieldPlan::OfSide::side);
    if (side == plan.sides.end()) continue;
    std::vector<std::string> owners;
    const auto note = [&](const Json& json, const Asked& asked) -> Result<void> {
      RowReader row(json, asked);
      const std::string owner = row.guid(side->side->owner);
      if (!owner.empty() && seen.insert(owner).second) owners.push_back(owner);
      return row.check();
    };
    TRY_VOID(page_of(side->side->feed, {std::string(side->side->owner)}, cursor.versions[i + 1], note));
    TRY_VOID(read_by(filters_of(owners, plan), plan, count, drafts, stop));
  }
  TRY_VOID(read_sides(drafts, plan, stop));
  read.records = finished(std::move(drafts));
  read.next.text = write_cursor(cursor);
  return read;
}

Result<std::vector<connector::SourceRecord>> RecordReader::read_of(std::span<const std::string> numbers,
                                                                   const connector::RecordRead& read,
                                                                   std::stop_token stop) {
  TRY(const FieldPlan plan,
      FieldPlan::make(kind_, read.fields, client_.settings().classification_slot, custom_fields_));
  forget();
  std::vector<std::string> kept;
  for (const std::string& number : numbers) {
    const std::string bare(trimmed(number));
    if (!bare.empty()) kept.push_back(padded_left(bare, kind_.number_width));
  }
  const Query query{.endpoint = kind_.bulk, .select = own_fields(plan, true)};
  std::vector<Draft> drafts;
  TRY_VOID(read_by(plan_texts(kNumber, kept, filter_room(client_.settings(), query)), plan,
                   read.fields.size(), drafts, stop));
  TRY_VOID(read_sides(drafts, plan, stop));
  return finished(std::move(drafts));
}

// ---- Rows
// ---------------------------------------------------------------------------------------------------

std::vector<std::string> RecordReader::own_fields(const FieldPlan& plan, bool with_late) const {
  std::vector<std::string> fields = {"ID", std::string(kNumber)};
  add(fields, kind_.only);
  for (const FieldPlan::OfSide& side : plan.sides) add(fields, side.side->named_by);
  for (const FieldPlan::Place& place : plan.own) add(fields, place.field->name);
  if (with_late) {
    for (const FieldPlan::Place& place : plan.late) add(fields, place.field->name);
  }
  return fields;
}

Result<void> RecordReader::put(RowReader& row, std::span<const FieldPlan::Place> places,
                               std::vector<model::Value>& values, std::stop_token stop) {
  for (const FieldPlan::Place& place : places) {
    const std::string_view list = code_list_of(place.field->name);
    if (list.empty()) {
      values[place.at] = row.value(*place.field);
      continue;
    }
    TRY(std::string code, codes_.code_of(list, row.guid(place.field->name), stop));
    if (!code.empty()) values[place.at] = Personal(std::move(code));
  }
  return {};
}

Result<std::optional<RecordReader::Draft>> RecordReader::draft_of(const Json& json, const Asked& asked,
                                                                  const FieldPlan& plan, bool with_late,
                                                                  std::size_t count, std::stop_token stop) {
  RowReader row(json, asked);
  Draft draft;
  draft.record.id = row.guid("ID");
  if (draft.record.id.empty()) row.refuse("ID");
  draft.record.number = row.text(kNumber);
  TRY_VOID(row.check());
  if (!kind_.only.empty() && !row.boolean(kind_.only).value_or(false)) return std::optional<Draft>();
  draft.record.values.resize(count);
  TRY_VOID(put(row, plan.own, draft.record.values, stop));
  if (with_late) TRY_VOID(put(row, plan.late, draft.record.values, stop));
  for (const FieldPlan::OfSide& side : plan.sides) {
    if (!side.side->named_by.empty()) draft.names[side.side->named_by] = row.guid(side.side->named_by);
  }
  if (!row.wrong().empty())
    draft.record.unreadable = std::make_shared<const Error>(unreadable_record(asked, row.wrong()));
  return std::optional(std::move(draft));
}

std::vector<std::string> RecordReader::filters_of(const std::vector<std::string>& ids,
                                                  const FieldPlan& plan) const {
  const Query query{.endpoint = kind_.bulk, .select = own_fields(plan, true)};
  return plan_ids("ID", ids, filter_room(client_.settings(), query));
}

Result<void> RecordReader::read_by(const std::vector<std::string>& filters, const FieldPlan& plan,
                                   std::size_t count, std::vector<Draft>& into, std::stop_token stop) {
  Query query{.endpoint = kind_.bulk, .select = own_fields(plan, true)};
  const Asked asked = client_.asked(kind_.bulk);
  for (const std::string& filter : filters) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          TRY(auto draft, draft_of(json, asked, plan, true, count, stop));
          if (draft) into.push_back(std::move(*draft));
          return {};
        },
        stop));
  }
  return {};
}

Result<void> RecordReader::read_late(std::vector<Draft>& drafts, const FieldPlan& plan,
                                     std::stop_token stop) {
  if (plan.late.empty() || drafts.empty()) return {};
  std::unordered_map<std::string, Draft*> by_id;
  std::vector<std::string> ids;
  for (Draft& draft : drafts) {
    by_id[draft.record.id] = &draft;
    ids.push_back(draft.record.id);
  }
  Query query{.endpoint = kind_.bulk, .select = {"ID"}};
  for (const FieldPlan::Place& place : plan.late) add(query.select, place.field->name);
  const Asked asked = client_.asked(kind_.bulk);
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    const auto at = by_id.find(row.guid("ID"));
    TRY_VOID(row.check());
    if (at == by_id.end()) return {};
    connector::SourceRecord& record = at->second->record;
    TRY_VOID(put(row, plan.late, record.values, stop));
    if (!row.wrong().empty() && !record.unreadable)
      record.unreadable = std::make_shared<const Error>(unreadable_record(asked, row.wrong()));
    return {};
  };
  for (const std::string& filter : plan_ids("ID", ids, filter_room(client_.settings(), query))) {
    query.filter = filter;
    TRY_VOID(client_.each_row(query, take, stop));
  }
  return {};
}

// ---- What belongs to a record
// ---------------------------------------------------------------------------------------------------

Result<void> RecordReader::fetch(const FieldPlan::OfSide& side, std::vector<std::string> keys,
                                 std::stop_token stop) {
  auto& cache = side_rows_.try_emplace(side.side, kCacheMax).first->second;
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::erase_if(keys, [&](const std::string& key) { return key.empty() || cache.contains(key); });
  if (keys.empty()) return {};
  const Asked asked = client_.asked(side.side->bulk);
  std::unordered_map<std::string, SideRows> found;
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    const std::string key = row.guid(key_of(*side.side));
    if (key.empty()) row.refuse(key_of(*side.side));
    SideRow made;
    made.owner = row.guid(side.side->owner);
    if (holds_addresses(*side.side)) {
      made.address_type = static_cast<int>(row.whole("Type").value_or(0));
      made.is_main = row.boolean("Main").value_or(false);
    }
    TRY_VOID(row.check());
    for (const auto& [part, places] : side.parts) {
      if (part->address_type != 0 && part->address_type != made.address_type) continue;
      for (const FieldPlan::Place& place : places)
        made.values.emplace_back(place.at, row.value(*place.field));
    }
    made.wrong = row.wrong();
    found[key].push_back(std::move(made));
    return {};
  };
  Query query{.endpoint = side.side->bulk, .select = side_fields(side)};
  std::vector<std::string> filters =
      plan_ids(key_of(*side.side), keys, filter_room(client_.settings(), query));
  bool& tried = whole_tried_[side.side];
  if (!tried && filters.size() >= kWholeFrom) {
    tried = true;
    query.filter = kEverything;
    query.count = true;
    TRY(Page page, client_.first_page(query, stop));
    query.count = false;
    const auto all = page.count && *page.count >= 0 ? static_cast<std::size_t>(*page.count) : kCacheMax + 1;
    if (all <= kCacheMax && all / kFeedPage < filters.size()) {
      filters.clear();
      TRY_VOID(client_.each_row_from(std::move(page), query, take, stop));
    }
  }
  for (const std::string& filter : filters) {
    query.filter = filter;
    TRY_VOID(client_.each_row(query, take, stop));
  }
  for (auto& [key, rows] : found) cache.put(key, std::move(rows));
  // What is still missing is not there, or not for us; it is not asked for again in this reading.
  for (const std::string& key : keys) {
    if (!found.contains(key)) cache.put(key, {});
  }
  return {};
}

Result<void> RecordReader::read_sides(std::vector<Draft>& drafts, const FieldPlan& plan,
                                      std::stop_token stop) {
  for (const FieldPlan::OfSide& side : plan.sides) {
    if (side.parts.empty() || drafts.empty()) continue;
    const auto key_in = [&](const Draft& draft) {
      return side.side->named_by.empty() ? draft.record.id : draft.names.at(side.side->named_by);
    };
    std::vector<std::string> keys;
    for (const Draft& draft : drafts) keys.push_back(key_in(draft));
    TRY_VOID(fetch(side, std::move(keys), stop));
    auto& cache = side_rows_.at(side.side);
    const Asked asked = client_.asked(side.side->bulk);
    for (Draft& draft : drafts) {
      const SideRows* rows = cache.find(key_in(draft));
      if (rows == nullptr) continue;
      for (const SideRow& row : *rows) {
        if (!row.is_main || row.values.empty()) continue;
        for (const auto& [at, value] : row.values) draft.record.values[at] = value;
        if (!row.wrong.empty() && !draft.record.unreadable)
          draft.record.unreadable = std::make_shared<const Error>(unreadable_record(asked, row.wrong));
      }
    }
  }
  return read_custom(drafts, plan, std::move(stop));
}

Result<void> RecordReader::read_custom(std::vector<Draft>& drafts, const FieldPlan& plan,
                                       std::stop_token stop) {
  for (const auto& [of, places] : plan.custom) {
    const bool of_contact = of == CustomField::Of::kContact;
    const auto id_in = [&](const Draft& draft) {
      return of_contact ? draft.names.at("MainContact") : draft.record.id;
    };
    std::vector<std::string> names;
    for (const FieldPlan::Place& place : places) names.push_back(place.field->name);
    std::vector<std::string> ids;
    for (const Draft& draft : drafts) {
      if (std::string id = id_in(draft); !id.empty()) ids.push_back(std::move(id));
    }
    TRY(const CustomValues::Rows rows, custom_values_.read(of, names, ids, stop));
    const Asked asked = client_.asked("customfield/CustomFields");
    for (Draft& draft : drafts) {
      const auto at = rows.find(id_in(draft));
      if (at == rows.end()) continue;
      RowReader row(at->second, asked);
      TRY_VOID(put(row, places, draft.record.values, stop));
      if (!row.wrong().empty() && !draft.record.unreadable)
        draft.record.unreadable = std::make_shared<const Error>(unreadable_record(asked, row.wrong()));
    }
  }
  return {};
}

std::vector<connector::SourceRecord> RecordReader::finished(std::vector<Draft> drafts) const {
  std::vector<connector::SourceRecord> records;
  records.reserve(drafts.size());
  for (Draft& draft : drafts) records.push_back(std::move(draft.record));
  return records;
}

// ---- The door
// ---------------------------------------------------------------------------------------------------

namespace {

constexpr const char* kNothingYet = "Timestamp gt 9223372036854775806L";

constexpr std::array kForItems = {
    Right{"bulk/Logistics/Items", "ID", kNobody},
    Right{"sync/Logistics/Items", "Timestamp", kNothingYet},
    Right{"sync/Logistics/SalesItemPrices", "Timestamp", kNothingYet},
};
constexpr std::array kForCustomers = {
    Right{"bulk/CRM/Accounts", "ID", kNobody},  Right{"sync/CRM/Accounts", "Timestamp", kNothingYet},
    Right{"bulk/CRM/Contacts", "ID", kNobody},  Right{"sync/CRM/Contacts", "Timestamp", kNothingYet},
    Right{"bulk/CRM/Addresses", "ID", kNobody}, Right{"sync/CRM/Addresses", "Timestamp", kNothingYet},
};
constexpr std::array kForAssortments = {Right{"logistics/ItemGroups", "ID", kNobody}};

std::span<const Right> rights_for(connector::RecordKind kind) {
  switch (kind) {
    case connector::RecordKind::kItem:
      return kForItems;
    case connector::RecordKind::kCustomer:
      return kForCustomers;
    case connector::RecordKind::kAssortment:
      return kForAssortments;
  }
  return {};
}

class OnlineRecords final : public connector::RecordSource {
 public:
  OnlineRecords(const ConnectionSettings& settings, const ConnectionDeps& deps, connector::RecordKind kind)
      : line_(settings, deps), kind_(kind), reader_(line_.client, deps.clock, source_kind(kind)) {}

  connector::Calls calls() const override { return line_.wire.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return exact_online::examine(line_, with_custom_values(rights_for(kind_), kind_, line_.settings),
                                 std::move(stop));
  }
  Result<connector::RecordPage> read(const connector::RecordRead& read, std::stop_token stop) override {
    return reader_.read(read, std::move(stop));
  }
  Result<std::vector<connector::SourceRecord>> read_of(std::span<const std::string> numbers,
                                                       const connector::RecordRead& read,
                                                       std::stop_token stop) override {
    return reader_.read_of(numbers, read, std::move(stop));
  }

 private:
  Line line_;
  const connector::RecordKind kind_;
  RecordReader reader_;
};

}  // namespace

Result<std::unique_ptr<connector::RecordSource>> make_record_source(const ConnectionSettings& settings,
                                                                    ConnectionDeps deps,
                                                                    connector::RecordKind kind) {
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::RecordSource>(std::make_unique<OnlineRecords>(settings, deps, kind));
}

}  // namespace schakel::exact_online
