#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "http/transport.h"
#include "simulator/counters.h"

namespace schakel::exact_online::simulator {

struct WebhookOptions {
  int retries_max = 10;                                 ///< facts 6, A: about 34 hours in all.
  Milliseconds retry_minute = std::chrono::minutes(1);  ///< The n-th retry comes 2^n of these later.
};

/// Something that happened to a record and that a subscriber is told: its key, never its values (facts 6, A).
struct WebhookEvent {
  std::string callback_url;
  std::string secret;
  std::string topic;
  std::string client_id;
  int division = 0;
  bool erased = false;
  bool is_new = false;  ///< Told as a creation, where a switch wants that.
  std::string key;
  std::string endpoint;  ///< URL of the record.
  LocalTime created;
};

/// The body of a notification: Content and, over its very bytes, HashCode: HMAC-SHA256 in upper-case
/// hexadecimal.
std::string webhook_body(const WebhookEvent& event);

/// What may be called: https, or plain http on this machine, and on one of the given hosts when there are
/// any.
bool may_call_back(std::string_view url, const std::vector<std::string>& redirect_uris);

/// Tells subscribers. Events wait until `deliver_due` is called, which a thread of the program does; so that
/// nothing of the simulator is locked while a subscriber is slow. Thread-safe.
class Webhooks {
 public:
  Webhooks(Clock& clock, schakel::simulator::Counters& counters, WebhookOptions options)
      : clock_(clock), counters_(counters), options_(options) {}

  /// Without a transport no subscriber can be reached.
  void call_through(std::unique_ptr<http::Transport> transport);
  /// The empty POST with which a new subscription is tried: true when it was answered by 200 or 201 (facts 6,
  /// A).
  bool ping(const std::string& callback_url);
  void enqueue(const WebhookEvent& event);
  /// Sends what is due; a failure comes back later, at most ten times. Returns how many were answered by 2xx.
  std::size_t deliver_due();
  std::size_t waiting() const;

 private:
  struct Delivery {
    std::string url;
    std::string body;
    Instant due;
    int attempts = 0;
  };

  /// The HTTP status, or 0 when there was no answer.
  int post(const std::string& url, const std::string& body);

  Clock& clock_;
  schakel::simulator::Counters& counters_;
  WebhookOptions options_;
  mutable std::mutex mutex_;  // Of the queue.
  std::vector<Delivery> queue_;
  std::mutex transport_mutex_;
  std::unique_ptr<http::Transport> transport_;
};

}  // namespace schakel::exact_online::simulator
