#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "http/message.h"
#include "http/server.h"
#include "simulator/clock.h"
#include "simulator/counters.h"

namespace schakel::simulator {

/// What can go wrong between two ERPs. The name in control requests and on the command line is the enumerator
/// in snake_case without its k: "lost_answer".
enum class FaultKind {
  kLostAnswer,       ///< The call is carried out; the connection is dropped instead of answering.
  kLateCommit,       ///< The connection is dropped at once; the call is carried out `delay` later.
  kLatency,          ///< Answers `delay` later.
  kServerError,      ///< `http_status` (500 unless told) with `body`, nothing carried out.
  kDisconnect,       ///< The connection is dropped, nothing carried out.
  kTruncatedBody,    ///< Carried out; half of the body is sent, then the connection closes.
  kNotJson,          ///< Carried out; a proxy's HTML page is answered in place of JSON.
  kUnauthorized,     ///< 401 although the caller is known: an expired token, a lost NTLM session.
  kMaintenance,      ///< 503 with an empty body, as during Exact's maintenance windows.
  kRepeatedPage,     ///< A continued page gives the page before it once more.
  kUnknownProperty,  ///< Every entity has one property that no metadata knows.
  kHandshakeCut,  ///< The connection closes behind the challenge of a login that takes several calls (NTLM).
};

const char* name_of(FaultKind kind);

/// One rule: which calls, which of those, what happens. `path` is compared without case and may hold `*`.
struct FaultRule {
  enum class When { kAlways, kEveryNth, kNext, kChance };

  FaultKind kind = FaultKind::kLostAnswer;
  std::string method = {};  ///< Empty: any.
  std::string path = {};    ///< Empty: any.
  When when = When::kAlways;
  std::uint64_t n = 1;     ///< Every n-th matching call, or the next n.
  unsigned percent = 0;    ///< For kChance.
  std::uint64_t seed = 1;  ///< For kChance: the same seed strikes the same calls.
  Milliseconds delay{0};   ///< For kLateCommit and kLatency.
  int http_status = 500;   ///< For kServerError.
  std::string body = {};   ///< For kServerError.
};

/// {"kind": "lost_answer", "method": "POST", "path": "*SalesOrderHeader*", "every": 10 | "next": 3 |
///  "percent": 5, "seed": 7, "delay_ms": 2000, "http_status": 500, "body": "…"}. An unknown member is
///  refused.
Result<FaultRule> fault_from_json(const Json& json);
/// "lost_answer,method=POST,path=*SalesOrderHeader*,every=10": the same on a command line.
Result<FaultRule> fault_from_text(std::string_view text);
Json json_of(const FaultRule& rule);

/// What strikes one call, all matching rules together.
struct Strikes {
  bool lost_answer = false;
  std::optional<Milliseconds> late_commit = {};
  Milliseconds latency{0};
  std::optional<http::Response> instead = {};  ///< Server error or maintenance.
  bool disconnect = false;
  bool truncated_body = false;
  bool not_json = false;
  bool unauthorized = false;
  bool repeated_page = false;
  bool unknown_property = false;
};

/// The rules in force. Thread-safe.
class Faults {
 public:
  void add(FaultRule rule);
  void clear();
  /// Counts the call against every rule that it matches and says what strikes it. `path` without query.
  Strikes strike(std::string_view method, std::string_view path);
  /// The same for a leg of a login, which only kHandshakeCut strikes; `strike` leaves those rules alone.
  bool strikes_handshake(std::string_view method, std::string_view path);
  /// [{rule…, "matched": 12, "struck": 3}]
  Json to_json() const;

 private:
  struct Armed {
    FaultRule rule;
    std::uint64_t matched = 0;
    std::uint64_t struck = 0;
    SeededRandom random;
  };

  /// Counts a matching call; whether it is struck.
  static bool strike(Armed& armed, std::string_view method, std::string_view path);

  mutable std::mutex mutex_;
  std::vector<Armed> rules_;
};

/// Leads a call through the faults. A simulator calls `serve` once the caller is known (after OAuth or NTLM),
/// so that a lost answer is the answer to a carried-out write and not to a login leg. Thread-safe; `handle`
/// takes the simulator's own lock.
class FaultyFront {
 public:
  /// Carries the call out. Looks at `repeated_page` and `unknown_property` itself; everything else is done
  /// here. A late commit keeps it beyond this call: capture the request by value.
  using Handle = std::function<http::Answer(const Strikes& strikes)>;
  /// Answers 401 and forgets the caller (drops the NTLM session, expires the token).
  using Refuse = std::function<http::Answer()>;

  FaultyFront(SimulatorClock& clock, Counters& counters, Faults& faults)
      : clock_(clock), counters_(counters), faults_(faults) {}

  http::Answer serve(const http::Request& request, const Handle& handle, const Refuse& refuse);

  /// Carries out the late calls whose time has come; done before every `serve`, and by the control interface,
  /// so nobody can look before it has happened. Returns how many.
  std::size_t carry_out_late_calls();

 private:
  struct Late {
    Instant due;
    std::function<void()> carry_out;
  };

  SimulatorClock& clock_;
  Counters& counters_;
  Faults& faults_;
  std::mutex mutex_;
  std::vector<Late> late_;
};

/// Does `text` fit `pattern`, in which `*` stands for anything? Letters a-z without case.
bool fits_pattern(std::string_view text, std::string_view pattern);

}  // namespace schakel::simulator
