#include "app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <type_traits>

#include "app/commands.h"
#include "schema/spec.h"

namespace schakel::app {
namespace {

// Wanted before the rest is read, because the help is made of it.
Language language_asked(int argc, char** argv) {
  constexpr std::string_view kOption = "--language";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == kOption && i + 1 < argc) return language_from(argv[i + 1]);
    if (word.starts_with(kOption) && word.substr(kOption.size()).starts_with("="))
      return language_from(std::string(word.substr(kOption.size() + 1)));
  }
  return language_from("");
}

// Every command and option is declared here once, with what the help says of it.
class CommandLine {
 public:
  explicit CommandLine(Language language)
      : language_(language),
        cli_(said("Schakel keeps Exact Online and Exact Globe equal: orders arrive once and only once.",
                  "Schakel houdt Exact Online en Exact Globe gelijk: orders komen aan, en maar een keer.",
                  kWidth),
             "schakel") {
    if (language == Language::kDutch) {
      cli_.option_defaults()->group("Opties");
      const std::shared_ptr<CLI::FormatterBase> formatter = cli_.get_formatter();
      for (const auto& [from, to] : {std::pair{"Usage", "Gebruik"},
                                     {"OPTIONS", "OPTIES"},
                                     {"Positionals", "Wat erbij hoort"},
                                     {"SUBCOMMAND", "COMMANDO"},
                                     {"REQUIRED", "VERPLICHT"}})
        formatter->label(from, to);
    } else {
      cli_.get_formatter()->label("SUBCOMMAND", "COMMAND");
      cli_.get_formatter()->label("Positionals", "Arguments");
    }
    asked_.globals.language = language;
    cli_.set_help_flag("-h,--help", said("Show this help", "Deze hulp tonen"));
    cli_.set_version_flag("--version", std::string("schakel ") + SCHAKEL_VERSION,
                          said("Show which version this is", "Tonen welke versie dit is"));
    option(cli_, "--language", language_word_, "nl|en", "Language of messages (default: of this shell)",
           "Taal van de meldingen (anders: die van deze shell)")
        ->check(CLI::IsMember({"nl", "en"}).description(""));
    option(cli_, "--state", state_, word("FOLDER", "MAP"),
           "Where Schakel keeps what it knows (default: SCHAKEL_STATE or ~/.local/state/schakel)",
           "Waar Schakel bewaart wat het weet (anders: SCHAKEL_STATE of ~/.local/state/schakel)");
    option(cli_, "--database", database_, word("ADDRESS", "ADRES"),
           "postgresql://user@host:port/database, or where that stands: env:NAME or file:PATH (default: "
           "SCHAKEL_DATABASE, or SQLite in the state folder)",
           "postgresql://gebruiker@host:poort/database, of waar dat staat: env:NAAM of file:PAD (anders: "
           "SCHAKEL_DATABASE, of SQLite in de statusmap)");
    option(cli_, "--database-password", database_password_, word("PLACE", "PLAATS"),
           "Where its password stands: env:NAME or file:PATH (default: SCHAKEL_DATABASE_PASSWORD)",
           "Waar het wachtwoord ervan staat: env:NAAM of file:PAD (anders: SCHAKEL_DATABASE_PASSWORD)");
    option(cli_, "--tenant", tenant_, word("NAME", "NAAM"),
           "The company on whose behalf, where one installation serves several (default: SCHAKEL_TENANT)",
           "Het bedrijf namens wie, waar een installatie er meer bedient (anders: SCHAKEL_TENANT)");
    cli_.add_flag("--json", asked_.globals.json, said("JSON instead of text", "JSON in plaats van tekst"));
    cli_.require_subcommand(1);
    cli_.fallthrough();
    add_configuration();
    add_runs();
    add_timetable();
    add_reconciliation();
    add_records();
    add_dead_letters();
    add_mapping();
    add_lookups();
    add_migrate();
    CLI::App* docs = command(cli_, "docs", "Print a reference page: settings, errors, fields or functions",
                             "Een naslagpagina tonen: settings, errors, fields of functions");
    option(*docs, word("PAGE", "PAGINA"), page_, "", "Which", "Welke")->required();
    docs->callback([this] { asked_.page = [this] { return docs_command(asked_.globals, page_); }; });
    // Last: a command takes over the footer that is there when it is made.
    cli_.footer(
        said("Exit codes: 0 all well, 1 orders need a person, 2 invalid input or configuration, 3 a "
             "connection or its authorisation, 4 Schakel itself or its state folder.",
             "Exitcodes: 0 alles goed, 1 orders vragen aandacht, 2 ongeldige invoer of configuratie, 3 "
             "een verbinding of haar toestemming, 4 Schakel zelf of zijn statusmap.",
             kWidth));
  }

  Asked& read(int argc, char** argv) {
    if (argc <= 1) {
      std::fputs(cli_.help().c_str(), stderr);
      asked_.exit_code = 2;
      return asked_;
    }
    try {
      cli_.parse(argc, argv);
      asked_.globals.state_folder = state_folder_from(state_);
      asked_.globals.database = database_choice(database_, database_password_);
      asked_.globals.tenant = tenant_chosen(tenant_);
    } catch (const CLI::Success& help_or_version) {
      asked_.exit_code = cli_.exit(help_or_version);
    } catch (const CLI::ParseError& error) {
      asked_.page = nullptr;
      asked_.command = nullptr;
      asked_.exit_code = print_error(asked_.globals, mistake(error));
    }
    return asked_;
  }

 private:
  static constexpr std::size_t kWidth = 80;

  std::string word(const char* en, const char* nl) const { return language_ == Language::kDutch ? nl : en; }
  // On lines that leave room for what stands before them in the help.
  std::string said(const char* en, const char* nl, std::size_t width = kWidth - 30) const {
    return wrapped(word(en, nl), 0, width);
  }
  CLI::App* command(CLI::App& in, const char* name, const char* en, const char* nl) {
    CLI::App* command = in.add_subcommand(name, said(en, nl))->group(word("Subcommands", "Commando's"));
    // It takes over its parent's help, but not where that is shown.
    command->get_help_ptr()->group(command->option_defaults()->get_group());
    return command;
  }
  template <class T>
  CLI::Option* option(CLI::App& of, const std::string& name, T& into, const std::string& value,
                      const char* en, const char* nl) {
    CLI::Option* added = of.add_option(name, into, said(en, nl))->type_name(value);
    // What a script gives after what it was given itself, goes before it.
    if constexpr (!std::is_same_v<T, std::vector<std::int64_t>>) added->take_last();
    return added;
  }
  CLI::Option* count(CLI::App& of, std::size_t& into, std::size_t most) {
    const std::string text = fmt::format(fmt::runtime(word("How many, up to {}", "Hoeveel, tot {}")), most);
    return of.add_option("--limit", into, text)
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, most).description(""));
  }
  void does(CLI::App* command, std::function<int(Session&)> what) {
    command->callback([this, what = std::move(what)] { asked_.command = what; });
  }

  void add_configuration() {
    CLI::App* apply = command(cli_, "apply", "Check a configuration file and use it from now on",
                              "Een configuratiebestand controleren en voortaan gebruiken");
    option(*apply, word("FILE", "BESTAND"), file_, "", "The file, in TOML", "Het bestand, in TOML")
        ->required();
    does(apply, [this](Session& session) { return apply_command(session, file_); });

    CLI::App* exports = command(cli_, "export", "Print the configuration that is in use",
                                "De configuratie tonen die in gebruik is");
    option(*exports, "--version-number", version_, "N", "An earlier version", "Een eerdere versie");
    does(exports, [this](Session& session) { return export_command(session, version_); });

    CLI::App* connect = command(cli_, "connect", "Give consent for a connection in the browser",
                                "In de browser toestemming geven voor een verbinding");
    option(*connect, word("NAME", "NAAM"), connect_.connection, "", "The connection", "De verbinding")
        ->required();
    option(*connect, "--answer", connect_.answer, word("ADDRESS", "ADRES"),
           "The address at which the browser ended, instead of waiting for it",
           "Het adres waar de browser op uitkwam, in plaats van daarop te wachten");
    option(*connect, "--wait", connect_.wait_seconds, word("SECONDS", "SECONDEN"),
           "How long to wait for consent (default: 300)", "Hoe lang op toestemming te wachten (anders: 300)")
        ->check(CLI::Range(1, 3600).description(""));
    does(connect, [this](Session& session) { return connect_command(session, connect_); });

    CLI::App* doctor = command(cli_, "doctor", "Check the connections and say in plain words what is wrong",
                               "De verbindingen nakijken en in gewone woorden zeggen wat er mis is");
    option(*doctor, word("NAME", "NAAM"), examined_, "", "Only this connection", "Alleen deze verbinding");
    does(doctor, [this](Session& session) { return doctor_command(session, examined_); });

    CLI::App* budget = command(cli_, "budget", "Show how many calls are left, for whom, and until when",
                               "Tonen hoeveel aanroepen er nog zijn, voor wie, en tot wanneer");
    option(*budget, word("NAME", "NAAM"), examined_, "", "Only this connection", "Alleen deze verbinding");
    does(budget, [this](Session& session) { return budget_command(session, examined_); });
  }

  void add_runs() {
    CLI::App* run = command(cli_, "run", "Run a flow once, or look at earlier runs",
                            "Een flow een keer draaien, of eerdere runs bekijken");
    option(*run, "FLOW", run_.flow, "", "The flow", "De flow");
    run->add_flag("--dry-run", run_.dry_run,
                  said("Do everything but write, and show what would happen",
                       "Alles doen behalve schrijven, en tonen wat er zou gebeuren"));
    option(*run, "--record", run_.record, word("NUMBER", "NUMMER"), "Only the order with this number",
           "Alleen de order met dit nummer");
    option(*run, "--limit", run_.limit, "N", "At most this many orders", "Hooguit zoveel orders")
        ->check(CLI::Range(1, 100'000'000).description(""));
    run->callback([this] {
      if (asked_.command) return;
      if (run_.flow.empty()) throw CLI::RequiredError("FLOW");
      asked_.command = [this](Session& session) { return run_command(session, run_); };
    });
    // These must have spoken before the command that they stand below, which would ask for a flow.
    CLI::App* list = command(*run, "list", "The newest runs", "De nieuwste runs");
    option(*list, "--flow", flow_, "FLOW", "Only of this flow", "Alleen van deze flow");
    count(*list, limit_, kShownMax);
    list->parse_complete_callback([this] {
      asked_.command = [this](Session& session) { return run_list_command(session, flow_, limit_); };
    });
    CLI::App* show = command(*run, "show", "One run in full", "Een run voluit");
    option(*show, "RUN", id_, "", "Its number", "Het nummer")->required();
    show->parse_complete_callback(
        [this] { asked_.command = [this](Session& session) { return run_show_command(session, id_); }; });
  }

  void add_timetable() {
    CLI::App* serve = command(cli_, "serve", "Run every flow when it is due, until it is stopped",
                              "Elke flow draaien als hij aan de beurt is, tot het gestopt wordt");
    workers(serve);
    option(*serve, "--listen", serve_.listen, word("ADDRESS", "ADRES"),
           "Where /health and /ready say how it is (default: 127.0.0.1:8030)",
           "Waar /health en /ready zeggen hoe het gaat (anders: 127.0.0.1:8030)");
    does(serve, [this](Session& session) { return serve_command(session, serve_); });
    CLI::App* worker = command(cli_, "worker", "Run what is due beside a schakel serve, and nothing else",
                               "Naast een schakel serve draaien wat aan de beurt is, en niets anders");
    workers(worker);
    does(worker, [this](Session& session) { return worker_command(session, serve_); });
    CLI::App* timetable = command(cli_, "timetable", "When every flow runs next, and why",
                                  "Wanneer elke flow weer loopt, en waarom");
    does(timetable, [](Session& session) { return timetable_command(session); });
    CLI::App* pause = command(cli_, "pause", "Start nothing of a flow until it is resumed; nothing is lost",
                              "Niets van een flow starten tot hij verder mag; er gaat niets verloren");
    option(*pause, "FLOW", flow_, "", "The flow", "De flow")->required();
    option(*pause, "--why", text_, word("TEXT", "TEKST"), "Why, for who finds it paused",
           "Waarom, voor wie hem gepauzeerd vindt");
    does(pause, [this](Session& session) { return pause_command(session, flow_, text_); });
    CLI::App* resume =
        command(cli_, "resume", "Let a paused flow go on", "Een gepauzeerde flow verder laten gaan");
    option(*resume, "FLOW", flow_, "", "The flow", "De flow")->required();
    does(resume, [this](Session& session) { return resume_command(session, flow_); });
  }
  // Each is a thread with a database handle of its own.
  void workers(CLI::App* of) {
    constexpr std::size_t kWorkersMost = 64;
    option(*of, "--workers", serve_.workers, "N", "How many flows at a time (default: 4)",
           "Hoeveel flows tegelijk (anders: 4)")
        ->check(CLI::Range(std::size_t{1}, kWorkersMost).description(""));
  }

  void add_reconciliation() {
    CLI::App* reconcile = command(
        cli_, "reconcile", "Compare both sides of a flow in full: what is missing, extra or different",
        "Beide kanten van een flow geheel vergelijken: wat ontbreekt, te veel is of verschilt");
    option(*reconcile, "FLOW", reconcile_.flow, "", "The flow", "De flow")->required();
    reconcile->add_flag(
        "--csv", reconcile_.csv,
        said("Every difference as CSV, for a spreadsheet", "Elk verschil als CSV, voor een rekenblad"));
    count(*reconcile, reconcile_.limit, kShownMax);
    does(reconcile, [this](Session& session) { return reconcile_command(session, reconcile_); });
  }

  void add_records() {
    CLI::App* record = command(cli_, "record", "Find an order and see what became of it",
                               "Een order zoeken en zien wat ervan geworden is");
    record->require_subcommand(1);
    CLI::App* find =
        command(*record, "find", "By any number or reference", "Op elk nummer of elke referentie");
    option(*find, word("TEXT", "TEKST"), text_, "", "A part of it", "Een stuk ervan")->required();
    count(*find, limit_, kShownMax);
    does(find, [this](Session& session) { return record_find_command(session, text_, limit_); });
    CLI::App* show =
        command(*record, "show", "One order with its history", "Een order met haar geschiedenis");
    option(*show, word("NUMBER", "NUMMER"), text_, "", "Its number or reference",
           "Het nummer of de referentie")
        ->required();
    does(show, [this](Session& session) { return record_show_command(session, text_); });
  }

  void add_dead_letters() {
    CLI::App* dead_letter =
        command(cli_, "dead-letter", "Orders that need a person", "Orders die aandacht vragen");
    dead_letter->require_subcommand(1);
    CLI::App* list =
        command(*dead_letter, "list", "By cause, with what to do", "Per oorzaak, met wat te doen");
    option(*list, "--flow", letters_.flow, "FLOW", "Only of this flow", "Alleen van deze flow");
    option(*list, "--code", letters_.code, word("CAUSE", "OORZAAK"), "Only with this cause",
           "Alleen met deze oorzaak");
    option(*list, "--subject", letters_.subject, word("SUBJECT", "ONDERWERP"),
           "And about this, as the list names it", "En hierover, zoals de lijst het noemt");
    count(*list, letters_.limit, kShownMax);
    does(list, [this](Session& session) { return dead_letter_list_command(session, letters_); });
    CLI::App* show = command(*dead_letter, "show", "One in full", "Een order voluit");
    option(*show, "ID", id_, "", "Its id in the list", "Het id in de lijst")->required();
    does(show, [this](Session& session) { return dead_letter_show_command(session, id_); });
    CLI::App* retry = command(*dead_letter, "retry", "Read the orders again and try anew",
                              "De orders opnieuw lezen en opnieuw proberen");
    option(*retry, "ID", letters_.ids, "", "Which ones", "Welke");
    option(*retry, "--code", letters_.code, word("CAUSE", "OORZAAK"), "All with this cause",
           "Alle met deze oorzaak");
    option(*retry, "--subject", letters_.subject, word("SUBJECT", "ONDERWERP"),
           "Of those, only about this, as the list names it",
           "Daarvan alleen hierover, zoals de lijst het noemt");
    option(*retry, "--flow", letters_.flow, "FLOW", "Only of this flow", "Alleen van deze flow");
    retry->add_flag("--all", letters_.all, said("All of them", "Allemaal"));
    does(retry, [this](Session& session) { return dead_letter_retry_command(session, letters_); });
    CLI::App* map = command(*dead_letter, "map", "Give the code that one waits for, and retry all that did",
                            "De code geven waar er een op wacht, en alles opnieuw proberen dat erop wachtte");
    option(*map, "ID", id_, "", "Its id in the list", "Het id in de lijst")->required();
    option(*map, "CODE", text_, "", "The target's code", "De code van het doelsysteem")->required();
    does(map, [this](Session& session) { return dead_letter_map_command(session, id_, text_); });
  }

  void add_mapping() {
    CLI::App* mapping = command(cli_, "mapping", "The rules by which a flow fills the fields of its target",
                                "De regels waarmee een flow de velden van zijn doel vult");
    mapping->require_subcommand(1);
    const auto of_flow = [this](CLI::App* of) {
      option(*of, "FLOW", flow_, "", "The flow", "De flow")->required();
    };
    const auto of_field = [this](CLI::App* of) {
      option(*of, word("FIELD", "VELD"), field_, "", "As the list names it, such as line.Quantity",
             "Zoals de lijst het noemt, bijvoorbeeld line.Quantity")
          ->required();
    };
    CLI::App* list = command(*mapping, "list", "Every field with its rule", "Elk veld met zijn regel");
    of_flow(list);
    list->add_flag("--all", all_fields_,
                   said("Also fields that no rule fills", "Ook velden die geen regel vult"));
    does(list, [this](Session& session) { return mapping_list_command(session, flow_, all_fields_); });
    CLI::App* diff = command(*mapping, "diff", "Where your rules differ from those that are shipped",
                             "Waar uw regels verschillen van de meegeleverde");
    of_flow(diff);
    does(diff, [this](Session& session) { return mapping_diff_command(session, flow_); });
    CLI::App* undo = command(*mapping, "undo", "Take one rule of yours out of the configuration",
                             "Een regel van u uit de configuratie halen");
    of_flow(undo);
    of_field(undo);
    does(undo, [this](Session& session) { return mapping_undo_command(session, flow_, field_); });
    CLI::App* explain = command(*mapping, "explain", "Show how a field of one record comes to its value",
                                "Tonen hoe een veld van een record aan zijn waarde komt");
    of_flow(explain);
    of_field(explain);
    option(*explain, "--record", text_, word("NUMBER", "NUMMER"), "The number of the record in the source",
           "Het nummer van het record in de bron")
        ->required();
    does(explain,
         [this](Session& session) { return mapping_explain_command(session, flow_, field_, text_); });
  }

  void add_lookups() {
    CLI::App* lookup = command(cli_, "lookup", "The tables by which codes are translated",
                               "De tabellen waarmee codes vertaald worden");
    lookup->require_subcommand(1);
    CLI::App* propose =
        command(*lookup, "propose", "Read the codes of both sides and propose which belong together",
                "De codes van beide kanten lezen en voorstellen welke bij elkaar horen");
    option(*propose, "FLOW", flow_, "", "The flow", "De flow")->required();
    propose->add_flag("--write", write_,
                      said("Add the rows that are sure to the configuration, and apply it",
                           "De regels die zeker zijn aan de configuratie toevoegen, en haar toepassen"));
    does(propose, [this](Session& session) { return lookup_propose_command(session, flow_, write_); });
  }

  void add_migrate() {
    CLI::App* migrate = command(cli_, "migrate", "Move everything from one database to another",
                                "Alles van de ene database naar de andere verhuizen");
    const auto side = [&](const char* name, std::string& into, const char* en, const char* nl) {
      option(*migrate, name, into, "sqlite|postgresql", en, nl)
          ->required()
          ->check(CLI::IsMember({"sqlite", "postgresql"}).description(""));
    };
    side("--from", migrate_.from,
         "Where it stands: SQLite in the state folder, or the PostgreSQL of --database",
         "Waar het staat: SQLite in de statusmap, of de PostgreSQL van --database");
    side("--to", migrate_.to, "Where it goes", "Waar het heen gaat");
    migrate->callback([this] { asked_.page = [this] { return migrate_command(asked_.globals, migrate_); }; });
  }

  // The command that was being read when the mistake was seen, and its words: "schakel dead-letter list".
  std::pair<const CLI::App*, std::string> reached() const {
    const CLI::App* app = &cli_;
    std::string words = "schakel";
    while (!app->get_subcommands().empty()) {
      app = app->get_subcommands().front();
      words += " " + app->get_name();
    }
    return {app, words};
  }

  Error mistake(const CLI::ParseError& error) const {
    const auto [app, words] = reached();
    const std::string see = words + " --help";
    Error said{
        .kind = ErrorKind::kInvalidInput,
        .code = "app.arguments",
        .what = {},
        .advice = {.en = "See how it is written: " + see, .nl = "Zie hoe het geschreven wordt: " + see}};
    std::vector<std::string> below;
    for (const CLI::App* one : app->get_subcommands([](const CLI::App*) { return true; }))
      below.push_back(one->get_name());
    const std::vector<std::string> unknown = cli_.remaining(true);
    if (!unknown.empty()) {
      const std::string& first = unknown.front();
      said.what = {.en = fmt::format("\"{}\" does not know \"{}\".", words, first),
                   .nl = fmt::format("\"{}\" kent \"{}\" niet.", words, first)};
      if (const std::string near = schema::nearest_name(first, below); !near.empty())
        said.advice = {.en = "Did you mean: " + words + " " + near,
                       .nl = "Bedoelde u: " + words + " " + near};
    } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !below.empty() &&
               std::string_view(error.what()).find("FLOW") == std::string_view::npos) {
      const std::string list = fmt::format("{}", fmt::join(below, ", "));
      said.what = {.en = fmt::format("\"{}\" needs one of: {}.", words, list),
                   .nl = fmt::format("Bij \"{}\" hoort een van: {}.", words, list)};
    } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
      const std::string name = first_word(error);
      said.what = {.en = fmt::format("\"{}\" needs {}.", words, name),
                   .nl = fmt::format("Bij \"{}\" hoort {}.", words, name)};
    } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
      const std::string name = first_word(error);
      said.what = {.en = fmt::format("\"{}\": {} needs a value.", words, name),
                   .nl = fmt::format("\"{}\": bij {} hoort een waarde.", words, name)};
    } else {
      const std::string name = first_word(error);
      said.what = {.en = fmt::format("\"{}\": {} does not take this value.", words, name),
                   .nl = fmt::format("\"{}\": {} neemt deze waarde niet aan.", words, name)};
    }
    return said;
  }

  // CLI11 begins its sentences with the name of the option: "--limit: Value 0 not in range".
  static std::string first_word(const CLI::ParseError& error) {
    const std::string text = error.what();
    return text.substr(0, text.find_first_of(": "));
  }

  static constexpr std::size_t kShownMax = 100'000;  // All in memory, 1 kB each.

  Language language_;
  CLI::App cli_;
  Asked asked_;
  std::string language_word_;
  std::string state_;
  std::string database_;
  std::string database_password_;
  std::string tenant_;
  std::string file_;
  std::optional<std::int64_t> version_;
  ConnectArguments connect_;
  std::string examined_;
  RunArguments run_;
  ReconcileArguments reconcile_;
  ServeArguments serve_;
  MigrateArguments migrate_;
  std::string flow_;
  std::size_t limit_ = 20;
  std::int64_t id_ = 0;
  std::string text_;
  DeadLetterArguments letters_;
  std::string field_;
  bool all_fields_ = false;
  bool write_ = false;
  std::string page_;
};

}  // namespace

Asked read_command_line(int argc, char** argv) {
  const auto line = std::make_shared<CommandLine>(language_asked(argc, argv));
  Asked asked = line->read(argc, argv);
  asked.words = line;
  return asked;
}

}  // namespace schakel::app
