#include "connectors/exact_globe/settings.h"

#include <string_view>

#include "base/json.h"
#include "base/text.h"
#include "connectors/exact_globe/catalogue.h"

namespace schakel::exact_globe {
namespace {

Error invalid(std::string field, Text what, Text advice) {
  return {.kind = ErrorKind::kInvalidInput,
          .code = "globe.setting_invalid",
          .what = std::move(what),
          .advice = std::move(advice),
          .fields = {std::move(field)}};
}

bool has_control_character(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

// A header value with a line end would smuggle a header of its own into every request.
void check_header_value(const char* field, const std::string& value, const Text& meaning,
                        std::vector<Error>& out) {
  if (trimmed(value).empty()) {
    out.push_back(invalid(field,
                          {.en = std::string(field) + " is missing: " + meaning.en + ".",
                           .nl = std::string(field) + " ontbreekt: " + meaning.nl + "."},
                          {.en = "Fill it in; Globe asks for it with every call.",
                           .nl = "Vul het in; Globe vraagt er bij elke aanroep om."}));
  } else if (has_control_character(value)) {
    out.push_back(invalid(field,
                          {.en = std::string(field) + " holds a line end or another control character.",
                           .nl = std::string(field) + " bevat een regeleinde of een ander stuurteken."},
                          {.en = "Type it again, on one line.", .nl = "Typ het opnieuw, op één regel."}));
  }
}

void check_text(const char* field, const Entity& entity, std::string_view property, const std::string& text,
                std::vector<Error>& out) {
  const Result<Json> written = as_sent(entity, *find(entity, property), Json::text(text));
  if (written) return;
  Error error = written.error();
  error.kind = ErrorKind::kInvalidInput;
  error.fields = {field};
  out.push_back(std::move(error));
}

}  // namespace

std::vector<Error> problems(const ConnectionSettings& settings) {
  std::vector<Error> out;
  const std::string url = lower_ascii(settings.base_url);
  const bool http = url.starts_with("http://");
  const bool https = url.starts_with("https://");
  const std::size_t host_at = https ? 8 : 7;
  const std::string_view rest = http || https ? std::string_view(url).substr(host_at) : std::string_view();
  if (rest.empty() || rest.front() == '/' || rest.find_first_of("?#@ ") != std::string_view::npos ||
      has_control_character(url)) {
    out.push_back(invalid(
        "base_url",
        {.en = "base_url is not the address of a server.", .nl = "base_url is geen adres van een server."},
        {.en = "Write it like http://server:8020, without user name, path or question mark.",
         .nl = "Schrijf het als http://server:8020, zonder gebruikersnaam, pad of vraagteken."}));
  }
  check_header_value("server_name", settings.server_name,
                     {.en = "the SQL Server that Globe's administrations are on",
                      .nl = "de SQL Server waarop de administraties van Globe staan"},
                     out);
  check_header_value("database_name", settings.database_name,
                     {.en = "the database of the administration, mostly three digits",
                      .nl = "de database van de administratie, meestal drie cijfers"},
                     out);
  check_header_value("user", settings.user,
                     {.en = "a Windows user who is an active employee in Globe",
                      .nl = "een Windows-gebruiker die in Globe een actieve medewerker is"},
                     out);
  if (settings.password.empty()) {
    out.push_back(invalid("password", {.en = "password is missing.", .nl = "password ontbreekt."},
                          {.en = "Give the password of the Windows user.",
                           .nl = "Geef het wachtwoord van de Windows-gebruiker."}));
  }
  if (settings.timeout <= Milliseconds(0)) {
    out.push_back(invalid(
        "timeout", {.en = "timeout must be longer than zero.", .nl = "timeout moet langer dan nul zijn."},
        {.en = "100 seconds suits most servers.", .nl = "100 seconden past bij de meeste servers."}));
  }
  for (const auto& [name, value] : settings.account_defaults) {
    const std::string field = "account_defaults." + name;
    const Property* property = find(account(), name);
    if (property == nullptr) {
      out.push_back(invalid(field,
                            {.en = "Globe's Account has no property " + name + ".",
                             .nl = "Account in Globe heeft geen eigenschap " + name + "."},
                            {.en = "Names are case-sensitive; see the catalogue.",
                             .nl = "Namen zijn hoofdlettergevoelig; zie de catalogus."}));
      continue;
    }
    const Result<Json> written = from_setting(account(), *property, value);
    if (!written) {
      Error error = written.error();
      error.kind = ErrorKind::kInvalidInput;
      error.fields = {field};
      out.push_back(std::move(error));
    }
  }
  for (const std::string& number : settings.sundry_debtors) {
    check_text("sundry_debtors", account(), "DebtorNumber", number, out);
  }
  const Property* tracking = find(sales_order_header(), settings.tracking_field);
  if (!settings.tracking_field.empty() && (tracking == nullptr || tracking->type != Type::kText)) {
    out.push_back(invalid(
        "tracking_field",
        {.en = "Globe's SalesOrderHeader has no text property " + settings.tracking_field + ".",
         .nl = "SalesOrderHeader in Globe heeft geen teksteigenschap " + settings.tracking_field + "."},
        {.en = "Names are case-sensitive; see the catalogue.",
         .nl = "Namen zijn hoofdlettergevoelig; zie de catalogus."}));
  }
  check_text("debtor_account", financial_line(), "GLAccount", settings.debtor_account, out);
  if (!trimmed(settings.debtor_account).empty() && settings.sales_lines == SalesLines::kPositive) {
    out.push_back(
        invalid("debtor_account",
                {.en = "debtor_account does not go with sales_lines = \"positive\": with a line for the "
                       "debtor the lines come to zero.",
                 .nl = "debtor_account gaat niet samen met sales_lines = \"positive\": met een regel voor "
                       "de debiteur komen de regels op nul."},
                {.en = "Leave one of the two out.", .nl = "Laat een van de twee weg."}));
  }
  check_text("text_item", sales_order_line(), "Itemcode", settings.text_item, out);
  check_text("contact_titles.male", account(), "ContactTitle", settings.contact_titles.male, out);
  check_text("contact_titles.female", account(), "ContactTitle", settings.contact_titles.female, out);
  check_text("contact_titles.unknown", account(), "ContactTitle", settings.contact_titles.unknown, out);
  return out;
}

}  // namespace schakel::exact_globe
