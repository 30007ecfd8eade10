#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

namespace schakel::tests {

/// Stands between a program and a PostgreSQL server, on a socket of the same name in a folder of its own, and
/// passes on what both say, until it is told to lose something. One at a time; a lost message ends its
/// connection, and the next one passes freely.
class PostgresGate {
 public:
  /// `server`: the folder with the server's socket. `folder`: an empty one for the gate's.
  PostgresGate(const std::filesystem::path& server, const std::filesystem::path& folder,
               const std::string& socket_name);
  PostgresGate(const PostgresGate&) = delete;
  PostgresGate& operator=(const PostgresGate&) = delete;
  ~PostgresGate();

  enum class Lost {
    kQuestion,  ///< It never reaches the server.
    kAnswer,    ///< The server has done it; its answer is dropped.
  };
  /// Loses the next message of the program that holds `word`, or the answer to it.
  void lose(Lost lost, const std::string& word);

 private:
  void pass(const std::stop_token& stop);
  bool pass_on(int from, int to, bool from_program);

  std::filesystem::path server_;
  int listening_ = -1;
  std::mutex mutex_;
  std::string word_;  // Empty: nothing is lost.
  Lost lost_ = Lost::kQuestion;
  bool drops_answer_ = false;  // Of the gate's thread.
  std::jthread thread_;
};

}  // namespace schakel::tests
