#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <thread>

#include "app/commands.h"

namespace schakel::app {

int print_error(const Globals& globals, const Error& error) {
  if (globals.json) {
    std::puts(error_json(globals.language, error).dump().c_str());
  } else {
    std::fputs(error_text(globals.language, error).c_str(), stderr);
  }
  return exit_code(error.kind);
}

std::string shown(Instant instant) {
  std::string text = iso_text(amsterdam(std::chrono::floor<std::chrono::seconds>(instant)));
  text[10] = ' ';
  return text;
}

namespace {

// Payloads are in memory while they pass through; a core dump would put them on disk.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

// Ctrl-C and SIGTERM ask the run to stop at the next safe point; a second one ends the program at once, which
// loses nothing either: the next run goes on where this one was.
class StopOnSignal {
 public:
  StopOnSignal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    sigset_t waited_for = signals_;
    sigaddset(&waited_for, kEnded);
    pthread_sigmask(SIG_BLOCK, &waited_for, nullptr);
    waiter_ = std::jthread([this, waited_for](std::stop_token ended) {
      int signal = kEnded;
      while (signal == kEnded) {
        if (sigwait(&waited_for, &signal) != 0 || ended.stop_requested()) return;
      }
      source_.request_stop();
      pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    });
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;
  ~StopOnSignal() {
    waiter_.request_stop();
    pthread_kill(waiter_.native_handle(), kEnded);
  }
  std::stop_token token() { return source_.get_token(); }

 private:
  static constexpr int kEnded = SIGUSR1;  // From ourselves, to wake the thread that waits.

  sigset_t signals_{};
  std::stop_source source_;
  std::jthread waiter_;
};

int run_program(int argc, char** argv) {
  Globals globals;
  std::string language;
  std::string state;
  CLI::App cli("Schakel keeps Exact Online and Exact Globe equal: orders arrive once and only once.",
               "schakel");
  cli.set_version_flag("--version", std::string("schakel ") + SCHAKEL_VERSION);
  cli.add_option("--language", language, "Language of messages: nl or en (default: of this shell)")
      ->check(CLI::IsMember({"nl", "en"}));
  cli.add_option(
      "--state", state,
      "Folder where Schakel keeps what it knows (default: SCHAKEL_STATE or ~/.local/state/schakel)");
  cli.add_flag("--json", globals.json, "Print JSON instead of text");
  cli.require_subcommand(1);
  cli.fallthrough();

  std::function<int(Session&)> command;

  std::string file;
  auto* apply = cli.add_subcommand("apply", "Check a configuration file and use it from now on");
  apply->add_option("FILE", file, "The file, in TOML")->required();
  apply->callback([&] { command = [&](Session& session) { return apply_command(session, file); }; });

  std::optional<std::int64_t> version;
  auto* exports = cli.add_subcommand("export", "Print the configuration that is in use");
  exports->add_option("--version-number", version, "An earlier version");
  exports->callback([&] { command = [&](Session& session) { return export_command(session, version); }; });

  ConnectArguments connect;
  auto* connects = cli.add_subcommand("connect", "Authorise a connection in the browser");
  connects->add_option("NAME", connect.connection, "The connection")->required();
  connects->add_option("--answer", connect.answer,
                       "The address at which the browser ended, instead of waiting for it");
  connects->add_option("--wait", connect.wait_seconds, "Seconds to wait for consent")
      ->check(CLI::Range(1, 3600));
  connects->callback([&] { command = [&](Session& session) { return connect_command(session, connect); }; });

  std::string examined;
  auto* doctor = cli.add_subcommand("doctor", "Check the connections and say in plain words what is wrong");
  doctor->add_option("NAME", examined, "Only this connection");
  doctor->callback([&] { command = [&](Session& session) { return doctor_command(session, examined); }; });

  RunArguments run;
  auto* runs = cli.add_subcommand("run", "Run a flow once, or look at earlier runs");
  runs->add_option("FLOW", run.flow, "The flow");
  runs->add_flag("--dry-run", run.dry_run, "Do everything but write, and show what would happen");
  runs->add_option("--record", run.record, "Only the order with this number");
  runs->add_option("--limit", run.limit, "At most this many orders")->check(CLI::Range(1, 100'000'000));
  runs->callback([&] {
    if (command) return;
    if (run.flow.empty()) throw CLI::RequiredError("FLOW");
    command = [&](Session& session) { return run_command(session, run); };
  });
  std::string runs_of;
  std::size_t limit = 20;
  auto* run_list = runs->add_subcommand("list", "The newest runs");
  run_list->add_option("--flow", runs_of, "Only of this flow");
  run_list->add_option("--limit", limit, "How many");
  run_list->parse_complete_callback(
      [&] { command = [&](Session& session) { return run_list_command(session, runs_of, limit); }; });
  std::int64_t id = 0;
  auto* run_show = runs->add_subcommand("show", "One run");
  run_show->add_option("RUN", id, "Its number")->required();
  run_show->parse_complete_callback(
      [&] { command = [&](Session& session) { return run_show_command(session, id); }; });

  std::string text;
  auto* records = cli.add_subcommand("record", "Find an order and see what became of it");
  records->require_subcommand(1);
  auto* record_find = records->add_subcommand("find", "By any number or reference");
  record_find->add_option("TEXT", text, "A part of it")->required();
  record_find->add_option("--limit", limit, "How many");
  record_find->callback(
      [&] { command = [&](Session& session) { return record_find_command(session, text, limit); }; });
  auto* record_show = records->add_subcommand("show", "One order with its history");
  record_show->add_option("NUMBER", text, "Its number or reference")->required();
  record_show->callback(
      [&] { command = [&](Session& session) { return record_show_command(session, text); }; });

  DeadLetterArguments letters;
  auto* dead_letter = cli.add_subcommand("dead-letter", "Orders that need a person");
  dead_letter->require_subcommand(1);
  auto* letter_list = dead_letter->add_subcommand("list", "By cause, with what to do");
  letter_list->add_option("--flow", letters.flow, "Only of this flow");
  letter_list->add_option("--code", letters.code, "Only with this cause");
  letter_list->add_option("--subject", letters.subject, "And about this, as the list names it");
  letter_list->add_option("--limit", letters.limit, "How many");
  letter_list->callback(
      [&] { command = [&](Session& session) { return dead_letter_list_command(session, letters); }; });
  auto* letter_show = dead_letter->add_subcommand("show", "One, in full");
  letter_show->add_option("ID", id, "Its number in the list")->required();
  letter_show->callback(
      [&] { command = [&](Session& session) { return dead_letter_show_command(session, id); }; });
  auto* letter_retry = dead_letter->add_subcommand("retry", "Read the orders again and try anew");
  letter_retry->add_option("ID", letters.ids, "Which ones");
  letter_retry->add_option("--code", letters.code, "All with this cause");
  letter_retry->add_option("--subject", letters.subject, "Of those, only about this, as the list names it");
  letter_retry->add_option("--flow", letters.flow, "Only of this flow");
  letter_retry->add_flag("--all", letters.all, "All");
  letter_retry->callback(
      [&] { command = [&](Session& session) { return dead_letter_retry_command(session, letters); }; });

  std::string page;
  auto* docs = cli.add_subcommand("docs", "Print a reference page in Markdown: settings or errors");
  docs->add_option("PAGE", page, "Which")->required();

  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 2;
  }
  globals.language = language_from(language);
  if (*docs) return docs_command(globals, page);
  globals.state_folder = state_folder_from(state);
  StopOnSignal stop;
  auto session = Session::open(globals);
  if (!session) return print_error(globals, session.error());
  (*session)->stop_with(stop.token());
  return command(**session);
}

}  // namespace
}  // namespace schakel::app

int main(int argc, char** argv) {
  schakel::app::forbid_core_dumps();
  try {
    return schakel::app::run_program(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "schakel: {}\n", error.what());
    return 4;
  }
}
