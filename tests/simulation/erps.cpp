#include "tests/simulation/erps.h"

#include "base/assert.h"
#include "base/text.h"

namespace schakel::simulation {
namespace {

constexpr http::ConnectionId kBehindTheCurtain = 1'000'000;

exact_globe::simulator::Site site() {
  exact_globe::simulator::Site site;
  site.sql_server = "GLOBESRV";
  site.databases = {"500"};
  site.users = {{.name = "schakel", .password = Secret(Erps::kGlobePassword), .employee = 1}};
  return site;
}

}  // namespace

Erps::Erps(Clock& clock, Random& random, const schakel::simulator::WorldSize& size,
           std::int64_t online_calls_per_day)
    : world_(schakel::simulator::make_world(size, clock.now())),
      online_clock_(clock),
      online_({.budgets = {.per_day = online_calls_per_day}, .base_url = kOnlineUrl}, online_clock_, random),
      globe_(site(), {}, clock, random) {
  online_.seed(world_);
  globe_.seed(world_);
}

http::Answer Erps::handle(Side side, const http::Request& request, http::ConnectionId connection) {
  return side == Side::kOnline ? online_.handle(request, connection) : globe_.handle(request, connection);
}

void Erps::closed(Side side, http::ConnectionId connection) {
  if (side == Side::kGlobe) globe_.closed(connection);
}

Result<Json> Erps::control(Side side, const std::string& method, const std::string& path, const Json& body) {
  const http::Answer answer = handle(side,
                                     {.method = method,
                                      .target = "/__simulator/" + path,
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = body.is_null() ? std::string() : body.dump()},
                                     kBehindTheCurtain);
  if (answer.response.status >= 300) {
    return fail({.kind = ErrorKind::kInvalidInput,
                 .code = "simulation.refused",
                 .what = {.en = answer.response.body, .nl = answer.response.body}});
  }
  return Json::parse(answer.response.body);
}

Json::Array Erps::rows(Side side, const std::string& entity) {
  const Result<Json> answer = control(side, "GET", "rows?limit=1000000&entity=" + percent_encoded(entity));
  SCHAKEL_ASSERT(answer.has_value());
  const Json* rows = answer->find("rows");
  SCHAKEL_ASSERT(rows != nullptr && rows->is_array());
  return *rows->as_array();
}

schakel::simulator::Counters& Erps::counters(Side side) {
  return side == Side::kOnline ? online_.counters() : globe_.counters();
}

std::string text_of(const Json& row, std::string_view name) {
  const Json* value = row.find(name);
  if (value == nullptr || value->is_null()) return {};
  return value->as_text() != nullptr ? std::string(trimmed(*value->as_text())) : value->dump();
}

}  // namespace schakel::simulation
