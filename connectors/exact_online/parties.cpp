#include "connectors/exact_online/parties.h"

#include <algorithm>
#include <set>

#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/document_rows.h"
#include "connectors/exact_online/query_plan.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kAccounts = "bulk/CRM/Accounts";
constexpr std::string_view kContacts = "bulk/CRM/Contacts";
constexpr std::string_view kAddresses = "bulk/CRM/Addresses";
constexpr std::string_view kClassifications = "crm/AccountClassifications";

constexpr std::size_t kPage = 1000;  // Of a bulk endpoint.
/// From this many id questions on, one question for the whole set is worth trying.
constexpr std::size_t kWholeFrom = 4;

void add_unless_empty(std::vector<std::string>& ids, const std::string& id) {
  if (!id.empty()) ids.push_back(id);
}

}  // namespace

template <class Row>
Result<void> PartyReader::fetch(std::string_view endpoint, const std::vector<std::string>& fields,
                                std::vector<std::string> ids, Cache<Row>& cache, bool& whole_tried,
                                const std::function<Result<std::pair<std::string, Row>>(const Json&)>& parse,
                                std::stop_token stop) {
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const auto forget_known = [&] {
    std::erase_if(ids, [&](const std::string& id) { return cache.find(id) != nullptr; });
  };
  const auto keep = [&](const Json& json) -> Result<void> {
    TRY(auto row, parse(json));
    cache.put(row.first, std::move(row.second));
    return {};
  };
  forget_known();
  Query query{.endpoint = endpoint, .select = fields};
  const std::size_t room = filter_room(client_.settings(), query);
  if (!whole_tried && plan_ids("ID", ids, room).size() >= kWholeFrom) {
    whole_tried = true;
    query.filter = kEverything;
    query.count = true;
    TRY(Page page, client_.first_page(query, stop));
    query.count = false;
    for (const Json& json : page.rows) TRY_VOID(keep(json));
    page.rows = {};
    forget_known();
    const std::size_t count =
        page.count && *page.count >= 0 ? static_cast<std::size_t>(*page.count) : kCacheMax + 1;
    const std::size_t calls_for_the_rest = count / kPage;
    std::set<std::string> followed;
    const bool worth_it = count <= kCacheMax && calls_for_the_rest < plan_ids("ID", ids, room).size();
    while (worth_it && !page.next.empty()) {
      const std::string next = page.next;
      if (!followed.insert(next).second) return fail(repeating_page(client_.asked(endpoint)));
      TRY(page, client_.next_page(query, next, stop));
      for (const Json& json : page.rows) TRY_VOID(keep(json));
      page.rows = {};
    }
    forget_known();
  }
  for (const std::string& filter : plan_ids("ID", ids, room)) {
    query.filter = filter;
    TRY_VOID(client_.each_row(query, keep, stop));
  }
  // What is still missing is not there, or not for us; it is not asked for again in this reading.
  forget_known();
  for (const std::string& id : ids) cache.put(id, std::nullopt);
  return {};
}

void PartyReader::forget() {
  accounts_.clear();
  contacts_.clear();
  addresses_.clear();
  accounts_whole_tried_ = contacts_whole_tried_ = addresses_whole_tried_ = false;
}

Result<void> PartyReader::complete(std::span<model::Order> heads, std::span<const std::string> native,
                                   const Known& known, std::stop_token stop) {
  if (!std::ranges::equal(account_native_, native)) {
    accounts_.clear();
    account_native_.assign(native.begin(), native.end());
  }
  const int slot = client_.settings().classification_slot;
  std::vector<std::string> account_ids;
  std::vector<std::string> contact_ids;
  std::vector<std::string> address_ids;
  const auto each_party = [](model::Order& order, auto use) -> Result<void> {
    TRY_VOID(use(order.customer));
    if (order.invoice_to) TRY_VOID(use(*order.invoice_to));
    if (order.deliver_to) TRY_VOID(use(*order.deliver_to));
    return {};
  };
  std::set<std::string> known_ids;  // Asked once per customer: the answer may cost a query.
  std::set<std::string> unknown_ids;
  for (model::Order& order : heads) {
    TRY_VOID(each_party(order, [&](const model::Customer& party) -> Result<void> {
      if (known_ids.contains(party.id) || unknown_ids.contains(party.id)) return {};
      if (known && known(party.id)) {
        known_ids.insert(party.id);
      } else {
        unknown_ids.insert(party.id);
        account_ids.push_back(party.id);
      }
      return {};
    }));
    if (order.contact) add_unless_empty(contact_ids, order.contact->id);
    add_unless_empty(address_ids, order.delivery_address_id);
  }

  const Asked asked_account = client_.asked(kAccounts);
  TRY_VOID(fetch<AccountRow>(
      kAccounts, with_native(account_fields(slot), native), account_ids, accounts_, accounts_whole_tried_,
      [&](const Json& json) -> Result<std::pair<std::string, AccountRow>> {
        TRY(AccountRow row, read_account_row(json, entity(kAccounts), native, slot, asked_account));
        std::string id = row.customer.id;
        return std::pair(std::move(id), std::move(row));
      },
      stop));
  for (const std::string& id : account_ids) {
    const std::optional<AccountRow>* account = accounts_.find(id);
    if (account == nullptr || !*account) continue;
    add_unless_empty(contact_ids, (*account)->main_contact_id);
  }

  const Asked asked_contact = client_.asked(kContacts);
  TRY_VOID(fetch<ContactRow>(
      kContacts, contact_fields(), contact_ids, contacts_, contacts_whole_tried_,
      [&](const Json& json) -> Result<std::pair<std::string, ContactRow>> {
        TRY(ContactRow row, read_contact_row(json, asked_contact));
        std::string id = row.contact.id;
        return std::pair(std::move(id), std::move(row));
      },
      stop));
  const Asked asked_address = client_.asked(kAddresses);
  TRY_VOID(fetch<AddressRow>(
      kAddresses, address_fields(), address_ids, addresses_, addresses_whole_tried_,
      [&](const Json& json) -> Result<std::pair<std::string, AddressRow>> {
        TRY(AddressRow row, read_address_row(json, asked_address));
        std::string id = row.id;
        return std::pair(std::move(id), std::move(row));
      },
      stop));

  const auto contact_of = [&](const std::string& id) -> const ContactRow* {
    const std::optional<ContactRow>* contact = id.empty() ? nullptr : contacts_.find(id);
    return contact != nullptr && *contact ? &**contact : nullptr;
  };
  for (model::Order& order : heads) {
    if (order.contact) {
      if (const ContactRow* contact = contact_of(order.contact->id)) {
        mark_unreadable(order, asked_contact, contact->wrong);
        order.contact = contact->contact;
      }
    }
    TRY_VOID(each_party(order, [&](model::Customer& party) -> Result<void> {
      if (known_ids.contains(party.id)) return {};
      const std::optional<AccountRow>* account = accounts_.find(party.id);
      if (account == nullptr || !*account) return {};
      const ContactRow* main_contact = contact_of((*account)->main_contact_id);
      mark_unreadable(order, asked_account, (*account)->wrong);
      if (main_contact != nullptr) mark_unreadable(order, asked_contact, main_contact->wrong);
      party = finish_customer(**account, main_contact);
      TRY(party.classification, codes_.code_of(kClassifications, (*account)->classification_id, stop));
      return {};
    }));
    // An account without a main contact: the person who ordered stands for it.
    if (!order.customer.contact && !known_ids.contains(order.customer.id) && order.contact) {
      order.customer.contact = order.contact;
    }
    if (const std::optional<AddressRow>* address =
            order.delivery_address_id.empty() ? nullptr : addresses_.find(order.delivery_address_id);
        address != nullptr && *address) {
      mark_unreadable(order, asked_address, (*address)->wrong);
      order.delivery_address = (*address)->address;
    }
  }
  return {};
}

}  // namespace schakel::exact_online
