#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace schakel::exact_online::simulator {

/// A registered app. In Exact's App Center this is an entry with a client id and secret.
struct App {
  std::string client_id;
  std::string client_secret;
  std::string name;
  /// Key of the webhooks' HashCode; one per app, not the client secret (facts 6, A).
  std::string webhook_secret = "simulated-webhook-secret";
  /// Addresses to which codes may be sent; empty: any (the real one knows exactly one).
  std::vector<std::string> redirect_uris = {};
  /// Services that it may not use ("hrm"): 403 (facts 3, scope violations, B).
  std::set<std::string, std::less<>> denied_services = {};
};

/// A person who can log in and consent.
struct User {
  std::string id;  ///< GUID
  std::string name;
  std::string password;
  std::string full_name;
  std::string email;
  bool dutch = true;
  std::set<int> divisions = {};     ///< That he may use; the first is his current one.
  bool has_order_approval = true;   ///< May set ApprovalStatus 2 (facts 5).
  std::string blocked_reason = {};  ///< Not empty: every call is 403 with this Reason ("BlockedUser").
};

/// A company. `blocked_reason`: "DivisionBlocked", "LicenseExpired", … (facts 3, A).
struct DivisionEntry {
  int code = 0;
  std::string description;
  std::string country = "NL";
  std::string blocked_reason = {};
};

/// Who and what exists on this simulated host. Filled before the server starts, read only after that.
struct Directory {
  std::vector<App> apps;
  std::vector<User> users;
  std::vector<DivisionEntry> divisions;

  const App* find_app(std::string_view client_id) const;
  const User* find_user(std::string_view name) const;
  const User* find_user_by_id(std::string_view id) const;
  const DivisionEntry* find_division(int code) const;

  /// Two apps, three users and three divisions, of which the last belongs to nobody here. The same on every
  /// start.
  static Directory usual(bool dutch);
};

}  // namespace schakel::exact_online::simulator
