#include "connectors/exact_online/reference_source.h"

#include <array>
#include <utility>

#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/reference_codes.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

using List = connector::CodeList;
using connector::ReferenceRow;

/// All rows of a list that has no Modified.
constexpr const char* kEveryId = "ID ne guid'00000000-0000-0000-0000-000000000000'";
constexpr const char* kSalesJournals = "Type eq 20";  // Facts 5: 20 is Sales.

struct Listing {
  std::string_view endpoint;
  const char* filter = kEverything;
  std::vector<std::string> more = {};  ///< Fields beside code and description.
};

Listing listing_of(List list) {
  switch (list) {
    case List::kVatCode:
      return {.endpoint = "vat/VATCodes",
              .more = {"Type", "Percentage", "Country", "OssCountry", "VATTransactionType"}};
    case List::kPaymentCondition:
      return {.endpoint = "cashflow/PaymentConditions", .more = {"PaymentDays", "PaymentEndOfMonths"}};
    case List::kShippingMethod:
      return {.endpoint = "sales/ShippingMethods"};
    case List::kWarehouse:
      return {.endpoint = "inventory/Warehouses"};
    case List::kCostCenter:
      return {.endpoint = "hrm/Costcenters"};
    case List::kCostUnit:
      return {.endpoint = "hrm/Costunits"};
    case List::kClassification:
      return {.endpoint = "crm/AccountClassifications"};
    case List::kAssortment:
      return {.endpoint = "logistics/ItemGroups"};
    case List::kUnit:
      return {.endpoint = "logistics/Units", .filter = kEveryId};
    case List::kGlAccount:
      return {.endpoint = "bulk/Financial/GLAccounts"};
    case List::kJournal:
      return {.endpoint = "financial/Journals", .filter = kSalesJournals};
  }
  return {};
}

/// What is known of a VAT code; false: it is for purchases only.
bool read_vat(RowReader& row, ReferenceRow& code) {
  code.percentage = row.decimal("Percentage");
  // I including, E excluding; B and N have no VAT to include (catalogue).
  const std::string type = row.text("Type");
  if (type == "I" || type == "E") code.includes_vat = type == "I";
  // Where goods go to another country of the union under its own VAT, the code says which.
  code.country = country_code(row.text("OssCountry"));
  if (code.country.empty()) code.country = country_code(row.text("Country"));
  return row.text("VATTransactionType") != "P";
}

void read_terms(RowReader& row, ReferenceRow& code) {
  const std::optional<std::int64_t> days = row.whole("PaymentDays");
  // Thirty days to the end of a month are no thirty days.
  if (days && row.whole("PaymentEndOfMonths").value_or(0) == 0) code.days = static_cast<int>(*days);
}

constexpr std::array kRights = {
    Right{"vat/VATCodes", "ID", kNobody},
    Right{"cashflow/PaymentConditions", "ID", kNobody},
    Right{"sales/ShippingMethods", "ID", kNobody},
    Right{"inventory/Warehouses", "ID", kNobody},
    Right{"hrm/Costcenters", "ID", kNobody},
    Right{"hrm/Costunits", "ID", kNobody},
    Right{"crm/AccountClassifications", "ID", kNobody},
    Right{"logistics/ItemGroups", "ID", kNobody},
    Right{"logistics/Units", "ID", kNobody},
    Right{"bulk/Financial/GLAccounts", "ID", kNobody},
    Right{"financial/Journals", "ID", kNobody},
};

class OnlineReference final : public connector::ReferenceSource {
 public:
  OnlineReference(const ConnectionSettings& settings, const ConnectionDeps& deps) : line_(settings, deps) {}

  connector::Calls calls() const override { return line_.wire.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return exact_online::examine(line_, kRights, std::move(stop));
  }

  Result<std::vector<ReferenceRow>> rows(List list, std::stop_token stop) override {
    const Listing listing = listing_of(list);
    const Entity& known = entity(listing.endpoint);
    std::vector<std::string> select = {"Code", "Description"};
    select.insert(select.end(), listing.more.begin(), listing.more.end());
    Query query{.endpoint = listing.endpoint,
                .select = with_usability(known, std::move(select)),
                .filter = listing.filter};
    std::vector<ReferenceRow> codes;
    if (list == List::kClassification) {
      TRY(query.filter, classification_filter(line_.client, stop));
      if (query.filter.empty()) return codes;
    }
    const Asked asked = line_.client.asked(listing.endpoint);
    const LocalTime today = std::chrono::floor<std::chrono::days>(amsterdam(line_.clock.now()));
    const auto take = [&](const Json& json) -> Result<void> {
      RowReader row(json, asked);
      ReferenceRow code;
      code.code = row.text("Code");
      code.description = row.text("Description");
      code.blocked = !is_usable(row, known, today);
      bool is_wanted = !code.code.empty();
      if (list == List::kVatCode) is_wanted = read_vat(row, code) && is_wanted;
      if (list == List::kPaymentCondition) read_terms(row, code);
      TRY_VOID(row.check());
      if (is_wanted) codes.push_back(std::move(code));
      return {};
    };
    TRY_VOID(line_.client.each_row(query, take, std::move(stop)));
    return codes;
  }

 private:
  Line line_;
};

}  // namespace

Result<std::unique_ptr<connector::ReferenceSource>> make_reference_source(const ConnectionSettings& settings,
                                                                          ConnectionDeps deps) {
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::ReferenceSource>(std::make_unique<OnlineReference>(settings, deps));
}

}  // namespace schakel::exact_online
