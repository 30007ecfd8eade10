#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace schakel::connector {

/// What the programs of an installation leave to each other about a connection: small texts, each under a
/// name. Never personal; what is secret, only sealed. A name consists of letters, digits, '-', '_' and '.'; a
/// text is UTF-8.
///
/// There are two: files in the state folder of one machine (the connectors' own), and rows of the engine's
/// database, for programs on several machines (engine/database_notes.h).
class SharedNotes {
 public:
  virtual ~SharedNotes() = default;

  /// Nothing: nobody left one.
  virtual Result<std::optional<std::string>> read(const std::string& name) = 0;

  /// What becomes of a note. Called again when another program was quicker, so it has no effects but its
  /// answer; the same text again leaves the note alone.
  using Change = std::function<Result<std::string>(const std::optional<std::string>& before)>;
  /// Changes a note in one step, as if no other program was there. It may get lost when the machine loses its
  /// power.
  virtual Result<void> change(const std::string& name, const Change& change, std::stop_token stop) = 0;

  /// The right to write one note, of which only one program has it. Given back when it goes, and when its
  /// program dies.
  class Lock {
   public:
    virtual ~Lock() = default;
    /// Durable when it returns. kUnavailable when it was held for so long that another
    /// program took it: then nothing was written.
    virtual Result<void> write(const std::string& text) = 0;
  };
  /// How long a lock is held at most: a call of 100 seconds, and some. Who waits longer gets it.
  static constexpr Milliseconds kLockHeldMax = std::chrono::seconds(130);
  /// Waits at most `patience`. kUnavailable when another holds it longer, kCancelled when `stop` was asked.
  virtual Result<std::unique_ptr<Lock>> lock(const std::string& name, Milliseconds patience,
                                             std::stop_token stop) = 0;

  /// Where a note is, for a person: a path, a row.
  virtual std::string place_of(const std::string& name) const = 0;
};

}  // namespace schakel::connector
