#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace schakel {

/// A password, token or key. Cannot be printed, logged, compared or turned into JSON by accident; the one way
/// out is `reveal()`, which is easy to find in a review. Its memory is wiped when it goes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      value_ = other.value_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      value_ = std::move(other.value_);
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  bool empty() const { return value_.empty(); }
  const std::string& reveal() const { return value_; }

 private:
  void wipe() {
    // Through a volatile pointer, so that the compiler cannot leave it out as a dead store.
    volatile char* bytes = value_.data();
    for (std::size_t i = 0; i < value_.size(); ++i) bytes[i] = 0;
    value_.clear();
  }

  std::string value_;
};

/// Something about a person: a name, an e-mail address, a street, a remark. Passes through on its way from
/// one ERP to the other and is never kept: it has no operator<<, no formatter and no conversion to text, so a
/// log line, an error or a row that would hold it does not compile. `reveal()` is for the code that builds
/// the request to an ERP, and for keyed hashes.
class Personal {
 public:
  Personal() = default;
  explicit Personal(std::string value) : value_(std::move(value)) {}

  bool empty() const { return value_.empty(); }
  const std::string& reveal() const { return value_; }
  bool operator==(const Personal&) const = default;

 private:
  std::string value_;
};

}  // namespace schakel
