// The only file that includes curl.
//
// One call of send() is at most one request that the other side can act on. libcurl does not promise that by
// itself: when a kept-alive connection closes before the first byte of an answer, it sends the request again
// on a new connection, POSTs too (Curl_retry_request in curl's lib/transfer.c or http.c; an option against it
// was proposed in https://github.com/curl/curl/pull/18417). A server that booked an order and then lost its
// answer would book it twice. CURLOPT_PREREQFUNCTION is asked before every request that libcurl is about to
// write, retries and the legs of an NTLM handshake included, so that is where we say no.
#include <arpa/inet.h>
#include <curl/curl.h>

#include <charconv>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/text.h"
#include "http/transport.h"

namespace schakel::http {
namespace {

/// Exact Online's own headers are below 4 kB; this only keeps a hostile answer from growing for ever.
constexpr std::size_t kHeadersMax = 256 * 1024;
/// libcurl wakes by itself for sockets, its timers and a stop; this is only how long one poll may last.
constexpr int kPollMilliseconds = 60'000;
/// Connections kept open. With NTLM it is one, because the login belongs to the connection.
constexpr long kConnectionsKept = 4;
/// Addresses that are remembered as allowed. An ERP has fewer entities that we call.
constexpr std::size_t kDestinationsKept = 64;

struct EasyCloser {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiCloser {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct UrlCloser {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct ListCloser {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyCloser>;
using Multi = std::unique_ptr<CURLM, MultiCloser>;
using Url = std::unique_ptr<CURLU, UrlCloser>;
using List = std::unique_ptr<curl_slist, ListCloser>;

/// Once, before any other call, and never taken back: libcurl lives as long as the program.
bool start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

Error bad_url(std::string code, Text what, Text advice) {
  return {.kind = ErrorKind::kInvalidInput,
          .code = std::move(code),
          .what = std::move(what),
          .advice = std::move(advice)};
}

/// What we need to know of a URL before it is called.
struct Destination {
  std::string host;  ///< With its port when the URL has one. May be shown: it holds no path, query or login.
  bool loopback = false;
};

std::string part_of(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

/// By address, or the one name that libcurl itself always resolves to this machine.
bool is_loopback(const std::string& host) {
  if (equal_ignoring_case(host, "localhost") || host == "[::1]") return true;
  in_addr v4{};
  return ::inet_pton(AF_INET, host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

Result<Destination> destination(const std::string& target, PlainHttp plain_http) {
  const Url url(curl_url());
  SCHAKEL_ASSERT(url);
  const bool readable = curl_url_set(url.get(), CURLUPART_URL, target.c_str(), CURLU_PATH_AS_IS) == CURLUE_OK;
  const std::string scheme = readable ? part_of(url, CURLUPART_SCHEME) : "";
  if (scheme != "http" && scheme != "https") {
    return fail(bad_url(
        "http.bad_url",
        {.en = "This is no http or https address.", .nl = "Dit is geen http- of https-adres."},
        {.en = "Give a whole address: https://host/path.", .nl = "Geef een heel adres: https://host/pad."}));
  }
  if (!part_of(url, CURLUPART_USER).empty() || !part_of(url, CURLUPART_PASSWORD).empty()) {
    return fail(bad_url("http.login_in_url",
                        {.en = "The address holds a user name or a password.",
                         .nl = "Het adres bevat een gebruikersnaam of een wachtwoord."},
                        {.en = "Leave it out of the address and give it as the login.",
                         .nl = "Laat het weg uit het adres en geef het op als aanmelding."}));
  }
  const std::string host = part_of(url, CURLUPART_HOST);
  const std::string port = part_of(url, CURLUPART_PORT);
  Destination where{.host = port.empty() ? host : host + ":" + port, .loopback = is_loopback(host)};
  if (scheme == "http" && !where.loopback && plain_http == PlainHttp::kLoopbackOnly) {
    return fail(bad_url(
        "http.plain_http_refused",
        {.en = "Plain http to " + where.host + " is not allowed: anyone on the way can read it.",
         .nl = "Gewoon http naar " + where.host + " is niet toegestaan: iedereen onderweg kan meelezen."},
        {.en = "Use https, or allow plain http for this connection if the network is your own.",
         .nl = "Gebruik https, of sta gewoon http toe voor deze verbinding als het netwerk van u zelf is."}));
  }
  return where;
}

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  static_cast<void>(list.release());
  list.reset(longer);
  return true;
}

Result<List> header_lines(const Request& request) {
  List list;
  for (const auto& [name, value] : request.headers.fields()) {
    if (name.empty() || !is_one_line(name) || !is_one_line(value)) {
      return fail(
          {.kind = ErrorKind::kInvalidInput,
           .code = "http.bad_header",
           .what = {.en = "A header field holds a line end.", .nl = "Een headerveld bevat een regeleinde."}});
    }
    // "Name;" is libcurl's way to send a field without a value; "Name:" takes it away.
    SCHAKEL_ASSERT(append(list, value.empty() ? name + ";" : name + ": " + value));
  }
  // libcurl would add these by itself: a wrong type to a body without one, and a question before a large body
  // that costs a round trip (and a second of waiting where the server does not know it).
  if (request.headers.find("Content-Type") == nullptr) SCHAKEL_ASSERT(append(list, "Content-Type:"));
  SCHAKEL_ASSERT(append(list, "Expect:"));
  return list;
}

/// One send() while it lasts: what libcurl tells us about it through its callbacks. No callback throws or
/// blocks.
struct Exchange {
  const std::size_t body_max;
  const bool ntlm;

  int requests = 0;  ///< How many libcurl was allowed to write: one, or one for each NTLM leg.
  bool repeat_refused = false;
  int status = 0;  ///< Of the last answer that began; 0 when the last request has none yet.
  bool headers_done = false;
  std::size_t headers_size = 0;
  bool too_large = false;
  Response response = {};

  /// Nothing is written before the first request was allowed.
  Reached reached() const { return requests == 0 ? Reached::kNot : Reached::kPerhaps; }

  static int before_request(void* self, char*, char*, int, int) {
    return static_cast<Exchange*>(self)->may_write() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  }

  /// A first request always; another only as the next leg of NTLM, when the server refused the one before.
  /// (The first leg of a POST carries no body at all; a 401 says that nothing was done.)
  bool may_write() {
    if (requests > 0 && !(ntlm && status == 401)) {
      repeat_refused = true;
      return false;
    }
    ++requests;
    status = 0;
    headers_done = false;
    return true;
  }

  static std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* self) {
    return static_cast<Exchange*>(self)->take_header({bytes, size}) ? size : 0;
  }

  bool take_header(std::string_view line) {
    headers_size += line.size();
    if (headers_size > kHeadersMax) {
      too_large = true;
      return false;
    }
    line = trimmed(line);
    if (line.starts_with("HTTP/")) {
      // A next answer: the last NTLM leg, or what follows a 100 Continue.
      response = {};
      headers_done = false;
      const std::size_t space = line.find(' ');
      const std::string_view number = space == std::string_view::npos ? "" : line.substr(space + 1, 3);
      status = 0;
      std::from_chars(number.data(), number.data() + number.size(), status);
      return true;
    }
    if (line.empty()) {
      headers_done = status >= 200;
      return true;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return true;  // libcurl refuses what matters; the rest has no name.
    response.headers.add(std::string(trimmed(line.substr(0, colon))),
                         std::string(trimmed(line.substr(colon + 1))));
    return true;
  }

  static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self) {
    return static_cast<Exchange*>(self)->take_body({bytes, size}) ? size : 0;
  }

  bool take_body(std::string_view bytes) {
    if (bytes.size() > body_max - response.body.size()) {
      too_large = true;
      return false;
    }
    response.body += bytes;
    return true;
  }
};

Error unreachable(CURLcode code, const std::string& host) {
  const std::string why = curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {.kind = ErrorKind::kUnavailable,
              .code = "http.timeout",
              .what = {.en = host + " did not take the connection in time.",
                       .nl = host + " nam de verbinding niet op tijd aan."}};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
      return {
          .kind = ErrorKind::kUnavailable,
          .code = "http.tls",
          .what = {.en = "No trusted https connection with " + host + " could be made (" + why + ").",
                   .nl =
                       "Er kwam geen vertrouwde https-verbinding met " + host + " tot stand (" + why + ")."},
          .advice = {
              .en = "Check its certificate; one of your own must be among this machine's trusted ones.",
              .nl =
                  "Controleer het certificaat; een eigen certificaat moet op deze machine vertrouwd zijn."}};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return bad_url("http.bad_url",
                     {.en = "The address cannot be called.", .nl = "Het adres kan niet worden aangeroepen."},
                     {.en = "Give a whole address without spaces: https://host/path.",
                      .nl = "Geef een heel adres zonder spaties: https://host/pad."});
    default:  // libcurl's enum, not ours: whatever it is, nothing was sent.
      return {.kind = ErrorKind::kUnavailable,
              .code = "http.unreachable",
              .what = {.en = host + " cannot be reached (" + why + ").",
                       .nl = host + " is niet bereikbaar (" + why + ")."},
              .advice = {.en = "Check the address, the network and whether the server runs.",
                         .nl = "Controleer het adres, het netwerk en of de server draait."}};
  }
}

Error unanswered(CURLcode code, const Exchange& exchange, const std::string& host) {
  const std::string why = curl_easy_strerror(code);
  const Text look_it_up = {.en = "It may have been carried out: look that up before it is sent again.",
                           .nl = "Het kan uitgevoerd zijn: zoek dat op voordat het opnieuw wordt verstuurd."};
  if (exchange.too_large) {
    return {.kind = ErrorKind::kMalformed,
            .code = "http.answer_too_large",
            .what = {.en = "The answer of " + host + " is larger than we take.",
                     .nl = "Het antwoord van " + host + " is groter dan wij aannemen."}};
  }
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return {.kind = ErrorKind::kUnknownOutcome,
            .code = "http.timeout",
            .what = {.en = host + " did not answer in time.", .nl = host + " antwoordde niet op tijd."},
            .advice = look_it_up};
  }
  if (exchange.repeat_refused && exchange.status >= 200 && exchange.status < 300) {
    // libcurl opens NTLM with an empty body; a server that did not ask for the login has taken that as the
    // request.
    return {
        .kind = ErrorKind::kUnknownOutcome,
        .code = "http.windows_login_not_asked",
        .what = {.en = host + " does not ask for a Windows login and answered a request without its content.",
                 .nl =
                     host + " vraagt geen Windows-aanmelding en beantwoordde een verzoek zonder de inhoud."},
        .advice = {.en = "Switch Windows authentication on and anonymous access off for this site.",
                   .nl = "Zet voor deze site Windows-authenticatie aan en anonieme toegang uit."}};
  }
  if (exchange.headers_done && !exchange.repeat_refused) {
    return {.kind = ErrorKind::kUnknownOutcome,
            .code = "http.truncated_answer",
            .what = {.en = "The answer of " + host + " stopped halfway (" + why + ").",
                     .nl = "Het antwoord van " + host + " hield halverwege op (" + why + ")."},
            .advice = look_it_up};
  }
  return {.kind = ErrorKind::kUnknownOutcome,
          .code = "http.no_answer",
          .what = {.en = host + " closed the connection without a whole answer.",
                   .nl = host + " verbrak de verbinding zonder een heel antwoord."},
          .advice = look_it_up};
}

Error stopped(Reached reached) {
  switch (reached) {
    case Reached::kNot:
      return {.kind = ErrorKind::kCancelled,
              .code = "http.stopped",
              .what = {.en = "Stopped before the request was sent.",
                       .nl = "Gestopt voordat het verzoek werd verstuurd."}};
    case Reached::kPerhaps:
      return {.kind = ErrorKind::kUnknownOutcome,
              .code = "http.stopped",
              .what = {.en = "Stopped while waiting for the answer.",
                       .nl = "Gestopt tijdens het wachten op het antwoord."},
              .advice = {.en = "It may have been carried out: look that up before it is sent again.",
                         .nl = "Het kan uitgevoerd zijn: zoek dat op voordat het opnieuw wordt verstuurd."}};
  }
  SCHAKEL_ASSERT(false);
}

/// The last that came was the challenge ("NTLM TlRM…"; a refusal names the bare schemes): the server closed
/// the connection before the password was looked at.
bool is_challenge(const Response& response) {
  constexpr std::string_view kChallenge = "NTLM ";
  const std::string* offered = response.headers.find("WWW-Authenticate");
  return offered != nullptr && offered->size() > kChallenge.size() &&
         equal_ignoring_case(std::string_view(*offered).substr(0, kChallenge.size()), kChallenge);
}

Error login_cut(const std::string& host) {
  return {.kind = ErrorKind::kUnavailable,
          .code = "http.windows_login_cut",
          .what = {.en = host + " closed the connection in the middle of the Windows login.",
                   .nl = host + " sloot de verbinding midden in de Windows-aanmelding."},
          .advice = {.en = "Nothing was carried out; Schakel tries again by itself.",
                     .nl = "Er is niets uitgevoerd; Schakel probeert het vanzelf opnieuw."}};
}

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlOptions options) : options_(std::move(options)) { open(); }

  Result<Response> send(const Request& request, std::stop_token stop) override {
    if (stop.stop_requested()) return fail(stopped(Reached::kNot));
    TRY(const Destination where, destination_of(request.target));
    TRY_VOID(prepare_headers(request));

    Exchange exchange{.body_max = options_.body_max, .ntlm = options_.windows_login.has_value()};
    TRY_VOID(prepare(request, where, exchange));
    const std::optional<CURLcode> code = transfer(stop);
    if (!code) return fail(stopped(exchange.reached()));
    if (*code != CURLE_OK) {
      return fail(exchange.reached() == Reached::kNot ? unreachable(*code, where.host)
                                                      : unanswered(*code, exchange, where.host));
    }
    if (exchange.ntlm && exchange.status == 401) {
      open();  // The half login that is left on this connection must not meet the next request.
      if (!exchange.headers_done || is_challenge(exchange.response)) return fail(login_cut(where.host));
      return fail(
          {.kind = ErrorKind::kUnauthorized,
           .code = "http.windows_login_refused",
           .what = {.en = where.host + " refuses the Windows login.",
                    .nl = where.host + " weigert de Windows-aanmelding."},
           .advice = {
               .en = "Check the user (DOMAIN\\user) and the password of this connection.",
               .nl = "Controleer de gebruiker (DOMEIN\\gebruiker) en het wachtwoord van deze verbinding."}});
    }
    // libcurl takes an answer for whole whose connection ended within its headers.
    if (!exchange.headers_done) return fail(unanswered(CURLE_GOT_NOTHING, exchange, where.host));
    exchange.response.status = exchange.status;
    return std::move(exchange.response);
  }

 private:
  /// The same few addresses are called again and again; what follows a "?" makes one of its own each time.
  Result<Destination> destination_of(const std::string& target) {
    if (const auto known = destinations_.find(target); known != destinations_.end()) return known->second;
    TRY(Destination where, destination(target, options_.plain_http));
    if (target.find('?') == std::string::npos) {
      if (destinations_.size() >= kDestinationsKept) destinations_.clear();
      destinations_.emplace(target, where);
    }
    return where;
  }

  /// Of one write and the next only the body is another one.
  Result<void> prepare_headers(const Request& request) {
    if (header_lines_ && request.headers.fields() == header_fields_) return {};
    header_lines_.reset();
    TRY(header_lines_, header_lines(request));
    header_fields_ = request.headers.fields();
    return {};
  }

  void open() {
    prepared_.reset();
    easy_.reset();
    multi_.reset(curl_multi_init());
    easy_.reset(curl_easy_init());
    SCHAKEL_ASSERT(multi_ && easy_);
    const long kept = options_.windows_login ? 1 : kConnectionsKept;
    SCHAKEL_ASSERT(curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kept) == CURLM_OK);
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
    // An option that this libcurl does not know is a wrong build; going on without could mean: without TLS
    // checks.
    if (code != CURLE_OK) failed_option_ = code;
  }

  /// Everything that one request may have otherwise than the one before is set each time; the rest only when
  /// the request is of another kind.
  Result<void> prepare(const Request& request, const Destination& where, Exchange& exchange) {
    failed_option_ = CURLE_OK;
    const RequestKind kind{.body = body_of(request), .loopback = where.loopback};
    if (prepared_ != kind) {
      prepare_kind(kind);
      prepared_ = failed_option_ == CURLE_OK ? std::optional(kind) : std::nullopt;
    }
    set(CURLOPT_URL, request.target.c_str());
    if (kind.body != Body::kOfHead) set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (kind.body == Body::kSent) {
      // Not copied: the request outlives the transfer.
      set(CURLOPT_POSTFIELDS, request.body.c_str());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    set(CURLOPT_HTTPHEADER, header_lines_.get());
    set(CURLOPT_PREREQDATA, &exchange);
    set(CURLOPT_HEADERDATA, &exchange);
    set(CURLOPT_WRITEDATA, &exchange);
    if (failed_option_ == CURLE_OK) return {};
    const std::string why = curl_easy_strerror(failed_option_);
    return fail({.kind = ErrorKind::kBug,
                 .code = "http.libcurl_lacks_option",
                 .what = {.en = "This libcurl does not do what we need of it (" + why + ").",
                          .nl = "Deze libcurl doet niet wat wij ervan nodig hebben (" + why + ")."},
                 .advice = {.en = "Use the libcurl that the installation guide names.",
                            .nl = "Gebruik de libcurl die de installatiehandleiding noemt."}});
  }

  enum class Body { kNone, kSent, kOfHead };
  struct RequestKind {
    Body body;
    bool loopback;
    bool operator==(const RequestKind&) const = default;
  };

  static Body body_of(const Request& request) {
    if (request.method == "HEAD") return Body::kOfHead;
    const bool takes_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    return takes_body || !request.body.empty() ? Body::kSent : Body::kNone;
  }

  void prepare_kind(const RequestKind& kind) {
    curl_easy_reset(easy_.get());  // Keeps connections, the NTLM login on them, names and TLS sessions.
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    // The proxy of the environment (https_proxy, no_proxy) is used as everywhere, but never to reach
    // ourselves.
    if (kind.loopback) set(CURLOPT_PROXY, "");
    set_login();
    set(CURLOPT_PREREQFUNCTION, &Exchange::before_request);
    set(CURLOPT_HEADERFUNCTION, &Exchange::on_header);
    set(CURLOPT_WRITEFUNCTION, &Exchange::on_body);
    switch (kind.body) {
      case Body::kNone:
        set(CURLOPT_HTTPGET, 1L);
        return;
      case Body::kSent:
        set(CURLOPT_POST, 1L);
        return;
      case Body::kOfHead:
        set(CURLOPT_NOBODY, 1L);
        return;
    }
  }

  void set_login() {
    if (!options_.windows_login) {
      set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
      return;
    }
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_NTLM));
    set(CURLOPT_USERNAME, options_.windows_login->user.c_str());
    set(CURLOPT_PASSWORD, options_.windows_login->password.reveal().c_str());
  }

  /// Nothing when `stop` ended it. Either way nothing of it goes on afterwards.
  std::optional<CURLcode> transfer(const std::stop_token& stop) {
    if (curl_multi_add_handle(multi_.get(), easy_.get()) != CURLM_OK) return CURLE_FAILED_INIT;
    const std::optional<CURLcode> code = drive(stop);
    curl_multi_remove_handle(multi_.get(), easy_.get());
    return code;
  }

  std::optional<CURLcode> drive(const std::stop_token& stop) {
    // The one call that may come from another thread.
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
    while (true) {
      int running = 0;
      if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) return CURLE_FAILED_INIT;
      if (running == 0) return outcome();
      if (stop.stop_requested()) return std::nullopt;
      if (curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr) != CURLM_OK)
        return CURLE_FAILED_INIT;
    }
  }

  CURLcode outcome() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    return CURLE_FAILED_INIT;
  }

  const CurlOptions options_;
  Multi multi_;
  std::vector<Headers::Field> header_fields_;  // What header_lines_ was made of.
  List header_lines_;
  Easy easy_;                            // After multi_ and the lines that it points to: goes first.
  std::optional<RequestKind> prepared_;  // What easy_ is prepared for.
  std::unordered_map<std::string, Destination> destinations_;
  CURLcode failed_option_ = CURLE_OK;
};

}  // namespace

Result<std::unique_ptr<Transport>> make_curl_transport(CurlOptions options) {
  if (!start_curl()) {
    return fail({.kind = ErrorKind::kBug,
                 .code = "http.libcurl_does_not_start",
                 .what = {.en = "libcurl does not start.", .nl = "libcurl start niet."}});
  }
  const curl_version_info_data& version = *curl_version_info(CURLVERSION_NOW);
  if (options.windows_login && (version.features & CURL_VERSION_NTLM) == 0) {
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "http.libcurl_without_ntlm",
         .what = {.en = std::string("libcurl ") + version.version +
                        " on this machine cannot log in to Windows (NTLM).",
                  .nl = std::string("libcurl ") + version.version +
                        " op deze machine kan niet bij Windows aanmelden (NTLM)."},
         .advice = {
             .en = "Use Debian's own libcurl, or Schakel's package or container, which bring one that can.",
             .nl = "Gebruik de libcurl van Debian, of het pakket of de container van Schakel, die er een "
                   "meebrengen die het kan."}});
  }
  return std::make_unique<CurlTransport>(std::move(options));
}

}  // namespace schakel::http
