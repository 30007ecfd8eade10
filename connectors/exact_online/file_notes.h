#pragma once

#include <filesystem>

#include "connector/shared_notes.h"

namespace schakel::exact_online {

/// Notes as files of a folder, for programs on one machine; a lock is one of the system's, which dies with
/// its program. The folder is made when something is written.
class FileNotes final : public connector::SharedNotes {
 public:
  /// `clock` must outlive it.
  FileNotes(std::filesystem::path folder, Clock& clock) : folder_(std::move(folder)), clock_(clock) {}

  Result<std::optional<std::string>> read(const std::string& name) override;
  Result<void> change(const std::string& name, const Change& change, std::stop_token stop) override;
  Result<std::unique_ptr<Lock>> lock(const std::string& name, Milliseconds patience,
                                     std::stop_token stop) override;
  std::string place_of(const std::string& name) const override { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
  Clock& clock_;
};

}  // namespace schakel::exact_online
