#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/text.h"
#include "base/time.h"
#include "connectors/exact_online/file_notes.h"
#include "connectors/exact_online/settings.h"
#include "connectors/exact_online/token_store.h"
#include "http/fake_transport.h"
#include "http/url.h"

// What the tests of this connector share: a folder of their own, a clock that stands still, settings, tokens.
namespace schakel::exact_online {

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "schakel-online-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Instant some_morning() {
  return *parse_instant("2026-11-23T09:00:05Z");
}

inline ConnectionSettings some_settings() {
  return {.name = "online",
          .base_url = "https://start.exactonline.nl",
          .division = 124132,
          .client_id = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d",
          .client_secret = Secret("geheim"),
          .redirect_uri = "https://example.test/callback",
          .consent = {}};
}

inline http::Response token_answer(const std::string& number) {
  return {.status = 200,
          .headers = {{"Content-Type", "application/json; charset=utf-8"}},
          .body = R"({"access_token":"access-)" + number +
                  R"(","token_type":"bearer","expires_in":"600","refresh_token":"refresh-)" + number +
                  R"("})"};
}

inline http::Response rows_answer(const std::string& rows, const std::string& next = "") {
  return {.status = 200,
          .body = R"({"d":{"results":[)" + rows + "]" +
                  (next.empty() ? "" : R"(,"__next":")" + next + R"(")") + "}}"};
}

inline Error lost_answer() {
  return {.kind = ErrorKind::kUnknownOutcome,
          .code = "http.no_answer",
          .what = {.en = "No answer.", .nl = "Geen antwoord."}};
}
inline Error no_connection() {
  return {.kind = ErrorKind::kUnavailable,
          .code = "http.no_connection",
          .what = {.en = "No connection.", .nl = "Geen verbinding."}};
}

/// "…?$filter=A&$select=B" → the decoded value of one option.
inline std::string option(const http::Request& request, const std::string& name) {
  const auto parameters = http::parse_query(http::split_target(request.target).query);
  const std::string* value = http::find_parameter(parameters, name);
  return value == nullptr ? std::string() : *value;
}
/// "…/api/v1/124132/bulk/CRM/Accounts?…" → "bulk/CRM/Accounts"
inline std::string endpoint_of(const http::Request& request) {
  const std::string path(http::split_target(request.target).path);
  const std::string api = "/api/v1/";
  const std::size_t at = path.find(api);
  if (at == std::string::npos) return path.substr(path.find('/', 8));
  const std::string rest = path.substr(at + api.size());
  return rest.starts_with("current/") ? rest : rest.substr(rest.find('/') + 1);
}

/// A number as a GUID: 7 → "00000000-0000-0000-0000-000000000007".
inline std::string guid(unsigned number, const std::string& kind = "0000") {
  std::string digits = std::to_string(number);
  return "00000000-" + kind + "-0000-0000-" + std::string(12 - digits.size(), '0') + digits;
}

inline SealingKey some_key() {
  return {.bytes = Secret(std::string(32, 'k'))};
}

inline TokenStore store_in_folder(const std::filesystem::path& folder, const std::string& credential,
                                  const SealingKey& key = some_key()) {
  static ManualClock clock{some_morning()};
  return TokenStore(std::make_shared<FileNotes>(folder, clock), credential, key);
}
inline TokenStore some_store(const std::filesystem::path& folder) {
  return store_in_folder(folder, "credential");
}

inline Result<void> keep(const TokenStore& store, const Tokens& tokens) {
  TRY(const auto lock, store.lock({}));
  return store.save(tokens, *lock);
}

inline Tokens some_tokens(Instant issued, const std::string& number = "1") {
  return {.access_token = Secret("access-" + number),
          .refresh_token = Secret("refresh-" + number),
          .issued = issued};
}

}  // namespace schakel::exact_online
