#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "app/configuration.h"
#include "base/explanation.h"
#include "base/time.h"
#include "connector/webhooks.h"
#include "engine/timetable.h"
#include "http/message.h"

namespace schakel::app {

/// Where an ERP's webhooks come in. A notification is a hint that a flow has something to fetch and no more:
/// nothing of it is kept but which flow, and a keyed hash to know it by when it comes again. What is lost
/// here, with this program or on its way, the schedule of the flow finds.
///
/// Answers from memory alone, so within a millisecond, and from any thread; somebody else asks `take` now and
/// then, and wakes the flows. However many notifications come, a flow is woken at once for the first, and
/// then every fifteen seconds at most.
class WebhookDoor {
 public:
  struct Route {
    std::shared_ptr<const connector::NotificationReader> reader;
    std::map<connector::Topic, std::vector<engine::FlowKey>> flows;
  };
  /// By path: "/webhooks/online", "/webhooks/bakery/online" of the tenant bakery.
  using Routes = std::map<std::string, Route>;
  static std::string path_of(const std::string& tenant, const std::string& connection);
  static constexpr Milliseconds kPause = std::chrono::seconds(15);
  /// So many notifications are remembered to know them by when they come again.
  static constexpr std::size_t kRemembered = 10'000;

  /// From now on these, instead of those before.
  void lead_to(Routes routes);

  /// The HTTP status with which a request is answered: 200 also to the empty POST with which an address is
  /// tried, wherever it leads. 401 to what is not signed, 404 where nothing leads, 405 to anything but POST,
  /// 503 until `lead_to` was called first.
  /// Nothing: not below /webhooks/.
  std::optional<int> answer(const http::Request& request);

  struct Taken {
    std::vector<engine::FlowKey> flows;  ///< To be woken now.
    std::vector<Text> lines;             ///< What a person should read: each said once.
  };
  Taken take(Instant now);
  /// It could not be woken: taken again later.
  void put_back(const engine::FlowKey& flow);

  struct Counted {
    std::int64_t received = 0;  ///< Genuine ones,
    std::int64_t repeated = 0;  ///< of which these had come before.
    std::int64_t refused = 0;   ///< Not signed, or to an address that leads nowhere.
  };
  Counted counted() const;

 private:
  using Key = std::pair<std::string, std::string>;  // Tenant, flow.

  void refuse(const std::string& path, const Text& why);
  /// Whether it is new; remembers it.
  bool is_news(const std::string& mark);

  mutable std::mutex mutex_;
  std::shared_ptr<const Routes> routes_;
  std::set<Key> waiting_;
  std::map<Key, Instant> woken_;
  std::deque<std::string> order_;  // Of what is remembered, oldest first.
  std::unordered_set<std::string> remembered_;
  std::set<std::string> said_;  // Paths of which somebody was told.
  std::vector<Text> lines_;
  Counted counted_;
};

}  // namespace schakel::app
