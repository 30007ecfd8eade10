#pragma once

#include <vector>

#include "mapping/functions.h"

// The families that functions() is made of, a file each. Only functions.cpp calls these.
namespace schakel::mapping {

std::vector<Function> operators();
std::vector<Function> logic_functions();
std::vector<Function> text_functions();
std::vector<Function> number_functions();
std::vector<Function> date_functions();
std::vector<Function> table_functions();
std::vector<Function> address_functions();

}  // namespace schakel::mapping
