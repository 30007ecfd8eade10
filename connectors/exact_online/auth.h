#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "connectors/exact_online/settings.h"
#include "connectors/exact_online/token_store.h"
#include "http/message.h"

namespace schakel::exact_online {

/// The consent of one Exact user for one app (OAuth2, facts 1). The rule that this class keeps: **one refresh
/// at a time per credential, across processes, and no token is used before it is on the disk.** A refresh
/// token works once; presenting a used one kills the connection until a person consents again (facts 1.6).
///
/// What happens when schakel dies around a refresh:
///   before it is marked       nothing was sent; the next process refreshes.
///   marked, not sent          the next process finds the mark, uses the stored access token while it lives,
///   and only
///                             then presents the refresh token again (there is no other).
///   sent, answer not saved    the same; when the refresh token turns out to be used, a person has to
///   consent. saved                     the next process uses the new pair.
///
/// Used from one thread at a time.
class Auth {
 public:
  /// How the token endpoint is reached; the client lends it, because only the client sends.
  using Send = std::function<Result<http::Response>(const http::Request&)>;

  /// A new access token is given 570 seconds after the last at the earliest (facts 1.4, A)…
  static constexpr Milliseconds kRefreshAfter = std::chrono::seconds(570);
  /// …and a refresh token that was not used for 30 days is gone.
  static constexpr Milliseconds kConsentLifetime = std::chrono::days(30);
  static constexpr Milliseconds kConsentWarning = std::chrono::days(23);
  /// An authorization code works for three minutes (facts 1.2, A).
  static constexpr Milliseconds kCodeLifetime = std::chrono::minutes(3);
  static constexpr const char* kTooEarly = "online.token_too_early";

  Auth(const ConnectionSettings& settings, TokenStore store, Clock& clock, Send send)
      : settings_(settings), store_(std::move(store)), clock_(clock), send_(std::move(send)) {}

  /// Where a person says yes. `state` comes back with him and proves that he came from us.
  std::string authorize_url(const std::string& state) const;

  /// Turns the code into the first pair of tokens and stores it. The code may still be percent-encoded, as it
  /// stands in the address bar. kUnauthorized when the code is used, older than three minutes or of another
  /// app.
  Result<void> exchange(const std::string& code, std::stop_token stop);

  /// A token to call with; refreshes first when it is time. kUnauthorized when only a new consent helps.
  Result<Secret> access_token(std::stop_token stop);

  /// The API refused `token` (401). Gives another one, or says why there is none: somebody else's refresh may
  /// have replaced it, or its life may be over sooner than our clock says. When Exact Online answers that it
  /// is too early for another one (facts 1.5, A), the error has kTooEarly as its code and `retry_after` says
  /// when the gate opens: that is longer than a call should wait inside, so the engine waits.
  struct Replacement {
    Secret token;
    bool is_fresh = false;  ///< Given just now; otherwise another program had stored it.
  };
  Result<Replacement> after_refusal(const Secret& token, std::stop_token stop);

  /// Set when the consent will soon be dead because it was not used; without a call.
  Result<std::optional<Error>> warning() const;

 private:
  Result<Tokens> stored() const;
  Result<Secret> refresh(Tokens tokens, TokenStore::Lock& lock);
  Result<Tokens> read_tokens(const http::Response& response) const;
  Result<Secret> kept(Tokens tokens, TokenStore::Lock& lock);
  /// Saves the pair that could not be saved, unless somebody has got a newer one since.
  Result<void> save_unsaved(std::stop_token stop);
  /// The old token, when it still lives and the refresh failed; otherwise the failure.
  Result<Secret> old_or(const Tokens& tokens, Error failure);
  Error consent_needed(const std::string& code) const;
  Error refused(const http::Response& response) const;
  Error too_early(const Tokens& tokens) const;
  http::Request token_request(std::initializer_list<std::pair<std::string, std::string>> form) const;
  bool is_refused(const Tokens& tokens) const {
    return refused_ && refused_->reveal() == tokens.access_token.reveal();
  }
  bool lives(const Tokens& tokens) const {
    return !is_refused(tokens) && clock_.now() < tokens.issued + tokens.lifetime;
  }

  const ConnectionSettings& settings_;
  TokenStore store_;
  Clock& clock_;
  Send send_;
  std::optional<Tokens> tokens_;   ///< What we know; the note may be newer.
  std::optional<Tokens> unsaved_;  ///< A pair that could not be saved yet: never used before it is.
  /// The API refused it and no other could be had yet: not to be called with, however young it is.
  std::optional<Secret> refused_;
  Instant not_before_{};  ///< The token endpoint said "too early": leave it alone until then.
};

/// The code out of the address that the browser was sent back to ("https://…?code=…&state=…", or only its
/// query). kUnauthorized when the person said no or the state is not ours.
Result<std::string> code_of_callback(const std::string& callback, const std::string& state);

/// An unguessable state for `authorize_url`.
std::string make_state(Random& random);

}  // namespace schakel::exact_online
