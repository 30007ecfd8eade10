// The yardstick of the bench: what libcurl alone makes of the calls that a run of the orders flow made. It
// decides nothing, keeps nothing and looks at nothing but the HTTP status and the TransactionKey; it sends
// the calls of a recorded run once more, byte for byte and in their order, over one NTLM connection, and
// prints how long that took.
//
//   bare_loop GLOBE_URL USER:PASSWORD SERVER DATABASE CALLS_FILE
//
// CALLS_FILE holds for each call a line "METHOD TARGET LENGTH" and then LENGTH bytes of body and a line end.
// Only the TransactionKey of a document is another one than it was: Globe gives it with the first line.
#include <curl/curl.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

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

struct Call {
  std::string method;
  std::string target;
  std::string body;
};

std::vector<Call> read_calls(const char* path) {
  std::vector<Call> calls;
  std::ifstream file(path, std::ios::binary);
  Call call;
  std::size_t length = 0;
  while (file >> call.method >> call.target >> length) {
    file.ignore();
    call.body.resize(length);
    file.read(call.body.data(), static_cast<std::streamsize>(length));
    calls.push_back(call);
  }
  return calls;
}

constexpr std::string_view kKeyBefore = R"("TransactionKey":")";
constexpr std::size_t kKeySize = 36;

std::size_t key_at(const std::string& json) {
  const std::size_t name = json.find(kKeyBefore);
  return name == std::string::npos ? name : name + kKeyBefore.size();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  curl_slist* headers = nullptr;
  for (const std::string& header :
       {std::string("ServerName: ") + argv[3], std::string("DatabaseName: ") + argv[4],
        std::string("Accept: application/json"), std::string("Content-Type: application/json"),
        std::string("Expect:")}) {
    headers = curl_slist_append(headers, header.c_str());
  }
  std::vector<Call> calls = read_calls(argv[5]);
  if (calls.empty()) return 2;
  Caller globe(argv[1], argv[2], headers);

  const auto started = std::chrono::steady_clock::now();
  std::string key;
  for (Call& call : calls) {
    const std::size_t at = key_at(call.body);
    if (at != std::string::npos) call.body.replace(at, kKeySize, key);
    const std::string& answer = globe.call(call.target, call.body);
    if (at == std::string::npos && call.target.ends_with("/SalesOrderLine")) {
      const std::size_t given = key_at(answer);
      if (given == std::string::npos) return 1;
      key.assign(answer, given, kKeySize);
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  std::printf("%.3f\n", took.count());
  return 0;
}
