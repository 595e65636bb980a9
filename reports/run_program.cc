#include "reports/run_program.h"

#include <boost/program_options/errors.hpp>
#include <csignal>
#include <iostream>

namespace cmrp::reports {

int run_program(const char* name, const std::function<int()>& body) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return body();
  } catch (const boost::program_options::error& error) {
    std::cerr << name << ": " << error.what() << "; --help explains the options\n";
    return kExitUsage;
  } catch (const UsageError& error) {
    std::cerr << name << ": " << error.what() << "\n";
    return kExitUsage;
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << "\n";
    return kExitTrouble;
  }
}

}  // namespace cmrp::reports
