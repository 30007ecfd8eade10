#include "connectors/exact_online/file_notes.h"

#include <utility>

#include "connectors/exact_online/state_file.h"

namespace schakel::exact_online {
namespace {

constexpr Milliseconds kChangePatience = std::chrono::seconds(10);

class HeldFile final : public connector::SharedNotes::Lock {
 public:
  HeldFile(std::filesystem::path file, FileLock lock) : file_(std::move(file)), lock_(std::move(lock)) {}
  Result<void> write(const std::string& text) override { return replace_file(file_, text, Durable::kYes); }

 private:
  std::filesystem::path file_;
  FileLock lock_;
};

std::filesystem::path lock_of(const std::filesystem::path& file) {
  return file.string() + ".lock";
}

}  // namespace

Result<std::optional<std::string>> FileNotes::read(const std::string& name) {
  return read_file(folder_ / name);
}

Result<void> FileNotes::change(const std::string& name, const Change& change, std::stop_token stop) {
  const std::filesystem::path file = folder_ / name;
  TRY_VOID(make_folder(folder_));
  TRY(const FileLock lock, FileLock::take(lock_of(file), clock_, kChangePatience, std::move(stop)));
  TRY(const std::optional<std::string> before, read_file(file));
  TRY(const std::string after, change(before));
  if (before == after) return {};
  return replace_file(file, after, Durable::kNo);
}

Result<std::unique_ptr<connector::SharedNotes::Lock>> FileNotes::lock(const std::string& name,
                                                                      Milliseconds patience,
                                                                      std::stop_token stop) {
  const std::filesystem::path file = folder_ / name;
  TRY_VOID(make_folder(folder_));
  TRY(FileLock lock, FileLock::take(lock_of(file), clock_, patience, std::move(stop)));
  return std::unique_ptr<Lock>(std::make_unique<HeldFile>(file, std::move(lock)));
}

}  // namespace schakel::exact_online
