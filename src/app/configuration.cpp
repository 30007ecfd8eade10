#include "app/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "app/flow_compilation.h"
#include "app/flow_settings.h"
#include "app/records_settings.h"
#include "app/schedule_settings.h"
#include "app/stock_settings.h"
#include "base/text.h"
#include "mapping/rules_file.h"
#include "schema/spec.h"

namespace schakel::app {
namespace {

using schema::Node;
using schema::Problems;

const schema::Spec<Integration>& integration_spec() {
  static const schema::Spec<Integration> spec =
      schema::Spec<Integration>()
          .field(schema::text("source", &Integration::source)
                     .describe({"The connection that is read.", "De verbinding waaruit gelezen wordt."})
                     .example("\"online\"")
                     .required())
          .field(schema::text("target", &Integration::target)
                     .describe({"The connection that is written.", "De verbinding waarin geschreven wordt."})
                     .example("\"globe\"")
                     .required());
  return spec;
}

void add(Problems& problems, std::string path, int line, Text what) {
  problems.push_back({.path = std::move(path), .line = line, .what = std::move(what)});
}

constexpr FlowKind kKinds[] = {FlowKind::kOrders,      FlowKind::kItems, FlowKind::kCustomers,
                               FlowKind::kAssortments, FlowKind::kStock, FlowKind::kOrderStatus};

bool usable_name(const std::string& name) {
  return !name.empty() && name.size() <= 40 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
}

connector::Topic topic_of(model::Document document) {
  switch (document) {
    case model::Document::kSalesOrder:
      return connector::Topic::kSalesOrders;
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return connector::Topic::kSalesInvoices;
    case model::Document::kSalesEntry:
      return connector::Topic::kSalesEntries;
  }
  return connector::Topic::kSalesOrders;
}

// Where the ERP tells of what a flow reads, polling only finds what webhooks lost. The arithmetic: of nine
// calls that a round of six idle flows out of Exact Online makes, eight come 24 times a day and that of the
// assortments, which have no webhook, 36 times: 228 of the 250 that idle polling may cost.
constexpr Milliseconds kEveryWhenIdleAndTold = std::chrono::hours(1);

void sort_by_line(Problems& problems) {
  std::stable_sort(problems.begin(), problems.end(),
                   [](const schema::Problem& a, const schema::Problem& b) { return a.line < b.line; });
}

// The reader of one file: a pass over the tables, then what holds between them.
class Reader {
 public:
  Reader(Configuration& into, Problems& problems) : into_(into), problems_(problems) {}

  void read(const Node& root) {
    root_ = &root;
    for (const auto& [name, node] : *root.table()) {
      if (name == "connection") {
        each(name, node, [&](const std::string& key, const Node& table, const std::string& path) {
          connection(key, table, path);
        });
      } else if (name == "integration") {
        each(name, node, [&](const std::string& key, const Node& table, const std::string& path) {
          integration_spec().read(table, path, into_.integrations[key], problems_);
        });
      } else if (name == "flow") {
        each(name, node, [&](const std::string& key, const Node& table, const std::string& path) {
          flow(key, table, path);
        });
      } else if (name == "lookup") {
        each(name, node, [&](const std::string& key, const Node& table, const std::string& path) {
          lookup(key, table, path);
        });
      } else {
        add(problems_, name, node.line,
            {.en = "only [connection.NAME], [integration.NAME], [flow.NAME] and [lookup.NAME] are known",
             .nl = "alleen [connection.NAAM], [integration.NAAM], [flow.NAAM] en [lookup.NAAM] bestaan"});
      }
    }
    for (const auto& [name, integration] : into_.integrations) {
      refers("integration." + name + ".source", integration.source, into_.connections, "connection");
      refers("integration." + name + ".target", integration.target, into_.connections, "connection");
    }
    for (auto& [name, flow] : into_.flows) {
      refers("flow." + name + ".integration", flow.integration, into_.integrations, "integration");
      finish_flow(name, flow, into_, root, problems_);
      poll_less_when_told(*root.find("flow")->find(name), flow);
    }
  }

 private:
  using Each = std::function<void(const std::string& name, const Node& table, const std::string& path)>;

  void each(const std::string& group, const Node& node, const Each& read_one) {
    if (node.table() == nullptr) {
      return add(
          problems_, group, node.line,
          {.en = fmt::format("write [{}.NAME]", group), .nl = fmt::format("schrijf [{}.NAAM]", group)});
    }
    for (const auto& [name, table] : *node.table()) {
      const std::string path = group + "." + name;
      if (!usable_name(name)) {
        add(problems_, path, table.line,
            {.en = "a name has at most 40 of a-z, 0-9, - and _",
             .nl = "een naam bestaat uit hooguit 40 tekens a-z, 0-9, - en _"});
      } else if (table.table() == nullptr) {
        add(problems_, path, table.line,
            {.en = fmt::format("write [{}]", path), .nl = fmt::format("schrijf [{}]", path)});
      } else {
        read_one(name, table, path);
      }
    }
  }

  void connection(const std::string& name, const Node& table, const std::string& path) {
    std::string words;
    const Node* kind = table.find("connector");
    for (const Connector& connector : connectors()) {
      words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", connector.name);
      if (kind == nullptr || kind->text() == nullptr || *kind->text() != connector.name) continue;
      // The connector's own settings: everything but the word that chose it.
      Node own = table;
      std::erase_if(std::get<Node::Table>(own.value),
                    [](const Node::Entry& entry) { return entry.first == "connector"; });
      into_.connections[name] = connector.read(own, path, problems_);
      into_.connectors[name] = &connector;
      return;
    }
    add(problems_, path + ".connector", kind == nullptr ? table.line : kind->line,
        {.en = fmt::format("one of {} is expected here", words),
         .nl = fmt::format("hier hoort een van {}", words)});
    into_.connections[name] = nullptr;  // So that what refers to it is not reported as well.
  }

  void flow(const std::string& name, const Node& table, const std::string& path) {
    FlowConfiguration& flow = into_.flows[name];
    flow.orders.name = flow.records.name = flow.stock.name = flow.deliveries.name = name;
    if (name == "list" || name == "show") {
      add(problems_, path, table.line,
          {.en = "a flow cannot have this name: schakel run " + name + " means something else",
           .nl = "zo kan een flow niet heten: schakel run " + name + " betekent iets anders"});
    }
    if (const Node* integration = table.find("integration");
        integration == nullptr || integration->text() == nullptr) {
      add(problems_, path + ".integration", table.line,
          {.en = "the name of an integration is expected here",
           .nl = "hier hoort de naam van een koppeling"});
    } else {
      flow.integration = *integration->text();
    }
    if (const Node* from = table.find("from"); from != nullptr && from->text() != nullptr) {
      flow.from = *from->text();
    } else if (from != nullptr) {
      add(problems_, path + ".from", from->line,
          {.en = "the name of a connection is expected here", .nl = "hier hoort de naam van een verbinding"});
    }
    const Node* kind = table.find("records");
    const auto known = std::ranges::find_if(kKinds, [&](FlowKind one) {
      return kind != nullptr && kind->text() != nullptr && *kind->text() == name_of(one);
    });
    if (known == std::end(kKinds)) {
      add(problems_, path + ".records", kind == nullptr ? table.line : kind->line,
          {.en =
               "one of \"orders\", \"items\", \"customers\", \"assortments\", \"stock\", \"order_status\" is "
               "expected here",
           .nl = "hier hoort een van \"orders\", \"items\", \"customers\", \"assortments\", \"stock\", "
                 "\"order_status\""});
    } else {
      flow.kind = *known;
    }
    if (const Node* rules = table.find("mapping"))
      flow.mapping_changes = mapping::read_rules(*rules, path + ".mapping", problems_);
    if (const Node* schedule = table.find("schedule"))
      read_schedule(*schedule, path + ".schedule", flow.schedule, problems_);
    Node own = table;
    std::erase_if(std::get<Node::Table>(own.value), [](const Node::Entry& entry) {
      return entry.first == "integration" || entry.first == "records" || entry.first == "mapping" ||
             entry.first == "from" || entry.first == "schedule";
    });
    switch (flow.kind) {
      case FlowKind::kOrders:
        orders_flow_spec().read(own, path, flow.orders, problems_);
        break;
      case FlowKind::kItems:
      case FlowKind::kCustomers:
      case FlowKind::kAssortments:
        read_records_flow(own, path, record_kind(flow.kind), flow.records, problems_);
        break;
      case FlowKind::kStock:
        read_stock_flow(own, path, flow.stock, flow.stock_field, problems_);
        break;
      case FlowKind::kOrderStatus:
        deliveries_flow_spec().read(own, path, flow.deliveries, problems_);
        break;
    }
  }

  void poll_less_when_told(const Node& table, FlowConfiguration& flow) {
    const auto from = into_.connections.find(flow.from);
    if (from == into_.connections.end() || from->second == nullptr || !from->second->has_webhooks()) return;
    const Node* schedule = table.find("schedule");
    const bool chosen = schedule != nullptr && schedule->find("every_when_idle") != nullptr;
    if (!chosen && !topics_read(flow).empty()) flow.schedule.every_when_idle = kEveryWhenIdleAndTold;
  }

  void lookup(const std::string& name, const Node& table, const std::string& path) {
    auto& rows = into_.lookups[name];
    for (const auto& [from, to] : *table.table()) {
      if (to.text() == nullptr) {
        add(problems_, path + "." + from, to.line,
            {.en = "text in quotes is expected here", .nl = "hier hoort tekst tussen aanhalingstekens"});
      } else {
        rows[from] = *to.text();
      }
    }
  }

  template <class Map>
  void refers(const std::string& path, const std::string& name, const Map& known, const std::string& group) {
    if (name.empty() || known.contains(name)) return;
    add(problems_, path, line_of(*root_, path),
        {.en = fmt::format("there is no [{}.{}]", group, name),
         .nl = fmt::format("er is geen [{}.{}]", group, name)});
  }

  Configuration& into_;
  Problems& problems_;
  const Node* root_ = nullptr;
};

}  // namespace

const char* name_of(FlowKind kind) {
  switch (kind) {
    case FlowKind::kOrders:
      return "orders";
    case FlowKind::kItems:
      return "items";
    case FlowKind::kCustomers:
      return "customers";
    case FlowKind::kAssortments:
      return "assortments";
    case FlowKind::kStock:
      return "stock";
    case FlowKind::kOrderStatus:
      return "order_status";
  }
  return "?";
}

const FlowConfiguration* opposite_of(const FlowConfiguration& flow, const Configuration& configuration) {
  for (const auto& [name, other] : configuration.flows) {
    if (other.integration == flow.integration && other.kind == flow.kind && other.reversed != flow.reversed)
      return &other;
  }
  return nullptr;
}

std::set<connector::Topic> topics_read(const FlowConfiguration& flow) {
  switch (flow.kind) {
    case FlowKind::kOrders:
      return {topic_of(flow.orders.source.document)};
    case FlowKind::kItems:
      return {connector::Topic::kItems};
    case FlowKind::kCustomers:
      return {connector::Topic::kCustomers};
    case FlowKind::kAssortments:
      return {};
    case FlowKind::kStock:
      return {connector::Topic::kStock};
    case FlowKind::kOrderStatus:
      return {connector::Topic::kSalesOrders, connector::Topic::kDeliveries};
  }
  return {};
}

std::set<connector::Topic> topics_read(const Configuration& configuration, const std::string& connection) {
  std::set<connector::Topic> topics;
  for (const auto& [name, flow] : configuration.flows) {
    if (flow.from == connection) topics.merge(topics_read(flow));
  }
  return topics;
}

Configuration read_configuration(std::string_view toml, Problems& problems) {
  Configuration configuration;
  if (const std::optional<Node> root = schema::parse_toml(toml, problems)) {
    Reader(configuration, problems).read(*root);
    for (const auto& [name, connection] : configuration.connections) {
      if (connection == nullptr) continue;
      for (NamedSecret& secret : connection->secrets()) {
        const std::string path = "connection." + name + "." + secret.setting;
        if (!secret.reference.text.empty())
          configuration.secrets.push_back({path, line_of(*root, path), std::move(secret.reference)});
      }
    }
  }
  sort_by_line(problems);
  return configuration;
}

void check_secrets(const Configuration& configuration, Problems& problems) {
  for (const SecretPlace& place : configuration.secrets) {
    if (const auto secret = resolve(place.reference); !secret) {
      add(problems, place.path, place.line,
          {.en = secret.error().what.en + " " + secret.error().advice.en,
           .nl = secret.error().what.nl + " " + secret.error().advice.nl});
    }
  }
  sort_by_line(problems);
}

std::vector<SettingsPage> settings_pages() {
  std::vector<SettingsPage> pages;
  for (const Connector& connector : connectors()) {
    SettingsPage page{.heading = fmt::format("[connection.NAME] with connector = \"{}\"", connector.name),
                      .describe = connector.describe,
                      .rows = {}};
    connector.pages("", page.rows);
    pages.push_back(std::move(page));
  }
  SettingsPage integration{.heading = "[integration.NAME]",
                           .describe = {.en = "A pair of connections that flows run between.",
                                        .nl = "Een paar verbindingen waartussen flows lopen."},
                           .rows = {}};
  integration_spec().add_pages("", integration.rows);
  pages.push_back(std::move(integration));
  SettingsPage flow{.heading = "[flow.NAME] with records = \"orders\" and integration = \"NAME\"",
                    .describe = {.en = "Orders from the integration's source into its target.",
                                 .nl = "Orders uit de bron van de koppeling naar haar doel."},
                    .rows = {}};
  orders_flow_spec().add_pages("", flow.rows);
  pages.push_back(std::move(flow));
  using connector::RecordKind;
  const std::pair<RecordKind, Text> kinds[] = {
      {RecordKind::kItem,
       {.en = "Items (products), made and kept up to date.",
        .nl = "Artikelen (producten), aangemaakt en bijgehouden."}},
      {RecordKind::kCustomer,
       {.en = "Customers, with their contact and addresses.",
        .nl = "Klanten, met hun contactpersoon en adressen."}},
      {RecordKind::kAssortment,
       {.en = "Assortments and item groups.", .nl = "Assortimenten en artikelgroepen."}}};
  for (const auto& [kind, describe] : kinds) {
    SettingsPage records{
        .heading = fmt::format("[flow.NAME] with records = \"{}s\" and integration = \"NAME\"",
                               connector::name_of(kind)),
        .describe = describe,
        .rows = {}};
    add_records_flow_pages(kind, records.rows);
    pages.push_back(std::move(records));
  }
  SettingsPage stock{
      .heading = "[flow.NAME] with records = \"stock\" and integration = \"NAME\"",
      .describe = {.en = "Stock of items, as levels: only what changed is sent.",
                   .nl = "Voorraad van artikelen, als standen: alleen wat wijzigde wordt verstuurd."},
      .rows = {}};
  add_stock_flow_pages(stock.rows);
  pages.push_back(std::move(stock));
  SettingsPage deliveries{
      .heading = "[flow.NAME] with records = \"order_status\" and integration = \"NAME\"",
      .describe = {.en = "What became of orders that a flow of orders made: deliveries over there become "
                         "deliveries here. Where an ERP takes none, the state is shown and nothing more.",
                   .nl =
                       "Wat er werd van orders die een flow van orders aanmaakte: leveringen daar worden "
                       "leveringen hier. Waar een ERP die niet aanneemt, wordt de toestand alleen getoond."},
      .rows = {}};
  deliveries_flow_spec().add_pages("", deliveries.rows);
  pages.push_back(std::move(deliveries));
  SettingsPage schedule{
      .heading = "[flow.NAME.schedule]",
      .describe =
          {.en = "When a flow starts by itself; every kind of flow may have a schedule. However many starts "
                 "were missed, one catches up with them, and flows that are all late are spread over up "
                 "to five minutes. Without a schedule a flow runs when it is asked to.",
           .nl = "Wanneer een flow uit zichzelf start; elk soort flow mag een schema hebben. Hoeveel starts "
                 "er ook gemist zijn, een haalt ze in, en flows die allemaal te laat zijn, worden over "
                 "hooguit vijf minuten gespreid. Zonder schema loopt een flow als erom gevraagd wordt."},
      .rows = {}};
  add_schedule_pages(schedule.rows);
  pages.push_back(std::move(schedule));
  SettingsPage coded{
      .heading = "[flow.NAME.FIELD] of a coded field",
      .describe = {.en =
                       "How a code of the source becomes one of the target: vat_code, warehouse and every "
                       "other setting of the kind \"coded field\". The first that gives one counts: default "
                       "with force; the row \"code/COUNTRY\" of table or lookup; the row \"code\"; the "
                       "same code in the target, with same_code; by_country; and default, where the "
                       "source has no value. What is left goes by when_unmapped.",
                   .nl = "Hoe een code van de bron er een van het doel wordt: vat_code, warehouse en elke "
                         "andere instelling van de soort \"coded field\". De eerste die er een geeft telt: "
                         "default met force; de regel \"code/LAND\" van table of lookup; de regel \"code\"; "
                         "dezelfde code in het doel, met same_code; by_country; en default, waar de bron "
                         "geen waarde heeft. Wat overblijft volgt when_unmapped."},
      .rows = {}};
  coded_field_spec().add_pages("", coded.rows);
  pages.push_back(std::move(coded));
  SettingsPage rule{
      .heading = "[flow.NAME.mapping.FIELD]",
      .describe =
          {.en = "How a field of the target gets its value, over the rule that is shipped for it: one of "
                 "source, constant and formula; then transforms, lookup, fallback. What it does not "
                 "say stays as shipped. FIELD is the target's own name; of an order's lines "
                 "line.FIELD, of a customer or item that it brings along customer.FIELD, item.FIELD. "
                 "What rules may name: docs/reference/fields.md and functions.md.",
           .nl = "Hoe een veld van het doel zijn waarde krijgt, over de regel heen die ervoor is "
                 "meegeleverd: een van source, constant en formula; dan transforms, lookup, fallback. "
                 "Wat er niet staat, blijft zoals meegeleverd. FIELD is de naam in het doel; van "
                 "orderregels line.FIELD, van een klant of artikel dat meekomt customer.FIELD, "
                 "item.FIELD. Wat regels mogen noemen: docs/reference/fields.md en functions.md."},
      .rows = {}};
  mapping::add_rule_pages(rule.rows);
  pages.push_back(std::move(rule));
  pages.push_back({.heading = "[lookup.NAME]",
                   .describe = {.en = "A code list: the source's code = the target's code, one a line.",
                                .nl = "Een codelijst: code van de bron = code van het doel, een per regel."},
                   .rows = {}});
  return pages;
}

}  // namespace schakel::app
