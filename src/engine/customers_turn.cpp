#include "engine/customers_turn.h"

#include <utility>

namespace schakel::engine {
namespace {

constexpr Milliseconds kAskAgain = std::chrono::seconds(1);

}  // namespace

Result<void> CustomersTurn::look() {
  TRY(const Store::Holding holding, store_.holding(name_));
  looked_at_ = holding.held ? std::nullopt : std::optional(holding.fence);
  return {};
}

Result<bool> CustomersTurn::take() {
  while (!lease_) {
    Result<Lease> lease = store_.take_lease(name_, taker_.owner, clock_.now(), length_, taker_.owner_is_gone);
    if (lease) {
      lease_ = *std::move(lease);
    } else if (lease.error().code == kFlowIsRunning) {
      TRY_VOID(caller_.rest(kAskAgain));
    } else {
      return fail(std::move(lease).error());
    }
  }
  const bool undisturbed = looked_at_ && *looked_at_ + 1 == lease_->fence;
  if (!undisturbed) disturbed_at_ = clock_.now();
  return undisturbed;
}

Result<void> CustomersTurn::keep() {
  if (!lease_ || lease_->expires - clock_.now() > length_ / 2) return {};
  return store_.renew(*lease_, clock_.now(), length_);
}

Result<void> CustomersTurn::give_back() {
  if (!lease_) return {};
  const Lease lease = *std::exchange(lease_, std::nullopt);
  return store_.give_back(lease);
}

}  // namespace schakel::engine
