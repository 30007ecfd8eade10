#pragma once

#include <optional>
#include <string_view>

#include "connectors/exact_online/simulator/draft.h"

namespace schakel::exact_online::simulator {

/// What an entity does beyond the generic engine: defaults, sums, checks, effects on other tables. Each
/// function may be absent. Refusals go to the scope's messages; nothing is written when there are any.
struct Rules {
  std::string_view table;
  /// POST: fills what was not given and checks; the draft's keys are set and its children hold the parent's
  /// key.
  void (*complete_new)(Draft& draft, WriteScope& scope) = nullptr;
  /// PUT: the same, knowing the row as it is.
  void (*complete_change)(const schakel::simulator::Row& before, Draft& draft, WriteScope& scope) = nullptr;
  /// DELETE: may refuse.
  void (*check_erase)(const schakel::simulator::Row& row, WriteScope& scope) = nullptr;
  /// After the row (and its children) are in their tables.
  void (*written)(const schakel::simulator::Row& row, bool is_new, WriteScope& scope) = nullptr;
  /// After it is gone.
  void (*erased)(const schakel::simulator::Row& row, WriteScope& scope) = nullptr;
  /// POST of something that exists already gives that one's key back in place of a second row.
  std::optional<schakel::simulator::Value> (*existing)(const Draft& draft, const WriteScope& scope) = nullptr;
};

/// The rules of a table; an empty set for one that needs none.
const Rules& rules_of(std::string_view table);

// One set per file in this folder.
extern const Rules kAccountRules;
extern const Rules kContactRules;
extern const Rules kAddressRules;
extern const Rules kItemRules;
extern const Rules kSalesItemPriceRules;
extern const Rules kItemWarehouseRules;
extern const Rules kSalesOrderRules;
extern const Rules kSalesOrderLineRules;
extern const Rules kOrderChargeLineRules;
extern const Rules kCompleteSalesOrderRules;
extern const Rules kCompleteSalesOrderLineRules;
extern const Rules kPrintedSalesOrderRules;
extern const Rules kSalesInvoiceRules;
extern const Rules kSalesInvoiceLineRules;
extern const Rules kInvoiceChargeLineRules;
extern const Rules kInvoiceSalesOrdersRules;
extern const Rules kPrintedSalesInvoiceRules;
extern const Rules kSalesEntryRules;
extern const Rules kSalesEntryLineRules;
extern const Rules kStockCountRules;
extern const Rules kStockCountLineRules;
extern const Rules kUpdateCustomFieldRules;
extern const Rules kDocumentRules;
extern const Rules kDocumentAttachmentRules;
extern const Rules kGoodsDeliveryRules;
extern const Rules kGoodsDeliveryLineRules;
extern const Rules kDropShipmentLineRules;
extern const Rules kVatCodeRules;
extern const Rules kPaymentConditionRules;
extern const Rules kWarehouseRules;
extern const Rules kGlAccountRules;
extern const Rules kJournalRules;
extern const Rules kCostcenterRules;
extern const Rules kCostunitRules;
extern const Rules kSalesChannelRules;
extern const Rules kWebhookSubscriptionRules;

/// "NL " → "Nederland" / "Netherlands"; an unknown code gives itself.
schakel::simulator::Value country_name(const schakel::simulator::Value& code, bool dutch);

/// Whether another row of the table has the same value there.
bool taken_by_another(const Administration& administration, std::string_view table, std::string_view column,
                      const schakel::simulator::Row& row);

/// The draft's children under a collection property; an empty list when it has none.
std::vector<Draft>& children_of(Draft& draft, std::string_view property);

/// The VAT code's row, padded or not; nullptr when there is none.
const schakel::simulator::Row* vat_row(const Administration& administration, const std::string& code);

/// Whether prices with this code hold their VAT (Type I).
bool includes_vat(const Administration& administration, const std::string& code);

/// VAT over an amount: on top of it, or contained in it when the code says so (Type I). Rounding per line to
/// cents is not known of the real service (facts 11), only usual.
struct Taxed {
  Decimal excluding;
  Decimal vat;
};
Taxed taxed(const Administration& administration, const std::string& code, const Decimal& percentage,
            const Decimal& amount);

/// The price agreement or base price that holds today (facts 5: price list first, then SalesItemPrices; of
/// several from-quantities the highest that the line reaches, of several first days the latest).
schakel::simulator::Value price_of(const Administration& administration,
                                   const schakel::simulator::Value& item,
                                   const schakel::simulator::Value& account, const Decimal& quantity,
                                   LocalTime today);

/// Lines say how far an order is delivered and invoiced; the order and its lines say it again.
void keep_order_state(const schakel::simulator::Value& order, WriteScope& scope);

/// The address to which an order of that account goes: the main delivery address, else the visit address.
schakel::simulator::Value main_address(const Administration& administration,
                                       const schakel::simulator::Value& account);

/// A record that is gone has no custom fields.
void forget_custom_fields(const schakel::simulator::Value& record, WriteScope& scope);

/// Puts a document in and gives its key. `type` is one of documents/DocumentTypes.
schakel::simulator::Value make_document(WriteScope& scope, const std::string& subject, std::int64_t type,
                                        const schakel::simulator::Value& account);
/// What a printing action answers: made, and mailed when that was asked.
void say_printed(Columns& action, const WriteScope& scope);

/// The warehouse that stands for "none named"; null when there is none.
schakel::simulator::Value main_warehouse(const Administration& administration);

/// What is in stock of an Item in one warehouse.
Decimal stock_of(const Administration& administration, const schakel::simulator::Value& item,
                 const schakel::simulator::Value& warehouse);

/// Stock of an Item rises (or falls) by `change` in one warehouse, the main one when none is given. Keeps
/// ItemWarehouses, StockPositions and the Item's own Stock equal.
void move_stock(WriteScope& scope, const schakel::simulator::Value& item,
                const schakel::simulator::Value& warehouse, const Decimal& change);

/// What open orders will take of an Item (of all Items of an order), per warehouse: planned out.
void plan_stock(WriteScope& scope, const schakel::simulator::Value& item);
void plan_stock_of_order(WriteScope& scope, const schakel::simulator::Value& order);

}  // namespace schakel::exact_online::simulator
