#include "tests/support/simulator_program.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <utility>

extern char** environ;

namespace schakel::tests {
namespace {

tl::unexpected<Error> broken(const std::string& what) {
  return fail({.kind = ErrorKind::kBug, .code = "test.simulator", .what = {.en = what, .nl = what}});
}

// The first line that the program writes, or what it wrote before it ended.
std::string first_line(int output) {
  std::string line;
  char c = 0;
  while (line.size() < 65536 && read(output, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

}  // namespace

Result<std::unique_ptr<SimulatorProgram>> SimulatorProgram::start(const std::string& program,
                                                                  std::vector<std::string> arguments) {
  const std::string path = std::string(SCHAKEL_PROGRAMS) + "/" + program;
  std::vector<std::string> words = {path, "--listen", "127.0.0.1:0", "--print-config"};
  words.insert(words.end(), std::make_move_iterator(arguments.begin()),
               std::make_move_iterator(arguments.end()));
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  int ends[2] = {-1, -1};
  if (pipe(ends) != 0) return broken("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  pid_t pid = 0;
  const int spawned = posix_spawn(&pid, path.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (spawned != 0) {
    close(ends[0]);
    return broken(path + " cannot be started");
  }
  const std::string line = first_line(ends[0]);
  Result<Json> config = Json::parse(line);
  Result<std::unique_ptr<http::Transport>> transport = http::make_curl_transport({});
  if (!config || !config->is_members() || !transport) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    close(ends[0]);
    return broken(program + " did not say how to connect; it said: " + line);
  }
  return std::unique_ptr<SimulatorProgram>(
      new SimulatorProgram(pid, ends[0], *std::move(config), *std::move(transport)));
}

SimulatorProgram::SimulatorProgram(pid_t pid, int output, Json config,
                                   std::unique_ptr<http::Transport> transport)
    : pid_(pid), output_(output), config_(std::move(config)), transport_(std::move(transport)) {}

SimulatorProgram::~SimulatorProgram() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  close(output_);
}

std::string SimulatorProgram::said(std::string_view name) const {
  const Json* value = config_.find(name);
  if (value == nullptr) return {};
  if (const std::string* text = value->as_text()) return *text;
  const std::string* number = value->as_number_text();
  return number == nullptr ? std::string() : *number;
}

Result<Json> SimulatorProgram::control(const std::string& method, const std::string& path, const Json& body) {
  // Exact Globe's says "url", Exact Online's "base_url": each speaks as its settings do.
  const std::string url = said("url").empty() ? said("base_url") : said("url");
  http::Request request{.method = method, .target = url + "/__simulator/" + path};
  if (!body.is_null()) {
    request.headers.add("Content-Type", "application/json");
    request.body = body.dump();
  }
  TRY(const http::Response answer, transport_->send(request, {}));
  if (answer.status != 200)
    return broken(path + ": HTTP " + std::to_string(answer.status) + " " + answer.body);
  return Json::parse(answer.body);
}

}  // namespace schakel::tests
