#include "app/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"

namespace schakel::app {

Language language_from(const std::string& option) {
  if (!option.empty()) return option == "nl" ? Language::kDutch : Language::kEnglish;
  for (const char* name : {"SCHAKEL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
      return std::string_view(value).starts_with("nl") ? Language::kDutch : Language::kEnglish;
    }
  }
  return Language::kEnglish;
}

const std::string& in(Language language, const Text& text) {
  return language == Language::kDutch ? text.nl : text.en;
}

std::string Table::to_text() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = character_count(columns_[i].heading);
    for (const auto& row : rows_) width = std::max(width, i < row.size() ? character_count(row[i]) : 0);
    widths.push_back(width);
  }
  std::string out;
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = cell_of(i);
      if (i > 0) text += "  ";
      text +=
          columns_[i].align == Align::kRight ? padded_left(cell, widths[i]) : padded_right(cell, widths[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line([&](std::size_t i) { return columns_[i].heading; });
  line([&](std::size_t i) {
    std::string rule;
    for (std::size_t k = 0; k < widths[i]; ++k) rule += "─";
    return rule;
  });
  for (const auto& row : rows_) line([&](std::size_t i) { return i < row.size() ? row[i] : std::string(); });
  return out;
}

ProgressBar::ProgressBar() : on_terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressBar::show(std::int64_t done, std::int64_t total, const std::string& what) {
  if (!on_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  constexpr std::int64_t kWidth = 30;
  std::string bar;
  if (total > 0) {
    const std::int64_t filled = std::min(kWidth, kWidth * done / total);
    for (std::int64_t i = 0; i < kWidth; ++i) bar += i < filled ? "█" : "░";
    bar += fmt::format(" {:3}% ", std::min<std::int64_t>(100, 100 * done / total));
  }
  std::fputs(fmt::format("\r\x1b[2K{}{}  {}", bar, done, what).c_str(), stderr);
  std::fflush(stderr);
}

void ProgressBar::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[2K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

std::string waiting_text(Language language, const connector::Waiting& waiting) {
  const std::string moment = iso_text(amsterdam(waiting.until));
  const std::string time = moment.substr(moment.find('T') + 1, std::string("14:06:00").size());
  const bool dutch = language == Language::kDutch;
  switch (waiting.waits_for) {
    case connector::Waiting::For::kTurn:
      return in(language, waiting.why) + (dutch ? " Gaat verder om " : " Goes on at ") + time + ".";
    case connector::Waiting::For::kRecovery:
      return in(language, waiting.why) + (dutch ? " Probeert het opnieuw, tot " : " Tries again, until ") +
             time + ".";
  }
  return in(language, waiting.why);
}

void tell_waiting(Language language, const connector::Waiting& waiting) {
  const char* line_start = isatty(STDERR_FILENO) != 0 ? "\r\x1b[2K" : "";
  std::fputs((line_start + waiting_text(language, waiting) + "\n").c_str(), stderr);
  std::fflush(stderr);
}

std::string error_text(Language language, const Error& error) {
  std::string text = in(language, error.what) + "\n";
  if (!in(language, error.advice).empty()) text += "  → " + in(language, error.advice) + "\n";
  return text;
}

Json error_json(Language language, const Error& error) {
  Json json = Json::members();
  json.append("kind", Json::text(name_of(error.kind)));
  json.append("code", Json::text(error.code));
  json.append("what", Json::text(in(language, error.what)));
  json.append("advice", Json::text(in(language, error.advice)));
  Json fields = Json::array();
  for (const std::string& field : error.fields) fields.push_back(Json::text(field));
  json.append("fields", std::move(fields));
  return json;
}

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidRecord:
    case ErrorKind::kUnknownOutcome:
      return 1;
    case ErrorKind::kInvalidInput:
    case ErrorKind::kNotFound:
      return 2;
    case ErrorKind::kUnauthorized:
    case ErrorKind::kForbidden:
    case ErrorKind::kRateLimited:
    case ErrorKind::kUnavailable:
    case ErrorKind::kMalformed:
      return 3;
    case ErrorKind::kStorage:
    case ErrorKind::kCancelled:
    case ErrorKind::kBug:
      return 4;
  }
  return 4;
}

std::string count_text(Language language, std::int64_t count) {
  std::string digits = std::to_string(count);
  for (std::int64_t at = static_cast<std::int64_t>(digits.size()) - 3; at > (count < 0 ? 1 : 0); at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, language == Language::kDutch ? '.' : ',');
  }
  return digits;
}

}  // namespace schakel::app
