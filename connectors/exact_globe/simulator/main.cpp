#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "base/time.h"
#include "connectors/exact_globe/simulator/service.h"
#include "http/server.h"
#include "simulator/options.h"
#include "simulator/world.h"

// exact-globe-simulator: a strict Exact Globe with an invented company, to develop and test against.
namespace {

using namespace schakel;
using namespace schakel::exact_globe::simulator;

constexpr const char* kReader = "alleen-lezen";
constexpr const char* kGone = "uit-dienst";
constexpr const char* kStranger = "geen-medewerker";

struct GlobeOptions {
  std::string user = "schakel";
  std::string password = "Welkom-bij-Globe-1";
  Site site;
  Rules rules;
  double parked_minutes = 0;
  BackOfficeHours hours;
};

void add_options(CLI::App& app, GlobeOptions& globe) {
  app.add_option("--user", globe.user, "The Windows user who may do everything")->capture_default_str();
  app.add_option("--password", globe.password, "The password of every user")->capture_default_str();
  app.add_option("--domain", globe.site.ntlm.domain, "The Windows domain")->capture_default_str();
  app.add_option("--server", globe.site.sql_server, "The SQL Server that ServerName must name")
      ->capture_default_str();
  app.add_option("--database", globe.site.databases, "The administrations; the first one has the world in it")
      ->capture_default_str();
  app.add_option("--page-size", globe.rules.page_size, "Rows on a page")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--functional-errors", globe.rules.functional_http_status,
                 "HTTP status of a refusal by Globe's own rules")
      ->check(CLI::IsMember({400, 500}))
      ->capture_default_str();
  app.add_option("--parked-minutes", globe.parked_minutes,
                 "How long lines wait for their header; 0: until a restart")
      ->check(CLI::NonNegativeNumber);
  app.add_option_function<std::string>(
         "--mandatory",
         [&globe](const std::string& set) {
           globe.rules.mandatory =
               set == "catalogue" ? Rules::Mandatory::kCatalogue : Rules::Mandatory::kWorkingMinimal;
         },
         "Which properties a create must have: working-minimal (what a working client sends) or catalogue "
         "(every flag)")
      ->check(CLI::IsMember({"working-minimal", "catalogue"}));
  app.add_option_function<std::string>(
         "--update",
         [&globe](const std::string& verb) {
           globe.rules.update = verb == "put"     ? Rules::Update::kPut
                                : verb == "merge" ? Rules::Update::kMerge
                                                  : Rules::Update::kPutAndMerge;
         },
         "Which verb updates: both, put or merge")
      ->check(CLI::IsMember({"both", "put", "merge"}));
  app.add_option_function<std::string>(
         "--text-compare",
         [&globe](const std::string& how) {
           globe.rules.text_compare = how == "exact" ? TextCompare::kExact : TextCompare::kIgnoringCase;
         },
         "How filters compare text: ignoring-case (SQL Server's usual collation) or exact")
      ->check(CLI::IsMember({"ignoring-case", "exact"}));
  app.add_option_function<std::string>(
         "--padding",
         [&globe](const std::string& rule) { globe.rules.padding_required = rule == "required"; },
         "Right-aligned codes without their spaces: required (refused) or accepted (padded)")
      ->check(CLI::IsMember({"required", "accepted"}));
  app.add_option_function<std::string>(
         "--stock",
         [&globe](const std::string& when) { globe.rules.stock_on_request_only = when == "on-request"; },
         "Stock in ItemCatalog: on-request (with IsRetrieveStockBalance eq true) or always")
      ->check(CLI::IsMember({"on-request", "always"}));
  app.add_option_function<std::string>(
         "--language",
         [&globe](const std::string& language) {
           globe.rules.language = language == "nl" ? Rules::Language::kDutch : Rules::Language::kEnglish;
         },
         "What Globe's own rules speak: en or nl")
      ->check(CLI::IsMember({"en", "nl"}));
  app.add_option_function<std::string>(
         "--refusals", [&globe](const std::string& how) { globe.rules.every_refusal_is_500 = how == "500"; },
         "HTTP status of other refusals: by-kind (400, 403, 404, 405, 415) or 500 for all")
      ->check(CLI::IsMember({"by-kind", "500"}));
  app.add_option_function<std::string>(
         "--queries", [&globe](const std::string& which) { globe.rules.wide_queries = which == "wide"; },
         "What a query may hold: narrow, or wide: or, $orderby, $skip and $inlinecount too")
      ->check(CLI::IsMember({"narrow", "wide"}));
  app.add_option_function<std::string>(
         "--row-order",
         [&globe](const std::string& order) {
           globe.rules.row_order = order == "newest-first" ? RowOrder::kNewestFirst : RowOrder::kOldestFirst;
         },
         "In which order a set comes: oldest-first or newest-first")
      ->check(CLI::IsMember({"oldest-first", "newest-first"}));
  app.add_option_function<std::string>(
         "--dates", [&globe](const std::string& zone) { globe.rules.dates_in_utc = zone == "utc"; },
         "What /Date(ms)/ counts: local (the server's wall clock) or utc")
      ->check(CLI::IsMember({"local", "utc"}));
  app.add_option_function<std::string>(
         "--modified-dates",
         [&globe](const std::string& what) { globe.rules.stamps_are_days = what == "day"; },
         "ModifiedDate: moment (with its time) or day")
      ->check(CLI::IsMember({"moment", "day"}));
  app.add_option_function<std::string>(
         "--balance",
         [&globe](const std::string& which) {
           globe.rules.balance = which == "every"  ? Rules::Balance::kEveryEntry
                                 : which == "none" ? Rules::Balance::kNone
                                                   : Rules::Balance::kMemorialEntries;
         },
         "Which financial entries must come to zero: memorial, every or none")
      ->check(CLI::IsMember({"memorial", "every", "none"}));
  app.add_option_function<std::string>(
         "--vat-amounts",
         [&globe](const std::string& rule) { globe.rules.vat_amounts_checked = rule == "checked"; },
         "VATAmount on the lines of an entry: checked (fits its code, to a cent) or unchecked")
      ->check(CLI::IsMember({"checked", "unchecked"}));
  app.add_option_function<std::string>(
         "--sales-lines",
         [&globe](const std::string& sign) { globe.rules.sales_lines_positive = sign == "positive"; },
         "Lines of a sales entry: negative (the other side of what the debtor owes) or positive")
      ->check(CLI::IsMember({"negative", "positive"}));
  app.add_option_function<std::string>(
         "--new-invoices",
         [&globe](const std::string& when) { globe.rules.invoices_final_at_once = when == "final-at-once"; },
         "An invoice that a client makes: waiting (for a person to make it final) or final-at-once")
      ->check(CLI::IsMember({"waiting", "final-at-once"}));
  app.add_option_function<std::string>(
         "--numeric-references",
         [&globe](const std::string& rule) { globe.rules.numeric_references_accepted = rule == "accepted"; },
         "VAT codes, cost centres and units with letters, where the catalogue calls them numeric: refused or "
         "accepted")
      ->check(CLI::IsMember({"refused", "accepted"}));
  app.add_option_function<std::string>(
         "--back-office", [&globe](const std::string& hours) { globe.hours = *parse_back_office(hours); },
         "People who work by themselves as the clock goes: deliver=10m,invoice=1h (or one of them)")
      ->check([](const std::string& hours) {
        return parse_back_office(hours) ? std::string() : std::string("write it like deliver=10m,invoice=1h");
      });
  app.add_option_function<std::string>(
         "--metadata-headers",
         [&globe](const std::string& rule) { globe.rules.metadata_needs_context = rule == "required"; },
         "ServerName and DatabaseName for $metadata: not-needed or required")
      ->check(CLI::IsMember({"not-needed", "required"}));
  app.add_option_function<std::string>(
         "--unsigned",
         [&globe](const std::string& rule) { globe.rules.unsigned_enforced = rule == "enforced"; },
         "Negative numbers where the catalogue says unsigned: accepted or enforced (refused)")
      ->check(CLI::IsMember({"accepted", "enforced"}));
  app.add_option_function<std::string>(
         "--double-digits",
         [&globe](const std::string& rule) { globe.rules.double_digits_enforced = rule == "enforced"; },
         "Length and scale of doubles: ignored or enforced")
      ->check(CLI::IsMember({"ignored", "enforced"}));
  app.add_flag("--accept-client-keys", globe.rules.client_keys_accepted,
               "A TransactionKey made by the client starts a document");
  app.add_flag("--invoices-readable", globe.rules.invoices_readable,
               "GET works on InvoiceHeader and InvoiceLine");
  app.add_flag("--orders-deletable", globe.rules.orders_deletable, "DELETE works on sales orders");
}

tl::unexpected<Error> impossible(std::string en, std::string nl) {
  return fail({.kind = ErrorKind::kInvalidInput,
               .code = "globe_simulator.arguments",
               .what = {.en = std::move(en), .nl = std::move(nl)}});
}

/// Names that must differ do.
Result<bool> check(const GlobeOptions& globe) {
  std::set<std::string> databases;
  for (const std::string& database : globe.site.databases) {
    if (database.empty() || !databases.insert(lower_ascii(database)).second)
      return impossible("--database: every administration has a name of its own.",
                        "--database: elke administratie heeft een eigen naam.");
  }
  for (const char* taken : {kReader, kGone, kStranger}) {
    if (equal_ignoring_case(globe.user, taken))
      return impossible(std::string("--user: ") + taken + " is one of the users with fewer rights.",
                        std::string("--user: ") + taken + " is een van de gebruikers met minder rechten.");
  }
  if (globe.user.empty()) return impossible("--user: give a name.", "--user: geef een naam.");
  return true;
}

Site finish(GlobeOptions globe) {
  const Secret password(globe.password);
  globe.site.users = {{.name = globe.user, .password = password, .employee = 1},
                      {.name = kReader, .password = password, .employee = 2, .may_write = false},
                      {.name = kGone, .password = password, .employee = 3, .active = false},
                      {.name = kStranger, .password = password, .employee = 0}};
  return globe.site;
}

void say_how_to_connect(const GlobeOptions& globe, const kit::Options& options, std::uint16_t port) {
  const std::string url = "http://" + options.listen.address + ":" + std::to_string(port);
  const std::string& database = globe.site.databases.front();
  if (options.print_config) {
    Json config = Json::members({{"simulator", Json::text("exact-globe")},
                                 {"url", Json::text(url)},
                                 {"service", Json::text(url + std::string(kServicePath))},
                                 {"user", Json::text(globe.user)},
                                 {"domain", Json::text(globe.site.ntlm.domain)},
                                 {"password", Json::text(globe.password)},
                                 {"server", Json::text(globe.site.sql_server)},
                                 {"database", Json::text(database)},
                                 {"control", Json::text(url + "/__simulator/")}});
    std::cout << config.dump() << std::endl;
    return;
  }
  std::cout << "Exact Globe simulator (not a product of Exact; everybody in it is invented)\n"
            << "  service   " << url << kServicePath << "\n"
            << "  user      " << globe.site.ntlm.domain << "\\" << globe.user << "   password  "
            << globe.password << "   (NTLM)\n"
            << "            alleen-lezen, uit-dienst, geen-medewerker: same password, fewer rights\n"
            << "  headers   ServerName: " << globe.site.sql_server << "   DatabaseName: " << database << "\n"
            << "  control   " << url << "/__simulator/\n"
            << "Ctrl-C ends it." << std::endl;
}

Result<std::size_t> fill(Service& service, const kit::Options& options, const Clock& clock) {
  if (!options.state_file.empty()) {
    service.keep_state_in(options.state_file);
    if (std::filesystem::exists(options.state_file)) return service.load_state(options.state_file);
  }
  if (!options.data_file.empty()) return service.load_own_rows(options.data_file);
  service.seed(kit::make_world(options.world, clock.now()));
  return std::size_t{0};
}

Result<bool> run(int count, char** words) {
  GlobeOptions globe;
  kit::CommandLine command_line("exact-globe-simulator",
                                "A strict simulator of Exact Globe's entity services (REST)", 8020);
  add_options(command_line.app(), globe);
  TRY(const std::optional<kit::Options> options, command_line.parse(count, words));
  if (!options) return true;
  TRY_VOID(check(globe));
  if (globe.parked_minutes > 0)
    globe.rules.parked_for = Milliseconds(static_cast<std::int64_t>(globe.parked_minutes * 60'000));

  const kit::StopSignals signals;
  SystemClock clock;
  SystemRandom random;
  Service service(finish(globe), globe.rules, clock, random);
  for (const kit::FaultRule& fault : options->faults) service.faults().add(fault);
  TRY_VOID(fill(service, *options, clock));
  service.work_by_itself(options->world.seed, globe.hours);
  const bool verbose = options->verbose;
  TRY(std::unique_ptr<http::Server> server,
      http::Server::start(
          options->listen,
          [&service, verbose](const http::Request& request, http::ConnectionId connection) {
            http::Answer answer = service.handle(request, connection);
            if (verbose) {
              // The path without its query, which may hold an e-mail address.
              std::fprintf(
                  stderr, "%s %s %s\n", request.method.c_str(),
                  request.target.substr(0, request.target.find('?')).c_str(),
                  answer.drop_connection ? "dropped" : std::to_string(answer.response.status).c_str());
            }
            return answer;
          },
          [&service](http::ConnectionId connection) { service.closed(connection); }));
  say_how_to_connect(globe, *options, server->port());
  signals.wait();
  // Before the state is saved: a call that was carried out and answered after that would be forgotten.
  server.reset();
  if (!options->state_file.empty()) TRY_VOID(service.save_state(options->state_file));
  return true;
}

}  // namespace

int main(int count, char** words) {
  try {
    const Result<bool> done = run(count, words);
    if (done) return 0;
    std::cerr << done.error().what.en << "\n";
    return done.error().kind == ErrorKind::kInvalidInput ? 2 : 4;
  } catch (const std::exception& error) {
    std::cerr << "exact-globe-simulator: " << error.what() << "\n";
    return 4;
  }
}
