#include "tests/support/postgres_gate.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

namespace schakel::tests {
namespace {

constexpr int kLook = 50;  // Milliseconds in which a request to stop is seen.

int socket_of(const std::filesystem::path& path, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  const std::string name = path.string();
  if (name.size() >= sizeof address.sun_path) std::abort();
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

}  // namespace

PostgresGate::PostgresGate(const std::filesystem::path& server, const std::filesystem::path& folder,
                           const std::string& socket_name)
    : server_(server / socket_name) {
  sockaddr_un address{};
  listening_ = socket_of(folder / socket_name, address);
  if (bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(listening_, 8) != 0) {
    std::perror("PostgresGate");
    std::abort();
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { pass(stop); });
}

PostgresGate::~PostgresGate() {
  thread_.request_stop();
  thread_.join();
  close(listening_);
}

void PostgresGate::lose(Lost lost, const std::string& word) {
  const std::lock_guard lock(mutex_);
  lost_ = lost;
  word_ = word;
}

void PostgresGate::pass(const std::stop_token& stop) {
  struct Pair {
    int program;
    int server;
  };
  std::vector<Pair> pairs;
  const auto end = [](const Pair& pair) {
    close(pair.program);
    close(pair.server);
  };
  while (!stop.stop_requested()) {
    std::vector<pollfd> waiting{{listening_, POLLIN, 0}};
    for (const Pair& pair : pairs) {
      waiting.push_back({pair.program, POLLIN, 0});
      waiting.push_back({pair.server, POLLIN, 0});
    }
    if (poll(waiting.data(), waiting.size(), kLook) <= 0) continue;
    std::vector<Pair> left;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      bool goes_on = true;
      if (waiting[1 + 2 * i].revents != 0) goes_on = pass_on(pairs[i].program, pairs[i].server, true);
      if (goes_on && waiting[2 + 2 * i].revents != 0)
        goes_on = pass_on(pairs[i].server, pairs[i].program, false);
      if (goes_on) {
        left.push_back(pairs[i]);
      } else {
        end(pairs[i]);
      }
    }
    pairs = left;
    if (waiting[0].revents != 0) {
      const int program = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      sockaddr_un address{};
      const int server = socket_of(server_, address);
      if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        pairs.push_back({program, server});
      } else {
        end({program, server});
      }
    }
  }
  for (const Pair& pair : pairs) end(pair);
}

// False when the connection ends here.
bool PostgresGate::pass_on(int from, int to, bool from_program) {
  std::array<char, 65536> bytes{};
  const ssize_t count = read(from, bytes.data(), bytes.size());
  if (count <= 0) return false;
  if (!from_program && drops_answer_) {
    drops_answer_ = false;
    return false;
  }
  const std::string_view said(bytes.data(), static_cast<std::size_t>(count));
  if (from_program) {
    const std::lock_guard lock(mutex_);
    if (!word_.empty() && said.find(word_) != std::string_view::npos) {
      word_.clear();
      if (lost_ == Lost::kQuestion) return false;
      drops_answer_ = true;
    }
  }
  std::size_t at = 0;
  while (at < said.size()) {
    const ssize_t written = send(to, said.data() + at, said.size() - at, MSG_NOSIGNAL);
    if (written <= 0) return false;
    at += static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace schakel::tests
