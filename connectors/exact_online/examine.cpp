#include "connectors/exact_online/examine.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

/// The first row's text under `name`, for a name that a person reads.
std::string first_text(const Page& page, const Asked& asked, std::string_view name) {
  if (page.rows.empty()) return {};
  RowReader row(page.rows.front(), asked);
  return row.text(name);
}

class Examination {
 public:
  Examination(Line& line, std::span<const Right> rights) : line_(line), rights_(rights) {}

  std::vector<connector::Finding> carry_out(std::stop_token stop) && {
    if (!consent(stop)) return std::move(findings_);
    if (!administration(stop)) return std::move(findings_);
    rights(stop);
    budget();
    return std::move(findings_);
  }

 private:
  bool found(Text checked, std::optional<Error> error = {}) {
    const bool well = !error.has_value();
    findings_.push_back({.checked = std::move(checked), .error = std::move(error)});
    return well;
  }

  bool consent(std::stop_token stop) {
    const Text consent{.en = "Consent for Exact Online", .nl = "Toestemming voor Exact Online"};
    const Result<std::optional<Error>> warning = line_.auth.warning();
    if (!warning) return found(consent, warning.error());
    if (const Result<Secret> token = line_.auth.access_token(stop); !token)
      return found(consent, token.error());
    found(consent, *warning);  // A consent that ages is told, and renewed by having been used.
    const std::string host = origin_of(line_.settings.base_url);
    const Text reached{.en = "Signing in at " + host, .nl = "Aanmelden bij " + host};
    const Result<Page> me = line_.client.first_page({.endpoint = "current/Me", .select = {"CurrentDivision"}},
                                                    stop, Retry::kNone);
    return me ? found(reached) : found(reached, me.error());
  }

  bool administration(std::stop_token stop) {
    const std::string number = std::to_string(line_.settings.division);
    const Result<Page> divisions = line_.client.first_page(
        {.endpoint = "system/Divisions", .select = {"Code", "Description"}, .filter = "Code eq " + number},
        stop, Retry::kNone);
    Text checked{.en = "Administration " + number, .nl = "Administratie " + number};
    if (!divisions) return found(checked, divisions.error());
    const Asked asked = line_.client.asked("system/Divisions");
    if (divisions->rows.empty()) {
      http::Response refusal{.status = 403};
      refusal.headers.add("Reason", "NoDivisionAccess");
      return found(checked, classify(refusal, asked));
    }
    const std::string name = first_text(*divisions, asked, "Description");
    checked.en += ": " + name;
    checked.nl += ": " + name;
    return found(checked);
  }

  void rights(std::stop_token stop) {
    // Each cause is said once: a user without rights to orders is refused at three endpoints.
    struct Refused {
      Text words;     ///< "sales orders, order lines"
      Text first;     ///< The subject that `error` names…
      Text subjects;  ///< …and all that it goes for.
      Error error;
    };
    std::vector<Refused> refused;
    const auto reading = [](const Text& words) {
      return Text{.en = "Reading " + words.en, .nl = "Lezen van " + words.nl};
    };
    for (const Right& right : rights_) {
      const Result<Page> page = line_.client.first_page(
          {.endpoint = right.endpoint, .select = {right.field}, .filter = right.filter}, stop, Retry::kNone);
      const Text words = words_of(right.endpoint);
      if (page) {
        found(reading(words));
        continue;
      }
      const Text subject = subject_of(right.endpoint);
      const auto same = std::ranges::find_if(
          refused, [&](const Refused& one) { return one.error.code == page.error().code; });
      if (same == refused.end()) {
        refused.push_back({.words = words, .first = subject, .subjects = subject, .error = page.error()});
        continue;
      }
      same->words = {.en = same->words.en + ", " + words.en, .nl = same->words.nl + ", " + words.nl};
      same->subjects = {.en = same->subjects.en + ", " + subject.en,
                        .nl = same->subjects.nl + ", " + subject.nl};
    }
    for (Refused& one : refused) {
      one.error.what = {.en = replaced(one.error.what.en, one.first.en, one.subjects.en),
                        .nl = replaced(one.error.what.nl, one.first.nl, one.subjects.nl)};
      found(reading(one.words), std::move(one.error));
    }
  }

  void budget() {
    const Result<connector::CallBudget> state = line_.budget.state();
    Text checked{.en = "Call budget", .nl = "Aanroepbudget"};
    if (!state) {
      found(checked, state.error());
      return;
    }
    if (!state->day || line_.clock.now() >= state->day->reset + state->clock_ahead) {
      found({.en = "Call budget: no daily limit was told", .nl = "Aanroepbudget: geen daglimiet opgegeven"});
      return;
    }
    const std::string left = std::to_string(state->day->remaining);
    const std::string limit = std::to_string(state->day->limit);
    checked = {.en = "Call budget: " + left + " of " + limit + " calls left today",
               .nl = "Aanroepbudget: vandaag nog " + left + " van " + limit + " aanroepen"};
    const auto day = connector::forecast(*state, line_.budget.reserves(), line_.clock.now());
    if (day && day->runs_out) {
      const std::string local = iso_text(amsterdam(*day->runs_out));
      const std::string at = local.substr(std::string("2026-11-24T").size(), std::string("01:00").size());
      checked.en += ", until about " + at + " (Dutch time) at the pace of the last hour";
      checked.nl += ", tot ongeveer " + at + " in het tempo van het laatste uur";
    }
    Result<std::optional<Error>> used_up = line_.budget.day_used_up();
    found(std::move(checked), used_up ? *std::move(used_up) : used_up.error());
  }

  Line& line_;
  std::span<const Right> rights_;
  std::vector<connector::Finding> findings_;
};

}  // namespace

std::vector<connector::Finding> examine(Line& line, std::span<const Right> rights, std::stop_token stop) {
  return Examination(line, rights).carry_out(std::move(stop));
}

connector::Finding writing_unchecked(const Text& words) {
  return {
      .checked = {.en = "The right to write " + words.en +
                        " was not checked: only writing shows it. The app needs the scopes to manage them.",
                  .nl = "Het recht om " + words.nl +
                        " te schrijven is niet gecontroleerd: dat blijkt pas bij het schrijven. De app "
                        "heeft de rechten nodig om ze te beheren."},
      .error = {},
      .is_note = true};
}

}  // namespace schakel::exact_online
