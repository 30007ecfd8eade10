#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>

#include "base/assert.h"
#include "base/text.h"
#include "http/server.h"
#include "http/transport.h"

namespace schakel::http {
namespace {

/// A server that answers by `handle` and remembers what it saw, on which connection.
class Site {
 public:
  explicit Site(Server::Handle handle) : handle_(std::move(handle)) {
    auto started = Server::start({}, [this](const Request& request, ConnectionId connection) {
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        connections_.insert(connection);
      }
      return handle_(request, connection);
    });
    server_ = std::move(*started);
  }

  std::string url(const std::string& target = "/") const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + target;
  }
  std::uint16_t port() const { return server_->port(); }
  std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::size_t connection_count() const {
    const std::lock_guard lock(mutex_);
    return connections_.size();
  }
  /// How often a request with this body came in.
  std::ptrdiff_t seen(const std::string& body) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::count_if(requests_, [&](const Request& request) { return request.body == body; });
  }

 private:
  const Server::Handle handle_;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
  std::set<ConnectionId> connections_;
  std::unique_ptr<Server> server_;
};

/// A server that writes these bytes, whatever it was asked, and closes the connection. On bare sockets: Asio
/// has fences, which GCC's ThreadSanitizer does not take.
class CutOff {
 public:
  explicit CutOff(std::string bytes) : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    socklen_t size = sizeof here;
    SCHAKEL_ASSERT(::inet_pton(AF_INET, "127.0.0.1", &here.sin_addr) == 1);
    SCHAKEL_ASSERT(::bind(listening_, reinterpret_cast<const sockaddr*>(&here), size) == 0);
    SCHAKEL_ASSERT(::listen(listening_, 1) == 0);
    SCHAKEL_ASSERT(::getsockname(listening_, reinterpret_cast<sockaddr*>(&here), &size) == 0);
    port_ = ntohs(here.sin_port);
    thread_ = std::jthread([this, bytes = std::move(bytes)] { answer(bytes); });
  }
  ~CutOff() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  void answer(const std::string& bytes) const {
    const int connected = ::accept(listening_, nullptr, nullptr);
    if (connected < 0) return;
    std::string asked;
    char some[1024];
    const auto hears = [&] {
      const ssize_t got = ::recv(connected, some, sizeof some, 0);
      if (got > 0) asked.append(some, static_cast<std::size_t>(got));
      return got > 0;
    };
    while (asked.find("\r\n\r\n") == std::string::npos && hears()) continue;
    static_cast<void>(::send(connected, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    ::shutdown(connected, SHUT_WR);
    while (hears()) continue;  // Closed with something unread, the connection would take the answer with it.
    ::close(connected);
  }

  int listening_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

Answer ok(std::string body = "ok") {
  return {.response = {.body = std::move(body)}};
}

/// Takes the first request and closes without a word at every other: a lost answer on a kept-alive
/// connection.
Server::Handle answers_once_then_drops() {
  return [count = std::make_shared<std::atomic<int>>(0)](const Request&, ConnectionId) {
    return (*count)++ == 0 ? ok() : Answer{.drop_connection = true};
  };
}

std::unique_ptr<Transport> a_transport(CurlOptions options = {}) {
  auto transport = make_curl_transport(std::move(options));
  EXPECT_TRUE(transport.has_value());
  return std::move(*transport);
}

Request post(std::string target, std::string body) {
  return {.method = "POST",
          .target = std::move(target),
          .headers = {{"Content-Type", "application/json"}},
          .body = std::move(body)};
}

TEST(CurlTransport, a_request_arrives_as_it_was_given) {
  Site site([](const Request&, ConnectionId) { return ok(); });
  ASSERT_TRUE(a_transport()->send(post(site.url("/a/../b?$top=1&x=%20"), "{\"a\":1}"), {}).has_value());
  const Request seen = site.requests().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/a/../b?$top=1&x=%20");
  EXPECT_EQ(seen.body, "{\"a\":1}");
  EXPECT_EQ(*seen.headers.find("content-type"), "application/json");
  EXPECT_EQ(seen.headers.find("Expect"), nullptr);
}

TEST(CurlTransport, an_answer_comes_back_whole_whatever_its_status) {
  Site site([](const Request&, ConnectionId) {
    return Answer{.response = {.status = 404,
                               .headers = {{"X-RateLimit-Remaining", "59"}, {"Empty", ""}},
                               .body = "no"}};
  });
  const Result<Response> answer = a_transport()->send({.target = site.url()}, {});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(*answer->headers.find("x-ratelimit-remaining"), "59");
  EXPECT_EQ(*answer->headers.find("Empty"), "");
  EXPECT_EQ(answer->body, "no");
}

// The transport keeps what it prepared as long as the next request is of the same kind.
TEST(CurlTransport, nothing_of_a_request_is_left_in_the_next_one) {
  Site site([](const Request&, ConnectionId) { return ok(); });
  const auto transport = a_transport();
  const auto sent = [&](const Request& request) {
    const Result<Response> answer = transport->send(request, {});
    EXPECT_TRUE(answer.has_value());
    const Request seen = site.requests().back();
    const std::string* marker = seen.headers.find("Marker");
    return seen.method + " " + seen.target + " " + (marker == nullptr ? "-" : *marker) + " " + seen.body +
           (seen.headers.find("Content-Type") == nullptr ? "" : " typed");
  };
  EXPECT_EQ(sent(post(site.url("/a"), "long body")), "POST /a - long body typed");
  EXPECT_EQ(sent(post(site.url("/b"), "short")), "POST /b - short typed");
  EXPECT_EQ(sent(post(site.url("/b"), "")), "POST /b -  typed");
  EXPECT_EQ(sent({.target = site.url("/c"), .headers = {{"Marker", "1"}}}), "GET /c 1 ");
  EXPECT_EQ(sent({.method = "DELETE", .target = site.url("/c?d"), .headers = {{"Marker", "2"}}}),
            "DELETE /c?d 2 ");
  EXPECT_EQ(sent({.method = "PUT", .target = site.url("/e"), .headers = {{"Marker", "2"}}, .body = "x"}),
            "PUT /e 2 x");
  EXPECT_EQ(sent({.method = "HEAD", .target = site.url("/e")}), "HEAD /e - ");
  EXPECT_EQ(sent({.target = site.url("/e")}), "GET /e - ");
  EXPECT_EQ(sent(post(site.url("/a"), "again")), "POST /a - again typed");
}

TEST(CurlTransport, every_method_keeps_its_name_and_its_body) {
  Site site([](const Request&, ConnectionId) { return ok(""); });
  const auto transport = a_transport();
  for (const char* method : {"PUT", "PATCH", "MERGE"}) {
    ASSERT_TRUE(transport->send({.method = method, .target = site.url(), .body = "b"}, {}).has_value());
    EXPECT_EQ(site.requests().back().method, method);
    EXPECT_EQ(site.requests().back().body, "b");
    EXPECT_EQ(site.requests().back().headers.find("Content-Type"), nullptr);
  }
  for (const char* method : {"GET", "DELETE", "HEAD"}) {
    ASSERT_TRUE(transport->send({.method = method, .target = site.url()}, {}).has_value());
    EXPECT_EQ(site.requests().back().method, method);
    EXPECT_EQ(site.requests().back().headers.find("Content-Length"), nullptr);
  }
  EXPECT_EQ(site.connection_count(), 1U);
}

TEST(CurlTransport, a_post_without_a_body_says_so) {
  Site site([](const Request&, ConnectionId) { return ok(); });
  ASSERT_TRUE(a_transport()->send({.method = "POST", .target = site.url()}, {}).has_value());
  EXPECT_EQ(*site.requests().at(0).headers.find("Content-Length"), "0");
}

TEST(CurlTransport, a_redirect_is_an_answer_and_is_not_followed) {
  Site site([](const Request&, ConnectionId) {
    return Answer{.response = {.status = 302, .headers = {{"Location", "/elsewhere"}}}};
  });
  EXPECT_EQ(a_transport()->send({.target = site.url()}, {})->status, 302);
  EXPECT_EQ(site.requests().size(), 1U);
}

TEST(CurlTransport, a_large_body_goes_both_ways) {
  Site site([](const Request& request, ConnectionId) { return ok(request.body); });
  const std::string body(9'000'000, 'x');
  const Result<Response> answer = a_transport()->send(post(site.url(), body), {});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->body, body);
}

TEST(CurlTransport, nothing_happened_when_nobody_listens) {
  std::string url;
  {
    Site site([](const Request&, ConnectionId) { return ok(); });
    url = site.url();
  }
  const Result<Response> answer = a_transport()->send(post(url, "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(answer.error().code, "http.unreachable");
}

TEST(CurlTransport, nothing_happened_when_the_tls_handshake_fails) {
  Site site([](const Request&, ConnectionId) { return ok(); });
  const Result<Response> answer =
      a_transport()->send(post("https://127.0.0.1:" + std::to_string(site.port()) + "/", "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(answer.error().code, "http.tls");
  EXPECT_TRUE(site.requests().empty());
}

TEST(CurlTransport, an_answer_that_never_comes_leaves_the_outcome_unknown) {
  Site site([](const Request&, ConnectionId) { return Answer{.drop_connection = true}; });
  const Result<Response> answer = a_transport()->send(post(site.url(), "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(answer.error().code, "http.no_answer");
  EXPECT_EQ(site.seen("order"), 1);
}

TEST(CurlTransport, a_post_whose_answer_is_lost_on_a_kept_connection_is_not_sent_again) {
  Site site(answers_once_then_drops());
  const auto transport = a_transport();
  ASSERT_TRUE(transport->send(post(site.url(), "first"), {}).has_value());
  const Result<Response> answer = transport->send(post(site.url(), "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(answer.error().code, "http.no_answer");
  EXPECT_EQ(site.seen("order"), 1);
  EXPECT_EQ(site.requests().size(), 2U);
  EXPECT_EQ(site.connection_count(), 1U);
}

TEST(CurlTransport, a_read_is_not_repeated_behind_our_back_either) {
  Site site(answers_once_then_drops());
  const auto transport = a_transport();
  ASSERT_TRUE(transport->send({.target = site.url("/1")}, {}).has_value());
  EXPECT_EQ(transport->send({.target = site.url("/2")}, {}).error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(site.requests().size(), 2U);
}

TEST(CurlTransport, it_works_on_after_a_lost_answer) {
  Site site([](const Request& request, ConnectionId) {
    return request.target == "/lost" ? Answer{.drop_connection = true} : ok();
  });
  const auto transport = a_transport();
  EXPECT_TRUE(transport->send({.target = site.url()}, {}).has_value());
  EXPECT_FALSE(transport->send({.target = site.url("/lost")}, {}).has_value());
  EXPECT_TRUE(transport->send({.target = site.url()}, {}).has_value());
}

TEST(CurlTransport, a_connection_that_the_server_closed_in_between_is_replaced_before_anything_is_sent) {
  Site site(
      [](const Request&, ConnectionId) { return Answer{.response = {.body = "ok"}, .close_after = true}; });
  const auto transport = a_transport();
  ASSERT_TRUE(transport->send(post(site.url(), "1"), {}).has_value());
  ASSERT_TRUE(transport->send(post(site.url(), "2"), {}).has_value());
  EXPECT_EQ(site.connection_count(), 2U);
}

TEST(CurlTransport, half_an_answer_leaves_the_outcome_unknown) {
  Site site([](const Request&, ConnectionId) {
    return Answer{.response = {.body = R"({"d":{"ID":"1"}})"}, .truncate_body_at = 5};
  });
  const Result<Response> answer = a_transport()->send(post(site.url(), "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(answer.error().code, "http.truncated_answer");
  EXPECT_EQ(site.seen("order"), 1);
}

TEST(CurlTransport, an_answer_that_stops_within_its_headers_is_none) {
  const CutOff site("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Le");
  const Result<Response> answer = a_transport()->send(post(site.url(), "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(answer.error().code, "http.no_answer");
}

TEST(CurlTransport, a_windows_login_that_stops_within_the_headers_of_its_challenge_is_no_refusal) {
  const CutOff site("HTTP/1.1 401 Unauthorized\r\nWWW-Authen");
  const Result<Response> answer =
      a_transport({.windows_login = WindowsLogin{.user = "X\\y", .password = Secret("z")}})
          ->send(post(site.url(), "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(answer.error().code, "http.windows_login_cut");
}

TEST(CurlTransport, an_answer_larger_than_we_take_is_malformed) {
  Site site([](const Request&, ConnectionId) { return ok(std::string(1001, 'x')); });
  const Result<Response> answer = a_transport({.body_max = 1000})->send({.target = site.url()}, {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kMalformed);
  EXPECT_EQ(answer.error().code, "http.answer_too_large");
}

TEST(CurlTransport, an_answer_as_large_as_we_take_is_taken) {
  Site site([](const Request&, ConnectionId) { return ok(std::string(1000, 'x')); });
  EXPECT_EQ(a_transport({.body_max = 1000})->send({.target = site.url()}, {})->body.size(), 1000U);
}

TEST(CurlTransport, an_answer_that_is_late_leaves_the_outcome_unknown) {
  std::promise<void> test_over;
  Site site([over = test_over.get_future().share()](const Request&, ConnectionId) {
    over.wait();
    return ok();
  });
  const Result<Response> answer =
      a_transport({.timeout = Milliseconds(100)})->send(post(site.url(), "order"), {});
  test_over.set_value();
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(answer.error().code, "http.timeout");
}

TEST(CurlTransport, a_stop_before_sending_cancels) {
  Site site([](const Request&, ConnectionId) { return ok(); });
  std::stop_source stop;
  stop.request_stop();
  const Result<Response> answer = a_transport()->send(post(site.url(), "order"), stop.get_token());
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kCancelled);
  EXPECT_TRUE(site.requests().empty());
}

TEST(CurlTransport, a_stop_while_waiting_for_an_answer_wakes_it_and_leaves_the_outcome_unknown) {
  std::stop_source stop;
  std::promise<void> test_over;
  // The server itself asks for the stop, once the request is there; the answer is never given before.
  Site site([&stop, over = test_over.get_future().share()](const Request&, ConnectionId) {
    stop.request_stop();
    over.wait();
    return ok();
  });
  const Result<Response> answer = a_transport()->send(post(site.url(), "order"), stop.get_token());
  test_over.set_value();
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(answer.error().code, "http.stopped");
}

TEST(CurlTransport, plain_http_to_another_machine_is_refused) {
  const auto transport = a_transport();
  for (const char* url :
       {"http://globe.invalid/", "http://127.0.0.1.invalid/", "http://[::2]/", "http://128.0.0.1/"}) {
    const Result<Response> answer = transport->send({.target = url}, {});
    ASSERT_FALSE(answer.has_value()) << url;
    EXPECT_EQ(answer.error().kind, ErrorKind::kInvalidInput) << url;
    EXPECT_EQ(answer.error().code, "http.plain_http_refused") << url;
  }
}

TEST(CurlTransport, plain_http_by_name_to_this_machine_is_allowed) {
  Site site([](const Request&, ConnectionId) { return ok(); });
  EXPECT_TRUE(a_transport()
                  ->send({.target = "http://localhost:" + std::to_string(site.port()) + "/"}, {})
                  .has_value());
}

TEST(CurlTransport, what_is_no_web_address_is_refused) {
  const auto transport = a_transport();
  for (const char* url :
       {"", "globe", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://127.0.0.1/a b"}) {
    const Result<Response> answer = transport->send({.target = url}, {});
    ASSERT_FALSE(answer.has_value()) << url;
    EXPECT_EQ(answer.error().kind, ErrorKind::kInvalidInput) << url;
    EXPECT_EQ(answer.error().code, "http.bad_url") << url;
  }
}

TEST(CurlTransport, a_login_in_the_address_is_refused_and_not_repeated) {
  const Result<Response> answer = a_transport()->send({.target = "https://jan:geheim@globe.invalid/"}, {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, "http.login_in_url");
  EXPECT_EQ(answer.error().what.en.find("geheim"), std::string::npos);
}

TEST(CurlTransport, a_line_end_in_a_header_is_refused) {
  Site site([](const Request&, ConnectionId) { return ok(); });
  const Result<Response> answer =
      a_transport()->send({.target = site.url(), .headers = {{"A", "1\r\nB: 2"}}}, {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, "http.bad_header");
  EXPECT_TRUE(site.requests().empty());
}

/// The server's half of NTLM, without looking at the proof: the Globe simulator does that. Type 1 gets a
/// challenge, type 3 logs the connection in, and what comes on a logged-in connection goes to `handle`.
Server::Handle behind_ntlm(Server::Handle handle) {
  struct LoggedIn {
    std::mutex mutex;
    std::set<ConnectionId> connections;
  };
  return [handle = std::move(handle), logged_in = std::make_shared<LoggedIn>()](
             const Request& request, ConnectionId connection) -> Answer {
    const std::lock_guard lock(logged_in->mutex);
    const std::string* authorization = request.headers.find("Authorization");
    const auto is_of_type = [&](std::string_view start) {
      return authorization != nullptr && authorization->starts_with(start);
    };
    if (is_of_type("NTLM TlRMTVNTUAAD")) logged_in->connections.insert(connection);
    if (logged_in->connections.contains(connection)) return handle(request, connection);
    const bool opens = is_of_type("NTLM TlRMTVNTUAAB");
    return {
        .response = {
            .status = 401,
            .headers = {{"WWW-Authenticate",
                         opens
                             ? "NTLM TlRMTVNTUAACAAAAAAAAADAAAAABAoAAAQIDBAUGBwgAAAAAAAAAAAQABAAwAAAAAAAAAA=="
                             : "NTLM"}},
            .body = "who are you?"}};
  };
}

CurlOptions with_windows_login() {
  return {.windows_login = WindowsLogin{.user = "EXAMPLE\\schakel", .password = Secret("wachtwoord")}};
}

TEST(CurlTransportNtlm, a_login_stays_on_its_connection_and_only_the_last_answer_is_given) {
  Site site(behind_ntlm([](const Request&, ConnectionId) {
    return Answer{.response = {.status = 201, .headers = {{"Last", "yes"}}, .body = "created"}};
  }));
  const auto transport = a_transport(with_windows_login());
  const Result<Response> first = transport->send(post(site.url(), "first"), {});
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->status, 201);
  EXPECT_EQ(first->body, "created");
  EXPECT_EQ(first->headers.find("WWW-Authenticate"), nullptr);
  EXPECT_NE(first->headers.find("Last"), nullptr);
  ASSERT_TRUE(transport->send(post(site.url(), "second"), {}).has_value());
  EXPECT_EQ(site.seen("first"), 1);
  EXPECT_EQ(site.seen("second"), 1);
  EXPECT_EQ(site.requests().size(), 3U);  // Two legs for the first, then none.
  EXPECT_EQ(site.connection_count(), 1U);
}

TEST(CurlTransportNtlm, a_post_whose_answer_is_lost_on_a_logged_in_connection_is_not_sent_again) {
  Site site(behind_ntlm(answers_once_then_drops()));
  const auto transport = a_transport(with_windows_login());
  ASSERT_TRUE(transport->send(post(site.url(), "first"), {}).has_value());
  const Result<Response> answer = transport->send(post(site.url(), "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(answer.error().code, "http.no_answer");
  EXPECT_EQ(site.seen("order"), 1);
  EXPECT_EQ(site.requests().size(), 3U);
}

TEST(CurlTransportNtlm, a_post_whose_answer_is_lost_in_the_last_leg_is_not_sent_again) {
  Site site(behind_ntlm([](const Request&, ConnectionId) { return Answer{.drop_connection = true}; }));
  const Result<Response> answer = a_transport(with_windows_login())->send(post(site.url(), "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(site.seen("order"), 1);
}

TEST(CurlTransportNtlm, it_logs_in_again_after_the_connection_was_lost) {
  Site site(behind_ntlm([](const Request& request, ConnectionId) {
    return request.body == "lost" ? Answer{.drop_connection = true} : ok();
  }));
  const auto transport = a_transport(with_windows_login());
  ASSERT_TRUE(transport->send(post(site.url(), "1"), {}).has_value());
  EXPECT_FALSE(transport->send(post(site.url(), "lost"), {}).has_value());
  ASSERT_TRUE(transport->send(post(site.url(), "2"), {}).has_value());
  EXPECT_EQ(site.seen("lost"), 1);
  EXPECT_EQ(site.connection_count(), 2U);
}

TEST(CurlTransportNtlm, a_login_that_is_cut_behind_the_challenge_is_not_a_refusal) {
  const auto at_the_door = behind_ntlm([](const Request&, ConnectionId) { return ok(); });
  bool cuts = true;
  Site site([&](const Request& request, ConnectionId connection) {
    Answer answer = at_the_door(request, connection);
    const std::string* offered = answer.response.headers.find("WWW-Authenticate");
    answer.close_after = cuts && offered != nullptr && offered->size() > 4;
    return answer;
  });
  const auto transport = a_transport(with_windows_login());
  const Result<Response> cut = transport->send(post(site.url(), "order"), {});
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(cut.error().code, "http.windows_login_cut");
  EXPECT_EQ(site.seen("order"), 0);
  cuts = false;
  EXPECT_TRUE(transport->send(post(site.url(), "order"), {}).has_value());
}

TEST(CurlTransportNtlm, a_refused_login_is_unauthorized_and_the_next_request_starts_afresh) {
  Site site(behind_ntlm([](const Request&, ConnectionId) {
    return Answer{.response = {.status = 401, .headers = {{"WWW-Authenticate", "NTLM"}}}};
  }));
  const auto transport = a_transport(with_windows_login());
  EXPECT_EQ(transport->send(post(site.url(), "order"), {}).error().kind, ErrorKind::kUnauthorized);
  const Result<Response> again = transport->send(post(site.url(), "order"), {});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, "http.windows_login_refused");
  EXPECT_EQ(again.error().what.en.find("wachtwoord"), std::string::npos);
  EXPECT_EQ(site.connection_count(), 2U);
}

TEST(CurlTransportNtlm, a_site_that_does_not_ask_for_the_login_is_not_written_to) {
  Site site([](const Request&, ConnectionId) { return ok(); });
  const Result<Response> answer = a_transport(with_windows_login())->send(post(site.url(), "order"), {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, "http.windows_login_not_asked");
  EXPECT_EQ(site.seen("order"), 0);
}

TEST(CurlTransportNtlm, a_site_that_is_down_answers_for_itself) {
  Site site([](const Request&, ConnectionId) { return Answer{.response = {.status = 503}}; });
  EXPECT_EQ(a_transport(with_windows_login())->send(post(site.url(), "order"), {})->status, 503);
  EXPECT_EQ(site.seen("order"), 0);
}

}  // namespace
}  // namespace schakel::http
