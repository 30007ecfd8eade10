#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/session.h"

// The commands, one function each. Every function prints for a person (or JSON with --json) and returns the
// exit code: 0 all well · 1 records need a person · 2 invalid input or configuration · 3 connection or
// authorisation · 4 ours.
namespace schakel::app {

int apply_command(Session& session, const std::string& file);
int export_command(Session& session, std::optional<std::int64_t> version);

struct ConnectArguments {
  std::string connection;
  std::string answer;  ///< The address that the browser was sent to, pasted; instead of listening for it.
  std::int64_t wait_seconds = 300;
};
int connect_command(Session& session, const ConnectArguments& arguments);
int doctor_command(Session& session, const std::string& connection);
int budget_command(Session& session, const std::string& connection);
/// After a run of this flow: a line for each of its connections whose calls run out today. Says nothing where
/// that is not known.
void print_short_budgets(Session& session, const std::string& flow);

struct RunArguments {
  std::string flow;
  bool dry_run = false;
  std::string record;
  std::optional<std::size_t> limit;
};
int run_command(Session& session, const RunArguments& arguments);
int run_list_command(Session& session, const std::string& flow, std::size_t limit);
int run_show_command(Session& session, std::int64_t id);

/// When every flow runs next, and why.
int timetable_command(Session& session);
int pause_command(Session& session, const std::string& flow, const std::string& why);
int resume_command(Session& session, const std::string& flow);

struct ServeArguments {
  std::size_t workers = 4;
  std::string listen = "127.0.0.1:8030";  ///< Of `serve`: where it says how it is.
};
/// Runs what is due until it is stopped; says how it is over HTTP, on this machine alone.
int serve_command(Session& session, const ServeArguments& arguments);
/// The same without HTTP.
int worker_command(Session& session, const ServeArguments& arguments);

struct ReconcileArguments {
  std::string flow;
  bool csv = false;
  std::size_t limit = 40;  ///< Rows of the table.
};
/// Both sides of a flow compared in full. Exit code 1: they are not equal.
int reconcile_command(Session& session, const ReconcileArguments& arguments);

int record_find_command(Session& session, const std::string& text, std::size_t limit);
int record_show_command(Session& session, const std::string& text);

struct DeadLetterArguments {
  std::string flow;
  std::string code;
  std::optional<std::string> subject;  ///< Of the causes with that code, the one about this.
  std::vector<std::int64_t> ids;
  bool all = false;
  std::size_t limit = 50;
};
int dead_letter_list_command(Session& session, const DeadLetterArguments& arguments);
int dead_letter_show_command(Session& session, std::int64_t id);
int dead_letter_retry_command(Session& session, const DeadLetterArguments& arguments);
/// Puts the translation that this one waits for into the configuration, and retries all that waited for it.
int dead_letter_map_command(Session& session, std::int64_t id, const std::string& target_code);

/// Every field that the rules of a flow fill, with its rule; `all`: also those that a rule could fill.
int mapping_list_command(Session& session, const std::string& flow, bool all);
/// Where the user's rules differ from those that are shipped.
int mapping_diff_command(Session& session, const std::string& flow);
/// Takes one rule of the user out of the configuration.
int mapping_undo_command(Session& session, const std::string& flow, const std::string& field);
/// How a field of one record comes to its value. Reads both sides, writes nothing; the values that it shows
/// may be about a person, go to the screen of who asked, and are kept nowhere.
int mapping_explain_command(Session& session, const std::string& flow, const std::string& field,
                            const std::string& record);

/// Which codes of both sides probably belong together; `write`: adds the rows that are sure.
int lookup_propose_command(Session& session, const std::string& flow, bool write);

struct MigrateArguments {
  std::string from;  ///< "sqlite": in the state folder. "postgresql": the one of --database.
  std::string to;
};
/// Moves the installation from one database to the other, shows how far it is, and at the end what was moved.
/// May be ended at any moment and done again. No session: that would work on one of the two.
int migrate_command(const Globals& globals, const MigrateArguments& arguments);

/// Prints a reference page in Markdown: "settings", "errors". The pages in docs/reference/ are made with it.
int docs_command(const Globals& globals, const std::string& page);

}  // namespace schakel::app
