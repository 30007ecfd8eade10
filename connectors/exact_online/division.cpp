#include "connectors/exact_online/division.h"

#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kDivisions = "system/Divisions";

}  // namespace

Result<std::string> division_moved(Client& client, std::stop_token stop) {
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

}  // namespace schakel::exact_online
