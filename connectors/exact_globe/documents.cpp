#include "connectors/exact_globe/documents.h"

#include <array>
#include <string_view>

#include "base/text.h"
#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/journals.h"
#include "connectors/exact_globe/lookup_plan.h"
#include "connectors/exact_globe/source_document.h"
#include "connectors/exact_globe/wire.h"

namespace schakel::exact_globe {
namespace {

constexpr std::array<std::string_view, 1> kOfLine = {"TransactionKey"};

// SQL Server compares references without case.
std::string key_of(std::string_view reference) {
  return lower_ascii(trimmed(reference));
}

std::string beginning(std::string text) {
  text.front() = upper_ascii(text.substr(0, 1)).front();
  return text;
}

Error line_unanswered(const Text& the) {
  return {.kind = ErrorKind::kUnavailable,
          .code = "globe.line_unanswered",
          .what = {.en = "Exact Globe did not answer when it was given a line. " + beginning(the.en) +
                         " does not exist yet.",
                   .nl = "Exact Globe gaf geen antwoord op een regel. " + beginning(the.nl) +
                         " bestaat nog niet."},
          .advice = {.en = "Schakel sends the whole document again by itself.",
                     .nl = "Schakel verstuurt het hele document vanzelf opnieuw."}};
}

Error header_unanswered(const Text& the) {
  return {.kind = ErrorKind::kUnknownOutcome,
          .code = "globe.header_unanswered",
          .what = {.en = "Exact Globe did not answer when it was to make " + the.en + ". It may exist.",
                   .nl = "Exact Globe gaf geen antwoord toen het " + the.nl +
                         " moest maken. Misschien bestaat die."},
          .advice = {.en = "Schakel looks it up by its reference before it does anything else.",
                     .nl = "Schakel zoekt die op de referentie op voordat het iets anders doet."}};
}

Error key_already_used(const Text& the) {
  return {
      .kind = ErrorKind::kUnknownOutcome,
      .code = "globe.key_already_used",
      .what = {.en = "Exact Globe does not take " + the.en + " under this key; it may have made it already.",
               .nl = "Exact Globe neemt " + the.nl +
                     " onder deze sleutel niet aan; misschien is die al gemaakt."},
      .advice = {.en = "Schakel looks it up by its reference before it does anything else.",
                 .nl = "Schakel zoekt die op de referentie op voordat het iets anders doet."}};
}

Error without_lines(const TargetDocument& document) {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = "globe.order_without_lines",
          .what = {.en = beginning(document.the.en) + " needs at least one line in Exact Globe.",
                   .nl = beginning(document.the.nl) + " heeft in Exact Globe minstens één regel nodig."},
          .advice = {.en = "Add a line in the source, or filter such orders out.",
                     .nl = "Voeg in de bron een regel toe, of filter zulke orders weg."},
          .fields = {std::string(document.header->name) + "." + std::string(document.line->name)}};
}

// No source says how a line without an item is written through the entity service; Globe itself uses items
// that are flagged as text item.
Error without_item(const TargetDocument& document) {
  const std::string field = std::string(document.line->name) + "." + std::string(document.item);
  return {.kind = ErrorKind::kInvalidRecord,
          .code = "globe.text_line_needs_item",
          .what = {.en = field + " is empty: Exact Globe's service takes no line without an item.",
                   .nl = field + " is leeg: de service van Exact Globe neemt geen regel zonder artikel aan."},
          .advice = {.en = "Make a text item in Globe and name it in the connection as text_item.",
                     .nl = "Maak in Globe een tekstartikel en noem het in de verbinding als text_item."},
          .fields = {field}};
}

Error empty_field(const std::string& field) {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = "globe.mandatory",
          .what = {.en = field + " is mandatory and empty.", .nl = field + " is verplicht en leeg."},
          .advice = {.en = "Fill it in the source, or by a rule of the mapping.",
                     .nl = "Vul het in de bron, of met een regel van de mapping."},
          .fields = {field}};
}

Error includes_vat(const std::string& code) {
  return {
      .kind = ErrorKind::kInvalidRecord,
      .code = "globe.vat_code_includes_vat",
      .what = {.en =
                   "VAT code " + code + " includes VAT, and an entry in Exact Globe takes amounts excl. VAT.",
               .nl = "Btw-code " + code +
                     " is inclusief btw, en een boeking in Exact Globe neemt bedragen exclusief btw aan."},
      .advice = {.en = "Map the source's VAT code to one of the excluding kind.",
                 .nl = "Koppel de btw-code van de bron aan een code exclusief btw."},
      .fields = {"FinancialLine.VATCode", "vat_code"}};
}

Error does_not_add_up(const Decimal& lines, const Decimal& whole) {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = "globe.entry_does_not_add_up",
          .what = {.en = "The lines come to " + lines.to_text() + " incl. VAT, and the whole document to " +
                         whole.to_text() + ".",
                   .nl = "De regels komen op " + lines.to_text() +
                         " inclusief btw, en het hele document op " + whole.to_text() + "."},
          .advice = {.en = "Look at the document in the source, and at the VAT codes of its lines.",
                     .nl = "Bekijk het document in de bron, en de btw-codes van zijn regels."},
          .fields = {"FinancialHeader.Amount"}};
}

Error too_large() {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = "globe.too_large",
          .what = {.en = "FinancialHeader.Amount is too large.", .nl = "FinancialHeader.Amount is te groot."},
          .advice = {.en = "Correct the number in the source.", .nl = "Verbeter het getal in de bron."},
          .fields = {"FinancialHeader.Amount"}};
}

Decimal number_in(const Form& form, std::string_view property) {
  const Json* value = form.body().find(property);
  const std::string* digits = value == nullptr ? nullptr : value->as_number_text();
  return digits == nullptr ? Decimal() : decimal_of(*digits).value_or(Decimal());
}

/// Only words, and nothing to book.
bool is_text(const connector::OrderLineDraft& line) {
  return trimmed(line.gl_account).empty() && (!line.amount_excl_vat || line.amount_excl_vat->is_zero());
}

std::optional<Decimal> amount_in(const Json& made, std::string_view property) {
  return property.empty() ? std::nullopt : decimal_of(trimmed_text(made, property));
}

}  // namespace

Result<void> check_target_choice(const connector::DocumentChoice& choice) {
  if (!target_document(choice.document).is_invoice()) return {};
  const Property& property = *exact_globe::find(invoice_header(), "InvoiceCode");
  const std::string code(trimmed(choice.invoice_code));
  if (!code.empty() && as_sent(invoice_header(), property, Json::text(code))) return {};
  return fail(
      {.kind = ErrorKind::kInvalidInput,
       .code = "globe.invoice_code",
       .what = {.en = code.empty() ? "No invoice code of Exact Globe is chosen."
                                   : "\"" + code + "\" cannot be an invoice code of Exact Globe.",
                .nl = code.empty() ? "Er is geen factuurcode van Exact Globe gekozen."
                                   : "\"" + code + "\" kan geen factuurcode van Exact Globe zijn."},
       .advice = {.en = "Set invoice_code to a code of this kind of invoice: at most three digits.",
                  .nl = "Stel invoice_code in op een code van dit soort factuur: hoogstens drie cijfers."},
       .fields = {"invoice_code"}});
}

Documents::Documents(Client& client, const ConnectionSettings& settings, const FormRules& rules,
                     connector::DocumentChoice choice)
    : client_(client),
      settings_(settings),
      rules_(rules),
      choice_(std::move(choice)),
      document_(target_document(choice_.document)) {}

bool Documents::finds_every_document() const {
  return !document_.is_invoice() || settings_.open_invoices == OpenInvoices::kReadable;
}

void Documents::learn(const std::vector<connector::VatCode>& codes) {
  including_vat_.clear();
  for (const connector::VatCode& code : codes) {
    if (code.includes_vat) including_vat_.insert(code.code);
  }
}

std::vector<Error> Documents::problems_of_line(const connector::OrderLineDraft& draft,
                                               const Form& line) const {
  std::vector<Error> problems = line.problems();
  if (!document_.item.empty()) {
    if (problems.empty() && !line.has(document_.item)) problems.push_back(without_item(document_));
    return problems;
  }
  if (!line.has("GLAccount")) problems.push_back(empty_field("FinancialLine.GLAccount"));
  if (!draft.amount_excl_vat) problems.push_back(empty_field("FinancialLine.Amount"));
  const std::string code(trimmed(draft.vat_code));
  if (!code.empty() && !draft.vat_amount) problems.push_back(empty_field("FinancialLine.VATAmount"));
  if (including_vat_.contains(code)) problems.push_back(includes_vat(code));
  return problems;
}

/// The debtor's side: on the header, and on a line of its own where the settings say so.
void Documents::add_entry_header(const connector::OrderDraft& draft, DocumentForms& forms) const {
  Result<Decimal> sum = Decimal();
  for (const Form& line : forms.lines) {
    if (sum) sum = sum->plus(number_in(line, "Amount"));
    if (sum) sum = sum->plus(number_in(line, "VATAmount"));
  }
  if (!sum) {
    forms.problems.push_back(too_large());
    return;
  }
  const Decimal owed = settings_.sales_lines == SalesLines::kPositive ? *sum : sum->negated();
  if (draft.amount && draft.amount->rounded(2) != owed.rounded(2)) {
    forms.problems.push_back(does_not_add_up(owed.rounded(2), draft.amount->rounded(2)));
  }
  forms.header.text("Journal", journal_.empty() ? "-" : std::string_view(journal_));
  forms.header.fallback("Amount", owed.to_text());
  if (trimmed(settings_.debtor_account).empty() || forms.lines.empty()) return;
  Form& debtors = forms.lines.emplace_back(*document_.line, draft.cut_when_too_long);
  debtors.text("GLAccount", trimmed(settings_.debtor_account));
  debtors.fallback("Amount", sum->negated().to_text());
}

DocumentForms Documents::forms_of(const connector::OrderDraft& draft) const {
  DocumentForms forms{
      .header = Form(*document_.header, draft.cut_when_too_long), .lines = {}, .problems = {}};
  const connector::OrderMapping& mapping = *rules_.mapping;
  const connector::OrderDraftRecord record(mapping.document().scope, draft, rules_.settings);
  forms.header.fill(mapping.document().mapping, record, connector::Writing::kNew);
  if (document_.is_invoice()) forms.header.text("InvoiceCode", trimmed(choice_.invoice_code));
  forms.header.require(document_.debtor);
  forms.header.require("YourReference");
  forms.lines.reserve(draft.lines.size() + 1);
  std::vector<Error> of_lines;
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    if (document_.item.empty() && is_text(draft.lines[i])) continue;
    Form& line = forms.lines.emplace_back(*document_.line, draft.cut_when_too_long);
    line.fill(mapping.line(), mapping::LineRecord(record, i), connector::Writing::kNew);
    const std::string number = std::to_string(i + 1);
    for (Error& error : problems_of_line(draft.lines[i], line)) {
      error.what.en = "Line " + number + ": " + error.what.en;
      error.what.nl = "Regel " + number + ": " + error.what.nl;
      of_lines.push_back(std::move(error));
    }
  }
  if (forms.lines.empty()) of_lines.push_back(without_lines(document_));
  if (document_.item.empty() && of_lines.empty()) add_entry_header(draft, forms);
  forms.problems.insert(forms.problems.begin(), forms.header.problems().begin(),
                        forms.header.problems().end());
  std::move(of_lines.begin(), of_lines.end(), std::back_inserter(forms.problems));
  return forms;
}

Result<void> Documents::choose_journal(std::stop_token stop) {
  if (document_.kind != model::Document::kSalesEntry || !journal_.empty()) return {};
  TRY(journal_, choose_sales_journal(client_, choice_.journal, std::move(stop)));
  return {};
}

Result<std::vector<connector::DocumentFound>> Documents::find(std::span<const std::string> references,
                                                              std::stop_token stop) {
  std::unordered_map<std::string, std::string> wanted;  // As SQL Server compares → as it was asked.
  for (const std::string& reference : references) {
    if (!trimmed(reference).empty()) wanted.emplace(key_of(reference), reference);
  }
  std::vector<std::string> distinct;
  distinct.reserve(wanted.size());
  for (const auto& [key, reference] : wanted) distinct.emplace_back(trimmed(reference));

  std::vector<connector::DocumentFound> found;
  for (const TargetDocument::FoundIn& place : document_.found_in) {
    if (place.entity == "InvoiceHeader" && settings_.open_invoices != OpenInvoices::kReadable) continue;
    const auto take = [&](const Json& row) -> Result<Reading> {
      const auto asked = wanted.find(key_of(trimmed_text(row, "YourReference")));
      if (asked == wanted.end()) return Reading::kGoOn;
      const std::string number = trimmed_text(row, place.number);
      const std::string journal =
          place.journal.empty() ? std::string(trimmed(choice_.journal)) : trimmed_text(row, place.journal);
      const bool by_number = document_.is_invoice() && !journal.empty();
      found.push_back({.reference = asked->second,
                       .id = by_number ? invoice_id(journal, number) : trimmed_text(row, "ID"),
                       .number = number});
      return Reading::kGoOn;
    };
    std::vector<std::string_view> properties = {"ID", place.number, "YourReference"};
    if (!place.journal.empty()) properties.push_back(place.journal);
    for (const ReferenceRange& range : plan_references(distinct)) {
      const Query query{.entity = place.entity,
                        .filter = range.from == range.to ? equals("YourReference", range.from)
                                                         : between("YourReference", range.from, range.to),
                        .properties = properties};
      TRY_VOID(client_.read(query, take, stop));
    }
  }
  // What exists needs no header any more.
  for (const connector::DocumentFound& document : found) unanswered_.erase(document.reference);
  return found;
}

Result<std::string> Documents::send_lines(std::span<Form> lines, std::stop_token stop) {
  std::string transaction_key;
  for (Form& line : lines) {
    if (!transaction_key.empty()) line.in_front("TransactionKey", transaction_key);
    Result<Json> parked = client_.create(line, kOfLine, stop);
    if (!parked) {
      Error error = std::move(parked).error();
      if (error.kind == ErrorKind::kUnknownOutcome) return fail(line_unanswered(document_.the));
      // The service forgets parked lines when it restarts; nothing that counts is lost with them.
      if (error.code == "globe.transaction_key_refused") error.kind = ErrorKind::kUnavailable;
      return fail(std::move(error));
    }
    const std::string key = normalised_guid(trimmed_text(*parked, "TransactionKey"));
    if (transaction_key.empty()) transaction_key = key;
    if (transaction_key.empty() || (!key.empty() && key != transaction_key)) {
      return fail(
          {.kind = ErrorKind::kMalformed,
           .code = "globe.transaction_key_missing",
           .what = {.en = "Exact Globe took a line but gave no usable TransactionKey with it.",
                    .nl = "Exact Globe nam een regel aan maar gaf er geen bruikbare TransactionKey bij."},
           .advice = {
               .en = "The document does not exist yet. Check the version of the Exact entity service.",
               .nl =
                   "Het document bestaat nog niet. Controleer de versie van de entity service van Exact."}});
    }
  }
  return transaction_key;
}

Result<connector::DocumentWritten> Documents::send_header(const std::string& reference, const Form& header,
                                                          std::stop_token stop) {
  std::vector<std::string_view> answers = {"ID"};
  answers.insert(answers.end(), document_.answers.begin(), document_.answers.end());
  Result<Json> made = client_.create(header, answers, std::move(stop));
  if (made) return written_as(*made);
  Error error = std::move(made).error();
  // We have sent a key that Globe gave us a moment ago. If it is unknown now, the lines are gone with a
  // restart, or something between us and Globe has sent the header twice. Only a look at the orders tells.
  if (error.code == "globe.transaction_key_refused") return fail(key_already_used(document_.the));
  if (error.kind != ErrorKind::kUnknownOutcome) return fail(std::move(error));
  if (unanswered_.size() < kUnansweredMax) unanswered_.insert_or_assign(reference, Unanswered{header});
  // What Globe or something before it said is worth more than our own sentence.
  return fail(error.code.starts_with("globe.") ? std::move(error) : header_unanswered(document_.the));
}

Result<connector::DocumentWritten> Documents::send_header_again(const std::string& reference,
                                                                std::stop_token stop) {
  const Form header = unanswered_.at(reference).header;
  Result<connector::DocumentWritten> written = send_header(reference, header, std::move(stop));
  if (written) {
    unanswered_.erase(reference);
    return written;
  }
  // Refused, for whatever reason Globe gives: its checks may come before or after it looks at the key, so the
  // first header may have been taken.
  const bool is_refused = written.error().kind == ErrorKind::kInvalidRecord ||
                          written.error().kind == ErrorKind::kNotFound ||
                          written.error().code == "globe.key_already_used";
  if (!is_refused) return written;
  unanswered_.erase(reference);
  return fail(key_already_used(document_.the));
}

connector::DocumentWritten Documents::written_as(const Json& made) const {
  const std::string number = trimmed_text(made, document_.number);
  const std::string journal(trimmed(choice_.journal));
  const bool by_number = document_.is_invoice() && !journal.empty();
  return {.id = by_number ? invoice_id(journal, number) : trimmed_text(made, "ID"),
          .number = number,
          .amount_excl_vat = amount_in(made, document_.amount_excl_vat),
          .amount = amount_in(made, document_.amount)};
}

Result<connector::DocumentWritten> Documents::write(const connector::OrderDraft& draft,
                                                    std::stop_token stop) {
  if (unanswered_.contains(draft.reference)) return send_header_again(draft.reference, std::move(stop));
  TRY_VOID(choose_journal(stop));
  DocumentForms forms = forms_of(draft);
  if (!forms.problems.empty()) return fail(forms.problems.front());
  TRY(const std::string transaction_key, send_lines(forms.lines, stop));
  forms.header.in_front("TransactionKey", transaction_key);
  Result<connector::DocumentWritten> written = send_header(draft.reference, forms.header, stop);
  const bool asks_a_person = !written && written.error().kind == ErrorKind::kUnknownOutcome &&
                             !finds_every_document() && unanswered_.contains(draft.reference);
  if (!asks_a_person) return written;
  Result<connector::DocumentWritten> again = send_header_again(draft.reference, std::move(stop));
  // That the second one was not even taken says nothing about the first.
  return again || again.error().kind == ErrorKind::kUnknownOutcome ? std::move(again) : std::move(written);
}

}  // namespace schakel::exact_globe
