#include "connectors/exact_online/code_lists.h"

#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {

Result<std::string> CodeLists::code_of(std::string_view endpoint, const std::string& id,
                                       std::stop_token stop) {
  if (id.empty()) return std::string();
  auto list = lists_.find(endpoint);
  if (list == lists_.end()) {
    Codes codes;
    const Asked asked = client_.asked(endpoint);
    TRY_VOID(client_.each_row(
        {.endpoint = endpoint, .select = {"ID", "Code"}, .filter = kEverything},
        [&](const Json& json) -> Result<void> {
          RowReader row(json, asked);
          codes[row.guid("ID")] = row.text("Code");
          return row.check();
        },
        stop));
    list = lists_.emplace(entity(endpoint).path, std::move(codes)).first;
  }
  const auto at = list->second.find(id);
  return at == list->second.end() ? std::string() : at->second;
}

}  // namespace schakel::exact_online
