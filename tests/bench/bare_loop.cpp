// The yardstick of the bench: what libcurl alone makes of the calls that a run of the orders flow made. It
// decides nothing, keeps nothing and looks at nothing but the HTTP status and the TransactionKey; it sends
// bodies of the same shape over one NTLM connection, as many as it is told, and prints how long that took.
//
//   bare_loop GLOBE_URL USER:PASSWORD SERVER DATABASE DEBTOR ITEM ORDERS LINES ACCOUNTS READS [ONLINE_URL
//   TOKEN READS]
//
// LINES is that of all orders together; they are spread evenly over them.
#include <curl/curl.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(bytes, size * count);
  return size * count;
}

class Caller {
 public:
  Caller(std::string base, const std::string& login, curl_slist* headers)
      : base_(std::move(base)), handle_(curl_easy_init()) {
    if (!login.empty()) {
      curl_easy_setopt(handle_, CURLOPT_HTTPAUTH, CURLAUTH_NTLM);
      curl_easy_setopt(handle_, CURLOPT_USERPWD, login.c_str());
    }
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &answer_);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller() { curl_easy_cleanup(handle_); }

  const std::string& call(const std::string& path, const std::string& body) {
    answer_.clear();
    const std::string url = base_ + path;
    curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
    if (body.empty()) {
      curl_easy_setopt(handle_, CURLOPT_HTTPGET, 1L);
    } else {
      curl_easy_setopt(handle_, CURLOPT_POST, 1L);
      curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
      curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, body.c_str());
    }
    long http_status = 0;
    const CURLcode outcome = curl_easy_perform(handle_);
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &http_status);
    if (outcome != CURLE_OK || http_status >= 300) {
      std::fprintf(stderr, "bare_loop: %s: HTTP %ld %s\n%s\n", path.c_str(), http_status,
                   curl_easy_strerror(outcome), answer_.c_str());
      std::exit(1);
    }
    return answer_;
  }

 private:
  std::string base_;
  CURL* handle_;
  std::string answer_;
};

std::string key_in(const std::string& answer) {
  const auto name = answer.find("\"TransactionKey\"");
  const auto open = answer.find('"', answer.find(':', name));
  return name == std::string::npos ? std::string()
                                   : answer.substr(open + 1, answer.find('"', open + 1) - open - 1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 11 && argc != 14) return 2;
  const std::string service = "/services/Exact.Entity.REST.EG";
  curl_slist* globe_headers = nullptr;
  for (const std::string& header :
       {std::string("ServerName: ") + argv[3], std::string("DatabaseName: ") + argv[4],
        std::string("Accept: application/json"), std::string("Content-Type: application/json"),
        std::string("Expect:")}) {
    globe_headers = curl_slist_append(globe_headers, header.c_str());
  }
  Caller globe(argv[1] + service, argv[2], globe_headers);
  const std::string debtor = argv[5];
  const std::string item = argv[6];
  const long orders = std::atol(argv[7]);
  const long lines = std::atol(argv[8]);
  const long accounts = std::atol(argv[9]);
  const long reads = std::atol(argv[10]);

  const auto started = std::chrono::steady_clock::now();
  if (argc == 14) {
    curl_slist* online_headers =
        curl_slist_append(nullptr, (std::string("Authorization: Bearer ") + argv[12]).c_str());
    online_headers = curl_slist_append(online_headers, "Accept: application/json");
    Caller online(argv[11], "", online_headers);
    for (long i = 0; i < std::atol(argv[13]); ++i) online.call("", "");
  }
  for (long i = 0; i < reads; ++i)
    globe.call("/Account?$filter=EmailAddress%20eq%20'nobody" + std::to_string(i) +
                   "@example.nl'&$select=ID,AccountCode,DebtorNumber",
               "");
  for (long i = 0; i < accounts; ++i) {
    globe.call(
        "/Account",
        R"({"AccountName":"Yardstick )" + std::to_string(i) +
            R"(","CustomerType":"C","CustomerStatus":"A","EmailAddress":"yardstick)" + std::to_string(i) +
            R"(@example.nl","PhoneNumber":"020-5550100","ContactLastName":"Meter","ContactGender":"O","ContactTitle":"MR",)"
            R"("MailingCountry":"NL","InvoiceCountry":"NL","DeliveryCountry":"NL","PostalCountry":"NL"})");
  }
  for (long i = 0; i < orders; ++i) {
    std::string key;
    for (long line = lines * i / orders; line < lines * (i + 1) / orders; ++line) {
      const std::string own = key.empty() ? "" : R"("TransactionKey":")" + key + R"(",)";
      const std::string& answer = globe.call(
          "/SalesOrderLine",
          "{" + own + R"("Itemcode":")" + item +
              R"(","Quantity":2,"Price":12.95,"DiscountPercentage":5,"VATCode":"2","Warehouse":"1",)"
              R"("Description":"A line of the usual length","DeliveryDate":"2026-11-23T00:00:00"})");
      if (key.empty()) key = key_in(answer);
    }
    globe.call(
        "/SalesOrderHeader",
        R"({"TransactionKey":")" + key + R"(","OrderDebtor":")" + debtor + R"(","YourReference":"BARE)" +
            std::to_string(i) +
            R"(","Reference":"A reference","SalesOrderDate":"2026-11-23T00:00:00","DeliveryDate":"2026-11-30T00:00:00",)"
            R"("CurrencyCode":"EUR","PaymentCondition":"30","ShippingVia":"POST","Warehouse":"1"})");
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  std::printf("%.3f\n", took.count());
  return 0;
}
