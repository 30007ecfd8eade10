#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace schakel::exact_online::simulator {

/// What validation has to say about one write, in the user's language. Exact answers them together, joined by
/// \r\n (facts 4.11, A). Texts are Exact's where they are known; the property's label stands in them, not its
/// name.
class Messages {
 public:
  explicit Messages(bool dutch) : dutch_(dutch) {}

  void mandatory(std::string_view property);          ///< "Mandatory: Customer"
  void invalid_reference(std::string_view property);  ///< "Invalid reference: Deliver to"
  void invalid(std::string_view property);            ///< "Invalid: Email"
  void already_exists(std::string_view property);     ///< "Already exists: Code"
  void data_already_exists();                         ///< "Data already exists"
  void not_allowed(std::string_view property);        ///< "Not allowed: VAT code"
  void cannot_delete(std::string_view what, std::string_view used_in);
  void say(std::string_view english, std::string_view dutch);

  bool empty() const { return texts_.empty(); }
  std::string joined() const;

 private:
  void add(std::string_view english, std::string_view dutch, std::string_view property);
  void keep(std::string text);  ///< Once.

  bool dutch_;
  std::vector<std::string> texts_;
};

/// What a property is called on the screen: "InvoiceTo" → "Invoice to" / "Factuur voor".
std::string label_of(std::string_view property, bool dutch);

}  // namespace schakel::exact_online::simulator
