#include "connectors/exact_online/errors.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/assert.h"
#include "base/json.h"
#include "base/text.h"

namespace schakel::exact_online {
namespace {

enum class Of { kBoth, kReading, kWriting };
enum class Says {
  kAnything,
  kSomething,  ///< The body holds an error in Exact's own form: a proxy's page is not Exact's word.
};

struct Row {
  int first;  ///< HTTP status, from…
  int last;   ///< …to.
  const char*
      reason;  ///< "|"-separated pieces, of which the Reason header or the message holds one; "": any.
  ErrorKind kind;
  const char* code;
  Text what;
  Text advice;
  Of of = Of::kBoth;
  Says says = Says::kAnything;
};

constexpr const char* kRefused = "online.refused";
constexpr const char* kWriteFailed = "online.write_failed";

Text refuses() {
  return {.en = "Exact Online refuses it.", .nl = "Exact Online weigert het."};
}
Text mend_it() {
  return {.en = "Correct what it names, in the source, the mapping or Exact Online; then retry.",
          .nl = "Verbeter wat het noemt, in de bron, de mapping of Exact Online; probeer dan opnieuw."};
}
Text failed_at_writing() {
  return {.en = "Exact Online had an error of its own while it wrote {subject} (HTTP status {status}).",
          .nl = "Exact Online had zelf een fout bij het schrijven van {subject} (HTTP-status {status})."};
}
Text looked_up() {
  return {.en = "Schakel looks up whether it was written before it does anything else.",
          .nl = "Schakel zoekt op of het geschreven is voordat het iets anders doet."};
}

// In order: the first row that fits decides. {endpoint}, {subject}, {division}, {connection},
// {status}, {do} and {doe} are filled in.
// Sources: facts 3 (limits, Reason values, A), 4.11 (statuses, A/B), 1.5 (401, C).
const auto& table() {
  static const std::array rows = {
      // ---- Writes first: what fits none of these means the same as for a read.
      Row{400, 400, "", ErrorKind::kInvalidRecord, kRefused, refuses(), mend_it(), Of::kWriting},
      Row{404,
          404,
          "",
          ErrorKind::kNotFound,
          "online.record_gone",
          {.en = "Exact Online does not know what was to be changed in {subject}.",
           .nl = "Exact Online kent niet wat in {subject} gewijzigd moest worden."},
          {.en = "It was deleted there; retry, and it is looked up again.",
           .nl = "Het is daar verwijderd; probeer opnieuw, dan wordt het opnieuw opgezocht."},
          Of::kWriting},
      Row{413, 414, "", ErrorKind::kInvalidRecord, kRefused, refuses(), mend_it(), Of::kWriting},
      Row{408, 408, "", ErrorKind::kUnknownOutcome, kWriteFailed, failed_at_writing(), looked_up(),
          Of::kWriting},
      // A check that fails is a 500 with its text, and so is a breakdown in the middle (facts 4.11, A). The
      // words of a
      // breakdown are known in English only; the others are our guess. One that is missed is called a
      // refusal, and
      // still nothing is made twice: the reference is looked up before every attempt.
      Row{500, 500,
          "A problem has occurred|probleem opgetreden|problème est survenu|Problem ist "
          "aufgetreten|imeout|time-out|"
          "timed out|deadlock",
          ErrorKind::kUnknownOutcome, kWriteFailed, failed_at_writing(), looked_up(), Of::kWriting,
          Says::kSomething},
      Row{500, 500, "", ErrorKind::kInvalidRecord, kRefused, refuses(), mend_it(), Of::kWriting,
          Says::kSomething},
      Row{500, 500, "", ErrorKind::kUnknownOutcome, kWriteFailed, failed_at_writing(), looked_up(),
          Of::kWriting},
      // Somebody before Exact gave up waiting for it. A 503 was taken by nobody and means the same as for a
      // read.
      Row{502, 502, "", ErrorKind::kUnknownOutcome, kWriteFailed, failed_at_writing(), looked_up(),
          Of::kWriting},
      Row{504, 599, "", ErrorKind::kUnknownOutcome, kWriteFailed, failed_at_writing(), looked_up(),
          Of::kWriting},

      // ---- Reads, and what means the same for both.
      // An empty answer is the nightly maintenance window (facts 3, C).
      Row{200,
          299,
          "",
          ErrorKind::kUnavailable,
          "online.maintenance",
          {.en = "Exact Online gave an empty answer for {endpoint}.",
           .nl = "Exact Online gaf een leeg antwoord voor {endpoint}."},
          {.en =
               "This happens during its nightly maintenance (about 04:00). Run again later; nothing is lost.",
           .nl = "Dat gebeurt tijdens het nachtelijk onderhoud (rond 04:00). Draai later opnieuw; er gaat "
                 "niets verloren."}},
      // Older behaviour: a redirect to the login page instead of 401 (facts 1.5, C).
      Row{300,
          399,
          "",
          ErrorKind::kUnauthorized,
          "online.login_asked",
          {.en = "Exact Online sent the call for {endpoint} to its login page.",
           .nl = "Exact Online stuurde de aanroep voor {endpoint} door naar de inlogpagina."},
          {.en = "Check base_url, then give consent again with: schakel connect {connection}",
           .nl = "Controleer base_url en geef daarna opnieuw toestemming met: schakel connect {connection}"}},
      Row{400,
          400,
          "",
          ErrorKind::kBug,
          "online.question_refused",
          {.en = "Exact Online does not accept how {endpoint} was asked.",
           .nl = "Exact Online accepteert niet hoe {endpoint} werd gevraagd."},
          {.en = "Please report this with the words behind it; nothing was changed.",
           .nl = "Meld dit met de woorden erachter; er is niets gewijzigd."}},
      Row{401,
          401,
          "",
          ErrorKind::kUnauthorized,
          "online.token_refused",
          {.en = "Exact Online refuses even the access token that it has just given us.",
           .nl = "Exact Online weigert zelfs het toegangstoken dat het ons zojuist gaf."},
          {.en = "Give consent again with: schakel connect {connection}",
           .nl = "Geef opnieuw toestemming met: schakel connect {connection}"}},
      Row{403,
          403,
          "NoDivisionAccess",
          ErrorKind::kForbidden,
          "online.division_refused",
          {.en = "Administration {division} does not exist or is not open to this user.",
           .nl = "Administratie {division} bestaat niet of is niet toegankelijk voor deze gebruiker."},
          {.en = "Check the number, and give consent for this administration with: schakel connect "
                 "{connection}",
           .nl = "Controleer het nummer en geef toestemming voor deze administratie met: schakel connect "
                 "{connection}"}},
      Row{403,
          403,
          "DivisionBlocked",
          ErrorKind::kForbidden,
          "online.division_blocked",
          {.en = "Administration {division} is blocked in Exact Online.",
           .nl = "Administratie {division} is geblokkeerd in Exact Online."},
          {.en = "Ask your Exact Online administrator to open it again.",
           .nl = "Vraag uw Exact Online-beheerder om haar weer open te zetten."}},
      Row{403,
          403,
          "BlockedUser",
          ErrorKind::kForbidden,
          "online.user_blocked",
          {.en = "The Exact Online user who gave consent is blocked.",
           .nl = "De Exact Online-gebruiker die toestemming gaf is geblokkeerd."},
          {.en = "Unblock the user, or let another give consent with: schakel connect {connection}",
           .nl = "Deblokkeer de gebruiker, of laat een ander toestemming geven met: schakel connect "
                 "{connection}"}},
      Row{403,
          403,
          "InactiveUser",
          ErrorKind::kForbidden,
          "online.user_inactive",
          {.en = "The Exact Online user who gave consent is no longer active.",
           .nl = "De Exact Online-gebruiker die toestemming gaf is niet meer actief."},
          {.en = "Let an active user give consent with: schakel connect {connection}",
           .nl = "Laat een actieve gebruiker toestemming geven met: schakel connect {connection}"}},
      Row{403,
          403,
          "BlockedCustomer",
          ErrorKind::kForbidden,
          "online.customer_blocked",
          {.en = "Exact has blocked this licence.", .nl = "Exact heeft deze licentie geblokkeerd."},
          {.en = "Contact Exact.", .nl = "Neem contact op met Exact."}},
      Row{403,
          403,
          "LicenseExpired",
          ErrorKind::kForbidden,
          "online.licence_expired",
          {.en = "The Exact Online licence of this administration has expired.",
           .nl = "De Exact Online-licentie van deze administratie is verlopen."},
          {.en = "Renew the licence, then run again.", .nl = "Verleng de licentie en draai dan opnieuw."}},
      Row{403,
          403,
          "Scope",
          ErrorKind::kForbidden,
          "online.scope_missing",
          {.en = "The app may not {do} {subject}: its registration lacks that scope.",
           .nl = "De app mag {subject} niet {doe}: haar registratie mist dat recht."},
          {.en = "Add the scope in the App Center (README of this connector lists them), then: schakel "
                 "connect {connection}",
           .nl = "Voeg het recht toe in het App Center (de README van deze connector noemt ze), en dan: "
                 "schakel connect {connection}"}},
      Row{403,
          403,
          "",
          ErrorKind::kForbidden,
          "online.right_missing",
          {.en = "The user who gave consent may not {do} {subject} in administration {division}.",
           .nl = "De gebruiker die toestemming gaf mag {subject} in administratie {division} niet {doe}."},
          {.en = "Give that user the right in Exact Online, or check that the licence has the module; then "
                 "run again: nothing is lost. Another user can give consent with: schakel connect "
                 "{connection}",
           .nl = "Geef die gebruiker in Exact Online het recht, of ga na of de licentie de module heeft; "
                 "draai daarna opnieuw: er gaat niets verloren. Een andere gebruiker kan toestemming geven "
                 "met: schakel connect {connection}"}},
      Row{404,
          404,
          "",
          ErrorKind::kNotFound,
          "online.endpoint_missing",
          {.en = "Exact Online does not know {endpoint}.", .nl = "Exact Online kent {endpoint} niet."},
          {.en = "Check that base_url is Exact Online's own address in your country.",
           .nl = "Controleer of base_url het eigen adres van Exact Online in uw land is."}},
      // The question was too broad to answer in time (facts 3, B); the next attempt may find it less busy.
      Row{408,
          408,
          "",
          ErrorKind::kUnavailable,
          "online.too_slow",
          {.en = "Exact Online did not answer {endpoint} in time.",
           .nl = "Exact Online beantwoordde {endpoint} niet op tijd."},
          {.en = "Run again later; nothing is lost.", .nl = "Draai later opnieuw; er gaat niets verloren."}},
      Row{429,
          429,
          "",
          ErrorKind::kRateLimited,
          "online.budget_used_up",
          {.en = "The calls that Exact Online allows for administration {division} are used up.",
           .nl = "De aanroepen die Exact Online voor administratie {division} toestaat zijn op."},
          {.en = "Wait; the run goes on where it stopped.",
           .nl = "Wacht; de run gaat verder waar hij stopte."}},
      Row{500,
          500,
          "",
          ErrorKind::kUnavailable,
          "online.server_error",
          {.en = "Exact Online had an error of its own while reading {endpoint}.",
           .nl = "Exact Online had zelf een fout bij het lezen van {endpoint}."},
          {.en = "Run again later; if it stays, ask Exact support about {endpoint}.",
           .nl = "Draai later opnieuw; blijft het, vraag Exact support dan naar {endpoint}."}},
      Row{501,
          501,
          "",
          ErrorKind::kBug,
          "online.question_refused",
          {.en = "Exact Online has not built what {endpoint} was asked.",
           .nl = "Exact Online kent niet wat aan {endpoint} werd gevraagd."},
          {.en = "Please report this; nothing was changed.", .nl = "Meld dit; er is niets gewijzigd."}},
      // 502, 503, 504: also the nightly maintenance window (facts 3, C).
      Row{502,
          599,
          "",
          ErrorKind::kUnavailable,
          "online.maintenance",
          {.en = "Exact Online is not available at the moment (HTTP status {status}).",
           .nl = "Exact Online is op dit moment niet beschikbaar (HTTP-status {status})."},
          {.en = "Run again later; nothing is lost.", .nl = "Draai later opnieuw; er gaat niets verloren."}},
      Row{0, 999, "", ErrorKind::kUnknownOutcome, kWriteFailed, failed_at_writing(), looked_up(),
          Of::kWriting},
      Row{0,
          999,
          "",
          ErrorKind::kMalformed,
          "online.unexpected_answer",
          {.en = "Exact Online answered {endpoint} with HTTP status {status}, which we do not expect.",
           .nl = "Exact Online beantwoordde {endpoint} met HTTP-status {status}, die we niet verwachten."},
          {.en = "Check base_url; is there a proxy in between?",
           .nl = "Controleer base_url; zit er een proxy tussen?"}},
  };
  return rows;
}

/// Exact's message out of {"error":{"message":{"value":"…"}}}; several stand behind each other (facts 4.11).
/// Empty when the body has another form.
std::string message_of(const http::Response& response) {
  const Result<Json> body = Json::parse(response.body);
  const Json* error = body ? body->find("error") : nullptr;
  const Json* message = error == nullptr ? nullptr : error->find("message");
  const Json* value = message == nullptr ? nullptr : message->find("value");
  const std::string* text = value == nullptr ? nullptr : value->as_text();
  return text == nullptr ? std::string() : replaced(*text, "\r\n", "; ");
}

/// What the Reason header and the message say; fixed identifiers are looked for in it.
std::string reason_of(const http::Response& response) {
  const std::string* header = response.headers.find("Reason");
  const std::string message = message_of(response);
  return header == nullptr || message.empty() ? (header == nullptr ? message : *header)
                                              : *header + "; " + message;
}

bool holds_any(std::string_view text, std::string_view pieces) {
  if (pieces.empty()) return true;
  for (const std::string_view piece : split(pieces, '|')) {
    if (text.find(piece) != std::string_view::npos) return true;
  }
  return false;
}

std::string filled(const std::string& sentence, const Asked& asked, const std::string& subject, int status) {
  std::string text = replaced(sentence, "{endpoint}", asked.endpoint);
  text = replaced(text, "{subject}", subject);
  text = replaced(text, "{division}", std::to_string(asked.division));
  text = replaced(text, "{connection}", asked.connection);
  const bool writing = asked.doing == Doing::kWriting;
  text = replaced(text, "{do}", writing ? "write" : "read");
  text = replaced(text, "{doe}", writing ? "schrijven" : "lezen");
  return replaced(text, "{status}", std::to_string(status));
}

}  // namespace

Text words_of(std::string_view endpoint) {
  struct Word {
    std::string_view endpoint;
    const char* en;
    const char* nl;
  };
  static constexpr std::array kWords = {
      Word{"sync/SalesOrder/SalesOrderHeaders", "sales orders", "verkooporders"},
      Word{"webhooks/WebhookSubscriptions", "webhooks", "webhooks"},
      Word{"salesorder/SalesOrders", "sales orders", "verkooporders"},
      Word{"bulk/SalesOrder/SalesOrderLines", "order lines", "orderregels"},
      Word{"salesorder/SalesOrderOrderChargeLines", "order charges", "orderkosten"},
      Word{"sync/SalesInvoice/SalesInvoices", "sales invoices", "verkoopfacturen"},
      Word{"bulk/SalesInvoice/SalesInvoices", "sales invoices", "verkoopfacturen"},
      Word{"bulk/SalesInvoice/SalesInvoiceLines", "invoice lines", "factuurregels"},
      Word{"salesinvoice/SalesInvoiceOrderChargeLines", "charges on invoices", "kosten op facturen"},
      Word{"salesentry/SalesEntryLines", "entry lines", "boekingsregels"},
      Word{"salesorder/SalesOrderLines", "order lines", "orderregels"},
      Word{"salesorder/GoodsDeliveries", "goods deliveries", "goederenleveringen"},
      Word{"bulk/CRM/Accounts", "accounts", "relaties"},
      Word{"bulk/CRM/Contacts", "contacts", "contactpersonen"},
      Word{"bulk/CRM/Addresses", "addresses", "adressen"},
      Word{"crm/AccountClassifications", "classifications of accounts", "classificaties van relaties"},
      Word{"crm/AccountClassificationNames", "classifications of accounts", "classificaties van relaties"},
      Word{"customfield/CustomFields", "custom fields", "eigen velden"},
      Word{"customfield/UpdateCustomField", "custom fields", "eigen velden"},
      Word{"crm/Accounts", "accounts", "relaties"},
      Word{"crm/Contacts", "contacts", "contactpersonen"},
      Word{"crm/Addresses", "addresses", "adressen"},
      Word{"salesinvoice/SalesInvoices", "sales invoices", "verkoopfacturen"},
      Word{"salesentry/SalesEntries", "sales entries", "verkoopboekingen"},
      Word{"logistics/Items", "items", "artikelen"},
      Word{"bulk/Logistics/Items", "items", "artikelen"},
      Word{"inventory/Warehouses", "warehouses", "magazijnen"},
      Word{"inventory/ItemWarehouses", "stock", "voorraad"},
      Word{"sync/Inventory/StockPositions", "stock", "voorraad"},
      Word{"inventory/StockCounts", "stock counts", "voorraadtellingen"},
      Word{"cashflow/PaymentConditions", "payment conditions", "betalingscondities"},
      Word{"hrm/Costcenters", "cost centres", "kostenplaatsen"},
      Word{"hrm/Costunits", "cost units", "kostendragers"},
      Word{"bulk/Financial/GLAccounts", "ledger accounts", "grootboekrekeningen"},
      Word{"financial/Journals", "journals", "dagboeken"},
      Word{"logistics/ItemGroups", "item groups", "artikelgroepen"},
      Word{"logistics/Units", "units", "eenheden"},
      Word{"logistics/SalesItemPrices", "prices of items", "artikelprijzen"},
      Word{"vat/VATCodes", "VAT codes", "btw-codes"},
      Word{"sync/Logistics/Items", "items", "artikelen"},
      Word{"sync/Logistics/SalesItemPrices", "prices of items", "artikelprijzen"},
      Word{"sync/CRM/Accounts", "accounts", "relaties"},
      Word{"sync/CRM/Contacts", "contacts", "contactpersonen"},
      Word{"sync/CRM/Addresses", "addresses", "adressen"},
      Word{"read/sync/Sync/SyncTimestamp", "the row version of a moment", "de rijversie van een moment"},
      Word{"sales/ShippingMethods", "shipping methods", "verzendwijzen"},
      Word{"system/Divisions", "administrations", "administraties"},
  };
  for (const Word& word : kWords) {
    if (word.endpoint == endpoint) return {.en = word.en, .nl = word.nl};
  }
  return {.en = std::string(endpoint), .nl = std::string(endpoint)};
}

Text subject_of(std::string_view endpoint) {
  const std::string name(endpoint);
  const Text words = words_of(endpoint);
  if (words.en == name) return words;
  return {.en = words.en + " (" + name + ")", .nl = words.nl + " (" + name + ")"};
}

Error classify(const http::Response& response, const Asked& asked,
               std::span<const connector::SentText> sent) {
  SCHAKEL_ASSERT(response.status < 200 || response.status > 299 || trimmed(response.body).empty());
  const bool writing = asked.doing == Doing::kWriting;
  const std::string reason = connector::scrubbed(reason_of(response), sent);
  const bool says_something = !message_of(response).empty();
  for (const Row& row : table()) {
    if (response.status < row.first || response.status > row.last) continue;
    if (row.of != Of::kBoth && (row.of == Of::kWriting) != writing) continue;
    if (row.says == Says::kSomething && !says_something) continue;
    if (!holds_any(reason, row.reason)) continue;
    const Text subject = subject_of(asked.endpoint);
    Error error{.kind = row.kind,
                .code = row.code,
                .what = {.en = filled(row.what.en, asked, subject.en, response.status),
                         .nl = filled(row.what.nl, asked, subject.nl, response.status)},
                .advice = {.en = filled(row.advice.en, asked, subject.en, response.status),
                           .nl = filled(row.advice.nl, asked, subject.nl, response.status)}};
    // What was wrong with a question, and all that is said about a write: a person can use it.
    if (!reason.empty() && !asked.personal && (writing || response.status == 400)) {
      error.what.en += " It says: " + reason;
      error.what.nl += " Het zegt: " + reason;
    }
    return error;
  }
  SCHAKEL_ASSERT(false && "the last row fits everything");
  return {};
}

Error outcome_unknown(const Asked& asked) {
  const Text words = words_of(asked.endpoint);
  return {.kind = ErrorKind::kUnknownOutcome,
          .code = "online.write_unanswered",
          .what = {.en = "Exact Online gave no answer that can be read when it was to write " + words.en +
                         ". It may have been written.",
                   .nl = "Exact Online gaf geen leesbaar antwoord toen het " + words.nl +
                         " moest schrijven. Het kan geschreven zijn."},
          .advice = looked_up()};
}

Error made_in_part(Error error, const char* code, const Text& what, Text advice) {
  error.what.en += " " + what.en;
  error.what.nl += " " + what.nl;
  switch (error.kind) {
    case ErrorKind::kInvalidRecord:
    case ErrorKind::kNotFound:
    case ErrorKind::kInvalidInput:
      error.kind = ErrorKind::kInvalidRecord;
      error.code = code;
      error.advice = std::move(advice);
      break;
    case ErrorKind::kUnauthorized:
    case ErrorKind::kForbidden:
    case ErrorKind::kRateLimited:
    case ErrorKind::kUnavailable:
    case ErrorKind::kUnknownOutcome:
    case ErrorKind::kMalformed:
    case ErrorKind::kStorage:
    case ErrorKind::kCancelled:
    case ErrorKind::kBug:
      error.kind = ErrorKind::kUnknownOutcome;
      break;
  }
  return error;
}

Error malformed(const Asked& asked, Text why) {
  return {
      .kind = ErrorKind::kMalformed,
      .code = "online.unreadable",
      .what = {.en = "Exact Online's answer for " + asked.endpoint + " cannot be read: " + why.en,
               .nl = "Het antwoord van Exact Online voor " + asked.endpoint + " is onleesbaar: " + why.nl},
      .advice = {.en = "Check base_url and any proxy in between, then run again; nothing was skipped.",
                 .nl = "Controleer base_url en een eventuele proxy ertussen en draai opnieuw; er is niets "
                       "overgeslagen."}};
}

Error unreadable_record(const Asked& asked, const std::string& field) {
  return {
      .kind = ErrorKind::kInvalidRecord,
      .code = "online.record_unreadable",
      .what = {.en = "The value of " + field + " in " + asked.endpoint + " is not what it should be.",
               .nl = "De waarde van " + field + " in " + asked.endpoint + " is niet wat zij hoort te zijn."},
      .advice = {.en =
                     "Look at this record in Exact Online and save it there again, or retry. If the value is "
                     "right there, this version of Schakel does not know it: report the field's name.",
                 .nl =
                     "Bekijk dit record in Exact Online en sla het daar opnieuw op, of probeer het opnieuw. "
                     "Klopt de waarde daar wel, dan kent deze versie van Schakel haar niet: meld de naam van "
                     "het veld."},
      .fields = {field}};
}

Error repeating_page(const Asked& asked) {
  return {.kind = ErrorKind::kMalformed,
          .code = "online.page_repeats",
          .what = {.en = "Exact Online gave the same page of " + asked.endpoint + " twice.",
                   .nl = "Exact Online gaf dezelfde pagina van " + asked.endpoint + " twee keer."},
          .advice = {.en = "We stopped rather than read in a circle; run again, nothing was skipped.",
                     .nl = "We zijn gestopt in plaats van in een kring te lezen; draai opnieuw, er is niets "
                           "overgeslagen."}};
}

}  // namespace schakel::exact_online
