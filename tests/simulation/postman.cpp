#include "tests/simulation/postman.h"

#include "http/url.h"

namespace schakel::simulation {

/// What the simulator of Exact Online calls through.
class Postman::Bag final : public http::Transport {
 public:
  Bag(Postman& postman, Scheduler& scheduler, Random& random, app::WebhookDoor& door)
      : postman_(postman), scheduler_(scheduler), random_(random), door_(door) {}

  Result<http::Response> send(const http::Request& request, std::stop_token) override {
    http::Request arriving = request;
    const std::size_t path = arriving.target.find('/', arriving.target.find("://") + 3);
    arriving.target = arriving.target.substr(path);
    const bool is_trial = arriving.body.empty();  // Of the address of a new subscription.
    if (is_trial || random_.below(1'000) >= postman_.trouble_per_thousand()) return answered(arriving);
    switch (random_.below(4)) {
      case 0:  // Lost for good: something in between said yes.
        return http::Response{.status = 200, .headers = {}, .body = {}};
      case 1:  // Nobody answers.
        return http::Response{.status = 503, .headers = {}, .body = {}};
      case 2:
        door_.answer(arriving);
        return answered(arriving);
      default: {
        const auto late = Milliseconds(static_cast<std::int64_t>(random_.below(600'000)));
        scheduler_.at(scheduler_.now() + late,
                      [&door = door_, arriving = std::move(arriving)] { door.answer(arriving); });
        return http::Response{.status = 200, .headers = {}, .body = {}};
      }
    }
  }

 private:
  http::Response answered(const http::Request& request) {
    return {.status = door_.answer(request).value_or(404), .headers = {}, .body = {}};
  }

  Postman& postman_;
  Scheduler& scheduler_;
  Random& random_;
  app::WebhookDoor& door_;
};

Postman::Postman(Erps& erps, Scheduler& scheduler, Random& random, app::WebhookDoor& door) : erps_(erps) {
  erps.online().webhooks().call_through(std::make_unique<Bag>(*this, scheduler, random, door));
}

void Postman::comes_by() {
  erps_.online().webhooks().deliver_due();
}

}  // namespace schakel::simulation
