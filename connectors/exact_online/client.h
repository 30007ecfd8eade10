#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/patience.h"
#include "connector/port.h"
#include "connectors/exact_online/auth.h"
#include "connectors/exact_online/budget.h"
#include "connectors/exact_online/envelope.h"
#include "connectors/exact_online/settings.h"
#include "http/transport.h"

// The only file that sends anything to Exact Online.
namespace schakel::exact_online {

/// Sends and counts; knows nothing else. Token calls go through it too, and count as reads: they change
/// nobody's records.
class Wire {
 public:
  explicit Wire(http::Transport& transport) : transport_(transport) {}
  Result<http::Response> send(const http::Request& request, std::stop_token stop,
                              Doing doing = Doing::kReading) {
    ++(doing == Doing::kReading ? calls_.reads : calls_.writes);
    return transport_.send(request, stop);
  }
  connector::Calls calls() const { return calls_; }

 private:
  http::Transport& transport_;
  connector::Calls calls_;
};

/// A question about one entity. Fields and filter are plain text; the client encodes them.
struct Query {
  std::string_view endpoint;    ///< A path of the catalogue.
  std::string parameters = {};  ///< Of a function, as they stand in the URL: "itemId=guid'…'" (facts 4.8).
  std::vector<std::string> select;
  std::string filter = {};
  std::string order_by = {};  ///< "Modified asc"; slow (facts 4.7), so only where a reading leans on it.
  bool count = false;         ///< Ask how many rows there are in all.
  bool personal = false;      ///< The filter holds something personal.
};

/// kNone is for a person who waits for the answer (doctor): nothing is tried again but a lost login, and a
/// day whose calls we believe to be used up is asked about anew.
enum class Retry { kUsual, kNone };

/// Exact Online accepts about 6,000 characters of URL (facts 3, C); this leaves some.
inline constexpr std::size_t kUrlMax = 5800;

/// ".../api/v1/124132/crm/Accounts"
std::string url_of(const ConnectionSettings& settings, std::string_view endpoint);
/// The whole URL. Spaces become '+': with 100 terms in a filter that is 600 characters less than "%20".
std::string url_of(const ConnectionSettings& settings, const Query& query);
/// `text` as it stands in the URL.
std::string encoded(std::string_view text);
/// How many encoded characters a filter may have beside the rest of this query.
std::size_t filter_room(const ConnectionSettings& settings, const Query& query);

/// Reads and writes, within the budget, with a token. A read is repeated where that helps; a write is sent
/// once, and again only when Exact has said that it did not look at it (401, 429). Every error comes back
/// classified. Called from one thread; calls go out in series, as Exact asks (facts 3, A).
class Client {
 public:
  Client(const ConnectionSettings& settings, Wire& wire, Clock& clock, Random& random, Auth& auth,
         Budget& budget, connector::TellWaiting tell = {}, connector::SharedNotes* notes = nullptr)
      : settings_(settings),
        notes_(notes),
        wire_(wire),
        clock_(clock),
        auth_(auth),
        budget_(budget),
        patience_(settings.patience, clock, random, std::move(tell)) {}

  /// The first page of the answer.
  Result<Page> first_page(const Query& query, std::stop_token stop, Retry retry = Retry::kUsual);
  /// The page behind `next`, which is followed verbatim; kMalformed when it leads to another host, to which
  /// our token must never go.
  Result<Page> next_page(const Query& query, const std::string& next, std::stop_token stop);
  /// Every row of every page.
  Result<void> each_row(const Query& query, const std::function<Result<void>(const Json& row)>& use,
                        std::stop_token stop);
  /// The same behind a first page that the caller has looked at (how many there are, say).
  Result<void> each_row_from(Page page, const Query& query,
                             const std::function<Result<void>(const Json& row)>& use, std::stop_token stop);

  /// Sends a new record and gives it back as Exact has it: a whole record is asked for, because most come
  /// back empty otherwise (facts 4.10, A). kUnknownOutcome when the answer was lost or cannot be read.
  Result<Json> create(std::string_view endpoint, const Json& body, std::stop_token stop);
  /// The same for what makes no record of its own: what is answered does not matter.
  Result<void> act(std::string_view endpoint, const Json& body, std::stop_token stop);
  /// Changes the fields that `body` holds of the record with this id, and no others (facts 4.10, A).
  Result<void> change(std::string_view endpoint, const std::string& id, const Json& body,
                      std::stop_token stop);
  /// Deletes a record; kNotFound when it is not there.
  Result<void> remove(std::string_view endpoint, const std::string& id, std::stop_token stop);

  const ConnectionSettings& settings() const { return settings_; }
  /// What programs leave each other about this connection; nullptr: they do not.
  connector::SharedNotes* notes() const { return notes_; }
  Clock& clock() const { return clock_; }
  Asked asked(std::string_view endpoint) const {
    return {.endpoint = std::string(endpoint), .division = settings_.division, .connection = settings_.name};
  }

 private:
  /// What one call has learnt about token and budget; lasts as long as the call is tried.
  struct Rounds {
    bool token_is_fresh = false;
    std::optional<Error> too_early;
    int budget_refusals = 0;
  };

  Result<Page> get(const Query& query, const std::string& url, std::stop_token stop, Retry retry);
  Result<http::Response> write(const Asked& asked, http::Request request, std::stop_token stop);
  Result<http::Response> send(const Asked& asked, http::Request request, Rounds& rounds, Retry retry,
                              std::stop_token stop);
  Error refused(const http::Response& response, const Asked& asked, const Json& body);

  const ConnectionSettings& settings_;
  connector::SharedNotes* notes_;
  Wire& wire_;
  Clock& clock_;
  Auth& auth_;
  Budget& budget_;
  connector::Patience patience_;
};

}  // namespace schakel::exact_online
