#include "connectors/exact_online/subscriptions.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/notification.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

using connector::Subscribed;

constexpr std::string_view kSubscriptions = "webhooks/WebhookSubscriptions";
constexpr Milliseconds kLookEvery = std::chrono::hours(24);
// An endpoint bears eight errors an hour (connector/call_budget.h): a failure now and then leaves most of
// them.
constexpr Milliseconds kAfterFailure = std::chrono::hours(1);

struct Subscription {
  std::string id;
  std::string topic;
  std::string url;
};

/// What stands in the note: when somebody looked last, and for what.
struct Look {
  Instant at{};
  std::string url;
  std::string topics;
  bool failed = false;
};

Json to_json(const Look& look) {
  return Json::members({{"at", Json::text(iso_text(look.at))},
                        {"url", Json::text(look.url)},
                        {"topics", Json::text(look.topics)},
                        {"failed", Json::boolean(look.failed)}});
}

/// A note that cannot be read only costs a look.
std::optional<Look> look_from(const std::optional<std::string>& text) {
  const Result<Json> json = text ? Json::parse(*text) : Json::null();
  if (!json) return std::nullopt;
  const auto member = [&](std::string_view name) {
    const Json* value = json->find(name);
    return value != nullptr && value->as_text() != nullptr ? *value->as_text() : std::string();
  };
  const auto at = parse_instant(member("at"));
  if (!at) return std::nullopt;
  const Json* failed = json->find("failed");
  return Look{.at = *at,
              .url = member("url"),
              .topics = member("topics"),
              .failed = failed != nullptr && failed->as_boolean().value_or(false)};
}

Error webhook_refused(const ConnectionSettings& settings, const std::string& topic, const Error& why) {
  return {.kind = why.kind,
          .code = "online.webhook_refused",
          .what = {.en = "Exact Online takes no webhook for " + topic + " at " + settings.webhook_url + ": " +
                         why.what.en,
                   .nl = "Exact Online neemt geen webhook voor " + topic + " aan op " + settings.webhook_url +
                         ": " + why.what.nl},
          .advice = {.en = "Check that schakel serve runs and that this address leads to it from outside: it "
                           "answers an empty POST with 200. Until then flows are only polled.",
                     .nl = "Kijk of schakel serve draait en of dit adres er van buiten naartoe leidt: op een "
                           "lege POST hoort antwoord 200. Tot dan worden flows alleen gepeild."},
          .fields = {"webhook_url"}};
}

Result<std::vector<Subscription>> listed(Client& client, std::stop_token stop) {
  const Query query{.endpoint = kSubscriptions, .select = {"ID", "CallbackURL", "ClientID", "Topic"}};
  const Asked asked = client.asked(kSubscriptions);
  std::vector<Subscription> found;
  TRY_VOID(client.each_row(
      query,
      [&](const Json& json) -> Result<void> {
        RowReader row(json, asked);
        Subscription one{.id = row.guid("ID"), .topic = row.text("Topic"), .url = row.text("CallbackURL")};
        const std::string app = row.guid("ClientID");
        const std::string ours = normalised_guid(client.settings().client_id);
        if (const Result<void> read = row.check(); !read) return read;
        // Another app's are its own business.
        if (app.empty() || ours.empty() || app == ours) found.push_back(std::move(one));
        return {};
      },
      stop));
  return found;
}

/// What is gone already needs no deleting.
Result<void> end(Client& client, const Subscription& one, std::stop_token stop) {
  const Result<void> ended = client.remove(kSubscriptions, one.id, std::move(stop));
  if (!ended && ended.error().kind != ErrorKind::kNotFound) return ended;
  return {};
}

Result<Subscribed> look_after(Client& client, const std::set<std::string>& wanted, std::stop_token stop) {
  const ConnectionSettings& settings = client.settings();
  TRY(const std::vector<Subscription> there, listed(client, stop));
  std::set<std::string> kept;
  for (const Subscription& one : there) {
    if (wanted.contains(one.topic) && one.url == settings.webhook_url) {
      kept.insert(one.topic);
    } else if (wanted.contains(one.topic) || one.url == settings.webhook_url) {
      TRY_VOID(end(client, one, stop));
    }
  }
  Subscribed came_to = Subscribed::kAsTheyWere;
  for (const std::string& topic : wanted) {
    if (kept.contains(topic)) continue;
    const Result<Json> made = client.create(
        kSubscriptions,
        Json::members({{"CallbackURL", Json::text(settings.webhook_url)}, {"Topic", Json::text(topic)}}),
        stop);
    if (!made && made.error().kind == ErrorKind::kInvalidRecord)
      return fail(webhook_refused(settings, topic, made.error()));
    if (!made) return fail(made.error());
    came_to = Subscribed::kMade;
  }
  return came_to;
}

}  // namespace

Result<Subscribed> keep_subscriptions(const ConnectionSettings& settings, const ConnectionDeps& deps,
                                      const std::set<connector::Topic>& topics, std::stop_token stop) {
  std::set<std::string> wanted;
  for (const connector::Topic topic : topics) {
    for (std::string& name : topics_of(topic)) wanted.insert(std::move(name));
  }
  std::string names;
  for (const std::string& name : wanted) names += name + " ";
  Line line(settings, deps);
  const std::string note = note_of(settings, "webhooks");
  TRY(const std::optional<std::string> text, line.notes->read(note));
  const Instant now = deps.clock.now();
  if (const std::optional<Look> last = look_from(text);
      last && last->url == settings.webhook_url && last->topics == names && last->at <= now &&
      now - last->at < (last->failed ? kAfterFailure : kLookEvery)) {
    return Subscribed::kNotLooked;
  }
  const Result<Subscribed> came_to = look_after(line.client, wanted, stop);
  const Look look{.at = now, .url = settings.webhook_url, .topics = names, .failed = !came_to};
  TRY_VOID(line.notes->change(
      note, [&](const std::optional<std::string>&) -> Result<std::string> { return to_json(look).dump(); },
      stop));
  return came_to;
}

}  // namespace schakel::exact_online
