#include "connectors/exact_globe/simulator/logins.h"

#include <utility>

#include "base/text.h"

namespace schakel::exact_globe::simulator {
namespace {

/// "NTLM TlRM…" → scheme and message; Negotiate may carry a bare NTLM message too.
std::optional<std::pair<std::string, std::string>> token_of(const std::string& authorization) {
  const std::size_t space = authorization.find(' ');
  if (space == std::string::npos) return std::nullopt;
  const std::string scheme = equal_ignoring_case(authorization.substr(0, space), "NTLM")        ? "NTLM"
                             : equal_ignoring_case(authorization.substr(0, space), "Negotiate") ? "Negotiate"
                                                                                                : "";
  std::optional<std::string> message = from_base64(trimmed(std::string_view(authorization).substr(space)));
  if (scheme.empty() || !message) return std::nullopt;
  return std::pair(scheme, *std::move(message));
}

bool is_our_domain(const Site& site, std::string_view domain) {
  return domain.empty() || equal_ignoring_case(domain, site.ntlm.domain) ||
         equal_ignoring_case(domain, site.ntlm.computer);
}

/// "schakel" out of "schakel@example", the other way in which Windows writes EXAMPLE\\schakel.
std::string_view account_of(const Site& site, const AuthenticateMessage& message) {
  const std::string_view user = message.user;
  const std::size_t at = user.rfind('@');
  const bool names_us = at != std::string_view::npos && message.domain.empty() &&
                        (equal_ignoring_case(user.substr(at + 1), site.ntlm.domain) ||
                         equal_ignoring_case(user.substr(at + 1), site.ntlm.domain + ".example"));
  return names_us ? user.substr(0, at) : user;
}

}  // namespace

http::Response Logins::unauthorized() {
  return {.status = 401,
          .headers = {{"WWW-Authenticate", "Negotiate"}, {"WWW-Authenticate", "NTLM"}},
          .body = {}};
}

http::Response Logins::challenge(Login& login, const std::string& scheme, std::uint32_t client_flags) {
  Challenge challenge;
  const std::uint64_t drawn = random_.next();
  for (std::size_t i = 0; i < challenge.size(); ++i)
    challenge[i] = static_cast<std::uint8_t>(drawn >> (8U * i));
  login.challenge = challenge;
  login.user = nullptr;
  const std::string message = challenge_message(site_.ntlm, challenge, clock_.now(), client_flags);
  return {.status = 401, .headers = {{"WWW-Authenticate", scheme + " " + base64(message)}}, .body = {}};
}

std::variant<const User*, http::Response> Logins::check(const http::Request& request,
                                                        http::ConnectionId connection) {
  const std::scoped_lock lock(mutex_);
  const std::string* authorization = request.headers.find("Authorization");
  if (authorization == nullptr) {
    const auto known = logins_.find(connection);
    if (known != logins_.end() && known->second.user != nullptr) return known->second.user;
    return unauthorized();
  }
  const auto token = token_of(*authorization);
  if (!token) {
    logins_.erase(connection);
    return unauthorized();
  }
  const auto& [scheme, message] = *token;
  Login& login = logins_[connection];
  if (const Result<NegotiateMessage> negotiate = parse_negotiate(message))
    return challenge(login, scheme, negotiate->flags);

  const std::optional<Challenge> given = std::exchange(login.challenge, std::nullopt);
  login.user = nullptr;
  const Result<AuthenticateMessage> authenticate = parse_authenticate(message);
  if (!authenticate || !given) return unauthorized();
  const User* user = site_.find_user(account_of(site_, *authenticate));
  if (user == nullptr || !is_our_domain(site_, authenticate->domain) ||
      !verify_ntlm_v2(*authenticate, *given, user->password))
    return unauthorized();
  login.user = user;
  return user;
}

void Logins::forget(http::ConnectionId connection) {
  const std::scoped_lock lock(mutex_);
  logins_.erase(connection);
}

void Logins::forget_all() {
  const std::scoped_lock lock(mutex_);
  logins_.clear();
}

}  // namespace schakel::exact_globe::simulator
