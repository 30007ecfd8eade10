#include "connectors/exact_online/auth.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connectors/exact_online/state_file.h"
#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

using std::chrono::seconds;

http::Response oauth_error(int status, const std::string& error, const std::string& description,
                           const std::string& reason = "") {
  http::Response response{
      .status = status,
      .body = R"({"error":")" + error + R"(","error_description":")" + description + R"("})"};
  if (!reason.empty()) response.headers.add("Reason", reason);
  return response;
}

http::Response too_early() {
  return oauth_error(400, "access_denied", "Rate limit exceeded: access_token not expired",
                     "TooEarlyToRefreshTokens: Rate limit exceeded: access_token not expired");
}

/// One process: its own Auth over the folder that all share.
class AuthTest : public testing::Test {
 protected:
  Auth process() {
    return Auth(settings_, some_store(folder_.path()), clock_,
                [this](const http::Request& request) { return transport_.send(request, {}); });
  }
  void with_consent() { ASSERT_TRUE(keep(some_store(folder_.path()), some_tokens(clock_.now()))); }
  std::string token(Auth& auth) {
    const Result<Secret> token = auth.access_token({});
    return token ? token->reveal() : token.error().code;
  }
  Tokens on_disk() { return **some_store(folder_.path()).load(); }
  std::size_t sent() const { return transport_.requests().size(); }

  TestFolder folder_;
  ConnectionSettings settings_ = some_settings();
  ManualClock clock_{some_morning()};
  http::FakeTransport transport_;
};

TEST_F(AuthTest, no_consent_says_how_to_give_it) {
  Auth auth = process();
  const Result<Secret> token = auth.access_token({});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(token.error().code, "online.consent_missing");
  EXPECT_NE(token.error().advice.en.find("schakel connect online"), std::string::npos);
}

TEST_F(AuthTest, the_authorize_url_carries_the_state_and_the_redirect_uri) {
  const std::string url = process().authorize_url("abc");
  EXPECT_TRUE(url.starts_with("https://start.exactonline.nl/api/oauth2/auth?client_id=0a1b2c3d"));
  EXPECT_NE(url.find("redirect_uri=https%3A%2F%2Fexample.test%2Fcallback"), std::string::npos);
  EXPECT_NE(url.find("response_type=code&state=abc"), std::string::npos);
}

TEST_F(AuthTest, a_code_is_decoded_before_it_is_exchanged_and_the_pair_is_stored) {
  transport_.answer(token_answer("1"));
  Auth auth = process();
  ASSERT_TRUE(auth.exchange("stampNL001.abc%21IAAA", {}));
  EXPECT_NE(transport_.requests()[0].body.find("grant_type=authorization_code"), std::string::npos);
  EXPECT_NE(transport_.requests()[0].body.find("code=stampNL001.abc%21IAAA"),
            std::string::npos);  // Encoded once.
  EXPECT_EQ(on_disk().refresh_token.reveal(), "refresh-1");
  EXPECT_EQ(on_disk().lifetime, seconds(600));  // From the text "600".
}

TEST_F(AuthTest, a_code_that_was_used_is_told_apart_from_a_dead_consent) {
  transport_.answer(
      oauth_error(400, "invalid_grant", "Token is not allowed, because of invalid or empty chainId"));
  Auth auth = process();
  EXPECT_EQ(auth.exchange("code", {}).error().code, "online.code_refused");
}

TEST_F(AuthTest, the_stored_token_serves_every_new_process_for_570_seconds) {
  with_consent();
  clock_.advance(seconds(569));
  Auth auth = process();
  EXPECT_EQ(token(auth), "access-1");
  EXPECT_EQ(sent(), 0U);
}

TEST_F(AuthTest, from_570_seconds_on_it_is_refreshed_once_and_stored_before_it_is_used) {
  with_consent();
  clock_.advance(seconds(570));
  transport_.answer(token_answer("2"));
  Auth auth = process();
  EXPECT_EQ(token(auth), "access-2");
  EXPECT_EQ(on_disk().access_token.reveal(), "access-2");
  EXPECT_FALSE(on_disk().refresh_sent);
  EXPECT_EQ(token(auth), "access-2");
  EXPECT_EQ(sent(), 1U);
}

TEST_F(AuthTest, the_refresh_is_marked_on_disk_before_it_is_sent) {
  with_consent();
  clock_.advance(seconds(575));
  http::FakeTransport watching([&](const http::Request&) -> Result<http::Response> {
    EXPECT_TRUE(on_disk().refresh_sent);
    return token_answer("2");
  });
  Auth auth(settings_, some_store(folder_.path()), clock_,
            [&](const http::Request& request) { return watching.send(request, {}); });
  EXPECT_EQ(token(auth), "access-2");
  EXPECT_EQ(watching.requests().size(), 1U);
}

TEST_F(AuthTest, a_second_process_uses_what_the_first_refreshed) {
  with_consent();
  Auth first = process();
  Auth second = process();
  ASSERT_EQ(token(first), "access-1");
  ASSERT_EQ(token(second), "access-1");
  clock_.advance(seconds(580));
  transport_.answer(token_answer("2"));
  EXPECT_EQ(token(first), "access-2");
  EXPECT_EQ(token(second), "access-2");
  EXPECT_EQ(sent(), 1U);
}

TEST_F(AuthTest, processes_that_refresh_at_once_send_one_refresh) {
  with_consent();
  clock_.advance(seconds(580));
  // The child waits inside its refresh until the parent has asked for the lock in vain.
  int sending[2];
  int go_on[2];
  ASSERT_EQ(::pipe(sending), 0);
  ASSERT_EQ(::pipe(go_on), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    Auth auth(settings_, some_store(folder_.path()), clock_,
              [&](const http::Request&) -> Result<http::Response> {
                char byte = 's';
                if (::write(sending[1], &byte, 1) != 1 || ::read(go_on[0], &byte, 1) != 1) ::_exit(2);
                return token_answer("2");
              });
    ::_exit(token(auth) == "access-2" ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(::read(sending[0], &byte, 1), 1);
  FileNotes notes(folder_.path(), clock_);
  EXPECT_EQ(notes.lock("credential.sealed", Milliseconds(0), {}).error().code, "online.locked");
  ASSERT_EQ(::write(go_on[1], &byte, 1), 1);
  int outcome = 1;
  ASSERT_EQ(::waitpid(child, &outcome, 0), child);
  EXPECT_EQ(outcome, 0);
  Auth auth = process();
  EXPECT_EQ(token(auth), "access-2");
  EXPECT_EQ(sent(), 0U);
}

TEST_F(AuthTest, after_a_crash_in_a_refresh_the_stored_access_token_comes_first) {
  with_consent();
  clock_.advance(seconds(575));
  const pid_t child = ::fork();
  if (child == 0) {
    Auth auth(
        settings_, some_store(folder_.path()), clock_,
        [](const http::Request&) -> Result<http::Response> { ::_exit(0); });  // Dies while it is on its way.
    (void)auth.access_token({});
    ::_exit(1);
  }
  int outcome = 1;
  ASSERT_EQ(::waitpid(child, &outcome, 0), child);
  ASSERT_EQ(outcome, 0);
  ASSERT_TRUE(on_disk().refresh_sent);

  Auth auth = process();
  EXPECT_EQ(token(auth), "access-1");
  EXPECT_EQ(sent(), 0U);
  // Only when it has died is the refresh token presented again: it may never have arrived.
  clock_.advance(seconds(26));
  transport_.answer(token_answer("2"));
  EXPECT_EQ(token(auth), "access-2");
  EXPECT_FALSE(on_disk().refresh_sent);
}

TEST_F(AuthTest, a_lost_answer_leaves_the_mark_and_the_old_token_serves_while_it_lives) {
  with_consent();
  clock_.advance(seconds(575));
  transport_.answer(fail(lost_answer()));
  Auth auth = process();
  EXPECT_EQ(token(auth), "access-1");
  EXPECT_TRUE(on_disk().refresh_sent);
  EXPECT_EQ(token(auth), "access-1");
  EXPECT_EQ(sent(), 1U);
}

TEST_F(AuthTest, a_refresh_that_never_left_is_no_unknown_outcome) {
  with_consent();
  clock_.advance(seconds(600));
  transport_.answer(fail(no_connection()));
  Auth auth = process();
  EXPECT_EQ(auth.access_token({}).error().kind, ErrorKind::kUnavailable);
  EXPECT_FALSE(on_disk().refresh_sent);
}

TEST_F(AuthTest, too_early_means_that_the_old_token_is_good) {
  with_consent();
  clock_.advance(seconds(602));  // Our clock is ahead.
  transport_.answer(too_early());
  Auth auth = process();
  EXPECT_EQ(token(auth), "access-1");
  EXPECT_EQ(token(auth), "access-1");  // And it is not asked again at once.
  EXPECT_EQ(sent(), 1U);
  EXPECT_FALSE(on_disk().refresh_sent);
}

TEST_F(AuthTest, a_used_refresh_token_ends_the_consent_for_every_process) {
  with_consent();
  clock_.advance(seconds(600));
  transport_.answer(oauth_error(401, "unauthorized_client", "Old refresh token used."));
  Auth auth = process();
  EXPECT_EQ(auth.access_token({}).error().code, "online.consent_used");
  Auth next = process();
  const Result<Secret> token = next.access_token({});
  EXPECT_EQ(token.error().kind, ErrorKind::kUnauthorized);
  EXPECT_NE(token.error().advice.nl.find("schakel connect"), std::string::npos);
  EXPECT_EQ(sent(), 1U);  // A dead token is not presented again.
}

TEST_F(AuthTest, thirty_days_and_invalid_grants_are_told_apart) {
  with_consent();
  clock_.advance(std::chrono::days(31));
  transport_.answer(
      oauth_error(400, "invalid_request",
                  "The refresh token expired at 10/11/2022 9:18:20 PM and it is now 10/28/2022 4:15:50 PM."));
  Auth auth = process();
  EXPECT_EQ(token(auth), "online.consent_expired");

  with_consent();
  clock_.advance(seconds(700));
  transport_.answer(
      oauth_error(400, "invalid_grant", "Token is not allowed, because of invalid or empty chainId"));
  Auth other = process();
  EXPECT_EQ(token(other), "online.consent_invalid");
}

TEST_F(AuthTest, a_wrong_secret_does_not_end_the_consent) {
  with_consent();
  clock_.advance(seconds(700));
  transport_.answer(oauth_error(400, "invalid_request", ""));
  Auth auth = process();
  EXPECT_EQ(token(auth), "online.client_refused");
  EXPECT_TRUE(on_disk().dead.empty());
  transport_.answer(token_answer("2"));
  EXPECT_EQ(token(auth), "access-2");
}

TEST_F(AuthTest, a_day_without_tokens_left_ends_neither_the_consent_nor_the_old_token) {
  with_consent();
  clock_.advance(seconds(580));
  const http::Response none_left = oauth_error(
      400, "access_denied", "Rate limit exceeded: token requests per day", "TooManyTokenRequests");
  transport_.answer(none_left);
  Auth auth = process();
  EXPECT_EQ(token(auth), "access-1");
  EXPECT_FALSE(on_disk().refresh_sent);
  clock_.advance(seconds(20));
  transport_.answer(none_left);
  const Result<Secret> token = auth.access_token({});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kRateLimited);
  EXPECT_NE(token.error().advice.nl.find("200 per dag"), std::string::npos);
}

TEST_F(AuthTest, an_app_of_another_country_is_unknown) {
  with_consent();
  clock_.advance(seconds(700));
  transport_.answer(http::Response{.status = 400, .body = "Client with identifier '0a1b' not found."});
  Auth auth = process();
  EXPECT_EQ(token(auth), "online.client_unknown");
}

TEST_F(AuthTest, an_unreadable_answer_is_an_unknown_outcome) {
  with_consent();
  clock_.advance(seconds(580));
  transport_.answer(http::Response{.status = 200, .body = R"({"access_token":"acc)"});
  Auth auth = process();
  EXPECT_EQ(token(auth), "access-1");
  EXPECT_TRUE(on_disk().refresh_sent);
}

TEST_F(AuthTest, a_refused_token_is_replaced_by_what_another_process_stored) {
  with_consent();
  Auth auth = process();
  ASSERT_EQ(token(auth), "access-1");
  ASSERT_TRUE(keep(some_store(folder_.path()), some_tokens(clock_.now(), "2")));
  EXPECT_EQ(auth.after_refusal(Secret("access-1"), {})->token.reveal(), "access-2");
  EXPECT_EQ(sent(), 0U);
}

TEST_F(AuthTest, a_token_refused_while_young_tells_when_to_come_back) {
  with_consent();
  clock_.advance(seconds(100));
  transport_.answer(too_early());
  Auth auth = process();
  const Result<Auth::Replacement> token = auth.after_refusal(Secret("access-1"), {});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(token.error().retry_after, seconds(471));
  EXPECT_EQ(token.error().what.nl,
            "Exact Online weigert het toegangstoken dat het ons 100 s geleden gaf, en geeft pas over 471 s "
            "een nieuw.");
}

TEST_F(AuthTest, a_pair_that_cannot_be_stored_is_not_used_until_it_can) {
  with_consent();
  clock_.advance(seconds(580));
  const std::filesystem::path blocker = folder_.path() / "credential.sealed.new";
  http::FakeTransport blocking([&](const http::Request&) -> Result<http::Response> {
    std::filesystem::create_directory(blocker);  // From now on the file cannot be written.
    return token_answer("2");
  });
  Auth auth(settings_, some_store(folder_.path()), clock_,
            [&](const http::Request& request) { return blocking.send(request, {}); });
  EXPECT_EQ(auth.access_token({}).error().kind, ErrorKind::kStorage);
  std::filesystem::remove(blocker);
  EXPECT_EQ(token(auth), "access-2");
  EXPECT_EQ(on_disk().refresh_token.reveal(), "refresh-2");
  EXPECT_EQ(blocking.requests().size(), 1U);
}

/// Files whose lock is lost, to somebody else, while a refresh is under way.
class LostLocks final : public connector::SharedNotes {
 public:
  LostLocks(const std::filesystem::path& folder, Clock& clock) : files_(folder, clock) {}
  bool lost = false;

  Result<std::optional<std::string>> read(const std::string& name) override { return files_.read(name); }
  Result<void> change(const std::string& name, const Change& change, std::stop_token stop) override {
    return files_.change(name, change, std::move(stop));
  }
  Result<std::unique_ptr<Lock>> lock(const std::string& name, Milliseconds patience,
                                     std::stop_token stop) override {
    lost = false;
    TRY(std::unique_ptr<Lock> lock, files_.lock(name, patience, std::move(stop)));
    return std::unique_ptr<Lock>(std::make_unique<Losing>(*this, std::move(lock)));
  }
  std::string place_of(const std::string& name) const override { return files_.place_of(name); }
  /// What the new holder writes meanwhile.
  void write_as_another(const std::string& name, const std::string& text) {
    ASSERT_TRUE(replace_file(files_.place_of(name), text, Durable::kNo));
  }

 private:
  struct Losing final : Lock {
    Losing(LostLocks& of, std::unique_ptr<Lock> under) : notes(of), lock(std::move(under)) {}
    Result<void> write(const std::string& text) override {
      if (!notes.lost) return lock->write(text);
      return fail({.kind = ErrorKind::kUnavailable, .code = "lost", .what = {}});
    }
    LostLocks& notes;
    std::unique_ptr<Lock> lock;
  };
  FileNotes files_;
};

class LostLockTest : public AuthTest {
 protected:
  /// What somebody else keeps, as it stands in the note.
  std::string sealed(const Tokens& tokens) {
    const TestFolder elsewhere;
    EXPECT_TRUE(keep(some_store(elsewhere.path()), tokens));
    return **FileNotes(elsewhere.path(), clock_).read("credential.sealed");
  }
  /// A refresh that takes so long that the lock is lost, and what the new holder wrote.
  Auth refreshing(const Tokens& written_by_another) {
    return Auth(settings_, TokenStore(notes_, "credential", some_key()), clock_,
                [this, text = sealed(written_by_another)](const http::Request&) -> Result<http::Response> {
                  notes_->lost = true;
                  notes_->write_as_another("credential.sealed", text);
                  return token_answer("2");
                });
  }

  std::shared_ptr<LostLocks> notes_ = std::make_shared<LostLocks>(folder_.path(), clock_);
};

TEST_F(LostLockTest, the_pair_is_saved_under_a_new_lock_and_heals_what_the_other_took_for_dead) {
  with_consent();
  Tokens dead = on_disk();
  dead.dead = "online.consent_used";
  clock_.advance(seconds(580));
  Auth auth = refreshing(dead);
  EXPECT_EQ(token(auth), "lost");
  EXPECT_EQ(token(auth), "access-2");
  EXPECT_EQ(on_disk().refresh_token.reveal(), "refresh-2");
  EXPECT_EQ(on_disk().dead, "");
}

TEST_F(LostLockTest, the_pair_gives_way_to_a_newer_consent) {
  with_consent();
  clock_.advance(seconds(580));
  Auth auth = refreshing(some_tokens(clock_.now() + seconds(60), "3"));
  EXPECT_EQ(token(auth), "lost");
  EXPECT_EQ(token(auth), "access-3");
  EXPECT_EQ(on_disk().refresh_token.reveal(), "refresh-3");
}

TEST_F(AuthTest, a_consent_that_ages_is_told_before_it_dies) {
  with_consent();
  Auth auth = process();
  EXPECT_FALSE(auth.warning()->has_value());
  clock_.advance(std::chrono::days(24));
  const auto warning = auth.warning();
  ASSERT_TRUE(warning && *warning);
  EXPECT_EQ((*warning)->code, "online.consent_ages");
  EXPECT_NE((*warning)->what.en.find("2026-12-23"), std::string::npos);
}

TEST(Callback, gives_the_code_when_the_state_is_ours) {
  EXPECT_EQ(*code_of_callback("https://example.test/callback?code=stampNL001.abc%21IA&state=s1", "s1"),
            "stampNL001.abc!IA");
  EXPECT_EQ(code_of_callback("https://example.test/callback?code=x&state=s2", "s1").error().code,
            "online.state_differs");
  EXPECT_EQ(code_of_callback("error=access_denied&state=s1", "s1").error().code, "online.consent_refused");
}

}  // namespace
}  // namespace schakel::exact_online
