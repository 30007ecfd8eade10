#include "connectors/exact_online/stock_positions.h"

#include <algorithm>

#include "base/text.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/division.h"
#include "connectors/exact_online/items.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"
#include "connectors/exact_online/source_cursor.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kFeed = "sync/Inventory/StockPositions";
constexpr std::string_view kItemWarehouses = "inventory/ItemWarehouses";
constexpr std::string_view kItems = "logistics/Items";
constexpr std::string_view kManyItems = "bulk/Logistics/Items";
constexpr std::string_view kCursor = "stock";

constexpr std::size_t kFeedPage = 1000;
constexpr double kSmallPage = 60;  // Of an ordinary endpoint (facts 4.2, A).
constexpr std::size_t kFew = 59;   // A page that is exactly full is followed by another.
/// Codes in a question, about.
constexpr double kCodesEach = 120;
/// Questions about some that are not worth counting all for.
constexpr double kFewCalls = 2;
/// When Exact does not say how many positions there are.
constexpr std::int64_t kCountUnknown = 20'000;

Decimal difference(const Decimal& a, const Decimal& b) {
  const Result<Decimal> less = a.minus(b);
  return less ? *less : Decimal();
}

/// What nobody has ordered yet of what lies there. The feed says it; ItemWarehouses does not, and there it is
/// what is in stock less what is planned to go out.
Decimal free_of(RowReader& row, const char* planned_out, const Decimal& physical) {
  return difference(physical, row.decimal(planned_out).value_or(Decimal()));
}

}  // namespace

bool is_all_worth_it(double spent, double more, double all) {
  return more >= all || (spent + more) * 10 > all;
}

Result<PositionPage> read_position_page(Client& client, std::int64_t after, std::stop_token stop) {
  const Asked asked = client.asked(kFeed);
  TRY(Page rows, client.first_page({.endpoint = kFeed,
                                    .select = {"Timestamp", "ItemId", "ItemCode", "WarehouseCode",
                                               "CurrentStock", "FreeStock", "PlanningOut"},
                                    .filter = "Timestamp gt " + std::to_string(after) + "L"},
                                   std::move(stop)));
  PositionPage page{.positions = {}, .version = after, .more = false};
  page.more = !rows.next.empty() || rows.rows.size() >= kFeedPage;
  page.positions.reserve(rows.rows.size());
  for (Json& json : rows.rows) {
    RowReader row(json, asked);
    StockPosition position{.item_id = row.guid("ItemId"),
                           .item_code = row.text("ItemCode"),
                           .warehouse = row.text("WarehouseCode"),
                           .physical = row.decimal("CurrentStock").value_or(Decimal()),
                           .free = {},
                           .version = row.whole("Timestamp").value_or(0)};
    const std::optional<Decimal> free = row.decimal("FreeStock");
    position.free = free ? *free : free_of(row, "PlanningOut", position.physical);
    TRY_VOID(row.check());
    json = Json();
    // A row at or before the position was handed out before: the feed stands still.
    if (position.version <= after) return fail(repeating_page(asked));
    page.version = std::max(page.version, position.version);
    // Of no item: nobody can say what lies there.
    if (!position.item_code.empty()) page.positions.push_back(std::move(position));
  }
  if (page.more && page.version == after) return fail(repeating_page(asked));
  return page;
}

// ---- Some, or all
// ---------------------------------------------------------------------------------------------------

Result<std::int64_t> StockPositions::count(std::stop_token stop) {
  if (!count_) {
    TRY(const Page page,
        client_.first_page(
            {.endpoint = kItemWarehouses, .select = {"ID"}, .filter = kEverything, .count = true},
            std::move(stop)));
    count_ = page.count.value_or(kCountUnknown);
  }
  return *count_;
}

Result<bool> StockPositions::reads_all(std::size_t codes, std::stop_token stop) {
  if (is_all_) return true;
  const double more =
      1 + static_cast<double>(codes) / kCodesEach + static_cast<double>(codes) * rows_each_ / kSmallPage;
  const bool is_little = spent_ + more <= kFewCalls;
  if (!is_little) {
    TRY(const std::int64_t rows, count(std::move(stop)));
    const double all = 1 + static_cast<double>(rows) / static_cast<double>(kFeedPage);
    if (rows <= kAllMax && is_all_worth_it(spent_, more, all)) return true;
  }
  spent_ += more;
  return false;
}

void StockPositions::keep(StockPosition position) {
  std::vector<StockPosition>& of_item = all_[position.item_code];
  if (of_item.empty()) spellings_.insert(lower_ascii(position.item_code));
  const auto known = std::ranges::find(of_item, position.warehouse, &StockPosition::warehouse);
  if (known == of_item.end()) {
    of_item.push_back(std::move(position));
  } else {
    *known = std::move(position);
  }
}

Result<void> StockPositions::refresh(std::stop_token stop) {
  if (is_all_ && !is_stale_ && clock_.now() - read_at_ < kFresh) return {};
  const Instant began = clock_.now();
  bool more = true;
  while (more) {
    TRY(PositionPage page, read_position_page(client_, version_, stop));
    for (StockPosition& position : page.positions) keep(std::move(position));
    version_ = page.version;
    more = page.more;
  }
  is_all_ = true;
  is_stale_ = false;
  read_at_ = began;
  return {};
}

std::optional<StockPositions::Item> StockPositions::kept(const std::string& code) const {
  const auto at = all_.find(code);
  if (at == all_.end()) return std::nullopt;
  return Item{.id = at->second.front().item_id, .code = code, .is_divisible = {}, .positions = at->second};
}

// ---- Of certain items
// ---------------------------------------------------------------------------------------------------

Result<StockPositions::Found> StockPositions::ask(std::string_view field, const Codes& keys,
                                                  std::stop_token stop) {
  Found found;
  const bool by_id = field == "Item";
  const Asked asked = client_.asked(kItemWarehouses);
  Query query{.endpoint = kItemWarehouses,
              .select = {"Item", "ItemCode", "WarehouseCode", "CurrentStock", "PlannedStockOut",
                         "ItemIsStockItem", "ItemIsFractionAllowedItem"}};
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    StockPosition position{.item_id = row.guid("Item"),
                           .item_code = row.text("ItemCode"),
                           .warehouse = row.text("WarehouseCode"),
                           .physical = row.decimal("CurrentStock").value_or(Decimal()),
                           .free = {}};
    position.free = free_of(row, "PlannedStockOut", position.physical);
    const bool is_stock = row.boolean("ItemIsStockItem").value_or(true);
    const std::optional<bool> is_divisible = row.boolean("ItemIsFractionAllowedItem");
    TRY_VOID(row.check());
    const std::string& key = by_id ? position.item_id : position.item_code;
    if (!is_stock || !keys.contains(key)) return {};
    Item& item = found[key];
    item.id = position.item_id;
    item.code = position.item_code;
    item.is_divisible = is_divisible;
    item.positions.push_back(std::move(position));
    return {};
  };
  const std::vector<std::string> wanted(keys.begin(), keys.end());
  const std::size_t room = filter_room(client_.settings(), query);
  for (std::string& filter : by_id ? plan_ids(field, wanted, room) : plan_texts(field, wanted, room)) {
    query.filter = std::move(filter);
    TRY_VOID(client_.each_row(query, take, stop));
  }
  return found;
}

Result<std::map<std::string, StockPositions::Item>> StockPositions::items(std::span<const std::string> codes,
                                                                          std::stop_token stop) {
  // Without regard to letter case at once: what is asked for here is not there as it is spelt, mostly.
  Codes lower;
  for (const std::string& code : codes) {
    if (!trimmed(code).empty() && character_count(code) <= Items::kCodeMax)
      lower.insert(lower_ascii(trimmed(code)));
  }
  struct Listed {
    Item item;
    bool is_stock = false;
  };
  std::map<std::string, std::vector<Listed>> found;  // By code in lower case.
  const std::string_view endpoint = lower.size() <= kFew ? kItems : kManyItems;
  const Asked asked = client_.asked(endpoint);
  Query query{.endpoint = endpoint, .select = {"ID", "Code", "IsStockItem", "IsFractionAllowedItem"}};
  const std::vector<std::string> wanted(lower.begin(), lower.end());
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    Listed listed{.item = {.id = row.guid("ID"),
                           .code = row.text("Code"),
                           .is_divisible = row.boolean("IsFractionAllowedItem").value_or(false),
                           .positions = {}},
                  .is_stock = row.boolean("IsStockItem").value_or(true)};
    TRY_VOID(row.check());
    found[lower_ascii(listed.item.code)].push_back(std::move(listed));
    return {};
  };
  for (std::string& filter : plan_texts("tolower(Code)", wanted, filter_room(client_.settings(), query))) {
    query.filter = std::move(filter);
    TRY_VOID(client_.each_row(query, take, stop));
  }
  Found chosen;
  for (const std::string& code : codes) {
    const auto at = found.find(lower_ascii(trimmed(code)));
    if (at == found.end()) continue;
    const std::vector<Listed>& all = at->second;
    auto one =
        std::ranges::find_if(all, [&](const Listed& listed) { return listed.item.code == trimmed(code); });
    if (one == all.end() && all.size() == 1) one = all.begin();
    if (one != all.end() && one->is_stock) chosen.emplace(code, one->item);
  }
  return chosen;
}

Result<std::map<std::string, StockPositions::Item>> StockPositions::of(
    std::span<const std::string> codes, const std::set<std::string>& none_wanted, std::stop_token stop) {
  Codes wanted;
  for (const std::string& code : codes) {
    if (!trimmed(code).empty() && character_count(code) <= Items::kCodeMax)
      wanted.insert(std::string(trimmed(code)));
  }
  if (wanted.empty()) return Found{};
  TRY(const bool all, reads_all(wanted.size(), stop));
  Found found;
  if (all) {
    TRY_VOID(refresh(stop));
    for (const std::string& code : wanted) {
      if (std::optional<Item> item = kept(code)) found.emplace(code, *std::move(item));
    }
  } else {
    TRY(found, ask("ItemCode", wanted, stop));
    std::size_t rows = 0;
    for (const auto& [code, item] : found) rows += item.positions.size();
    if (!found.empty())
      rows_each_ = std::max(1.0, static_cast<double>(rows) / static_cast<double>(found.size()));
  }

  // Spelt otherwise, lying nowhere, or not there at all.
  std::vector<std::string> missing;
  for (const std::string& code : wanted) {
    if (found.contains(code)) continue;
    const bool lies_nowhere = all && !spellings_.contains(lower_ascii(code));
    if (!lies_nowhere || !none_wanted.contains(code)) missing.push_back(code);
  }
  if (missing.empty()) return found;
  TRY(Found others, items(missing, stop));
  Codes ids;
  for (auto& [code, item] : others) {
    if (item.code == code) continue;
    if (const auto at = all_.find(item.code); all && at != all_.end()) item.positions = at->second;
    if (!all) ids.insert(item.id);
  }
  if (!ids.empty()) {
    TRY(Found by_id, ask("Item", ids, stop));
    for (auto& [code, item] : others) {
      if (const auto at = by_id.find(item.id); at != by_id.end()) item.positions = at->second.positions;
    }
  }
  found.merge(others);
  return found;
}

// ---- What changed
// ---------------------------------------------------------------------------------------------------

PositionPage StockPositions::kept_after(std::int64_t version) const {
  std::vector<const StockPosition*> later;
  for (const auto& [code, of_item] : all_) {
    for (const StockPosition& position : of_item) {
      if (position.version > version) later.push_back(&position);
    }
  }
  const std::size_t size = std::min(later.size(), kFeedPage);
  std::ranges::partial_sort(later, later.begin() + static_cast<std::ptrdiff_t>(size), {},
                            [](const StockPosition* position) { return position->version; });
  PositionPage page{.positions = {}, .version = version_, .more = later.size() > size};
  for (std::size_t i = 0; i < size; ++i) page.positions.push_back(*later[i]);
  // What was read behind the last one was of no item.
  if (page.more) page.version = page.positions.back().version;
  return page;
}

Result<StockPositions::Reading> StockPositions::read(const connector::Cursor& after, std::stop_token stop) {
  CursorText from{.document = kCursor, .division = client_.settings().division, .moved = {}};
  if (!after.text.empty()) {
    const std::optional<CursorText> given = parse_cursor(after.text, kCursor);
    if (!given || given->division != client_.settings().division) return fail(cursor_error());
    from = *given;
  }
  if (after != expected_) moved_.reset();
  if (!moved_) {
    TRY(moved_, division_moved(client_, stop));
  }
  // When Exact moves an administration, all row versions are made anew (facts 2, A).
  if (from.moved != *moved_) from.timestamp = 0;
  from.moved = *moved_;
  PositionPage page;
  if (is_all_ && from.timestamp < version_) {
    page = kept_after(from.timestamp);
  } else {
    TRY(page, read_position_page(client_, from.timestamp, std::move(stop)));
  }
  from.timestamp = page.version;
  Reading reading{.positions = std::move(page.positions), .next = {}, .more = page.more};
  reading.next.text = write_cursor(from);
  expected_ = reading.next;
  return reading;
}

}  // namespace schakel::exact_online
