#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace schakel::exact_online {

/// A custom field (Premium): one that an administration gave its records itself. Which there are can be read
/// nowhere (facts 5), so the user declares them.
struct CustomField {
  enum class Of : std::uint8_t { kItem, kAccount, kContact };
  enum class Type : std::uint8_t { kText, kWhole, kNumber, kBoolean, kDate, kId };
  Of of = Of::kItem;
  std::string name;  ///< Its PropertyName over there, letter for letter.
  Type type = Type::kText;
};

/// What a user says about one connection to Exact Online: one division (administration), reached as one app
/// that he registered in the App Center of his country.
struct ConnectionSettings {
  std::string name;  ///< The connection's name in the configuration; advice says `schakel connect NAME`.
  /// The country's own host: apps, consents and administrations never cross it (facts 1.1, A). Plain http
  /// only to this machine (the simulator).
  std::string base_url = "https://start.exactonline.nl";
  std::int64_t division = 0;
  std::string client_id;
  Secret client_secret;
  std::string redirect_uri;  ///< Exactly as it was registered with the app.
  /// Which consent is used. Connections of one app and one Exact user share one, because every new consent
  /// kills the earlier refresh token of that user (facts 1.2, B); leave it empty for that. Give different
  /// names when different Exact users consented for different connections.
  std::string consent;
  /// Calls that we leave to people and to other integrations of this app, per minute and per day.
  std::int64_t minute_reserve = 1;
  std::int64_t day_reserve = 100;
  /// How long an outage is borne with, over all calls together, before a run gives up (connector/patience.h).
  Milliseconds patience = std::chrono::minutes(2);
  /// Which of the eight classification slots of an account is the customer's classification.
  int classification_slot = 1;
  std::vector<CustomField> custom_fields = {};
  /// Where Exact Online tells of changes, as it is reached from outside; empty: nowhere. On the host of
  /// redirect_uri, with https (facts 6, A).
  std::string webhook_url = {};
  Secret webhook_secret = {};  ///< The app's own for webhooks, not the client secret (facts 6, A).
};

/// kInvalidInput, code "online.settings", naming the setting; `fields` holds its name.
Result<void> check(const ConnectionSettings& settings);
/// What is wrong with the address of webhooks, or nothing; an empty one is none.
Result<void> check_webhook_url(const std::string& webhook_url, const std::string& redirect_uri);
/// The same of these alone; `fields` holds "custom_field[1].name".
Result<void> check_custom_fields(std::span<const CustomField> fields);

/// "https://start.exactonline.nl" of "https://start.exactonline.nl/": scheme, host and port in lower case.
std::string origin_of(const std::string& url);

}  // namespace schakel::exact_online
