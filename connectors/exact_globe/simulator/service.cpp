#include "connectors/exact_globe/simulator/service.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/simulator/atom.h"
#include "connectors/exact_globe/simulator/checks.h"
#include "connectors/exact_globe/simulator/dutch.h"
#include "connectors/exact_globe/simulator/json_writer.h"
#include "connectors/exact_globe/simulator/metadata.h"
#include "connectors/exact_globe/simulator/query.h"
#include "connectors/exact_globe/simulator/seed.h"
#include "simulator/odata_query.h"
#include "simulator/state_file.h"

namespace schakel::exact_globe::simulator {
namespace {

constexpr const char* kJsonType = "application/json;odata=verbose;charset=utf-8";
constexpr const char* kAtomType = "application/atom+xml;charset=utf-8";
constexpr const char* kXmlType = "application/xml;charset=utf-8";

enum class Form { kJson, kAtom };

/// "json" and "atom" of $format; empty for others.
std::optional<Form> form_named(std::string_view format) {
  if (equal_ignoring_case(format, "json")) return Form::kJson;
  if (equal_ignoring_case(format, "atom")) return Form::kAtom;
  return std::nullopt;
}

/// "application/json;q=0.5" → JSON at 0.5; without a form for what the adapter does not write.
struct Wish {
  std::optional<Form> form;
  double weight = 1;
};
Wish wish_of(std::string_view media_range) {
  Wish wish;
  const std::vector<std::string_view> parts = split(media_range, ';');
  const std::string type = lower_ascii(trimmed(parts.front()));
  if (type == "application/json") wish.form = Form::kJson;
  if (type == "application/atom+xml" || type == "application/xml" || type == "text/xml" || type == "*/*" ||
      type == "application/*")
    wish.form = Form::kAtom;
  for (const std::string_view part : parts) {
    const std::string parameter = lower_ascii(trimmed(part));
    if (parameter.starts_with("q=")) wish.weight = std::strtod(parameter.c_str() + 2, nullptr);
  }
  return wish;
}

/// Without a wish for JSON the adapter answers Atom, as WCF Data Services does. $format counts more than
/// Accept, of which the heaviest counts, and the first among equals.
Form form_wanted(const http::Request& request) {
  const std::string_view target = request.target;
  const std::size_t question = target.find('?');
  if (question != std::string_view::npos) {
    const auto options = kit::parse_query(target.substr(question + 1));
    if (options && options->format) return form_named(*options->format).value_or(Form::kAtom);
  }
  const std::string* accept = request.headers.find("Accept");
  if (accept == nullptr) return Form::kAtom;
  Wish best{.form = Form::kAtom, .weight = 0};
  for (const std::string_view range : split(*accept, ',')) {
    const Wish wish = wish_of(range);
    if (wish.form && wish.weight > best.weight) best = wish;
  }
  return *best.form;
}

OrError<Form> form_sent(const http::Request& request) {
  const std::string* type = request.headers.find("Content-Type");
  const std::string lower = type == nullptr ? std::string() : lower_ascii(*type);
  if (lower.starts_with("application/json")) return Form::kJson;
  if (lower.starts_with("application/atom+xml")) return Form::kAtom;
  return refuse(Refused::kMediaType, "The Content-Type must be application/json or application/atom+xml.");
}

std::string base_of(const http::Request& request) {
  const std::string* host = request.headers.find("Host");
  return "http://" + (host == nullptr ? std::string("localhost") : *host) + std::string(kServicePath);
}

http::Response shown(int http_status, Form form, std::string body) {
  return {.status = http_status,
          .headers = {{"Content-Type", form == Form::kJson ? kJsonType : kAtomType},
                      {"DataServiceVersion", "1.0;"}},
          .body = std::move(body)};
}

std::string method_of(const http::Request& request) {
  // Clients behind proxies that know no MERGE tunnel it (X-HTTP-Method).
  const std::string* tunnelled = request.headers.find("X-HTTP-Method");
  return tunnelled != nullptr && request.method == "POST" ? upper_ascii(*tunnelled) : request.method;
}

/// What a 405 must tell (RFC 9110, 15.5.6).
std::string allowed_methods(const Destination& to, const Rules& rules) {
  if (to.entity == nullptr) return "GET";
  const Actions& actions = to.entity->actions;
  std::string allowed;
  const auto add = [&](bool is_allowed, const char* method) {
    if (is_allowed) allowed += (allowed.empty() ? "" : ", ") + std::string(method);
  };
  if (to.what == Destination::What::kRow) {
    add(actions.retrieve, "GET");
    add(actions.update && rules.update != Rules::Update::kMerge, "PUT");
    add(actions.update && rules.update != Rules::Update::kPut, "MERGE");
    add(actions.remove || (to.entity->name == "SalesOrderHeader" && rules.orders_deletable), "DELETE");
  } else {
    add(actions.set, "GET");
    add(actions.create, "POST");
  }
  return allowed;
}

http::Response shown_error(const http::Request& request, const Rules& rules, int http_status,
                           ServiceError error) {
  const Form form = form_wanted(request);
  const bool is_globes = error.kind == Refused::kFunctional || error.kind == Refused::kRights;
  const bool in_dutch_too = is_globes && rules.language == Rules::Language::kDutch;
  const std::string language = in_dutch_too ? "nl-NL" : "en-US";
  if (in_dutch_too) error.text = in_dutch(error.text);
  return shown(http_status, form,
               form == Form::kJson ? error_json(error, language) : error_atom(error, language));
}

/// A server error that a fault was told without a body says what Globe says when it breaks (facts 8.10).
void nest_the_error(const http::Request& request, const Rules& rules, http::Response& response) {
  if (response.status < 500 || response.status == 503 || !response.body.empty()) return;
  response = shown_error(request, rules, response.status,
                         {.text = "Object reference not set to an instance of an object."});
}

Rules::Update kind_of(const std::string& method) {
  return method == "PUT" ? Rules::Update::kPut : Rules::Update::kMerge;
}

/// The next link repeats the question, with what is left of $top.
std::string next_link(const View& view, const Entity& entity, std::string_view raw_query, const Query& query,
                      const Page& page) {
  std::string link = view.base + "/" + entity.name + "?";
  for (const std::string_view part : split(raw_query, '&')) {
    const std::string name = percent_decoded(part.substr(0, part.find('=')), PlusIsSpace::kYes);
    if (!part.empty() && name != "$skiptoken" && name != "$top") link += std::string(part) + "&";
  }
  if (query.top) link += "$top=" + std::to_string(*query.top - page.rows.size()) + "&";
  return link + "$skiptoken=" + to_text(*page.next);
}

tl::unexpected<Error> unreadable(const ServiceError& error) {
  return fail({.kind = ErrorKind::kInvalidInput,
               .code = "globe_simulator.rows",
               .what = {.en = error.text, .nl = error.text}});
}

Result<Delivery> delivery_from(const Json& body) {
  const auto wrong = [] {
    return unreadable({.text = "Give order, and with it line and quantity or neither."});
  };
  const Json* order = body.find("order");
  const Json* line = body.find("line");
  const Json* quantity = body.find("quantity");
  if (order == nullptr || !order->is_text()) return wrong();
  Delivery delivery{.order = *order->as_text()};
  if (line != nullptr) {
    delivery.line = line->as_integer();
    if (!delivery.line) return wrong();
  }
  if (quantity != nullptr) {
    if (!quantity->is_number()) return wrong();
    TRY(delivery.quantity, Decimal::parse(*quantity->as_number_text()));
  }
  if (const Json* notes = body.find("notes")) {
    if (!notes->is_members())
      return unreadable({.text = "notes are properties of SalesOrderHeader, as texts."});
    for (const auto& [property, text] : *notes->as_members()) {
      if (!text.is_text()) return unreadable({.text = "notes are properties of SalesOrderHeader, as texts."});
      delivery.notes[property] = *text.as_text();
    }
  }
  return delivery;
}

}  // namespace

Service::Service(Site site, Rules rules, Clock& real_clock, Random& random)
    : site_(std::move(site)),
      rules_(rules),
      random_(random),
      catalogue_(Catalogue::built_in()),
      clock_(real_clock),
      front_(clock_, counters_, faults_),
      logins_(site_, clock_, random_),
      control_(
          {.title = "Exact Globe simulator",
           .clock = clock_,
           .counters = counters_,
           .faults = faults_,
           .front = front_,
           .each_row =
               [this](const std::string& name, const kit::Control::SeeRow& see) {
                 const std::scoped_lock lock(mutex_);
                 const Entity* entity = catalogue_.find(name);
                 if (entity == nullptr) return false;
                 catch_up();
                 for (const auto& [sequence, row] :
                      administrations_.at(site_.databases.front())->rows(*entity).by_sequence()) {
                   see(row_json(*entity, *row));
                 }
                 return true;
               },
           .row_counts =
               [this] {
                 const std::scoped_lock lock(mutex_);
                 Json counts = Json::members();
                 administrations_.at(site_.databases.front())->each([&](Rows& rows) {
                   if (rows.size() > 0)
                     counts.append(rows.entity().name, Json::number(static_cast<std::int64_t>(rows.size())));
                 });
                 counts.append("(parked lines)", Json::number(static_cast<std::int64_t>(parked_.size())));
                 return counts;
               },
           .save = [this]() -> Result<bool> {
             if (state_path_.empty()) return false;
             TRY_VOID(save_state(state_path_));
             return true;
           }}) {
  SCHAKEL_ASSERT(!site_.databases.empty());
  for (const std::string& database : site_.databases)
    administrations_.emplace(database, std::make_unique<Store>(catalogue_, rules_.text_compare));
  add_controls();
}

void Service::add_controls() {
  control_.add("POST", "restart", "as when the Windows service restarts: parked lines and logins are lost",
               [this](const auto&) -> Result<Json> {
                 logins_.forget_all();
                 const std::scoped_lock lock(mutex_);
                 const std::size_t lost = parked_.lose_all();
                 counters_.count_event("restarts");
                 counters_.count_event("parked_lines_lost", lost);
                 return Json::members({{"parked_lines_lost", Json::number(static_cast<std::int64_t>(lost))}});
               });
  control_.add(
      "POST", "stock", "{\"item\": \"X\", \"warehouse\": \"1\", \"quantity\": 12}",
      [this](const kit::ControlRequest& request) -> Result<Json> {
        const Json* item = request.body.find("item");
        const Json* warehouse = request.body.find("warehouse");
        const Json* quantity = request.body.find("quantity");
        if (item == nullptr || !item->is_text() || warehouse == nullptr || !warehouse->is_text() ||
            quantity == nullptr || !quantity->is_number()) {
          return unreadable({.text = "Give item, warehouse and quantity."});
        }
        TRY(const Decimal number, Decimal::parse(*quantity->as_number_text()));
        const std::scoped_lock lock(mutex_);
        const Call call = call_on(site_.databases.front(), 1, rules_);
        for (const auto& [entity, code] : {std::pair("Item", item), std::pair("Warehouse", warehouse)}) {
          if (call.store.rows(entity).find(kit::Value::text(*code->as_text())) == nullptr)
            return unreadable({.text = std::string("There is no such ") + entity + "."});
        }
        administrations_.at(site_.databases.front())->stock()[{*item->as_text(), *warehouse->as_text()}] =
            number;
        return Json::members({{"stock", *quantity}});
      });
  control_.add(
      "POST", "rows",
      "{\"entity\": \"Account\", \"row\": {…}} makes a row as a client's POST would, codes unpadded; with "
      "\"key\" it changes that one",
      [this](const kit::ControlRequest& request) { return put_row(request.body); });
  add_back_office_controls();
}

Result<Json> Service::put_row(const Json& body) {
  const Json* name = body.find("entity");
  const Json* row = body.find("row");
  if (name == nullptr || !name->is_text() || row == nullptr)
    return unreadable({.text = "Give entity and row, and key when it is to be changed."});
  const Entity* entity = catalogue_.find(*name->as_text());
  if (entity == nullptr) return unreadable({.text = "There is no entity " + *name->as_text() + "."});
  Rules lenient = rules_;
  lenient.padding_required = false;
  lenient.dates_in_utc = false;
  lenient.mandatory =
      Rules::Mandatory::kWorkingMinimal;  // A person writes this; the switches are about clients.
  const OrError<Values> values = check_values(*entity, *row, lenient);
  if (!values) return unreadable(values.error());
  const std::scoped_lock lock(mutex_);
  const Call call = call_on(site_.databases.front(), 1, lenient);
  if (const Json* key = body.find("key")) {
    const OrError<kit::Value> value = check_value(entity->key_property(), *key, lenient);
    if (!value) return unreadable(value.error());
    Row* stored = call.store.rows(*entity).find(*value);
    if (stored == nullptr) return unreadable({.text = "There is no such " + entity->name + "."});
    if (const OrError<bool> changed = update(call, *entity, *stored, *values); !changed)
      return unreadable(changed.error());
    return row_json(*entity, *stored);
  }
  const OrError<Row> made = create(call, *entity, *values);
  if (!made) return unreadable(made.error());
  return row_json(*entity, *made);
}

void Service::add_back_office_controls() {
  control_.add(
      "POST", "deliver",
      "{\"order\": \"10001\"} delivers what is open; with \"line\": 1 and \"quantity\": 2 only that; "
      "\"notes\": {\"FreeField2\": \"3S…\"} is written on the order",
      [this](const kit::ControlRequest& request) -> Result<Json> {
        TRY(const Delivery delivery, delivery_from(request.body));
        const std::scoped_lock lock(mutex_);
        const OrError<std::int64_t> note = deliver(call_on(site_.databases.front(), 1, rules_), delivery);
        if (!note) return unreadable(note.error());
        return Json::members({{"delivery_note", Json::number(*note)}});
      });
  control_.add("POST", "invoice",
               "{\"order\": \"10001\"} invoices what was delivered of it, one invoice per delivery",
               [this](const kit::ControlRequest& request) -> Result<Json> {
                 TRY(const Delivery delivery, delivery_from(request.body));
                 const std::scoped_lock lock(mutex_);
                 const OrError<std::string> number =
                     invoice(call_on(site_.databases.front(), 1, rules_), delivery.order);
                 if (!number) return unreadable(number.error());
                 return Json::members({{"invoice", Json::text(*number)}});
               });
  control_.add("POST", "finalize", "{\"invoice\": \"4\"} makes an invoice final that a client made",
               [this](const kit::ControlRequest& request) -> Result<Json> {
                 const Json* invoice = request.body.find("invoice");
                 if (invoice == nullptr || !invoice->is_text()) return unreadable({.text = "Give invoice."});
                 const std::scoped_lock lock(mutex_);
                 const OrError<std::string> number =
                     finalize_invoice(call_on(site_.databases.front(), 1, rules_), *invoice->as_text());
                 if (!number) return unreadable(number.error());
                 return Json::members({{"invoice", Json::text(*number)}});
               });
  control_.add("GET", "invoice-codes", "which code stands for which kind of invoice, and its journal",
               [this](const auto&) -> Result<Json> {
                 const std::scoped_lock lock(mutex_);
                 return invoice_codes();
               });
  control_.add("POST", "invoice-codes",
               "{\"code\": \"3\", \"type\": \"B\", \"journal\": \"70\"}: V sales invoice, B direct invoice",
               [this](const kit::ControlRequest& request) { return set_invoice_code(request.body); });
  control_.add("POST", "back-office",
               "{\"deliver_every_seconds\": 600, \"invoice_every_seconds\": 3600} from now on, 0: never; "
               "{\"rounds\": 3} at once",
               [this](const kit::ControlRequest& request) { return set_back_office(request.body); });
}

Json Service::invoice_codes() {
  Json codes = Json::members();
  for (const auto& [code, kind] : administrations_.at(site_.databases.front())->invoice_codes()) {
    codes.append(code, Json::members({{"type", Json::text(std::string(1, kind.type))},
                                      {"journal", Json::text(kind.journal)}}));
  }
  return codes;
}

Result<Json> Service::set_invoice_code(const Json& body) {
  const Json* code = body.find("code");
  const Json* type = body.find("type");
  const Json* journal = body.find("journal");
  const bool whole = code != nullptr && code->is_text() && type != nullptr && type->is_text() &&
                     journal != nullptr && journal->is_text();
  if (!whole || (*type->as_text() != "V" && *type->as_text() != "B"))
    return unreadable({.text = "Give code, type (V or B) and journal."});
  const std::scoped_lock lock(mutex_);
  const Call call = call_on(site_.databases.front(), 1, rules_);
  const Row* known = find_code(call, {"Journal", "BrowserData_Journal", "JournalNumber"},
                               kit::Value::text(*journal->as_text()));
  if (known == nullptr || text_of(catalogue_.at("BrowserData_Journal"), *known, "JournalType") != "V")
    return unreadable({.text = "There is no such sales journal."});
  call.store.invoice_codes()[std::string(trimmed(*code->as_text()))] = {.type = type->as_text()->front(),
                                                                        .journal = *journal->as_text()};
  return invoice_codes();
}

Result<Json> Service::set_back_office(const Json& body) {
  const auto number = [&](const char* name) -> Result<std::optional<std::int64_t>> {
    const Json* given = body.find(name);
    if (given == nullptr) return std::optional<std::int64_t>();
    constexpr std::int64_t kMost = 100'000'000;
    const std::optional<std::int64_t> value = given->as_integer();
    if (!value || *value < 0 || *value > kMost)
      return unreadable({.text = std::string(name) + " is a whole number from 0."});
    return value;
  };
  TRY(const std::optional<std::int64_t> deliver_every, number("deliver_every_seconds"));
  TRY(const std::optional<std::int64_t> invoice_every, number("invoice_every_seconds"));
  TRY(const std::optional<std::int64_t> rounds, number("rounds"));
  const std::scoped_lock lock(mutex_);
  if (deliver_every || invoice_every) {
    back_office_.work(std::chrono::seconds(deliver_every.value_or(0)),
                      std::chrono::seconds(invoice_every.value_or(0)), clock_.now());
  }
  const std::int64_t most = std::min<std::int64_t>(rounds.value_or(0), BackOffice::kRoundsMax);
  for (std::int64_t i = 0; i < most; ++i) back_office_.round(call_on(site_.databases.front(), 1, rules_));
  return Json::members({{"rounds", Json::number(most)}});
}

void Service::work_by_itself(std::uint64_t seed, const BackOfficeHours& hours) {
  const std::scoped_lock lock(mutex_);
  back_office_ = BackOffice(seed);
  back_office_.work(hours.deliver_every, hours.invoice_every, clock_.now());
}

void Service::catch_up() {
  if (back_office_.is_idle()) return;
  back_office_.catch_up(clock_.now(), [this](Instant moment) {
    Call call = call_on(site_.databases.front(), 1, rules_);
    call.moment = moment;
    call.now = std::chrono::floor<std::chrono::seconds>(amsterdam(moment));
    return call;
  });
}

Call Service::call_on(const std::string& database, std::int64_t user, const Rules& rules) {
  const auto administration = administrations_.find(database);
  SCHAKEL_ASSERT(administration != administrations_.end());
  const Instant moment = clock_.now();
  return {.store = *administration->second,
          .parked = parked_,
          .database = administration->first,
          .moment = moment,
          .now = std::chrono::floor<std::chrono::seconds>(amsterdam(moment)),
          .random = random_,
          .rules = rules,
          .user = user};
}

void Service::seed(const kit::World& world) {
  const std::scoped_lock lock(mutex_);
  Rules rules = rules_;
  rules.mandatory =
      Rules::Mandatory::kWorkingMinimal;  // People made these rows; the switch is about clients.
  for (const std::string& database : site_.databases) {
    const Call call = call_on(database, 1, rules);
    seed_masters(call, world.masters);
    // Where an administration in use stands; the number shows its padding.
    call.store.numbered_to("SalesOrderNumber", 10'000);
    call.store.numbered_to("DebtorNumber", 10'000);
  }
  seed_world(call_on(site_.databases.front(), 1, rules), world);
}

Result<std::size_t> Service::load_own_rows(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  for (const std::string& database : site_.databases)
    seed_masters(call_on(database, 1, rules_), kit::make_masters());
  const Call call = call_on(site_.databases.front(), 1, rules_);
  return kit::read_rows(path, [&](const std::string& entity, const Json& row) -> Result<bool> {
    const OrError<bool> added = seed_row(call, entity, row);
    if (!added) return unreadable(added.error());
    return true;
  });
}

Result<std::size_t> Service::load_state(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  std::set<std::string> read = {site_.databases.front()};
  std::string database = site_.databases.front();
  TRY(const std::size_t rows,
      kit::read_rows(path, [&](const std::string& name, const Json& row) -> Result<bool> {
        if (name == "(administration)") {
          const Json* named = row.find("database");
          const std::string* known =
              named == nullptr || !named->is_text() ? nullptr : site_.find_database(*named->as_text());
          if (known == nullptr)
            return unreadable({.text = "This administration is not among those of --database."});
          database = *known;
          read.insert(database);
          return true;
        }
        return restore(call_on(database, 1, rules_), name, row);
      }));
  // An administration that is new has its masters.
  for (const std::string& each : site_.databases) {
    const Call call = call_on(each, 1, rules_);
    if (!read.contains(each)) seed_masters(call, kit::make_masters());
    // A file of a version that did not keep them.
    if (call.store.invoice_codes().empty()) seed_invoice_codes(call, kit::make_masters());
  }
  return rows;
}

Result<bool> Service::restore(const Call& call, const std::string& name, const Json& row) {
  if (name == "(numbers)") {
    for (const auto& [series, last] : *row.as_members())
      call.store.numbered_to(series, last.as_integer().value_or(0));
    return true;
  }
  if (name == "(invoice code)") {
    const Json* code = row.find("code");
    const Json* type = row.find("type");
    const Json* journal = row.find("journal");
    const bool whole = code != nullptr && code->is_text() && type != nullptr && type->is_text() &&
                       type->as_text()->size() == 1 && journal != nullptr && journal->is_text();
    if (!whole) return unreadable({.text = "An invoice code is not whole."});
    call.store.invoice_codes()[*code->as_text()] = {.type = type->as_text()->front(),
                                                    .journal = *journal->as_text()};
    return true;
  }
  if (name == "(stock)") {
    const Json* item = row.find("item");
    const Json* warehouse = row.find("warehouse");
    const Json* quantity = row.find("quantity");
    const bool whole = item != nullptr && item->is_text() && warehouse != nullptr && warehouse->is_text() &&
                       quantity != nullptr && quantity->is_number();
    if (!whole) return unreadable({.text = "A stock row is not whole."});
    TRY(const Decimal number, Decimal::parse(*quantity->as_number_text()));
    call.store.stock()[{*item->as_text(), *warehouse->as_text()}] = number;
    return true;
  }
  const OrError<bool> added = restore_row(call, name, row);
  if (!added) return unreadable(added.error());
  return true;
}

Result<std::size_t> Service::save_state(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  return kit::write_rows(path, [&](const kit::PutLine& put) {
    for (const std::string& database : site_.databases) {
      put("(administration)", Json::members({{"database", Json::text(database)}}));
      save(*administrations_.at(database), put);
    }
  });
}

void Service::save(Store& store, const kit::PutLine& put) {
  Json numbers = Json::members();
  for (const auto& [series, last] : store.numbers()) numbers.append(series, Json::number(last));
  put("(numbers)", numbers);
  for (const auto& [place, quantity] : store.stock()) {
    put("(stock)", Json::members({{"item", Json::text(place.first)},
                                  {"warehouse", Json::text(place.second)},
                                  {"quantity", Json::number_from(quantity.to_short_text())}}));
  }
  for (const auto& [code, kind] : store.invoice_codes()) {
    put("(invoice code)", Json::members({{"code", Json::text(code)},
                                         {"type", Json::text(std::string(1, kind.type))},
                                         {"journal", Json::text(kind.journal)}}));
  }
  store.each([&](Rows& rows) {
    for (const auto& [sequence, row] : rows.by_sequence())
      put(rows.entity().name, row_json(rows.entity(), *row));
  });
}

http::Answer Service::handle(const http::Request& request, http::ConnectionId connection) {
  if (kit::Control::owns(request.target)) return {.response = control_.answer(request)};
  auto login = logins_.check(request, connection);
  if (http::Response* refused = std::get_if<http::Response>(&login)) {
    counters_.count_call(request.method, "(login)", refused->status);
    const std::string* offered = refused->headers.find("WWW-Authenticate");
    const bool is_challenge = offered != nullptr && offered->find(' ') != std::string::npos;
    const std::string_view target = request.target;
    const bool closes =
        is_challenge && faults_.strikes_handshake(request.method, target.substr(0, target.find('?')));
    if (closes) counters_.count_event("handshakes_cut");
    return {.response = std::move(*refused), .close_after = closes};
  }
  const User& user = *std::get<const User*>(login);
  http::Answer answer = front_.serve(
      request, [this, request, &user](const kit::Strikes& strikes) { return serve(request, user, strikes); },
      [this, connection, &request] {
        logins_.forget(connection);
        counters_.count_call(request.method, "(login)", 401);
        return http::Answer{.response = Logins::unauthorized()};
      });
  if (!answer.drop_connection) nest_the_error(request, rules_, answer.response);
  return answer;
}

http::Answer Service::serve(const http::Request& request, const User& user, const kit::Strikes& strikes) {
  const OrError<Destination> to = route(catalogue_, request.target);
  const OrError<http::Response> answered =
      to ? answer(request, *to, user, strikes) : tl::unexpected<ServiceError>(to.error());
  http::Response response;
  if (answered) {
    response = *answered;
  } else {
    const int by_kind = http_status_of(answered.error().kind, rules_.functional_http_status);
    response = shown_error(request, rules_, rules_.every_refusal_is_500 ? 500 : by_kind, answered.error());
    if (answered.error().kind == Refused::kAction && !rules_.every_refusal_is_500)
      response.headers.add("Allow", allowed_methods(*to, rules_));
  }
  const std::string entity = !to                                               ? "(unknown)"
                             : to->what == Destination::What::kMetadata        ? "$metadata"
                             : to->what == Destination::What::kServiceDocument ? "(service)"
                                                                               : to->entity->name;
  counters_.count_call(method_of(request), entity, response.status);
  return {.response = std::move(response)};
}

OrError<http::Response> Service::answer(const http::Request& request, const Destination& to, const User& user,
                                        const kit::Strikes& strikes) {
  const std::string method = method_of(request);
  const bool describes =
      to.what == Destination::What::kMetadata || to.what == Destination::What::kServiceDocument;
  if (describes && method != "GET") return refuse(Refused::kAction, "The description can only be read.");
  // Neither needs an administration; that the login is wanted is assumed (facts 2.2 speak of the SOAP
  // metadata only).
  if (describes && rules_.metadata_needs_context) {
    const OrError<std::string> known = check_context(site_, request.headers, user);
    if (!known) return tl::unexpected<ServiceError>(known.error());
  }
  if (to.what == Destination::What::kMetadata) {
    static const std::string description = metadata_xml(Catalogue::built_in());  // Long, and always the same.
    return http::Response{.status = 200,
                          .headers = {{"Content-Type", kXmlType}, {"DataServiceVersion", "1.0;"}},
                          .body = description};
  }
  if (to.what == Destination::What::kServiceDocument) {
    const Form form = form_wanted(request);
    return shown(200, form,
                 form == Form::kJson ? service_json(catalogue_) : service_atom(catalogue_, base_of(request)));
  }
  OrError<std::string> database = check_context(site_, request.headers, user);
  if (!database) return tl::unexpected<ServiceError>(database.error());
  if (method != "GET" && !user.may_write)
    return refuse(Refused::kRights, "The user has no rights for this action.");
  const std::scoped_lock lock(mutex_);
  catch_up();
  const Call call = call_on(*database, user.employee, rules_);
  return method == "GET" ? read(call, to, request, strikes) : write(call, to, request, strikes);
}

OrError<Row*> Service::find_row(const Call& call, const Destination& to) {
  Row* row = call.store.rows(*to.entity).find(to.key);
  if (row == nullptr)
    return refuse(Refused::kNotFound, "Resource not found for the segment '" + to.entity->name + "'.");
  return row;
}

OrError<http::Response> Service::read(const Call& call, const Destination& to, const http::Request& request,
                                      const kit::Strikes& strikes) {
  const Entity& entity = *to.entity;
  const bool is_row = to.what == Destination::What::kRow;
  const bool shows_invoices =
      rules_.invoices_readable && (entity.name == "InvoiceHeader" || entity.name == "InvoiceLine");
  if (!shows_invoices && (is_row ? !entity.actions.retrieve : !entity.actions.set))
    return refuse(Refused::kAction, "The entity " + entity.name + " cannot be read in this way.");
  OrError<Query> query = parse_query(entity, to.query, rules_.wide_queries ? Width::kWide : Width::kNarrow);
  if (!query) return tl::unexpected<ServiceError>(query.error());
  if (query->format && !form_named(*query->format))
    return refuse(Refused::kRequest, "$format is json or atom.");
  // ItemCatalog takes its inputs as conditions, beside its key too.
  const bool picks =
      query->top || query->continued || (!query->conditions.empty() && entity.name != "ItemCatalog");
  if (is_row && picks)
    return refuse(Refused::kRequest, "$filter, $top and $skiptoken cannot be applied to one entity.");
  const Form form = form_wanted(request);
  const View view{.base = base_of(request),
                  .select = query->select,
                  .unknown_property = strikes.unknown_property,
                  .dates_in_utc = rules_.dates_in_utc};
  if (is_row && entity.name == "ItemCatalog") {
    query->conditions.push_back(
        {.property = entity.key, .compare = Condition::Compare::kEqual, .value = to.key});
    const Page page = read_set(call, entity, *query, false);
    if (page.rows.empty())
      return refuse(Refused::kNotFound, "Resource not found for the segment 'ItemCatalog'.");
    return shown(200, form,
                 form == Form::kJson ? entity_json(view, entity, *page.rows.front())
                                     : entry_atom(view, entity, *page.rows.front()));
  }
  if (is_row) {
    const OrError<Row*> row = find_row(call, to);
    if (!row) return tl::unexpected<ServiceError>(row.error());
    return shown(200, form,
                 form == Form::kJson ? entity_json(view, entity, **row) : entry_atom(view, entity, **row));
  }
  const bool repeat = strikes.repeated_page && query->continued;
  if (repeat) counters_.count_event("repeated_pages");
  const Page page = read_set(call, entity, *query, repeat);
  std::optional<std::string> next;
  if (page.next) next = next_link(view, entity, to.query, *query, page);
  return shown(200, form,
               form == Form::kJson ? set_json(view, entity, page.rows, next, page.count)
                                   : feed_atom(view, entity, page.rows, next, page.count));
}

OrError<http::Response> Service::write(const Call& call, const Destination& to, const http::Request& request,
                                       const kit::Strikes& strikes) {
  const Entity& entity = *to.entity;
  const std::string method = method_of(request);
  const bool is_row = to.what == Destination::What::kRow;
  const auto not_there = [&] {
    return refuse(Refused::kAction,
                  "The action " + method + " is not supported for the entity " + entity.name + ".");
  };
  if (method == "DELETE" && is_row) {
    const bool may = entity.actions.remove || (entity.name == "SalesOrderHeader" && rules_.orders_deletable);
    if (!may) return not_there();
    const OrError<Row*> row = find_row(call, to);
    if (!row) return tl::unexpected<ServiceError>(row.error());
    if (const OrError<bool> removed = remove(call, entity, **row); !removed)
      return tl::unexpected<ServiceError>(removed.error());
    return http::Response{.status = 204, .headers = {}, .body = {}};
  }
  const bool creates = method == "POST" && !is_row;
  const bool updates = (method == "PUT" || method == "MERGE") && is_row;
  if (creates ? !entity.actions.create : !updates || !entity.actions.update) return not_there();
  if (updates && rules_.update != Rules::Update::kPutAndMerge && rules_.update != kind_of(method))
    return not_there();

  const OrError<Form> sent = form_sent(request);
  if (!sent) return tl::unexpected<ServiceError>(sent.error());
  OrError<Json> body = Json();
  if (*sent == Form::kAtom) {
    body = read_atom_entry(entity, request.body);
    if (!body) return tl::unexpected<ServiceError>(body.error());
  } else {
    Result<Json> parsed = Json::parse(request.body);
    if (!parsed) return refuse(Refused::kRequest, "The body is not JSON.");
    body = *std::move(parsed);
  }
  const OrError<Values> values = check_values(entity, *body, rules_);
  if (!values) return tl::unexpected<ServiceError>(values.error());
  if (updates) {
    const OrError<Row*> row = find_row(call, to);
    if (!row) return tl::unexpected<ServiceError>(row.error());
    if (const OrError<bool> updated = update(call, entity, **row, *values); !updated)
      return tl::unexpected<ServiceError>(updated.error());
    return http::Response{.status = 204, .headers = {{"DataServiceVersion", "1.0;"}}, .body = {}};
  }
  const OrError<Row> created = create(call, entity, *values);
  if (!created) return tl::unexpected<ServiceError>(created.error());
  const View view{.base = base_of(request),
                  .unknown_property = strikes.unknown_property,
                  .dates_in_utc = rules_.dates_in_utc};
  const Form form = form_wanted(request);
  http::Response response =
      shown(201, form,
            form == Form::kJson ? entity_json(view, entity, *created) : entry_atom(view, entity, *created));
  response.headers.add("Location", address_of(view, entity, *created));
  return response;
}

}  // namespace schakel::exact_globe::simulator
