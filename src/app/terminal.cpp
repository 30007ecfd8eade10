#include "app/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"

namespace schakel::app {
namespace {

constexpr std::string_view kNoBreak = "\u00a0";

// 0 for a pipe or a file. A terminal that does not say is taken for one of 80.
std::size_t width_of(int output) {
  if (isatty(output) == 0) return 0;
  constexpr std::size_t kUsual = 80;
  constexpr std::size_t kNarrowest = 40;  // Below it nothing of ours can be read anyway.
  winsize size{};
  if (ioctl(output, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return std::max<std::size_t>(size.ws_col, kNarrowest);
}

// Words gathered into lines of at most `width` characters; a longer word has a line of its own.
std::vector<std::string> lines_of(std::string_view text, std::size_t width) {
  const auto plain = [](std::string_view line) { return replaced(line, kNoBreak, " "); };
  if (width == 0) return {plain(text)};
  std::vector<std::string> lines(1);
  for (const std::string_view word : split(text, ' ')) {
    const std::size_t used = character_count(lines.back());
    if (used > 0 && used + 1 + character_count(word) > width) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  for (std::string& line : lines) line = plain(line);
  return lines;
}

}  // namespace

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

std::string in(Language language, Text&& text) {
  return language == Language::kDutch ? std::move(text.nl) : std::move(text.en);
}

std::size_t output_width() {
  return width_of(STDOUT_FILENO);
}

std::size_t error_width() {
  return width_of(STDERR_FILENO);
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
}

void print(const Json& json) {
  std::puts(json.dump().c_str());
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  for (const std::string& line : lines_of(text, width == 0 ? 0 : std::max(width, indent + 20) - indent)) {
    if (!out.empty()) out += "\n" + std::string(indent, ' ');
    out += line;
  }
  return out;
}

std::string aligned_lines(const std::vector<std::pair<std::string, std::string>>& lines, std::size_t width) {
  std::size_t widest = 0;
  for (const auto& [name, value] : lines) widest = std::max(widest, character_count(name));
  std::string out;
  for (const auto& [name, value] : lines) {
    if (!value.empty()) out += padded_right(name, widest) + "  " + wrapped(value, widest + 2, width) + "\n";
  }
  return out;
}

std::string Table::to_text(std::size_t width) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = character_count(columns_[i].heading);
    for (const auto& row : rows_) widest = std::max(widest, i < row.size() ? character_count(row[i]) : 0);
    widths.push_back(widest);
  }
  // What the last column may take: it holds the sentences.
  std::size_t last = 0;
  if (!widths.empty() && width > 0) {
    std::size_t before = 0;
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) before += widths[i] + 2;
    last = std::max(width, before + 20) - before;
    widths.back() = std::min(widths.back(), last);
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
  for (const auto& row : rows_) {
    const std::vector<std::string> pieces = lines_of(row.back(), last);
    for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
      line([&](std::size_t i) {
        if (i + 1 == row.size()) return pieces[piece];
        return piece == 0 && i < row.size() ? row[i] : std::string();
      });
    }
  }
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
  std::fputs((line_start + wrapped(waiting_text(language, waiting), 2, error_width()) + "\n").c_str(),
             stderr);
  std::fflush(stderr);
}

std::string held_together(std::string_view words) {
  return replaced(words, " ", kNoBreak);
}

std::string error_text(Language language, const Error& error, std::size_t width) {
  std::string text = wrapped(in(language, error.what), 0, width) + "\n";
  if (!in(language, error.advice).empty())
    text += "  → " + wrapped(in(language, error.advice), 4, width) + "\n";
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
    case ErrorKind::kCancelled:  // Nobody's fault, and not all is done: somebody has to start it again.
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
    case ErrorKind::kBug:
      return 4;
  }
  return 4;
}

std::string grouped(Language language, std::string digits) {
  const std::int64_t first = digits.starts_with('-') ? 1 : 0;
  for (std::int64_t at = static_cast<std::int64_t>(digits.size()) - 3; at > first; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, language == Language::kDutch ? '.' : ',');
  }
  return digits;
}

std::string count_text(Language language, std::int64_t count) {
  return grouped(language, std::to_string(count));
}

std::string seconds_text(Language language, Milliseconds length) {
  constexpr Milliseconds kTenthsTellNothing{100'000};
  const double seconds = static_cast<double>(length.count()) / 1000.0;
  const std::string text =
      length < kTenthsTellNothing ? fmt::format("{:.1f} s", seconds) : fmt::format("{:.0f} s", seconds);
  return language == Language::kDutch ? replaced(text, ".", ",") : text;
}

std::string moment_text(Language language, Instant instant) {
  const std::string iso = iso_text(amsterdam(std::chrono::floor<std::chrono::seconds>(instant)));
  const std::string day = iso.substr(0, 10);
  const std::string time = iso.substr(11, 8);
  if (language == Language::kEnglish) return day + " " + time;
  return day.substr(8, 2) + "-" + day.substr(5, 2) + "-" + day.substr(0, 4) + " " + time;
}

}  // namespace schakel::app
