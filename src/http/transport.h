#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/message.h"

namespace schakel::http {

/// How far a request came before it failed. It decides whether sending it again could do something twice.
enum class Reached {
  kNot,      ///< No connection, or nothing of the request was written: the other side cannot have acted.
  kPerhaps,  ///< The request, or a part of it, was written and no whole answer came: it may have acted.
};

/// The one seam to the network outside: real (curl), simulated, or recording. One Transport belongs to one
/// connection to an ERP and is used from one thread at a time; it may keep one TCP connection open between calls.
///
/// Errors: kUnavailable when nothing can have happened over there (Reached::kNot), kUnknownOutcome when it may
/// have (Reached::kPerhaps; the caller decides whether that matters: a read may simply be repeated), kCancelled
/// when `stop` was asked, kUnauthorized when an NTLM login was refused at the transport, kInvalidInput for a URL
/// that may not be called (plain http where it was not allowed). A status such as 404 or 500 is an answer, not an
/// error.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual Result<Response> send(const Request& request, std::stop_token stop) = 0;
};

/// Windows credentials for NTLM ("EXAMPLE\\schakel" or "schakel").
struct WindowsLogin {
  std::string user;
  Secret password;
};

/// Plain http is allowed to this machine always; elsewhere only where the user said that the network is his own.
enum class PlainHttp { kLoopbackOnly, kAllowed };

struct CurlOptions {
  Milliseconds timeout = std::chrono::seconds(100);        ///< Whole request. Exact answers 408 after about 90 s.
  Milliseconds connect_timeout = std::chrono::seconds(10);
  std::size_t body_max = 64 * 1024 * 1024;                 ///< An answer larger than this is kMalformed.
  PlainHttp plain_http = PlainHttp::kLoopbackOnly;
  std::optional<WindowsLogin> windows_login = {};  ///< Set: NTLM over one keep-alive HTTP/1.1 connection.
};

/// The transport on libcurl. TLS is always verified. With a Windows login it fails at once when this libcurl has no
/// NTLM (upstream removes it in 2026), rather than sending a request without.
Result<std::unique_ptr<Transport>> make_curl_transport(CurlOptions options);

}  // namespace schakel::http
