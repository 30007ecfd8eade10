#include "keys/key_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace schakel::keys {
namespace {

tl::unexpected<Error> unusable(const std::filesystem::path& path, int reason) {
  const std::string why = std::generic_category().message(reason);
  return fail(
      {.kind = ErrorKind::kStorage,
       .code = "keys.unusable",
       .what = {.en = "The key file " + path.string() + " cannot be used: " + why + ".",
                .nl = "Het sleutelbestand " + path.string() + " is niet te gebruiken: " + why + "."},
       .advice = {.en = "Check that the state folder has room and belongs to the user that runs schakel.",
                  .nl = "Controleer of de statusmap ruimte heeft en van de gebruiker is die schakel "
                        "draait."}});
}

tl::unexpected<Error> refused(const std::filesystem::path& path, const Text& why) {
  return fail({.kind = ErrorKind::kInvalidInput,
               .code = "keys.refused",
               .what = {.en = "The key file " + path.string() + " " + why.en,
                        .nl = "Het sleutelbestand " + path.string() + " " + why.nl},
               .advice = {.en = "Put the right file back and run: chmod 600 " + path.string(),
                          .nl = "Zet het juiste bestand terug en voer uit: chmod 600 " + path.string()}});
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

// Up to 256 bytes come at once or not at all (getrandom(2)).
Result<std::string> random_bytes(std::size_t count, const std::filesystem::path& path) {
  std::string bytes(count, '\0');
  while (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR) return unusable(path, errno);
  }
  return bytes;
}

Result<void> write_durably(const std::filesystem::path& path, const std::string& bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.number() < 0) return unusable(path, errno);
  // 32 bytes are written at once or not at all: a short write means a full disk.
  errno = ENOSPC;
  if (::write(file.number(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    return unusable(path, errno);
  if (::fsync(file.number()) != 0) return unusable(path, errno);
  return {};
}

// Written beside it and linked into place: of two that start together one wins, and both read the winner's.
Result<void> create(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path().parent_path(), error);
  if (::mkdir(path.parent_path().c_str(), 0700) != 0 && errno != EEXIST)
    return unusable(path.parent_path(), errno);
  TRY(const std::string suffix, random_bytes(8, path));
  TRY(const std::string key, random_bytes(kKeyBytes, path));
  const std::filesystem::path fresh = path.string() + "." + hex(suffix);
  const Result<void> written = write_durably(fresh, key);
  const bool linked = written && (::link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int reason = errno;
  ::unlink(fresh.c_str());
  TRY_VOID(written);
  if (!linked) return unusable(path, reason);
  const Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() < 0 || ::fsync(folder.number()) != 0) return unusable(path, errno);
  return {};
}

}  // namespace

Result<Secret> open_key_file(const std::filesystem::path& given) {
  const std::filesystem::path path = std::filesystem::absolute(given);
  int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0 && errno == ENOENT) {
    TRY_VOID(create(path));
    number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  }
  const int reason = errno;
  const Descriptor file(number);
  if (file.number() < 0) return unusable(path, reason);
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) return unusable(path, errno);
  if ((facts.st_mode & 077) != 0)
    return refused(path, {.en = "can be read by others.", .nl = "kan door anderen gelezen worden."});
  std::string bytes(kKeyBytes + 1, '\0');  // One more, to see a longer file.
  const ssize_t size = ::read(file.number(), bytes.data(), bytes.size());
  if (size < 0) return unusable(path, errno);
  if (size != static_cast<ssize_t>(kKeyBytes))
    return refused(path, {.en = "is not a key of schakel.", .nl = "is geen sleutel van schakel."});
  bytes.resize(kKeyBytes);
  return Secret(std::move(bytes));
}

}  // namespace schakel::keys
