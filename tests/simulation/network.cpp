#include "tests/simulation/network.h"

#include <utility>

#include "connectors/exact_globe/simulator/ntlm.h"
#include "connectors/exact_globe/simulator/test_client.h"
#include "http/url.h"

namespace schakel::simulation {
namespace {

tl::unexpected<Error> lost(ErrorKind kind, const char* code) {
  return fail({.kind = kind,
               .code = code,
               .what = {.en = "The network of the simulation.", .nl = "Het netwerk van de simulatie."}});
}

tl::unexpected<Error> never_arrived() {
  return lost(ErrorKind::kUnavailable, "http.unreachable");
}
tl::unexpected<Error> never_answered() {
  return lost(ErrorKind::kUnknownOutcome, "http.no_answer");
}

}  // namespace

const char* name_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::kNone:
      return "none";
    case Trouble::kUnreachable:
      return "unreachable";
    case Trouble::kRequestLost:
      return "request_lost";
    case Trouble::kAnswerLost:
      return "answer_lost";
    case Trouble::kLandsLate:
      return "lands_late";
    case Trouble::kArrivesTwice:
      return "arrives_twice";
    case Trouble::kSlow:
      return "slow";
    case Trouble::kCutInLogin:
      return "cut_in_login";
    case Trouble::kTruncated:
      return "truncated";
    case Trouble::kMaintenance:
      return "maintenance";
    case Trouble::kServerError:
      return "server_error";
    case Trouble::kGarbled:
      return "garbled";
    case Trouble::kTokenForgotten:
      return "token_forgotten";
  }
  return "?";
}

/// One connection of one program, as libcurl keeps one.
class Network::Wire final : public http::Transport {
 public:
  Wire(Network& network, std::optional<http::WindowsLogin> login)
      : network_(network), login_(std::move(login)), connection_(++network.connections_) {}
  ~Wire() override { network_.erps_.closed(Side::kGlobe, connection_); }

  Result<http::Response> send(const http::Request& request, std::stop_token stop) override {
    if (stop.stop_requested()) return lost(ErrorKind::kCancelled, "http.stopped");
    const Side side = request.target.starts_with(Erps::kOnlineUrl) ? Side::kOnline : Side::kGlobe;
    http::Request arriving = request;
    const std::string origin = side == Side::kOnline ? Erps::kOnlineUrl : Erps::kGlobeUrl;
    arriving.target = request.target.substr(origin.size());
    arriving.headers.set("Host", origin.substr(origin.find("//") + 2));
    const CallMade call{side, request.method, std::string(http::split_target(arriving.target).path)};

    network_.point(call);
    ++network_.calls_;
    const Trouble befalls = network_.trouble(call);
    pass(half_way());
    Result<http::Response> answer = carry(call, std::move(arriving), befalls);
    pass(half_way());
    if (network_.heard) network_.heard(call, befalls, answer);
    const bool token_call = call.path.ends_with("/oauth2/token");
    if (token_call) ++network_.tokens_lost_;  // Unless it is seen to arrive.
    network_.point(call);
    network_.answered();
    if (token_call && answer && befalls != Trouble::kGarbled) --network_.tokens_lost_;
    return answer;
  }

 private:
  Milliseconds half_way() {
    return Milliseconds(1 + static_cast<std::int64_t>(network_.random_.below(
                                static_cast<std::uint64_t>(network_.latency.count()))));
  }
  void pass(Milliseconds time) { network_.scheduler_.sleep_until(network_.scheduler_.now() + time); }

  Result<http::Response> carry(const CallMade& call, http::Request request, Trouble befalls) {
    switch (befalls) {
      case Trouble::kUnreachable:
        return never_arrived();
      case Trouble::kRequestLost:
        break_connection();
        return never_answered();
      case Trouble::kMaintenance:
        return http::Response{.status = 503, .headers = {}, .body = {}};
      case Trouble::kServerError:
        return http::Response{.status = 500,
                              .headers = {{"Content-Type", "text/html"}},
                              .body = "<html><body>502 Bad Gateway</body></html>"};
      case Trouble::kTokenForgotten:
        if (call.side == Side::kOnline) return http::Response{.status = 401, .headers = {}, .body = {}};
        break_connection();
        break;
      case Trouble::kCutInLogin:
        if (!login_ || logged_in_) break;
        break_connection();
        return lost(ErrorKind::kUnavailable, "http.windows_login_cut");
      case Trouble::kLandsLate: {
        const auto spread = static_cast<std::uint64_t>((network_.lateness - network_.lateness_least).count());
        const auto late =
            network_.lateness_least + Milliseconds(static_cast<std::int64_t>(network_.random_.below(spread)));
        TRY_VOID(log_in(call.side, request));
        // The server goes on with it when the connection is gone already.
        network_.scheduler_.at(network_.scheduler_.now() + late,
                               [&erps = network_.erps_, side = call.side, connection = connection_,
                                request = std::move(request)] {
                                 erps.handle(side, request, connection);
                                 erps.closed(side, connection);
                               });
        logged_in_ = false;
        connection_ = ++network_.connections_;
        return never_answered();
      }
      case Trouble::kSlow:
        pass(Milliseconds(static_cast<std::int64_t>(network_.random_.below(90'000))));
        break;
      case Trouble::kNone:
      case Trouble::kAnswerLost:
      case Trouble::kArrivesTwice:
      case Trouble::kTruncated:
      case Trouble::kGarbled:
        break;
    }
    TRY_VOID(log_in(call.side, request));
    http::Answer answer = network_.erps_.handle(call.side, request, connection_);
    if (befalls == Trouble::kArrivesTwice) answer = network_.erps_.handle(call.side, request, connection_);
    if (login_) logged_in_ = answer.response.status != 401;
    if (answer.drop_connection || befalls == Trouble::kAnswerLost) {
      break_connection();
      return never_answered();
    }
    if (befalls == Trouble::kTruncated) {
      break_connection();
      return lost(ErrorKind::kUnknownOutcome, "http.truncated_answer");
    }
    if (befalls == Trouble::kGarbled && answer.response.status < 300) {
      answer.response.headers.set("Content-Type", "text/html");
      answer.response.body = "<html><body>Welcome</body></html>";
    }
    return std::move(answer.response);
  }

  /// The legs of NTLM, on a connection where nobody is logged in yet; the last one is the request itself.
  Result<void> log_in(Side side, http::Request& request) {
    using exact_globe::simulator::base64;
    using exact_globe::simulator::from_base64;
    using exact_globe::simulator::test_authenticate_message;
    using exact_globe::simulator::test_negotiate_message;
    if (!login_ || logged_in_) return {};
    http::Request first = request;
    first.body.clear();
    first.headers.set("Authorization", "NTLM " + base64(test_negotiate_message()));
    const http::Answer challenged = network_.erps_.handle(side, first, connection_);
    const std::string* challenge = challenged.response.headers.find("WWW-Authenticate");
    if (challenge == nullptr || !challenge->starts_with("NTLM "))
      return lost(ErrorKind::kUnknownOutcome, "http.windows_login_not_asked");
    const std::optional<std::string> message = from_base64(challenge->substr(5));
    const std::size_t domain_end = login_->user.find('\\');
    const std::string domain =
        domain_end == std::string::npos ? std::string() : login_->user.substr(0, domain_end);
    const std::string user =
        domain_end == std::string::npos ? login_->user : login_->user.substr(domain_end + 1);
    request.headers.set(
        "Authorization",
        "NTLM " + base64(test_authenticate_message(message.value_or(""), user, domain, login_->password)));
    return {};
  }

  void break_connection() {
    network_.erps_.closed(Side::kGlobe, connection_);
    logged_in_ = false;
    connection_ = ++network_.connections_;
  }

  Network& network_;
  std::optional<http::WindowsLogin> login_;
  http::ConnectionId connection_;
  bool logged_in_ = false;
};

app::MakeTransport Network::make_transport() {
  return [this](http::CurlOptions options) -> Result<std::unique_ptr<http::Transport>> {
    return std::unique_ptr<http::Transport>(std::make_unique<Wire>(*this, std::move(options.windows_login)));
  };
}

}  // namespace schakel::simulation
