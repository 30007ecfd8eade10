#include "connectors/exact_online/documents.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr DocumentEntity kSalesOrder{.header = "salesorder/SalesOrders",
                                     .lines = "salesorder/SalesOrderLines",
                                     .within = "SalesOrderLines",
                                     .charges = "salesorder/SalesOrderOrderChargeLines",
                                     .charges_within = "SalesOrderOrderChargeLines",
                                     .id = "OrderID",
                                     .number = "OrderNumber",
                                     .number_before = {}};
constexpr DocumentEntity kSalesInvoice{.header = "salesinvoice/SalesInvoices",
                                       .lines = "salesinvoice/SalesInvoiceLines",
                                       .within = "SalesInvoiceLines",
                                       .charges = "salesinvoice/SalesInvoiceOrderChargeLines",
                                       .charges_within = "SalesInvoiceOrderChargeLines",
                                       .id = "InvoiceID",
                                       .number = "InvoiceNumber",
                                       .number_before = "OrderNumber"};
constexpr DocumentEntity kSalesEntry{.header = "salesentry/SalesEntries",
                                     .lines = "salesentry/SalesEntryLines",
                                     .within = "SalesEntryLines",
                                     .id = "EntryID",
                                     .number = "EntryNumber",
                                     .number_before = {}};

constexpr std::string_view kJournals = "financial/Journals";
constexpr const char* kSalesJournals = "Type eq 20";  // Facts 5: 20 is Sales.

/// 8021 and 8024 of invoices, 21 of entries (facts 5).
bool is_credit_note(std::int64_t type) {
  return type == 8021 || type == 8024 || type == 21;
}

}  // namespace

const DocumentEntity& entity_of(model::Document document) {
  switch (document) {
    case model::Document::kSalesOrder:
      return kSalesOrder;
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return kSalesInvoice;
    case model::Document::kSalesEntry:
      return kSalesEntry;
  }
  return kSalesOrder;
}

Result<std::vector<connector::DocumentFound>> Documents::find(std::span<const std::string> references,
                                                              std::stop_token stop) {
  std::vector<connector::DocumentFound> found;
  std::set<std::string, std::less<>> wanted;
  for (const std::string& reference : references) {
    if (!trimmed(reference).empty()) wanted.insert(reference);
  }
  const DocumentEntity& document = entity_of(choice_.document);
  const Asked asked = client_.asked(document.header);
  Query query{.endpoint = document.header,
              .select = {std::string(document.id), std::string(document.number), "YourRef"}};
  if (!document.number_before.empty()) query.select.emplace_back(document.number_before);
  const bool has_type = choice_.document != model::Document::kSalesOrder;
  if (has_type) query.select.emplace_back("Type");
  const std::vector<std::string> texts(wanted.begin(), wanted.end());
  for (std::string& filter : plan_texts("YourRef", texts, filter_room(client_.settings(), query))) {
    query.filter = std::move(filter);
    const auto take = [&](const Json& json) -> Result<void> {
      RowReader row(json, asked);
      connector::DocumentFound one{
          .reference = row.text("YourRef"), .id = row.guid(document.id), .number = {}};
      const auto number = row.whole(document.number);
      const auto before = document.number_before.empty() ? std::nullopt : row.whole(document.number_before);
      if (number || before) one.number = std::to_string(number ? *number : *before);
      const std::int64_t type = has_type ? row.whole("Type").value_or(0) : 0;
      TRY_VOID(row.check());
      if (wanted.contains(one.reference) && !is_credit_note(type)) found.push_back(std::move(one));
      return {};
    };
    TRY_VOID(client_.each_row(query, take, stop));
  }
  return found;
}

Result<void> Documents::choose_journal(std::stop_token stop) {
  if (choice_.document == model::Document::kSalesOrder || !rules_.journal().empty()) return {};
  const Asked asked = client_.asked(kJournals);
  std::vector<std::string> sales;
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    std::string code = row.text("Code");
    const bool blocked = row.boolean("IsBlocked").value_or(false);
    TRY_VOID(row.check());
    if (!code.empty() && !blocked) sales.push_back(std::move(code));
    return {};
  };
  TRY_VOID(
      client_.each_row({.endpoint = kJournals, .select = {"Code", "IsBlocked"}, .filter = kSalesJournals},
                       take, std::move(stop)));
  const std::string wanted(trimmed(choice_.journal));
  const auto chosen =
      std::ranges::find_if(sales, [&](const std::string& code) { return equal_ignoring_case(code, wanted); });
  if (chosen != sales.end()) {
    rules_.choose_journal(*chosen);
  } else if (wanted.empty() && sales.size() == 1) {
    rules_.choose_journal(sales.front());
  } else {
    std::string list;
    for (const std::string& code : sales) list += (list.empty() ? "" : ", ") + code;
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "online.journal",
         .what = {.en = wanted.empty() ? "No sales journal is chosen for invoices or entries in Exact Online."
                                       : "Journal " + wanted + " is no sales journal of Exact Online.",
                  .nl = wanted.empty()
                            ? "Er is geen verkoopdagboek gekozen voor facturen of boekingen in Exact Online."
                            : "Dagboek " + wanted + " is geen verkoopdagboek van Exact Online."},
         .advice = {.en = "Set journal to one of: " + (list.empty() ? "(there are none)" : list) + ".",
                    .nl = "Stel journal in op een van: " + (list.empty() ? "(er zijn er geen)" : list) + "."},
         .fields = {"journal"}});
  }
  return {};
}

std::vector<Error> Documents::problems(const connector::OrderDraft& draft) const {
  return order_problems(draft, choice_.document, rules_);
}

IdOf Documents::ids_of(const connector::OrderDraft& draft, std::stop_token stop) {
  return [this, &draft, stop](Referred to, std::string_view code) -> Result<std::string> {
    const std::string text(code);
    switch (to) {
      case Referred::kAccount: {
        std::string known;
        if (text == draft.debtor) known = draft.debtor_id;
        if (text == draft.invoice_debtor) known = draft.invoice_debtor_id;
        if (text == draft.delivery_debtor) known = draft.delivery_debtor_id;
        return customers_.id_of(text, known, stop);
      }
      case Referred::kItem: {
        TRY_VOID(items_.learn(std::span(&text, 1), stop));
        std::string id = items_.id_of(text);
        if (id.empty()) return fail(unknown_code({.en = "Item", .nl = "Artikel"}, text));
        return id;
      }
      case Referred::kWarehouse:
        return codes_.id_of(CodeList::kWarehouse, text, stop);
      case Referred::kShippingMethod:
        return codes_.id_of(CodeList::kShippingMethod, text, stop);
      case Referred::kGlAccount:
        return codes_.id_of(CodeList::kGlAccount, text, stop);
      case Referred::kOrderCharge:
        return codes_.id_of(CodeList::kOrderCharge, text, stop);
      case Referred::kItemGroup:
      case Referred::kClassification:
        break;  // No field of a document refers to one.
    }
    return fail(unknown_code({.en = "Reference", .nl = "Verwijzing"}, text));
  };
}

Result<std::string> Documents::delivery_address(const connector::OrderDraft& draft, std::stop_token stop) {
  if (!draft.deliver_to) return std::string();
  const bool elsewhere = !draft.delivery_debtor.empty();
  TRY(const std::string account,
      customers_.id_of(elsewhere ? draft.delivery_debtor : draft.debtor,
                       elsewhere ? draft.delivery_debtor_id : draft.debtor_id, stop));
  const std::optional<Form> form = delivery_address_form(draft, account, choice_.document, rules_);
  if (!form) return std::string();
  const std::string key = form->body().dump();
  if (const std::string* known = addresses_.find(key)) return *known;
  // The same address sent twice gives the same id back (facts 4.10, A), so a lost answer is no harm.
  Result<Json> made = client_.create(form->entity().path, form->body(), std::move(stop));
  if (!made) {
    Error error = std::move(made).error();
    if (error.kind == ErrorKind::kUnknownOutcome) error.kind = ErrorKind::kUnavailable;
    return fail(std::move(error));
  }
  const Asked asked = client_.asked(form->entity().path);
  RowReader row(*made, asked);
  std::string id = row.guid("ID");
  if (!row.check() || id.empty()) {
    Error error = outcome_unknown(asked);
    error.kind = ErrorKind::kUnavailable;
    return fail(std::move(error));
  }
  addresses_.put(key, id);
  return id;
}

Result<connector::DocumentWritten> Documents::written(const Json& made) const {
  const DocumentEntity& document = entity_of(choice_.document);
  Asked asked = client_.asked(document.header);
  asked.doing = Doing::kWriting;
  RowReader row(made, asked);
  connector::DocumentWritten written{.id = row.guid(document.id), .number = {}};
  const auto number = row.whole(document.number);
  const auto before = document.number_before.empty() ? std::nullopt : row.whole(document.number_before);
  if (number || before) written.number = std::to_string(number ? *number : *before);
  written.amount = row.decimal("AmountFC");
  if (choice_.document == model::Document::kSalesEntry) {
    // The header's amount is with VAT (the field's own text, A), and it has none without.
    const std::optional<Decimal> vat = row.decimal("VATAmountFC");
    const Result<Decimal> excl =
        written.amount && vat ? written.amount->minus(*vat) : Result<Decimal>(Decimal());
    if (written.amount && vat && excl) written.amount_excl_vat = *excl;
  } else {
    written.amount_excl_vat = row.decimal("AmountFCExclVat");
  }
  // It is there; looking it up by its reference gives what the answer did not.
  if (!row.check() || written.id.empty() || written.number.empty()) return fail(outcome_unknown(asked));
  return written;
}

Result<connector::DocumentWritten> Documents::write(const connector::OrderDraft& draft,
                                                    std::stop_token stop) {
  const std::vector<Error> wrong = problems(draft);
  if (!wrong.empty()) return fail(wrong.front());
  TRY_VOID(choose_journal(stop));
  if (choice_.document != model::Document::kSalesEntry) {
    // All in one question; what a rule makes of a code is asked for by itself.
    std::vector<std::string> items;
    for (const connector::OrderLineDraft& line : draft.lines) items.push_back(line.item_code);
    TRY_VOID(items_.learn(items, stop));
  }
  TRY(const std::string address_id, delivery_address(draft, stop));
  TRY(const Form form, document_form(draft, choice_.document, rules_, ids_of(draft, stop), address_id));
  TRY_VOID(form.checked());
  TRY(const Json made, client_.create(form.entity().path, form.body(), std::move(stop)));
  return written(made);
}

}  // namespace schakel::exact_online
