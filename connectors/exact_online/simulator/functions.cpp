#include "connectors/exact_online/simulator/functions.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "connectors/exact_online/simulator/draft.h"
#include "connectors/exact_online/simulator/query.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;
using schakel::simulator::OrRefusal;
using schakel::simulator::QueryOptions;
using schakel::simulator::refuse;
using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

using Arguments = std::map<std::string, Value>;

OrRefusal<Arguments> read_arguments(const Entity& entity, const QueryOptions& options) {
  Arguments arguments;
  for (const auto& [name, type] : entity.parameters) {
    const std::string* text = options.find_custom(name);
    if (text == nullptr) return refuse(400, kQuerySyntaxError);  // picqer#609
    const auto literals = schakel::simulator::parse_literals(trimmed(*text));
    if (!literals || literals->size() != 1 || !literals->front().type) return refuse(400, kQuerySyntaxError);
    const auto& literal = literals->front();
    const bool fits = literal.type == type || (is_numeric(*literal.type) && is_numeric(type));
    if (!fits) return refuse(400, kQuerySyntaxError);
    arguments.emplace(name, literal.value);
  }
  return arguments;
}

/// The sums of an Item's stock over all warehouses.
void stock_position(const Administration& administration, const Value& item, Table& out) {
  if (administration.table("logistics/Items").find(item) == nullptr) return;
  const Table& positions = administration.table("sync/Inventory/StockPositions");
  Row row = out.empty_row();
  Columns position(out, row);
  position["ItemId"] = item;
  for (const auto& [to, from] :
       {std::pair{"InStock", "CurrentStock"}, std::pair{"FreeStock", "FreeStock"},
        std::pair{"PlanningIn", "PlanningIn"}, std::pair{"PlanningOut", "PlanningOut"},
        std::pair{"ProjectedStock", "ProjectedStock"}, std::pair{"ReservedStock", "ReservedStock"}}) {
    Decimal total;
    for (const Row* held : positions.find_equal(positions.column("ItemId"), item))
      total = sum(total, (*held)[positions.column(from)].as_decimal());
    position[to] = number_value(total);
  }
  out.insert(std::move(row));
}

void default_address(const Administration& administration, const Value& account, const Value& type,
                     Table& out) {
  const Table& addresses = administration.table("crm/Addresses");
  for (const Row* found : addresses.find_equal(addresses.column("Account"), account)) {
    if ((*found)[addresses.column("Type")] != type || !(*found)[addresses.column("Main")].as_boolean())
      continue;
    Row row = out.empty_row();
    for (std::size_t i = 0; i < out.columns().size(); ++i)
      if (const auto column = addresses.find_column(out.columns()[i].name)) row[i] = (*found)[*column];
    out.insert(std::move(row));
    return;
  }
}

void item_details(const Administration& administration, const Value& item, Table& out) {
  const Table& items = administration.table("logistics/Items");
  const Row* found = items.find(item);
  if (found == nullptr) return;
  Row row = out.empty_row();
  Columns details(out, row);
  for (const auto* name : {"ID", "Code", "Description", "IsFractionAllowedItem", "IsSalesItem"})
    details[name] = (*found)[items.column(name)];
  details["SalesCurrency"] = text_value("EUR");
  details["SalesPrice"] = (*found)[items.column("StandardSalesPrice")];
  out.insert(std::move(row));
}

void item_price(const Administration& administration, const Value& item, Table& out) {
  const Table& items = administration.table("logistics/Items");
  const Row* found = items.find(item);
  if (found == nullptr) return;
  Row row = out.empty_row();
  Columns price(out, row);
  price["ItemId"] = item;
  price["ItemCode"] = (*found)[items.column("Code")];
  price["ItemDescription"] = (*found)[items.column("Description")];
  price["CurrencyCode"] = text_value("EUR");
  price["UnitCode"] = text_value(std::string(trimmed((*found)[items.column("Unit")].as_text())));
  price["UnitDescription"] = (*found)[items.column("UnitDescription")];
  price["VATCode"] = (*found)[items.column("SalesVatCode")];
  const Decimal excluding = (*found)[items.column("StandardSalesPrice")].as_decimal();
  Decimal percentage;
  if (const Row* vat = administration.find_by("vat/VATCodes", "Code", price["VATCode"]))
    percentage = (*vat)[administration.table("vat/VATCodes").column("Percentage")].as_decimal();
  price["PriceExcludingVAT"] = number_value(excluding);
  price["PriceIncludingVAT"] =
      number_value(product(excluding, sum(Decimal::from_integer(1), percentage)).rounded(2));
  out.insert(std::move(row));
}

/// The row version from which everything modified at or after a moment comes: what a first read starts from
/// (facts 4.9).
OrRefusal<void> sync_timestamp(const Administration& administration, const Value& modified,
                               const Value& endpoint, Table& out) {
  const Entity* feed = nullptr;
  for (const Entity& entity : administration.schema().catalogue().entities())
    if (entity.kind == Entity::Kind::kSync && entity.resource == endpoint.as_text()) feed = &entity;
  if (feed == nullptr) return refuse(400, kQuerySyntaxError);
  const Table& table = administration.table(administration.schema().view_of(*feed).table);
  const auto column = table.find_column("Modified");
  std::int64_t version = administration.last_version();
  if (column)
    for (const auto& [at, row] : table.by_version())
      if ((*row)[*column] >= modified) {
        version = at - 1;
        break;
      }
  Row row = out.empty_row();
  Columns answer(out, row);
  answer["Modified"] = modified;
  answer["API"] = endpoint;
  answer["TimeStampAsBigInt"] = whole_value(version);
  out.insert(std::move(row));
  return {};
}

}  // namespace

OrRefusal<Table> call_function(const Administration& administration, const View& view,
                               const QueryOptions& options, schakel::simulator::VersionCounter& versions) {
  const Entity& entity = *view.entity;
  auto arguments = read_arguments(entity, options);
  if (!arguments) return tl::unexpected(arguments.error());
  const auto& shape = administration.schema().tables().find(view.table)->second;
  Table out(shape.columns, shape.key, versions);
  Arguments& given = *arguments;
  if (entity.path == "read/logistics/StockPosition") stock_position(administration, given["itemId"], out);
  if (entity.path == "read/logistics/ItemDetailsByID") item_details(administration, given["itemId"], out);
  if (entity.path == "read/logistics/SalesItemPrice") item_price(administration, given["itemId"], out);
  if (entity.path == "read/crm/DefaultAddressForAccount")
    default_address(administration, given["accountId"], given["addressType"], out);
  if (entity.path == "read/sync/Sync/SyncTimestamp") {
    const auto done = sync_timestamp(administration, given["modified"], given["endPoint"], out);
    if (!done) return tl::unexpected(done.error());
  }
  // read/logistics/ItemExtraField: this simulator's Items have no extra fields beyond the ten, so it is
  // empty.
  return out;
}

}  // namespace schakel::exact_online::simulator
