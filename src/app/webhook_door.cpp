#include "app/webhook_door.h"

#include <fmt/format.h>

#include <string_view>

#include "base/text.h"
#include "http/url.h"

namespace schakel::app {
namespace {

using connector::Notification;
using connector::Topic;

constexpr std::string_view kBelow = "/webhooks/";
// Paths come from whoever calls: so many are told of, and no more.
constexpr std::size_t kToldMax = 100;

}  // namespace

std::string WebhookDoor::path_of(const std::string& tenant, const std::string& connection) {
  return std::string(kBelow) + (tenant.empty() ? "" : tenant + "/") + connection;
}

void WebhookDoor::lead_to(Routes routes) {
  auto led = std::make_shared<const Routes>(std::move(routes));
  const std::scoped_lock lock(mutex_);
  routes_ = std::move(led);
}

void WebhookDoor::refuse(const std::string& path, const Text& why) {
  const std::scoped_lock lock(mutex_);
  ++counted_.refused;
  if (said_.size() < kToldMax && said_.insert(path).second) lines_.push_back(why);
}

bool WebhookDoor::is_news(const std::string& mark) {
  if (!remembered_.insert(mark).second) return false;
  order_.push_back(mark);
  if (order_.size() > kRemembered) {
    remembered_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

std::optional<int> WebhookDoor::answer(const http::Request& request) {
  const std::string path = percent_decoded(http::split_target(request.target).path, PlusIsSpace::kNo);
  if (!path.starts_with(kBelow)) return std::nullopt;
  if (request.method != "POST") return 405;
  if (request.body.empty()) return 200;
  std::shared_ptr<const Routes> routes;
  {
    const std::scoped_lock lock(mutex_);
    routes = routes_;
  }
  if (routes == nullptr) return 503;
  const auto route = routes->find(path);
  if (route == routes->end()) {
    refuse(kBelow.data(), {.en = "A webhook came in at an address that belongs to no connection with "
                                 "webhook_url.",
                           .nl = "Er kwam een webhook binnen op een adres dat bij geen verbinding met "
                                 "webhook_url hoort."});
    return 404;
  }
  const Notification told = route->second.reader->read(request.body);
  if (told.kind == Notification::Kind::kForged) {
    refuse(path, {.en = fmt::format("A message at {} is not signed with the webhook secret and was refused: "
                                    "somebody else sent it, or webhook_secret is not the app's.",
                                    path),
                  .nl = fmt::format("Een bericht op {} is niet met het webhookgeheim ondertekend en is "
                                    "geweigerd: iemand anders stuurde het, of webhook_secret is niet dat van "
                                    "de app.",
                                    path)});
    return 401;
  }
  const auto flows = route->second.flows.find(told.topic);
  const std::scoped_lock lock(mutex_);
  ++counted_.received;
  if (told.kind == Notification::Kind::kOther) return 200;
  if (!is_news(told.mark)) {
    ++counted_.repeated;
    return 200;
  }
  if (flows == route->second.flows.end()) return 200;
  for (const engine::FlowKey& flow : flows->second) waiting_.insert({flow.tenant, flow.flow});
  return 200;
}

WebhookDoor::Taken WebhookDoor::take(Instant now) {
  const std::scoped_lock lock(mutex_);
  Taken taken;
  taken.lines.swap(lines_);
  for (auto key = waiting_.begin(); key != waiting_.end();) {
    const auto woken = woken_.find(*key);
    if (woken != woken_.end() && now >= woken->second && now - woken->second < kPause) {
      ++key;
      continue;
    }
    woken_[*key] = now;
    taken.flows.push_back({.tenant = key->first, .flow = key->second});
    key = waiting_.erase(key);
  }
  return taken;
}

void WebhookDoor::put_back(const engine::FlowKey& flow) {
  const std::scoped_lock lock(mutex_);
  waiting_.insert({flow.tenant, flow.flow});
  woken_.erase({flow.tenant, flow.flow});
}

WebhookDoor::Counted WebhookDoor::counted() const {
  const std::scoped_lock lock(mutex_);
  return counted_;
}

}  // namespace schakel::app
