#include <algorithm>
#include <set>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/business/rules.h"

// Stock counts: what was counted becomes the stock (facts 5, Stock; inventory/StockCounts).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kCounts = "inventory/StockCounts";
constexpr const char* kLines = "inventory/StockCountLines";
constexpr const char* kItems = "logistics/Items";

constexpr std::int64_t kDraft = 12;
constexpr std::int64_t kProcessed = 21;

std::vector<const Row*> lines_of(const Administration& administration, const Value& count) {
  const Table& lines = administration.table(kLines);
  return lines.find_equal(lines.column("StockCountID"), count);
}

bool is_whole(const Decimal& number) {
  return number.rounded(0) == number;
}

/// What was counted and what that differs from the stock; one of the two is given.
void complete_line(Draft& draft, Columns& count, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kLines);
  Columns line(table, draft.row);
  const auto given = [&](std::string_view name) {
    return draft.given.contains(table.column(name)) && !line.empty(name);
  };
  const Row* found = administration.table(kItems).find(line["Item"]);
  if (found == nullptr) return;  // The generic engine says so.
  Row item_row = *found;
  Columns item(administration.table(kItems), item_row);
  if (!item["IsStockItem"].as_boolean()) scope.messages.invalid("Item");
  const Decimal in_stock = stock_of(administration, line["Item"], count["Warehouse"]);
  if (given("QuantityNew"))
    line["QuantityDifference"] = number_value(difference(line.number("QuantityNew"), in_stock));
  else if (given("QuantityDifference"))
    line["QuantityNew"] = number_value(sum(in_stock, line.number("QuantityDifference")));
  else if (line.empty("QuantityNew"))
    scope.messages.mandatory("QuantityNew");
  const Decimal counted = line.number("QuantityNew");
  if (counted.is_negative() || (!is_whole(counted) && !item["IsFractionAllowedItem"].as_boolean()))
    scope.messages.invalid("QuantityNew");
  line["QuantityInStock"] = number_value(in_stock);
  line["Warehouse"] = count["Warehouse"];
  line["Status"] = count["Status"];
  line["ItemBarcode"] = item["Barcode"];
  line["ItemCostPrice"] = item["CostPriceStandard"];
  line["CostPrice"] = item["CostPriceStandard"];
  line["ItemDivisable"] = item["IsFractionAllowedItem"];
  line["StockKeepingUnit"] = text_value(std::string(trimmed(item.text("Unit"))));
  line.fill("CountedBy", count["CountedBy"]);
  line.fill("Source", whole_value(0));
}

void check_count(Columns& count, WriteScope& scope) {
  if (count.empty("StockCountDate")) return;  // The generic engine says so.
  check_open(period_of(scope.administration, count["StockCountDate"].as_time()), scope);
}

void complete_count(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns count(administration.table(kCounts), draft.row);
  check_count(count, scope);
  count.fill("Status", whole_value(kDraft));
  count.fill("CountedBy", Value::guid(scope.author.id));
  count["Source"] = whole_value(0);
  count["StockCountNumber"] = whole_value(administration.next_number("stock count", 1));
  count["EntryNumber"] = count["StockCountNumber"];
  std::set<Value> items;
  std::int64_t number = 0;
  for (Draft& line : children_of(draft, "StockCountLines")) {
    complete_line(line, count, scope);
    Columns row(administration.table(kLines), line.row);
    row["LineNumber"] = whole_value(++number);
    // What is counted twice has no answer.
    if (!row.empty("Item") && !items.insert(row["Item"]).second) scope.messages.already_exists("Item");
  }
}

/// What is processed stays as it is.
bool is_processed(const Administration& administration, const Value& count, WriteScope& scope) {
  if (administration.look_up(kCounts, count, "Status") != whole_value(kProcessed)) return false;
  scope.messages.say("Already processed", "Reeds verwerkt");
  return true;
}

void change_count(const Row& before, Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kCounts);
  if (is_processed(administration, before[table.key_column()], scope)) return;
  Columns count(table, draft.row);
  check_count(count, scope);
  // Its lines were counted there.
  if (count["Warehouse"] != before[table.column("Warehouse")]) scope.messages.not_allowed("Warehouse");
}

/// A processed count's stock is what was counted, whatever it had become since the draft.
void process(const Value& key, WriteScope& scope) {
  Administration& administration = scope.administration;
  Table& lines = administration.table(kLines);
  const Value warehouse = administration.look_up(kCounts, key, "Warehouse");
  for (const Row* found : lines_of(administration, key)) {
    Row row = *found;
    Columns line(lines, row);
    const Decimal in_stock = stock_of(administration, line["Item"], warehouse);
    const Decimal change = difference(line.number("QuantityNew"), in_stock);
    line["QuantityInStock"] = number_value(in_stock);
    line["QuantityDifference"] = number_value(change);
    line["Status"] = whole_value(kProcessed);
    const Value item = line["Item"];
    const Value line_key = line["ID"];
    if (row != *found) lines.update(line_key, std::move(row));
    move_stock(scope, item, warehouse, change);
  }
}

void count_written(const Row& row, bool, WriteScope& scope) {
  const Table& table = scope.administration.table(kCounts);
  // A processed count cannot be written again, so this is the moment.
  if (row[table.column("Status")] == whole_value(kProcessed)) process(row[table.key_column()], scope);
}

void check_count_erase(const Row& row, WriteScope& scope) {
  is_processed(scope.administration, row[scope.administration.table(kCounts).key_column()], scope);
}

void count_erased(const Row& row, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(kCounts).key_column()];
  Table& lines = administration.table(kLines);
  std::vector<Value> keys;
  for (const Row* line : lines_of(administration, key)) keys.push_back((*line)[lines.key_column()]);
  for (const Value& line : keys) lines.erase(line);
}

/// A line of a draft, posted or changed by itself.
void complete_in_draft(Draft& draft, const Value& key, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& counts = administration.table(kCounts);
  const Row* found = counts.find(key);
  if (found == nullptr || is_processed(administration, key, scope)) return;
  Row row = *found;
  Columns count(counts, row);
  const Table& table = administration.table(kLines);
  for (const Row* other : lines_of(administration, key))
    if ((*other)[table.column("Item")] == draft.row[table.column("Item")] &&
        (*other)[table.key_column()] != draft.row[table.key_column()])
      scope.messages.already_exists("Item");
  complete_line(draft, count, scope);
}

void complete_single_line(Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kLines);
  const Value key = draft.row[table.column("StockCountID")];
  std::int64_t last = 0;
  for (const Row* other : lines_of(scope.administration, key))
    last = std::max(last, (*other)[table.column("LineNumber")].as_integer());
  draft.row[table.column("LineNumber")] = whole_value(last + 1);
  complete_in_draft(draft, key, scope);
}

void change_line(const Row& before, Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kLines);
  const std::size_t parent = table.column("StockCountID");
  if (draft.row[parent] != before[parent]) scope.messages.not_allowed("StockCountID");
  complete_in_draft(draft, before[parent], scope);
}

void check_line_erase(const Row& row, WriteScope& scope) {
  is_processed(scope.administration, row[scope.administration.table(kLines).column("StockCountID")], scope);
}

}  // namespace

const Rules kStockCountRules{.table = kCounts,
                             .complete_new = complete_count,
                             .complete_change = change_count,
                             .check_erase = check_count_erase,
                             .written = count_written,
                             .erased = count_erased};
const Rules kStockCountLineRules{.table = kLines,
                                 .complete_new = complete_single_line,
                                 .complete_change = change_line,
                                 .check_erase = check_line_erase};

}  // namespace schakel::exact_online::simulator
