#include "simulator/state_file.h"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace schakel::simulator {
namespace {

tl::unexpected<Error> unusable(ErrorKind kind, std::string en, std::string nl) {
  return fail(
      {.kind = kind, .code = "simulator.rows_file", .what = {.en = std::move(en), .nl = std::move(nl)}});
}

}  // namespace

Result<std::size_t> read_rows(const std::string& path, const SeeLine& see) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return unusable(ErrorKind::kNotFound, "The file " + path + " cannot be read.",
                    "Het bestand " + path + " is niet te lezen.");
  }
  std::string line;
  std::size_t number = 0;
  std::size_t rows = 0;
  while (std::getline(file, line)) {
    ++number;
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#') continue;
    const auto at = [&](const Text& what) {
      return unusable(ErrorKind::kInvalidInput, path + ", line " + std::to_string(number) + ": " + what.en,
                      path + ", regel " + std::to_string(number) + ": " + what.nl);
    };
    const Result<Json> parsed = Json::parse(text);
    if (!parsed) return at(parsed.error().what);
    const Json* entity = parsed->find("entity");
    const Json* row = parsed->find("row");
    if (entity == nullptr || !entity->is_text() || row == nullptr || !row->is_members()) {
      return at({.en = "expected {\"entity\": \"…\", \"row\": {…}}",
                 .nl = "verwacht {\"entity\": \"…\", \"row\": {…}}"});
    }
    if (const Result<bool> seen = see(*entity->as_text(), *row); !seen) return at(seen.error().what);
    ++rows;
  }
  return rows;
}

Result<std::size_t> write_rows(const std::string& path,
                               const std::function<void(const PutLine& put)>& write) {
  const std::string fresh = path + ".new";
  std::size_t rows = 0;
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    std::string line;
    write([&](const std::string& entity, const Json& row) {
      line = "{\"entity\":";
      write_json_text(line, entity);
      line += ",\"row\":";
      row.write_to(line);
      line += "}\n";
      file << line;
      ++rows;
    });
    file.flush();
    if (!file)
      return unusable(ErrorKind::kStorage, "The file " + fresh + " cannot be written.",
                      "Het bestand " + fresh + " is niet te schrijven.");
  }
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  if (error)
    return unusable(ErrorKind::kStorage, "The file " + path + " cannot be replaced: " + error.message(),
                    "Het bestand " + path + " is niet te vervangen: " + error.message());
  return rows;
}

}  // namespace schakel::simulator
