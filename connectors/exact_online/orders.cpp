#include "connectors/exact_online/orders.h"

#include <algorithm>

#include "connectors/exact_online/catalogue.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kAccounts = "bulk/CRM/Accounts";
constexpr std::size_t kHeadsMax = 1000;

}  // namespace

void OrderReader::forget() {
  codes_.forget();
  heads_.forget();
  lines_.forget();
  parties_.forget();
}

Result<void> OrderReader::check_native(const connector::OrderRead& read) const {
  const std::string_view of_heads = document_.feed.empty() ? document_.entity : document_.feed;
  TRY_VOID(check_fields(entity(of_heads), read.native_fields, "native_fields"));
  TRY_VOID(check_fields(entity(document_.lines), read.native_line_fields, "native_line_fields"));
  return check_fields(entity(kAccounts), read.native_customer_fields, "native_customer_fields");
}

Result<connector::OrderPage> OrderReader::read_heads(const connector::OrderRead& read, std::stop_token stop) {
  TRY_VOID(check_native(read));
  if (!heads_.goes_on(read)) forget();  // A new reading: what was seen may have changed since.
  return heads_.read(read, stop);
}

Result<std::vector<model::Order>> OrderReader::read_heads_of(std::span<const std::string> numbers,
                                                             const connector::OrderRead& read,
                                                             std::stop_token stop) {
  TRY_VOID(check_native(read));
  // A feed cannot be asked by number; the ordinary endpoint can, and lacks a few of the feed's fields.
  TRY_VOID(
      check_fields(entity(document_.entity), read.native_fields, "native_fields (orders by their numbers)"));
  forget();
  return heads_.read_of(numbers, read, stop);
}

Result<void> OrderReader::complete(std::vector<model::Order>& heads, const connector::OrderRead& read,
                                   const std::function<bool(const std::string& customer_id)>& known,
                                   std::stop_token stop) {
  TRY_VOID(check_native(read));
  if (heads.empty()) return {};
  const std::span<model::Order> all(heads);
  for (std::size_t at = 0; at < all.size(); at += kHeadsMax) {
    const auto some = all.subspan(at, std::min(kHeadsMax, all.size() - at));
    TRY_VOID(lines_.complete(some, read.native_line_fields, heads_.discounts(), stop));
    TRY_VOID(lines_.read_progress(some, heads_.progress(), stop));
    TRY_VOID(parties_.complete(some, read.native_customer_fields, known, stop));
  }
  return {};
}

}  // namespace schakel::exact_online
