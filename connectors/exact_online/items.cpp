#include "connectors/exact_online/items.h"

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

// The ordinary endpoint gives 60 a page, a full page is followed by another (facts 4.2): up to 59 codes it
// costs one call, and says at once what was just written through it. More are asked of the bulk endpoint,
// 1,000 a page.
constexpr std::string_view kItems = "logistics/Items";
constexpr std::string_view kManyItems = "bulk/Logistics/Items";
constexpr std::string_view kPrices = "logistics/SalesItemPrices";
constexpr std::size_t kFewCodes = 59;

std::string key_of(std::string_view code) {
  return upper_ascii(trimmed(code));
}

}  // namespace

const Items::Known* Items::known(std::string_view code) {
  return known_.find(key_of(code));
}

Result<void> Items::ask(const Codes& codes, std::stop_token stop) {
  if (codes.empty()) return {};
  const Instant asked_at = clock_.now();
  TRY_VOID(read("Code", codes, stop));
  Codes spelt_otherwise;
  for (const std::string& code : codes) {
    const Known* item = known(code);
    const bool missing = item == nullptr || item->seen < asked_at;
    if (missing && lower_ascii(code) != upper_ascii(code)) spelt_otherwise.insert(lower_ascii(code));
  }
  return spelt_otherwise.empty() ? Result<void>() : read("tolower(Code)", spelt_otherwise, stop);
}

Result<void> Items::read(std::string_view field, const Codes& codes, std::stop_token stop) {
  const std::string_view endpoint = codes.size() <= kFewCodes ? kItems : kManyItems;
  const Asked asked = client_.asked(endpoint);
  const Instant now = clock_.now();
  const LocalTime today = std::chrono::floor<std::chrono::days>(amsterdam(now));
  Query query{.endpoint = endpoint, .select = {"ID", "Code", "IsSalesItem", "IsStockItem", "EndDate"}};
  const std::vector<std::string> wanted(codes.begin(), codes.end());
  for (std::string& filter : plan_texts(field, wanted, filter_room(client_.settings(), query))) {
    query.filter = std::move(filter);
    const auto take = [&](const Json& json) -> Result<void> {
      RowReader row(json, asked);
      Known item{.id = row.guid("ID"), .code = row.text("Code"), .seen = now};
      const std::optional<LocalTime> end = row.date("EndDate");
      item.sellable = row.boolean("IsSalesItem").value_or(true) && (!end || *end >= today);
      item.is_stock = row.boolean("IsStockItem").value_or(true);
      TRY_VOID(row.check());
      if (item.id.empty() || item.code.empty()) return {};
      // Two that differ in letter case only: the one that was asked for.
      const Known* other = known(item.code);
      const bool is_other = other != nullptr && other->seen == now && other->code != item.code;
      const std::string key = key_of(item.code);
      if (!is_other || codes.contains(item.code)) known_.put(key, std::move(item));
      return {};
    };
    TRY_VOID(client_.each_row(query, take, stop));
  }
  return {};
}

Result<std::vector<connector::ItemFound>> Items::find(std::span<const std::string> codes,
                                                      std::stop_token stop) {
  Codes unseen;
  for (const std::string& given : codes) {
    const std::string code(trimmed(given));
    if (code.empty() || character_count(code) > kCodeMax) continue;
    const Known* item = known(code);
    if (item == nullptr || clock_.now() - item->seen > kRememberedFor) unseen.insert(code);
  }
  const Instant asked_at = clock_.now();
  TRY_VOID(ask(unseen, stop));
  // Known of old and gone now: it was deleted since.
  for (const std::string& code : unseen) {
    const Known* item = known(code);
    if (item != nullptr && item->seen < asked_at) known_.forget(key_of(code));
  }
  std::vector<connector::ItemFound> found;
  for (const std::string& code : codes) {
    if (const Known* item = known(code)) {
      found.push_back({.code = code, .sellable = item->sellable, .is_stock = item->is_stock});
    }
  }
  return found;
}

Result<void> Items::learn(std::span<const std::string> codes, std::stop_token stop) {
  Codes unseen;
  for (const std::string& given : codes) {
    const std::string code(trimmed(given));
    if (!code.empty() && character_count(code) <= kCodeMax && known(code) == nullptr) unseen.insert(code);
  }
  return ask(unseen, stop);
}

std::string Items::id_of(std::string_view code) {
  const Known* item = known(code);
  return item == nullptr ? std::string() : item->id;
}

Result<Form> item_form(const connector::ItemDraft& draft, const FormRules& rules, const IdOf& id_of) {
  const connector::OrderMapping::Part& part = rules.mapping->item();
  Form form(entity(kItems), Purpose::kNew, draft.cut_when_too_long);
  TRY_VOID(form.fill(part.mapping, connector::ItemDraftRecord(part.scope, draft, rules.settings), "", id_of));
  form.require_all();
  return form;
}

Form price_form(const connector::ItemDraft& draft, const FormRules& rules, const std::string& item_id) {
  const connector::OrderMapping::Part& part = rules.mapping->item();
  Form form(entity(kPrices), Purpose::kNew, draft.cut_when_too_long);
  const Result<void> filled = form.fill(
      part.mapping, connector::ItemDraftRecord(part.scope, draft, rules.settings), "price.", any_id);
  SCHAKEL_ASSERT(filled.has_value());
  form.text("Item", item_id);
  return form;
}

std::vector<Error> item_problems(const connector::ItemDraft& draft, const FormRules& rules) {
  const Result<Form> form = item_form(draft, rules, any_id);
  SCHAKEL_ASSERT(form.has_value());
  std::vector<Error> problems = form->problems();
  const Form price = price_form(draft, rules, *any_id({}, {}));
  problems.insert(problems.end(), price.problems().begin(), price.problems().end());
  return problems;
}

Result<connector::ItemFound> Items::create(const connector::ItemDraft& draft, const FormRules& rules,
                                           std::stop_token stop) {
  const std::vector<Error> wrong = item_problems(draft, rules);
  if (!wrong.empty()) return fail(wrong.front());
  TRY(const Form form,
      item_form(draft, rules, [&](Referred to, std::string_view code) -> Result<std::string> {
        if (to == Referred::kItemGroup) return codes_.id_of(CodeList::kItemGroup, code, stop);
        if (to == Referred::kGlAccount) return codes_.id_of(CodeList::kGlAccount, code, stop);
        return fail(unknown_code({.en = "Reference", .nl = "Verwijzing"}, code));
      }));
  TRY_VOID(form.checked());
  TRY(const Json made, client_.create(kItems, form.body(), stop));
  Asked asked = client_.asked(kItems);
  asked.doing = Doing::kWriting;
  RowReader row(made, asked);
  const std::string id = row.guid("ID");
  if (!row.check() || id.empty()) return fail(outcome_unknown(asked));
  // Sellable and no stock item: so it was asked, and Exact took it.
  known_.put(key_of(draft.code), {.id = id,
                                  .code = std::string(trimmed(draft.code)),
                                  .sellable = true,
                                  .is_stock = false,
                                  .seen = clock_.now()});
  const Form price = price_form(draft, rules, id);
  if (price.has("Price")) (void)client_.create(kPrices, price.body(), std::move(stop));
  return connector::ItemFound{.code = draft.code, .sellable = true, .is_stock = false};
}

}  // namespace schakel::exact_online
