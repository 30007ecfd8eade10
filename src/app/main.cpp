#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <thread>

#include "app/command_line.h"
#include "app/session.h"

namespace schakel::app {

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
  const Asked asked = read_command_line(argc, argv);
  if (asked.page) return asked.page();
  if (!asked.command) return asked.exit_code;
  StopOnSignal stop;
  auto session = Session::open(asked.globals);
  if (!session) return print_error(asked.globals, session.error());
  (*session)->stop_with(stop.token());
  return asked.command(**session);
}

}  // namespace
}  // namespace schakel::app

int main(int argc, char** argv) {
  schakel::app::forbid_core_dumps();
  try {
    return schakel::app::run_program(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "schakel: {}\n  → {}\n", error.what(),
               "A mistake in Schakel, please report it. / Een fout in Schakel, meld het ons.");
    return 4;
  }
}
