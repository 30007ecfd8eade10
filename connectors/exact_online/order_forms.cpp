#include "connectors/exact_online/order_forms.h"

#include <initializer_list>
#include <string_view>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/documents.h"

namespace schakel::exact_online {
namespace {

constexpr const char* kSomeId = "00000000-0000-0000-0000-000000000000";
constexpr std::int64_t kInvoiceType = 8020;
constexpr std::int64_t kDirectInvoiceType = 8023;
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

bool is_text_line(const connector::OrderLineDraft& line, model::Document document) {
  const bool is_booked = document == model::Document::kSalesEntry &&
                         (!trimmed(line.gl_account).empty() || line.amount_excl_vat.has_value());
  return trimmed(line.item_code).empty() && !is_booked;
}

Error no_place(const std::string& field, Text what, Text advice) {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = "online.no_place_for_it",
          .what = std::move(what),
          .advice = std::move(advice),
          .fields = {field}};
}

void put_prices(Form& form, const connector::OrderLineDraft& line) {
  if (!line.price) return;
  // Either is read alone by some who know this service: NetPrice decides what the line comes to, and
  // UnitPrice and Discount show how (facts 5). Given together there is nothing left for Exact to take from a
  // price list.
  form.number("UnitPrice", *line.price);
  Decimal net = *line.price;
  if (line.discount_percentage) {
    const Result<Decimal> fraction =
        line.discount_percentage->divided_by(Decimal::from_integer(100), Decimal::kScaleMax);
    const Result<Decimal> left = fraction ? Decimal::from_integer(1).minus(*fraction) : fraction;
    const Result<Decimal> price = left ? line.price->times(*left) : left;
    if (!price) {
      form.add_problem(price.error());
      return;
    }
    net = *price;
    form.number("Discount", *fraction);
  }
  form.number("NetPrice", net);
}

Form order_line_form(const connector::OrderDraft& draft, const connector::OrderLineDraft& line,
                     const std::string& id, const std::string& notes, model::Document document) {
  Form form(entity(entity_of(document).lines), Purpose::kWithinHeader, draft.cut_when_too_long);
  form.text("Item", id);
  form.text("Description", line.description);
  form.number("Quantity", line.quantity);
  form.text("UnitCode", line.unit);
  put_prices(form, line);
  form.text("VATCode", line.vat_code);
  form.text("CostCenter", line.cost_center.empty() ? draft.cost_center : line.cost_center);
  form.text("CostUnit", line.cost_unit);
  if (line.delivery_date) form.date("DeliveryDate", *line.delivery_date);
  form.text("Notes", notes);
  form.require_all();
  // A document has one warehouse over there.
  if (!line.warehouse.empty() && !equal_ignoring_case(line.warehouse, draft.warehouse)) {
    form.add_problem(
        no_place(form.name_of("Warehouse"),
                 {.en = "A document in Exact Online has one warehouse, and this line has another.",
                  .nl = "Een document in Exact Online heeft één magazijn, en deze regel heeft een ander."},
                 {.en = "Give the whole order one warehouse.", .nl = "Geef de hele order één magazijn."}));
  }
  return form;
}

Form entry_line_form(const connector::OrderDraft& draft, const connector::OrderLineDraft& line,
                     const std::string& id, const std::string& notes) {
  Form form(entity(entity_of(model::Document::kSalesEntry).lines), Purpose::kWithinHeader,
            draft.cut_when_too_long);
  form.text("GLAccount", id);
  form.text("Description", line.description);
  // Excl. VAT (the field's own text, A); the VAT that the source came to, and not what Exact would make of
  // it.
  if (line.amount_excl_vat) form.number("AmountFC", *line.amount_excl_vat);
  form.text("VATCode", line.vat_code);
  if (line.vat_amount) form.number("VATAmountFC", *line.vat_amount);
  form.number("Quantity", line.quantity);
  form.text("CostCenter", line.cost_center.empty() ? draft.cost_center : line.cost_center);
  form.text("CostUnit", line.cost_unit);
  form.text("Notes", notes);
  form.require_all();
  return form;
}

/// The texts that stand above the first line.
std::string texts_before_all(const connector::OrderDraft& draft, model::Document document) {
  std::string texts;
  for (const connector::OrderLineDraft& line : draft.lines) {
    if (!is_text_line(line, document)) break;
    texts = joined({texts, line.description.reveal()}, "\n");
  }
  return texts;
}

void put_lines(Form& form, const connector::OrderDraft& draft, const DocumentIds& ids,
               model::Document document) {
  SCHAKEL_ASSERT(ids.of_lines.size() == draft.lines.size());
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    const connector::OrderLineDraft& line = draft.lines[i];
    if (is_text_line(line, document)) continue;
    std::string notes;
    for (std::size_t next = i + 1; next < draft.lines.size() && is_text_line(draft.lines[next], document);
         ++next) {
      notes = joined({notes, draft.lines[next].description.reveal()}, "\n");
    }
    form.line(entity_of(document).within,
              document == model::Document::kSalesEntry
                  ? entry_line_form(draft, line, ids.of_lines[i], notes)
                  : order_line_form(draft, line, ids.of_lines[i], notes, document),
              i + 1);
  }
}

void put_order_head(Form& form, const connector::OrderDraft& draft, const DocumentIds& ids) {
  form.text("OrderedBy", ids.ordered_by);
  form.text("InvoiceTo", ids.invoice_to);
  form.text("DeliverTo", ids.deliver_to);
  form.date("OrderDate", draft.order_date);
  form.text("ShippingMethod", ids.shipping_method);
}

}  // namespace

DocumentIds any_ids(const connector::OrderDraft& draft, model::Document document) {
  const auto some = [](const std::string& code) { return trimmed(code).empty() ? std::string() : kSomeId; };
  DocumentIds ids{.ordered_by = kSomeId,  // A customer who is created first has no number yet.
                  .invoice_to = some(draft.invoice_debtor),
                  .deliver_to = some(draft.delivery_debtor),
                  .delivery_address = {},
                  .warehouse = some(draft.warehouse),
                  .shipping_method = some(draft.shipping_method),
                  .of_lines = {}};
  for (const connector::OrderLineDraft& line : draft.lines) {
    ids.of_lines.push_back(some(document == model::Document::kSalesEntry ? line.gl_account : line.item_code));
  }
  return ids;
}

Form document_form(const connector::OrderDraft& draft, const DocumentIds& ids, model::Document document,
                   const std::string& journal) {
  const DocumentEntity& over_there = entity_of(document);
  Form form(entity(over_there.header), Purpose::kNew, draft.cut_when_too_long);
  form.text("YourRef", draft.reference);
  form.text("Description",
            Personal(joined({draft.reference_text.reveal(), draft.description.reveal()}, " - ")));
  form.text("Currency", draft.currency);
  form.text("PaymentCondition", draft.payment_condition);
  const Personal remarks(joined({parties(draft), texts_before_all(draft, document)}, "\n"));
  switch (document) {
    case model::Document::kSalesOrder:
      put_order_head(form, draft, ids);
      if (draft.delivery_date) form.date("DeliveryDate", *draft.delivery_date);
      form.text("DeliveryAddress", ids.delivery_address);
      form.text("WarehouseID", ids.warehouse);
      form.text("Remarks", remarks);
      break;
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice: {
      const bool direct = document == model::Document::kDirectInvoice;
      form.number("Type", Decimal::from_integer(direct ? kDirectInvoiceType : kInvoiceType));
      form.text("Journal", journal);
      put_order_head(form, draft, ids);
      form.text("DeliverToAddress", ids.delivery_address);
      // Mandatory for a direct invoice, and cannot be set for another (the field's own text, A).
      if (direct) form.text("Warehouse", ids.warehouse);
      form.text("Remarks", remarks);
      break;
    }
    case model::Document::kSalesEntry:
      // One account, one date, and no room for names: it is a booking.
      form.text("Journal", journal);
      form.text("Customer", ids.invoice_to.empty() ? ids.ordered_by : ids.invoice_to);
      form.date("EntryDate", draft.order_date);
      break;
  }
  put_lines(form, draft, ids, document);
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
                                          model::Document document) {
  if (!draft.deliver_to || document == model::Document::kSalesEntry) return std::nullopt;
  const model::Address& address = draft.deliver_to->address;
  const bool is_somewhere = !address.line1.empty() || !address.postcode.empty() || !address.city.empty();
  if (!is_somewhere) return std::nullopt;
  Form form(entity("crm/Addresses"), Purpose::kNew, draft.cut_when_too_long);
  form.text("Account", account_id);
  form.number("Type", Decimal::from_integer(kDeliveryAddress));
  // Who ordered has a name on the document only when the account is not his (connector::OrderDraft).
  const bool on_another = draft.ordered_by && !draft.ordered_by->name.empty();
  if (on_another && !draft.deliver_to->name.empty()) {
    form.text("AddressLine1", draft.deliver_to->name);
    form.text("AddressLine2", address.line1);
    form.text("AddressLine3", Personal(joined({address.line2.reveal(), address.line3.reveal()}, ", ")));
  } else {
    form.text("AddressLine1", address.line1);
    form.text("AddressLine2", address.line2);
    form.text("AddressLine3", address.line3);
  }
  form.text("Postcode", address.postcode);
  form.text("City", address.city);
  form.text("State", address.state);
  form.text("Country", address.country);
  form.text("Phone", draft.deliver_to->phone);
  return form;
}

std::vector<Error> order_problems(const connector::OrderDraft& draft, model::Document document,
                                  const std::string& journal) {
  std::vector<Error> problems = document_form(draft, any_ids(draft, document), document, journal).problems();
  if (const std::optional<Form> address = delivery_address_form(draft, kSomeId, document)) {
    problems.insert(problems.end(), address->problems().begin(), address->problems().end());
  }
  return problems;
}

}  // namespace schakel::exact_online
