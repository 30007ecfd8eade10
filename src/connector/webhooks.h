#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"

namespace schakel::connector {

/// What an ERP tells of by webhooks, as far as flows read it.
enum class Topic : std::uint8_t {
  kSalesOrders,
  kSalesInvoices,
  kSalesEntries,
  kDeliveries,
  kItems,
  kCustomers,  ///< With their contacts.
  kStock,
};

/// What somebody sent to the address where notifications come in.
struct Notification {
  enum class Kind : std::uint8_t {
    kChange,  ///< Something of `topic` changed.
    kOther,   ///< Genuine, and about nothing that a flow reads.
    kForged,  ///< Not signed with the secret, or not a notification at all.
  };
  Kind kind = Kind::kForged;
  Topic topic = Topic::kSalesOrders;
  /// The same for the same event, however often it is sent, and of no use to anybody else: a keyed hash.
  std::string mark = {};
};

/// Reads notifications of one connection. Pure, and used from any thread.
class NotificationReader {
 public:
  virtual ~NotificationReader() = default;
  virtual Notification read(std::string_view body) const = 0;
};

/// What a look after the subscriptions of a connection came to.
enum class Subscribed : std::uint8_t {
  kNotLooked,  ///< It was looked at lately; no call was made.
  kAsTheyWere,
  kMade,  ///< Some were missing, or led elsewhere, and were made anew.
};

}  // namespace schakel::connector
