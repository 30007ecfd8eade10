#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connectors/exact_online/simulator/directory.h"
#include "http/message.h"

namespace schakel::exact_online::simulator {

/// Where the facts are unsure, or a test wants other numbers. Defaults are the stricter reading.
struct OAuthOptions {
  /// After a burnt refresh token was presented the whole chain is dead (facts 10.1: "safest"). False: only
  /// that call is refused.
  bool reuse_kills_chain = true;
  Milliseconds access_lifetime = std::chrono::seconds(600);     ///< facts 1.4, A
  Milliseconds refresh_gate = std::chrono::seconds(570);        ///< facts 1.4, A
  Milliseconds refresh_lifetime = std::chrono::hours(24 * 30);  ///< facts 1.4, A
  Milliseconds code_lifetime = std::chrono::minutes(3);         ///< facts 1.2, A
  int token_calls_per_day = 200;  ///< Per app and user (facts 1.4, B); 0: no limit.
};

/// Who calls: found through the access token.
struct Caller {
  const App* app = nullptr;
  const User* user = nullptr;
  std::set<int> divisions;  ///< What he consented to; never more than the user's own.
};

/// The authorisation server: consent page, codes, rotating refresh tokens (facts section 1). Not thread-safe;
/// the simulator locks.
class OAuth {
 public:
  OAuth(const Directory& directory, Clock& clock, Random& random, OAuthOptions options)
      : directory_(directory), clock_(clock), random_(random), options_(options) {}

  /// GET /api/oauth2/auth: the page with the form, or at once the redirect when this browser is logged in and
  /// force_login is not 1.
  http::Response authorize(std::string_view query, std::string_view cookie);
  /// POST /api/oauth2/auth: the form. Logs in and redirects with code and state, or shows the page again.
  http::Response consent(std::string_view form);
  /// POST /api/oauth2/token.
  http::Response token(std::string_view form);
  /// Its answer to a body that is no form (facts 1.1: application/x-www-form-urlencoded).
  static http::Response unreadable_request();

  /// The caller behind "Bearer …", or nullopt: no token, an unknown or an expired one.
  std::optional<Caller> check(std::string_view authorization) const;
  /// Makes that access token useless at once, as a fault does. Its refresh token stays good.
  void expire(std::string_view authorization);
  /// Ends every consent of a user ("revoked"): what he has is refused from now on. Empty name: everyone's.
  void revoke(std::string_view user_name);

  /// Whether that user's consent to that app still holds.
  bool has_consent(std::string_view client_id, std::string_view user_id) const;

  /// For --state.
  Json snapshot() const;
  Result<void> load(const Json& snapshot);

 private:
  struct Code {
    std::string client_id;
    std::string user_id;
    std::string redirect_uri;
    std::set<int> divisions;
    Instant expires;
    bool used = false;
  };
  /// What one consent has led to: at any moment one refresh token that works.
  struct Chain {
    std::string client_id;
    std::string user_id;
    std::set<int> divisions;
    std::string refresh_token;
    Instant refresh_expires;
    Instant last_issued;
    bool alive = true;
  };
  struct Access {
    std::size_t chain = 0;
    Instant expires;
  };

  http::Response page(std::string_view query, const std::string& message) const;
  /// The way back to the app: with a code, or at once with a token where response_type=token asked for one.
  http::Response redirect_back(const std::map<std::string, std::string>& query, const User& user,
                               const std::set<int>& divisions);
  std::string new_access_token(std::size_t chain);
  http::Response issue(std::size_t chain);
  http::Response exchange_code(const std::map<std::string, std::string>& form);
  http::Response refresh(const std::map<std::string, std::string>& form);
  bool counts_within_day(const std::string& client_id, const std::string& user_id);
  std::string new_token(std::string_view prefix, std::size_t length);

  const Directory& directory_;
  Clock& clock_;
  Random& random_;
  OAuthOptions options_;
  std::map<std::string, Code, std::less<>> codes_;
  std::vector<Chain> chains_;
  std::map<std::string, Access, std::less<>> access_;
  std::map<std::string, std::size_t, std::less<>>
      refresh_chain_;  // Every refresh token ever given, burnt ones too.
  std::map<std::string, std::string, std::less<>> sessions_;  // Browser cookie → user id.
  std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, int>>
      calls_today_;  // → UTC day, count.
};

}  // namespace schakel::exact_online::simulator
