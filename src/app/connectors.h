#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/explanation.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/call_budget.h"
#include "connector/deliveries.h"
#include "connector/lane.h"
#include "connector/order_mapping.h"
#include "connector/permit.h"
#include "connector/port.h"
#include "connector/records.h"
#include "connector/reference.h"
#include "connector/shared_notes.h"
#include "connector/stock.h"
#include "connector/waiting.h"
#include "connector/webhooks.h"
#include "http/transport.h"
#include "schema/spec.h"

// The connectors that this program knows, for configuration and wiring. connectors.cpp is the only place in
// src/ that names an ERP.
namespace schakel::app {

/// Makes the way to the network; http::make_curl_transport outside of tests.
using MakeTransport = std::function<Result<std::unique_ptr<http::Transport>>(http::CurlOptions options)>;

/// What wiring gives a connection. Everything outlives the connection.
struct ConnectionWorld {
  Clock& clock;
  Random& random;
  const MakeTransport& make_transport;
  const connector::Permit& permit;     ///< Until when calls that change something may be sent.
  std::filesystem::path state_folder;  ///< Where sealed tokens and the shared budget live; mode 0700.
  bool read_only = false;              ///< Dry run: the transport itself refuses every call that could write.
  connector::TellWaiting tell = {};    ///< Who hears that a connection waits inside a call.
  /// Who calls, and what for, where calls are short. A command, unless something else is said.
  connector::Caller caller = {.lane = connector::Lane::kPerson};
  /// Where tokens and budgets are kept for programs on several machines; nothing: in the state folder.
  std::shared_ptr<connector::SharedNotes> notes = {};
};

/// One authorisation in the browser, from the address that the user opens to the answer that comes back.
class Authorisation {
 public:
  virtual ~Authorisation() = default;
  /// What the user opens in the browser.
  virtual std::string url() const = 0;
  /// Where the browser is sent afterwards; `schakel connect` listens there.
  virtual std::string redirect_uri() const = 0;
  /// Takes the query of that call ("code=…&state=…"), fetches and keeps the tokens.
  virtual Result<void> finish(const std::string& query, std::stop_token stop) = 0;
};

struct CallsAllowed {
  connector::CallBudget budget;
  connector::Reserves reserves;
};

/// A secret of a connection, by the setting that refers to it ("env:…", "file:…").
struct NamedSecret {
  std::string setting;
  schema::SecretReference reference;
};

/// The settings of one connection, as read from a configuration.
class ConnectionSettings {
 public:
  virtual ~ConnectionSettings() = default;
  /// The references to secrets in it, to be checked when a configuration is applied.
  virtual std::vector<NamedSecret> secrets() const = 0;
  /// An error when this ERP cannot be read from, or written to, in this version.
  virtual Result<std::unique_ptr<connector::OrderSource>> open_source(
      const std::string& name, const ConnectionWorld& world,
      const connector::DocumentChoice& choice) const = 0;
  /// `mapping`: by which rules records are written; nothing: those that are shipped.
  virtual Result<std::unique_ptr<connector::OrderTarget>> open_target(
      const std::string& name, const ConnectionWorld& world, const connector::DocumentChoice& choice,
      std::shared_ptr<const connector::OrderMapping> mapping) const = 0;
  /// What shipped rules of orders know behind "setting." (OrderTargetFields::settings), as far as it is known
  /// without a call: a journal that nobody chose is empty.
  virtual Result<connector::MappingSettings> order_mapping_settings(
      const std::string& name, const connector::DocumentChoice& choice) const = 0;
  /// What mappings of master records may name over this connection; nothing: it cannot be that side. What is
  /// compiled with it must not outlive these settings.
  virtual const connector::RecordTargetFields* record_target_fields(connector::RecordKind kind) const = 0;
  virtual const connector::RecordSourceFields* record_source_fields(connector::RecordKind kind) const = 0;
  virtual Result<std::unique_ptr<connector::RecordSource>> open_record_source(
      const std::string& name, const ConnectionWorld& world, connector::RecordKind kind) const = 0;
  virtual Result<std::unique_ptr<connector::RecordTarget>> open_record_target(
      const std::string& name, const ConnectionWorld& world, connector::RecordKind kind) const = 0;
  virtual Result<std::unique_ptr<connector::StockSource>> open_stock_source(
      const std::string& name, const ConnectionWorld& world) const = 0;
  /// `field`: of an item, where stock is published in one.
  virtual Result<std::unique_ptr<connector::StockTarget>> open_stock_target(
      const std::string& name, const ConnectionWorld& world, const std::string& field) const = 0;
  /// Nothing: this ERP takes no deliveries.
  virtual Result<std::unique_ptr<connector::DeliveryTarget>> open_delivery_target(
      const std::string& name, const ConnectionWorld& world) const = 0;
  /// The codes that it has.
  virtual Result<std::unique_ptr<connector::ReferenceSource>> open_reference(
      const std::string& name, const ConnectionWorld& world) const = 0;
  virtual Result<std::unique_ptr<connector::Connection>> open(const std::string& name,
                                                              const ConnectionWorld& world) const = 0;
  /// The calls that its administration still allows, as far as programs here know; makes no call. Nothing:
  /// this ERP counts none.
  virtual Result<std::optional<CallsAllowed>> calls_allowed(const std::string& name,
                                                            const ConnectionWorld& world) const = 0;
  virtual Result<std::unique_ptr<Authorisation>> authorise(const std::string& name,
                                                           const ConnectionWorld& world) const = 0;

  /// Whether it is to be told of changes by webhooks. An ERP that has none never is.
  virtual bool has_webhooks() const { return false; }
  /// Nothing: it has none.
  virtual Result<std::unique_ptr<const connector::NotificationReader>> notification_reader() const {
    return nullptr;
  }
  /// Sees to it that the ERP tells of these; whoever answers at the connection's address must be up. Makes
  /// calls only now and then (connectors/exact_online/subscriptions.h).
  virtual Result<connector::Subscribed> keep_subscriptions(const std::string& /*name*/,
                                                           const ConnectionWorld& /*world*/,
                                                           const std::set<connector::Topic>& /*topics*/,
                                                           std::stop_token /*stop*/) const {
    return connector::Subscribed::kNotLooked;
  }
};

struct Connector {
  std::string name;  ///< What `connector = "…"` says.
  Text describe;
  std::function<std::unique_ptr<ConnectionSettings>(const schema::Node& node, const std::string& path,
                                                    schema::Problems& problems)>
      read;
  std::function<void(const std::string& path, std::vector<schema::FieldPage>& pages)> pages;
  Text title;                                              ///< How people call the ERP.
  std::function<std::vector<Explanation>()> explanations;  ///< Of every error that the connector makes.
  /// What mappings of orders may name of this ERP. Nothing: it cannot be that side for this document.
  std::function<const connector::OrderTargetFields*(model::Document)> order_target_fields;
  std::function<const connector::OrderSourceFields*(model::Document)> order_source_fields;
  /// What is wrong with how a document was chosen (kInvalidInput, naming the setting). Empty: nothing can be.
  std::function<Result<void>(const connector::DocumentChoice&)> check_order_target = {};
  std::function<Result<void>(const connector::DocumentChoice&)> check_order_source = {};
  /// What is wrong with the field that stock is to be published in; empty: nothing.
  std::function<std::optional<Text>(const std::string& field)> stock_field_problem;
};

const std::vector<Connector>& connectors();
/// The connector of that name, or nullptr.
const Connector* find_connector(std::string_view name);

/// The secret that a reference points at. kInvalidInput with the name of the variable or file when it is not
/// there.
Result<Secret> resolve(const schema::SecretReference& reference);

}  // namespace schakel::app
