#include "connectors/exact_globe/items.h"

#include "base/text.h"
#include "connectors/exact_globe/filter.h"

namespace schakel::exact_globe {
namespace {

// Item.ItemCode has 30 characters (catalogue); longer codes cannot exist.
constexpr std::size_t kCodeMax = 30;

// Codes are kept in upper case on documents, so that is how they compare. Accented letters are left alone:
// SQL Server's collation knows them, and an item that is asked for by name is found by it.
std::string key_of(std::string_view code) {
  return upper_ascii(trimmed(code));
}

}  // namespace

Items::Keys Items::unseen_among(std::span<const std::string> codes) const {
  Keys unseen;
  for (const std::string& code : codes) {
    std::string key = key_of(code);
    if (!key.empty() && character_count(key) <= kCodeMax && !known_.contains(key))
      unseen.insert(std::move(key));
  }
  return unseen;
}

Result<void> Items::read_matching(std::string filter, const Keys& asked, std::stop_token stop,
                                  int pages_max) {
  const Query query{.entity = "Item",
                    .filter = std::move(filter),
                    .properties = {"ItemCode", "Condition", "IsSalesItem", "IsStockItem"}};
  const auto remember = [&](const Json& row) -> Result<Reading> {
    std::string key = key_of(trimmed_text(row, "ItemCode"));
    // What was asked for always has a place; its neighbours only while there is room.
    if (key.empty() || (known_.size() >= kRememberedMax && !asked.contains(key))) return Reading::kGoOn;
    known_[std::move(key)] = {.sellable = trimmed_text(row, "Condition") == "A" && is_yes(row, "IsSalesItem"),
                              .is_stock = is_yes(row, "IsStockItem")};
    return Reading::kGoOn;
  };
  TRY_VOID(client_.read(query, remember, std::move(stop), pages_max));
  return {};
}

Result<void> Items::read_stretch(const Keys& unseen, std::stop_token stop) {
  // Half as many pages as single questions would cost: in an item file of a hundred thousand the worst case
  // is then one and a half times the single questions, and in a usual one a tenth of them.
  const int pages_max = static_cast<int>(unseen.size() / 2);
  return read_matching(between("ItemCode", *unseen.begin(), *unseen.rbegin()), unseen, std::move(stop),
                       pages_max);
}

Result<std::vector<connector::ItemFound>> Items::find(std::span<const std::string> codes,
                                                      std::stop_token stop) {
  Keys unseen = unseen_among(codes);
  if (known_.empty() || clock_.now() - oldest_ > kRememberedFor ||
      known_.size() + unseen.size() > kRememberedMax) {
    known_.clear();
    oldest_ = clock_.now();
    unseen = unseen_among(codes);
  }
  if (unseen.size() > kManyCodes) TRY_VOID(read_stretch(unseen, stop));
  for (const std::string& key : unseen) {
    if (!known_.contains(key)) TRY_VOID(read_matching(equals("ItemCode", key), unseen, stop, 1));
  }
  std::vector<connector::ItemFound> found;
  for (const std::string& code : codes) {
    const auto at = known_.find(key_of(code));
    if (at == known_.end()) continue;
    found.push_back({.code = code, .sellable = at->second.sellable, .is_stock = at->second.is_stock});
  }
  return found;
}

Form item_form(const connector::ItemDraft& draft, const FormRules& rules) {
  Form form(item(), draft.cut_when_too_long);
  const connector::OrderMapping::Part& part = rules.mapping->item();
  form.fill(part.mapping, connector::ItemDraftRecord(part.scope, draft, rules.settings),
            connector::Writing::kNew);
  form.require("ItemCode");
  form.require("Description0");
  form.require("SalesVATCode");
  return form;
}

Result<connector::ItemFound> Items::create(const connector::ItemDraft& draft, std::stop_token stop) {
  TRY_VOID(client_.create(item_form(draft, rules_), {}, std::move(stop)));
  if (known_.empty()) oldest_ = clock_.now();
  // Sellable and no stock item: so it was asked, and Globe accepted it.
  known_[key_of(draft.code)] = {.sellable = true, .is_stock = false};
  return connector::ItemFound{.code = draft.code, .sellable = true, .is_stock = false};
}

}  // namespace schakel::exact_globe
