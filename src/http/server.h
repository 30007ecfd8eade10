#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace schakel::http {

/// One TCP connection of a client, for as long as it lives. NTLM is bound to it.
using ConnectionId = std::uint64_t;

/// What a handler gives back. A simulator may also do what a bad network does.
struct Answer {
  Response response = {};
  bool drop_connection = false;  ///< Close without sending anything: the client never learns what happened.
  bool close_after = false;      ///< Send, then close ("Connection: close").
  std::size_t truncate_body_at = std::string::npos;  ///< Announce the whole body, send this much, close.
};

struct Listen {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free port; ask Server::port().
};

/// "8020", "127.0.0.1:8020", "[::1]:0" → Listen; kInvalidInput otherwise.
Result<Listen> parse_listen(const std::string& text);

/// A small HTTP/1.1 server with keep-alive: a thread per connection (at most `kConnectionsMax` at a time,
/// more wait), which calls `handle` for one request after the other. `handle` is therefore called from
/// several threads. `closed` tells that a connection is gone, after its last `handle` returned. Request
/// bodies above 10.0 MB (Exact Online's limit) get 413, headers above 64 kB 431. A connection that is silent
/// for two minutes is closed. An exception of `handle` becomes a 500 without its text; `closed` does not
/// throw. Content-Length and Connection are the server's: a handler's own are left out. Stops and joins its
/// threads when it is destroyed, which waits for handlers that are busy; never from inside a handler.
class Server {
 public:
  using Handle = std::function<Answer(const Request& request, ConnectionId connection)>;
  using Closed = std::function<void(ConnectionId connection)>;
  static constexpr std::size_t kConnectionsMax = 64;

  /// Listens before it returns. Error: kInvalidInput when the address cannot be listened on.
  static Result<std::unique_ptr<Server>> start(const Listen& listen, Handle handle, Closed closed = {});

  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
};

}  // namespace schakel::http
