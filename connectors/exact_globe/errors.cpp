#include "connectors/exact_globe/errors.h"

#include <array>

#include "base/json.h"
#include "base/text.h"

namespace schakel::exact_globe {
namespace {

constexpr std::string_view kNoRightsEn = "The Windows user has no rights for this in Exact Globe.";
constexpr std::string_view kNoRightsNl = "De Windows-gebruiker heeft hier in Exact Globe geen rechten voor.";

constexpr std::array kRows = {
    ErrorRow{
        401, 401, Says::kAnything, "", ErrorKind::kUnauthorized, ErrorKind::kUnauthorized,
        "globe.login_refused", "Exact Globe refuses the Windows user or the password, twice in a row.",
        "Exact Globe weigert de Windows-gebruiker of het wachtwoord, twee keer achter elkaar.",
        "Check user and password; the user must be an active employee in Globe, and the password not "
        "expired.",
        "Controleer gebruiker en wachtwoord; de gebruiker moet in Globe een actieve medewerker zijn en het "
        "wachtwoord mag niet verlopen zijn."},
    // SQL Server rolls the victim of a deadlock back, so nothing happened.
    ErrorRow{400, 599, Says::kSomething, "deadlock", ErrorKind::kUnavailable, ErrorKind::kUnavailable,
             "globe.deadlock", "Exact Globe's database was too busy and gave this up.",
             "De database van Exact Globe had het te druk en brak dit af.",
             "Schakel tries it again by itself.", "Schakel probeert het vanzelf opnieuw."},
    // A time-out in the service may strike after the commit.
    ErrorRow{400, 599, Says::kSomething, "timeout expired|time-out|timed out|transport-level error",
             ErrorKind::kUnavailable, ErrorKind::kUnknownOutcome, "globe.timeout",
             "Exact Globe took too long and gave no clear answer.",
             "Exact Globe deed er te lang over en gaf geen duidelijk antwoord.",
             "Schakel looks it up and tries again by itself.",
             "Schakel zoekt het op en probeert het vanzelf opnieuw."},
    ErrorRow{400, 599, Says::kSomething,
             "servername|server name|sql server cannot|to sql server|server was not found",
             ErrorKind::kForbidden, ErrorKind::kForbidden, "globe.server_unknown",
             "Exact Globe does not know the SQL Server that the connection names.",
             "Exact Globe kent de SQL Server uit de verbinding niet.",
             "Correct server; Globe shows it on its title bar, as SERVER or SERVER\\INSTANCE.",
             "Verbeter server; Globe toont hem in de titelbalk, als SERVER of SERVER\\INSTANTIE."},
    ErrorRow{400, 599, Says::kSomething,
             "databasename|database name|cannot open database|cannot open the database|unknown "
             "database|administration does not exist|"
             "database does not exist",
             ErrorKind::kForbidden, ErrorKind::kForbidden, "globe.database_unknown",
             "Exact Globe does not know the administration that the connection names.",
             "Exact Globe kent de administratie uit de verbinding niet.",
             "Correct database; it is the number of the administration, mostly three digits.",
             "Verbeter database; het is het nummer van de administratie, meestal drie cijfers."},
    ErrorRow{400, 599, Says::kSomething, "licen", ErrorKind::kForbidden, ErrorKind::kForbidden,
             "globe.licence", "Exact Globe's licence does not allow this.",
             "De licentie van Exact Globe staat dit niet toe.",
             "The entity services need the module Exact Connectivity Client; ask your Exact partner.",
             "De entity services vragen de module Exact Connectivity Client; vraag uw Exact-partner."},
    ErrorRow{400, 599, Says::kSomething,
             "not an employee|inactive employee|not an active employee|employee of this user|"
             "user is not active|geen medewerker|geen actieve medewerker",
             ErrorKind::kForbidden, ErrorKind::kForbidden, "globe.employee_inactive",
             "Exact Globe knows the Windows user, but he is no active employee in this administration.",
             "Exact Globe kent de Windows-gebruiker, maar hij is geen actieve medewerker in deze "
             "administratie.",
             "Make him an active employee in Globe, or name another user in the connection; then run again: "
             "nothing is lost.",
             "Maak hem in Globe een actieve medewerker, of noem een andere gebruiker in de verbinding; draai "
             "daarna opnieuw: er gaat niets verloren."},
    ErrorRow{
        400, 599, Says::kSomething,
        "no rights|not authorized|not authorised|unauthorized|access denied|access is "
        "denied|insufficient rights|"
        "no permission|geen rechten",
        ErrorKind::kForbidden, ErrorKind::kForbidden, "globe.no_rights", kNoRightsEn, kNoRightsNl,
        "Give the employee of this user the function rights in Globe, then run again: nothing is lost.",
        "Geef de medewerker van deze gebruiker in Globe de functierechten en draai opnieuw: er gaat niets "
        "verloren."},
    ErrorRow{
        403, 403, Says::kAnything, "", ErrorKind::kForbidden, ErrorKind::kForbidden, "globe.no_rights",
        kNoRightsEn, kNoRightsNl,
        "Give the employee of this user the function rights in Globe, then run again: nothing is lost.",
        "Geef de medewerker van deze gebruiker in Globe de functierechten en draai opnieuw: er gaat niets "
        "verloren."},
    ErrorRow{400, 599, Says::kSomething, "transactionkey|transaction key", ErrorKind::kInvalidRecord,
             ErrorKind::kInvalidRecord, "globe.transaction_key_refused",
             "Exact Globe no longer knows the lines of this document.",
             "Exact Globe kent de regels van dit document niet meer.",
             "Schakel sends the document again by itself.",
             "Schakel verstuurt het document vanzelf opnieuw."},
    ErrorRow{404, 404, Says::kSomething, "", ErrorKind::kNotFound, ErrorKind::kNotFound, "globe.not_found",
             "Exact Globe has no such record.", "Exact Globe heeft dit gegeven niet.",
             "It may have been deleted in Globe; see what Globe says.",
             "Het kan in Globe verwijderd zijn; zie wat Globe zegt."},
    ErrorRow{
        404, 404, Says::kAnything, "", ErrorKind::kNotFound, ErrorKind::kNotFound, "globe.service_not_found",
        "There is no Exact Globe entity service at this address.",
        "Op dit adres is geen entity service van Exact Globe.",
        "Check base_url, mostly http://server:8020; the REST service exists since product update 405.",
        "Controleer base_url, meestal http://server:8020; de REST-service bestaat sinds product update 405."},
    ErrorRow{405, 405, Says::kAnything, "", ErrorKind::kBug, ErrorKind::kBug, "globe.action_unsupported",
             "Exact Globe does not support this action.", "Exact Globe ondersteunt deze actie niet.",
             "For changes to customers, try the other update_verb in the settings.",
             "Probeer voor wijzigingen van klanten de andere update_verb in de instellingen."},
    ErrorRow{501, 501, Says::kAnything, "", ErrorKind::kBug, ErrorKind::kBug, "globe.action_unsupported",
             "Exact Globe does not support this action.", "Exact Globe ondersteunt deze actie niet.",
             "For changes to customers, try the other update_verb in the settings.",
             "Probeer voor wijzigingen van klanten de andere update_verb in de instellingen."},
    ErrorRow{407, 407, Says::kAnything, "", ErrorKind::kUnauthorized, ErrorKind::kUnauthorized,
             "globe.proxy_login", "A proxy between Schakel and Globe asks for a login.",
             "Een proxy tussen Schakel en Globe vraagt om een login.",
             "Let Schakel reach Globe without that proxy.", "Laat Schakel Globe zonder die proxy bereiken."},
    ErrorRow{429, 429, Says::kAnything, "", ErrorKind::kRateLimited, ErrorKind::kRateLimited,
             "globe.too_many_calls", "Something before Exact Globe limits the number of calls.",
             "Iets vóór Exact Globe beperkt het aantal aanroepen.", "Schakel waits and goes on by itself.",
             "Schakel wacht en gaat vanzelf verder."},
    ErrorRow{408, 408, Says::kAnything, "", ErrorKind::kUnavailable, ErrorKind::kUnknownOutcome,
             "globe.timeout", "Exact Globe took too long and gave no clear answer.",
             "Exact Globe deed er te lang over en gaf geen duidelijk antwoord.",
             "Schakel looks it up and tries again by itself.",
             "Schakel zoekt het op en probeert het vanzelf opnieuw."},
    ErrorRow{400, 599, Says::kSomething, "blocked|geblokkeerd", ErrorKind::kInvalidRecord,
             ErrorKind::kInvalidRecord, "globe.blocked",
             "Exact Globe refuses it because something is blocked.",
             "Exact Globe weigert dit omdat er iets geblokkeerd is.",
             "Lift the block in Globe, or choose another debtor or item; then try again.",
             "Hef de blokkade in Globe op, of kies een andere debiteur of een ander artikel; probeer dan "
             "opnieuw."},
    ErrorRow{400, 499, Says::kSomething, "", ErrorKind::kBug, ErrorKind::kInvalidRecord, "globe.refused",
             "Exact Globe refuses it.", "Exact Globe weigert dit.",
             "Correct what Globe names, in the source, the mapping or Globe; then try again.",
             "Verbeter wat Globe noemt, in de bron, de mapping of Globe; probeer dan opnieuw."},
    // Globe's own refusals may come as 500 with the nested error; without one the service itself is in
    // trouble.
    ErrorRow{500, 500, Says::kSomething, "", ErrorKind::kUnavailable, ErrorKind::kInvalidRecord,
             "globe.refused", "Exact Globe refuses it.", "Exact Globe weigert dit.",
             "Correct what Globe names, in the source, the mapping or Globe; then try again.",
             "Verbeter wat Globe noemt, in de bron, de mapping of Globe; probeer dan opnieuw."},
    ErrorRow{500, 599, Says::kAnything, "", ErrorKind::kUnavailable, ErrorKind::kUnknownOutcome,
             "globe.service_trouble", "Exact Globe's service is not in order just now.",
             "De service van Exact Globe is nu niet in orde.",
             "If it stays so, restart the Exact entity service on the server.",
             "Blijft dit zo, herstart dan de entity service van Exact op de server."},
    ErrorRow{400, 499, Says::kNothing, "", ErrorKind::kBug, ErrorKind::kInvalidRecord,
             "globe.refused_silently", "Exact Globe refuses it and does not say why.",
             "Exact Globe weigert dit en zegt niet waarom.",
             "Look in the event log of the Globe server at this time.",
             "Kijk op de Globe-server in het logboek bij dit tijdstip."},
    ErrorRow{0, 999, Says::kAnything, "", ErrorKind::kMalformed, ErrorKind::kUnknownOutcome,
             "globe.strange_answer", "What answers at this address does not behave like Exact Globe.",
             "Wat op dit adres antwoordt gedraagt zich niet als Exact Globe.",
             "Check base_url and any proxy in between.",
             "Controleer base_url en een eventuele proxy ertussen."},
};

bool holds_any(std::string_view text, std::string_view pieces) {
  if (pieces.empty()) return true;
  for (const std::string_view piece : split(pieces, '|')) {
    if (text.find(piece) != std::string_view::npos) return true;
  }
  return false;
}

const std::string* text_of(const Json* json, std::string_view name) {
  if (json == nullptr) return nullptr;
  const Json* found = json->find(name);
  const std::string* text = found == nullptr ? nullptr : found->as_text();
  return text != nullptr && !trimmed(*text).empty() ? text : nullptr;
}

std::string text_in_json(std::string_view body) {
  const Result<Json> json = Json::parse(body);
  const Json* error = json ? json->find("error") : nullptr;
  if (error == nullptr) return {};
  const Json* inner = error->find("innererror");
  const Json* innermost = inner == nullptr ? nullptr : inner->find("internalexception");
  // Deeper exceptions than the documented one have the same shape.
  for (int depth = 0; innermost != nullptr && depth < 8; ++depth) {
    const Json* deeper = innermost->find("internalexception");
    if (text_of(deeper, "message") == nullptr) break;
    innermost = deeper;
  }
  if (const std::string* text = text_of(innermost, "message")) return *text;
  if (const std::string* text = text_of(inner, "message")) return *text;
  if (const std::string* text = text_of(error->find("message"), "value")) return *text;
  if (const std::string* text = text_of(error, "message")) return *text;
  return {};
}

std::string without_entities(std::string text) {
  text = replaced(text, "&lt;", "<");
  text = replaced(text, "&gt;", ">");
  text = replaced(text, "&quot;", "\"");
  text = replaced(text, "&apos;", "'");
  return replaced(text, "&amp;", "&");
}

// The last <message> of an <error> document that has words in it; the innermost exception comes last. A
// prefix
// ("m:message") is allowed.
std::string text_in_xml(std::string_view body) {
  const std::string_view start = trimmed(body);
  if (start.empty() || start.front() != '<' ||
      lower_ascii(start.substr(0, 512)).find("error") == std::string::npos) {
    return {};
  }
  std::string found;
  for (std::size_t at = body.find("message"); at != std::string_view::npos;
       at = body.find("message", at + 1)) {
    const bool opens = at > 0 && (body[at - 1] == '<' || body[at - 1] == ':') &&
                       (at < 2 || body[at - 1] == '<' || body.rfind('<', at) != std::string_view::npos);
    const std::size_t tag = body.rfind('<', at);
    if (!opens || tag == std::string_view::npos || tag + 1 >= body.size() || body[tag + 1] == '/') continue;
    const std::size_t close = body.find('>', at);
    if (close == std::string_view::npos) break;
    const std::size_t end = body.find('<', close);
    if (end == std::string_view::npos) break;
    const std::string_view text = trimmed(body.substr(close + 1, end - close - 1));
    if (!text.empty()) found = without_entities(std::string(text));
  }
  return found;
}

bool names(std::string_view text, std::string_view property) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  for (std::size_t at = text.find(property); at != std::string_view::npos; at = text.find(property, at + 1)) {
    const std::size_t end = at + property.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

}  // namespace

std::span<const ErrorRow> error_rows() {
  return kRows;
}

std::string error_text(std::string_view body) {
  std::string text = text_in_json(body);
  return text.empty() ? text_in_xml(body) : text;
}

Error classified(CallKind kind, const http::Response& response, std::span<const connector::SentText> sent,
                 const Entity* entity) {
  const std::string text = error_text(response.body);
  const std::string said = connector::scrubbed(text, sent);
  // Rows look at Globe's own words only: an item that is called "Licentie" is no trouble with the licence.
  const std::string lower = lower_ascii(said);
  const ErrorRow* fits = &kRows.back();
  for (const ErrorRow& row : kRows) {
    if (response.status < row.status_from || response.status > row.status_to) continue;
    if (row.says == Says::kSomething && text.empty()) continue;
    if (row.says == Says::kNothing && !text.empty()) continue;
    if (!holds_any(lower, row.any_of)) continue;
    fits = &row;
    break;
  }
  Error error{.kind = kind == CallKind::kRead ? fits->read : fits->write,
              .code = std::string(fits->code),
              .what = {.en = std::string(fits->what_en), .nl = std::string(fits->what_nl)},
              .advice = {.en = std::string(fits->advice_en), .nl = std::string(fits->advice_nl)}};
  const std::string status = " (HTTP " + std::to_string(response.status) + ")";
  if (said.empty()) {
    // Inside the sentence: another one may follow.
    error.what.en.insert(error.what.en.size() - 1, status);
    error.what.nl.insert(error.what.nl.size() - 1, status);
  } else {
    error.what.en += " Globe says" + status + ": " + said;
    error.what.nl += " Globe zegt" + status + ": " + said;
  }
  if (entity != nullptr && !text.empty()) {
    // Only names that were sent or that are unmistakable: "ID" and "Type" stand in many a sentence.
    for (const Property& property : entity->properties) {
      if (property.name.size() >= 6 && names(text, property.name)) {
        error.fields.push_back(std::string(entity->name) + "." + std::string(property.name));
      }
    }
  }
  if (const std::string* after = response.headers.find("Retry-After")) {
    std::int64_t seconds = 0;
    bool is_number = !after->empty() && after->size() <= 6;
    for (const char c : *after) {
      if (c < '0' || c > '9')
        is_number = false;
      else
        seconds = seconds * 10 + (c - '0');
    }
    if (is_number) error.retry_after = std::chrono::seconds(seconds);
  }
  return error;
}

Error with_right_named(Error error, CallKind kind, std::string_view entity) {
  if (error.code != "globe.no_rights") return error;
  const bool reading = kind == CallKind::kRead;
  const std::string name(entity);
  const auto without_stop = [](std::string_view sentence) { return sentence.substr(0, sentence.size() - 1); };
  error.what.en = replaced(
      error.what.en, without_stop(kNoRightsEn),
      "The Windows user may not " + std::string(reading ? "read " : "write ") + name + " in Exact Globe");
  error.what.nl =
      replaced(error.what.nl, without_stop(kNoRightsNl),
               "De Windows-gebruiker mag in Exact Globe geen " + name + (reading ? " lezen" : " schrijven"));
  return error;
}

}  // namespace schakel::exact_globe
