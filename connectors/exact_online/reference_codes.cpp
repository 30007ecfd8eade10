#include "connectors/exact_online/reference_codes.h"

#include "base/text.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kVatCodes = "vat/VATCodes";
constexpr std::string_view kClassificationNames = "crm/AccountClassificationNames";

std::string_view endpoint_of(CodeList list) {
  switch (list) {
    case CodeList::kWarehouse:
      return "inventory/Warehouses";
    case CodeList::kShippingMethod:
      return "sales/ShippingMethods";
    case CodeList::kClassification:
      return "crm/AccountClassifications";
    case CodeList::kGlAccount:
      return "bulk/Financial/GLAccounts";
    case CodeList::kItemGroup:
      return "logistics/ItemGroups";
    case CodeList::kOrderCharge:
      return "sales/OrderCharges";
  }
  return {};
}

Text what_is_in(CodeList list) {
  switch (list) {
    case CodeList::kWarehouse:
      return {.en = "Warehouse", .nl = "Magazijn"};
    case CodeList::kShippingMethod:
      return {.en = "Shipping method", .nl = "Verzendwijze"};
    case CodeList::kClassification:
      return {.en = "Classification", .nl = "Classificatie"};
    case CodeList::kGlAccount:
      return {.en = "Ledger account", .nl = "Grootboekrekening"};
    case CodeList::kItemGroup:
      return {.en = "Item group", .nl = "Artikelgroep"};
    case CodeList::kOrderCharge:
      return {.en = "Order charge", .nl = "Orderkosten"};
  }
  return {};
}

LocalTime day_of(Instant now) {
  return std::chrono::floor<std::chrono::days>(amsterdam(now));
}

}  // namespace

bool is_usable(RowReader& row, const Entity& entity, LocalTime today) {
  if (entity.find("IsBlocked") != nullptr && row.boolean("IsBlocked").value_or(false)) return false;
  if (entity.find("Active") != nullptr && !row.boolean("Active").value_or(true)) return false;
  if (entity.find("EndDate") == nullptr) return true;
  const std::optional<LocalTime> end = row.date("EndDate");
  return !end || *end >= today;
}

std::vector<std::string> with_usability(const Entity& entity, std::vector<std::string> fields) {
  for (const char* name : {"IsBlocked", "Active", "EndDate"}) {
    if (entity.find(name) != nullptr) fields.emplace_back(name);
  }
  return fields;
}

Result<std::string> classification_filter(Client& client, std::stop_token stop) {
  // Eight slots, each with classifications of its own; only those of the customer's slot may stand in it.
  std::string slot;
  const Asked asked = client.asked(kClassificationNames);
  const std::string number = std::to_string(client.settings().classification_slot);
  TRY_VOID(client.each_row(
      {.endpoint = kClassificationNames, .select = {"ID"}, .filter = "SequenceNumber eq " + number},
      [&](const Json& json) -> Result<void> {
        RowReader row(json, asked);
        slot = row.guid("ID");
        return row.check();
      },
      stop));
  return slot.empty() ? std::string() : "AccountClassificationName eq " + guid_literal(slot);
}

std::optional<CodeList> list_of(Referred to) {
  switch (to) {
    case Referred::kItemGroup:
      return CodeList::kItemGroup;
    case Referred::kWarehouse:
      return CodeList::kWarehouse;
    case Referred::kShippingMethod:
      return CodeList::kShippingMethod;
    case Referred::kGlAccount:
      return CodeList::kGlAccount;
    case Referred::kClassification:
      return CodeList::kClassification;
    case Referred::kOrderCharge:
      return CodeList::kOrderCharge;
    case Referred::kAccount:
    case Referred::kItem:
      break;
  }
  return std::nullopt;
}

Error unknown_code(const Text& what, std::string_view code) {
  const std::string text(trimmed(code));
  return {
      .kind = ErrorKind::kInvalidRecord,
      .code = "online.code_unknown",
      .what = {.en = what.en + " \"" + text + "\" does not exist in Exact Online.",
               .nl = what.nl + " \"" + text + "\" bestaat niet in Exact Online."},
      .advice =
          {.en = "Look it up in Exact Online, correct the table or rule that gives it, then retry.",
           .nl =
               "Zoek het op in Exact Online, verbeter de tabel of regel die het geeft, en probeer opnieuw."},
      .fields = {what.en}};
}

Result<std::vector<connector::VatCode>> ReferenceCodes::read_vat_codes(std::stop_token stop) {
  std::vector<connector::VatCode> codes;
  const Asked asked = client_.asked(kVatCodes);
  const Query query{.endpoint = kVatCodes,
                    .select = {"Code", "Description", "Type", "Percentage", "Country", "OssCountry",
                               "VATTransactionType", "IsBlocked"},
                    .filter = kEverything};
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    connector::VatCode vat;
    vat.code = row.text("Code");
    // I including, E excluding, B and N without VAT (catalogue).
    vat.includes_vat = row.text("Type") == "I";
    vat.percentage = row.decimal("Percentage").value_or(Decimal());
    // Where goods go to another country of the union under its own VAT, the code says which.
    vat.country = country_code(row.text("OssCountry"));
    if (vat.country.empty()) vat.country = country_code(row.text("Country"));
    vat.description = row.personal("Description");
    const bool for_sales = row.text("VATTransactionType") != "P";
    const bool blocked = row.boolean("IsBlocked").value_or(false);
    TRY_VOID(row.check());
    if (!vat.code.empty() && for_sales && !blocked) codes.push_back(std::move(vat));
    return {};
  };
  TRY_VOID(client_.each_row(query, take, stop));
  return codes;
}

Result<std::vector<std::string>> ReferenceCodes::read_codes(std::string_view endpoint, std::stop_token stop) {
  std::vector<std::string> codes;
  const Entity& known = entity(endpoint);
  const Asked asked = client_.asked(endpoint);
  const LocalTime today = day_of(clock_.now());
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    std::string code = row.text("Code");
    const bool usable = is_usable(row, known, today);
    TRY_VOID(row.check());
    if (!code.empty() && usable) codes.push_back(std::move(code));
    return {};
  };
  TRY_VOID(client_.each_row(
      {.endpoint = endpoint, .select = with_usability(known, {"Code"}), .filter = kEverything}, take, stop));
  return codes;
}

Result<std::vector<std::string>> ReferenceCodes::read_list(CodeList list, std::stop_token stop) {
  std::vector<std::string> codes;
  Rows rows;
  std::string filter = kEverything;
  if (list == CodeList::kClassification) {
    TRY(filter, classification_filter(client_, stop));
  }
  if (!filter.empty()) {
    const std::string_view endpoint = endpoint_of(list);
    const Entity& known = entity(endpoint);
    const Asked asked = client_.asked(endpoint);
    const LocalTime today = day_of(clock_.now());
    const auto take = [&](const Json& json) -> Result<void> {
      RowReader row(json, asked);
      std::string id = row.guid("ID");
      std::string code = row.text("Code");
      const bool usable = is_usable(row, known, today);
      TRY_VOID(row.check());
      if (code.empty() || id.empty()) return {};
      rows.code_by_id.emplace(id, code);
      if (usable) codes.push_back(code);
      Listed& listed = rows.by_code[upper_ascii(code)];
      // Of two that differ in letter case only: one that may be used.
      if (listed.id.empty() || (usable && !listed.usable))
        listed = {.id = std::move(id), .code = std::move(code), .usable = usable};
      return {};
    };
    TRY_VOID(client_.each_row(
        {.endpoint = endpoint, .select = with_usability(known, {"ID", "Code"}), .filter = filter}, take,
        stop));
  }
  lists_.insert_or_assign(list, std::move(rows));
  return codes;
}

Result<connector::ReferenceCodes> ReferenceCodes::read(std::stop_token stop) {
  connector::ReferenceCodes codes;
  TRY(codes.vat_codes, read_vat_codes(stop));
  TRY(codes.payment_conditions, read_codes("cashflow/PaymentConditions", stop));
  TRY(codes.cost_centers, read_codes("hrm/Costcenters", stop));
  TRY(codes.cost_units, read_codes("hrm/Costunits", stop));
  TRY(codes.classifications, read_list(CodeList::kClassification, stop));
  TRY(codes.shipping_methods, read_list(CodeList::kShippingMethod, stop));
  TRY(codes.warehouses, read_list(CodeList::kWarehouse, stop));
  if (choice_.document == model::Document::kSalesEntry) {
    TRY(codes.gl_accounts, read_list(CodeList::kGlAccount, stop));
  }
  if (choice_.charges) {
    TRY(codes.order_charges, read_list(CodeList::kOrderCharge, stop));
  }
  // Doubles on the wire, so these are no limits of the protocol: a net price is kept with four decimals by
  // the simulator (facts: none, C), a discount is a fraction, of which four decimals are a percentage of two.
  codes.decimals = {.price = 4, .quantity = 4, .percentage = 2};
  return codes;
}

Result<connector::ReferenceCodes> ReferenceCodes::read(connector::RecordKind kind, std::stop_token stop) {
  connector::ReferenceCodes codes;
  switch (kind) {
    case connector::RecordKind::kItem: {
      TRY(codes.vat_codes, read_vat_codes(stop));
      TRY(codes.assortments, read_list(CodeList::kItemGroup, std::move(stop)));
      break;
    }
    case connector::RecordKind::kCustomer: {
      TRY(codes.vat_codes, read_vat_codes(stop));
      TRY(codes.payment_conditions, read_codes("cashflow/PaymentConditions", stop));
      TRY(codes.shipping_methods, read_list(CodeList::kShippingMethod, stop));
      TRY(codes.classifications, read_list(CodeList::kClassification, stop));
      TRY(codes.gl_accounts, read_list(CodeList::kGlAccount, std::move(stop)));
      break;
    }
    case connector::RecordKind::kAssortment:
      break;  // Item groups cannot be written (facts 5).
  }
  return codes;
}

Result<const ReferenceCodes::Rows*> ReferenceCodes::rows_of(CodeList list, std::stop_token stop) {
  if (!lists_.contains(list)) {
    if (Result<std::vector<std::string>> read = read_list(list, std::move(stop)); !read)
      return fail(read.error());
  }
  return &lists_.at(list);
}

Result<std::string> ReferenceCodes::id_of(CodeList list, std::string_view code, std::stop_token stop) {
  TRY(const Rows* rows, rows_of(list, std::move(stop)));
  const auto at = rows->by_code.find(upper_ascii(trimmed(code)));
  if (at != rows->by_code.end() && at->second.usable) return at->second.id;
  return fail(unknown_code(what_is_in(list), code));
}

Result<std::string> ReferenceCodes::code_of(CodeList list, const std::string& id, std::stop_token stop) {
  if (id.empty()) return std::string();
  TRY(const Rows* rows, rows_of(list, std::move(stop)));
  const auto at = rows->code_by_id.find(id);
  return at == rows->code_by_id.end() ? std::string() : at->second;
}

Result<std::string> ReferenceCodes::as_spelt(CodeList list, std::string_view code) const {
  const std::string text(trimmed(code));
  const auto rows = lists_.find(list);
  if (rows == lists_.end() || text.empty()) return text;
  if (const std::string id = normalised_guid(text); !id.empty()) {
    // One that this list does not know may be of another slot; whoever gives an id knows what he does.
    const auto at = rows->second.code_by_id.find(id);
    return at == rows->second.code_by_id.end() ? id : at->second;
  }
  const auto at = rows->second.by_code.find(upper_ascii(text));
  if (at != rows->second.by_code.end() && at->second.usable) return at->second.code;
  return fail(unknown_code(what_is_in(list), code));
}

}  // namespace schakel::exact_online
