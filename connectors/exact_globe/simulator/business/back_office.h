#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/exact_globe/simulator/business/business.h"

// What people do in Globe and no client can: delivering and invoicing orders (facts 8.9). Asked for through
// the control interface, or done as the clock goes.
namespace schakel::exact_globe::simulator {

/// What to deliver of an order; nothing more than its number is all that is still open.
struct Delivery {
  std::string order;                      ///< Its number, with or without spaces.
  std::optional<std::int64_t> line = {};  ///< Only this line.
  std::optional<Decimal> quantity = {};   ///< Only so much of it; needs `line`.
  /// Text properties of the order's header that people fill in on the way: no entity of deliveries has one
  /// for track and trace (catalogue), so it goes where an installation keeps it.
  std::map<std::string, std::string> notes = {};
};

/// Takes the goods off the stock, writes QuantityDelivered and the order history, and sets Completed once
/// nothing is open. Gives the number of the delivery note. Refuses what is not there or more than is open.
OrError<std::int64_t> deliver(const Call& call, const Delivery& delivery);

/// Invoices what has been delivered of an order and is not invoiced yet: one final invoice per delivery.
/// Gives the number of the last invoice, with its spaces.
OrError<std::string> invoice(const Call& call, const std::string& order);

/// People who work by themselves, so often: each round delivers something of some of the open orders, or
/// invoices what was delivered and makes invoices final. Which orders, and how much of them, depends on the
/// seed and on the round alone.
class BackOffice {
 public:
  explicit BackOffice(std::uint64_t seed) : seed_(seed) {}

  /// From `now` on, so often; zero: never.
  void work(Milliseconds deliver_every, Milliseconds invoice_every, Instant now);
  bool is_idle() const { return deliver_every_.count() == 0 && invoice_every_.count() == 0; }
  /// The rounds that are due at `now`, in the order of their time; `call_at` gives what each works on.
  void catch_up(Instant now, const std::function<Call(Instant moment)>& call_at);
  /// One round of each kind at once.
  void round(const Call& call);

  /// A clock that jumps by years makes no more rounds than this of each kind at once; the rest are left out.
  static constexpr int kRoundsMax = 1000;

 private:
  void deliver_round(const Call& call);
  static void invoice_round(const Call& call);

  std::uint64_t seed_;
  Milliseconds deliver_every_{0};
  Milliseconds invoice_every_{0};
  Instant next_delivery_{};
  Instant next_invoice_{};
  std::uint64_t rounds_ = 0;
};

/// "deliver=10m,invoice=1h": how often; s, m, h or d behind the number. Empty when it is not that.
struct BackOfficeHours {
  Milliseconds deliver_every{0};
  Milliseconds invoice_every{0};
};
std::optional<BackOfficeHours> parse_back_office(std::string_view text);

}  // namespace schakel::exact_globe::simulator
