#include "connectors/exact_globe/stock_levels.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/reading_errors.h"
#include "connectors/exact_globe/record_kind.h"
#include "connectors/exact_globe/row_reader.h"

namespace schakel::exact_globe {
namespace {

constexpr std::string_view kVersion = "exact_globe_stock/1";
constexpr std::string_view kNoLink = "-";
constexpr std::string_view kProperties[] = {"ItemCode", "Warehouse", "ShelfStock", "FreeStock"};

const RecordEntity& catalogue_rows() {
  static const RecordEntity rows{.kind = connector::RecordKind::kItem,
                                 .entity = &item_catalog(),
                                 .number = "ItemCode",
                                 .shape = NumberShape::kCode};
  return rows;
}

std::string asked_of(const std::string& warehouse) {
  return joined("IsRetrieveStockBalance eq true", equals("Warehouse", warehouse));
}

Error elsewhere(const std::string& warehouse) {
  return {
      .kind = ErrorKind::kMalformed,
      .code = "globe.stock_elsewhere",
      .what = {.en = "Exact Globe was asked for the stock of warehouse " + warehouse +
                     ", and its answer does not say that it is about that one.",
               .nl = "Exact Globe is gevraagd naar de voorraad van magazijn " + warehouse +
                     ", en uit het antwoord blijkt niet dat het daarover gaat."},
      .advice = {.en = "This release of Globe gives stock in another way than Schakel knows. Nothing was "
                       "sent; report it.",
                 .nl = "Deze versie van Globe geeft voorraad op een andere manier dan Schakel kent. Er is "
                       "niets verstuurd; meld het."}};
}

Error missing(const std::string& warehouse) {
  return {.kind = ErrorKind::kMalformed,
          .code = "globe.stock_missing",
          .what = {.en = "Exact Globe names the items of warehouse " + warehouse +
                         ", and tells of none how much there is.",
                   .nl = "Exact Globe noemt de artikelen van magazijn " + warehouse +
                         ", en zegt van geen enkel hoeveel er ligt."},
          .advice = {.en = "Stock needs Exact Globe 408 or later, and the right to see it. Nothing was sent.",
                     .nl = "Voorraad vraagt Exact Globe 408 of later, en het recht om haar te zien. Er is "
                           "niets verstuurd."}};
}

}  // namespace

std::string StockLevels::written(const Position& position) const {
  const std::string link = position.link.empty() ? std::string(kNoLink) : percent_encoded(position.link);
  return std::string(kVersion) + " " + percent_encoded(lower_ascii(trimmed(settings_.database_name))) + " " +
         percent_encoded(position.warehouse) + " " + link;
}

Result<std::optional<StockLevels::Position>> StockLevels::position_from(
    const connector::Cursor& cursor) const {
  if (cursor.text.empty()) return std::optional<Position>();
  const std::vector<std::string_view> parts = split(cursor.text, ' ');
  if (parts.size() != 4) return fail(cursor_foreign());
  Position position{.warehouse = percent_decoded(parts[2], PlusIsSpace::kNo), .link = {}};
  if (parts[3] != kNoLink) position.link = percent_decoded(parts[3], PlusIsSpace::kNo);
  if (written(position) != cursor.text) return fail(cursor_foreign());
  return std::optional(std::move(position));
}

Result<void> StockLevels::read_warehouses(std::stop_token stop) {
  std::vector<Warehouse> found;
  TRY_VOID(client_.read(
      {.entity = "Warehouse", .filter = {}, .properties = {"Code", "Blocked"}},
      [&](const Json& row) -> Result<Reading> {
        std::string code = trimmed_text(row, "Code");
        if (!code.empty()) found.push_back({.code = std::move(code), .blocked = is_yes(row, "Blocked")});
        return Reading::kGoOn;
      },
      std::move(stop)));
  std::ranges::sort(found, {}, &Warehouse::code);
  warehouses_ = std::move(found);
  return {};
}

Result<std::optional<connector::StockLevel>> StockLevels::level_from(const Json& json,
                                                                     const Warehouse& warehouse) const {
  RowReader row(item_catalog(), json);
  connector::StockLevel level{
      .item_code = row.text("ItemCode"), .warehouse = warehouse.code, .physical = {}, .free = {}};
  if (level.item_code.empty()) return fail(keyless_record(item_catalog(), "ItemCode"));
  if (!equal_ignoring_case(row.text("Warehouse"), warehouse.code)) return fail(elsewhere(warehouse.code));
  const std::optional<Decimal> shelf = row.decimal("ShelfStock");
  const std::optional<Decimal> free = row.decimal("FreeStock");
  if (!row.wrong().empty()) {
    Error error = unreadable_record(
        {.en = "The stock of item " + level.item_code, .nl = "De voorraad van artikel " + level.item_code},
        item_catalog(), row.wrong());
    error.kind = ErrorKind::kMalformed;  // A level has no other way to say so.
    return fail(std::move(error));
  }
  if (!shelf || !free) return std::optional<connector::StockLevel>();
  level.physical = *shelf;
  level.free = warehouse.blocked ? Decimal() : *free;
  return std::optional(std::move(level));
}

Result<Client::Page> StockLevels::next_page(const Warehouse& warehouse, std::string& link,
                                            std::stop_token stop) {
  const Query query{.entity = item_catalog().name,
                    .filter = asked_of(warehouse.code),
                    .properties = {std::begin(kProperties), std::end(kProperties)}};
  if (!link.empty()) {
    const Retry retry = link == link_ ? Retry::kUsual : Retry::kNone;
    Result<Client::Page> page = client_.read_page(query, link, stop, retry);
    // Nobody knows how long Globe keeps its place for another program (facts 9): then the warehouse begins
    // anew. What is handed out twice does no harm: a level is a state.
    if (page || retry == Retry::kUsual || page.error().kind == ErrorKind::kCancelled) return page;
    link.clear();
  }
  without_a_level_ = true;
  return client_.read_page(query, {}, std::move(stop));
}

Result<connector::StockPage> StockLevels::read(const connector::Cursor& after, std::stop_token stop) {
  TRY(const std::optional<Position> position, position_from(after));
  if (!position || warehouses_.empty()) TRY_VOID(read_warehouses(stop));
  auto warehouse = warehouses_.begin();
  std::string link;
  if (position) {
    // A warehouse that is gone has the next one in its place.
    warehouse = std::ranges::lower_bound(warehouses_, position->warehouse, {}, &Warehouse::code);
    if (warehouse != warehouses_.end() && warehouse->code == position->warehouse) link = position->link;
  }
  connector::StockPage page;
  while (warehouse != warehouses_.end() && page.levels.size() < kLevelsAtOnce) {
    TRY(const Client::Page rows, next_page(*warehouse, link, stop));
    for (const Json& row : rows.rows) {
      TRY(std::optional<connector::StockLevel> level, level_from(row, *warehouse));
      if (!level) continue;
      without_a_level_ = false;
      page.levels.push_back(*std::move(level));
    }
    if (!rows.next.empty() && rows.next == link) return fail(page_repeats());
    link = link_ = rows.next;
    if (!link.empty()) continue;
    if (without_a_level_ && !rows.rows.empty()) return fail(missing(warehouse->code));
    ++warehouse;
  }
  page.more = warehouse != warehouses_.end();
  if (page.more) page.next.text = written({.warehouse = warehouse->code, .link = link});
  return page;
}

Result<std::vector<connector::StockLevel>> StockLevels::read_of(std::span<const std::string> item_codes,
                                                                std::stop_token stop) {
  if (warehouses_.empty()) TRY_VOID(read_warehouses(stop));
  const std::vector<Personal> values(item_codes.begin(), item_codes.end());
  std::vector<connector::StockLevel> levels;
  for (const Warehouse& warehouse : warehouses_) {
    RecordFinder& finder =
        finders_.try_emplace(warehouse.code, client_, catalogue_rows(), asked_of(warehouse.code))
            .first->second;
    std::set<std::string> seen;
    std::optional<Error> wrong;
    const auto take = [&](const Json& row, std::span<const std::size_t>) {
      Result<std::optional<connector::StockLevel>> level = level_from(row, warehouse);
      if (!level) {
        wrong = std::move(level).error();
      } else if (*level && seen.insert((*level)->item_code).second) {
        levels.push_back(**std::move(level));
      }
    };
    TRY_VOID(finder.find(connector::FindBy::kNumber, values, kProperties, take, stop));
    if (wrong) return fail(*std::move(wrong));
  }
  return levels;
}

}  // namespace schakel::exact_globe
