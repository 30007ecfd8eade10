#pragma once

#include <string>

#include "app/session.h"
#include "app/webhook_door.h"

namespace schakel::app {

/// Where the notifications of a company's connections lead by its configuration: to the flows that read what
/// they are about. An error when a secret is not where the configuration says.
Result<WebhookDoor::Routes> webhook_routes(const std::string& tenant, const Configuration& configuration);

/// Sees to it that the ERP behind a connection tells of what the flows of the session's company read there,
/// on behalf of one of them and in its turn at the connection. Makes calls only now and then; none where
/// nobody is to be told. When it cannot be seen to, flows are only polled.
Result<connector::Subscribed> keep_subscriptions(Session& session, const std::string& connection,
                                                 const std::string& flow);

}  // namespace schakel::app
