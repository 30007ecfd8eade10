#include "app/webhook_routes.h"

#include <memory>
#include <utility>

namespace schakel::app {

Result<WebhookDoor::Routes> webhook_routes(const std::string& tenant, const Configuration& configuration) {
  WebhookDoor::Routes routes;
  for (const auto& [name, connection] : configuration.connections) {
    TRY(std::shared_ptr<const connector::NotificationReader> reader, connection->notification_reader());
    if (reader == nullptr) continue;
    WebhookDoor::Route route{.reader = std::move(reader), .flows = {}};
    for (const auto& [flow_name, flow] : configuration.flows) {
      if (flow.from != name) continue;
      for (const connector::Topic topic : topics_read(flow))
        route.flows[topic].push_back({.tenant = tenant, .flow = flow_name});
    }
    routes.emplace(WebhookDoor::path_of(tenant, name), std::move(route));
  }
  return routes;
}

Result<connector::Subscribed> keep_subscriptions(Session& session, const std::string& connection,
                                                 const std::string& flow) {
  TRY(const Configuration* const configuration, session.configuration());
  const ConnectionSettings& settings = *configuration->connections.at(connection);
  if (!settings.has_webhooks()) return connector::Subscribed::kNotLooked;
  ConnectionWorld world = session.world(false);
  world.caller = {.lane = connector::Lane::kRecords, .flow = flow};
  return settings.keep_subscriptions(connection, world, topics_read(*configuration, connection),
                                     session.stop());
}

}  // namespace schakel::app
