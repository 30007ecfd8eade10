#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/connectors.h"
#include "base/random.h"
#include "http/transport.h"
#include "tests/simulation/erps.h"
#include "tests/simulation/scheduler.h"

namespace schakel::simulation {

/// The program dies here, as by kill -9: what was committed stays, what was sent may land. Nothing between
/// here and its start may catch it.
struct Death {};

/// What goes wrong with one call.
enum class Trouble {
  kNone,
  kUnreachable,     ///< It never arrives, and the caller knows.
  kRequestLost,     ///< It never arrives, and the caller cannot know.
  kAnswerLost,      ///< It is carried out, and the answer never comes.
  kLandsLate,       ///< The connection breaks; it is carried out some seconds later.
  kArrivesTwice,    ///< Something in between repeats it; the caller sees the second answer.
  kSlow,            ///< It takes up to a minute and a half.
  kCutInLogin,      ///< The connection closes between the legs of a Windows login.
  kTruncated,       ///< It is carried out; half of the answer comes.
  kMaintenance,     ///< 503, not carried out.
  kServerError,     ///< 500 with a page of some proxy, not carried out.
  kGarbled,         ///< It is carried out; the answer is a page of some proxy.
  kTokenForgotten,  ///< 401 although the token is good, or the login of the connection is forgotten.
};
inline constexpr int kTroubles = 13;
const char* name_of(Trouble trouble);

struct CallMade {
  Side side;
  std::string method;
  std::string path;  ///< Without query.
};

/// The network between the programs and both ERPs. Everything about it is decided by the functions below.
class Network {
 public:
  Network(Scheduler& scheduler, Erps& erps, Random& random)
      : scheduler_(scheduler), erps_(erps), random_(random) {}

  app::MakeTransport make_transport();

  /// What happens to this call.
  std::function<Trouble(const CallMade& call)> trouble = [](const CallMade&) { return Trouble::kNone; };
  /// Called before and after every call; may throw Death.
  std::function<void(const CallMade& call)> point = [](const CallMade&) {};
  /// Called when a call is over, before its answer is looked at; may sleep as a program does that was
  /// stopped.
  std::function<void()> answered = [] {};
  /// Hears of every call, when it is over, and of what came of it.
  std::function<void(const CallMade& call, Trouble trouble, const Result<http::Response>& answer)> heard = {};
  /// How late a late call lands, at most.
  Milliseconds lateness{4'000};
  Milliseconds lateness_least{0};
  Milliseconds latency{80};

  std::uint64_t calls() const { return calls_; }
  /// Token calls whose answer the program never got, or died with: the token that was sent is burnt, and the
  /// one that came for it is nowhere. Only a person helps.
  std::uint64_t tokens_lost() const { return tokens_lost_; }

 private:
  class Wire;

  Scheduler& scheduler_;
  Erps& erps_;
  Random& random_;
  std::uint64_t calls_ = 0;
  std::uint64_t tokens_lost_ = 0;
  http::ConnectionId connections_ = 0;
};

}  // namespace schakel::simulation
