#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "connector/webhooks.h"

// Webhooks as Exact Online sends them (facts 6): the topic, the key and the time of a change, and a hash over
// the very bytes of that. A hint to fetch and no more: nothing of it is kept or believed but the topic.
namespace schakel::exact_online {

/// A notification is below 1 kB; what is longer is none.
inline constexpr std::size_t kNotificationMax = 16 * 1024;

/// The two members of a notification, as they were sent. They look into the body.
struct SignedContent {
  std::string_view content;  ///< Raw: never made anew, for any other byte has another hash (facts 7, 29).
  std::string_view hash;     ///< Hexadecimal, without its quotes.
};
/// Nothing when the body is not one object with these members, in whatever order.
std::optional<SignedContent> signed_content(std::string_view body);

/// Whether `hash` is the HMAC-SHA256 of `content` under `secret`; takes as long whatever differs.
bool is_signed(const SignedContent& content, const Secret& secret);

/// Of one administration: what is about another is kOther, because the secret is the whole app's.
class NotificationReader final : public connector::NotificationReader {
 public:
  NotificationReader(Secret secret, std::int64_t division)
      : secret_(std::move(secret)), division_(division) {}
  connector::Notification read(std::string_view body) const override;

 private:
  Secret secret_;
  std::int64_t division_;
};

/// Exact's topics of one of ours.
std::vector<std::string> topics_of(connector::Topic topic);

}  // namespace schakel::exact_online
