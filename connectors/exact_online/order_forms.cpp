#include "connectors/exact_online/order_forms.h"

#include <initializer_list>
#include <string_view>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/documents.h"

namespace schakel::exact_online {
namespace {

constexpr std::int64_t kDeliveryAddress = 4;

std::string joined(std::initializer_list<std::string_view> parts, std::string_view between) {
  std::string out;
  for (const std::string_view part : parts) {
    if (trimmed(part).empty()) continue;
    if (!out.empty()) out += between;
    out += trimmed(part);
  }
  return out;
}

/// "Ordered by / Besteld door: Jansen, Dorpsstraat 1, 1234 AB Utrecht, NL, piet@jansen.example"
std::string in_words(std::string_view role, const connector::PartyOnDocument& party) {
  const model::Address& address = party.address;
  const std::string place = joined({address.postcode.reveal(), address.city.reveal()}, " ");
  const std::string who = joined(
      {party.name.reveal(), party.contact_name.reveal(), address.line1.reveal(), address.line2.reveal(),
       address.line3.reveal(), place, address.country, party.email.reveal(), party.phone.reveal()},
      ", ");
  return who.empty() ? std::string() : std::string(role) + ": " + who;
}

bool same_party(const std::optional<connector::PartyOnDocument>& a, const connector::PartyOnDocument& b) {
  return a && a->name == b.name && a->address == b.address && a->contact_name == b.contact_name &&
         a->email == b.email && a->phone == b.phone;
}

/// The parties of the document for a person to read, a line each; nobody twice.
std::string parties(const connector::OrderDraft& draft) {
  std::string ordered_by;
  std::string invoice_to;
  std::string deliver_to;
  if (draft.ordered_by) ordered_by = in_words("Ordered by / Besteld door", *draft.ordered_by);
  if (draft.invoice_to && !same_party(draft.ordered_by, *draft.invoice_to)) {
    invoice_to = in_words("Invoice to / Factuur aan", *draft.invoice_to);
  }
  if (draft.deliver_to && !same_party(draft.ordered_by, *draft.deliver_to)) {
    deliver_to = in_words("Deliver to / Leveren aan", *draft.deliver_to);
  }
  return joined({ordered_by, invoice_to, deliver_to}, "\n");
}

Error no_place(const std::string& field, Text what, Text advice) {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = "online.no_place_for_it",
          .what = std::move(what),
          .advice = std::move(advice),
          .fields = {field}};
}

/// The field by which a line is more than a text.
std::string_view what_is_sold(model::Document document) {
  return document == model::Document::kSalesEntry ? "GLAccount" : "Item";
}

bool has_nothing_but_words(const connector::OrderLineDraft& line) {
  return trimmed(line.item_code).empty() && trimmed(line.gl_account).empty() && !line.amount_excl_vat;
}

/// A document has one warehouse over there.
void check_warehouse(Form& form, const connector::OrderDraft& draft, const connector::OrderLineDraft& line) {
  if (line.warehouse.empty() || equal_ignoring_case(line.warehouse, draft.warehouse)) return;
  form.add_problem(
      no_place(form.name_of("Warehouse"),
               {.en = "A document in Exact Online has one warehouse, and this line has another.",
                .nl = "Een document in Exact Online heeft één magazijn, en deze regel heeft een ander."},
               {.en = "Give the whole order one warehouse.", .nl = "Geef de hele order één magazijn."}));
}

bool is_charge(const connector::OrderLineDraft& line) {
  return !line.charge_code.empty();
}

/// What the order costs beside its lines.
Result<void> put_charges(Form& form, const connector::OrderDraft& draft,
                         const connector::OrderDraftRecord& record, model::Document document,
                         const FormRules& rules, const IdOf& id_of) {
  const DocumentEntity& parts = entity_of(document);
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    if (!is_charge(draft.lines[i])) continue;
    SCHAKEL_ASSERT(!parts.charges.empty());  // No flow may have charges in a document that has none.
    Form charge(entity(parts.charges), Purpose::kWithinHeader, draft.cut_when_too_long);
    TRY_VOID(charge.fill(rules.mapping->charge(), mapping::LineRecord(record, i), "", id_of));
    charge.require("OrderCharge");
    charge.require_all();
    form.line(parts.charges_within, charge, i + 1);
  }
  return {};
}

/// The lines; gives the texts that stand above the first one.
Result<std::string> put_lines(Form& form, const connector::OrderDraft& draft,
                              const connector::OrderDraftRecord& record, model::Document document,
                              const FormRules& rules, const IdOf& id_of) {
  struct Line {
    Form form;
    std::size_t number;
  };
  std::vector<Line> lines;
  std::string before_all;
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    const connector::OrderLineDraft& draft_line = draft.lines[i];
    if (is_charge(draft_line)) continue;
    Form line(entity(entity_of(document).lines), Purpose::kWithinHeader, draft.cut_when_too_long);
    TRY_VOID(line.fill(rules.mapping->line(), mapping::LineRecord(record, i), "", id_of));
    if (has_nothing_but_words(draft_line) && !line.has(what_is_sold(document))) {
      const Personal& words = draft_line.description;
      if (lines.empty()) {
        before_all = joined({before_all, words.reveal()}, "\n");
      } else {
        lines.back().form.text_below("Notes", words);
      }
      continue;
    }
    line.require_all();
    if (document != model::Document::kSalesEntry) check_warehouse(line, draft, draft_line);
    lines.push_back({.form = std::move(line), .number = i + 1});
  }
  for (const Line& line : lines) form.line(entity_of(document).within, line.form, line.number);
  return before_all;
}

}  // namespace

std::string_view delivery_address_field(model::Document document) {
  switch (document) {
    case model::Document::kSalesOrder:
      return "DeliveryAddress";
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return "DeliverToAddress";
    case model::Document::kSalesEntry:
      return {};
  }
  return {};
}

Result<Form> document_form(const connector::OrderDraft& draft, model::Document document,
                           const FormRules& rules, const IdOf& id_of,
                           const std::string& delivery_address_id) {
  const connector::OrderMapping::Part& part = rules.mapping->document();
  const connector::OrderDraftRecord record(part.scope, draft, rules.settings);
  Form form(entity(entity_of(document).header), Purpose::kNew, draft.cut_when_too_long);
  TRY_VOID(form.fill(part.mapping, record, "", id_of));
  if (!delivery_address_id.empty()) form.text(delivery_address_field(document), delivery_address_id);
  TRY(const std::string before_all, put_lines(form, draft, record, document, rules, id_of));
  TRY_VOID(put_charges(form, draft, record, document, rules, id_of));
  if (document != model::Document::kSalesEntry) {
    form.text_below("Remarks", Personal(joined({parties(draft), before_all}, "\n")));
  }
  form.require("YourRef");
  form.require_all();
  if (character_count(draft.reference) > kReferenceMax) {
    const std::string max = std::to_string(kReferenceMax);
    form.add_problem(
        {.kind = ErrorKind::kInvalidRecord,
         .code = "online.reference_too_long",
         .what = {.en = form.name_of("YourRef") + ": the reference of this order is longer than " + max +
                        " characters, and could not be looked for.",
                  .nl = form.name_of("YourRef") + ": de referentie van deze order is langer dan " + max +
                        " tekens, en zou niet gezocht kunnen worden."},
         .advice = {.en = "Take a shorter reference_prefix.", .nl = "Kies een kortere reference_prefix."},
         .fields = {form.name_of("YourRef")}});
  }
  if (!draft.payment_method.empty()) {
    form.add_problem(no_place(
        form.name_of("PaymentMethod"),
        {.en = "Documents in Exact Online have no payment method: their payment condition has it.",
         .nl = "Documenten in Exact Online hebben geen betaalwijze: de betalingsconditie heeft die."},
        {.en = "Take payment_method out of the flow.", .nl = "Haal payment_method uit de flow."}));
  }
  return form;
}

std::optional<Form> delivery_address_form(const connector::OrderDraft& draft, const std::string& account_id,
                                          model::Document document, const FormRules& rules) {
  const std::string_view field = delivery_address_field(document);
  if (!draft.deliver_to || field.empty() || rules.mapping->document().mapping.find(field))
    return std::nullopt;
  const model::Address& address = draft.deliver_to->address;
  const bool is_somewhere = !address.line1.empty() || !address.postcode.empty() || !address.city.empty();
  if (!is_somewhere) return std::nullopt;
  Form form(entity("crm/Addresses"), Purpose::kNew, draft.cut_when_too_long);
  form.text("Account", account_id);
  form.value("Type", Decimal::from_integer(kDeliveryAddress));
  // Who ordered has a name on the document only when the account is not his (connector::OrderDraft).
  const bool on_another = draft.ordered_by && !draft.ordered_by->name.empty();
  if (on_another && !draft.deliver_to->name.empty()) {
    form.cut_text("AddressLine1", draft.deliver_to->name);
    form.cut_text("AddressLine2", address.line1);
    form.cut_text("AddressLine3", Personal(joined({address.line2.reveal(), address.line3.reveal()}, ", ")));
  } else {
    form.cut_text("AddressLine1", address.line1);
    form.cut_text("AddressLine2", address.line2);
    form.cut_text("AddressLine3", address.line3);
  }
  form.text("Postcode", address.postcode.reveal());
  form.cut_text("City", address.city);
  form.text("State", address.state);
  form.text("Country", address.country);
  form.text("Phone", draft.deliver_to->phone.reveal());
  return form;
}

std::vector<Error> order_problems(const connector::OrderDraft& draft, model::Document document,
                                  const FormRules& rules) {
  // Before the journals are read, whichever is chosen will do.
  FormRules checked = rules;
  if (checked.journal().empty()) checked.choose_journal("-");
  const Result<Form> form = document_form(draft, document, checked, any_id, "");
  SCHAKEL_ASSERT(form.has_value());
  std::vector<Error> problems = form->problems();
  if (const std::optional<Form> address = delivery_address_form(draft, *any_id({}, {}), document, rules)) {
    problems.insert(problems.end(), address->problems().begin(), address->problems().end());
  }
  return problems;
}

}  // namespace schakel::exact_online
