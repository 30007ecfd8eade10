#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace schakel::http {

/// Header fields in the order they were sent (from a server: those of one name stand together, at the place
/// of the first); names compare without case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  /// The first value under `name`, or nullptr.
  const std::string* find(std::string_view name) const;
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// Replaces every field of that name by one.
  void set(std::string_view name, std::string value);
  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

/// What is sent. `target` is an absolute URL for a client ("https://host/path?query") and path plus query, as
/// it came and undecoded, for a server.
struct Request {
  std::string method = "GET";
  std::string target;
  Headers headers = {};
  std::string body = {};
};

struct Response {
  int status = 200;
  Headers headers = {};
  std::string body = {};
};

}  // namespace schakel::http
