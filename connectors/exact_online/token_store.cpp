#include "connectors/exact_online/token_store.h"

#include <sodium.h>

#include <utility>

#include "base/assert.h"
#include "base/json.h"
#include "base/text.h"
#include "connectors/exact_online/settings.h"
#include "keys/key_file.h"

namespace schakel::exact_online {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
static_assert(kKeyBytes == keys::kKeyBytes);
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
// The first form held bytes as they are; a note is text.
constexpr std::string_view kMagicOfBytes = "schakel-sealed-1\n";
constexpr std::string_view kMagic = "schakel-sealed-2\n";
// A refresh takes at most the transport's 100 seconds; whoever waits for the lock waits a little longer than
// it can be held.
constexpr Milliseconds kLockPatience = connector::SharedNotes::kLockHeldMax + std::chrono::seconds(20);

void start_sodium() {
  SCHAKEL_ASSERT(sodium_init() >= 0);
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string base64(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), kVariant);
  text.pop_back();  // The final zero.
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes_of(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

std::string sealed(std::string_view plain, const SealingKey& key, std::string_view name) {
  const std::string nonce = random_bytes(kNonceBytes);
  std::string box(plain.size() + kTagBytes, '\0');
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(box), &size, bytes_of(plain), plain.size(),
                                             bytes_of(name), name.size(), nullptr, bytes_of(nonce),
                                             bytes_of(key.bytes.reveal()));
  box.resize(size);
  return std::string(kMagic) + base64(nonce + box);
}

std::optional<Secret> opened(std::string_view note, const SealingKey& key, std::string_view name) {
  std::optional<std::string> bytes;
  if (note.starts_with(kMagicOfBytes)) bytes = std::string(note.substr(kMagicOfBytes.size()));
  if (note.starts_with(kMagic)) bytes = from_base64(note.substr(kMagic.size()));
  if (!bytes) return std::nullopt;
  const std::string_view file = *bytes;
  if (file.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view nonce = file.substr(0, kNonceBytes);
  const std::string_view box = file.substr(kNonceBytes);
  std::string plain(box.size() - kTagBytes, '\0');
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), &size, nullptr, bytes_of(box), box.size(),
                                                 bytes_of(name), name.size(), bytes_of(nonce),
                                                 bytes_of(key.bytes.reveal())) != 0) {
    return std::nullopt;
  }
  plain.resize(size);
  return Secret(std::move(plain));
}

Json to_json(const Tokens& tokens) {
  Json json = Json::members();
  json.append("access_token", Json::text(tokens.access_token.reveal()));
  json.append("refresh_token", Json::text(tokens.refresh_token.reveal()));
  json.append("issued", Json::number(tokens.issued.time_since_epoch().count()));
  json.append("lifetime", Json::number(tokens.lifetime.count()));
  if (tokens.refresh_sent)
    json.append("refresh_sent", Json::number(tokens.refresh_sent->time_since_epoch().count()));
  if (!tokens.dead.empty()) json.append("dead", Json::text(tokens.dead));
  return json;
}

std::optional<Tokens> from_json(const Json& json) {
  const auto text = [&](std::string_view name) {
    const Json* member = json.find(name);
    return member == nullptr ? nullptr : member->as_text();
  };
  const auto number = [&](std::string_view name) {
    const Json* member = json.find(name);
    return member == nullptr ? std::nullopt : member->as_integer();
  };
  const std::string* access = text("access_token");
  const std::string* refresh = text("refresh_token");
  const auto issued = number("issued");
  const auto lifetime = number("lifetime");
  if (access == nullptr || refresh == nullptr || !issued || !lifetime) return std::nullopt;
  Tokens tokens{.access_token = Secret(*access),
                .refresh_token = Secret(*refresh),
                .issued = Instant(Milliseconds(*issued)),
                .lifetime = Milliseconds(*lifetime)};
  if (const auto sent = number("refresh_sent")) tokens.refresh_sent = Instant(Milliseconds(*sent));
  if (const std::string* dead = text("dead")) tokens.dead = *dead;
  return tokens;
}

}  // namespace

Result<SealingKey> open_key(const std::filesystem::path& path) {
  TRY(Secret bytes, keys::open_key_file(path));
  return SealingKey{.bytes = std::move(bytes)};
}

TokenStore::TokenStore(std::shared_ptr<connector::SharedNotes> notes, std::string credential, SealingKey key)
    : notes_(std::move(notes)), credential_(std::move(credential)), key_(std::move(key)) {
  start_sodium();
  SCHAKEL_ASSERT(key_.bytes.reveal().size() == kKeyBytes);
}

Result<std::optional<Tokens>> TokenStore::load() const {
  TRY(const std::optional<std::string> text, notes_->read(note()));
  if (!text) return std::optional<Tokens>();
  const std::optional<Secret> plain = opened(*text, key_, credential_);
  std::optional<Tokens> tokens;
  if (plain) {
    if (const Result<Json> json = Json::parse(plain->reveal())) tokens = from_json(*json);
  }
  if (!tokens) {
    const std::string place = notes_->place_of(note());
    return fail(
        {.kind = ErrorKind::kStorage,
         .code = "online.seal_broken",
         .what = {.en = "The stored credential " + place + " does not open with this key.",
                  .nl = "De bewaarde toegang " + place + " opent niet met deze sleutel."},
         .advice = {
             .en = "Put the key file back that belongs to this state folder, or give consent anew with "
                   "schakel connect.",
             .nl = "Zet het sleutelbestand terug dat bij deze statusmap hoort, of geef opnieuw toestemming "
                   "met schakel connect."}});
  }
  return tokens;
}

Result<std::unique_ptr<TokenStore::Lock>> TokenStore::lock(std::stop_token stop) const {
  return notes_->lock(note(), kLockPatience, std::move(stop));
}

Result<void> TokenStore::save(const Tokens& tokens, Lock& lock) const {
  const Secret plain(to_json(tokens).dump());
  return lock.write(sealed(plain.reveal(), key_, credential_));
}

std::string credential_name(const std::string& base_url, const std::string& client_id,
                            const std::string& consent) {
  start_sodium();
  const std::string identity = origin_of(base_url) + "\n" + client_id + "\n" + consent;
  std::string digest(crypto_generichash_BYTES_MIN, '\0');
  crypto_generichash(bytes_of(digest), digest.size(), bytes_of(identity), identity.size(), nullptr, 0);
  return hex(digest);
}

}  // namespace schakel::exact_online
