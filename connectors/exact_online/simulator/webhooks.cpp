#include "connectors/exact_online/simulator/webhooks.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace schakel::exact_online::simulator {

namespace {

std::string hmac_sha256(std::string_view key, std::string_view message) {
  crypto_auth_hmacsha256_state state;
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(message), message.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  return upper_ascii(hex(std::string_view(reinterpret_cast<const char*>(mac.data()), mac.size())));
}

/// "https://client.example:8443/back" → "client.example".
std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  const auto user = rest.rfind('@');
  if (user != std::string_view::npos) rest = rest.substr(user + 1);
  return lower_ascii(rest.substr(0, rest.find(':')));
}

}  // namespace

std::string webhook_body(const WebhookEvent& event) {
  const std::string content = Json::members({{"Topic", Json::text(event.topic)},
                                             {"ClientId", Json::text(event.client_id)},
                                             {"Division", Json::number(event.division)},
                                             {"Action", Json::text(event.erased   ? "Delete"
                                                                   : event.is_new ? "Create"
                                                                                  : "Update")},
                                             {"Key", Json::text(event.key)},
                                             {"ExactOnlineEndpoint", Json::text(event.endpoint)},
                                             {"EventCreatedOn", Json::text(iso_text(event.created))}})
                                  .dump();
  return "{\"Content\":" + content + ",\"HashCode\":\"" + hmac_sha256(event.secret, content) + "\"}";
}

bool may_call_back(std::string_view url, const std::vector<std::string>& redirect_uris) {
  const std::string host = host_of(url);
  if (host.empty()) return false;
  const bool here = host == "localhost" || host == "127.0.0.1";
  if (!url.starts_with("https://") && !(here && url.starts_with("http://"))) return false;
  return redirect_uris.empty() ||
         std::ranges::any_of(redirect_uris, [&](const std::string& uri) { return host_of(uri) == host; });
}

void Webhooks::call_through(std::unique_ptr<http::Transport> transport) {
  const std::scoped_lock lock(transport_mutex_);
  transport_ = std::move(transport);
}

int Webhooks::post(const std::string& url, const std::string& body) {
  const std::scoped_lock lock(transport_mutex_);
  if (transport_ == nullptr) return 0;
  const auto response = transport_->send({.method = "POST",
                                          .target = url,
                                          .headers = {{"Content-Type", "application/json; charset=utf-8"}},
                                          .body = body},
                                         {});
  return response ? response->status : 0;
}

bool Webhooks::ping(const std::string& callback_url) {
  const int status = post(callback_url, "");
  return status == 200 || status == 201;
}

void Webhooks::enqueue(const WebhookEvent& event) {
  const std::scoped_lock lock(mutex_);
  queue_.push_back({.url = event.callback_url, .body = webhook_body(event), .due = clock_.now()});
}

std::size_t Webhooks::waiting() const {
  const std::scoped_lock lock(mutex_);
  return queue_.size();
}

std::size_t Webhooks::deliver_due() {
  std::vector<Delivery> due;
  {
    const std::scoped_lock lock(mutex_);
    const Instant now = clock_.now();
    const auto first_due = std::stable_partition(
        queue_.begin(), queue_.end(), [&](const Delivery& delivery) { return delivery.due > now; });
    std::move(first_due, queue_.end(), std::back_inserter(due));
    queue_.erase(first_due, queue_.end());
  }
  std::size_t delivered = 0;
  for (Delivery& delivery : due) {
    const int status = post(delivery.url, delivery.body);
    if (status >= 200 && status < 300) {
      ++delivered;
      counters_.count_event("webhooks_delivered");
      continue;
    }
    counters_.count_event("webhooks_failed");
    if (++delivery.attempts > options_.retries_max) {
      counters_.count_event("webhooks_given_up");
      continue;
    }
    delivery.due = clock_.now() + options_.retry_minute * (1LL << delivery.attempts);
    const std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(delivery));
  }
  return delivered;
}

}  // namespace schakel::exact_online::simulator
