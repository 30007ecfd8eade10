#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/patience.h"
#include "connector/port.h"
#include "connectors/exact_globe/errors.h"
#include "connectors/exact_globe/form.h"
#include "connectors/exact_globe/settings.h"
#include "http/transport.h"

namespace schakel::exact_globe {

/// A question to Globe: one entity, a filter, the few properties that are needed.
struct Query {
  std::string_view entity;
  std::string filter;                        ///< Empty: all.
  std::vector<std::string_view> properties;  ///< $select.
  int top = 0;                               ///< 0: all that match.
};

/// kNone is for a person who waits for the answer (doctor): an outage is said, not borne with.
enum class Retry { kUsual, kNone };

/// Going on with the next row, or enough.
enum class Reading { kGoOn, kEnough };

/// How far a reading went.
struct PagesRead {
  int pages = 0;
  /// False when it was broken off, by `row` or by the number of pages: there may be more that matches.
  bool whole = true;
};

/// The only thing here that sends. Puts the two headers on every call that say which administration is meant
/// (facts 2.2), counts, reads answers, and classifies what is no success. Reads are repeated with a growing
/// wait when they fail in passing, for as long as the patience of the settings lasts; writes are sent once.
/// A 401 is no answer to what was asked: Globe forgets logins (a restart of the service, a lost connection),
/// so whatever was sent is sent once more under a fresh NTLM handshake, and only when that is refused too are
/// user and password doubted. Twice and no more: a wrong password must not lock the account. Used from one
/// thread at a time. `transport`, `clock` and `random` must outlive it.
class Client {
 public:
  Client(const ConnectionSettings& settings, http::Transport& transport, Clock& clock, Random& random,
         connector::TellWaiting tell = {});

  connector::Calls calls() const { return calls_; }

  /// Calls `row` for every record that matches, page by page along Globe's own links. kMalformed when a page
  /// repeats or is not what the protocol promises; kUnavailable when the answer never came.
  Result<PagesRead> read(const Query& query, const std::function<Result<Reading>(const Json& row)>& row,
                         std::stop_token stop, int pages_max = kPagesMax, Retry retry = Retry::kUsual);

  /// A page of what matches.
  struct Page {
    Json::Array rows;
    std::string next;  ///< Globe's link to the next one; empty: this was the last.
  };
  /// The page behind `link`, which a page of the same question gave; the first when it is empty. For whoever
  /// must be able to stop between two pages.
  Result<Page> read_page(const Query& query, const std::string& link, std::stop_token stop,
                         Retry retry = Retry::kUsual);

  /// The service's own description, $metadata, as XML.
  Result<std::string> read_metadata(std::stop_token stop, Retry retry = Retry::kUsual);

  /// POST; answers the `wanted` properties of the entity that Globe made, as far as it gave them. Globe
  /// repeats all of its hundred or more; the rest of the answer is checked and not kept. Every kind may come
  /// back: kUnknownOutcome when the answer was lost or cannot be read. Not interrupted once it is on its way:
  /// whoever stops waits for it, at most the timeout.
  Result<Json> create(const Form& form, std::span<const std::string_view> wanted, std::stop_token stop);

  /// PUT or MERGE, as the settings say.
  Result<void> update(const Form& form, std::string_view key_literal, std::stop_token stop);

  // Ten thousand pages of the smallest size seen anywhere (60) are 600,000 records: more than any of our
  // questions can match.
  static constexpr int kPagesMax = 10000;

 private:
  Result<http::Response> send(const http::Request& request, CallKind kind, std::stop_token stop);
  Result<http::Response> send_read(const http::Request& request, std::stop_token stop, Retry retry);
  Result<http::Response> send_write(std::string method, std::string path, std::string body,
                                    std::stop_token stop);
  std::string target_of(const Query& query) const;
  Result<Page> page_at(const std::string& target, std::string_view entity, std::stop_token stop, Retry retry);
  http::Request request_for(std::string method, std::string target) const;
  std::string next_target(const std::string& link) const;

  std::string origin_;   // "http://server:8020"
  std::string service_;  // Origin and the service's path, with a slash at the end.
  std::string server_name_;
  std::string database_name_;
  UpdateVerb update_verb_;
  http::Transport& transport_;
  Clock& clock_;
  connector::Patience patience_;
  connector::Calls calls_;
};

/// The text under `property`, without padding; empty when it is not there or null.
std::string trimmed_text(const Json& row, std::string_view property);
/// A yes/no that may come as true, 1 or "1".
bool is_yes(const Json& row, std::string_view property);

}  // namespace schakel::exact_globe
