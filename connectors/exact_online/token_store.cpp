#include "connectors/exact_online/token_store.h"

#include <sodium.h>

#include <utility>

#include "base/assert.h"
#include "base/json.h"
#include "base/text.h"
#include "connectors/exact_online/settings.h"
#include "connectors/exact_online/state_file.h"
#include "keys/key_file.h"

namespace schakel::exact_online {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
static_assert(kKeyBytes == keys::kKeyBytes);
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::string_view kMagic = "schakel-sealed-1\n";

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

std::string sealed(std::string_view plain, const SealingKey& key, std::string_view name) {
  const std::string nonce = random_bytes(kNonceBytes);
  std::string box(plain.size() + kTagBytes, '\0');
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(box), &size, bytes_of(plain), plain.size(),
                                             bytes_of(name), name.size(), nullptr, bytes_of(nonce),
                                             bytes_of(key.bytes.reveal()));
  box.resize(size);
  return std::string(kMagic) + nonce + box;
}

std::optional<Secret> opened(std::string_view file, const SealingKey& key, std::string_view name) {
  if (!file.starts_with(kMagic)) return std::nullopt;
  file.remove_prefix(kMagic.size());
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

TokenStore::TokenStore(std::filesystem::path folder, std::string credential, SealingKey key)
    : folder_(std::move(folder)), credential_(std::move(credential)), key_(std::move(key)) {
  start_sodium();
  SCHAKEL_ASSERT(key_.bytes.reveal().size() == kKeyBytes);
}

Result<std::optional<Tokens>> TokenStore::load() const {
  TRY(const std::optional<std::string> file, read_file(path()));
  if (!file) return std::optional<Tokens>();
  const std::optional<Secret> plain = opened(*file, key_, credential_);
  std::optional<Tokens> tokens;
  if (plain) {
    if (const Result<Json> json = Json::parse(plain->reveal())) tokens = from_json(*json);
  }
  if (!tokens) {
    return fail(
        {.kind = ErrorKind::kStorage,
         .code = "online.seal_broken",
         .what = {.en = "The stored credential " + path().string() + " does not open with this key.",
                  .nl = "De bewaarde toegang " + path().string() + " opent niet met deze sleutel."},
         .advice = {
             .en = "Put the key file back that belongs to this state folder, or give consent anew with "
                   "schakel connect.",
             .nl = "Zet het sleutelbestand terug dat bij deze statusmap hoort, of geef opnieuw toestemming "
                   "met schakel connect."}});
  }
  return tokens;
}

Result<void> TokenStore::save(const Tokens& tokens) const {
  TRY_VOID(make_folder(folder_));
  const Secret plain(to_json(tokens).dump());
  return replace_file(path(), sealed(plain.reveal(), key_, credential_), Durable::kYes);
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
