#include <fmt/format.h>
#include <sodium.h>

#include <filesystem>
#include <utility>

#include "app/commands.h"
#include "engine/migrations.h"
#include "engine/owner.h"
#include "engine/relocation.h"

namespace schakel::app {
namespace {

Result<storage::Database> open_side(const std::string& which, const Globals& globals) {
  const bool is_file = which == "sqlite";
  if (!is_file && globals.database.address.empty()) {
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "app.database",
         .what = {.en = "It was not said which PostgreSQL.", .nl = "Er is niet gezegd welke PostgreSQL."},
         .advice = {.en = "Say it with --database postgresql://user@host:port/database, or SCHAKEL_DATABASE.",
                    .nl = "Zeg het met --database postgresql://gebruiker@host:poort/database, of "
                          "SCHAKEL_DATABASE."}});
  }
  Globals side = globals;
  if (is_file) side.database = {};
  TRY(storage::Database database, open_database(side));
  TRY_VOID(database.migrate(engine::migrations()));
  return database;
}

Error nothing_to_move(const MigrateArguments& arguments, const Globals& globals) {
  const std::string folder = globals.state_folder.string();
  if (arguments.from == arguments.to) {
    return {.kind = ErrorKind::kInvalidInput,
            .code = "app.nothing_to_move",
            .what = {.en = "--from and --to are the same.", .nl = "--from en --to zijn hetzelfde."},
            .advice = {.en = "Write: schakel migrate --from sqlite --to postgresql",
                       .nl = "Schrijf: schakel migrate --from sqlite --to postgresql"}};
  }
  return {.kind = ErrorKind::kInvalidInput,
          .code = "app.nothing_to_move",
          .what = {.en = fmt::format("There is no database in {}.", folder),
                   .nl = fmt::format("Er staat geen database in {}.", folder)},
          .advice = {.en = "Say with --state in which folder the installation stands.",
                     .nl = "Zeg met --state in welke map de installatie staat."}};
}

void print_moved(const Globals& globals, const std::vector<engine::MovedTable>& tables,
                 const std::string& to) {
  if (globals.json) {
    Json list = Json::array();
    for (const engine::MovedTable& table : tables) {
      list.push_back(Json::members({{"table", Json::text(table.name)},
                                    {"rows", Json::number(table.rows)},
                                    {"written", Json::number(table.written)},
                                    {"checksum", Json::text(table.checksum)}}));
    }
    print(list);
    return;
  }
  const Language language = globals.language;
  const bool dutch = language == Language::kDutch;
  Table shown({{dutch ? "tabel" : "table"},
               {dutch ? "rijen" : "rows", Table::Align::kRight},
               {dutch ? "nu geschreven" : "written now", Table::Align::kRight},
               {dutch ? "controlegetal van beide kanten" : "checksum of both sides"}});
  for (const engine::MovedTable& table : tables) {
    shown.add(
        {table.name, count_text(language, table.rows), count_text(language, table.written), table.checksum});
  }
  print(shown.to_text(output_width()));
  const Text now{
      .en = fmt::format("Both sides are equal. From now on every command, and what cron or a service starts, "
                        "works on {}; put the old database away.",
                        to),
      .nl = fmt::format("Beide kanten zijn gelijk. Voortaan werkt elk commando, ook wat cron of een service "
                        "start, op {}; berg de oude database op.",
                        to)};
  print("\n" + wrapped(in(language, now), 0, output_width()) + "\n");
}

}  // namespace

int migrate_command(const Globals& globals, const MigrateArguments& arguments) {
  const bool is_there =
      arguments.from != "sqlite" || std::filesystem::exists(globals.state_folder / "schakel.db");
  if (arguments.from == arguments.to || !is_there)
    return print_error(globals, nothing_to_move(arguments, globals));
  if (const auto made = make_state_folder(globals.state_folder); !made)
    return print_error(globals, made.error());
  Result<storage::Database> from = open_side(arguments.from, globals);
  if (!from) return print_error(globals, from.error());
  Result<storage::Database> to = open_side(arguments.to, globals);
  if (!to) return print_error(globals, to.error());
  const auto there = to->facts();
  if (!there) return print_error(globals, there.error());
  SystemClock clock;
  ProgressBar progress;
  const auto moved =
      engine::relocate({.from = *from,
                        .to = *to,
                        .clock = clock,
                        .owner_is_gone = engine::owner_is_gone,
                        .watch = [&](const std::string& table, std::int64_t done,
                                     std::int64_t total) { progress.show(done, total, table); }},
                       {});
  progress.clear();
  if (!moved) return print_error(globals, moved.error());
  print_moved(globals, *moved, there->name);
  return 0;
}

}  // namespace schakel::app
