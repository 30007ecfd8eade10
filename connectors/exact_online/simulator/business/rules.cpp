#include "connectors/exact_online/simulator/business/rules.h"

#include <array>

#include "base/text.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

const Rules& rules_of(std::string_view table) {
  static const std::array kAll = {&kAccountRules,
                                  &kContactRules,
                                  &kAddressRules,
                                  &kItemRules,
                                  &kSalesItemPriceRules,
                                  &kItemWarehouseRules,
                                  &kSalesOrderRules,
                                  &kSalesOrderLineRules,
                                  &kOrderChargeLineRules,
                                  &kCompleteSalesOrderRules,
                                  &kCompleteSalesOrderLineRules,
                                  &kPrintedSalesOrderRules,
                                  &kSalesInvoiceRules,
                                  &kSalesInvoiceLineRules,
                                  &kInvoiceChargeLineRules,
                                  &kInvoiceSalesOrdersRules,
                                  &kPrintedSalesInvoiceRules,
                                  &kSalesEntryRules,
                                  &kSalesEntryLineRules,
                                  &kStockCountRules,
                                  &kStockCountLineRules,
                                  &kUpdateCustomFieldRules,
                                  &kStockCountRules,
                                  &kStockCountLineRules,
                                  &kUpdateCustomFieldRules,
                                  &kDocumentRules,
                                  &kDocumentAttachmentRules,
                                  &kGoodsDeliveryRules,
                                  &kGoodsDeliveryLineRules,
                                  &kDropShipmentLineRules,
                                  &kVatCodeRules,
                                  &kPaymentConditionRules,
                                  &kWarehouseRules,
                                  &kGlAccountRules,
                                  &kJournalRules,
                                  &kCostcenterRules,
                                  &kCostunitRules,
                                  &kSalesChannelRules,
                                  &kWebhookSubscriptionRules};
  static const Rules kNone{};
  for (const Rules* rules : kAll)
    if (rules->table == table) return *rules;
  return kNone;
}

Value country_name(const Value& code, bool dutch) {
  struct Country {
    std::string_view code;
    std::string_view dutch;
    std::string_view english;
  };
  static constexpr std::array<Country, 8> kCountries{{{"NL", "Nederland", "Netherlands"},
                                                      {"BE", "België", "Belgium"},
                                                      {"DE", "Duitsland", "Germany"},
                                                      {"FR", "Frankrijk", "France"},
                                                      {"LU", "Luxemburg", "Luxembourg"},
                                                      {"GB", "Verenigd Koninkrijk", "United Kingdom"},
                                                      {"AT", "Oostenrijk", "Austria"},
                                                      {"ES", "Spanje", "Spain"}}};
  if (code.is_null()) return {};
  const std::string_view plain = trimmed(code.as_text());
  for (const Country& country : kCountries)
    if (country.code == plain) return text_value(std::string(dutch ? country.dutch : country.english));
  return text_value(std::string(plain));
}

bool taken_by_another(const Administration& administration, std::string_view table, std::string_view column,
                      const Row& row) {
  const Table& rows = administration.table(table);
  const std::size_t index = rows.column(column);
  if (row[index].is_null()) return false;
  for (const Row* other : rows.find_equal(index, row[index]))
    if ((*other)[rows.key_column()] != row[rows.key_column()]) return true;
  return false;
}

std::vector<Draft>& children_of(Draft& draft, std::string_view property) {
  for (auto& [name, list] : draft.children)
    if (name == property) return list;
  draft.children.emplace_back(property, std::vector<Draft>());
  return draft.children.back().second;
}

}  // namespace schakel::exact_online::simulator
