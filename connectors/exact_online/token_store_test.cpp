#include "connectors/exact_online/token_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "connectors/exact_online/state_file.h"
#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

TEST(TokenStore, gives_back_what_was_saved_and_shows_nothing_of_it) {
  const TestFolder folder;
  const TokenStore store = some_store(folder.path());
  Tokens tokens = some_tokens(some_morning());
  tokens.refresh_sent = some_morning() + std::chrono::seconds(580);
  ASSERT_TRUE(keep(store, tokens));
  const auto loaded = store.load();
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_EQ((*loaded)->access_token.reveal(), "access-1");
  EXPECT_EQ((*loaded)->refresh_token.reveal(), "refresh-1");
  EXPECT_EQ((*loaded)->issued, some_morning());
  EXPECT_EQ((*loaded)->refresh_sent, tokens.refresh_sent);
  const std::string file = content_of(folder.path() / "credential.sealed");
  EXPECT_EQ(file.find("refresh-1"), std::string::npos);
  EXPECT_EQ(file.find("access"), std::string::npos);
}

TEST(TokenStore, has_nothing_before_the_first_consent) {
  const TestFolder folder;
  const auto loaded = some_store(folder.path()).load();
  ASSERT_TRUE(loaded);
  EXPECT_FALSE(loaded->has_value());
}

TEST(TokenStore, does_not_open_when_a_byte_changed_or_the_file_was_renamed) {
  const TestFolder folder;
  ASSERT_TRUE(keep(some_store(folder.path()), some_tokens(some_morning())));
  std::filesystem::copy_file(folder.path() / "credential.sealed", folder.path() / "another.sealed");
  EXPECT_EQ(store_in_folder(folder.path(), "another").load().error().code, "online.seal_broken");

  std::string file = content_of(folder.path() / "credential.sealed");
  file.back() = static_cast<char>(file.back() ^ 1);
  ASSERT_TRUE(replace_file(folder.path() / "credential.sealed", file, Durable::kNo));
  EXPECT_EQ(some_store(folder.path()).load().error().code, "online.seal_broken");
}

TEST(TokenStore, does_not_open_under_another_key) {
  const TestFolder folder;
  ASSERT_TRUE(keep(some_store(folder.path()), some_tokens(some_morning())));
  const SealingKey other{.bytes = Secret(std::string(32, 'x'))};
  EXPECT_EQ(store_in_folder(folder.path(), "credential", other).load().error().kind, ErrorKind::kStorage);
}

TEST(TokenStore, seals_into_text_that_any_database_holds) {
  const TestFolder folder;
  ASSERT_TRUE(keep(some_store(folder.path()), some_tokens(some_morning())));
  const std::string text = content_of(folder.path() / "credential.sealed");
  EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST(TokenStore, files_are_for_us_alone) {
  const TestFolder folder;
  ASSERT_TRUE(keep(some_store(folder.path()), some_tokens(some_morning())));
  struct stat facts {};
  ASSERT_EQ(::stat((folder.path() / "credential.sealed").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
}

TEST(SealingKeyFile, is_made_once_and_read_again) {
  const TestFolder folder;
  const auto first = open_key(folder.path() / "key");
  const auto second = open_key(folder.path() / "key");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->bytes.reveal().size(), 32U);
  EXPECT_EQ(first->bytes.reveal(), second->bytes.reveal());
}

TEST(SealingKeyFile, that_others_can_read_is_refused) {
  const TestFolder folder;
  ASSERT_TRUE(open_key(folder.path() / "key"));
  ASSERT_EQ(::chmod((folder.path() / "key").c_str(), 0644), 0);
  const auto key = open_key(folder.path() / "key");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, "keys.refused");
}

TEST(SealingKeyFile, of_the_wrong_size_is_refused) {
  const TestFolder folder;
  ASSERT_TRUE(replace_file(folder.path() / "key", "short", Durable::kNo));
  EXPECT_EQ(open_key(folder.path() / "key").error().code, "keys.refused");
}

TEST(CredentialName, differs_by_country_app_and_consent_only) {
  const std::string name = credential_name("https://start.exactonline.nl", "app", "");
  EXPECT_EQ(name, credential_name("https://START.exactonline.nl/", "app", ""));
  EXPECT_NE(name, credential_name("https://start.exactonline.be", "app", ""));
  EXPECT_NE(name, credential_name("https://start.exactonline.nl", "app2", ""));
  EXPECT_NE(name, credential_name("https://start.exactonline.nl", "app", "second"));
}

TEST(FileLock, is_refused_while_another_holds_it_and_free_when_that_process_dies) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "lock";
  ManualClock clock(some_morning());
  int ready[2];
  int end[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(end), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ManualClock own(some_morning());
    const auto lock = FileLock::take(path, own, Milliseconds(0), {});
    char byte = lock ? '1' : '0';
    if (::write(ready[1], &byte, 1) != 1) ::_exit(1);
    if (::read(end[0], &byte, 1) != 1) ::_exit(1);
    ::_exit(0);  // Dies with the lock in its hands.
  }
  char byte = '0';
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, '1');
  EXPECT_EQ(FileLock::take(path, clock, std::chrono::seconds(1), {}).error().kind, ErrorKind::kUnavailable);
  ASSERT_EQ(::write(end[1], &byte, 1), 1);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(FileLock::take(path, clock, Milliseconds(0), {}));
}

TEST(FileLock, gives_up_waiting_when_asked_to_stop) {
  const TestFolder folder;
  ManualClock clock(some_morning());
  const auto held = FileLock::take(folder.path() / "lock", clock, Milliseconds(0), {});
  ASSERT_TRUE(held);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(
      FileLock::take(folder.path() / "lock", clock, std::chrono::seconds(1), stop.get_token()).error().kind,
      ErrorKind::kCancelled);
}

}  // namespace
}  // namespace schakel::exact_online
