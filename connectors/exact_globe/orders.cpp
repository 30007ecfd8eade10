#include "connectors/exact_globe/orders.h"

#include <array>
#include <string_view>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/lookup_plan.h"

namespace schakel::exact_globe {
namespace {

// What we look at in the answers.
constexpr std::array<std::string_view, 1> kOfLine = {"TransactionKey"};
constexpr std::array<std::string_view, 2> kOfHeader = {"ID", "SalesOrderNumber"};

// SQL Server compares references without case.
std::string key_of(std::string_view reference) {
  return lower_ascii(trimmed(reference));
}

Error line_unanswered() {
  return {
      .kind = ErrorKind::kUnavailable,
      .code = "globe.line_unanswered",
      .what =
          {.en = "Exact Globe did not answer when it was given an order line. The order does not exist yet.",
           .nl = "Exact Globe gaf geen antwoord op een orderregel. De order bestaat nog niet."},
      .advice = {.en = "Schakel sends the whole order again by itself.",
                 .nl = "Schakel verstuurt de hele order vanzelf opnieuw."}};
}

Error header_unanswered() {
  return {
      .kind = ErrorKind::kUnknownOutcome,
      .code = "globe.header_unanswered",
      .what = {.en = "Exact Globe did not answer when it was to make the order. It may exist.",
               .nl = "Exact Globe gaf geen antwoord toen het de order moest maken. De order kan bestaan."},
      .advice = {.en = "Schakel looks the order up by its reference before it does anything else.",
                 .nl = "Schakel zoekt de order op haar referentie op voordat het iets anders doet."}};
}

Error key_already_used() {
  return {
      .kind = ErrorKind::kUnknownOutcome,
      .code = "globe.key_already_used",
      .what = {.en = "Exact Globe does not take the order under this key; it may have made it already.",
               .nl =
                   "Exact Globe neemt de order onder deze sleutel niet aan; het kan haar al gemaakt hebben."},
      .advice = {.en = "Schakel looks the order up by its reference before it does anything else.",
                 .nl = "Schakel zoekt de order op haar referentie op voordat het iets anders doet."}};
}

}  // namespace

OrderForms::OrderForms(const connector::OrderDraft& draft, const FormRules& rules)
    : header(sales_order_header(), draft.cut_when_too_long) {
  const connector::OrderMapping& mapping = *rules.mapping;
  const connector::OrderDraftRecord document(mapping.document().scope, draft, rules.settings);
  header.fill(mapping.document().mapping, document, connector::Writing::kNew);
  header.require("OrderDebtor");
  header.require("YourReference");
  lines.reserve(draft.lines.size());
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    Form& line = lines.emplace_back(sales_order_line(), draft.cut_when_too_long);
    line.fill(mapping.line(), mapping::LineRecord(document, i), connector::Writing::kNew);
  }
}

std::vector<Error> OrderForms::problems() const {
  std::vector<Error> problems = header.problems();
  if (lines.empty()) {
    problems.push_back({.kind = ErrorKind::kInvalidRecord,
                        .code = "globe.order_without_lines",
                        .what = {.en = "An order in Exact Globe needs at least one line.",
                                 .nl = "Een order in Exact Globe heeft minstens één regel nodig."},
                        .advice = {.en = "Add a line in the source, or filter such orders out.",
                                   .nl = "Voeg in de bron een regel toe, of filter zulke orders weg."},
                        .fields = {"SalesOrderHeader.OrderLines"}});
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::vector<Error> of_line = lines[i].problems();
    if (of_line.empty() && !lines[i].has("Itemcode")) {
      // No source says how a line without an item is written through the entity service; Globe itself uses
      // items that are flagged as text item.
      of_line.push_back(
          {.kind = ErrorKind::kInvalidRecord,
           .code = "globe.text_line_needs_item",
           .what = {.en = "SalesOrderLine.Itemcode is empty: Exact Globe's service takes no line "
                          "without an item.",
                    .nl = "SalesOrderLine.Itemcode is leeg: de service van Exact Globe neemt geen regel "
                          "zonder artikel aan."},
           .advice = {.en = "Make a text item in Globe and name it in the connection as text_item.",
                      .nl = "Maak in Globe een tekstartikel en noem het in de verbinding als text_item."},
           .fields = {"SalesOrderLine.Itemcode"}});
    }
    const std::string number = std::to_string(i + 1);
    for (Error& error : of_line) {
      error.what.en = "Line " + number + ": " + error.what.en;
      error.what.nl = "Regel " + number + ": " + error.what.nl;
      problems.push_back(std::move(error));
    }
  }
  return problems;
}

Result<std::vector<connector::DocumentFound>> Orders::find(std::span<const std::string> references,
                                                           std::stop_token stop) {
  std::unordered_map<std::string, std::string> wanted;  // As SQL Server compares → as it was asked.
  for (const std::string& reference : references) {
    if (!trimmed(reference).empty()) wanted.emplace(key_of(reference), reference);
  }
  std::vector<std::string> distinct;
  distinct.reserve(wanted.size());
  for (const auto& [key, reference] : wanted) distinct.emplace_back(trimmed(reference));

  std::vector<connector::DocumentFound> found;
  const auto take = [&](const Json& row) -> Result<Reading> {
    const auto asked = wanted.find(key_of(trimmed_text(row, "YourReference")));
    if (asked == wanted.end()) return Reading::kGoOn;
    found.push_back({.reference = asked->second,
                     .id = trimmed_text(row, "ID"),
                     .number = trimmed_text(row, "SalesOrderNumber")});
    return Reading::kGoOn;
  };
  for (const ReferenceRange& range : plan_references(distinct)) {
    const Query query{.entity = "SalesOrderHeader",
                      .filter = range.from == range.to ? equals("YourReference", range.from)
                                                       : between("YourReference", range.from, range.to),
                      .properties = {"ID", "SalesOrderNumber", "YourReference"}};
    TRY_VOID(client_.read(query, take, stop));
  }
  // What exists needs no header any more.
  for (const connector::DocumentFound& document : found) unanswered_.erase(document.reference);
  return found;
}

Result<std::string> Orders::send_lines(std::span<Form> lines, std::stop_token stop) {
  std::string transaction_key;
  for (Form& line : lines) {
    if (!transaction_key.empty()) line.in_front("TransactionKey", transaction_key);
    Result<Json> parked = client_.create(line, kOfLine, stop);
    if (!parked) {
      Error error = std::move(parked).error();
      if (error.kind == ErrorKind::kUnknownOutcome) return fail(line_unanswered());
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
           .what = {.en = "Exact Globe took an order line but gave no usable TransactionKey with it.",
                    .nl =
                        "Exact Globe nam een orderregel aan maar gaf er geen bruikbare TransactionKey bij."},
           .advice = {.en = "The order does not exist yet. Check the version of the Exact entity service.",
                      .nl = "De order bestaat nog niet. Controleer de versie van de entity service van "
                            "Exact."}});
    }
  }
  return transaction_key;
}

Result<connector::DocumentWritten> Orders::send_header(const std::string& reference, const Form& header,
                                                       std::stop_token stop) {
  Result<Json> made = client_.create(header, kOfHeader, std::move(stop));
  if (made) {
    return connector::DocumentWritten{.id = trimmed_text(*made, "ID"),
                                      .number = trimmed_text(*made, "SalesOrderNumber")};
  }
  Error error = std::move(made).error();
  // We have sent a key that Globe gave us a moment ago. If it is unknown now, the lines are gone with a
  // restart, or something between us and Globe has sent the header twice. Only a look at the orders tells.
  if (error.code == "globe.transaction_key_refused") return fail(key_already_used());
  if (error.kind != ErrorKind::kUnknownOutcome) return fail(std::move(error));
  if (unanswered_.size() < kUnansweredMax) unanswered_.insert_or_assign(reference, Unanswered{header});
  // What Globe or something before it said is worth more than our own sentence.
  return fail(error.code.starts_with("globe.") ? std::move(error) : header_unanswered());
}

Result<connector::DocumentWritten> Orders::send_header_again(const std::string& reference,
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
  return fail(key_already_used());
}

Result<connector::DocumentWritten> Orders::write(const connector::OrderDraft& draft, std::stop_token stop) {
  if (unanswered_.contains(draft.reference)) return send_header_again(draft.reference, std::move(stop));
  OrderForms forms(draft, rules_);
  const std::vector<Error> problems = forms.problems();
  if (!problems.empty()) return fail(problems.front());
  TRY(const std::string transaction_key, send_lines(forms.lines, stop));
  forms.header.in_front("TransactionKey", transaction_key);
  return send_header(draft.reference, forms.header, std::move(stop));
}

}  // namespace schakel::exact_globe
