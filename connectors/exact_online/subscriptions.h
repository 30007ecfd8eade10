#pragma once

#include <set>
#include <stop_token>

#include "base/result.h"
#include "connector/webhooks.h"
#include "connectors/exact_online/connection.h"
#include "connectors/exact_online/settings.h"

namespace schakel::exact_online {

/// Keeps the subscriptions of this administration to what these topics are called over there, at the
/// connection's webhook_url: makes what is missing, makes anew what leads to another address (a PUT is
/// refused, facts 6, ?), and ends ours that nobody wants any more. Exact tries the address with an empty POST
/// meanwhile, so whoever answers there must be up.
///
/// Looks once a day, at once when the topics or the address changed, and an hour after it failed: one call a
/// day, and one or two for each subscription that is made. When it looked last is a note that the programs of
/// an installation share. kInvalidRecord "online.webhook_refused": Exact takes no subscription.
Result<connector::Subscribed> keep_subscriptions(const ConnectionSettings& settings,
                                                 const ConnectionDeps& deps,
                                                 const std::set<connector::Topic>& topics,
                                                 std::stop_token stop);

}  // namespace schakel::exact_online
