#include "connectors/exact_globe/journals.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace schakel::exact_globe {

Result<std::string> choose_sales_journal(Client& client, const std::string& wanted, std::stop_token stop) {
  std::vector<std::string> sales;
  const auto take = [&](const Json& row) -> Result<Reading> {
    const Json* number = row.find("JournalNumber");
    const std::string* stored = number == nullptr ? nullptr : number->as_text();
    // V is a sales journal (facts 3, E13).
    if (stored != nullptr && trimmed_text(row, "JournalType") == "V") sales.push_back(*stored);
    return Reading::kGoOn;
  };
  TRY_VOID(client.read(
      {.entity = "BrowserData_Journal", .filter = {}, .properties = {"JournalNumber", "JournalType"}}, take,
      std::move(stop)));
  const std::string_view code = trimmed(wanted);
  if (code.empty() && sales.size() == 1) return sales.front();
  const auto chosen = std::ranges::find_if(
      sales, [&](const std::string& one) { return equal_ignoring_case(trimmed(one), code); });
  if (!code.empty() && chosen != sales.end()) return *chosen;
  std::string list;
  for (const std::string& one : sales) list += (list.empty() ? "" : ", ") + std::string(trimmed(one));
  const std::string named(code);
  return fail(
      {.kind = ErrorKind::kInvalidInput,
       .code = "globe.journal",
       .what = {.en = named.empty() ? "No sales journal of Exact Globe is chosen."
                                    : "Journal " + named + " is no sales journal of Exact Globe.",
                .nl = named.empty() ? "Er is geen verkoopdagboek van Exact Globe gekozen."
                                    : "Dagboek " + named + " is geen verkoopdagboek van Exact Globe."},
       .advice = {.en = "Set journal to one of: " + (list.empty() ? "(there are none)" : list) + ".",
                  .nl = "Stel journal in op een van: " + (list.empty() ? "(er zijn er geen)" : list) + "."},
       .fields = {"journal"}});
}

}  // namespace schakel::exact_globe
