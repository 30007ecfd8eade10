#include "connectors/exact_globe/reference_codes.h"

#include <string_view>
#include <utility>

#include "base/text.h"

namespace schakel::exact_globe {
namespace {

// Facts 3: PaymentMethod@code of the XML schema.
constexpr std::string_view kPaymentMethods = "ABKRCWIOFPVYXEHS";

Result<std::vector<std::string>> read_codes(Client& client, std::string_view entity,
                                            std::string_view property, std::stop_token stop) {
  std::vector<std::string> codes;
  TRY_VOID(client.read(
      {.entity = entity, .filter = {}, .properties = {property}},
      [&](const Json& row) -> Result<Reading> {
        std::string code = trimmed_text(row, property);
        if (!code.empty()) codes.push_back(std::move(code));
        return Reading::kGoOn;
      },
      std::move(stop)));
  return codes;
}

Result<std::vector<std::string>> read_unblocked(Client& client, std::string_view entity,
                                                std::string_view property, std::stop_token stop) {
  std::vector<std::string> codes;
  TRY_VOID(client.read(
      {.entity = entity, .filter = {}, .properties = {property, "Blocked"}},
      [&](const Json& row) -> Result<Reading> {
        std::string code = trimmed_text(row, property);
        if (!code.empty() && !is_yes(row, "Blocked")) codes.push_back(std::move(code));
        return Reading::kGoOn;
      },
      std::move(stop)));
  return codes;
}

}  // namespace

Result<std::vector<connector::VatCode>> read_vat_codes(Client& client, std::stop_token stop) {
  std::vector<connector::VatCode> codes;
  const Query query{
      .entity = "VAT",
      .filter = {},
      .properties = {"VATCode", "Description", "Percentage", "Excluded", "CountryCode", "SalesPurchase"}};
  const auto take = [&](const Json& row) -> Result<Reading> {
    connector::VatCode vat;
    vat.code = trimmed_text(row, "VATCode");
    if (vat.code.empty() || trimmed_text(row, "SalesPurchase") == "I") return Reading::kGoOn;
    const Result<Decimal> percentage = Decimal::parse(trimmed_text(row, "Percentage"));
    if (!percentage) {
      return fail(
          {.kind = ErrorKind::kMalformed,
           .code = "globe.vat_percentage",
           .what = {.en = "VAT code " + vat.code + " in Exact Globe has no percentage that is a number.",
                    .nl = "Btw-code " + vat.code + " in Exact Globe heeft geen percentage dat een getal is."},
           .advice = {.en = "Correct the code in Globe.", .nl = "Verbeter de code in Globe."}});
    }
    TRY(vat.percentage, percentage->divided_by(Decimal::from_integer(100), 6));
    // I including, T inclusive: net; E excluding, N not applicable.
    const std::string excluded = trimmed_text(row, "Excluded");
    vat.includes_vat = excluded == "I" || excluded == "T";
    vat.country = upper_ascii(trimmed_text(row, "CountryCode"));
    vat.description = Personal(trimmed_text(row, "Description"));
    codes.push_back(std::move(vat));
    return Reading::kGoOn;
  };
  TRY_VOID(client.read(query, take, std::move(stop)));
  return codes;
}

Result<std::vector<std::string>> read_assortments(Client& client, std::stop_token stop) {
  return read_codes(client, "ItemAssortment", "Assortment", std::move(stop));
}

Result<std::vector<std::string>> read_ledger_accounts(Client& client, std::stop_token stop) {
  return read_unblocked(client, "GeneralLedgerAccount", "GeneralLedgerCode", std::move(stop));
}

Result<connector::ReferenceCodes> read_reference_codes(Client& client, model::Document document,
                                                       std::stop_token stop) {
  connector::ReferenceCodes codes;
  TRY(codes.vat_codes, read_vat_codes(client, stop));
  TRY(codes.payment_conditions, read_codes(client, "PaymentCondition", "PaymentConditionCode", stop));
  // A property with its entity's own name gets a suffix in REST (facts 2.3).
  TRY(codes.shipping_methods, read_codes(client, "ShippingMethod", "ShippingMethodProperty", stop));
  TRY(codes.warehouses, read_unblocked(client, "Warehouse", "Code", stop));
  TRY(codes.cost_centers, read_codes(client, "CostCenter", "Code", stop));
  TRY(codes.cost_units, read_codes(client, "CostUnit", "Code", stop));
  TRY(codes.classifications, read_codes(client, "Classification", "ID", stop));
  if (document == model::Document::kSalesEntry) {
    TRY(codes.gl_accounts, read_ledger_accounts(client, stop));
  }
  for (const char method : kPaymentMethods) codes.payment_methods.emplace_back(1, method);
  return codes;
}

}  // namespace schakel::exact_globe
