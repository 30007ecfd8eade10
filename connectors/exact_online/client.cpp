#include "connectors/exact_online/client.h"

#include <set>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/catalogue.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kMe = "current/Me";  // No division in its URL, and not counted (facts 3, A).
constexpr int kBudgetRefusalsMax = 5;           // Windows that others emptied before we got our turn.
constexpr std::size_t kPagesMax = 10'000;       // Ten million rows; no question of ours has more.

bool is_success(const http::Response& response) {
  return response.status >= 200 && response.status < 300;
}

Error budget_refused_again(const Asked& asked, const BudgetState& state, Instant now) {
  Error error = classify({.status = 429}, asked);
  error.retry_after = std::chrono::seconds(60);
  if (state.minute && state.minute->reset > now)
    error.retry_after = state.minute->reset - now + std::chrono::seconds(1);
  return error;
}

}  // namespace

std::string encoded(std::string_view text) {
  static constexpr std::string_view kAsItIs = "-._~'(),:*!$/";
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kAsItIs.find(c) != std::string_view::npos) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += percent_encoded(std::string_view(&c, 1));
    }
  }
  return out;
}

std::string url_of(const ConnectionSettings& settings, const Query& query) {
  std::string url = origin_of(settings.base_url) + "/api/v1/";
  if (query.endpoint != kMe) url += std::to_string(settings.division) + "/";
  url += query.endpoint;
  url += "?$select=";
  for (std::size_t i = 0; i < query.select.size(); ++i) {
    if (i > 0) url += ',';
    url += encoded(query.select[i]);
  }
  if (!query.filter.empty()) url += "&$filter=" + encoded(query.filter);
  if (query.count) url += "&$inlinecount=allpages";
  return url;
}

std::size_t filter_room(const ConnectionSettings& settings, const Query& query) {
  Query bare = query;
  bare.filter = "x";
  const std::size_t rest = url_of(settings, bare).size() - 1;
  return rest < kUrlMax ? kUrlMax - rest : 0;
}

Result<Page> Client::get(std::string_view endpoint, const std::string& url, std::stop_token stop,
                         Retry retry) {
  const Asked question = asked(endpoint);
  const std::string counted_as(endpoint);
  const Budget::Day day = retry == Retry::kNone ? Budget::Day::kAsk : Budget::Day::kBelieve;
  bool token_is_fresh = false;
  std::optional<Error> too_early;
  int unreadable = 0;
  int budget_refusals = 0;
  while (true) {
    Error failure;
    // The token first: a refresh may take a while, and a call that is taken off the budget should be sent.
    const Result<Secret> token = auth_.access_token(stop);
    if (!token) {
      failure = token.error();
    } else {
      if (endpoint != kMe) TRY_VOID(budget_.take_call(counted_as, stop, day));
      const Result<http::Response> response = wire_.send(
          {.target = url,
           .headers = {{"Accept", "application/json"}, {"Authorization", "Bearer " + token->reveal()}}},
          stop);
      if (response) TRY_VOID(budget_.answered(counted_as, *response, stop));
      if (!response) {
        failure = response.error();
      } else if (response->status == 429) {
        patience_.answered();
        if (retry == Retry::kUsual && ++budget_refusals <= kBudgetRefusalsMax) {
          continue;  // take_call waits for the window that the answer told of, or says that the day is over.
        }
        TRY(const BudgetState state, budget_.state());
        TRY(std::optional<Error> day_used_up, budget_.day_used_up());
        return fail(day_used_up ? *std::move(day_used_up)
                                : budget_refused_again(question, state, clock_.now()));
      } else if (response->status == 401 && too_early) {
        failure = *too_early;
      } else if (response->status == 401 && !token_is_fresh) {
        // Ends: each round either finds a token that another program stored, at most one in 570 seconds, or
        // gets a fresh one, or fails.
        const Result<Auth::Replacement> other = auth_.after_refusal(*token, stop);
        if (other) {
          token_is_fresh = other->is_fresh;
          continue;
        }
        failure = other.error();
        if (failure.code == Auth::kTooEarly) {
          // "Too early" means that this very token still lives (facts 1.6), so it is worth one more call.
          too_early = failure;
          continue;
        }
      } else if (is_success(*response) && !trimmed(response->body).empty()) {
        Result<Page> page = read_page(response->body, question);
        patience_.answered();
        if (page) return page;
        failure = page.error();
      } else {
        failure = classify(*response, question);
        if (failure.kind != ErrorKind::kUnavailable) patience_.answered();
      }
    }
    // Up to ten minutes, through which the engine keeps the flow's lease and we could not.
    if (failure.code == Auth::kTooEarly) return fail(std::move(failure));
    std::optional<Milliseconds> delay;
    if (retry == Retry::kUsual && failure.kind == ErrorKind::kMalformed && ++unreadable == 1) {
      delay = std::chrono::seconds(1);
    } else if (retry == Retry::kUsual) {
      delay = patience_.after_failed_read(failure);
    }
    if (!delay) return fail(patience_.given_up(std::move(failure)));
    if (!clock_.sleep_for(*delay, stop)) {
      return fail({.kind = ErrorKind::kCancelled,
                   .code = "online.stopped",
                   .what = {.en = "Stopped.", .nl = "Gestopt."}});
    }
  }
}

Result<Page> Client::first_page(const Query& query, std::stop_token stop, Retry retry) {
  // Without $select bulk endpoints refuse, and the others send far too much (facts 4.6).
  SCHAKEL_ASSERT(!query.select.empty());
  const Entity& known = entity(query.endpoint);
  for (const std::string& name : query.select) SCHAKEL_ASSERT(known.find(name) != nullptr);
  return get(query.endpoint, url_of(settings_, query), stop, retry);
}

Result<Page> Client::next_page(const Query& query, const std::string& next, std::stop_token stop) {
  if (origin_of(next) != origin_of(settings_.base_url)) {
    return fail(malformed(asked(query.endpoint), {.en = "its next page is on another host.",
                                                  .nl = "de volgende pagina staat op een andere server."}));
  }
  return get(query.endpoint, next, stop, Retry::kUsual);
}

Result<void> Client::each_row(const Query& query, const std::function<Result<void>(const Json& row)>& use,
                              std::stop_token stop) {
  TRY(Page page, first_page(query, stop));
  std::set<std::string> followed;
  while (true) {
    for (const Json& row : page.rows) TRY_VOID(use(row));
    if (page.next.empty()) return {};
    const std::string next = page.next;
    if (!followed.insert(next).second || followed.size() > kPagesMax)
      return fail(repeating_page(asked(query.endpoint)));
    page.rows = {};  // Two pages of 1,000 rows need not be in memory together.
    TRY(page, next_page(query, next, stop));
  }
}

}  // namespace schakel::exact_online
