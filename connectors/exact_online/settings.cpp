#include "connectors/exact_online/settings.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "base/text.h"

namespace schakel::exact_online {
namespace {

Error setting_error(const std::string& setting, Text what, Text advice) {
  return {.kind = ErrorKind::kInvalidInput,
          .code = "online.settings",
          .what = std::move(what),
          .advice = std::move(advice),
          .fields = {setting}};
}

bool is_loopback(std::string_view origin) {
  const std::string_view host = origin.substr(origin.find("//") + 2);
  return host == "localhost" || host.starts_with("localhost:") || host == "127.0.0.1" ||
         host.starts_with("127.0.0.1:") || host == "[::1]" || host.starts_with("[::1]:");
}

/// "https://client.example:8443" → "client.example".
std::string_view host_of(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view host = origin.substr(scheme + 3);
  return host.substr(0, host.find(':', host.starts_with('[') ? host.find(']') : 0));
}

}  // namespace

std::string origin_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return {};
  const std::size_t path = url.find('/', scheme + 3);
  return lower_ascii(url.substr(0, path));
}

Result<void> check(const ConnectionSettings& settings) {
  const std::string origin = origin_of(settings.base_url);
  const bool https = origin.starts_with("https://") && origin.size() > 8;
  const bool http = origin.starts_with("http://") && is_loopback(origin);
  if (!https && !http) {
    return fail(setting_error("base_url",
                              {.en = "base_url must be the https address of Exact Online in your country.",
                               .nl = "base_url moet het https-adres van Exact Online in uw land zijn."},
                              {.en = "For the Netherlands that is https://start.exactonline.nl, for Belgium "
                                     "https://start.exactonline.be. Plain "
                                     "http is for the simulator on this machine only.",
                               .nl = "Voor Nederland is dat https://start.exactonline.nl, voor België "
                                     "https://start.exactonline.be. Gewone "
                                     "http is alleen voor de simulator op deze machine."}));
  }
  if (settings.base_url.size() > origin.size() + 1) {
    return fail(setting_error(
        "base_url",
        {.en = "base_url has something behind the host name.",
         .nl = "base_url heeft iets achter de servernaam staan."},
        {.en = "Give only scheme and host: " + origin, .nl = "Geef alleen schema en server: " + origin}));
  }
  if (settings.division <= 0) {
    return fail(setting_error("division",
                              {.en = "division must be the number of the administration.",
                               .nl = "division moet het nummer van de administratie zijn."},
                              {.en = "It stands in the address bar of Exact Online behind _Division_=.",
                               .nl = "Het staat in de adresbalk van Exact Online achter _Division_=."}));
  }
  const auto required = [](const std::string& name, bool given) -> Result<void> {
    if (given) return {};
    return fail(
        setting_error(name, {.en = name + " is missing.", .nl = name + " ontbreekt."},
                      {.en = "Copy it from your app's registration in the Exact Online App Center.",
                       .nl = "Neem het over uit de registratie van uw app in het Exact Online App Center."}));
  };
  TRY_VOID(required("client_id", !settings.client_id.empty()));
  TRY_VOID(required("client_secret", !settings.client_secret.empty()));
  TRY_VOID(required("redirect_uri", !settings.redirect_uri.empty()));
  if (settings.minute_reserve < 0 || settings.day_reserve < 0) {
    return fail(setting_error(settings.minute_reserve < 0 ? "minute_reserve" : "day_reserve",
                              {.en = "A reserve of calls cannot be negative.",
                               .nl = "Een reserve van aanroepen kan niet negatief zijn."},
                              {.en = "Give 0 or more.", .nl = "Geef 0 of meer."}));
  }
  if (settings.classification_slot < 1 || settings.classification_slot > 8) {
    return fail(setting_error(
        "classification_slot",
        {.en = "classification_slot must be 1 to 8.", .nl = "classification_slot moet 1 tot en met 8 zijn."},
        {.en = "Exact Online has eight classifications per account.",
         .nl = "Exact Online kent acht classificaties per relatie."}));
  }
  TRY_VOID(check_webhook_url(settings.webhook_url, settings.redirect_uri));
  if (!settings.webhook_url.empty()) TRY_VOID(required("webhook_secret", !settings.webhook_secret.empty()));
  return check_custom_fields(settings.custom_fields);
}

Result<void> check_webhook_url(const std::string& webhook_url, const std::string& redirect_uri) {
  if (webhook_url.empty()) return {};
  const std::string origin = origin_of(webhook_url);
  const bool https = origin.starts_with("https://") && origin.size() > 8;
  const bool http = origin.starts_with("http://") && is_loopback(origin);
  if (!https && !http) {
    return fail(setting_error(
        "webhook_url",
        {.en = "webhook_url must be an https address.", .nl = "webhook_url moet een https-adres zijn."},
        {.en = "Give the address at which Exact Online reaches schakel serve from outside; plain http is for "
               "the simulator on this machine only.",
         .nl = "Geef het adres waarop Exact Online schakel serve van buiten bereikt; gewone http is alleen "
               "voor de simulator op deze machine."}));
  }
  if (host_of(origin) != host_of(origin_of(redirect_uri))) {
    return fail(setting_error(
        "webhook_url",
        {.en = "webhook_url must be on the same host as redirect_uri.",
         .nl = "webhook_url moet op dezelfde host staan als redirect_uri."},
        {.en = "Exact Online tells an app of changes only on the host that is registered for it.",
         .nl = "Exact Online vertelt een app alleen van wijzigingen op de host die voor haar geregistreerd "
               "is."}));
  }
  return {};
}

Result<void> check_custom_fields(std::span<const CustomField> fields) {
  const Text copy = {.en = "Copy the field's name from Exact Online: letters, digits and _, without spaces.",
                     .nl =
                         "Neem de naam van het veld over uit Exact Online: letters, cijfers en _, zonder "
                         "spaties."};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string& name = fields[i].name;
    const std::string setting = "custom_field[" + std::to_string(i) + "].name";
    if (name.empty()) {
      return fail(setting_error(
          setting,
          {.en = "The name of a custom field is empty.", .nl = "De naam van een eigen veld is leeg."}, copy));
    }
    // So that a formula can name it.
    const bool plain = std::ranges::all_of(
        name, [](unsigned char one) { return one < 128 && (std::isalnum(one) != 0 || one == '_'); });
    if (!plain) {
      return fail(setting_error(setting,
                                {.en = "\"" + name + "\" cannot be the name of a custom field.",
                                 .nl = "\"" + name + "\" kan geen naam van een eigen veld zijn."},
                                copy));
    }
    const bool again = std::ranges::any_of(fields.first(i), [&](const CustomField& other) {
      return other.of == fields[i].of && equal_ignoring_case(other.name, name);
    });
    if (again) {
      return fail(setting_error(
          setting,
          {.en = "The custom field \"" + name + "\" is declared twice for the same kind of record.",
           .nl = "Het eigen veld \"" + name + "\" staat er twee keer voor dezelfde soort record."},
          {.en = "Take one of the two out.", .nl = "Haal een van de twee weg."}));
    }
  }
  return {};
}

}  // namespace schakel::exact_online
