#include <cstdio>
#include <exception>
#include <string>
#include <thread>

#include "base/json.h"
#include "connectors/exact_online/simulator/simulator.h"
#include "http/server.h"
#include "http/transport.h"
#include "simulator/options.h"

namespace {

using schakel::Json;
using schakel::exact_online::simulator::Settings;

struct Own {
  std::string language = "nl";
  std::string service_case = "any";
  std::string skip = "seen";
  std::string substringof = "501";
  std::string deferred_in_select = "refused";
  std::string top_page_size = "bare";
  std::string int64 = "text";
  std::string put_prefer = "204";
  std::string create_answer = "nulls";
  std::string foreign_reference = "refuse";
  std::string lengths = "check";
  std::string line_amounts = "net";
  std::string validation = "500";
  std::string sync_select = "optional";
  std::string new_entries = "open";
  std::string custom_fields = "premium";
  std::string custom_field_change = "alone";
  std::string classes = "check";
  std::string invoice_numbers = "printing";
  std::string credit_lines = "negative";
  std::string reuse = "kills";
  std::string division_in_url = "checked";
  std::string filter_functions = "seen";
  std::string unauthorized_body = "empty";
  std::string retry_after = "none";
  std::string root_metadata = "404";
  std::string webhook_action = "update";
  std::vector<std::string> redirect_uris = {};
  std::string webhook_put = "refused";
  std::int64_t webhook_minute_ms = 60000;
  int block = 429;
};

void add_choice(CLI::App& app, const std::string& name, std::string& value, const std::string& says,
                const std::vector<std::string>& choices) {
  app.add_option(name, value, says)->check(CLI::IsMember(choices))->capture_default_str();
}

void add_options(CLI::App& app, Own& own, Settings& settings) {
  app.add_option("--base-url", settings.base_url,
                 "What its own links begin with (the Host of the request when not given)")
      ->check([](const std::string& url) {
        const bool fits = (url.starts_with("http://") || url.starts_with("https://")) && !url.ends_with('/');
        return fits ? std::string() : "an http or https URL without a slash at its end is wanted";
      });
  add_choice(app, "--lang", own.language, "Language of users and descriptions", {"nl", "en"});
  app.add_option("--per-minute", settings.budgets.per_minute, "Calls per minute, app and division")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--per-day", settings.budgets.per_day, "Calls per day, app and division")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--token-calls-per-day", settings.oauth.token_calls_per_day,
                 "Token calls per app, user and day (0: no ceiling)")
      ->check(CLI::Range(0, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--redirect-uri", own.redirect_uris,
                 "Redirect address that the apps have registered (any when not given; repeatable)");
  app.add_option("--block-status", own.block, "HTTP status of the error-velocity block")
      ->check(CLI::IsMember(std::vector<int>{429, 403}))
      ->capture_default_str();
  app.add_option("--mandatory-filter", settings.switches.mandatory_filter,
                 "Endpoint that wants a $filter, such as crm/Accounts; * for all (repeatable)")
      ->check([](const std::string& path) {
        const auto& catalogue = schakel::exact_online::simulator::Catalogue::built_in();
        const bool known = path == "*" || catalogue.find_exact(path) != nullptr;
        return known ? std::string() : "there is no endpoint " + path;
      });
  app.add_option("--url-max", settings.switches.url_length_max, "Longest URL it takes")
      ->check(CLI::Range(200, 60000))
      ->capture_default_str();
  add_choice(app, "--division-in-url", own.division_in_url, "The division's number before system/Divisions",
             {"checked", "ignored"});
  add_choice(app, "--unauthorized-body", own.unauthorized_body, "Body of a 401", {"empty", "moved"});
  add_choice(app, "--retry-after", own.retry_after, "Retry-After on 429", {"none", "seconds"});
  add_choice(app, "--root-metadata", own.root_metadata, "$metadata of the division's root", {"404", "works"});
  add_choice(app, "--webhook-action", own.webhook_action, "Action of a new record", {"update", "create"});
  add_choice(app, "--filter-functions", own.filter_functions, "Which functions $filter knows",
             {"seen", "all"});
  app.add_flag("--raw-style", settings.switches.raw_style, "JSON with the line breaks seen on the wire");
  add_choice(app, "--service-case", own.service_case, "Case of service names", {"any", "exact"});
  add_choice(app, "--skip", own.skip, "Where $skip works", {"seen", "everywhere"});
  add_choice(app, "--substringof", own.substringof, "What substringof does", {"501", "works"});
  add_choice(app, "--deferred-in-select", own.deferred_in_select, "A collection in $select",
             {"refused", "accepted"});
  add_choice(app, "--top-60", own.top_page_size, "Envelope when $top equals the page", {"bare", "results"});
  add_choice(app, "--int64", own.int64, "How Timestamp is written", {"text", "number"});
  add_choice(app, "--put-prefer", own.put_prefer, "PUT with Prefer: return=representation", {"204", "200"});
  add_choice(app, "--create-answer", own.create_answer, "Body after POST without Prefer",
             {"nulls", "filled"});
  add_choice(app, "--foreign-reference", own.foreign_reference, "An unknown GUID", {"refuse", "drop"});
  add_choice(app, "--lengths", own.lengths, "Lengths that are only hints", {"check", "ignore"});
  add_choice(app, "--line-amounts", own.line_amounts, "AmountFC of a line with VAT in its price",
             {"net", "priced"});
  add_choice(app, "--validation-status", own.validation, "HTTP status of validation", {"500", "400"});
  add_choice(app, "--sync-select", own.sync_select, "$select on feeds", {"optional", "required"});
  add_choice(app, "--new-entries", own.new_entries, "State of a new sales entry", {"open", "processed"});
  add_choice(app, "--credit-lines", own.credit_lines, "Sign of a credit note's lines",
             {"negative", "positive"});
  add_choice(app, "--custom-fields", own.custom_fields, "Whether there are custom fields",
             {"premium", "none"});
  add_choice(app, "--custom-field-change", own.custom_field_change,
             "What a changed custom field changes: itself, or its record too", {"alone", "record"});
  add_choice(app, "--invoice-numbers", own.invoice_numbers, "When an invoice gets its number",
             {"printing", "entry"});
  add_choice(app, "--classes", own.classes, "Codes in Class_01 to Class_10", {"check", "ignore"});
  add_choice(app, "--webhook-put", own.webhook_put, "PUT of a webhook subscription", {"refused", "works"});
  app.add_option("--webhook-minute-ms", own.webhook_minute_ms,
                 "How long a minute lasts between two tries of a webhook, in milliseconds")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
  add_choice(app, "--token-reuse", own.reuse,
             "A burnt refresh token ends the whole consent, or only that call", {"kills", "refuses"});
}

void apply(const Own& own, Settings& settings) {
  auto& switches = settings.switches;
  settings.dutch = own.language == "nl";
  settings.directory = schakel::exact_online::simulator::Directory::usual(settings.dutch);
  settings.budgets.block_http_status = own.block;
  settings.oauth.reuse_kills_chain = own.reuse == "kills";
  for (auto& app : settings.directory.apps) app.redirect_uris = own.redirect_uris;
  switches.any_division_lists_divisions = own.division_in_url == "ignored";
  switches.moved_page_on_401 = own.unauthorized_body == "moved";
  switches.sends_retry_after = own.retry_after == "seconds";
  switches.has_root_metadata = own.root_metadata == "works";
  switches.tells_creates = own.webhook_action == "create";
  switches.all_filter_functions = own.filter_functions == "all";
  switches.exact_service_case = own.service_case == "exact";
  switches.skip_everywhere = own.skip == "everywhere";
  switches.substringof_works = own.substringof == "works";
  switches.deferred_in_select = own.deferred_in_select == "accepted";
  switches.page_size_top_is_results = own.top_page_size == "results";
  switches.int64_as_number = own.int64 == "number";
  switches.put_returns_entity = own.put_prefer == "200";
  switches.create_answers_filled = own.create_answer == "filled";
  switches.foreign_references_dropped = own.foreign_reference == "drop";
  switches.lengths_checked = own.lengths == "check";
  switches.amounts_as_priced = own.line_amounts == "priced";
  switches.classify_as_400 = own.validation == "400";
  switches.subscriptions_can_change = own.webhook_put == "works";
  settings.webhooks.retry_minute = schakel::Milliseconds(own.webhook_minute_ms);
  switches.entries_are_processed = own.new_entries == "processed";
  switches.credit_notes_are_positive = own.credit_lines == "positive";
  switches.has_custom_fields = own.custom_fields == "premium";
  switches.custom_fields_touch = own.custom_field_change == "record";
  switches.invoices_numbered_at_entry = own.invoice_numbers == "entry";
  switches.classes_checked = own.classes == "check";
  switches.sync_needs_select = own.sync_select == "required";
}

int failed(const schakel::Error& error) {
  std::fprintf(stderr, "exact-online-simulator: %s\n", error.what.en.c_str());
  return error.kind == schakel::ErrorKind::kInvalidInput || error.kind == schakel::ErrorKind::kStorage ? 2
                                                                                                       : 4;
}

void introduce(const schakel::exact_online::simulator::Simulator& simulator, const std::string& url,
               bool machine) {
  const auto& directory = simulator.directory();
  const auto& app = directory.apps.front();
  const auto& user = directory.users.front();
  if (machine) {
    const Json json = Json::members({{"base_url", Json::text(url)},
                                     {"client_id", Json::text(app.client_id)},
                                     {"client_secret", Json::text(app.client_secret)},
                                     {"division", Json::number(simulator.main_division())},
                                     {"user", Json::text(user.name)},
                                     {"password", Json::text(user.password)}});
    std::printf("%s\n", json.dump().c_str());
  } else {
    std::printf("Exact Online simulator (not a product of Exact) on %s\n\n", url.c_str());
    for (const auto& one : directory.apps)
      std::printf("  app       %s  client id %s  secret %s\n", one.name.c_str(), one.client_id.c_str(),
                  one.client_secret.c_str());
    for (const auto& one : directory.users)
      std::printf("  user      %s  password %s%s%s\n", one.name.c_str(), one.password.c_str(),
                  one.blocked_reason.empty() ? "" : "  blocked: ", one.blocked_reason.c_str());
    for (const auto& one : directory.divisions)
      std::printf("  division  %d  %s\n", one.code, one.description.c_str());
    std::printf(
        "\nConsent page: %s/api/oauth2/auth; behind the curtain: %s/__simulator/. Stop with Ctrl-C.\n",
        url.c_str(), url.c_str());
  }
  std::fflush(stdout);
}

schakel::Result<int> run(int count, const char* const* words) {
  Settings settings;
  Own own;
  schakel::simulator::CommandLine line(
      "exact-online-simulator", "A strict simulator of Exact Online's REST API, for tests and demonstrations",
      8021);
  add_options(line.app(), own, settings);
  TRY(const auto options, line.parse(count, words));
  if (!options) return 0;
  apply(own, settings);
  settings.state_file = options->state_file;
  if (options->no_limits) settings.budgets.limited = false;
  if (options->no_limits) settings.oauth.token_calls_per_day = 0;

  const schakel::simulator::StopSignals stop;
  schakel::SystemClock real;
  schakel::simulator::SimulatorClock clock(real);
  schakel::SystemRandom random;
  schakel::exact_online::simulator::Simulator simulator(settings, clock, random);
  bool loaded = false;
  if (!options->state_file.empty()) {
    auto state = simulator.load_state();
    if (!state && state.error().kind != schakel::ErrorKind::kNotFound)
      return schakel::fail(std::move(state).error());
    loaded = state.has_value();
  }
  if (!loaded) {
    auto size = options->world;
    if (!options->data_file.empty()) {
      // Masters only: customers, Items and orders come from the file.
      schakel::simulator::World world;
      world.masters = schakel::simulator::make_masters();
      simulator.seed(world);
      TRY_VOID(simulator.load_own_rows(options->data_file));
    } else {
      simulator.seed(schakel::simulator::make_world(size, clock.now()));
    }
  }
  // A place that cannot be written is told now, not after a day's work.
  TRY_VOID(simulator.save_state());
  for (const auto& fault : options->faults) simulator.faults().add(fault);
  TRY(auto server, schakel::http::Server::start(options->listen, [&](const schakel::http::Request& request,
                                                                     auto connection) {
        auto answer = simulator.handle(request, connection);
        // Path without query: filters hold names and addresses.
        if (options->verbose)
          std::fprintf(stderr, "%s %s %d\n", request.method.c_str(),
                       request.target.substr(0, request.target.find('?')).c_str(), answer.response.status);
        return answer;
      }));
  const std::string host = options->listen.address.find(':') == std::string::npos
                               ? options->listen.address
                               : "[" + options->listen.address + "]";
  const std::string url =
      settings.base_url.empty() ? "http://" + host + ":" + std::to_string(server->port()) : settings.base_url;
  TRY(auto transport, schakel::http::make_curl_transport({.timeout = std::chrono::seconds(10)}));
  simulator.webhooks().call_through(std::move(transport));
  introduce(simulator, url, options->print_config);
  // Subscribers are told from a thread of their own, a fifth of a second after the event at the latest.
  std::jthread subscribers([&](const std::stop_token& token) {
    while (real.sleep_for(std::chrono::milliseconds(200), token)) simulator.webhooks().deliver_due();
  });
  stop.wait();
  // Before the state is saved: a call that was carried out and answered after that would be forgotten.
  server.reset();
  subscribers.request_stop();
  subscribers.join();
  TRY_VOID(simulator.save_state());
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    const auto code = run(count, words);
    return code ? *code : failed(code.error());
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "exact-online-simulator: %s\n", exception.what());
    return 4;
  }
}
