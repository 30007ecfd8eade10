#include "connectors/exact_online/notification.h"

#include <sodium.h>

#include <array>
#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace schakel::exact_online {
namespace {

using connector::Notification;
using connector::Topic;

using Mac = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Mac mac_of(const Secret& secret, std::string_view message) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(secret.reveal()), secret.reveal().size());
  crypto_auth_hmacsha256_update(&state, bytes(message), message.size());
  Mac mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  sodium_memzero(&state, sizeof state);
  return mac;
}

/// Finds where the values of an object stand, without making anything of them.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}

  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool at_end() {
    skip_blanks();
    return at_ == text_.size();
  }
  /// With its quotes.
  std::optional<std::string_view> string() {
    skip_blanks();
    const std::size_t from = at_;
    if (at_ >= text_.size() || text_[at_] != '"') return std::nullopt;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        ++at_;
        return text_.substr(from, at_ - from);
      }
    }
    return std::nullopt;
  }
  /// An object, however deep; of what is in it only strings and braces are looked at.
  std::optional<std::string_view> object() {
    skip_blanks();
    const std::size_t from = at_;
    if (at_ >= text_.size() || text_[at_] != '{') return std::nullopt;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        if (!string()) return std::nullopt;
        continue;
      }
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}') --depth;
      ++at_;
      if (depth == 0) return text_.substr(from, at_ - from);
    }
    return std::nullopt;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

struct Named {
  std::string_view name;
  Topic topic;
};
constexpr std::array kTopics = {Named{"SalesOrders", Topic::kSalesOrders},
                                Named{"SalesInvoices", Topic::kSalesInvoices},
                                Named{"SalesEntries", Topic::kSalesEntries},
                                Named{"GoodsDeliveries", Topic::kDeliveries},
                                Named{"Items", Topic::kItems},
                                Named{"Accounts", Topic::kCustomers},
                                Named{"Contacts", Topic::kCustomers},
                                Named{"StockPositions", Topic::kStock}};

std::string text_of(const Json& content, std::string_view name) {
  const Json* value = content.find(name);
  return value != nullptr && value->as_text() != nullptr ? *value->as_text() : std::string();
}

}  // namespace

std::optional<SignedContent> signed_content(std::string_view body) {
  if (body.size() > kNotificationMax) return std::nullopt;
  Places places(body);
  SignedContent found;
  if (!places.take('{')) return std::nullopt;
  do {
    const auto name = places.string();
    if (!name || !places.take(':')) return std::nullopt;
    const bool is_content = *name == "\"Content\"";
    const auto value = is_content ? places.object() : places.string();
    if (!value) return std::nullopt;
    if (is_content) found.content = *value;
    if (*name == "\"HashCode\"") found.hash = value->substr(1, value->size() - 2);
  } while (places.take(','));
  if (!places.take('}') || !places.at_end() || found.content.empty()) return std::nullopt;
  return found;
}

bool is_signed(const SignedContent& content, const Secret& secret) {
  // Upper case by the recordings; whoever wrote these bytes knew the secret, whatever case he chose.
  Mac given{};
  std::size_t length = 0;
  const char* end = nullptr;
  const bool is_hex = sodium_hex2bin(given.data(), given.size(), content.hash.data(), content.hash.size(),
                                     nullptr, &length, &end) == 0 &&
                      length == given.size() && end == content.hash.data() + content.hash.size();
  const Mac right = mac_of(secret, content.content);
  return sodium_memcmp(given.data(), right.data(), right.size()) == 0 && is_hex;
}

connector::Notification NotificationReader::read(std::string_view body) const {
  const auto content = signed_content(body);
  if (!content || !is_signed(*content, secret_)) return {};
  Notification notification{.kind = Notification::Kind::kOther};
  const Result<Json> json = Json::parse(content->content, {.bytes = kNotificationMax});
  if (!json) return notification;
  const Json* division = json->find("Division");
  if (division == nullptr || division->as_integer() != division_) return notification;
  const std::string topic = text_of(*json, "Topic");
  for (const Named& known : kTopics) {
    if (!equal_ignoring_case(topic, known.name)) continue;
    notification.kind = Notification::Kind::kChange;
    notification.topic = known.topic;
  }
  // What tells one event from another (facts 6, A), and no more of it than its hash.
  const Mac mark =
      mac_of(secret_, topic + '\n' + text_of(*json, "Key") + '\n' + text_of(*json, "EventCreatedOn"));
  notification.mark.assign(reinterpret_cast<const char*>(mark.data()), mark.size());
  return notification;
}

std::vector<std::string> topics_of(connector::Topic topic) {
  std::vector<std::string> names;
  for (const Named& known : kTopics) {
    if (known.topic == topic) names.emplace_back(known.name);
  }
  return names;
}

}  // namespace schakel::exact_online
