#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/connectors.h"
#include "connector/order_mapping.h"
#include "connector/record_mapping.h"
#include "connector/webhooks.h"
#include "flow/deliveries.h"
#include "flow/records.h"
#include "flow/schedule.h"
#include "flow/settings.h"
#include "flow/stock.h"
#include "mapping/rule.h"
#include "schema/node.h"

namespace schakel::app {

struct Integration {
  std::string source;  ///< Name of a connection.
  std::string target;
};

/// What a flow carries: `records = "…"`.
enum class FlowKind { kOrders, kItems, kCustomers, kAssortments, kStock, kOrderStatus };
/// "orders", "items", "customers", "assortments", "stock", "order_status"
const char* name_of(FlowKind kind);

struct FlowConfiguration {
  std::string integration;
  FlowKind kind = FlowKind::kOrders;
  std::string from;       ///< The connection that is read; empty: the integration's source.
  std::string to;         ///< The other one. Both are filled in when the configuration has been read.
  bool reversed = false;  ///< From the integration's target to its source.
  flow::Schedule schedule;
  mapping::Rules mapping_changes;  ///< The user's own rules, over the shipped ones.

  flow::OrdersFlow orders;  ///< For kOrders.
  std::shared_ptr<const connector::OrderMapping> mapping;
  flow::RecordsFlow records;  ///< For kItems, kCustomers, kAssortments.
  std::shared_ptr<const connector::RecordMapping> record_mapping;
  flow::StockFlow stock;    ///< For kStock,
  std::string stock_field;  ///< and the field of an item that it is published in, where one is needed.
  flow::DeliveriesFlow deliveries;  ///< For kOrderStatus.
};

/// Where a configuration refers to a secret.
struct SecretPlace {
  std::string path;  ///< "connection.globe.password"
  int line = 0;
  schema::SecretReference reference;
};

/// A whole configuration: connections, integrations, flows, lookup tables. Holds references to secrets, never
/// secrets.
struct Configuration {
  std::map<std::string, std::unique_ptr<ConnectionSettings>> connections;
  std::map<std::string, const Connector*> connectors;  ///< Of each connection.
  std::map<std::string, Integration> integrations;
  std::map<std::string, FlowConfiguration> flows;
  std::map<std::string, std::map<std::string, std::string>> lookups;
  std::vector<SecretPlace> secrets;
};

/// Reads a configuration. Everything that is wrong is added to `problems`, each with its path and line and in
/// the order of the lines; the configuration is usable only when nothing was. Pure: looks neither at the
/// environment nor at the disk.
Configuration read_configuration(std::string_view toml, schema::Problems& problems);

/// The flow that carries the same records the other way, or nullptr.
const FlowConfiguration* opposite_of(const FlowConfiguration& flow, const Configuration& configuration);

/// What of an ERP a flow reads, as far as the ERP can tell of it.
std::set<connector::Topic> topics_read(const FlowConfiguration& flow);
/// What all flows of a connection read.
std::set<connector::Topic> topics_read(const Configuration& configuration, const std::string& connection);

/// Adds a problem for every secret that is not where the configuration says.
void check_secrets(const Configuration& configuration, schema::Problems& problems);

/// The rows of docs/reference/settings.md, one list per kind of table.
struct SettingsPage {
  std::string heading;
  Text describe;
  std::vector<schema::FieldPage> rows;
};
std::vector<SettingsPage> settings_pages();

}  // namespace schakel::app
