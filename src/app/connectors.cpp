#include "app/connectors.h"

#include <set>

#include "app/permitted_transport.h"
#include "app/read_only_transport.h"
#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/explanations.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/records.h"
#include "connectors/exact_globe/reference.h"
#include "connectors/exact_globe/source.h"
#include "connectors/exact_globe/stock.h"
#include "connectors/exact_online/connection.h"
#include "connectors/exact_online/delivery_target.h"
#include "connectors/exact_online/explanations.h"
#include "connectors/exact_online/fields.h"
#include "connectors/exact_online/notification.h"
#include "connectors/exact_online/record_source.h"
#include "connectors/exact_online/record_target.h"
#include "connectors/exact_online/reference_source.h"
#include "connectors/exact_online/source_kind.h"
#include "connectors/exact_online/stock_source.h"
#include "connectors/exact_online/stock_target.h"
#include "connectors/exact_online/subscriptions.h"
#include "connectors/exact_online/target.h"
#include "http/url.h"

namespace schakel::app {
namespace {

Result<std::unique_ptr<http::Transport>> make_transport(const ConnectionWorld& world,
                                                        http::CurlOptions options,
                                                        ReadOnlyTransport::Harmless harmless) {
  TRY(std::unique_ptr<http::Transport> transport, world.make_transport(std::move(options)));
  transport = std::make_unique<PermittedTransport>(std::move(transport), world.clock, world.permit);
  if (world.read_only)
    transport = std::make_unique<ReadOnlyTransport>(std::move(transport), std::move(harmless));
  return transport;
}

// ---- Exact Online
// ----------------------------------------------------------------------------------------------------

struct OnlineFile {
  std::string base_url = "https://start.exactonline.nl";
  std::int64_t division = 0;
  std::string client_id;
  schema::SecretReference client_secret;
  std::string redirect_uri;
  std::string consent;
  std::int64_t minute_reserve = 1;
  std::int64_t day_reserve = 100;
  Milliseconds patience = std::chrono::minutes(2);
  int classification_slot = 1;
  std::vector<exact_online::CustomField> custom_fields;
  std::string webhook_url;
  schema::SecretReference webhook_secret;
};

const schema::Spec<exact_online::CustomField>& custom_field_spec() {
  using exact_online::CustomField;
  using Of = CustomField::Of;
  using Type = CustomField::Type;
  static const std::vector<schema::Choice<Of>> kOf = {
      {"item", Of::kItem, {}}, {"account", Of::kAccount, {}}, {"contact", Of::kContact, {}}};
  static const std::vector<schema::Choice<Type>> kTypes = {
      {"text", Type::kText, {}},       {"whole", Type::kWhole, {}}, {"number", Type::kNumber, {}},
      {"boolean", Type::kBoolean, {}}, {"date", Type::kDate, {}},   {"id", Type::kId, {}}};
  static const schema::Spec<CustomField> spec =
      schema::Spec<CustomField>()
          .field(
              schema::choice("of", &CustomField::of, kOf)
                  .describe({"Whose field it is. Mappings call one of an item or an account custom.NAME, one "
                             "of a customer's contact contact.custom.NAME.",
                             "Van wie het veld is. Mappings noemen dat van een artikel of relatie "
                             "custom.NAAM, dat van de contactpersoon van een klant contact.custom.NAAM."})
                  .example("\"item\"")
                  .required())
          .field(schema::text("name", &CustomField::name)
                     .describe({"Its name in Exact Online, letter for letter.",
                                "Zijn naam in Exact Online, letter voor letter."})
                     .example("\"Origin\"")
                     .required())
          .field(schema::choice("type", &CustomField::type, kTypes)
                     .describe({"What it holds, as it was set up there.",
                                "Wat erin staat, zoals het daar is ingesteld."})
                     .example("\"text\"")
                     .required());
  return spec;
}

const schema::Spec<OnlineFile>& online_spec() {
  static const schema::Spec<OnlineFile> spec =
      schema::Spec<OnlineFile>()
          .field(
              schema::text("base_url", &OnlineFile::base_url)
                  .describe(
                      {"The host of your country: apps, consents and administrations never cross it.",
                       "De host van uw land: apps, toestemmingen en administraties gaan er nooit overheen."}))
          .field(
              schema::integer("division", &OnlineFile::division, 1, 2'147'483'647)
                  .describe({"The number of the administration, as its address in the browser shows it.",
                             "Het nummer van de administratie, zoals het in het adres in de browser staat."})
                  .example("124132")
                  .required())
          .field(schema::text("client_id", &OnlineFile::client_id)
                     .describe({"Of the app that you registered in the App Center.",
                                "Van de app die u in het App Center hebt geregistreerd."})
                     .example("\"3b1c9a52-…\"")
                     .required())
          .field(schema::secret("client_secret", &OnlineFile::client_secret)
                     .describe({"The app's secret.", "Het geheim van de app."})
                     .example("\"env:SCHAKEL_ONLINE_SECRET\"")
                     .required())
          .field(schema::text("redirect_uri", &OnlineFile::redirect_uri)
                     .describe({"Exactly as it was registered with the app.",
                                "Precies zoals hij bij de app is geregistreerd."})
                     .example("\"https://schakel.example.nl/callback\"")
                     .required())
          .field(schema::text("consent", &OnlineFile::consent)
                     .describe({"Connections of one app and one Exact user share a consent; give another "
                                "name for another user.",
                                "Verbindingen van een app en een Exact-gebruiker delen een toestemming; geef "
                                "een andere naam voor een andere gebruiker."}))
          .field(schema::integer("minute_reserve", &OnlineFile::minute_reserve, 0, 59)
                     .describe({"Calls per minute that are left to people and other programs.",
                                "Aanroepen per minuut die voor mensen en andere programma's overblijven."}))
          .field(schema::integer("day_reserve", &OnlineFile::day_reserve, 0, 100'000)
                     .describe({"The same per day.", "Hetzelfde per dag."}))
          .field(schema::duration("patience", &OnlineFile::patience)
                     .describe({"How long an outage over there is borne with, in all, before a run gives up: "
                                "it tries again now and then, and says so.",
                                "Hoe lang een storing aan de andere kant in totaal wordt afgewacht voordat "
                                "een run opgeeft: hij probeert het af en toe opnieuw, en meldt dat."})
                     .example("\"10m\""))
          .field(
              schema::integer("classification_slot", &OnlineFile::classification_slot, 1, 8)
                  .describe({"Which of an account's eight classifications is the customer's classification.",
                             "Welke van de acht classificaties van een relatie de klantclassificatie is."}))
          .field(
              schema::sections("custom_field", &OnlineFile::custom_fields, custom_field_spec())
                  .describe({"The custom fields (Premium) that mappings may name: Exact Online does not tell "
                             "which there are.",
                             "De eigen velden (Premium) die mappings mogen noemen: Exact Online vertelt niet "
                             "welke er zijn."}))
          .field(schema::text("webhook_url", &OnlineFile::webhook_url)
                     .describe({"Where Exact Online tells of changes, so that flows need not wait for their "
                                "schedule: an address on the host of redirect_uri that a proxy forwards to "
                                "schakel serve. Without it flows are polled.",
                                "Waar Exact Online van wijzigingen vertelt, zodat flows niet op hun schema "
                                "hoeven te wachten: een adres op de host van redirect_uri dat een proxy naar "
                                "schakel serve doorgeeft. Zonder worden flows gepeild."})
                     .example("\"https://schakel.example.nl/webhooks/online\""))
          .field(
              schema::secret("webhook_secret", &OnlineFile::webhook_secret)
                  .describe({"The app's webhook secret, with which such messages are signed. Not its "
                             "client secret.",
                             "Het webhookgeheim van de app, waarmee zulke berichten ondertekend zijn. Niet "
                             "het clientgeheim."})
                  .example("\"env:SCHAKEL_ONLINE_WEBHOOK_SECRET\""));
  return spec;
}

class OnlineSettings final : public ConnectionSettings {
 public:
  explicit OnlineSettings(OnlineFile file) : file_(std::move(file)), record_fields_(file_.custom_fields) {}

  std::vector<NamedSecret> secrets() const override {
    std::vector<NamedSecret> named = {{"client_secret", file_.client_secret}};
    if (has_webhooks()) named.push_back({"webhook_secret", file_.webhook_secret});
    return named;
  }
  bool has_webhooks() const override { return !file_.webhook_url.empty(); }
  Result<std::unique_ptr<const connector::NotificationReader>> notification_reader() const override {
    if (!has_webhooks()) return nullptr;
    TRY(Secret secret, resolve(file_.webhook_secret));
    return std::make_unique<const exact_online::NotificationReader>(std::move(secret), file_.division);
  }
  Result<connector::Subscribed> keep_subscriptions(const std::string& name, const ConnectionWorld& world,
                                                   const std::set<connector::Topic>& topics,
                                                   std::stop_token stop) const override {
    if (!has_webhooks()) return connector::Subscribed::kNotLooked;
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::keep_subscriptions(settings, deps(open, world), topics, std::move(stop));
  }

  Result<std::unique_ptr<connector::OrderSource>> open_source(
      const std::string& name, const ConnectionWorld& world,
      const connector::DocumentChoice& choice) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::make_connection(settings, deps(open, world), choice);
  }
  Result<std::unique_ptr<connector::OrderTarget>> open_target(
      const std::string& name, const ConnectionWorld& world, const connector::DocumentChoice& choice,
      std::shared_ptr<const connector::OrderMapping> mapping) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::make_order_target(settings, deps(open, world), choice, std::move(mapping));
  }
  Result<connector::MappingSettings> order_mapping_settings(
      const std::string& name, const connector::DocumentChoice& choice) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    exact_online::FormRules rules = exact_online::form_rules(settings, choice.document);
    rules.choose_journal(choice.journal);
    return std::move(rules.settings);
  }
  const connector::RecordTargetFields* record_target_fields(connector::RecordKind kind) const override {
    return record_fields_.target(kind);
  }
  const connector::RecordSourceFields* record_source_fields(connector::RecordKind kind) const override {
    return record_fields_.source(kind);
  }
  Result<std::unique_ptr<connector::RecordSource>> open_record_source(
      const std::string& name, const ConnectionWorld& world, connector::RecordKind kind) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::make_record_source(settings, deps(open, world), kind);
  }
  Result<std::unique_ptr<connector::RecordTarget>> open_record_target(
      const std::string& name, const ConnectionWorld& world, connector::RecordKind kind) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::make_record_target(settings, deps(open, world), kind);
  }
  Result<std::unique_ptr<connector::StockSource>> open_stock_source(
      const std::string& name, const ConnectionWorld& world) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::make_stock_source(settings, deps(open, world));
  }
  Result<std::unique_ptr<connector::StockTarget>> open_stock_target(const std::string& name,
                                                                    const ConnectionWorld& world,
                                                                    const std::string&) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::make_stock_target(settings, deps(open, world));
  }
  Result<std::unique_ptr<connector::DeliveryTarget>> open_delivery_target(
      const std::string& name, const ConnectionWorld& world) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::make_delivery_target(settings, deps(open, world));
  }
  Result<std::unique_ptr<connector::ReferenceSource>> open_reference(
      const std::string& name, const ConnectionWorld& world) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    return exact_online::make_reference_source(settings, deps(open, world));
  }
  Result<std::unique_ptr<connector::Connection>> open(const std::string& name,
                                                      const ConnectionWorld& world) const override {
    TRY(std::unique_ptr<connector::OrderSource> source, open_source(name, world, {}));
    return std::unique_ptr<connector::Connection>(std::move(source));
  }
  Result<std::optional<CallsAllowed>> calls_allowed(const std::string& name,
                                                    const ConnectionWorld& world) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    TRY(connector::CallBudget budget, exact_online::read_budget(settings, deps(open, world)));
    return std::optional(
        CallsAllowed{.budget = std::move(budget),
                     .reserves = {.minute = settings.minute_reserve, .day = settings.day_reserve}});
  }
  Result<std::unique_ptr<Authorisation>> authorise(const std::string& name,
                                                   const ConnectionWorld& world) const override {
    TRY(const exact_online::ConnectionSettings settings, filled_in(name));
    TRY(const Open open, transport_and_key(world));
    TRY(std::unique_ptr<exact_online::Consent> consent,
        exact_online::make_consent(settings, deps(open, world)));
    return std::unique_ptr<Authorisation>(new Asking(open.transport, std::move(consent), file_.redirect_uri));
  }

 private:
  struct Open {
    std::shared_ptr<http::Transport> transport;
    exact_online::SealingKey key;
  };

  class Asking final : public Authorisation {
   public:
    Asking(std::shared_ptr<http::Transport> transport, std::unique_ptr<exact_online::Consent> consent,
           std::string redirect_uri)
        : transport_(std::move(transport)),
          consent_(std::move(consent)),
          redirect_uri_(std::move(redirect_uri)) {}
    std::string url() const override { return consent_->authorize_url(); }
    std::string redirect_uri() const override { return redirect_uri_; }
    Result<void> finish(const std::string& query, std::stop_token stop) override {
      return consent_->accept(query, std::move(stop));
    }

   private:
    std::shared_ptr<http::Transport> transport_;
    std::unique_ptr<exact_online::Consent> consent_;
    std::string redirect_uri_;
  };

  Result<exact_online::ConnectionSettings> filled_in(const std::string& name) const {
    TRY(Secret secret, resolve(file_.client_secret));
    exact_online::ConnectionSettings settings{.name = name,
                                              .base_url = file_.base_url,
                                              .division = file_.division,
                                              .client_id = file_.client_id,
                                              .client_secret = std::move(secret),
                                              .redirect_uri = file_.redirect_uri,
                                              .consent = file_.consent,
                                              .minute_reserve = file_.minute_reserve,
                                              .day_reserve = file_.day_reserve,
                                              .patience = file_.patience,
                                              .classification_slot = file_.classification_slot,
                                              .custom_fields = file_.custom_fields,
                                              .webhook_url = file_.webhook_url};
    if (has_webhooks()) {
      TRY(settings.webhook_secret, resolve(file_.webhook_secret));
    }
    TRY_VOID(exact_online::check(settings));
    return settings;
  }

  Result<Open> transport_and_key(const ConnectionWorld& world) const {
    // A renewed token is not a change to anybody's records: a dry run may ask for one.
    const auto token_call = [](const http::Request& request) {
      return http::split_target(request.target).path.ends_with("/api/oauth2/token");
    };
    TRY(std::unique_ptr<http::Transport> transport, make_transport(world, {}, token_call));
    TRY(exact_online::SealingKey key, exact_online::open_key(world.state_folder / "seal.key"));
    if (world.notes) TRY_VOID(exact_online::move_credentials(world.state_folder, *world.notes));
    return Open{std::move(transport), std::move(key)};
  }

  static exact_online::ConnectionDeps deps(const Open& open, const ConnectionWorld& world) {
    return {.transport = *open.transport,
            .clock = world.clock,
            .random = world.random,
            .state_dir = world.state_folder,
            .key = open.key,
            .caller = world.caller,
            .tell = world.tell,
            .notes = world.notes,
            .owned_transport = open.transport};
  }

  OnlineFile file_;
  exact_online::RecordFields record_fields_;
};

// ---- Exact Globe
// -----------------------------------------------------------------------------------------------------

struct GlobeFile {
  std::string base_url;
  std::string server;
  std::string database;
  std::string user;
  schema::SecretReference password;
  bool plain_http = false;
  Milliseconds timeout = std::chrono::seconds(100);
  Milliseconds patience = std::chrono::minutes(2);
  exact_globe::UpdateVerb update_verb = exact_globe::UpdateVerb::kPut;
  bool check_metadata = true;
  std::map<std::string, std::string> account_defaults;
  exact_globe::ContactTitles contact_titles;
  std::string contact_language;
  std::string text_item;
  std::set<std::string> sundry_debtors;
  std::string tracking_field;
  exact_globe::SalesLines sales_lines = exact_globe::SalesLines::kNegative;
  std::string debtor_account;
  bool open_invoices = false;
};

const schema::Spec<exact_globe::ContactTitles>& contact_titles_spec() {
  using exact_globe::ContactTitles;
  static const schema::Spec<ContactTitles> spec =
      schema::Spec<ContactTitles>()
          .field(schema::text("male", &ContactTitles::male).describe({"Of a man.", "Van een man."}))
          .field(schema::text("female", &ContactTitles::female).describe({"Of a woman.", "Van een vrouw."}))
          .field(schema::text("unknown", &ContactTitles::unknown)
                     .describe({"Of somebody of whom the source does not say.",
                                "Van iemand van wie de bron het niet zegt."}));
  return spec;
}

const schema::Spec<GlobeFile>& globe_spec() {
  using exact_globe::UpdateVerb;
  static const std::vector<schema::Choice<UpdateVerb>> kVerbs = {{"PUT", UpdateVerb::kPut, {}},
                                                                 {"MERGE", UpdateVerb::kMerge, {}}};
  using exact_globe::SalesLines;
  static const std::vector<schema::Choice<SalesLines>> kSalesLines = {
      {"negative", SalesLines::kNegative, {"as a credit", "als credit"}},
      {"positive", SalesLines::kPositive, {"as what the debtor owes", "als wat de debiteur schuldig is"}}};
  static const schema::Spec<GlobeFile> spec =
      schema::Spec<GlobeFile>()
          .field(schema::text("base_url", &GlobeFile::base_url)
                     .describe({"Where the entity service listens, without its path.",
                                "Waar de entity service luistert, zonder zijn pad."})
                     .example("\"http://globe.example.local:8020\"")
                     .required())
          .field(schema::text("server", &GlobeFile::server)
                     .describe({"The SQL Server instance.", "De SQL Server-instantie."})
                     .example("'GLOBESRV\\EXACT'")
                     .required())
          .field(schema::text("database", &GlobeFile::database)
                     .describe({"The administration.", "De administratie."})
                     .example("\"500\"")
                     .required())
          .field(schema::text("user", &GlobeFile::user)
                     .describe({"The Windows user; an active employee in Globe.",
                                "De Windows-gebruiker; een actieve medewerker in Globe."})
                     .example("'EXAMPLE\\schakel'")
                     .required())
          .field(schema::secret("password", &GlobeFile::password)
                     .describe({"His password.", "Zijn wachtwoord."})
                     .example("\"file:/etc/schakel/globe.password\"")
                     .required())
          .field(schema::boolean("plain_http", &GlobeFile::plain_http)
                     .describe({"You say that the network up to Globe is your own: then http:// is allowed.",
                                "U zegt dat het netwerk tot aan Globe van uzelf is: dan mag http://."}))
          .field(schema::duration("timeout", &GlobeFile::timeout)
                     .describe({"Longest wait for an answer.", "Langste wachttijd op een antwoord."}))
          .field(schema::duration("patience", &GlobeFile::patience)
                     .describe({"How long an outage over there is borne with, in all, before a run gives up: "
                                "it tries again now and then, and says so.",
                                "Hoe lang een storing aan de andere kant in totaal wordt afgewacht voordat "
                                "een run opgeeft: hij probeert het af en toe opnieuw, en meldt dat."})
                     .example("\"10m\""))
          .field(schema::choice("update_verb", &GlobeFile::update_verb, kVerbs)
                     .describe({"How this installation wants changes sent.",
                                "Hoe deze installatie wijzigingen wil ontvangen."}))
          .field(schema::boolean("check_metadata", &GlobeFile::check_metadata)
                     .describe({"Compare the server's metadata with the names that Schakel uses before the "
                                "first write.",
                                "Vergelijk de metadata van de server met de namen die Schakel gebruikt, voor "
                                "er iets geschreven wordt."}))
          .field(
              schema::table("account_defaults", &GlobeFile::account_defaults)
                  .describe({"Account properties that this installation demands of a new debtor.",
                             "Eigenschappen van Account die deze installatie van een nieuwe debiteur eist."})
                  .example("{ SectorCode = \"1\" }"))
          .field(schema::section("contact_titles", &GlobeFile::contact_titles, contact_titles_spec())
                     .describe({"Codes of this installation's titles: a new contact must have one.",
                                "Codes van de aanspreektitels van deze installatie: een nieuw contact moet "
                                "er een hebben."}))
          .field(schema::text("contact_language", &GlobeFile::contact_language)
                     .describe({"Language of contacts for whom the source has none.",
                                "Taal van contacten voor wie de bron er geen heeft."}))
          .field(schema::text("text_item", &GlobeFile::text_item)
                     .describe({"The item that carries text lines.", "Het artikel dat tekstregels draagt."}))
          .field(schema::texts("sundry_debtors", &GlobeFile::sundry_debtors)
                     .describe(
                         {"Debtors who stand for many people: whom an order of theirs is really from, its "
                          "own name and address say. For reading orders from Globe.",
                          "Debiteuren diversen: van wie zo'n order echt is, zeggen de naam en het adres op "
                          "de order zelf. Voor het lezen van orders uit Globe."})
                     .example("[\"10000\"]"))
          .field(
              schema::text("tracking_field", &GlobeFile::tracking_field)
                  .describe({"Field of a sales order where people write track and trace; deliveries that "
                             "are told to the other side take it along.",
                             "Veld van een verkooporder waarin mensen de track-and-trace zetten; leveringen "
                             "die aan de andere kant gemeld worden, nemen het mee."})
                  .example("\"FreeField2\""))
          .field(schema::choice("sales_lines", &GlobeFile::sales_lines, kSalesLines)
                     .describe({"In which sign this installation wants the lines of a sales entry.",
                                "Met welk teken deze installatie de regels van een verkoopboeking wil."}))
          .field(schema::text("debtor_account", &GlobeFile::debtor_account)
                     .describe(
                         {"Ledger account of debtors: a sales entry then gets a line for what the debtor "
                          "owes. Empty: its header alone bears that.",
                          "Grootboekrekening debiteuren: een verkoopboeking krijgt dan een regel voor wat de "
                          "debiteur schuldig is. Leeg: alleen haar kop draagt dat."})
                     .example("\"1300\""))
          .field(schema::boolean("open_invoices", &GlobeFile::open_invoices)
                     .describe(
                         {"Invoices that are not final can be read in this installation: then one whose "
                          "answer was lost is found back, and not left to a person.",
                          "Facturen die niet definitief zijn, zijn in deze installatie te lezen: een waarvan "
                          "het antwoord verloren ging, wordt dan teruggevonden en niet aan een mens "
                          "overgelaten."}));
  return spec;
}

class GlobeSettings final : public ConnectionSettings {
 public:
  explicit GlobeSettings(GlobeFile file) : file_(std::move(file)) {}

  std::vector<NamedSecret> secrets() const override { return {{"password", file_.password}}; }

  Result<std::unique_ptr<connector::OrderSource>> open_source(
      const std::string&, const ConnectionWorld& world,
      const connector::DocumentChoice& choice) const override {
    TRY(exact_globe::ConnectionSettings settings, filled_in());
    return exact_globe::make_order_source(std::move(settings), dependencies(world, nullptr), choice);
  }
  Result<std::unique_ptr<connector::OrderTarget>> open_target(
      const std::string&, const ConnectionWorld& world, const connector::DocumentChoice& choice,
      std::shared_ptr<const connector::OrderMapping> mapping) const override {
    TRY(exact_globe::ConnectionSettings settings, filled_in());
    return exact_globe::make_connection(std::move(settings), dependencies(world, std::move(mapping)), choice);
  }
  Result<connector::MappingSettings> order_mapping_settings(
      const std::string&, const connector::DocumentChoice& choice) const override {
    TRY(const exact_globe::ConnectionSettings settings, filled_in());
    return exact_globe::form_rules(settings, choice.document).settings;
  }
  const connector::RecordTargetFields* record_target_fields(connector::RecordKind kind) const override {
    return exact_globe::record_target_fields(kind);
  }
  const connector::RecordSourceFields* record_source_fields(connector::RecordKind kind) const override {
    return exact_globe::record_source_fields(kind);
  }
  Result<std::unique_ptr<connector::RecordSource>> open_record_source(
      const std::string&, const ConnectionWorld& world, connector::RecordKind kind) const override {
    TRY(exact_globe::ConnectionSettings settings, filled_in());
    return exact_globe::make_record_source(std::move(settings), dependencies(world, nullptr), kind);
  }
  Result<std::unique_ptr<connector::RecordTarget>> open_record_target(
      const std::string&, const ConnectionWorld& world, connector::RecordKind kind) const override {
    TRY(exact_globe::ConnectionSettings settings, filled_in());
    return exact_globe::make_record_target(std::move(settings), dependencies(world, nullptr), kind);
  }
  Result<std::unique_ptr<connector::StockSource>> open_stock_source(
      const std::string&, const ConnectionWorld& world) const override {
    TRY(exact_globe::ConnectionSettings settings, filled_in());
    return exact_globe::make_stock_source(std::move(settings), dependencies(world, nullptr));
  }
  Result<std::unique_ptr<connector::StockTarget>> open_stock_target(const std::string&,
                                                                    const ConnectionWorld& world,
                                                                    const std::string& field) const override {
    TRY(exact_globe::ConnectionSettings settings, filled_in());
    return exact_globe::make_stock_target(std::move(settings), dependencies(world, nullptr), field);
  }
  Result<std::unique_ptr<connector::DeliveryTarget>> open_delivery_target(
      const std::string& name, const ConnectionWorld&) const override {
    // Deliveries are made in Globe itself; its services cannot make them (facts 2.6).
    static_cast<void>(name);
    return std::unique_ptr<connector::DeliveryTarget>();
  }
  Result<std::unique_ptr<connector::ReferenceSource>> open_reference(
      const std::string&, const ConnectionWorld& world) const override {
    TRY(exact_globe::ConnectionSettings settings, filled_in());
    return exact_globe::make_reference_source(std::move(settings), dependencies(world, nullptr));
  }
  Result<std::unique_ptr<connector::Connection>> open(const std::string& name,
                                                      const ConnectionWorld& world) const override {
    TRY(std::unique_ptr<connector::OrderTarget> target, open_target(name, world, {}, nullptr));
    return std::unique_ptr<connector::Connection>(std::move(target));
  }
  Result<std::optional<CallsAllowed>> calls_allowed(const std::string&,
                                                    const ConnectionWorld&) const override {
    return std::optional<CallsAllowed>();
  }
  Result<std::unique_ptr<Authorisation>> authorise(const std::string& name,
                                                   const ConnectionWorld&) const override {
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "config.no_consent_needed",
         .what =
             {.en =
                  "Connection \"" + name + "\" needs no consent: Exact Globe asks for a user and a password.",
              .nl =
                  "Verbinding \"" + name +
                  "\" heeft geen toestemming nodig: Exact Globe vraagt om een gebruiker en een wachtwoord."},
         .advice = {.en = "See whether they are right: schakel doctor " + name,
                    .nl = "Kijk of ze kloppen: schakel doctor " + name}});
  }

 private:
  Result<exact_globe::ConnectionSettings> filled_in() const {
    TRY(Secret password, resolve(file_.password));
    return exact_globe::ConnectionSettings{
        .base_url = file_.base_url,
        .server_name = file_.server,
        .database_name = file_.database,
        .user = file_.user,
        .password = std::move(password),
        .plain_http = file_.plain_http ? http::PlainHttp::kAllowed : http::PlainHttp::kLoopbackOnly,
        .timeout = file_.timeout,
        .patience = file_.patience,
        .update_verb = file_.update_verb,
        .metadata_check =
            file_.check_metadata ? exact_globe::MetadataCheck::kRequired : exact_globe::MetadataCheck::kOff,
        .account_defaults = file_.account_defaults,
        .contact_titles = file_.contact_titles,
        .language = file_.contact_language,
        .sundry_debtors = file_.sundry_debtors,
        .tracking_field = file_.tracking_field,
        .sales_lines = file_.sales_lines,
        .debtor_account = file_.debtor_account,
        .open_invoices =
            file_.open_invoices ? exact_globe::OpenInvoices::kReadable : exact_globe::OpenInvoices::kHidden,
        .text_item = file_.text_item};
  }

  static exact_globe::Dependencies dependencies(const ConnectionWorld& world,
                                                std::shared_ptr<const connector::OrderMapping> mapping) {
    return {.make_transport =
                [world](http::CurlOptions options) {
                  return make_transport(world, std::move(options),
                                        [](const http::Request&) { return false; });
                },
            .clock = world.clock,
            .random = world.random,
            .tell = world.tell,
            .mapping = std::move(mapping)};
  }

  GlobeFile file_;
};

template <class File, class Settings>
Connector declare(std::string name, std::string title, Text describe, const schema::Spec<File>& (*spec)()) {
  Connector connector;
  connector.name = std::move(name);
  connector.describe = std::move(describe);
  connector.title = {.en = title, .nl = title};
  connector.read = [spec](const schema::Node& node, const std::string& path,
                          schema::Problems& problems) -> std::unique_ptr<ConnectionSettings> {
    File file;
    spec().read(node, path, file, problems);
    return std::make_unique<Settings>(std::move(file));
  };
  connector.pages = [spec](const std::string& path, std::vector<schema::FieldPage>& pages) {
    spec().add_pages(path, pages);
  };
  return connector;
}

Connector exact_online_connector() {
  Connector connector = declare<OnlineFile, OnlineSettings>(
      "exact_online", "Exact Online",
      {.en = "One administration (division) of Exact Online.", .nl = "Een administratie van Exact Online."},
      online_spec);
  connector.read = [](const schema::Node& node, const std::string& path,
                      schema::Problems& problems) -> std::unique_ptr<ConnectionSettings> {
    OnlineFile file;
    const std::size_t before = problems.size();
    online_spec().read(node, path, file, problems);
    // One that could not be read is told already.
    for (std::size_t i = 0; i < file.custom_fields.size() && problems.size() == before; ++i) {
      const auto checked = exact_online::check_custom_fields(std::span(file.custom_fields).first(i + 1));
      if (checked) continue;
      const Error& error = checked.error();
      problems.push_back({.path = path + "." + error.fields.front(),
                          .line = (*node.find("custom_field")->list())[i].line,
                          .what = {.en = error.what.en + " " + error.advice.en,
                                   .nl = error.what.nl + " " + error.advice.nl}});
    }
    const auto wrong = [&](const char* setting, Text what) {
      const schema::Node* where = node.find(setting);
      problems.push_back({.path = path + "." + setting,
                          .line = where == nullptr ? node.line : where->line,
                          .what = std::move(what)});
    };
    if (const auto checked = exact_online::check_webhook_url(file.webhook_url, file.redirect_uri);
        !checked && problems.size() == before) {
      wrong("webhook_url", {.en = checked.error().what.en + " " + checked.error().advice.en,
                            .nl = checked.error().what.nl + " " + checked.error().advice.nl});
    }
    const bool has_url = !file.webhook_url.empty();
    if (has_url == file.webhook_secret.text.empty()) {
      wrong(has_url ? "webhook_secret" : "webhook_url",
            {.en = "webhook_url and webhook_secret belong together: give both or neither",
             .nl = "webhook_url en webhook_secret horen bij elkaar: geef ze allebei of geen van beide"});
    }
    return std::make_unique<OnlineSettings>(std::move(file));
  };
  connector.explanations = [] {
    return std::vector<Explanation>(exact_online::kExplanations.begin(), exact_online::kExplanations.end());
  };
  connector.order_target_fields = exact_online::order_target_fields;
  connector.order_source_fields = exact_online::order_source_fields;
  connector.stock_field_problem = [](const std::string& field) -> std::optional<Text> {
    if (field.empty()) return std::nullopt;
    return Text{.en = "Exact Online keeps stock itself and needs no field",
                .nl = "Exact Online houdt zelf voorraad bij en heeft geen veld nodig"};
  };
  return connector;
}

Connector exact_globe_connector() {
  Connector connector =
      declare<GlobeFile, GlobeSettings>("exact_globe", "Exact Globe",
                                        {.en = "One administration of Exact Globe, Globe Next or Globe+.",
                                         .nl = "Een administratie van Exact Globe, Globe Next of Globe+."},
                                        globe_spec);
  connector.explanations = exact_globe::explanations;
  connector.order_target_fields = exact_globe::order_target_fields;
  connector.order_source_fields = exact_globe::order_source_fields;
  connector.check_order_target = exact_globe::check_target_choice;
  connector.check_order_source = exact_globe::check_source_choice;
  connector.stock_field_problem = exact_globe::stock_field_problem;
  return connector;
}

}  // namespace

const std::vector<Connector>& connectors() {
  static const std::vector<Connector> known = {exact_online_connector(), exact_globe_connector()};
  return known;
}

const Connector* find_connector(std::string_view name) {
  for (const Connector& connector : connectors()) {
    if (connector.name == name) return &connector;
  }
  return nullptr;
}

}  // namespace schakel::app
