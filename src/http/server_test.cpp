#include "http/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "http/fake_transport.h"

namespace schakel::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// The bytes of the protocol, without a client library that would tidy them.
class Wire {
 public:
  explicit Wire(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire() { ::close(fd_); }

  Wire& say(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (written <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return *this;
  }
  /// Until `end` was read, or the server closed.
  std::string hear_until(std::string_view end) {
    std::string heard;
    char byte = 0;
    while (!heard.ends_with(end) && ::recv(fd_, &byte, 1, 0) == 1) heard += byte;
    return heard;
  }
  std::string hear_until_closed() {
    std::string heard;
    char byte = 0;
    while (::recv(fd_, &byte, 1, 0) == 1) heard += byte;
    return heard;
  }

 private:
  int fd_;
};

std::unique_ptr<Server> a_server(Server::Handle handle, Server::Closed closed = {}) {
  auto server = Server::start({}, std::move(handle), std::move(closed));
  EXPECT_TRUE(server.has_value());
  return std::move(*server);
}

Answer echo(const Request& request, ConnectionId) {
  return {.response = {.body = request.method + " " + request.target + " " + request.body}};
}

TEST(Server, answers_a_request_and_keeps_the_connection) {
  const auto server = a_server(echo);
  Wire wire(server->port());
  EXPECT_EQ(wire.say("GET /a?b=%20 HTTP/1.1\r\nHost: x\r\n\r\n").hear_until("GET /a?b=%20 "),
            "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nGET /a?b=%20 ");
  EXPECT_THAT(wire.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi").hear_until("POST / hi"),
              StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(Server, answers_requests_that_came_in_one_packet_in_their_order) {
  const auto server = a_server(echo);
  Wire wire(server->port());
  wire.say("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string heard = wire.hear_until_closed();
  EXPECT_LT(heard.find("GET /1"), heard.find("GET /2"));
  EXPECT_THAT(heard, EndsWith("GET /2 "));
}

TEST(Server, reads_a_request_that_comes_byte_by_byte) {
  const auto server = a_server(echo);
  Wire wire(server->port());
  for (const char byte : std::string_view("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")) {
    wire.say({&byte, 1});
  }
  EXPECT_THAT(wire.hear_until("POST /x abc"), EndsWith("POST /x abc"));
}

TEST(Server, puts_the_pieces_of_a_chunked_body_together) {
  const auto server = a_server(echo);
  Wire wire(server->port());
  wire.say(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_THAT(wire.hear_until("abcde"), EndsWith("POST / abcde"));
}

TEST(Server, tells_a_client_that_asks_to_go_on) {
  const auto server = a_server(echo);
  Wire wire(server->port());
  wire.say("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(wire.hear_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(wire.say("hi").hear_until("POST / hi"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(Server, closes_when_the_client_wants_that) {
  const auto server = a_server(echo);
  EXPECT_THAT(
      Wire(server->port()).say("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").hear_until_closed(),
      HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(Wire(server->port()).say("GET / HTTP/1.0\r\n\r\n").hear_until_closed(), EndsWith("GET / "));
}

TEST(Server, hands_on_header_fields_with_their_case_and_those_of_one_name_together) {
  std::promise<Headers> seen;
  const auto server = a_server([&](const Request& request, ConnectionId) {
    seen.set_value(request.headers);
    return Answer{};
  });
  Wire(server->port()).say("GET / HTTP/1.1\r\nB-b: 1\r\na: 2\r\nB-b: 3\r\n\r\n").hear_until("\r\n\r\n");
  EXPECT_EQ(seen.get_future().get().fields(),
            (std::vector<Headers::Field>{{"B-b", "1"}, {"B-b", "3"}, {"a", "2"}}));
}

TEST(Server, says_the_length_of_a_head_answer_and_sends_none_of_it) {
  const auto server =
      a_server([](const Request&, ConnectionId) { return Answer{.response = {.body = "12345"}}; });
  EXPECT_EQ(
      Wire(server->port()).say("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").hear_until_closed(),
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
}

TEST(Server, an_answer_without_content_has_no_length) {
  const auto server = a_server([](const Request&, ConnectionId) {
    return Answer{.response = {.status = 204, .body = "ignored"}, .close_after = true};
  });
  EXPECT_EQ(Wire(server->port()).say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").hear_until_closed(),
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}

TEST(Server, can_drop_a_connection_without_a_word) {
  const auto server = a_server([](const Request&, ConnectionId) { return Answer{.drop_connection = true}; });
  EXPECT_EQ(Wire(server->port()).say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").hear_until_closed(), "");
}

TEST(Server, can_cut_an_answer_short) {
  const auto server = a_server([](const Request&, ConnectionId) {
    return Answer{.response = {.body = "0123456789"}, .truncate_body_at = 4};
  });
  EXPECT_EQ(Wire(server->port()).say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").hear_until_closed(),
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123");
}

TEST(Server, refuses_a_body_above_ten_megabytes_before_it_is_sent) {
  const auto server = a_server(echo);
  EXPECT_THAT(Wire(server->port())
                  .say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000001\r\n\r\n")
                  .hear_until_closed(),
              StartsWith("HTTP/1.1 413 "));
}

TEST(Server, takes_a_body_of_ten_megabytes) {
  const auto server = a_server([](const Request& request, ConnectionId) {
    return Answer{.response = {.body = std::to_string(request.body.size())}, .close_after = true};
  });
  EXPECT_THAT(Wire(server->port())
                  .say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n" +
                       std::string(10'000'000, 'x'))
                  .hear_until_closed(),
              EndsWith("\r\n\r\n10000000"));
}

TEST(Server, refuses_a_chunked_body_that_grows_above_ten_megabytes) {
  const auto server = a_server(echo);
  EXPECT_THAT(Wire(server->port())
                  .say("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nA00000\r\n" +
                       std::string(0xA00000, 'x') + "\r\n0\r\n\r\n")
                  .hear_until_closed(),
              StartsWith("HTTP/1.1 413 "));
}

TEST(Server, refuses_headers_above_64_kilobytes) {
  const auto server = a_server(echo);
  EXPECT_THAT(Wire(server->port())
                  .say("GET / HTTP/1.1\r\nA: " + std::string(70'000, 'x') + "\r\n\r\n")
                  .hear_until_closed(),
              StartsWith("HTTP/1.1 431 "));
}

TEST(Server, refuses_what_is_not_http) {
  const auto server = a_server(echo);
  EXPECT_THAT(Wire(server->port()).say("hello?\r\n\r\n").hear_until_closed(), StartsWith("HTTP/1.1 400 "));
}

TEST(Server, an_exception_of_a_handler_is_a_500_that_says_nothing_of_it) {
  const auto server =
      a_server([](const Request&, ConnectionId) -> Answer { throw std::runtime_error("secret 123"); });
  const std::string heard =
      Wire(server->port()).say("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").hear_until_closed();
  EXPECT_THAT(heard, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(heard, Not(HasSubstr("123")));
}

TEST(Server, never_writes_a_header_that_would_begin_another) {
  const auto server = a_server([](const Request&, ConnectionId) {
    return Answer{.response = {.headers = {{"Location", "/\r\nSet-Cookie: a=1"}}}, .close_after = true};
  });
  const std::string heard = Wire(server->port()).say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").hear_until_closed();
  EXPECT_THAT(heard, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(heard, Not(HasSubstr("Set-Cookie")));
}

TEST(Server, gives_each_connection_its_own_id_and_tells_when_it_is_gone) {
  std::promise<ConnectionId> gone;
  std::atomic<ConnectionId> first = 0;
  const auto server = a_server(
      [&](const Request& request, ConnectionId connection) {
        if (request.target == "/first") first = connection;
        return Answer{.response = {.body = connection == first ? "1" : "2"}};
      },
      [&](ConnectionId connection) {
        if (connection == first) gone.set_value(connection);
      });
  Wire other(server->port());
  {
    Wire wire(server->port());
    wire.say("GET /first HTTP/1.1\r\nHost: x\r\n\r\n").hear_until("\r\n\r\n1");
    EXPECT_THAT(other.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").hear_until("\r\n\r\n2"), EndsWith("2"));
  }
  EXPECT_EQ(gone.get_future().get(), first);
}

TEST(Server, serves_one_more_client_than_it_has_room_for_as_soon_as_one_leaves) {
  const auto server = a_server(echo);
  std::vector<std::unique_ptr<Wire>> wires;
  for (std::size_t i = 0; i < Server::kConnectionsMax; ++i) {
    wires.push_back(std::make_unique<Wire>(server->port()));
    wires.back()->say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").hear_until("GET / ");
  }
  Wire late(server->port());
  late.say("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
  wires.front().reset();
  EXPECT_THAT(late.hear_until("GET /late "), EndsWith("GET /late "));
}

TEST(Server, stops_with_open_connections_and_closes_them) {
  auto server = a_server(echo);
  Wire idle(server->port());
  idle.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").hear_until("GET / ");
  Wire halfway(server->port());
  halfway.say("GET / HTTP/1.1\r\nHos");
  server.reset();
  EXPECT_EQ(idle.hear_until_closed(), "");
  EXPECT_EQ(halfway.hear_until_closed(), "");
}

TEST(Server, serves_many_clients_at_once) {
  std::atomic<int> handled = 0;
  const auto server = a_server([&](const Request&, ConnectionId) {
    ++handled;
    return Answer{.response = {.body = "!"}};
  });
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([port = server->port()] {
        Wire wire(port);
        for (int j = 0; j < 50; ++j) wire.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").hear_until("!");
      });
    }
  }
  EXPECT_EQ(handled, 400);
}

TEST(Server, says_that_a_port_is_taken) {
  const auto server = a_server(echo);
  const auto second = Server::start({.port = server->port()}, echo);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(second.error().code, "http.cannot_listen");
}

TEST(ParseListen, understands_a_port_and_an_address_with_a_port) {
  EXPECT_EQ(parse_listen("8020")->address, "127.0.0.1");
  EXPECT_EQ(parse_listen("8020")->port, 8020);
  EXPECT_EQ(parse_listen("0.0.0.0:80")->address, "0.0.0.0");
  EXPECT_EQ(parse_listen("[::1]:0")->address, "::1");
  EXPECT_EQ(parse_listen("[::1]:0")->port, 0);
}

TEST(ParseListen, refuses_what_is_none) {
  for (const char* text : {"", ":", ":80", "x", "65536", "-1", "80x", "::1:80", "[::1]", "[127.0.0.1]:80",
                           "host:80", "127.0.0.1:", "1.2.3:80"}) {
    ASSERT_FALSE(parse_listen(text).has_value()) << text;
    EXPECT_EQ(parse_listen(text).error().kind, ErrorKind::kInvalidInput);
  }
}

TEST(FakeTransport, gives_its_answers_in_order_and_remembers_the_requests) {
  FakeTransport transport;
  transport.answer({.status = 201, .body = "one"});
  transport.answer(fail({.kind = ErrorKind::kUnknownOutcome, .code = "http.no_answer", .what = {}}));
  EXPECT_EQ(transport.send({.method = "POST", .target = "/1"}, {})->body, "one");
  EXPECT_EQ(transport.send({.target = "/2"}, {}).error().code, "http.no_answer");
  EXPECT_EQ(transport.send({.target = "/3"}, {}).error().kind, ErrorKind::kBug);
  EXPECT_EQ(transport.requests().at(1).target, "/2");
}

}  // namespace
}  // namespace schakel::http
