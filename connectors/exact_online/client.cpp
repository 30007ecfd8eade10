#include "connectors/exact_online/client.h"

#include <set>

#include "base/assert.h"
#include "base/known_bug.h"
#include "base/text.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/codes.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kMe = "current/Me";  // No division in its URL, and not counted (facts 3, A).
constexpr int kBudgetRefusalsMax = 5;           // Windows that others emptied before we got our turn.
constexpr std::size_t kPagesMax = 10'000;       // Ten million rows; no question of ours has more.

bool is_success(const http::Response& response) {
  return response.status >= 200 && response.status < 300;
}

/// Every text of a body, its lines included, under the name of its field.
void add_texts(const Json& body, std::vector<connector::SentText>& texts) {
  for (const auto& [name, value] : *body.as_members()) {
    if (const std::string* text = value.as_text()) texts.push_back({name, *text});
    if (value.as_array() == nullptr) continue;
    for (const Json& line : *value.as_array()) add_texts(line, texts);
  }
}

Error budget_refused_again(const Asked& asked, const connector::CallBudget& budget, Instant now) {
  Error error = classify({.status = 429}, asked);
  error.retry_after = std::chrono::seconds(60);
  if (!budget.minute) return error;
  const Instant reset = budget.minute->reset + budget.clock_ahead;
  if (reset > now) error.retry_after = reset - now + std::chrono::seconds(1);
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

std::string url_of(const ConnectionSettings& settings, std::string_view endpoint) {
  std::string url = origin_of(settings.base_url) + "/api/v1/";
  if (endpoint != kMe) url += std::to_string(settings.division) + "/";
  return url.append(endpoint);
}

std::string url_of(const ConnectionSettings& settings, const Query& query) {
  std::string url = url_of(settings, query.endpoint);
  url += '?';
  if (!query.parameters.empty()) url += query.parameters + "&";
  url += "$select=";
  for (std::size_t i = 0; i < query.select.size(); ++i) {
    if (i > 0) url += ',';
    url += encoded(query.select[i]);
  }
  if (!query.filter.empty()) url += "&$filter=" + encoded(query.filter);
  if (!query.order_by.empty()) url += "&$orderby=" + encoded(query.order_by);
  if (query.count) url += "&$inlinecount=allpages";
  return url;
}

std::size_t filter_room(const ConnectionSettings& settings, const Query& query) {
  Query bare = query;
  bare.filter = "x";
  const std::size_t rest = url_of(settings, bare).size() - 1;
  return rest < kUrlMax ? kUrlMax - rest : 0;
}

/// One answer that is neither about the token nor about the budget; or why there is none.
Result<http::Response> Client::send(const Asked& asked, http::Request request, Rounds& rounds, Retry retry,
                                    std::stop_token stop) {
  const connector::Day day = retry == Retry::kNone ? connector::Day::kAsk : connector::Day::kBelieve;
  // A write that is on its way is waited for: cutting it off would only leave an unknown outcome behind.
  const std::stop_token while_sent = asked.doing == Doing::kReading ? stop : std::stop_token();
  while (true) {
    // The token first: a refresh may take a while, and a call that is taken off the budget should be sent.
    TRY(const Secret token, auth_.access_token(stop));
    std::int64_t call = 0;
    if (asked.endpoint != kMe && !has_bug(KnownBug::kBudgetIgnored)) {
      TRY(call, budget_.take_call(asked.endpoint, stop, day));
    }
    request.headers.set("Authorization", "Bearer " + token.reveal());
    TRY(http::Response response, wire_.send(request, while_sent, asked.doing));
    TRY_VOID(budget_.answered(call, asked.endpoint, response, stop));
    if (response.status == 429) {
      patience_.answered();
      if (retry == Retry::kUsual && ++rounds.budget_refusals <= kBudgetRefusalsMax) {
        continue;  // take_call waits for the window that the answer told of, or says that the day is over.
      }
      TRY(const connector::CallBudget state, budget_.state());
      TRY(std::optional<Error> day_used_up, budget_.day_used_up());
      return fail(day_used_up ? *std::move(day_used_up) : budget_refused_again(asked, state, clock_.now()));
    }
    // Exact looks at nothing of a call whose token it refuses, so a write may be sent again too.
    if (response.status != 401) return response;
    if (rounds.too_early) return fail(*rounds.too_early);
    if (rounds.token_is_fresh) return response;
    // Ends: each round either finds a token that another program stored, at most one in 570 seconds, or gets
    // a fresh one, or fails.
    const Result<Auth::Replacement> other = auth_.after_refusal(token, stop);
    if (other) {
      rounds.token_is_fresh = other->is_fresh;
    } else if (other.error().code == Auth::kTooEarly) {
      // "Too early" means that this very token still lives (facts 1.6), so it is worth one more call.
      rounds.too_early = other.error();
    } else {
      return fail(other.error());
    }
  }
}

Result<Page> Client::get(const Query& query, const std::string& url, std::stop_token stop, Retry retry) {
  Asked question = asked(query.endpoint);
  question.personal = query.personal;
  Rounds rounds;
  int unreadable = 0;
  while (true) {
    Error failure;
    const Result<http::Response> response =
        send(question, {.target = url, .headers = {{"Accept", "application/json"}}}, rounds, retry, stop);
    if (!response) {
      failure = response.error();
    } else if (is_success(*response) && !trimmed(response->body).empty()) {
      Result<Page> page = read_page(response->body, question);
      patience_.answered();
      if (page) return page;
      failure = page.error();
    } else {
      failure = classify(*response, question);
      if (failure.kind != ErrorKind::kUnavailable) patience_.answered();
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

Result<http::Response> Client::write(const Asked& asked, http::Request request, std::stop_token stop) {
  Rounds rounds;
  request.headers.add("Accept", "application/json");
  // Without a character set, "€" would become "?" on its way in (facts 7, 28).
  request.headers.add("Content-Type", "application/json; charset=utf-8");
  Result<http::Response> response = send(asked, std::move(request), rounds, Retry::kUsual, std::move(stop));
  if (response) {
    if (response->status < 500) patience_.answered();
    return response;
  }
  // That it was lost says the transport; what was lost says this.
  if (response.error().kind == ErrorKind::kUnknownOutcome) return fail(outcome_unknown(asked));
  patience_.after_failed_write(response.error());
  return response;
}

Result<Json> Client::create(std::string_view endpoint, const Json& body, std::stop_token stop) {
  Asked asked = this->asked(endpoint);
  asked.doing = Doing::kWriting;
  TRY(const http::Response response, write(asked,
                                           {.method = "POST",
                                            .target = url_of(settings_, endpoint),
                                            .headers = {{"Prefer", "return=representation"}},
                                            .body = body.dump()},
                                           std::move(stop)));
  if (!is_success(response)) return fail(refused(response, asked, body));
  // 201 by the book; a proxy in a recording made it 200 (facts 4.10, A).
  Result<Page> made = read_page(response.body, asked);
  if (!made || made->rows.size() != 1) return fail(outcome_unknown(asked));
  return std::move(made->rows.front());
}

Result<void> Client::act(std::string_view endpoint, const Json& body, std::stop_token stop) {
  Asked asked = this->asked(endpoint);
  asked.doing = Doing::kWriting;
  TRY(const http::Response response,
      write(asked, {.method = "POST", .target = url_of(settings_, endpoint), .body = body.dump()},
            std::move(stop)));
  if (!is_success(response)) return fail(refused(response, asked, body));
  return {};
}

Result<void> Client::change(std::string_view endpoint, const std::string& id, const Json& body,
                            std::stop_token stop) {
  Asked asked = this->asked(endpoint);
  asked.doing = Doing::kWriting;
  TRY(const http::Response response,
      write(asked,
            {.method = "PUT",
             .target = url_of(settings_, endpoint) + "(" + encoded(guid_literal(id)) + ")",
             .body = body.dump()},
            std::move(stop)));
  if (!is_success(response)) return fail(refused(response, asked, body));
  return {};
}

Result<void> Client::remove(std::string_view endpoint, const std::string& id, std::stop_token stop) {
  Asked asked = this->asked(endpoint);
  asked.doing = Doing::kWriting;
  TRY(const http::Response response,
      write(
          asked,
          {.method = "DELETE", .target = url_of(settings_, endpoint) + "(" + encoded(guid_literal(id)) + ")"},
          std::move(stop)));
  if (!is_success(response)) return fail(refused(response, asked, Json::members()));
  return {};
}

Error Client::refused(const http::Response& response, const Asked& asked, const Json& body) {
  std::vector<connector::SentText> sent;
  add_texts(body, sent);
  Error error = classify(response, asked, sent);
  if (error.kind == ErrorKind::kUnavailable) patience_.after_failed_write(error);
  return error;
}

Result<Page> Client::first_page(const Query& query, std::stop_token stop, Retry retry) {
  // Without $select bulk endpoints refuse, and the others send far too much (facts 4.6).
  SCHAKEL_ASSERT(!query.select.empty());
  const Entity& known = entity(query.endpoint);
  for (const std::string& name : query.select) SCHAKEL_ASSERT(known.find(name) != nullptr);
  return get(query, url_of(settings_, query), stop, retry);
}

Result<Page> Client::next_page(const Query& query, const std::string& next, std::stop_token stop) {
  if (origin_of(next) != origin_of(settings_.base_url)) {
    return fail(malformed(asked(query.endpoint), {.en = "its next page is on another host.",
                                                  .nl = "de volgende pagina staat op een andere server."}));
  }
  return get(query, next, stop, Retry::kUsual);
}

Result<void> Client::each_row(const Query& query, const std::function<Result<void>(const Json& row)>& use,
                              std::stop_token stop) {
  TRY(Page first, first_page(query, stop));
  return each_row_from(std::move(first), query, use, std::move(stop));
}

Result<void> Client::each_row_from(Page page, const Query& query,
                                   const std::function<Result<void>(const Json& row)>& use,
                                   std::stop_token stop) {
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
