// A library to load before a program (LD_PRELOAD): for the program, the seconds that stand in the file
// SHIFTED_CLOCK have passed on top of those that did, on the clock on the wall and on its stopwatches. Eight
// bytes, which may grow while it runs. For waiting out a lease of minutes in no time, with every program of a
// test in agreement about it. What sleeps is not woken.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

const std::atomic<std::int64_t>* open_shift() {
  const char* file = std::getenv("SHIFTED_CLOCK");
  const int opened = file == nullptr ? -1 : ::open(file, O_RDONLY | O_CLOEXEC);
  if (opened < 0) return nullptr;
  void* place = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, opened, 0);
  ::close(opened);
  return place == MAP_FAILED ? nullptr : static_cast<const std::atomic<std::int64_t>*>(place);
}

std::int64_t shift() {
  static const std::atomic<std::int64_t>* const seconds = open_shift();
  return seconds == nullptr ? 0 : seconds->load();
}

bool is_shifted(clockid_t which) {
  return which == CLOCK_REALTIME || which == CLOCK_MONOTONIC;
}

}  // namespace

extern "C" int clock_gettime(clockid_t which, struct timespec* now) noexcept {
  const long answer = ::syscall(SYS_clock_gettime, which, now);
  if (answer == 0 && is_shifted(which)) now->tv_sec += shift();
  return static_cast<int>(answer);
}

// The kernel waits by its own clocks: until a moment of ours is until an earlier one of its.
extern "C" int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t which,
                                      const struct timespec* until) {
  using Wait = int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*);
  static const auto real = reinterpret_cast<Wait>(::dlsym(RTLD_NEXT, "pthread_cond_clockwait"));
  struct timespec its = *until;
  if (is_shifted(which)) its.tv_sec -= shift();
  return real(condition, mutex, which, &its);
}
