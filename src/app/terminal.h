#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/waiting.h"

// What a person sees in a shell: their language, tables that align, a progress bar, errors with what to do.
namespace schakel::app {

enum class Language { kEnglish, kDutch };

/// From `--language` when given ("nl" or "en"), else SCHAKEL_LANGUAGE, LC_ALL, LC_MESSAGES, LANG; English
/// otherwise.
Language language_from(const std::string& option);

const std::string& in(Language language, const Text& text);
std::string in(Language language, Text&& text);

/// Columns of the terminal on standard output, on standard error; 0 when it is not a terminal: then nothing
/// is broken into lines, so that what reads it finds each sentence whole.
std::size_t output_width();
std::size_t error_width();

/// `text` on lines of at most `width` characters, broken at spaces; every line but the first starts with
/// `indent` spaces, and the first is counted as if it did. 0: left as it is.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

/// The words with spaces between them at which wrapped() and a table do not break: "10 need a person".
std::string held_together(std::string_view words);

/// "name   value" lines, the values below each other; a line without a value is left out.
std::string aligned_lines(const std::vector<std::pair<std::string, std::string>>& lines, std::size_t width);

/// On standard output, as it is; JSON on a line of its own.
void print(const std::string& text);
void print(const Json& json);

/// A table for the terminal: columns as wide as their widest cell, numbers to the right. Where that is wider
/// than the terminal, the last column is broken into lines.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string heading;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  /// With a heading and a line below it; every row ends in a line feed. `width` 0: as wide as it gets.
  std::string to_text(std::size_t width = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// One line on standard error that shows how far long work is; only on a terminal, and redrawn at most ten
/// times a second. `total` 0: unknown, then only the count is shown.
class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(std::int64_t done, std::int64_t total, const std::string& what);
  void clear();

 private:
  bool on_terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

/// "what\n  → advice\n" in that language, as it is printed on standard error; on lines of at most `width`.
std::string error_text(Language language, const Error& error, std::size_t width = 0);

/// "Exact Online allows 60 calls per minute, and those of this minute are used up. Goes on at 14:06:00."
std::string waiting_text(Language language, const connector::Waiting& waiting);
/// Prints that on standard error, on a line of its own: also where a progress bar stands.
void tell_waiting(Language language, const connector::Waiting& waiting);

/// {"kind","code","what","advice","fields"} for --json.
Json error_json(Language language, const Error& error);

/// 0 all well · 1 records need a person, or the run was stopped and is to be started again · 2 invalid input
/// or configuration · 3 connection or authorisation · 4 ours.
int exit_code(ErrorKind kind);

/// Digits of a whole number with a mark between each three: 1.234 in Dutch, 1,234 in English.
std::string grouped(Language language, std::string digits);

/// "1.234" (Dutch) or "1,234".
std::string count_text(Language language, std::int64_t count);

/// "0,4 s" (Dutch) or "0.4 s".
std::string seconds_text(Language language, Milliseconds length);

/// A moment as people here read it, in Amsterdam: "24-11-2026 00:36:30" (Dutch) or "2026-11-24 00:36:30".
std::string moment_text(Language language, Instant instant);

}  // namespace schakel::app
