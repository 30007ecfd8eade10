#include "tests/support/postgres_cluster.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

extern char** environ;

namespace schakel::tests {
namespace {

[[noreturn]] void give_up(const std::string& sentence) {
  std::fprintf(stderr, "The tests' PostgreSQL: %s\n", sentence.c_str());
  std::abort();
}

}  // namespace

PostgresCluster& PostgresCluster::of_this_program() {
  static PostgresCluster cluster;
  return cluster;
}

PostgresCluster::PostgresCluster() {
  // Closed in other children, so that its end is seen when this program ends, however it does.
  std::array<int, 2> to{};
  std::array<int, 2> from{};
  if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0) give_up("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
  std::array<std::string, 3> words{"python3", "-B",
                                   SCHAKEL_SOURCE_FOLDER "/tests/support/postgres_cluster.py"};
  const std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  const int spawned = posix_spawnp(&pid_, "python3", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(to[0]);
  close(from[1]);
  if (spawned != 0) give_up("python3 cannot be started");
  to_ = fdopen(to[1], "w");
  from_ = fdopen(from[0], "r");
  const Json config = told();
  if (config.find("host") == nullptr) give_up(config.dump());
  folder_ = *config.find("host")->as_text();
  ask("CREATE ROLE schakel_owner LOGIN");
  ask("CREATE ROLE schakel_program LOGIN");
  // In the template, so that every database of a_database() has it.
  ask("ALTER DEFAULT PRIVILEGES FOR ROLE schakel_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "
      "schakel_program",
      "template1");
}

PostgresCluster::~PostgresCluster() {
  std::fclose(to_);
  waitpid(pid_, nullptr, 0);
  std::fclose(from_);
}

Json PostgresCluster::told() {
  std::string line;
  for (int c = std::fgetc(from_); c != EOF && c != '\n'; c = std::fgetc(from_)) line += static_cast<char>(c);
  Result<Json> read = Json::parse(line);
  if (!read || !read->is_members()) give_up("it ended, or said: " + line);
  return *std::move(read);
}

std::string PostgresCluster::asked(const Json& wish) {
  std::fputs((wish.dump() + "\n").c_str(), to_);
  std::fflush(to_);
  const Json reply = told();
  if (reply.find("answer") == nullptr) give_up(reply.dump());
  return *reply.find("answer")->as_text();
}

std::string PostgresCluster::ask(const std::string& sql, const std::string& database) {
  return asked(Json::members({{"sql", Json::text(sql)}, {"database", Json::text(database)}}));
}
void PostgresCluster::stop(const std::string& mode) {
  asked(Json::members({{"stop", Json::text(mode)}}));
}
void PostgresCluster::start() {
  asked(Json::members({{"start", Json::text("")}}));
}

std::string PostgresCluster::a_database() {
  const std::string name = fmt::format("schakel_{}", ++databases_);
  ask(fmt::format("CREATE DATABASE {} OWNER schakel_owner", name));
  return name;
}

Secret PostgresCluster::address(const std::string& database, const std::string& role) const {
  return Secret(fmt::format("postgresql://{}@/{}?host={}", role, database, folder_));
}

}  // namespace schakel::tests
