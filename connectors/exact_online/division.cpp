#include "connectors/exact_online/division.h"

#include <optional>

#include "base/json.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kDivisions = "system/Divisions";
// Of the 250 calls that idle polling may cost a day, four.
constexpr Milliseconds kBelieved = std::chrono::hours(6);

/// The answer in a note, when it is young enough. One that cannot be read only costs a call.
std::optional<std::string> believed(const std::optional<std::string>& note, Instant now) {
  const Result<Json> json = note ? Json::parse(*note) : Json::null();
  const Json* moved = json ? json->find("moved") : nullptr;
  const Json* asked = json ? json->find("asked") : nullptr;
  if (moved == nullptr || moved->as_text() == nullptr || asked == nullptr || asked->as_text() == nullptr)
    return std::nullopt;
  const auto at = parse_instant(*asked->as_text());
  // One of the future was written by a clock that was put back since.
  if (!at || *at > now || now - *at >= kBelieved) return std::nullopt;
  return *moved->as_text();
}

Result<std::string> ask(Client& client, std::stop_token stop) {
  const Query query{.endpoint = kDivisions,
                    .select = {"Code", "DivisionMoveDate"},
                    .filter = "Code eq " + std::to_string(client.settings().division)};
  std::string moved = "-";
  bool found = false;
  const Asked asked = client.asked(kDivisions);
  TRY_VOID(client.each_row(
      query,
      [&](const Json& json) -> Result<void> {
        RowReader row(json, asked);
        if (row.whole("Code") != client.settings().division) return {};
        found = true;
        if (const auto date = row.date("DivisionMoveDate")) moved = iso_text(*date);
        return row.check();
      },
      stop));
  if (!found) {
    // The list holds what the user can reach and consented to (facts 2), so this is what a 403 would say
    // later.
    http::Response refusal{.status = 403};
    refusal.headers.add("Reason", "NoDivisionAccess");
    return fail(classify(refusal, asked));
  }
  return moved;
}

}  // namespace

Result<std::string> division_moved(Client& client, std::stop_token stop) {
  if (client.notes() == nullptr) return ask(client, std::move(stop));
  const std::string note = note_of(client.settings(), "division");
  TRY(const std::optional<std::string> text, client.notes()->read(note));
  if (std::optional<std::string> moved = believed(text, client.clock().now())) return *std::move(moved);
  TRY(std::string moved, ask(client, stop));
  const std::string answer =
      Json::members({{"moved", Json::text(moved)}, {"asked", Json::text(iso_text(client.clock().now()))}})
          .dump();
  TRY_VOID(client.notes()->change(
      note, [&](const std::optional<std::string>&) -> Result<std::string> { return answer; },
      std::move(stop)));
  return moved;
}

}  // namespace schakel::exact_online
