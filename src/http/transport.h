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
/// connection to an ERP and is used from one thread at a time; it may keep one TCP connection open between
/// calls. One send() is at most one request that the other side can act on: nothing is repeated behind the
/// caller's back, reads included, so calls can be counted against a budget. (The first legs of an NTLM
/// handshake carry nothing to act on.)
///
/// An HTTP status such as 404 or 500 is an answer, not an error. Errors:
///
///   kUnavailable     Reached::kNot: nothing can have happened. http.unreachable, http.timeout, http.tls,
///                    http.windows_login_cut
///   kUnknownOutcome  Reached::kPerhaps: it may have happened; the caller decides whether that matters (a
///   read may
///                    simply be repeated). http.no_answer, http.truncated_answer, http.timeout, http.stopped
///                    (the stop came after the request was written), http.windows_login_not_asked
///   kCancelled       `stop` was asked before anything was written. http.stopped
///   kUnauthorized    The NTLM login was refused. http.windows_login_refused
///   kMalformed       An answer came, larger than we take. http.answer_too_large
///   kInvalidInput    A request that may not be made. http.bad_url, http.login_in_url, http.bad_header,
///                    http.plain_http_refused; from make_curl_transport: http.libcurl_without_ntlm
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

/// Plain http is allowed to this machine always; elsewhere only where the user said that the network is his
/// own.
enum class PlainHttp { kLoopbackOnly, kAllowed };

struct CurlOptions {
  Milliseconds timeout = std::chrono::seconds(100);  ///< Whole request. Exact answers 408 after about 90 s.
  Milliseconds connect_timeout = std::chrono::seconds(10);
  std::size_t body_max = 64 * 1024 * 1024;  ///< An answer larger than this is kMalformed.
  PlainHttp plain_http = PlainHttp::kLoopbackOnly;
  std::optional<WindowsLogin> windows_login = {};  ///< Set: NTLM over one keep-alive HTTP/1.1 connection.
};

/// The transport on libcurl. TLS is always verified. With a Windows login it fails at once when this libcurl
/// has no NTLM (upstream removes it in 2026), rather than sending a request without.
Result<std::unique_ptr<Transport>> make_curl_transport(CurlOptions options);

}  // namespace schakel::http
