#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "engine/caller.h"
#include "engine/store.h"

namespace schakel::engine {

/// Whose turn it is to create customers in one target. Two runs that both look a customer up, find nobody and
/// create him would create him twice; neither ERP would refuse the second. So a run creates only while it has
/// the turn, and only by what it has looked up since nobody else had it.
///
///   turn.look();          before customers are looked up
///   …                     lookups, plans
///   if (turn.take()) …    create them; otherwise look them up again
///   turn.give_back();
///
/// A turn is a lease like that of a flow: of a program that died it is free when that is seen, or when it has
/// run out. One per run; its thread.
class CustomersTurn {
 public:
  struct Taker {
    std::string owner;
    std::function<bool(const std::string& owner)> owner_is_gone;
  };

  /// `target`: the name of the connection that is written to.
  CustomersTurn(Store& store, Clock& clock, Caller& caller, const std::string& target, Taker taker,
                Milliseconds length)
      : store_(store),
        clock_(clock),
        caller_(caller),
        name_("customers of " + target),
        taker_(std::move(taker)),
        length_(length),
        disturbed_at_(clock.now()) {}

  /// What is looked up from here on holds for the next take(), if nobody has the turn or takes it meanwhile.
  Result<void> look();
  /// Waits until the turn is ours. False: another run had it since look(), so customers may be there that
  /// were not found; look() and the lookups must be done again.
  Result<bool> take();
  /// Prolongs it; "engine.lease_lost" when it ran out and another run took it.
  Result<void> keep();
  /// Does nothing when the turn is not ours.
  Result<void> give_back();

  /// Until then other runs may have begun to create somebody. Whoever they did not finish may land later.
  Instant disturbed_at() const { return disturbed_at_; }

 private:
  Store& store_;
  Clock& clock_;
  Caller& caller_;
  std::string name_;
  Taker taker_;
  Milliseconds length_;
  std::optional<Lease> lease_;
  std::optional<std::int64_t> looked_at_;  ///< The fence at look(); nothing: somebody had the turn.
  Instant disturbed_at_;
};

}  // namespace schakel::engine
