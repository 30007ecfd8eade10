#include "connectors/exact_online/state_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace schakel::exact_online {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

const Text kReading{.en = "read", .nl = "lezen"};
const Text kWriting{.en = "write", .nl = "schrijven"};

}  // namespace

Error storage_error(const std::filesystem::path& path, Text doing, int error_number) {
  const std::string reason = std::strerror(error_number);
  return {
      .kind = ErrorKind::kStorage,
      .code = "online.storage",
      .what = {.en = "Cannot " + doing.en + " " + path.string() + ": " + reason + ".",
               .nl = "Kan " + path.string() + " niet " + doing.nl + ": " + reason + "."},
      .advice = {
          .en = "Check that the state folder exists, has room, and belongs to the user that runs schakel.",
          .nl =
              "Controleer of de statusmap bestaat, ruimte heeft en van de gebruiker is die schakel draait."}};
}

Result<FileLock> FileLock::take(const std::filesystem::path& path, Clock& clock, Milliseconds patience,
                                std::stop_token stop) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.number() < 0) return fail(storage_error(path, {.en = "lock", .nl = "vergrendelen"}, errno));
  // flock cannot be interrupted by a stop_token, so it is asked again every little while instead.
  constexpr Milliseconds kPause(50);
  Milliseconds waited(0);
  while (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return fail(storage_error(path, {.en = "lock", .nl = "vergrendelen"}, errno));
    }
    if (waited >= patience) {
      return fail({.kind = ErrorKind::kUnavailable,
                   .code = "online.locked",
                   .what = {.en = "Another schakel has held " + path.string() + " for too long.",
                            .nl = "Een andere schakel houdt " + path.string() + " te lang vast."},
                   .advice = {.en = "Look for a schakel that hangs, end it, and run again.",
                              .nl = "Zoek een schakel die hangt, beëindig hem en draai opnieuw."}});
    }
    if (!clock.sleep_for(kPause, stop)) {
      return fail({.kind = ErrorKind::kCancelled,
                   .code = "online.stopped",
                   .what = {.en = "Stopped.", .nl = "Gestopt."}});
    }
    waited += kPause;
  }
  return FileLock(file.release());
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);  // Closing gives the lock back.
}

Result<std::optional<std::string>> read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    if (errno == ENOENT) return std::optional<std::string>();
    return fail(storage_error(path, kReading, errno));
  }
  // Our files are a few hundred bytes; far more than that is not ours.
  constexpr std::size_t kBytesMax = 1024 * 1024;
  std::string content;
  char piece[4096];
  while (true) {
    const ssize_t got = ::read(file.number(), piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(storage_error(path, kReading, errno));
    if (got == 0) return std::optional<std::string>(std::move(content));
    content.append(piece, static_cast<std::size_t>(got));
    if (content.size() > kBytesMax) return fail(storage_error(path, kReading, EFBIG));
  }
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view content, Durable durable) {
  const std::filesystem::path fresh = path.string() + ".new";
  Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.number() < 0) return fail(storage_error(fresh, kWriting, errno));
  if (!write_all(file.number(), content)) return fail(storage_error(fresh, kWriting, errno));
  if (durable == Durable::kYes && ::fsync(file.number()) != 0)
    return fail(storage_error(fresh, kWriting, errno));
  if (::close(file.release()) != 0) return fail(storage_error(fresh, kWriting, errno));
  if (::rename(fresh.c_str(), path.c_str()) != 0) return fail(storage_error(path, kWriting, errno));
  if (durable == Durable::kYes) {
    const Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() < 0 || ::fsync(folder.number()) != 0)
      return fail(storage_error(path, kWriting, errno));
  }
  return {};
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return {};
  std::filesystem::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(storage_error(folder, {.en = "make", .nl = "aanmaken"}, errno));
  }
  return {};
}

}  // namespace schakel::exact_online
