#include "http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <list>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/text.h"

namespace schakel::http {
namespace {

namespace beast = boost::beast;

constexpr std::uint64_t kBodyMax = 10'000'000;
constexpr std::uint32_t kHeadersMax = 64 * 1024;
/// As long as IIS keeps a silent connection (its default is 120 s): an idle one must not hold a thread for
/// ever.
constexpr auto kSilenceMax = std::chrono::seconds(120);
/// From the first byte of a request to its last, so that a client that dribbles cannot hold a thread either.
constexpr auto kRequestMax = std::chrono::seconds(300);
/// What is still read, and for how long, of a request that was refused, so that the refusal reaches the
/// client.
constexpr std::size_t kRefusedReadMax = 64 * 1024 * 1024;
constexpr auto kRefusedSilenceMax = std::chrono::seconds(1);
constexpr auto kShortagePause = std::chrono::milliseconds(50);
constexpr std::size_t kReadSize = 16 * 1024;

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

void set_timeout(int fd, int option, std::chrono::seconds seconds) {
  const timeval value{.tv_sec = seconds.count(), .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, option, &value, sizeof value);
}

/// Writes both parts whole, in one packet where they fit; false when the client is gone or does not read.
bool write_whole(int fd, std::string_view head, std::string_view body) {
  while (!head.empty() || !body.empty()) {
    std::array<iovec, 2> parts = {iovec{.iov_base = const_cast<char*>(head.data()), .iov_len = head.size()},
                                  iovec{.iov_base = const_cast<char*>(body.data()), .iov_len = body.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t written = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    const std::size_t of_head = std::min(head.size(), static_cast<std::size_t>(written));
    head.remove_prefix(of_head);
    body.remove_prefix(static_cast<std::size_t>(written) - of_head);
  }
  return true;
}

/// What the server itself says about its connection and the length of the body; a handler's own are left out.
bool belongs_to_the_server(std::string_view name) {
  return equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Transfer-Encoding") ||
         equal_ignoring_case(name, "Connection");
}

/// A line end inside a field would let its writer add fields, or a whole second response.
bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool can_be_written(const Response& response) {
  if (response.status < 200 || response.status > 999) return false;
  for (const auto& [name, value] : response.headers.fields()) {
    if (name.empty() || !is_one_line(name) || name.find(':') != std::string::npos || !is_one_line(value))
      return false;
  }
  return true;
}

std::string written_head(const Response& response, bool keep_alive) {
  std::string head;
  head.reserve(256);
  head += "HTTP/1.1 ";
  head += std::to_string(response.status);
  head += ' ';
  const beast::string_view reason =
      beast::http::obsolete_reason(beast::http::int_to_status(static_cast<unsigned>(response.status)));
  head.append(reason.data(), reason.size());
  head += "\r\n";
  for (const auto& [name, value] : response.headers.fields()) {
    if (belongs_to_the_server(name)) continue;
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  }
  if (response.status != 204 && response.status != 304) {
    head += "Content-Length: ";
    head += std::to_string(response.body.size());
    head += "\r\n";
  }
  if (!keep_alive) head += "Connection: close\r\n";
  head += "\r\n";
  return head;
}

Response plain_text(int status, std::string text) {
  return {
      .status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(text)};
}

/// One connection's side of the conversation: reads requests, writes answers. Lives on its own thread.
class Conversation {
 public:
  Conversation(int fd, ConnectionId id, const Server::Handle& handle) : fd_(fd), id_(id), handle_(handle) {}

  /// Until either side closes, or something cannot be read.
  void hold() {
    while (const std::optional<Incoming> incoming = read()) {
      if (!answer(*incoming)) return;
    }
  }

 private:
  struct Incoming {
    Request request;
    bool keep_alive = false;
  };
  using Parser = beast::http::request_parser<beast::http::string_body>;

  bool receive() {
    const auto room = buffer_.prepare(kReadSize);
    while (true) {
      const ssize_t received = ::recv(fd_, room.data(), room.size(), 0);
      if (received < 0 && errno == EINTR) continue;
      if (received <= 0) return false;
      buffer_.commit(static_cast<std::size_t>(received));
      return true;
    }
  }

  std::optional<Incoming> read() {
    Parser parser;
    parser.header_limit(kHeadersMax);
    parser.body_limit(kBodyMax);
    parser.eager(true);
    bool continued = false;
    if (buffer_.size() == 0 && !receive()) return std::nullopt;
    const auto deadline = std::chrono::steady_clock::now() + kRequestMax;
    while (true) {
      beast::error_code error;
      buffer_.consume(parser.put(buffer_.data(), error));
      if (error && error != beast::http::error::need_more) {
        refuse(error);
        return std::nullopt;
      }
      if (parser.is_done()) break;
      // .NET and curl ask first before they send a large body (RFC 9110, 10.1.1).
      if (parser.is_header_done() && !continued) {
        continued = true;
        const beast::string_view expects = parser.get()[beast::http::field::expect];
        if (equal_ignoring_case({expects.data(), expects.size()}, "100-continue") &&
            !write_whole(fd_, "HTTP/1.1 100 Continue\r\n\r\n", "")) {
          return std::nullopt;
        }
      }
      if (std::chrono::steady_clock::now() > deadline || !receive()) return std::nullopt;
    }
    return incoming(parser.release());
  }

  static Incoming incoming(beast::http::request<beast::http::string_body> message) {
    Incoming incoming{.request = {}, .keep_alive = message.version() >= 11 && message.keep_alive()};
    incoming.request.method = std::string(message.method_string());
    incoming.request.target = std::string(message.target());
    for (const auto& field : message) {
      incoming.request.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    incoming.request.body = std::move(message.body());
    return incoming;
  }

  /// Answers what is not a request that we take, and keeps reading for a moment: a close with unread bytes
  /// would reset the connection, and the client would see that instead of the answer.
  void refuse(const beast::error_code& error) {
    Response response = plain_text(400, "This is not an HTTP/1.1 request.\n");
    if (error == beast::http::error::body_limit)
      response = plain_text(413, "The body is larger than 10.0 MB.\n");
    if (error == beast::http::error::header_limit)
      response = plain_text(431, "The headers are larger than 64 kB.\n");
    if (!write_whole(fd_, written_head(response, /*keep_alive=*/false), response.body)) return;
    ::shutdown(fd_, SHUT_WR);
    set_timeout(fd_, SO_RCVTIMEO, kRefusedSilenceMax);
    for (std::size_t read = 0; read < kRefusedReadMax; read += buffer_.size()) {
      buffer_.consume(buffer_.size());
      if (!receive()) return;
    }
  }

  /// False when the connection ends here.
  bool answer(const Incoming& incoming) {
    Answer answer;
    try {
      answer = handle_(incoming.request, id_);
    } catch (const std::exception&) {
      // What it says may hold anything, so it does not go out. A handler that wants it known catches it
      // first.
      answer = {.response = plain_text(500, "Internal error.\n")};
    }
    if (answer.drop_connection) return false;
    if (!can_be_written(answer.response))
      answer.response = plain_text(500, "The answer cannot be written as HTTP.\n");

    const bool cut = answer.truncate_body_at < answer.response.body.size();
    const bool keep_alive = incoming.keep_alive && !answer.close_after;
    const std::string head = written_head(answer.response, keep_alive);
    const bool without_body =
        incoming.request.method == "HEAD" || answer.response.status == 204 || answer.response.status == 304;
    std::string_view body = without_body ? std::string_view() : std::string_view(answer.response.body);
    if (cut) body = body.substr(0, answer.truncate_body_at);
    return write_whole(fd_, head, body) && keep_alive && !cut;
  }

  const int fd_;
  const ConnectionId id_;
  const Server::Handle& handle_;
  beast::flat_buffer buffer_;
};

class ThreadedServer final : public Server {
 public:
  ThreadedServer(Descriptor listener, std::uint16_t port, Handle handle, Closed closed)
      : handle_(std::move(handle)),
        closed_(std::move(closed)),
        port_(port),
        listener_(std::move(listener)),
        accepting_([this] { accept_connections(); }) {}

  ~ThreadedServer() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      // Shutting down wakes whoever is blocked on a socket and leaves the closing to the thread that owns it,
      // so that its number cannot be given to another file meanwhile.
      for (const Connection& connection : connections_) {
        if (!connection.gone) ::shutdown(connection.socket.get(), SHUT_RDWR);
      }
    }
    room_.notify_all();
    ::shutdown(listener_.get(), SHUT_RDWR);
    accepting_.join();
    // Nobody adds to the list any more.
    for (Connection& connection : connections_) connection.thread.join();
  }

  std::uint16_t port() const override { return port_; }

 private:
  struct Connection {
    Descriptor socket;
    bool gone = false;  ///< Guarded by mutex_: its thread has nothing left to do but to end.
    std::thread thread = {};
  };

  void accept_connections() {
    while (wait_for_room()) {
      const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        // Stopping; or out of descriptors: what was accepted goes on, and another look is taken in a moment.
        std::unique_lock lock(mutex_);
        if (room_.wait_for(lock, kShortagePause, [this] { return stopping_; })) return;
        continue;
      }
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      set_timeout(fd, SO_RCVTIMEO, kSilenceMax);
      set_timeout(fd, SO_SNDTIMEO, kSilenceMax);
      const std::lock_guard lock(mutex_);
      connections_.push_back(Connection{.socket = Descriptor(fd)});
      if (stopping_) {
        connections_.pop_back();
        return;
      }
      Connection& connection = connections_.back();
      try {
        connection.thread = std::thread([this, &connection, id = next_id_++] { hold(connection, id); });
      } catch (const std::system_error&) {
        connections_
            .pop_back();  // No thread to be had: the client sees its connection closed, before any answer.
      }
    }
  }

  void hold(Connection& connection, ConnectionId id) {
    Conversation(connection.socket.get(), id, handle_).hold();
    if (closed_) closed_(id);
    {
      const std::lock_guard lock(mutex_);
      connection.socket.close();
      connection.gone = true;
    }
    room_.notify_all();
  }

  /// Takes leave of connections that are gone and waits until there is room for another; false when stopping.
  bool wait_for_room() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      std::erase_if(connections_, [](Connection& connection) {
        if (connection.gone) connection.thread.join();  // It holds no lock any more; it is about to end.
        return connection.gone;
      });
      if (connections_.size() < kConnectionsMax) return true;
      room_.wait(lock);
    }
    return false;
  }

  const Handle handle_;
  const Closed closed_;
  const std::uint16_t port_;
  const Descriptor listener_;

  std::mutex mutex_;  ///< Guards what follows.
  std::condition_variable room_;
  std::list<Connection> connections_;  // A list: the threads hold references.
  bool stopping_ = false;
  ConnectionId next_id_ = 1;

  std::thread accepting_;  // Last: starts when everything above is there.
};

tl::unexpected<Error> no_listen_address(const std::string& text) {
  return fail(
      {.kind = ErrorKind::kInvalidInput,
       .code = "http.bad_listen_address",
       .what = {.en = "\"" + text + "\" is no address to listen on.",
                .nl = "\"" + text + "\" is geen adres om op te luisteren."},
       .advice = {
           .en = "Give a port, or an IP address and a port: 8020, 127.0.0.1:8020 or [::1]:8020.",
           .nl = "Geef een poort, of een IP-adres en een poort: 8020, 127.0.0.1:8020 of [::1]:8020."}});
}

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

std::optional<SocketAddress> socket_address(const Listen& listen) {
  SocketAddress address;
  sockaddr_in v4{};
  if (::inet_pton(AF_INET, listen.address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(listen.port);
    std::memcpy(&address.storage, &v4, sizeof v4);
    address.size = sizeof v4;
    return address;
  }
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET6, listen.address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(listen.port);
    std::memcpy(&address.storage, &v6, sizeof v6);
    address.size = sizeof v6;
    return address;
  }
  return std::nullopt;
}

std::uint16_t bound_port(int fd) {
  SocketAddress address;
  address.size = sizeof address.storage;
  if (::getsockname(fd, address.get(), &address.size) != 0) return 0;
  // The port stands in the same place in both families.
  sockaddr_in v4{};
  std::memcpy(&v4, &address.storage, sizeof v4);
  return ntohs(v4.sin_port);
}

}  // namespace

Result<Listen> parse_listen(const std::string& text) {
  Listen listen;
  std::string_view port = text;
  if (const std::size_t colon = text.rfind(':'); colon != std::string::npos) {
    std::string_view address = std::string_view(text).substr(0, colon);
    port = std::string_view(text).substr(colon + 1);
    const bool in_brackets = address.size() >= 2 && address.front() == '[' && address.back() == ']';
    if (in_brackets) address = address.substr(1, address.size() - 2);
    if (in_brackets != (address.find(':') != std::string_view::npos)) return no_listen_address(text);
    listen.address = std::string(address);
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
  if (port.empty() || error != std::errc() || end != port.data() + port.size())
    return no_listen_address(text);
  if (!socket_address(listen)) return no_listen_address(text);
  return listen;
}

Result<std::unique_ptr<Server>> Server::start(const Listen& listen, Handle handle, Closed closed) {
  const std::optional<SocketAddress> address = socket_address(listen);
  if (!address) return no_listen_address(listen.address);
  Descriptor listener(::socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (listener.get() < 0 || ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(listener.get(), address->get(), address->size) != 0 ||
      ::listen(listener.get(), SOMAXCONN) != 0) {
    const std::string why = std::generic_category().message(errno);
    const std::string where = listen.address + ", port " + std::to_string(listen.port);
    return fail({.kind = ErrorKind::kInvalidInput,
                 .code = "http.cannot_listen",
                 .what = {.en = "Cannot listen on " + where + ": " + why + ".",
                          .nl = "Kan niet luisteren op " + where + ": " + why + "."},
                 .advice = {.en = "Choose another port, or stop the program that uses it.",
                            .nl = "Kies een andere poort, of stop het programma dat hem gebruikt."}});
  }
  const std::uint16_t port = bound_port(listener.get());
  return std::make_unique<ThreadedServer>(std::move(listener), port, std::move(handle), std::move(closed));
}

}  // namespace schakel::http
