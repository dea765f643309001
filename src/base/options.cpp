// SPDX-License-Identifier: Apache-2.0
#include "base/options.hpp"

#include <array>
#include <stdexcept>

namespace infimum::base {

namespace {

constexpr std::array command_rows = {
    CommandRow{
        "train", "DATA --target COLUMN [OPTIONS]", "find the network of least risk, with proof",
        "Minimises the risk over all networks f(x) = c + a.x + sum s_j relu(w_j.x + b_j) of the given size, "
        "exactly: prints the least risk as a fraction, or at a limit a proven lower bound and the best "
        "network "
        "found. A certificate, if asked for, is checked by infimum-check.",
        "infimum train data/mcycle.csv --target accel --units 2\n"
        "  the best fit of two units, proved\n"
        "infimum train data/mcycle.csv --target accel --units 3 --network net.json --certificate "
        "mcycle.cert\n"
        "  keep the network and the proof\n"
        "infimum train prices.csv --target price --features size,age --loss absolute --time-limit 600\n"
        "  absolute loss, two inputs, ten minutes at most\n"
        "infimum train data/mcycle.csv --target accel --units 2 --skip\n"
        "  exact segmented regression with two breaks\n"},
    CommandRow{"evaluate", "NETWORK DATA --target COLUMN [OPTIONS]",
               "compute the exact risk of a network on data",
               "Computes the risk of a network as a fraction: the sum over all points of weight times loss. "
               "The inputs "
               "of the network are the columns of the same names.",
               "infimum evaluate net.json data/mcycle.csv --target accel\n"
               "  the risk as p/q and as a decimal\n"
               "infimum evaluate net.json data/mcycle.csv --target accel --loss absolute --json -\n"
               "  the same for a program to read\n"},
    CommandRow{"predict", "NETWORK POINTS [OPTIONS]", "compute the values of a network at points",
               "Writes the predictions as CSV, one record for each record of POINTS. Columns are matched by "
               "name: every "
               "input of the network must occur, other columns are ignored, and their order does not matter.",
               "infimum predict net.json points.csv\n"
               "  twelve significant digits, correctly rounded\n"
               "infimum predict net.json points.csv --exact -o predictions.csv\n"
               "  fractions, to a file\n"},
};

// The table itself: columns are command, name, value, default, range, help, group.
constexpr std::array option_rows = {
    OptionRow{"", "--version", "", "", "", "Print the version, the commit and the libraries in use.",
              "General"},
    OptionRow{"", "-h,--help", "", "", "", "Print help; after a command, its own.", "General"},

    OptionRow{"train", "DATA", "", "required", "",
              "CSV file with a header line. Decimals are read as the fractions they are.", "Data"},
    OptionRow{"train", "--target", "COLUMN", "required", "", "The column to predict.", "Data"},
    OptionRow{"train", "--features", "A,B,C", "all other columns of numbers", "",
              "The columns that are inputs, in this order. Names with commas are quoted as in CSV.", "Data"},
    OptionRow{"train", "--weights", "COLUMN", "every point weighs 1", "0 or more",
              "The column of weights; a point of weight 0 does not count.", "Data"},
    OptionRow{"train", "--loss", "LOSS", "squared", "squared, absolute", "The loss of one point.", "Data"},

    OptionRow{"train", "--units", "K|A:B", "1", "1 to 1000",
              "The number of units; A:B trains every number from A to B.", "Network"},
    OptionRow{"train", "--skip", "", "", "",
              "Add an affine term a.x. With one input this is exact segmented (joinpoint) regression.",
              "Network"},
    OptionRow{"train", "--no-intercept", "", "", "", "Fix c = 0.", "Network"},
    OptionRow{"train", "--no-bias", "", "", "", "Fix every b_j = 0.", "Network"},
    OptionRow{"train", "--signs", "SIGNS", "all are searched", "one + or - for each unit",
              "Fix the signs s_j of the units, for example ++-; write --signs=--+ where a minus comes first. "
              "The order "
              "does not matter.",
              "Network"},

    OptionRow{"train", "--threads", "N", "all processors", "1 to 1024",
              "Search in this many threads. Risk, bound and status of a proved answer do not depend on it; with one "
              "thread, all else is the same in every run too.",
              "Search"},
    OptionRow{"train", "--start", "NETWORK", "", "", "A network file to start from, as the first incumbent.",
              "Search"},
    OptionRow{"train", "--time-limit", "SECONDS", "none", "0 or more",
              "Stop after this much wall-clock time, in all; proving the bound that was reached comes on top.",
              "Search"},
    OptionRow{"train", "--region-limit", "N", "none", "0 or more", "Stop after this many regions; with a range of units, of each training.",
              "Search"},
    OptionRow{"train", "--memory-limit", "SIZE", "three quarters of the machine's memory",
              "for example 512M, 4G", "Stop when this much memory is in use.", "Search"},
    OptionRow{"train", "--checkpoint", "FILE", "", "",
              "Write now and then, and when a limit or a signal stops the search, all that is needed to go on later, "
              "the proof included. The file must not exist, unless it is that of --resume; it is removed when the search has "
              "come to its end.",
              "Search"},
    OptionRow{"train", "--checkpoint-interval", "SECONDS", "120", "more than 0",
              "How often, at most; never so often that writing takes more than a twentieth of the time.", "Search"},
    OptionRow{"train", "--resume", "FILE", "", "",
              "Go on with the search of a checkpoint: same data, same problem, same --gap. Other limits, --threads, --seed and files "
              "may be new; limits count from now. Give --checkpoint too to keep it going.",
              "Search"},
    OptionRow{"train", "--gap", "G", "0", "at least 0, less than 1",
              "Stop when the bound is proved to be within this fraction of the risk found.", "Search"},
    OptionRow{"train", "--seed", "N", "0", "0 to 18446744073709551615",
              "Seed of the guesses for incumbents. What is proved does not depend on it.", "Search"},

    OptionRow{"train", "--network", "FILE", "", "", "Write the best network found.", "Results"},
    OptionRow{"train", "--certificate", "FILE", "", "", "Write the proof, for infimum-check.", "Results"},
    OptionRow{"train", "--json", "FILE|-", "", "", "Write the results as JSON; - is standard output.",
              "Results"},
    OptionRow{"train", "--quiet", "", "", "", "Show no progress.", "Results"},

    OptionRow{"evaluate", "NETWORK", "", "required", "", "Network file (infimum-network-1).", "Data"},
    OptionRow{"evaluate", "DATA", "", "required", "", "CSV file with a header line.", "Data"},
    OptionRow{"evaluate", "--target", "COLUMN", "required", "", "The column that the network predicts.",
              "Data"},
    OptionRow{"evaluate", "--weights", "COLUMN", "every point weighs 1", "0 or more",
              "The column of weights.", "Data"},
    OptionRow{"evaluate", "--loss", "LOSS", "squared", "squared, absolute", "The loss of one point.", "Data"},
    OptionRow{"evaluate", "--json", "FILE|-", "", "", "Write the results as JSON; - is standard output.",
              "Results"},

    OptionRow{"predict", "NETWORK", "", "required", "", "Network file (infimum-network-1).", "Data"},
    OptionRow{"predict", "POINTS", "", "required", "", "CSV file with a header line.", "Data"},
    OptionRow{"predict", "--exact", "", "", "", "Write fractions p/q.", "Results"},
    OptionRow{"predict", "--digits", "N", "12", "1 to 1000", "Significant digits, correctly rounded.",
              "Results"},
    OptionRow{"predict", "-o,--output", "FILE", "standard output", "", "Where the predictions go.",
              "Results"},
};

constexpr std::array exit_code_rows = {
    ExitCodeRow{0, "answered; train: proved, or --gap reached"},
    ExitCodeRow{10, "train: stopped at a limit or by a signal, with a proven interval"},
    ExitCodeRow{1, "usage: options that do not exist or contradict each other"},
    ExitCodeRow{2, "input: a file that cannot be read, understood or written"},
    ExitCodeRow{3, "out of memory, or an error of the program itself"},
};

}  // namespace

std::span<const CommandRow> commands() {
  return command_rows;
}

std::span<const OptionRow> options() {
  return option_rows;
}

std::span<const ExitCodeRow> exit_codes() {
  return exit_code_rows;
}

std::vector<OptionRow> options_of(std::string_view command) {
  std::vector<OptionRow> rows;
  for (const OptionRow& row : option_rows) {
    if (row.command == command) rows.push_back(row);
  }
  return rows;
}

const CommandRow& command_row(std::string_view command) {
  for (const CommandRow& row : command_rows) {
    if (row.name == command) return row;
  }
  throw std::logic_error("no row for the command " + std::string(command));
}

const OptionRow& option_row(std::string_view command, std::string_view name) {
  for (const OptionRow& row : option_rows) {
    if (row.command == command && row.name == name) return row;
  }
  throw std::logic_error("no row for the option " + std::string(name) + " of " + std::string(command));
}

std::string describe(const OptionRow& option) {
  std::string text(option.help);
  if (!option.range.empty()) text += " Values: " + std::string(option.range) + ".";
  if (option.fallback == "required") return text + " Required.";
  if (!option.fallback.empty()) text += " Default: " + std::string(option.fallback) + ".";
  return text;
}

}  // namespace infimum::base
