#include "connectors/exact_online/simulator/simulator.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/functions.h"
#include "connectors/exact_online/simulator/json_writer.h"
#include "connectors/exact_online/simulator/metadata.h"
#include "connectors/exact_online/simulator/seed.h"
#include "http/url.h"
#include "simulator/state_file.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;
using schakel::simulator::OrRefusal;
using schakel::simulator::Refusal;
using schakel::simulator::refuse;
using schakel::simulator::Strikes;
using schakel::simulator::VersionCounter;

namespace {

constexpr const char* kJsonType = "application/json; charset=utf-8";

const std::string* header(const http::Request& request, std::string_view name) {
  return request.headers.find(name);
}

std::string header_text(const http::Request& request, std::string_view name) {
  const std::string* found = header(request, name);
  return found == nullptr ? std::string() : *found;
}

http::Response plain(int status, std::string body = {}) {
  return {
      .status = status, .headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = std::move(body)};
}

http::Response forbidden(const std::string& reason) {
  return {.status = 403, .headers = {{"Reason", reason}}, .body = {}};
}

/// Media types compare without letter case (RFC 9110, 8.3.1).
bool names_media_type(const std::string& field, std::string_view type) {
  return lower_ascii(field).find(type) != std::string::npos;
}

std::string not_found_text(const std::string& segment) {
  return "Resource not found for the segment '" + segment + "'.";  // Standard WCF text (facts 4.11, C).
}

// Entities whose POST answers the whole record; elsewhere nearly everything comes back as null (facts 4.10,
// A).
constexpr std::array<std::string_view, 4> kAnsweredWhole = {
    "salesorder/SalesOrders", "salesinvoice/SalesInvoices", "documents/Documents",
    "documents/DocumentAttachments"};

struct NotNull {
  std::string_view entity;
  std::initializer_list<std::string_view> properties;
};

// What was not null after a POST in recordings (observed shapes, A).
const std::array<NotNull, 3>& kept_after_post() {
  static const std::array<NotNull, 3> kKept = {{
      {"crm/Accounts",
       {"CostPaid", "IgnoreDatevWarningMessage", "IsAccountant", "IsAgency", "IsAnonymised", "IsCompetitor",
        "IsMailing", "SeparateInvPerProject", "SeparateInvPerSubscription"}},
      {"crm/Contacts", {"AccountIsCustomer", "IsAnonymised"}},
      {"logistics/Items",
       {"IsBatchNumberItem", "CopyRemarks", "IsBatchItem", "IsMakeItem", "IsNewContract", "IsOnDemandItem",
        "IsRegistrationCodeItem", "IsTime", "IsWebshopItem"}},
  }};
  return kKept;
}

/// {"d": as the wire has it: in the raw style with a space before the colon too.
void open_d(JsonWriter& out) {
  out.raw("{");
  out.line_break();
  out.raw(out.is_raw() ? "\"d\" : " : "\"d\":");
}

/// The scope under which an endpoint falls: "sync/CRM" is crm.
std::string service_of(const Entity& entity) {
  return lower_ascii(entity.service.substr(entity.service.rfind('/') + 1));
}

/// The GUID of the customer that a division is at Exact's: invented, the same on every start.
std::string customer_of(int division) {
  const std::string digits = std::to_string(division);
  return "7c000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

tl::unexpected<Error> refused_row(std::string en, std::string nl) {
  return fail({.kind = ErrorKind::kInvalidInput,
               .code = "simulator.own_row_refused",
               .what = {.en = std::move(en), .nl = std::move(nl)}});
}

Json json_of(const schakel::simulator::Value& value, EdmType type) {
  if (value.holds_text()) return Json::text(value.as_text());
  if (value.is_null()) return Json::null();
  if (value.kind() == schakel::simulator::Value::Kind::kDateTime)
    return Json::text(iso_text(value.as_time()));
  if (type == EdmType::kBoolean) return Json::boolean(value.as_boolean());
  return Json::number_from(value.number_text());
}

}  // namespace

Author author_of(const User& user) {
  return {.id = user.id, .full_name = user.full_name, .dutch = user.dutch};
}

Simulator::Simulator(Settings settings, schakel::simulator::SimulatorClock& clock, Random& random)
    : settings_(std::move(settings)),
      clock_(clock),
      random_(random),
      schema_(Schema::built_in()),
      oauth_(settings_.directory, clock_, random_, settings_.oauth),
      budgets_(clock_, settings_.budgets),
      velocity_(clock_, budgets_.options()),
      front_(clock_, counters_, faults_),
      token_front_(clock_, counters_, token_faults_),
      webhooks_(clock_, counters_, settings_.webhooks) {
  for (const DivisionEntry& division : settings_.directory.divisions)
    administrations_.emplace(division.code,
                             std::make_unique<Administration>(schema_, division.code, division.description));
  add_control();
}

void Simulator::seed(const schakel::simulator::World& world) {
  const std::scoped_lock lock(mutex_);
  const Author author = author_of(settings_.directory.users.front());
  const LocalTime now = amsterdam(clock_.now());
  // A generator of its own: what clients do must not change what a seed makes.
  SeededRandom random(20261123);
  for (auto& [code, administration] : administrations_) {
    seed_masters(*administration, world.masters, author, settings_.switches, now, random);
    Table& users = administration->table("users/Users");
    for (const User& user : settings_.directory.users) {
      Row row = users.empty_row();
      Columns columns(users, row);
      columns["UserID"] = Value::guid(user.id);
      columns["UserName"] = text_value(user.name);
      columns["FullName"] = text_value(user.full_name);
      columns["Email"] = text_value(user.email);
      users.insert(std::move(row));
    }
  }
  seed_world(administration(main_division()), world, author, settings_.switches, now, random);
}

Result<std::size_t> Simulator::load_own_rows(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  const User& user = settings_.directory.users.front();
  const Author author = author_of(user);
  Administration& target = administration(main_division());
  return schakel::simulator::read_rows(path, [&](const std::string& entity, const Json& row) -> Result<bool> {
    const Entity* found = schema_.catalogue().find(entity);
    const auto invalid = [&](const std::string& english, const std::string& dutch) {
      return fail({.kind = ErrorKind::kInvalidInput,
                   .code = "simulator.own_row_refused",
                   .what = {.en = entity + ": " + english, .nl = entity + ": " + dutch}});
    };
    if (found == nullptr || schema_.tables().find(found->path) == schema_.tables().end())
      return invalid("there is no such entity with rows of its own.",
                     "deze entiteit met eigen rijen bestaat niet.");
    Messages messages(author.dutch);
    WriteScope scope{.administration = target,
                     .author = author,
                     .switches = settings_.switches,
                     .random = random_,
                     .messages = messages,
                     .now = amsterdam(clock_.now())};
    const auto written = WriteEngine(scope).insert_row(schema_.view_of(*found), row);
    if (!written) return invalid(written.error().text, written.error().text);
    return true;
  });
}

std::string Simulator::base_url_of(const http::Request& request) const {
  if (!settings_.base_url.empty()) return settings_.base_url;
  const std::string host = header_text(request, "Host");
  return "http://" + (host.empty() ? "localhost" : host);
}

http::Answer Simulator::handle(const http::Request& request, http::ConnectionId) {
  if (schakel::simulator::Control::owns(request.target)) return {.response = control_->answer(request)};
  const http::Target target = http::split_target(request.target);
  if (target.path == "/api/oauth2/auth") {
    const std::scoped_lock lock(mutex_);
    http::Response response = request.method == "GET"
                                  ? oauth_.authorize(target.query, header_text(request, "Cookie"))
                              : request.method == "POST" ? oauth_.consent(request.body)
                                                         : plain(405);
    counters_.count_call(request.method, "oauth2/auth", response.status);
    return {.response = std::move(response)};
  }
  if (target.path == "/api/oauth2/token") return token(request);
  return api(request);
}

http::Answer Simulator::token(const http::Request& request) {
  // By value: a late commit keeps it beyond this call.
  const auto carry_out = [this, request](const Strikes&) -> http::Answer {
    const std::scoped_lock lock(mutex_);
    http::Response response =
        request.method != "POST" ? plain(405)
        : names_media_type(header_text(request, "Content-Type"), "application/x-www-form-urlencoded")
            ? oauth_.token(request.body)
            : OAuth::unreadable_request();
    counters_.count_call(request.method, "oauth2/token", response.status);
    return {.response = std::move(response)};
  };
  return token_front_.serve(request, carry_out, [] { return http::Answer{.response = plain(401)}; });
}

http::Answer Simulator::api(const http::Request& request) {
  // About what the real service takes (facts 3, C).
  if (request.target.size() > settings_.switches.url_length_max) return {.response = plain(414)};
  const http::Target target = http::split_target(request.target);
  auto route = find_route(schema_.catalogue(), target.path, settings_.switches.exact_service_case);
  if (!route) return {.response = plain(404)};
  const std::string authorization = header_text(request, "Authorization");
  std::optional<Caller> caller;
  {
    const std::scoped_lock lock(mutex_);
    caller = oauth_.check(authorization);
  }
  // What the body of this 401 holds is not known (facts 11): none.
  const auto unauthorized = [this, &request] {
    counters_.count_call(request.method, "unauthorized", 401);
    http::Response response{.status = 401, .headers = {{"WWW-Authenticate", "Bearer"}}, .body = {}};
    if (settings_.switches.moved_page_on_401) {
      response.headers.add("Content-Type", "text/html; charset=utf-8");
      response.body =
          "<html><head><title>Object moved</title></head><body><h2>Object moved to <a "
          "href=\"/docs/Login.aspx\">here</a>.</h2></body></html>";
    }
    return http::Answer{.response = std::move(response)};
  };
  if (!caller) return unauthorized();
  const auto carry_out = [this, request, route = *route,
                          caller = *caller](const Strikes& strikes) -> http::Answer {
    const bool callback = callback_answers(request, route, caller);
    const std::scoped_lock lock(mutex_);
    http::Response response = counted(request, route, caller, strikes, callback);
    counters_.count_call(request.method, route.entity == nullptr ? route.service : route.entity->path,
                         response.status);
    return {.response = std::move(response)};
  };
  return front_.serve(request, carry_out, [&] {
    {
      const std::scoped_lock lock(mutex_);
      oauth_.expire(authorization);
    }
    return unauthorized();
  });
}

bool Simulator::callback_answers(const http::Request& request, const Route& route, const Caller& caller) {
  if (request.method != "POST" || route.entity == nullptr ||
      route.entity->path != "webhooks/WebhookSubscriptions")
    return true;
  const auto body = Json::parse(request.body);
  const Json* url = body ? body->find("CallbackURL") : nullptr;
  if (url == nullptr || url->as_text() == nullptr) return true;  // The write engine says what is missing.
  return may_call_back(*url->as_text(), caller.app->redirect_uris) && webhooks_.ping(*url->as_text());
}

void Simulator::announce(Administration& administration, std::int64_t version, const std::string& base_url) {
  const Table& subscriptions = administration.table("webhooks/WebhookSubscriptions");
  if (subscriptions.size() == 0) return;
  for (const Administration::Change& change : administration.changes_since(version)) {
    for (const Row* found :
         subscriptions.find_equal(subscriptions.column("Topic"), Value::text(change.entity->topic))) {
      Row row = *found;
      Columns subscription(subscriptions, row);
      const App* app = settings_.directory.find_app(subscription.text("ClientID"));
      // A subscription ends with the consent under which it was made (facts 6, C).
      if (app == nullptr || !oauth_.has_consent(app->client_id, subscription.text("Creator"))) continue;
      webhooks_.enqueue({.callback_url = subscription.text("CallbackURL"),
                         .secret = app->webhook_secret,
                         .topic = change.entity->topic,
                         .client_id = app->client_id,
                         .division = administration.code(),
                         .erased = change.erased,
                         .is_new = change.is_new && settings_.switches.tells_creates,
                         .key = change.key.as_text(),
                         .endpoint = base_url + "/api/v1/" + std::to_string(administration.code()) + "/" +
                                     change.entity->path + "(guid'" + change.key.as_text() + "')",
                         .created = amsterdam(clock_.now())});
    }
  }
}

http::Response Simulator::counted(const http::Request& request, const Route& route, const Caller& caller,
                                  const Strikes& strikes, bool callback_answers) {
  const int asked_code = route.division.value_or(main_division());
  const std::string endpoint = route.entity == nullptr ? route.service : route.entity->path;
  const ErrorVelocity::Key key{caller.app->client_id, caller.user->id, asked_code, endpoint};
  Budgets::Verdict verdict;
  // Every answer to a URL that holds a division carries the budgets (facts 3, A), a refusal too. current/Me
  // is not counted: its URL holds none.
  if (route.division) verdict = budgets_.take(caller.app->client_id, asked_code);
  if (verdict.refused) {
    counters_.count_event("budget_refusals");
    if (settings_.switches.sends_retry_after)
      verdict.headers.add("Retry-After", std::to_string(verdict.wait.count()));
    return {.status = 429, .headers = verdict.headers, .body = {}};
  }
  const auto with_budgets = [&](http::Response response) {
    for (const auto& [name, value] : verdict.headers.fields()) response.headers.add(name, value);
    if (route.division) velocity_.count(key, response.status);
    return response;
  };
  if (route.division && velocity_.blocked(key)) {
    // What a block looks like is not published. A 429 carries the budget that is used up, and here none is.
    const int http_status = budgets_.options().block_http_status;
    return {
        .status = http_status, .headers = http_status == 429 ? http::Headers() : verdict.headers, .body = {}};
  }
  if (!caller.user->blocked_reason.empty()) return with_budgets(forbidden(caller.user->blocked_reason));
  const DivisionEntry* division = settings_.directory.find_division(asked_code);
  const bool has_division = division != nullptr && caller.divisions.contains(asked_code);
  if (route.division && !has_division && !passes_any_division(route))
    return with_budgets(forbidden("NoDivisionAccess"));
  if (route.division && has_division && !division->blocked_reason.empty())
    return with_budgets(forbidden(division->blocked_reason));
  const int code = has_division ? asked_code : main_division();
  Call call{.request = request,
            .route = route,
            .caller = caller,
            .administration = administration(code),
            .base_url = base_url_of(request),
            .unknown_property = strikes.unknown_property,
            .repeated_page = strikes.repeated_page,
            .callback_answers = callback_answers};
  const std::int64_t version = call.administration.last_version();
  http::Response response = dispatch(call);
  announce(call.administration, version, call.base_url);
  return with_budgets(std::move(response));
}

/// The division's number inside the URL of the list of divisions is reportedly not looked at (facts 2, C).
bool Simulator::passes_any_division(const Route& route) const {
  return settings_.switches.any_division_lists_divisions && route.entity != nullptr &&
         route.entity->path == "system/Divisions";
}

http::Response Simulator::answered(const Call& call, int http_status, std::string body) const {
  return {.status = http_status,
          .headers = {{"Content-Type", call.json ? kJsonType : "application/atom+xml; charset=utf-8"},
                      {"Cache-Control", "private"},
                      {"DataServiceVersion", "2.0;"}},
          .body = std::move(body)};
}

http::Response Simulator::refused(const Call& call, const Refusal& refusal) const {
  if (refusal.text.empty()) return plain(refusal.http_status);
  http::Response response =
      answered(call, refusal.http_status, call.json ? error_json(refusal.text) : error_xml(refusal.text));
  if (!call.json) response.headers.set("Content-Type", "application/xml; charset=utf-8");
  return response;
}

http::Response Simulator::dispatch(Call& call) {
  const http::Request& request = call.request;
  const Route& route = call.route;
  const std::string accept = header_text(request, "Accept");
  const bool wants_json = names_media_type(accept, "application/json");
  const bool wants_anything = accept.empty() || accept.find("*/*") != std::string::npos;
  const bool wants_atom = names_media_type(accept, "application/atom+xml");
  // Atom is what comes when nothing else is asked (facts 4.1, A).
  call.json = wants_json;
  if (route.to == Route::To::kMetadata) {
    if (request.method != "GET") return refused(call, {405, "Method Not Allowed"});
    std::string xml = metadata_of(schema_.catalogue(), route.service, settings_.switches.has_root_metadata);
    if (xml.empty()) return refused(call, {404, not_found_text("$metadata")});
    return {.status = 200,
            .headers = {{"Content-Type", "application/xml; charset=utf-8"}},
            .body = std::move(xml)};
  }
  if (route.to == Route::To::kMalformed) return refused(call, {400, kQuerySyntaxError});
  if (route.to == Route::To::kNothing || route.entity == nullptr)
    return refused(call, {404, not_found_text(route.unknown_segment)});
  const Entity& entity = *route.entity;
  // A right that an app was not given (facts 3, B: picqer#509).
  const std::string service = service_of(entity);
  if (call.caller.app->denied_services.contains(service))
    return refused(call,
                   {403, "Forbidden - Application Scope Violated. Cannot read '" + service + "' scope."});
  // Custom fields come with Premium (facts 5); what a licence lacks is a plain 403 (facts 3, B).
  if (service == "customfield" && !settings_.switches.has_custom_fields) return plain(403);
  auto options = schakel::simulator::parse_query(http::split_target(request.target).query);
  if (!options) return refused(call, options.error());
  call.options = std::move(*options);
  if (request.method == "GET") {
    if (route.count) {
      // "/$count" must be asked without Accept (facts 4.1, A).
      if (wants_json) return refused(call, {415, "Unsupported media type requested."});
    } else if (!wants_json && !wants_anything && !wants_atom) {
      return refused(call,
                     {415, "Unsupported media type requested."});  // application/xml is refused for rows.
    }
    return entity.can_get ? get(call) : refused(call, {405, "Method Not Allowed"});
  }
  const View& view = schema_.view_of(entity);
  const bool plain_path = route.navigation.empty() && !route.count;
  const bool posts = request.method == "POST" && entity.can_post && !route.key;
  const bool puts = request.method == "PUT" && entity.can_put && route.key;
  const bool erases = request.method == "DELETE" && entity.can_delete && route.key;
  if (!plain_path || !(posts || puts || erases)) return refused(call, {405, "Method Not Allowed"});
  if (erases) return erase(call, view);
  if (!names_media_type(header_text(request, "Content-Type"), "application/json"))
    return refused(call, {415, "Unsupported media type requested."});
  return posts ? post(call, view) : put(call, view);
}

OrRefusal<std::unique_ptr<schakel::simulator::Table>> Simulator::special_rows(
    const Call& call, const View& view, VersionCounter& versions) const {
  const Entity& entity = *view.entity;
  const auto& shape = schema_.tables().find(view.table)->second;
  if (entity.path == "users/UserHasRights") {
    auto table = std::make_unique<Table>(shape.columns, shape.key, versions);
    auto row = user_has_rights(call, *table);
    if (!row) return tl::unexpected(row.error());
    table->insert(std::move(*row));
    return table;
  }
  if (entity.kind == Entity::Kind::kFunction) {
    auto table = call_function(call.administration, view, call.options, versions);
    if (!table) return tl::unexpected(table.error());
    return std::make_unique<Table>(std::move(*table));
  }
  const User& user = *call.caller.user;
  if (entity.path == "current/Me") {
    auto table = std::make_unique<Table>(shape.columns, shape.key, versions);
    Row row = table->empty_row();
    Columns me(*table, row);
    const Instant now = clock_.now();
    const LocalTime local = amsterdam(now);
    const int current = *user.divisions.begin();
    me["UserID"] = Value::guid(user.id);
    me["UserName"] = text_value(user.name);
    me["FullName"] = text_value(user.full_name);
    me["Email"] = text_value(user.email);
    // What follows was never null in recordings (A); the values are invented.
    const auto space = user.full_name.find(' ');
    me["FirstName"] = text_value(user.full_name.substr(0, space));
    me["LastName"] =
        text_value(space == std::string::npos ? user.full_name : user.full_name.substr(space + 1));
    me["Title"] = text_value("MEVR");
    me["Gender"] = text_value("O");
    me["Language"] = text_value(padded_right(user.dutch ? "NL" : "EN", 10));
    me["Phone"] = text_value("+31 10 000 00 00");
    me["PictureUrl"] = text_value(call.base_url + "/docs/images/placeholder_contact_myeol.png");
    me["EmployeeID"] = Value::guid(user.id);
    me["PackageCode"] = text_value("PREMIUM");
    for (const auto* name : {"IsEmployeeSelfServiceUser", "IsMyFirmLiteUser", "IsStarterUser",
                             "IsMyFirmPortalUser", "IsClientUser", "IsOEIMigrationMandatory"})
      me[name] = flag_value(false);
    me["CurrentDivision"] = whole_value(current);
    me["AccountingDivision"] = whole_value(current);
    me["DivisionCustomer"] = Value::guid(customer_of(current));
    me["DivisionCustomerName"] = text_value(settings_.directory.find_division(current)->description);
    me["DivisionCustomerSiretNumber"] = text_value("");
    me["DivisionCustomerCode"] = text_value(padded_left("1", 18));
    me["CustomerCode"] = text_value(padded_left("1", 18));
    me["LanguageCode"] = text_value(user.dutch ? "nl-NL" : "en-US");
    me["Legislation"] = Value::integer(1);
    // Zone-less local text, and the offset in seconds (facts 2, A).
    me["ServerTime"] = text_value(iso_text(local));
    me["ServerUtcOffset"] = whole_value(
        std::chrono::duration_cast<std::chrono::seconds>(local.time_since_epoch() - now.time_since_epoch())
            .count());
    table->insert(std::move(row));
    return table;
  }
  if (entity.path == "system/Divisions" || entity.path == "system/AllDivisions" ||
      entity.path == "system/GetMostRecentlyUsedDivisions" || entity.path == "hrm/Divisions") {
    auto table = std::make_unique<Table>(shape.columns, shape.key, versions);
    for (const DivisionEntry& division : settings_.directory.divisions) {
      // Divisions: what was consented to; AllDivisions: all of the licence, which is what the user has here.
      const bool consented =
          entity.path == "system/Divisions" || entity.path == "system/GetMostRecentlyUsedDivisions";
      const bool shown = (consented ? call.caller.divisions : user.divisions).contains(division.code);
      if (!shown) continue;
      Row row = table->empty_row();
      const auto fill = [&](std::string_view name, Value value) {
        if (const auto column = table->find_column(name)) row[*column] = std::move(value);
      };
      fill("Code", whole_value(division.code));
      fill("Description", text_value(division.description));
      fill("Country", text_value(padded_right(division.country, 3)));
      fill("Legislation", text_value(padded_right(division.country, 3)));
      fill("CustomerCode", text_value(padded_left("1", 18)));
      fill("Currency", text_value("EUR"));
      fill("Status", whole_value(1));
      // Never null in recordings (A); the values are invented.
      fill("BlockingStatus", whole_value(0));
      fill("Customer", Value::guid(customer_of(division.code)));
      fill("CustomerName", text_value(division.description));
      fill("Email", text_value("administratie@handel.example"));
      fill("Phone", text_value("+31 10 000 00 00"));
      fill("SiretNumber", text_value(""));
      fill("TemplateCode", text_value("NL-HANDEL"));
      for (const auto* name : {"IsDossierDivision", "IsPracticeDivision", "IsHRDivision"})
        fill(name, flag_value(false));
      for (const auto* name : {"Created", "Modified", "StartDate"})
        fill(name, date_value(*parse_local("2020-01-01")));
      const User& first_user = settings_.directory.users.front();
      for (const auto* name : {"Creator", "Modifier"}) fill(name, Value::guid(first_user.id));
      for (const auto* name : {"CreatorFullName", "ModifierFullName"})
        fill(name, text_value(first_user.full_name));
      fill("Current", flag_value(division.code == *user.divisions.begin()));
      fill("IsMainDivision", flag_value(division.code == main_division()));
      fill("Hid", whole_value(division.code % 1000));
      table->insert(std::move(row));
    }
    return table;
  }
  return std::unique_ptr<Table>();
}

/// Whether the caller may do something with an endpoint: what the app's scopes say (facts 4.8: the name of
/// the function and of its parameters; the form of its answer is not known).
OrRefusal<schakel::simulator::Row> Simulator::user_has_rights(const Call& call, const Table& table) const {
  const auto read = [&](std::string_view name) -> std::optional<std::string> {
    const std::string* text = call.options.find_custom(name);
    if (text == nullptr) return std::nullopt;
    const auto literals = schakel::simulator::parse_literals(trimmed(*text));
    if (!literals || literals->size() != 1 || literals->front().type != EdmType::kString) return std::nullopt;
    return literals->front().value.as_text();
  };
  const auto endpoint = read("endpoint");
  const auto action = read("action");
  if (!endpoint || !action) return refuse(400, kQuerySyntaxError);
  // "crm/Accounts", or the resource alone.
  const Entity* entity = schema_.catalogue().find(*endpoint);
  for (const Entity& one : schema_.catalogue().entities())
    if (entity == nullptr && one.resource == *endpoint) entity = &one;
  const std::string method = upper_ascii(*action);
  const bool known = entity != nullptr &&
                     ((method == "GET" && entity->can_get) || (method == "POST" && entity->can_post) ||
                      (method == "PUT" && entity->can_put) || (method == "DELETE" && entity->can_delete));
  Row row = table.empty_row();
  Columns rights(table, row);
  rights["Endpoint"] = text_value(*endpoint);
  rights["Action"] = text_value(*action);
  rights["UserHasRights"] =
      flag_value(known && !call.caller.app->denied_services.contains(service_of(*entity)));
  return row;
}

OrRefusal<std::pair<const schakel::simulator::Row*, std::int64_t>> Simulator::find_row(
    const Call& call, const View& view, const Table& table) const {
  const auto literals = schakel::simulator::parse_literals(*call.route.key);
  const Property& key = view.entity->key_property();
  if (!literals || literals->size() != 1 || !literals->front().type) return refuse(400, kQuerySyntaxError);
  const auto& literal = literals->front();
  if (literal.type != key.type && !(is_numeric(*literal.type) && is_numeric(key.type)))
    return refuse(400, kQuerySyntaxError);
  if (view.shows_version) {
    const auto found = table.by_version().find(literal.value.as_integer());
    if (found == table.by_version().end()) return refuse(404, not_found_text(view.entity->resource));
    return std::pair(found->second, found->first);
  }
  const Row* row = table.find(literal.value);
  if (row == nullptr) return refuse(404, not_found_text(view.entity->resource));
  return std::pair(row, std::int64_t{0});
}

http::Response Simulator::get(Call& call) {
  const View& view = schema_.view_of(*call.route.entity);
  if (view.table == "sync/Deleted") call.administration.forget_deleted(amsterdam(clock_.now()));
  VersionCounter versions;
  auto special = special_rows(call, view, versions);
  if (!special) return refused(call, special.error());
  const Table& table = *special ? **special : call.administration.table(view.table);
  if (!call.route.key) return read_rows(call, view, table, std::nullopt);
  const auto found = find_row(call, view, table);
  if (!found) return refused(call, found.error());
  if (call.route.navigation.empty()) return read_one(call, view, table, *found->first, found->second);
  const Relation* relation = schema_.find_relation(view, call.route.navigation);
  if (relation == nullptr) return refused(call, {404, not_found_text(call.route.navigation)});
  const Table& children = call.administration.table(relation->child);
  return read_rows(call, schema_.view_of(relation->child), children,
                   std::pair(children.column(relation->foreign_key),
                             (*found->first)[named_by_children(*relation, table)]));
}

http::Response Simulator::read_rows(Call& call, const View& view, const Table& table,
                                    std::optional<std::pair<std::size_t, Value>> parent) {
  const Entity& entity = *view.entity;
  const http::Target target = http::split_target(call.request.target);
  const bool special = entity.kind == Entity::Kind::kFunction || entity.path == "current/Me";
  const CollectionRead read{.administration = call.administration,
                            .table = table,
                            .view = view,
                            .options = call.options,
                            .switches = settings_.switches,
                            .url = call.base_url + std::string(target.path),
                            .raw_query = target.query,
                            .parent = std::move(parent),
                            .repeat_page = call.repeated_page,
                            .always_results = special};
  if (call.route.count) {
    const auto count = count_collection(read);
    if (!count) return refused(call, count.error());
    return {.status = 200,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
            .body = std::to_string(*count)};
  }
  const auto page = read_collection(read);
  if (!page) return refused(call, page.error());
  const WriteContext context{.administration = call.administration,
                             .switches = settings_.switches,
                             .base_url = call.base_url,
                             .unknown_property = call.unknown_property};
  if (!call.json)
    return answered(call, 200,
                    atom_feed(context, page->shape, page->rows,
                              {.self = read.url, .next = page->next, .count = page->count}, clock_.now()));
  JsonWriter out(context);
  open_d(out);
  if (!page->bare) {
    out.raw("{");
    out.line_break();
    out.name("results");
  }
  out.raw("[");
  out.line_break();
  for (std::size_t i = 0; i < page->rows.size(); ++i) {
    if (i > 0) out.comma();
    out.entity(page->shape, *page->rows[i].row, page->rows[i].version);
  }
  out.line_break();
  out.raw("]");
  if (!page->bare) {
    if (page->count) {
      out.comma();
      out.name("__count");
      out.raw("\"" + std::to_string(*page->count) + "\"");
    }
    if (!page->next.empty()) {
      out.comma();
      out.name("__next");
      std::string next;
      write_json_text(next, page->next);
      out.raw(next);
    }
    out.line_break();
    out.raw("}");
  }
  out.line_break();
  out.raw("}");
  return answered(call, 200, out.take());
}

http::Response Simulator::read_one(Call& call, const View& view, const Table&, const Row& row,
                                   std::int64_t version) {
  const auto shape = make_shape(schema_, view, call.options.select, call.options.expand,
                                settings_.switches.deferred_in_select);
  if (!shape) return refused(call, shape.error());
  const WriteContext context{.administration = call.administration,
                             .switches = settings_.switches,
                             .base_url = call.base_url,
                             .unknown_property = call.unknown_property};
  if (!call.json) return answered(call, 200, atom_entry(context, *shape, {&row, version}, clock_.now()));
  JsonWriter out(context);
  open_d(out);
  out.entity(*shape, row, version);
  out.line_break();
  out.raw("}");
  return answered(call, 200, out.take());
}

WriteScope Simulator::scope_of(Call& call, const Author& author, Messages& messages) {
  return {.administration = call.administration,
          .author = author,
          .switches = settings_.switches,
          .random = random_,
          .messages = messages,
          .now = amsterdam(clock_.now()),
          .client_id = call.caller.app->client_id,
          .may_approve_orders = call.caller.user->has_order_approval};
}

http::Response Simulator::post(Call& call, const View& view) {
  const Author author = author_of(*call.caller.user);
  Messages messages(author.dutch);
  if (!call.callback_answers) messages.invalid("CallbackURL");
  WriteScope scope = scope_of(call, author, messages);
  const auto written = WriteEngine(scope).create(view, call.request.body);
  if (!written) return refused(call, written.error());
  const WriteContext context{.administration = call.administration,
                             .switches = settings_.switches,
                             .base_url = call.base_url,
                             .unknown_property = call.unknown_property};
  const bool whole = settings_.switches.create_answers_filled ||
                     header_text(call.request, "Prefer").find("return=representation") != std::string::npos ||
                     view.entity->kind == Entity::Kind::kAction ||
                     std::ranges::find(kAnsweredWhole, view.entity->path) != kAnsweredWhole.end();
  std::set<std::string, std::less<>> only = {view.entity->key};
  for (const NotNull& kept : kept_after_post())
    if (kept.entity == view.entity->path)
      for (const auto property : kept.properties) only.emplace(property);
  Row answer = written->row;
  // Not yet there in the answer to a create, and there in the next read (recorded, A).
  if (view.table == "salesinvoice/SalesInvoices")
    for (const auto* name :
         {"StarterSalesInvoiceStatus", "StarterSalesInvoiceStatusDescription", "VATAmountDC", "VATAmountFC"})
      answer[*view.column_of(name)] = Value();
  http::Response response;
  if (call.json) {
    JsonWriter out(context);
    open_d(out);
    out.entity(whole_shape(view), answer, 0, whole ? nullptr : &only);
    out.line_break();
    out.raw("}");
    response = answered(call, 201, out.take());
  } else {
    response = answered(call, 201, atom_entry(context, whole_shape(view), {&answer, 0}, clock_.now()));
  }
  response.headers.add("Location", uri_of(context, view, written->row, 0));
  return response;
}

http::Response Simulator::put(Call& call, const View& view) {
  if (view.table == "webhooks/WebhookSubscriptions" && !settings_.switches.subscriptions_can_change)
    return refused(call, {400, kQuerySyntaxError});
  const auto found = find_row(call, view, call.administration.table(view.table));
  if (!found) return refused(call, found.error());
  const Value key = (*found->first)[call.administration.table(view.table).key_column()];
  const Author author = author_of(*call.caller.user);
  Messages messages(author.dutch);
  WriteScope scope = scope_of(call, author, messages);
  const auto changed = WriteEngine(scope).change(view, key, call.request.body);
  if (!changed) return refused(call, changed.error());
  const bool wants_entity =
      header_text(call.request, "Prefer").find("return=representation") != std::string::npos;
  if (!wants_entity || !settings_.switches.put_returns_entity)
    return {.status = 204, .headers = {}, .body = {}};
  const Table& table = call.administration.table(view.table);
  return read_one(call, view, table, *table.find(key), 0);
}

http::Response Simulator::erase(Call& call, const View& view) {
  const Table& table = call.administration.table(view.table);
  const auto found = find_row(call, view, table);
  if (!found) {
    // A ledger account that does not exist was refused as 403 in a recorded test (facts 4.11).
    if (found.error().http_status == 404 && view.table == "financial/GLAccounts") return plain(403);
    return refused(call, found.error());
  }
  const Value key = (*found->first)[table.key_column()];
  const Author author = author_of(*call.caller.user);
  Messages messages(author.dutch);
  WriteScope scope = scope_of(call, author, messages);
  const auto erased = WriteEngine(scope).erase(view, key);
  if (!erased) return refused(call, erased.error());
  return {.status = 204, .headers = {}, .body = {}};
}

Json Simulator::row_counts() const {
  const std::scoped_lock lock(mutex_);
  Json::Members counts;
  for (const auto& [path, table] : administrations_.at(main_division())->tables())
    if (table.size() > 0) counts.emplace_back(path, Json::number(static_cast<std::int64_t>(table.size())));
  return Json::members(std::move(counts));
}

bool Simulator::each_row(const std::string& entity, const schakel::simulator::Control::SeeRow& see) const {
  const std::scoped_lock lock(mutex_);
  const Entity* found = schema_.catalogue().find(entity);
  if (found == nullptr) return false;
  const Table& table = administrations_.at(main_division())->table(schema_.view_of(*found).table);
  for (const auto& [version, row] : table.by_version()) {
    Json::Members members{{"_version", Json::number(version)}};
    for (std::size_t i = 0; i < row->size(); ++i)
      if (!(*row)[i].is_null())
        members.emplace_back(table.columns()[i].name, json_of((*row)[i], table.columns()[i].type));
    see(Json::members(std::move(members)));
  }
  return true;
}

Result<Json> Simulator::put_row(const Json& body) {
  const Json* entity = body.find("entity");
  const Json* row = body.find("row");
  if (entity == nullptr || entity->as_text() == nullptr || row == nullptr)
    return refused_row("Give entity and row, and key when it is to be changed.",
                       "Geef entity en row, en key als die gewijzigd moet worden.");
  const std::scoped_lock lock(mutex_);
  const Entity* found = schema_.catalogue().find(*entity->as_text());
  if (found == nullptr || schema_.tables().find(found->path) == schema_.tables().end())
    return refused_row("There is no entity " + *entity->as_text() + " with rows of its own.",
                       "Er is geen entiteit " + *entity->as_text() + " met eigen rijen.");
  const Author author = author_of(settings_.directory.users.front());
  Messages messages(author.dutch);
  WriteScope scope{.administration = administration(main_division()),
                   .author = author,
                   .switches = settings_.switches,
                   .random = random_,
                   .messages = messages,
                   .now = amsterdam(clock_.now())};
  const View& view = schema_.view_of(*found);
  WriteEngine engine(scope);
  const std::int64_t version = scope.administration.last_version();
  // A person did it there, and subscribers hear of that too.
  const auto tell = [&] {
    announce(scope.administration, version,
             settings_.base_url.empty() ? "https://start.exactonline.nl" : settings_.base_url);
  };
  if (const Json* key = body.find("key")) {
    const Value value = key->as_text() != nullptr ? Value::guid(*key->as_text())
                                                  : Value::integer(key->as_integer().value_or(0));
    const auto changed = engine.change(view, value, row->dump());
    if (!changed) return refused_row(changed.error().text, changed.error().text);
    tell();
    return Json::members({{"key", *key}});
  }
  const auto written = engine.insert_row(view, *row);
  if (!written) return refused_row(written.error().text, written.error().text);
  tell();
  const Table& table = scope.administration.table(view.table);
  return Json::members({{"key", json_of(written->key, table.columns()[table.key_column()].type)}});
}

Result<bool> Simulator::save_state() {
  if (settings_.state_file.empty()) return false;
  const std::scoped_lock lock(mutex_);
  TRY_VOID(schakel::simulator::write_rows(settings_.state_file, [&](const schakel::simulator::PutLine& put) {
    put("_consents", oauth_.snapshot());
    put("_budgets", Json::members({{"used", budgets_.snapshot()},
                                   {"errors", velocity_.snapshot()},
                                   {"clock_ahead_ms", Json::number(clock_.ahead().count())}}));
    for (const auto& one : administrations_) {
      one.second->save([&](const std::string& entity, const Json& row) {
        put(std::to_string(one.first) + ":" + entity, row);
      });
    }
  }));
  return true;
}

Result<void> Simulator::load_state() {
  const std::scoped_lock lock(mutex_);
  auto read = schakel::simulator::read_rows(
      settings_.state_file, [&](const std::string& entity, const Json& row) -> Result<bool> {
        if (entity == "_consents") {
          TRY_VOID(oauth_.load(row));
          return true;
        }
        if (entity == "_budgets") {
          const Json missing;
          const auto part = [&](std::string_view name) -> const Json& {
            const Json* found = row.find(name);
            return found == nullptr ? missing : *found;
          };
          TRY_VOID(budgets_.load(part("used")));
          TRY_VOID(velocity_.load(part("errors")));
          // A clock that was moved stays ahead, or every token of the state would be of another time.
          clock_.advance(Milliseconds(part("clock_ahead_ms").as_integer().value_or(0)));
          return true;
        }
        const auto colon = entity.find(':');
        for (auto& [code, administration] : administrations_) {
          if (entity.substr(0, colon) != std::to_string(code) || colon == std::string::npos) continue;
          TRY_VOID(administration->load_row(entity.substr(colon + 1), row));
          return true;
        }
        return fail(
            {.kind = ErrorKind::kMalformed,
             .code = "simulator.state_malformed",
             .what = {.en = "The state file knows a division that this simulator does not have.",
                      .nl = "Het statusbestand kent een administratie die deze simulator niet heeft."}});
      });
  if (!read) return fail(std::move(read).error());
  return {};
}

}  // namespace schakel::exact_online::simulator
