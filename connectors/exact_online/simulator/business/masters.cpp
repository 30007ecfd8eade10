#include <algorithm>
#include <array>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"

// Small tables under a code (facts 5).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

/// A code stands once in its table.
void unique_code(Draft& draft, WriteScope& scope) {
  if (taken_by_another(scope.administration, draft.view->table, "Code", draft.row))
    scope.messages.already_exists("Code");
}

void unique_code_on_change(const Row&, Draft& draft, WriteScope& scope) {
  unique_code(draft, scope);
}

/// "Code cannot be changed through the API" (cost centres and units): it stays what it was.
void code_stays(const Row& before, Draft& draft, WriteScope& scope) {
  const std::size_t code = scope.administration.table(draft.view->table).column("Code");
  draft.row[code] = before[code];
}

void complete_vat_code(Draft& draft, WriteScope& scope) {
  unique_code(draft, scope);
  Columns row(scope.administration.table("vat/VATCodes"), draft.row);
  row.fill("IsBlocked", flag_value(false));
  row.fill("Charged", flag_value(false));
  row.fill("IntraStat", flag_value(false));
  // Never null in recordings (A); the values are the usual ones (C).
  for (const auto* name : {"CalculationBasis", "ExcludeVATListing", "VatMargin"})
    row.fill(name, whole_value(0));
  for (const auto* name : {"EUSalesListing", "IntrastatType"}) row.fill(name, text_value("N"));
  row.fill("VatDocType", text_value("P"));
  row.fill("VATTransactionType", text_value("B"));
  row.fill("Type", text_value("E"));
  row.fill("Percentage", whole_value(0));
}

void complete_warehouse(Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table("inventory/Warehouses");
  Columns row(table, draft.row);
  if (row.empty("Code")) scope.messages.mandatory("Code");
  if (row.empty("Description")) scope.messages.mandatory("Description");
  unique_code(draft, scope);
  row.fill("Main", whole_value(0));
  row.fill("UseStorageLocations", whole_value(0));
}

void complete_payment_condition(Draft& draft, WriteScope& scope) {
  unique_code(draft, scope);
  Columns row(scope.administration.table("cashflow/PaymentConditions"), draft.row);
  row.fill("PaymentDays", whole_value(0));
  row.fill("Percentage", whole_value(1));
}

void complete_gl_account(Draft& draft, WriteScope& scope) {
  unique_code(draft, scope);
  Columns row(scope.administration.table("financial/GLAccounts"), draft.row);
  row.fill("BalanceSide", text_value("D"));
  row.fill("BalanceType", text_value("W"));
  row.fill("Type", whole_value(90));
  row.fill("IsBlocked", flag_value(false));
}

void complete_journal(Draft& draft, WriteScope& scope) {
  Columns row(scope.administration.table("financial/Journals"), draft.row);
  if (row.empty("Code")) scope.messages.mandatory("Code");
  unique_code(draft, scope);
  for (const auto* name :
       {"IsBlocked", "AllowVariableCurrency", "AllowVariableExchangeRate", "AllowVAT", "AutoSave"})
    row.fill(name, flag_value(false));
  row.fill("PaymentServiceProvider", whole_value(0));
  row.fill("Currency", text_value("EUR"));
}

void complete_costcenter(Draft& draft, WriteScope& scope) {
  unique_code(draft, scope);
  Columns(scope.administration.table("hrm/Costcenters"), draft.row).fill("Active", flag_value(true));
}

// The topics of the reference and of reports (facts 6).
constexpr std::array<std::string_view, 27> kTopics = {
    "Accounts",       "BankAccounts",        "Contacts",
    "Items",          "StockPositions",      "SalesOrders",
    "SalesInvoices",  "SalesEntries",        "GoodsDeliveries",
    "PurchaseOrders", "PurchaseEntries",     "Quotations",
    "Documents",      "DocumentAttachments", "FinancialTransactions",
    "BankEntries",    "CashEntries",         "GeneralJournalEntries",
    "GLAccounts",     "CostTransactions",    "TimeTransactions",
    "Opportunities",  "ProjectPlanning",     "Projects",
    "Subscriptions",  "MailMessagesSent",    "MailMessageAttachments"};

/// A subscription exists once per topic, division and app (facts 6, A: "Data already exists").
void complete_subscription(Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table("webhooks/WebhookSubscriptions");
  Columns row(table, draft.row);
  for (const Row* other : table.find_equal(table.column("Topic"), row["Topic"]))
    if ((*other)[table.column("ClientID")] == Value::guid(scope.client_id)) {
      scope.messages.data_already_exists();
      break;
    }
  // About 30 in all, of which the facts name these and, unsure, SalesPriceLists (C).
  const std::string& topic = row.text("Topic");
  if (!topic.empty() && topic != "SalesPriceLists" && std::ranges::find(kTopics, topic) == kTopics.end())
    scope.messages.invalid("Topic");
  row.fill("IsInstant", flag_value(false));
  // For deliveries only (facts 6, A).
  if (row["IsInstant"].as_boolean() && topic != "GoodsDeliveries") scope.messages.invalid("IsInstant");
  row["ClientID"] = Value::guid(scope.client_id);
  row.fill("UserID", Value::guid(scope.author.id));
  row["Description"] = row["Topic"];
}

}  // namespace

const Rules kVatCodeRules{
    .table = "vat/VATCodes", .complete_new = complete_vat_code, .complete_change = unique_code_on_change};
const Rules kPaymentConditionRules{.table = "cashflow/PaymentConditions",
                                   .complete_new = complete_payment_condition};
const Rules kWarehouseRules{.table = "inventory/Warehouses",
                            .complete_new = complete_warehouse,
                            .complete_change = unique_code_on_change};
const Rules kGlAccountRules{.table = "financial/GLAccounts",
                            .complete_new = complete_gl_account,
                            .complete_change = unique_code_on_change};
const Rules kJournalRules{.table = "financial/Journals",
                          .complete_new = complete_journal,
                          .complete_change = unique_code_on_change};
const Rules kCostcenterRules{
    .table = "hrm/Costcenters", .complete_new = complete_costcenter, .complete_change = code_stays};
const Rules kCostunitRules{
    .table = "hrm/Costunits", .complete_new = unique_code, .complete_change = code_stays};
const Rules kSalesChannelRules{
    .table = "sales/SalesChannels", .complete_new = unique_code, .complete_change = unique_code_on_change};
const Rules kWebhookSubscriptionRules{.table = "webhooks/WebhookSubscriptions",
                                      .complete_new = complete_subscription};

}  // namespace schakel::exact_online::simulator
