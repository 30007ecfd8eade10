#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "connector/shared_notes.h"

namespace schakel::exact_online {

/// The key under which credentials are sealed. 32 random bytes in a file of their own (mode 0600), so that a
/// copy of the state folder alone opens nothing.
struct SealingKey {
  Secret bytes;
};

/// The key of this file; made when there is none (keys/key_file.h, with its errors).
Result<SealingKey> open_key(const std::filesystem::path& path);

/// What one consent gave us, and how far a renewal has come.
struct Tokens {
  Secret access_token;
  Secret refresh_token;
  Instant issued;                                     ///< When the token answer arrived.
  Milliseconds lifetime = std::chrono::seconds(600);  ///< Of the access token (facts 1.4, A).
  /// Set before a refresh is sent and gone when its outcome is known. Still set after a crash: the refresh
  /// token may or may not be burnt.
  std::optional<Instant> refresh_sent = {};
  /// The refresh token is refused for good; only a new consent helps. Holds the error code.
  std::string dead = {};
};

/// The sealed note of one credential (XChaCha20-Poly1305 with the credential's name bound in: a note that was
/// renamed or changed does not open). The access token is kept too, because a new one is given only after 570
/// seconds and every command line is a new process.
class TokenStore {
 public:
  using Lock = connector::SharedNotes::Lock;

  TokenStore(std::shared_ptr<connector::SharedNotes> notes, std::string credential, SealingKey key);

  /// Nothing when there is no consent yet. kStorage, code "online.seal_broken", when it does not open.
  Result<std::optional<Tokens>> load() const;
  /// Who changes the tokens holds this, from before he reads them until he has saved them.
  Result<std::unique_ptr<Lock>> lock(std::stop_token stop) const;
  /// Durable before it returns.
  Result<void> save(const Tokens& tokens, Lock& lock) const;

 private:
  std::string note() const { return credential_ + ".sealed"; }

  std::shared_ptr<connector::SharedNotes> notes_;
  std::string credential_;
  SealingKey key_;
};

/// Which credential a connection uses, as a file name: the same for the same host, app and consent name
/// (facts 1.1: tokens live per country and app), without saying what they are.
std::string credential_name(const std::string& base_url, const std::string& client_id,
                            const std::string& consent);

}  // namespace schakel::exact_online
