#include "connectors/exact_online/auth.h"

#include <charconv>
#include <vector>

#include "base/json.h"
#include "base/known_bug.h"
#include "base/text.h"
#include "connectors/exact_online/errors.h"
#include "http/url.h"

namespace schakel::exact_online {
namespace {

constexpr const char* kTokenPath = "/api/oauth2/token";

std::string text_member(const Json& json, std::string_view name) {
  const Json* member = json.find(name);
  const std::string* text = member == nullptr ? nullptr : member->as_text();
  return text == nullptr ? std::string() : *text;
}

/// "600" (a string on Exact's wire, facts 1.3, A) or 600.
std::optional<std::int64_t> whole_number(const Json* member) {
  if (member == nullptr) return std::nullopt;
  if (const auto number = member->as_integer()) return number;
  const std::string* text = member->as_text();
  if (text == nullptr) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  return value;
}

/// What the token endpoint's refusal means (facts 1.5).
enum class Refusal {
  kTooEarly,       ///< The old access token is still good: not a failure at all.
  kTokenUsed,      ///< "Old refresh token used.": somebody refreshed with it before.
  kTokenExpired,   ///< Thirty days unused.
  kTokenInvalid,   ///< invalid_grant: foreign, garbled, or replaced by a newer consent.
  kClientRefused,  ///< Wrong client id, secret or redirect URI.
  kClientUnknown,  ///< Wrong country.
  kNotNow,         ///< 429, or the 200 of this day are used up: nothing happened.
  kUnclear,        ///< Anything else: it may have happened.
};

Refusal refusal_of(const http::Response& response) {
  const std::string* reason = response.headers.find("Reason");
  if (reason != nullptr && reason->find("TooEarly") != std::string::npos) return Refusal::kTooEarly;
  if (response.body.find("Client with identifier") != std::string::npos) return Refusal::kClientUnknown;
  if (response.status == 429) return Refusal::kNotNow;
  const Result<Json> body = Json::parse(response.body);
  if (!body || response.status >= 500) return Refusal::kUnclear;
  // These descriptions are OAuth's own English, not the user's language.
  const std::string error = text_member(*body, "error");
  const std::string description = text_member(*body, "error_description");
  if (error == "access_denied" && description.find("not expired") != std::string::npos)
    return Refusal::kTooEarly;
  // The 200 a day: how that is worded is not known, but access was denied and nothing was given (facts 1.4,
  // C).
  if (error == "access_denied") return Refusal::kNotNow;
  if (error == "unauthorized_client") return Refusal::kTokenUsed;
  if (error == "invalid_grant") return Refusal::kTokenInvalid;
  if (error == "invalid_request" && description.find("refresh token expired") != std::string::npos) {
    return Refusal::kTokenExpired;
  }
  if (error == "invalid_request" || error == "invalid_client") return Refusal::kClientRefused;
  return Refusal::kUnclear;
}

/// The code under which a dead refresh token is remembered; empty when it is not dead.
const char* death_by(Refusal refusal) {
  switch (refusal) {
    case Refusal::kTokenUsed:
      return "online.consent_used";
    case Refusal::kTokenExpired:
      return "online.consent_expired";
    case Refusal::kTokenInvalid:
      return "online.consent_invalid";
    case Refusal::kTooEarly:
    case Refusal::kClientRefused:
    case Refusal::kClientUnknown:
    case Refusal::kNotNow:
    case Refusal::kUnclear:
      return "";
  }
  return "";
}

}  // namespace

std::string make_state(Random& random) {
  return replaced(random.guid() + random.guid(), "-", "");
}

Result<std::string> code_of_callback(const std::string& callback, const std::string& state) {
  const std::size_t question = callback.find('?');
  std::string query = question == std::string::npos ? callback : callback.substr(question + 1);
  query = query.substr(0, query.find('#'));
  const std::vector<http::Parameter> parameters = http::parse_query(query);
  const std::string* came_back = http::find_parameter(parameters, "state");
  if (came_back == nullptr || *came_back != state) {
    return fail({.kind = ErrorKind::kUnauthorized,
                 .code = "online.state_differs",
                 .what = {.en = "The answer did not come from the consent page that we opened.",
                          .nl = "Het antwoord kwam niet van de toestemmingspagina die wij openden."},
                 .advice = {.en = "Start again, and use the address that is printed then.",
                            .nl = "Begin opnieuw en gebruik het adres dat dan getoond wordt."}});
  }
  const std::string* code = http::find_parameter(parameters, "code");
  if (code == nullptr || code->empty()) {
    return fail({.kind = ErrorKind::kUnauthorized,
                 .code = "online.consent_refused",
                 .what = {.en = "Consent was not given.", .nl = "Er is geen toestemming gegeven."},
                 .advice = {.en = "Start again and choose Yes on Exact Online's page.",
                            .nl = "Begin opnieuw en kies Ja op de pagina van Exact Online."}});
  }
  return *code;
}

std::string Auth::authorize_url(const std::string& state) const {
  const std::vector<http::Parameter> parameters = {{"client_id", settings_.client_id},
                                                   {"redirect_uri", settings_.redirect_uri},
                                                   {"response_type", "code"},
                                                   {"state", state},
                                                   {"force_login", "0"}};
  return origin_of(settings_.base_url) + "/api/oauth2/auth?" + http::build_query(parameters);
}

http::Request Auth::token_request(std::initializer_list<std::pair<std::string, std::string>> form) const {
  std::string body;
  for (const auto& [name, value] : form) {
    if (!body.empty()) body += '&';
    body += name + "=" + percent_encoded(value);
  }
  return {.method = "POST",
          .target = origin_of(settings_.base_url) + kTokenPath,
          .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
          .body = std::move(body)};
}

Result<Tokens> Auth::read_tokens(const http::Response& response) const {
  const Asked asked{.endpoint = "oauth2/token", .division = settings_.division, .connection = settings_.name};
  const Result<Json> body = Json::parse(response.body);
  if (!body) return fail(malformed(asked, body.error().what));
  Tokens tokens{.access_token = Secret(text_member(*body, "access_token")),
                .refresh_token = Secret(text_member(*body, "refresh_token")),
                .issued = clock_.now()};
  if (tokens.access_token.empty() || tokens.refresh_token.empty()) {
    return fail(malformed(asked, {.en = "there is no token in it.", .nl = "er staat geen token in."}));
  }
  if (const auto seconds = whole_number(body->find("expires_in"));
      seconds && *seconds > 0 && *seconds < 86400) {
    tokens.lifetime = std::chrono::seconds(*seconds);
  }
  return tokens;
}

Error Auth::consent_needed(const std::string& code) const {
  Text what{.en = "There is no consent for Exact Online yet.",
            .nl = "Er is nog geen toestemming voor Exact Online."};
  if (code == "online.consent_used") {
    what = {
        .en = "Exact Online says that our refresh token was used before, so this consent is dead.",
        .nl = "Exact Online meldt dat ons verversingstoken al gebruikt is; deze toestemming is vervallen."};
  } else if (code == "online.consent_expired") {
    what = {.en = "The consent for Exact Online has expired: it was not used for 30 days.",
            .nl = "De toestemming voor Exact Online is verlopen: zij is 30 dagen niet gebruikt."};
  } else if (code == "online.consent_invalid") {
    what = {.en =
                "Exact Online no longer accepts our consent; a newer one may have replaced it, or it was "
                "withdrawn.",
            .nl =
                "Exact Online accepteert onze toestemming niet meer; zij is vervangen door een nieuwere of "
                "ingetrokken."};
  }
  return {.kind = ErrorKind::kUnauthorized,
          .code = code,
          .what = std::move(what),
          .advice = {.en = "Nothing is lost: the next run goes on where the last one stopped. Give consent "
                           "with: schakel connect " +
                           settings_.name,
                     .nl = "Er gaat niets verloren: de volgende run gaat verder waar de vorige stopte. Geef "
                           "toestemming met: schakel connect " +
                           settings_.name}};
}

Error Auth::refused(const http::Response& response) const {
  const Refusal refusal = refusal_of(response);
  switch (refusal) {
    case Refusal::kTokenUsed:
    case Refusal::kTokenExpired:
    case Refusal::kTokenInvalid:
      return consent_needed(death_by(refusal));
    case Refusal::kClientRefused:
      return {
          .kind = ErrorKind::kUnauthorized,
          .code = "online.client_refused",
          .what =
              {.en = "Exact Online does not accept the client id, client secret or redirect URI of this app.",
               .nl = "Exact Online accepteert client-id, client-secret of redirect-URI van deze app niet."},
          .advice = {.en = "Compare client_id, client_secret and redirect_uri with the app's registration in "
                           "the App Center.",
                     .nl = "Vergelijk client_id, client_secret en redirect_uri met de registratie van de app "
                           "in het App Center."},
          .fields = {"client_id", "client_secret", "redirect_uri"}};
    case Refusal::kClientUnknown:
      return {
          .kind = ErrorKind::kUnauthorized,
          .code = "online.client_unknown",
          .what = {.en = "Exact Online in this country does not know the app.",
                   .nl = "Exact Online in dit land kent de app niet."},
          .advice =
              {.en =
                   "An app exists in the country where it was registered only: check base_url and client_id.",
               .nl = "Een app bestaat alleen in het land waar zij geregistreerd is: controleer base_url en "
                     "client_id."},
          .fields = {"base_url", "client_id"}};
    case Refusal::kNotNow:
      return {
          .kind = ErrorKind::kRateLimited,
          .code = "online.token_calls_used_up",
          .what = {.en = "Exact Online gives this app no more tokens for now.",
                   .nl = "Exact Online geeft deze app voorlopig geen tokens meer."},
          .advice = {.en = "It gives an app and user 200 a day. Run again in an hour or tomorrow; nothing is "
                           "lost. If it happens again, see whether another program uses the same consent.",
                     .nl = "Het geeft een app en gebruiker er 200 per dag. Draai over een uur of morgen "
                           "opnieuw; er gaat niets verloren. Gebeurt het vaker, kijk dan of een ander "
                           "programma dezelfde toestemming gebruikt."},
          .retry_after = std::chrono::hours(1)};
    case Refusal::kTooEarly:
      // Of a code: nothing was given with it that could be refused (facts 1.4).
      return {.kind = ErrorKind::kUnavailable,
              .code = kTooEarly,
              .what = {.en = "Exact Online says that it is too early for a new token.",
                       .nl = "Exact Online meldt dat het te vroeg is voor een nieuw token."},
              .advice = {.en = "Try again in ten minutes.", .nl = "Probeer het over tien minuten opnieuw."}};
    case Refusal::kUnclear:
      return {.kind = ErrorKind::kUnavailable,
              .code = "online.token_unavailable",
              .what = {.en = "Exact Online could not give a token (HTTP status " +
                             std::to_string(response.status) + ").",
                       .nl = "Exact Online kon geen token geven (HTTP-status " +
                             std::to_string(response.status) + ")."},
              .advice = {.en = "Run again in a few minutes.", .nl = "Draai over enkele minuten opnieuw."}};
  }
  return consent_needed("online.consent_missing");
}

Error Auth::too_early(const Tokens& tokens) const {
  const auto whole_seconds = [](Milliseconds duration) {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count());
  };
  const Milliseconds age = std::max(Milliseconds(0), clock_.now() - tokens.issued);
  // By our clock the gate is open already: then the clocks differ by a little, or by who knows what.
  const Milliseconds wait = age >= kRefreshAfter ? Milliseconds(std::chrono::seconds(15))
                                                 : kRefreshAfter - age + std::chrono::seconds(1);
  return {.kind = ErrorKind::kUnavailable,
          .code = kTooEarly,
          .what = {.en = "Exact Online refuses the access token that it gave us " + whole_seconds(age) +
                         " s ago, and gives a new one only in " + whole_seconds(wait) + " s.",
                   .nl = "Exact Online weigert het toegangstoken dat het ons " + whole_seconds(age) +
                         " s geleden gaf, en geeft pas over " + whole_seconds(wait) + " s een nieuw."},
          .advice = {.en = "schakel run waits for that by itself and then goes on; nothing is lost. Nobody "
                           "needs to give consent again.",
                     .nl = "schakel run wacht daar vanzelf op en gaat dan verder; er gaat niets verloren. "
                           "Niemand hoeft opnieuw toestemming te geven."},
          .retry_after = wait};
}

Result<Secret> Auth::kept(Tokens tokens, TokenStore::Lock& lock) {
  // Durable first: a pair that is only in memory is a lost connection when we die now (facts 1.6).
  unsaved_ = std::move(tokens);
  if (!has_bug(KnownBug::kTokenNotKept)) TRY_VOID(store_.save(*unsaved_, lock));
  tokens_ = std::exchange(unsaved_, std::nullopt);
  return tokens_->access_token;
}

Result<void> Auth::save_unsaved(std::stop_token stop) {
  TRY(const auto lock, store_.lock(std::move(stop)));
  TRY(std::optional<Tokens> there, store_.load());
  // While the lock was lost: a person consented anew, say, and that killed ours. A refresh cannot have
  // succeeded, because ours had used the only refresh token that there was.
  if (there && there->issued > unsaved_->issued) {
    tokens_ = *std::move(there);
    unsaved_.reset();
    return {};
  }
  TRY_VOID(kept(*unsaved_, *lock));
  return {};
}

Result<void> Auth::exchange(const std::string& code, std::stop_token stop) {
  TRY(const auto lock, store_.lock(stop));
  TRY(const http::Response response,
      send_(token_request({{"grant_type", "authorization_code"},
                           {"client_id", settings_.client_id},
                           {"client_secret", settings_.client_secret.reveal()},
                           {"redirect_uri", settings_.redirect_uri},
                           {"code", percent_decoded(code, PlusIsSpace::kNo)}})));
  if (response.status != 200) {
    Error error = refused(response);
    if (error.code == "online.consent_invalid" || error.code == "online.consent_used") {
      error.code = "online.code_refused";
      error.what = {
          .en = "Exact Online does not accept this authorization code: it works once, for three minutes.",
          .nl = "Exact Online accepteert deze code niet: zij werkt één keer, drie minuten lang."};
    }
    return fail(std::move(error));
  }
  TRY(Tokens tokens, read_tokens(response));
  not_before_ = {};
  TRY_VOID(kept(std::move(tokens), *lock));
  return {};
}

Result<Tokens> Auth::stored() const {
  TRY(std::optional<Tokens> tokens, store_.load());
  if (!tokens) return fail(consent_needed("online.consent_missing"));
  if (!tokens->dead.empty()) return fail(consent_needed(tokens->dead));
  return *std::move(tokens);
}

Result<Secret> Auth::access_token(std::stop_token stop) {
  if (unsaved_) TRY_VOID(save_unsaved(stop));
  if (!tokens_) {
    TRY(tokens_, stored());
  }
  const auto usable = [&](const Tokens& tokens) {
    if (is_refused(tokens)) return false;
    return clock_.now() < tokens.issued + kRefreshAfter || clock_.now() < not_before_;
  };
  if (usable(*tokens_)) return tokens_->access_token;

  TRY(const auto lock, store_.lock(stop));
  // Another process may have refreshed while we waited: what is on the disk counts.
  if (!has_bug(KnownBug::kTokenOfMemory)) {
    TRY(tokens_, stored());
  }
  if (usable(*tokens_)) return tokens_->access_token;
  // A refresh went out before and nobody knows its outcome: the token that we have comes first.
  if (tokens_->refresh_sent && lives(*tokens_)) return tokens_->access_token;
  return refresh(*tokens_, *lock);
}

Result<Auth::Replacement> Auth::after_refusal(const Secret& token, std::stop_token stop) {
  if (unsaved_) {
    TRY(Secret saved, access_token(stop));
    return Replacement{.token = std::move(saved), .is_fresh = true};
  }
  TRY(const auto lock, store_.lock(stop));
  TRY(tokens_, stored());
  if (tokens_->access_token.reveal() != token.reveal()) return Replacement{.token = tokens_->access_token};
  // Our clock may be wrong, or the consent may have been withdrawn: asking is the only way to find out. Too
  // early is answered with 400 and costs nothing but that answer.
  refused_ = token;
  TRY(Secret fresh, refresh(*tokens_, *lock));
  return Replacement{.token = std::move(fresh), .is_fresh = true};
}

Result<Secret> Auth::old_or(const Tokens& tokens, Error failure) {
  if (lives(tokens)) return tokens.access_token;
  return fail(std::move(failure));
}

Result<Secret> Auth::refresh(Tokens tokens, TokenStore::Lock& lock) {
  Tokens marked = *tokens_;
  marked.refresh_sent = clock_.now();
  TRY_VOID(store_.save(marked, lock));
  tokens_ = marked;
  // Not stoppable: a stop in the middle would throw the only answer away.
  const Result<http::Response> response =
      send_(token_request({{"grant_type", "refresh_token"},
                           {"refresh_token", tokens.refresh_token.reveal()},
                           {"client_id", settings_.client_id},
                           {"client_secret", settings_.client_secret.reveal()}}));
  const auto settle = [&](const std::string& dead) -> Result<void> {
    tokens_->refresh_sent.reset();
    tokens_->dead = dead;
    return store_.save(*tokens_, lock);
  };
  if (!response) {
    // kUnavailable: nothing reached Exact Online, so the mark may go. Anything else leaves the outcome
    // unknown.
    if (response.error().kind == ErrorKind::kUnavailable) TRY_VOID(settle(""));
    Error failure = response.error();
    failure.kind = ErrorKind::kUnavailable;
    return old_or(tokens, std::move(failure));
  }
  if (response->status == 200) {
    Result<Tokens> fresh = read_tokens(*response);
    if (!fresh) return old_or(tokens, fresh.error());
    return kept(*std::move(fresh), lock);
  }
  const Refusal refusal = refusal_of(*response);
  switch (refusal) {
    case Refusal::kTooEarly: {
      TRY_VOID(settle(""));
      // The old token is good, whatever our clock says of it, unless the API has just refused it. Then the
      // two contradict each other, and only a call can say who is right.
      if (is_refused(tokens)) {
        refused_.reset();
        return fail(too_early(tokens));
      }
      not_before_ = clock_.now() + std::chrono::seconds(15);
      return tokens.access_token;
    }
    case Refusal::kTokenUsed:
    case Refusal::kTokenExpired:
    case Refusal::kTokenInvalid: {
      TRY_VOID(settle(death_by(refusal)));
      const Error error = refused(*response);
      tokens_.reset();
      return fail(error);
    }
    case Refusal::kClientRefused:
    case Refusal::kClientUnknown:
    case Refusal::kNotNow: {
      TRY_VOID(settle(""));
      return old_or(tokens, refused(*response));
    }
    case Refusal::kUnclear:
      return old_or(tokens, refused(*response));
  }
  return fail(refused(*response));
}

Result<std::optional<Error>> Auth::warning() const {
  TRY(const Tokens tokens, stored());
  if (clock_.now() < tokens.issued + kConsentWarning) return std::optional<Error>();
  const std::string last_day = date_text(amsterdam(tokens.issued + kConsentLifetime));
  return std::optional<Error>(Error{
      .kind = ErrorKind::kUnauthorized,
      .code = "online.consent_ages",
      .what = {.en = "The consent for Exact Online ends on " + last_day + " when it is not used before.",
               .nl = "De toestemming voor Exact Online eindigt op " + last_day +
                     " als zij niet eerder gebruikt wordt."},
      .advice = {.en = "Any run uses it. When it has ended: schakel connect " + settings_.name,
                 .nl = "Elke run gebruikt haar. Is zij verlopen: schakel connect " + settings_.name}});
}

}  // namespace schakel::exact_online
